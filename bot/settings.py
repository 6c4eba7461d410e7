"""Settings, read once from the environment or from `.env`."""

import difflib
import ipaddress
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from bot.addresses import check_server_address, may_hold_secret, read_database_address
from bot.errors import SettingsError
from bot.logs import LogFormat
from index import DATA_FOLDER, EncoderChoice

DATABASE: Final = "wangge.db"
"""The SQLite file in STATE_DIR."""

KEY: Final = "key"
"""The key there with which people are hashed."""

ANSWERED: Final = "wangge.answered"
"""The file there of updates whose answers the database does not know of yet."""

PAUSES: Final = "pauses.json"
"""The file there of what admins have stopped."""

ADDITIONS: Final = "added"
"""The folder there of what people add."""

DESK: Final = "desk"
"""The folder there of what sets up the desk, unless DESK_DIR names another."""

_HANDBOOK = DATA_FOLDER / "documents"
_TOKEN_FORM = r"[0-9]{3,20}:[A-Za-z0-9_-]{10,100}"  # noqa: S105 - the form of a token, not a token

_WEBHOOK_FORM = r"https?://[^\s/?#]+(/[\w.~-]+)+"
_OWN_PATHS = ("/api/", "/static/", "/healthz/", "/metrics/", "/admin/", "/board/", "/open311/")  # of the page
_ORIGIN_FORM = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
_HOST_FORM = r"[A-Za-z0-9.-]{1,253}|\*"
_PROXY_FORM = r"https?://[^\s/]+/?"
_SECRET_FORM = r"[A-Za-z0-9_-]{32,256}"  # noqa: S105 - the form of a secret, not a secret


Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SHORTEST_PASSWORD = 12  # characters
_LONGEST_SHOWN = 40  # characters of a wrong value
_ALIKE = 0.75  # of two names, by difflib: ADMIN_ID and ADMIN_IDS have 0.94
_LONGEST_EXAMPLE = 64  # bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton


class Settings(BaseSettings):
    """How this bot is set up. Immutable; any thread. An empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    documents_dir: Path = Field(_HANDBOOK, description="Folder of documents; only read. Default: data/documents, the handbook we ship.")
    state_dir: Path = Field(Path("data/state"), description="Folder that the bot writes to; keep and back up this one.")
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL for what changes, for several machines: postgresql://user:password@host:port/database; %40 for @ in it.",
    )
    search_url: str = Field(
        "",
        description="Qdrant that finds candidates for an index larger than memory: http://host:6333; edge: within this process.",
    )
    search_key: SecretStr | None = Field(None, description="API key of that server.")
    bot_token: SecretStr | None = Field(None, description="Telegram's token, from @BotFather. Without it only the web page runs.")
    admin_ids: Annotated[frozenset[PositiveInt], NoDecode] = Field(
        frozenset(), description="Numeric Telegram ids of admins, separated by commas; /help tells them what they can do."
    )
    staff_chat_id: int | None = Field(None, description="Telegram id of the staff's group, in which staff documents are answered from.")
    desk_dir: Path | None = Field(
        None, description="Folder of what sets up the service desk: grids.csv, calendar.toml, urgent.toml. Default: desk/ in STATE_DIR."
    )
    public_board: bool = Field(
        default=False, description="Show /board: figures of the service desk by grid, none of fewer than five cases."
    )
    open311: bool = Field(
        default=False, description="Serve /open311/v2/requests.json: the cases of the desk without their words, read only."
    )
    host: str = Field("127.0.0.1", description="Address that the web page listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web page; 0 takes a free one.")
    contact_text: str = Field("", max_length=500, description="Whom to ask when the documents do not say, such as an office.")
    title: str = Field("", max_length=60, description="Name of the bot and of its page, in our place.")
    welcome: str = Field("", max_length=1000, description="What people read first, on /start and on the page, in our place.")
    examples_file: Path | None = Field(
        None, description="Text file of example questions, one a line; without it they are made of the documents' headings."
    )
    retention_days: PositiveInt = Field(180, description="Days after which logged questions are erased.")
    case_retention_days: PositiveInt = Field(30, description="Days after the end of a case after which its words and contacts are erased.")
    telegram_base_url: str = Field(
        "https://api.telegram.org", pattern=r"^https?://[^\s]+$", description="Bot API server; <url>/bot<token>/<method> is called."
    )
    telegram_proxy: SecretStr | None = Field(
        None, description="HTTP proxy before the Bot API server: http://host:port or http://user:password@host:port."
    )
    telegram_pacing: bool = Field(
        default=True, description="Keep to Telegram's limits of messages a second; switch off only for a Bot API server without them."
    )
    stay_without_telegram: bool = Field(
        default=False,
        description="Go on with the page alone when Telegram refuses the token or the webhook; else the bot ends with code 2.",
    )
    webhook_url: str = Field("", description="Address that Telegram posts updates to, with a path of its own; without it they are polled.")
    webhook_secret: SecretStr | None = Field(
        None, description="What Telegram says with each update that it posts, 32 to 256 of A-Z a-z 0-9 _ -."
    )
    semantic: Literal["auto", "off"] = Field(
        "auto", description="Find passages by meaning too where EMBEDDINGS_URL or the extra [semantic] gives an encoder; off: never."
    )
    embeddings_url: str = Field(
        "", description="Model server with OpenAI's /v1/embeddings, http://host:port/v1; questions and documents are sent to it."
    )
    embeddings_model: str = Field("", description="Name of the model there.", validate_default=True)
    embeddings_key: SecretStr | None = Field(None, description="Key for that server, sent as a bearer token.")
    widget_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Sites that may show the page in a frame by /widget.js, separated by commas: https://example.org."
    )
    admin_password: SecretStr | None = Field(
        None, description="Password of /admin, at least 12 characters, or its argon2id hash; without it there is no /admin."
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Addresses or networks of proxies, whose X-Forwarded-For or Forwarded says where a web visitor comes from."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Names by which the page may be asked for without a trusted proxy, separated by commas: bot.example.org; * for any."
    )
    trust_proxy: bool = Field(default=False, description="Refused: it believed whoever came. Name the proxies in TRUSTED_PROXIES.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged, on stderr.")
    log_format: LogFormat = Field("auto", description="Form of the log: lines of text, JSON lines, or auto: text on a terminal, else JSON.")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @field_validator("widget_origins", "allowed_hosts", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("widget_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not re.fullmatch(_ORIGIN_FORM, origin):
                message = "is not of the form https://host or https://host:port"
                raise ValueError(message if may_hold_secret(origin) else f"{origin} {message}")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not re.fullmatch(_HOST_FORM, host):
                message = "is not of the form bot.example.org"
                raise ValueError(message if may_hold_secret(host) else f"{message}: {host}")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _read_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ipaddress.ip_network(part, strict=False) for part in value.replace(",", " ").split())
        except ValueError:
            message = "is not made of addresses or networks, such as 10.0.0.0/8"
            raise ValueError(message) from None

    @field_validator("trust_proxy")
    @classmethod
    def _refuse_trust(cls, value: bool) -> bool:  # noqa: FBT001 - as pydantic calls it
        if value:
            message = "is replaced by TRUSTED_PROXIES: name the addresses or networks of your proxies there"
            raise ValueError(message)
        return value

    @field_validator("documents_dir")
    @classmethod
    def _check_folder(cls, value: Path) -> Path:
        if not value.is_dir():
            message = f"there is no folder {value}"
            raise ValueError(message)
        if not os.access(value, os.R_OK | os.X_OK):
            message = f"cannot be read by this account: {value}"
            raise ValueError(message)
        return value

    @field_validator("state_dir")
    @classmethod
    def _check_state(cls, value: Path) -> Path:
        existing = next(folder for folder in (value, *value.absolute().parents) if folder.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK):
            message = f"cannot be written to: {existing}"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _check_apart(self) -> Self:
        if self.state_dir.resolve().is_relative_to(self.documents_dir.resolve()):
            message = "lies in DOCUMENTS_DIR, which is only read; choose another folder"
            raise ValueError(message)
        return self

    @field_validator("examples_file")
    @classmethod
    def _check_examples(cls, value: Path | None) -> Path | None:
        for number, line in enumerate(_lines(value), 1):
            if len(line.encode()) > _LONGEST_EXAMPLE:
                message = f"line {number} has more than {_LONGEST_EXAMPLE} bytes, which is what a button can carry"
                raise ValueError(message)
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_database_address(value.get_secret_value())
        return value

    @field_validator("search_url")
    @classmethod
    def _check_search(cls, value: str) -> str:
        if value not in {"", "edge"}:
            check_server_address(value, "http://host:6333", "SEARCH_KEY")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _check_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(_PROXY_FORM, value.get_secret_value()):
            message = "is not of the form http://host:port"
            raise ValueError(message)
        return value

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook(cls, value: str) -> str:
        if value and (not re.fullmatch(_WEBHOOK_FORM, value) or f"{urlsplit(value).path}/".startswith(_OWN_PATHS)):
            message = "is not of the form https://host/path with a path that is not the page's"
            raise ValueError(message)
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            message = "is needed with WEBHOOK_URL, else anybody could post updates; `openssl rand -hex 32` makes one"
            raise ValueError(message)
        if value is not None and not re.fullmatch(_SECRET_FORM, value.get_secret_value()):
            message = "must have 32 to 256 characters of A-Z, a-z, 0-9, _ and -"
            raise ValueError(message)
        return value

    @field_validator("admin_password")
    @classmethod
    def _check_password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_PASSWORD:
            message = f"must have at least {_SHORTEST_PASSWORD} characters"
            raise ValueError(message)
        return value

    @field_validator("embeddings_url")
    @classmethod
    def _check_server(cls, value: str) -> str:
        if value:
            check_server_address(value, "http://host:port/v1", "EMBEDDINGS_KEY")
        return value

    @field_validator("embeddings_model")
    @classmethod
    def _check_model(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("embeddings_url") and not value:
            message = "is needed with EMBEDDINGS_URL"
            raise ValueError(message)
        return value

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(_TOKEN_FORM, value.get_secret_value()):
            message = "is not of the form 123456:ABC... that @BotFather gives"
            raise ValueError(message)
        return value

    @property
    def examples(self) -> tuple[str, ...]:
        """The example questions of EXAMPLES_FILE."""
        return tuple(line for line in _lines(self.examples_file) if line)

    @property
    def desk_folder(self) -> Path:
        """The folder of what sets up the desk; it need not exist."""
        return self.desk_dir or self.state_dir / DESK

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold."""
        hidden = (
            self.bot_token, self.webhook_secret, self.telegram_proxy, self.embeddings_key, self.admin_password, self.database_url,
            self.search_key,
        )  # fmt: skip
        in_address = read_database_address(plain(self.database_url)).secrets if self.database_url is not None else ()
        return (*map(plain, hidden), *in_address)

    @property
    def encoder(self) -> EncoderChoice:
        """How the meaning of texts is encoded."""
        return EncoderChoice(self.semantic, self.embeddings_url, self.embeddings_model, plain(self.embeddings_key))


def _lines(path: Path | None) -> list[str]:
    """Return the lines of a text file without the blanks around them, none without a file.

    Raises:
        ValueError: the file cannot be read, or is not in UTF-8.
    """
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()] if path is not None else []
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ValueError(message) from error
    except UnicodeDecodeError as error:
        message = "is not a text in UTF-8"
        raise ValueError(message) from error


def plain(secret: SecretStr | None) -> str:
    """Return what a secret hides, to be handed to who needs it; empty when it is not set."""
    return secret.get_secret_value() if secret is not None else ""


def plain_values(settings: Settings) -> dict[str, str]:
    """Return what *settings* were given, by variable and as `.env` has it; no secrets."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {
        name.upper(): ",".join(sorted(map(str, value))) if isinstance(value, frozenset | tuple) else str(value)
        for name, value in sorted(given.items())
        if value is not None and "SecretStr" not in str(Settings.model_fields[name].annotation)
    }


def read_settings(**given: object) -> Settings:
    """Read the settings; *given* ones, such as a command's options, come before the environment.

    Raises:
        SettingsError: with every variable that is wrong.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise SettingsError([(".env", "is not a text in UTF-8")]) from error
    except ValidationError as error:
        raise SettingsError(_faults(error.errors())) from None  # the cause would repeat the values


def _faults(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Return each variable with what is wrong with it and what was given; a secret is never repeated."""
    faults: dict[tuple[str, str], list[str]] = {}
    for error in errors:
        name = str((*error["loc"], "state_dir")[0])
        faults.setdefault((name, error["msg"].removeprefix("Value error, ")), []).append(_shown(name, error["input"]))
    return [(name.upper(), f"{fault} (given: {', '.join(values)})" if any(values) else fault) for (name, fault), values in faults.items()]


def _shown(name: str, value: object) -> str:
    """Return *value* as it may be repeated: on one line, cut, and nothing that is or may hold a secret."""
    if "SecretStr" in str(Settings.model_fields[name].annotation) or not isinstance(value, str | int):
        return ""
    line = " ".join(str(value).split())
    if may_hold_secret(line):
        return ""
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def unknown_keys() -> list[tuple[str, str]]:
    """Return the keys in `.env` that are no settings, each with the setting that it was probably meant to be, or an empty string."""
    try:
        keys = [key.upper() for key in DotEnvSettingsSource(Settings).env_vars]
    except (OSError, UnicodeDecodeError):
        return []
    known = [name.upper() for name in Settings.model_fields]
    return [(key, next(iter(difflib.get_close_matches(key, known, 1, _ALIKE)), "")) for key in keys if key not in known]
