from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from index.analysis.occurrences import TermFinder
from index.passages import Body
from index.search.answer_types import AnswerType, expected
from index.search.reranking import Candidate, Grouping, Matches, Reranking
from index.search.texts import Text

TEXT = "网格由街道划分。每格约三百户。周日休息。"


@dataclass(frozen=True)
class Asked:
    """A candidate, and the terms that are asked for."""

    candidate: Candidate
    terms: Sequence[str]
    unique: Collection[str] = ()


def candidate(text: str, terms: Sequence[str], *, previous: str = "", unique: Collection[str] = (), heading: str = "") -> Asked:
    before = Text.of(Body("", previous)) if previous else None
    return Asked(Candidate(Text.of(Body(heading, text)), before), terms, unique)


def with_facts(asked: Asked, *, heading_asks: frozenset[str] = frozenset(), opens: bool = False) -> Asked:
    return replace(asked, candidate=replace(asked.candidate, heading_asks=heading_asks, opens=opens))


def matches(*asked: Asked) -> Matches:
    weights = dict.fromkeys(asked[0].terms, 2.0)
    finder = TermFinder(weights)
    unique = np.array([[term in each.unique for term in finder.terms] for each in asked])
    return Matches([each.candidate for each in asked], finder, weights, unique)


def rerank(asked: Asked, types: Sequence[AnswerType], *, is_meaning_asked: bool = False) -> float:
    return Reranking(matches(asked), types, is_meaning_asked=is_meaning_asked).of(0)


def test_a_term_counts_once_however_often_it_stands() -> None:
    found = matches(candidate("网格，网格。", ("网格", "户")), candidate("网格一户。", ("网格", "户")), candidate("", ("网格", "户")))

    (masses,) = found.masses(found.first(Grouping(found.own.texts, found.own.terms, 3)), [3])
    assert masses.tolist() == [2.0, 4.0, 0.0]


def test_occurrences_are_told_in_the_order_of_the_text() -> None:
    found = matches(candidate("户户入網格，100户一格", ("网格", "户", "100")))

    assert [(match.term, match.start, match.end) for match in found.of(0, [1.0] * 3)[0]] == [
        ("户", 0, 1),
        ("户", 1, 2),
        ("网格", 3, 5),
        ("100", 6, 9),
        ("户", 9, 10),
    ]


def test_candidates_are_reranked_alike_alone_and_together() -> None:
    asked = expected("网格多少户")
    together = [
        candidate(TEXT, ("网格", "户"), previous="网格有章程："),
        candidate("", ("网格", "户")),
        candidate("网格。", ("网格", "户")),
    ]

    assert Reranking(matches(*together), asked).all().tolist() == pytest.approx([rerank(each, asked) for each in together], abs=0)
    assert Reranking(matches(together[0]), asked).all()[0] > 0


def test_a_candidate_that_holds_nothing_deserves_nothing() -> None:
    assert rerank(candidate("周日休息。", ("网格",)), ()) == 0
    assert rerank(candidate("", ("网格",)), ()) == 0


def test_terms_of_two_neighbouring_sentences_weigh_more_than_those_of_distant_ones() -> None:
    near = candidate("网格由街道定。户数看楼栋。周日休息。", ("网格", "户数"))
    far = candidate("网格由街道定。周日休息。户数看楼栋。", ("网格", "户数"))

    assert rerank(near, ()) > rerank(far, ())


def test_terms_that_stand_together_weigh_more() -> None:
    assert rerank(candidate("网格户数看楼栋。", ("网格", "户数")), ()) > rerank(candidate("网格看楼栋的户数。", ("网格", "户数")), ())


def test_the_kind_of_answer_asked_for_weighs_where_the_terms_stand() -> None:
    asked = expected("网格多少户")

    assert rerank(candidate(TEXT, ("网格",)), asked) > rerank(candidate(TEXT.replace("三百户", "整条街"), ("网格",)), asked)


def test_what_leads_up_to_a_passage_weighs_and_its_last_words_weigh_more() -> None:
    nothing = candidate("每格三百户。", ("网格",), previous="周日休息。")
    early = candidate("每格三百户。", ("网格",), previous="网格有章程。" + "休息。" * 30)
    late = candidate("每格三百户。", ("网格",), previous="休息。" * 30 + "网格这样定：")

    assert rerank(late, ()) > rerank(early, ()) > rerank(nothing, ())


def test_a_heading_that_asks_for_the_same_comes_before_one_that_asks_for_something_else() -> None:
    asked = expected("谁管网格")
    body = candidate("网格有专人。", ("网格",))
    same, other, none = (with_facts(body, heading_asks=frozenset(names)) for names in (("person",), ("duration",), ()))

    assert rerank(same, asked) > rerank(none, asked) > rerank(other, asked)


def test_what_only_opens_a_document_comes_last_unless_it_is_asked_what_the_matter_is() -> None:
    body = candidate("网格就是小片。", ("网格",))
    opening = with_facts(body, opens=True)

    assert rerank(opening, ()) < rerank(body, ())
    assert rerank(opening, (), is_meaning_asked=True) == rerank(body, ())


def test_terms_of_the_heading_weigh() -> None:
    body, headed = (candidate("网格有专人。", ("网格",), heading=heading) for heading in ("", "章程 › 网格"))

    assert rerank(headed, ()) > rerank(body, ())


def test_what_only_this_passage_of_its_document_holds_weighs() -> None:
    assert rerank(candidate(TEXT, ("网格",), unique=("网格",)), ()) > rerank(candidate(TEXT, ("网格",)), ())


def test_the_row_whose_key_is_asked_for_comes_before_one_that_only_mentions_it() -> None:
    asked = candidate("序号：1 | 事项：网格 | 备注：无", ("网格",))
    mentioned = candidate("序号：2 | 事项：楼栋 | 备注：网格", ("网格",))
    partly = candidate("序号：3 | 事项：网格证 | 备注：无", ("网格",))

    assert rerank(asked, ()) > rerank(mentioned, ())
    assert rerank(asked, ()) > rerank(partly, ())
    assert rerank(candidate("事项：网格", ("网格",)), ()) == rerank(candidate("备注：网格", ("网格",)), ())
