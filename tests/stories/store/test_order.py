"""The store against a few lines of Python that say the same: any order of commits, undos, redos and upkeep."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import pytest

from data.store.store import Store
from tests.banks import commit

Row = tuple[int, str]  # day of January, reason


class Model:
    """What the store should hold: uploads in order, each key -> row, and which of them are live."""

    def __init__(self) -> None:
        self.uploads: dict[str, dict[str, Row]] = {}
        self.live: set[str] = set()

    def current(self) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for key, rows in self.uploads.items():
            found |= rows if key in self.live else {}
        return found


def read(store: Store) -> dict[str, Row]:
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("complaint")).to_pylist()
    assert len({row["row_key"] for row in rows}) == len(rows)
    return {row["complaint_id"]: (row["day"].day, row["reason"]) for row in rows}


def differing(before: dict[str, Row], after: dict[str, Row]) -> set[date]:
    """The days on which two states differ."""
    changed = set(before.items()) ^ set(after.items())
    return {date(2026, 1, day) for _, (day, _) in changed}


def add(store: Store, model: Model, chance: random.Random) -> None:
    keys = chance.sample([f"c{i}" for i in range(12)], chance.randint(1, 6))
    rows = {key: (chance.randint(1, 9), chance.choice("xyz")) for key in keys}
    before = model.current()
    given = [{"complaint_id": k, "opened_at": datetime(2026, 1, d), "reason": r} for k, (d, r) in rows.items()]
    receipt = commit(store, "complaint", given)
    model.uploads[receipt.upload_id] = rows
    model.live.add(receipt.upload_id)
    unchanged = sum(before.get(key) == row for key, row in rows.items())
    new = sum(key not in before for key in rows)
    assert (receipt.added, receipt.replaced, receipt.unchanged) == (new, len(rows) - new - unchanged, unchanged)
    assert set(receipt.days.get("complaint", ())) == differing(before, model.current())


def toggle(store: Store, model: Model, chance: random.Random) -> None:
    key = chance.choice(list(model.uploads))
    before = model.current()
    done = store.undo(key) if key in model.live else store.redo(key)
    model.live ^= {key}
    after = model.current()
    assert set(done.days.get("complaint", ())) >= differing(before, after)
    assert done.restored - done.removed == len(after) - len(before)


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_changes(tmp_path: Path, seed: int) -> None:
    chance, model, store = random.Random(seed), Model(), Store(str(tmp_path))
    states = [model.current()]
    for step in range(24):
        (add if chance.random() < 0.5 or not model.uploads else toggle)(store, model, chance)
        states.append(model.current())
        if step % 8 == 7:
            store.maintain(keep_hours=0)
        assert read(store) == model.current()
    with store.snapshot() as snapshot:
        for version, state in enumerate(states):
            touched = snapshot.touched(version).get("complaint", set())
            assert touched >= differing(state, model.current())
    assert {entry.upload_id for entry in Store(str(tmp_path)).history() if entry.live} == model.live
