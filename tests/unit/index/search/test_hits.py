from dataclasses import replace

import pytest

from index import Analyzer, Index, Passage, Provenance
from index.analysis.query import Alternative
from index.search.hits import _is_short_for

SHARES = ("coverage", "context", "strength", "margin")


def passages(*texts: str, together: bool = False) -> list[Passage]:
    """Make passages of *texts*, each a document of its own or all of them *together* in one."""
    return [
        Passage(f"{number:012x}", "all" if together else f"{number}.txt", "", "", 0, len(text), text, Provenance())
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("question", ["图书室", "居民登记养犬多少钱", "library card", "犀牛 图书室", "的图书室", "借书证借书证"])
def test_what_a_hit_says_of_itself_lies_between_0_and_1(index: Index, question: str) -> None:
    hits = index.search(question, 10)

    assert hits
    assert [(name, hit) for hit in hits for name in SHARES if not 0 <= getattr(hit, name) <= 1 + 1e-9] == []


def test_a_hit_covers_what_it_holds(analyzer: Analyzer) -> None:
    both, one = Index.of(passages("图书室有电梯。", "图书室周日休息。"), analyzer).search("图书室电梯")

    assert both.coverage == pytest.approx(1)
    assert 0 < one.coverage < 1


def test_a_hit_tells_which_words_it_does_not_hold(analyzer: Analyzer) -> None:
    both, one = Index.of(passages("图书室的电梯坏了。", "图书室周日休息。"), analyzer).search("图书室电梯")

    assert ([clause.name for clause in both.missing], [clause.name for clause in one.missing]) == ([], ["电梯"])


@pytest.mark.parametrize("question", ["电梯票多少钱", "电梯票要不要钱", "电梯票花多少钱"])
def test_what_asks_for_an_answer_is_held_by_the_answer(analyzer: Analyzer, question: str) -> None:
    (priced,) = Index.of(passages("电梯票每张六元。"), analyzer).search(question)
    (unpriced,) = Index.of(passages("电梯票每张六行字。"), analyzer).search(question)

    assert priced.coverage > unpriced.coverage
    assert not any(clause.asks for clause in priced.missing)
    assert any(clause.asks for clause in unpriced.missing)


def test_nouns_that_the_passage_does_not_bear_are_told_and_a_synonym_bears_in_part(analyzer: Analyzer) -> None:
    knowing = Analyzer(replace(analyzer.lexicon, synonyms=(("电梯", "升降机"),)))
    index = Index.of(passages("图书室的电梯坏了。", "图书室的升降机坏了。", "图书室周日休息。"), knowing)
    found = {hit.passage.text: hit.unborne for hit in index.search("图书室电梯")}

    assert found["图书室的电梯坏了。"] == 0
    assert 0 < found["图书室的升降机坏了。"] < found["图书室周日休息。"] < 1


def test_an_answer_to_nothing_else_that_is_asked_holds_nothing(analyzer: Analyzer) -> None:
    (hit,) = Index.of(passages("图书每年花六元。"), analyzer).search("一年收多少钱")

    assert any(clause.asks for clause in hit.missing)


def test_title_and_headings_count_as_held(analyzer: Analyzer) -> None:
    passage = Passage("0" * 12, "a.txt", "电梯须知", "图书室", 0, 5, "周日休息。", Provenance())
    (hit,) = Index.of([passage], analyzer).search("图书室电梯")

    assert (hit.missing, hit.matches) == ((), ())
    assert hit.coverage == pytest.approx(1)


def test_matches_stand_in_the_passage_in_the_order_of_its_text(analyzer: Analyzer) -> None:
    text = "電梯旁的圖書室，ＷｉＦｉ免費。"
    (hit,) = Index.of(passages(text), analyzer).search("图书室 wifi 电梯")
    found = [text[match.start : match.end] for match in hit.matches]

    assert {"電梯", "圖書室", "ＷｉＦｉ"} <= set(found)
    assert [match.start for match in hit.matches] == sorted(match.start for match in hit.matches)
    assert min(match.weight for match in hit.matches) > 0


def test_a_rarer_word_matches_with_more_weight(analyzer: Analyzer) -> None:
    index = Index.of(passages("图书室有电梯。", "图书室周日休息。", "图书室免费。"), analyzer)
    weights = {match.term: match.weight for match in index.search("图书室电梯")[0].matches}

    assert weights["电梯"] > weights["图书室"]


def test_a_word_that_is_asked_for_matches_with_its_full_weight_though_it_is_a_synonym_too(analyzer: Analyzer) -> None:
    index = Index.of(passages("维修找物业。", "周日休息。"), analyzer)
    alone, beside = ({match.term: match.weight for match in index.search(question)[0].matches} for question in ("维修", "维修报修"))

    assert beside["维修"] == alone["维修"]


def test_a_hit_that_holds_more_is_stronger(analyzer: Analyzer) -> None:
    both, one = Index.of(passages("图书室有电梯。", "图书室周日休息。"), analyzer).search("图书室电梯")

    assert both.strength > one.strength > 0


def test_a_hit_stands_out_by_as_much_as_its_document_is_above_the_others(analyzer: Analyzer) -> None:
    alone, shared = (
        Index.of(passages("图书室周日休息。", text), analyzer).search("图书室")[0] for text in ("电梯坏了。", "图书室周日休息。")
    )

    assert (alone.margin, shared.margin) == (1, 0)


def test_a_hit_stands_out_from_documents_that_hold_nothing_of_the_question(analyzer: Analyzer) -> None:
    margins = [
        Index.of(passages("图书室周日休息。", *others), analyzer).search("图书室")[0].margin
        for others in ((), ("电梯坏了。", "养犬登记。"), ("图书室周日休息。", "养犬登记。"), ("图书室周日休息。",) * 2)
    ]

    assert margins == [0, 1, 1, 0]


def test_context_is_what_the_rest_of_the_document_holds(analyzer: Analyzer) -> None:
    together, apart = (
        Index.of(passages("图书室周日休息。", "电梯坏了。", together=together), analyzer).search("图书室电梯")[0]
        for together in (True, False)
    )

    assert together.context == pytest.approx(1)
    assert apart.context == apart.coverage < 1


def test_a_word_that_the_rest_of_the_document_holds_is_missing_but_not_absent(analyzer: Analyzer) -> None:
    (hit,) = Index.of(passages("图书室周日休息。", "电梯坏了。", together=True), analyzer).search("图书室周日休息的电梯和犀牛", 1)

    assert hit.passage.text == "图书室周日休息。"
    assert {"电梯", "犀牛"} <= {clause.name for clause in hit.missing}
    assert "犀牛" in {clause.name for clause in hit.absent}
    assert "电梯" not in {clause.name for clause in hit.absent}


@pytest.mark.parametrize(
    ("text", "is_short"),
    [
        ("服务民生工作站周日休息。", True),  # four letters between
        ("服务居民生活工作站周日休息。", False),  # six
        ("服务好，站点周日休息。", False),
        ("服和务站周日休息。", True),
        ("务民生工作站周日休息，服装店不休息。", False),
    ],
)
def test_a_word_is_short_for_one_with_a_few_more_letters_in_its_middle(analyzer: Analyzer, text: str, *, is_short: bool) -> None:
    clause = replace(analyzer.question("图书室").clauses[0], name="服务站", alternatives=(Alternative("服务站", ("服务站",)),))

    assert _is_short_for(clause, text) is is_short
