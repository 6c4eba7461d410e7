"""Follow-up questions: completed by rules from the turn before. Pure functions.

网格怎么划分？ 浙江呢？ is 浙江网格怎么划分？. A phrase takes the place of its like: a place that of a place, a year that of a year, a
noun that of the noun most like it. A question without a subject gets that of the turn before, a pronoun stands for it, and a question
that begins with "and" takes over the place. A question that makes sense alone takes over nothing. Where both readings are possible,
`Completed.certainty` says which evidence the completed one needs.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

from bot.conversation.likeness import fit, folded, is_level, likeness
from bot.conversation.lists import beside
from bot.conversation.pieces import Piece, Turn, expressions, read_turn
from bot.conversation.standing import (
    fresh_words,
    has_fresh_clause,
    has_fresh_topic,
    is_listed,
    is_numbered,
    is_told,
    is_wish,
    lone_adverb,
    new_names,
    referring,
    repeats_predicate,
    stands_alone,
)
from bot.conversation.subjects import (
    ASKING,
    CONTENT,
    SETTINGS,
    SUBJECTS,
    is_linking,
    placed,
    says_noun,
    subject_of,
    trimmed,
    untraited,
    wording,
)
from index import Analyzer

LONGEST_COMPLETED: Final = 300
"""Characters of a completed question; a longer one is not completed."""

_LONGEST: Final = {True: 24, False: 70}  # characters of a follow-up, in Chinese and in English
_SHORT: Final = {True: 11, False: 40}  # characters of one that no word opens
_SHORT_WORD: Final = 2  # characters of a word whose last one tells what it is: 副职, 正职


Certainty = Literal["sure", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Previous:
    """The turn before: the question as it was searched, completed where it was a follow-up, and what it cited first.

    `title` is that of the document, `text` that of the passage. Nothing follows on a turn that was `refused`; on one that is `left`,
    since something else was said in between, only what refers back to it: 那…, …呢, 它….
    """

    question: str
    title: str = ""
    refused: bool = False
    text: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A whole question, as it is searched and shown; `carried` are the words of it that come from the turn before.

    A "sure" completion is the only reading. A "likely" one holds unless the question alone is answered better, a "possible" one only if
    it is itself answered better; of both the answer has to contain `own`, the folded words that the new turn brings.
    """

    text: str
    carried: tuple[str, ...]
    certainty: Certainty = "sure"
    own: tuple[str, ...] = ()


def complete(question: str, previous: Previous, analyzer: Analyzer) -> Completed | None:
    """Complete *question* from the turn before; None where it is to be asked alone."""
    new = read_turn(question, analyzer)
    old = read_turn(previous.question, analyzer)
    if previous.refused or not old.pieces or len(new.text) > _LONGEST[new.is_chinese]:
        return None
    if new.pieces and new.is_chinese != old.is_chinese:
        return None
    if previous.left and not (new.opened or new.closed or referring(new)):
        return None
    named = folded(_named(new))
    siblings = beside(named, analyzer.fold(previous.text)) if named else frozenset()
    completed = _completed(new, old, previous.title, siblings)
    return completed if completed is not None and len(completed.text) <= LONGEST_COMPLETED else None


def _completed(new: Turn, old: Turn, title: str, siblings: Collection[str]) -> Completed | None:
    """Try the ways of completing one after the other; *siblings* are of one list with what the new turn names."""
    opened = new.opened or new.closed
    if not new.of(*CONTENT, *ASKING, "pronoun", "there"):
        return Completed(old.text + old.mark, (old.text,)) if opened else None
    names = new_names(new, old)
    pronoun = next(iter(referring(new)), None)
    if pronoun is not None and not any(piece.start < pronoun.start for piece in new.of("noun", "owned")):
        return _with_pronoun(new, old, pronoun, title)
    if is_wish(new):
        return None
    if _is_phrase(new) and (opened or _is_like(new, old)):
        member = next((piece for piece in old.pieces if piece.folded in siblings), None)
        return _rated(_replaced(new, old, member), "sure" if member else _phrase_certainty(new, old), new, old)
    return _question(new, old, title, names)


def _question(new: Turn, old: Turn, title: str, names: Sequence[Piece]) -> Completed | None:
    """Complete a question with the place or the subject of the turn before; *names* are the nouns that are new."""
    opened = new.opened or new.closed
    if new.of("noun", "owned") and not repeats_predicate(new, old):
        return _rated(_with_setting(new, old), "likely" if opened else "possible", new, old) if opened or not names else None
    if not opened and (stands_alone(new) or is_told(old) or len(new.text) > _SHORT[new.is_chinese]):
        return None
    return _rated(_with_subject(new, old, title), _subject_certainty(new, old), new, old)


def _subject_certainty(new: Turn, old: Turn) -> Certainty:
    """Tell how sure it is that a question lacks a subject."""
    if len(new.text) > _SHORT[new.is_chinese] or (has_fresh_topic(new, old) and not new.opened):
        return "possible"
    if not has_fresh_clause(new, old):
        return "sure"
    return "likely" if new.is_chinese or new.opened else "possible"


def _rated(completed: Completed | None, certainty: Certainty, new: Turn, old: Turn) -> Completed | None:
    """Say how certain a completion is, and what the answer to it has to contain."""
    if completed is None or certainty == "sure":
        return completed
    return replace(completed, certainty=certainty, own=fresh_words(new, old))


def _phrase_certainty(new: Turn, old: Turn) -> Certainty:
    """Tell how sure it is that a phrase fits into the turn before: a setting or a figure always, a name where one is like it."""
    named = folded(_named(new)[-1:])
    if not named:
        return "sure"
    if not (new.opened or new.closed):
        return "possible"
    alike = max((likeness(named, piece.folded) for piece in old.of(*SUBJECTS, "word")), default=0)
    return "sure" if alike > 1 or (alike > 0 and len(named) <= _SHORT_WORD) else "likely"


def _is_phrase(new: Turn) -> bool:
    """Tell whether a turn only names something."""
    named = new.of(*SETTINGS, *SUBJECTS, "figure") or (new.closed and new.of("word"))
    return bool(named) and not new.of(*ASKING) and all(map(is_linking, _inner(new, new.of("filler"))))


def _inner(new: Turn, fillers: Sequence[Piece]) -> list[Piece]:
    """Return *fillers* without those before the first word that says something, such as "in" and "the"."""
    first = next(piece for piece in new.pieces if piece.kind != "filler")
    return [piece for piece in fillers if piece.start > first.start]


def _is_like(new: Turn, old: Turn) -> bool:
    """Tell whether a phrase that no word opens goes on from the turn before: a setting, a figure, a trait, or a noun like one of it."""
    if len(new.text) > _SHORT[new.is_chinese]:
        return False
    nouns = new.of("noun")
    return not nouns or any(likeness(nouns[-1].folded, piece.folded) > 0 for piece in old.of("noun"))


def _replaced(new: Turn, old: Turn, member: Piece | None) -> Completed | None:
    """Put what a phrase names in the place of *member* or else of its like; a place or year without one goes before the question."""
    edits: list[tuple[Piece, Piece, str]] = []
    before: list[str] = []
    for kind in (*SETTINGS, "figure"):
        for piece, like in zip(new.of(kind), [*old.of(kind), *[None] * len(new.pieces)], strict=False):
            if like is not None:
                edits.append((like, like, wording(new, piece)))
            else:
                before.append(wording(new, piece))
    named = _named(new)
    if is_listed(folded(named), old) or (member is None and is_numbered(named) and not _is_like(new, old)):
        return None
    if named:
        like_run = [member] if member else _level(named, old) or _like_run(named, new, old)
        if like_run is None:
            return _joined(new, old, new.written(named), before) if all(piece.kind == "trait" for piece in named) else None
        edits.append((like_run[0], like_run[-1], new.written(named)))
    replaced = [piece for first, last, _ in edits for piece in old.pieces if first.start <= piece.start <= last.start]
    carried = [piece for piece in old.of(*CONTENT) if piece not in replaced]
    echoed = {piece.folded for piece in carried} & {piece.folded for piece in replaced}  # 三全是哪三全
    if echoed or (carried and all(piece.kind == "figure" for piece in carried)):
        return None
    text = old.text
    for first, last, written in sorted(edits, key=lambda edit: -edit[0].start):
        start = 0 if first is old.pieces[0] and last is not first else first.start  # no quotation mark stays open
        text = text[:start] + written + text[last.end :]
    return Completed(placed(text, before, old), tuple(wording(old, piece) for piece in carried))


def _named(new: Turn) -> list[Piece]:
    """Return the pieces of a phrase that name a thing, from the first to the last."""
    pieces = [piece for piece in new.pieces if piece.kind not in {*SETTINGS, "figure"}]
    return trimmed(pieces, (*SUBJECTS, "word"))


def _level(named: Sequence[Piece], old: Turn) -> list[Piece]:
    """Return the level of administration with which a noun begins, where another is named: 社区 of 社区服务, 街道."""
    if not is_level(folded(named)) or any(is_level(piece.folded) for piece in old.pieces):
        return []
    parts = (replace(piece, end=piece.start + 2, folded=piece.folded[:2]) for piece in old.of("noun") if len(piece.folded) > _SHORT_WORD)
    return list(islice((part for part in parts if is_level(part.folded)), 1))


def _like_run(named: Sequence[Piece], new: Turn, old: Turn) -> list[Piece] | None:
    """Return the pieces of the turn before that a name takes the place of; None where it is a trait of them.

    The end of a word tells what it is: 嘎查村干部 takes the place of 社区干部, 副职 that of 正职. A longer name may begin with the
    shorter: 网格长, 网格. Without any likeness the first noun gives way. A name that is part of an older one, as 十服务 of
    三全十服务, is no like of that; where the other part is no noun, it takes the place of all.
    """
    name = "".join(piece.folded for piece in named)
    runs = [untraited(run) for run in old.runs(SUBJECTS)]
    if len(named) > 1:
        runs = [_with_attribute(run, old) for run in runs]
    words = [[piece] for piece in old.of("noun", "act", "word")]
    wholes = (
        [run for run in [*words, *runs] if any(piece.kind != "trait" for piece in run)]
        if any(piece.kind != "trait" for piece in named)
        else old.runs(["trait"])
    )
    candidates = [run for run in wholes if name not in folded(run) or name == folded(run)]
    is_modifier = new.pieces[-1].kind == "filler"  # 社区的
    is_long = len(named) > 1 or any(name.endswith(piece.folded) and name != piece.folded for piece in old.of("noun"))
    best = max(candidates, key=lambda run: fit(name, run, is_long=is_long), default=None)
    if best is not None and fit(name, best, is_long=is_long)[0] > 0:
        return best
    if all(piece.kind == "trait" for piece in named):
        return next(iter(candidates), None)
    if all(piece.kind == "word" for piece in named):
        asked = next((piece.start for piece in old.of("cue")), len(old.text))
        return next(([piece] for piece in reversed(old.of("word")) if piece.end <= asked), None)
    nouns = [run for run in ([[piece] for piece in old.of("noun")] if is_modifier else runs) if run in candidates and says_noun(run)]
    if nouns:
        return nouns[0]
    ends = (run[-1] for run in old.runs(["word"]) if len(run) > 1)
    return next((list(old.pieces[: old.pieces.index(end) + 1]) for end in ends), None)


def _with_attribute(run: list[Piece], turn: Turn) -> list[Piece]:
    """Return a run with the word that goes before it and says which, as in 县级领导; not the verb of a question: 怎么评选示范岗."""
    number = turn.pieces.index(run[0])
    before = turn.pieces[max(0, number - 2) : number]
    if before and before[-1].kind == "word" and before[0].kind != "cue" and turn.adjacent(before[-1], run[0]):
        return [before[-1], *run]
    return run


def _with_pronoun(new: Turn, old: Turn, pronoun: Piece, title: str) -> Completed | None:
    """Put what the turn before is about in the place of a pronoun; beside one that has its own noun it goes before."""
    places = [wording(old, piece) for piece in old.of("place")[:1]] if pronoun.kind == "there" else []
    subject = places or subject_of(old, new, title)
    if not subject or (is_wish(new) and old.of("word") and not old.of("cue", "choice")):
        return None
    following = next((piece for piece in new.pieces if piece.start >= pronoun.end), None)
    if pronoun.determining and following is not None and following.kind in SUBJECTS and new.adjacent(pronoun, following):
        return Completed(_glued(subject[0], new.text, new, comma=True) + new.mark, tuple(subject))
    written = subject[0] if new.is_chinese else _possessive(f"the {subject[0]}", pronoun)
    text = new.text[: pronoun.start] + written + new.text[pronoun.end :]
    return Completed(text + new.mark, tuple(subject))


def _possessive(written: str, pronoun: Piece) -> str:
    return f"{written}'s" if pronoun.folded in {"its", "their", "his"} else written


def _with_setting(new: Turn, old: Turn) -> Completed | None:
    """Take over the place and the year of the turn before where a question has neither."""
    if new.of(*SETTINGS):
        return None
    settings = [wording(old, piece) for piece in old.of(*SETTINGS)]
    return Completed(placed(new.text, settings, new), tuple(settings)) if settings else None


def _with_subject(new: Turn, old: Turn, title: str) -> Completed | None:
    """Give a question without a subject that of the turn before; a lone adverb asks the old question anew."""
    adverb = lone_adverb(new)
    asked = [piece for piece in old.of("cue") if expressions().adverbs.fullmatch(piece.folded)]
    if adverb is not None and len(asked) == len(old.of("cue")) == 1:
        text = old.text[: asked[0].start] + wording(new, adverb) + old.text[asked[0].end :]
        return Completed(text + old.mark, tuple(wording(old, piece) for piece in old.of(*CONTENT)))
    lead = [piece for number, piece in enumerate(new.pieces) if all(each.kind in SETTINGS for each in new.pieces[: number + 1])]
    rest = new.text[lead[-1].end :] if lead else new.text
    subject = subject_of(old, new, title)
    if not subject:
        return None
    text = new.written(lead) + _glued(subject[0], rest.strip(), new, comma=new.pieces[len(lead)].kind in {*SUBJECTS, "figure"})
    return Completed(text + new.mark, tuple(subject))


def _joined(new: Turn, old: Turn, written: str, before: Iterable[str]) -> Completed | None:
    """Ask for a trait of what the turn before is about."""
    subject = subject_of(old, new, "")
    if not subject:
        return None
    return Completed(placed(_glued(subject[0], written, new, comma=True), list(before), new), tuple(subject))


def _glued(subject: str, rest: str, turn: Turn, *, comma: bool) -> str:
    """Put a subject before what is asked of it."""
    return f"{subject}{'，' if comma else ''}{rest}" if turn.is_chinese else f"the {subject}, {rest}"
