import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from rank_bm25 import BM25Plus

from index.ranking.kernels import Kernels
from tests.benchmarks import ours, picture, speed
from tests.benchmarks.corpora import Made, make, questions
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.figures import Figures, lines, table
from tests.benchmarks.fresh import Build, Start
from tests.benchmarks.peers import is_installed
from tests.benchmarks.reference import K1, B, Reference, best, difference
from tests.benchmarks.timing import Times, interleaved

VOCABULARY = tuple(f"{first}{second}" for first in "社区服务网格党员" for second in "小组工作街道材料")
COMPILED_AT_ONCE = [name for name in ENGINES if name != "bm25s numba"]
EXPECTED = np.array([0.0, 2.0, 3.0, 2.0, 1.0, 2.0])


@pytest.fixture(scope="module")
def made() -> Made:
    return make(300, VOCABULARY, 7)


def tokenised(made: Made) -> list[list[str]]:
    return [text.split(" ") for text in made.texts()]


def test_a_made_corpus_counts_the_terms_of_its_passages(made: Made) -> None:
    counted: list[Counter[str]] = [Counter() for _ in made.lengths]
    for passage, number, frequency in zip(made.passages, made.numbers, made.frequencies, strict=True):
        counted[passage][made.terms[number]] = int(frequency)

    assert counted == [Counter(terms) for terms in tokenised(made)]
    assert made.lengths.tolist() == [len(terms) for terms in tokenised(made)]


def test_every_term_of_a_made_corpus_has_a_name_of_its_own_and_stands_somewhere(made: Made) -> None:
    assert len(set(made.terms)) == len(made.terms)
    assert made.document_frequencies().min() > 0


def test_a_corpus_is_made_the_same_from_the_same_seed_only(made: Made) -> None:
    assert make(300, VOCABULARY, 7).tokens.tolist() == made.tokens.tolist()
    assert make(300, VOCABULARY, 8).tokens.tolist() != made.tokens.tolist()


def test_a_larger_corpus_has_more_terms(made: Made) -> None:
    assert len(make(3000, VOCABULARY, 7).terms) > 2 * len(made.terms)


def test_a_saved_corpus_is_the_same_when_it_is_opened(made: Made, tmp_path: Path) -> None:
    made.save(tmp_path / "corpus")
    opened = Made.load(tmp_path / "corpus")

    assert opened.terms == made.terms
    assert list(opened.texts()) == list(made.texts())
    assert (opened.numbers.tolist(), opened.frequencies.tolist()) == (made.numbers.tolist(), made.frequencies.tolist())


def test_a_question_has_different_terms_of_one_passage(made: Made) -> None:
    passages = [set(terms) for terms in tokenised(made)]

    for question in questions(made, 50, 1):
        assert len(set(question)) == len(question)
        assert any(passage.issuperset(question) for passage in passages)


def test_the_reference_is_rank_bm25(made: Made) -> None:
    library, reference = BM25Plus(tokenised(made), k1=K1, b=B, delta=0), Reference(made)

    for question in questions(made, 20, 2):
        assert reference.scores(question).tolist() == pytest.approx(library.get_scores(question), rel=1e-12)


def test_ours_finds_what_rank_bm25_finds(made: Made, tmp_path: Path) -> None:
    reference = Reference(made)
    ours.build(made, tmp_path)
    top = ours.open_top(tmp_path)

    assert [difference(reference.scores(question), *top(question, 10), 10) for question in questions(made, 50, 3)] == [""] * 50


def share_what_is_compiled(kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be compiled again, which takes seconds."""

    def compile_(self: Kernels) -> bool:
        self.kernel = kernels.kernel
        return True

    monkeypatch.setattr(Kernels, "compile", compile_)


@pytest.mark.parametrize("name", COMPILED_AT_ONCE)
def test_an_engine_finds_passages_that_hold_a_term_of_the_question(
    name: str, made: Made, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "ours numba":
        share_what_is_compiled(request.getfixturevalue("compiled"), monkeypatch)
    if missing := ENGINES[name].missing():
        pytest.skip(f"{missing} is not installed: make bench-speed installs it")
    passages = tokenised(made)
    ENGINES[name].build(made, tmp_path)
    search = ENGINES[name].open(tmp_path)

    for question in questions(made, 10, 4):
        found = search(question, 3)
        assert len(found) == 3
        assert all(set(question) & set(passages[number]) for number in found)


@pytest.mark.parametrize(
    ("numbers", "scores"),
    [
        ([2, 1], [3.0, 2.0]),
        ([2, 1, 1], [3.0, 2.0, 2.0]),
        ([2, 1, 3], [3.0, 2.0, 2.001]),
        ([1, 2, 3], [2.0, 3.0, 2.0]),
        ([2, 1, 4], [3.0, 2.0, 1.0]),
        ([2, 3, 1], [3.0, 2.0, 2.0]),
        ([2, 1, 5], [3.0, 2.0, 2.0]),
    ],
)
def test_other_passages_scores_or_orders_are_a_difference(numbers: Sequence[int], scores: Sequence[float]) -> None:
    assert difference(EXPECTED, numbers, scores, 3)


def test_scores_within_the_tolerance_are_no_difference_and_may_change_places() -> None:
    assert best(EXPECTED, 3).tolist() == [2, 1, 3]
    assert not difference(EXPECTED, [2, 1, 3], [3.00001, 2.00001, 2.0], 3)
    assert not difference(np.array([1.0, 1.000001]), [0, 1], [1.0, 1.0], 2)


def test_every_engine_is_asked_every_question() -> None:
    asked: dict[str, list[Sequence[str]]] = {"one": [], "other": []}

    def search(name: str, terms: Sequence[str], _limit: int) -> Sequence[int]:
        asked[name].append(terms)
        return ()

    times = interleaved({name: partial(search, name) for name in asked}, [["甲"], ["乙"]], 3, 1)

    assert asked == {"one": [["甲"], ["乙"]], "other": [["甲"], ["乙"]]}
    assert {name: each.questions for name, each in times.items()} == {"one": 2, "other": 2}


def figures(engine: str, median: float) -> Figures:
    return Figures(engine, 300, Times(2, median, 3.0, 4.0, 5.0), Build(6.0, 7_000_000), 8_000_000, Start(9.0, 0, 1_234_000_000))


def test_the_table_compares_with_ours() -> None:
    *_, own, other = table([figures("ours", 0.5), figures("other", 125.0)], "ours")

    assert own == "| ours | 0.500 | 3.00 | 4.00 | 5.00 | 1.00 | 6.0 | 7 | 8 | 9.000 | 1,234 |"
    assert other.startswith("| other | 125 | 3.00 | 4.00 | 5.00 | 250 |")


def test_the_picture_is_a_png(tmp_path: Path) -> None:
    if not is_installed("matplotlib"):
        pytest.skip("matplotlib is not installed: make bench-speed installs it")
    path = tmp_path / "speed.png"
    picture.draw(lines([figures("ours", 0.5), figures("other", 0.5)]), path)

    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_run_measures_compares_and_records(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    done = CliRunner().invoke(speed.main, ["--sizes", "300", "--engines", "ours", "--queries", "5", "--exact", "20", "--json", str(path)])
    record = json.loads(path.read_text(encoding="utf-8"))

    assert done.exit_code == 0, done.output
    assert "0 differences in the first passages of 25 questions" in done.output
    assert record["figures"][0]["start"]["peak_bytes"] > 10_000_000


def test_an_unknown_engine_is_named() -> None:
    assert "lucene; there are ours" in CliRunner().invoke(speed.main, ["--engines", "lucene"]).output
