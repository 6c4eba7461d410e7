from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Analyzer, Corpus, split
from index.corpus import term_frequencies
from index.formats import read
from tests.strategies import chinese_texts

NAMES = ("a.txt", "b.md", "深处/c.txt", "深处/更深/d.html")
PICTURE = b"\x89PNG\r\n\x1a\n"

contents = st.one_of(chinese_texts.map(str.encode), chinese_texts.map(lambda text: text.encode("gb18030")), st.just(PICTURE))
changes = st.dictionaries(st.sampled_from(NAMES), st.none() | contents)
"""What becomes of some files between two syncs: new content, or none."""


def write(folder: Path, change: dict[str, bytes | None]) -> None:
    for name, content in change.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)


@given(history=st.lists(changes, max_size=5))
@settings(max_examples=30)
def test_a_corpus_equals_its_folder_after_any_changes(analyzer: Analyzer, history: list[dict[str, bytes | None]]) -> None:
    files: dict[str, bytes] = {}
    kept: dict[str, bytes] = {}  # what can be read, and the last that could be read of what cannot
    with TemporaryDirectory() as place:
        folder = Path(place) / "documents"
        folder.mkdir()
        corpus = Corpus(Path(place) / "corpus.db", analyzer=analyzer)
        for change in history:
            write(folder, change)
            files = {name: content for name, content in (files | change).items() if content is not None}
            readable = {name: content for name, content in files.items() if content != PICTURE}
            before, kept = kept, {name: content for name, content in (kept | readable).items() if name in files}
            report = corpus.sync(folder, allow_empty=True)
            expected = [document for name in sorted(kept) for document in read(kept[name], name)]
            passages = [passage for document in expected for passage in split(document)]

            assert corpus.documents() == expected
            assert corpus.analysed() == (passages, [term_frequencies(passage, analyzer) for passage in passages])
            assert set(report.added) == readable.keys() - before.keys()
            assert set(report.updated) == {name for name in readable.keys() & before.keys() if readable[name] != before[name]}
            assert set(report.removed) == before.keys() - files.keys()
            assert {name for name, _ in report.failed} == files.keys() - readable.keys()
        corpus.close()
