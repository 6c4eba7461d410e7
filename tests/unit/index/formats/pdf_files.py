"""Writes PDF files: lines of text, text at given places, form fields, comments and pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

ENCRYPTED = b"/Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"28BF4E5E" * 8 + b"> /U <" + b"00" * 32 + b">"
COLLECTION = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
FONTS = b"/Resources << /Font << /F1 3 0 R >> >>"


@dataclass(frozen=True)
class Drawn:
    """A page: text at places in points, annotations as PDF dictionaries, and other drawing. Each character is 10 points wide."""

    texts: Sequence[tuple[int, int, str]] = ()
    annotations: Sequence[str] = ()
    drawing: bytes = b""


PICTURE = Drawn(drawing=b"0 0 200 300 re f ")


def written(*pages: Sequence[str] | Drawn, title: str = "", encrypted: bool = False) -> bytes:
    """Write a PDF with a line of text for each string; its font maps every code to the same character, as Word's does."""
    mapping = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    mapping += b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    drawn = [page if isinstance(page, Drawn) else Drawn([(40, 800 - 12 * row, line) for row, line in enumerate(page)]) for page in pages]
    first = 6 + 2 * len(pages)
    fields = " ".join(f"{first + number} 0 R" for number, each in enumerate(each for page in drawn for each in page.annotations))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{fields}] >> >>".encode()
        if fields
        else b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song " + COLLECTION + b" >>",
        stream(mapping),
    ]
    notes: list[bytes] = []
    for number, page in enumerate(drawn):
        shown = b"".join(b"1 0 0 1 %d %d Tm <%s> Tj " % (x, y, line.encode("utf-16-be").hex().encode()) for x, y, line in page.texts)
        references = " ".join(f"{first + len(notes) + each} 0 R" for each in range(len(page.annotations)))
        notes += [each.encode() for each in page.annotations]
        extra = f"/Annots [{references}] ".encode() if references else b""
        box = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R " % (7 + 2 * number)
        objects += [box + extra + FONTS + b" >>", stream(page.drawing + b"BT /F1 10 Tf " + shown + b"ET")]
    return assembled([*objects, *notes], title=title, encrypted=encrypted)


def assembled(objects: list[bytes], *, title: str, encrypted: bool) -> bytes:
    """Number *objects* from 1, and write them with their table."""
    trailer = b"/Root 1 0 R"
    if title:
        objects.append(b"<< /Title <FEFF" + title.encode("utf-16-be").hex().encode() + b"> >>")
        trailer += b" /Info %d 0 R" % len(objects)
    if encrypted:
        trailer += b" /Encrypt << " + ENCRYPTED + b" >> /ID [<00> <00>]"
    body = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer << /Size %d " % (len(objects) + 1) + trailer + b" >>\nstartxref\n%d\n%%%%EOF" % len(body)


def stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def hexed(text: str) -> str:
    """Write *text* as a string of a PDF dictionary."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def field(left: int, bottom: int, value: str, more: str = "/FT /Tx") -> str:
    """Write a form field."""
    box = f"/Rect [{left} {bottom} {left + 100} {bottom + 12}]"
    return f"<< /Type /Annot /Subtype /Widget {more} /T ({left}-{bottom}) {box} /V {value} >>"


def comment(words: str, kind: str = "/Text") -> str:
    """Write a comment."""
    return f"<< /Type /Annot /Subtype {kind} /Rect [300 700 400 712] /Contents {hexed(words)} >>"
