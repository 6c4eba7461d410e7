import re
from functools import lru_cache
from itertools import chain

import pytest

from bot.conversation.emergencies import Emergencies, numbers
from index import DATA_FOLDER, Analyzer, read_lines

ROWS = list(read_lines(DATA_FOLDER / "emergencies.jsonl", ("id", "text", "emergency")))


@pytest.fixture(scope="module")
def emergencies() -> Emergencies:
    return Emergencies.read()


@lru_cache
def _analyzer() -> Analyzer:
    return Analyzer()


def _fold(text: str) -> str:
    return _analyzer().fold(text)


def called(emergencies: Emergencies, text: str) -> tuple[str, ...]:
    return numbers(emergencies.recognise(_fold(text)))


def test_every_held_sentence_is_right_and_no_trap_is_taken(emergencies: Emergencies) -> None:
    missed = [row for row in ROWS if not set(row["emergency"]) <= set(called(emergencies, row["text"]))]
    taken = [row["id"] for row in ROWS if not row["emergency"] and called(emergencies, row["text"])]
    assert ([row["id"] for row in missed if row["held"]], taken) == ([], [])
    assert len(missed) <= len(ROWS) * 0.01


def test_a_third_of_the_judged_sentences_are_traps_and_some_are_held() -> None:
    assert len(ROWS) >= 150
    assert sum(not row["emergency"] for row in ROWS) >= len(ROWS) * 0.3
    assert sum(row["held"] for row in ROWS) >= len(ROWS) * 0.1


def test_hardly_a_judged_question_is_taken_for_an_emergency(emergencies: Emergencies) -> None:
    questions = [row["question"] for row in read_lines(DATA_FOLDER / "judgments.jsonl", ("question",))]
    questions += [turn["question"] for row in read_lines(DATA_FOLDER / "dialogues.jsonl", ("turns",)) for turn in row["turns"]]
    taken = [question for question in questions if called(emergencies, question)]
    assert len(taken) <= len(questions) * 0.01


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("我家着火了", "119"),
        ("煤氣洩漏了怎麼辦", "119"),
        ("被老公打了怎么办", "110"),
        ("I want to kill myself", "12356"),
        ("woyeyeyundaole", "120"),
        ("我爷爷晕道了", "120"),
        ("我爸以前有心脏病，现在胸口疼得厉害", "120"),
        ("不是演习，三楼真的着火了", "119"),
    ],
)
def test_an_emergency_is_recognised_in_any_script(emergencies: Emergencies, text: str, call: str) -> None:
    assert call in called(emergencies, text)


@pytest.mark.parametrize(
    "text",
    [
        "我家燃气灶打不着火",
        "熱水器點唔著火",
        "摩托车发动不着火了",
        "煤气灶老是打不着",
        "灶的火苗太小了",
        "打着火没一会就灭了",
        "天然气灶无法点火",
    ],
)
def test_what_does_not_light_does_not_burn(emergencies: Emergencies, text: str) -> None:
    assert called(emergencies, text) == ()


@pytest.mark.parametrize(
    "text", ["燃气灶打不着火，一股煤气味", "煤气灶打着火突然窜起来把油烟机烧了", "厨房着火灭不了", "火浇不灭", "煤气打不着了，人头晕恶心"]
)
def test_what_burns_or_leaks_is_an_emergency_whatever_does_not_light(emergencies: Emergencies, text: str) -> None:
    assert "119" in called(emergencies, text)


@pytest.mark.parametrize(
    "text", ["请问,居委会周六有人伐", "俺楼下那个灯黑了好几宿了咋整", "俺楼下的门坏了好几宿了", "家门口路燈黑咗幾日都冇人修"]
)
def test_what_is_only_out_of_order_hurts_nobody(emergencies: Emergencies, text: str) -> None:
    assert called(emergencies, text) == ()


def test_several_emergencies_are_called_for_at_once(emergencies: Emergencies) -> None:
    assert called(emergencies, "着火了，有人晕倒了") == ("119", "120")


@pytest.mark.parametrize(
    "text",
    ["火灾隐患由谁排查？", "如果着火了应该怎么逃生", "去年楼里着火了，今年查过没有", "我都快急死了", "哪里可以找活干", "", "？！", "12345"],
)
def test_a_matter_of_paper_a_memory_and_a_figure_of_speech_are_none(emergencies: Emergencies, text: str) -> None:
    assert called(emergencies, text) == ()


@pytest.mark.parametrize("text", ["/reindex", "hello", "help", "parking", "opening hours", "baoming", "shequ zai nali", "qwerty"])
def test_a_few_words_are_like_nothing(text: str) -> None:
    assert called(Emergencies.read(), text) == ()


def test_every_pattern_needs_a_character_that_is_written_out_in_it(emergencies: Emergencies) -> None:
    everything = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0x4E00, 0xA000)), "，", "。", "！"}

    for kind in emergencies.kinds:
        for pattern in chain(*kind.rules, *kind.english):
            others = "".join(sorted(everything - set(pattern)))
            assert not re.search(pattern, f"\n{others}\n{others[::-1]}")
