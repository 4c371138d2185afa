"""One PDF: pictures on sheets of A4, their words over them, numbers, bookmarks, language; the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

from data.errors import ReportRefused
from reports import annex, compose
from reports.camera import Camera, browser_path
from reports.picture import WIDTH, Picture, Summary, Word
from reports.plan import Edition

pytestmark = pytest.mark.browser
EDITION = Edition("weekly", "2026-W47", "ko", "own", "", 1)
# Signs of which fonts draw a second one alike: without care 行, 高, 长, 户 and – would be taken out as those.
SAID = (
    "강남 지점의 점심 대기시간은 12.5분, 11–13시입니다.",
    "跨行转账费用太高，排队时间长，希望为老客户改进；见两页说明。",
    "Fewer fees, please: ‘1,842’ fine & <good>",
)
PARTS = (("voice", "고객의 소리", 2), ("calls", "콜센터", 1))


def picture(page: str, title: str, sheets: int) -> Picture:
    """A page as high as some sheets: on each, a dark field with the three sentences over it."""
    tall = int(WIDTH * annex.TALL / annex.BROAD * (1 - 2 * annex.RIM))
    pixels = np.full((sheets * tall, WIDTH, 3), 255, np.uint8)
    words: list[Word] = []
    for sheet in range(sheets):
        pixels[sheet * tall + 20 : (sheet + 1) * tall - 60] = 90 + 20 * sheet
        for line, sentence in enumerate(SAID):
            at = 100.0
            for text in sentence.split(" "):
                top, number = sheet * tall + 100 + 60 * line, len(SAID) * sheet + line
                words.append(Word(text, at, top, 20.0 * len(text), 40, 28, number))
                at += 20 * len(text) + 12
    written = BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return Picture(page, title, "", written.getvalue(), WIDTH, sheets * tall, tuple(words), {}, ())


def pages(count: int) -> bytes:
    """A PDF of empty pages."""
    writer, written = PdfWriter(), BytesIO()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


def summary(pdf: bytes) -> Summary:
    return Summary("summary", "주간 요약", "", b"", WIDTH, 2263, (), {}, (), (), pdf)


def composed(camera: Camera) -> bytes:
    leaves = [leaf for part in PARTS for leaf in annex.leaves(picture(*part))]
    front = "<style>@page { size: A4 } body { font-family: 'Noto Sans CJK SC' }</style><h1>요약 客户</h1>"
    return compose.document(EDITION, summary(camera.printed(front)), leaves, "South", camera.printed)


@pytest.fixture(scope="module")
def camera() -> Iterator[Camera]:
    """A browser that prints."""
    if browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    with Camera() as camera:
        yield camera


@pytest.fixture(scope="module")
def pdf(camera: Camera) -> bytes:
    return composed(camera)


def test_every_page_is_a4_and_numbered(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 4
    for number, page in enumerate(reader.pages, 1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((595, 842), abs=1)
        assert page.extract_text().rstrip().endswith(annex.numbered(number, 4))


def test_the_words_can_be_taken_out_as_they_stand_in_the_picture(pdf: bytes) -> None:
    first, *sheets = PdfReader(BytesIO(pdf)).pages
    assert "요약 客户" in first.extract_text()
    for page in sheets:
        lines = page.extract_text().splitlines()
        assert [line for line in lines if line in SAID] == list(SAID)
        assert "South" in lines[0]


def test_every_font_is_in_the_file(pdf: bytes) -> None:
    found = 0
    for page in PdfReader(BytesIO(pdf)).pages:
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        for reference in resources.get("/Font", {}).values():
            found += 1
            assert is_embedded(reference.get_object())
            assert "/ToUnicode" in reference.get_object()
    assert found > 4


def is_embedded(font: DictionaryObject) -> bool:
    """Whether a font's letters are in the file: drawn there one by one, or as a font's own file."""
    if font["/Subtype"] == "/Type3":
        return bool(font["/CharProcs"])
    inner = font.get("/DescendantFonts", [font])[0].get_object()
    return bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()))


def test_it_has_bookmarks_a_title_and_a_language(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    marks = [(mark["/Title"], reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[arg-type,call-overload]
    assert marks == [("주간 요약", 0), ("고객의 소리", 1), ("콜센터", 3)]
    assert reader.root_object["/Lang"] == "ko-KR"
    assert reader.metadata is not None
    assert reader.metadata.title == annex.name(EDITION)
    assert "2026" in annex.name(EDITION)


def test_pictures_are_kept_as_they_are(pdf: bytes) -> None:
    sheets = PdfReader(BytesIO(pdf)).pages[1:]
    stored = [page["/Resources"]["/XObject"].raw_get(compose.PICTURE).idnum for page in sheets]  # type: ignore[index]
    assert stored[0] == stored[1] != stored[2], "a picture that is cut stands in the file once"
    original = Image.open(BytesIO(picture("voice", "", 2).png))
    kept = next(iter(sheets[0].images)).image
    assert kept is not None
    assert np.array_equal(np.asarray(kept), np.asarray(original))


def test_the_same_is_the_same_bytes(pdf: bytes, camera: Camera) -> None:
    assert composed(camera) == pdf


@pytest.mark.parametrize("count", [0, 2])
def test_a_summary_that_is_not_one_page_is_refused(count: int) -> None:
    with pytest.raises(ReportRefused, match=f"{count} pages"):
        compose.document(EDITION, summary(pages(count)), [], "", lambda _: pages(1))


def test_an_annex_that_was_printed_otherwise_is_refused() -> None:
    with pytest.raises(ReportRefused):
        compose.document(EDITION, summary(pages(1)), annex.leaves(picture("calls", "", 1)), "", lambda _: pages(3))
