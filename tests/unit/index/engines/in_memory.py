"""An engine in memory, which sums in double precision, and can lose points or be away."""

from collections import defaultdict
from collections.abc import Sequence

from index.engines.engine import PARTS, Indices, SparsePoint, Values
from index.errors import EngineError


class MemoryEngine:
    """Collections of points in dictionaries."""

    is_shared = True

    def __init__(self) -> None:
        self.points: defaultdict[str, dict[int, SparsePoint]] = defaultdict(dict)
        self.seals: dict[str, str] = {}
        self.asked: list[int] = []
        self.is_away = False
        self.loses = 0
        """How many of the points that are stored next get lost."""

    def collections(self) -> Sequence[str]:
        if self.is_away:
            message = "it is away"
            raise EngineError(message)
        return list(self.points)

    def create(self, collection: str) -> None:
        self.points[collection]

    def drop(self, collection: str) -> None:
        del self.points[collection]

    def put(self, collection: str, points: Sequence[SparsePoint]) -> None:
        lost, self.loses = points[: self.loses], max(self.loses - len(points), 0)
        self.points[collection] |= {each.row: each for each in points[len(lost) :]}

    def delete(self, collection: str, rows: Sequence[int]) -> None:
        for row in rows:
            self.points[collection].pop(row, None)

    def clear(self, collection: str, part: int) -> None:
        self.delete(collection, [row for row in self.points[collection] if row % PARTS == part])

    def count(self, collection: str, part: int) -> int:
        return sum(row % PARTS == part for row in self.points[collection])

    def search(self, collection: str, vector: tuple[Indices, Values], most: int, *, public: bool) -> Sequence[tuple[int, float]]:
        if self.is_away:
            message = "it is away"
            raise EngineError(message)
        self.asked.append(most)
        weights = dict(zip(*(each.tolist() for each in vector), strict=True))
        found = []
        for point in self.points[collection].values():
            terms = zip(point.indices.tolist(), point.values.tolist(), strict=True)
            score = sum(weights[index] * value for index, value in terms if index in weights)
            if score > 0 and (point.public or not public):
                found.append((point.row, score))
        return sorted(found, key=lambda each: -each[1])[:most]

    def seal(self, collection: str) -> str:
        return self.seals.get(collection, "")

    def set_seal(self, collection: str, seal: str) -> None:
        self.seals[collection] = seal

    def close(self) -> None:
        """Do nothing: nothing is open."""
