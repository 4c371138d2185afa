"""The summary of a day, a month and a quarter on small banks, with numbers that are worked by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analytics import summary
from analytics.insights import baseline, completeness, headlines
from analytics.insights.changes import changes
from analytics.metrics import cubes
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.summary import branches, calls, coming_up, gaps, provenance, waits
from analytics.summary.changed import changed
from analytics.summary.complaints import complaints
from analytics.summary.headline import headline
from analytics.summary.part import Asked
from analytics.summary.tiles import tiles
from data.store.store import Store
from tests import banks

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LAST_QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
FRIDAY = Period(date(2026, 11, 20), date(2026, 11, 20))
KINDS = {"day": FRIDAY, "month": NOVEMBER, "quarter": LAST_QUARTER}
Row = dict[str, Any]


def asked(period: Period, language: str = "en") -> Asked:
    return Asked(Filters(period), language)


def response(day: date, csat: int, n: int = 0, **more: Any) -> Row:
    moment = datetime(day.year, day.month, day.day, 10)
    told = {"response_id": f"{day}-{n}", "responded_at": moment, "csat": csat, "csat_low": 1, "csat_high": 5}
    return told | more


def grievance(day: date, n: int) -> Row:
    moment = datetime(day.year, day.month, day.day, 9)
    return {"complaint_id": f"{day}-{n}", "opened_at": moment, "reason": "fees"}


def days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(n) for n in range((last - first).days + 1))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cubes]:
    """Two years: ten responses a day, four and five by turns but three in November 2026; two complaints a day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2027-01-02")
        store, two_years = (
            Store(str(tmp_path_factory.mktemp("bank") / "store")),
            days(date(2025, 1, 1), date(2026, 12, 31)),
        )
        every = list(two_years)
        november = set(days(NOVEMBER.start, NOVEMBER.end))
        banks.commit(
            store,
            "response",
            [response(d, 3 if d in november else 4 + d.toordinal() % 2, n) for d in every for n in range(10)],
        )
        banks.commit(store, "complaint", [grievance(d, n) for d in every for n in (0, 1)])
        yield cubes.open(store)


@pytest.fixture(autouse=True)
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2027-01-02")


@pytest.fixture(scope="module")
def fridays(tmp_path_factory: pytest.TempPathFactory) -> Cubes:
    """Half a year of Fridays with twelve responses each, 4.5 but on the last one; poor Thursdays between them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-21")
        store = Store(str(tmp_path_factory.mktemp("fridays") / "store"))
        rows = []
        for back in range(30):
            friday = FRIDAY.start - timedelta(7 * back)
            rows += [response(friday, 3 if not back else 4 + n % 2, n) for n in range(12)]
            rows += [response(friday - timedelta(1), 1, n) for n in range(12)]
        banks.commit(store, "response", rows)
        return cubes.open(store)


def test_a_month_is_judged_by_months(bank: Cubes) -> None:
    """Three hundred threes after twelve months of 4.5: out of every limit. October has 16 or 15 fives of 31."""
    fives = sum(d.toordinal() % 2 for d in days(date(2026, 10, 1), date(2026, 10, 31)))
    before = (4 * 31 + fives) / 31
    part = headline(bank, asked(NOVEMBER))
    assert part.title == "The month in one sentence"
    assert part.lines[0].words.startswith("Satisfaction 3.00 (±0.00, n = 300): worse since 1\xa0Nov.")
    tile = tiles(bank, asked(NOVEMBER)).tiles[0]
    assert (tile.fact.value, tile.fact.period) == (3.0, "2026-11-01..2026-11-30")
    assert tile.words == "worse since 1 Nov 2026"
    assert tile.before.startswith(f"month before: {before:.2f}")
    found = headlines.finding(bank, "csat", Filters(NOVEMBER), by_kind=True)
    assert found.weeks is not None
    assert found.weeks.grain == "month"
    assert list(found.weeks.judged["start"].astype(str))[::12] == ["2025-11-01", "2026-11-01"]


def test_a_count_of_months_is_judged_by_the_day(bank: Cubes) -> None:
    """Two complaints a day are 60 in November and 62 in October: as many a day, so nothing changed."""
    found = headlines.finding(bank, "complaints", Filters(NOVEMBER), by_kind=True)
    assert found.value.value == 60
    assert (found.verdict.kind, found.verdict.mean) == ("steady", pytest.approx(60))
    assert found.weeks is not None
    assert found.weeks.judged["value"].tolist() == pytest.approx([60] * 13)
    part = complaints(bank, asked(NOVEMBER))
    assert part.heads == ("", "this month", "month before")
    assert part.lines[0].words == "This month has 30 days, the one before 31."
    assert part.rows[0] == ("New", "60", "62")
    assert part.lines[1].words == "Causes that came back in each of the last 4 months: fees (60)."
    assert all(change.metric != "complaints" for change in changes(bank, ("complaints",), (), Filters(NOVEMBER)))


def test_a_quarter_is_judged_by_eight(bank: Cubes) -> None:
    """October and December at their turns of four and five, November at three: 92 days, and seven quarters before."""
    fives = sum(d.toordinal() % 2 for month in (10, 12) for d in days(date(2026, month, 1), date(2026, month, 31)))
    value = (3 * 30 + 4 * 62 + fives) / 92
    found = headlines.finding(bank, "csat", Filters(LAST_QUARTER), by_kind=True)
    assert (found.value.value, found.value.n) == (pytest.approx(value), 920)
    assert found.weeks is not None
    assert len(found.weeks.judged) == 8
    assert (found.verdict.kind, found.verdict.since) == ("worse", date(2026, 10, 1))
    counted = headlines.finding(bank, "complaints", Filters(LAST_QUARTER), by_kind=True)
    # Two a day: 90 and 91 days of the quarters before are set to 92.
    assert (counted.value.value, counted.verdict.mean) == (184, pytest.approx(184))
    assert headline(bank, asked(LAST_QUARTER)).title == "The quarter in one sentence"
    assert complaints(bank, asked(LAST_QUARTER)).rows[0] == ("New", "184", "184")


def test_too_little_history_gives_no_verdict(bank: Cubes) -> None:
    """The third quarter of 2026 has six before it, and eight points are wanted."""
    part = headline(bank, asked(Period(date(2026, 7, 1), date(2026, 9, 30))))
    assert part.lines[0].words.endswith("it is too early to speak of a trend.")


def test_a_day_is_judged_by_the_same_weekday(fridays: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve threes on a Friday after Fridays of 4.5; Thursdays, all ones, are no measure of it."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-21")
    part = headline(fridays, asked(FRIDAY))
    assert part.title == "The day in one sentence"
    assert part.lines[0].words.startswith("Satisfaction 3.00 (±0.00, n = 12): worse since 20\xa0Nov.")
    tile = tiles(fridays, asked(FRIDAY)).tiles[0]
    assert tile.before.startswith("a week before: 4.50")
    found = baseline.periods(fridays, "survey", FRIDAY)
    assert {each.start.weekday() for each in found} == {4}
    # Chuseok: the bank is closed on 25 September 2026, so that Friday is no measure either.
    assert date(2026, 9, 25) not in {each.start for each in found}
    moved = [change for change in changes(fridays, ("csat",), (), Filters(FRIDAY)) if not change.group]
    assert [(change.before, change.now) for change in moved] == [(4.5, 3.0)]


def test_a_month_that_is_there_in_part_is_not_judged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of November's 30 days the last eight lack: 22 of 30 is less than nine tenths."""
    monkeypatch.setenv("TELLER_TODAY", "2026-12-02")
    rows = [response(d, 4 + n % 2, n) for n in range(10) for d in days(date(2025, 11, 1), date(2026, 11, 22))]
    banks.commit(store, "response", rows)
    found = cubes.open(store)
    (lack,) = completeness.of_report(found, Filters(NOVEMBER))
    # The last Monday is usual by seven of the eight before it, as the 23rd lacks.
    assert (lack.reported, lack.expected) == (22, 29 + 7 / 8)
    assert headline(found, asked(NOVEMBER)).lines[0].words.endswith("incomplete month, not judged.")
    assert tiles(found, asked(NOVEMBER)).tiles[0].words == "incomplete month, not judged"
    assert gaps.of_report(found, Filters(NOVEMBER), "en")[0].render("en").startswith("Incomplete, 1–30 Nov")


@pytest.mark.parametrize("kind", KINDS)
def test_no_part_speaks_of_a_week_that_is_none(kind: str, bank: Cubes) -> None:
    about = asked(KINDS[kind])
    parts = (headline, tiles, complaints, waits.waits, calls.calls, branches.branches, coming_up.ahead)
    for each in parts:
        part = each(bank, about)
        words = " ".join([part.title, part.absent, *part.heads, *(line.words for line in part.lines)])
        for other in {"week", "month", "quarter"} - {kind} if kind != "day" else {"month", "quarter"}:
            allowed = "weeks, months and quarters" in words or "a week before" in words
            assert f"this {other}" not in words.lower(), words
            assert f"next {other}" not in words.lower(), words
            assert allowed or f"the {other}" not in words.lower(), words
    said = " ".join(line.words for line in provenance.trust(bank, about).lines)
    assert f"Files with rows of the {kind}: 2" in said
    assert "the pages that follow judge by weeks" in said


def test_what_comes_next_is_of_the_same_kind(bank: Cubes) -> None:
    for period, days_ in ((NOVEMBER, "2026-12-01..2026-12-31"), (FRIDAY, "2026-11-21..2026-11-27"),
                          (LAST_QUARTER, "2027-01-01..2027-03-31")):  # fmt: skip
        part = coming_up.ahead(bank, asked(period))
        assert part.facts[0].period == days_
    assert "Christmas" in coming_up.ahead(bank, asked(NOVEMBER)).lines[0].words


def test_a_month_whose_data_begin_in_it_is_incomplete(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaints from 16 November on: the month is not whole, and October is no measure of December's count."""
    monkeypatch.setenv("TELLER_TODAY", "2027-01-02")
    rows = [grievance(d, n) for d in days(date(2026, 11, 16), date(2026, 12, 31)) for n in (0, 1)]
    banks.commit(store, "complaint", rows)
    found, december = cubes.open(store), Period(date(2026, 12, 1), date(2026, 12, 31))
    lacks = [each.render("en") for each in gaps.of_report(found, Filters(NOVEMBER), "en")]
    assert lacks == ["Incomplete: “Complaints” begins on 16 Nov 2026."]
    part = complaints(found, asked(december))
    assert [line.words for line in part.lines][:2] == [
        "This month has 31 days, the one before 30.", "Complaints are known from 16 Nov 2026 on only.",
    ]  # fmt: skip
    assert changed(found, asked(NOVEMBER)).absent == "Nothing is compared: there are no data of the time before."


def test_of_many_campaigns_of_a_month_the_rest_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-12-02")
    at = {"starts_on": date(2026, 12, 7), "ends_on": date(2026, 12, 20)}
    banks.commit(store, "campaign", [{"campaign_id": f"C{n}", "name": f"Card {n}", **at} for n in range(4)])
    lines = [line.words for line in coming_up.ahead(cubes.open(store), asked(NOVEMBER)).lines]
    assert lines[1:] == ["Campaign “Card 0” runs from 7 Dec to 20 Dec; branches: all.", "More campaigns: 3."]


def test_every_sentence_has_a_form_for_every_kind_of_period() -> None:
    """But for what is said of no single day: causes that come back, and the leanest of several days."""
    kinds, lacking = {"day", "week", "month", "quarter"}, set[str]()
    for found in pkgutil.iter_modules(summary.__path__, "analytics.summary."):
        module = importlib.import_module(found.name)
        forms = {name: said for name, said in vars(module).items() if isinstance(said, dict) and "week" in said}
        lacking |= {f"{found.name}.{name}" for name, said in forms.items() if not kinds <= said.keys()}
    of_days = {"complaints.BACK", "complaints.NONE_BACK", "complaints.UNTOLD", "waits.LEANEST"}
    assert lacking == {f"analytics.summary.{name}" for name in of_days}
