import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from bot import texts
from bot.texts.message import Message, listed, quoted, short, titles
from index import Language

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")
HAN: Final = re.compile("[\u4e00-\u9fff]")


def wordings(value: object) -> Iterator[Message]:
    """Yield every sentence within *value*."""
    if isinstance(value, Message):
        yield value
    elif isinstance(value, Mapping | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from wordings(each)


MODULES: Final = [import_module(f"bot.texts.{module.name}") for module in iter_modules(texts.__path__)]
SENTENCES: Final = list(dict.fromkeys(wording for module in MODULES for value in vars(module).values() for wording in wordings(value)))


def test_there_are_sentences() -> None:
    assert len(SENTENCES) > 1_000


def test_a_sentence_is_there_in_all_languages_or_in_none_of_the_chinese() -> None:
    assert [wording for wording in SENTENCES if bool(wording.hans) != bool(wording.hant)] == []
    assert [wording for wording in SENTENCES if wording.hans and not wording.english] == []


def test_a_sentence_states_the_same_facts_in_all_languages() -> None:
    facts = {wording: [sorted(re.findall(r"{\w+", sentence)) for sentence in wording] for wording in SENTENCES}
    assert {wording: each for wording, each in facts.items() if each != [each[0]] * 3} == {}


def test_an_english_sentence_holds_no_chinese_but_the_names_of_the_scripts() -> None:
    assert {wording.english for wording in SENTENCES if HAN.search(wording.english)} == {"简", "繁", "简体中文", "繁體中文"}


def test_each_script_has_its_own_quotation_marks() -> None:
    assert [wording for wording in SENTENCES if set("「」") & set(wording.hans) or set("“”") & set(wording.hant)] == []


def test_people_are_addressed_formally() -> None:
    assert [wording for wording in SENTENCES if set("你妳") & {*wording.hans, *wording.hant}] == []


def test_a_wording_speaks_a_language_and_fills_in_its_facts() -> None:
    wording = Message("{place}的{count}口井", "{place}裡的{count}口井", "{count} wells in {place}")
    assert [wording(language, place="柳河", count=3) for language in LANGUAGES] == ["柳河的3口井", "柳河裡的3口井", "3 wells in 柳河"]


def test_a_fact_with_braces_in_it_stays_as_it_is() -> None:
    assert Message("{name}", "{name}", "{name}")("en", name="{secret}") == "{secret}"


def test_a_name_is_cut_on_one_line() -> None:
    assert short("很长的\n名字" + "长" * 100) == "很长的 名字" + "长" * 53 + "…"


def test_names_are_listed_and_marked_as_each_language_does() -> None:
    assert [listed(["甲", "乙"], language) for language in LANGUAGES] == ["甲、乙", "甲、乙", "甲, 乙"]
    assert [titles(["甲", "乙"], language) for language in LANGUAGES] == ["《甲》《乙》", "《甲》、《乙》", "“甲”, “乙”"]
    assert [quoted(["甲", "乙"], language) for language in LANGUAGES] == ["“甲”“乙”", "「甲」、「乙」", "“甲”, “乙”"]
