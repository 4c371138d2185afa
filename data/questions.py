"""What only the user can know of a file, asked once, with the option that answers it."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from data import casting, engine
from data.casting import DayOrder
from data.contracts import Table
from data.errors import FileAmbiguous, Question
from data.texts import N_, Text

ORDERS = (("dmy", Text(N_("The day comes first"))), ("mdy", Text(N_("The month comes first"))))
# From this share of a column's dates on, it is a matter of the file; below, of the rows.
_SHARE = 0.5


def ask_order(table: Table, strings: pa.Table, sources: Mapping[str, str], order: DayOrder = "") -> None:
    """Raise FileAmbiguous when most dates of a column, such as 3/4/2026, can be read in two ways and none tells.

    strings: contract columns of text. sources: Teller's column -> the file's header. order: what the user said.
    """
    dated = [c.name for c in table.columns if c.kind in ("time", "date") and c.name in strings.column_names]
    if order or not dated:
        return
    with engine.connection(strings=strings) as con:
        for name in dated:
            text = engine.name(name)
            parts = (f"max(try_cast(regexp_extract({text}, '{casting.UNSURE}', {i}) AS INTEGER))" for i in (1, 2))
            unsure = f"(substr({text}, 2, 1) IN ('/', '-') OR substr({text}, 3, 1) IN ('/', '-'))"
            asked = f"count(*), {', '.join(parts)}, min({text})"
            ((count, first, second, example),) = con.sql(f"SELECT {asked} FROM strings WHERE {unsure}").fetchall()
            ((filled,),) = con.sql(f"SELECT count({text}) FROM strings").fetchall()
            if count > _SHARE * filled and first is not None and max(first, second) <= 12:
                raise _unsure(sources.get(name, name), example)


def _unsure(column: str, example: str) -> FileAmbiguous:
    values = {"column": column, "example": example}
    return FileAmbiguous(
        Text(N_("The dates in {column} can be day-month or month-day, such as {example}."), values),
        remedy=Text(N_("Say which comes first with --order dmy or --order mdy.")),
        question=Question("order", column, ORDERS, (example,)),
    )
