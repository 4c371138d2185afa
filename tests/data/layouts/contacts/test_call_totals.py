"""Numbers of call totals that a report leaves out, parts, or gives of whole weeks: told by the others, or asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import TODAY, raw_of

ENGLISH, KOREAN, CHINESE = "Offered,Answered,Abandoned", "인입호,응대호,포기호", "呼入量,接听量,放弃量"


def made(folder: Path, heads: str, lines: list[str], **said: str) -> list[dict[str, str]]:
    raw = raw_of(folder, "\n".join([heads, *lines]) + "\n")
    layout = layouts.recognise(raw, "totals.csv", values=said)
    told = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"key"), b"key")
    assert told is not None
    rows: list[dict[str, str]] = told.layout.apply(layout.kept(raw), TODAY, "")["contact_interval"].to_pylist()
    return rows


def days(cells: str) -> list[str]:
    return [f"2026-11-{n + 2:02},{cells}" for n in range(6)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, cells, lost",
    [
        (f"Date,{ENGLISH},Short abandoned", "1200,1080,90,30", 120),
        (f"Date,{ENGLISH},Short abandoned", "1200,1080,120,30", 120),
        (f"Date,{ENGLISH},Short abandoned", "1200,1080,20,30", 50),
        (f"일자,{KOREAN},단기포기", "1200,1080,90,30", 120),
        (f"日期,{CHINESE},短时放弃", "1200,1080,90,30", 120),
        ("Date,Offered,Answered,Abandoned after threshold,Abandoned before threshold", "1300,1080,90,30", 120),
    ],
)
def test_lost_calls_hold_those_lost_at_once_as_the_sums_or_the_header_say(
    tmp_path: Path, heads: str, cells: str, lost: int
) -> None:
    rows = made(tmp_path, heads, days(cells))
    assert {(row["abandoned"], row["abandoned_short"]) for row in rows} == {(str(lost), "30")}


def test_where_sums_do_not_tell_it_is_asked(tmp_path: Path) -> None:
    heads, lines = f"Date,{ENGLISH},Short abandoned", days("1300,1080,90,30")
    with pytest.raises(FileAmbiguous, match="the numbers of the file do not tell") as found:
        made(tmp_path, heads, lines)
    assert [way for way, _ in found.value.questions[0].choices] == [
        "Short abandoned:short=within", "Short abandoned:short=besides",
    ]  # fmt: skip
    assert made(tmp_path, heads, lines, **{"Short abandoned:short": "within"})[0]["abandoned"] == "90"
    assert made(tmp_path, heads, lines, **{"Short abandoned:short": "besides"})[0]["abandoned"] == "120"


@pytest.mark.parametrize(
    "heads, cells, said, field, value",
    [
        ("Date,Calls Offered,Calls Answered", '"1,200",1080', "Calls Answered:rest", "abandoned", "120"),
        ("일자,인입호,포기호", "1200,120", "포기호:rest", "answered", "1080"),
        ("日期,接听量,放弃量", "1080,120", "接听量:rest", "offered", "1200"),
    ],
)
def test_a_number_that_is_not_there_is_asked_about(
    tmp_path: Path, heads: str, cells: str, said: str, field: str, value: str
) -> None:
    with pytest.raises(FileAmbiguous) as found:
        made(tmp_path, heads, days(cells))
    assert [way for way, _ in found.value.questions[0].choices] == [f"{said}={field}"]
    assert {row[field] for row in made(tmp_path, heads, days(cells), **{said: field})} == {value}


@pytest.mark.parametrize(
    "heads, first",
    [
        (f"Week,{ENGLISH}", "2026-W40"), (f"Month,{ENGLISH}", "2026-10"), (f"주차,{KOREAN}", "2026년 40주차"),
        (f"月份,{CHINESE}", "2026年10月"), (f"Quarter,{ENGLISH}", "2026-Q3"), (f"Week,{ENGLISH}", "40"),
    ],
)  # fmt: skip
def test_totals_of_weeks_and_months_are_refused_with_the_file_that_is_wanted(
    tmp_path: Path, heads: str, first: str
) -> None:
    with pytest.raises(FileRefused, match=r"belong to no day.*by day, by hour or by half-hour") as found:
        made(tmp_path, heads, [f"{first},1200,1080,120"] * 4)
    assert not found.value.questions


def test_a_week_beside_a_day_says_nothing_more(tmp_path: Path) -> None:
    assert len(made(tmp_path, f"Week,Date,{ENGLISH}", [f"2026-W45,{line}" for line in days("100,90,10")])) == 6


@pytest.mark.parametrize(
    "heads", [f"Date,Hour,{ENGLISH}", f"일자,시간대,{KOREAN}", f"日期,小时,{CHINESE}", f"Date,Hr,{ENGLISH}"]
)
def test_the_number_of_an_hour_is_when_an_interval_begins(tmp_path: Path, heads: str) -> None:
    rows = made(tmp_path, heads, [f"2026-11-02,{hour},100,90,10" for hour in range(8, 17)])
    assert [row["starts_at"][-5:] for row in rows] == [f"{hour:02}:00" for hour in range(8, 17)]


def test_hours_of_another_clock_are_not_guessed(tmp_path: Path) -> None:
    rows = made(tmp_path, f"Date,Hour,{ENGLISH}", [f"2026-11-02,{n},100,90,10" for n in (9, 10, 11, 12, 1, 2)])
    assert not any(":" in row["starts_at"] for row in rows)
    # With a 24 among them they are counted from 1, or end with the interval: that is asked.
    with pytest.raises(FileAmbiguous, match="Hour numbers the intervals of a day"):
        made(tmp_path, f"Date,Hour,{ENGLISH}", [f"2026-11-02,{n},100,90,10" for n in (1, 12, 23, 24)])


@pytest.mark.parametrize(
    "heads", ["Datum;Angebotene Anrufe;Angenommene Anrufe;Verlorene Anrufe", "日付;着信数;応答数;放棄数"]
)
def test_reports_of_other_countries_and_points_between_thousands(tmp_path: Path, heads: str) -> None:
    rows = made(tmp_path, heads, [f"{n:02}.11.2026;1.200;1.080;120" for n in range(1, 8)])
    assert {(row["offered"], row["answered"], row["abandoned"]) for row in rows} == {("1200", "1080", "120")}


def half_hours(form: str) -> list[str]:
    """Two days of three half-hours of two queues; no call was lost."""
    begins = [form.format(9, 0), form.format(9, 30), form.format(10, 0)]
    return [f"{day}/11/2026,{at},{queue},8,8,0" for day in (16, 17) for queue in "AB" for at in begins]


SPANISH = "Llamadas recibidas,Llamadas atendidas,Llamadas abandonadas"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, form",
    [
        (f"Fecha,Intervalo,Cola,{SPANISH}", "{:02}:{:02}"),
        (f"Fecha,Franja horaria,Cola,{SPANISH}", "{:02}:{:02} a 10:15"),
        ("Date,Tranche horaire,File d'attente,Appels reçus,Appels traités,Appels abandonnés", "{:02}h{:02}"),
        (
            "Data,Faixa horária,Fila de atendimento,Chamadas recebidas,Chamadas atendidas,Chamadas abandonadas",
            "{}:{:02}",
        ),
        ("Data,Fascia oraria,Coda,Chiamate ricevute,Chiamate risposte,Chiamate abbandonate", "{:02}:{:02}"),
        (f"Date,Bucket,Queue,{ENGLISH}", "{:02}:{:02}-10:15"),
        (f"일자,구분,큐,{KOREAN}", "{:02}:{:02}"),
    ],
)
def test_the_begin_of_intervals_is_known_by_what_tells_the_rows_of_a_day_apart(
    tmp_path: Path, heads: str, form: str
) -> None:
    begins = [row["starts_at"] for row in made(tmp_path, heads, half_hours(form))]
    assert len(begins) == 12
    assert {at[11:] for at in begins} == {"09:00:00", "09:30:00", "10:00:00"}


def test_times_of_which_any_may_begin_an_interval_are_asked_about(tmp_path: Path) -> None:
    lines, heads = half_hours("{:02}:{:02}"), f"Date,Bucket,Queue,{ENGLISH}"
    with pytest.raises(FileAmbiguous, match="several rows are of one day") as found:
        made(tmp_path, heads, [line.replace(":00,", ":07,") for line in lines])
    assert [way for way, _ in found.value.questions[0].choices] == ["Bucket=starts_at"]
    with pytest.raises(FileAmbiguous, match="Bucket; Until"):
        made(tmp_path, f"{heads},Until", [f"{line},{10 + n % 3}:30" for n, line in enumerate(lines)])


@pytest.mark.parametrize(
    "heads, total",
    [
        (f"Interval start,Queue,{ENGLISH}", "Subtotal"),
        (f"시간대,큐,{KOREAN}", "소계"),
        (f"时间段,队列,{CHINESE}", "小计"),
    ],
)
@pytest.mark.parametrize("joint", [" ", "T"])
def test_the_total_of_a_day_stands_beside_its_intervals(tmp_path: Path, heads: str, total: str, joint: str) -> None:
    lines = [
        row
        for day in ("2026-11-02", "2026-11-03")
        for row in (f"{day}{joint}09:00,Loan,100,90,10", f"{day}{joint}09:30,Card,50,45,5", f"{day},{total},150,135,15")
    ]
    assert [row["offered"] for row in made(tmp_path, heads, lines)] == ["100", "50", "100", "50"]
    # Of a day without intervals it would be counted nowhere.
    with pytest.raises(FileRefused, match="1 of them has no part beside them"):
        made(tmp_path, heads, [*lines, f"2026-11-04,{total},9,9,0"])
