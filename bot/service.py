"""The service desk, put together: cases, what people and staff do with them, and what is sent about them."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.commands.cases import CaseCommands
from bot.commands.choices import ChoiceCommands
from bot.commands.correspondence import Correspondence
from bot.commands.handover import HandoverCommands
from bot.commands.lessons import LessonCommands
from bot.commands.notices import NoticeCommands
from bot.commands.requests import Topic
from bot.commands.responses import ResponseCommands
from bot.commands.staff import Staff
from bot.conversation.assistant import Assistant
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.desk.desk import Desk
from bot.desk.folder import DeskFiles, DeskFolder
from bot.desk.notices import Notices
from bot.desk.responses import Responses
from bot.desk.store import Store
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """The parts of the desk that the rest of a bot holds on to; `topics` are all of its commands."""

    letters: Correspondence
    staff: Staff
    handover: HandoverCommands
    responses: ResponseCommands
    topics: tuple[Topic, ...]


def serve_cases(  # noqa: PLR0913 - what cases are kept in, and whom they concern
    settings: Settings, assistant: Assistant, gaps: Gaps, admins: Admins, *, key: bytes, cases: Store, notices: Notices
) -> ServiceDesk | None:
    """Put the service desk together over the stores *cases* and *notices*; None where no staff has a chat.

    Questions that *assistant* does not answer are handed over to it, and *gaps* makes documents of what staff answers.
    """
    files = DeskFiles.read(settings.desk_folder)
    if settings.staff_chat_id is None and not files.grids.chats():
        return None
    zone, terms, secret = files.calendar.zone, files.calendar.timetable.terms, key or secrets.token_bytes(32)
    desk = Desk(cases, secret, files.calendar, files.grids, terms=terms, now=lambda: datetime.now(zone))
    letters = Correspondence(desk, assistant.library, files.grids)
    staff = Staff(desk, files.grids, settings.staff_chat_id)
    served = CaseCommands(letters, staff)
    handover = HandoverCommands(assistant, served, notices, files.urgent, settings.case_retention_days)
    responses = ResponseCommands(assistant, desk, Responses(desk))
    topics: tuple[Topic, ...] = (
        served,
        ChoiceCommands(letters, staff),
        handover,
        responses,
        NoticeCommands(notices, DeskFolder(settings.desk_folder), admins),
        LessonCommands(desk, gaps, assistant.library, admins, settings.contact_text),
    )
    assistant.hands_over = True
    return ServiceDesk(letters, staff, handover, responses, topics)
