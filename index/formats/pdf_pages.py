"""Pages of a PDF as pdfium shows them: text in reading order, values of form fields, comments, and a picture of the page."""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from pypdfium2 import PdfDocument, PdfPage, PdfTextPage, raw

from index.documents import normalise
from index.formats.columns import Piece, find_gutter, read_in_order
from index.formats.titles import HAN

_RADICALS = re.compile("[\u2e80-\u2fdf]")
_CHINESE: Final = f"{HAN}\u3000-\u303f\uff00-\uffef"
_PARTED: Final = re.compile(f"(?<=[{_CHINESE}]) (?=[{_CHINESE}])")
_GAPS: Final = re.compile(r"\S[ \u3000]+\S.*$", re.MULTILINE)
_LEAST_GAPS: Final = 3  # lines with a gap, from which on a page may have columns
_CLOSE: Final = 0.7  # of a line's height: a gap that parts no words
_APART: Final = 1.2  # of a line's height: a gap that parts pieces
_THIN: Final = 3.0  # points: what is not higher is a line, and no area
_BESIDE: Final = 12.0  # points: a box that begins so near a gutter is a cell
_DOTS_PER_POINT: Final = 200 / 72
_MOST_PIXELS: Final = 16_000_000
_TEXT_FIELDS: Final = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_CHECKED_FIELDS: Final = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_PASSWORD: Final = 1 << 13  # PDF 32000-1, table 228
_CHECKED, _UNCHECKED = "\u2611", "\u2610"
_NO_COMMENTS: Final = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
_TYPEWRITER: Final = "FreeTextTypeWriter"  # text that a viewer lets people write onto a page


class Page:
    """A page of an open PDF. Use it under the lock of pdfium, and close it."""

    def __init__(self, pdf: PdfDocument, number: int) -> None:
        self._pdf = pdf
        self._page: PdfPage = pdf[number]
        self._text: PdfTextPage = self._page.get_textpage()

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()
        self._page.close()

    @property
    def characters(self) -> int:
        """How many characters of text it holds."""
        return int(self._text.count_chars())

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn on it."""
        return int(raw.FPDFPage_CountObjects(self._page.raw)) == 0

    def lines(self) -> list[str]:
        """Return its lines that are not blank, in reading order, with the values of form fields where they stand."""
        text = self._text.get_text_range()
        fields = list(self._fields())
        if fields or len(_GAPS.findall(text)) >= _LEAST_GAPS:
            pieces = [*self._pieces(), *fields]
            if fields or find_gutter(pieces, self._rules) is not None:
                return [line for piece in read_in_order(pieces, self._rules) if (line := _clean(normalise(piece)))]
        return [line for line in map(_clean, normalise(self._close_gaps(text)).split("\n")) if line]

    def comments(self) -> list[str]:
        """Return what people noted on it, which is no part of its text."""
        notes = [
            " ".join(_string(annotation, b"Contents").split())
            for annotation in self._annotations()
            if raw.FPDFAnnot_GetSubtype(annotation) not in _NO_COMMENTS and not _is_typewritten(annotation)
        ]
        return [note for note in notes if note]

    def picture(self) -> Any:  # noqa: ANN401 - an array of numpy, which this file does not import
        """Return the page as people see it, at 200 dots an inch: (height, width, 3) bytes, in the order of blue, green and red."""
        width, height = self._page.get_size()
        scale = min(_DOTS_PER_POINT, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        with closing(self._page.render(scale=scale, may_draw_forms=False)) as bitmap:
            return bitmap.to_numpy()[:, :, :3].copy()

    def _close_gaps(self, text: str) -> str:
        """Return *text* without the blanks that pdfium puts between Chinese characters which are set apart a little."""
        dropped = []
        for found in _PARTED.finditer(text):
            place = len(text[: found.start()].encode("utf-16-le")) // 2
            index = raw.FPDFText_GetCharIndexFromTextIndex(self._text.raw, place)
            if index > 0 and raw.FPDFText_IsGenerated(self._text.raw, index) == 1:
                before, behind = self._box(index - 1), self._box(index + 1)
                if behind[0] - before[2] < _CLOSE * (before[3] - before[1]):
                    dropped.append(found.start())
        return "".join(character for place, character in enumerate(text) if place not in set(dropped)) if dropped else text

    def _pieces(self) -> Iterator[Piece]:
        """Yield the runs of characters that stand close beside each other on a line."""
        run: list[tuple[str, tuple[float, float, float, float]]] = []
        blank = ""
        for index in range(self.characters):
            character = chr(raw.FPDFText_GetUnicode(self._text.raw, index))
            if character.isspace() or character == "\0":
                blank += "" if raw.FPDFText_IsGenerated(self._text.raw, index) == 1 and character not in "\r\n" else character
                continue
            box = self._box(index)
            if run and ("\n" in blank or not _follows(run[-1][1], box)):
                yield _piece(run)
                run = []
            elif run and (blank or _is_apart(run[-1], (character, box))):
                run.append((" ", run[-1][1]))
            run.append((character, box))
            blank = ""
        if run:
            yield _piece(run)

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Return the left, bottom, right and top of a character; of a font without measures, one as high as it is wide."""
        rectangle = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._text.raw, index, rectangle)
        left, bottom, right, top = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        return left, bottom, right, max(top, bottom + 1, bottom + (right - left) * (top - bottom < 1))

    def _rules(self, place: float) -> int:
        """Return how many lines are drawn across a horizontal *place*."""
        crossing = 0
        for drawn in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2):
            left, bottom, right, top = drawn.get_bounds()
            is_line = left < place < right and top - bottom <= _THIN
            is_cell = right - left > _THIN and abs(place - left) < _BESIDE
            crossing += is_line or is_cell
        return crossing

    def _annotations(self) -> Iterator[Any]:
        for number in range(raw.FPDFPage_GetAnnotCount(self._page.raw)):
            annotation = raw.FPDFPage_GetAnnot(self._page.raw, number)
            if annotation:
                try:
                    yield annotation
                finally:
                    raw.FPDFPage_CloseAnnot(annotation)

    def _fields(self) -> Iterator[Piece]:
        """Yield the values of form fields where they stand, and what was written onto the page in a viewer."""
        checks: list[Piece] = []
        for annotation in self._annotations():
            text = self._value(annotation) if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET else ""
            if not text and _is_typewritten(annotation):
                text = _string(annotation, b"Contents")
            rectangle = raw.FS_RECTF()
            raw.FPDFAnnot_GetRect(annotation, rectangle)
            piece = Piece(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, " ".join(text.split()))
            if text in (_CHECKED, _UNCHECKED):
                checks.append(piece)
            elif piece.text:
                yield piece
        yield from checks

    def _value(self, annotation: Any) -> str:  # noqa: ANN401 - a pointer
        """Return the value of a form field, a box for one to be checked; empty for a button and a password."""
        form = self._pdf.formenv.raw if self._pdf.formenv else None
        if form is None:
            return ""
        kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
        if kind in _CHECKED_FIELDS:
            return _CHECKED if raw.FPDFAnnot_IsChecked(form, annotation) else _UNCHECKED
        if kind not in _TEXT_FIELDS or (
            kind == raw.FPDF_FORMFIELD_TEXTFIELD and raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD
        ):
            return ""
        return _utf16(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


def _string(annotation: Any, key: bytes) -> str:  # noqa: ANN401 - a pointer
    return _utf16(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _utf16(call: Any) -> str:  # noqa: ANN401 - a function of pdfium
    """Return the text that *call* writes into a buffer, having told its size in bytes, zero at the end included."""
    size = call(None, 0)
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", errors="replace")


def _is_typewritten(annotation: Any) -> bool:  # noqa: ANN401 - a pointer
    return bool(raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FREETEXT and _string(annotation, b"IT") == _TYPEWRITER)


def _follows(before: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """Return whether a character stands close behind another, on its line."""
    height = before[3] - before[1]
    is_level = abs(before[1] + before[3] - box[1] - box[3]) < max(height, box[3] - box[1])
    return is_level and -height < box[0] - before[2] < _APART * height


def _is_apart(before: tuple[str, tuple[float, float, float, float]], here: tuple[str, tuple[float, float, float, float]]) -> bool:
    """Return whether the gap between two characters parts words."""
    gap, height = here[1][0] - before[1][2], before[1][3] - before[1][1]
    chinese = re.fullmatch(f"[{_CHINESE}]{{2}}", before[0] + here[0])
    return bool(gap > _CLOSE * height if chinese else gap > height / 4)


def _piece(run: list[tuple[str, tuple[float, float, float, float]]]) -> Piece:
    text = "".join(character for character, _ in run).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lefts, bottoms, rights, tops = zip(*(box for _, box in run), strict=True)
    return Piece(min(lefts), min(bottoms), max(rights), max(tops), text)


def _clean(line: str) -> str:
    """Return *line* with ordinary characters for the radicals that PDF fonts often map them to."""
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line).strip()
