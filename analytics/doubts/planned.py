"""Complaints with a closing date that is still to come: it was planned, or stands for none, and closes nothing yet."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.doubts.doubt import Doubt, made, moment
from analytics.ingest.plans import Plan
from analytics.ingest.preview import Preview
from analytics.metrics import period
from data.contracts import COMPLAINT
from data.layouts.cases.still_open import CLOSES, NO
from data.texts import N_, Text

_CLOSED, _SHOWN = "closed_at", 3


def doubt(seen: Preview, plan: Plan) -> Doubt | None:
    """Closing dates after today, which are asked about: the file may say that these complaints are open."""
    if plan.table != COMPLAINT.name:
        return None
    rows, first = _ahead(plan)
    if not rows:
        return None
    column = next((column for column, became in seen.columns.items() if became == _CLOSED), "")
    told = tuple(f"{row['row_no']}: {moment(row[_CLOSED])}" for row in first)
    values = {"n": rows, "column": column or _CLOSED, "rows": told}
    ways = ((f"values={column}:{CLOSES}={NO}", Text(_ARE_OPEN)),) if column else ()
    return made("planned", (_TITLE, _SAY if column else _SAY_SO, _ARE_RIGHT), values, *ways)


def _ahead(plan: Plan) -> tuple[int, list[dict[str, Any]]]:
    """How many closing dates are after today, and the first of them with their rows."""
    rows, first = 0, list[dict[str, Any]]()
    for path in plan.tables[plan.table].files:
        for batch in pq.ParquetFile(path).iter_batches(columns=["row_no", _CLOSED]):
            later = batch.filter(pc.greater(batch[_CLOSED].cast("date32"), period.today()))
            rows += later.num_rows
            first = sorted([*first, *later.to_pylist()], key=lambda row: int(row["row_no"]))[:_SHOWN]
    return rows, first


_TITLE = N_("{n:,} complaints have a date after today in {column}, in rows {rows}.")
_SAY = N_(
    "If these complaints are open, and the date is planned, say --value “{column}:closes=no”. If they are closed and "
    "the dates are right, add --accept planned."
)
_SAY_SO = N_("If the dates are right, add --accept planned. If not, correct them in the file.")
_ARE_OPEN = N_("They are open: the date is planned or stands for none")
_ARE_RIGHT = N_("They are closed, and the dates are right")
