"""The report as one PDF: the summary as the browser printed it, then the pictures with their words over them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, cast

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from data.errors import ReportRefused
from data.texts import N_, Text
from reports.content.paper import Paper
from reports.render import annex, readable, tagging
from reports.render.tagging import Tags

if TYPE_CHECKING:
    from reports.content.edition import Edition
    from reports.render.annex import Leaf
    from reports.render.camera import Picture, Summary

MM = 72 / 25.4
# So much of the blank below a part is drawn with it, in millimetres: a viewer that draws few dots cuts at the next one.
BLANK = 0.35
PICTURE = NameObject("/TellerPicture")
# The language of a document as a reader of PDF knows it.
TAGS = {"en": "en", "ko": "ko-KR", "zh": "zh-CN"}
Printer = Callable[[str], bytes]


def document(edition: Edition, summary: Summary, leaves: Sequence[Leaf], scope: str, printer: Printer) -> bytes:
    """The whole report: one page of summary, then the leaves; the same bytes for the same pictures.

    printer: prints HTML on the paper that it names. Raises ReportRefused where the summary needs more than one page.
    """
    front, foot = PdfReader(BytesIO(summary.pdf)), PdfReader(BytesIO(printer(_front(edition, summary, leaves))))
    _one_page(len(front.pages))
    _on_paper(front.pages[0], edition.paper)
    writer = PdfWriter()
    tags = Tags(writer)
    tags.add(front)[0].merge_page(tagging.beside(foot.pages[0]))
    _annex(writer, tags, leaves, PdfReader(BytesIO(printer(annex.html(edition, scope, leaves)))) if leaves else None)
    tags.finish()
    _bookmarks(writer, summary, leaves)
    _described(writer, edition)
    readable.put_right(writer)
    return _bytes(writer)


def _front(edition: Edition, summary: Summary, leaves: Sequence[Leaf]) -> str:
    titles = {summary.page: summary.title} | {leaf.picture.page: leaf.picture.title for leaf in leaves}
    return annex.front(edition, titles, leaves)


def _annex(writer: PdfWriter, tags: Tags, leaves: Sequence[Leaf], over: PdfReader | None) -> None:
    """The sheets of the annex: what was printed, and below it the pictures."""
    if over is None:
        return
    _as_many(1 + len(over.pages), annex.papers(leaves))
    stored, pages = dict[str, IndirectObject](), tags.add(over)
    for number, on in groupby(leaves, lambda leaf: leaf.number):
        _under(writer, pages[number - 2], tuple(on), stored)


def texts(summary: Summary, leaves: Sequence[Leaf]) -> Iterator[str]:
    """The lines of text that the document holds, beside what stands above and below each sheet."""
    yield from summary.texts
    for leaf in leaves:
        yield from (line.text for line in annex.lines(leaf))


def _one_page(pages: int) -> None:
    if pages != 1:
        raise ReportRefused(
            Text(N_("The summary fills {pages} pages on paper, not one."), {"pages": pages}),
            N_("A summary that is cut in two is not sent."),
            N_("Give the report fewer limits or a shorter name, or tell whoever looks after Teller."),
        )


def _on_paper(page: PageObject, paper: Paper) -> None:
    """The summary is on the paper that was asked for, to a millimetre."""
    sides = float(page.mediabox.width) / MM, float(page.mediabox.height) / MM
    if max(abs(sides[0] - paper.wide), abs(sides[1] - paper.high)) > 1:
        values = {"paper": str(paper), "wide": round(sides[0]), "high": round(sides[1])}
        raise ReportRefused(
            Text(N_("The summary was printed on {wide} by {high} millimetres, not on {paper}."), values),
            remedy=N_("Run doctor: it tells whether the browser of this machine prints as it should."),
        )


def _as_many(pages: int, wanted: int) -> None:
    if pages != wanted:
        values = {"pages": pages, "wanted": wanted}
        raise ReportRefused(
            Text(N_("The annex was printed on {pages} pages instead of {wanted}."), values),
            remedy=N_("Run doctor: it tells whether the browser of this machine prints as it should."),
        )


def _under(writer: PdfWriter, page: PageObject, on: Sequence[Leaf], stored: dict[str, IndirectObject]) -> None:
    """Draw parts of pictures below what the page has already."""
    drawings, drawn = b"", DictionaryObject()
    for number, leaf in enumerate(on):
        picture, called = leaf.picture, NameObject(f"{PICTURE}{number or ''}")
        if picture.page not in stored:
            stored[picture.page] = writer._add_object(_image(picture.png))
        drawn[called] = stored[picture.page]
        drawings += _drawing(leaf, float(page.mediabox.height), called)
    resources = cast(DictionaryObject, page["/Resources"].get_object())
    own = cast(DictionaryObject, resources.get("/XObject", DictionaryObject()).get_object())
    resources[NameObject("/XObject")] = DictionaryObject({**own, **drawn})
    drawing = DecodedStreamObject()
    drawing.set_data(drawings)
    contents = page["/Contents"]
    rest = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    first = writer._add_object(drawing.flate_encode())
    page[NameObject("/Contents")] = ArrayObject([first, *rest])


def _drawing(leaf: Leaf, height: float, called: str) -> bytes:
    """The order to draw the rows of one part at their place; the rest of the picture is clipped.

    To those who hear the document it is told by its words, so that it is no part of what is read.
    """
    x, width, scale = leaf.left * MM, leaf.width * MM, leaf.scale * MM
    top, tall = height - leaf.top * MM, leaf.sheet.height * scale + BLANK * MM
    foot = top - (leaf.picture.height - leaf.sheet.top) * scale
    clip = f"{x:.3f} {top - tall:.3f} {width:.3f} {tall:.3f} re W n"
    place = f"{width:.3f} 0 0 {leaf.picture.height * scale:.3f} {x:.3f} {foot:.3f} cm"
    return f"/Artifact BMC q {clip} {place} {called} Do Q EMC\n".encode()


def _image(png: bytes) -> StreamObject:
    """A picture as PDF has it. PNG's own packed rows are valid there as they are: nothing is packed anew."""
    width, height, depth, kind, *_, woven = struct.unpack(">IIBBBBB", png[16:29])
    if (depth, kind, woven) != (8, 2, 0):
        again = BytesIO()
        with Image.open(BytesIO(png)) as picture:
            picture.convert("RGB").save(again, "PNG")
        return _image(again.getvalue())
    image = StreamObject()
    image._data = b"".join(_packed(png))
    rows = {"/Predictor": 15, "/Colors": 3, "/BitsPerComponent": 8, "/Columns": width}
    image.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): NumberObject(width), NameObject("/Height"): NumberObject(height),
        NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
        NameObject("/Filter"): NameObject("/FlateDecode"),
        NameObject("/DecodeParms"): DictionaryObject({NameObject(k): NumberObject(v) for k, v in rows.items()}),
    })  # fmt: skip
    return image


def _packed(png: bytes) -> Iterator[bytes]:
    """The packed rows of a PNG, chunk by chunk."""
    at = 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        if kind == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += length + 12


def _bookmarks(writer: PdfWriter, summary: Picture | Summary, leaves: Sequence[Leaf]) -> None:
    """A bookmark for the summary and for the first sheet of each page."""
    writer.add_outline_item(title=summary.title, page_number=0)
    for leaf in leaves:
        if leaf.sheet.part == 1 and leaf.sheet.first:
            writer.add_outline_item(title=leaf.picture.title, page_number=leaf.number - 1)


def _described(writer: PdfWriter, edition: Edition) -> None:
    """Title, language and a date that is the week's, so that the same report is the same bytes."""
    made = f"D:{edition.period.end + timedelta(1):%Y%m%d}000000Z"
    names = {"/Title": annex.name(edition), "/Author": "Teller", "/Creator": "Teller", "/Producer": "Teller"}
    writer.add_metadata({**names, "/CreationDate": made, "/ModDate": made})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(TAGS[edition.language])
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.page_mode = "/UseOutlines"


def _bytes(writer: PdfWriter) -> bytes:
    for page in writer.pages:
        page.compress_content_streams()
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
