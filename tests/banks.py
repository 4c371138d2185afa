"""Small banks for tests: rows as dictionaries, committed as an upload of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from data.contracts import TABLES
from data.store.rows import ARROW
from data.store.store import Store
from data.store.uploads import Receipt, Upload


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows in the contract's columns and types, with row numbers and keys, as checking hands them to the store."""
    contract, given = TABLES[name], list(rows)
    columns = {c.name: pa.array([row.get(c.name) for row in given], ARROW[c.kind]) for c in contract.columns}
    columns["row_no"] = pa.array(range(1, len(given) + 1), pa.int64())
    columns["row_key"] = pa.array(["|".join(str(row.get(k)) for k in contract.key) for row in given])
    return pa.table(columns)


def commit(store: Store, name: str, rows: Iterable[Mapping[str, Any]], file: str = "", sha256: str = "") -> Receipt:
    """Commit rows of one table as one upload."""
    return store.commit(Upload(file=file or f"{name}.csv", sha256=sha256, by="test"), {name: table(name, rows)})


def change_somehow(store: Store, rng: np.random.Generator, ids: list[str], kind: str, add: Callable[[], str]) -> None:
    """Undo, redo, maintain or commit (by `add`, which gives the id); a commit where the other cannot be done."""
    live = [entry.upload_id for entry in store.history() if entry.live]
    gone = [key for key in ids if key not in live]
    if kind == "maintain":
        store.maintain(keep_hours=0)
    elif kind == "undo" and live:
        store.undo(str(rng.choice(live)))
    elif kind == "redo" and gone:
        store.redo(str(rng.choice(gone)))
    else:
        ids.append(add())
