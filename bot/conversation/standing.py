"""Whether a turn stands by itself: what it names that the turn before did not. Pure functions."""

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Final

from bot.conversation.pieces import Piece, Turn, expressions, read_turn
from index import Analyzer

_SALIENT: Final = 0.5  # of a word that says something
_NUMBERS: Final = frozenset({"one", "ones"})
_DETERMINERS: Final = frozenset({"the", "this", "that", "these", "those", "which", "each", "any"})
_NAMING: Final = frozenset({"noun", "act", "trait", "word", "figure"})
_CONTENT: Final = frozenset({"place", "year", "figure", "noun", "act", "trait", "word"})


def is_wish(new: Turn) -> bool:
    """Tell whether somebody wants something, or asks about this very day: 我要办居住证, 周末开门吗."""
    said = ("" if new.is_chinese else " ").join(piece.folded for piece in new.pieces)
    return expressions().wishes.search(said) is not None


def new_names(new: Turn, old: Turn) -> list[Piece]:
    """Return the nouns of a turn that the turn before does not contain, and what is one's own: 我家."""
    known = {piece.folded for piece in old.pieces}
    return [piece for piece in new.of("noun", "owned") if piece.folded not in known]


def referring(new: Turn) -> list[Piece]:
    """Return the pronouns of a turn that stand for something in the turn before.

    One behind the words that it goes with does not, as in 浙江那边 or "the police one", nor does the number in "one grid".
    """
    return [piece for piece in new.of("pronoun", "there") if not _is_attached(piece, new)]


def _is_attached(pronoun: Piece, new: Turn) -> bool:
    number = new.pieces.index(pronoun)
    before = [piece for piece in new.pieces[:number] if not expressions().linking.fullmatch(piece.folded)][-1:]
    behind = [piece for piece in new.pieces[number + 1 : number + 2] if new.adjacent(pronoun, piece)]
    if pronoun.folded in _NUMBERS:
        return not any(piece.folded in _DETERMINERS for piece in before)
    if not new.is_chinese or not any(piece.kind in _CONTENT for piece in before):
        return False
    return pronoun.kind == "there" or (pronoun.determining and any(piece.kind in _CONTENT for piece in behind))


def has_fresh_clause(new: Turn, old: Turn) -> bool:
    """Tell whether something new is said before the question word, in English anywhere: 停水了怎么办, 发现问题以后找谁."""
    asked = _asked(new) if new.is_chinese else len(new.text)
    return any(piece.end <= asked for piece in _fresh(new, old))


def repeats_predicate(new: Turn, old: Turn) -> bool:
    """Tell whether the only nouns of a turn are what the turn before asked of its subject: 借书证怎么办理, 在哪里办理."""
    asked = _asked(old)
    subject = {piece.folded for piece in old.of("noun") if piece.end <= asked}
    predicate = {piece.folded for piece in old.of("noun") if piece.start >= asked} - subject
    return bool(subject) and {piece.folded for piece in new.of("noun", "owned")} <= predicate


def has_fresh_topic(new: Turn, old: Turn) -> bool:
    """Tell whether a new word stands where the subject does: it begins the turn, and both a question word and a verb follow."""
    pieces = [piece for piece in new.pieces if piece.kind != "filler"]
    fresh = _fresh(new, old)
    if not pieces or pieces[0] not in fresh:
        return False
    behind = pieces[1 + (len(pieces) > 1 and pieces[1] in fresh and new.adjacent(pieces[0], pieces[1]) and pieces[0].nominal) :]
    if new.of("choice") and behind and behind[0].kind == "word":
        return True
    return bool(behind) and behind[0].kind == "cue" and any(piece.kind in {"word", "act", "noun"} for piece in behind[1:])


def is_defined(new: Turn) -> bool:
    """Tell whether a turn asks what the thing is that it begins with: 双挂一联是什么意思."""
    named = list(takewhile(lambda piece: piece.kind in _NAMING and not expressions().copula.fullmatch(piece.folded), new.pieces))
    rest = new.pieces[len(named) :]
    is_named = sum(len(piece.folded) for piece in named) > 1 and any(piece.kind != "trait" for piece in named)
    return is_named and bool(rest) and expressions().copula.fullmatch(rest[0].folded) is not None and bool(new.of("cue"))


def stands_alone(new: Turn) -> bool:
    """Tell whether a question defines, tells what happens, or counts something in a place of its own."""
    return is_defined(new) or names_event(new) or counts_elsewhere(new)


def counts_elsewhere(new: Turn) -> bool:
    """Tell whether a question says where, what is done and what is counted, which is all there is to say: 长春修了几条路."""
    cue = next(iter(new.of("cue")), None)
    if cue is None or not new.is_chinese or not new.of("place"):
        return False
    return any(piece.kind in {"word", "act", "noun"} for piece in new.pieces if piece.end <= cue.start) and any(
        new.adjacent(cue, piece) for piece in new.of("word", "noun")
    )


def is_told(turn: Turn) -> bool:
    """Tell whether a Chinese turn tells what happens and asks nothing: 小区垃圾桶满出来了."""
    happens = any(expressions().told.fullmatch(piece.folded) for piece in turn.of("filler", "word"))
    return turn.is_chinese and happens and not turn.of("cue", "choice", "trait", "pronoun") and len(turn.of("word")) > 1


def names_event(new: Turn) -> bool:
    """Tell whether a question begins with what happens, told by two verbs, which is a subject of its own: 死亡注销要哪些材料."""
    words = list(takewhile(lambda piece: piece.kind == "word" and len(piece.folded) > 1, new.pieces))
    return new.is_chinese and len(words) > 1 and new.adjacent(words[0], words[1]) and bool(new.of("trait"))


def fresh_words(new: Turn, old: Turn) -> tuple[str, ...]:
    """Return the folded words of a Chinese turn that the turn before does not contain; an English one says it in other words."""
    return tuple(dict.fromkeys(piece.folded for piece in _fresh(new, old))) if new.is_chinese else ()


def is_listed(name: str, old: Turn) -> bool:
    """Tell whether *name* is an item of a numbered name in the turn before, such as 联五 of 结一联五."""
    whole = "".join(piece.folded for piece in old.pieces)
    names = [piece.folded for piece in old.of("noun")]
    return expressions().numerals.search(name) is not None and name in whole and any(name in each and name != each for each in names)


def lone_adverb(new: Turn) -> Piece | None:
    """Return the adverb that is all a question says: 什么时候."""
    pieces = [piece for piece in new.pieces if piece.kind != "filler"]
    return pieces[0] if len(pieces) == 1 and expressions().adverbs.fullmatch(pieces[0].folded) else None


def is_numbered(named: Sequence[Piece]) -> bool:
    """Tell whether something is named by a number and what it counts, which is a complete question: 六公开."""
    return len(named) == 1 and named[0].kind == "noun" and expressions().numerals.search(named[0].folded) is not None


def _fresh(new: Turn, old: Turn) -> list[Piece]:
    """Return the words that carry meaning and are not said in the turn before; a single character does so only as a noun."""
    said = "".join(piece.folded for piece in old.pieces)
    words = [piece for piece in new.of("noun", "act", "word") if len(piece.folded) > 1 or piece.nominal]
    return [piece for piece in words if piece.folded not in said and not expressions().numerals.match(piece.folded)]


def _asked(new: Turn) -> int:
    """Return where the question word begins, the end without any."""
    return min((piece.start for piece in new.of("cue", "choice")), default=len(new.text))


def says_nothing(question: str, analyzer: Analyzer) -> bool:
    """Tell whether a Chinese question names nothing that it asks about: 在哪办, 要不要钱."""
    turn = read_turn(question, analyzer)
    salient = {word.text for word in analyzer.words(question) if word.salience >= _SALIENT and len(word.text) > 1}
    return turn.is_chinese and bool(turn.pieces) and not any(_names(piece, salient) for piece in turn.pieces)


def _names(piece: Piece, salient: Collection[str]) -> bool:
    """Tell whether a piece names something; a trait asks for something of a thing that is named elsewhere."""
    if piece.kind in {"noun", "word"}:
        return piece.folded in salient and not any(cue.search(piece.folded) for kind, cue in expressions().claims if kind == "cue")
    return piece.kind in {"place", "year", "figure", "act", "owned"}


def hangs(question: str, analyzer: Analyzer) -> bool:
    """Tell whether a question only names something and asks nothing of it by itself: 网格长呢."""
    turn = read_turn(question, analyzer)
    return bool(turn.opened or turn.closed) and not turn.of("cue", "choice")


def dangling(question: str, analyzer: Analyzer) -> str | None:
    """Return the place, year or figure that is all a follow-up names, "" where it names nothing; None where it asks something."""
    turn = read_turn(question, analyzer)
    named = turn.of("place", "year", "figure")
    if not (turn.opened or turn.closed) or any(piece.kind not in {"place", "year", "figure", "filler"} for piece in turn.pieces):
        return None
    return turn.written(named)
