"""Two columns of one header: which of them counts is asked, and either can be the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader
from data.formats.raw import Raw
from data.layouts import Layout


def read(folder: Path, header: str, row: str, rows: int = 8) -> Raw:
    """A file with these headers; in its rows {n} counts from 1, {up} is 1 to 4 again and again, {down} 5 to 2."""
    lines = [row.format(n=n, up=1 + n % 4, down=5 - n % 4) for n in range(1, rows + 1)]
    path = folder / "file.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return reader.read(path)


def asked(raw: Raw, **said: Any) -> list[str]:
    with pytest.raises(FileAmbiguous) as caught:
        layouts.recognise(raw, "file.csv", **said)
    return [value for question in caught.value.questions for value, _ in question.choices]


def field(layout: Layout, raw: Raw, name: str) -> str:
    """The file's column that became this field."""
    return next(column for column, became in layouts.mapped(layout, raw).items() if became == name)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, row, column, name",
    [
        ("응답ID,응답일,만족도,만족도", "R{n}x,2026-11-0{n},{up},{down}", "만족도", "csat"),
        ("Response ID,Date,Satisfaction,Satisfaction", "R{n}x,2026-11-0{n},{up},{down}", "Satisfaction", "csat"),
        ("答卷编号,提交日期,满意度,满意度", "R{n}x,2026-11-0{n},{up},{down}", "满意度", "csat"),
        ("응답ID,일자,만족도,일자", "R{n}x,2026-11-0{n},{up},2026-11-1{n}", "일자", "responded_at"),
        ("Response ID,Date,Satisfaction,Date", "R{n}x,2026-11-0{n},{up},2026-11-1{n}", "Date", "responded_at"),
        ("答卷编号,日期,满意度,日期", "R{n}x,2026-11-0{n},{up},2026-11-1{n}", "日期", "responded_at"),
        ("Case ID,Date received,Issue,Issue", "C{n}x,2026-11-0{n},Fees,Fees {up}", "Issue", "reason"),
        (
            "Branch,Ticket,Issued at,Called at,Called at",
            "Harbour,A{n},2026-11-13 10:0{n},2026-11-13 10:1{n},2026-11-13 10:2{n}", "Called at", "called_at",
        ),
    ],
)  # fmt: skip
def test_which_of_two_is_meant_is_asked(tmp_path: Path, header: str, row: str, column: str, name: str) -> None:
    raw = read(tmp_path, header, row)
    assert asked(raw) == [f"{column}={name}", f"{column} (2)={name}"]
    for answer in (column, f"{column} (2)"):
        layout = layouts.recognise(raw, "file.csv", mapping={answer: name})
        assert field(layout, raw, name) == answer


def test_all_of_three_are_named_with_their_values(tmp_path: Path) -> None:
    raw = read(tmp_path, "Response ID,Date,NPS,NPS,NPS", "R{n}x,2026-11-0{n},{up},{down},9")
    assert asked(raw) == ["NPS=nps", "NPS (2)=nps", "NPS (3)=nps"]
    with pytest.raises(FileAmbiguous, match="3 columns have the header NPS") as caught:
        layouts.recognise(raw, "file.csv")
    (question,) = caught.value.questions
    assert [text.render("en") for _, text in question.choices] == [
        "NPS, with 2, 3, 4", "NPS (2), with 4, 3, 2", "NPS (3), with 9",
    ]  # fmt: skip


def test_two_pairs_are_asked_at_once(tmp_path: Path) -> None:
    row = "R{n}x,2026-11-0{n},{up},{down},2026-11-1{n}"
    raw = read(tmp_path, "Response ID,Date,Satisfaction,Satisfaction,Date", row)
    assert len(asked(raw)) == 4


@pytest.mark.parametrize(
    "row", ["R{n}x,2026-11-0{n},{up},{up}", "R{n}x,2026-11-0{n},{up},", "R{n}x,2026-11-0{n},,{up}"]
)
def test_nothing_is_asked_where_it_makes_no_difference(tmp_path: Path, row: str) -> None:
    raw = read(tmp_path, "Response ID,Date,Satisfaction,Satisfaction", row)
    assert "csat" in layouts.recognise(raw, "file.csv").columns


def test_the_other_column_of_a_list_is_no_further_field(tmp_path: Path) -> None:
    raw = read(tmp_path, "Case ID,Date received,Issue,Status,Status", "C{n}x,2026-11-0{n},Fees,Open,Closed")
    layout = layouts.recognise(raw, "file.csv", mapping={"Status (2)": "status"})
    assert layouts.mapped(layout, raw)["Status"] == "none"
