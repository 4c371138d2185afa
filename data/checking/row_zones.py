"""Times of several zones, where the file says of each row which zone it is of: each is converted from its own.

They are converted before anything else is made of them, so that what compares times of one row, or of several, has
them as they are stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data import settings
from data.checking import casting
from data.checking.casting import DayOrder
from data.checking.date_order import DayTexts
from data.store import duck

# A time of day with nothing behind it.
BARE = r"\d:\d\d(:\d\d(\.\d+)?)?(?i: ?[ap]\.?m\.?)?\s*$"
_SECONDS = r":\d\d:\d\d"


def order(times: pa.ChunkedArray, said: DayOrder) -> DayOrder | None:
    """Which comes first in the days of times; None where that is not sure, or where one of them is no moment.

    said: what the user said of it.
    """
    with duck.connection(rows=pa.table({"moment": times})) as con:
        others = f"rows WHERE NOT regexp_matches(moment, '{casting.PLAIN}')"
        days = f"SELECT {casting.day_text('moment')}, count(*) FROM {others} GROUP BY 1"
        reading = DayTexts(dict(con.execute(days).fetchall()), len(times)).read(said)
        moments = f"SELECT count({casting.typed('time', 'moment', reading.order)}) FROM rows"
        ((read,),) = con.execute(moments).fetchall()
    return None if reading.doubt or read < len(times) else reading.order


def converted(table: pa.Table, zoned: Mapping[str, tuple[Any, ...]]) -> pa.Table:
    """The columns of times with those that name no zone in the bank's own, as the zone of their row says.

    zoned: the column of times -> the column of zones, which comes first in its days, and pairs of texts of zones and
    what they mean. Where the zone of a row is another text, that stands behind its time, which is refused.
    """
    for column, (other, first, *pairs) in zoned.items():
        moments = pc.utf8_trim_whitespace(table[column])
        rows = {"row": pa.array(range(table.num_rows), pa.int64()), "moment": moments, "zone": table[other]}
        with duck.connection(rows=pa.table(rows)) as con:
            told = con.sql(f"SELECT {_own(first, pairs)} AS own FROM rows ORDER BY row").to_arrow_table()
        table = table.set_column(table.column_names.index(column), column, told["own"])
    return table


def _own(first: DayOrder, pairs: list[tuple[str, str]]) -> str:
    """SQL of the time `moment` of the zone `zone` in the bank's own, as exact as it is written."""
    own = duck.literal(settings.text("time_zone"))
    cases = " ".join(
        f"WHEN {duck.literal(text)} THEN (a AT TIME ZONE {duck.literal(zone)}) AT TIME ZONE {own}"
        for text, zone in pairs
    )
    moved = f"list_transform([{casting.typed('time', 'moment', first)}], lambda a: CASE trim(zone) {cases} END)[1]"
    exact = f"CASE WHEN regexp_matches(moment, '{_SECONDS}') THEN m::VARCHAR ELSE left(m::VARCHAR, 16) END"
    made = f"list_transform([{moved}], lambda m: {exact})[1]"
    odd = "moment || ' [' || coalesce(trim(zone), '') || ']'"
    return f"CASE WHEN regexp_matches(moment, '{BARE}') THEN coalesce({made}, {odd}) ELSE moment END"
