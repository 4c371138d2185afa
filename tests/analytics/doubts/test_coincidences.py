"""Rows without a number that equal stored ones by chance are rows of their own; those that come again are asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from data.errors import FileAmbiguous
from data.matching.overlap import Chance
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")


def answers(step: int, number: int = 100) -> list[str]:
    """Answers to the minute over five days from 9 to 17, which are 2,400 minutes."""
    minutes = sorted(n * step % 2400 for n in range(number))
    begin = datetime(2026, 9, 7, 9)
    times = (begin + timedelta(days=minute // 480, minutes=minute % 480) for minute in minutes)
    return [f"{at:%Y-%m-%d %H:%M},{(minute * 7 + step) % 5 + 1}" for at, minute in zip(times, minutes, strict=True)]


def add(store: Store, path: Path, rows: list[str], header: str = "Submitted at,Satisfaction", **said: str) -> Outcome:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return intake.take(path, store, options=Options(**said))  # type: ignore[arg-type]


@pytest.fixture
def north(tmp_path: Path, store: Store) -> list[str]:
    rows = answers(17)
    add(store, tmp_path / "north.csv", rows)
    return rows


def test_a_few_equal_rows_of_many_are_others(tmp_path: Path, store: Store, north: list[str]) -> None:
    """A fifth of 100 x 100 / 2,400 pairs are equal by chance: about one row, and two are."""
    south = [row for row in answers(19) if row not in north][:98]
    south = sorted([*south, north[20], north[70]])
    outcome = add(store, tmp_path / "south.csv", south)
    assert (outcome.added, outcome.unchanged) == (100, 0)
    assert "2 of 100 rows have the same values as stored rows. They are others" in " ".join(map(str, outcome.notices))
    assert add(store, tmp_path / "south.csv", south).state == "already"
    # A file of both has each of the equal rows twice, as the store has.
    both = add(store, tmp_path / "both.csv", sorted([*north, *south, "2026-09-14 09:00,3"]))
    assert (both.added, both.unchanged) == (1, 200)


@pytest.mark.parametrize("rows", [slice(0, 50), slice(40, 44)], ids=["half of it", "a run"])
def test_rows_that_come_again_are_asked_about(tmp_path: Path, store: Store, north: list[str], rows: slice) -> None:
    others = [row for row in answers(19) if row not in north and not north[40] < row < north[43]][:90]
    with pytest.raises(FileAmbiguous, match="It may be the same data again"):
        add(store, tmp_path / "again.csv", sorted([*others, *north[rows]]))


def test_that_equal_rows_are_others_is_remembered(tmp_path: Path, store: Store) -> None:
    """Days alone tell nothing of chance: six of 30 rows are asked about once, and five of the next file are not."""
    header = "Date,Satisfaction"
    first = [f"2026-11-0{n % 5 + 2},{n % 5 + 1}" for n in range(30)]
    other = [f"2026-11-0{n % 5 + 2},{n // 10 * 2 + 1}" for n in range(30)]
    add(store, tmp_path / "one.csv", first, header)
    with pytest.raises(FileAmbiguous):
        add(store, tmp_path / "two.csv", other, header)
    add(store, tmp_path / "two.csv", other, header, identity="file")
    third = [*(f"2026-11-0{n % 5 + 2},{(n + 1) % 5 + 1}" for n in range(25)), *first[:5]]
    outcome = add(store, tmp_path / "three.csv", third, header)
    assert (outcome.added, outcome.unchanged) == (30, 0)
    assert "--accept distinct" in " ".join(map(str, outcome.notices))
    with pytest.raises(FileAmbiguous):
        add(store, tmp_path / "four.csv", [*third[:20], "2026-11-16,1"], header)


def test_the_more_is_stored_of_a_week_the_more_rows_are_equal_by_chance() -> None:
    # Of 250 rows 16 are expected to be equal: 13 to 22 of 500 stored ones are no wonder; 30 are.
    chance = Chance(250, 16.0)
    assert all(chance.explains(same, 500 - same) for same in (13, 16, 22))
    assert not chance.explains(30, 470)
    # Of few stored rows these are a large part, as where a file brings some of them again.
    assert not chance.explains(13, 60)
