"""Interval reports of call-centre systems become call totals: every call once, at the start of its interval."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Plan
from data.errors import FileAmbiguous, FileRefused

CASES = Path(__file__).parents[2] / "cases" / "upload"


def looked(folder: Path, content: str, name: str = "report.csv", **said: Any) -> Plan:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return intake.inspect(path, options=Options(**said))


def rows(plan: Plan) -> list[dict[str, Any]]:
    table = plan.tables["contact_interval"]
    found = [row for file in table.files for row in pq.read_table(file).to_pylist()]
    return sorted(found, key=lambda row: (row["starts_at"], row.get("queue") or ""))


def totals(plan: Plan) -> tuple[int, int, int]:
    found = rows(plan)
    offered, answered, abandoned = (sum(row[name] for row in found) for name in ("offered", "answered", "abandoned"))
    return offered, answered, abandoned


CONNECT = (
    "Queue,StartInterval,EndInterval,Contacts queued,Contacts handled,Contacts abandoned,Service level 20 seconds\n"
)


def connect(*queues: str, count: int = 4) -> str:
    return "".join(
        f"{queue},2026-11-02T{9 + n // 2:02}:{30 * (n % 2):02}:00Z,2026-11-02T{9 + (n + 1) // 2:02}:"
        f"{30 * ((n + 1) % 2):02}:00Z,{100 + n},{90 + n},10,81.2%\n"
        for n in range(count)
        for queue in queues
    )


def test_amazon_connect_is_stored_without_a_question(tmp_path: Path) -> None:
    plan = looked(tmp_path, CONNECT + connect("Basic", count=16))
    assert (plan.layout, plan.table, plan.rejected) == ("amazon_connect_intervals", "contact_interval", 0)
    assert totals(plan) == (1720, 1560, 160)
    first = rows(plan)[0]
    # Nine in the morning of UTC is six in the evening in Seoul.
    assert (first["starts_at"].replace(tzinfo=None), first["queue"]) == (datetime(2026, 11, 2, 18), "Basic")
    assert any("Service level 20 seconds" in str(notice) for notice in plan.notices)


def test_the_case_of_a_cloud_report(tmp_path: Path) -> None:
    path = CASES / "intervals_cloud_dead_end.csv"
    plan = intake.inspect(path)
    assert totals(plan)[::2] == (1720, 160)
    assert len(rows(plan)) == 16


def test_rows_of_all_queues_together_are_not_counted_again(tmp_path: Path) -> None:
    plan = looked(tmp_path, CONNECT + connect("Basic", "VIP", "Total"))
    # Four half-hours of 100, 101, 102 and 103 in each of two queues; the last total stands below the last row.
    assert (totals(plan), plan.rejected, plan.read) == ((812, 732, 80), 0, 8)
    assert any("3 rows were left out" in str(notice) for notice in plan.notices)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, halves, total",
    [
        ("일자,시간대,인입호,응답호,포기호", ("09:00", "09:30", "10:00"), "일계"),
        (
            "일자,시간대,인입호,응답호,포기호",
            ("오전 9:00~오전 9:30", "오전 9:30~오전 10:00", "오후 12:00~오후 12:30"),
            "소계",
        ),
        ("Date,Time,Calls offered,Answered,Abandoned", ("09:00", "09:30", "10:00"), "Daily total"),
        (
            "日期,时间段,来电量,接听量,放弃量",
            ("上午9:00-上午9:30", "上午9:30-上午10:00", "下午1:00-下午1:30"),
            "日合计",
        ),
        ("일자,시간,인입,응답,포기", ("09:00", "09:30", "10:00"), "전체"),
        ("Date,Time,Calls offered,Answered,Abandoned", ("09:00", "09:30", "10:00"), "All day"),
        ("日期,时间,来电量,接听量,放弃量", ("09:00", "09:30", "10:00"), "全天"),
    ],
)
def test_totals_of_a_day_among_its_times_are_left_out(
    tmp_path: Path, header: str, halves: tuple[str, ...], total: str
) -> None:
    """Two days of three half-hours with 40 calls each, of which 4 are lost."""
    lines = [
        f"2026-11-0{day},{half},{n}"
        for day in (2, 3)
        for half, n in [*((h, "40,36,4") for h in halves), (total, "120,108,12")]
    ]
    plan = looked(tmp_path, "\n".join([header, *lines]) + "\n")
    assert totals(plan) == (240, 216, 24)
    assert {row["starts_at"].hour for row in rows(plan)} <= {9, 10, 12, 13}


@pytest.mark.sampled
@pytest.mark.parametrize("total", ["Grand Total", "합계", "总计"])
def test_a_total_below_or_among_the_rows_is_no_interval(tmp_path: Path, total: str) -> None:
    line = f"{total},,,406,366,40,81.2%\n"
    below = looked(tmp_path, CONNECT + connect("Basic") + line)
    among = looked(tmp_path, CONNECT + line + connect("Basic"), "among.csv")
    assert totals(below) == totals(among) == (406, 366, 40)
    assert (below.rejected, among.rejected, below.read) == (0, 0, among.read)


def test_a_centre_with_totals_alone_keeps_them(tmp_path: Path) -> None:
    assert totals(looked(tmp_path, CONNECT + connect("Total"))) == (406, 366, 40)


def test_calls_that_agents_made_are_not_answered_ones(tmp_path: Path) -> None:
    header = CONNECT.replace(
        "Contacts abandoned,Service level 20 seconds", "Contacts handled incoming,Contacts abandoned"
    )
    line = "Basic,2026-11-02T09:00:00+09:00,2026-11-02T09:30:00+09:00,100,130,90,10\n"
    plan = looked(tmp_path, header + line)
    assert totals(plan) == (100, 90, 10)
    assert rows(plan)[0]["starts_at"].replace(tzinfo=None) == datetime(2026, 11, 2, 9)


GENESYS = (
    "Interval Start,Interval End,Interval Complete,Filters,Media Type,Queue Id,Queue Name,Offer,Answer,Abandon,ASA,"
    "Service Level %,Avg Handle\n"
)


def test_genesys_cloud_keeps_media_apart_and_takes_empty_counts_for_none(tmp_path: Path) -> None:
    lines = (
        "2026-11-02T00:00:00.000Z,2026-11-02T00:15:00.000Z,true,,voice,q1,Loans,20,17,3,12000,0.8,180000\n"
        "2026-11-02T00:15:00.000Z,2026-11-02T00:30:00.000Z,true,,voice,q1,Loans,5,5,,9000,1,180000\n"
        "2026-11-02T00:15:00.000Z,2026-11-02T00:30:00.000Z,true,,chat,q1,Loans,2,1,1,9000,1,180000\n"
    )
    plan = looked(tmp_path, GENESYS + lines)
    assert (plan.layout, plan.rejected) == ("genesys_cloud_intervals", 0)
    assert totals(plan) == (27, 23, 4)
    assert [(r["starts_at"].minute, r["queue"]) for r in rows(plan)] == [
        (0, "Loans"), (15, "Loans"), (15, "Loans (chat)"),
    ]  # fmt: skip
    assert rows(plan)[0]["starts_at"].hour == 9


def test_a_row_of_a_week_is_no_interval(tmp_path: Path) -> None:
    lines = "".join(
        f"2026-11-0{n}T00:00:00.000Z,2026-11-0{n + 1}T00:00:00.000Z,true,,voice,q1,Loans,20,17,3,1,1,1\n"
        for n in range(2, 8)
    )
    week = "2026-11-02T00:00:00.000Z,2026-11-09T00:00:00.000Z,true,,voice,q1,Loans,120,102,18,1,1,1\n"
    plan = looked(tmp_path, GENESYS + lines + week)
    assert (totals(plan), plan.rejected) == ((120, 102, 18), 1)
    assert "2026-11-09" in plan.rejections[0].value


AVAYA = "Date,Time,Split/Skill,Calls Offered,ACD Calls,Aban Calls,Avg Speed Ans,Avg ACD Time,Avg Pos Staff\n"


@pytest.mark.sampled
@pytest.mark.parametrize("time", ["9:00 AM-9:30 AM", "09:00", "900", "9:00AM"])
def test_avaya_cms_by_day_and_time(tmp_path: Path, time: str) -> None:
    plan = looked(tmp_path, AVAYA + f"2026-11-02,{time},Basic,50,44,5,0:00:12,0:03:10,4.5\n")
    assert plan.layout == "avaya_cms_intervals"
    assert totals(plan) == (50, 44, 5)
    assert rows(plan)[0]["starts_at"].replace(tzinfo=None) == datetime(2026, 11, 2, 9)


def test_the_standard_report_of_avaya_makes_the_calls_offered(tmp_path: Path) -> None:
    header = "Date/Time,Split/Skill,ACD Calls,Avg Speed Ans,Aban Calls,Flow Out\n"
    lines = "2026-11-02 09:00,Basic,44,12,5,1\n2026-11-02 09:30,Basic,40,12,0,0\n"
    plan = looked(tmp_path, header + lines)
    assert plan.layout == "avaya_cms_standard"
    assert totals(plan) == (90, 84, 5)
    assert any("no number of calls offered" in str(notice) for notice in plan.notices)


def test_avayas_own_table_of_split_intervals(tmp_path: Path) -> None:
    header = "ROW_DATE,STARTTIME,INTRVL,SPLIT,CALLSOFFERED,ACDCALLS,ABNCALLS,ACCEPTABLE\n"
    plan = looked(tmp_path, header + "2026-11-02,900,30,12,50,44,6,40\n2026-11-02,1430,30,12,10,10,0,10\n")
    assert plan.layout == "avaya_cms_table"
    assert [(r["starts_at"].hour, r["starts_at"].minute, r["answered_in_target"]) for r in rows(plan)] == [
        (9, 0, 40), (14, 30, 10),
    ]  # fmt: skip


def test_a_hand_made_report_is_no_vendors(tmp_path: Path) -> None:
    header = "Interval Start,Interval End,Queue,Offered,Answered,Abandoned\n"
    plan = looked(tmp_path, header + "2026-11-02 09:00,2026-11-02 09:30,Basic,10,9,1\n")
    assert (plan.layout, totals(plan)) == ("template_contact_interval", (10, 9, 1))


def test_a_count_that_is_no_number_is_refused_by_name(tmp_path: Path) -> None:
    with_words = CONNECT + connect("Basic", count=16).replace(",100,90,", ",about 100,90,")
    plan = looked(tmp_path, with_words)
    assert [(r.column, r.value) for r in plan.rejections] == [("Contacts queued", "about 100")]


TICKETS = "Branch,Ticket Number,Service,Service Point,Created,Called,Ended,Waiting Time,Outcome\n"


def test_tickets_of_a_queue_system(tmp_path: Path) -> None:
    plan = looked(
        tmp_path,
        TICKETS
        + "Gangnam,A001,Loans,3,2026-11-02 09:00:00,2026-11-02 09:04:00,2026-11-02 09:10:00,0:04:00,Normal\n"
        + "Gangnam,A002,Loans,3,2026-11-02 09:01:00,2026-11-02 09:11:00,2026-11-02 09:12:00,0:10:00,No show\n",
    )
    assert (plan.layout, plan.table, plan.rejected) == ("queue_tickets", "visit", 0)
    assert plan.preview["outcome"].to_pylist() == ["served", "no_show"]


def test_tickets_with_lengths_instead_of_times(tmp_path: Path) -> None:
    header = "Branch,Ticket Number,Service,Created,Waiting Time,Transaction Time,Outcome\n"
    line = "Gangnam,A001,Loans,2026-11-02 09:00:00,0:04:00,0:06:30,Normal\n"
    plan = looked(tmp_path, header + line)
    assert (plan.layout, plan.rejected) == ("queue_tickets_durations", 0)
    (row,) = plan.preview.to_pylist()
    assert row["called_at"].replace(tzinfo=None) == datetime(2026, 11, 2, 9, 4)
    assert row["ended_at"].replace(tzinfo=None) == datetime(2026, 11, 2, 9, 10, 30)


def test_minutes_that_a_spreadsheet_wrote_as_hours_are_asked_about(tmp_path: Path) -> None:
    header = "Branch,Ticket Number,Service,Created,Waiting Time,Transaction Time,Outcome\n"
    rows = (f"Gangnam,A{n},Loans,2026-11-02 09:{n}:00,0{n % 9}:30:00,06:{n}:00,Normal\n" for n in range(10, 40))
    with pytest.raises(FileAmbiguous, match="Waiting Time can be in minutes and seconds or in hours and minutes"):
        looked(tmp_path, header + "".join(rows))


def test_lengths_without_a_unit_are_not_guessed(tmp_path: Path) -> None:
    header = "Branch,Ticket Number,Service,Created,Waiting Time,Transaction Time,Outcome\n"
    try:
        plan = looked(tmp_path, header + "Gangnam,A001,Loans,2026-11-02 09:00:00,4,6,served\n")
    except FileRefused:
        return
    assert plan.layout != "queue_tickets_durations"


def test_a_report_by_hand_with_a_vendors_words_is_known_by_them(tmp_path: Path) -> None:
    header = "Queue,Start interval,Contacts offered,Contacts handled,Contacts abandoned\n"
    plan = looked(tmp_path, header + "Basic,2026-11-02 09:00,10,9,1\nBasic,2026-11-02 09:30,12,10,2\n")
    assert (plan.layout, totals(plan)) == ("template_contact_interval", (22, 19, 3))


def test_dates_of_the_accounts_language_are_asked_about_and_the_answer_stores_them(tmp_path: Path) -> None:
    lines = "".join(
        f"11/2/26 9:{m:02} AM,11/2/26 9:{m + 15:02} AM,true,,voice,q1,Loans,20,17,3,1,1,1\n" for m in (0, 15, 30)
    )
    with pytest.raises(FileRefused) as asked:
        looked(tmp_path, GENESYS + lines)
    assert asked.value.questions[0].option == "order"
    plan = looked(tmp_path, GENESYS + lines, order="mdy")
    assert (totals(plan), plan.rejected) == ((60, 51, 9), 0)
    assert [(r["starts_at"].month, r["starts_at"].day, r["starts_at"].minute) for r in rows(plan)] == [
        (11, 2, 0), (11, 2, 15), (11, 2, 30),
    ]  # fmt: skip


def test_a_report_with_lines_above_its_header(tmp_path: Path) -> None:
    above = "Split/Skill Interval Report,,,,\nAcceptable service level: 20,,,,\n\n"
    header = "Date,Time,Split/Skill,ACD Calls,Aban Calls\n"
    plan = looked(tmp_path, above + header + "2026-11-02,9:00 AM,Basic,44,5\n2026-11-02,9:30 AM,Basic,40,0\n")
    assert (plan.layout, totals(plan)) == ("avaya_cms_standard", (89, 84, 5))


SHARES = {
    "en": "Interval,Queue,Offered,Answered,Abandon %,Abandoned,Abandoned %,SL %,Abandon Rate",
    "ko": "시간대,큐,인입수,응답수,포기(%),포기,포기율(%),SL %,포기율",
    "zh": "时段,队列,呼入量,接听量,放弃(%),放弃,放弃率(%),SL %,放弃率",
}


@pytest.mark.parametrize("language", SHARES)
def test_a_share_is_never_taken_for_the_number_beside_it(tmp_path: Path, language: str) -> None:
    lines = "2026-11-02 09:00,Loans,50,48,4,2,4,80,4\n2026-11-02 09:30,Loans,50,47,6,3,6,80,6\n"
    plan = looked(tmp_path, f"{SHARES[language]}\n{lines}")
    assert (totals(plan), plan.rejected) == ((100, 95, 5), 0)


def test_genesys_counts_and_not_shares(tmp_path: Path) -> None:
    header = GENESYS.replace("Offer,Answer,Abandon,", "Offered,Answered,Abandon %,Abandoned,")
    line = "2026-11-02T00:00:00.000Z,2026-11-02T00:30:00.000Z,true,,voice,q1,Loans,50,48,4,2,12000,0.8,180000\n"
    plan = looked(tmp_path, header + line)
    assert (plan.layout, totals(plan)) == ("genesys_cloud_intervals", (50, 48, 2))
    unused, helping = (str(notice) for notice in plan.notices if "not stored" in str(notice))
    assert "Abandon %" in unused
    assert helping.endswith("Interval End, Queue Id.")


@pytest.mark.parametrize("header", [
    "Interval,Queue,Offered,Answered,Abandon %", "시간대,큐,인입수,응답수,포기율(%)", "时段,队列,呼入量,接听量,放弃率",
])  # fmt: skip
def test_shares_alone_are_refused_with_what_is_wanted(tmp_path: Path, header: str) -> None:
    content, share = f"{header}\n2026-11-02 09:00,Loans,50,48,4\n", header.split(",")[-1]
    ways: tuple[dict[str, Any], ...] = ({}, {"mapping": {share: "abandoned"}, "as_table": "contact_interval"})
    for said in ways:
        with pytest.raises(FileRefused) as refusal:
            looked(tmp_path, content, **said)
        assert str(refusal.value.title) == f"{share} holds shares by its header, and “Lost” is a number, not a share."
        assert not refusal.value.questions


@pytest.mark.parametrize(
    "heads, cells",
    [
        ("Split/Skill,Date,Time,ACD Calls,Aban Calls", "Loans,03/04/2026,#,12,1"),
        ("Split,Row_Date,Starttime,ACDCALLS,ABNCALLS", "1,03/04/2026,#,12,1"),
        ("Skill,Date,Interval,ACD Calls,Aban Calls,Calls Offered", "1,03/04/2026,#,12,1,13"),
    ],
)
def test_a_question_of_a_day_beside_its_time_names_the_column_of_the_file(
    tmp_path: Path, heads: str, cells: str
) -> None:
    rows = "".join(f"{cells}\n".replace("#", f"{hour:02}:{minute}") for hour in range(9, 17) for minute in ("00", "30"))
    with pytest.raises(FileAmbiguous) as fault:
        looked(tmp_path, f"{heads}\n{rows}")
    assert fault.value.questions[0].column == heads.split(",")[1]
    assert "starts_at" not in fault.value.render("en")
