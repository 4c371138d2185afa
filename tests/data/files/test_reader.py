"""Bytes into rows: every kind of file, every encoding, and no row lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.formats.raw import Raw, unique
from data.formats.sheets import workbook


def read(folder: Path, content: str | bytes, name: str = "file.csv", **said: str) -> Raw:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return reader.read(path, **said)


def rows(raw: Raw) -> list[tuple[int, list[str | None]]]:
    """Each record's number with its values."""
    columns = [column.to_pylist() for column in raw.table.columns]
    return list(zip(raw.row_no.to_pylist(), map(list, zip(*columns, strict=True)), strict=True))


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_separator_is_found(tmp_path: Path, separator: str) -> None:
    raw = read(tmp_path, f"a{separator}b\n1{separator}x y\n2{separator}\n")
    assert raw.columns == ("a", "b")
    assert rows(raw) == [(2, ["1", "x y"]), (3, ["2", None])]


def test_quotes_hold_separators_line_breaks_and_quotes(tmp_path: Path) -> None:
    raw = read(tmp_path, 'a,b\r\n"1,5","say ""hi""\r\n\r\nthere"\r\n2,z\r\n')
    assert rows(raw) == [(2, ["1,5", 'say "hi"\r\n\r\nthere']), (3, ["2", "z"])]


def test_text_with_a_separator_of_another_kind_keeps_it(tmp_path: Path) -> None:
    raw = read(tmp_path, "note;score\nfast, kind, good;9\nslow, rude, bad;1\n")
    assert rows(raw)[0] == (2, ["fast, kind, good", "9"])


@pytest.mark.parametrize("content", ["a,b\n1,2\n\n3,4\n", "a,b\n1,2\n\n3,4", "a,b\r\n1,2\r\n\r\n3,4\r\n\r\n"])
def test_a_blank_line_does_not_shift_the_numbers(tmp_path: Path, content: str) -> None:
    assert rows(read(tmp_path, content)) == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_a_row_with_too_few_or_too_many_values_is_refused_by_number(tmp_path: Path) -> None:
    raw = read(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3,\n")
    assert [number for number, _ in rows(raw)] == [2, 5]
    assert [(r.row, r.value) for r in raw.torn] == [(3, "4 | 5"), (4, "6 | 7 | 8 | 9")]
    assert raw.read == 4
    assert str(raw.torn[0].reason) == "The row has 2 values; the header has 3."


def test_a_last_row_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    raw = read(tmp_path, 'a,b,c\n1,2,3\n4,"cut o')
    assert [number for number, _ in rows(raw)] == [2]
    assert [r.row for r in raw.torn] == [3]


def test_an_open_quote_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    raw = read(tmp_path, 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,"11",12\n')
    assert rows(raw) == [(2, ["1", "2", "3"]), (4, ["7", "8", "9"]), (5, ["10", "11", "12"])]
    assert [r.row for r in raw.torn] == [3]


@pytest.mark.parametrize(
    "line, said",
    [
        (r'"he said \"hi\" ok",5', ['he said "hi" ok', "5"]),
        ('"he said \\"hi\nthere\\" ok",7', ['he said "hi\nthere" ok', "7"]),
        (r'"C:\",5', ["C:\\", "5"]),
        ('"he said "hi" ok",5', ['he said "hi" ok', "5"]),
        ('"a" ,"say "x" "', ["a", 'say "x" ']),
        ('"he said "yes", then left"', None),
        ('"5" pipe",2', None),
        ('"a" b,2', ['"a" b', "2"]),
        ('"a, "b" c,2', None),
    ],
)
def test_marks_inside_quoted_values_stay_as_they_are_or_the_row_is_refused(
    tmp_path: Path, line: str, said: list[str] | None
) -> None:
    raw = read(tmp_path, f"a,b\n1,2\n{line}\n3,4\n")
    assert [values for _, values in rows(raw)] == [["1", "2"], *([said] if said else []), ["3", "4"]]
    assert [torn.row for torn in raw.torn] == ([] if said else [3])


def test_titles_above_the_header_are_passed_over_and_told(tmp_path: Path) -> None:
    raw = read(tmp_path, "Complaints of March\n\nid,day,text\n1,2026-03-01,x\n2,2026-03-02,y\n")
    assert raw.columns == ("id", "day", "text")
    assert [number for number, _ in rows(raw)] == [4, 5]
    assert "row 3" in str(raw.notes[0])


def test_headers_are_made_unique() -> None:
    assert unique(["A", "", "a", " b\n c ", "A"]) == ["A", "column 2", "a (2)", "b c", "A (3)"]


CELLS = st.text(alphabet='ab 1,;"\n가好é', max_size=8)
KOREAN = "이름,의견\n가,창구에서 오래 기다렸습니다\n나,직원이 친절했어요\n"
CHINESE = "编号,意见\n一,排队时间太长了\n二,柜台人员的态度很好\n"
TAIWANESE = "編號,意見\n一,排隊時間太長了\n二,櫃檯人員的態度很好\n"
JAPANESE = "番号,ご意見\n一,窓口で長く待たされました\n二,スタッフの対応がとても良かった\n"
QUOTED = "id,why\n1,I don’t like the café\n2,the app – it’s slow\n"
FRENCH = "id,avis\n1,très bien accueilli à l'agence\n2,délai trop élevé\n"


@pytest.mark.parametrize(
    "text, written, found",
    [
        (KOREAN, "utf-8", "utf-8"), (KOREAN, "utf-8-sig", "utf-8"), (KOREAN, "cp949", "cp949"),
        (KOREAN, "utf-16", "utf-16"), (TAIWANESE, "big5", "big5"), (JAPANESE, "cp932", "cp932"),
        (FRENCH, "mac_roman", "mac_roman"), (QUOTED, "mac_roman", "mac_roman"), (QUOTED, "cp1252", "cp1252"),
        (KOREAN, "utf-16-le", "utf-16-le"),
        (CHINESE, "gb18030", "gb18030"), (CHINESE, "utf-8-sig", "utf-8"), (FRENCH, "cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings_are_found_and_told(tmp_path: Path, text: str, written: str, found: str) -> None:
    raw = read(tmp_path, (text * 3).encode(written))
    assert raw.encoding == found
    assert ",".join(raw.columns) == text.split("\n")[0]
    assert rows(raw)[0][1] == text.split("\n")[1].split(",")


@pytest.mark.parametrize("text", ["id,말\n1,갸갹\n", "id,x\n1,샙럴\n"])
def test_a_short_file_of_two_readings_asks(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileAmbiguous, match="--encoding") as asked:
        read(tmp_path, text.encode("cp949"))
    assert "gb18030" in str(asked.value)
    assert read(tmp_path, text.encode("cp949"), encoding="cp949").table.num_rows == 1


def test_a_short_korean_file_of_common_words_does_not_ask(tmp_path: Path) -> None:
    assert read(tmp_path, "지점,만족도\n강남,5\n".encode("cp949")).encoding == "cp949"


def test_the_user_may_overrule_the_encoding(tmp_path: Path) -> None:
    raw = read(tmp_path, FRENCH.encode("cp1252"), encoding="latin-1")
    assert raw.encoding == "latin-1"
    with pytest.raises(FileRefused, match="not text in the encoding cp949"):
        read(tmp_path, b"id,avis\n1,\xff\xff\n", encoding="cp949")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=8)
    ),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_is_written_is_read_back(tmp_path: Path, table: list[list[str]], ending: str) -> None:
    assume(any(any(map(str.strip, line)) for line in table))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=ending)
    writer.writerows([[f"head {n}" for n in range(len(table[0]))], *table])
    raw = read(tmp_path, written.getvalue())
    said = [(number, line) for number, line in enumerate(table, 2) if any(map(str.strip, line))]
    assert [(number, [cell or "" for cell in line]) for number, line in rows(raw)] == said
    assert raw.torn == ()


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    raw = read(tmp_path, gzip.compress(b"a,b\n1,2\n"), "file.csv.gz")
    assert rows(raw) == [(2, ["1", "2"])]
    with pytest.raises(FileRefused, match="damaged"):
        read(tmp_path, gzip.compress(b"a,b\n1,2\n" * 99)[:30])


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    table = pa.table({"n": [1, None], "at": pa.array([0, 90_000_000], pa.timestamp("us")), "yes": [True, False]})
    pq.write_table(table, tmp_path / "t.parquet")
    raw = reader.read(tmp_path / "t.parquet")
    assert rows(raw) == [(1, ["1", "1970-01-01 00:00:00", "true"]), (2, [None, "1970-01-01 00:01:30", "false"])]


def test_json_lines_and_lists_are_read_and_a_torn_line_is_refused(tmp_path: Path) -> None:
    lines = read(tmp_path, '{"a": 1, "b": "x"}\n{"a": 2\n\n{"b": null, "c": [1]}\n', "f.jsonl")
    assert rows(lines) == [(1, ["1", "x", None]), (4, [None, None, "[1]"])]
    assert [r.row for r in lines.torn] == [2]
    listed = read(tmp_path, json.dumps([{"a": "가"}, {"a": "나"}]), "f.json")
    assert rows(listed) == [(1, ["가"]), (2, ["나"])]


def workbook_of(*lines: str, sheets: int = 1) -> bytes:
    """The smallest XLSX; each line is the XML of one row's cells, and each further sheet holds the same."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    linked = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships {linked}><Relationship Id="r" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="S{n or ""}" sheetId="{n + 1}" r:id="s{n}"/>' for n in range(sheets))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {linked}>"
        + "".join(
            f'<Relationship Id="s{n}" Type="{office}/worksheet" Target="worksheets/s.xml"/>' for n in range(sheets)
        )
        + "</Relationships>",
        "xl/worksheets/s.xml": f"<worksheet {main}><sheetData>"
        + "".join(f'<row r="{n}">{line}</row>' for n, line in enumerate(lines, 1))
        + "</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return packed.getvalue()


def cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def test_a_workbook_is_read_below_its_title_and_keeps_its_row_numbers(tmp_path: Path) -> None:
    book = workbook_of(
        cell("A1", "Survey of March"),
        cell("A2", "nps") + cell("B2", "comment"),
        "",
        cell("A4", 9) + cell("B4", "좋아요"),
        cell("A5", 4.5),
    )
    raw = read(tmp_path, book, "book.xlsx")
    assert raw.columns == ("nps", "comment")
    assert rows(raw) == [(4, ["9", "좋아요"]), (5, ["4.5", ""])]


def test_a_workbook_with_two_header_rows_is_unfolded(tmp_path: Path) -> None:
    above = cell("A1", "Respondent ID") + cell("B1", "Used?")
    below = "".join(cell(f"{place}2", option) for place, option in zip("BCDEF", "vwxyz", strict=True))
    raw = read(tmp_path, workbook_of(above, below, cell("A3", 1) + cell("C3", "w"), cell("A4", 2)), "book.xlsx")
    assert raw.columns == ("Respondent ID", "Used?")
    assert [(number, [v or "" for v in line]) for number, line in rows(raw)] == [(3, ["1", "w"]), (4, ["2", ""])]


def test_several_sheets_with_tables_ask_for_the_one(tmp_path: Path) -> None:
    book = workbook_of(cell("A1", "nps") + cell("B1", "comment"), cell("A2", 9) + cell("B2", "x"), sheets=2)
    with pytest.raises(FileAmbiguous, match="--sheet “S”"):
        read(tmp_path, book, "book.xlsx")
    raw = read(tmp_path, book, "book.xlsx", sheet="S1")
    assert rows(raw) == [(2, ["9", "x"])]
    assert "S were not read" in str(raw.notes[1])
    with pytest.raises(FileRefused, match="no filled sheet T"):
        read(tmp_path, book, "book.xlsx", sheet="T")


def test_workbook_cells_become_text() -> None:
    assert [workbook.text(cell) for cell in (5.0, 4.5, True, "x", date(2026, 3, 1), datetime(2026, 3, 1, 9, 30))] == [
        "5", "4.5", "true", "x", "2026-03-01", "2026-03-01 09:30:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "is empty"), (b"a,b,c\n", "a header and no rows"), (b"\n\n\n", "is empty"),
        (b"%PDF-1.7 \x00\x01 lots of bytes", "not a table"), (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a table"),
        (b"PK\x03\x04 this is no workbook", "cannot be read"), (b"PAR1 nor is this parquet", "cannot be read"),
        (b"[{\"a\": 1}, {\"b\" 2}]", "is broken in line 1"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name_with_a_remedy(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(FileRefused, match=told) as refusal:
        read(tmp_path, content, "mine.csv")
    assert "mine.csv" in str(refusal.value)
    assert refusal.value.remedy.message


def test_a_name_with_signs_of_a_pattern_is_only_a_name(tmp_path: Path) -> None:
    assert rows(read(tmp_path, "a,b\n1,2\n", "x[1]*?.csv")) == [(2, ["1", "2"])]


def test_csv_spectrum_is_read_as_its_authors_say(real_files: Path) -> None:
    for path in sorted((real_files / "csv_spectrum" / "csvs").glob("*.csv")):
        raw = reader.read(path)
        expected = json.loads((real_files / "csv_spectrum" / "json" / f"{path.stem}.json").read_text())
        values = [{n: v or "" for n, v in zip(raw.columns, line, strict=True)} for _, line in rows(raw)]
        if path.stem == "location_coordinates":  # its answer is one object, and has another telephone number
            values, expected = [{**values[0], "Contact Phone Number": "1234567890"}], [expected]
        assert values == expected, path.name


@pytest.mark.parametrize(
    "file, count, width, encoding",
    [
        ("complaints_cfpb/DERIVED_cfpb_merged.csv", 13689, 19, "utf-8"),
        ("complaints_cfpb/complaints_sample_ziyuyan.csv", 6623, 18, "utf-8"),
        ("calls_anonymous_bank/february1999.txt", 33344, 17, "utf-8"),
        ("survey_ko_kiosk_servqual/kiosk.csv", 211, 163, "cp949"),
        ("comments_ko_kbank/kbank_reviews_noname.csv", 2040, 8, "utf-8"),
        ("comments_en_bank_reviews/bank_reviews3_noname.csv", 1000, 9, "utf-8"),
    ],
)
def test_real_files_are_read_whole(real_files: Path, file: str, count: int, width: int, encoding: str) -> None:
    raw = reader.read(real_files / file)
    assert (raw.table.num_rows, len(raw.columns), raw.encoding, raw.torn) == (count, width, encoding, ())
    assert raw.row_no[0].as_py() == 2
    assert raw.row_no[-1].as_py() == count + 1
