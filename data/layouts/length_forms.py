"""Lengths of time in two parts, or in whole minutes: 00:04 can be 4 minutes or 4 seconds, which is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.errors import FileAmbiguous, Question
from data.texts import N_, Text

# What is said of a column of lengths, as --value "Wait:unit=mm:ss".
MINUTES, HOURS = "mm:ss", "hh:mm"
FORMS = (MINUTES, HOURS)
# Two parts; three of which the last is zero, as a spreadsheet has what was typed in two.
_TWO, _THREE = re.compile(r"(\d{1,3}):([0-5]\d)"), re.compile(r"(\d{1,2}):([0-5]\d):00(?:\.0+)?")
_STATED = re.compile(r"(?i)\b(?:h{1,2}|m{1,2}):?(?:mm|mi|ss)\b|시:분|时:分|분:초|分:秒")
_STATED_HOURS = re.compile(r"(?i)\bh{1,2}:?m[mi]\s*[)）\]]?$|시:분\s*[)）\]]?$|时:分\s*[)）\]]?$")
_SHOWN = 3


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
    told = {"column": column, "examples": ", ".join(values[:_SHOWN])}
    forms = ((f"{column}:unit={MINUTES}", Text(_MINUTES)), (f"{column}:unit={HOURS}", Text(_HOURS)))
    ways = (*forms, (f"mapping={column}=none", Text(_NEITHER)))
    question = Question("values", column, ways, tuple(values[:_SHOWN]))
    raise FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


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
_NEITHER = N_("Neither: leave the column out")
_MINUTES, _HOURS = N_("Minutes and seconds"), N_("Hours and minutes")
