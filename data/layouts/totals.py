"""Rows of an interval report that are totals of the others: counted as well, they would count every call twice."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc

from data.formats.raw import Raw
from data.formats.shapes import TOTALS
from data.layouts.layout import Layout, headers
from data.layouts.verbs import normal

# What reports call all queues together, besides words for a total.
_ALL = frozenset(
    (
        "all",
        "all queues",
        "all skills",
        "summary",
        "전체",
        "전체 큐",
        "전체 합계",
        "전부",
        "全部",
        "全部队列",
        "汇总",
        "全體",
    )
)


def left_out(layout: Layout, raw: Raw) -> Layout:
    """The layout of call totals that leaves out the totals of its file, where other rows stand beside them."""
    if layout.table != "contact_interval":
        return layout
    known = headers(raw)
    columns = {
        known[normal(column)]
        for name in ("starts_at", "queue")
        if (verb := layout.columns.get(name))
        for column in verb.reads
        if normal(column) in known
    }
    found = {column: words for column in sorted(columns) if (words := _totals(raw, column))}
    return replace(layout, leaves_out={**layout.leaves_out, **found}) if found else layout


def _totals(raw: Raw, column: str) -> tuple[str, ...]:
    """The column's words for a total, in lower case; none where it holds nothing else."""
    values = {str(value or "").strip().lower() for value in pc.unique(raw.table[column]).to_pylist()} - {""}
    totals = {value for value in values if value in _ALL or TOTALS.match(value)}
    return tuple(sorted(totals)) if totals < values else ()
