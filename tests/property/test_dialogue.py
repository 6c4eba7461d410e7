from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.followups import LONGEST_COMPLETED, Previous, complete
from bot.conversation.phrases import Phrases
from index import DATA_FOLDER, Analyzer, read_lines
from tests.strategies import hostile_texts, questions, texts

_SAID = [turn["question"] for row in read_lines(DATA_FOLDER / "dialogues.jsonl", ("turns",)) for turn in row["turns"]]

turns = st.one_of(st.sampled_from(_SAID), questions, texts, hostile_texts)


@given(before=turns, question=turns, title=texts)
def test_any_turn_behind_any_other_is_completed_in_one_way_or_stands_for_itself(
    shipped: Analyzer, before: str, question: str, title: str
) -> None:
    completed = complete(question, Previous(before, title), shipped)

    assert complete(question, Previous(before, title), shipped) == completed
    assert completed is None or (0 < len(completed.text) <= LONGEST_COMPLETED)


@given(text=turns)
def test_any_text_is_recognised_in_one_way(analyzer: Analyzer, text: str) -> None:
    phrases = Phrases.read(analyzer.fold)

    assert phrases.recognise(text) == phrases.recognise(text)
    assert phrases.command(text) is None or phrases.reason(text) is None


@given(before=st.sampled_from(_SAID), question=st.sampled_from(_SAID))
def test_what_is_carried_over_stands_in_the_turn_before(shipped: Analyzer, before: str, question: str) -> None:
    completed = complete(question, Previous(before), shipped)

    assert completed is None or set("".join(completed.carried)) <= {*before, *" in"}
    assert completed is None or completed.text[-1] in "？?"
