"""Call totals whose intervals are numbered: when the first begins and how long each takes is asked, and then read."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import TODAY, laid_out, raw_of

ENGLISH, KOREAN, CHINESE = "Offered,Answered,Abandoned", "인입호,응대호,포기호", "呼入量,接听量,放弃量"


def report(heads: str, numbers: range, form: str = "{}", day: str = "2026-11-{:02}") -> str:
    rows = (f"{day.format(d)},{form.format(n)},{20 + n % 7},{18 + n % 7},2" for d in (2, 3, 4) for n in numbers)
    return "\n".join((heads, *rows)) + "\n"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, numbers, form, column, way, begins",
    [
        (f"Date,Slot,{ENGLISH}", range(1, 49), "{}", "Slot", "1=00:00/30", ("00:00", "00:30", "23:30")),
        (f"Date,Period,{ENGLISH}", range(1, 25), "Period {}", "Period", "1=00:00/60", ("00:00", "01:00", "23:00")),
        (f"일자,슬롯,{KOREAN}", range(1, 21), "{}", "슬롯", "1=09:00/30", ("09:00", "09:30", "18:30")),
        (f"일자,시간대,{KOREAN}", range(96), "{}구간", "시간대", "0=00:00/15", ("00:00", "00:15", "23:45")),
        (f"日期,时段,{CHINESE}", range(19, 41), "第{}时段", "时段", "1=00:00/30", ("09:00", "09:30", "19:30")),
        (f"Date,Hour,{ENGLISH}", range(1, 25), "{}", "Hour", "1=00:00/60", ("00:00", "01:00", "23:00")),
    ],
)
def test_numbers_of_intervals_are_asked_and_read_as_times(
    tmp_path: Path, heads: str, numbers: range, form: str, column: str, way: str, begins: tuple[str, ...]
) -> None:
    raw = raw_of(tmp_path, report(heads, numbers, form))
    with pytest.raises(FileAmbiguous, match="numbers the intervals of a day") as caught:
        laid_out(raw)
    (question,) = caught.value.questions
    assert (question.option, question.column) == ("values", column)
    assert f"{column}:{way}" in [value for value, _ in question.choices]
    key, _, said = way.partition("=")
    layout, _ = laid_out(raw, values={f"{column}:{key}": said})
    told = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"key"), b"key")
    assert told is not None
    rows = told.layout.apply(raw, TODAY, "")["contact_interval"].sort_by("row_no").to_pylist()[: len(numbers)]
    assert (rows[0]["starts_at"], rows[1]["starts_at"], rows[-1]["starts_at"]) == tuple(
        f"2026-11-02 {time}" for time in begins
    )


def test_an_answer_that_does_not_fit_into_a_day_is_asked_again(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, report(f"Date,Slot,{ENGLISH}", range(1, 49)))
    for said in ("00:00/60", "12:00/30", "half an hour", "25:00/15"):
        with pytest.raises(FileAmbiguous, match="numbers the intervals"):
            laid_out(raw, values={"Slot:1": said})


def test_a_report_of_one_day_without_a_column_of_it_is_refused_with_the_column_and_the_remedy(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, report(f"Queue,Slot,{ENGLISH}", range(1, 49), day="Cards {}"))
    with pytest.raises(FileRefused, match=r"Slot numbers the intervals.*Add a column with the day of each row"):
        laid_out(raw)


@pytest.mark.parametrize("column", ["Period", "구간", "区间"])
def test_a_number_that_is_the_same_all_day_numbers_no_intervals(tmp_path: Path, column: str) -> None:
    rows = [f"2026-11-{d + 2:02},{d % 2 + 1},20,18,2" for d in range(6)]
    raw = raw_of(tmp_path, "\n".join((f"Date,{column},{ENGLISH}", *rows)))
    layout, _ = laid_out(raw, mapping={"Date": "starts_at"})
    assert layout.unused(raw) == [column]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, form",
    [
        (f"일자,시간대,{KOREAN}", "{}-{}"),
        (f"일자,시간대,{KOREAN}", "{}~{}시"),
        (f"일자,시간대,{KOREAN}", "{}시부터 {}시까지"),
        (f"日期,时段,{CHINESE}", "{:02}-{:02}"),
        (f"日期,时段,{CHINESE}", "{}至{}时"),
        (f"日期,时段,{CHINESE}", "{}-{}点"),
        (f"Date,Interval,{ENGLISH}", "{}-{}"),
        (f"Date,Hour,{ENGLISH}", "{} to {}"),
        (f"Date,Interval,{ENGLISH}", "{:02}h-{:02}h"),
    ],
)
def test_spans_of_whole_hours_are_read_from_their_first(tmp_path: Path, heads: str, form: str) -> None:
    # 9-10 was asked for the year of its days, and no answer led in.
    rows = (f"2026-11-{d:02},{form.format(h, h + 1)},{20 + h},{18 + h},2" for d in (2, 3) for h in range(8, 18))
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((heads, *rows)) + "\n"))
    begins = [row["starts_at"] for row in tables["contact_interval"]]
    assert begins == [f"2026-11-{d:02} {h:02}:00" for d in (2, 3) for h in range(8, 18)]
    assert any("spans of whole hours" in str(note) for note in layout.notes)


@pytest.mark.parametrize("texts", [("9-0", "9-15", "9-30", "9-45"), ("10-11", "10-12", "10-13", "10-14")])
def test_what_is_no_span_of_hours_is_not_read_as_one(tmp_path: Path, texts: tuple[str, ...]) -> None:
    rows = (f"2026-11-{d:02},{text},20,18,2" for d in (2, 3) for text in texts)
    raw = raw_of(tmp_path, "\n".join((f"Date,Interval,{ENGLISH}", *rows)) + "\n")
    with pytest.raises((FileAmbiguous, FileRefused)):
        laid_out(raw)
