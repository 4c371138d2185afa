"""Known exports: recognised by headers and values, and laid out column by column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.formats.raw import Raw
from data.layouts import LAYOUTS, Layout

TODAY = date(2026, 11, 23)
CFPB = "Complaint ID,Date received,Product,Issue,Submitted via,Company response to consumer,Consumer disputed?,src\n"
CALLS = (
    "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,"
    "ser_start,ser_exit,ser_time,server\n"
)


def raw_of(folder: Path, content: str) -> Raw:
    path = folder / "file.csv"
    path.write_text(content, encoding="utf-8")
    return reader.read(path)


def laid_out(raw: Raw, **said: Any) -> tuple[Layout, dict[str, list[dict[str, Any]]]]:
    """The layout that was found, and its rows by table in the file's order."""
    layout = layouts.recognise(raw, "file.csv", **said)
    made = layout.apply(raw, TODAY, "salt")
    return layout, {name: table.sort_by("row_no").to_pylist() for name, table in made.items()}


def call(row: str, folder: Path) -> dict[str, Any]:
    layout, tables = laid_out(raw_of(folder, CALLS + row + "\n"))
    assert layout.name == "anonymous_bank_calls"
    return tables["contact"][0]


def test_every_entry_names_columns_that_its_table_has() -> None:
    for layout in LAYOUTS:
        assert set(layout.columns) <= set(TABLES[layout.table].names), layout.name
        assert all(column.required is False or column.name in layout.columns for column in TABLES[layout.table].columns)
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)


@pytest.mark.parametrize(
    "response, status, outcome",
    [
        ("In progress", "open", None), ("Closed with monetary relief", "closed", "upheld"),
        ("Closed with relief", "closed", "upheld"), ("Closed with non-monetary relief", "closed", "partial"),
        ("Closed with explanation", "closed", "rejected"), ("Closed without relief", "closed", "rejected"),
        ("Closed", "closed", None), ("Untimely response", "closed", None), ("", None, None),
    ],
)  # fmt: skip
def test_complaints_end_as_the_company_answered(
    tmp_path: Path, response: str, status: str | None, outcome: str | None
) -> None:
    layout, tables = laid_out(raw_of(tmp_path, f"{CFPB}12,2020/3/8,Card,Fees,Web,{response},N/A,x\n"))
    (row,) = tables["complaint"]
    assert layout.name == "cfpb_complaints"
    assert (row["status"], row["outcome"], row["is_disputed"], row["origin"]) == (status, outcome, None, "regulator")
    assert (row["complaint_id"], row["opened_at"], row["channel"], row["row_no"]) == (
        "12",
        "2020-03-08 00:00:00",
        "Web",
        2,
    )


def test_headers_are_recognised_in_any_case_and_punctuation(tmp_path: Path) -> None:
    header = CFPB.lower().replace(" ", "_").replace("?", "")
    layout, tables = laid_out(raw_of(tmp_path, header + "12,2020-03-08,Card,Fees,Web,Closed,Yes,x\n"))
    assert layout.name == "cfpb_complaints"
    assert tables["complaint"][0]["is_disputed"] == "true"


def test_a_date_that_cannot_be_read_is_handed_on_as_it_is(tmp_path: Path) -> None:
    _, tables = laid_out(raw_of(tmp_path, f"{CFPB}12,soon,Card,Fees,Web,Closed,No,x\n"))
    assert tables["complaint"][0]["opened_at"] == "soon"


def test_columns_without_a_place_are_named(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, f"{CFPB}12,2020/3/8,Card,Fees,Web,Closed,,x\n")
    layout = layouts.recognise(raw, "file.csv")
    assert layout.unused(raw) == ["src"]
    assert layout.sources(raw)["opened_at"] == "Date received"


def test_a_call_that_queued_waits_its_queue_time(tmp_path: Path) -> None:
    row = "AA0101,7,9,2,PS,990201,8:19:42,8:19:47,5,8:19:47,8:20:21,34,AGENT,8:20:20,8:22:04,104,MICHAL"
    found = call(row, tmp_path)
    assert found["contact_id"] == "990201-AA0101-7"
    assert found["enqueued_at"] == "1999-02-01 08:19:47"
    assert found["answered_at"] == "1999-02-01 08:20:21"
    assert found["ended_at"] == "1999-02-01 08:22:05"
    assert (found["abandoned_at"], found["outcome"], found["queue"]) == (None, "answered", "PS")
    assert (found["employee_id"], found["customer_key"], found["is_callback"]) == ("MICHAL", "9", "false")


def test_a_call_without_queue_is_answered_when_service_starts(tmp_path: Path) -> None:
    row = "AA0101,7,0,0,TT,990201,7:02:47,7:02:56,9,0:00:00,0:00:00,0,AGENT,7:02:55,7:05:41,166,NO_SERVER"
    found = call(row, tmp_path)
    assert found["enqueued_at"] == found["answered_at"] == "1999-02-01 07:02:55"
    assert found["ended_at"] == "1999-02-01 07:05:41"
    assert (found["employee_id"], found["customer_key"], found["is_callback"]) == (None, None, "true")


def test_service_that_did_not_happen_has_no_end(tmp_path: Path) -> None:
    row = "AA0101,7,0,0,PS,990201,7:02:47,7:02:56,9,0:00:00,0:00:00,0,AGENT,0:00:00,0:00:00,0,DORIT"
    found = call(row, tmp_path)
    assert found["enqueued_at"] == found["answered_at"] == "1999-02-01 07:02:56"
    assert found["ended_at"] is None


@pytest.mark.parametrize(
    "queue, outcome, abandoned",
    [("8:09:22,8:09:27,5", "abandoned", "1999-02-01 08:09:27"), ("0:00:00,0:00:00,0", "left_in_menu", None)],
)
def test_a_hang_up_is_a_loss_only_from_the_queue(
    tmp_path: Path, queue: str, outcome: str, abandoned: str | None
) -> None:
    row = f"AA0101,7,9,2,PS,990201,8:09:16,8:09:22,6,{queue},HANG,0:00:00,0:00:00,0,NO_SERVER"
    found = call(row, tmp_path)
    assert (found["outcome"], found["abandoned_at"], found["answered_at"]) == (outcome, abandoned, None)


def test_a_phantom_is_kept_and_is_no_call(tmp_path: Path) -> None:
    row = "AA0101,7,9,2,PS,990201,8:09:16,8:09:22,6,8:09:22,8:09:27,5,PHANTOM,8:09:27,8:09:30,3,NO_SERVER"
    found = call(row, tmp_path)
    assert (found["outcome"], found["answered_at"], found["abandoned_at"]) == ("not_a_call", None, None)
    assert found["enqueued_at"] == "1999-02-01 08:09:22"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "times, joined, answered",
    [
        ("23:59:54,23:59:54,0,0:00:00,0:00:27,27,AGENT,0:00:26,0:01:33,67", "02-16 00:00:00", "02-16 00:00:27"),
        ("23:59:55,23:59:55,0,0:00:00,0:00:00,0,AGENT,0:00:07,0:02:13,126", "02-16 00:00:07", "02-16 00:00:07"),
        ("23:59:19,23:59:19,0,23:59:29,0:00:26,57,AGENT,0:00:26,0:01:26,60", "02-15 23:59:29", "02-16 00:00:26"),
        ("15:56:16,15:53:04,-192,15:53:04,15:57:10,246,AGENT,15:57:09,15:57:34,25", "02-15 15:53:04", "02-15 15:57:10"),
    ],
)
def test_calls_cross_midnight_and_a_menu_clock_that_ran_ahead_does_not(
    tmp_path: Path, times: str, joined: str, answered: str
) -> None:
    found = call(f"AA0101,7,9,2,PS,990215,{times},AVNI", tmp_path)
    assert (found["enqueued_at"], found["answered_at"]) == (f"1999-{joined}", f"1999-{answered}")


SURVEY = "imag1,expe1,qual1,val1,sat1,sat2,loy1,gender\n"


def test_survey_items_become_answers_and_rows_keep_their_number_on_another_day(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, SURVEY + "8,9,6,7,6,7,9,male\n8,9,6,7,6,7,9,male\n1,,3,4,0,6,7,female\n")
    layout, tables = laid_out(raw)
    first, second, third = tables["response"]
    assert (first["csat"], first["csat_high"], first["status"], first["responded_at"]) == (
        "6",
        "10",
        "complete",
        "2026-11-23",
    )
    assert (third["csat"], third["status"]) == (None, "partial")
    assert second["response_id"] == f"{first['response_id']}-2"
    later = layout.apply(raw, date(2027, 1, 1), "salt")["response"].sort_by("row_no")["response_id"].to_pylist()
    assert later == [first["response_id"], second["response_id"], third["response_id"]]
    answers = {(a["row_no"], a["item"]): a for a in tables["answer"]}
    assert len(answers) == 8 + 8 + 7
    assert (
        answers[2, "sat1"] | {"response_id": first["response_id"], "value": "6", "role": "outcome"}
        == answers[2, "sat1"]
    )
    assert answers[2, "gender"]["role"] == "demographic"
    assert answers[2, "imag1"]["role"] == "driver"
    assert "2026-11-23" in str(layout.said(TODAY)[0])


def test_app_reviews_and_site_reviews(tmp_path: Path) -> None:
    layout, tables = laid_out(raw_of(tmp_path, "id,date,rating,content\n1,20220601,2,느려요\n"))
    (row,) = tables["response"]
    assert layout.name == "app_reviews_ko"
    assert (row["response_id"], row["responded_at"], row["csat"]) == ("app_reviews-1", "2022-06-01 00:00:00", "2")
    header = "date,address,bank,rating,review_title_by_user,review,useful_count\n"
    layout, tables = laid_out(raw_of(tmp_path, header + '6-Mar-20,Delhi,SBI,0.5,"""Bad""",Slow,3\n'))
    (row,) = tables["response"]
    assert (layout.name, row["responded_at"], row["csat_low"]) == ("bank_reviews_en", "2020-03-06 00:00:00", "0.5")
    assert {a["item"]: a["value"] for a in tables["answer"]} == {
        "bank": "SBI", "address": "Delhi", "title": '"Bad"', "useful_count": "3",
    }  # fmt: skip


def test_values_must_bear_the_headers_out(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Its headers are: id, date, rating, content"):
        laid_out(raw_of(tmp_path, "id,date,rating,content\n1,2022-06-01,77,slow\n"))


def test_tellers_own_columns_are_known_by_name_or_title(tmp_path: Path) -> None:
    layout, tables = laid_out(raw_of(tmp_path, "Response_ID,ANSWERED AT,nps,Comment\nr1,2026-03-01,9,good\n"))
    assert (layout.name, layout.table) == ("template_response", "response")
    assert tables["response"] == [
        {"response_id": "r1", "responded_at": "2026-03-01", "nps": "9", "verbatim": "good", "row_no": 2}
    ]


@pytest.mark.sampled
@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_template_is_known_by_its_full_header(tmp_path: Path, table: str) -> None:
    columns = TABLES[table].columns
    header, values = (",".join(texts) for texts in ([c.name for c in columns], [(*c.choices, "1")[0] for c in columns]))
    layout = layouts.recognise(raw_of(tmp_path, f"{header}\n{values}\n"), "f")
    assert layout.table == table


@pytest.mark.parametrize(
    "values, low, high",
    [("1,5,3", "1", "5"), ("1,7,7", "1", "7"), ("10,9,8", "1", "10"), ("0,10,5", "0", "10"), ("80,95,3", "0", "100")],
)
def test_a_score_without_its_scale_gets_the_narrowest_usual_one_and_says_so(
    tmp_path: Path, values: str, low: str, high: str
) -> None:
    lines = "".join(f"2026-03-01,{value}\n" for value in values.split(","))
    layout, tables = laid_out(raw_of(tmp_path, "responded_at,csat\n" + lines))
    assert {(r["csat_low"], r["csat_high"]) for r in tables["response"]} == {(low, high)}
    assert f"{low} to {high}" in str(layout.said(TODAY)[0])


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, "when,mark,extra\n2026-03-01,9,x\n")
    with pytest.raises(FileAmbiguous, match="--map “mark=nps”"):
        laid_out(raw)
    layout, tables = laid_out(raw, mapping={"when": "responded_at", "mark": "nps"})
    assert tables["response"][0] | {"responded_at": "2026-03-01", "nps": "9"} == tables["response"][0]
    assert [(a["item"], a["value"]) for a in tables["answer"]] == [("extra", "x")]
    layout, tables = laid_out(raw, mapping={"mark": "nps", "extra": "none"})
    assert layout.unused(raw) == ["extra"]
    assert list(tables) == ["response"]
    with pytest.raises(FileRefused, match="There is no table visits"):
        laid_out(raw, as_table="visits", mapping={"when": "responded_at"})


def test_what_fits_two_tables_asks_for_the_one(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, "branch_id,employee_id\nA,E\n")
    assert layouts.recognise(raw, "file.csv").table == "employee"
    both = raw_of(tmp_path, "customer_key,kind,status,due_at,done_at\nC,retail,active,2026-03-01,\n")
    assert layouts.recognise(both, "f", as_table="customer").table == "customer"
    unsure = raw_of(tmp_path, "customer_key,employee_id\nC,E\n")
    with pytest.raises(FileAmbiguous, match="--as"):
        layouts.recognise(unsure, "file.csv")


@pytest.mark.parametrize(
    "said, told",
    [
        ({"as_table": "nothing"}, "There is no table nothing"), ({"layout": "nothing"}, "There is no layout nothing"),
        ({"as_table": "visit"}, "issued_at"), ({"as_table": "complaint", "mapping": {"x": "reason"}}, "no column x"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(tmp_path: Path, said: dict[str, Any], told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        laid_out(raw_of(tmp_path, f"{CFPB}12,2020/3/8,Card,Fees,Web,Closed,,x\n"), **said)
