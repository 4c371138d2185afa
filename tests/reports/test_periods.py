"""Reports of a day, a month or a quarter: their standard forms, and when they are due, by table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from analytics.opening import Opening
from analytics.period import Period, kind_of, name_of
from data.errors import QuestionError
from reports import definitions, plan, timetable
from reports.definitions import Definition

# Christmas and New Year, and a holiday at the end of a month.
OPENED = Opening(closed=frozenset({date(2026, 12, 25), date(2027, 1, 1), date(2028, 2, 29)}))


@pytest.mark.parametrize(
    "name, start, end, kind, before",
    [
        ("2026-11-20", "2026-11-20", "2026-11-20", "day", "2026-11-13..2026-11-13"),
        ("2026-W47", "2026-11-16", "2026-11-22", "week", "2026-11-09..2026-11-15"),
        ("2026-11", "2026-11-01", "2026-11-30", "month", "2026-10-01..2026-10-31"),
        ("2026-03", "2026-03-01", "2026-03-31", "month", "2026-02-01..2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29", "month", "2028-01-01..2028-01-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "quarter", "2026-07-01..2026-09-30"),
        ("2027-Q1", "2027-01-01", "2027-03-31", "quarter", "2026-10-01..2026-12-31"),
        ("2027-01", "2027-01-01", "2027-01-31", "month", "2026-12-01..2026-12-31"),
        # 1 January 2027 is in the last ISO week of 2026.
        ("2026-W53", "2026-12-28", "2027-01-03", "week", "2026-12-21..2026-12-27"),
    ],
)
def test_a_period_has_one_standard_form(name: str, start: str, end: str, kind: str, before: str) -> None:
    found = plan.whole(name)
    assert (str(found.start), str(found.end), plan.kind(name)) == (start, end, kind)
    assert name_of(found.end, plan.kind(name)) == name
    assert f"{found.before().start}..{found.before().end}" == before


@pytest.mark.parametrize(
    "name",
    ["2026", "13w", "all", "2026-13", "2026-Q5", "2026-W54", "20261120", "2026-11-31", "2026-11-01..2026-11-30", ""],
)  # fmt: skip
def test_other_text_is_no_period_of_a_report(name: str) -> None:
    with pytest.raises(QuestionError):
        plan.whole(name)


def test_days_that_are_no_such_period_are_compared_with_as_many_before() -> None:
    days = Period(date(2026, 11, 2), date(2026, 11, 30))
    assert kind_of(days) is None
    assert days.before() == Period(date(2026, 10, 4), date(2026, 11, 1))


@pytest.mark.parametrize(
    "every, now, slot, period, following",
    [
        # Days: on a Friday morning of Thursday, from Saturday to Monday morning of Thursday still, then of Friday.
        ("day", "2026-11-20T07:00", "2026-11-20T07:00", "2026-11-19", "2026-11-23T07:00"),
        ("day", "2026-11-22T12:00", "2026-11-20T07:00", "2026-11-19", "2026-11-23T07:00"),
        ("day", "2026-11-23T06:59", "2026-11-20T07:00", "2026-11-19", "2026-11-23T07:00"),
        ("day", "2026-11-23T07:00", "2026-11-23T07:00", "2026-11-20", "2026-11-24T07:00"),
        # After Christmas on a Friday, and over New Year's Day on a Friday.
        ("day", "2026-12-28T08:00", "2026-12-28T07:00", "2026-12-24", "2026-12-29T07:00"),
        ("day", "2027-01-04T08:00", "2027-01-04T07:00", "2026-12-31", "2027-01-05T07:00"),
        # Months: November ends on a Monday; October on a Saturday; January begins with a holiday and a weekend.
        ("month", "2026-12-01T07:00", "2026-12-01T07:00", "2026-11", "2027-01-04T07:00"),
        ("month", "2026-11-02T06:59", "2026-10-01T07:00", "2026-09", "2026-11-02T07:00"),
        ("month", "2026-11-30T23:00", "2026-11-02T07:00", "2026-10", "2026-12-01T07:00"),
        ("month", "2027-01-03T23:00", "2026-12-01T07:00", "2026-11", "2027-01-04T07:00"),
        ("month", "2027-01-04T07:00", "2027-01-04T07:00", "2026-12", "2027-02-01T07:00"),
        # February of a leap year, whose last day is a holiday here.
        ("month", "2028-02-29T12:00", "2028-02-01T07:00", "2028-01", "2028-03-01T07:00"),
        ("month", "2028-03-01T07:00", "2028-03-01T07:00", "2028-02", "2028-04-03T07:00"),
        # Quarters.
        ("quarter", "2026-11-29T12:00", "2026-10-01T07:00", "2026-Q3", "2027-01-04T07:00"),
        ("quarter", "2027-01-04T07:00", "2027-01-04T07:00", "2026-Q4", "2027-04-01T07:00"),
    ],
)
def test_a_report_is_due_on_the_first_open_day_after_its_period(
    every: Any, now: str, slot: str, period: str, following: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_TIME_ZONE", "UTC")
    one = replace(Definition("Board"), every=every)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = timetable.last_slot(one, moment, OPENED)
    assert found == datetime.fromisoformat(slot).replace(tzinfo=UTC)
    assert timetable.period_at(one, found, OPENED) == period
    assert timetable.next_slot(one, moment, OPENED) == datetime.fromisoformat(following).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "every, newest, today, period",
    [
        ("day", "2026-11-20", "2026-11-23", "2026-11-20"),
        # Older data: their newest day.
        ("day", "2026-11-18", "2026-11-23", "2026-11-18"),
        ("month", "2026-11-27", "2026-11-29", "2026-10"),
        ("month", "2026-11-30", "2026-12-01", "2026-11"),
        # Older data that end with October's last working day, or before it.
        ("month", "2026-10-30", "2026-12-05", "2026-10"),
        ("month", "2026-10-29", "2026-12-05", "2026-09"),
        ("quarter", "2026-11-27", "2026-11-29", "2026-Q3"),
        ("quarter", "2026-12-31", "2027-01-02", "2026-Q4"),
    ],
)
def test_a_report_that_is_asked_for_is_of_the_last_whole_period(
    every: str, newest: str, today: str, period: str
) -> None:
    assert plan.last(every, date.fromisoformat(newest), date.fromisoformat(today), OPENED) == period  # type: ignore[arg-type]


def test_a_definition_of_an_earlier_version_is_of_weeks() -> None:
    """What 0.2.0 stored says nothing of periods."""
    body = Definition("Board").body()
    del body["every"]
    assert definitions.read("Board", body) == Definition("Board", every="week")
