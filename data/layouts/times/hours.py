"""Times of a clock of 12 hours without AM or PM: asked about, and put to 24 hours before anything reads them.

Calls and visits of a day go from 9 to 12 and on to 1: read as they stand, the afternoon would be the night before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES, WAITS
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.expressions import Copy, First, Moment, Verb, normal
from data.layouts.times.moments import Beginning, DayAndTime
from data.layouts.times.spans import Opening
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

# What is said of a column, as --value COLUMN:clock=24, or 12/7 where hours below 7 are after noon.
CLOCK = "clock"
_TABLES = (*WAITS, "contact_interval")
# What stands before the hour of a time, and behind it; digits alone where a column has times of day and nothing else.
_BEFORE, _BEHIND, _MINUTES = r"(?:.*\d\D?[ ,]+)?", r" ?[:시时時点點].*", r"\d\d(?:\d\d)?"
HOUR, _IN_DIGITS = rf"^{_BEFORE}(?P<hour>\d{{1,2}}){_BEHIND}$", rf"^(?P<hour>\d{{1,2}}){_MINUTES}$"
# Half of the day, a zone, or the form in which programs alone write: such times leave nothing open.
_TOLD = (
    r"[AaPp]\.? ?[Mm]\b|오전|오후|上午|下午|午前|午後|새벽|아침|정오|저녁|凌晨|早上|早晨|中午|晚上|\dT\d|\d ?Z$"
    r"|^[^:]*\d[^:\d][^:]*:[\d:.]+ ?(?:[A-Z]{3})?[+-]\d\d?:?\d\d$"
)
# The end of an interval behind its beginning, which is no number of hours from Greenwich.
_UNTIL = r"(\d:\d\d) ?[-–—~∼～] ?\d{1,2}:\d\d$"
# Midnight, which programs write for no time.
_ZERO = r"(?:^|[ T])0?0:00(?::00)?(?:\.0+)?$|^0+$"
# The first hour of a morning, as banks and call centres open: nothing tells whether 7 and 8 are of it.
_FIRST = (7, 8, 9)
_NIGHT, _MORNING, _NOON, _SHOWN = range(1, 7), range(9, 13), 12, 3


@dataclass(frozen=True)
class _Times:
    """The times of a list: its columns of them, all their hours, and some that are open."""

    columns: tuple[str, ...]
    hours: frozenset[int]
    examples: tuple[str, ...]

    @property
    def ways(self) -> list[int]:
        """First hours of the morning that make a difference."""
        after = {frozenset(hour for hour in self.hours if hour < first): first for first in reversed(_FIRST)}
        return sorted(after.values())


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with its times on a clock of 24 hours, as the user says.

    values: the file's column -> "clock" -> what the user says. Raises FileAmbiguous where nothing was said of times
    that may be of either clock.
    """
    found = _times(layout, raw) if layout.table in _TABLES else None
    if found is None:
        return layout
    said = next((values[column][CLOCK] for column in found.columns if CLOCK in values.get(column, {})), "")
    if not said and _is_open(layout, found):
        raise _question(found)
    first = _as_said(found, said) if said else 0
    if not any(hour < first for hour in found.hours):
        return layout
    told = {"columns": tuple(found.columns), "last": first - 1}
    return replace(layout, hours=dict.fromkeys(found.columns, first), notes=(*layout.notes, Text(_DONE, told)))


def of_a_day(table: pa.Table, hours: Mapping[str, int]) -> pa.Table:
    """The columns with their afternoons on a clock of 24 hours; hours: column -> the first hour of the morning."""
    for column, first in hours.items():
        values = table[column]
        for hour in range(1, first):
            # Of the groups a rewriting names one digit alone: what follows it is the hour.
            clock, digits = rf"^({_BEFORE})0?{hour}({_BEHIND})$", rf"^()0?{hour}({_MINUTES})$"
            for pattern in (clock, digits):
                values = pc.replace_substring_regex(values, pattern, rf"\1{hour + _NOON}\2")
        table = table.set_column(table.column_names.index(column), column, values)
    return table


def _columns(layout: Layout, raw: Raw) -> dict[str, bool]:
    """The file's columns of times, those of the first time of a row first, and whether they hold times of day alone."""
    known = {normal(column): column for column in reversed(raw.columns)}
    kinds = [column.name for column in TABLES[layout.table].columns if column.kind == "time"]
    read = [pair for name in kinds for pair in _clocks(layout.columns.get(name))]
    found: dict[str, bool] = {}
    for name, alone in read:
        if normal(name) in known:
            found.setdefault(known[normal(name)], alone)
    return found


def _clocks(verb: Verb | None) -> list[tuple[str, bool]]:
    """The columns of times that a verb reads, and whether they hold times of day without a day."""
    match verb:
        case DayAndTime():
            return [(verb.time, True)]
        case Moment():
            return _clocks(verb.moment)
        case Opening():
            return [(name, bool(verb.days)) for name in (*verb.starts, *verb.ends)]
        case Copy() | First() | Beginning():
            return [(name, isinstance(verb, Beginning)) for name in verb.reads]
        case _:
            return []


def _times(layout: Layout, raw: Raw) -> _Times | None:
    """The times of a list, where all may be of a clock of 12 hours."""
    columns, hours, examples = _columns(layout, raw), set[int](), dict[str, None]()
    for column, alone in columns.items():
        values = pc.unique(raw.table[column]).drop_null()
        values = values.filter(pc.invert(pc.match_substring_regex(values, _ZERO)))
        made = _hours(values, HOUR)
        if alone and pc.all(pc.is_null(made)).as_py():
            made = _hours(values, _IN_DIGITS)
        found = set(pc.unique(made.drop_null()).to_pylist())
        told = values if not alone else pc.replace_substring_regex(values, _UNTIL, r"\1")
        if not found <= set(range(1, _NOON + 1)) or pc.any(pc.match_substring_regex(told, _TOLD)).as_py():
            return None
        hours |= found
        early = values.filter(pc.fill_null(pc.is_in(made, pa.array(_NIGHT, pa.int64())), False))
        examples |= dict.fromkeys(early.slice(0, _SHOWN).to_pylist())
    return _Times(tuple(columns), frozenset(hours), tuple(examples)[:_SHOWN]) if hours else None


def _hours(values: pa.Array, pattern: str) -> pa.Array:
    """The hours of times; null for what is no time."""
    found = pc.extract_regex(values, pattern)
    return pc.cast(pc.struct_field(found, "hour"), pa.int64())


def _is_open(layout: Layout, found: _Times) -> bool:
    """True for hours of a night and of a morning without any after noon; of a branch for those of a night alone.

    Whoever is open all night has calls at midnight and in the afternoon as well.
    """
    is_night, is_morning = bool(found.hours & {*_NIGHT}), bool(found.hours & {*_MORNING})
    return is_night and (is_morning or layout.table == "visit")


def _as_said(found: _Times, said: str) -> int:
    """The first hour of the morning; 0 for a clock of 24 hours."""
    match = re.fullmatch(r"(24)|12(?:/([7-9]))?", said.strip())
    if match is None:
        values = {"column": found.columns[0], "clock": said}
        raise FileRefused(Text(_NO_CLOCK, values), remedy=Text(_SAY, {**values, "way": f"12/{_FIRST[0]}"}))
    return 0 if match[1] else int(match[2] or _FIRST[0])


def _question(found: _Times) -> FileAmbiguous:
    """Whether the hours of the night are those after noon."""
    column, example = found.columns[0], found.examples[0]
    ways = [(f"{column}:{CLOCK}=12/{first}", Text(_TWELVE, {"last": first - 1})) for first in found.ways]
    ways.append((f"{column}:{CLOCK}=24", Text(_NIGHTLY, {"example": example})))
    values = {"columns": tuple(found.columns), "column": column, "way": f"12/{found.ways[0]}"}
    values["examples"] = tuple(found.examples)
    return FileAmbiguous(
        Text(_OPEN, values),
        Text(_WHY),
        Text(_SAY, values),
        question=Question("values", column, tuple(ways), found.examples),
    )


_OPEN = N_(
    "The hours in {columns} go from 1 to 12, without AM or PM: {examples} may be in the afternoon or in the night."
)
_WHY = N_("No time is at 0 or after 12:59, so the file may be written with a clock of 12 hours.")
_SAY = N_(
    "Say it with --value “{column}:clock={way}” if the early hours are those of the afternoon, or with "
    "--value “{column}:clock=24” if they are those of the night."
)
_TWELVE = N_("A clock of 12 hours: 1 to {last} are in the afternoon")
_NIGHTLY = N_("A clock of 24 hours: {example} is in the night")
_NO_CLOCK = N_("{clock} is no clock that the times in {column} can be of.")
_DONE = N_("These times are read by a clock of 12 hours, on which 1 to {last} are in the afternoon: {columns}.")
