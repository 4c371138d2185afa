"""Totals of calls count where no single calls are stored, never twice; what they do not tell is absent and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.insights import totals
from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.contracts import TABLES
from data.store.store import Store
from data.texts import translate
from tests.banks import commit
from ui.drilldown import titled

DAYS = Period(date(2026, 3, 1), date(2026, 3, 9))
ANSWERED, LOST = 40, 10


def interval(day: int, hour: float, offered: int, lost: int, queue: str | None = None, **more: Any) -> dict[str, Any]:
    start = datetime(2026, 3, day) + timedelta(hours=hour)
    return {"starts_at": start, "queue": queue, "offered": offered, "answered": offered - lost, "abandoned": lost,
            **more}  # fmt: skip


def call(day: int, number: int, queue: str | None = None, *, lost: bool = False, **more: Any) -> dict[str, Any]:
    start = datetime(2026, 3, day, 9) + timedelta(seconds=number)
    later = "abandoned_at" if lost else "answered_at"
    return {"contact_id": f"{day}-{queue}-{number}", "enqueued_at": start, later: start + timedelta(seconds=30),
            "queue": queue, **more}  # fmt: skip


def calls(day: int, answered: int, lost: int, queue: str | None = None, **more: Any) -> list[dict[str, Any]]:
    return [call(day, n, queue, lost=n < lost, **more) for n in range(answered + lost)]


def bank(tmp_path: Path, *uploads: tuple[str, Sequence[Mapping[str, Any]]]) -> Store:
    store = Store(str(tmp_path / "store"))
    for table, rows in uploads:
        commit(store, table, rows, file=f"{table}-{len(store.history())}.csv")
    return store


def value(store: Store, key: str, where: tuple[Any, ...] = (), period: Period = DAYS) -> Any:
    return query.value(cubes.open(store), key, Filters(period, where=where))


def worth(store: Store, key: str, *where: Any) -> float | None:
    found: float | None = value(store, key, where).value
    return found


def test_answered_calls_of_unknown_wait_are_not_lost_and_not_late(tmp_path: Path) -> None:
    """10 of 50 are lost; how long they or the others waited nobody knows."""
    start = datetime(2026, 3, 2, 9)
    ended = [
        {"contact_id": str(n), "enqueued_at": start, "outcome": "abandoned" if n < LOST else "answered"}
        for n in range(ANSWERED + LOST)
    ]
    store = bank(tmp_path, ("contact", ended))
    assert worth(store, "call_loss") == pytest.approx(0.2)
    assert [worth(store, key) for key in ("call_loss_long", "service_level", "service_level_all")] == [None] * 3


# 09:00 100 offered and 10 lost, 2 of them short and 70 answered in 20 s; 09:30 60, 6, 0, 50; so 160, 16, 2, 120.
HALVES = [
    interval(2, 9, 100, 10, "cards", abandoned_short=2, answered_in_target=70, target_seconds=20),
    interval(2, 9.5, 60, 6, "cards", abandoned_short=0, answered_in_target=50, target_seconds=20),
]
TOLD = {
    "offered": 160, "call_loss": 16 / 160, "call_loss_long": 14 / 158, "service_level": 120 / 160,
    "service_level_long": 120 / 158, "loss_budget": 8 - 16,
}  # fmt: skip
UNTOLD = (
    "speed_of_answer", "wait_offered", "call_wait_p90", "handling_time", "service_level_answered", "service_level_all",
)  # fmt: skip


def test_totals_alone_tell_these_numbers(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact_interval", HALVES))
    assert {key: worth(store, key) for key in TOLD} == pytest.approx(TOLD)


@pytest.mark.sampled
@pytest.mark.parametrize("key", UNTOLD)
def test_totals_do_not_tell_these(tmp_path: Path, key: str) -> None:
    found = value(bank(tmp_path, ("contact_interval", HALVES)), key)
    assert (found.value, found.absent) == (None, "totals_only")


def test_what_a_file_does_not_tell_is_no_nought(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact_interval", [interval(2, 9, 100, 10), interval(2, 9.5, 100, 10)]))
    assert worth(store, "call_loss") == 0.1
    found = [value(store, key).absent for key in ("call_loss_long", "service_level", "service_level_long")]
    assert found == ["totals_only"] * 3


def test_another_target_is_not_taken_for_ours(tmp_path: Path) -> None:
    rows = [
        interval(2, 9, 100, 0, answered_in_target=90, target_seconds=30),
        interval(2, 9.5, 50, 0, answered_in_target=40, target_seconds=20),
        interval(2, 10, 50, 0, answered_in_target=10),
    ]
    found = value(bank(tmp_path, ("contact_interval", rows)), "service_level")
    assert (found.value, found.n) == (0.8, 50)


def test_calls_of_a_day_are_never_counted_twice(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact_interval", [interval(2, 9, 100, 30), interval(3, 9, 100, 30)]))
    assert worth(store, "offered") == 200
    late = commit(store, "contact", calls(2, ANSWERED, LOST, "cards"))
    assert worth(store, "offered") == 150
    assert worth(store, "call_loss") == pytest.approx(40 / 150)
    store.undo(late.upload_id)
    assert worth(store, "offered") == 200
    assert worth(store, "call_loss") == pytest.approx(60 / 200)


def test_queues_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    rows = [interval(2, 9, 100, 30, "Cards "), interval(2, 9, 70, 7, "loans"), interval(3, 9, 20, 2, "cards")]
    store = bank(tmp_path, ("contact", calls(2, ANSWERED, LOST, "cards")), ("contact_interval", rows))
    found = query.by(cubes.open(store), "offered", "queue", Filters(DAYS)).frame
    assert dict(zip(found["group"], found["value"], strict=True)) == {"loans": 70, "cards": 50 + 20}


@pytest.mark.parametrize("queue", [None, "hotline"])
def test_without_names_in_common_the_day_is_one_or_the_other(tmp_path: Path, queue: str | None) -> None:
    rows = [interval(2, 9, 100, 30, "cards"), interval(2, 9, 70, 7, "loans")]
    store = bank(tmp_path, ("contact", calls(2, ANSWERED, LOST, queue)), ("contact_interval", rows))
    assert worth(store, "offered") == 50


def test_a_call_without_a_queue_may_be_of_any(tmp_path: Path) -> None:
    single = [*calls(2, 20, 0, "cards"), *calls(2, 20, 0)]
    store = bank(tmp_path, ("contact", single), ("contact_interval", [interval(2, 9, 70, 7, "loans")]))
    assert worth(store, "offered") == 40


@pytest.mark.parametrize("whole", [None, "합계", "All"])
def test_the_total_of_all_queues_is_no_queue(tmp_path: Path, whole: str | None) -> None:
    rows = [interval(2, 9, 30, 3, "cards"), interval(2, 9, 70, 7, "loans"), interval(2, 9, 100, 10, whole)]
    assert worth(bank(tmp_path, ("contact_interval", rows)), "offered") == 100


def test_calls_that_left_in_the_menu_are_no_calls_of_the_day(tmp_path: Path) -> None:
    menu = [{"contact_id": "m", "enqueued_at": datetime(2026, 3, 2, 9), "outcome": "left_in_menu"}]
    store = bank(tmp_path, ("contact", menu), ("contact_interval", [interval(2, 9, 100, 30)]))
    assert worth(store, "offered") == 100


def test_half_hours_are_those_of_the_intervals(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact_interval", HALVES))
    found = query.grid(cubes.open(store), "offered", Filters(DAYS)).frame
    assert found[["weekday", "half_hour", "value"]].values.tolist() == [[0, 18, 100], [0, 19, 60]]


@pytest.mark.sampled
@pytest.mark.parametrize("hours", [(9, 10, 11), (0,), (8.5, 9.5, 10.5), (8.5, 9, 10, 11)])
def test_longer_intervals_are_not_put_in_their_first_half_hour(tmp_path: Path, hours: tuple[float, ...]) -> None:
    store = bank(tmp_path, ("contact_interval", [interval(2, hour, 100, 10) for hour in hours]))
    found = cubes.open(store)
    grids = [query.grid(found, key, Filters(DAYS)) for key in ("offered", "call_loss")]
    assert [(len(grid.frame), grid.absent) for grid in grids] == [(0, "totals_only")] * 2
    assert worth(store, "offered") == 100 * len(hours)
    assert any("half an hour" in said for said in totals.notes(found, Filters(DAYS), "en"))


@pytest.mark.sampled
@pytest.mark.parametrize("dimension", ["channel", "line", "segment"])
def test_groups_that_totals_do_not_have(tmp_path: Path, dimension: str) -> None:
    store = bank(tmp_path, ("contact_interval", HALVES))
    chosen = ((dimension, ("1",)),)
    assert query.by(cubes.open(store), "call_loss", dimension, Filters(DAYS)).absent == "totals_only"
    assert [value(store, key, chosen).absent for key in ("offered", "call_loss")] == ["totals_only"] * 2
    series = query.over_time(cubes.open(store), "offered", Filters(DAYS, where=chosen), "week").frame
    assert series["value"].isna().all()
    assert "totals_only" in list(series["absent"])


def test_a_count_in_part_is_no_count_and_a_share_is_of_the_known(tmp_path: Path) -> None:
    store = bank(
        tmp_path, ("contact", calls(3, ANSWERED, LOST, "cards", channel="phone")), ("contact_interval", HALVES)
    )
    phone = (("channel", ("phone",)),)
    assert value(store, "offered", phone).absent == "totals_only"
    assert value(store, "offered", phone, Period(date(2026, 3, 3), date(2026, 3, 3))).value == 50
    assert value(store, "call_loss", phone).value == 0.2
    assert query.by(cubes.open(store), "offered", "channel", Filters(DAYS)).absent == "totals_only"
    assert worth(store, "speed_of_answer") == 30


def test_more_lost_than_offered_is_no_share(tmp_path: Path) -> None:
    found = value(bank(tmp_path, ("contact_interval", [interval(2, 9, 20, 0) | {"abandoned": 30}])), "call_loss")
    assert (found.value, found.absent) == (None, "unoffered")


def test_there_are_no_rows_behind_totals(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact", calls(3, ANSWERED, LOST, "cards")), ("contact_interval", HALVES))
    found = query.rows(cubes.open(store), "offered", Filters(DAYS))
    assert (found.total, found.totals) == (50, 160)
    assert len(titled(found.frame, "contact", "en"))


def test_the_page_says_what_is_open(tmp_path: Path) -> None:
    store = bank(tmp_path, ("contact_interval", HALVES))
    assert totals.notes(cubes.open(store), Filters(DAYS), "en") == (translate(totals.ALL, "en"),)
    commit(store, "contact", calls(3, ANSWERED, LOST, "cards"))
    (said,) = totals.notes(cubes.open(store), Filters(DAYS), "en")
    assert said.startswith("160 of 210 calls")
    assert totals.notes(cubes.open(store), Filters(Period(date(2026, 3, 3), date(2026, 3, 3))), "en") == ()


QUEUES, SPAN = ("cards", "loans"), range(2, 6)


@pytest.mark.parametrize("seed", [3, *(pytest.param(n, marks=pytest.mark.long) for n in (0, 1, 2, 4, 5))])
def test_whatever_comes_and_goes_each_call_counts_once(tmp_path: Path, seed: int) -> None:
    """Each day and queue is told by single calls, by totals or by both, in uploads that come in any order and go."""
    rng, store = np.random.default_rng(seed), Store(str(tmp_path / "store"))
    truth = {(d, q): (int(rng.integers(12, 30)), int(rng.integers(0, 6))) for d in SPAN for q in QUEUES}
    live: dict[str, tuple[str, set[tuple[int, str]]]] = {}
    for number in range(14):
        if live and rng.random() < 0.35:
            gone = str(rng.choice(list(live)))
            store.undo(gone)
            del live[gone]
        else:
            table = str(rng.choice(["contact", "contact_interval"]))
            days = [d for d in SPAN if rng.random() < 0.4] or [2]
            cells = {(d, q) for d in days for q in QUEUES}
            receipt = commit(store, table, _rows(table, cells, truth), file=f"{number}.csv", sha256=str(number))
            live[receipt.upload_id] = table, cells
        if rng.random() < 0.5 or number == 13:
            _holds(store, truth, {cell for _, cells in live.values() for cell in cells})


def _rows(
    table: str, cells: set[tuple[int, str]], truth: Mapping[tuple[int, str], tuple[int, int]]
) -> list[dict[str, Any]]:
    if table == "contact":
        return [row for d, q in cells for row in calls(d, truth[d, q][0] - truth[d, q][1], truth[d, q][1], q)]
    halves = [(d, q, 9 + part / 2) for d, q in cells for part in (0, 1)]
    # All lost calls in the first half-hour, 6 offered in the second.
    return [interval(d, h, *((truth[d, q][0] - 6, truth[d, q][1]) if h == 9 else (6, 0)), q) for d, q, h in halves]


def _holds(store: Store, truth: Mapping[tuple[int, str], tuple[int, int]], cells: set[tuple[int, str]]) -> None:
    found = cubes.open(store)
    frame = query.over_time(found, "offered", Filters(DAYS), "day").frame
    lost = {d: sum(truth[cell][1] for cell in cells if cell[0] == d) for d in SPAN}
    offered = {d: sum(truth[cell][0] for cell in cells if cell[0] == d) for d in SPAN}
    told = {} if frame.empty else {start.day: n for start, n in zip(frame["start"], frame["n"], strict=True)}
    assert {d: told.get(d, 0) for d in SPAN} == offered
    rates = {d: query.value(found, "call_loss", Filters(Period(date(2026, 3, d), date(2026, 3, d)))) for d in SPAN}
    assert {d: r.value for d, r in rates.items()} == pytest.approx(
        {d: lost[d] / n if n else None for d, n in offered.items()}
    )


def test_the_table_is_as_the_totals_read_it() -> None:
    assert {"offered", "abandoned", "abandoned_short", "answered_in_target", "target_seconds"} < set(
        TABLES["contact_interval"].names
    )
