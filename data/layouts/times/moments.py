"""Verbs for days and times that stand apart or in another form than the export's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.checking import casting
from data.layouts.expressions import Scope, Verb, normal
from data.store import duck

# What follows the first of two times.
_UNTIL = r"(\d{1,2}:\d\d(?::\d\d)?)\s*[-–—~∼～]\s*\d{1,2}:\d\d(?::\d\d)?$"
# The number of an hour of the day.
_OF_DAY = r"^(\d{1,2})(?:\.0+)?$"
# What programs write for no time of day.
_ZERO = r"^(0{1,6}|00?:00(:00)?)(\.0+)?$"


@dataclass(frozen=True)
class DayAndTime(Verb):
    """A day of one column and a time of day of another; half a day or more before `since`, it is past midnight.

    begins: when a day of business begins, HH:MM:SS: earlier times are of the next day of the calendar.

    since: the column with the time of day, or the time, that it comes after. alone: without a time it is the day.
    nothing: lower-case values of the time that say that there is none; so does a zero, unless it comes after a time
    of the last hour before midnight. is_hour: the time is the number of an hour alone, such as 9.
    """

    day: str
    time: str
    since: str = ""
    alone: bool = False
    nothing: tuple[str, ...] = ()
    begins: str = ""
    is_hour: bool = False

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        day = f"regexp_replace({scope.column(self.day)}, '{casting.DAY}', '\\1')"
        since = f"regexp_replace({scope.column(self.since)}, '{casting.DAY}', '\\2')" if self.since else ""
        text, since = scope.column(self.time), casting.clock(since) if since else "NULL"
        if self.since:
            empty = f"list_contains({duck.literals(self.nothing)}, lower({text})) OR " if self.nothing else ""
            is_zero = f"regexp_matches({text}, '{_ZERO}') AND coalesce(try_cast({since} AS TIME) < TIME '23:00', true)"
            text = f"CASE WHEN NOT ({empty}{is_zero}) THEN {text} END"
        if self.is_hour:
            hour = f"lpad(regexp_extract({text}, '{_OF_DAY}', 1), 2, '0') || ':00'"
            return f"({day} || ' ' || CASE WHEN regexp_matches({text}, '{_OF_DAY}') THEN {hour} ELSE {text} END)"
        at = casting.clock(text)
        gap = f"epoch(try_cast({since} AS TIME)) - epoch(try_cast(a AS TIME))"
        late = "(substr(lpad(a, 8, '0'), 1, 2)::INTEGER + 24) || substr(lpad(a, 8, '0'), 3)"
        night = f"lpad(a, 8, '0') < '{self.begins}' OR " if self.begins else ""
        hour = f"CASE WHEN {night}coalesce({gap}, 0) > 43200 THEN {late} ELSE a END"
        # What is no time of day is handed on, and refused as such.
        found = f"{day} || ' ' || coalesce(list_transform([{at}], lambda a: {hour})[1], {text})"
        return f"coalesce({found}, {day})" if self.alone else f"({found})"

    def shown(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the day, under which the moment is spoken of."""
        return self.taken(known)[:1]

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers of the day and of the time."""
        return tuple(known[normal(column)] for column in (self.day, self.time) if normal(column) in known)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(filter(None, (self.day, self.time, self.since)))


@dataclass(frozen=True)
class Beginning(Verb):
    """The first of two times in one cell, such as 2026-11-02 09:00-09:30."""

    column: str

    def sql(self, scope: Scope) -> str:
        return f"regexp_replace({scope.column(self.column)}, '{_UNTIL}', '\\1')"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class DayText(Verb):
    """A day written as the export itself writes it, whatever a spreadsheet made of it."""

    column: str
    form: str

    def sql(self, scope: Scope) -> str:
        text = scope.column(self.column)
        return f"coalesce(strftime({casting.day(text, self.form)}, {duck.literal(self.form)}), {text})"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Joined(Verb):
    """Values one after the other; empty when one of them is."""

    parts: tuple[Verb, ...]
    separator: str = "-"

    def sql(self, scope: Scope) -> str:
        return f" || {duck.literal(self.separator)} || ".join(part.sql(scope) for part in self.parts)

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.reads)
