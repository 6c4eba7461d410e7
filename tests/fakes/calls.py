"""One call of the bot: its method, parameters and files, and how it is refused."""

import json
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from aiohttp import web

Json = dict[str, Any]

_PREFIXES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
_UNREADABLE: Final = "can't parse the request, or its strings are not encoded in UTF-8"


class ApiError(Exception):
    """A call that is refused, as the Bot API refuses it.

    Args:
        code: The HTTP status.
        reason: What follows the status's own words in the description; may be empty.
        parameters: A ResponseParameters object.
        excused: The bot could not have known, so that this is no violation.
    """

    def __init__(self, code: int, reason: str = "", *, parameters: Json | None = None, excused: bool = False) -> None:
        super().__init__(code, reason)
        self.code = code
        self.description = ": ".join(part for part in (_PREFIXES.get(code, ""), reason) if part)
        self.parameters = parameters or {}
        self.excused = excused


def refuse(reason: str, *, excused: bool = False) -> NoReturn:
    """Refuse a call with 400."""
    raise ApiError(400, reason, excused=excused)


def demand(condition: object, reason: str) -> None:
    """Refuse a call with 400 unless *condition* is true."""
    if not condition:
        refuse(reason)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Call:
    """What the bot asked for; a parameter is a string, unless the body was JSON."""

    method: str
    parameters: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the parameter *name*, or an empty string."""
        value = self.parameters.get(name, "")
        demand(not isinstance(value, (dict, list)), f'field "{name}" must be of type String')
        return json.dumps(value) if isinstance(value, bool) else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return the parameter *name* as a whole number."""
        value = self.text(name)
        try:
            return int(value) if value else default
        except ValueError:
            refuse(f'parameter "{name}" must be a Number')

    def flag(self, name: str) -> bool:
        """Return whether the parameter *name* is true."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def object(self, name: str) -> Json:
        """Return the parameter *name*, a JSON object; empty if missing."""
        value = self._nested(name) or {}
        demand(isinstance(value, dict), f'field "{name}" must be an Object')
        return dict(value)

    def array(self, name: str) -> list[Any]:
        """Return the parameter *name*, a JSON array; empty if missing."""
        value = self._nested(name) or []
        demand(isinstance(value, list), f'field "{name}" must be an Array')
        return list(value)

    def _nested(self, name: str) -> Any:  # noqa: ANN401 - JSON
        value = self.parameters.get(name)
        try:
            return json.loads(value) if value and isinstance(value, str) else value
        except ValueError:
            refuse(f"can't parse {name} JSON object")


async def read_call(method: str, request: web.Request) -> Call:
    """Read a call whose parameters are in the address, a form, a multipart form or JSON.

    Raises:
        ApiError: The body is too big or cannot be read.
    """
    try:
        body = await (request.json() if request.content_type == "application/json" else request.post())
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413) from None
    except ValueError:  # broken UTF-8 and broken JSON alike
        refuse(_UNREADABLE)
    demand(hasattr(body, "items"), "object expected as a request")
    files = {name: _uploaded(value) for name, value in body.items() if isinstance(value, web.FileField)}
    fields = {name: value for name, value in body.items() if name not in files}
    return Call(method, {**request.query, **fields}, files)


def _uploaded(part: web.FileField) -> Upload:
    with part.file as file:
        return Upload(part.filename, file.read(), part.content_type)
