"""Every knob, read once from the environment or from `.env`."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from index import DATA_FOLDER

_HANDBOOK = DATA_FOLDER / "documents"
_TOKEN_FORM = r"[0-9]{3,20}:[A-Za-z0-9_-]{10,100}"  # noqa: S105 - the form of a token, not a token


class Settings(BaseSettings):
    """How this bot is set up. Immutable; any thread. An empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    documents_dir: Path = Field(_HANDBOOK, description="Folder of documents; only read. Default: data/documents, the handbook we ship.")
    state_dir: Path = Field(Path("data/state"), description="Folder that the bot writes to; keep and back up this one.")
    bot_token: SecretStr | None = Field(None, description="Telegram's token, from @BotFather. Without it only the web page runs.")
    admin_ids: Annotated[frozenset[PositiveInt], NoDecode] = Field(
        frozenset(), description="Numeric Telegram ids of those who may /reindex and /status, separated by commas."
    )
    host: str = Field("127.0.0.1", description="Address that the web page listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web page; 0 takes a free one.")
    contact_text: str = Field("", max_length=500, description="Whom to ask when the documents do not say, such as an office.")
    retention_days: PositiveInt = Field(180, description="Days after which logged questions are erased.")
    telegram_base_url: str = Field(
        "https://api.telegram.org", pattern=r"^https?://[^\s]+$", description="Bot API server; <url>/bot<token>/<method> is called."
    )
    trust_proxy: bool = Field(default=False, description="Take a web visitor's address from X-Forwarded-For; only behind a proxy.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged, on stderr.")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @field_validator("documents_dir")
    @classmethod
    def _check_folder(cls, value: Path) -> Path:
        if not value.is_dir():
            message = f"there is no folder {value}"
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

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(_TOKEN_FORM, value.get_secret_value()):
            message = "is not of the form 123456:ABC... that @BotFather gives"
            raise ValueError(message)
        return value


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
        faults = [(str((*fault["loc"], "STATE_DIR")[0]).upper(), fault["msg"].removeprefix("Value error, ")) for fault in error.errors()]
        raise SettingsError(list(dict.fromkeys(faults))) from None  # the cause would repeat the values
