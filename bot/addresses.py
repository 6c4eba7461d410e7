"""Addresses of servers in settings: a database's taken apart, and what is wrong with one; no fault repeats any part of the address."""

import re
from typing import Final, NamedTuple, NoReturn
from urllib.parse import unquote

_SCHEME: Final = re.compile(r"postgres(?:ql)?://")
_PLACE: Final = re.compile(r"([^/?#]*)(?:/([^/?#]*))?(?:\?([^#]*))?")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(?::(.*))?")
_SERVER: Final = re.compile(r"https?://([^\s/?#@]+)(/[^\s?#@]*)?")
_RESERVED: Final = re.compile(r"[@/?#\s]|%(?![0-9A-Fa-f]{2})|%00")
_BEFORE: Final = frozenset(
    {"user", "password", "host", "hostaddr", "port", "dbname"}
)  # options that would override what stands before the ?
_USUAL_PORT: Final = 5432
_HIGHEST_PORT: Final = 65535
_PORT_FAULT: Final = "has a port that is not a number from 1 to 65535"


class DatabaseAddress(NamedTuple):
    """A PostgreSQL address taken apart. Hosts, with their ports, and the database as they are written; the rest decoded."""

    hosts: tuple[str, ...]
    database: str
    password: str
    options: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        """The parts that may be shown: host:port/database."""
        return f"{','.join(self.hosts)}/{self.database}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords in it."""
        return (self.password, *(value for name, value in self.options if name.endswith("password")))


def read_database_address(url: str) -> DatabaseAddress:
    """Take *url* apart: postgresql://user:password@host:port/database, with hosts separated by commas, and options of libpq after a `?`.

    Stricter than libpq, which takes whatever an unescaped `@` or `/` of the password leaves for a host or a database.
    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS

    Raises:
        ValueError: what is wrong with it.
    """
    scheme = _SCHEME.match(url)
    if scheme is None:
        _refuse("is not of the form postgresql://user:password@host:port/database")
    account, _, rest = url[scheme.end() :].rpartition("@")
    if _RESERVED.search(account):
        _refuse(
            "has reserved characters in the user or password; percent-encode them: %40 for @, %2F for /, %3F for ?, %23 for #, %25 for %"
        )
    found = _PLACE.fullmatch(rest)
    if found is None or re.search(r"\s", rest):
        _refuse("is not of the form postgresql://user:password@host:port/database")
    hosts = tuple(map(_read_host, found[1].split(",")))
    if not found[2]:
        _refuse("names no database after host:port/")
    return DatabaseAddress(hosts, found[2], unquote(account.partition(":")[2]), _read_options(found[3]))


def _read_host(written: str) -> str:
    """Return a host with its port, the usual one where none is written."""
    found = _HOST.fullmatch(written)
    if found is None:
        _refuse("is not of the form postgresql://user:password@host:port/database")
    if not found[1]:
        _refuse("names no host")
    if found[2] and not _is_port(found[2]):
        _refuse(_PORT_FAULT)
    return f"{found[1]}:{found[2] or _USUAL_PORT}"


def _read_options(written: str | None) -> tuple[tuple[str, str], ...]:
    """Return the options behind a `?`; libpq knows which there are."""
    options = []
    for option in (written or "").split("&") if written else []:
        name, equals, value = option.partition("=")
        if not (equals and re.fullmatch(r"\w+", name)):
            _refuse("has an option after the ? that is not of the form name=value")
        if name in _BEFORE:
            _refuse(f"takes no option {name} after the ?: it stands before it")
        options.append((name, unquote(value)))
    return tuple(options)


def check_server_address(url: str, form: str, key: str) -> None:
    """Refuse an HTTP address that is not of the *form* shown, or holds credentials, which belong in the setting *key*.

    Raises:
        ValueError: what is wrong with it.
    """
    if "@" in url:
        _refuse(f"must hold no user and password; a key belongs in {key}")
    found = _SERVER.fullmatch(url)
    host = found and _HOST.fullmatch(found[1])
    if not host or not host[1]:
        _refuse(f"is not of the form {form}")
    if host[2] is not None and not _is_port(host[2]):
        _refuse(_PORT_FAULT)


def may_hold_secret(value: str) -> bool:
    """Return whether *value* may hold credentials: an address with something before an `@`, or with a query."""
    return "@" in value.lstrip("@") or bool(re.search(r"\?.*=", value))


def _is_port(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) <= len(str(_HIGHEST_PORT)) and 1 <= int(written) <= _HIGHEST_PORT


def _refuse(fault: str) -> NoReturn:
    raise ValueError(fault)
