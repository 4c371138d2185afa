"""Numbers that come again behind the rows that a file was recognised by: legs of calls, complaints that stand twice.

Refused one by one, the answered leg would be missing; so some of these rows are looked at beside the first ones, and
what they are is asked as it is where they stand among those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.ingest import chunks, later
from analytics.ingest.chunks import Known, Passed
from data.checking import row_keys, validator
from data.contracts import TABLES
from data.files.reader import Source
from data.formats import shapes
from data.formats.raw import Raw
from data.store import duck

# Numbers that are looked at, and rows of them.
_NUMBERS, _ROWS = 200, 1000


def behind(source: Source, sample: Raw, known: Known, found: list[Passed]) -> later.Rows | None:
    """Rows with values of kinds that the first rows do not have, and some with numbers that come again."""
    besides = later.together(part.later for part in found)
    column = known.sources.get(TABLES[known.layout.table].key[0])
    if not known.kinds or column is None or known.layout.legs or known.layout.repeats or not _is_met(found):
        return besides
    numbers = _repeated(partial(_unfolded, source, known), column, sample, besides)
    return later.together([besides, numbers])


def _is_met(found: list[Passed]) -> bool:
    """Whether rows of the file have the key of an earlier one: in their part, or in another one."""
    return any(map(_has_repeated, found)) or bool(len(row_keys.shared(marks for part in found for marks in part.marks)))


def _has_repeated(part: Passed) -> bool:
    with part.listed.open(encoding="utf-8") as lines:
        return any(validator.SAME_KEY in line for line in lines)


def _unfolded(source: Source, known: Known) -> Iterator[Raw]:
    for number, is_last, raw in chunks.as_they_stand(source):
        yield shapes.unfolded(raw, known.shape, is_first=not number, is_last=is_last)


def _repeated(
    parts: Callable[[], Iterable[Raw]], column: str, sample: Raw, besides: later.Rows | None
) -> later.Rows | None:
    """Rows whose number another row has, but for those that are looked at already."""
    marks, counts = np.unique(np.concatenate([_marks(raw, column) for raw in parts()]), return_counts=True)
    several = marks[(counts > 1) & (marks != 0)][:_NUMBERS]
    seen = pa.concat_arrays([sample.row_no, *([besides.row_no] if besides else [])])
    found = [rows for raw in parts() if (rows := _of(raw, column, several, seen))]
    return later.together(found)


def _of(raw: Raw, column: str, several: npt.NDArray[np.uint64], seen: pa.Array) -> later.Rows | None:
    is_new = pc.invert(pc.is_in(raw.row_no, seen))
    places = pc.indices_nonzero(pc.and_(pa.array(np.isin(_marks(raw, column), several)), is_new))[:_ROWS]
    return later.Rows(raw.table.take(places), raw.row_no.take(places)) if len(places) else None


def _marks(raw: Raw, column: str) -> npt.NDArray[np.uint64]:
    """A hash of the number of each row in their order; 0 for a row without one."""
    if column not in raw.columns:
        return np.zeros(raw.table.num_rows, np.uint64)
    with duck.connection(rows=pa.table({"number": raw.table[column], "row": raw.row_no})) as con:
        mark = "CASE WHEN trim(coalesce(number, '')) <> '' THEN hash(trim(number)) ELSE 0 END"
        found = con.sql(f"SELECT {mark}::UBIGINT AS mark FROM rows ORDER BY row").to_arrow_table()
    order = np.argsort(np.argsort(raw.row_no.to_numpy(zero_copy_only=False), kind="stable"), kind="stable")
    return found["mark"].to_numpy()[order]
