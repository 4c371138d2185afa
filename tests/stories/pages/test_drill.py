"""From a number to the rows behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Open, words
from tests.pages.small import DAYS

Stores = Callable[..., None]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "rows,at,total",
    [
        ("nps", "", 3 * 4 * 28),
        ("nps", "branch_id:B1", 4 * 28),
        ("nps", "region:South", 2 * 4 * 28),
        ("nps", "2026-11-16..2026-11-22", 3 * 4 * 7),
        ("visits", "", 3 * 14 * 28),
    ],
)
def test_rows_behind_a_number(rows: str, at: str, total: int, stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    page = opened("overview", period="4w", rows=rows, **({"at": at} if at else {}))
    assert not page.exception
    assert f"{total:,} rows, newest first" in words(page)
    assert len(page.dataframe[0].value) == 50


def test_pages_of_rows_follow_one_another(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    page = opened("overview", period="all", rows="nps")
    first = page.dataframe[0].value
    page.pagination[0].set_value(2).run()
    assert not page.exception
    second = page.dataframe[0].value
    assert not set(first["Response number"]) & set(second["Response number"])
    assert first["Answered at"].dt.date.min() >= second["Answered at"].dt.date.max()
    assert f"{3 * 4 * DAYS:,} rows" in words(page)


def test_the_button_of_a_tile_opens_its_rows(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    page = opened("calls", period="4w")
    page.button(key="rows_offered").click().run()
    assert not page.exception
    assert page.query_params["rows"] == "offered"
    assert "560 rows" in words(page)


def test_an_unknown_metric_is_an_error_with_a_remedy(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    page = opened("overview", rows="happiness")
    assert not page.exception
    assert "happiness" in page.error[0].value
