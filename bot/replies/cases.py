"""Layout of the service desk: what a person is told of his case, cards and notes for staff, with their buttons. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.desk.cases import CLOCK, LOW, Case, Event
from bot.desk.states import SPEECH, Move, State
from bot.desk.telling import TABLE
from bot.replies.blocks import Block, Button, Paragraph, Quote, Reply, Sources
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.desk_merging import JOIN
from bot.texts.message import BACK, NUMBERS
from bot.texts.questions import SOURCES
from bot.texts.responses import HEAR_CASE
from index import Language

Rows = tuple[tuple[Button, ...], ...]

STARS: Final = 5

_FIRST_ROWS: Final[Sequence[Sequence[str]]] = (("take", "up", "explain"), ("return", "quote", "more"))
_FURTHER: Final = (
    "progress", "ask", "note", "help", "extend", "park", "decline", "transfer", "assign", "join", "part", "reclassify", "reveal",
)  # fmt: skip
_IN_A_ROW: Final = 3
_PROMPTED: Final = frozenset({"explain", "progress", "ask", "note", "supply"})
_CHOSEN: Final = frozenset({"up", "help", "return", "decline", "extend", "park", "transfer", "assign", "join", "reclassify"})
_EXCERPT: Final = 120  # characters of a passage on a card
_SETTLED: Final = frozenset({State.ANSWERED, State.EXPLAINED})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a passage, and where it stands."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """All that a message about a case is made of, as one of its readers may see it.

    `words` are those of the event, `unit` is the name of where the case lies, `owner` and `who` are names, `moves` what staff of the unit
    may do, `elsewhere` says that the case has left the unit whose card this is, `extended` is the term once more time is granted. `added`,
    `joined` and `history` are paragraphs about what the person has added, the cases that are joined to this one, and what has happened.
    """

    case: Case
    event: Event | None = None
    words: str = ""
    question: str = ""
    unit: str = ""
    owner: str = ""
    who: str = ""
    helpers: str = ""
    marks: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    moves: frozenset[Move] = frozenset()
    elsewhere: bool = False
    extended: datetime | None = None
    added: str = ""
    joined: str = ""
    history: str = ""
    is_late: bool = False


def facts(view: View, language: Language) -> dict[str, object]:
    """Return what the sentences about a case name."""
    case = view.case
    return {
        "number": case.number,
        "state": texts.STATES[case.state](language),
        "category": texts.CATEGORIES[case.category](language),
        "unit": view.unit or texts.DEFAULT_DESK_NAME(language),
        "owner": view.owner or texts.STAFF_NAME(language),
        "helpers": view.helpers,
        "who": view.who or texts.STAFF_NAME(language),
        "words": view.words or texts_erased(language),
        "question": view.question or texts_erased(language),
        "response_due": texts.moment(case.response_due, language),
        "due": texts.moment(case.due, language),
        "extended": texts.moment(view.extended, language),
        "ends": texts.moment(case.ends, language),
        "parked": texts.day(case.parked, language),
        "parking": texts.day(case.parking, language),
        "days": case.extension,
        "rating": case.rating,
    }


def texts_erased(language: Language) -> str:
    """Say that words are erased."""
    return staff.ERASED(language)


# To the person


def to_person(kind: str, view: View, language: Language) -> Reply:
    """Lay out a message to the person who opened a case."""
    case, event = view.case, view.event
    key, named = _person_key(kind, case, event), facts(view, language)
    if kind == "edited" and event is not None:
        told = to_person(TABLE[event.what].person, view, language)
        return replace(told, content=f"{told.text}\n{texts.EDITED(language)}")
    if event is not None and event.what in SPEECH:
        named["owner"] = named["who"]
    reason = texts.REASONS.get(event.reason) if event is not None else None
    said = texts.PERSON[key](language, **named, reason=reason(language) if reason else "")
    if kind == "opened" and case.urgent:
        said = f"{texts.URGENT(language)}\n\n{said}"
    if kind == "joined" and event is not None and event.words and case.state in _SETTLED:
        answered = texts.PERSON["answered" if case.state is State.ANSWERED else "explained"](language, **named)
        said = f"{said}\n\n{answered}"
    return Reply(said, language, buttons=person_buttons(kind, case, language))


def _person_key(kind: str, case: Case, event: Event | None) -> str:
    if kind == "received" and event is not None:
        moved = event.source is not event.target
        return "received_again" if moved else "received_settled" if case.state in _SETTLED else "received"
    if kind == "moved" and event is not None and case.due is not None and case.due <= event.at:
        return "moved_late"
    if kind == "opened" and case.response_due == case.due:
        return "opened_at_once"
    return "declined_again" if kind == "declined" and case.objected else kind


def person_buttons(kind: str, case: Case, language: Language) -> Rows:
    """Return the buttons that fit what a case is now."""
    number = case.number
    if kind == "solved":
        return (tuple(Button(str(stars), f"/move rate {number} {stars}") for stars in range(1, STARS + 1)),)
    if case.state is State.DECLINED and not case.objected:
        return ((_move("object", number, language),),)
    if case.state in _SETTLED:
        return ((_move("solve", number, language), _move("unsolve", number, language)), (_prompt("supply", number, language),))
    if case.state is State.SILENT:
        late = (_move("solve", number, language),) if case.closed_from is not State.ASKED else ()
        return ((*late, _move("reopen", number, language)),)
    return () if case.is_closed else _open_buttons(kind, number, language)


def _open_buttons(kind: str, number: int, language: Language) -> Rows:
    usual = (_prompt("supply", number, language), _move("withdraw", number, language))
    if kind != "opened":
        return (usual,)
    return usual, (Button(staff.BUTTONS["mine"](language), "/mine"),), (hearing(number, language),)


def hearing(number: int, language: Language) -> Button:
    """Return the button by which the person of a case asks to be told of published answers to the same question."""
    return Button(HEAR_CASE(language), f"/hear case {number}")


def rated(number: int, stars: int, language: Language, *, is_pushed: bool = True) -> Reply:
    """Thank for a mark; after a low one ask for the reason, and show the way on."""
    if stars > LOW:
        return Reply(staff.notice("rate", language), language, edits=True)
    asked = texts.RATED_LOW if is_pushed else texts.RATED_LOW_HERE
    return Reply(asked(language), language, buttons=((_move("unsolve", number, language),),), edits=True)


def own_line(case: Case, question: str, language: Language, *, is_late: bool) -> str:
    """Return a case as a line of its person's list: where it stands, and until when it is settled or when it ended."""
    if case.closed is not None:
        when = texts.MINE_ENDED(language, day=texts.day(case.closed, language))
    elif is_late:
        when = texts.MINE_LATE(language, due=texts.moment(case.due, language))
    elif case.parked is not None:
        when = texts.MINE_PARKED(language, day=texts.day(case.parked, language))
    else:
        when = texts.MINE_DUE(language, due=texts.moment(case.due, language)) if case.is_running else ""
    return texts.MINE_CASE(language, number=case.number, question=question, state=texts.STATES[case.state](language), when=when)


# To staff


def arrival(view: View, language: Language) -> str:
    """Say how a case came to where it lies, by the event of *view*; empty where that says nothing."""
    event = view.event
    said = staff.ARRIVALS.get(event.what) if event is not None else None
    if event is None or said is None:
        return ""
    if event.who == CLOCK:
        said = staff.UP_BY_CLOCK.get(event.reason, staff.UP_BY_CLOCK["due"])
    reason = texts.RETURN_REASONS.get(event.reason)
    return said(language, **facts(view, language) | {"reason": reason(language) if reason else staff.NO_REASON(language)})


def closed_card(number: int, language: Language) -> Reply:
    """Lay out a card that another one in the same chat has replaced."""
    return Reply(staff.CARD_REPLACED(language, number=number), language)


def card(view: View, language: Language, menu: str = "", options: Rows = (), arrival: str = "") -> Reply:
    """Lay out the card of a case, with its buttons, with those under [更多], or with *options* to choose from, below its *arrival*."""
    case, named = view.case, facts(view, language)
    lines = [*([arrival] if arrival else []), staff.CARD(language, **named)]
    if view.elsewhere:
        return Reply("\n".join([*lines, staff.CARD_ELSEWHERE(language, **named)]), language)
    lines.append(texts.CASE_QUESTION(language, **named))
    if case.joined:
        return Reply(
            "\n".join([*lines, staff.CARD_JOINED(language, number=case.joined)]), language, buttons=_buttons(["part"], view, language)
        )
    if not case.is_closed:
        lines.append(_terms(view, named, language))
    if case.owner:
        lines.append(staff.CARD_OWNER(language, **named))
    if view.marks:
        lines.append(staff.CARD_MARKS(language, marks=" · ".join(staff.MARKS[mark](language) for mark in view.marks)))
    blocks: list[Block] = [Paragraph("\n".join(lines)), *(Paragraph(each) for each in (view.added, view.joined, view.history) if each)]
    if not case.is_closed:
        blocks += _excerpts(view.excerpts, language)
        blocks.append(Paragraph(staff.CARD_HOW(language)))
    return Reply(tuple(blocks), language, buttons=options or _card_rows(view, language, menu))


def _terms(view: View, named: Mapping[str, object], language: Language) -> str:
    """Say until when something is promised, and what is late."""
    case = view.case
    if case.left is not None:
        return staff.CARD_RESTS(language)
    said = staff.CARD_TERMS(language, **named) if case.responded is None else staff.CARD_DUE(language, **named)
    return f"{said}{texts.LATE(language)}" if view.is_late else said


def _excerpts(excerpts: Sequence[Excerpt], language: Language) -> list[Block]:
    quotes: list[Block] = [Quote(_cut(each.text), number) for number, each in enumerate(excerpts, 1)]
    return [*quotes, Sources(SOURCES(language), tuple((number, each.source) for number, each in enumerate(excerpts, 1)))] if quotes else []


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def _card_rows(view: View, language: Language, menu: str) -> Rows:
    number = view.case.number
    back, history = Button(BACK(language), f"/card {number}"), Button(staff.BUTTONS["history"](language), f"/card {number} history")
    if menu == "history":
        return ((back,),)
    if menu == "more":
        return (*_buttons(_FURTHER, view, language), (history, back))
    if not view.moves:
        return ((history,),)
    rows = [tuple(_first_button(name, view, language) for name in row if _is_offered(name, view)) for row in _FIRST_ROWS]
    return tuple(row for row in rows if row)


def _is_offered(name: str, view: View) -> bool:
    if name == "quote":
        return "answer" in view.moves and bool(view.excerpts)
    return bool(view.moves) if name == "more" else name in view.moves


def _first_button(name: str, view: View, language: Language) -> Button:
    number = view.case.number
    label = staff.BUTTONS[name](language)
    if name == "quote":
        return Button(label, f"/quote {number}")
    return Button(label, f"/card {number} more") if name == "more" else action(name, number, language)


def _buttons(names: Iterable[str], view: View, language: Language) -> Rows:
    offered = [action(name, view.case.number, language) for name in names if name in view.moves]
    return tuple(tuple(offered[start : start + _IN_A_ROW]) for start in range(0, len(offered), _IN_A_ROW))


def action(move: str, number: int, language: Language) -> Button:
    """Return the button of a move: it is made, its words are asked for, or its particulars are chosen."""
    if move in _PROMPTED:
        return _prompt(move, number, language)
    return Button(staff.BUTTONS[move](language), f"/choose {move} {number}") if move in _CHOSEN else _move(move, number, language)


def _prompt(move: str, number: int, language: Language) -> Button:
    return Button(staff.BUTTONS[move](language), f"/words {move} {number}")


def _move(move: str, number: int, language: Language) -> Button:
    return Button(staff.BUTTONS[move](language), f"/move {move} {number}")


def choices(move: str, number: int, options: Iterable[tuple[str, str]], language: Language) -> Rows:
    """Return buttons for the particulars of a move, each with a label and what it stands for."""
    made = "choose" if move in {"decline", "join"} else "move"  # which are confirmed
    rows = tuple((Button(label, f"/{made} {move} {number} {value}"),) for label, value in options)
    return (*rows, (Button(BACK(language), f"/card {number} more"),))


def confirmation(move: str, number: int, value: str, unit: str, language: Language) -> tuple[Rows, str]:
    """Return the buttons under which a move that cannot be undone is made or left, and what to say of its consequence."""
    back = (Button(BACK(language), f"/card {number}"),)
    if move == "up":
        return ((Button(staff.DO_UP(language, unit=unit), f"/move up {number}"),), back), staff.CONFIRM_UP(language)
    said = texts.REASONS[value](language)
    return ((Button(staff.DO_DECLINE(language), f"/move decline {number} {value}"),), back), staff.CONFIRM_DECLINE(language, said=said)


def joining(number: int, into: int, language: Language) -> Rows:
    """Return the buttons under what joining a case to another one will mean."""
    return (Button(JOIN(language, into=into), f"/move join {number} {into}"),), (Button(BACK(language), f"/choose join {number}"),)


def note(kind: str, view: View, language: Language) -> Reply:
    """Lay out a message to staff under a card."""
    named = facts(view, language)
    number = view.case.number
    event = view.event
    if kind == "reminder" and event is not None:
        clock = staff.CLOCKS.get(event.reason, staff.CLOCKS["late"])
        named["clock"] = clock(language, **named)
    rows: Rows = ()
    if kind in {"approve_extension", "approve_parking"}:
        asked = "extend" if kind == "approve_extension" else "park"
        rows = (tuple(_move(f"{asked}_{choice}", number, language) for choice in ("yes", "no")),)
    if event is not None and event.who == CLOCK:
        named["who"] = ""
    if kind == "supplied" and "reveal" in view.moves:
        rows = ((_move("reveal", number, language),),)
    return Reply(staff.NOTES[kind](language, **named), language, buttons=rows)


def sent(number: int, count: int, language: Language) -> Reply:
    """Confirm to staff that words went out, to one person or to all of joined cases."""
    said = staff.SENT_TO_ALL(language, count=count, number=number) if count > 1 else staff.SENT(language, number=number)
    return Reply(said, language, buttons=((_move("revoke", number, language),),))


def quoted(excerpt: Excerpt) -> str:
    """Return a passage as words of staff."""
    return f"{NUMBERS[0]} {excerpt.text}\n{excerpt.source}"
