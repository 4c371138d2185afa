"""How a contract's columns are stored: their types, and the columns that the store adds to each row."""

from __future__ import annotations

import pyarrow as pa

from data.contracts import Table

DUCK = {
    "text": "VARCHAR",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "time": "TIMESTAMP",
    "date": "DATE",
    "flag": "BOOLEAN",
}
ARROW = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "time": pa.timestamp("us"),
    "date": pa.date32(),
    "flag": pa.bool_(),
}
KEPT = {
    "upload_id": "text",
    "source_file": "text",
    "row_no": "whole",
    "loaded_at": "time",
    "row_key": "text",
    "is_replacement": "flag",
    "day": "date",
}


def kinds(table: Table) -> dict[str, str]:
    """Every stored column of a table with its kind: the contract's, then the store's own."""
    return {**{column.name: column.kind for column in table.columns}, **KEPT}


def schema(table: Table) -> pa.Schema:
    """How a table is stored."""
    return pa.schema([(name, ARROW[kind]) for name, kind in kinds(table).items()])
