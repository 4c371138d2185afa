"""What columns looked like when something was said of them: the next file's are held against it before it is used.

Kept of a column are its kind, the middle of its numbers, its hours, how its days lie, its points, and marks of its
words: nothing that could name a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from data.layouts.column_profile import Facts, facts
from data.layouts.expressions import normal
from data.layouts.known import digits
from data.layouts.scales import scales
from data.layouts.scales.points import number

if TYPE_CHECKING:
    from data.formats.raw import Raw

Look = Mapping[str, Any]
# What is kept of a column; of points and words only where they are few.
KIND, MIDDLE, HOURS, SPANS, SORTED, POINTS, WORDS = "kind", "middle", "hours", "spans", "sorted", "points", "words"
YEARS = "years"
_FEW = 12
_MOST = 0.9
_NUMBER = re.compile(r"^[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)$")
_HOUR = re.compile(r"(?:^|[\sT])(\d{1,2}):\d\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARTS = re.compile(r"^(\d{1,2})([-/.] ?)(\d{1,2})\2(\d{4}|\d{2})\b")
# Numbers that are so many times as large, or as small, are of another unit.
_FAR = 8
# Hours that were not there before, as a share of the rows, and rows from which on they tell.
_OTHER_HOURS, _ROWS = 0.1, 5
# Days that lie within so much less time, read in another order, and how many rows and days tell of their order.
_CLOSER, _SORTED_ROWS, _SORTED_DAYS = 3, 5, 3
# How unlikely points are that never leave a shorter scale, and how far a mean moves over its middle.
_UNLIKELY, _TURNED, _MEANS = 0.01, 0.3, 8


def of(raw: Raw, columns: Iterable[str]) -> dict[str, Look]:
    """What these columns look like, by normal header."""
    return {normal(column): look(raw, column) for column in columns if column in raw.columns}


def look(raw: Raw, column: str) -> Look:
    """What one column looks like; what it has not is not there."""
    told = facts(raw.table[column])
    numbers = [abs(_value(text)) for text in told.counts.elements() if _NUMBER.match(text)]
    above = [value for value in numbers if value]
    found: dict[str, Any] = {KIND: _kind(told, len(numbers))}
    found |= {MIDDLE: median(above)} if above and len(numbers) >= _MOST * told.filled else {}
    found |= {HOURS: hours} if (hours := sorted(_hours(told))) else {}
    found |= {YEARS: [min(years), max(years)]} if told.looks_like("day") and (years := _years(told)) else {}
    found |= {POINTS: points} if told.is_in_digits and (points := _points(told)) else {}
    found |= {WORDS: sorted(map(digits, _words(told)))} if told.is_worded else {}
    return found | _days(raw, column)


def added(before: Look, now: Look) -> Look:
    """What a column looked like when something was said of it, with what a file since has of the same."""
    points: dict[str, Counter[str]] = {
        name: Counter(one.get(POINTS, {})) for name, one in (("before", before), ("now", now))
    }
    both = {**now, **before}
    both |= {HOURS: hours} if (hours := sorted({*before.get(HOURS, ()), *now.get(HOURS, ())})) else {}
    years = sorted((*before.get(YEARS, ()), *now.get(YEARS, ())))
    both |= {YEARS: [years[0], years[-1]]} if years else {}
    both |= {POINTS: dict(points["before"] + points["now"])} if points["before"] and points["now"] else {}
    return both


def is_other(before: Look, now: Look, *, is_unused: bool = False) -> bool:
    """True where the column holds something else than it did; is_unused: it was said that nothing is made from it."""
    one, other = before.get(KIND, ""), now[KIND]
    if not one or one == other or other == "empty":
        return False
    return is_unused or ("text" in (one, other) and "empty" not in (one, other))


def is_far(before: Look, now: Look) -> bool:
    """True for numbers that are many times as large as they were, or as small."""
    one, other = before.get(MIDDLE), now.get(MIDDLE)
    return one is not None and other is not None and not 1 / _FAR <= other / one <= _FAR


def has_other_hours(raw: Raw, column: str, before: Look, *, most: float = _OTHER_HOURS, near: int = 0) -> bool:
    """True where many times are at hours that were not there before; near: hours on either side that may be."""
    there = {(hour + by) % 24 for hour in before.get(HOURS, ()) for by in range(-near, near + 1)}
    hours = _hours(facts(raw.table[column]))
    rows = sum(hours.values())
    return bool(there) and rows >= _ROWS and sum(hours[hour] for hour in hours if hour not in there) > most * rows


def goes_beyond(before: Look, now: Look, reason: str) -> bool:
    """True for days of years before the first ones that were accepted as old, or behind the last ones to come."""
    then, years = before.get(YEARS), now.get(YEARS)
    if not then or not years:
        return False
    return bool(years[0] < then[0]) if reason == "old" else bool(years[1] > then[1] + 1)


def has_other_words(raw: Raw, column: str, before: Look) -> bool:
    """True where known words of scales stand beside those of before: the set of words decides what each of them means.

    A word that nobody knows is asked about anyway, with those that were said.
    """
    there, now = set(before.get(WORDS, ())), {digits(word): word for word in _words(facts(raw.table[column]))}
    new = [word for mark, word in now.items() if mark not in there]
    return bool(there & now.keys() and new) and all(map(scales.is_known, new))


def keeps_zeros(raw: Raw, column: str, width: int) -> bool:
    """True where a column's own numbers begin with 0 and have another number of digits than was said."""
    texts = facts(raw.table[column]).counts
    return any(text.isdecimal() and text.startswith("0") and len(text) not in (1, width) for text in texts)


def speaks_against(order: str, before: Look, now: Look) -> bool:
    """True where a column's days, read in another order, lie far closer together, or stand in the order of the rows.

    Not so where they lay like that already in the file of which the order was said.
    """
    spans, then = now.get(SPANS, {}), before.get(SPANS, {})
    if order not in spans:
        return False
    if any(_is_closer(spans, other, order) and not _is_closer(then, other, order) for other in spans):
        return True
    is_new = order not in now[SORTED] and now[SORTED]
    return bool(is_new) and not (then and order not in before.get(SORTED, ()) and before.get(SORTED))


def _is_closer(spans: Mapping[str, int], one: str, other: str) -> bool:
    return one in spans and other in spans and _CLOSER * max(spans[one], 1) <= spans[other]


def is_shorter(before: Look, points: Mapping[float, int], high: int) -> bool:
    """True where points that never go above this would be too great a chance, by those that there were before."""
    then = before.get(POINTS, {})
    rows = sum(points.values())
    inside = sum(n for point, n in then.items() if float(point) <= high)
    return bool(then) and bool(((inside + 1) / (sum(then.values()) + 2)) ** rows < _UNLIKELY)


def is_turned(before: Look, points: Mapping[float, int], ends: tuple[int, int]) -> bool:
    """True where the mean lies far from what it was, and near to it on the other side of the scale."""
    then = {float(point): n for point, n in before.get(POINTS, {}).items()}
    if min(sum(then.values()), sum(points.values())) < _MEANS:
        return False
    one, other = (sum(p * n for p, n in each.items()) / sum(each.values()) for each in (then, points))
    return abs(other - one) > abs(sum(ends) - other - one) + _TURNED * abs(ends[1] - ends[0])


def _value(text: str) -> float:
    is_grouped = re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
    return float(text.replace(",", "" if is_grouped else "."))


def _kind(told: Facts, numbers: int) -> str:
    if not told.filled:
        return "empty"
    if told.looks_like("yearless"):
        return "yearless"
    is_figures = numbers >= _MOST * told.filled or told.clocks >= _MOST or told.looks_like("day") or told.is_in_digits
    return "figures" if is_figures else "text"


def _hours(told: Facts) -> Counter[int]:
    found: Counter[int] = Counter()
    for text, rows in told.counts.items():
        if match := _HOUR.search(text):
            found[int(match[1])] += rows
    return found


def _years(told: Facts) -> list[int]:
    return [int(year) for text in told.counts for year in _YEAR.findall(text)[:1]]


def _points(told: Facts) -> dict[str, int]:
    said = {text: told_of.point for text in told.counts if (told_of := number(text))}
    points: Counter[str] = Counter()
    for text, point in said.items():
        points[f"{point:g}"] += told.counts[text]
    return dict(points) if len(points) <= _FEW else {}


def _words(told: Facts) -> list[str]:
    return [text.casefold() for text in told.counts if number(text) is None][: _FEW + 1]


def _days(raw: Raw, column: str) -> dict[str, Any]:
    """How the days of a column that leaves their order open lie: the time over which, and whether in order, by order.

    Empty for any other column.
    """
    texts = [str(text or "").strip() for text in raw.table[column].to_pylist()]
    found = [match for text in texts if (match := _PARTS.match(text))]
    if len(found) < _MOST * sum(map(bool, texts)) or not found:
        return {}
    parts = [(int(match[1]), int(match[3]), int(match[4])) for match in found]
    days = {order: made for order, at in _ORDERS.items() if (made := _read(parts, at))}
    if len(days) < 2:
        return {}
    spans = {order: (max(made) - min(made)).days for order, made in days.items()}
    return {SPANS: spans, SORTED: [order for order, made in days.items() if _is_sorted(made)]}


# Where the year, the month and the day stand.
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}


def _read(parts: list[tuple[int, int, int]], at: tuple[int, int, int]) -> list[date]:
    """The days in one order; none where one cannot be read so."""
    try:
        years = ((row[at[0]] if row[at[0]] > 99 else 2000 + row[at[0]], row[at[1]], row[at[2]]) for row in parts)
        return [date(*row) for row in years]
    except ValueError:
        return []


def _is_sorted(days: list[date]) -> bool:
    """True for days that rise or fall from row to row."""
    if len(days) < _SORTED_ROWS or len(set(days)) < _SORTED_DAYS:
        return False
    steps = [(other > one) - (other < one) for one, other in pairwise(days)]
    return {*steps} - {0} in ({1}, {-1})
