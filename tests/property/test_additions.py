"""What people add, whatever they call it and whatever it says."""

import tempfile
import unicodedata
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.additions import Additions, WrittenAnswer, safe_name
from index import DocumentError
from index.formats import FORMATS
from index.ingest.folder import documents_of, files_below
from tests.effort import examples
from tests.strategies import hostile_texts

_PARTS = ("/", "\\", "..", ".", "C:", "con", ".txt", " ", "\n", "\0", "\u202e", "\ud800", "汉" * 80, "n" * 100, "#2", "~", "$HOME", "%00")
names = st.one_of(hostile_texts, st.lists(st.one_of(st.sampled_from(_PARTS), st.characters()), max_size=8).map("".join))


@given(names)
def test_a_name_is_one_short_visible_part_of_a_path(name: str) -> None:
    kept = safe_name(name, "id")
    assert kept == Path(kept).name
    assert 0 < len(kept.encode()) <= 200
    assert not kept.startswith(".")
    assert not any(unicodedata.category(character)[0] == "C" for character in kept)
    assert not set(kept) & set('/\\:#*?"<>|')


@settings(max_examples=examples(20))
@given(st.lists(st.tuples(names, st.binary(min_size=1, max_size=20), st.booleans(), st.booleans()), max_size=5))
def test_all_files_lie_in_the_folder_as_they_came(files: list[tuple[str, bytes, bool, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        added = Additions(Path(folder) / "added")
        kept = {added.put(name, content, staff=staff, replacing=replacing): content for name, content, staff, replacing in files}
        there = {path: (added.folder / path).read_bytes() for path in added.paths()}
        assert there.items() <= kept.items()
        assert sorted(files_below(Path(folder), [])) == sorted(f"added/{path}" for path in there)


@settings(max_examples=examples(20))
@given(hostile_texts, hostile_texts)
def test_an_answer_reads_back_in_its_own_words(question: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        added = Additions(Path(folder))
        path = added.put_answer(WrittenAnswer(question, f"答。{text}", "管理员", date(2026, 11, 27)))
        content = (added.folder / path).read_bytes()
    try:
        (document,) = documents_of(content, path, FORMATS, frozenset())
    except DocumentError:
        return  # cleaning took it for something that is no text proper; the admin is told
    assert document.provenance.source == "管理员"
    if not document.removed:
        words = "".join(character for character in f"答。{text}" if unicodedata.category(character)[0] not in "CZ")
        assert "".join(document.text.split()).endswith(unicodedata.normalize("NFC", words))
