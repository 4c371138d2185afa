"""Rows of another file that only look like stored ones, and corrected copies, are asked about."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

HEADERS = ["No,응답일,만족도(5점)", "序号,填写时间,满意度", "No,Date,Satisfaction"]


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def answers(step: int, number: int = 30) -> list[str]:
    return [f"{n + 1},2026-11-0{n % 5 + 2},{n * step % 5 + 1}" for n in range(number)]


def asked(path: Path, store: Store) -> list[str]:
    with pytest.raises(FileAmbiguous) as fault:
        intake.take(path, store)
    return [value for question in fault.value.questions for value, _ in question.choices]


@pytest.mark.sampled
@pytest.mark.parametrize("header", HEADERS)
def test_rows_of_another_branch_that_say_the_same_are_kept_or_told_to_be_the_same(
    tmp_path: Path, store: Store, header: str
) -> None:
    """Of 30 rows 6 are stored already: of three days two each, with the score of their day."""
    intake.take(write(tmp_path / "one.csv", header, answers(1)), store)
    other = write(tmp_path / "two.csv", header, [f"{n + 1},2026-11-0{n % 5 + 2},{n // 10 * 2 + 1}" for n in range(30)])
    assert asked(other, store) == ["same", "identity=file"]
    outcome = intake.take(other, store, options=Options(identity="file"))
    assert (outcome.added, outcome.unchanged) == (30, 0)
    assert intake.take(other, store, options=Options(identity="file")).state == "already"


def test_a_cumulative_file_is_not_asked_about_and_a_corrected_one_is(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", HEADERS[2], answers(1)), store)
    more = [*answers(1), "31,2026-11-06,2", "32,2026-11-09,4"]
    assert intake.take(write(tmp_path / "two.csv", HEADERS[2], more), store).added == 2
    mended = [*answers(1)[:20], *(row[:-1] + str(int(row[-1]) % 5 + 1) for row in answers(1)[20:])]
    corrected = write(tmp_path / "three.csv", HEADERS[2], mended)
    assert asked(corrected, store) == ["same", "identity=file"]
    assert intake.take(corrected, store, options=Options(accept=("same",))).unchanged == 20


def test_rows_stored_by_what_they_say_are_not_replaced_by_number_afterwards(tmp_path: Path, store: Store) -> None:
    """The corrected copy would stand beside the stored rows; after undoing, both go in by number and 3 rows change."""
    first = write(tmp_path / "one.csv", HEADERS[0], answers(1))
    before = intake.take(first, store)
    mended = answers(1)
    mended[:3] = [row[:-1] + str(int(row[-1]) % 5 + 1) for row in mended[:3]]
    corrected = write(tmp_path / "two.csv", HEADERS[0], mended)
    with pytest.raises(FileAmbiguous, match="replace none of those rows") as fault:
        intake.take(corrected, store, options=Options(identity="number"))
    assert "renumbered" in [value for question in fault.value.questions for value, _ in question.choices]
    store.undo(before.upload_id)
    assert intake.take(first, store, options=Options(identity="number")).added == 30
    said = Options(identity="number", accept=("replaced",))
    assert intake.take(corrected, store, options=said).replaced == 3


@pytest.mark.parametrize("number", ["{}", "R{}"])
def test_numbers_that_begin_anywhere_replace_their_row(tmp_path: Path, store: Store, number: str) -> None:
    rows = [f"{number.format(1000 + n)},2026-11-0{n % 9 + 1},{n % 5 + 1},text {n}" for n in range(30)]
    header = "Respondent ID,Date,CSAT,Comment"
    intake.take(write(tmp_path / "one.csv", header, rows), store)
    rows[3] = rows[3].replace("2026-11-04", "2026-11-05")
    outcome = intake.take(write(tmp_path / "two.csv", header, rows), store, options=Options(accept=("replaced",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 1, 29)


def test_a_complaint_that_moves_to_another_branch_is_asked_about(tmp_path: Path, store: Store) -> None:
    rows = [f"C{n:04},2026-11-{n % 12 + 1:02},{'AB'[n % 2]},text {n},fees" for n in range(24)]
    header = "Complaint number,Opened at,Branch,Narrative,Reason"
    intake.take(write(tmp_path / "one.csv", header, rows), store)
    rows[3] = rows[3].replace(",B,", ",A,")
    path = write(tmp_path / "two.csv", header, rows)
    assert asked(path, store) == ["updated", "added"]
    assert intake.take(path, store, options=Options(accept=("added",))).added == 1


def test_further_days_of_one_branch_are_no_corrected_tickets_of_another(tmp_path: Path, store: Store) -> None:
    """Each day and branch has every number; one of the very second of a missing one, elsewhere, may have moved."""
    header = "Branch,Ticket number,Ticket taken at,Called at"

    def tickets(branch: str, day: int) -> list[str]:
        at = 10 + 3 * day if branch == "A" else 40
        return [
            f"{branch},{n},2026-11-{day:02} 09:{n:02}:{at},2026-11-{day:02} 09:{n + day:02}:50" for n in range(1, 13)
        ]

    intake.take(write(tmp_path / "one.csv", header, tickets("A", 2) + tickets("B", 2)), store)
    moved = [*tickets("A", 2), *(row.replace("B,", "C,") for row in tickets("B", 2)[:1])]
    assert asked(write(tmp_path / "three.csv", header, moved), store) == ["updated", "added"]
    later = tickets("A", 2) + tickets("A", 3)
    assert intake.take(write(tmp_path / "two.csv", header, later), store).added == 12


def test_rows_saved_again_by_a_spreadsheet_or_in_another_column_order_are_the_same(
    tmp_path: Path, store: Store
) -> None:
    """Date cells, other forms of dates and points, and columns from the last to the first say the same."""
    header = ["순번", "지점", "응답일", "만족도", "의견", "직원 친절도", "방문 목적"]
    rows = [
        [str(n + 1), "가온", f"2026-11-0{n % 5 + 2}", str(n % 5 + 1), "", str(n % 4 + 1), "예금" if n % 3 else "대출"]
        for n in range(20)
    ]
    first = intake.take(write(tmp_path / "one.csv", ",".join(header), [",".join(row) for row in rows]), store)
    assert (first.added, first.layout) == (20, "survey")
    other = [[*row[:2], row[2].replace("-", "."), f"{row[3]}점", *row[4:]] for row in rows]
    turned = write(tmp_path / "turned.csv", ",".join(header[::-1]), [",".join(row[::-1]) for row in other])
    with xlsxwriter.Workbook(str(tmp_path / "cells.xlsx"), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for place, (number, branch, day, score, text, staff, why) in enumerate(rows, 1):
            sheet.write_row(place, 0, [int(number), branch])
            sheet.write_datetime(place, 2, datetime.fromisoformat(day))
            sheet.write_row(place, 3, [int(score), text, int(staff), why])
    for path in (turned, tmp_path / "cells.xlsx"):
        again = intake.take(path, store)
        assert (again.added, again.replaced, again.unchanged) == (0, 0, 20)


def test_responses_that_differ_in_an_answer_alone_are_two(tmp_path: Path, store: Store) -> None:
    """Each day has two responses of each score, and those of the other file have another answer."""
    header = "No,Date,Satisfaction,Purpose of visit"
    first, second = (
        write(tmp_path / f"{why}.csv", header, [f"{n + 1},2026-11-0{n % 3 + 2},{n % 5 + 1},{why}" for n in range(30)])
        for why in ("loan", "deposit")
    )
    intake.take(first, store)
    # Who knows that they are the same rows can say so as well, with the answers of either file.
    assert asked(second, store) == ["repeated", "stored", "updated"]
    assert intake.take(second, store, options=Options(accept=("repeated",))).added == 30
    with store.snapshot() as snapshot:
        found = snapshot.to_arrow(snapshot.table("answer")).to_pylist()
    assert len({row["response_id"] for row in found}) == 60
    assert sorted(row["value"] for row in found) == ["deposit"] * 30 + ["loan"] * 30


def test_rows_by_day_that_differ_in_another_column_are_asked_about_without_naming_numbers(
    tmp_path: Path, store: Store
) -> None:
    """All rows have day and score of a stored one; there is no number, only another customer."""
    header = "Branch,Date,Satisfaction (1-5),Customer name"
    first, second = (
        write(
            tmp_path / f"{who}.csv",
            header,
            [f"Leeds,2026-11-0{n % 3 + 2},{n % 3 + 3},{who} Smith{n}" for n in range(30)],
        )
        for who in ("Ann", "Bob")
    )
    intake.take(first, store)
    with pytest.raises(FileAmbiguous, match="Only their other columns, or numbers that one of the files lacks, differ"):
        intake.take(second, store)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, choices",
    [
        ("접수번호,응답일,만족도(5점),의견", ["same", "identity=file"]),
        ("lfd. Nr.,Datum,Zufriedenheit (1-5),Kommentar", ["same", "identity=file"]),
        ("Response ID,Date,Satisfaction (1-5),Comment", ["repeated", "stored"]),
    ],
)
def test_the_last_rows_of_a_file_numbered_anew_in_the_next_are_asked_about(
    tmp_path: Path, store: Store, header: str, choices: list[str]
) -> None:
    """The second file begins with rows 15 to 24 of the first, without row 14 of the same day."""
    said = [f"2026-11-{n // 3 + 2:02},{n % 5 + 1},what row {n} has to say" for n in range(34)]
    first, second = ([f"{n},{row}" for n, row in enumerate(rows, 1)] for rows in (said[:24], said[14:]))
    intake.take(write(tmp_path / "one.csv", header, first), store)
    again = write(tmp_path / "two.csv", header, second)
    assert asked(again, store) == choices
    if "same" in choices:
        outcome = intake.take(again, store, options=Options(accept=("same",)))
        assert (outcome.added, outcome.unchanged) == (10, 10)
