"""Text recognition with RapidOCR, whose models lie in its wheel: nothing is downloaded. Loaded where pictures are read only."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from rapidocr_onnxruntime import RapidOCR

from index.documents import DOUBTFUL, Document, Draft
from index.errors import EmptyDocumentError, UnreadableDocumentError
from index.formats.layout import join_lines
from index.formats.pictures import NOTHING_RECOGNISED
from index.formats.recognised import NOISE, to_lines
from index.formats.refusals import damaged
from index.formats.titles import first_title, stem

Pixels = NDArray[np.uint8]
"""A picture: (height, width, 3), in the order of blue, green and red."""

PageReport = Callable[[int, int], None]
"""Called with the number of each page before it is recognised, and how many pages its file has."""

_LONGEST_SIDE: Final = 1280  # pixels to which a picture is made smaller to find its lines; they are read at its own size
_MOST_PIXELS: Final = 40_000_000


class Recogniser:
    """Recognises Chinese and English text. One thread at a time."""

    def __init__(self, report: PageReport, threads: int = 1) -> None:
        """Tell *report* of each page; calculate in so many *threads*."""
        self._report = report
        self._engine: Any = RapidOCR(
            intra_op_num_threads=threads, text_score=NOISE, det_limit_type="max", det_limit_side_len=_LONGEST_SIDE, print_verbose=False
        )

    def lines(self, pixels: Pixels, page: int = 1, pages: int = 1) -> list[str]:
        """Return the lines on a picture of a *page*, in reading order; see `to_lines()`."""
        self._report(page, pages)
        return to_lines(self._engine(pixels, use_cls=False)[0] or [])

    def read(self, content: bytes, name: str) -> tuple[Document, ...]:
        """Read the text on a PNG or JPEG file.

        Raises:
            UnreadableDocumentError: damaged, or too large.
            EmptyDocumentError: no text was recognised on it.
        """
        draft = Draft()
        for paragraph in join_lines(self.lines(_pixels(content, name))):
            draft.line(paragraph)
        if not draft.text:
            raise EmptyDocumentError(name, f"this is a picture: {NOTHING_RECOGNISED}")
        return (Document(id=name, title=first_title(draft.text).replace(DOUBTFUL, "") or stem(name), text=draft.text),)


def _pixels(content: bytes, name: str) -> Pixels:
    """Return the picture in a file, upright as its camera noted."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise UnreadableDocumentError(name, f"it has more than {_MOST_PIXELS // 1_000_000} million pixels")
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))[:, :, ::-1].copy()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise damaged(name, error) from error
