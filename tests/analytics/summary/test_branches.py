"""Calls against their limit; branches that stand apart: planted ones are named, nobody where nothing is clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest

from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.summary.branches import branches
from analytics.summary.calls import calls
from analytics.summary.part import Asked, Part
from data.store.store import Store
from tests import banks

MONDAY = datetime(2026, 11, 16)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))


def asked(language: str = "en", **where: str) -> Asked:
    limits = tuple((dimension, (member,)) for dimension, member in where.items())
    return Asked(Filters(WEEK, where=limits), language)


def phone(store: Store, days: dict[int, tuple[int, int]]) -> cubes.Cubes:
    """So many calls, of which so many are lost, on each day from the week's Monday on."""
    rows = []
    for day, (offered, lost) in days.items():
        for n in range(offered):
            at = MONDAY + timedelta(days=day, hours=9, seconds=40 * n)
            end = (
                {"abandoned_at": at + timedelta(seconds=30)} if n < lost else {"answered_at": at + timedelta(seconds=9)}
            )
            rows.append({"contact_id": f"{day}-{n}", "enqueued_at": at, "queue": "cards", **end})
    banks.commit(store, "contact", rows)
    return cubes.open(store)


def words(part: Part) -> list[str]:
    return [line.words for line in part.lines]


def test_loss_over_the_limit_with_its_worst_day_and_the_budget_spent(store: Store) -> None:
    # 300 calls, 30 lost; of the month before 100 more without a loss: 5 % of 400 is 20, so it is 10 too many.
    part = calls(phone(store, {-10: (100, 0), 0: (100, 2), 1: (100, 4), 2: (100, 24)}), asked())
    assert words(part) == [
        "10.0% of calls were lost, over the limit of 5%.",
        "Up to 22 Nov, this month has lost 10 more calls than its limit allows.",
        "Worst day: Wednesday, 18 Nov, 24.0% (n = 100).",
    ]
    assert [line.mood for line in part.lines] == ["worse", "worse", ""]
    assert [(fact.metric, fact.value) for fact in part.facts] == [
        ("call_loss", 0.1), ("loss_budget", -10.0), ("call_loss", 0.24),
    ]  # fmt: skip
    assert part.facts[2].period == "2026-11-18..2026-11-18"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "lost, expected",
    [
        (0, "within the limit of 5%."), (4, "within the limit of 5%, though not clearly."),
        (6, "over the limit of 5%, though not clearly."), (20, "over the limit of 5%."),
    ],
)  # fmt: skip
def test_what_the_interval_says_of_the_limit(store: Store, lost: int, expected: str) -> None:
    part = calls(phone(store, {0: (100, lost)}), asked())
    assert words(part)[0].endswith(expected)
    assert len(part.lines) == 2  # of a single day there is no worst


def test_a_budget_that_is_just_used_up(store: Store) -> None:
    assert words(calls(phone(store, {0: (100, 5)}), asked()))[1] == (
        "Up to 22 Nov, this month has lost as many calls as its limit allows."
    )


def test_a_day_of_few_calls_is_never_the_worst(store: Store) -> None:
    # Thursday is hidden with Wednesday: the week less all other days would tell of its five calls.
    part = calls(phone(store, {0: (100, 2), 1: (100, 20), 2: (5, 5), 3: (90, 2)}), asked())
    assert words(part)[2].startswith("Worst day: Tuesday")


def test_no_day_is_the_worst_whose_interval_overlaps_the_next_ones(store: Store) -> None:
    # Wilson: 20 of 100 is 13.3 to 28.9 %, 8 of 100 is 4.1 to 15.0 %.
    part = calls(phone(store, {0: (100, 2), 1: (100, 8), 2: (100, 20)}), asked())
    assert len(words(part)) == 2


def test_calls_that_are_not_there_or_not_of_this_scope(store: Store) -> None:
    assert "No file of “Calls and chats”" in calls(cubes.open(store), asked()).absent
    bank = phone(store, {0: (100, 2), -40: (20, 1)})
    assert "is not recorded by branch" in calls(bank, asked(branch_id="B1")).absent
    assert "too few rows" in calls(bank, asked(queue="none")).absent
    earlier = Asked(Filters(Period(date(2026, 9, 7), date(2026, 9, 13))), "en")
    assert "its newest day is 16 Nov 2026" in calls(bank, earlier).absent


def surveyed(store: Store, chance_of_five: Callable[[str, int], float], count: int = 8, weeks: int = 1) -> cubes.Cubes:
    """Branches that get 60 answers a week, 5 with a probability by branch and weeks ago, else 2."""
    luck = Random(5)
    names = [
        {"branch_id": f"B{b}", "name": f"Office {b}", "region": "South" if b < 4 else "North"} for b in range(count)
    ]
    rows = [
        {
            "response_id": f"{week}-{b}-{n}", "responded_at": MONDAY + timedelta(days=n % 5 - 7 * week, hours=10),
            "branch_id": f"B{b}", "csat": 5 if luck.random() < chance_of_five(f"B{b}", week) else 2,
        }
        for week in range(weeks) for b in range(count) for n in range(60)
    ]  # fmt: skip
    banks.commit(store, "branch", names)
    banks.commit(store, "response", rows)
    return cubes.open(store)


def test_a_branch_that_needs_help_and_one_to_learn_from(store: Store) -> None:
    chances = {"B2": 0.2, "B5": 0.95}
    part = branches(surveyed(store, lambda branch, _: chances.get(branch, 0.6)), asked())
    assert [row[0] for row in part.rows] == ["Office 2: needs help", "Office 5: to learn from"]
    assert part.lines[0].words == "Clear of the mean of 8 branches: 1 in need of help, 1 to learn from."
    raw, expected, mean = part.facts[:3]
    assert (raw.metric, raw.n, raw.where) == ("csat", 60, (("branch_id", "B2"),))
    assert raw.value is not None
    assert expected.value is not None
    assert mean.value is not None
    assert raw.value < expected.value < mean.value  # drawn to the mean
    assert part.rows[0][1].endswith("(n = 60)")


def test_nobody_is_named_where_branches_are_alike(store: Store) -> None:
    part = branches(surveyed(store, lambda *_: 0.6), asked())
    assert part.rows == ()
    assert words(part) == ["No branch of 8 is clear of the mean in Satisfaction this week."]


def test_what_lasts_is_found_over_weeks_where_one_week_is_too_little(store: Store) -> None:
    bank = surveyed(store, lambda branch, _: 0.42 if branch == "B6" else 0.6, weeks=13)
    part = branches(bank, asked())
    assert [row[0] for row in part.rows] == ["Office 6: needs help"]
    assert "13 weeks" in part.rows[0][1]
    assert part.facts[0].period == "2026-08-24..2026-11-22"
    assert part.facts[0].n == 780


def test_too_few_branches_are_not_compared(store: Store) -> None:
    bank = surveyed(store, lambda branch, _: 0.2 if branch == "B1" else 0.6, count=6)
    assert "about one branch" in branches(bank, asked(branch_id="B1")).absent
    assert "fewer than 3" in branches(bank, asked(region="North")).absent
    south = {row[0].split(":")[0] for row in branches(bank, asked(region="South")).rows}
    assert south & {"Office 1"}
    assert not south & {"Office 4", "Office 5"}


def test_an_empty_bank_compares_nothing(store: Store) -> None:
    assert "Neither scores nor waits" in branches(cubes.open(store), asked()).absent


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_every_language(store: Store, language: str) -> None:
    bank = surveyed(store, lambda branch, _: 0.2 if branch == "B2" else 0.6)
    phone(store, {0: (100, 2), 1: (100, 8)})
    for part in (branches(bank, asked(language)), calls(cubes.open(store), asked(language))):
        assert part.lines
        assert all(len(row) == len(part.heads) for row in part.rows)
