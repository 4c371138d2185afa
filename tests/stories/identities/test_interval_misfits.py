"""Totals of calls that do not fit each other are asked about: none is counted twice, none has more ends than calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.doubts import doubts
from analytics.ingest import intake, preview_lines
from analytics.ingest.intake import Options
from analytics.ingest.plans import REASONS
from data.store.store import Store
from tests.banks import commit

HEADERS = {
    "en": "Interval start,Queue,Offered,Answered,Abandoned",
    "ko": "구간시작,큐,인입호,응답호,포기호",
    "zh": "开始时间,队列,呼入量,接听量,放弃量",
}
HALVES = [(f"2026-05-14 {9 + n // 2:02}:{30 * (n % 2):02}", "Main", 10 + n, 9, 1 + n) for n in range(10)]
DAY = ("2026-05-14", "Main", 145, 90, 55)
Row = tuple[str, str, int, int, int]


def asked(tmp_path: Path, store: Store, rows: list[Row], language: str = "en") -> dict[str, str]:
    """Reason -> what is said, of what is asked before these totals are stored."""
    path = tmp_path / "totals.csv"
    lines = [HEADERS[language], *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with intake.inspect(path, store=store, options=Options(as_table="contact_interval")) as plan:
        found = doubts.doubts(plan)
    return {doubt.reason: f"{doubt.title.render()} {doubt.message.render()}" for doubt in found}


def stored(store: Store, rows: list[Row]) -> None:
    commit(store, "contact_interval", [
        {"starts_at": datetime.fromisoformat(start), "queue": queue, "offered": o, "answered": a, "abandoned": lost}
        for start, queue, o, a, lost in rows
    ], file=f"{len(store.history())}.csv")  # fmt: skip


@pytest.mark.parametrize("language", HEADERS)
def test_more_calls_answered_and_lost_than_offered_are_asked_about(tmp_path: Path, store: Store, language: str) -> None:
    said = asked(tmp_path, store, [*HALVES[:3], ("2026-05-14 11:00", "Main", 10, 12, 3)], language)
    assert said.keys() == {"excess"}
    assert "In 1 row more calls" in said["excess"]
    assert "Row 5: 10 offered, 12 answered, 3 lost." in said["excess"]


@pytest.mark.parametrize("language", HEADERS)
def test_the_total_of_a_day_beside_its_half_hours_is_asked_about(tmp_path: Path, store: Store, language: str) -> None:
    """145 calls are those of the ten half-hours, 10 to 19 of them."""
    said = asked(tmp_path, store, [DAY, *HALVES], language)
    assert "Main from 2026-05-14 00:00 on stands beside another from 2026-05-14 09:00 on" in said["twice"]


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("lost, said", [(4, True), (10, False)])
def test_calls_that_are_neither_answered_nor_lost_are_told(
    tmp_path: Path, store: Store, language: str, lost: int, said: bool
) -> None:
    """100 offered, 90 answered and 4 lost: of 6 an hour nobody knows."""
    path = tmp_path / "totals.csv"
    rows = [f"2026-05-14 {9 + n:02}:00,Main,100,90,{lost}" for n in range(8)]
    path.write_text("\n".join([HEADERS[language], *rows]) + "\n", encoding="utf-8")
    with intake.inspect(path, store=store) as plan:
        assert plan.expected is not None
        told = [text.render() for text in preview_lines.found(plan.expected)]
    assert any("48 of 800 calls offered are neither answered nor lost" in text for text in told) is said


@pytest.mark.parametrize("halves_first", [True, False])
def test_the_same_in_two_files_is_asked_about(tmp_path: Path, store: Store, halves_first: bool) -> None:
    days: list[Row] = [DAY, ("2026-05-15", "Main", 90, 80, 10)]
    first, second = (HALVES, days) if halves_first else (days, HALVES)
    stored(store, first)
    assert ("The stored total" in asked(tmp_path, store, second)["twice"]) is not halves_first


def test_weeks_beside_days_and_hours_beside_half_hours_are_asked_about(tmp_path: Path, store: Store) -> None:
    stored(store, [(f"2026-06-{day:02}", "Main", 700, 600, 100) for day in (1, 8, 15)])
    assert "twice" in asked(tmp_path, store, [(f"2026-06-{day:02}", "Main", 90, 80, 10) for day in range(8, 15)])
    stored(store, HALVES)
    assert "twice" in asked(tmp_path, store, [(f"2026-05-14 {hour:02}:00", "main", 20, 10, 10) for hour in (9, 10)])


def test_a_queue_of_all_others_is_asked_about(tmp_path: Path, store: Store) -> None:
    rows: list[Row] = []
    for hour in (9, 10, 11):
        start = f"2026-05-14 {hour:02}:00"
        rows += [(start, "Cards", hour, hour, 0), (start, "Loans", 10, 8, 2), (start, "Centre", 10 + hour, 8 + hour, 2)]
    assert "those of all other queues" in asked(tmp_path, store, rows)["twice"]
    assert asked(tmp_path, store, [row for row in rows if row[1] != "Centre"]) == {}


def test_what_is_asked_can_be_accepted() -> None:
    assert {"excess", "twice", "renumbered"} <= set(REASONS)


def test_other_days_other_queues_and_whole_nights_are_not_asked_about(tmp_path: Path, store: Store) -> None:
    stored(store, HALVES)
    midnight = datetime(2026, 5, 16)
    night: list[Row] = [(f"{midnight + timedelta(minutes=30 * n)}", "Main", 9, 9, 0) for n in range(48)]
    cards: list[Row] = [(start, "Cards", *counts) for start, _, *counts in HALVES]  # type: ignore[misc]
    assert asked(tmp_path, store, [*night, *cards]) == {}
    assert asked(tmp_path, store, [(f"2026-05-{day}", "Main", 9, 9, 0) for day in range(17, 31)]) == {}
