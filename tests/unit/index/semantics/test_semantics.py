from pathlib import Path

import pytest

from index import Analyzer, Corpus, EncoderError, Index, Passage, Provenance, Semantics
from tests.encoders import BigramEncoder

TEXTS = ("路灯坏了请打物业电话。", "图书室周日休息。", "退休金每年一月调整。", "养犬每年登记一次。")


def passages(*texts: str) -> list[Passage]:
    return [
        Passage(f"{text_number:012x}", f"{text_number}.txt", "", "", 0, len(text), text, Provenance())
        for text_number, text in enumerate(texts)
    ]


@pytest.fixture
def encoder() -> BigramEncoder:
    return BigramEncoder({"抚恤": "退休金", "涨幅": "调整"})


@pytest.fixture
def index(analyzer: Analyzer) -> Index:
    return Index.of(passages(*TEXTS), analyzer)


def test_a_passage_is_found_by_what_it_means(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    assert index.search("抚恤涨幅") == []
    Semantics(encoder, tmp_path).fill([index])

    hit = index.search("抚恤涨幅")[0]
    assert (hit.passage.text, hit.score > 0) == (TEXTS[2], True)
    assert hit.alike is not None
    assert hit.alike > 1


def test_newest_passages_come_first(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    Semantics(encoder, tmp_path).fill([index])

    assert encoder.passages == list(reversed(TEXTS))


def test_what_was_made_before_a_stop_is_kept_and_found(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    Semantics(encoder, tmp_path).fill([index], lambda *done: shown.append(done), lambda: bool(shown))
    assert (shown, encoder.passages) == ([(2, 4)], [TEXTS[3], TEXTS[2]])
    assert index.search("抚恤涨幅")[0].passage.text == TEXTS[2]

    Semantics(encoder, tmp_path).fill([index], lambda *done: shown.append(done))
    assert shown == [(2, 4), (4, 4)]
    assert sorted(encoder.passages) == sorted(TEXTS)


def test_an_unchanged_passage_keeps_its_vector(index: Index, encoder: BigramEncoder, tmp_path: Path, analyzer: Analyzer) -> None:
    Semantics(encoder, tmp_path).fill([index])
    encoder.encoded.clear()
    Semantics(encoder, tmp_path).fill([Index.of(passages("电梯坏了。", *TEXTS[1:]), analyzer)])

    assert encoder.passages == ["电梯坏了。"]


def test_a_passage_without_a_vector_is_found_by_its_words(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    by_words = index.rank("图书室周日休息")
    Semantics(encoder, tmp_path).fill([index], stopped=lambda: True)

    assert index.rank("图书室周日休息") == by_words
    assert index.search("图书室周日休息")[0].alike is None


def test_an_encoder_that_fails_costs_a_question_nothing_but_the_gain(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    by_words = index.rank("图书室周日休息")
    Semantics(encoder, tmp_path).fill([index])
    encoder.failing = True

    assert index.rank("图书室周日休息") == by_words
    assert index.search("抚恤涨幅") == []
    encoder.failing = False
    assert index.search("抚恤涨幅") == []  # nobody waits for it again so soon


def test_an_encoder_that_does_not_work_is_told(index: Index, encoder: BigramEncoder, tmp_path: Path) -> None:
    encoder.failing = True

    with pytest.raises(EncoderError):
        Semantics(encoder, tmp_path).attach([index])
    assert index.meaning is None


def test_the_public_finds_nothing_of_restricted_documents(tmp_path: Path, analyzer: Analyzer, encoder: BigramEncoder) -> None:
    folder = tmp_path / "documents"
    (folder / "staff").mkdir(parents=True)
    for name, text in zip(("a.txt", "staff/b.txt", "c.txt", "d.txt"), (TEXTS[0], TEXTS[2], TEXTS[1], TEXTS[3]), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    corpus.sync(folder, restricted=lambda name: name.startswith("staff/"))
    everything, public = Index.build(corpus), Index.build(corpus, restricted=False)
    Semantics(encoder, corpus.vectors_folder).fill([everything, public])

    assert len(encoder.passages) == 4
    assert everything.search("抚恤涨幅")[0].passage.document_id == "staff/b.txt"
    assert "staff/b.txt" not in {hit.passage.document_id for hit in public.search("抚恤涨幅", 10)}
    corpus.close()


def test_deleted_passages_are_not_found_beside_a_large_segment(tmp_path: Path, analyzer: Analyzer, encoder: BigramEncoder) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    corpus.sync(folder)
    semantics = Semantics(encoder, corpus.vectors_folder)
    semantics.fill([Index.build(corpus)])
    (folder / "2.txt").unlink()
    corpus.sync(folder)
    index = Index.build(corpus)
    semantics.attach([index])

    assert {hit.passage.document_id for hit in index.search("抚恤涨幅", 10)} == {"0.txt", "1.txt", "3.txt"}
    corpus.close()
