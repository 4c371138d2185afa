"""Malformed files end in a receipt that adds up or in a clear refusal, and never in an error of another kind.

Forty here, in this process and without counting them into the numbers, which is soon done; `python -m bench.malformed`
takes five hundred as a user would.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from analytics.insights import history
from data.files import sandbox
from data.store.store import Store
from tests import malformed

FILES = 40


def test_malformed_files_end_well_and_no_row_is_lost(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "is_plain", lambda _: True)
    monkeypatch.setattr(history, "record", lambda *_: None)
    ends: Counter[str] = Counter()
    outcomes = []
    for seed in range(FILES):
        # Every other file goes in however much of it is refused.
        monkeypatch.setenv("TELLER_REFUSED_SHARE_LIMIT", "1.0" if seed % 2 else "0.2")
        outcome = malformed.taken(malformed.made(seed), tmp_path, store)
        outcomes += [outcome] if outcome else []
        ends[outcome.state if outcome else "no table"] += 1
    assert set(ends) == {"committed", "refused", "no table"}, ends
    assert min(ends["committed"], ends["no table"]) >= 10, ends
    assert sum(outcome.rejected for outcome in outcomes if outcome.state == "committed") >= 15
    assert malformed.unaccounted(store, outcomes) == {}


@pytest.mark.sampled
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "parquet"])
def test_one_of_each_kind_ends_well_as_a_user_brings_it(kind: str, store: Store, tmp_path: Path) -> None:
    made = next(file for seed in range(200) if (file := malformed.made(seed)).name.endswith(kind) and file.faults)
    assert malformed.ended(made, tmp_path, store) in ("committed", "refused")


def test_the_files_are_of_every_kind_of_fault() -> None:
    made = [malformed.made(seed) for seed in range(FILES)]
    faults = Counter(fault for file in made for fault in file.faults)
    every = [fault.__name__ for fault in (*malformed.IN_ROWS, *malformed.IN_TEXT, *malformed.IN_BYTES)]
    assert sorted(faults) == sorted(every)
    assert max(len(file.faults) for file in made) >= 4, "faults are composed"


def test_files_are_the_same_from_the_same_number() -> None:
    assert malformed.made(7) == malformed.made(7)
