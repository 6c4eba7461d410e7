import pytest

from bot.conversation.emergencies import Emergencies
from bot.conversation.phrases import Phrases
from index import DATA_FOLDER, Analyzer, read_lines

ROWS = list(read_lines(DATA_FOLDER / "occasions.jsonl", ("id", "text", "kind", "held")))


@pytest.fixture(scope="module")
def phrases(analyzer: Analyzer) -> Phrases:
    return Phrases.read(analyzer.fold)


def kind(phrases: Phrases, text: str) -> str:
    if phrases.command(text) == "human":
        return "person"
    occasion = phrases.recognise(text)
    return occasion.kind if occasion else ""


def test_every_judged_sentence_is_taken_for_what_it_is(phrases: Phrases) -> None:
    assert {row["text"]: kind(phrases, row["text"]) for row in ROWS} == {row["text"]: row["kind"] for row in ROWS}


def test_what_is_asked_beside_an_insult_is_all_that_is_asked(phrases: Phrases) -> None:
    questions = [row for row in ROWS if not row["kind"]]
    assert [phrases.civil(row["text"]) for row in questions] == [row.get("asked", row["text"]) for row in questions]


def test_half_of_the_judged_sentences_are_traps_and_some_are_held() -> None:
    assert sum(not row["kind"] for row in ROWS) >= len(ROWS) * 0.45
    assert sum(row["held"] for row in ROWS) >= len(ROWS) * 0.1


def test_no_question_or_emergency_holds_an_insult_or_a_wish_for_a_person(phrases: Phrases) -> None:
    texts = [row["question"] for row in read_lines(DATA_FOLDER / "judgments.jsonl", ("question",))]
    texts += [row["text"] for row in read_lines(DATA_FOLDER / "emergencies.jsonl", ("text",))]
    assert [text for text in texts if phrases.civil(text) != text or kind(phrases, text) == "person"] == []


@pytest.mark.parametrize("text", ["滚，有人拿刀砍人了", "傻逼，我家着火了"])
def test_an_insult_hides_no_emergency(phrases: Phrases, analyzer: Analyzer, text: str) -> None:
    assert phrases.recognise(text) is None
    assert Emergencies.read().recognise(analyzer.fold(text))


def test_the_rest_of_an_insult_stays_in_its_script(phrases: Phrases) -> None:
    assert phrases.civil("你媽的，網格怎麼劃分") == "網格怎麼劃分"
