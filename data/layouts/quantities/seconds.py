"""Seconds of a length of time: the ways in which people and programs write one, and the verbs that read them.

What stands in a cell and gives no length is told apart from an empty one: it must not be passed over as if a call had
not been answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data.checking import casting
from data.checking.days import narrow
from data.layouts.dictionary import dictionary
from data.layouts.expressions import Scope, Verb
from data.store import duck

# How the digits of a column are to be read, as --value "Wait:unit=hhmmss": 000125 and 1.25 are a minute and 25 seconds.
DIGITS, POINTED = "hhmmss", "mm.ss"
# What lengths below 0 count as, as --value "Wait:below=none".
BELOW, ZERO = "below", "0"
# 1:15 and 0:01:15, and days before them; a bare number, whose unit stands in the header or must be asked.
CLOCK = r"^(?:(?:(\d+)(?: ?days?,? ?|d ?| ?[일天] ?|[. ]))?(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)$"
NUMBER = r"^\+?\d*\.?\d+(?:[eE]-\d+)?$"
_GROUPED = r"^\+?[0-9][0-9,]*([.][0-9]+)?([eE]-[0-9]+)?$|^[.][0-9]+$"
_PARTS = (
    (86_400, "days?|d|일|天"),
    (3600, "시간|小时|小時|時間|hours?|hrs?|h|stunden?|std|horas?|heures?"),
    (60, "분|分|分钟|分鐘|m|mins?|minutes?|minuten?|minutos?|'"),
    (1, "초|秒|秒钟|秒鐘|s|secs?|seconds?|sekunden?|sek|segundos?|seg|secondes?|\"|''"),
    (0.001, "milliseconds?|millis|msecs?|ms|밀리초|毫秒"),
)
_SIZES = tuple(size for size, _ in _PARTS)
# A unit behind each number: 75s, 2분, 3분 10초, 1 h 2 min, 1'15", and PT1M15S as programs write it.
_WORDED = r"(?i)^P?" + "".join(
    rf"{'T?' if size == 3600 else ''}(?:(\d+(?:\.\d+)?) ?(?:{words})\.?[, ]*)?" for size, words in _PARTS
) + "$"  # fmt: skip
# The first day of a spreadsheet's or a program's time, behind which a length stands as a time of day.
_EPOCHS = (
    r"1899[-/.]12[-/.]3[01]|(?:12[/.-]3[01]|3[01][/.-]12)[/.-]1899|(?:1900|1904|1970|0001)[-/.]0?1[-/.]0?[01]"
    r"|0?[01][/.-]0?1[/.-](?:1900|1904|1970|0001)|0?1[/.-]0[/.-]1900"
)
_DATED = rf"^(?:{_EPOCHS})[T ]+(\d{{1,2}}:\d\d:\d\d(?:\.\d+)?)Z?$"
# A minute after midnight, as a spreadsheet shows a length in a form of times of day.
_AM, _OF_DAY = r"(?:AM|am|A\.M\.|a\.m\.|오전|上午|午前)", r"(\d{1,2}:\d\d:\d\d)"
# What is written in another way -> as the others are, in this order.
_IRON = (
    (r"\s+", " "), (_DATED, r"\1"), (rf"^{_AM} ?{_OF_DAY}$|^{_OF_DAY} ?{_AM}$", r"\1\2 AM"),
    (r"^12(:\d\d:\d\d) AM$", r"0\1 AM"), (r"^(\d\S*) AM$", r"\1"),
    (r"^(\d+ ?(?:분|分|分钟|分鐘)) ?[반半]$", r"\1 30초"),
)  # fmt: skip
_BELOW_ZERO = r"^-"
# Hours, minutes and seconds in digits alone; minutes and, as decimals, seconds.
_DIGITS, _POINTED, _SIXTY = r"^(\d*?)(\d{0,2}?)(\d{1,2})$", r"^\d{1,3}\.[0-5]\d?$", 60
_MANY = 8
_QUOTES = ("′’＇″”＂“", "'" * 3 + '"' * 4)


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """A length with the digits, signs and spaces of any keyboard as everywhere else."""
    text = narrow(text).translate(str.maketrans(*_QUOTES)).strip()
    for pattern, by in _IRON:
        text = re.sub(pattern, by, text)
    return text


def is_length(text: str) -> bool:
    """True for a plain text that is read as a length; a number alone is one too."""
    return bool(re.search(r"\d", text)) and any(re.match(way, text) for way in (CLOCK, NUMBER, _WORDED))


def is_sure(text: str) -> bool:
    """True for a plain text that is a length and cannot be a time of day: with units, or with days before it."""
    clock = re.match(CLOCK, text)
    return is_length(text) and not re.match(NUMBER, text) and (clock is None or clock[1] is not None)


def is_below(text: str) -> bool:
    """True for a length below 0."""
    return bool(re.match(_BELOW_ZERO, text)) and is_length(text.lstrip("- "))


def hours(text: str) -> int:
    """The whole hours of a plain text that stands in parts with colons; 0 for another one."""
    clock = re.match(CLOCK, text)
    return int(clock[1] or 0) * 24 + int(clock[2] or 0) if clock else 0


def are_dated(texts: Iterable[str]) -> bool:
    """True for lengths, as the file has them, that stand behind the first day of a spreadsheet's or program's time."""
    found = [narrow(text).strip() for text in texts]
    return bool(found) and all(re.match(_DATED, text) for text in found)


def are_of_one_day(texts: Iterable[str]) -> bool:
    """True unless lengths, as the file has them, stand behind different first days, of which one may be a day more."""
    found = (narrow(text).strip() for text in texts)
    return len({re.sub(r"[T ].*$", "", text) for text in found if re.match(_DATED, text)}) <= 1


def are_digits(texts: Iterable[str]) -> bool:
    """True for digits of which the last two, and the two before, may be seconds and minutes: 0125, 000125."""
    found = {text: re.fullmatch(_DIGITS, text) for text in texts}
    small = all(match and int(match[2] or 0) < _SIXTY and int(match[3]) < _SIXTY for match in found.values())
    # Without zeros in front it takes many of them: of seconds some would be 60 to 99 above a hundred.
    is_padded = any(re.match(r"0\d{2}", text) for text in found)
    return small and (is_padded or sum(bool(match and match[2]) for match in found.values()) >= _MANY)


def are_pointed(texts: Iterable[str]) -> bool:
    """True for numbers whose decimals may be seconds: 1.25."""
    found = [re.fullmatch(_POINTED, text) for text in texts if not text.isdecimal()]
    return bool(found) and all(found)


@dataclass(frozen=True)
class Span(Verb):
    """Seconds of a duration: 0:01:15, 1:15, 75초, or a number in units of so many seconds.

    is_comma: a comma stands before its decimals, and not between thousands. two: what seconds of two parts are to be
    multiplied by, 60 for hours and minutes. is_divided: three parts are minutes and seconds that a spreadsheet took for
    hours. form: how digits alone are read, DIGITS or POINTED. below: what lengths below 0 count as: ZERO, or "none";
    empty where nobody knows.
    """

    column: str
    unit: float = 1
    is_comma: bool = False
    two: int = 1
    is_divided: bool = False
    form: str = ""
    below: str = ""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        below = f"WHEN regexp_matches(t, '{_BELOW_ZERO}') THEN {0 if self.below == ZERO else 'NULL'} "
        return f"list_transform([{self._plain(scope)}], lambda t: CASE {below}{self._cases()} END)[1]"

    def unread(self, scope: Scope) -> str:
        """SQL of what stands there and is no length, as the file has it; NULL where one is read, or nothing stands."""
        text = scope.column(self.column)
        nothing = duck.literals(tuple(sorted(dictionary().nothing)))
        is_said = f" OR regexp_matches({text}, '^[-−–－]\\s?\\d')" if self.below else ""
        is_empty = f"list_contains({nothing}, lower({text})){is_said}"
        return f"CASE WHEN {scope.value(self)} IS NULL AND NOT ({is_empty}) THEN {text} END"

    def _plain(self, scope: Scope) -> str:
        """SQL of the text with the digits, signs and spaces of any keyboard as everywhere else."""
        own, signs = scope.column(self.column), ", ".join(map(duck.literal, _QUOTES))
        text = f"trim(translate({casting.narrow(own)}, {signs}))"
        for pattern, by in _IRON:
            text = f"regexp_replace({text}, {duck.literal(pattern)}, '{by}', 'g')"
        text = f"replace({text}, ',', '.')" if self.is_comma else text
        return f"CASE WHEN regexp_matches({own}, '^[0-9:.]*$') THEN {own} ELSE {text} END"

    def _cases(self) -> str:
        """SQL of the seconds of `t`, by the ways in which it can be written."""
        clock = _in_parts(CLOCK, (86_400, 3600, 60, 1))
        if self.two != 1 or self.is_divided:
            three = f"{1 / 60 if self.is_divided else 1!r}"
            clock = f"{clock} * CASE WHEN regexp_matches(t, ':[^:]+:') THEN {three} ELSE {self.two} END"
        # Without a digit nothing is a length: parts that may all be missing fit an empty text as well.
        worded = f"regexp_matches(t, {duck.literal(_WORDED)}) AND regexp_matches(t, '\\d')"
        ways = [(_is(CLOCK), clock), *self._said(), (worded, _in_parts(_WORDED, _SIZES))]
        number = f"try_cast(replace(regexp_extract(t, '{_GROUPED}'), ',', '') AS DOUBLE) * {self.unit}"
        return f"{' '.join(f'WHEN {fits} THEN {made}' for fits, made in ways)} ELSE {number}"

    def _said(self) -> list[tuple[str, str]]:
        """How digits are read, where they are no plain number."""
        if self.form == DIGITS:
            return [(_is(_DIGITS), _in_parts(_DIGITS, (3600, 60, 1)))]
        number = "try_cast(t AS DOUBLE)"
        # A spreadsheet writes 1.5 for 1.50, which is a minute and 50 seconds.
        pointed = f"floor({number}) * 60 + round(({number} - floor({number})) * 100)"
        return [(_is(NUMBER), pointed)] if self.form == POINTED else []

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (self.column,)


def _is(pattern: str) -> str:
    return f"regexp_matches(t, {duck.literal(pattern)})"


def _in_parts(pattern: str, sizes: tuple[float, ...]) -> str:
    """SQL of the seconds that the groups of a pattern have, each so long."""
    parts = (
        f"coalesce(try_cast(nullif(regexp_extract(t, {duck.literal(pattern)}, {place}), '') AS DOUBLE), 0) * {size}"
        for place, size in enumerate(sizes, 1)
    )
    return f"({' + '.join(parts)})"


@dataclass(frozen=True)
class Sum(Verb):
    """Seconds of several durations together; of none where all are empty."""

    parts: tuple[Verb, ...]

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        each = [f"({part.sql(scope)})" for part in self.parts]
        total = " + ".join(f"coalesce({one}, 0)" for one in each)
        return f"CASE WHEN coalesce({', '.join(each)}) IS NOT NULL THEN {total} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(column for part in self.parts for column in part.reads)


@dataclass(frozen=True)
class Longest(Sum):
    """Seconds of the longest of several durations; of none where all are empty."""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"greatest({', '.join(f'({part.sql(scope)})' for part in self.parts)})"


@dataclass(frozen=True)
class Rest(Verb):
    """Seconds of a call before it was spoken: all of it but the talk."""

    whole: Verb
    talk: Verb

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"greatest(({self.whole.sql(scope)}) - coalesce(({self.talk.sql(scope)}), 0), 0)"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.whole.reads, *self.talk.reads)


def spans(verb: Verb) -> Mapping[str, Span]:
    """The durations that a verb is made of, by their columns."""
    match verb:
        case Span():
            return {verb.column: verb}
        case Sum():
            return {column: span for part in verb.parts for column, span in spans(part).items()}
        case Rest():
            return {**spans(verb.whole), **spans(verb.talk)}
        case _:
            return {}


def of_times(told: Mapping[str, Any], columns: Mapping[str, Verb]) -> dict[str, Any]:
    """What is told of Teller's columns, but for times that lengths were added to: their dates are the others'."""
    return {name: one for name, one in told.items() if name not in columns or not _has_length(columns[name])}


def _has_length(verb: Verb) -> bool:
    return isinstance(verb, Span | Sum | Rest) or any(map(_has_length, verb.steps))


def unread(verb: Verb, scope: Scope) -> str:
    """SQL of what stands in the column of a duration and is none; NULL where one is read, or nothing stands there."""
    texts = [span.unread(scope) for span in spans(verb).values()]
    return f"coalesce({', '.join([*texts, 'NULL'])})"
