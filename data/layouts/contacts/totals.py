"""Rows of an interval report that are totals of the others: counted as well, they would count every call twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pyarrow.compute as pc

from data.errors import FileRefused
from data.formats.raw import Raw
from data.formats.total_lines import TOTALS
from data.layouts.expressions import normal
from data.layouts.layout import Layout, headers
from data.texts import N_, Text

# The time of day behind a day, in lower case.
_CLOCK = re.compile(r"(?<=\d)[ t]\d{1,2}:\d\d.*$|(?<=[일日])\s?\d{1,2}[:시时時].*$")
# What reports call all queues together, besides words for a total.
_ALL = frozenset(
    (
        "all",
        "all queues",
        "all channels",
        "all agents",
        "all media",
        "all teams",
        "all groups",
        "all skills",
        "all day",
        "whole day",
        "full day",
        "summary",
        "전체",
        "전체 큐",
        "전체 채널",
        "전체채널",
        "전체 상담원",
        "모든 채널",
        "전 채널",
        "전체 합계",
        "전일",
        "종일",
        "하루 전체",
        "전 시간대",
        "전체 시간대",
        "전부",
        "全部",
        "全部队列",
        "全部渠道",
        "所有渠道",
        "全部坐席",
        "全渠道",
        "全天",
        "全日",
        "全时段",
        "所有",
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
    _refuse_alone(raw, layout, found, sorted(columns))
    return replace(layout, leaves_out={**layout.leaves_out, **found}) if found else layout


def _totals(raw: Raw, column: str) -> tuple[str, ...]:
    """The column's words for a total, in lower case; none where it holds nothing else."""
    values = {str(value or "").strip().lower() for value in pc.unique(raw.table[column]).to_pylist()} - {""}
    totals = {value for value in values if is_total(value)}
    return tuple(sorted(totals)) if totals < values else ()


def _refuse_alone(raw: Raw, layout: Layout, found: Mapping[str, tuple[str, ...]], columns: list[str]) -> None:
    """Raise FileRefused for totals of queues without their parts: left out, their calls would be counted nowhere."""
    queues = {normal(column) for column in layout.columns["queue"].reads} if "queue" in layout.columns else set()
    texts = {c: pc.fill_null(pc.utf8_lower(pc.utf8_trim_whitespace(raw.table[c])), "").to_pylist() for c in columns}
    for column in (c for c in found if normal(c) in queues):
        others = list(zip(*(texts[c] for c in columns if c != column), strict=True))
        is_left_out = [text in found[column] for text in texts[column]]
        parts = {key for key, total in zip(others, is_left_out, strict=True) if not total}
        # The total of a day stands beside the intervals of that day.
        parts |= {tuple(_CLOCK.sub("", text) for text in key) for key in parts}
        alone = [key for key, total in zip(others, is_left_out, strict=True) if total and key not in parts]
        # Totals of a day or of the whole report have a word for a total in place of their time as well.
        alone = [key for key in alone if not any(is_total(part) for part in key)]
        if alone:
            told = {"rows": len(alone), "column": column, "values": tuple(found[column]), "first": alone[0][0]}
            raise FileRefused(Text(_ALONE, told), Text(_NOWHERE), Text(_GIVE_PARTS, told))


def is_total(text: str) -> bool:
    """True for words, in lower case, for a total of other rows, or for none."""
    return not text or text in _ALL or bool(TOTALS.match(text))


_ALONE = N_(
    "{column} has totals ({values}) beside their parts, but {rows:,} of them have no part beside them. The first is of "
    "{first}."
)
_NOWHERE = N_("Totals are left out where their parts are counted. These calls would be counted nowhere.")
_GIVE_PARTS = N_("Export the file again with the parts alone, or with the totals alone.")
