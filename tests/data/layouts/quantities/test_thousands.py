"""Points between thousands: told by another value of the column, by what is counted, or asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import layouts
from data.checking import validator
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import raw_of

HEADS = ("Case ID;Date opened;Compensation", "민원번호;접수일;배상금액", "投诉编号;受理时间;赔付金额")


def stored(
    folder: Path, head: str, cells: list[str], said: str = "", sign: str = "point"
) -> tuple[list[float | None], int]:
    """What is stored of the last column, and how many rows are refused."""
    rows = (f"C{n:04}x;2026-10-{n % 28 + 1:02};{cell}" for n, cell in enumerate(cells))
    raw = raw_of(folder, "\n".join([head, *rows]) + "\n")
    column = head.rpartition(";")[2]
    layout = layouts.recognise(raw, "file.csv", values={f"{column}:{one}": said for one in sign.split() if said})
    read_back = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"k"), b"k")
    assert read_back
    assert read_back.layout == layout
    made = layout.apply(raw, date(2026, 11, 23), "salt")["complaint"]
    checked = validator.check(TABLES["complaint"], made, b"k")
    found: list[float | None] = checked.accepted.sort_by("row_no")["redress_amount"].to_pylist()
    return found, len(checked.rejected)


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "cells, amounts",
    [
        (["1.250,50 €", "85,00 €", "", "1.000 €"], [1250.5, 85, None, 1000]),
        (["1.234.567 €", "85 €", "1.200 €"], [1234567, 85, 1200]),
        (["1.000", "85,5", "2.500"], [1000, 85.5, 2500]),
        (["1.000", "2.55", "0.500"], [1, 2.55, 0.5]),
        (["$1,250.50", "$85.00", "1.200"], [1250.5, 85, 1.2]),
    ],
)
def test_another_value_tells_what_the_points_are(
    tmp_path: Path, head: str, cells: list[str], amounts: list[float | None]
) -> None:
    assert stored(tmp_path, head, cells) == (amounts, 0)


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("sign", ["", " €"])
def test_what_nothing_tells_is_asked(tmp_path: Path, head: str, sign: str) -> None:
    cells, column = [f"1.000{sign}", f"2.500{sign}", f"300{sign}"], head.rpartition(";")[2]
    with pytest.raises(FileAmbiguous) as asked:
        stored(tmp_path, head, cells)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{column}:point=thousands", f"{column}:point=decimals"]
    assert stored(tmp_path, head, cells, "thousands") == ([1000, 2500, 300], 0)
    with pytest.raises(FileRefused, match="does not say what the points"):
        stored(tmp_path, head, cells, "commas")
    assert stored(tmp_path, head, cells, "decimals") == ([1, 2.5, 300], 0)


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
def test_commas_beside_commas_before_decimals_are_asked(tmp_path: Path, head: str) -> None:
    cells, column = ["1,234", "2,25", "0,500", "3 €"], head.rpartition(";")[2]
    with pytest.raises(FileAmbiguous, match=r"commas in .* thousands or before decimals: 1,234") as asked:
        stored(tmp_path, head, cells)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{column}:comma=thousands", f"{column}:comma=decimals"]
    assert stored(tmp_path, head, cells, "thousands", "comma") == ([1234, 2.25, 0.5, 3], 0)
    assert stored(tmp_path, head, cells, "decimals", "comma") == ([1.234, 2.25, 0.5, 3], 0)
    assert stored(tmp_path, head, ["1,234", "1.234,50", "1.200"], "thousands", "comma point") == (
        [1234, 1234.5, 1200],
        0,
    )
    assert stored(tmp_path, head, ["1,234", "12,000", "999"]) == ([1234, 12000, 999], 0)


def test_of_what_is_counted_there_are_no_thousandths(tmp_path: Path) -> None:
    head = "Date;Offered;Answered;Abandoned"
    rows = [f"2026-11-{n:02};1.200;1.080;120" for n in range(1, 11)]
    raw = raw_of(tmp_path, "\n".join([head, *rows]) + "\n")
    layout = layouts.recognise(raw, "file.csv")
    made = layout.apply(raw, date(2026, 11, 23), "salt")["contact_interval"]
    assert set(made["offered"].to_pylist()) == {"1200"}
    assert set(made["answered"].to_pylist()) == {"1080"}
    rows = [f"2026-11-{n:02};2.000;1.000;1.000" for n in range(1, 11)]
    raw = raw_of(tmp_path, "\n".join([head, *rows]) + "\n")
    with pytest.raises(FileAmbiguous, match="point=thousands"):
        layouts.recognise(raw, "file.csv")
