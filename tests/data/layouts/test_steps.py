"""Values that others are made of are made once for a file, and anew for any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from data.layouts import steps
from data.store.store import Store
from tests.data.layouts.quantities.test_units_by_times import HEADS, calls


def made(folder: Path, heads: str, lost: int) -> list[Any]:
    """What is known of thirty calls, of which every so-and-so-many-th was lost."""
    return calls(folder, heads, str, lost=lost)


@pytest.mark.sampled
@pytest.mark.parametrize("heads", HEADS)
def test_other_values_under_the_same_headers_are_made_anew(tmp_path: Path, heads: str) -> None:
    alone = []
    for lost in (0, 4):
        steps._LAST.clear()
        alone.append(made(tmp_path, heads, lost))
    assert [sum(answered is None for _, answered, _ in rows) for rows in alone] == [0, 8]
    assert [made(tmp_path, heads, lost) for lost in (0, 4, 4, 0)] == [alone[n] for n in (0, 1, 1, 0)]


def test_the_same_columns_are_not_made_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[list[str]] = []
    real = steps._kept

    def watched(con: Any, names: list[str], *rest: Any) -> Any:
        kept.append(names)
        return real(con, names, *rest)

    monkeypatch.setattr(steps, "_kept", watched)
    steps._LAST.clear()
    made(tmp_path, HEADS[0], 4)
    names = [name for one in kept for name in one]
    assert len(names) == len(set(names)) >= 4
    kept.clear()
    made(tmp_path, HEADS[0], 4)
    assert kept == []


def test_nothing_is_kept_of_a_file_that_was_taken_in(tmp_path: Path, store: Store) -> None:
    made(tmp_path, HEADS[0], 4)
    assert steps._LAST
    (path,) = tmp_path.glob("*.csv")
    with intake.inspect(path, store=store) as plan:
        assert plan.rejected == 0
    assert steps._LAST == []
