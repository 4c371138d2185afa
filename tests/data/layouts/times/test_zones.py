"""Where times were written: said, named by header or value, known of the export, or asked; and what clocks do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data import layouts
from data.checking import casting, row_zones
from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.layouts.times import zone_names
from data.store import duck

HERE = "overall satisfaction"


def times(folder: Path, content: str, **said: Any) -> list[str]:
    """When the responses of a file were given, in the bank's time."""
    from datetime import date

    (folder / "file.csv").write_text(content, encoding="utf-8")
    raw = reader.read(folder / "file.csv")
    layout = layouts.recognise(raw, "file.csv", **said)
    rows = layout.apply(raw, date(2026, 11, 23), "salt")["response"].sort_by("row_no")
    at = casting.typed("time", "responded_at", zone=layout.zones.get("responded_at", ""))
    with duck.connection(rows=rows) as con:
        return [f"{moment:%m-%d %H:%M}" for (moment,) in con.sql(f"SELECT {at} FROM rows").fetchall()]


def two(header: str, value: str) -> str:
    return f"{header},{HERE}\n{value},4\n{value},5\n"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, value, zone, found",
    [
        ("date", "2026-03-01 10:00", None, "03-01 10:00"),
        ("date", "2026-03-01 10:00", "UTC", "03-01 19:00"),
        ("date", "2026-03-01 20:00", "America/New_York", "03-02 10:00"),
        ("date", "2026-03-01", "UTC", "03-01 00:00"),
        ("date (UTC)", "2026-03-01 10:00", None, "03-01 19:00"),
        ("응답일시(KST)", "2026-03-01 10:00", None, "03-01 10:00"),
        ("date [GMT+8]", "2026-03-01 10:00", None, "03-01 11:00"),
        ("提交时间（北京时间）", "2026-03-01 10:00", None, "03-01 11:00"),
        ("date (UTC)", "2026-03-01 10:00", "Asia/Seoul", "03-01 10:00"),
        ("date", "2026-03-01T10:00:00Z", None, "03-01 19:00"),
        ("date", "2026-03-01T10:00:00Z", "Asia/Tokyo", "03-01 19:00"),
        ("date", "2026-03-01 10:00:00 CST", "Asia/Shanghai", "03-01 11:00"),
        ("date", "2026-03-01 10:00:00 KST", "UTC", "03-01 10:00"),
        ("date", "2026-03-01 10:00:00 (EST)", None, "03-02 00:00"),
        ("date", "2026-03-01 10:00 (UTC)", None, "03-01 19:00"),
        ("date", "2026-03-01 10:00 (KST)", None, "03-01 10:00"),
        ("date", "2026-03-01 10:00:00 GMT-0500 (EST)", None, "03-02 00:00"),
    ],
)  # fmt: skip
def test_times_become_the_banks_own(tmp_path: Path, header: str, value: str, zone: str | None, found: str) -> None:
    assert times(tmp_path, two(header, value), zone=zone) == [found, found]


@pytest.mark.parametrize("content", [two("date", "2026-03-01 10:00:00 CST"), two("date (CST)", "2026-03-01 10:00:00")])
def test_a_name_that_several_zones_have_is_asked_for(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileAmbiguous, match="--zone Asia/Shanghai") as caught:
        times(tmp_path, content)
    (question,) = caught.value.questions
    assert (question.option, [value for value, _ in question.choices]) == ("zone", ["Asia/Shanghai", "America/Chicago"])


def test_a_zone_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no time zone Seoul"):
        times(tmp_path, two("date", "2026-03-01 10:00"), zone="Seoul")


@pytest.mark.sampled
@pytest.mark.parametrize("zone", ["kst", "asia/seoul", "UTC+9", "GMT+09:00", " Asia/Seoul "])
def test_a_zone_can_be_said_in_other_words(tmp_path: Path, zone: str) -> None:
    assert times(tmp_path, two("date", "2026-03-01 10:00"), zone=zone) == ["03-01 10:00"] * 2


def test_a_word_for_several_zones_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous, match="Asia/Shanghai, America/Chicago"):
        times(tmp_path, two("date", "2026-03-01 10:00"), zone="CST")


def test_hours_that_clocks_skip_or_repeat(tmp_path: Path) -> None:
    skipped, twice = "2026-03-08 02:30", "2026-11-01 01:30"
    content = f"date,{HERE}\n{skipped},4\n{twice},5\n2026-07-01 12:00,5\n"
    assert times(tmp_path, content, zone="America/New_York") == ["03-08 16:30", "11-01 15:30", "07-02 01:00"]
    layout = layouts.recognise(reader.read(tmp_path / "file.csv"), "file.csv", zone="America/New_York")
    assert "comes twice is taken as the second" in " ".join(str(note) for note in layout.notes)


QUALTRICS = (
    "StartDate,EndDate,Status,RecordedDate,ResponseId,Q1\nStart Date,End Date,Response Type,Recorded Date,Response ID,"
    "Would you recommend us?\n"
    '"{{""ImportId"":""startDate"",""timeZone"":""{0}""}}","{{""ImportId"":""endDate"",""timeZone"":""{0}""}}",'
    '"{{""ImportId"":""status""}}","{{""ImportId"":""recordedDate"",""timeZone"":""{0}""}}",'
    '"{{""ImportId"":""_recordId""}}","{{""ImportId"":""QID1""}}"\n'
    "2026-03-01 10:00:00,2026-03-01 10:01:00,0,2026-03-01 10:02:00,R_1,9\n"
)


@pytest.mark.parametrize(
    "zone, found", [("America/Denver", "03-02 02:02"), ("Asia/Seoul", "03-01 10:02"), ("Nowhere/X", "03-01 10:02")]
)
def test_qualtrics_says_its_zone_in_its_header(tmp_path: Path, zone: str, found: str) -> None:
    assert times(tmp_path, QUALTRICS.format(zone)) == [found]
    layout = layouts.recognise(reader.read(tmp_path / "file.csv"), "file.csv")
    notes = " ".join(map(str, layout.notes))
    assert ("America/Denver" in notes, "account is set to" in notes) == (zone == "America/Denver", zone == "Nowhere/X")


def test_what_is_known_of_an_exports_times(tmp_path: Path) -> None:
    wjx = "序号,提交答卷时间,总体满意度\n1,2026/3/1 14:13:45,5\n"
    assert times(tmp_path, wjx) == ["03-01 15:13"]
    assert times(tmp_path, wjx, zone="Asia/Seoul") == ["03-01 14:13"]
    form = "No.,Response ID,Timestamp,Finished,Survey ID,1. How likely are you to recommend us?\n1,c,{},Yes,s,9\n"
    assert times(tmp_path, form.format("2026-03-01T10:00:00.000Z")) == ["03-01 19:00"]
    with pytest.raises(FileAmbiguous, match="--zone UTC") as caught:
        times(tmp_path, form.format("2026-03-01 10:00:00"))
    assert [value for value, _ in caught.value.questions[0].choices] == ["UTC", "Asia/Seoul"]
    assert times(tmp_path, form.format("2026-03-01 10:00:00"), zone="UTC") == ["03-01 19:00"]


@pytest.mark.parametrize(
    "header, zone",
    [
        ("End Date (UTC)", "UTC"), ("Time [Asia/Tokyo]", "Asia/Tokyo"), ("Submitted UTC+05:30", "GMT+05:30"),
        ("등록일시 (한국 표준시)", "Asia/Seoul"),
        ("Date", None), ("visit (pt)", "America/Los_Angeles"),
        ("Which (first) visit", None),
        ("rate/effort", None),
    ],
)  # fmt: skip
def test_zones_that_headers_name(header: str, zone: str | None) -> None:
    assert zone_names.stated(header) == zone


def beside(header: str, *zones: str, time: str = "2026-03-01 10:00:00") -> str:
    """Two responses with a column that names the zone of each."""
    return "\n".join([f"date,{HERE},{header}", *(f"{time},{4 + n},{zone}" for n, zone in enumerate(zones))]) + "\n"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, zone", [("Time Zone", "UTC"), ("시간대", "Etc/UTC"), ("时区", "GMT"), ("UTC offset", "+00:00")]
)
def test_a_column_of_utc_is_heeded_and_said(tmp_path: Path, header: str, zone: str) -> None:
    content = beside(header, zone, zone)
    assert times(tmp_path, content) == ["03-01 19:00"] * 2
    raw = reader.read(tmp_path / "file.csv")
    notes = [str(note) for note in layouts.recognise(raw, "file.csv").notes]
    assert "The times in date are of UTC and are kept in the bank's own time, Asia/Seoul." in notes
    assert times(tmp_path, content, zone="Asia/Seoul") == ["03-01 10:00"] * 2
    # An offset behind the time itself, and the bank's own zone under any name.
    assert times(tmp_path, beside(header, zone, zone, time="2026-03-01T10:00:00+09:00")) == ["03-01 10:00"] * 2
    assert times(tmp_path, beside(header, "KST", "+09:00")) == ["03-01 10:00"] * 2


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, zones, ways",
    [
        ("Timezone", ("Europe/Berlin", "Europe/Berlin"), ["Europe/Berlin", "Asia/Seoul"]),
        ("시간대", ("UTC+8", "(UTC+08:00) Beijing"), ["GMT+08:00", "Asia/Seoul"]),
        ("时区", ("CST", "CST"), ["Asia/Shanghai", "America/Chicago", "Asia/Seoul"]),
        ("TZ", ("UTC", "Narnia"), ["Asia/Seoul", "UTC"]),
        ("Time zone", ("UTC", "Asia/Seoul", ""), ["Asia/Seoul", "UTC"]),
    ],
)
def test_another_zone_beside_the_times_is_asked_about(
    tmp_path: Path, header: str, zones: tuple[str, ...], ways: list[str]
) -> None:
    with pytest.raises(FileAmbiguous, match="Of which time zone the times in date are") as caught:
        times(tmp_path, beside(header, *zones))
    assert [way for way, _ in caught.value.questions[0].choices] == ways
    assert times(tmp_path, beside(header, *zones), zone="UTC") == ["03-01 19:00"] * len(zones)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, zones, found",
    [
        # Seoul is 9 hours before Greenwich, New York 5 hours behind it in winter and 4 in summer.
        ("Time zone", ("UTC", "Asia/Seoul", "America/New_York"), ["03-01 19:00", "03-01 10:00", "03-02 00:00"]),
        ("시간대", ("+09:00", "+00:00", "-05:00"), ["03-01 10:00", "03-01 19:00", "03-02 00:00"]),
        ("时区", ("KST", "UTC+8", "GMT"), ["03-01 10:00", "03-01 11:00", "03-01 19:00"]),
    ],
)
def test_times_of_several_zones_are_converted_row_by_row(
    tmp_path: Path, header: str, zones: tuple[str, ...], found: list[str]
) -> None:
    assert times(tmp_path, beside(header, *zones)) == found
    for time in ("01.03.2026 10:00", "2026/3/1 10:00", "1 March 2026 10:00 AM"):
        assert times(tmp_path, beside(header, *zones, time=time)) == found
    notes = [str(note) for note in layouts.recognise(reader.read(tmp_path / "file.csv"), "file.csv").notes]
    assert any(f"as {header} says of each row" in note and "converted row by row" in note for note in notes)
    # What is said of all of them goes before what stands beside each, and a zone behind a time before both.
    assert times(tmp_path, beside(header, *zones), zone="Asia/Seoul") == ["03-01 10:00"] * 3
    assert times(tmp_path, beside(header, *zones, time="2026-03-01T10:00:00Z")) == ["03-01 19:00"] * 3


def test_a_name_of_several_zones_beside_others_is_asked_for_and_taken(tmp_path: Path) -> None:
    content = beside("TZ", "UTC", "CST", "IST")
    with pytest.raises(FileAmbiguous, match="TZ has names that several time zones have: CST, IST") as caught:
        times(tmp_path, content)
    ways = [[way for way, _ in question.choices] for question in caught.value.questions]
    assert ways[0] == ["TZ:CST=Asia/Shanghai", "TZ:CST=America/Chicago"]
    said = {"TZ:CST": "America/Chicago", "TZ:IST": "Asia/Kolkata"}
    assert times(tmp_path, content, values=said) == ["03-01 19:00", "03-02 01:00", "03-01 13:30"]


def test_days_that_can_be_read_in_two_ways_are_read_as_said_before_they_are_converted(tmp_path: Path) -> None:
    content = beside("TZ", "UTC", "Asia/Seoul", time="04/05/2026 20:00")
    with pytest.raises(FileAmbiguous):
        times(tmp_path, content)
    assert times(tmp_path, content, order="dmy") == ["05-05 05:00", "05-04 20:00"]
    assert times(tmp_path, content, order="mdy") == ["04-06 05:00", "04-05 20:00"]


def test_a_zone_behind_the_first_rows_that_is_not_known_costs_its_row_alone(tmp_path: Path) -> None:
    zoned = {"date": ("TZ", "", ("UTC", "UTC"), ("KST", "Asia/Seoul"))}
    rows = pa.table({"date": ["2026-03-01 10:00", "2026-03-01 10:00:05", "2026-03-01"], "TZ": ["Narnia", "UTC", "UTC"]})
    assert row_zones.converted(rows, zoned)["date"].to_pylist() == [
        "2026-03-01 10:00 [Narnia]", "2026-03-01 19:00:05", "2026-03-01",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["All times in UTC", "모든 시각은 UTC 기준"])
def test_a_zone_above_the_table_is_asked_about(tmp_path: Path, line: str) -> None:
    content = f"{line}\n\n{two('date', '2026-03-01 10:00')}"
    with pytest.raises(FileAmbiguous, match="Above the table stands") as caught:
        times(tmp_path, content)
    assert [way for way, _ in caught.value.questions[0].choices] == ["UTC", "Asia/Seoul"]


def test_a_column_of_other_zones_says_nothing_of_times(tmp_path: Path) -> None:
    assert times(tmp_path, beside("Zone", "North", "South")) == ["03-01 10:00"] * 2


@pytest.mark.parametrize(
    "values, signs",
    [
        (("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"), "Z"),
        (("2026-03-01T10:00:00+01:00", "2026-07-01T10:00:00+02:00"), "+01:00, +02:00"),
        (("2026-03-01 10:00:00 GMT+0100", "2026-03-01 10:00:00 KST"), "GMT+0100"),
        (("2026-03-01 10:00:00 EST", "2026-03-01 10:00 PM PDT"), "EST, PDT"),
        (
            (
                "2026-03-01 10:00 HKT",
                "2026-03-01 11:00 KST",
                "2026-03-01 10:00Z",
                "2026-03-01 10:00 SGT",
                "2026-03-01 10:00 EDT",
            ),
            "HKT, Z, SGT, EDT",
        ),
        (("2026-03-01 10:00:00 KST", "2026-03-01 10:00:00 JST"), ""),
        (("2026-03-01T10:00:00+09:00", "2026-03-01 10:00"), ""),
        (("2026-03-01", "2026-03-02"), ""),
    ],
)
def test_times_that_name_another_zone_are_said_to_be_moved(tmp_path: Path, values: tuple[str, ...], signs: str) -> None:
    rows = "".join(f"{value},{n % 2 + 4}\n" for n, value in enumerate(values))
    (tmp_path / "file.csv").write_text(f"date,{HERE}\n{rows}", encoding="utf-8")
    notes = list(map(str, layouts.recognise(reader.read(tmp_path / "file.csv"), "file.csv").notes))
    told = [note for note in notes if note.startswith("The times in date name their own time zone")]
    assert (bool(told), f"({signs})" in "".join(told)) == (bool(signs), bool(signs))


def test_names_in_brackets_behind_some_times_are_asked_about(tmp_path: Path) -> None:
    content = f"date,{HERE}\n2026-03-01 10:00 (EST),4\n2026-03-01 10:00,5\n"
    with pytest.raises(FileAmbiguous, match="is not certain") as caught:
        times(tmp_path, content)
    assert [way for way, _ in caught.value.questions[0].choices] == ["Asia/Seoul", "GMT-05:00"]
    assert times(tmp_path, content, zone="Asia/Seoul") == ["03-01 10:00", "03-01 10:00"]
