"""The goals that a bank has stored: which one holds, where and from when on, and that all that is said uses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analytics.charts import charts, tiles
from analytics.insights import goals, headlines
from analytics.insights.goals import Goal
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, over_time
from analytics.summary import calls as calls_lost
from analytics.summary import headline, matters
from analytics.summary.part import Asked
from data.store.store import Store
from tests import banks

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
FIRST = date(2026, 9, 21)
ROWS: list[dict[str, Any]] = [
    {"metric": "csat", "value": 4.2, "from_date": date(2026, 1, 1)},
    {"metric": "Satisfaction", "value": 4.0, "from_date": date(2026, 11, 20)},
    {"metric": "csat", "value": 4.9, "from_date": date(2026, 12, 1)},
    {"metric": "csat", "value": 3.5, "from_date": date(2026, 1, 1), "branch_id": "B2"},
    {"metric": "call_loss", "value": 0.03, "from_date": date(2026, 1, 1)},
    {"metric": "response_rate", "value": 25.0, "from_date": date(2026, 1, 1)},
    {"metric": "responses", "value": 100.0, "from_date": date(2026, 1, 1)},
    {"metric": "complaints_open", "value": 300.0, "from_date": date(2026, 1, 1)},
]


def asked(store: Store, key: str, period: Period = WEEK, **where: str) -> Goal | None:
    limits = tuple((dimension, (member,)) for dimension, member in where.items())
    return goals.goal(cubes.open(store), key, Filters(period, where=limits))


@pytest.mark.usefixtures("uncounted")
def test_the_goal_in_force_is_the_newest_that_has_begun_and_a_branch_may_have_its_own(store: Store) -> None:
    banks.commit(store, "target", ROWS)
    assert asked(store, "csat") == Goal(4.0, date(2026, 11, 20)), "by its title too"
    assert asked(store, "csat", Period(date(2026, 11, 9), date(2026, 11, 15))) == Goal(4.2, date(2026, 1, 1))
    assert asked(store, "csat", branch_id="B2") == Goal(3.5, date(2026, 1, 1))
    assert asked(store, "csat", branch_id="B1") == Goal(4.0, date(2026, 11, 20)), "of the whole bank"
    assert asked(store, "csat", Period(date(2025, 11, 9), date(2025, 11, 15))) is None
    assert asked(store, "call_loss") == Goal(0.03, date(2026, 1, 1)), "before that of the settings"
    assert asked(store, "wait_p90") == Goal(900), "of the settings"
    assert asked(store, "response_rate") is None, "2,500% is no goal"
    assert asked(store, "responses") is None, "of how many days?"
    assert asked(store, "complaints_open") == Goal(300, date(2026, 1, 1))
    assert asked(store, "complaints_open", branch_id="B1") is None, "300 of the whole bank"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cubes.Cubes]:
    """Nine weeks of satisfaction of 4.0 and of calls of which 4% are lost; goals of 4.2 and 3%."""
    store = Store(str(tmp_path_factory.mktemp("goals") / "store"))
    answers = [4, 4, 4, 5, 3, 4, 4, 4, 4, 4, 5, 3]
    days = [FIRST + timedelta(day) for day in range(63)]
    rows = [
        {"response_id": f"{day}{n}", "responded_at": datetime(day.year, day.month, day.day, 10), "csat": csat}
        for day in days
        for n, csat in enumerate(answers)
    ]
    calls = [
        {"contact_id": f"{day}{n}", "enqueued_at": datetime(day.year, day.month, day.day, 10), "channel": "call",
         "outcome": "answered" if n else "abandoned",
         ("answered_at" if n else "abandoned_at"): datetime(day.year, day.month, day.day, 10, 1)}
        for day in days for n in range(25)
    ]  # fmt: skip
    banks.commit(store, "response", rows)
    banks.commit(store, "contact", calls)
    banks.commit(store, "target", [row for row in ROWS if row["metric"] in ("csat", "Satisfaction", "call_loss")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-23")
        yield cubes.open(store)


def test_every_part_speaks_of_the_stored_goal(bank: cubes.Cubes) -> None:
    before = Filters(Period(date(2026, 11, 9), date(2026, 11, 15)))
    tile = tiles.tile(bank, "csat", before, "en", None)
    assert (tile.words, tile.target) == ("under target", "target: at least 4.2")
    loss = tiles.tile(bank, "call_loss", before, "en", None)
    assert (loss.words, loss.target) == ("over target", "target: at most 3%")
    assert (
        headlines.headline(bank, ["csat"], before, "en") == "Satisfaction stood at 4.00 of 5, under the target of 4.2."
    )
    first = headlines.headline(bank, ["call_loss"], before, "en")
    assert first == "Call loss stood at 4.0%, over the target of 3%.", "and nothing of a budget by another limit"
    lines = [line.words for line in calls_lost.calls(bank, Asked(before, "en")).lines]
    assert lines[0] == "4.0% of calls were lost, over the limit of 3%, though not clearly."
    assert not any("this month" in line for line in lines)


def test_where_a_goal_is_missed_nobody_says_that_nothing_else_stands_out(bank: cubes.Cubes) -> None:
    found = matters.of(bank, Filters(WEEK))
    assert [each.value.metric for each in found.missed] == ["call_loss"]
    words = headline.said(found, {}, "", "en")[0].words
    assert words == "Satisfaction 4.00 (±0.13, n = 84): normal variation. The target is missed by Call loss (4.0%)."


def test_a_goal_is_drawn_from_the_day_on_from_which_it_holds(bank: cubes.Cubes) -> None:
    series = over_time(bank, "csat", Filters(WEEK), "day")
    begun, always = (
        charts.line(series, language="en", target=4.0, since=since).layout.shapes[0]
        for since in (date(2026, 11, 20), date(2026, 1, 1))
    )
    assert (begun.xref, begun.x0, begun.x1) == ("x", "2026-11-20", "2026-11-22")
    assert (always.xref, always.x0, always.x1) == ("paper", 0, 1)
