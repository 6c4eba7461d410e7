from bot.curation.answer_changes import AnswerChanges, Change, Fingerprint, compare, fingerprints
from bot.library.answers import Answer, Band, Citation
from index import Passage, Provenance, Snippet

SURE = Fingerprint("answer", "水井", "早晚开放。")
OTHER = Fingerprint("answer", "水井", "全天开放。")
MAYBE = Fingerprint("maybe", "水井", "早晚开放。")
NONE = Fingerprint("none")


def answered(question: str, band: Band, text: str) -> Answer:
    passage = Passage("a" * 12, "well.md", "水井", "", 0, len(text), text, Provenance())
    citations = (Citation(1, passage, Snippet(text, ())),) if text else ()
    return Answer("a1", question, band, 0.5, (), citations, ())


def test_a_fingerprint_is_the_band_and_the_first_quote() -> None:
    answers = [answered("几点开？", "answer", "早晚开放。"), answered("在哪？", "none", "")]
    assert fingerprints(answers) == {"几点开？": SURE, "在哪？": NONE}


def test_what_is_as_before_is_no_change() -> None:
    found = compare({"a": SURE, "b": NONE}, {"a": SURE, "b": NONE})
    assert found == AnswerChanges(unchanged=("a", "b"))
    assert (found.changes, found.asked) == ((), 2)


def test_a_question_answered_before_and_not_now_is_lost_and_the_other_way_newly_answered() -> None:
    found = compare({"a": SURE, "b": NONE, "c": MAYBE, "d": SURE}, {"a": NONE, "b": SURE, "c": SURE, "d": MAYBE})
    assert found.lost == (Change("a", SURE, NONE), Change("d", SURE, MAYBE))
    assert found.newly_answered == (Change("b", NONE, SURE), Change("c", MAYBE, SURE))
    assert found.changed == ()


def test_other_words_are_a_change() -> None:
    found = compare({"a": SURE, "b": MAYBE}, {"a": OTHER, "b": NONE})
    assert found.changed == (Change("a", SURE, OTHER), Change("b", MAYBE, NONE))


def test_changes_come_with_the_gravest_first() -> None:
    found = compare({"new": NONE, "other": SURE, "lost": SURE, "same": SURE}, {"new": SURE, "other": OTHER, "lost": NONE, "same": SURE})
    assert [change.question for change in found.changes] == ["lost", "other", "new"]
    assert found.asked == 4


def test_a_question_that_was_asked_once_only_is_no_change() -> None:
    assert compare({"a": SURE}, {"b": SURE}) == AnswerChanges(unchanged=("a",))
