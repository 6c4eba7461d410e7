"""Why a move of staff is refused, in a sentence that names whom or where to turn to."""

from bot.commands.correspondence import Correspondence
from bot.desk.cases import Case
from bot.desk.desk import Desk
from bot.desk.states import WORDY
from bot.desk.units import Actor
from bot.errors import MoveRefusedError, NoSuchCaseError
from bot.texts import desk_staff as staff
from bot.texts.desk import STAFF_NAME
from index import Language


def obstacle(  # noqa: PLR0913, PLR0917 - one refusal
    desk: Desk,
    error: MoveRefusedError | NoSuchCaseError,
    number: int,
    move: str,
    actor: Actor,
    letters: Correspondence,
    language: Language,
) -> str:
    """Return what to say of a refusal beyond its reason; empty where the reason says it all, or *actor* never saw the case."""
    store = desk.store
    case = store.case(number)
    if case is None or not any(store.card(number, unit) for unit in actor.units):
        return ""
    if case.unit not in actor.units and not case.is_closed and _is_elsewhere(error):
        said = staff.MOVED_WORDS if move in WORDY else staff.MOVED
        return said(language, unit=letters.unit_name(case.unit, language))
    return _owned(case, move, store.name(case.owner) or STAFF_NAME(language), language)


def _is_elsewhere(error: MoveRefusedError | NoSuchCaseError) -> bool:
    return isinstance(error, NoSuchCaseError) or error.reason in {"not_yours", "not_now"}


def _owned(case: Case, move: str, owner: str, language: Language) -> str:
    """Say who works on a case that a colleague wants to take or to look into."""
    if not case.owner or case.is_closed:
        return ""
    if move == "take":
        return staff.TAKEN_BY(language, owner=owner)
    return staff.ONLY_OWNER(language, owner=owner) if move == "reveal" else ""
