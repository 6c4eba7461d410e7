"""Setup: the file of settings, as an example with every setting in it, and as `init` writes it after some questions."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

import click

from bot.caller import program, terminal_language
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from bot.telegram import Access, inspect
from bot.texts import setup as texts
from bot.texts.hosting import outcome
from bot.texts.message import listed
from bot.texts.settings import fault_line
from index import Language, write_atomically

FILE: Final = Path(".env")
"""The file of settings, in the current folder."""

TokenState = Literal["good", "refused", "unreachable"]

REFUSALS: Final = (401, 404)
"""The error codes with which Telegram refuses a token."""

_HEAD: Final = (
    "# Settings of the bot. Copy this file to .env, and take away the # in front of what you set; docs/en/settings.md and\n"
    "# docs/zh/settings.md explain them. The environment comes before this file. Restart the bot after a change.\n"
)


def settings_file(given: Mapping[str, str] | None = None) -> str:
    """Return a file with every setting, its description above it; those that are not *given* are commented out."""
    given = given or {}
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        variable = name.upper()
        value = _quoted(given[variable]) if variable in given else _default(field.default)
        lines.append(f"# {field.description}\n{'' if variable in given else '#'}{variable}={value}\n")
    return "\n".join(lines)


def write_settings(path: Path, given: Mapping[str, str]) -> None:
    """Write *given* settings to a file that its owner alone can read."""
    write_atomically(path, settings_file(given).encode())


def set_up(given: Mapping[str, str], *, may_ask: bool) -> None:
    """Write `.env` with what is *given* and, where somebody *may* be *asked*, with his answers; say what comes next on stderr.

    A file that is there already is left as it is.

    Raises:
        SettingsError: what is given is wrong, and nobody can be asked again.
    """
    language = terminal_language()
    if not (may_ask or given):
        return
    said = check_given(given, language) if given else ""
    if said:
        click.echo(said, err=True)
    if FILE.exists():
        click.echo((texts.KEPT_WITHOUT if given else texts.KEPT)(language, path=FILE, variables=listed([*given], language)), err=True)
    else:
        if may_ask:
            given = Interview(language, given).run()
        write_settings(FILE, given)
        click.echo(texts.WRITTEN(language, path=FILE), err=True)
    click.echo(texts.NEXT(language, program=program()), err=True)
    click.echo(texts.PAIR(language), err=True)


class Interview:
    """Asks in the terminal for the settings that a beginner needs; what is *given* already is not asked for."""

    def __init__(self, language: Language, given: Mapping[str, str]) -> None:
        """Ask in *language*."""
        self._language: Language = language
        self._answers = dict(given)

    def run(self) -> dict[str, str]:
        """Return the settings that were given or answered, without empty ones."""
        self._say(texts.GREETING(self._language, path=FILE))
        self._ask("BOT_TOKEN", texts.TOKEN(self._language), self._check_token)
        self._ask("DOCUMENTS_DIR", texts.DOCUMENTS(self._language), self._check_folder)
        self._ask("TITLE", texts.TITLE(self._language), self._check)
        self._ask("CONTACT_TEXT", texts.CONTACT(self._language), self._check)
        return {name: value for name, value in self._answers.items() if value}

    def _ask(self, variable: str, question: str, check: Callable[[str, str], str]) -> None:
        """Ask until the answer is right."""
        while variable not in self._answers:
            answer = str(click.prompt(question, default="", show_default=False, err=True)).strip()
            fault = check(variable, answer) if answer else ""
            if fault:
                self._say(fault)
            else:
                self._answers[variable] = answer

    def _check_token(self, variable: str, token: str) -> str:
        """Check the form of a token, then ask Telegram; where that cannot be reached, ask once for a proxy and try again."""
        fault = self._check(variable, token)
        if fault:
            return fault
        state, said = check_token(token, self._answers.get("TELEGRAM_PROXY", ""), self._language)
        if state == "unreachable" and "TELEGRAM_PROXY" not in self._answers:
            self._say(said)
            self._ask("TELEGRAM_PROXY", texts.PROXY(self._language), self._check)
            state, said = check_token(token, self._answers["TELEGRAM_PROXY"], self._language)
        if state == "refused":
            return said
        self._say(said)
        return ""

    def _check_folder(self, _variable: str, folder: str) -> str:
        return "" if Path(folder).is_dir() else texts.NO_FOLDER(self._language, folder=folder)

    def _check(self, variable: str, answer: str) -> str:
        """Return what is wrong with an answer by the rules of `Settings`; empty if it is right."""
        return fault_of(variable, answer, self._language)

    def _say(self, sentence: str) -> None:
        click.echo(sentence, err=True)


def check_token(token: str, proxy: str, language: Language) -> tuple[TokenState, str]:
    """Ask Telegram about a token; return what came of it, and what is said of that."""
    access = Access(token, read_settings().telegram_base_url, proxy)
    found = asyncio.run(inspect(access, poll_seconds=0))
    if found.bot:
        return "good", texts.TOKEN_GOOD(language, username=found.bot.get("username", ""))
    if found.failed_hop is None:
        said, advice = outcome("token refused" if found.refused in REFUSALS else "server refused", language, code=found.refused)
        return "refused" if found.refused in REFUSALS else "unreachable", texts.NOT_CHECKED(language, said=said, advice=advice)
    said, advice = outcome(found.failed_hop, language)
    return "unreachable", texts.NOT_CHECKED(language, said=said, advice=advice)


def fault_of(variable: str, value: str, language: Language) -> str:
    """Return what is wrong with the *value* of a setting; empty if it is right."""
    try:
        read_settings(**{variable.lower(): value})
    except SettingsError as error:
        faults = [fault for name, fault in error.faults if name == variable]
        return fault_line(variable, faults[0], language) if faults else ""
    return ""


def check_given(given: Mapping[str, str], language: Language) -> str:
    """Check settings that nobody can be asked about again; return what is said of the token, empty without one.

    Raises:
        SettingsError: one is wrong, or Telegram refuses the token.
    """
    read_settings(**{name.lower(): value for name, value in given.items()})
    if "BOT_TOKEN" not in given:
        return ""
    state, said = check_token(given["BOT_TOKEN"], given.get("TELEGRAM_PROXY", ""), language)
    if state == "refused":
        raise SettingsError([("BOT_TOKEN", said)])
    return said


def _default(value: object) -> str:
    """Return a default as it is written in the file; empty where there is none, or where it depends on the machine."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Path):
        return "" if value.is_absolute() else value.as_posix()
    return str(value) if isinstance(value, str | int) else ""


def _quoted(value: str) -> str:
    """Return *value* as a .env file takes it, whatever is in it."""
    if value.isascii() and value.replace(":", "").replace("-", "").replace("_", "").replace("/", "").replace(".", "").isalnum():
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
