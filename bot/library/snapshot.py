"""Snapshot: a published generation as each audience searches it."""

from dataclasses import dataclass

from bot.library.audience import Audience
from bot.library.known import KnownQuestions, WrittenAnswers
from index import Corpus, Index, Published, Upkeep


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One published generation, as the public searches it and as staff do; `answers` are those that people wrote to questions."""

    published: Published
    public: Index
    everything: Index
    answers: KnownQuestions

    @classmethod
    def of(cls, published: Published, corpus: Corpus, engine: Upkeep | None = None) -> "Snapshot":
        """Take a snapshot of a generation of *corpus*, read by its analyzer of now; *engine* finds candidates."""
        public, everything = (Index.at(published, corpus.analyzer, restricted=staff, engine=engine) for staff in (False, True))
        return cls(published, public, everything, KnownQuestions(WrittenAnswers(corpus, published.number), corpus.analyzer))

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The index of each audience."""
        return self.everything, self.public

    def index(self, audience: Audience) -> Index:
        """Return the index for *audience*; the one for the public holds nothing of what only staff may read."""
        return self.everything if audience == "staff" else self.public
