"""Rows that are stored already and come again under other keys: from a spreadsheet, or with a column more.

Cut seconds, other headers and columns in another order give them other keys. They take the place of the stored ones as
they are, so that nothing changes; where all new rows have no number and equal stored ones to the minute, and chance
does not explain it, without a question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.ingest.plans import STORED, UPDATED, Plan
from analytics.ingest.preview import Preview
from data.contracts import TABLES, Table
from data.layouts.identity.identity import NAMED
from data.layouts.meaning import NOTHING
from data.matching import renumbered
from data.matching.renewed import relinked, renewed
from data.store import staged_rows
from data.store.staged_rows import Staged
from data.texts import N_, Text

# So many rows, all of them equal, are no chance where each has a time of day or a text of its own.
_LEAST = 5
# What may be said of new rows: that they are the stored ones, corrected or not, or that they are others.
ANSWERS = (UPDATED, STORED, "repeated", "added")


def is_told(plan: Plan) -> bool:
    """True where it was said that rows are the stored ones."""
    return bool({STORED, UPDATED} & {*plan.options.accept}) and not against(plan)


def against(plan: Plan) -> tuple[str, ...]:
    """Answers of which each says something else of rows that may be stored already; empty where they agree."""
    given = tuple(answer for answer in dict.fromkeys(plan.options.accept) if answer in ANSWERS)
    return given if len(given) > 1 and {STORED, UPDATED} & {*given} else ()


def are_same(plan: Plan) -> bool:
    """True where rows are to be taken for stored ones: as the user says, or as all of the file's new rows are such."""
    seen, said = plan.expected, plan.options
    if seen is None or seen.already or "repeated" in said.accept or against(plan):
        return False
    if is_told(plan):
        return bool(_meant(plan))
    if _is_corrected_before(plan):
        return True
    if seen.alike.rows is None:
        return False
    alike, table = seen.alike, TABLES[plan.table]
    if plan.table not in NAMED or not _is_all_said(plan) or said.identity == "file":
        return False
    is_all = alike.stored == alike.looked_at == seen.counts.added >= _LEAST
    return is_all and alike.is_told and not {*table.key} & {*plan.mapping.values()}


def stored(seen: Preview) -> pa.Table | None:
    """The stored rows that new ones are taken for: the most that are known, by number or moment or by all they say."""
    alike, again = seen.alike.rows, seen.again.stored
    if alike is None or again is None:
        return again if alike is None else alike
    return alike if alike.num_rows >= again.num_rows and not seen.again.numbered else again


def corrected(seen: Preview) -> pa.Table | None:
    """Missing rows that new ones correct in a value or two."""
    found = seen.overlap.corrected
    some = found.filter(pc.greater(found["values"], 0)) if found is not None else None
    return some if some is not None and some.num_rows else None


def are_corrected(seen: Preview) -> bool:
    """Whether all new rows that are known as stored ones are among those that correct missing ones."""
    known, changed = stored(seen), corrected(seen)
    return (
        known is not None and changed is not None and {*known["row_no"].to_pylist()} <= {*changed["row_no"].to_pylist()}
    )


def is_known(seen: Preview) -> bool:
    """Whether each row that is met by its words is known as a stored one besides."""
    known, others = stored(seen), seen.overlap.corrected
    if not seen.overlap.worded or known is None or others is None:
        return False
    return bool(pc.all(pc.is_in(others["row_no"], known["row_no"].combine_chunks())).as_py())


def _is_corrected_before(plan: Plan) -> bool:
    """Whether rows say what missing ones say since these were corrected: they have another key than their content."""
    seen = plan.expected
    found = seen.overlap.corrected if seen else None
    if found is None or is_told(plan) or plan.table not in NAMED or plan.options.identity == "file":
        return False
    return bool(pc.any(pc.equal(found["values"], 0)).as_py())


def _is_all_said(plan: Plan) -> bool:
    """Whether rows that are alike here are so altogether: not where something is not stored, or stands elsewhere."""
    return not plan.items and NOTHING not in plan.mapping.values()


def _meant(plan: Plan) -> pa.Table | None:
    """The stored rows in whose place new ones are put: those that are known, and those that are corrected."""
    seen = plan.expected
    if seen is None:
        return None
    known, others = stored(seen), seen.overlap.corrected
    if _is_corrected_before(plan) and others is not None:
        return others.filter(pc.equal(others["values"], 0)).drop_columns(["values"])
    if others is None or UPDATED not in plan.options.accept:
        return known
    others = others.drop_columns(["values"])
    if known is None:
        return others
    for name in ("row_no", "row_key"):
        others = others.filter(pc.invert(pc.is_in(others[name], known[name].combine_chunks())))
    return pa.concat_tables([known, others.select(known.column_names).cast(known.schema)])


def taken(plan: Plan) -> Plan:
    """The plan with the stored rows in place of those that say the same; to be held against the store."""
    rows = _meant(plan)
    if rows is None:
        return plan
    is_before = _is_corrected_before(plan)
    # What else has a number that was given anew is asked about.
    plan = plan if is_before else _apart(plan, rows)
    # Totals of several rows may be one of the stored ones: they stay.
    is_newer = UPDATED in plan.options.accept or (is_before and not _is_all_said(plan))
    if is_newer and plan.table in NAMED:
        tables = {name: _updated(one, rows, TABLES[plan.table]) for name, one in plan.tables.items()}
        seen = plan.expected
        is_more = seen is not None and stored(seen) is not None and not are_corrected(seen)
        note = Text(_LEFT if is_before else _NEWER if is_more else _CORRECTED, {"n": rows.num_rows, "all": plan.read})
        return replace(plan, tables=tables, expected=None, notices=(*plan.notices, note))
    tables = {name: _put(one, rows, is_main=name == plan.table) for name, one in plan.tables.items()}
    is_more = plan.expected is not None and rows is not plan.expected.alike.rows
    note = Text(_LEFT_OUT if is_more else _LEFT, {"n": rows.num_rows, "all": plan.read})
    return replace(plan, tables=tables, expected=None, notices=(*plan.notices, note))


def _apart(plan: Plan, rows: pa.Table) -> Plan:
    """The plan with other keys for the rows that would replace others by numbers given anew, and are none of these."""
    met = {*rows["row_no"].to_pylist()}
    names = {row: name for row, name in plan.expected.alike.anew.items() if row not in met} if plan.expected else {}
    if not names:
        return plan
    key = TABLES[plan.table].key[0]
    tables = {
        name: _made(one, lambda found: renumbered.renamed(found, names, key)) for name, one in plan.tables.items()
    }
    return replace(plan, tables=tables)


def _put(given: Staged, rows: pa.Table, *, is_main: bool) -> Staged:
    """Staged files with the stored rows in the main table, and without what belongs to them in another one."""
    among = rows["row_no"].combine_chunks()
    if is_main:
        return _made(given, lambda found: _exchanged(found, rows))
    return _made(given, lambda found: found.filter(pc.invert(pc.is_in(found["row_no"], among))))


def _updated(given: Staged, rows: pa.Table, main: Table) -> Staged:
    """Staged files with rows that take the place of the stored ones, and what belongs to them."""
    if given.table == main.name:
        return _made(given, lambda found: renewed(found, rows, main))
    return _made(given, lambda found: relinked(found, rows, main.key[0]))


def _made(given: Staged, change: Callable[[pa.Table], pa.Table]) -> Staged:
    """Staged files with other rows."""
    count = 0
    for file in given.files:
        made = change(pq.read_table(file))
        file.unlink()
        staged_rows.write(made, file)
        count += made.num_rows
    return Staged(given.table, given.files, count)


def _exchanged(found: pa.Table, rows: pa.Table) -> pa.Table:
    """The rows with key and values of the stored ones, where there is one of their number."""
    place = {number: at for at, number in enumerate(rows["row_no"].to_pylist())}
    which = [place.get(number) for number in found["row_no"].to_pylist()]
    is_met = pa.array(np.array([at is not None for at in which], bool))
    for name in (column for column in rows.column_names if column != "row_no" and column in found.column_names):
        kind = found.schema.field(name).type
        stored = rows[name].take(pa.array(which, pa.int64())).cast(kind)
        made = pc.if_else(is_met, stored, found[name])
        found = found.set_column(found.column_names.index(name), found.schema.field(name), made)
    return found


_LEFT = N_("{n:,} of {all:,} rows are stored already, from another export of the same data: they stay as they are.")
_LEFT_OUT = N_(
    "{n:,} of {all:,} rows are stored already, from another export of the same data: they stay as they are. What else "
    "this file says of them is not stored."
)
_CORRECTED = N_("{n:,} of {all:,} rows replace the stored rows that they correct.")
_NEWER = N_(
    "{n:,} of {all:,} rows are stored already, from another export of the same data: they are updated with what "
    "this file says."
)
