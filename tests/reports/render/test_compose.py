"""One PDF: pictures on sheets of A4, their words over them, numbers, bookmarks, language; the same bytes each time."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject

from data.errors import ReportRefused
from reports.content.edition import Edition
from reports.content.paper import A4, Paper
from reports.render import annex, compose
from reports.render.camera import DESK, Camera, browser_path
from reports.render.picture import WIDTH, Picture, Summary, Word

pytestmark = pytest.mark.browser
EDITION = Edition("weekly", "2026-W47", "ko", "own", "", 1)
# Signs of which fonts draw a second one alike: without care 行, 高, 长, 户 and – would be taken out as those.
SAID = (
    "강남 지점의 점심 대기시간은 12.5분, 11–13시입니다.",
    "跨行转账费用太高，排队时间长，希望为老客户改进；见两页说明。",
    "Fewer fees, please: ‘1,842’ fine & <good>",
)
PARTS = (("voice", "고객의 소리", 2), ("calls", "콜센터", 1))
FIGURES = "고객만족도는 4.05(±0.04, n = 2,429)로 통상 8.3분입니다."
FRONT = (
    "<style>@page { size: A4 } body { font-family: 'Noto Sans CJK SC' }</style><h1>요약 客户</h1>"
    f'<p style=\'font: 15px "DejaVu Sans", "Noto Sans CJK KR"\'>{FIGURES}</p>'
    "<table border='1'><thead><tr><th scope='col'>민원</th><th scope='col'>건수</th></tr></thead>"
    "<tbody><tr><td>신규</td><td>12</td></tr><tr><td>종결</td><td>9</td></tr></tbody></table>"
)


def picture(page: str, title: str, sheets: int) -> Picture:
    """A page as high as some sheets: on each, a dark field with the three sentences over it."""
    tall = int(WIDTH * A4.tall / A4.broad * (1 - 2 * annex.RIM))
    pixels = np.full((sheets * tall, WIDTH, 3), 255, np.uint8)
    words: list[Word] = []
    for sheet in range(sheets):
        pixels[sheet * tall + 20 : (sheet + 1) * tall - 60] = 90 + 20 * sheet
        for line, sentence in enumerate(SAID):
            at = 100.0
            for text in sentence.split(" "):
                top, number = sheet * tall + 100 + 60 * line, len(SAID) * sheet + line
                words.append(Word(text, at, top, 20.0 * len(text), 40, 28, number, number, 2 if line == 0 else 0))
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


def composed(camera: Camera, sheet: Paper = A4) -> bytes:
    papers, edition = annex.Papers(sheet), replace(EDITION, paper=sheet)
    for part in PARTS:
        papers.add(picture(*part))
    return compose.document(
        edition,
        summary(camera.printed(FRONT.replace("size: A4", f"size: {sheet}"))),
        papers.leaves,
        "South",
        camera.printed,
    )


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
    kept = sheets[0].images[compose.PICTURE].image
    assert kept is not None
    assert np.array_equal(np.asarray(kept), np.asarray(original))


def test_a_summary_on_other_paper_is_refused() -> None:
    edition = replace(EDITION, paper=Paper("A4", landscape=True))
    with pytest.raises(ReportRefused, match="210 by 297 millimetres, not on A4 landscape"):
        compose.document(edition, summary(pages(1)), (), "", lambda _: pages(1))


@pytest.mark.parametrize("sheet", [Paper("Letter"), Paper("A3", landscape=True)], ids=str)
def test_the_annex_is_on_the_paper_that_was_asked_for(sheet: Paper, camera: Camera) -> None:
    _, *pages = PdfReader(BytesIO(composed(camera, sheet))).pages
    for page in pages:
        sides = [float(length) / compose.MM for length in page.mediabox[2:]]
        assert sides == pytest.approx([sheet.wide, sheet.high], abs=0.3)
    assert "".join(SAID[0].split()) in "".join(pages[0].extract_text().split())


def test_the_same_is_the_same_bytes(pdf: bytes, camera: Camera) -> None:
    assert composed(camera) == pdf


def tree(element: Any) -> Iterator[Any]:
    """The tags in reading order."""
    inner = element.get_object()
    for kid in inner if isinstance(inner, ArrayObject) else [inner]:
        found = kid.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            if "/K" in found:
                yield from tree(found["/K"])


def test_it_is_tagged_in_reading_order(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    assert reader.root_object["/MarkInfo"] == {"/Marked": True}
    tags = [tag for tag in tree(reader.root_object["/StructTreeRoot"]) if "/S" in tag]
    kinds = [str(tag["/S"]) for tag in tags if tag["/S"] in ("/H1", "/H3", "/Figure", "/P")]
    # The summary's headline; then each sheet: its title, its picture, its first line as a heading, and the others.
    assert kinds == ["/H1", "/P", *["/H1", "/Figure", "/H3", "/P", "/P"] * 3]
    told = [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"]
    assert [title in words for title, words in zip(("고객의 소리", "고객의 소리", "콜센터"), told, strict=True)] == [
        True
    ] * 3


def test_cells_name_the_head_of_their_column(pdf: bytes) -> None:
    """By names that are the same each time, whatever the browser counted before."""
    tags = [tag for tag in tree(PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]) if "/S" in tag]
    assert [str(tag["/ID"]) for tag in tags if tag["/S"] == "/TH"] == ["head0001", "head0002"]
    cells = [tag["/A"] for tag in tags if tag["/S"] == "/TD"]
    heads = [[str(head) for about in cell for head in about.get("/Headers", ())] for cell in cells]
    assert heads == [["head0001"], ["head0002"]] * 2


def test_each_tag_knows_its_page_and_each_page_its_tags(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]  # type: ignore[index]
    table = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for number, page in enumerate(reader.pages):
        parts = table[page["/StructParents"]].get_object()
        marks = page.get_contents().get_data().count(b"/MCID")  # type: ignore[union-attr]
        assert len(parts) == marks > 0, number
        assert {reader.get_page_number(part.get_object().get("/Pg", page).get_object()) for part in parts} <= {number}


def test_titles_and_the_foot_of_the_summary_lead_to_the_pages(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_PUBLIC_ADDRESS", "https://teller.bank.example")
    pages = PdfReader(BytesIO(composed(camera))).pages
    links = [[str(link.get_object()["/A"]["/URI"]) for link in page.get("/Annots", ())] for page in pages]
    found = [[(urlsplit(link).path, parse_qs(urlsplit(link).query)["period"]) for link in each] for each in links]
    week = ["2026-W47"]
    assert found[0] == [("/summary", week), ("/voice", week), ("/calls", week)]
    assert found[1:] == [[("/voice", week)], [("/voice", week)], [("/calls", week)]]


def test_no_letter_is_smaller_than_eight_points_on_paper() -> None:
    assert not re.findall(r"font-size: ?(?:[0-7](?:\.\d+)?)pt", annex._STYLE)
    # 12 pixels are the smallest letters of a page; 1 millimetre is 2.83 points.
    assert 12 * A4.broad / (1 - 2 * annex.RIM) / DESK * compose.MM >= 8


def test_a_page_begins_where_the_one_before_left_room() -> None:
    papers = annex.Papers()
    for name, sheets in (("voice", 1.4), ("calls", 0.4), ("branches", 0.5)):
        high = int(sheets * WIDTH * A4.tall / A4.broad * (1 - 2 * annex.RIM))
        pixels = np.full((high, WIDTH, 3), 255, np.uint8)
        pixels[np.arange(high) % 40 < 30, 100:500] = 0
        written = BytesIO()
        Image.fromarray(pixels).save(written, "PNG")
        papers.add(Picture(name, name, "", written.getvalue(), WIDTH, high, (), {}, ()))
    on = [(leaf.picture.page, leaf.number, leaf.top > annex.TOP) for leaf in papers.leaves]
    assert on == [("voice", 2, False), ("voice", 3, False), ("calls", 3, True), ("branches", 4, False)]
    for before, leaf in pairwise(papers.leaves):
        assert leaf.number > before.number or leaf.top >= before.foot + annex.HEAD
    assert all(leaf.foot <= annex.TOP + A4.tall + 0.01 for leaf in papers.leaves)


def test_poppler_takes_the_words_out_in_order(pdf: bytes, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("there is no pdftotext on this machine: the package poppler-utils has it")
    (tmp_path / "report.pdf").write_bytes(pdf)
    found = subprocess.run([tool, "report.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, timeout=30)
    lines = found.stdout.decode().splitlines()
    for sentence in SAID:
        assert lines.count(sentence) == 3
    assert FIGURES in lines, "Hangul and figures are of two fonts"


def test_every_font_of_drawings_says_how_large_it_is(pdf: bytes) -> None:
    """By its letter m, which is 0.6 high; poppler takes what stands in two fonts for two lines without it."""
    found = 0
    for page in PdfReader(BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = reference.get_object()
            if font["/Subtype"] == "/Type3":
                found += 1
                names = list(font["/Encoding"]["/Differences"])
                code = int(names[names.index("/m") - 1])
                width = font["/Widths"].get_object()[code - int(font["/FirstChar"])]
                assert float(width) * float(font["/FontMatrix"][0]) == pytest.approx(0.6, abs=0.001)
                assert "/m" in font["/CharProcs"]
    if not found:
        pytest.skip("the fonts of this machine are not drawn one by one")


@pytest.mark.parametrize("count", [0, 2])
def test_a_summary_that_is_not_one_page_is_refused(count: int) -> None:
    with pytest.raises(ReportRefused, match=f"{count} pages"):
        compose.document(EDITION, summary(pages(count)), [], "", lambda _: pages(1))


def test_an_annex_that_was_printed_otherwise_is_refused() -> None:
    papers = annex.Papers()
    papers.add(picture("calls", "", 1))
    with pytest.raises(ReportRefused):
        compose.document(EDITION, summary(pages(1)), papers.leaves, "", lambda _: pages(3))
