"""Long pictures are cut into sheets of paper between their parts."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from reports.render import cutting
from reports.render.arrangement import Span, arrange

WIDE, MOST = 40, 100


def picture(height: int, *inked: tuple[int, int]) -> bytes:
    """A white picture with dark rows from one row up to another."""
    pixels = np.full((height, WIDE, 3), 255, np.uint8)
    for top, bottom in inked:
        pixels[top:bottom, 5:20] = 30
    written = BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def cut(
    png: bytes,
    most: int = MOST,
    whole: Iterable[Span] = (),
    *,
    room: int = 0,
    start: int = 0,
    parts: Iterable[Span] = (),
) -> list[Span]:
    """The rows on each sheet of a picture without headings, which keeps its order."""
    bands = cutting.bands(png, most, whole, start, parts)
    return [(place.top, place.bottom) for sheet in arrange(bands, most, room or most) for place in sheet]


def test_a_picture_that_fits_is_one_sheet_without_its_empty_rim() -> None:
    assert cut(picture(120, (10, 40), (50, 105))) == [(10, 105)]


def test_a_cut_is_at_blank_rows_and_loses_nothing_that_is_drawn() -> None:
    drawn = [(0, 70), (80, 150), (160, 230)]
    found = cut(picture(240, *drawn), MOST)
    assert found == drawn


def test_the_wider_gap_wins_where_both_fill_the_sheet() -> None:
    assert cut(picture(760, (0, 300), (360, 392), (396, 720)), 400) == [(0, 300), (360, 720)]


def test_blank_rows_inside_a_chart_are_not_cut() -> None:
    chart = (65, 135)
    png = picture(160, (0, 60), (70, 80), (95, 130), (140, 160))
    assert cut(png, MOST) == [(0, 80), (95, 160)], "without the chart's box it is cut there"
    assert cut(png, MOST, [chart]) == [(0, 60), (65, 160)]


def test_a_part_higher_than_a_sheet_stays_whole() -> None:
    found = cut(picture(400, (0, 50), (60, 300), (330, 400)), MOST, [(60, 300)])
    assert found == [(0, 50), (60, 300), (330, 400)]


def test_what_holds_parts_together_is_cut_between_them_where_it_is_too_high() -> None:
    found = cut(picture(260, (0, 80), (90, 170), (180, 260)), MOST, [(0, 260), (90, 170)])
    assert found == [(0, 80), (90, 170), (180, 260)]


def test_a_sheet_is_not_left_empty_for_the_sake_of_what_could_be_cut_between_its_parts() -> None:
    drawn = [(0, 40), (50, 75), (80, 95), (100, 140)]
    whole, png = [*drawn, (50, 140)], picture(150, *drawn)
    assert cut(png, MOST, whole) == [(0, 40), (50, 140)], "90 rows stay together"
    assert cut(png, MOST, whole, parts=drawn) == [(0, 95), (100, 140)]
    # Where enough stands on the sheet without them they stay together.
    full = [(0, 72), *drawn[2:]]
    assert cut(picture(150, *full), MOST, [*full, (80, 140)], parts=full) == [(0, 72), (80, 140)]
    # A part beside others is not cut between those.
    beside = [(50, 75), (80, 140), (50, 140)]
    found = cut(png, MOST, [(0, 40), *beside], parts=[(0, 40), *beside])
    assert found == [(0, 40), (50, 140)]


def test_the_first_sheet_takes_what_is_left_of_one_that_was_begun() -> None:
    png = picture(195, (0, 30), (40, 100), (105, 195))
    assert cut(png, MOST, room=50) == [(0, 30), (40, 100), (105, 195)]
    assert cut(png, MOST) == [(0, 100), (105, 195)]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_or_twice_and_no_part_is_cut(seed: int) -> None:
    chance = np.random.default_rng(seed)
    drawn, at = [], 0
    while at < 1500:
        height = int(chance.integers(4, 90))
        drawn.append((at, at + height))
        at += height + int(chance.integers(1, 30))
    found = cut(picture(at, *drawn), MOST, drawn)
    for top, bottom in drawn:
        assert sum(sheet[0] <= top and bottom <= sheet[1] for sheet in found) == 1
    assert all(bottom - top <= MOST for top, bottom in found)


def test_an_empty_picture_is_one_sheet() -> None:
    assert cut(picture(90), MOST) == [(0, 90)]


def test_what_is_above_the_start_is_left_out() -> None:
    assert cut(picture(90, (0, 20), (30, 80)), MOST, start=25) == [(30, 80)]
