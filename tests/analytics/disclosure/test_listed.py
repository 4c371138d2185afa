"""Rows behind a number: of two groups that are hidden together no row names both, nor who would tell the other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from analytics.metrics import cubes, query
from analytics.metrics.filters import Filters
from data.store.store import Store
from tests.analytics.disclosure.test_disclosure import WEEK
from tests.banks import commit

# Each branch and each segment is large enough; three seniors of A are not, nor is what would tell of them.
PEOPLE = {("A", "mass"): 27, ("A", "senior"): 3, ("C", "mass"): 20, ("C", "senior"): 25, ("E", "mass"): 30}


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> cubes.Cubes:
    monkeypatch.setenv("TELLER_SECRET_FILE", str(tmp_path / "secret"))
    store = Store(str(tmp_path / "store"))
    rows = [
        {
            "response_id": f"{branch}{segment}{n}", "responded_at": datetime(2026, 3, 2 + n % 5, 9), "nps": n % 11,
            "branch_id": branch, "segment": segment, "customer_key": f"of {branch} {segment} {n}",
        }
        for (branch, segment), number in PEOPLE.items() for n in range(number)
    ]  # fmt: skip
    commit(store, "response", rows)
    return cubes.open(store)


def listed(opened: cubes.Cubes) -> pd.DataFrame:
    found = query.rows(opened, "nps", Filters(WEEK), size=1000)
    assert found.unnamed
    return found.frame


def test_no_row_names_two_groups_that_are_hidden_together(opened: cubes.Cubes) -> None:
    frame = listed(opened)
    assert len(frame) == sum(PEOPLE.values())
    # The first name stays: each branch's rows are known.
    assert frame["branch_id"].value_counts().to_dict() == {"A": 30, "C": 45, "E": 30}
    both = frame.dropna(subset=["branch_id", "segment"])
    assert set(zip(both["branch_id"], both["segment"], strict=True)).isdisjoint({("A", "senior"), ("A", "mass")})
    for branch, segment in set(zip(both["branch_id"], both["segment"], strict=True)):
        where = (("branch_id", (branch,)), ("segment", (segment,)))
        assert query.value(opened, "nps", Filters(WEEK, where=where)).value is not None, (branch, segment)


def test_who_would_tell_the_name_that_is_taken_out_is_taken_out_with_it(opened: cubes.Cubes) -> None:
    frame = listed(opened)
    nameless = frame[frame["segment"].isna()]
    assert len(nameless) >= 30
    assert nameless["customer_key"].isna().all()
    assert "source_file" not in frame or nameless["source_file"].isna().all()
    named = frame[frame["segment"].notna()]
    assert len(named) >= 30
    assert named["customer_key"].notna().all()
    assert not query.rows(opened, "nps", Filters(WEEK, where=(("branch_id", ("E",)),)), size=1000).unnamed
