"""Lists whose headers say little, and surveys of other languages, lead somewhere; odd scales are asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous
from data.files import reader
from data.layouts import recognise

DAYS = [f"2026-05-{n:02}" for n in range(1, 25)]


def made(path: Path, header: str, rows: list[str], **said: Any) -> tuple[str, dict[str, list[Any]]]:
    """The table that a file becomes, and its columns as the layout makes them."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    layout = recognise(raw, "file.csv", **said)
    return layout.table, layout.apply(raw, date(2026, 11, 23), "")[layout.table].to_pydict()


def asked(path: Path, header: str, rows: list[str], **said: Any) -> list[tuple[str, list[str]]]:
    """The option of each question, and its answers or the values that it asks of."""
    with pytest.raises(FileAmbiguous) as fault:
        made(path, header, rows, **said)
    questions = fault.value.questions
    return [(q.option, [f"{v}={p}" for v, p in q.entries] or [value for value, _ in q.choices]) for q in questions]


@pytest.mark.parametrize(
    "header, words",
    [
        ("Date,Time,Queue name,Wait (sec),Talk (sec),Disposition", ("Answered", "Abandoned")),
        ("일자,시각,큐,대기시간(초),통화시간(초),응대여부", ("Y", "N")),
        ("日期,时间,队列,等待时长(秒),通话时长(秒),是否接听", ("是", "否")),
    ],
)
def test_calls_by_date_and_time_with_lengths(tmp_path: Path, header: str, words: tuple[str, str]) -> None:
    """Every fourth call is lost after its wait of n seconds; the others speak for 60."""
    rows = [f"{day},09:30:00,Cards,{n},{60 if n % 4 else 0},{words[not n % 4]}" for n, day in enumerate(DAYS)]
    table, columns = made(tmp_path / "x.csv", header, rows)
    assert table == "contact"
    assert columns["enqueued_at"][1] == "2026-05-02 09:30:00"
    assert (columns["answered_at"][1], columns["ended_at"][1]) == ("2026-05-02 09:30:01", "2026-05-02 09:31:01")
    assert (columns["answered_at"][4], columns["abandoned_at"][4]) == (None, "2026-05-05 09:30:04")


@pytest.mark.parametrize(
    "header, words",
    [
        ("Call date,Queue,Answered?", ("Y", "N")), ("인입일시,큐,응대여부", ("예", "아니오")),
        ("来电时间,队列,是否接听", ("是", "否")),
    ],
)  # fmt: skip
def test_yes_and_no_alone_tell_which_calls_were_lost(tmp_path: Path, header: str, words: tuple[str, str]) -> None:
    rows = [f"{day} 09:30,Cards,{words[not n % 4]}" for n, day in enumerate(DAYS)]
    table, columns = made(tmp_path / "x.csv", header, rows)
    assert table == "contact"
    assert [str(state).casefold() for state in columns["outcome"]].count("abandoned") == 6


@pytest.mark.parametrize(
    "header, words",
    [
        ("Ticket no,Date,Branch,Wait (min),Service (min),Status", ("Served", "No show", "Left")),
        ("번호표,일자,지점,대기시간(분),처리시간(분),상태", ("처리완료", "노쇼", "대기포기")),
        ("排队号,日期,网点,等待时间(分钟),办理时间(分钟),状态", ("已办理", "过号", "离开")),
    ],
)
def test_tickets_with_lengths(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    """A wait of 12 minutes and a service of 5; who left was never called, who did not come was not served."""
    rows = [f"A{n},{day} 09:00,Mapo,12,5,{words[n % 3]}" for n, day in enumerate(DAYS)]
    table, columns = made(tmp_path / "x.csv", header, rows)
    assert table == "visit"
    assert columns["called_at"][:3] == ["2026-05-01 09:12:00", "2026-05-02 09:12:00", None]
    assert columns["ended_at"][:3] == ["2026-05-01 09:17:00", None, None]


@pytest.mark.parametrize(
    "header, words",
    [
        ("Complaint no,Date opened,Product,Upheld?", ("Yes", "No")),
        ("민원번호,접수일,상품,수용여부", ("예", "아니오")),
        ("投诉编号,受理日期,产品,是否成立", ("是", "否")),
    ],
)  # fmt: skip
def test_complaints_say_whether_they_were_upheld(tmp_path: Path, header: str, words: tuple[str, str]) -> None:
    rows = [f"C-2026-{n},{day},Card,{words[n % 2]}" for n, day in enumerate(DAYS)]
    _, columns = made(tmp_path / "x.csv", header, rows)
    assert columns["outcome"][:2] == ["upheld", "rejected"]


@pytest.mark.parametrize(
    "header",
    [
        "Interval start,Offered,Answered,Abandoned,Answered within 30 s", "시작시각,인입호,응답호,포기호,30초내 응답",
        "开始时间,呼入量,接听量,放弃量,30秒内接听",
    ],
)  # fmt: skip
def test_calls_answered_within_seconds_that_the_header_states(tmp_path: Path, header: str) -> None:
    table, columns = made(tmp_path / "x.csv", header, [f"{day} 09:00,10,9,1,7" for day in DAYS])
    assert (table, columns["answered_in_target"][0], columns["target_seconds"][0]) == ("contact_interval", "7", "30")


@pytest.mark.parametrize(
    "header",
    [
        "Datum,Filiale,Zufriedenheit,Kommentar", "Date,Agence,Satisfaction globale,Commentaires",
        "Fecha,Sucursal,Satisfacción,Comentarios", "回答日,支店,満足度,ご意見", "Data,Agência,Satisfação,Comentários",
    ],
)  # fmt: skip
def test_surveys_of_other_languages(tmp_path: Path, header: str) -> None:
    rows = [f"{day},{'Mitte' if n % 2 else 'Nord'},{n % 5 + 1},text of {n}" for n, day in enumerate(DAYS)]
    _, columns = made(tmp_path / "x.csv", header, rows)
    assert (columns["responded_at"][0], columns["branch_id"][0]) == ("2026-05-01", "Nord")
    assert (columns["csat"][0], columns["verbatim"][0]) == ("1", "text of 0")


@pytest.mark.parametrize("header", ["Date,Branch,Satisfaction", "날짜,지점,만족도", "日期,网点,满意度"])
def test_a_scale_around_0_is_asked_point_by_point(tmp_path: Path, header: str) -> None:
    rows = [f"{day},A,{n % 5 - 2}" for n, day in enumerate(DAYS)]
    found = asked(tmp_path / "x.csv", header, rows)
    assert found[0] == ("values", ["-2=1", "-1=2", "0=3", "1=4", "2=5"])
    column = header.split(",")[2]
    _, columns = made(tmp_path / "x.csv", header, rows, values={f"{column}:{n - 2}": f"{n + 1}" for n in range(5)})
    assert [*columns["csat"][:5], columns["csat_high"][0]] == ["1", "2", "3", "4", "5", "5"]


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Date,Branch,Stars", "날짜,지점,별점", "日期,网点,评分"])
@pytest.mark.parametrize("code", ["99", "-1"])
def test_a_code_among_stars_is_asked_about(tmp_path: Path, header: str, code: str) -> None:
    rows = [f"{day},A,{n % 5 + 1 if n % 6 else code}" for n, day in enumerate(DAYS)]
    for table in (None, "response"):
        found = asked(tmp_path / "x.csv", header, rows, as_table=table)
        column = header.split(",")[2]
        assert found == [("values", [f"{column}:{code}=none", f"mapping={column}=answer:other"])]
    _, columns = made(tmp_path / "x.csv", header, rows, values={f"{column}:{code}": "none"})
    assert columns["csat"][:2] == [None, "2"]


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Date,Branch,Would you recommend us?", "날짜,지점,추천 의향", "日期,网点,推荐意愿"])
@pytest.mark.parametrize("points", [("1", "2", "3", "4", "5"), ("0", "37", "64", "100"), ("Yes", "No", "Maybe")])
def test_a_recommendation_on_another_scale_is_no_nps(tmp_path: Path, header: str, points: tuple[str, ...]) -> None:
    rows, column = [f"{day},A,{points[n % len(points)]}" for n, day in enumerate(DAYS)], header.split(",")[2]
    assert asked(tmp_path / "x.csv", header, rows) == [("mapping", [f"{column}=answer:outcome", f"{column}=csat"])]
    table, columns = made(tmp_path / "x.csv", header, rows, mapping={column: "answer:outcome"})
    assert (table, "nps" in columns) == ("response", False)


@pytest.mark.parametrize(
    "header", ["Customer,Due,Done,Kind", "고객번호,예정일,완료일,접촉유형", "客户编号,计划日期,完成日期,接触类型"]
)
def test_contacts_that_are_due_are_no_list_of_customers(tmp_path: Path, header: str) -> None:
    rows = [f"K{n},{day},,{('Call', 'Visit')[n % 2]}" for n, day in enumerate(DAYS)]
    table, found = made(tmp_path / "contacts.csv", header, rows)
    assert table == "interaction"
    assert (found["due_at"], set(found["kind"])) == (DAYS, {"Call", "Visit"})
