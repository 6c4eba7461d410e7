"""What people get, through the one door: answers with buttons, what the buttons do, and what follows a turn."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import erase_expired
from bot.assembly import Bot
from bot.commands import Request
from bot.conversation.manners import Insults
from bot.conversation.pieces import read_turn
from bot.errors import (
    NoSuchDocumentError,
    OldAnswerError,
    PausedDocumentError,
    PausedError,
    PersonalError,
    StorageError,
    TooManyQuestionsError,
)
from bot.library.library import document_key
from bot.library.pauses import EVERYTHING
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.people.records import Turn
from bot.replies.blocks import Card, Reply, plain
from bot.texts.documents import DOCS_EMPTY
from bot.texts.emergencies import card
from bot.texts.errors import explain
from bot.texts.message import NAME, Message
from bot.texts.people import FORGOTTEN, HELP, LANGUAGE_CHOSEN, MINE_EMPTY, NO_HUMAN, NOT_FORGOTTEN, WELCOME, privacy
from bot.texts.questions import NO_FURTHER, OCCASIONS, PAUSED_BEST, UNDERSTOOD, VOTED, WHAT_ABOUT, WHY_NOT, leave_out
from index import Corpus, Language
from tests.bots import make_bot
from tests.effort import HANG_SECONDS

LIGHTS = "楼道灯不亮怎么办？"
HOURS = "服务大厅几点开门？"
NOTHING = "上海的地铁几点停运？"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[QueryLog]:
    log = QueryLog(tmp_path / "log.db")
    yield log
    log.close()


class Place:
    """Where bots run: a corpus over a folder, a state folder, and a log."""

    def __init__(self, corpus: Corpus, folder: Path, state: Path, log: QueryLog) -> None:
        self._corpus = corpus
        self._folder = folder
        self._state = state
        self._log = log

    def bot(self, log: QueryLog | None = None, limit: RateLimit | None = None) -> Bot:
        """Put a bot together that has not looked at what was published yet."""
        limit = limit or RateLimit(questions=100)
        return make_bot(
            self._corpus, self._folder, self._state, log=log or self._log, limit=limit, contact_text="传达室", retention_days=90
        )

    async def restarted(self) -> Bot:
        """Return a bot after a restart: what was published answers, and only the log remembers."""
        bot = self.bot()
        await bot.library.load()
        return bot


@pytest.fixture
def place(corpus: Corpus, folder: Path, log: QueryLog, tmp_path: Path) -> Place:
    return Place(corpus, folder, tmp_path / "state", log)


@pytest.fixture
async def bot(place: Place) -> Bot:
    bot = place.bot()
    await bot.indexer.sync()
    return bot


class Person:
    """Somebody in a chat: says things, taps buttons."""

    def __init__(self, bot: Bot, name: str = "test:1", chat: str = "", language: Language = "zh-Hans") -> None:
        self._bot = bot
        self._request = Request("ask", "", name, chat or name, in_group=bool(chat), language=language)

    async def says(self, text: str, *, replies_to: str = "") -> Reply:
        return await self._last(replace(self._request, argument=text, replies_to=replies_to))

    async def types(self, command: str, argument: str = "") -> Reply:
        return await self._last(replace(self._request, command=command, argument=argument))

    async def taps(self, action: str) -> Reply:
        command, _, argument = action.removeprefix("/").partition(" ")
        return await self._last(replace(self._request, command=command, argument=argument, is_tap=True))

    async def _last(self, request: Request) -> Reply:
        return [reply async for reply in self._bot.commands.respond(request)][-1]


@pytest.fixture
def person(bot: Bot) -> Person:
    return Person(bot)


def actions(reply: Reply) -> list[str]:
    return [button.action for row in reply.buttons for button in row]


def action(reply: Reply, beginning: str) -> str:
    """Return the action of the first button that begins so."""
    return next(each for each in actions(reply) if each.startswith(beginning))


def name_of(reply: Reply) -> str:
    assert reply.answer is not None
    return reply.answer.id


def marked(reply: Reply, kind: str) -> list[str]:
    text, spans = plain(reply.blocks)
    return [text[span.start : span.end] for span in spans if span.kind == kind]


# Answers and their buttons


async def test_an_answer_is_one_message_with_its_buttons(person: Person) -> None:
    given = await person.says(LIGHTS)
    name = name_of(given)
    assert given.answer is not None
    assert given.answer.band == "answer"
    contexts = [f"/context {name} {citation.number}" for citation in given.answer.citations]
    assert actions(given) == [*contexts, f"/more {name} 1", f"/vote {name} up", f"/vote {name} down", f"/human {name}"]
    assert all(len(each.encode()) <= 64 for each in actions(given))


async def test_a_refusal_offers_a_person_and_the_documents(person: Person) -> None:
    given = await person.says(NOTHING)
    assert given.answer is not None
    assert given.answer.band == "none"
    assert actions(given) == [*given.suggestions, f"/human {name_of(given)}", "/docs"]
    assert "换一种说法" in given.text
    assert "传达室" in given.text


async def test_context_edits_in_the_neighbours_and_back_shows_the_answer_again(person: Person) -> None:
    given = await person.says("借书证可以借几本书？")
    around = await person.taps(action(given, "/context"))
    assert given.answer is not None
    quote = given.answer.citations[0].snippet.text
    assert marked(around, "bold") == [quote]
    assert len(around.text) > len(quote)
    assert "居民带身份证到图书室登记，当场领取借书证。" in marked(around, "quote")[0]
    assert around.edits
    again = await person.taps(action(around, "/back"))
    assert (again.text, again.buttons, again.edits) == (given.text, given.buttons, True)


async def test_more_pages_through_further_passages(person: Person) -> None:
    given = await person.says(LIGHTS)
    further = await person.taps(action(given, "/more"))
    if further.notice:
        assert further == Reply("", "zh-Hans", notice=NO_FURTHER("zh-Hans"))
    assert further.error is None


async def test_a_quote_in_the_other_script_can_be_read_in_ones_own(person: Person, bot: Bot) -> None:
    given = await person.says("樓道燈不亮怎麼辦？")
    assert given.language == "zh-Hant"
    converted = await person.taps(action(given, "/script"))
    assert "樓道燈不亮時" in converted.text
    assert converted.answer is not None
    citation = converted.answer.citations[0]
    marks = [citation.snippet.text[low:high] for low, high in citation.snippet.highlights]
    assert "樓道燈" in "".join(marks)
    assert (await person.taps(action(converted, "/back"))).text == given.text
    assert not any(each.startswith("/script") for each in actions(await person.says(LIGHTS)))
    english = Person(bot, "test:9", language="en")
    assert not any(each.startswith("/script") for each in actions(await english.says("library card")))


async def test_the_contact_is_shown_to_who_wants_a_person(person: Person, bot: Bot) -> None:
    given = await person.says(NOTHING)
    assert "传达室" in (await person.taps(action(given, "/human"))).text
    bot.assistant.contact = ""
    assert (await person.types("human")).text == NO_HUMAN("zh-Hans")


# Votes


async def test_a_vote_counts_once_a_person_and_may_change(person: Person, log: QueryLog) -> None:
    given = await person.says(LIGHTS)
    name = name_of(given)
    thanks = await person.taps(f"/vote {name} up")
    assert thanks == Reply("", "zh-Hans", notice=VOTED("zh-Hans"))
    asked = await person.taps(f"/vote {name} down")
    assert actions(asked) == [*[f"/vote {name} down:{reason}" for reason in ("off", "old", "unclear")], f"/back {name}"]
    assert (asked.text, asked.edits, asked.notice) == (given.text, True, WHY_NOT("zh-Hans"))
    told = await person.taps(f"/vote {name} down:old")
    assert (told.buttons, told.notice) == (given.buttons, VOTED("zh-Hans"))
    votes = log.votes(name)
    assert (votes.up, votes.down, votes.reasons) == (0, 1, ("old",))


async def test_everybody_in_a_group_has_a_vote_of_his_own(bot: Bot, log: QueryLog) -> None:
    one, other = Person(bot, "test:1", "test:-7"), Person(bot, "test:2", "test:-7")
    name = name_of(await one.says(LIGHTS))
    await one.taps(f"/vote {name} up")
    await other.taps(f"/vote {name} up")
    assert log.votes(name).up == 2


async def test_a_log_in_memory_serves_as_long_as_the_bot_lives_and_no_longer(place: Place) -> None:
    bot = place.bot(QueryLog.in_memory())
    await bot.indexer.sync()
    person = Person(bot)
    name = name_of(await person.says(LIGHTS))
    assert (await person.taps(f"/vote {name} up")).notice == VOTED("zh-Hans")
    assert LIGHTS in (await person.types("mine")).text
    assert (await person.types("lang", "en")).language == "en"
    assert isinstance((await person.taps("/back 0123456789ab")).error, OldAnswerError)
    later = Person(await place.restarted())
    assert (await later.types("mine")).text == MINE_EMPTY("zh-Hans")
    assert isinstance((await later.taps(f"/back {name}")).error, OldAnswerError)
    assert (await person.types("forget", "yes")).text == FORGOTTEN("en", count=3)


@pytest.mark.parametrize(
    "forged",
    [
        "/vote",
        "/vote {name}",
        "/vote {name} sideways",
        "/vote {name} up:old",
        "/vote {name} down:because",
        "/vote {name} down:old extra",
        "/vote 0123456789ab up",
        "/vote ../../etc up",
        "/context {name}",
        "/context {name} 0",
        "/context {name} 9",
        "/context {name} -1",
        "/context {name} 99999",
        "/context {name} ①",
        "/more {name} 0",
        "/more {name} 6",
        "/script {name} klingon",
        "/back",
        "/show 0123456789AB",
        "/plain 0123456789ab",
    ],
)
async def test_forged_data_and_old_answers_get_a_notice_and_change_nothing(person: Person, log: QueryLog, forged: str) -> None:
    name = name_of(await person.says(LIGHTS))
    given = await person.taps(forged.format(name=name))
    assert isinstance(given.error, OldAnswerError)
    assert (given.text, given.notice) == ("", explain(OldAnswerError(), "zh-Hans"))
    assert log.votes(name).down == log.votes(name).up == 0


async def test_what_is_typed_and_not_tapped_is_answered_in_a_message(person: Person) -> None:
    name = name_of(await person.says(LIGHTS))
    typed = await person.types("vote", f"{name} up")
    assert (typed.text, typed.notice) == (VOTED("zh-Hans"), "")
    assert not (await person.types("back", name)).edits
    assert (await person.types("back", "nonsense")).text == explain(OldAnswerError(), "zh-Hans")


async def test_a_vote_on_an_answer_that_was_purged_changes_nothing(person: Person, log: QueryLog) -> None:
    name = name_of(await person.says(LIGHTS))
    log.forget(log.turn(name).person)  # type: ignore[union-attr]
    assert isinstance((await person.taps(f"/vote {name} up")).error, OldAnswerError)


async def test_another_chat_may_not_see_an_answer(person: Person, bot: Bot) -> None:
    name = name_of(await person.says(LIGHTS))
    stranger = Person(bot, "test:2")
    assert isinstance((await stranger.taps(f"/back {name}")).error, OldAnswerError)


async def test_an_answer_that_is_forgotten_is_found_again_from_the_log(person: Person, place: Place) -> None:
    given = await person.says(LIGHTS)
    restarted = await place.restarted()
    again = await Person(restarted).taps(f"/back {name_of(given)}")
    assert (again.text, again.buttons) == (given.text, given.buttons)
    assert isinstance((await Person(restarted, "test:2").taps(f"/back {name_of(given)}")).error, OldAnswerError)


async def test_an_answer_whose_document_is_gone_or_became_the_staffs_is_not_shown_again(bot: Bot, person: Person, folder: Path) -> None:
    given = await person.says(LIGHTS)
    assert given.answer is not None
    quoted = folder / given.answer.citations[0].passage.document_id
    (folder / "staff").mkdir(exist_ok=True)
    quoted.rename(folder / "staff" / quoted.name)
    await bot.indexer.sync()
    for act in ("show", "back", "script", "vote"):
        shown = await person.taps(f"/{act} {name_of(given)}{' hant' * (act == 'script')}{' down' * (act == 'vote')}")
        assert given.answer.lead not in shown.text


# Follow-ups


async def test_a_follow_up_is_made_whole_and_says_how(person: Person, log: QueryLog) -> None:
    await person.says("图书室借书证怎么办理？")
    given = await person.says("在哪里办理？")
    assert given.understood
    assert UNDERSTOOD("zh-Hans", question=given.understood) in given.text
    turn = log.turn(name_of(given))
    assert turn is not None
    assert (turn.question, turn.asked) == ("在哪里办理？", given.understood)
    bare = await person.taps(action(given, "/plain"))
    assert bare.understood == ""
    assert bare.edits
    assert bare.answer is not None
    assert bare.answer.question == "在哪里办理？"


async def test_what_is_said_in_a_group_follows_on_what_the_same_person_said(bot: Bot) -> None:
    one, other = Person(bot, "test:1", "test:-7"), Person(bot, "test:2", "test:-7")
    asked = await one.says("图书室借书证怎么办理？")
    assert (await other.says("在哪里办理？")).understood == ""
    assert (await Person(bot, "test:1").says("在哪里办理？")).understood == ""
    replied = await Person(bot, "test:3", "test:-7").says("在哪里办理？", replies_to=name_of(asked))
    assert replied.understood
    assert (await Person(bot, "test:4").says("在哪里办理？", replies_to=name_of(asked))).understood == ""


async def test_the_turn_before_is_known_after_a_restart(person: Person, place: Place) -> None:
    await person.says("图书室借书证怎么办理？")
    restarted = await place.restarted()
    assert (await Person(restarted).says("在哪里办理？")).understood


async def test_an_answer_that_is_replied_to_is_known_after_a_restart_in_its_chat(bot: Bot, place: Place) -> None:
    name = name_of(await Person(bot, "test:1", "test:-7").says("图书室借书证怎么办理？"))
    restarted = await place.restarted()
    assert (await Person(restarted, "test:2", "test:-7").says("在哪里办理？", replies_to=name)).understood
    assert not (await Person(restarted, "test:3", "test:-8").says("在哪里办理？", replies_to=name)).understood


@pytest.mark.parametrize(
    ("question", "language", "about"),
    [("那2013年呢？", "zh-Hans", "2013年"), ("那麼2013年呢？", "zh-Hant", "2013年"), ("what about 2013?", "en", "2013")],
)
async def test_a_follow_up_with_nothing_before_it_is_asked_back(bot: Bot, question: str, language: Language, about: str) -> None:
    given = await Person(bot, "test:new").says(question)
    assert given.text == WHAT_ABOUT(language, about=about)
    assert (given.answer, given.error) == (None, None)


async def test_nothing_follows_on_a_refusal(person: Person) -> None:
    await person.says(NOTHING)
    assert (await person.says("多久一次？")).understood == ""


# Occasions, numbers, languages


@pytest.mark.parametrize("text", ["你好", "谢谢", "再见", "你是谁", "答非所问"])
async def test_small_talk_has_its_own_answers(person: Person, text: str) -> None:
    given = await person.says(text)
    assert given.text.partition("\n")[0] in {wording("zh-Hans") for wording in OCCASIONS.values()}
    assert given.answer is None


@pytest.mark.parametrize("text", ["你这个废物", "操你妈", "fuck off", "转人工", "叫你们领导来"])
async def test_who_abuses_or_wants_a_person_is_told_whom_to_ask(person: Person, text: str) -> None:
    given = await person.says(text)
    assert "传达室" in given.text
    assert given.answer is None


async def test_a_wish_for_a_person_hides_no_emergency(person: Person) -> None:
    assert (await person.says("你们再不管我就跳楼，叫领导来")).emergency
    assert not (await person.says("你们这机器听不懂，叫领导来")).emergency


async def test_beside_an_insult_the_question_is_answered(person: Person) -> None:
    given = await person.says("傻逼机器人，楼道灯不亮怎么办？")
    assert given.answer is not None
    assert given.answer.question == "楼道灯不亮怎么办？"


async def test_an_emergency_gets_its_card_and_nothing_else(person: Person) -> None:
    given = await person.says("着火了！楼道灯不亮怎么办？")
    assert given.blocks == (Card(card("fire", ("119",), "zh-Hans")),)
    assert given.answer is None
    assert given.emergency == ("119",)


async def test_an_emergency_gets_its_card_when_all_answers_are_paused(person: Person, bot: Bot) -> None:
    await bot.library.pauses.pause(EVERYTHING, "系统维护")
    assert (await person.says("着火了！")).emergency == ("119",)


async def test_an_emergency_counts_against_no_allowance_and_may_be_long(place: Place) -> None:
    bot = place.bot(limit=RateLimit(questions=1))
    await bot.indexer.sync()
    person = Person(bot)
    await person.says(LIGHTS)
    assert isinstance((await person.says(LIGHTS)).error, TooManyQuestionsError)
    assert (await person.says("我妈晕倒了没有反应，" + "求求你们快点来，" * 50)).emergency == ("120",)


async def test_nothing_is_completed_from_an_emergency_or_from_the_turn_before_it(person: Person) -> None:
    await person.says("居住证怎么办理？")
    await person.says("我家着火了")
    assert not (await person.says("那养犬登记呢？")).understood


async def test_what_was_no_emergency_is_asked_as_an_ordinary_question(person: Person, log: QueryLog) -> None:
    taken = await person.says("楼道灯不亮，我家着火了")
    ((button,),) = taken.buttons
    assert log.mine("", "", 10) == []
    given = await person.taps(button.action)
    assert given.answer is not None
    assert given.answer.question == "楼道灯不亮，我家着火了"
    assert not given.edits


async def test_what_an_emergency_was_is_forgotten_at_a_restart(person: Person, place: Place) -> None:
    ((button,),) = (await person.says("我家着火了")).buttons
    assert isinstance((await Person(await place.restarted()).taps(button.action)).error, OldAnswerError)


async def test_a_number_in_a_question_is_masked_before_anything(person: Person, log: QueryLog, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    given = await person.says("我的电话13812345678，楼道灯不亮怎么办？")
    assert given.answer is not None
    turn = log.turn(name_of(given))
    assert turn is not None
    shown = [given.text, given.answer.question, turn.question, turn.asked, caplog.text]
    assert not any("13812345678" in each for each in shown)
    assert given.answer.question == turn.question == "楼道灯不亮怎么办？"
    assert leave_out(("phone",), "zh-Hans") in given.text
    assert (await person.says("13812345678")).text == leave_out(("phone",), "zh-Hans")


async def test_a_language_is_chosen_and_remembered(person: Person, place: Place) -> None:
    offered = await person.types("lang")
    assert actions(offered) == ["/lang zh-Hans", "/lang zh-Hant", "/lang en", "/lang auto"]
    chosen = await person.taps("/lang en")
    assert (chosen.text, chosen.edits) == (LANGUAGE_CHOSEN("en"), True)
    assert (await person.says(LIGHTS)).language == "en"
    restarted = await place.restarted()
    assert (await Person(restarted).says(LIGHTS)).language == "en"
    await person.types("lang", "auto")
    assert (await person.says(LIGHTS)).language == "zh-Hans"


@pytest.mark.parametrize(("text", "sentence"), [("帮助", HELP), ("隐私", None), ("繁體", LANGUAGE_CHOSEN)])
async def test_a_command_has_a_name_in_chinese(person: Person, text: str, sentence: Message | None) -> None:
    given = await person.says(text)
    assert given.text.startswith(sentence(given.language) if sentence else privacy(90, "zh-Hans"))


async def test_an_admins_command_in_chinese_is_a_question_to_everybody_else(person: Person) -> None:
    assert (await person.says("状态")).answer is not None


# Documents


async def test_documents_are_listed_found_opened_read_and_sent(person: Person) -> None:
    listed = await person.types("docs")
    assert "服务大厅开放时间" in listed.text
    found = await person.types("docs", "松林 开放")
    assert actions(found) == [f"/doc {document_key('hours.md')}"]
    shown = await person.taps(actions(found)[0])
    assert all(each in shown.text for each in ("服务大厅开放时间", "松林社区", "2023年5月", "工作日", "周末", "松林社区居委会"))
    read = await person.taps(action(shown, "/read"))
    assert "周日休息" in marked(read, "quote")[0]
    sent = await person.taps(action(shown, "/file"))
    assert sent.attachment is not None
    assert sent.attachment.name == "hours.md"
    assert "服务大厅".encode() in sent.attachment.content
    assert (await person.types("docs", "没有这个")).text == DOCS_EMPTY("zh-Hans")


async def test_a_list_is_turned_page_by_page(person: Person, bot: Bot, folder: Path) -> None:
    for number in range(17):
        (folder / f"well{number:02}.txt").write_text(f"第{number}口水井\n水井第{number}号在村口。\n", encoding="utf-8")
    (folder / "long.txt").write_text(
        "水井\n" + "".join(f"水井在村口{number}号，早晚开放，冬天也开。\n" for number in range(200)), encoding="utf-8"
    )
    await bot.indexer.sync()
    first = await person.types("docs")
    assert len(first.buttons) == 9
    second = await person.taps(actions(first)[-1])
    assert second.edits
    assert actions(second)[-2:] == ["/docs @1", "/docs @3"]
    assert actions(await person.taps("/docs @99"))[-1] == "/docs @2"
    page = await person.taps(f"/read {document_key('long.txt')} 2")
    assert len(page.text) < 1600
    assert [each.rsplit(" ", 1)[-1] for each in actions(page)[:2]] == ["1", "3"]
    given = await person.says("水井在哪里？")
    assert given.answer is not None
    further = await person.taps(action(given, "/more"))
    assert further.answer is not None
    assert [citation.number for citation in further.answer.citations] == [4, 5, 6]
    following = await person.taps(action(further, f"/more {name_of(given)} 2"))
    assert action(following, f"/more {name_of(given)} 1")
    assert marked(await person.taps(f"/context {name_of(given)} 2"), "bold") == [given.answer.citations[1].snippet.text]
    around = await person.taps(action(further, "/context"))
    assert action(around, "/more") == f"/more {name_of(given)} 1"
    last = await person.taps(f"/more {name_of(given)} 5")
    assert f"/more {name_of(given)} 6" not in actions(last)


async def test_links_open_a_document_or_a_passage(person: Person) -> None:
    given = await person.says(HOURS)
    assert given.answer is not None
    key = given.answer.citations[0].passage.key
    document = await person.types("start", f"d_{key}")
    assert document.text == (await person.types("start", f"d_{document_key('hours.md')}")).text
    passage = await person.types("start", f"p_{key}")
    assert given.answer.citations[0].passage.text in passage.text
    assert action(passage, "/file") == f"/file {key}"
    for wrong in ("p_000000000000", "d_000000000000", "d_../x"):
        assert isinstance((await person.types("start", wrong)).error, NoSuchDocumentError)
    assert (await person.types("start", "promo")).text.startswith(WELCOME("zh-Hans", name=NAME("zh-Hans")))
    assert isinstance((await person.taps("/doc nonsense")).error, NoSuchDocumentError)


async def test_a_file_that_is_gone_is_not_sent(person: Person, folder: Path) -> None:
    (folder / "hours.md").unlink()
    assert isinstance((await person.taps(f"/file {document_key('hours.md')}")).error, NoSuchDocumentError)


# Pauses


async def test_while_all_is_paused_people_are_told_why(person: Person, bot: Bot) -> None:
    name = name_of(await person.says(LIGHTS))
    await bot.library.pauses.pause(EVERYTHING, "系统维护")
    assert "系统维护" in (await person.says(LIGHTS)).text
    assert "系统维护" in (await person.taps(f"/back {name}")).notice
    with pytest.raises(PausedError):
        await bot.assistant.look_up(LIGHTS)
    await bot.library.pauses.resume(EVERYTHING)
    assert (await bot.assistant.look_up(LIGHTS)).citations
    assert (await person.says(LIGHTS)).answer is not None


async def test_a_paused_document_is_not_quoted_and_people_are_told_why(person: Person, bot: Bot) -> None:
    given = await person.says(LIGHTS)
    assert given.answer is not None
    key = given.answer.citations[0].passage.key
    await bot.library.pauses.pause("housing/repairs.html", "正在修订")
    for later in (await person.says(LIGHTS), await person.taps(f"/back {name_of(given)}")):
        assert later.answer is not None
        assert all(citation.passage.document_id != "housing/repairs.html" for citation in later.answer.citations)
        assert PAUSED_BEST("zh-Hans", title="楼道灯报修", reason="正在修订") in later.text
    assert isinstance((await person.types("start", f"p_{key}")).error, PausedDocumentError)
    assert isinstance((await person.taps(f"/file {key}")).error, PausedDocumentError)
    assert "正在修订" not in (await person.says(HOURS)).text
    opened = Request("doc", document_key("housing/repairs.html"), "test:7", by_admin=True, is_tap=True)
    (shown,) = [reply async for reply in bot.commands.respond(opened)]
    assert shown.error is None
    assert len(shown.buttons) == 3


# What is kept of people


async def test_what_one_asked_is_found_again(person: Person, bot: Bot) -> None:
    assert (await person.types("mine")).text == MINE_EMPTY("zh-Hans")
    for question in (LIGHTS, HOURS, *[f"借书证{number}" for number in range(10)]):
        await person.says(question)
    listed = await person.types("mine")
    assert listed.text.split("\n")[1].startswith("1. 借书证9")
    assert actions(listed)[-1] == "/mine @2"
    second = await person.taps("/mine @2")
    assert HOURS in second.text
    found = await person.types("mine", "楼道灯")
    assert len(found.text.split("\n")) == 2
    shown = await person.taps(actions(found)[0])
    assert shown.answer is not None
    assert shown.answer.question == LIGHTS
    assert not shown.edits
    assert (await Person(bot, "test:2").types("mine")).text == MINE_EMPTY("zh-Hans")


async def test_what_is_kept_is_erased_after_a_confirmation(person: Person, log: QueryLog) -> None:
    name = name_of(await person.says(LIGHTS))
    await person.types("lang", "en")
    asked = await person.types("forget")
    assert actions(asked) == ["/forget yes", "/forget no"]
    assert (await person.taps("/forget no")).text == NOT_FORGOTTEN("en")
    assert log.turn(name) is not None
    assert (await person.taps("/forget yes")).text == FORGOTTEN("en", count=2)
    assert log.turn(name) is None
    assert isinstance((await person.taps(f"/back {name}")).error, OldAnswerError)
    assert (await person.says("在哪里办理？")).understood == ""


@pytest.mark.parametrize("command", ["mine", "forget"])
async def test_what_is_ones_own_is_not_shown_or_erased_in_a_group_whoever_taps(bot: Bot, log: QueryLog, command: str) -> None:
    await Person(bot, "test:1").says(LIGHTS)
    in_group = Person(bot, "test:1", "test:-7")
    assert isinstance((await in_group.types(command)).error, PersonalError)
    tapped = await in_group.taps("/forget yes" if command == "forget" else "/mine @1")
    assert (tapped.text, tapped.notice) == ("", explain(PersonalError(), "zh-Hans"))
    assert len(log.most_asked(9)) == 1


async def test_privacy_says_for_how_long_things_are_kept(person: Person) -> None:
    assert re.search(r"\b90\b", (await person.types("privacy")).text)


async def test_what_was_kept_for_long_enough_is_erased_every_day(person: Person, bot: Bot, log: QueryLog) -> None:
    turn = log.turn(name_of(await person.says(LIGHTS)))
    assert turn is not None
    log.log(replace(turn, id="0" * 12, at=turn.at - timedelta(days=91)))
    job = asyncio.create_task(erase_expired(bot.assistant))
    async with asyncio.timeout(HANG_SECONDS):
        while log.turn("0" * 12) is not None:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.01)
    job.cancel()
    assert log.turn(turn.id) == turn


class BrokenLog(QueryLog):
    """A log whose disk is full."""

    def log(self, turn: Turn) -> None:
        raise StorageError(turn.id)

    def language_of(self, person: str) -> Language | None:
        raise StorageError(person)


async def test_a_log_that_fails_costs_nobody_an_answer(place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = BrokenLog(tmp_path / "broken.db")
    bot = place.bot(broken)
    await bot.indexer.sync()
    assert (await Person(bot).says(LIGHTS)).answer is not None
    assert len([record for record in caplog.records if "query log" in record.getMessage()]) == 2
    broken.close()


# Allowances and staff


async def test_an_address_has_one_allowance_for_all_its_conversations(place: Place) -> None:
    bot = place.bot(limit=RateLimit(questions=1))
    await bot.indexer.sync()
    asked = [Request("ask", LIGHTS, f"web:{name}", quota="web:192.0.2.1") for name in ("one", "two")]
    replies = [[reply async for reply in bot.commands.respond(request)][-1] for request in asked]
    assert replies[0].error is None
    assert isinstance(replies[1].error, TooManyQuestionsError)


async def test_what_staff_were_shown_is_asked_again_for_everybody_else(bot: Bot) -> None:
    asked = Request("ask", LIGHTS, "test:1", "test:-7", in_group=True, in_staff_chat=True)
    (given,) = [reply async for reply in bot.commands.respond(asked)]
    shown = await Person(bot, "test:1", "test:-7").taps(f"/back {name_of(given)}")
    assert shown.text == given.text
    assert name_of(shown) == name_of(given)


# Learning


async def test_a_helpful_vote_is_learned_survives_a_restart_and_is_forgotten_with_who_asked(bot: Bot, place: Place, person: Person) -> None:
    given = await person.says(LIGHTS)
    await person.taps(action(given, "/vote"))
    learned = {LIGHTS: "楼道灯报修"}
    assert await bot.library.for_audience("staff").learned() == learned
    again = await place.restarted()
    await again.assistant.learn()
    assert await again.library.for_audience("staff").learned() == learned
    await person.taps(f"/vote {name_of(given)} down")
    assert await bot.library.for_audience("staff").learned() == {}
    await person.taps(f"/vote {name_of(given)} up")
    await bot.assistant.forget("test:1")
    assert bot.library.helpful == ()


async def test_no_text_that_was_read_stays_in_memory_once_somebody_is_forgotten(bot: Bot, person: Person) -> None:
    await person.says(LIGHTS)
    assert read_turn.cache_info().currsize
    assert Insults.spans.cache_info().currsize
    await bot.assistant.forget("test:1")
    assert not read_turn.cache_info().currsize
    assert not Insults.spans.cache_info().currsize
