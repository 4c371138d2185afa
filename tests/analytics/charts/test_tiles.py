"""Tiles of numbers that are not of the days asked for: each says of which it is, on the page as on the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from analytics.charts import tiles
from analytics.disclosure import disclosure
from analytics.insights import headlines
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests import banks
from ui import tiles as page_tiles

OCTOBER = Filters(Period(date(2026, 10, 1), date(2026, 10, 31)))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cubes.Cubes]:
    """Twelve answers a day of September and October."""
    store = Store(str(tmp_path_factory.mktemp("tiles") / "store"))
    days = [date(2026, 9, 1) + timedelta(day) for day in range(61)]
    banks.commit(
        store,
        "response",
        [
            {"response_id": f"{day}{n}", "responded_at": datetime(day.year, day.month, day.day, 10), "csat": 4 + n % 2}
            for day in days
            for n in range(12)
        ],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-23")
        yield cubes.open(store)


@pytest.mark.parametrize("dark", [None, False])
def test_a_tile_of_whole_weeks_says_of_which(
    bank: cubes.Cubes, monkeypatch: pytest.MonkeyPatch, dark: bool | None
) -> None:
    plain = tiles.tile(bank, "csat", OCTOBER, "en", dark)
    assert (plain.dated, plain.evidence.split(" · ")[1]) == ("", "n = 372")
    monkeypatch.setattr(disclosure, "shown_days", lambda *given: disclosure.whole_weeks(given[3]))
    tile = tiles.tile(bank, "csat", OCTOBER, "en", dark)
    assert tile.evidence.endswith("n = 252"), "21 days of twelve"
    assert tile.dated.startswith("Of the whole weeks 5–25 Oct 2026: ")
    assert tile.before.endswith(", 7–27 Sept 2026: 4.50 of 5")
    assert tile.dated in tile.document()["evidence"], "in the mail too"
    assert "Of the whole weeks" in page_tiles._html(tile)
    assert headlines.headline(bank, ["csat"], OCTOBER, "en").endswith(" Of whole weeks, 5–25 Oct 2026: Satisfaction.")
