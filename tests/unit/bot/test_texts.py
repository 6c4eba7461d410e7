import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import pytest

from bot import errors, texts
from bot.errors import BotError, LongQuestionError, PausedDocumentError, PausedError, TooManyQuestionsError
from bot.library.answers import Answer, Band, Citation
from bot.library.indexer import Status
from bot.texts import Message
from index import (
    Document,
    DocumentError,
    EmptyDocumentError,
    Lack,
    Language,
    Passage,
    Provenance,
    Section,
    Snippet,
    SyncReport,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from index.errors import Obstacle

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")
HAN: Final = re.compile("[\u4e00-\u9fff]")
WELL: Final = Passage("a" * 12, "well.md", "水井", "用水 › 打水", 0, 11, "水井在村口，早晚开放。", Provenance("村志", "柳河", "1998年"))
MILL: Final = Passage("b" * 12, "mill.md", "磨坊", "", 0, 10, "磨坊在河边的老树下。", Provenance())


def wordings(value: object) -> Iterator[Message]:
    """Yield every sentence within *value*."""
    if isinstance(value, Message):
        yield value
    elif isinstance(value, Mapping | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from wordings(each)


MODULES: Final = [import_module(f"bot.texts.{module.name}") for module in iter_modules(texts.__path__)]
SENTENCES: Final = list(dict.fromkeys(wording for module in MODULES for value in vars(module).values() for wording in wordings(value)))


def answered(band: Band, *passages: Passage, lacks: tuple[Lack, ...] = ()) -> Answer:
    citations = () if band == "none" else tuple(Citation(number, each, Snippet(each.text, ())) for number, each in enumerate(passages, 1))
    return Answer("a1", "水井在哪", band, 0.5, lacks, citations, passages)


@pytest.mark.parametrize("wording", SENTENCES)
def test_a_sentence_is_there_in_all_languages_or_in_none_of_the_chinese(wording: Message) -> None:
    assert bool(wording.hans) == bool(wording.hant)
    assert wording.english or not wording.hans


@pytest.mark.parametrize("wording", SENTENCES)
def test_a_sentence_states_the_same_facts_in_all_languages(wording: Message) -> None:
    facts = [sorted(re.findall(r"{\w+", sentence)) for sentence in wording]
    assert facts == [facts[0]] * 3


def test_an_english_sentence_holds_no_chinese_but_the_names_of_the_scripts() -> None:
    assert {wording.english for wording in SENTENCES if HAN.search(wording.english)} == {"简", "繁", "简体中文", "繁體中文"}


def test_a_wording_speaks_a_language_and_fills_in_its_facts() -> None:
    wording = Message("{place}的{count}口井", "{place}裡的{count}口井", "{count} wells in {place}")
    assert [wording(language, place="柳河", count=3) for language in LANGUAGES] == ["柳河的3口井", "柳河裡的3口井", "3 wells in 柳河"]


def test_a_fact_with_braces_in_it_stays_as_it_is() -> None:
    assert Message("{name}", "{name}", "{name}")("en", name="{secret}") == "{secret}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_can_cause_is_explained_in_words_of_its_own(language: Language) -> None:
    made = {
        LongQuestionError: LongQuestionError(7),
        TooManyQuestionsError: TooManyQuestionsError(8, told=False),
        PausedError: PausedError("修订"),
        errors.LargeFileError: errors.LargeFileError(20),
        errors.AddedTooMuchError: errors.AddedTooMuchError(9),
        errors.UnusableWordError: errors.UnusableWordError("的"),
        PausedDocumentError: PausedDocumentError("水井", "修订"),
        errors.LargeFileError: errors.LargeFileError(20),
        errors.AddedTooMuchError: errors.AddedTooMuchError(1000),
        errors.UnusableWordError: errors.UnusableWordError("两 词"),
    }
    classes = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, BotError)]
    for_people = [each for each in classes if each not in {BotError, errors.SettingsError, errors.DamagedKeyError}]
    explained = [texts.explain(made.get(each) or each(), language) for each in for_people]
    unexpected = texts.explain(RuntimeError("secret detail"), language)
    assert len({*explained, unexpected}) == len(for_people) + 1
    assert "secret detail" not in unexpected


def test_an_explanation_names_the_facts() -> None:
    assert "300" in texts.explain(LongQuestionError(300), "zh-Hans")
    assert "45" in texts.explain(TooManyQuestionsError(45, told=True), "en")


def test_a_file_that_is_damaged_unsupported_or_empty_is_told_apart() -> None:
    kinds = (UnreadableDocumentError, UnsupportedFormatError, EmptyDocumentError)
    assert len({texts.explain(kind("a.bin", "why"), "zh-Hans") for kind in kinds}) == 3


@pytest.mark.parametrize(("obstacle", "word"), [("password", "密码"), ("antiword", "antiword"), ("scan", "扫描"), ("large", "拆")])
def test_a_file_that_its_owner_can_mend_says_how(obstacle: Obstacle, word: str) -> None:
    assert word in texts.explain(UnreadableDocumentError("a.doc", "why", obstacle), "zh-Hans")


def test_every_format_that_is_read_is_named_where_one_is_not() -> None:
    said = texts.explain(UnsupportedFormatError("a.bin", "why"), "zh-Hans")

    assert [name for name in ("doc", "docx", "xlsx", "pdf", "ofd", "html", "mht", "Markdown", "csv", "txt") if name not in said] == []


def test_an_answer_shows_quotes_then_their_sources_and_nothing_else() -> None:
    reply = texts.answer(answered("answer", WELL, MILL), "村委会", "zh-Hans")
    assert reply == ("① 水井在村口，早晚开放。\n\n② 磨坊在河边的老树下。\n\n出处\n① 水井 › 用水 › 打水（柳河 · 1998年）\n② 磨坊")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_is_the_same_in_every_language(language: Language) -> None:
    assert f"① {WELL.text}\n" in texts.answer(answered("answer", WELL), "", language)


def test_a_maybe_begins_with_a_warning_and_ends_with_whom_to_ask() -> None:
    given = answered("maybe", WELL, lacks=(Lack("term", "时间"),))
    reply = texts.answer(given, "村委会", "zh-Hans")
    assert reply.startswith(texts.lead(given, "zh-Hans"))
    assert "请核对" in texts.lead(given, "zh-Hans")
    assert WELL.text in reply
    assert reply.endswith("可以联系：村委会")


def test_a_refusal_quotes_nothing_and_says_what_the_nearest_documents_lack() -> None:
    reply = texts.answer(answered("none", WELL, MILL, lacks=(Lack("year", "2050"),)), "村委会", "zh-Hans")
    assert WELL.text not in reply
    assert "最接近的文件：《水井》《磨坊》（没有写到“2050”）" in reply
    assert reply.endswith("可以联系：村委会")


def test_a_refusal_without_anything_near_names_no_document() -> None:
    assert texts.closing(answered("none"), "村委会", "en") == "You can ask in other words.\nYou can contact: 村委会"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_contact_the_person_is_told_what_else_to_do(language: Language) -> None:
    closing = texts.closing(answered("none", WELL), "", language)
    assert len(closing.split("\n")) == 2
    assert ":" not in closing.split("\n")[1]


def test_at_most_three_lacks_are_named() -> None:
    lacks = [Lack("term", word) for word in ("甲", "乙", "丙", "丁")]
    assert texts.reason(lacks, "zh-Hant") == "沒有寫到“甲”、“乙”、“丙”"
    assert texts.reason(lacks[:2], "en") == 'they do not mention "甲", "乙"'
    assert texts.reason((), "en") == ""


def test_a_long_name_is_cut_and_stands_on_one_line() -> None:
    passage = Passage("c" * 12, "c", "很长的\n名字" + "长" * 100, "", 0, 1, "字", Provenance())
    source = texts.source(Citation(1, passage, Snippet("字", ())), "zh-Hans")
    assert source.startswith("① 很长的 名字长")
    assert source.endswith("…")
    assert len(source) == 62


def test_a_sync_says_how_far_it_is() -> None:
    assert "3/12" in texts.sync_progress(3, 12, "zh-Hans")


def test_a_sync_report_counts_and_names_what_failed() -> None:
    report = SyncReport(("a", "b"), ("c",), ("d", "e", "f"), (("bad.bin", UnsupportedFormatError("bad.bin", "why")),), 4, 7, 70, 1.26)
    lines = texts.sync_report(report, "en").split("\n")
    assert lines == [
        "Indexed in 1.3 s.",
        "Files: 2 new, 1 changed, 3 gone, 4 the same",
        "7 documents, 70 passages in all",
        f"Could not read bad.bin: {texts.explain(UnsupportedFormatError('bad.bin', 'why'), 'en')}",
    ]


def test_of_many_failures_ten_are_named_and_the_others_counted() -> None:
    failed = tuple((f"{number}.bin", DocumentError(f"{number}.bin", "why")) for number in range(13))
    lines = texts.sync_report(SyncReport((), (), (), failed, 0, 0, 0, 0.0), "zh-Hans").split("\n")
    assert sum(".bin" in line for line in lines) == 10
    assert "3" in lines[-1]


def test_the_status_says_what_answers_since_when() -> None:
    synced_at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    status = texts.status(Status(7, 70, synced_at, syncing=False), "1.2.3", "en")
    assert status == f"7 documents, 70 passages\nLast indexed: {synced_at.astimezone():%Y-%m-%d %H:%M}\nVersion 1.2.3"


def test_the_status_says_that_nothing_is_indexed_yet_and_that_a_sync_runs() -> None:
    lines = texts.status(Status(0, 0, None, syncing=True), "1.2.3", "en").split("\n")
    assert lines[1:] == ["Last indexed: never", "Version 1.2.3", "Indexing now…"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_its_sentences_and_examples_by_name(language: Language) -> None:
    assert texts.page(language)["bot_name"] == texts.NAME(language)
    assert texts.page_script(language)["examples"] == [example(language) for example in texts.EXAMPLES]


def test_an_answer_in_part_says_what_is_missing_and_that_documents_differ() -> None:
    given = replace(answered("answer", WELL, lacks=(Lack("part", "几点关门"),)), partial=True, differing=True)
    said = texts.closing(given, "村委会", "zh-Hans")

    assert said.splitlines()[:2] == ["这些文件说法不同，请以您所在地为准。", "（仅部分）上面的原文没有写到“几点关门”。"]
    assert "村委会" in said


def test_differing_documents_alone_need_no_contact() -> None:
    assert texts.closing(replace(answered("answer", WELL), differing=True), "村委会", "zh-Hans") == "这些文件说法不同，请以您所在地为准。"


def test_a_document_is_described_by_what_is_known_of_it() -> None:
    sections = (Section("水井", 0), *[Section(f"第{number}口", number, 2) for number in range(25)])
    known = Document("well.md", "水井", "", sections, Provenance("村志", "柳河", "1998年"))
    lines = texts.document(known, "zh-Hans").split("\n")
    assert lines[:5] == ["《水井》", "柳河 · 1998年", "来源：村志", "", "  第0口"]
    assert len(lines) == 25
    assert "5" in lines[-1]
    assert texts.document(Document("mill.md", "磨坊", ""), "en") == "《磨坊》\nundated"


def test_a_number_that_we_do_not_know_is_named_all_the_same() -> None:
    assert "12395" in texts.emergency(("110", "12395"), "en")
