"""What residents do with a bot that has a service desk, through the one door of all channels."""

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.desk import Desk
from bot.desk.units import Actor
from bot.replies.blocks import Reply

ASKER, NEIGHBOUR, GROUP = "telegram:42", "telegram:77", "telegram:-5"
STAFF = Actor("telegram:101", frozenset({""}))


def desk_of(bot: Bot) -> Desk:
    assert bot.letters is not None
    return bot.letters.desk


async def said(bot: Bot, command: str, argument: str = "", sender: str = ASKER, **more: object) -> Reply:
    replies = [reply async for reply in bot.commands.respond(Request(command, argument, sender, **more))]  # type: ignore[arg-type]
    return replies[-1]


def action(reply: Reply, start: str) -> str:
    return next(button.action for row in reply.buttons for button in row if button.action.startswith(start))


async def tapped(bot: Bot, action: str, sender: str = ASKER, **more: object) -> Reply:
    command, _, argument = action.removeprefix("/").partition(" ")
    return await said(bot, command, argument, sender, is_tap=True, **more)
