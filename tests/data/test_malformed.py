"""Malformed files end in a receipt that adds up or in a clear refusal, and never in an error of another kind.

Sixty here; `python -m bench.malformed` takes five hundred.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from data.store import Store
from tests import malformed

FILES = 60


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One bank that all the files are brought to, one after another."""
    return Store(str(tmp_path_factory.mktemp("bank")))


@pytest.mark.parametrize("seed", range(FILES))
def test_a_malformed_file_ends_well(seed: int, bank: Store, tmp_path: Path) -> None:
    assert malformed.ended(malformed.made(seed), tmp_path, bank) in ("committed", "already", "refused")


def test_the_files_are_of_every_kind_of_fault() -> None:
    made = [malformed.made(seed) for seed in range(FILES)]
    faults = Counter(fault for file in made for fault in file.faults)
    every = [fault.__name__ for fault in (*malformed.IN_ROWS, *malformed.IN_TEXT, *malformed.IN_BYTES)]
    assert sorted(faults) == sorted(every)
    assert max(len(file.faults) for file in made) >= 4, "faults are composed"


def test_files_are_the_same_from_the_same_number() -> None:
    assert malformed.made(7) == malformed.made(7)


def test_some_files_go_in_and_some_do_not(bank: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TELLER_REFUSED_SHARE_LIMIT", "1.0")
    ends = Counter(malformed.ended(malformed.made(seed), tmp_path, bank) for seed in range(1000, 1030))
    assert ends["committed"] >= 5, ends
    assert ends["refused"] >= 5, ends
