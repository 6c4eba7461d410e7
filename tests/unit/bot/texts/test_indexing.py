from bot.curation.reindexing import Progress
from bot.texts.errors import explain
from bot.texts.indexing import progress, sync_report
from index import DocumentError, SyncReport, UnsupportedFormatError


def test_a_sync_says_how_far_it_is() -> None:
    assert "3/12" in progress(Progress("reading", 3, 12), "zh-Hans")


def test_a_sync_report_counts_and_names_what_failed() -> None:
    report = SyncReport(("a", "b"), ("c",), ("d", "e", "f"), (("bad.bin", UnsupportedFormatError("bad.bin", "why")),), 4, 7, 70, 1.26)
    lines = sync_report(report, "en").split("\n")
    assert lines == [
        "Indexed in 1.3 s.",
        "Files: 2 added, 1 updated, 3 removed, 4 unchanged.",
        "7 documents, 70 passages in total.",
        f"Could not read bad.bin: {explain(UnsupportedFormatError('bad.bin', 'why'), 'en')}",
    ]


def test_of_many_failures_ten_are_named_and_the_others_counted() -> None:
    failed = tuple((f"{number}.bin", DocumentError(f"{number}.bin", "why")) for number in range(13))
    lines = sync_report(SyncReport((), (), (), failed, 0, 0, 0, 0.0), "zh-Hans").split("\n")
    assert sum(".bin" in line for line in lines) == 10
    assert "3" in lines[-1]
