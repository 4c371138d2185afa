"""Any column of any file can be made another field, an answer of another role, or nothing: known exports too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data import layouts
from data.checking import validator
from data.contracts import TABLES
from data.errors import FileRefused
from data.files import reader
from data.layouts import Layout
from data.layouts.known import Own, shape
from data.layouts.meaning import Meaning, meaning

TODAY = date(2026, 11, 23)
Rows = dict[str, list[dict[str, Any]]]
CFPB = (
    "Complaint ID,Date received,Product,Issue,Submitted via,Company response to consumer,Tags\n"
    "12,2020-03-08,Card,Fees,Web,Closed with explanation,Older\n"
)
CALLS = (
    "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,"
    "ser_start,ser_exit,ser_time,server\n"
    "AA0101,7,9,2,PS,990201,8:19:42,8:19:47,5,8:19:47,8:20:21,34,AGENT,8:20:20,8:22:04,104,MICHAL\n"
)
REVIEWS = "id,date,rating,content\n1,20220601,2,느려요\n2,20220602,4,좋아요\n"
MONKEY = (
    "Respondent ID,End Date,Overall how satisfied are you?,How likely are you to recommend us?,Branch visited\n"
    "1234567,03/13/2026 10:00:00 AM,4,9,North\n1234568,03/14/2026 10:00:00 AM,5,10,South\n"
)
VISITS = "visit_id,issued_at,called_at,service,note\nv1,2026-03-01 10:00,2026-03-01 10:05,loan,x\n"


def laid_out(folder: Path, text: str, **mapping: str) -> tuple[Layout, Rows, dict[str, str]]:
    """The layout, its rows by table, and what each column is; names of columns with _ for a space."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, mapping={c.replace("_", " "): v for c, v in mapping.items()})
    tables = layout.apply(raw, TODAY, "salt")
    rows = {name: table.sort_by("row_no").to_pylist() for name, table in tables.items()}
    return layout, rows, layouts.mapped(layout, raw)


def test_a_complaint_export(tmp_path: Path) -> None:
    layout, rows, mapping = laid_out(tmp_path, CFPB, Issue="product", Product="none", Tags="segment")
    (row,) = rows["complaint"]
    assert layout.name == "cfpb_complaints"
    assert (row["product"], row["segment"], row.get("reason")) == ("Fees", "Older", None)
    assert (mapping["Product"], mapping["Issue"], mapping["Tags"]) == ("none", "product", "segment")
    with pytest.raises(FileRefused, match="no column answer"):
        laid_out(tmp_path, CFPB, Tags="answer")


def test_a_call_export(tmp_path: Path) -> None:
    _, rows, mapping = laid_out(tmp_path, CALLS, type="segment", priority="queue", server="none")
    (row,) = rows["contact"]
    assert (row["segment"], row["queue"], row.get("employee_id")) == ("PS", "2", None)
    assert (row["outcome"], mapping["server"]) == ("answered", "none")
    assert "is_callback" not in row


def test_a_table_in_tellers_own_columns(tmp_path: Path) -> None:
    _, rows, mapping = laid_out(tmp_path, VISITS, note="counter", service="none")
    (row,) = rows["visit"]
    assert (row["counter"], row.get("service"), mapping["service"]) == ("x", None, "none")


def test_a_survey_of_a_known_kind(tmp_path: Path) -> None:
    _, rows, mapping = laid_out(tmp_path, REVIEWS, rating="ces:5-1", content="answer:other:What they wrote")
    assert [(float(r["ces"]), r["ces_low"], r.get("csat"), r.get("verbatim")) for r in rows["response"]] == [
        (4, "1", None, None),
        (2, "1", None, None),
    ]
    assert [(a["item"], a["value"], a["role"], a["label"]) for a in rows["answer"]] == [
        ("content", "느려요", "other", "What they wrote"), ("content", "좋아요", "other", "What they wrote"),
    ]  # fmt: skip
    assert (mapping["rating"], mapping["content"]) == ("ces", "answer")


def test_an_open_export(tmp_path: Path) -> None:
    said = {
        "Overall_how_satisfied_are_you?": "answer:driver", "How_likely_are_you_to_recommend_us?": "none",
        "Branch_visited": "segment", "End_Date": "invited_at",
    }  # fmt: skip
    _, rows, mapping = laid_out(tmp_path, MONKEY, **said)
    first = rows["response"][0]
    assert (first["segment"], first["invited_at"], first["responded_at"]) == (
        "North", "03/13/2026 10:00:00 AM", "2026-11-23",
    )  # fmt: skip
    assert "nps" not in first
    assert [(a["item"], a["role"]) for a in rows["answer"]] == [("Overall how satisfied are you?", "driver")] * 2
    assert mapping["How likely are you to recommend us?"] == "none"


def test_what_a_column_is_already_can_be_said_again(tmp_path: Path) -> None:
    for content in (MONKEY, REVIEWS, CFPB, CALLS, VISITS):
        layout, rows, mapping = laid_out(tmp_path, content)
        raw = reader.read(tmp_path / "file.csv")
        again = layouts.recognise(raw, "file.csv", mapping=mapping)
        assert again.name == layout.name
        tables = again.apply(raw, TODAY, "salt")
        assert {name: table.sort_by("row_no").to_pylist() for name, table in tables.items()} == rows
        assert layouts.mapped(again, raw) == mapping


@pytest.mark.sampled
@pytest.mark.parametrize("role", ["driver", "outcome", "expectation", "demographic", "other"])
def test_the_role_of_an_answer(tmp_path: Path, role: str) -> None:
    _, rows, _ = laid_out(tmp_path, MONKEY, Branch_visited=f"answer:{role}")
    assert {a["role"] for a in rows["answer"]} == {role}
    assert not validator.check(TABLES["answer"], reading_rows(rows), b"key").rejected


def reading_rows(rows: Rows) -> Any:
    return pa.Table.from_pylist(rows["answer"])


def test_pairs_of_the_kiosk_survey_keep_their_roles(tmp_path: Path, real_files: Path) -> None:
    raw = reader.read(next((real_files / "survey_ko_kiosk_servqual").glob("*.csv")))
    plain = layouts.recognise(raw, "kiosk").answers(raw)
    pairs = {code: role for code, role in plain.values() if code.startswith(("expect_", "perceive_"))}
    assert {role for code, role in pairs.items() if code.startswith("expect_")} == {"expectation"}
    column = next(c for c, (code, _) in plain.items() if code.startswith("perceive_"))
    changed = layouts.recognise(raw, "kiosk", mapping={column: "answer:outcome"}).answers(raw)
    assert changed == {**plain, column: (plain[column][0], "outcome")}
    without = layouts.recognise(raw, "kiosk", mapping={column: "none"}).answers(raw)
    assert without == {c: told for c, told in plain.items() if c != column}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "said, told",
    [
        ({"Tags": "nothing"}, "no column nothing"), ({"Tags": "answer:boss"}, "no column answer:boss"),
        ({"Tags": "reason", "Issue": "reason"}, "are said to be reason"), ({"Tog": "reason"}, "no column Tog"),
    ],
)  # fmt: skip
def test_what_a_column_cannot_be(tmp_path: Path, said: dict[str, str], told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        laid_out(tmp_path, CFPB, **said)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, said",
    [
        ("nps", Meaning("nps")), ("csat:5-1", Meaning("csat", scale=(5, 1))), ("none", Meaning("none")),
        ("answer:driver", Meaning("answer", "driver")), ("answer", Meaning("answer")),
        ("answer:other:Why: in short", Meaning("answer", "other", "Why: in short")),
        ("nps:1-5", None), ("csat:5-5", None), ("csat:best", None), ("answer:boss", None),
    ],
)  # fmt: skip
def test_what_can_be_said_of_a_column(text: str, said: Meaning | None) -> None:
    assert meaning(text) == said


@pytest.mark.sampled
@pytest.mark.parametrize(
    "content, said",
    [
        (CFPB, {"Issue": "product", "Product": "none", "Tags": "segment"}), (CALLS, {"server": "none"}),
        (VISITS, {"note": "counter"}), (REVIEWS, {"rating": "ces:5-1", "content": "answer:other:What"}),
        (MONKEY, {"Branch visited": "answer:demographic", "Overall how satisfied are you?": "csat:1-10"}),
        (MONKEY, {}), (REVIEWS, {}), (CFPB, {}), (CALLS, {}), (VISITS, {}),
    ],
)  # fmt: skip
def test_an_own_layout_takes_the_same_file_in_the_same_way(tmp_path: Path, content: str, said: dict[str, str]) -> None:
    first, rows, mapping = laid_out(tmp_path, content, **said)
    raw = reader.read(tmp_path / "file.csv")
    own = Own("mine", shape(raw.columns), first.name, {"mapping": said}, layouts.pinned(first, raw))
    given = layouts.as_mapping(own, raw.columns, said)
    again = layouts.recognise(raw, "file.csv", layout=own.layout, mapping=given)
    tables = again.apply(raw, TODAY, "salt")
    assert {name: table.sort_by("row_no").to_pylist() for name, table in tables.items()} == rows
    assert (again.name, layouts.mapped(again, raw)) == (first.name, mapping)
