"""Copies of PDF files that carry who fetched them, when and for which case, across every page (ISO 32000-2).

The content of the file is not unfolded: each page gets one drawing more. What cannot be marked is handed out as
it is, and the trail says why.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

LARGEST = 50 * 1024 * 1024  # bytes of a file that is marked while somebody waits
LONGEST = 500  # pages
SIDE = 1000  # points of the square that is drawn and laid over a page, as large as its longer side
NAME = NameObject("/SteelyardMark")
CLOSE = "\nQ\n"
# Whatever a malformed file makes the reader stumble over.
FAULTS = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
    OSError,
)
DRAWING = """
#set page(width: 1000pt, height: 1000pt, margin: 0pt, fill: none)
#set text(size: 15pt, fill: luma(35%, 26%), lang: "zh", region: "cn")
#let words = sys.inputs.words
#for row in range(7) { for column in range(3) {
  place(dx: -220pt + column * 430pt + calc.rem(row, 2) * 190pt, dy: 40pt + row * 150pt, rotate(-28deg, words))
} }
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """The bytes to hand out; `why` says why they are not marked: large, long, encrypted, unreadable, or empty."""

    data: bytes
    why: str = ""


def marked(path: Path, words: str) -> Marked:
    """The PDF with the words over every page, or as it is where that cannot be done."""
    if path.stat().st_size > LARGEST:
        return Marked(b"", "large")
    data = path.read_bytes()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write to stderr what the trail says
    try:
        return _marked(data, words)
    except FAULTS:
        return Marked(data, "unreadable")


def _marked(data: bytes, words: str) -> Marked:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return Marked(data, "encrypted")
    if len(reader.pages) > LONGEST:
        return Marked(data, "long")
    if not reader.pages:
        return Marked(data, "unreadable")
    writer = PdfWriter(clone_from=reader)
    form = _form(writer, words)
    before = writer._add_object(_stream("q\n"))
    for page in writer.pages:
        _lay_over(page, writer, form, before)
    out = io.BytesIO()
    writer.write(out)
    return Marked(out.getvalue())


def _form(writer: PdfWriter, words: str) -> IndirectObject:
    """The drawing as a form that all pages share (ISO 32000-2, 8.10)."""
    drawn = PdfReader(io.BytesIO(_drawn(words))).pages[0]
    content = drawn.get_contents()
    form = DecodedStreamObject()
    form.set_data(b"" if content is None else content.get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(n) for n in (0, 0, SIDE, SIDE)),
            NameObject("/Resources"): drawn["/Resources"].clone(writer),
        }
    )
    return writer._add_object(form)


def _lay_over(page: PageObject, writer: PdfWriter, form: IndirectObject, before: IndirectObject) -> None:
    box = page.mediabox
    scale = max(float(box.width), float(box.height)) / SIDE
    matrix = f"{scale:.4f} 0 0 {scale:.4f} {float(box.left):.2f} {float(box.bottom):.2f}"
    after = writer._add_object(_stream(f"{CLOSE}q {matrix} cm {NAME} Do Q\n"))
    page[NameObject("/Contents")] = ArrayObject([before, *_contents(page, writer), after])
    resources = DictionaryObject(_resolved(page.get("/Resources")))
    drawings = DictionaryObject(_resolved(resources.get("/XObject")))
    drawings[NAME] = form
    resources[NameObject("/XObject")] = drawings
    page[NameObject("/Resources")] = resources


def _contents(page: PageObject, writer: PdfWriter) -> list[PdfObject]:
    """The streams of the page, each by its reference."""
    held = page.raw_get("/Contents") if "/Contents" in page else None
    found = held.get_object() if held is not None else None
    if isinstance(found, ArrayObject):
        return list(found)
    if isinstance(found, StreamObject):
        return [held if isinstance(held, IndirectObject) else writer._add_object(found)]
    return []


def _resolved(held: PdfObject | None) -> DictionaryObject:
    found = held.get_object() if held is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _stream(content: str) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content.encode("ascii"))
    return made


@lru_cache(maxsize=64)
def _drawn(words: str) -> bytes:
    return typst.compile(DRAWING.encode(), sys_inputs={"words": words}, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(True, True, [])  # noqa: FBT003 - the system's, then the compiler's own
