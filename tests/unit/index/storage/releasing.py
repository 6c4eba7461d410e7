"""Where a release is fetched from in tests: another corpus, whose releases are remembered as a database would."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from index import Corpus
from index.storage.exporting import Exporter
from index.storage.installing import Installer
from index.storage.releases import DocumentState, PackedDocument, Point, Release, ReleasedFile, TermBlock


class Killed(BaseException):
    """Ends an installation as kill -9 would: nothing is tidied up that needs an Exception."""


class Releases:
    """What was released of corpora, copied into memory. It can be told to break off, or to flip bits."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.files: dict[str, bytes] = {}
        self.kept: dict[int, PackedDocument] = {}
        self.blocks: list[TermBlock] = []
        self.fetched: list[str] = []
        self.check: Callable[[str], None] = lambda _what: None
        self.alter: Callable[[bytes], bytes] = bytes
        self.release: Release | None = None

    def put(self, corpus: Corpus) -> Release:
        """Release what is published of *corpus*, as its leader does."""
        exporter, installer = Exporter(corpus), Installer(corpus)
        with corpus.hold():
            self.release = release = exporter.release()
            self.files |= {file.sha256: b"".join(exporter.content(file)) for file in release.files.values()}
            states = exporter.states(release)
            packed = {each.state.row: each for each in exporter.documents(states)}
            self.kept = packed
            last = max((each.first + len(each.terms) - 1 for each in self.blocks), default=0)
            self.blocks += exporter.terms(last)
            self.points.append(release.point)
            installer.note_released(release)
        return release

    def knows(self, point: Point) -> bool:
        return point in self.points

    def content(self, file: ReleasedFile) -> Iterator[bytes]:
        self.check(file.path)
        self.fetched.append(file.path)
        content = self.alter(self.files[file.sha256])
        yield content[: len(content) // 2]
        self.check(file.path)
        yield content[len(content) // 2 :]

    def states(self) -> Iterable[DocumentState]:
        self.check("states")
        return [each.state for each in self.kept.values()]

    def documents(self, rows: Sequence[int]) -> Iterator[PackedDocument]:
        for row in rows:
            self.check(f"document {row}")
            yield self.kept[row]._replace(content=self.alter(self.kept[row].content))

    def terms(self, after: int) -> Iterator[TermBlock]:
        self.check("terms")
        for block in self.blocks:
            terms = block.terms[max(after + 1 - block.first, 0) :]
            if terms:
                yield TermBlock(max(block.first, after + 1), terms)
