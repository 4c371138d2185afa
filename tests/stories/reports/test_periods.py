"""Reports of a day, a month or a quarter: their standard forms, and when they are due, by table."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

import cli
from analytics.insights.opening import Opening, opening
from analytics.metrics import cubes
from analytics.metrics.period import Period, kind_of, name_of
from data.errors import QuestionError, ReportRefused
from data.store.store import Store
from reports.content import edition, editions, manifest
from reports.content.edition import Edition
from reports.delivery import deliver, letter
from reports.delivery.claims import Delivery
from reports.render import making
from reports.schedule import definitions, production, timetable
from reports.schedule.definitions import Definition, Recipient
from tests import banks

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
    found = edition.whole(name)
    assert (str(found.start), str(found.end), edition.kind(name)) == (start, end, kind)
    assert name_of(found.end, edition.kind(name)) == name
    assert f"{found.before().start}..{found.before().end}" == before


@pytest.mark.parametrize(
    "name",
    ["2026", "13w", "all", "2026-13", "2026-Q5", "2026-W54", "20261120", "2026-11-31", "2026-11-01..2026-11-30", ""],
)  # fmt: skip
def test_other_text_is_no_period_of_a_report(name: str) -> None:
    with pytest.raises(QuestionError):
        edition.whole(name)


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
    assert edition.last(every, date.fromisoformat(newest), date.fromisoformat(today), OPENED) == period  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A bank with data from 6 July to 22 November 2026, on each day of the week."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-25")
        store = Store(str(tmp_path_factory.mktemp("bank") / "store"))
        days = [datetime(2026, 7, 6, 9) + timedelta(n) for n in range(140)]
        banks.commit(store, "complaint", [{"complaint_id": str(d), "opened_at": d, "reason": "fees"} for d in days])
        return store


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-25")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "every, period", [("day", "2026-11-22"), ("week", "2026-W47"), ("month", "2026-10"), ("quarter", "2026-Q3")]
)
def test_an_edition_is_of_the_newest_period(every: Any, period: str, bank: Store, present: None) -> None:
    assert editions.edition_of(bank, every=every).week == period


@pytest.mark.parametrize(
    "name, said, newest",
    [
        ("2026-11", "2026-11 is not over.", "The newest month to report on is 2026-10."),
        ("2026-W48", "The store holds nothing of 2026-W48.", "The newest week to report on is 2026-W47."),
        ("2026-Q4", "2026-Q4 is not over.", "The newest quarter to report on is 2026-Q3."),
        ("2026-05", "The store holds nothing of 2026-05.", "The newest month to report on is 2026-10."),
        ("2026-11-24", "The store holds nothing of 2026-11-24.", "The newest day to report on is 2026-11-22."),
    ],
)
def test_what_is_not_over_or_empty_is_refused(name: str, said: str, newest: str, bank: Store, present: None) -> None:
    with pytest.raises(ReportRefused) as refusal:
        editions.edition_of(bank, week=name)
    assert (refusal.value.title.render("en"), refusal.value.message.render("en")) == (said, newest)


@pytest.mark.parametrize(
    "language, title, message",
    [
        ("en", "The store holds nothing of 2026-11-23.", "The newest day to report on is 2026-11-21."),
        ("ko", "저장소에 2026-11-23의 데이터가 없습니다.", "보고할 수 있는 가장 최근 날은 2026-11-21입니다."),
        ("zh", "数据存储中没有2026-11-23的数据。", "可供报告的最近一天为2026-11-21。"),
    ],
)
def test_a_later_day_than_the_newest_is_refused_by_the_newest_that_is_over(
    language: str, title: str, message: str, bank: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data reach to today, which is not over; so the newest day to report on is yesterday."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-22")
    for name, is_there in (("2026-11-23", False), ("2026-12-01", False), ("2026-11-22", True)):
        with pytest.raises(ReportRefused) as refusal:
            editions.edition_of(bank, week=name)
        assert refusal.value.message.render(language) == message
        if not is_there:
            assert refusal.value.title.render(language) == title.replace("2026-11-23", name)
    with pytest.raises(ReportRefused) as later:
        editions.edition_of(bank, week="2026-W49")
    assert later.value.message.render("en") == "The newest week to report on is 2026-W46."


@pytest.mark.parametrize(
    "options, status, said",
    [
        (("--period", "2026-11"), 1, "2026-11 is not over."),
        (("--period", "2026-05"), 1, "The store holds nothing of 2026-05."),
        (("--period", "2026-13"), 2, "2026-11-20, 2026-W47"),
        (("--period", "2026-10", "--week", "2026-W40"), 2, "--week, --period"),
    ],
)
def test_the_command_takes_one_period(
    options: tuple[str, ...], status: int, said: str, bank: Store, present: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_STORE", bank.url)
    result = CliRunner().invoke(cli.app, ["report", "--language", "en", *options], catch_exceptions=False)
    assert result.exit_code == status
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_before_there_are_data_a_bank_is_open_from_monday_to_friday(store: Store) -> None:
    now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    one = Definition("Board", every="day")
    assert timetable.opening(store, one, now).weekdays == frozenset(range(5))
    assert timetable.standing(store, one, now).week == "2026-11-24"


def test_where_no_whole_quarter_is_known_none_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-25")
    days = [datetime(2026, 11, 2, 9) + timedelta(n) for n in range(14)]
    banks.commit(store, "complaint", [{"complaint_id": str(d), "opened_at": d, "reason": "fees"} for d in days])
    with pytest.raises(ReportRefused) as refusal:
        editions.edition_of(store, every="quarter")
    assert refusal.value.title.render("en") == "The store holds nothing of 2026-Q3."
    assert refusal.value.message.render("en") == "There is no whole quarter to report on yet."


def test_the_days_a_bank_is_open_come_from_its_data(bank: Store, present: None) -> None:
    """Complaints came on every day of the week; Christmas is a holiday of the bank's country."""
    found = opening(cubes.open(bank), (2026, 2026))
    assert found.weekdays == frozenset(range(7))
    assert found.is_open(date(2026, 11, 22))
    assert not found.is_open(date(2026, 12, 25))


@pytest.mark.parametrize(
    "period, language, file, subject",
    [
        ("2026-11-20", "en", "Customer report 2026-11-20.pdf", "Customer report, 20 Nov 2026"),
        ("2026-11", "en", "Customer report November 2026.pdf", "Customer report, November 2026"),
        ("2026-Q4", "en", "Customer report Q4 2026.pdf", "Customer report, Q4 2026"),
        ("2026-11", "ko", "2026년 11월", "2026년 11월"),
        ("2026-Q4", "zh", "2026年第4季度", "2026年第4季度"),
    ],
)
def test_files_and_subjects_name_the_period(period: str, language: str, file: str, subject: str) -> None:
    edition = Edition("weekly", period, language, "own", "/store", 1)
    assert file in letter.file_name(edition)
    assert subject in letter.subject(edition)
    assert manifest.folder(edition) == f"weekly/{period}/all-{language}"


class Hands:
    """What makes and delivers in place of a browser and a mail server."""

    def __init__(self) -> None:
        self.sent: list[Edition] = []

    def make(self, edition: Edition, to: Path, **_: Any) -> making.Made:
        folder = to / manifest.folder(edition)
        folder.mkdir(parents=True, exist_ok=True)
        pages = [{"page": "summary", "picture": "summary.png", "headline": "Calm."}]
        told = {"pages": pages, "version": edition.version, "said": edition.said}
        (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
        return making.Made(folder, told)

    def deliver(self, _store: Store, _made: Any, edition: Edition, given: list[str], **_: Any) -> tuple[Delivery, ...]:
        self.sent.append(edition)
        about = (edition.report, edition.week, edition.scope, edition.language)
        return tuple(Delivery(to, *about, to, "sent", datetime.now(UTC)) for to in given)


def test_a_month_is_made_after_its_last_day_and_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """November 2026 ends on a Monday; a second run sends nothing, and the month after it is due in January."""
    hands = Hands()
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example")
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    monkeypatch.delenv("TELLER_TODAY")
    monkeypatch.setattr(making, "make", hands.make)
    monkeypatch.setattr(deliver, "deliver", hands.deliver)
    monkeypatch.setattr(deliver, "check", lambda _: ())
    zone = ZoneInfo("Asia/Seoul")
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "B1", "region": "South", "customers": 9}])
    to = (Recipient("kim@bank.example"), Recipient("lee@bank.example", "ko"))
    definitions.put(store, Definition("Monthly", recipients=to, every="month", since="2026-11"), "kim")
    first = datetime(2026, 12, 1, 7, tzinfo=zone)
    assert production.due(store, datetime(2026, 11, 30, 23, tzinfo=zone)) == []
    assert [week for _, week in production.due(store, first)] == ["2026-11"]
    production.run_due(store, now=first)
    assert {(edition.week, edition.language) for edition in hands.sent} == {("2026-11", "en"), ("2026-11", "ko")}
    assert production.run_due(store, now=first + timedelta(days=3)) == []
    assert [week for _, week in production.due(store, datetime(2027, 1, 4, 7, tzinfo=zone))] == ["2026-12"]


def test_a_definition_of_an_earlier_version_is_of_weeks() -> None:
    """What 0.2.0 stored says nothing of periods."""
    body = Definition("Board").body()
    del body["every"]
    assert definitions.read("Board", body) == Definition("Board", every="week")
