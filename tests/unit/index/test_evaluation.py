import json
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path

import pytest

from index import Analyzer, CollectionError, Index, Judgment, Passage, Provenance, evaluate, read_collection, read_lines
from index.evaluation import Detail, Quoted, answer_in_quote, describe, separation

CORPUS = [
    {"id": "p1", "title": "电梯", "text": "电梯每月检修 一次。", "document": "lift"},
    {"id": "p2", "text": "检修当天请走楼梯。", "document": "lift"},
    {"id": "p3", "title": "", "text": "图书室周日休息。"},
]
QUERIES = [
    {"id": "q1", "text": "电梯多久检修？", "answer": "每月 检修一次"},
    {"id": "q2", "text": "图书室哪天休息？", "answer": "周日休息"},
    {"id": "q3", "text": "没有人评判的问题", "answer": "没有"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\tp1\t1\nq1\tp2\t2\r\nq2\tp3\t1\nq2\tp1\t0\n"


class FixedIndex(Index):
    """Ranks what it is told to rank, whatever stands in its passages."""

    def __init__(self, rankings: Mapping[str, str]) -> None:
        self._rankings = rankings

    def rank(self, question: str, limit: int = 3) -> list[tuple[Passage, float]]:
        keys = self._rankings[question][:limit]
        return [(Passage(key, "a", "", "", 0, 1, "字", Provenance()), 1 / place) for place, key in enumerate(keys, 1)]


def lines(rows: Sequence[object]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(lines(CORPUS), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(lines(QUERIES), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def test_a_row_of_a_collection_is_a_passage(collection: Path) -> None:
    passages = read_collection(collection).passages

    assert [(passage.key, passage.document_id, passage.title) for passage in passages] == [
        ("p1", "lift", "电梯"),
        ("p2", "lift", ""),
        ("p3", "p3", ""),
    ]
    assert [passage.text[passage.start : passage.end] for passage in passages] == [row["text"] for row in CORPUS]


def test_only_judged_questions_are_kept(collection: Path) -> None:
    assert [(each.id, each.question, each.relevant) for each in read_collection(collection).judgments] == [
        ("q1", "电梯多久检修？", frozenset({"p1", "p2"})),
        ("q2", "图书室哪天休息？", frozenset({"p3"})),
    ]


def test_judgments_may_come_in_the_columns_of_trec(collection: Path) -> None:
    (collection / "qrels.tsv").write_text("q1 0 p1 1\nq2 0 p3 0\n", encoding="utf-8")

    assert [(judgment.id, judgment.relevant) for judgment in read_collection(collection).judgments] == [("q1", frozenset({"p1"}))]


def test_whole_documents_are_split_and_judged_by_their_answers(collection: Path) -> None:
    read = read_collection(collection, whole_documents=True)

    assert [passage.document_id for passage in read.passages] == ["p1", "p2", "p3"]
    assert [judgment.relevant for judgment in read.judgments] == [{read.passages[0].key}, {read.passages[2].key}]


def test_an_answer_that_stands_nowhere_has_no_relevant_passage(collection: Path) -> None:
    (collection / "queries.jsonl").write_text(lines([QUERIES[0] | {"answer": "每周"}]), encoding="utf-8")

    assert [judgment.relevant for judgment in read_collection(collection, whole_documents=True).judgments] == [frozenset()]


def test_whole_documents_need_an_answer_to_every_question(collection: Path) -> None:
    (collection / "queries.jsonl").write_text(lines([{"id": "q1", "text": "电梯？"}]), encoding="utf-8")

    with pytest.raises(CollectionError, match="need an answer"):
        read_collection(collection, whole_documents=True)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_a_collection_error(collection: Path, name: str) -> None:
    (collection / name).unlink()

    with pytest.raises(CollectionError) as caught:
        read_collection(collection)

    assert caught.value.path == collection / name


@pytest.mark.parametrize(
    ("line", "reason"),
    [("{", "line 3 is not JSON"), ("[]", "line 3 is not an object with id, text"), ('{"id": 1}', "line 3 is not an object with id, text")],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "rows.jsonl").write_text(f'{{"id": 1, "text": "甲"}}\n\n{line}\n', encoding="utf-8")

    with pytest.raises(CollectionError, match=reason):
        list(read_lines(tmp_path / "rows.jsonl", ("id", "text")))


def test_lines_are_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"id": 1}\n\n{"id": 2, "more": []}', encoding="utf-8-sig")

    assert list(read_lines(tmp_path / "rows.jsonl", ("id",))) == [{"id": 1}, {"id": 2, "more": []}]


def test_a_file_that_is_no_utf_8_is_a_collection_error(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes('{"id": "电梯"}'.encode("gb18030"))

    with pytest.raises(CollectionError):
        list(read_lines(tmp_path / "rows.jsonl", ("id",)))


def test_measures_are_means_over_the_questions() -> None:
    index = FixedIndex({"first": "axy", "third": "xya", "sixth": "uvwxya", "never": "xyz"})
    judgments = [Judgment(question, question, frozenset("a")) for question in ("first", "third", "sixth", "never")]
    result = evaluate(index, judgments)

    assert result.questions == 4
    assert result.recall == {1: 1 / 4, 3: 2 / 4, 5: 2 / 4}
    assert result.reciprocal_rank == pytest.approx((1 + 1 / 3 + 1 / 6) / 4)
    assert result.ndcg == pytest.approx((1 + 1 / log2(4) + 1 / log2(7)) / 4)


def test_gains_of_several_relevant_passages_are_discounted_by_rank() -> None:
    result = evaluate(FixedIndex({"both": "axb"}), [Judgment("1", "both", frozenset("ab"))])

    assert result.ndcg == pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3)))


def test_a_perfect_ranking_measures_one() -> None:
    result = evaluate(FixedIndex({"all": "abcdefghijkl"}), [Judgment("1", "all", frozenset("abcdefghijkl"))])

    assert (result.recall, result.reciprocal_rank) == ({1: 1, 3: 1, 5: 1}, 1)
    assert result.ndcg == pytest.approx(1)


def test_only_ten_passages_of_a_ranking_are_looked_at() -> None:
    result = evaluate(FixedIndex({"late": "klmnopqrsta"}), [Judgment("1", "late", frozenset("a"))])

    assert (len(result.rankings["1"]), result.reciprocal_rank, result.ndcg) == (10, 0, 0)


def test_a_question_without_relevant_passage_counts_as_a_failure() -> None:
    result = evaluate(FixedIndex({"none": "ab"}), [Judgment("1", "none", frozenset())])

    assert (result.recall[5], result.reciprocal_rank, result.ndcg) == (0, 0, 0)


def test_no_questions_measure_zero() -> None:
    result = evaluate(FixedIndex({}), [])

    assert (result.questions, result.recall, result.ndcg, result.rankings) == (0, {1: 0, 3: 0, 5: 0}, 0, {})


def test_rankings_hold_keys_and_scores_best_first(collection: Path, analyzer: Analyzer) -> None:
    read = read_collection(collection)
    index = Index.of(read.passages, analyzer)
    ranking = evaluate(index, read.judgments).rankings["q2"]

    assert ranking[0][0] == "p3"
    assert ranking == tuple((passage.key, score) for passage, score in index.rank("图书室哪天休息？", 10))


def details(*rows: tuple[float, bool | None, bool]) -> list[Detail]:
    return [
        Detail(Judgment(str(number), "?", frozenset(), answerable=answerable, noisy=noisy), confidence, None, None)
        for number, (confidence, answerable, noisy) in enumerate(rows)
    ]


def test_separation_counts_pairs_and_equal_ones_half_and_leaves_noisy_ones_out() -> None:
    figures = separation(details((0.9, True, False), (0.5, True, False), (0.5, False, False), (0.1, False, False), (1.0, False, True)))

    assert figures == {"auroc": 0.875, "refused@90": 0.5, "refused@95": 0.5}


def test_without_unanswerable_questions_there_is_no_separation() -> None:
    assert separation(details((0.9, True, False), (0.5, None, False))) == {}


def test_an_answer_is_looked_for_in_both_quotes_blanks_ignored() -> None:
    judgment = Judgment("1", "?", frozenset({"a"}), answer="一百 户")
    found = [Detail(judgment, 1.0, Quoted("b", "两百户"), Quoted("a", "以一百户为准")), Detail(judgment, 0.0, None, None)]

    assert answer_in_quote(found) == {"judged": 0.5, "first": 0.0, "length": 6.0}


def test_no_answers_no_figures_of_quotes() -> None:
    assert answer_in_quote(details((0.9, True, False))) == {}


def test_examining_quotes_the_first_passage_and_the_best_of_the_judged_ones(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"id": "a", "text": "网格按一百户划分。网格按户划分。"}\n{"id": "b", "text": "社区有一百户。"}\n', encoding="utf-8"
    )
    (tmp_path / "queries.jsonl").write_text(
        '{"id": "1", "text": "网格怎么划分", "answer": "一百户"}\n{"id": "2", "text": "网格", "answerable": false}\n', encoding="utf-8"
    )
    (tmp_path / "qrels.tsv").write_text("1\tb\t1\n1\ta\t1\n", encoding="utf-8")
    collection = read_collection(tmp_path)
    index = Index.of(collection.passages)

    answered, other = [detail.as_json() for detail in describe(index, collection.judgments)]

    assert answered["first"] == answered["judged"]
    assert answered["first"]["passage"] == "a"
    assert other["judged"] is None
    assert evaluate(index, collection.judgments).questions == 1
