"""The subject of a turn: what a follow-up question on it would be about. Pure functions."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bot.conversation.likeness import folded
from bot.conversation.pieces import Piece, PieceKind, Turn, expressions

SETTINGS: Final[tuple[PieceKind, ...]] = ("place", "year")
SUBJECTS: Final[tuple[PieceKind, ...]] = ("noun", "act", "trait")
_LONGEST_NAME: Final = 8  # characters of a title that can stand for a subject
CONTENT: Final[tuple[PieceKind, ...]] = (*SETTINGS, *SUBJECTS, "figure", "word")
ASKING: Final[tuple[PieceKind, ...]] = ("cue", "choice")


def subject_of(old: Turn, new: Turn, title: str) -> list[str]:
    """Return what the turn before is about, as it is written: its nouns before the question word, with its place.

    A number or choice of things is about the things: 有多少网格员. What the new turn says itself, place or year or trait, is left out.
    Without any noun it is what the first citation is titled.
    """
    said = {piece.kind for piece in new.pieces}
    asked = next((number for number, piece in enumerate(old.pieces) if piece.kind in ASKING), len(old.pieces))
    chooses = asked < len(old.pieces) and old.pieces[asked].kind == "choice"
    head = _name(old.pieces[:asked]) if chooses else _about(old.pieces[:asked])
    counts = any(expressions().selecting.fullmatch(piece.folded) for piece in new.of("cue"))
    has_head = any(piece.kind in SUBJECTS for piece in head)
    tail = _asked_for(old, asked, has_head=has_head, with_trait=not counts and not new.of("trait"))
    pieces = head + [piece for piece in tail if piece not in head and piece.folded not in {each.folded for each in head}]
    settings = [piece for piece in old.of(*SETTINGS) if piece not in pieces]
    dropped = {kind for kind in SETTINGS if kind in said}
    pieces = trimmed([piece for piece in pieces if piece.kind not in dropped], (*SETTINGS, *SUBJECTS, "figure", "word"))
    if not any(piece.kind in {*SUBJECTS, "word"} for piece in pieces):
        return [title] if title.isalnum() and len(title) <= _LONGEST_NAME else []
    kept = [wording(old, piece) for piece in settings if piece.kind not in dropped]
    return [placed(_unquoted(old.written(pieces)), kept, old).removesuffix(old.mark)]


def _unquoted(text: str) -> str:
    """Return *text* without quotation marks that are open or closed only outside of it."""
    return text if text.count("“") == text.count("”") else text.replace("“", "").replace("”", "")


def _about(pieces: Sequence[Piece]) -> list[Piece]:
    """Return what stands before a question word without verbs at its end, and without a trait where a noun stands before that."""
    about = _name(pieces)
    words = [number for number, piece in enumerate(pieces) if piece.kind == "word" and (not about or piece.start > about[-1].start)]
    if len(words) > 1:  # something that happens, and whom to turn to: 楼道灯坏了找谁
        return list(pieces[pieces.index(about[0]) if about else words[0] : words[-2] + 1])
    while any(piece.kind == "noun" for piece in about[:-1]) and about[-1].kind == "trait":
        about = _name(about[:-1])
    return [piece for piece in about if not expressions().governing.fullmatch(piece.folded)]


def _name(pieces: Sequence[Piece]) -> list[Piece]:
    """Return *pieces* from the first that says something to the last that can be a subject, with the words before it."""
    ends = [number for number, piece in enumerate(pieces, 1) if piece.kind in {*SETTINGS, *SUBJECTS, "figure"}]
    return trimmed(pieces[: ends[-1]], CONTENT) if ends else []


def _asked_for(old: Turn, asked: int, *, has_head: bool, with_trait: bool) -> list[Piece]:
    """Return what stands behind the question word and belongs to the subject: the things of which a number or choice is asked."""
    behind = old.pieces[asked + 1 :]
    if asked == len(old.pieces):
        return []
    if old.pieces[asked].kind == "choice" and old.is_chinese:
        return trimmed(behind, (*SUBJECTS, "word"))
    selects = expressions().selecting.fullmatch(old.pieces[asked].folded) is not None
    names: list[list[Piece]] = [[]]
    for piece in behind:
        if piece.kind in {*SUBJECTS, "word"} or (names[-1] and is_linking(piece)):
            names[-1].append(piece)
        else:
            names.append([])
    if has_head:
        name = _name(names[0])
        return name if selects and (says_noun(name) or (with_trait and len(folded(name)) > 1)) else []
    named = (_name(name if selects or name[0].kind != "word" else name[1:]) for name in names if name)
    return next((name for name in named if says_noun(name)), [])


def trimmed(pieces: Sequence[Piece], kinds: Collection[PieceKind]) -> list[Piece]:
    """Return *pieces* from the first of these *kinds* that is no bare verb at the front to the last of them."""
    numbers = [number for number, piece in enumerate(pieces) if piece.kind in kinds]
    return list(pieces[numbers[0] : numbers[-1] + 1]) if numbers else []


def untraited(run: Sequence[Piece]) -> list[Piece]:
    """Return a run without the traits at its end, all of it where it is made of nothing else."""
    last = max((number for number, piece in enumerate(run) if piece.kind != "trait"), default=len(run) - 1)
    return list(run[: last + 1])


def says_noun(pieces: Iterable[Piece]) -> bool:
    """Tell whether one of *pieces* is a noun."""
    return any(piece.kind in {"noun", "act"} for piece in pieces)


def is_linking(piece: Piece) -> bool:
    """Tell whether a piece only links others: 的, of."""
    return expressions().linking.fullmatch(piece.folded) is not None


def placed(text: str, settings: Sequence[str], turn: Turn) -> str:
    """Add places and years to a question, before it in Chinese and behind it in English."""
    if turn.is_chinese:
        return "".join(settings) + text + turn.mark
    return " in ".join([text, *settings]) + turn.mark


def wording(turn: Turn, piece: Piece) -> str:
    """Return a piece as it is written in its turn."""
    return turn.text[piece.start : piece.end]
