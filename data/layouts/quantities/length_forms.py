"""Lengths of time of which nothing tells how they are written: 00:04 can be 4 minutes or 4 seconds, which is asked.

So is the unit of a number alone, with every unit that its digits can be in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.errors import FileAmbiguous, Question
from data.layouts.quantities import seconds
from data.layouts.quantities.quantities import no_unit
from data.layouts.quantities.seconds import Span
from data.texts import N_, Text

# What is said of a column of lengths, as --value "Wait:unit=mm:ss".
MINUTES, HOURS = "mm:ss", "hh:mm"
FORMS = (MINUTES, HOURS)
# Two parts; three of which the last is zero, as a spreadsheet has what was typed in two.
_TWO, _THREE = re.compile(r"(\d{1,3}):([0-5]\d)"), re.compile(r"(\d{1,2}):([0-5]\d):00(?:\.0+)?")
_STATED = re.compile(r"(?i)\b(?:h{1,2}|m{1,2}):?(?:mm|mi|ss)\b|시:분|时:分|분:초|分:秒")
_STATED_HOURS = re.compile(r"(?i)\bh{1,2}:?m[mi]\s*[)）\]]?$|시:분\s*[)）\]]?$|时:分\s*[)）\]]?$")
# What a number of a unit is in seconds, as --value "Wait:unit=minutes".
_UNITS = {"seconds": 1.0, "minutes": 60.0, "milliseconds": 0.001, "days": 86_400.0}
# From here on a number can be of thousandths: nobody waits for a second alone.
_MANY, _SHOWN = 1000, 3


def two_parts(column: str, said: str) -> int:
    """What seconds of two parts are to be multiplied by: 60 where the first is of hours, as said or by the header."""
    return 60 if said == HOURS or (not said and _STATED_HOURS.search(column.strip())) else 1


def is_divided(values: Sequence[str], said: str) -> bool:
    """True where three parts are hours by a spreadsheet's reading alone, and were typed as minutes and seconds."""
    return said == MINUTES and is_whole(values)


def is_said(values: Sequence[str], said: str) -> bool:
    """True for lengths that are in one of these forms as the user says, however many hours they are."""
    return said in FORMS and bool(values) and all(_TWO.fullmatch(v) or _THREE.fullmatch(v) for v in values)


def is_whole(values: Sequence[str]) -> bool:
    """True for hours and minutes with zero seconds, in all of several rows."""
    return bool(values) and all(_THREE.fullmatch(value) for value in values)


def ask(column: str, values: Sequence[str], most: int) -> None:
    """Raise FileAmbiguous for lengths that are minutes and seconds, or hours and minutes, and nothing tells which.

    most: so many hours may be the first of two parts.
    """
    if _STATED.search(column) or not _is_open(values, most):
        return
    told = {"column": column, "examples": tuple(values[:_SHOWN])}
    forms = ((f"{column}:unit={MINUTES}", Text(_MINUTES)), (f"{column}:unit={HOURS}", Text(_HOURS)))
    ways = (*forms, (f"mapping={column}=none", Text(_NEITHER)))
    question = Question("values", column, ways, tuple(values[:_SHOWN]))
    raise FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


def as_said(span: Span, numbers: Sequence[str], said: str) -> Span:
    """The length in the unit or form that the user says; raises FileRefused for what its numbers cannot be in."""
    if said in _UNITS:
        return replace(span, unit=_UNITS[said])
    if said not in _ways(numbers):
        raise no_unit(span.column, said, _ways(numbers))
    return replace(span, form=said)


def open_unit(column: str, numbers: Sequence[str]) -> FileAmbiguous:
    """The question in which unit the numbers of a column of lengths are."""
    ways = _ways(numbers)
    told = {"column": column, "examples": tuple(numbers[:_SHOWN])}
    told["options"] = " ".join(f"--value “{column}:unit={way}”" for way in ways)
    units = tuple((f"{column}:unit={way}", Text(words)) for way, words in ways.items())
    choices = (*units, (f"mapping={column}=none", Text(_NO_UNIT))) if len(ways) > _FEW else units
    question = Question("values", column, choices, tuple(numbers[:_SHOWN]))
    if len(ways) == _FEW:
        return FileAmbiguous(Text(_UNIT, told), remedy=Text(_SAY_UNIT, told), question=question)
    return FileAmbiguous(Text(_UNIT_OF_MANY, told), remedy=Text(_SAY_UNIT_OF_MANY, told), question=question)


def _ways(numbers: Sequence[str]) -> dict[str, str]:
    """What the numbers of a column can be in, each in words."""
    ways = {"seconds": _IN_SECONDS, "minutes": _IN_MINUTES}
    values = [float(number) for number in numbers]
    if max(values, default=0) >= _MANY:
        ways["milliseconds"] = _IN_THOUSANDTHS
    if values and max(values) < 1:
        ways["days"] = _IN_DAYS
    if seconds.are_digits(numbers):
        ways[seconds.DIGITS] = _IN_DIGITS
    if seconds.are_pointed(numbers):
        ways[seconds.POINTED] = _POINTED
    return ways


def _is_open(values: Sequence[str], most: int) -> bool:
    above = [value for value in values if re.search("[1-9]", value)]
    if not above:
        return False
    two = [match for value in values if (match := _TWO.fullmatch(value))]
    if len(two) == len(values):
        return max(int(match[1]) for match in two) <= most
    # In hours for the most part no bank serves its customers.
    hours = [int(match[1]) for value in above if (match := _THREE.fullmatch(value))]
    return is_whole(values) and 2 * sum(hour > 0 for hour in hours) > len(hours) and max(hours) < 24


_OPEN = N_("{column} can be in minutes and seconds or in hours and minutes: {examples}.")
_SAY = N_(
    "Say it with --value “{column}:unit=mm:ss” or --value “{column}:unit=hh:mm”, or leave the column out with --map "
    "“{column}=none”."
)
_FEW = 2
_UNIT = N_("{column} can be in seconds or in minutes: {examples}.")
_SAY_UNIT = N_("Say it with --value “{column}:unit=seconds” or --value “{column}:unit=minutes”.")
_UNIT_OF_MANY = N_("{column} is a length of time, and its unit is not certain: {examples}.")
_SAY_UNIT_OF_MANY = N_("Say it with one of these: {options}. Or leave the column out with --map “{column}=none”.")
_IN_SECONDS, _IN_MINUTES, _IN_THOUSANDTHS = N_("Seconds"), N_("Minutes"), N_("Milliseconds")
_IN_DAYS = N_("Parts of a day, as a spreadsheet keeps a time")
_IN_DIGITS = N_("Hours, minutes and seconds without signs between: 125 is 1 minute 25 seconds")
_POINTED = N_("Minutes and seconds with a point between: 1.25 is 1 minute 25 seconds")
_NO_UNIT = N_("None of these: leave the column out")
_NEITHER = N_("Neither: leave the column out")
_MINUTES, _HOURS = N_("Minutes and seconds"), N_("Hours and minutes")
