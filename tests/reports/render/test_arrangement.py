"""Sheets of the annex are full: a chapter that fits goes before one that does not, and none is torn for nothing."""

from __future__ import annotations

from itertools import pairwise

from reports.render import cutting
from reports.render.arrangement import Band, Place, arrange
from tests.reports.render.test_cutting import MOST, picture


def page(*chapters: tuple[int, ...]) -> list[Band]:
    """A page of chapters, each the heights of its bands; 5 blank rows stand above each band."""
    bands: list[Band] = []
    foot = 0
    for heights in chapters:
        for number, height in enumerate(heights):
            bands.append(Band(foot + 5, foot + 5 + height, 5, headed=number == 0))
            foot += 5 + height
    return bands


def rows(sheets: list[list[Place]]) -> list[list[tuple[int, int]]]:
    return [[(place.top, place.bottom) for place in sheet] for sheet in sheets]


def test_a_chapter_that_fits_goes_before_one_that_does_not() -> None:
    # 45 rows, and then 80 that need a sheet: the third chapter's 40 go before. They stand at 5-50, 55-135, 140-180.
    found = arrange(page((45,), (80,), (40,)), MOST, MOST)
    assert rows(found) == [[(5, 50), (140, 180)], [(55, 135)]]
    assert [place.at for place in found[0]] == [0, 50], "45 rows and the 5 above it"
    # Where the order of the page fills the sheets as well, it stays.
    assert rows(arrange(page((45,), (45,), (80,)), MOST, MOST)) == [[(5, 100)], [(105, 185)]]


def test_what_a_page_begins_with_stays_first_and_a_chapter_keeps_its_order() -> None:
    # 60 rows do not fit into the 50 that are left; the second chapter's 40 would, and stay below them.
    assert rows(arrange(page((60,), (40,)), MOST, 50)) == [[], [(5, 65)], [(70, 110)]]
    # 55 rows and 20 of the last chapter fill 80; its other 20 begin the next sheet, above the 70 that it went before.
    found = arrange(page((30, 20), (70,), (20, 20)), MOST, MOST)
    assert rows(found) == [[(5, 60), (140, 160)], [(165, 185), (65, 135)]]


def test_every_row_is_on_one_sheet_once() -> None:
    bands = page((30,), (60, 9, 9), (45,), (80,), (33, 33), (20,))
    for room in (20, 55, MOST):
        spans = sorted(span for sheet in rows(arrange(bands, MOST, room)) for span in sheet)
        assert sum(bottom - top for top, bottom in spans) >= sum(band.height for band in bands)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert all(any(top <= band.top and band.bottom <= bottom for top, bottom in spans) for band in bands)


def test_what_is_higher_than_a_sheet_is_cut_between_its_lines() -> None:
    # A chart of 160 rows whose grid leaves no row blank: letters stand in 10-18, 30-38, and so on to 150-158.
    words = [(20.0 * line + 10, 20.0 * line + 18, line == 0) for line in range(8)]
    whole = [(0, 160)]
    bands = cutting.bands(picture(160, (0, 160)), MOST, whole, words=words)
    # In the first 25 rows, with its title, and the last 15, with its axis, it stays whole.
    assert [(band.top, band.bottom) for band in bands] == [
        (0, 44), (44, 64), (64, 84), (84, 104), (104, 124), (124, 144), (144, 160),
    ]  # fmt: skip
    assert rows(arrange(bands, MOST, MOST)) == [[(0, 84)], [(84, 160)]]
    # A heading of another chart beside it, in the rows 90-98: it stays with the 25 rows below it.
    words[4] = (90.0, 98.0, True)
    cut = [band.top for band in cutting.bands(picture(160, (0, 160)), MOST, whole, words=words)]
    assert cut == [0, 44, 64, 84, 124, 144]
