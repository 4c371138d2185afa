"""A rate counts the time for which there are rows: none before they begin, and none after they have broken off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from analytics.metrics import cubes, query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.statistics import silence
from cli import app
from data import texts
from data.store.store import Store
from tests.banks import commit

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 29)  # a Thursday and a Sunday, 88 days
MONTH = 30.4375


def opened(key: str, day: date, **more: object) -> dict[str, object]:
    return {"complaint_id": key, "opened_at": datetime(day.year, day.month, day.day, 10), **more}


def each_day(name: str, start: date, end: date, number: int, **more: object) -> Iterator[dict[str, object]]:
    for at in range((end - start).days + 1):
        yield from (opened(f"{name}-{at}-{n}", start + timedelta(at), **more) for n in range(number))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-07-14")
    monkeypatch.setattr(texts, "catalogue", lambda _: {})


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two complaints a day in one branch; three a day in another, which began to report on 2 March."""
    store = Store(str(tmp_path_factory.mktemp("young")))
    commit(store, "complaint", [
        *each_day("a", FIRST, LAST, 2, branch_id="B1"), *each_day("b", date(2026, 3, 2), LAST, 3, branch_id="B2"),
    ])  # fmt: skip
    commit(store, "branch", [{"branch_id": key, "name": key, "customers": 50_000} for key in ("B1", "B2")])
    return store


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Five complaints a day of the first quarter, closed after 30 to 104 days: what an export made in July holds."""
    store = Store(str(tmp_path_factory.mktemp("ended")))
    rows = list(each_day("q", FIRST, date(2026, 3, 31), 5, branch_id="B1"))
    for at, row in enumerate(rows):
        row["closed_at"] = row["opened_at"] + timedelta(30 + at % 75)  # type: ignore[operator]
    commit(store, "complaint", rows)
    commit(store, "branch", [{"branch_id": "B1", "name": "B1", "customers": 100_000}])
    return store


def rate(found: Cubes, start: date, end: date = LAST, **where: str) -> float | None:
    chosen = tuple((name, (member,)) for name, member in where.items())
    return query.value(found, "complaints_per_100k", Filters(Period(start, end), where=chosen)).value


@pytest.mark.sampled
@pytest.mark.parametrize("days", [28, 88, 182, 364])
def test_a_branch_that_began_lately_has_one_rate_in_every_period(young: Store, days: int) -> None:
    found, start = cubes.open(young), LAST - timedelta(days - 1)
    # 2 and 3 a day of 50,000 customers are 4 and 6 of 100,000.
    assert rate(found, start, branch_id="B1") == pytest.approx(4 * MONTH)
    assert rate(found, start, branch_id="B2") == pytest.approx(6 * MONTH)
    # 84 days of one and 28 of the other's 50,000: 176 + 84 complaints in 58 days of 100,000; 140 in 28.
    assert rate(found, start) == pytest.approx((140 / 28 if days == 28 else 260 / 58) * MONTH)
    by = query.by(found, "complaints_per_100k", "branch_id", Filters(Period(start, LAST))).frame
    assert dict(zip(by["group"], by["value"], strict=True)) == pytest.approx({"B1": 4 * MONTH, "B2": 6 * MONTH})


def test_a_bucket_counts_the_days_since_the_first(young: Store) -> None:
    asked = Filters(Period(date(2025, 11, 1), LAST), where=(("branch_id", ("B1",)),))
    for grain, empty in (("week", 9), ("month", 2), ("quarter", 1)):
        values = query.over_time(cubes.open(young), "complaints_per_100k", asked, grain).frame["value"].tolist()  # type: ignore[arg-type]
        assert np.isnan(values[:empty]).all()
        assert values[empty:] == pytest.approx([4 * MONTH] * (len(values) - empty))


def test_rows_without_a_branch_are_of_all_customers_from_the_first_day(tmp_path: object) -> None:
    store = Store(str(tmp_path))
    commit(store, "complaint", [
        *each_day("a", FIRST, LAST, 2), *each_day("b", date(2026, 3, 2), LAST, 3, branch_id="B2"),
    ])  # fmt: skip
    commit(store, "branch", [{"branch_id": key, "name": key, "customers": 50_000} for key in ("B1", "B2")])
    found = cubes.open(store)
    assert rate(found, FIRST) == pytest.approx(260 / 88 * MONTH)
    assert rate(found, FIRST, branch_id="B2") == pytest.approx(6 * MONTH)


def test_the_days_that_count_are_told(young: Store) -> None:
    asked = ["ask", "complaints_per_100k", "--store", young.url, "--to", "2026-03-29", "--from"]
    told = CliRunner().invoke(app, [*asked, "2025-03-31"]).stderr
    assert "The rate is of 1 Jan\u2009–\u200929 Mar 2026: no complaints are recorded of the other days." in told
    assert "The rate is of" not in CliRunner().invoke(app, [*asked, "2026-01-01"]).stderr
    # Four days are too few to say that the source has broken off, but too many for chance.
    late = CliRunner().invoke(app, [*asked[:4], "--from", "2026-03-01", "--to", "2026-04-02"]).stderr
    assert "The newest complaint is of 29 Mar 2026. Where later ones are not in yet, the rate is too low." in late


def test_where_customers_are_not_known_it_is_said_of_groups_too(tmp_path: object) -> None:
    store = Store(str(tmp_path))
    commit(store, "complaint", list(each_day("a", FIRST, LAST, 2, branch_id="B1", segment="sme")))
    commit(store, "branch", [{"branch_id": "B1", "name": "B1", "customers": 50_000}])
    asked = ["ask", "complaints_per_100k", "--by", "segment", "--store", store.url]
    assert "the number of customers is not known" in CliRunner().invoke(app, asked).stdout
    (row,) = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert (row["segment"], row["value"], row["absent"]) == ("—", None, "no_base")


def test_closings_do_not_prolong_what_is_known_of_complaints(ended: Store) -> None:
    found, spring = cubes.open(ended), Filters(Period(date(2026, 4, 14), date(2026, 7, 13)))
    assert found.newest("complaints") == date(2026, 3, 31)
    rows = json.loads(CliRunner().invoke(app, ["ask", "complaints_per_100k", "--store", ended.url, "--json"]).stdout)
    assert rows[0]["value"] == pytest.approx(5 * MONTH)
    for key in ("complaints", "complaints_per_100k", "complaints_closed", "complaints_open", "days_to_close_median"):
        now = query.value(found, key, spring)
        assert (now.value, now.n, now.absent) == (None, 0, "no_data"), key
        weeks = query.over_time(found, key, spring, "week").frame
        assert weeks["value"].isna().all()
        assert not weeks["suppressed"].any()
        assert query.by(found, key, "branch_id", spring).absent == "no_data"


def test_few_complaints_do_not_end_with_the_last_opening(tmp_path: object) -> None:
    store = Store(str(tmp_path))
    days = [date(2026, 1, 5), date(2026, 1, 14), date(2026, 1, 29), date(2026, 2, 10), date(2026, 2, 24), LAST]
    commit(store, "complaint", [
        opened(str(day), day, closed_at=datetime(day.year, day.month, day.day, 12) + timedelta(14)) for day in days
    ])  # fmt: skip
    found = cubes.open(store)
    assert found.newest("complaints") == date(2026, 4, 12)
    late = Filters(Period(date(2026, 3, 30), date(2026, 4, 12)))
    assert [query.value(found, key, late).value for key in ("complaints", "complaints_closed")] == [0, 1]


def test_how_long_chance_may_leave_no_rows() -> None:
    monday = date(2026, 1, 5).toordinal()
    daily = np.arange(monday, monday + 56)
    weekdays = daily[(daily - monday) % 7 < 5]
    # 56 of 56 days: one more without is (0 + 1) in (56 + 2), which is less than one in fifty.
    assert silence.longest(daily) == 0
    # 40 of 40 weekdays: the weekend does not count, Monday is 1 in 42, and Tuesday makes it 1 in 42 x 2 in 43.
    assert (silence.longest(weekdays), silence.quiet(weekdays)) == (3, 2)
    # Before the first Monday: a weekend, and the Friday.
    assert silence.longest(-weekdays[::-1]) == 3
    # Three days a fortnight apart, of a month: weeks without are no wonder.
    assert silence.longest(np.array([monday, monday + 15, monday + 30])) > 28
    assert silence.longest(daily[:2]) == silence.ENDLESS


def test_a_month_that_has_no_calls_yet_has_no_budget(tmp_path: object) -> None:
    store, june = Store(str(tmp_path)), datetime(2026, 6, 1, 10)
    commit(store, "contact", [
        {"contact_id": f"c{n}", "enqueued_at": june + timedelta(n % 30), "answered_at": june + timedelta(n % 30, 5)}
        for n in range(120)
    ])  # fmt: skip
    found = cubes.open(store)
    # 5 % of 120 calls, of which none was lost.
    assert query.value(found, "loss_budget", Filters(Period(date(2026, 6, 20), date(2026, 6, 30)))).value == 6
    later = query.value(found, "loss_budget", Filters(Period(date(2026, 7, 2), date(2026, 7, 5))))
    assert (later.value, later.absent) == (None, "no_data")
