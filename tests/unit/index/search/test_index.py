from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Analyzer, Corpus, Generations, Hit, Index, MergePolicy, Passage, Provenance
from index.search.index import _Remembered


def passages(*texts: str, together: bool = False) -> list[Passage]:
    """Make passages of *texts*, each a document of its own or all of them *together* in one."""
    return [
        Passage(f"{number:012x}", "all" if together else f"{number}.txt", "", "", 0, len(text), text, Provenance())
        for number, text in enumerate(texts)
    ]


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_an_empty_corpus_has_no_hits(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path / "empty.db", analyzer=analyzer)
    index = Index.build(corpus)

    assert (len(index), index.search("图书室"), index.rank("图书室")) == (0, [], [])
    corpus.close()


def test_a_lone_passage_is_found(analyzer: Analyzer) -> None:
    (hit,) = Index.of(passages("图书室周日休息。"), analyzer).search("图书室")

    assert (hit.passage.text, hit.score > 0) == ("图书室周日休息。", True)
    assert hit.coverage == pytest.approx(1)


def test_a_term_in_every_passage_finds_every_passage(analyzer: Analyzer) -> None:
    index = Index.of(passages("图书室。", "图书室，图书室！", "去图书室看书。"), analyzer)

    assert len(index.search("图书室", 10)) == 3


def test_a_passage_that_holds_nothing_of_the_question_is_no_hit_though_its_neighbour_is(analyzer: Analyzer) -> None:
    index = Index.of(passages("图书室周日休息。", "电梯坏了。", together=True), analyzer)

    assert texts(index.search("图书室", 10)) == ["图书室周日休息。"]


@pytest.mark.parametrize("together", [False, True])
def test_equal_passages_come_in_corpus_order(analyzer: Analyzer, *, together: bool) -> None:
    index = Index.of(passages(*["图书室周日休息。"] * 6, together=together), analyzer)
    hits = index.search("图书室", 6)

    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.key))
    assert hits == ordered
    assert len({hit.score for hit in hits}) < len(hits)


def test_a_document_of_nothing_but_questions_stands_behind_what_answers(analyzer: Analyzer) -> None:
    asked = [Passage(f"{number:012x}", "asks.txt", "", "", 0, 40, "图书室几点开门？" * 5, Provenance()) for number in range(60)]
    told = Passage("f" * 12, "tells.txt", "", "", 0, 12, "图书室九点开门，周日休息。", Provenance())
    hits = Index.of([*asked, told], analyzer).search("图书室几点开门？", 3)
    assert texts(hits) == [told.text, asked[0].text, asked[1].text]


@pytest.mark.parametrize("question", ["", "  ", "？！", "xylophone", "犀牛", "😀", "the"])
def test_nothing_found_is_no_error(index: Index, question: str) -> None:
    assert (index.search(question), index.rank(question)) == ([], [])


def test_a_question_of_only_stop_words_finds_what_holds_them(analyzer: Analyzer) -> None:
    index = Index.of(passages("说明怎么填表。", "图书室周日休息。"), analyzer)

    assert texts(index.search("怎么？")) == ["说明怎么填表。"]


@pytest.mark.parametrize(
    ("question", "document_id"),
    [
        ("楼道灯不亮找谁？", "housing/repairs.html"),
        ("樓道燈不亮找誰？", "housing/repairs.html"),
        ("养犬要不要登记", "dogs.txt"),
        ("How do I get a library card?", "library/card.txt"),
        ("ＬＩＢＲＡＲＹ　ＣＡＲＤ", "library/card.txt"),
        ("周末能办社保卡吗", "hours.md"),
    ],
    ids=["Simplified", "Traditional", "GB18030", "English", "full width", "under a heading"],
)
def test_a_question_finds_the_document_that_answers_it(index: Index, question: str, document_id: str) -> None:
    assert index.search(question)[0].passage.document_id == document_id


def test_hits_are_as_many_as_asked_for_and_best_first(index: Index) -> None:
    hits = index.search("居民登记社保卡借书证", 10)

    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) > 2
    assert index.search("居民登记社保卡借书证", 2) == hits[:2]


def test_rank_gives_the_passages_and_scores_of_search(index: Index) -> None:
    assert index.rank("居民登记", 5) == [(hit.passage, hit.score) for hit in index.search("居民登记", 5)]


def test_of_equal_passages_the_one_behind_what_leads_up_to_it_comes_first(analyzer: Analyzer) -> None:
    told = passages("带身份证登记。", "电梯坏了。", "周日休息。图书室怎么进：", "带身份证登记。", together=True)
    keys = [hit.passage.key for hit in Index.of(told, analyzer).search("图书室登记", 10)]

    assert keys.index(told[3].key) < keys.index(told[0].key)


def test_a_passage_that_holds_the_kind_of_answer_asked_for_comes_first(analyzer: Analyzer) -> None:
    told = passages("网格里的户数由街道定，划分时看户数。", "网格里的户数是300户，划分时看户数。")

    assert [hit.passage.key for hit in Index.of(told, analyzer).search("网格划分多少户")] == [told[1].key, told[0].key]


def test_a_number_is_found_however_it_is_written(analyzer: Analyzer) -> None:
    told = passages("每个网格三百户。", "每个网格二百户。", "周日休息。")

    assert next(hit.passage.key for hit in Index.of(told, analyzer).search("300户")) == told[0].key


def test_a_synonym_finds_a_passage_more_weakly(analyzer: Analyzer) -> None:
    index = Index.of(passages("大厅九点营业。", "大厅九点开门。"), analyzer)

    assert texts(index.search("开门")) == ["大厅九点开门。", "大厅九点营业。"]


def test_a_passage_is_found_by_its_key(index: Index) -> None:
    passage = index.search("借书证")[0].passage

    assert index.passage(passage.key) == passage
    assert index.passage("no such key") is None


def test_an_index_holds_every_passage_of_its_corpus(corpus: Corpus, index: Index) -> None:
    assert len(index) == len(corpus.rows().passages)


def test_an_index_stays_as_it_was_when_the_corpus_changes(corpus: Corpus, index: Index, folder: Path) -> None:
    before = index.search("养犬登记")
    (folder / "dogs.txt").unlink()
    corpus.sync(folder)

    assert index.search("养犬登记") == before
    assert "dogs.txt" not in {hit.passage.document_id for hit in Index.build(corpus).search("养犬登记", 10)}


def test_what_is_gone_from_a_large_inverted_index_is_found_no_more(corpus: Corpus, folder: Path, analyzer: Analyzer) -> None:
    generations = Generations(corpus, MergePolicy(least_base=0, most_changed=2.0))
    before = Index.at(generations.publish(), analyzer)
    dog = before.search("养犬登记")[0].passage
    (folder / "dogs.txt").unlink()
    (folder / "cats.txt").write_text("养猫不用登记。\n", encoding="utf-8")
    corpus.sync(folder)
    changed = Index.at(generations.publish(), analyzer)
    stored = [corpus.passage(row) for row in corpus.rows().passages.tolist()]
    fresh = Index.of([passage for passage in stored if passage is not None], analyzer)

    assert list(corpus.index_folder.glob("*-gone"))
    assert (changed.passage(dog.key), changed.search("养犬登记", among=[dog.key])) == (None, [])
    assert changed.search("养犬养猫登记居民图书室", 10) == fresh.search("养犬养猫登记居民图书室", 10)
    assert (before.passage(dog.key), len(changed)) == (dog, len(fresh))


def test_passages_kept_nowhere_are_searched_like_those_of_a_corpus(corpus: Corpus, index: Index, analyzer: Analyzer) -> None:
    stored = [corpus.passage(row) for row in corpus.rows().passages.tolist()]
    kept = [passage for passage in stored if passage is not None]

    assert Index.of(kept, analyzer).search("居民登记", 5) == index.search("居民登记", 5) != []


def test_an_index_of_no_analyzer_uses_the_lists_that_we_ship() -> None:
    index = Index.of(passages("图书室在社区二楼。", "电梯坏了。"))

    assert texts(index.search("community")) == ["图书室在社区二楼。"]


def test_a_passage_with_the_figure_asked_for_comes_before_one_without(analyzer: Analyzer) -> None:
    index = Index.of(
        passages("图书室借书期限。", "图书室的借书期限是二十天，请各位居民爱护设施，请各位居民爱护设施。", together=True), analyzer
    )

    assert texts(index.search("图书室借书期限几天"))[0].startswith("图书室的借书期限是二十天")


def test_what_is_asked_for_often_is_made_once_and_not_everything_is_remembered() -> None:
    made: list[int] = []

    def make(numbers: Sequence[int]) -> dict[int, str]:
        made.extend(numbers)
        return {number: str(number) for number in numbers}

    remembered = _Remembered(8, make)
    for first in range(0, 40, 2):
        assert remembered.of([0, first, first + 1]) == {number: str(number) for number in (0, first, first + 1)}

    assert made == [*range(40)]
    assert remembered.of([2]) == {2: "2"}
    assert made == [*range(40), 2]
