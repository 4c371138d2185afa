"""A centre that has totals alone: its pages show what these tell, and say what they do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.store.store import Store
from tests.banks import commit
from tests.pages.conftest import Open, words

Stores = Callable[..., None]


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """40 half-hours of two weeks' Mondays to Fridays, 100 calls offered in each and 10 of them lost."""
    starts = [
        datetime(2026, 11, 9, 9) + timedelta(days=d, minutes=30 * h)
        for d in (*range(5), *range(7, 12))
        for h in range(4)
    ]
    rows = [{"starts_at": at, "queue": "general", "offered": 100, "answered": 90, "abandoned": 10} for at in starts]
    commit(Store(str(tmp_path / "centre")), "contact_interval", rows)
    return tmp_path / "centre"


def test_the_page_of_calls(stores: Stores, centre: Path, opened: Open) -> None:
    stores(own=centre)
    page = opened("calls", period="4w")
    assert not page.exception
    said = words(page)
    assert "The calls of this period are known as totals only" in said
    assert "the calls are known as totals, which do not tell this" in said
    # No group of segments is drawn because totals have none, and not because they are few.
    assert "too few to show" not in said
    assert "4,000" in said
    assert "10.0" in said


def test_rows_behind_totals(stores: Stores, centre: Path, opened: Open) -> None:
    stores(own=centre)
    page = opened("calls", period="4w", rows="offered")
    assert not page.exception
    assert "4,000 calls of this period are known as totals only: there are no rows behind them." in words(page)


def test_the_weekly_summary(stores: Stores, centre: Path, opened: Open) -> None:
    stores(own=centre)
    page = opened("summary")
    assert not page.exception
    assert "The calls of this period are known as totals only" in words(page)
