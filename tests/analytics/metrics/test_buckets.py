"""Weeks and months that are cut or have only begun are told apart; a rate carries its time, so that periods compare."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.charts import charts, tables
from analytics.insights import headlines
from analytics.metrics import buckets, cubes, period, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.statistics import signals
from cli import app
from data import texts
from data.store.store import Store
from tests.banks import commit

FIRST, LAST = date(2026, 1, 5), date(2026, 8, 4)  # a Monday and a Tuesday
WEEK = Period(date(2026, 8, 3), date(2026, 8, 9))


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-08-12")
    monkeypatch.setattr(texts, "catalogue", lambda _: {})


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Eight complaints a day from Monday to Friday, up to a Tuesday, of 50,000 customers."""
    store = Store(str(tmp_path_factory.mktemp("steady")))
    days = [day for n in range((LAST - FIRST).days + 1) if (day := FIRST + timedelta(n)).weekday() < 5]
    told = [
        {"complaint_id": f"{day}-{n}", "opened_at": datetime(day.year, day.month, day.day, 9 + n)}
        for day in days
        for n in range(8)
    ]
    commit(store, "complaint", told)
    commit(store, "branch", [{"branch_id": "B1", "name": "Harbour", "customers": 50_000}])
    return store


@pytest.fixture
def found(steady: Store) -> Cubes:
    return cubes.open(steady)


@pytest.mark.parametrize("asked", [period.parse("13w", LAST), Period(date(2026, 5, 4), WEEK.end)])
def test_a_begun_week_is_told_apart_and_is_no_fall(found: Cubes, asked: Period) -> None:
    weeks = query.over_time(found, "complaints", Filters(asked), "week")
    assert weeks.frame["value"].tolist()[-2:] == [40, 16]
    assert weeks.frame["whole"].tolist()[-2:] == [True, False]
    # A whole week was asked for in the second case, and its other days are missing: then there is no verdict at all.
    kind = "partial" if asked.end == WEEK.end else "steady"
    assert signals.verdict(weeks, "lower").kind == kind
    assert headlines.finding(found, "complaints", Filters(asked)).verdict.kind == kind
    words = headlines.alt_line(weeks, "en")
    assert "newest 40" in words
    assert ("no real change" in words) == (kind == "steady")
    assert words.endswith(" Not whole: 3–4 Aug 2026 (2 of 7 days), 16.")


def test_a_week_that_ends_on_closed_days_is_whole(found: Cubes) -> None:
    friday = Filters(Period(date(2026, 7, 27), date(2026, 8, 2)))
    assert query.over_time(found, "complaints", friday, "week").frame["whole"].tolist() == [True]


def test_a_begun_week_is_an_open_point_and_not_the_bold_newest(found: Cubes) -> None:
    series = query.over_time(found, "complaints", Filters(period.parse("13w", LAST)), "week")
    *_, main, begun = charts.line(series, language="en").data
    # The first week is cut by the period: it began on a Wednesday.
    assert list(begun.y) == [24, 16]
    assert begun.marker.symbol == "circle-open"
    assert "3–4 Aug 2026 (2 of 7 days)" in begun.customdata[-1]
    assert [main.y[0], main.y[-1]] == pytest.approx([float("nan")] * 2, nan_ok=True)
    figure = charts.line(series, language="en")
    assert "<b>40</b>" in {note.text for note in figure.layout.annotations}
    assert tables.of_series(series, "en")["Period"].tolist()[-1] == "3–4 Aug 2026 (2 of 7 days)"


def test_a_comparison_shows_whole_weeks_only(found: Cubes) -> None:
    asked = Filters(period.parse("13w", LAST))
    assert asked.compared is not None
    series, before = (query.over_time(found, "complaints", f, "week") for f in (asked, asked.compared))
    figure = charts.line(series, language="en", compare=before)
    line = next(trace for trace in figure.data if trace.customdata and str(trace.customdata[3]).startswith("period"))
    assert pd.isna(line.y[0])
    assert set(line.y[1:-1]) == {40}


def test_a_period_counts_its_own_days_alone(found: Cubes, steady: Store) -> None:
    asked = Filters(Period(date(2026, 3, 10), date(2026, 4, 2)))
    months = query.over_time(found, "complaints", asked, "month").frame
    # 10 to 31 March has 16 weekdays, 1 and 2 April are two.
    assert months["value"].tolist() == [128, 16]
    assert months["value"].sum() == query.value(found, "complaints", asked).value
    told = ["ask", "complaints", "--from", "2026-03-10", "--to", "2026-04-02", "--grain", "month"]
    rows = json.loads(CliRunner().invoke(app, [*told, "--store", steady.url, "--json"]).stdout)
    assert [(r["period"], r["from"], r["to"], r["whole"], r["value"]) for r in rows] == [
        ("2026-03", "2026-03-10", "2026-03-31", False, 128), ("2026-04", "2026-04-01", "2026-04-02", False, 16),
    ]  # fmt: skip
    words = CliRunner().invoke(app, [*told, "--store", steady.url]).stdout
    assert "2026-03 (22 of 31 days)" in words


@pytest.mark.sampled
@pytest.mark.parametrize("length", ["4w", "13w", "26w", "52w"])
@pytest.mark.parametrize("back", [0, 2, 9])
def test_tile_and_chart_have_one_verdict_and_one_pair_of_limits(found: Cubes, length: str, back: int) -> None:
    asked = Filters(period.parse(length, LAST - timedelta(back)))
    tile = headlines.finding(found, "complaints", asked).verdict
    chart = signals.verdict(query.over_time(found, "complaints", asked, "week"), METRICS["complaints"].better)
    assert (tile.kind, tile.low, tile.high, tile.mean) == (chart.kind, chart.low, chart.high, chart.mean)


def test_days_and_months_have_no_limits_of_their_own(found: Cubes) -> None:
    days = query.over_time(found, "complaints", Filters(period.parse("4w", LAST)), "day")
    figure = charts.line(days, language="en")
    assert "usual range" not in {note.text for note in figure.layout.annotations}
    assert not any("triangle" in str(symbol) for symbol in figure.data[-1].marker.symbol)


def test_complaints_per_100_000_carry_their_time(found: Cubes) -> None:
    end = date(2026, 8, 2)
    spans = [Period(end - timedelta(days - 1), end) for days in (28, 91)]
    values = [query.value(found, "complaints_per_100k", Filters(span)).value for span in spans]
    # 40 a week of 50,000 customers are 80 of 100,000; a month of 30.4375 days has 4.348 weeks.
    assert values == pytest.approx([80 * 30.4375 / 7] * 2)
    weeks = query.over_time(found, "complaints_per_100k", Filters(spans[0]), "week").frame["value"]
    assert weeks.tolist() == pytest.approx([80 * 30.4375 / 7] * 4)
    to_come = Filters(Period(date(2026, 8, 3), date(2026, 12, 31)))
    # 16 complaints in the ten days up to today.
    assert query.value(found, "complaints_per_100k", to_come).value == pytest.approx(32 * 30.4375 / 10)
    assert "a month" in METRICS["complaints_per_100k"].title


def test_a_bank_that_is_closed_at_weekends_has_a_whole_week_on_friday(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-30")
    days = [datetime(2026, 9, 28, 10) + timedelta(n) for n in range(61)]
    # Each is closed after five days, at weekends too.
    told = [
        {"complaint_id": str(day), "opened_at": day, "closed_at": min(day + timedelta(5), days[-1])}
        for day in days
        if day.weekday() < 5
    ]
    commit(store, "complaint", told)
    found = cubes.open(store)
    weeks = query.over_time(found, "complaints", Filters(Period(date(2026, 10, 5), date(2026, 11, 29))), "week")
    assert weeks.frame["whole"].tolist() == [True] * 8
    assert [buckets.newest(found, of) for of in ("", "complaints", "visits")] == [date(2026, 11, 29)] * 2 + [None]
    # By day there is no fall at each weekend, and a Saturday on which one came in stands as it is.
    commit(store, "complaint", [{"complaint_id": "late", "opened_at": datetime(2026, 11, 21, 10)}])
    found, span = cubes.open(store), Filters(Period(date(2026, 11, 9), date(2026, 11, 29)))
    daily = query.over_time(found, "complaints", span, "day")
    shown = buckets.without_closed_days(found["complaints"], daily)
    assert (len(daily.frame), shown.frame["value"].tolist()) == (21, [1.0] * 16)
    weekly = query.over_time(found, "complaints", span, "week")
    assert buckets.without_closed_days(found["complaints"], weekly) is weekly
