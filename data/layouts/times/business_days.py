"""Days of business that end after midnight: 23:50 and then 00:10 on one day, of which the latter is of the next one.

Told by a header of business days together with the order of the rows; asked where only one of both says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from data.contracts import TABLES, WAITS
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.expressions import Moment, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.times.moments import DayAndTime
from data.texts import N_, Text

# What is said of a column of days, as --value "Date:day=business".
DAY, BUSINESS, CALENDAR = "day", "business", "calendar"
_HEADER = re.compile(r"(?i)영업 ?일|营业日|營業日|営業日|\b(?:business|trading|banking|service) ?(?:day|date)")
_TIME = re.compile(r"(\d{1,2}) ?[:시时時点點](?: ?([0-5]?\d))?|^(\d{1,2})([0-5]\d)(?:[0-5]\d)?$")
_AFTER_NOON, _BEFORE_NOON = (
    re.compile(r"(?i)오후|下午|午後|晚上|p\.? ?m"),
    re.compile(r"(?i)오전|上午|午前|凌晨|a\.? ?m"),
)
# Minutes: noon, the morning and the evening of what may be one night, and half a day.
_NOON, _MORNING, _EVENING = 12 * 60, 6 * 60, 18 * 60
_SHOWN = 3


@dataclass(frozen=True)
class _Night:
    """The last minute after a midnight and the first before it, and whether the order of the rows says so."""

    last: int
    first: int
    is_ordered: bool

    @property
    def begins(self) -> str:
        """The middle between both, as a time of day."""
        middle = (self.last + self.first) // 2
        return f"{middle // 60:02}:{middle % 60:02}:00"


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with times after midnight on the next day where its days are those of business.

    values: the file's column -> "day" -> what the user said. Raises FileAmbiguous where it is open.
    """
    first = _first(layout)
    known = headers(raw)
    day = known.get(normal(first.day)) if first and not layout.hours else None
    if first is None or day is None or layout.table not in WAITS:
        return layout
    said, is_named = values.get(day, {}).get(DAY, ""), bool(_HEADER.search(day))
    night = _night(layout, raw, first) if said != CALENDAR else None
    if night is None or not (night.is_ordered or is_named or said == BUSINESS):
        return layout
    if said != BUSINESS and not (night.is_ordered and is_named):
        raise _question(day, known[normal(first.time)], raw)
    columns = {name: _beginning(verb, night.begins) for name, verb in layout.columns.items()}
    return replace(layout, columns=columns, notes=(*layout.notes, Text(_DONE, {"day": day, "time": night.begins[:5]})))


def _first(layout: Layout) -> DayAndTime | None:
    """The first time of a row, where its day and its time of day stand apart."""
    name = next((column.name for column in TABLES[layout.table].columns if column.kind == "time"), "")
    verb = _inner(layout.columns.get(name))
    return verb if isinstance(verb, DayAndTime) else None


def _inner(verb: Verb | None) -> Verb | None:
    return verb.moment if isinstance(verb, Moment) else verb


def _beginning(verb: Verb, begins: str) -> Verb:
    """A time with the beginning of a day of business, where its day and its time of day stand apart."""
    inner = _inner(verb)
    if not isinstance(inner, DayAndTime):
        return verb
    made = replace(inner, begins=begins)
    return replace(verb, moment=made) if isinstance(verb, Moment) else made


def _night(layout: Layout, raw: Raw, first: DayAndTime) -> _Night | None:
    """The night that the days go on into; None where no day has times of the evening and of the night after it."""
    nights = [night for minutes in _days(layout, raw, first) if (night := _of_a_day(minutes))]
    if not nights:
        return None
    last, begin = max(night.last for night in nights), min(night.first for night in nights)
    return _Night(last, begin, last < begin and all(night.is_ordered for night in nights))


def _of_a_day(minutes: list[int]) -> _Night | None:
    """The night of one day's times, in the order of the rows."""
    falls = [place for place, (one, other) in enumerate(pairwise(minutes), 1) if one - other > _NOON]
    if len(falls) == 1:
        before, after = minutes[: falls[0]], minutes[falls[0] :]
        if max(after) < min(before) and max(after) < _NOON:
            return _Night(max(after), min(before), True)
    early, late = [m for m in minutes if m < _MORNING], [m for m in minutes if m >= _EVENING]
    if not early or not late:
        return None
    return _Night(max(early), min(m for m in minutes if m >= _MORNING), False)


def _days(layout: Layout, raw: Raw, first: DayAndTime) -> Iterator[list[int]]:
    """The minutes of the day of each branch and day, in the order of the rows."""
    known = headers(raw)
    branch = layout.columns.get("branch_id")
    names = [known.get(normal(first.day)), *(branch.taken(known) if branch else ())]
    groups = [raw.table[name].to_pylist() for name in names if name]
    found: dict[tuple[str, ...], list[int]] = {}
    for row, text in enumerate(raw.table[known[normal(first.time)]].to_pylist()):
        if (minute := _minute(text or "")) is not None:
            found.setdefault(tuple(str(group[row]) for group in groups), []).append(minute)
    yield from found.values()


def _minute(text: str) -> int | None:
    """The minute of the day of a time of day; None for what is none."""
    if not (match := _TIME.search(text.strip())):
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
    if _AFTER_NOON.search(text) and hour < 12:
        hour += 12
    elif _BEFORE_NOON.search(text) and hour == 12:
        hour = 0
    return 60 * hour + minute if hour < 24 else None


def _question(day: str, time: str, raw: Raw) -> FileAmbiguous:
    told = {"day": day, "time": time}
    examples = map(str, raw.table[time].slice(0, _SHOWN).to_pylist())
    question = Question.between(day, DAY, {BUSINESS: _NEXT, CALENDAR: _SAME}, examples=examples)
    return FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_DONE = N_("{day} is the day of business: times before {time} are of the next day of the calendar.")
_OPEN = N_(
    "{time} has times of the evening and of the night on the same {day}: those after midnight can be of that day of "
    "the calendar or of the next one."
)
_SAY = N_(
    "If {day} is a day of business that goes on after midnight, add --value “{day}:day=business”. If it is the day of "
    "the calendar, add --value “{day}:day=calendar”."
)
_NEXT, _SAME = (
    N_("It is a day of business: times after midnight are of the next day"),
    N_("It is the day of the calendar"),
)
