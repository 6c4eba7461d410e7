"""Confirming: what a person is asked before a move of his that he may not have meant."""

from collections.abc import Callable

from bot.desk.desk import Desk
from bot.desk.units import Actor
from bot.replies.blocks import Reply
from bot.replies.case_questions import not_solved, withdrawing
from bot.texts import desk as texts
from index import Language


def asked_first(desk: Desk, move: str, number: int, answer: str, actor: Actor) -> Callable[[int, Language], Reply] | None:
    """Return what is said to a person before a move that he may not have meant, None where it is made at once."""
    if move not in {"withdraw", "unsolve"} or not desk.is_person(number, actor.sender):
        return None
    moves = desk.moves(number, actor)
    if move == "withdraw" and move in moves and answer != "yes":
        return _not_withdrawn if answer == "no" else withdrawing
    return not_solved if move == "unsolve" and move not in moves and "reopen" in moves else None


def _not_withdrawn(number: int, language: Language) -> Reply:
    return Reply(texts.NOT_WITHDRAWN(language, number=number), language, edits=True)
