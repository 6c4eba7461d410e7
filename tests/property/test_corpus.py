from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import FORMATS, Analyzer, Corpus, Generations, Index, MergePolicy, Passage, split
from index.ingest.folder import documents_of
from tests.effort import examples
from tests.strategies import chinese_texts

NAMES = ("a.txt", "b.md", "staff/s.txt", "深处/c.txt", "深处/更深/d.html")
PICTURE = b"GIF89a\0"
QUESTIONS = ("居民登记", "身份证办理材料", "图书时间", "老人学校", "小区物业公司电话")

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


def is_restricted(name: str) -> bool:
    return name.startswith("staff/")


def passages(corpus: Corpus, *, restricted: bool = True) -> list[Passage]:
    return [passage for row in corpus.rows(restricted=restricted).passages.tolist() if (passage := corpus.passage(row))]


@given(history=st.lists(changes, max_size=5))
@settings(max_examples=examples(8))
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
            expected = [document for name in sorted(kept) for document in documents_of(kept[name], name, FORMATS, analyzer.places)]

            assert [corpus.document(document.id) for document in corpus.documents()] == expected
            assert passages(corpus) == [passage for document in expected for passage in split(document)]
            assert set(report.added) == readable.keys() - before.keys()
            assert set(report.updated) == {name for name in readable.keys() & before.keys() if readable[name] != before[name]}
            assert set(report.removed) == before.keys() - files.keys()
            assert {name for name, _ in report.failed} == files.keys() - readable.keys()
        assert list(corpus.faults()) == []
        corpus.close()


@given(history=st.lists(st.tuples(changes, st.sampled_from(("publish", "sync", "rollback"))), min_size=2, max_size=7))
@settings(max_examples=examples(10))
def test_changes_beside_an_index_answer_like_an_index_made_anew(
    analyzer: Analyzer, history: list[tuple[dict[str, bytes | None], str]]
) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "documents"
        folder.mkdir()
        corpus = Corpus(Path(place) / "corpus.db", analyzer=analyzer)
        made = Generations(corpus, MergePolicy(least_base=1, most_changed=3.0))
        expected = {}
        for change, step in history:
            write(folder, change)
            corpus.sync(folder, restricted=is_restricted, allow_empty=True)
            if step == "publish":
                number = made.publish().number
                fresh = {restricted: Index.of(passages(corpus, restricted=restricted), analyzer) for restricted in (False, True)}
                expected[number] = {audience: [index.rank(each, 20) for each in QUESTIONS] for audience, index in fresh.items()}
            elif step == "rollback" and len(expected) > 1:
                made.rollback()
            if not expected:
                continue
            for restricted, rankings in expected[made.number()].items():
                index = Index.open(corpus, restricted=restricted)
                for question, ranking in zip(QUESTIONS, rankings, strict=True):
                    found = index.rank(question, 20)
                    assert sorted(each.key for each, _ in found) == sorted(each.key for each, _ in ranking)
                    assert [score for _, score in found] == pytest.approx([score for _, score in ranking], rel=1e-5)
                    assert {each.document_id.startswith("staff/") for each, _ in found} <= {False, restricted}
            assert made.faults() == []
        corpus.close()
