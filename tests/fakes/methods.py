"""The methods of the Bot API: one function each, its parameters in the table at the end."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.fakes import rules
from tests.fakes.account import Account
from tests.fakes.calls import ApiError, Call, Json, demand, refuse
from tests.fakes.chats import Chat, File, Message
from tests.fakes.webhook import DEFAULT_CONNECTIONS, Target, Webhook, check_target

_HOOKED: Final = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"


def get_me(account: Account, _call: Call) -> object:
    """Return the bot."""
    abilities = ("can_join_groups", "supports_inline_queries")
    inabilities = ("can_connect_to_business", "has_main_web_app")
    reads_all = {"can_read_all_group_messages": not account.privacy_mode}
    return account.bot.json() | dict.fromkeys(abilities, True) | dict.fromkeys(inabilities, False) | reads_all


async def get_updates(account: Account, call: Call) -> object:
    """Return the next updates, after those before the offset are confirmed."""
    if account.webhook:
        raise ApiError(409, _HOOKED, excused=True)
    _allow_updates(account, call)
    limit = min(max(call.number("limit", 100), 1), 100)
    return await account.updates.poll(call.number("offset"), limit, min(call.number("timeout"), 50))


async def set_webhook(account: Account, call: Call) -> object:
    """Post updates to an address from now on; an empty one deletes the webhook."""
    target = Target(call.text("url"), call.text("secret_token"), call.number("max_connections", DEFAULT_CONNECTIONS))
    if not target.url:
        return await delete_webhook(account, call)
    check_target(target)
    await delete_webhook(account, call)
    _allow_updates(account, call)
    account.updates.end_poll(ApiError(409, "terminated by setWebhook request", excused=True))
    run_again = functools.partial(run, account)
    account.webhook = Webhook(target, account.updates, account.changed, run_again, account.clock, account.retry_seconds)
    account.webhook.open()
    return True


async def delete_webhook(account: Account, call: Call) -> object:
    """Stop posting updates."""
    if account.webhook:
        await account.webhook.close()
        account.webhook = None
    if call.flag("drop_pending_updates"):
        account.updates.clear()
    return True


def get_webhook_info(account: Account, _call: Call) -> object:
    """Return how delivery goes."""
    info: Json = {"url": "", "has_custom_certificate": False}
    info["pending_update_count"] = len(account.updates.waiting())
    if account.updates.allowed:
        info["allowed_updates"] = account.updates.allowed
    if account.webhook:
        target = account.webhook.target
        info |= {"url": target.url, "max_connections": target.max_connections, "ip_address": "127.0.0.1"}
        if account.webhook.last_error:
            info |= dict(zip(("last_error_date", "last_error_message"), account.webhook.last_error, strict=True))
    return info


def send_message(account: Account, call: Call) -> object:
    """Send a text."""
    content = rules.text_content(call.text("text"), call.array("entities"), call.text("parse_mode"))
    return _send(account, call, content)


def send_document(account: Account, call: Call) -> object:
    """Send a file."""
    file = _file(account, call, "document")
    described = {"file_name": file.upload.name, "mime_type": file.upload.mime_type}
    return _send(account, call, {"document": file.json() | described} | rules.caption_content(call))


def send_photo(account: Account, call: Call) -> object:
    """Send a picture, whose size nobody measures."""
    photo = _file(account, call, "photo").json() | {"width": 90, "height": 90}
    return _send(account, call, {"photo": [photo]} | rules.caption_content(call))


def send_location(account: Account, call: Call) -> object:
    """Send a place."""
    place = {name: float(call.text(name)) for name in ("latitude", "longitude")}
    demand(abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180, "wrong latitude or longitude")
    return _send(account, call, {"location": place})


def send_chat_action(account: Account, call: Call) -> object:
    """Show what the bot does."""
    account.world.reach(call.text("chat_id"))
    demand(call.text("action") in rules.CHAT_ACTIONS, "wrong parameter action in request")
    return True


def edit_message_text(account: Account, call: Call) -> object:
    """Replace a text; without a reply_markup its buttons go."""
    content = rules.text_content(call.text("text"), call.array("entities"), call.text("parse_mode"))
    message = _own_message(account, call)
    demand("text" in message.content, "there is no text in the message to edit")
    return _edit(account, message, content, rules.inline_keyboard(call.object("reply_markup")))


def edit_message_caption(account: Account, call: Call) -> object:
    """Replace the words under a file; without a reply_markup its buttons go."""
    words = rules.caption_content(call)
    message = _own_message(account, call)
    demand("text" not in message.content, "there is no caption in the message to edit")
    rest = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(account, message, rest | words, rules.inline_keyboard(call.object("reply_markup")))


def edit_message_reply_markup(account: Account, call: Call) -> object:
    """Replace the buttons of a message."""
    markup = rules.inline_keyboard(call.object("reply_markup"))
    message = _own_message(account, call)
    return _edit(account, message, message.content, markup)


def delete_message(account: Account, call: Call) -> object:
    """Delete a message for everyone: the bot's own, or in a group one of others if the bot is an administrator."""
    message = _message(account, call, "message to delete not found")
    is_own = message.sender == account.bot or message.chat.type == "private"
    is_admin = account.world.status(message.chat, account.bot.id) == "administrator"
    demand(is_own or is_admin, "message can't be deleted")
    account.world.delete(message)
    return True


def answer_callback_query(account: Account, call: Call) -> object:
    """Answer a click."""
    demand(len(call.text("text")) <= rules.MAX_CALLBACK_TEXT, "MESSAGE_TOO_LONG")
    return _answer(account, call, "callback_query_id")


def answer_inline_query(account: Account, call: Call) -> object:
    """Answer an inline query."""
    rules.inline_results(call.array("results"))
    return _answer(account, call, "inline_query_id")


def set_my_commands(account: Account, call: Call) -> object:
    """Set the menu of commands of a scope."""
    account.commands[_menu(account, call)] = rules.commands(call.array("commands"))
    return True


def get_my_commands(account: Account, call: Call) -> object:
    """Return the menu of commands of exactly one scope."""
    return account.commands.get(_menu(account, call), [])


def delete_my_commands(account: Account, call: Call) -> object:
    """Delete the menu of commands of a scope."""
    account.commands.pop(_menu(account, call), None)
    return True


def get_chat(account: Account, call: Call) -> object:
    """Return a chat."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    about = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return account.world.reach(call.text("chat_id")).json() | about


def get_chat_member(account: Account, call: Call) -> object:
    """Return what somebody is in a chat."""
    chat = account.world.reach(call.text("chat_id"))
    user = account.world.users.get(call.number("user_id"))
    return account.world.member(chat, user) if user else refuse("user not found")


def get_chat_administrators(account: Account, call: Call) -> object:
    """Return the administrators of a group that are no bots."""
    chat = account.world.reach(call.text("chat_id"))
    demand(chat.type != "private", "there are no administrators in the private chat")
    users = [user for user in account.world.users.values() if account.world.status(chat, user.id) == "administrator" and not user.is_bot]
    return [account.world.member(chat, user) for user in users]


def leave_chat(account: Account, call: Call) -> object:
    """Leave a group."""
    chat = account.world.reach(call.text("chat_id"))
    demand(chat.type != "private", "chat member status can't be changed in private chats")
    account.world.refusals[chat.id] = functools.partial(ApiError, 403, f"bot is not a member of the {chat.type} chat")
    return True


def get_file(account: Account, call: Call) -> object:
    """Return where a file can be downloaded."""
    file = account.world.files.get(call.text("file_id"))
    if file is None:
        refuse("invalid file_id")
    demand(file.size <= rules.MAX_DOWNLOAD_BYTES, "file is too big")
    return file.json() | {"file_path": file.path}


def create_forum_topic(account: Account, call: Call) -> object:
    """Make a topic in a forum."""
    chat = account.world.reach(call.text("chat_id"))
    demand(chat.id in account.world.topics, "the chat is not a forum")
    demand(call.text("name"), "TOPIC_TITLE_EMPTY")
    service = account.world.write(chat, account.bot, {"forum_topic_created": {"name": call.text("name"), "icon_color": 0}})
    account.world.topics[chat.id].add(service.id)
    return {"message_thread_id": service.id, "name": call.text("name"), "icon_color": 0}


def _allow_updates(account: Account, call: Call) -> None:
    if "allowed_updates" in call.parameters:
        account.updates.allow(map(str, call.array("allowed_updates")))


def _send(account: Account, call: Call, content: Json) -> Json:
    markup = rules.inline_keyboard(call.object("reply_markup"))
    chat = account.world.reach(call.text("chat_id"))
    account.world.topic(chat, thread := call.number("message_thread_id"))
    content = content | ({"message_thread_id": thread, "is_topic_message": True} if thread else {})
    reply_to = _replied(account, chat, call.object("reply_parameters"))
    account.flood.admit(chat)
    return account.world.write(chat, account.bot, content, reply_to=reply_to, reply_markup=markup).json()


def _replied(account: Account, chat: Chat, wanted: Json) -> Message | None:
    if not wanted:
        return None
    demand(isinstance(wanted.get("message_id"), int), "can't parse reply parameters: Can't find field \"message_id\"")
    message = account.world.find(int(wanted.get("chat_id", chat.id)), wanted["message_id"])
    demand(message is not None or wanted.get("allow_sending_without_reply"), "message to be replied not found")
    return message


def _file(account: Account, call: Call, name: str) -> File:
    given = call.text(name)
    if uploaded := call.files.get(given.removeprefix("attach://") or name):
        return account.world.add_file(rules.upload(uploaded))
    demand(given, f"there is no {name} in the request")
    demand(given in account.world.files, "wrong file identifier/HTTP URL specified")
    return account.world.files[given]


def _message(account: Account, call: Call, otherwise: str) -> Message:
    """Find the message a call is about; that a person deleted it is not the bot's fault."""
    chat = account.world.reach(call.text("chat_id"))
    demand(call.number("message_id"), "message identifier is not specified")
    message = account.world.find(chat.id, call.number("message_id"))
    if message is None:
        place = chat.id, call.number("message_id")
        refuse(otherwise, excused=place in account.world.deleted_by_people)
    return message


def _own_message(account: Account, call: Call) -> Message:
    message = _message(account, call, "message to edit not found")
    demand(message.sender == account.bot, "message can't be edited")
    return message


def _edit(account: Account, message: Message, content: Json, markup: Json | None) -> Json:
    demand((content, markup) != (message.content, message.reply_markup), _NOT_MODIFIED)
    return account.world.rewrite(message, content, markup).json()


def _answer(account: Account, call: Call, name: str) -> bool:
    """Answer a query, once; that it was too late is not the bot's fault."""
    query = account.queries.get(call.text(name))
    if query is None or query.answer is not None:
        refuse(_TOO_OLD)
    if account.clock() >= query.expires:
        refuse(_TOO_OLD, excused=True)
    query.seconds = account.clock() - query.asked
    query.answer = {key: value for key, value in call.parameters.items() if key != name}
    return True


def _menu(account: Account, call: Call) -> tuple[str, ...]:
    scope = rules.command_scope(call.object("scope"))
    if len(scope) > 1:
        account.world.reach(scope[1])
    return (*scope, call.text("language_code"))


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the names of its parameters; a call with other ones is noted as a violation."""

    name: str
    run: Callable[[Account, Call], object]
    parameters: frozenset[str]


_SEND: Final = """chat_id business_connection_id message_thread_id direct_messages_topic_id disable_notification
protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"""
_CAPTION: Final = "caption parse_mode caption_entities"
_EDIT: Final = "business_connection_id chat_id message_id inline_message_id reply_markup"
_MENU: Final = "scope language_code"

_TABLE: Final = (
    ("getMe", get_me, ""),
    ("getUpdates", get_updates, "offset limit timeout allowed_updates"),
    ("setWebhook", set_webhook, "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"),
    ("deleteWebhook", delete_webhook, "drop_pending_updates"),
    ("getWebhookInfo", get_webhook_info, ""),
    ("sendMessage", send_message, f"{_SEND} text parse_mode entities link_preview_options"),
    ("sendDocument", send_document, f"{_SEND} {_CAPTION} document thumbnail disable_content_type_detection"),
    ("sendPhoto", send_photo, f"{_SEND} {_CAPTION} photo show_caption_above_media has_spoiler"),
    ("sendLocation", send_location, f"{_SEND} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius"),
    ("sendChatAction", send_chat_action, "business_connection_id chat_id message_thread_id action"),
    ("editMessageText", edit_message_text, f"{_EDIT} text parse_mode entities link_preview_options"),
    ("editMessageCaption", edit_message_caption, f"{_EDIT} {_CAPTION} show_caption_above_media"),
    ("editMessageReplyMarkup", edit_message_reply_markup, _EDIT),
    ("deleteMessage", delete_message, "chat_id message_id"),
    ("answerCallbackQuery", answer_callback_query, "callback_query_id text show_alert url cache_time"),
    ("answerInlineQuery", answer_inline_query, "inline_query_id results cache_time is_personal next_offset button"),
    ("setMyCommands", set_my_commands, f"commands {_MENU}"),
    ("getMyCommands", get_my_commands, _MENU),
    ("deleteMyCommands", delete_my_commands, _MENU),
    ("getChat", get_chat, "chat_id"),
    ("getChatMember", get_chat_member, "chat_id user_id"),
    ("getChatAdministrators", get_chat_administrators, "chat_id"),
    ("leaveChat", leave_chat, "chat_id"),
    ("getFile", get_file, "file_id"),
    ("createForumTopic", create_forum_topic, "chat_id name icon_color icon_custom_emoji_id"),
)

METHODS: Final = {name.lower(): Method(name, run_, frozenset(names.split())) for name, run_, names in _TABLE}


async def run(account: Account, call: Call) -> object:
    """Run a call and note what was wrong with it.

    Raises:
        ApiError: The call is refused.
    """
    try:
        result = _method(account, call).run(account, call)
        return await result if isinstance(result, Awaitable) else result
    except ApiError as error:
        account.blame(call, error)
        raise
    finally:
        account.changed.fire()


def _method(account: Account, call: Call) -> Method:
    method = METHODS.get(call.method.lower())
    if method is None:
        raise ApiError(404, "method not found")
    for name in sorted(call.parameters.keys() - method.parameters):
        account.blame(call, ApiError(400, f"unknown parameter {name}"))
    return method
