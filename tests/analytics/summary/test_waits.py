"""The worst half-hours and the windows missing there, on days that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from analytics import wording
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.queueing import windows
from analytics.summary.part import Asked, Part
from analytics.summary.waits import waits
from data.store.store import Store
from tests import banks

MONDAY = datetime(2026, 11, 16)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
Row = dict[str, Any]


def tickets(branch: str, hour: float, waited: Iterable[float], day: int = 0, **more: Any) -> list[Row]:
    """Tickets of one branch, one every minute from an hour on, called after so many minutes, served in five."""
    rows = []
    for n, minutes in enumerate(waited):
        issued = MONDAY + timedelta(days=day, hours=hour, minutes=n)
        called = issued + timedelta(minutes=minutes)
        times = {"issued_at": issued, "called_at": called, "ended_at": called + timedelta(minutes=5)}
        rows.append({"visit_id": f"{branch}{hour}{day}{n}", "branch_id": branch, **times, **more})
    return rows


def said(store: Store, language: str = "en", **where: str) -> Part:
    limits = tuple((dimension, (member,)) for dimension, member in where.items())
    return waits(cubes.open(store), Asked(Filters(WEEK, where=limits), language))


def filled(store: Store) -> None:
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "Harbour", "region": "South"},
                                   {"branch_id": "B2", "name": "Market", "region": "North"}])  # fmt: skip
    rows = [
        *tickets("B1", 12, [30] * 12), *tickets("B1", 10, [2] * 20), *tickets("B1", 13, [20] * 11),
        *tickets("B2", 12, [10] * 15), *tickets("B2", 9, [70] * 9),
    ]  # fmt: skip
    banks.commit(store, "visit", rows)


def test_the_longest_comes_first_and_small_cells_are_not_ranked(store: Store) -> None:
    filled(store)
    part = said(store)
    # Nine waited 70 minutes at Market at 09:00: fewer than ten, so that half-hour is not named.
    assert [row[0] for row in part.rows] == ["Harbour, from 12:00", "Harbour, from 13:00", "Market, from 12:00"]
    told = [fact for fact in part.facts if fact.metric == "wait_p90"]
    assert [fact.n for fact in told] == [12, 11, 15]
    assert [fact.value for fact in told] == pytest.approx([1800, 1200, 600], rel=0.02)  # percentiles are of a histogram
    assert [row[1].split("(")[1] for row in part.rows] == ["n = 12)", "n = 11)", "n = 15)"]
    expected = "In 2 of 4 half-hours of branches more than one in ten customers waited longer than 15 min."
    assert part.lines[0].words == expected
    assert part.lines[0].mood == "worse"
    first = part.facts[0].document()
    assert first["metric"] == "wait_p90"
    assert first["where"] == {"branch_id": "B1", "half_hour": "24"}


def test_a_scope_holds_its_own_branches_alone(store: Store) -> None:
    filled(store)
    assert {row[0].split(",")[0] for row in said(store, region="North").rows} == {"Market"}
    assert {row[0].split(",")[0] for row in said(store, branch_id="B1").rows} == {"Harbour"}
    assert "Branch visits" in said(store, channel="app").absent


def test_a_scope_that_the_cube_has_no_half_hours_of_is_counted_from_rows(store: Store) -> None:
    rows = [*tickets("B1", 12, [30] * 12, segment="youth"), *tickets("B1", 12.2, [5] * 30, segment="senior")]
    banks.commit(store, "visit", rows)
    young, old, all_of_them = (
        said(store, **where).facts[0] for where in ({"segment": "youth"}, {"segment": "senior"}, {})
    )
    assert (young.n, old.n) == (12, 18)
    assert young.value == pytest.approx(1800, rel=0.02)
    assert old.value == pytest.approx(300, rel=0.02)
    assert all_of_them.n == 30


def test_without_counters_nothing_is_said_of_windows_open(store: Store) -> None:
    filled(store)
    part = said(store)
    assert {row[2] for row in part.rows} == {"–"}
    assert "How many windows were open is not known" in part.lines[0].small
    known = {fact.metric: fact for fact in part.facts if fact.where == part.facts[0].where}
    assert known["windows_open"].value is None
    assert known["windows_open"].absent == "not_recorded"
    assert known["windows_missing"].value is None


def test_sessions_say_how_many_windows_were_open(store: Store) -> None:
    filled(store)
    spells = [("1", 9, 12.25), ("1", 12, 12.5), ("2", 12.25, 16)]  # 1 is open once, though two spells overlap
    rows = [
        {
            "branch_id": "B1", "counter": counter, "opened_at": MONDAY + timedelta(days=day, hours=start),
            "closed_at": MONDAY + timedelta(days=day, hours=end),
        }
        for day in (0, 1) for counter, start, end in spells[: 3 - day]
    ]  # fmt: skip
    banks.commit(store, "counter_session", rows)
    opened = windows.opened(cubes.open(store), "B1", WEEK)
    assert opened.source == "sessions"
    assert opened.days.shape == (2, 48)
    assert opened.days[0, [18, 24, 25, 32]].tolist() == [1.0, 1.5, 1.0, 0.0]
    assert opened.mean[[18, 24, 25]].tolist() == [1.0, 1.25, 0.5]
    assert opened.least[25] == 0.0
    assert said(store).rows[0][2] == "1.3 (1)"


def test_counters_seen_serving_are_a_lower_bound(store: Store) -> None:
    rows = [*tickets("B1", 12, [20] * 12, counter="1"), *tickets("B1", 12, [20] * 12, counter="2", day=1),
            *tickets("B1", 12.0001, [20] * 2, counter="3", day=1)]  # fmt: skip
    banks.commit(store, "visit", rows)
    opened = windows.opened(cubes.open(store), "B1", WEEK)
    # Called from 12:20 to 12:31 and served for five minutes: the half-hours from 12:00 and from 12:30.
    assert opened.source == "serving"
    assert opened.mean[[23, 24, 25, 26]].tolist() == [0.0, 1.5, 1.0, 0.0]
    assert "a lower bound" in said(store).lines[0].small


def test_windows_needed_follow_from_arrivals_and_services(store: Store) -> None:
    # 30 a half-hour, five minutes each: a load of five; with five always busy queues grow, with eight hardly any.
    rows = [row for day in range(5) for hour in (9, 9.5, 10, 10.5, 11) for row in tickets("B1", hour, [30] * 30, day)]
    banks.commit(store, "visit", rows)
    bank = cubes.open(store)
    asked = windows.demand(bank, "B1", WEEK)
    assert asked is not None
    assert (asked.first, asked.arrivals.tolist()) == (18, [30.0] * 5)
    assert asked.load.tolist() == pytest.approx([5.0] * 5)
    needed = windows.needed(bank, "B1", WEEK)
    assert needed is not None
    assert np.isnan(needed[17])
    assert np.isnan(needed[23])
    assert set(needed[18:23]) <= {5.0, 6.0, 7.0}


def test_too_few_timed_services_say_so(store: Store) -> None:
    filled(store)
    bank = cubes.open(store)
    assert windows.needed(bank, "B2", WEEK) is None
    assert said(store).rows[2][3] == "–"


def test_an_empty_bank_and_another_week_say_why(store: Store) -> None:
    assert "No file of" in said(store).absent
    filled(store)
    other = Asked(Filters(Period(date(2026, 10, 5), date(2026, 10, 11))), "en")
    assert "its newest day is 16 Nov 2026" in waits(cubes.open(store), other).absent


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_every_language(store: Store, language: str) -> None:
    filled(store)
    part = said(store, language)
    assert len(part.rows) == 3
    assert all(len(row) == len(part.heads) for row in part.rows)


def test_visits_of_a_day_alone_are_in_no_half_hour_and_counted_beside_them(store: Store) -> None:
    """Three visits came as days: where others have times they stand in the notes, and alone they are the reason."""
    bare = [{"visit_id": f"bare{n}", "branch_id": "B3", "issued_at": MONDAY, "called_at": MONDAY} for n in range(3)]
    banks.commit(store, "visit", bare)
    told = {language: wording.untimed(3, language) for language in ("en", "ko", "zh")}
    assert said(store).absent == told["en"] == "3 rows have no time of day: they are in no half-hour."
    filled(store)
    for language, words in told.items():
        assert words in said(store, language).lines[0].small
    assert told["en"] not in said(store, branch_id="B1").lines[0].small


def test_many_visits_of_which_no_half_hour_has_enough_are_not_called_few(store: Store) -> None:
    """Twelve customers in a week are not fewer than ten; six in each of two half-hours are."""
    banks.commit(store, "visit", [*tickets("B1", 9, [5] * 6), *tickets("B1", 10, [5] * 6)])
    assert said(store).absent == "In no half-hour of a branch were as many as 10 customers served, so none is shown."
