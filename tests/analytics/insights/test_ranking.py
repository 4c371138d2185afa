"""A chart says what it cuts, and what is not stated is no group: it ranks nowhere, stands apart and says why."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.charts import charts
from analytics.charts.palette import LIGHT
from analytics.insights import headlines, ranking, unstated
from analytics.insights.changes import changes
from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Breakdown
from cli import app
from data import texts
from data.store.store import Store
from tests.banks import commit

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def no_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-04-01")
    monkeypatch.setattr(texts, "catalogue", lambda _: {})


def breakdown(values: dict[str, float], dimension: str = "branch_id") -> Breakdown:
    rows = [(group, value, 500, value - 0.01, value + 0.01, False, "") for group, value in values.items()]
    names = ["group", "value", "n", "low", "high", "suppressed", "absent"]
    return Breakdown("wait_over_target", dimension, pd.DataFrame(rows, columns=names))


def test_forty_of_forty_one_are_shown_and_it_is_said() -> None:
    many = breakdown({f"B{n:02}": n / 100 for n in range(41)} | {"—": 0.9})
    cut = ranking.ranked(many)
    assert cut.cut("en") == "40 of 41 shown"
    assert "B00" not in set(cut.breakdown.frame["group"])
    assert len(cut.breakdown.frame) == 41, "what is not stated is none of them"
    whole = ranking.ranked(many, most=None)
    assert (whole.cut("en"), len(whole.breakdown.frame)) == ("", 42)


def test_the_readers_own_branch_is_always_there() -> None:
    cut = ranking.ranked(breakdown({f"B{n:02}": n / 100 for n in range(60)}), always=("B03",))
    assert cut.cut("en") == "41 of 60 shown"
    assert cut.breakdown.frame["group"].tolist()[-2:] == ["B20", "B03"]


def test_what_is_not_stated_ranks_nowhere() -> None:
    found = breakdown({"—": 0.9, "Seoul": 0.3, "Busan": 0.1}, "region")
    assert ranking.ranked(found).breakdown.frame["group"].tolist() == ["Seoul", "Busan", "—"]
    assert "Highest Seoul: 30" in headlines.alt_bars(found, "en")
    figure = charts.bars(found, language="en", labels={"—": "not stated"})
    assert list(figure.layout.yaxis.tickvals) == [0, 1, 2 + ranking.GAP]
    assert figure.layout.yaxis.ticktext[-1].startswith("not stated")
    assert figure.data[1].marker.color[-1] == LIGHT.muted


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Complaints of two branches, by app and by phone; one branch has no region."""
    store = Store(str(tmp_path_factory.mktemp("unstated")))
    commit(store, "branch", [
        {"branch_id": "B1", "name": "Harbour", "region": "Seoul", "customers": 1000},
        {"branch_id": "B2", "name": "Hill", "customers": 1000},
    ])  # fmt: skip
    places = [("B1", "branch")] * 20 + [("B2", "branch")] * 15 + [(None, "app")] * 30 + [(None, "phone")] * 12
    commit(store, "complaint", [
        {"complaint_id": str(n), "opened_at": datetime(2026, 3, 1 + n % 30, 9), "branch_id": branch, "channel": channel,
         "segment": "mass"}
        for n, (branch, channel) in enumerate(places)
    ])  # fmt: skip
    customers = [{"customer_key": str(n), "segment": "mass", "home_branch_id": "B1"} for n in range(4)]
    commit(store, "customer", [*customers, {"customer_key": "9", "segment": "mass", "status": "closed"}])
    return store


def test_it_comes_last_and_says_why(store: Store) -> None:
    found = query.by(cubes.open(store), "complaints", "region", Filters(MARCH))
    assert found.frame["group"].tolist() == ["Seoul", "—"]
    words = unstated.why(cubes.open(store), found, Filters(MARCH), "en")
    assert words == "Not stated is no region and is not ranked: no branch is recorded (app and phone)."
    of_branch = Filters(MARCH, where=(("branch_id", ("B2",)),))
    found = query.by(cubes.open(store), "complaints", "region", of_branch)
    words = unstated.why(cubes.open(store), found, of_branch, "en")
    assert words == "Not stated is no region and is not ranked: no region is recorded of Hill."


def test_what_is_not_stated_is_no_change_of_a_group(store: Store, tmp_path: Path) -> None:
    other = Store(str(tmp_path))
    rows = [
        (f"{month}{n}", datetime(2026, month, 1 + n % 28, 9)) for month, of in ((2, 40), (3, 400)) for n in range(of)
    ]
    commit(other, "complaint", [{"complaint_id": key, "opened_at": when, "channel": "app"} for key, when in rows])
    # Whole months of different lengths would not be compared by their counts.
    found = changes(cubes.open(other), ("complaints",), ("branch_id",), Filters(Period(MARCH.start, date(2026, 3, 28))))
    assert [change.group for change in found] == [""]


@pytest.mark.parametrize("groups", [("--by", "segment"), ("--where", "segment=mass")])
def test_a_rate_by_segment_says_who_is_left_out(store: Store, groups: tuple[str, str]) -> None:
    told = CliRunner().invoke(app, ["ask", "complaints_per_100k", *groups, "--store", store.url])
    assert "customers who have left are not counted" in told.output
    plain = CliRunner().invoke(app, ["ask", "complaints_per_100k", "--store", store.url])
    assert "have left" not in plain.output
