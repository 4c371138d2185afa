"""Columns that are taken for a time of calls or visits and hold durations: 75, 02:25, 0:01:15 under Abandon Time.

Numbers and values with a unit are no times, and are read as the duration that belongs to that time. What may be a time
of day as well is asked about where such times would lie before the row began.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts import lengths, seconds
from data.layouts.facts import facts
from data.layouts.finding import Said
from data.layouts.layout import Layout, headers
from data.layouts.lengths import LENGTH, TIME
from data.layouts.verbs import Copy, Verb, normal
from data.texts import N_, Text

# A table's beginning; its other times, and the duration that stands for each.
_BEGINS = {"contact": "enqueued_at", "visit": "issued_at"}
_OF_TIMES = {
    "contact": {"answered_at": "wait", "abandoned_at": "abandon", "ended_at": "talk"},
    "visit": {"called_at": "wait", "ended_at": "service"},
}
_BEFORE_NOON, _AFTER_NOON = re.compile(r"(?i)a\.?m|오전|上午|午前"), re.compile(r"(?i)p\.?m|오후|下午|午後")
# Minutes of a day, and between a beginning and a time that follows it; the share of rows for which they do.
_DAY, _LONGEST, _MOST = 24 * 60, 180, 0.8
_ROWS, _SHOWN = 2000, 3


def settled(layout: Layout, raw: Raw, said: Said) -> tuple[Layout, Said]:
    """The layout without such times, and what is said with their columns as durations.

    Raises FileAmbiguous for columns that may be either.
    """
    known, columns, values = headers(raw), dict(layout.columns), dict(said.values)
    for field, role in _OF_TIMES.get(layout.table, {}).items() if layout.name.startswith("template_") else ():
        verb = columns.get(field)
        column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
        told = dict(values.get(column or "", {}))
        if column is None or not _is_length(raw, column, role, columns.get(_BEGINS[layout.table]), told):
            continue
        del columns[field]
        values[column] = {LENGTH: role, **told}
    values = {c: {k: v for k, v in told.items() if (k, v) != (LENGTH, TIME)} for c, told in values.items()}
    mapping = {c: one for c, one in said.mapping.items() if LENGTH not in values.get(c, {})}
    return replace(layout, columns=columns), replace(said, mapping=mapping, values=values)


def _is_length(raw: Raw, column: str, role: str, begin: Verb | None, said: Mapping[str, str]) -> bool:
    """True for a column that holds durations, as the user says or its name or values tell."""
    is_named = role in ("wait", "talk") and column in lengths.named(raw, (), lengths.ROLES[role])
    if LENGTH in said or not _holds_lengths(raw, column, is_named=is_named):
        return said.get(LENGTH, TIME) != TIME
    if "unit" in said or is_named:
        return True
    is_after, texts = _follow(raw, column, begin), lengths.texts(raw, column)
    if is_after is None:
        # Beside a day alone, what can be a time of day is one.
        return any(_minute(text) is None for text in texts)
    if not is_after and any(":" in text for text in texts):
        _ask(raw, column, role)
    return not is_after


def _holds_lengths(raw: Raw, column: str, *, is_named: bool) -> bool:
    """True for durations that are neither moments in digits nor yes and no; is_named: by its header it holds such."""
    values, told = set(lengths.texts(raw, column)), facts(raw.table[column])
    is_moment = not is_named and told.looks_like("time") and not seconds.are_dated(told.counts)
    return lengths.is_timed(raw, column) and not is_moment and not values <= {"0", "1"}


def _follow(raw: Raw, column: str, begin: Verb | None) -> bool | None:
    """Whether the values as times of day lie soon after the rows' beginnings; None where these have no time of day."""
    header = headers(raw).get(normal(begin.column)) if isinstance(begin, Copy) else None
    texts = [raw.table[name].slice(0, _ROWS).to_pylist() for name in (header, column) if name]
    pairs = [[_minute(str(text or "")) for text in pair] for pair in zip(*texts, strict=True)] if header else []
    told = [(first, then) for first, then in pairs if first is not None and then is not None]
    soon = sum((then - first) % _DAY <= _LONGEST for first, then in told)
    return soon >= _MOST * len(told) if told else None


def _minute(text: str) -> int | None:
    """The minute of the day of a time with a colon, or of three or four digits without one."""
    found = re.search(r"(\d{1,2}):([0-5]\d)", text) or re.fullmatch(r"([01]?\d|2[0-3])([0-5]\d)", text.strip())
    if found is None:
        return None
    hour, is_late = int(found[1]), bool(_AFTER_NOON.search(text))
    hour = hour % 12 + 12 * is_late if is_late or _BEFORE_NOON.search(text) else hour
    return (hour * 60 + int(found[2])) % _DAY


def _ask(raw: Raw, column: str, role: str) -> None:
    told = {"column": column, "examples": ", ".join(lengths.texts(raw, column)[:_SHOWN]), "length": role}
    roles = (role, "whole") if role == "talk" else (role,)
    ways = (
        *((f"{column}:{LENGTH}={one}", Text(_LENGTHS[one])) for one in roles),
        (f"{column}:{LENGTH}={TIME}", Text(_A_TIME)),
    )
    question = Question("values", column, ways, tuple(lengths.texts(raw, column)[:_SHOWN]))
    raise FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_LENGTHS = {
    "wait": N_("How long it took until then"), "abandon": N_("How long callers waited before they gave up"),
    "service": N_("How long visitors were served"), "talk": N_("How long the caller and the agent spoke"),
    "whole": N_("How long the call was from its begin to its end"),
}  # fmt: skip
_A_TIME = N_("A time of day")
_OPEN = N_("{column} can be a time of day or how long something took: {examples}.")
_SAY = N_("Say it with --value “{column}:length={length}” or --value “{column}:length=time”.")
