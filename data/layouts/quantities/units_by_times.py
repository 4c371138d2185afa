"""The unit of a column of lengths, told by times beside it: where it is the difference of two of them in all rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING

import pyarrow as pa

from data.checking import casting
from data.layouts.column_profile import facts
from data.store import duck

if TYPE_CHECKING:
    from data.formats.raw import Raw

# What a number can be in, in seconds, and how far a length that was cut or rounded lies from the times.
_UNITS, _NEAR = (1.0, 60.0, 0.001), 1.5
# Rows that are held against each other, columns of times, and rows and different lengths that are no chance.
_ROWS, _COLUMNS, _LEAST, _DIFFERENT = 2000, 6, 5, 3
_MOST, _DAY = 0.5, 86_400


def unit(raw: Raw, column: str, *, is_comma: bool) -> float:
    """Seconds of the one unit in which the lengths are what passed between two times of their rows; 0 without one."""
    numbers = [_number(text, "." if is_comma else "") for text in raw.table[column].slice(0, _ROWS).to_pylist()]
    filled = [number for number in numbers if number]
    if len(filled) < _LEAST or len(set(filled)) < _DIFFERENT:
        return 0
    times = _seconds(raw, _of_times(raw, column))
    step = _step(raw, column)
    fitting = {
        unit
        for one, other in permutations(times, 2)
        for unit in _UNITS
        if _fits(numbers, one, other, unit, max(_NEAR, step * unit + 1) if unit > 1 else _NEAR, len(filled))
    }
    return fitting.pop() if len(fitting) == 1 else 0


def _fits(
    numbers: Sequence[float | None],
    begins: Sequence[float | None],
    ends: Sequence[float | None],
    unit: float,
    near: float,
    filled: int,
) -> bool:
    """True where each length is what passed between both times, in rows enough that have them."""
    found = [
        (number * unit, (end - begin) % _DAY)
        for number, begin, end in zip(numbers, begins, ends, strict=True)
        if number and begin is not None and end is not None
    ]
    return len(found) >= max(_LEAST, _MOST * filled) and all(abs(one - other) <= near for one, other in found)


def _of_times(raw: Raw, column: str) -> list[str]:
    """The columns of times of day, with their day or without."""
    told = {c: facts(raw.table[c]) for c in raw.columns if c != column}
    timed = [c for c, one in told.items() if one.clocks > _MOST or one.looks_like("time")]
    return [c for c in timed if not all(":" not in text and not text.isdecimal() for text in told[c].counts)][:_COLUMNS]


def _seconds(raw: Raw, columns: Sequence[str]) -> list[list[float | None]]:
    """Each row's time in seconds, from whatever day, by column.

    All columns are read by one query: to plan how a time is read takes longer than to read a few thousand.
    """
    if not columns:
        return []
    texts = [raw.table[column].slice(0, _ROWS) for column in columns]
    count = len(texts[0])
    text = pa.chunked_array([chunk for column in texts for chunk in column.chunks], pa.string())
    rows = pa.table({"text": text, "row": range(count * len(columns))})
    at = [casting.typed("time", "text", order) for order in ("dmy", "mdy")]
    clock = f"try_cast('2000-01-01 ' || {casting.clock('text')} AS TIMESTAMP)"
    with duck.connection(rows=rows) as con:
        found = con.execute(f"SELECT epoch(coalesce({', '.join(at)}, {clock})) FROM rows ORDER BY row").fetchall()
    times = [time for (time,) in found]
    return [times[begin : begin + count] for begin in range(0, len(times), count)]


def _number(text: str | None, decimal: str) -> float | None:
    try:
        return float(str(text or "").strip().replace(",", decimal))
    except ValueError:
        return None


def _step(raw: Raw, column: str) -> float:
    """The last decimal that the numbers have: 1 for whole ones."""
    texts = [text.replace(",", ".") for text in facts(raw.table[column]).counts]
    return float(10 ** -max((len(text.partition(".")[2]) for text in texts), default=0))
