"""Complaints that were closed and are open again stand in two rows: which of them counts is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.layout import Layout
from data.layouts.sealed import Told
from tests.data.test_layouts import raw_of

LISTS = [
    ("Complaint ID,Received,Closed,Status,Branch", "Closed", "Reopened"),
    ("민원번호,접수일자,처리일자,처리상태,지점", "처리완료", "재접수"),
    ("投诉编号,受理时间,办结日期,办理状态,网点", "已办结", "重新受理"),
]


def complaints(folder: Path, heads: str, closed: str, again: str, *, dated: bool = False, **said: Any) -> Layout:
    """Ten complaints closed after three days, of which the third and the eighth have a second row: open again."""
    rows = []
    for n in range(10):
        rows.append(f"CP{n * 7 + 103},2026-09-{n + 1:02},2026-09-{n + 4:02},{closed},A")
        if n % 5 == 2:
            rows.append(f"CP{n * 7 + 103},2026-09-{n + 1:02},{f'2026-09-{n + 4:02}' if dated else ''},{again},A")
    raw = raw_of(folder, "\n".join([heads, *rows]) + "\n")
    layout = layouts.recognise(raw, "file.csv", **said)
    read_back = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"k"), b"k")
    assert read_back
    assert read_back.layout == layout
    complaints.made = layout.apply(layout.kept(raw), date(2026, 11, 29), "salt")["complaint"]  # type: ignore[attr-defined]
    return layout


def made() -> tuple[int, int]:
    """The complaints that were stored last, and how many of them are open."""
    rows = complaints.made  # type: ignore[attr-defined]
    return rows.num_rows, rows["closed_at"].null_count


@pytest.mark.sampled
@pytest.mark.parametrize("heads, closed, again", LISTS)
def test_which_row_of_a_complaint_counts_is_asked(tmp_path: Path, heads: str, closed: str, again: str) -> None:
    column = heads.partition(",")[0]
    with pytest.raises(FileAmbiguous, match="2 complaints stand in several rows, 4 in all") as asked:
        complaints(tmp_path, heads, closed, again)
    (question,) = asked.value.questions
    assert [way for way, _ in question.choices] == [f"{column}:repeats={way}" for way in ("last", "first", "own")]
    with pytest.raises(FileRefused, match="does not say which row"):
        complaints(tmp_path, heads, closed, again, values={f"{column}:repeats": "both"})
    found = {}
    for way in ("last", "first", "own"):
        layout = complaints(tmp_path, heads, closed, again, values={f"{column}:repeats": way})
        found[way] = (*made(), layout.identity)
    assert found == {"last": (10, 2, ""), "first": (10, 0, ""), "own": (12, 2, "row")}


@pytest.mark.sampled
@pytest.mark.parametrize("heads, closed, again", LISTS)
def test_how_many_are_open_again_is_said_of_those_that_count(
    tmp_path: Path, heads: str, closed: str, again: str
) -> None:
    column = heads.partition(",")[0]
    for way, dated, said in (("last", True, 1), ("last", False, 0), ("first", True, 0)):
        layout = complaints(tmp_path, heads, closed, again, dated=dated, values={f"{column}:repeats": way})
        notes = [note for note in map(str, layout.notes) if "open again" in note]
        assert notes == ["2 complaints are open again, as their status says: their closing date is left out."] * said
        assert made() == (10, 2 if way == "last" else 0)
