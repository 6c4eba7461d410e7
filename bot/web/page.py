"""The page as HTML, with the sentences in its language, and the style sheets and script modules that it is made of."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.conversation.phrases import read_lists
from bot.library.library import Library
from bot.replies.introduction import Introduction
from bot.replies.suggestions import Suggestions
from bot.texts.page import page, page_script
from index import Language

_STATIC: Final = Path(__file__).parent / "static"
_SERVED: Final = frozenset(path.name for path in _STATIC.glob("*.*") if path.suffix in {".css", ".js"}) - {
    "widget.js",
    "admin.css",
    "admin.js",
}
_PLACEHOLDER: Final = re.compile(r"{{(\w+)}}")
_PANELS: Final = {"docs": "documents", "help": "help", "mine": "mine", "privacy": "privacy"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the operator decides of the page, and what it offers while one types.

    `contact` is whom to ask, `retention_days` for how long questions are kept, `widget_origins` the sites that may frame the page,
    `case_days` for how long after its end the words of a case are kept, 0 without a service desk; `has_board` says that there is /board.
    """

    contact: str = ""
    retention_days: int = 0
    widget_origins: tuple[str, ...] = ()
    suggestions: Suggestions | None = None
    case_days: int = 0
    has_board: bool = False


async def page_html(
    library: Library, introduction: Introduction, particulars: Particulars, language: Language, *, is_embedded: bool
) -> str:
    """Return the page in *language*."""
    examples = await introduction.examples(language)
    write = writer(library, language)
    sentences = page(
        language,
        name=write(introduction.name(language)),
        welcome=write(introduction.welcome_given),
        examples=bool(examples),
        documents=not library.is_empty,
    )
    own = {"lang": language, "at": _frame(is_embedded), "board_hidden": "" if particulars.has_board else "hidden"}
    values = {name: html.escape(sentence) for name, sentence in (sentences | own).items()}
    script = page_script(
        language,
        examples,
        contact=write(particulars.contact),
        retention_days=particulars.retention_days,
        case_days=particulars.case_days,
    )
    values["texts"] = json.dumps(script | {"panels": _panels(library)}, ensure_ascii=False).replace("<", "\\u003c")
    template = (_STATIC / "page.html").read_text(encoding="utf-8")
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


async def static_file(request: web.Request) -> web.FileResponse:
    """Send a style sheet or a script module."""
    name = request.match_info["name"]
    if name not in _SERVED:
        raise web.HTTPNotFound
    return web.FileResponse(_STATIC / name, headers={"Cache-Control": "no-cache"})


def writer(library: Library, language: Language) -> Callable[[str], str]:
    """Return how texts that are not ours are written on the page: in its Chinese script."""
    convert = library.analyzer.convert
    return str if language == "en" else lambda text: convert(text, language)


def _frame(is_embedded: bool) -> str:  # noqa: FBT001 - the one fact that the class of the page tells
    return "embedded" if is_embedded else "own"


def _panels(library: Library) -> dict[str, str]:
    """Return which panel is meant by a message that is the name of a command, in both scripts."""
    convert = library.analyzer.convert
    named = {alias: _PANELS[command] for alias, command in read_lists()["aliases"].items() if command in _PANELS}
    return named | {convert(alias, "zh-Hant"): panel for alias, panel in named.items()}
