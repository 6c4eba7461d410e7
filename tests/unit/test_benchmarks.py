from pathlib import Path

import pytest

from index import Passage, Provenance
from tests.benchmarks import first_sync, peers, quality

TEXTS = ("图书室周日开门。", "路灯坏了请找电工报修。", "老人可以请人代办证件。")
PASSAGES = [Passage(str(number), str(number), "", "", 0, len(text), text, Provenance()) for number, text in enumerate(TEXTS)]


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_finds_the_passage_that_says_it(name: str) -> None:
    module, build = peers.PEERS[name]
    if not peers.is_installed(module):
        pytest.skip(f"{module} is not installed: make bench-quality installs it")

    assert build(PASSAGES)("路灯坏了找谁报修", 2)[0] == 1


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_survives_a_question_without_a_known_term(name: str) -> None:
    module, build = peers.PEERS[name]
    if not peers.is_installed(module):
        pytest.skip(f"{module} is not installed: make bench-quality installs it")

    assert len(build(PASSAGES)("?", 2)) <= 2


def test_the_figures_are_means_over_the_places_of_the_right_passages() -> None:
    assert quality.figures([1, 2, 4, 0]) == ("0.2500", "0.5000", "0.4375")


def test_bigrams_overlap_within_han_and_leave_words_whole() -> None:
    assert peers.bigrams("网格员App 2号") == ["网格", "格员", "app", "2", "号"]


def test_a_first_sync_begins_anew_each_time_and_says_what_it_read(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "parking.md").write_text("# 停车\n\n车位每月三百元。", encoding="utf-8")
    (tmp_path / "state").mkdir()
    syncing = first_sync.Syncing(documents, tmp_path / "state", cores=1)
    report, texts = syncing.texts()

    assert (report.added, texts) == (("parking.md",), ["停车\n车位每月三百元。"])
    assert len(first_sync.ratios(lambda: first_sync.segment(texts), syncing.run, rounds=2)) == 2
