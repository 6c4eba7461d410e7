from dataclasses import replace

import pytest

from bot.library.answers import MOST_CITATIONS, Answer, compose
from index import DOUBTFUL, Analyzer, Hit, Index, Lack, Lexicon, Passage, Provenance, judge

TEXTS = {
    "lamp.md": "路灯坏了，请找社区的电工。",
    "bench.md": "长椅坏了，请找社区的木工。",
    "swing.md": "秋千坏了，请找社区的园丁。",
    "gate.md": "大门坏了，请找社区的门卫。",
}


@pytest.fixture
def index(lexicon: Lexicon) -> Index:
    """Four documents that all say who repairs something; two places are known."""
    passages = [Passage(name, name, name, "", 0, len(text), text, Provenance()) for name, text in TEXTS.items()]
    passages.append(replace(passages[0], key="lamp.md#2", text="路灯坏了三天，可以投诉。", end=12))
    return Index.of(sorted(passages, key=lambda passage: passage.key), Analyzer(replace(lexicon, places=frozenset({"松林", "柳河"}))))


def sure(hit: Hit) -> Hit:
    return replace(hit, coverage=1.0, context=1.0, strength=1.0, margin=1.0, on_subject=True)


def unsure(hit: Hit) -> Hit:
    return replace(hit, coverage=0.0, context=0.0, strength=0.0, margin=0.0)


def at(place: str, hit: Hit) -> Hit:
    return replace(hit, passage=replace(hit.passage, provenance=Provenance(place=place)))


def test_a_sure_hit_that_does_not_bear_the_nouns_is_a_maybe(index: Index) -> None:
    (hit,) = index.search("路灯坏了找谁？", 1)
    assert compose("路灯坏了找谁？", [sure(hit)]).band == "answer"
    assert compose("路灯坏了找谁？", [replace(sure(hit), unborne=1.0)]).band == "maybe"


def test_nothing_found_is_no_answer() -> None:
    assert compose("路灯？", [], "a1") == Answer("a1", "路灯？", "none", 0.0, (), (), ())


def test_a_sure_hit_is_an_answer_and_names_no_lacks(index: Index) -> None:
    question = "路灯坏了骆驼找谁？"
    hit = sure(index.search(question, 1)[0])
    answer = compose(question, [hit], "a1")
    assert Lack("term", "骆驼") in judge(hit).lacks
    assert (answer.id, answer.question, answer.band, answer.confidence, answer.lacks) == ("a1", question, "answer", 1.0, ())
    assert [citation.passage.document_id for citation in answer.citations] == ["lamp.md"]


def test_a_hit_that_does_not_name_the_subject_is_never_an_answer(index: Index) -> None:
    hit = replace(sure(index.search("路灯坏了找谁？", 1)[0]), on_subject=False)
    assert compose("路灯坏了找谁？", [hit]).band == "maybe"


def test_a_hit_without_any_evidence_is_no_answer_but_shown_as_nearest(index: Index) -> None:
    (hit,) = index.search("路灯坏了找谁？", 1)
    answer = compose("路灯坏了找谁？", [unsure(hit)])
    assert (answer.band, answer.citations, answer.nearest) == ("none", (), (hit.passage,))


def test_a_quote_stands_in_its_passage_and_citations_are_numbered_from_one(index: Index) -> None:
    answer = compose("社区谁修坏了的东西？", [sure(hit) for hit in index.search("社区谁修坏了的东西？", 5)])
    assert [citation.number for citation in answer.citations] == [1, 2, 3]
    assert all(citation.snippet.text in citation.passage.text for citation in answer.citations)


def test_citations_keep_the_order_of_the_hits_and_there_are_at_most_three(index: Index) -> None:
    hits = [sure(hit) for hit in index.search("社区谁修坏了的东西？", 5)]
    answer = compose("社区谁修坏了的东西？", hits)
    assert len(hits) == 5
    assert [citation.passage for citation in answer.citations] == [hit.passage for hit in hits[:MOST_CITATIONS]]


def test_beside_an_answer_a_hit_that_is_far_less_sure_is_not_cited(index: Index) -> None:
    first, second = index.search("社区谁修坏了的东西？", 2)
    answer = compose("社区谁修坏了的东西？", [sure(first), unsure(second)])
    assert [citation.passage for citation in answer.citations] == [first.passage]
    assert answer.nearest == (first.passage, second.passage)


def test_the_nearest_are_of_different_documents_with_the_best_passage_of_each(index: Index) -> None:
    hits = index.search("路灯坏了找社区谁？", 5)
    answer = compose("路灯坏了找社区谁？", hits)
    names = [passage.document_id for passage in answer.nearest]
    assert [hit.passage.document_id for hit in hits[:2]] == ["lamp.md", "lamp.md"]
    assert answer.nearest[0] == hits[0].passage
    assert len(names) == len(set(names)) == 3


def test_a_place_that_a_placeless_document_does_not_name_leaves_a_maybe(index: Index) -> None:
    (hit,) = index.search("柳河路灯坏了找谁？", 1)
    answer = compose("柳河路灯坏了找谁？", [sure(hit)])
    assert (answer.band, answer.lacks[0]) == ("maybe", Lack("place", "柳河"))
    assert len(answer.citations) == 1


def test_a_document_about_another_place_answers_nothing_however_sure_the_hit(index: Index) -> None:
    (hit,) = index.search("柳河路灯坏了找谁？", 1)
    elsewhere, there = (compose("柳河路灯坏了找谁？", [at(place, sure(hit))]) for place in ("松林", "柳河"))
    assert (elsewhere.band, elsewhere.citations, elsewhere.lacks[0]) == ("none", (), Lack("place", "柳河"))
    assert (there.band, there.lacks) == ("answer", ())


def test_the_best_hit_decides_the_band_though_another_is_surer(index: Index) -> None:
    first, second = index.search("社区谁修坏了的东西？", 2)
    answer = compose("社区谁修坏了的东西？", [unsure(first), sure(second)])
    assert (answer.band, answer.confidence, answer.citations) == ("none", 1.0, ())


def found(index: Index, question: str, document: str) -> Hit:
    """Return the hit of *document*, as sure as can be."""
    return sure(next(hit for hit in index.search(question, 5) if hit.passage.document_id == document))


def test_a_question_of_two_parts_with_one_answered_is_answered_in_part(index: Index) -> None:
    lamp = found(index, "路灯坏了找谁", "lamp.md")
    answer = compose("路灯坏了找谁，工资多少？", [unsure(lamp)], parts={"路灯坏了找谁": [lamp], "工资多少": []})

    assert (answer.band, answer.partial, answer.lacks) == ("answer", True, (Lack("part", "工资多少"),))
    assert [citation.passage for citation in answer.citations] == [lamp.passage]


def test_a_question_of_two_parts_that_are_both_answered_cites_each_once(index: Index) -> None:
    lamp, bench = found(index, "路灯坏了找谁", "lamp.md"), found(index, "长椅坏了找谁", "bench.md")
    answer = compose("路灯坏了找谁，长椅坏了找谁？", [lamp], parts={"路灯坏了找谁": [lamp], "长椅坏了找谁": [bench]})

    assert (answer.band, answer.partial, answer.lacks) == ("answer", False, ())
    assert [citation.passage for citation in answer.citations] == [lamp.passage, bench.passage]


def test_a_part_that_is_answered_by_something_else_than_the_whole_does_not_answer(index: Index) -> None:
    lamp, bench = found(index, "路灯坏了找谁", "lamp.md"), found(index, "长椅坏了找谁", "bench.md")
    answer = compose("路灯坏了找谁，长椅坏了找谁？", [unsure(lamp)], parts={"路灯坏了找谁": [], "长椅坏了找谁": [bench]})

    assert (answer.band, answer.partial) == ("none", False)


@pytest.mark.parametrize(
    ("question", "text", "other", "differing"),
    [
        ("路灯坏了找谁？", "路灯坏了，请找社区的电工。", "长椅坏了，请到城管那里报修。", True),
        ("路灯坏了怎么办？", "路灯坏了，请找社区的电工。", "路灯坏了，请找社区的电工师傅。", False),
        ("路灯坏了几天修？", "路灯坏了3天内修。", "路灯坏了5天内修。", True),
        ("路灯坏了几天修？", "路灯坏了3天内修。", "路灯在街上，坏了也在3天内修。", False),
    ],
    ids=["posts", "the same words", "numbers", "the same number"],
)
def test_answers_of_two_places_differ_when_they_say_otherwise(
    index: Index, question: str, text: str, other: str, *, differing: bool
) -> None:
    asked = index.search(question, 1)[0].question
    lamp, bench = (replace(found(index, "路灯长椅坏了找谁", name), question=asked, matches=()) for name in ("lamp.md", "bench.md"))
    here, there = at("松林", lamp), at("柳河", bench)
    hits = [replace(hit, passage=replace(hit.passage, text=said)) for hit, said in ((here, text), (there, other))]

    assert compose(question, hits).differing == differing
    assert not compose(question, [hits[0], at("松林", hits[1])]).differing
    assert not compose(question, [hits[0], at("", hits[1])]).differing
    assert not compose(question, [hits[0], unsure(hits[1])]).differing


def test_a_translated_question_is_answered_only_by_a_surer_hit(index: Index) -> None:
    hit = replace(found(index, "路灯坏了找谁", "lamp.md"), coverage=0.5, context=0.5, strength=0.5, margin=0.5)
    translated = replace(hit, question=replace(hit.question, wording="who repairs a street lamp"))

    assert (compose("", [hit]).band, compose("", [translated]).band) == ("answer", "maybe")
    assert compose("", [sure(translated)]).band == "answer"


def doubtful(hit: Hit) -> Hit:
    text = hit.passage.text.replace("。", f"{DOUBTFUL}。")
    return replace(hit, passage=replace(hit.passage, text=text, end=len(text)))


def test_what_text_recognition_doubts_is_never_an_answer(index: Index) -> None:
    hit = doubtful(sure(index.search("路灯坏了找谁？", 1)[0]))
    answer = compose("路灯坏了找谁？", [hit])

    assert answer.band == "maybe"
    assert DOUBTFUL in answer.citations[0].snippet.text


def test_what_text_recognition_doubts_is_not_cited_beside_an_answer(index: Index) -> None:
    best, other = (sure(hit) for hit in index.search("路灯坏了找谁？", 2))
    answer = compose("路灯坏了找谁？", [best, doubtful(other)])

    assert answer.band == "answer"
    assert [citation.passage.key for citation in answer.citations] == [best.passage.key]
    assert len(compose("路灯坏了找谁？", [best, other]).citations) == 2
