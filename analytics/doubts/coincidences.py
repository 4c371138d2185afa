"""Rows without a number that equal stored ones by chance: they are kept as rows of their own, and it is said.

Of two files of one week, with nothing but a time and a score, a few rows agree. Asked about, every file of every week
would stop; taken for the same, they would be lost.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.ingest import chunks
from analytics.ingest.plans import DISTINCT, Plan
from data.checking import row_keys
from data.layouts.identity.identity import NAMED
from data.layouts.meaning import NOTHING
from data.texts import N_, Text


def are_others(plan: Plan) -> bool:
    """True where all equal rows are others: as chance explains them, or as it was said of the last such file."""
    seen, said = plan.expected, plan.options
    if seen is None or seen.already or plan.table not in NAMED or said.identity not in ("", "row"):
        return False
    overlap = seen.overlap
    same, chance = overlap.same, overlap.chance
    if not same or "same" in said.accept:
        return False
    if DISTINCT in said.accept:
        return bool(chance.names)
    # What is not stored, or stands elsewhere, makes rows differ that are alike here: chance says less of them.
    if plan.items or NOTHING in plan.mapping.values():
        return False
    return bool(chance.names) and chance.explains(same, overlap.missing)


def apart(plan: Plan) -> Plan:
    """The plan with other keys for those rows, as for rows that are alike in one file; to be held against the store."""
    names = plan.expected.overlap.chance.names if plan.expected else {}
    keyed = pa.table({"row_key": list(names.keys()), "name": list(names.values())})
    found: dict[int, str] = {}
    for file in plan.tables[plan.table].files:
        rows = pq.read_table(file, columns=["row_no", "row_key"]).join(keyed, "row_key", join_type="inner")
        found |= dict(zip(rows["row_no"].to_pylist(), rows["name"].to_pylist(), strict=True))
    said = row_keys.Settled({}, found)
    tables = {name: chunks.restaged(rows, said) for name, rows in plan.tables.items()}
    note = Text(_KEPT, {"n": len(found), "all": plan.read})
    return replace(plan, tables=tables, expected=None, notices=(*plan.notices, note))


_KEPT = N_("{n:,} of {all:,} rows have the same values as stored rows. They are others, and are added as well.")
