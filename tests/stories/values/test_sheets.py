"""Sheets put together, merged cells, percent, and what else a cell may be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous, FileRefused
from data.files import reader, sandbox
from data.formats import refused_rows
from data.formats.sheets import sheet_xml, workbook
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.files.test_reader import cell, workbook_of

pytestmark = pytest.mark.usefixtures("uncounted", "unconfined")

KO, ZH, EN = ("응답일", "지점", "만족도"), ("答题日期", "网点", "满意度"), ("Survey date", "Branch", "Satisfaction")


def book(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = (), percent: str = "") -> Path:
    """A workbook of these sheets; merged: ranges of the first sheet; percent: a format for numbers below 1."""
    made = xlsxwriter.Workbook(str(path))
    style = made.add_format({"num_format": percent}) if percent else None
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                plain = style if isinstance(value, float) and value <= 1 else None
                sheet.write(at, place, value, plain)
        if sheet.get_name() == next(iter(sheets)):
            for cells in merged:
                first, last = cells.split(":")
                sheet.merge_range(cells, rows[int(first[1:]) - 1][ord(first[0]) - 65])
                assert last
    made.close()
    return path


def month(headers: tuple[str, str, str], number: int, days: int = 3) -> list[tuple[Any, ...]]:
    return [headers, *((f"2026-{number:02}-{day:02}", "가온", day) for day in range(1, days + 1))]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "headers, names", [(KO, ("1월", "2월", "3월")), (ZH, ("1月", "2月", "3月")), (EN, ("Jan", "Feb", "Mar"))]
)
def test_sheets_with_equal_headers_are_taken_together(
    tmp_path: Path, store: Store, headers: tuple[str, str, str], names: tuple[str, ...]
) -> None:
    path = book(tmp_path / "months.xlsx", {name: month(headers, n) for n, name in enumerate(names, 1)})
    outcome = intake.take(path, store)
    assert (outcome.state, outcome.added) == ("committed", 9)
    assert f"The sheets {', '.join(names)} have the same headers" in str(outcome.notices[0])
    assert stored(store, "response").csat.tolist() == [1, 2, 3] * 3
    assert reader.read(path, sheet=names[1]).read == 3


def test_a_refusal_names_the_sheet_and_its_row(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, unconfined: Callable[[Path], bool]
) -> None:
    """In a process of its own, as any user's workbook is read."""
    monkeypatch.setattr(sandbox, "is_plain", unconfined)
    header = ("response_id", "responded_at", "nps")
    rows = [[(f"{month}{n}", f"2026-0{month}-{n:02}", n) for n in range(1, 8)] for month in (1, 2)]
    rows[1][2] = ("23", "2026-02-03", 77)
    rows[1][3] = ("11", "2026-02-04", 4)
    path = book(tmp_path / "m.xlsx", {"1월": [header, *rows[0]], "2월": [header, *rows[1]]})
    plan = intake.inspect(path, store=store)
    assert [(r.place, r.value) for r in plan.rejections] == [("2월!4", "77"), ("2월!5", "11")]
    said = [r.as_json() for r in plan.rejections]
    assert [(r["row"], r["sheet"], r["reason"]) for r in said] == [
        (4, "2월", "This is not between 0 and 10."), (5, "2월", "Row 1월!2 has the same key."),
    ]  # fmt: skip
    refused_rows.write(plan, tmp_path / "mend.csv", "en")
    lines = (tmp_path / "mend.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["2월!4", "2월!5"]


def test_columns_in_another_order_are_the_same_headers(tmp_path: Path) -> None:
    path = book(tmp_path / "o.xlsx", {"a": [("nps", "day"), (9, "x")], "b": [("day", "NPS"), ("y", 8)]})
    assert reader.read(path).table.to_pydict() == {"nps": ["9", "8"], "day": ["x", "y"]}


def test_sheets_of_another_shape_are_asked_about_and_the_like_ones_are_one_choice(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {"1월": month(KO, 1), "2월": month(KO, 2), "요약": [("지점", "평균"), ("가온", 2)]}
    path = book(tmp_path / "s.xlsx", sheets)
    with pytest.raises(FileAmbiguous) as asked:
        reader.read(path)
    assert asked.value.question
    assert [value for value, _ in asked.value.question.choices] == ["1월, 2월", "1월", "2월", "요약"]
    raw = reader.read(path, sheet="1월, 2월")
    assert (raw.read, str(raw.notes[1])) == (6, "The sheets 요약 were not read.")


@pytest.mark.parametrize("second", [month(KO, 1), [*month(KO, 1), *month(KO, 2)[1:]]])
def test_a_copy_or_a_sheet_of_everything_is_not_counted_twice(tmp_path: Path, second: Any) -> None:
    path = book(tmp_path / "c.xlsx", {"1월": month(KO, 1), "전체": second})
    with pytest.raises(FileAmbiguous, match="Their rows are similar"):
        reader.read(path)


def test_some_of_the_sheets_may_be_named(tmp_path: Path) -> None:
    """Of two branches and a sheet of both, one may want the two; a name may have the sign between names in it."""
    sheets = {"Leeds, N": month(EN, 1), "York": month(EN, 2), "All": [*month(EN, 1), *month(EN, 2)[1:]]}
    path = book(tmp_path / "s.xlsx", dict(sheets))
    with pytest.raises(FileAmbiguous) as asked:
        reader.read(path)
    ways = {value: str(said) for value, said in asked.value.questions[0].choices}
    assert list(ways) == [
        "Leeds, N", "York", "All", "Leeds, N, York", "Leeds, N, All", "York, All", "Leeds, N, York, All",
    ]  # fmt: skip
    assert ways["Leeds, N, York"] == "Leeds, N, York together"
    assert [reader.read(path, sheet=way).read for way in ("Leeds, N, York", "York, Leeds, N", "All")] == [6, 6, 6]
    for way in ("Leeds", "York, York", "York, Hull", "York,Leeds, N"):
        with pytest.raises(FileRefused, match="has no filled sheet"):
            reader.read(path, sheet=way)


@pytest.mark.parametrize("headers", [KO, ZH, EN])
def test_merged_cells_fill_down_and_empty_ones_do_not(tmp_path: Path, headers: tuple[str, ...]) -> None:
    rows = [headers, ("2026-03-01", "가온", 1), ("", "", 2), ("", "", 3), ("2026-03-02", "나루", 4), ("", "", 5)]
    raw = reader.read(book(tmp_path / "m.xlsx", {"S": rows}, ["A2:A4", "B2:B3"]))
    assert [list(row.values()) for row in raw.table.to_pylist()] == [
        ["2026-03-01", "가온", "1"], ["2026-03-01", "가온", "2"], ["2026-03-01", "", "3"], ["2026-03-02", "나루", "4"],
        ["", "", "5"],
    ]  # fmt: skip
    assert str(raw.notes[0]).startswith(f"Merged cells in {headers[0]}, {headers[1]} were filled down")


def test_headers_of_several_rows_are_joined_by_their_merged_cells(tmp_path: Path) -> None:
    rows = [
        ("2026 survey", "", "", "", ""), ("날짜", "만족도", "", "", "의견"), ("", "창구", "", "전반", ""),
        ("", "속도", "친절", "", ""), ("2026-03-01", 1, 2, 3, "x"), ("2026-03-02", 4, 5, 1, "y"),
    ]  # fmt: skip
    path = book(tmp_path / "h.xlsx", {"S": rows}, ["A1:E1", "B2:D2", "B3:C3", "A2:A4", "E2:E4", "D3:D4"])
    raw = reader.read(path)
    assert raw.columns == ("날짜", "만족도: 창구: 속도", "만족도: 창구: 친절", "만족도: 전반", "의견")
    assert (raw.row_no.to_pylist(), raw.header_rows) == ([5, 6], 4)


def test_one_header_merged_across_names_each_of_its_columns(tmp_path: Path) -> None:
    rows = [("day", "phone", "", "note", ""), ("x", "1", "2", "n", ""), ("y", "3", "4", "m", "")]
    raw = reader.read(book(tmp_path / "a.xlsx", {"S": rows}, ["B1:C1", "D1:E1"]))
    assert raw.columns == ("day", "phone", "phone (2)", "note")


@pytest.mark.parametrize("code", ["0%", "0.00%", "[Red]0.0%"])
def test_percent_cells_keep_their_sign(tmp_path: Path, code: str) -> None:
    rows = [("day", "rate"), ("a", 0.2), ("b", 0.6000000000000001), ("c", 1.0), ("d", 3)]
    raw = reader.read(book(tmp_path / "p.xlsx", {"S": rows}, percent=code))
    assert raw.table["rate"].to_pylist() == ["20%", "60%", "100%", "3"]


def test_a_format_that_only_quotes_the_sign_is_no_percent(tmp_path: Path) -> None:
    raw = reader.read(book(tmp_path / "q.xlsx", {"S": [("day", "rate"), ("a", 0.2)]}, percent='0.0" %"'))
    assert raw.table["rate"].to_pylist() == ["0.2"]


def test_cells_of_every_kind(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "k.xlsx"))
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ("flag", "fault", "length", "clock", "day", "moment"))
    sheet.write_boolean(1, 0, True)
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    for place, (value, code) in enumerate(
        [(1.1, "[h]:mm:ss"), (0.5, "hh:mm"), (46082, "yyyy-mm-dd"), (46082.5, "yyyy-mm-dd hh:mm")], 2
    ):
        sheet.write_number(1, place, value, made.add_format({"num_format": code}))
    made.close()
    raw = reader.read(tmp_path / "k.xlsx")
    # 1.1 days are 26 hours and 24 minutes.
    assert raw.table.to_pylist()[0] == {
        "flag": "true", "fault": "", "length": "26:24:00", "clock": "12:00:00", "day": "2026-03-01",
        "moment": "2026-03-01 12:00:00",
    }  # fmt: skip
    assert str(raw.notes[0]) == "1 cell holds an error such as #N/A and counts as empty."


def test_values_as_text() -> None:
    values = (True, 3.0, 0.1, timedelta(days=1, hours=2), -timedelta(minutes=1), date(2026, 3, 1), time(9, 5))
    assert [workbook.text(value) for value in values] == [
        "true", "3", "0.1", "26:00:00", "-00:01:00", "2026-03-01", "09:05:00",
    ]  # fmt: skip
    assert workbook.text(datetime(2026, 3, 1, 9)) == "2026-03-01 09:00:00"


def test_formulas_without_results_are_refused_by_their_cells(tmp_path: Path) -> None:
    unsolved = '<c r="B2"><f>1+1</f><v></v></c>'
    content = workbook_of(cell("A1", "day") + cell("B1", "nps"), cell("A2", "x") + unsolved)
    (tmp_path / "f.xlsx").write_bytes(content)
    with pytest.raises(FileRefused, match="1 formula without results, such as in B2"):
        reader.read(tmp_path / "f.xlsx")
    solved = '<c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="str"><f>""</f><v></v></c>'
    (tmp_path / "f.xlsx").write_bytes(workbook_of(cell("A1", "day") + cell("B1", "nps"), cell("A2", "x") + solved))
    assert reader.read(tmp_path / "f.xlsx").table["nps"].to_pylist() == ["2"]


SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def open_document(*rows: str, manifest: str = "") -> bytes:
    """The smallest ODS."""
    sheet = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{sheet}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return made.getvalue()


def ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_percent_and_merged_cells_of_open_documents(tmp_path: Path) -> None:
    rate = '<table:table-cell office:value-type="percentage" office:value="{}"><text:p>x</text:p></table:table-cell>'
    content = open_document(
        ods_cell("branch") + ods_cell("rate"),
        ods_cell("Gaon", 'table:number-rows-spanned="2"') + rate.format(0.2),
        "<table:covered-table-cell/>" + rate.format(0.45),
    )
    (tmp_path / "o.ods").write_bytes(content)
    raw = reader.read(tmp_path / "o.ods")
    assert raw.table.to_pydict() == {"branch": ["Gaon", "Gaon"], "rate": ["20%", "45%"]}


def test_an_open_document_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    (tmp_path / "o.ods").write_bytes(open_document(ods_cell("x"), manifest="<manifest:encryption-data/>"))
    with pytest.raises(FileRefused, match="has a password"):
        reader.read(tmp_path / "o.ods")


def test_a_fault_of_the_library_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = type("PanicException", (BaseException,), {})

    def panic(*_: object) -> None:
        raise fault("index out of range")

    monkeypatch.setattr(workbook, "_sheets", panic)
    (tmp_path / "p.xlsx").write_bytes(workbook_of(cell("A1", "x"), cell("A2", 1)))
    with pytest.raises(FileRefused, match="damaged"):
        reader.read(tmp_path / "p.xlsx")
    monkeypatch.setattr(workbook, "_sheets", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        reader.read(tmp_path / "p.xlsx")


def test_columns_by_their_letters() -> None:
    assert [sheet_xml._column(place) for place in ("A1", "Z9", "AA10", "XFD1")] == [0, 25, 26, 16383]
    assert [sheet_xml._letters(column) for column in (0, 25, 26, 16383)] == ["A", "Z", "AA", "XFD"]


def test_an_answer_once_given_names_all_sheets(tmp_path: Path, store: Store) -> None:
    sheets: dict[str, Any] = {"1월": month(KO, 1), "2월": month(KO, 2), "요약": [("지점", "평균"), ("가온", 2)]}
    path = book(tmp_path / "s.xlsx", sheets)
    outcome = intake.take(path, store, options=Options(sheet="1월, 2월"))
    assert (outcome.state, outcome.added) == ("committed", 6)


def test_an_archive_of_several_files_names_the_option_that_chooses_one(tmp_path: Path) -> None:
    path = tmp_path / "months.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for month in ("oct", "nov"):
            archive.writestr(f"{month}.csv", f"id,date\n{month}1,2026-11-01\n")
    with pytest.raises(FileAmbiguous, match=r"--sheet “oct\.csv”"):
        reader.read(path)
    assert reader.read(path, sheet="nov.csv").table["id"].to_pylist() == ["nov1"]
