"""Numpy columns to one contract table: contract types, nulls for what is missing, row numbers and keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.contracts import Column, Table

Array = NDArray[Any]
TYPES = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "time": pa.timestamp("us"),
    "date": pa.date32(),
    "flag": pa.bool_(),
}
# Between the parts of a key, as in checking.
BETWEEN = "\x1f"


def build(table: Table, columns: Mapping[str, Any]) -> pa.Table:
    """The contract's columns in order, then row_no, row_key and day.

    Times are seconds since 1970 (NaN is null), dates are days since 1970, text is an Arrow array or a sequence.
    """
    size = len(next(iter(columns.values())))
    arrays = {c.name: _typed(c, columns.get(c.name), size) for c in table.columns}
    arrays["row_no"] = pa.array(np.arange(1, size + 1))
    arrays["row_key"] = _key([arrays[name] for name in table.key])
    arrays["day"] = _day([arrays[name] for name in table.dated_by], size)
    return pa.table(arrays)


def _typed(column: Column, given: Any, size: int) -> pa.Array:
    kind = TYPES[column.kind]
    if given is None:
        return pa.nulls(size, kind)
    if isinstance(given, pa.Array):
        return given
    if column.kind == "text":
        return pa.array(list(given), pa.string())
    return _numeric(np.asarray(given), kind)


def _numeric(values: Array, kind: pa.DataType) -> pa.Array:
    missing = np.isnan(values) if values.dtype.kind == "f" else None
    if missing is not None and missing.any():
        values = np.where(missing, 0, values)
    if pa.types.is_timestamp(kind):
        return pa.array(np.round(values).astype("int64").astype("datetime64[s]").astype("datetime64[us]"), mask=missing)
    if pa.types.is_date32(kind):
        return pa.array(values.astype("int32"), mask=missing).cast(kind)
    plain = {"int64": np.int64, "double": np.float64, "bool": np.bool_}[str(kind)]
    return pa.array(values.astype(plain), mask=missing)


def _key(parts: list[pa.Array]) -> pa.Array:
    if len(parts) == 1 and pa.types.is_string(parts[0].type):
        return parts[0]
    return pc.binary_join_element_wise(*(_written(part) for part in parts), BETWEEN)


def _written(part: pa.Array) -> pa.Array:
    """A part of a key as text, times to the second, empty where there is none."""
    whole = part.cast(pa.timestamp("s")) if pa.types.is_timestamp(part.type) else part
    return pc.fill_null(whole.cast(pa.string()), "")


def _day(times: list[pa.Array], size: int) -> pa.Array:
    if not times:
        return pa.nulls(size, pa.date32())
    return pc.coalesce(*(time.cast(pa.timestamp("us")).cast(pa.date32(), safe=False) for time in times))


def pick(names: Sequence[str | None], index: Array, missing: Array | None = None) -> pa.Array:
    """Text by position in `names`; null where `missing`."""
    return pa.array(names, pa.string()).take(pa.array(index.astype("int64"), mask=missing))


def numbered(prefix: str, size: int) -> pa.Array:
    """Distinct running identifiers such as V0000001."""
    digits = pc.utf8_lpad(pa.array(np.arange(1, size + 1)).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def tokens(kind: str, seed: int, size: int) -> list[str]:
    """Keys that look as the bank's hashed keys do; they name nobody."""
    return [hashlib.blake2b(f"{kind}{seed}/{i}".encode(), digest_size=12).hexdigest() for i in range(size)]


def masked(values: Array, keep: Array) -> Array:
    """The values as float, NaN where not kept."""
    return np.where(keep, values, np.nan)
