"""Pieces of a question (place, year, figure, subject, trait) that a follow-up question inherits or replaces."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from bot.conversation.manners import any_of
from bot.conversation.phrases import read_lists
from index import HAN, Analyzer, Word

PieceKind = Literal["place", "year", "figure", "cue", "choice", "pronoun", "there", "owned", "noun", "act", "trait", "word", "filler"]

_HAN: Final = re.compile(f"[{HAN}]")
_END_MARKS: Final = " \t\r\n\u3000?？!！。.…~～,，、;；:："
_QUOTED: Final = re.compile('“[^”]{1,20}”|「[^」]{1,20}」|『[^』]{1,20}』|《[^》]{1,20}》|"[^"]{1,20}"')
_MOST_OPENINGS: Final = 2
_MOST_TURNS: Final = 250  # of which is remembered what their pieces are
_FILLER: Final = 0.1  # salience of what says nothing of its own
_ACT: Final = 0.9  # salience of a verb that serves as a noun: 管理
_UNKNOWN: Final = 0.8
_CLAIMED: Final[tuple[PieceKind, ...]] = ("owned", "year", "place", "pronoun", "there", "cue", "choice", "figure")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a turn and what it is for: `[start, end)` in code points of the turn's text; `folded` is how it compares.

    A "trait" is a noun that asks for something of a subject, a "cue" a question word, a "choice" asks for yes or no. A pronoun is
    `determining` where a noun may follow it: 这个制度. A word of one character is `nominal` where it is a noun: 狗.
    """

    kind: PieceKind
    start: int
    end: int
    folded: str
    determining: bool = False
    nominal: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A question without the marks at its end, its pieces by their starts, and whether it opens or closes as a follow-up does."""

    text: str
    pieces: tuple[Piece, ...]
    opened: bool = False
    closed: bool = False

    @property
    def is_chinese(self) -> bool:
        """Whether it is written in Chinese."""
        return bool(_HAN.search(self.text))

    @property
    def mark(self) -> str:
        """The mark that ends a question in its language."""
        return "？" if self.is_chinese else "?"

    def of(self, *kinds: PieceKind) -> list[Piece]:
        """Return the pieces of these *kinds*."""
        return [piece for piece in self.pieces if piece.kind in kinds]

    def adjacent(self, piece: Piece, following: Piece) -> bool:
        """Tell whether nothing, a space or a hyphen stands between two pieces."""
        return self.text[piece.end : following.start].strip(" -") == ""

    def runs(self, kinds: Iterable[PieceKind]) -> list[list[Piece]]:
        """Return the pieces of these *kinds*, those together that are adjacent."""
        runs: list[list[Piece]] = []
        wanted = frozenset(kinds)
        previous: Piece | None = None
        for piece in self.pieces:
            if piece.kind in wanted:
                if previous is not None and previous.kind in wanted and self.adjacent(previous, piece):
                    runs[-1].append(piece)
                else:
                    runs.append([piece])
            previous = piece
        return runs

    def written(self, pieces: Sequence[Piece]) -> str:
        """Return *pieces* as they are written; what stands between two that follow one another stays between them."""
        return "".join(map(self._after, [None, *pieces[:-1]], pieces))

    def _after(self, previous: Piece | None, piece: Piece) -> str:
        """Return *piece* with what stands before it where it follows *previous*; else with what parts words in its language."""
        if previous is None:
            return self.text[piece.start : piece.end]
        if self.pieces.index(piece) == self.pieces.index(previous) + 1:
            return self.text[previous.end : piece.end]
        return ("" if self.is_chinese else " ") + self.text[piece.start : piece.end]


@dataclass(frozen=True, slots=True)
class _Expressions:
    """The lists of `data/phrases.toml` that tell the pieces of a turn, as patterns."""

    openings: re.Pattern[str]
    closings: re.Pattern[str]
    determining: re.Pattern[str]
    linking: re.Pattern[str]
    levels: re.Pattern[str]
    wishes: re.Pattern[str]
    numerals: re.Pattern[str]
    copula: re.Pattern[str]
    totals: re.Pattern[str]
    adverbs: re.Pattern[str]
    selecting: re.Pattern[str]
    governing: re.Pattern[str]
    told: re.Pattern[str]
    places: re.Pattern[str]
    traits: frozenset[str]
    claims: tuple[tuple[PieceKind, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def expressions() -> _Expressions:
    """Return the patterns of the lists that we ship."""
    lists = read_lists()["turns"]
    names = {
        "owned": "owned",
        "year": "years",
        "place": "places",
        "pronoun": "pronouns",
        "there": "there",
        "cue": "cues",
        "choice": "choices",
        "figure": "figures",
    }
    return _Expressions(
        openings=any_of(lists["opening"]),
        closings=any_of(lists["closing"]),
        determining=re.compile(lists["determining"]),
        linking=re.compile(lists["linking"]),
        levels=re.compile(lists["levels"]),
        wishes=any_of(lists["wishes"]),
        copula=re.compile(lists["copula"]),
        numerals=re.compile(lists["numerals"]),
        totals=re.compile(f"^{lists['totals']}"),
        adverbs=re.compile(lists["adverbs"]),
        selecting=re.compile(lists["selecting"]),
        governing=re.compile(lists["governing"]),
        told=re.compile(lists["told"]),
        places=any_of(lists["places"]),
        traits=frozenset(lists["traits"]),
        claims=tuple((kind, any_of(lists[names[kind]])) for kind in _CLAIMED),
    )


@lru_cache(maxsize=_MOST_TURNS)
def read_turn(question: str, analyzer: Analyzer) -> Turn:
    """Read *question* into its pieces; takes .3 ms, once for each of the last questions: one is read again with the next turn."""
    text = question.strip()
    if len(analyzer.fold(text)) != len(text):
        text = analyzer.fold(text)  # so that every offset holds for the text and for what it folds to
    text = text.rstrip(_END_MARKS)
    opened = _opening(analyzer.fold(text))
    folded = analyzer.fold(text[opened:])
    closing = expressions().closings.search(folded)
    text = text[opened : opened + closing.start()] if closing else text[opened:]
    text = text.strip(_END_MARKS)
    return Turn(text, tuple(_pieces(text, analyzer)), opened > 0, closing is not None)


def _opening(folded: str) -> int:
    """Return how many characters open a follow-up: 那么, what about."""
    end = 0
    for _ in range(_MOST_OPENINGS):
        found = expressions().openings.match(folded, end)
        end = found.end() if found else end
    return end


def _pieces(text: str, analyzer: Analyzer) -> Iterator[Piece]:
    """Yield the pieces of *text*: what the lists claim, and each word between."""
    folded = analyzer.fold(text)
    words = analyzer.words(text)
    phrases = () if _HAN.search(folded) else [clause.name for clause in analyzer.question(text).clauses if " " in clause.name]
    claims = _claims(folded, words, phrases)
    reached = 0
    for word in words:
        if word.start < reached:
            continue
        if word.start in claims:
            yield claims[word.start]
            reached = claims[word.start].end
        else:
            yield Piece(_kind(word), word.start, word.end, word.text, nominal=word.salience >= _UNKNOWN)


def _claims(folded: str, words: Sequence[Word], phrases: Iterable[str]) -> dict[int, Piece]:
    """Return what the lists, and *phrases* as nouns, claim of *folded*, by its start; of two that overlap the earlier counts."""
    claims: list[Piece] = []
    for kind, start, end in _found(folded, words, phrases):
        if start < end and all(end <= claim.start or claim.end <= start for claim in claims):
            determining = kind == "pronoun" and expressions().determining.fullmatch(folded[start:end]) is not None
            claims.append(Piece(kind, start, end, folded[start:end], determining))
    return {claim.start: claim for claim in claims}


def _found(folded: str, words: Sequence[Word], phrases: Iterable[str]) -> Iterator[tuple[PieceKind, int, int]]:
    """Yield what quotation marks, the lists and *phrases* find, each beginning and ending where words do."""
    starts, ends = [word.start for word in words], [word.end for word in words]
    for quoted in _QUOTED.finditer(folded):
        inner = [word for word in words if quoted.start() < word.start and word.end < quoted.end()]
        yield "noun", min((word.start for word in inner), default=0), max((word.end for word in inner), default=0)
    for kind, pattern in expressions().claims:
        for found in pattern.finditer(folded):
            end = max((end for end in ends if end <= found.end()), default=0)
            if found.start() in starts and pattern.fullmatch(folded, found.start(), end):
                yield kind, found.start(), end
    for word, following in pairwise(words):
        if word.end == following.start and expressions().places.fullmatch(word.text + following.text):
            yield "place", word.start, following.end
    for phrase in phrases:
        pattern = re.compile(rf"\b{'[ -]+'.join(map(re.escape, phrase.split()))}\b")
        yield from (("noun", found.start(), found.end()) for found in pattern.finditer(folded))


def _kind(word: Word) -> PieceKind:
    """Tell what a word that no list claims is for."""
    if expressions().totals.sub("", word.text) in expressions().traits:
        return "trait"
    if word.place:
        return "place"
    if word.salience <= _FILLER:
        return "filler"
    if word.salience < _UNKNOWN or (len(word.text) == 1 and _HAN.match(word.text)):
        return "word"
    return "act" if word.salience == _ACT else "noun"
