"""The language of a visitor: the one in the address, else the browser's."""

from typing import Final

from aiohttp import web

from index import Language

_LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")


def language_of(request: web.BaseRequest) -> Language:
    """Negotiate the language: ?lang=, else the first one supported of Accept-Language, else Simplified Chinese."""
    asked = request.query.get("lang")
    for language in _LANGUAGES:
        if language == asked:
            return language
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            return "zh-Hant"
        if tag.startswith("zh"):
            return "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "zh-Hans"
