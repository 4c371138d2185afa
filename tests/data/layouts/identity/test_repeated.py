"""Numbers of responses that stand in several rows of a file: asked about, unless the rows say the very same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.layout import Layout
from data.layouts.sealed import Told
from tests.data.test_layouts import raw_of

HEADS = ("Response ID,Date,CSAT,Branch", "응답번호,응답일,만족도,지점", "答卷编号,提交日期,满意度,网点")
Row = tuple[str, str, int, str]


def given(n: int) -> str:
    return f"RESP-{(n * 7919 + 104729) % 900000 + 100000}"


def day(n: int) -> str:
    return f"2026-10-{n % 28 + 1:02}"


ONCE: list[Row] = [(given(n), day(n), n % 5 + 1, "Main") for n in range(30)]
EDITED: list[Row] = [*ONCE, *((number, at, 5, branch) for number, at, _, branch in ONCE[:6])]


def read(folder: Path, head: str, rows: list[Row], said: str = "") -> tuple[Layout, list[float], list[str]]:
    """The layout, the points of the responses in order, and what is said of rows that were left out."""
    raw = raw_of(folder, "\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n")
    column = head.partition(",")[0]
    layout = layouts.recognise(raw, "file.csv", values={f"{column}:repeats": said} if said else None)
    read_back = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"k"), b"k")
    assert read_back
    assert read_back.layout == layout
    left = read_back.layout.kept(raw)
    made = layout.apply(left, date(2026, 11, 23), "salt")["response"]
    return layout, [float(p) for p in made["csat"].to_pylist()], [note.render() for note in left.notes]


@pytest.mark.parametrize("head", HEADS)
def test_which_row_of_a_number_counts_is_asked(tmp_path: Path, head: str) -> None:
    """Six of thirty responses come again with another score: 5 for 1, 2, 3, 4, 5 and 1."""
    with pytest.raises(FileAmbiguous) as asked:
        read(tmp_path, head, EDITED)
    (question,) = asked.value.questions
    column = head.partition(",")[0]
    assert [value for value, _ in question.choices] == [f"{column}:repeats={way}" for way in ("last", "first", "own")]
    assert asked.value.title.values["n"] == 6
    _, last, notes = read(tmp_path, head, EDITED, "last")
    assert (len(last), sum(last), len(notes)) == (30, 90 + 14, 1)
    assert notes[0].startswith("6 rows were left out, because a later row")
    _, first, _ = read(tmp_path, head, EDITED, "first")
    assert (len(first), sum(first)) == (30, 90)
    layout, own, notes = read(tmp_path, head, EDITED, "own")
    assert (len(own), layout.repeats, notes) == (36, {}, [])
    with pytest.raises(FileRefused, match="does not say which row"):
        read(tmp_path, head, EDITED, "both")


@pytest.mark.parametrize("head", HEADS)
def test_rows_that_repeat_others_exactly_count_once(tmp_path: Path, head: str) -> None:
    layout, points, notes = read(tmp_path, head, [*ONCE, *ONCE[:6]])
    assert (len(points), sum(points)) == (30, 90)
    assert notes == ["6 rows were left out, because they repeat another row exactly. It is counted once."]
    assert layout.columns["response_id"].reads == (head.partition(",")[0],)


def test_a_response_that_was_begun_and_completed_on_one_day_is_asked_about(tmp_path: Path) -> None:
    """Its numbers rise from 0 on and begin again, as those do that a file only counts by; their days tell."""
    rows: list[Row] = [(f"R{n}", day(n), 1, "Main") for n in range(10)]
    rows += [(f"R{n}", day(n), 5, "Main") for n in range(30)]
    with pytest.raises(FileAmbiguous, match="repeats=last"):
        read(tmp_path, HEADS[0], rows)
    assert sum(read(tmp_path, HEADS[0], rows, "last")[1]) == 150


@pytest.mark.parametrize(
    "head, rows",
    [
        (HEADS[0].replace("Response ID", "ID"), [(given(n % 12), day(n), n % 5 + 1, "Main") for n in range(40)]),
        (
            HEADS[0].replace("Response ID", "No"),
            [(str(n % 20 + 1), day(n), n % 5 + 1, f"B{n // 20}") for n in range(40)],
        ),
        (
            HEADS[1].replace("응답번호", "순번"),
            [(str(n % 20 + 1), day(n + n // 20), n % 5 + 1, "Main") for n in range(40)],
        ),
        (HEADS[2], [(f"A{n % 20 + 1}", day(n % 20), n % 5 + 1, f"B{n // 20}") for n in range(40)]),
    ],
)
def test_numbers_of_people_and_running_numbers_are_not_asked_about(tmp_path: Path, head: str, rows: list[Row]) -> None:
    layout, points, _ = read(tmp_path, head, rows)
    assert (len(points), layout.repeats) == (40, {})
