"""Verbs for intervals and durations: where an interval begins, counts put together, a time after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.checking import casting
from data.checking.casting import DayOrder
from data.layouts.dictionary import dictionary
from data.layouts.expressions import First, Scope, Verb, normal
from data.store import duck

# What stands between the ends of an interval: 09:00~09:30, 9:00 AM - 9:30 AM, 09:00至09:30.
_BETWEEN = r"(?i)\s*(?:[~∼～〜–—至-]|\bto\b)\s*(?:오전|오후|上午|下午|午前|午後|[ap]\.?m\.?)?\s*\d{1,2}[:시时時].*$"
# The hour and the minute in one number: 900, 0930, 1430.
_DIGITS = r"^\d{1,4}$"
# The longest interval, in seconds: a day in which the clocks are set back.
_LONGEST = 25 * 3600
_DURATION = r"^(\d+):([0-5]\d):([0-5]\d)$"


@dataclass(frozen=True)
class Opening(Verb):
    """When an interval begins; of one that is longer than a day both ends, which are no time and are refused.

    starts: names of the column with its beginning, a time of day where `days` name the column of the day; without one
    the interval is that day. ends: names of the column with its end.
    """

    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        begins = First(self.starts).sql(scope)
        if not any(normal(column) in scope.headers for column in self.starts):
            return First(self.days).sql(scope)
        if any(normal(column) in scope.headers for column in self.days):
            time = f"regexp_replace({begins}, {duck.literal(_BETWEEN)}, '')"
            digits = f"lpad({time}, 4, '0')"
            clock = (
                f"CASE WHEN regexp_matches({time}, '{_DIGITS}') "
                f"THEN left({digits}, 2) || ':' || right({digits}, 2) ELSE {time} END"
            )
            return f"{First(self.days).sql(scope)} || ' ' || {clock}"
        if not any(normal(column) in scope.headers for column in self.ends):
            return begins
        stops = First(self.ends).sql(scope)
        # Which of day and month comes first is told later, by all rows: here one of the two will do.
        spans = ", ".join(self._seconds(begins, stops, order) for order in ("mdy", "dmy"))
        return f"CASE WHEN coalesce({spans}) > {_LONGEST} THEN {begins} || ' – ' || {stops} ELSE {begins} END"

    def _seconds(self, begins: str, stops: str, order: DayOrder) -> str:
        """SQL of an interval's length; the engine plans how a time is read once for both ends."""
        read = f"list_transform([{begins}, {stops}], lambda t: {casting.typed('time', 't', order)})"
        return f"list_reduce(list_transform({read}, lambda t: epoch(t)), lambda a, b: b - a)"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers, of those that the file has, that are the value's own."""
        return (*First(self.days).taken(known), *First(self.starts).taken(known))

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.starts, *self.ends, *self.days)


@dataclass(frozen=True)
class Counted(Verb):
    """A number made of others: those to add and those to take off, an empty one being 0.

    What is no number is handed on. One column may have several names: of these the first that the file has.
    """

    plus: tuple[tuple[str, ...], ...]
    minus: tuple[tuple[str, ...], ...] = ()

    def sql(self, scope: Scope) -> str:
        texts = {names: First(names).sql(scope) for names in (*self.plus, *self.minus)}
        number = {names: f"coalesce({casting.typed('number', text)}, 0)" for names, text in texts.items()}
        total = " + ".join(number[names] for names in self.plus) + "".join(f" - {number[n]}" for n in self.minus)
        odd = ", ".join(f"CASE WHEN {casting.typed('number', text)} IS NULL THEN {text} END" for text in texts.values())
        return f"coalesce({odd}, ({total})::VARCHAR)"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(column for names in (*self.plus, *self.minus) for column in First(names).taken(known))

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(name for names in (*self.plus, *self.minus) for name in names)


@dataclass(frozen=True)
class Lane(Verb):
    """A queue, with its medium behind it where that is another than the telephone: the rows of each are their own.

    more: further columns that tell its rows apart.
    """

    queues: tuple[str, ...]
    media: tuple[str, ...]
    more: tuple[str, ...] = ()

    def sql(self, scope: Scope) -> str:
        queue = First(self.queues).sql(scope)
        spoken = "('voice', 'call', 'phone', 'telephone', '음성', '전화', '语音', '電話')"
        parts = (First(self.media).sql(scope), *map(scope.column, self.more))
        behind = (f"CASE WHEN lower({part}) NOT IN {spoken} THEN '(' || {part} || ')' END" for part in parts)
        return f"nullif(concat_ws(' ', {queue}, {', '.join(behind)}), '')"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return (*First(self.queues).taken(known), *First(self.media).taken(known), *self.more)

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.queues, *self.media, *self.more)


@dataclass(frozen=True)
class Later(Verb):
    """A time that is some durations, as hours:minutes:seconds or seconds, after another; empty without one of them."""

    moment: Verb
    durations: tuple[tuple[str, ...], ...]

    def sql(self, scope: Scope) -> str:
        at = casting.typed("time", self.moment.sql(scope))
        spans = " + ".join(self._seconds(First(names).sql(scope)) for names in self.durations)
        # What is no length is handed on, and refused by name.
        nothing = duck.literals(tuple(sorted(dictionary().nothing)))
        odd = ", ".join(
            f"CASE WHEN {self._seconds(text)} IS NULL AND NOT list_contains({nothing}, lower({text})) THEN {text} END"
            for text in (First(names).sql(scope) for names in self.durations)
        )
        return f"coalesce(({at} + to_seconds({spans}))::VARCHAR, {odd})"

    def _seconds(self, text: str) -> str:
        text = casting.narrow(text)
        hours, minutes, seconds = (f"regexp_extract({text}, '{_DURATION}', {part})::DOUBLE" for part in (1, 2, 3))
        whole = f"{hours} * 3600 + {minutes} * 60 + {seconds}"
        return f"CASE WHEN regexp_matches({text}, '{_DURATION}') THEN {whole} ELSE try_cast({text} AS DOUBLE) END"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(column for names in self.durations for column in First(names).taken(known))

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.moment.reads, *(name for names in self.durations for name in names))
