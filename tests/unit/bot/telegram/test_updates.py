from typing import Any, Final

import pytest
from telegram import Update, User

from bot.commands import Request
from bot.telegram.updates import ADD, UNREADABLE, Knowledge, request_of
from index import Language

BOT: Final = User(1, "Bot", is_bot=True, username="Well_Bot")
ADMINS: Final = frozenset({7})
PERSON: Final = {"id": 42, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"}
ADMIN: Final = PERSON | {"id": 7}
PRIVATE: Final = {"id": 42, "type": "private"}
GROUP: Final = {"id": -100, "type": "group", "title": "邻居"}
FROM_BOT: Final = {"message_id": 4, "date": 1, "chat": GROUP, "from": {"id": 1, "is_bot": True, "first_name": "Bot"}, "text": "答"}
STAFF: Final[dict[str, Any]] = {"id": -200, "type": "group", "title": "工作人员"}
SHOWN: Final = {(-100, 4): "0123456789ab"}
FILE: Final = {"file_id": "f", "file_unique_id": "u", "file_name": "a.txt", "file_size": 3}
FORWARDED: Final[dict[str, Any]] = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "某人"}}


def update(text: str | None = None, chat: object = PRIVATE, person: object = PERSON, kind: str = "message", **fields: Any) -> Update:  # noqa: ANN401 - JSON
    message = {"message_id": 5, "date": 1, "chat": chat, "from": person} | fields
    if text is not None:
        message["text"] = text
    return Update.de_json({"update_id": 1, kind: message}, None)


def mention(text: str, name: str = "@well_bot") -> dict[str, Any]:
    offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return {"text": text, "entities": [{"type": "mention", "offset": offset, "length": len(name)}]}


def tap(data: str | None = "水井在哪", person: object = ADMIN, message: object = FROM_BOT) -> Update:
    query = {"id": "q1", "from": person, "chat_instance": "1", "data": data, "message": message}
    return Update.de_json({"update_id": 1, "callback_query": {name: value for name, value in query.items() if value}}, None)


def read(given: Update) -> Request | None:
    return request_of(given, Knowledge(BOT, ADMINS, STAFF["id"], lambda chat, message: SHOWN.get((chat, message), "")))


def asked(given: Update) -> tuple[str, str] | None:
    request = read(given)
    return None if request is None else (request.command, request.argument)


def test_a_private_text_is_a_question_of_its_sender() -> None:
    assert read(update("水井在哪？")) == Request("ask", "水井在哪？", "telegram:42", "telegram:42", language="zh-Hans")


def test_a_request_from_a_group_names_the_group() -> None:
    request = read(update("/ask 水井在哪", GROUP, ADMIN))
    assert request == Request("ask", "水井在哪", "telegram:7", "telegram:-100", in_group=True, by_admin=True, language="zh-Hans")


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/ask 水井 在哪", "ask", "水井 在哪"),
        ("/ask\n水井\n在哪", "ask", "水井\n在哪"),
        ("/ASK@WELL_bot 水井", "ask", "水井"),
        ("/help@well_bot", "help", ""),
        ("水井在 /ask", "ask", "水井在 /ask"),
        ("/", "ask", "/"),
    ],
)
def test_a_command_has_a_name_and_an_argument(text: str, command: str, argument: str) -> None:
    assert asked(update(text)) == (command, argument)


def test_a_command_that_is_nobodys_in_a_group_is_not_for_us() -> None:
    assert read(update("/weather", GROUP)) is None


def test_an_anonymous_admin_of_a_group_is_a_sender_of_its_own() -> None:
    request = read(update("/ask 水井在哪", GROUP, FROM_BOT["from"], sender_chat=GROUP))
    assert request is not None
    assert (request.sender, request.by_admin) == ("telegram:-100", False)


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_another_bots_command_is_not_for_us(chat: dict[str, Any]) -> None:
    assert read(update("/ask@other_bot 水井", chat)) is None


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("@well_bot 水井在哪", "水井在哪"),
        ("水井在哪 @WELL_BOT", "水井在哪"),
        ("😀👨‍👩‍👧 @well_bot 水井在哪", "😀👨‍👩‍👧  水井在哪"),
        ("@well_bot", ""),
    ],
)
def test_a_mention_in_a_group_asks_without_the_name(text: str, argument: str) -> None:
    name = "@WELL_BOT" if "@WELL_BOT" in text else "@well_bot"
    assert asked(update(chat=GROUP, **mention(text, name))) == ("ask", argument)


def test_every_mention_of_the_bot_is_taken_out() -> None:
    entities = [{"type": "mention", "offset": offset, "length": 9} for offset in (0, 12)]
    assert asked(update("@well_bot水井 @well_bot", GROUP, entities=entities)) == ("ask", "水井")


def test_a_mention_that_begins_within_a_character_is_none() -> None:
    assert asked(update("\U0001f600 水井", entities=[{"type": "mention", "offset": 1, "length": 9}])) == ("ask", "\U0001f600 水井")


def test_a_mention_of_somebody_else_in_a_group_is_not_for_us() -> None:
    assert read(update(chat=GROUP, **mention("@well_bots 水井在哪", "@well_bots"))) is None


def test_the_bots_name_without_a_mention_is_not_for_us() -> None:
    assert read(update("well_bot 水井在哪", GROUP)) is None


def test_a_reply_to_the_bot_in_a_group_asks() -> None:
    assert asked(update("那磨坊呢", GROUP, reply_to_message=FROM_BOT)) == ("ask", "那磨坊呢")


@pytest.mark.parametrize("sender", [PERSON, None])
def test_a_reply_to_somebody_else_in_a_group_is_not_for_us(sender: object) -> None:
    replied = {name: value for name, value in (FROM_BOT | {"from": sender}).items() if value}
    assert read(update("那磨坊呢", GROUP, reply_to_message=replied)) is None


def test_what_holds_no_text_is_unreadable_in_private_and_not_for_us_in_a_group() -> None:
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
    assert asked(update(photo=photo)) == (UNREADABLE, "")
    assert read(update(chat=GROUP, photo=photo)) is None
    assert read(update(chat=GROUP, photo=photo, caption="水井在哪")) is None


def test_a_caption_asks_as_a_text_does_and_never_commands() -> None:
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
    assert asked(update(photo=photo, caption="水井在哪")) == ("ask", "水井在哪")
    assert asked(update(document=FILE, caption="水井在哪")) == ("ask", "水井在哪")
    assert asked(update(photo=photo, caption="/reindex", person=ADMIN)) == (UNREADABLE, "")
    assert asked(update(document=FILE, caption="新的值班表", person=ADMIN)) == (ADD, "")
    given = mention("@well_bot 水井在哪")
    captioned = {"caption": given["text"], "caption_entities": given["entities"], "photo": photo}
    assert asked(update(chat=GROUP, **captioned)) == ("ask", "水井在哪")


def test_a_mention_alone_asks_what_the_message_that_it_replies_to_says() -> None:
    question = FROM_BOT | {"from": PERSON | {"id": 43}, "text": "水井在哪"}
    request = read(update(chat=GROUP, reply_to_message=question, **mention("@well_bot")))
    assert request is not None
    assert (request.argument, request.sender) == ("水井在哪", "telegram:42")
    assert asked(update(chat=GROUP, reply_to_message=question, **mention("@well_bot 磨坊呢"))) == ("ask", "磨坊呢")
    assert asked(update(chat=GROUP, reply_to_message=FROM_BOT, **mention("@well_bot"))) == ("ask", "")


def test_plain_talk_in_a_topic_that_the_bot_opened_is_not_for_us() -> None:
    opening = {name: value for name, value in FROM_BOT.items() if name != "text"}
    opening |= {"forum_topic_created": {"name": "水井", "icon_color": 1}}
    inside: dict[str, Any] = {"chat": GROUP, "reply_to_message": opening, "message_thread_id": 4, "is_topic_message": True}
    assert read(update("水井在哪", **inside)) is None
    assert asked(update(**inside, **mention("@well_bot 水井在哪"))) == ("ask", "水井在哪")
    assert asked(update(**inside, **mention("@well_bot"))) == ("ask", "")


def test_a_post_that_a_channel_forwards_to_its_comments_is_not_for_us() -> None:
    assert read(update(chat=GROUP, is_automatic_forward=True, sender_chat=GROUP, **mention("@well_bot 水井在哪"))) is None


def test_a_service_message_is_not_for_us() -> None:
    assert read(update(pinned_message=FROM_BOT)) is None


@pytest.mark.parametrize("kind", ["edited_message", "channel_post"])
def test_what_was_edited_or_posted_in_a_channel_is_not_for_us(kind: str) -> None:
    assert read(update("水井在哪", kind=kind)) is None


def test_what_another_bot_or_nobody_sent_is_not_for_us() -> None:
    assert read(update("水井在哪", person=PERSON | {"is_bot": True})) is None
    assert read(Update(1)) is None


@pytest.mark.parametrize("fields", [FORWARDED, {"sender_chat": GROUP}])
def test_what_was_forwarded_or_sent_in_a_chats_name_is_never_an_admins(fields: dict[str, Any]) -> None:
    plain, changed = read(update("/reindex", person=ADMIN)), read(update("/reindex", person=ADMIN, **fields))
    assert plain is not None
    assert changed is not None
    assert (plain.by_admin, changed.by_admin) == (True, False)


def test_a_tapped_button_asks_its_question_about_the_answer_that_is_shown() -> None:
    request = read(tap("水井在哪", person=PERSON))
    assert request == Request(
        "ask", "水井在哪", "telegram:42", "telegram:-100", in_group=True, language="zh-Hans", replies_to="0123456789ab", is_tap=True
    )


@pytest.mark.parametrize(
    ("data", "command", "argument", "answer"),
    [
        ("/context fedcba987654 2", "context", "fedcba987654 2", "fedcba987654"),
        ("/vote fedcba987654 down:old", "vote", "fedcba987654 down:old", "fedcba987654"),
        ("/human", "human", "", "0123456789ab"),
        ("/lang en", "lang", "en", "0123456789ab"),
        ("/context fedcba987654f", "context", "fedcba987654f", "0123456789ab"),
        ("/", "ask", "/", "0123456789ab"),
        ("//", "ask", "//", "0123456789ab"),
    ],
)
def test_a_buttons_command_names_the_answer_or_it_is_the_one_that_is_shown(data: str, command: str, argument: str, answer: str) -> None:
    request = read(tap(data))
    assert request is not None
    assert (request.command, request.argument, request.replies_to, request.is_tap) == (command, argument, answer, True)


def test_a_tap_is_an_admins_only_when_an_admin_taps() -> None:
    assert [request.by_admin for request in (read(tap("/reindex", person=person)) for person in (ADMIN, PERSON)) if request] == [
        True,
        False,
    ]


@pytest.mark.parametrize("text", ["那磨坊呢", "/ask 那磨坊呢", "/human"])
def test_a_reply_to_an_answer_names_it(text: str) -> None:
    request = read(update(text, GROUP, reply_to_message=FROM_BOT))
    assert request is not None
    assert request.replies_to == "0123456789ab"


def test_a_link_is_followed_and_not_typed() -> None:
    assert [request.is_tap for request in (read(update(text)) for text in ("/start d_0123456789ab", "/start")) if request] == [True, False]


@pytest.mark.parametrize(("chat", "expected"), [(STAFF, True), (GROUP, False), (PRIVATE, False)])
def test_the_staff_chat_is_known_by_its_number(chat: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    request = read(update("/ask 水井", chat))
    assert request is not None
    assert request.in_staff_chat is expected


def test_a_file_is_to_be_added_when_an_admin_sends_it_in_private() -> None:
    assert asked(update(person=ADMIN, document=FILE, caption="/reindex")) == (ADD, "")
    assert asked(update(document=FILE)) == (UNREADABLE, "")
    assert asked(update(person=ADMIN, document=FILE, **FORWARDED)) == (UNREADABLE, "")
    assert read(update(chat=GROUP, person=ADMIN, document=FILE)) is None


def test_what_was_sent_by_inline_mode_is_not_for_us() -> None:
    assert read(update("水井在哪", via_bot=FROM_BOT["from"])) is None


@pytest.mark.parametrize(("text", "person"), [("/vote 1 up", PERSON), ("/reindex", PERSON), ("/vote 1 up", ADMIN)])
def test_in_a_group_a_command_that_no_menu_of_the_person_offers_needs_the_bots_name(text: str, person: dict[str, Any]) -> None:
    name, _, rest = text.partition(" ")
    assert read(update(text, GROUP, person)) is None
    assert read(update(f"{name}@well_bot {rest}", GROUP, person)) is not None
    assert read(update("/reindex", GROUP, ADMIN)) is not None


def test_a_button_without_a_message_is_not_for_us() -> None:
    assert read(tap(message=None)) is None


def test_a_button_without_a_question_asks_nothing() -> None:
    assert asked(tap(data=None)) == ("ask", "")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hant", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("en-GB", "en"),
        ("fr", "en"),
        (None, "zh-Hans"),
    ],
)
def test_the_language_is_that_of_the_persons_app(code: str | None, language: Language) -> None:
    person = {name: value for name, value in (PERSON | {"language_code": code}).items() if value is not None}
    request = read(update("1", person=person))
    assert request is not None
    assert request.language == language
