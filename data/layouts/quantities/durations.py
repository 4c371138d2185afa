"""Columns that are taken for a time of calls or visits and hold durations: 75, 02:25, 0:01:15 under Abandon Time.

Numbers and values with a unit are no times, and are read as the duration that belongs to that time. What may be a time
of day as well is asked about where such times would lie before the row began.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pyarrow.compute as pc

from data.checking.days import is_none
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.expressions import Copy, Verb, normal
from data.layouts.finding import Said
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING
from data.layouts.quantities import lengths, seconds
from data.layouts.quantities.lengths import LENGTH, TIME
from data.texts import N_, Text

# A table's beginning; its other times, and the duration that stands for each.
_BEGINS = {"contact": "enqueued_at", "visit": "issued_at"}
_OF_TIMES = {
    "contact": {"answered_at": "wait", "abandoned_at": "abandon", "ended_at": "talk"},
    "visit": {"called_at": "wait", "ended_at": "service"},
}
_BEFORE_NOON, _AFTER_NOON = re.compile(r"(?i)a\.?m|오전|上午|午前"), re.compile(r"(?i)p\.?m|오후|下午|午後")
# A time of day in digits alone, with seconds or without.
_IN_DIGITS = r"(?=\d{3,4}$|\d{6}$)([01]?\d|2[0-3])([0-5]\d)(?:[0-5]\d)?"
# Minutes of a day, and between a beginning and a time that follows it; the share of rows for which they do.
_DAY, _LONGEST, _MOST = 24 * 60, 180, 0.8
_ROWS, _HALF, _SHOWN = 2000, 0.5, 3
# So many different ones are no beginnings of time in the zones of programs.
_MANY = 4


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
    is_of_none = _is_of_no_day(raw, column)
    if said.get(LENGTH, TIME) == TIME and (is_of_none or _are_sure(raw, column)):
        if LENGTH in said or not lengths.is_timed(raw, column):
            raise _unread(raw, column)
        if not is_named and (is_of_none or role == "talk"):
            _ask(raw, column, role, is_sure=True)
        return True
    if LENGTH in said or not _holds_lengths(raw, column, is_named=is_named):
        return said.get(LENGTH, TIME) != TIME
    if is_named or ("unit" in said and role != "talk"):
        return True
    is_after, texts = _follow(raw, column, begin), lengths.texts(raw, column)
    # Beside a day alone, what can be a time of day is one.
    is_length = any(_minute(text) is None for text in texts) if is_after is None else not is_after
    is_open = is_after is not None and any(":" in text for text in texts)
    if is_length and (role == "talk" or is_open):
        _ask(raw, column, role, is_sure=not is_open)
    return is_length


def _is_of_no_day(raw: Raw, column: str) -> bool:
    """True for many clock times of a day that stands for none, such as 1970-01-01: they are lengths, and no missing."""
    found = [str(text or "").strip() for text in pc.unique(raw.table[column]).to_pylist()]
    clocks = {clock[0] for text in found if is_none(text) and (clock := re.search(r"\d{1,2}:\d\d.*", text))}
    return len(clocks) >= _MANY


def _are_sure(raw: Raw, column: str) -> bool:
    """True for lengths that no time of day is written as: 0 days 00:01:25, 1 min 25 s."""
    values = lengths.texts(raw, column)
    return bool(values) and all(map(seconds.is_sure, values)) and lengths.is_timed(raw, column)


def _unread(raw: Raw, column: str) -> FileAmbiguous:
    told = {"column": column, "examples": tuple(lengths.texts(raw, column)[:_SHOWN])}
    ways = ((f"{column}={NOTHING}", Text(_NOT_STORED)),)
    question = Question("mapping", column, ways, tuple(lengths.texts(raw, column)[:_SHOWN]))
    return FileAmbiguous(Text(_OF_NO_DAY, told), remedy=Text(_WRITE, told), question=question)


def _holds_lengths(raw: Raw, column: str, *, is_named: bool) -> bool:
    """True for durations that are neither moments in digits nor yes and no; is_named: by its header it holds such."""
    values, told = set(lengths.texts(raw, column)), facts(raw.table[column])
    is_moment = not is_named and told.looks_like("time") and not seconds.are_dated(told.counts)
    is_moment = is_moment and not _are_no_days(values)
    is_none = not any(re.search("[1-9]", value) for value in values)
    return lengths.is_timed(raw, column) and not is_moment and not is_none and not values <= {"0", "1"}


def _are_no_days(values: set[str]) -> bool:
    """True for numbers of six digits of which hardly any is a day: 109000 are thousandths, 000142 is a length."""
    six = [text for text in values if re.fullmatch(r"\d{6}", text)]
    days = sum(1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:]) <= 31 for text in six)
    return bool(six) and all(map(str.isdecimal, values)) and days < _HALF * len(six)


def _follow(raw: Raw, column: str, begin: Verb | None) -> bool | None:
    """Whether the values as times of day lie soon after the rows' beginnings; None where these have no time of day."""
    header = headers(raw).get(normal(begin.column)) if isinstance(begin, Copy) else None
    texts = [raw.table[name].slice(0, _ROWS).to_pylist() for name in (header, column) if name]
    pairs = [[_minute(str(text or "")) for text in pair] for pair in zip(*texts, strict=True)] if header else []
    told = [(first, then) for first, then in pairs if first is not None and then is not None]
    soon = sum((then - first) % _DAY <= _LONGEST for first, then in told)
    return soon >= _MOST * len(told) if told else None


def _minute(text: str) -> int | None:
    """The minute of the day of a time with a colon, or of three, four or six digits without one."""
    found = re.search(r"(\d{1,2}):([0-5]\d)", text) or re.fullmatch(_IN_DIGITS, text.strip())
    if found is None:
        return None
    hour, is_late = int(found[1]), bool(_AFTER_NOON.search(text))
    hour = hour % 12 + 12 * is_late if is_late or _BEFORE_NOON.search(text) else hour
    return (hour * 60 + int(found[2])) % _DAY


def _ask(raw: Raw, column: str, role: str, *, is_sure: bool = False) -> None:
    """Raise FileAmbiguous with what a column can be; is_sure: lengths in any case."""
    told = {"column": column, "examples": tuple(lengths.texts(raw, column)[:_SHOWN]), "length": role}
    roles = (role, "whole") if role == "talk" else (role,)
    ways = (
        *((f"{column}:{LENGTH}={one}", Text(_LENGTHS[one])) for one in roles),
        (f"mapping={column}={NOTHING}", Text(_NOT_STORED)) if is_sure else (f"{column}:{LENGTH}={TIME}", Text(_A_TIME)),
    )
    question = Question("values", column, ways, tuple(lengths.texts(raw, column)[:_SHOWN]))
    told["options"] = " ".join(f"--value “{way}”" for way, _ in ways[: len(roles)])
    if role == "talk":
        raise FileAmbiguous(Text(_SURE if is_sure else _OPEN, told), remedy=Text(_SAY_ONE, told), question=question)
    raise FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_SURE = N_("{column} holds how long something took, and not when: {examples}.")
_SAY_ONE = N_("Say it with one of these: {options}.")
_LENGTHS = {
    **{role: lengths.WAYS[role] for role in ("abandon", "talk", "whole")},
    "wait": N_("How long it took until then"), "service": N_("How long visitors were served"),
}  # fmt: skip
_OF_NO_DAY = N_("{column} has no dates of this file’s days, and times that differ: {examples}.")
_WRITE = N_(
    "If they are lengths of time, write them as minutes and seconds, such as 2:30; else write the dates, or leave the "
    "column out with --map “{column}=none”."
)
_NOT_STORED = lengths.WAYS[NOTHING]
_A_TIME = N_("A time of day")
_OPEN = N_("{column} can be a time of day or how long something took: {examples}.")
_SAY = N_("Say it with --value “{column}:length={length}” or --value “{column}:length=time”.")
