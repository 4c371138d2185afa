"""Rows against contracts: what is taken, what is refused, and what is said about it."""

from __future__ import annotations

import hashlib
import hmac
import stat
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data import contracts, secrets
from data.checking import casting
from data.checking.validator import Checked, check
from data.contracts import TABLES, Table
from data.errors import SettingError
from data.layouts.expressions import Scope
from data.layouts.quantities.quantities import Amount

KEY = b"k" * 32


def rows(*given: Mapping[str, str | None]) -> pa.Table:
    """Rows of text; the first is row 2 of its file."""
    names = list(dict.fromkeys(name for row in given for name in row))
    table = pa.table({name: pa.array([row.get(name) for row in given], pa.string()) for name in names})
    return table.append_column("row_no", pa.array(range(2, len(given) + 2), pa.int64()))


def one(table: Table, **given: str | None) -> Checked:
    return check(table, rows(given), KEY)


def said(checked: Checked) -> list[tuple[int, str, str, str]]:
    return [(r.row, r.column, r.value, str(r.reason)) for r in checked.rejected]


def taken(checked: Checked, column: str) -> list[Any]:
    return checked.accepted.sort_by("row_no")[column].to_pylist()


RESPONSE = {"responded_at": "2026-11-23", "nps": "9"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "written, meant",
    [
        ("2026-03-01", datetime(2026, 3, 1)), ("2026-03-01 09:30", datetime(2026, 3, 1, 9, 30)),
        ("2026-03-01T09:30:15.5", datetime(2026, 3, 1, 9, 30, 15, 500000)), ("2026/3/1", datetime(2026, 3, 1)),
        ("20260301", datetime(2026, 3, 1)), ("2026. 3. 1", datetime(2026, 3, 1)), ("2026.03.01", datetime(2026, 3, 1)),
        ("2026년 3월 1일", datetime(2026, 3, 1)),
        ("2026年3月1日", datetime(2026, 3, 1)), ("1-Mar-26", datetime(2026, 3, 1)),
        ("Mar 1, 2026", datetime(2026, 3, 1)),
        ("31/03/2026", datetime(2026, 3, 31)), ("03/31/2026", datetime(2026, 3, 31)),
        ("2026/03/01 2:10:33 오후", datetime(2026, 3, 1, 14, 10, 33)),
        ("2026-03-01T00:30:00Z", datetime(2026, 3, 1, 9, 30)),
        ("2026-03-01T00:30:00+01:00", datetime(2026, 3, 1, 8, 30)),
        ("2026-03-01 14:10 +0900", datetime(2026, 3, 1, 14, 10)),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written: str, meant: datetime) -> None:
    checked = one(contracts.RESPONSE, **{**RESPONSE, "responded_at": written})
    assert said(checked) == []
    assert taken(checked, "responded_at") == [meant]
    assert taken(checked, "day") == [meant.date()]


@pytest.mark.sampled
@pytest.mark.parametrize("written", ["yesterday", "2026-02-30", "2026-13-01", "12", "0:00:00", "31.31.2026"])
def test_what_is_no_time_is_refused(written: str) -> None:
    told = (2, "responded_at", written, "This is not a date or time.")
    assert said(one(contracts.RESPONSE, **{**RESPONSE, "responded_at": written})) == [told]


def test_a_year_that_cannot_be_is_refused() -> None:
    checked = one(contracts.RESPONSE, **{**RESPONSE, "responded_at": "0206-11-23"})
    assert said(checked) == [(2, "responded_at", "0206-11-23", "The year is not between 1900 and 2100.")]


def test_day_and_month_are_told_apart_by_the_columns_other_dates() -> None:
    dates = ("3/4/2026", "25/4/2026")
    checked = check(contracts.RESPONSE, rows(*({**RESPONSE, "responded_at": d} for d in dates)), KEY)
    assert taken(checked, "day") == [date(2026, 4, 3), date(2026, 4, 25)]
    alone = one(contracts.RESPONSE, **{**RESPONSE, "responded_at": "3/4/2026"})
    assert said(alone) == [(2, "responded_at", "3/4/2026", "This date can be day-month or month-day.")]
    told = check(contracts.RESPONSE, rows({**RESPONSE, "responded_at": "3/4/2026"}), KEY, order="mdy")
    assert taken(told, "day") == [date(2026, 3, 4)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "written,meant",
    [("12", 12), ("12.0", 12), ("1,200", 1200), ("-3", None), ("4.5", None), ("four", None), ("nan", None)],
)  # fmt: skip
def test_whole_numbers(written: str, meant: int | None) -> None:
    checked = one(contracts.INVITATION, sent_on="2026-03-01", sent=written)
    assert taken(checked, "sent") == ([] if meant is None else [meant])
    assert len(checked.rejected) == (meant is None)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "written,meant",
    [("4.5", 4.5), ("4,5", 4.5), ("1e3", None), ("inf", None), ("nan", None), ("4..5", None), ("-1", None)],
)  # fmt: skip
def test_numbers_within_their_scale(written: str, meant: float | None) -> None:
    checked = one(contracts.RESPONSE, responded_at="2026-03-01", csat=written, csat_low="0", csat_high="10")
    assert taken(checked, "csat") == ([] if meant is None else [meant])
    assert len(checked.rejected) == (meant is None)


def test_the_expression_of_a_number_holds_its_reading_once() -> None:
    """Each copy is planned and run: eight of them took most of a small file's time."""
    once = casting.typed("whole", "x").count("'a1000'")
    scope = Scope({"x": "x"}, date.min, "")
    for made in (casting.typed("number", "x"), casting.share("x"), Amount("x", 1000).sql(scope)):
        assert made.count("'a1000'") == once == 1


@pytest.mark.sampled
@pytest.mark.parametrize("written, meant", [("Yes", True), ("0", False), ("예", True), ("否", False)])
def test_yes_and_no(written: str, meant: bool) -> None:
    assert taken(one(contracts.COMPLAINT, opened_at="2026-03-01", is_timely=written), "is_timely") == [meant]


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    checked = one(contracts.COMPLAINT, opened_at="2026-03-01", is_timely="perhaps")
    assert said(checked) == [(2, "is_timely", "perhaps", "This is neither yes nor no.")]


def test_a_choice_is_taken_in_any_case_and_others_are_refused() -> None:
    assert taken(one(contracts.CONTACT, **CALL, outcome="Left in menu"), "outcome") == ["left_in_menu"]
    checked = one(contracts.COMPLAINT, opened_at="2026-03-01", outcome="won")
    assert said(checked) == [(2, "outcome", "won", "This is not one of upheld, partial, rejected, withdrawn.")]


CALL = {"enqueued_at": "2026-03-01 09:00"}


def test_a_row_needs_what_the_contract_requires() -> None:
    assert said(one(contracts.RESPONSE, nps="9")) == [(2, "responded_at", "", "Answered at is missing.")]
    missing = (2, "nps", "", "At least one of these must be filled in: nps, csat, ces.")
    assert said(one(contracts.RESPONSE, responded_at="2026-03-01")) == [missing]


def test_a_screened_out_response_needs_no_score_and_a_call_in_the_menu_no_answer() -> None:
    assert said(one(contracts.RESPONSE, responded_at="2026-03-01", status="screened_out")) == []
    assert said(one(contracts.CONTACT, **CALL, outcome="left_in_menu")) == []
    # That it was answered tells what was lost; how long it waited is not known.
    assert said(one(contracts.CONTACT, **CALL, outcome="answered")) == []


def test_scores_stay_within_their_range_and_their_own_scale() -> None:
    assert said(one(contracts.RESPONSE, responded_at="2026-03-01", nps="11")) == [
        (2, "nps", "11", "This is not between 0 and 10.")
    ]
    outside = one(contracts.RESPONSE, responded_at="2026-03-01", csat="6", csat_low="1", csat_high="5")
    assert said(outside) == [(2, "csat", "6", "This is outside the scale of this score.")]
    for ends in ({}, {"csat_low": "1"}, {"csat_low": "5", "csat_high": "1"}):
        checked = one(contracts.RESPONSE, responded_at="2026-03-01", csat="4", **ends)
        assert said(checked) == [(2, "csat", "4", "The scale of this score is missing or upside down.")]


def test_times_come_in_their_order_and_may_be_equal() -> None:
    late = one(contracts.COMPLAINT, opened_at="2026-03-02", closed_at="2026-03-01")
    assert said(late) == [(2, "closed_at", "2026-03-01", "Closed at is before Opened at.")]
    assert said(one(contracts.COMPLAINT, opened_at="2026-03-02", closed_at="2026-03-02")) == []


def test_a_row_with_two_faults_is_refused_once_for_each() -> None:
    checked = check(contracts.RESPONSE, rows({"responded_at": "x", "nps": "99"}, RESPONSE), KEY)
    assert sorted(r.column for r in checked.rejected) == ["nps", "responded_at"]
    assert checked.refused_rows == {2}
    assert taken(checked, "row_no") == [3]


def test_the_files_own_header_is_named() -> None:
    checked = check(contracts.RESPONSE, rows({**RESPONSE, "nps": "x"}), KEY, sources={"nps": "추천 의향"})
    assert [(r.column, r.value) for r in checked.rejected] == [("추천 의향", "x")]


def test_a_key_that_comes_twice_is_refused_the_second_time() -> None:
    given = [{"complaint_id": i, "opened_at": d} for i, d in (("7", "2026-03-01"), ("8", "x"), ("8", "2026-03-02"))]
    checked = check(contracts.COMPLAINT, rows(*given, {"complaint_id": "7", "opened_at": "2026-03-03"}), KEY)
    assert taken(checked, "row_no") == [2, 4]
    assert said(checked)[-1] == (5, "complaint_id", "7", "Row 2 has the same key.")


def test_rows_without_a_key_get_one_from_their_content_and_their_count() -> None:
    same, other = {"opened_at": "2026-03-01", "reason": "fees"}, {"opened_at": "2026-03-01", "reason": "wait"}
    keys = taken(check(contracts.COMPLAINT, rows(same, other, same), KEY), "row_key")
    assert keys[0].startswith("h:")
    assert keys[2] == f"{keys[0]}-2"
    assert len(set(keys)) == 3
    assert taken(check(contracts.COMPLAINT, rows(other, same, same), KEY), "row_key") == [keys[1], keys[0], keys[2]]


def test_a_key_of_several_columns_may_leave_those_empty_that_are_not_required() -> None:
    day = {"sent_on": "2026-03-01", "sent": "10", "branch_id": "A"}
    checked = check(contracts.INVITATION, rows(day, {**day, "branch_id": "B"}, day), KEY)
    assert taken(checked, "branch_id") == ["A", "B"]
    assert [r.row for r in checked.rejected] == [4]
    assert (
        taken(check(contracts.INVITATION, rows({**day, "sent": "12"}), KEY), "row_key") == taken(checked, "row_key")[:1]
    )


def test_private_keys_are_hashed_with_the_banks_secret() -> None:
    given = [{**RESPONSE, "customer_key": k} for k in ("C1", "C2", "C1", None)]
    checked = check(contracts.RESPONSE, rows(*given), KEY)
    hashes = taken(checked, "customer_key")
    assert hashes[0] == hmac.new(KEY, b"C1", hashlib.sha256).hexdigest()[:32]
    assert hashes[0] == hashes[2] != hashes[1]
    assert hashes[3] is None
    other = check(contracts.RESPONSE, rows(*given), b"z" * 32)
    assert taken(other, "customer_key")[0] != hashes[0]


def test_every_table_takes_a_row_that_its_contract_allows() -> None:
    kinds = {"text": "x", "whole": "1", "number": "1", "time": "2026-03-01 09:00", "date": "2026-03-01", "flag": "yes"}
    for table in TABLES.values():
        row = {c.name: c.choices[0] if c.choices else kinds[c.kind] for c in table.columns}
        row |= {c.name: "5" for c in table.columns if c.name.endswith("_high")}
        checked = one(table, **row)
        assert said(checked) == [], table.name
        assert set(checked.accepted.column_names) == {*table.names, "row_no", "row_key", "day"}


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kept" / "secret"
    monkeypatch.setenv("TELLER_SECRET_FILE", str(place))
    made = secrets.secret()
    assert len(made) == 32
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert bytes.fromhex(place.read_text()) == made == secrets.secret()


@pytest.mark.parametrize(
    "content", ["not hexadecimal at all, and long enough to be taken for one at first sight...", "ab"]
)
def test_a_file_that_is_no_secret_is_refused_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    place = tmp_path / "secret"
    place.write_text(content)
    monkeypatch.setenv("TELLER_SECRET_FILE", str(place))
    with pytest.raises(SettingError, match="does not hold the bank's secret"):
        secrets.secret()
    assert place.read_text() == content
