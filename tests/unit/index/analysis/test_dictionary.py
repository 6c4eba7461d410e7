from pathlib import Path

import jieba
import pytest

from index.analysis.dictionary import Dictionary
from tests.unit.index.analysis.conftest import WORDS

pytestmark = pytest.mark.xdist_group("jieba")  # one worker loads jieba's own dictionary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("words")


@pytest.fixture(scope="module")
def dictionary(folder: Path) -> Dictionary:
    return read_anew(folder)


def read_anew(folder: Path) -> Dictionary:
    """Return the dictionary with `WORDS` as a process would that has not read it yet."""
    Dictionary.read.cache_clear()
    return Dictionary.read(WORDS, folder)


def test_the_dictionary_is_jiebas_with_our_words(dictionary: Dictionary, tokenizer: jieba.Tokenizer) -> None:
    assert all(dictionary.frequency(word) == frequency for word, frequency in tokenizer.FREQ.items())
    assert dict(dictionary.words()) == {word: frequency for word, frequency in tokenizer.FREQ.items() if frequency}
    assert dictionary.total == tokenizer.total
    assert dictionary.added == tuple((word, tokenizer.FREQ[word]) for word in WORDS)


@pytest.mark.parametrize("word", ["", "社区的的", "\0", "\U00020000", "龘龘"])
def test_what_begins_no_word_has_no_frequency(dictionary: Dictionary, word: str) -> None:
    assert dictionary.frequency(word) is None


@pytest.mark.parametrize(("word", "tag"), [("社区", "n"), ("流动书车", ""), ("流动书", ""), ("龘龘", "")])
def test_words_of_jiebas_own_have_its_tags(dictionary: Dictionary, word: str, tag: str) -> None:
    assert dictionary.tag(word) == tag


def test_what_was_compiled_is_mapped_from_then_on(dictionary: Dictionary, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Dictionary, "compiled")

    mapped = read_anew(folder)

    assert not mapped.trie.keys.flags.writeable
    assert (mapped.trie.keys == dictionary.trie.keys).all()
    assert (mapped.trie.values == dictionary.trie.values).all()
    assert (mapped.tags == dictionary.tags).all()
    assert (list(mapped.frequencies), list(mapped.tag_names)) == (list(dictionary.frequencies), list(dictionary.tag_names))
    assert (mapped.total, mapped.added) == (dictionary.total, dictionary.added)


@pytest.mark.parametrize(
    ("start", "bytes_"), [(-1, b""), (9000, b"\1\2\3"), (0, b"\xff" * 64), (70, b"}")], ids=["short", "array", "size", "head"]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int, bytes_: bytes) -> None:
    small = Dictionary.compiled("网格 30 n\n社区 20 n\n社 5 g\n".encode())
    monkeypatch.setattr(Dictionary, "compiled", lambda _content, _words: small)
    read_anew(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:start] + bytes_ + (whole[start + len(bytes_) :] if bytes_ else b""))

    assert read_anew(tmp_path).frequency("社区") == 20
    assert file.read_bytes() == whole
    assert read_anew(tmp_path).frequency("社") == 5


def test_no_more_than_two_files_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Dictionary.compiled("网格 30 n\n".encode())
    monkeypatch.setattr(Dictionary, "compiled", lambda _content, _words: small)

    for word in ("甲", "乙", "丙"):
        Dictionary.read((word,), tmp_path)

    assert len([*tmp_path.iterdir()]) == 2


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Dictionary.compiled("网格 30 n\n".encode())
    monkeypatch.setattr(Dictionary, "compiled", lambda _content, _words: small)
    (tmp_path / "file").touch()

    assert Dictionary.read(("丁",), tmp_path / "file").trie is small.trie
