"""A conversation on Telegram as a picture, from what the fake Bot API was sent: python -m tests.pictures docs/images/telegram.png."""

import asyncio
import html
import io
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import async_playwright

from bot.settings import DATABASE
from index import DATA_FOLDER, Analyzer, Corpus
from tests import needs
from tests.bots import make_bot
from tests.e2e.conftest import answering
from tests.e2e.test_page import BROWSERS, QUIET
from tests.fakes import FakeBotApi, Message
from tests.fakes.calls import Json

QUESTIONS: Final = ("一个网格多少户？", "浙江呢？", "我家着火了怎么办")

_WIDTH: Final = 1140  # CSS pixels; the picture has two a CSS pixel
_COLOURS: Final = 32  # of the picture, which is text on a few plain colours
_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "text_link": "u",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_STYLE: Final = """
body { background: #e6e9ed; color: #1c2126; font: 14px/1.4 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0; }
main { display: grid; gap: 14px; grid-template-columns: repeat(3, 1fr); padding: 14px; }
main > div + div { border-left: 1px solid #c3cad3; padding-left: 14px; }
section { display: flex; flex-direction: column; gap: 4px; margin-bottom: 10px; max-width: 96%; width: fit-content; }
section.person { align-items: flex-end; margin-left: auto; }
.text { background: #fff; border-radius: 12px 12px 12px 3px; overflow-wrap: anywhere; padding: 8px 12px; white-space: pre-wrap; }
.person .text { background: #d9e8fb; border-radius: 12px 12px 3px 12px; }
blockquote { background: #eef3f9; border-left: 3px solid #4a78ad; border-radius: 4px; margin: 2px 0; padding: 3px 8px; }
.row { display: flex; gap: 4px; }
.row span { background: #c3cad3; border-radius: 8px; flex: 1; font-size: 13px; padding: 4px; text-align: center; white-space: nowrap; }
"""


async def converse(state: Path, questions: Sequence[str]) -> list[Message]:
    """Return *questions* to a bot over the handbook, each followed by its answer as it stands at the end."""
    corpus = Corpus(state / DATABASE, analyzer=Analyzer())
    try:
        bot = make_bot(corpus, DATA_FOLDER / "documents", state / "state", contact_text="社区服务站 0571-88880000")
        await bot.indexer.sync()
        async with FakeBotApi(flood_control=False) as api, answering(bot, corpus, api):
            user = api.user(42, language_code="zh-hans")
            turns: list[Message] = []
            for text in questions:
                question = api.send(api.private(user), user, text)
                turns += [question, await api.reply_to(question)]
            return [api.current(message) for message in turns]
    finally:
        corpus.close()


def page(messages: Sequence[Message]) -> str:
    """Return *messages* as a page of HTML: each question and its answer as a column."""
    pairs = zip(messages[::2], messages[1::2], strict=True)
    columns = "".join(f"<div>{_section(question)}{_section(answer)}</div>" for question, answer in pairs)
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{_STYLE}</style><main>{columns}</main></html>'


def _section(message: Message) -> str:
    sender = "bot" if message.sender.is_bot else "person"
    rows = "".join(map(_row, (message.reply_markup or {}).get("inline_keyboard", [])))
    return f'<section class="{sender}"><div class="text">{formatted(message.text, message.entities)}</div>{rows}</section>'


def _row(buttons: Sequence[Json]) -> str:
    return '<div class="row">' + "".join(f"<span>{html.escape(button['text'])}</span>" for button in buttons) + "</div>"


def formatted(text: str, entities: Sequence[Json]) -> str:
    """Return *text* as HTML; *entities*, whose offsets are UTF-16 units, are nested or apart."""
    units = text.encode("utf-16-le")
    cuts = sorted({0, len(units) // 2, *(edge for entity in entities for edge in _edges(entity))})
    pieces: list[str] = []
    for start, end in itertools.pairwise(cuts):
        pieces += _opened(entities, start)
        pieces.append(html.escape(units[2 * start : 2 * end].decode("utf-16-le")))
        pieces += _closed(entities, end)
    return "".join(pieces).replace("</blockquote>\n", "</blockquote>")  # a quotation ends its line


def _edges(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _opened(entities: Sequence[Json], place: int) -> Iterator[str]:
    starting = [entity for entity in entities if entity["offset"] == place and entity["type"] in _TAGS]
    yield from (f"<{_TAGS[entity['type']]}>" for entity in sorted(starting, key=lambda entity: -entity["length"]))


def _closed(entities: Sequence[Json], place: int) -> Iterator[str]:
    ending = [entity for entity in entities if _edges(entity)[1] == place and entity["type"] in _TAGS]
    yield from (f"</{_TAGS[entity['type']]}>" for entity in sorted(ending, key=lambda entity: entity["length"]))


async def draw(content: str, path: Path) -> None:
    """Draw the page *content* in its full height."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(needs.program(*BROWSERS)), args=QUIET)
        tab = await browser.new_page(viewport={"width": _WIDTH, "height": 200}, device_scale_factor=2)
        await tab.set_content(content)
        shot = await tab.screenshot(full_page=True)
        await browser.close()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)


def main() -> None:
    """Draw the conversation into the file that is the only argument."""
    with tempfile.TemporaryDirectory() as state:
        messages = asyncio.run(converse(Path(state), QUESTIONS))
    asyncio.run(draw(page(messages), Path(sys.argv[1])))


if __name__ == "__main__":
    main()
