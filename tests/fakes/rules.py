"""What a call must obey: texts, captions, buttons, commands, inline results, files.

After tdlib/telegram-bot-api Client.cpp, which words each error, and the Bot API manual, which names each limit.
"""

import re
import unicodedata
from typing import Any, Final
from urllib.parse import urlsplit

from tests.fakes.calls import ApiError, Call, Json, Upload, demand, refuse
from tests.fakes.entities import check_entities, utf16_length

MAX_TEXT: Final = 4096  # UTF-16 units; tdlib counts code points, and who keeps to units keeps to both
MAX_CAPTION: Final = 1024  # UTF-16 units
MAX_TEXT_BYTES: Final = 1 << 15
MAX_ID_BYTES: Final = 64  # of callback_data and of an inline result's id
MAX_BUTTONS: Final = 100
MAX_COMMANDS: Final = 100
MAX_COMMAND_DESCRIPTION: Final = 256
MAX_INLINE_RESULTS: Final = 50
MAX_CALLBACK_TEXT: Final = 200
MAX_UPLOAD_BYTES: Final = 50 << 20
MAX_DOWNLOAD_BYTES: Final = 20 << 20
CHAT_ACTIONS: Final = frozenset(
    {
        *("cancel", "typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
        *("record_video", "upload_video", "record_voice", "upload_voice", "record_video_note", "upload_video_note"),
    }
)

_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_MARKUPS: Final = frozenset({"html", "markdown", "markdownv2"})
_OTHER_BUTTONS: Final = frozenset(
    {
        *("callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat"),
        *("switch_inline_query_current_chat", "login_url", "web_app", "copy_text"),
    }
)
_BUTTON: Final = "can't parse inline keyboard button:"
_COMMAND_NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def text_content(text: str, entities: list[Any], parse_mode: str) -> Json:
    """Check the *text* of a message and return the fields it gives the message."""
    demand(text, "message text is empty")
    checked = _formatted(text, entities, parse_mode)
    demand(any(map(_is_visible, text)), "text must be non-empty")
    demand(utf16_length(text) <= MAX_TEXT, "message is too long")
    return {"text": text} | ({"entities": checked} if checked else {})


def caption_content(call: Call) -> Json:
    """Check the caption of a file and return the fields it gives the message."""
    caption = call.text("caption")
    checked = _formatted(caption, call.array("caption_entities"), call.text("parse_mode"))
    demand(utf16_length(caption) <= MAX_CAPTION, "message caption is too long")
    return {name: value for name, value in (("caption", caption), ("caption_entities", checked)) if value}


def _formatted(text: str, entities: list[Any], parse_mode: str) -> list[Json]:
    mode = parse_mode.lower()
    demand(mode not in _MARKUPS, "can't parse entities: this server reads entities, not markup")
    demand(mode in {"", "none"}, "unsupported parse_mode")
    try:
        demand(len(text.encode()) <= MAX_TEXT_BYTES, "text is too long")
    except UnicodeEncodeError:
        refuse("strings must be encoded in UTF-8")
    return check_entities(text, entities)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"} and character not in _BLANKS


def inline_keyboard(markup: Json) -> Json | None:
    """Check the reply *markup* of a message and return what is shown under it: only an inline keyboard."""
    rows = markup.get("inline_keyboard", [])
    is_table = isinstance(rows, list) and all(isinstance(row, list) for row in rows)
    demand(is_table, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    demand(len(buttons) <= MAX_BUTTONS, "reply markup is too long")
    return {"inline_keyboard": rows} if buttons else None


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        refuse(f"{_BUTTON} InlineKeyboardButton must be an Object")
    demand(isinstance(button.get("text"), str), f'{_BUTTON} Can\'t find field "text"')
    demand(button["text"], "inline keyboard button text must be non-empty")
    if url := button.get("url"):
        demand(_is_link(str(url)), f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    elif data := button.get("callback_data"):
        demand(len(str(data).encode()) <= MAX_ID_BYTES, "BUTTON_DATA_INVALID")
    else:
        demand(_OTHER_BUTTONS & button.keys(), f"{_BUTTON} Text buttons are unallowed in the inline keyboard")


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in (parts.hostname or "").strip("."))


def commands(given: list[Any]) -> list[Json]:
    """Check a menu of commands."""
    demand(len(given) <= MAX_COMMANDS, "BOT_COMMANDS_TOO_MUCH")
    for command in given:
        is_whole = isinstance(command, dict) and {"command", "description"} <= command.keys()
        demand(is_whole, "can't parse BotCommand: expected an Object with a command and a description")
        demand(_COMMAND_NAME.fullmatch(str(command["command"])), "BOT_COMMAND_INVALID")
        demand(0 < len(str(command["description"])) <= MAX_COMMAND_DESCRIPTION, "BOT_COMMAND_DESCRIPTION_INVALID")
    return given


def command_scope(given: Json) -> tuple[str, ...]:
    """Return the scope of a menu as a key, such as ("chat", "-100123")."""
    kind = str(given.get("type")) if given else "default"
    demand(kind in _SCOPES, "can't parse BotCommandScope: Unsupported type specified")
    for name in _SCOPES[kind]:
        demand(given.get(name), f"can't parse BotCommandScope: Can't find field \"{name}\"")
    return (kind, *(str(given[name]) for name in _SCOPES[kind]))


def inline_results(given: list[Any]) -> list[Json]:
    """Check the results of an inline query."""
    demand(len(given) <= MAX_INLINE_RESULTS, "too many inline query results specified")
    demand(all(isinstance(result, dict) for result in given), "can't parse inline query result: expected an Object")
    names = [str(result.get("id", "")) for result in given]
    demand(all(0 < len(name.encode()) <= MAX_ID_BYTES for name in names), "RESULT_ID_INVALID")
    demand(len(set(names)) == len(names), "RESULT_ID_DUPLICATE")
    for result in given:
        _check_inline_result(result)
    return given


def _check_inline_result(result: Json) -> None:
    content = result.get("input_message_content", {})
    is_whole = result.get("type") != "article" or (result.get("title") and content)
    demand(is_whole, "can't parse inline query result: an article needs a title and input_message_content")
    if "message_text" in content:
        text_content(str(content["message_text"]), content.get("entities", []), content.get("parse_mode", ""))
    inline_keyboard(result.get("reply_markup", {}))


def upload(file: Upload) -> Upload:
    """Check a file the bot sends."""
    if len(file.content) > MAX_UPLOAD_BYTES:
        raise ApiError(413)
    demand(file.content, "file must be non-empty")
    return file
