"""What fuzzing starts from, a valid file of every format, and how it is damaged: bytes, parts of an archive, values of an object."""

import io
import zipfile
from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from tests.reliability.hostile import xlsx
from tests.strategies import hostile_texts
from tests.unit.index.formats.office_files import archive, word
from tests.unit.index.formats.old_word import word_document
from tests.unit.index.formats.pdf_files import Drawn, comment, field, hexed, written
from tests.unit.index.formats.test_mime import web_archive
from tests.unit.index.formats.test_ofd import ofd_file
from tests.unit.index.formats.test_ofd import text as ofd_text
from tests.unit.index.formats.test_spreadsheetml import cell, row
from tests.unit.index.formats.test_spreadsheetml import workbook as spreadsheet
from tests.unit.index.formats.test_word_xml import p, wordml
from tests.unit.index.formats.test_xls import price_list
from tests.unit.index.formats.test_xls import workbook as old_workbook

_TABLE: Final = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
_HEADING: Final = '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>水塔清洗须知</w:t></w:r></w:p>'
_BODY: Final = "<h1>水塔</h1><table><tr><th>项</th><td colspan=2>值</td></tr></table><p>每年清洗。</p>"
_PAGE: Final = f"<html><head><title>水塔</title></head><body>{_BODY}</body></html>"
_MARKDOWN: Final = (
    "---\ntitle: 水塔\ndated: 2024年\n---\n# 水塔\n\n- 每年清洗\n\n| 项 | 值 |\n|---|---|\n| 次 | 1 |\n\n[看](http://x.example)\n"
)

SEEDS: Final[dict[str, Callable[[], bytes]]] = {
    "a.docx": lambda: word(_HEADING + "<w:p><w:r><w:t>水塔每年清洗。</w:t></w:r></w:p>" + _TABLE),
    "a.xlsx": lambda: xlsx(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>项</t></is></c><c r="B1"><v>2.5</v></c></row><row r="3"><c r="B3"><v>7</v></c></row>'
    ),
    "a.ofd": lambda: ofd_file(ofd_text(10, 20, "水塔每年清洗。"), title="水塔"),
    "a.pdf": lambda: written(["水塔清洗须知", "每年清洗一次。"], Drawn([(40, 700, "项目")], [field(60, 700, hexed("值")), comment("注")])),
    "a.html": _PAGE.encode,
    "a.mht": lambda: web_archive(_PAGE),
    "word.xml": lambda: wordml(p("水塔每年清洗。") + p("一", '<w:pStyle w:val="1"/>')),
    "excel.xml": lambda: spreadsheet(
        row(cell("项"), cell("2.5", "Number", 'ss:StyleID="money"')), row(cell("水塔", more='ss:MergeAcross="1"'))
    ),
    "a.xls": lambda: old_workbook(price_list),
    "a.doc": lambda: word_document("水塔每年清洗。\r", comment="注"),
    "a.csv": lambda: "问题,答案\n水塔多久清洗？,每年一次\n".encode("gb18030"),
    "a.md": _MARKDOWN.encode,
    "a.txt": lambda: ("水塔清洗须知\n一、每年清洗。\n（一）春季。\n" * 3).encode("utf-16"),
}
"""A small file of each format."""

_ODD: Final = (
    b"\0",
    b"\xff" * 4,
    b"<",
    b"&#x0;",
    b"]]>",
    b"-1",
    b"999999999999",
    b"%s",
    b"\x80\x81",
    b"\r\n\r\n",
    b"<!--",
    b"/Length 99999999",
    b"//",
)

Damage = tuple[float, int, bytes, int]
"""Where (0 to 1), in which way, what is put in, and how many bytes it concerns."""

damages: Final = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 4), st.one_of(st.sampled_from(_ODD), st.binary(max_size=8)), st.integers(1, 40)),
    min_size=1,
    max_size=6,
)


def damaged(content: bytes, given: list[Damage]) -> bytes:
    """Damage *content* in each of the ways in turn."""
    for place, way, piece, size in given:
        at = int(place * len(content))
        if way == 0:
            content = content[:at] + piece + content[at:]
        elif way == 1:
            content = content[:at] + content[at + size :]
        elif way == 2:
            content = content[:at] + piece + content[at + len(piece) :]
        elif way == 3:
            content = content[: at + size] + content[at:]
        else:
            content = content[:at] if size > 30 else content[:at] + content[at : at + size] * 50 + content[at:]
    return content


def damaged_part(content: bytes, number: int, given: list[Damage]) -> bytes:
    """Damage one part of an archive, whose frame stays whole; what is no archive is damaged itself."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return damaged(content, given)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    name = sorted(parts)[number % len(parts)]
    part = parts[name]
    parts[name] = damaged(part if isinstance(part, bytes) else part.encode(), given)
    return archive(parts)


def seed_files(name: str) -> st.SearchStrategy[bytes]:
    """Return the file *name* of the seeds, damaged."""
    whole = SEEDS[name]()
    return st.one_of(
        damages.map(lambda given: damaged(whole, given)),
        st.tuples(st.integers(0, 20), damages).map(lambda given: damaged_part(whole, *given)),
    )


_REQUIRED: Final = frozenset(
    {"chat", "chat_instance", "date", "file_id", "file_unique_id", "first_name", "id", "is_bot", "length", "message_id", "offset", "type"}
)
_NUMBERS: Final = st.one_of(st.integers(-5, 50), st.sampled_from([-(2**63), -1, 2**31, 2**53, 2**63]))
_TEXTS: Final = st.one_of(
    hostile_texts, st.sampled_from(["", "/", "/start", "/start ", "/ask@", "@well_bot", "\U0001f600", "\ud83d", "x" * 5000])
)
_DATES: Final = st.integers(0, 2**31)


@st.composite
def damaged_objects(draw: st.DrawFn, seeds: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """Draw one of *seeds* with other values of the same types, and without some of what the Bot API calls optional."""

    def again(name: str, given: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(given, dict):
            kept = {key: again(key, value) for key, value in given.items() if key in _REQUIRED or draw(st.integers(0, 14)) > 0}
            return kept | ({"later": {"x": 1}} if draw(st.integers(0, 9)) == 0 else {})
        if isinstance(given, list):
            return [again(name, each) for each in given]
        if draw(st.integers(0, 3)) > 0 or isinstance(given, bool) or name in {"type", "update_id"}:
            return given
        if isinstance(given, str):
            return draw(_TEXTS)
        return draw(_DATES if name == "date" else _NUMBERS) if isinstance(given, int) else given

    found: dict[str, Any] = again("", draw(st.sampled_from(seeds)))
    return found
