"""Questions to the person of a case, or of one to be: its category, whether it is the same matter, whether it is meant. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.desk.cases import Case
from bot.people.privacy import mask
from bot.replies.blocks import Block, Button, Paragraph, Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.message import CANCEL, short
from bot.texts.questions import passed_on
from index import Language

ABOUT_STAFF: Final = "staff"
"""What a button says of a complaint about the staff of a grid, in the place of a category."""


def which_category(  # noqa: PLR0913 - what is shown
    question: str,
    name: str,
    days: Iterable[tuple[str, int]],
    language: Language,
    *,
    kinds: Sequence[str] = (),
    earlier: Sequence[str] = (),
    files: int = 0,
    above: str = "",
) -> Reply:
    """Ask what kind of case a question is; *name* is that of its answer, *kinds* are the masked data that goes to staff with it.

    So do what was written *earlier* and as many *files*.
    *above* is the name of the unit that hears complaints about the staff of the person's grid.
    """
    hidden = f"\n{passed_on(kinds, language)}" if kinds else ""
    if earlier:
        hidden += f"\n{texts.EARLIER_GOES(language, words=short(mask(' · '.join(earlier)).text))}"
    if files:
        hidden += f"\n{texts.FILES_GO(language, count=files)}"
    row = tuple(
        (Button(texts.CATEGORY_BUTTON(language, category=texts.CATEGORIES[category](language), days=many), f"/human {name} {category}"),)  # type: ignore[index]
        for category, many in days
    )
    if above:
        row = (*row, (Button(texts.ABOUT_STAFF_BUTTON(language, unit=above), f"/human {name} {ABOUT_STAFF}"),))
    said = texts.WHICH_CATEGORY(language, question=short(question), hidden=hidden)
    return Reply(said, language, buttons=(*row, (Button(CANCEL(language), "/human cancel"),)))


def withdrawing(number: int, language: Language) -> Reply:
    """Ask whether a case is to be withdrawn."""
    row = (
        Button(texts.WITHDRAW_YES(language), f"/move withdraw {number} yes"),
        Button(texts.WITHDRAW_NO(language), f"/move withdraw {number} no"),
    )
    return Reply(texts.WITHDRAW_ASK(language, number=number), language, buttons=(row,))


def adding(reply: Reply, cases: Sequence[int], name: str, language: Language) -> Reply:
    """Return *reply*, the answer of that *name*, under the question whether what was asked adds to one of *cases*."""
    asked: list[Block] = [Paragraph(texts.ADDS_TO(language, number=number)) for number in cases]
    rows = tuple((Button(texts.ADDS_YES(language, number=number), f"/belongs {number} {name}"),) for number in cases)
    look = f"/case {cases[0]}" if len(cases) == 1 else "/mine"
    others = (Button(texts.ADDS_NO(language), "/another asked"), Button(texts.ADDS_SEE(language), look))
    return replace(reply, content=(*asked, *reply.blocks), buttons=(*rows, others, *reply.buttons))


def enclosing(cases: Sequence[int], key: str, language: Language) -> Reply:
    """Ask to which of *cases* a photo or a file without words belongs; *key* names it."""
    rows = tuple((Button(texts.ADDS_YES(language, number=number), f"/same {key} {number}"),) for number in cases)
    asked = "\n".join(texts.FILE_ADDS_TO(language, number=number) for number in cases)
    return Reply(asked, language, buttons=(*rows, (Button(texts.FILE_ADDS_NO(language), f"/another {key}"),)))


def same_matter(case: Case, question: str, key: str, language: Language) -> Reply:
    """Ask whether what somebody wants to hand over is about *case*, one of his own; *key* names what he wants."""
    asked = short(question)
    if case.is_closed:
        said = texts.SAME_ENDED_ASK(language, number=case.number, question=asked, state=texts.STATES[case.state](language))
        labels = staff.BUTTONS["reopen"](language), staff.BUTTONS["another"](language)
    else:
        said = texts.SAME_ASK(language, number=case.number, question=asked, state=texts.STATES[case.state](language))
        labels = texts.SAME_YES(language), texts.SAME_NO(language)
    rows = tuple((Button(label, f"/same {key} {number}"),) for label, number in zip(labels, (case.number, 0), strict=True))
    return Reply(said, language, buttons=rows)


def not_solved(number: int, language: Language, reopening: str = "") -> Reply:
    """Ask whether a case that has ended is not solved; *reopening* is what takes it up again with words that wait."""
    row = (
        Button(staff.BUTTONS["reopen"](language), reopening or f"/move reopen {number}"),
        Button(staff.BUTTONS["another"](language), f"/another {number}"),
    )
    return Reply(staff.NOT_SOLVED_ASK(language, number=number), language, buttons=(row,))


def objecting(number: int, key: str, language: Language) -> Reply:
    """Ask whether words after a refusal are an objection; *key* names them, and opens a case of their own where they are not."""
    row = (
        Button(staff.BUTTONS["object"](language), f"/same {key} {number}"),
        Button(staff.BUTTONS["another"](language), f"/same {key} 0"),
    )
    return Reply(staff.OBJECTION_ASK(language, number=number), language, buttons=(row,))
