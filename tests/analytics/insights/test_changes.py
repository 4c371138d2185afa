"""Planted changes are found, with their group; noise is not; and nothing is said where nothing is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from analytics.insights.changes import changes, is_cut
from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests import banks

DAYS, TURN = 112, 56
FIRST = datetime(2026, 8, 1)
LATER = Filters(Period(date(2026, 9, 26), date(2026, 11, 20)))
BRANCHES = ("B1", "B2", "B3", "B4")


def filled(store: Store, chance_of_ten: Callable[[str, int], float]) -> cubes.Cubes:
    """A bank whose answers are 10 with a probability by branch and day, else 3."""
    luck = Random(3)
    rows = [
        {
            "response_id": f"{day}{branch}{n}",
            "responded_at": FIRST + timedelta(days=day, hours=10), "branch_id": branch,
            "nps": 10 if luck.random() < chance_of_ten(branch, day) else 3,
        }
        for day in range(DAYS) for branch in BRANCHES for n in range(12)
    ]  # fmt: skip
    banks.commit(store, "response", rows)
    return cubes.open(store)


def test_a_branch_that_improves_is_found(store: Store) -> None:
    bank = filled(store, lambda branch, day: 0.8 if branch == "B3" and day >= TURN else 0.5)
    (found,) = changes(bank, ("nps",), ("branch_id",), LATER)
    assert (found.metric, found.dimension, found.group) == ("nps", "branch_id", "B3")
    assert found.is_better is True
    assert found.now - found.before > 40
    assert found.chance < 1e-6


def test_a_bank_that_gets_worse_everywhere_is_said_as_a_whole(store: Store) -> None:
    bank = filled(store, lambda _, day: 0.3 if day >= TURN else 0.6)
    (found,) = changes(bank, ("nps",), ("branch_id",), LATER)
    assert (found.dimension, found.group, found.is_better) == ("", "", False)


def test_the_whole_is_named_where_its_only_group_changed_alike(store: Store) -> None:
    bank = filled(store, lambda branch, day: 0.8 if branch == "B3" and day >= TURN else 0.5)
    one = replace(LATER, where=(("branch_id", ("B3",)),))
    (found,) = changes(bank, ("nps",), ("branch_id",), one)
    assert (found.dimension, found.group) == ("", "")
    # Nor is it told under the name of that group where the whole may not be told.
    assert changes(bank, ("nps",), ("branch_id",), one, fits=lambda change: bool(change.group)) == ()


def test_noise_is_not_a_change(store: Store) -> None:
    bank = filled(store, lambda _, __: 0.5)
    assert changes(bank, ("nps", "csat", "wait_p90"), ("branch_id", "channel"), LATER) == ()


def test_of_a_whole_without_a_number_no_part_is_a_change(store: Store) -> None:
    """More answers than invitations: the whole has no response rate, and the rate of a channel tells nothing."""
    rows = [
        {
            "response_id": f"{day}{channel}{n}", "survey_id": "S", "channel": channel, "nps": 9,
            "responded_at": FIRST + timedelta(days=day, hours=10), "branch_id": "B1",
        }
        for day in range(DAYS)
        for channel, many in (("app", 45), ("phone", 4 if day < TURN else 9))
        for n in range(many)
    ]  # fmt: skip
    banks.commit(store, "response", rows)
    sent = [
        {"sent_on": (FIRST + timedelta(days=day)).date(), "survey_id": "S", "channel": channel, "sent": 20,
         "branch_id": "B1"}
        for day in range(DAYS) for channel in ("app", "phone")
    ]  # fmt: skip
    banks.commit(store, "invitation", sent)
    bank = cubes.open(store)
    by_channel = query.by(bank, "response_rate", "channel", LATER).frame.set_index("group")["value"]
    assert by_channel["phone"] == pytest.approx(9 / 20)
    assert query.value(bank, "response_rate", LATER).absent == "uninvited"
    assert changes(bank, ("response_rate",), ("channel",), LATER) == ()


def test_nothing_is_compared_without_a_period_to_compare_with(store: Store) -> None:
    bank = filled(store, lambda _, day: 0.3 if day >= TURN else 0.6)
    assert changes(bank, ("nps",), (), Filters(LATER.period, "none")) == ()


def test_an_empty_bank_has_no_changes(store: Store) -> None:
    assert changes(cubes.open(store), ("nps", "call_loss"), ("branch_id",), LATER) == ()


def complaining(store: Store) -> cubes.Cubes:
    """Three complaints a day since the records begin; each is closed after 5, 20 or 60 days, in time up to 30."""
    rows: list[dict[str, Any]] = [
        {
            "complaint_id": f"C{day}-{n}", "opened_at": FIRST + timedelta(days=day, hours=9), "reason": "fees",
            "due_at": FIRST + timedelta(days=day + 30), "branch_id": BRANCHES[n],
            "closed_at": FIRST + timedelta(days=day + took, hours=10),
        }
        for day in range(DAYS) for n, took in enumerate((5, 20, 60))
    ]  # fmt: skip
    banks.commit(store, "complaint", [row for row in rows if row["opened_at"] < FIRST + timedelta(days=DAYS)])
    return cubes.open(store)


def test_the_first_weeks_of_complaints_are_no_time_to_compare_closings_with(store: Store) -> None:
    """In them only what was closed soon is closed: in time by all, and not by a third as later."""
    bank = complaining(store)
    assert query.value(bank, "timely_share", replace(LATER, period=LATER.period.before())).value == 1.0
    assert query.value(bank, "timely_share", LATER).value == pytest.approx(2 / 3, abs=0.05)
    assert changes(bank, ("timely_share", "complaints_per_100k", "complaints_open"), (), LATER) == ()
    assert not is_cut(bank, ("timely_share", "nps"), LATER)
    before = Filters(Period(date(2026, 9, 1), date(2026, 11, 20)))
    assert is_cut(bank, ("timely_share",), before)
