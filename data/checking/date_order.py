"""How a column writes its days, by all of its values: which part is the year, of which calendar, or a span of days.

One value does not tell whether 26-03-01 is in 2026 or in 2001; a column of them mostly does, else the user is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from data.checking.casting import DayOrder
from data.checking.days import SPANS, is_none, this_year, written

# What keeps a column from being read: nothing; the order of its parts, years of another calendar, no year, no day.
Doubt = Literal["", "order", "calendar", "yearless", "clock"]
# From this share of a column's values on, it is a matter of the file; below, of the rows.
SHARE = 0.5
# Years before and after the present that a year of two digits, or of another calendar, may mean unasked.
_BACK, _ON = 10, 1
# A slip of the pen in so large a share of the values does not speak against an order.
_SLIPS = 0.01
# So many different numbers in the running part, beside a part for the year that hardly moves, are a pattern.
_RUNNING, _STILL = 4, 2
# What makes a year of another calendar a common one.
_FROM = {"minguo": 1911, "buddhist": -543}
_LAST_OF_MONTH = 31
_MONTHS = 12
# Days as spreadsheets count them, from 1982 to 2091, and where they begin.
_SERIAL = re.compile(r"^[3-6]\d{4}(\.\d+)?$")
_BEGIN = date(1899, 12, 30)
Parts = tuple[int, int, int]


@dataclass(frozen=True)
class Reading:
    """How the column is read; where that is in doubt, why, and the orders that are possible."""

    order: DayOrder = ""
    doubt: Doubt = ""
    orders: tuple[DayOrder, ...] = ()


@dataclass(frozen=True)
class DayTexts:
    """The days of a column as texts without their clock times, and how many rows have each."""

    counts: Mapping[str, int]
    filled: int

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many rows write their day in each way; a date that stands for none is of no way."""
        found: Counter[str] = Counter()
        for text, count in self.counts.items():
            found[written(text).kind if not is_none(text) else "none"] += count
        return found

    def share(self, *kinds: str) -> float:
        """The share of these ways in all values."""
        return sum(self.kinds[kind] for kind in kinds) / max(self.filled - self.kinds["none"], 1)

    def read(self, said: DayOrder) -> Reading:
        """How the column is read; what the user said counts where its values allow it."""
        if self.share(*SPANS) > SHARE:
            return Reading("span")
        if self.share("clock") > SHARE:
            return Reading(doubt="clock")
        if said == "roc" and not self.kinds["minguo"]:
            return Reading("roc" if self.share("numbers") > SHARE else "")
        if self.share("yearless") > SHARE:
            return Reading(doubt="yearless")
        if self._is_minguo():
            return self._of_calendar("roc", said, "minguo")
        if self.share("buddhist") > SHARE:
            return self._of_calendar("be", said, "buddhist")
        if self.share("buddhist_last") > SHARE:
            return self._of_buddhist(said)
        return self._of_parts(list(self._parts("numbers", "numbers4", "named", "six")), said)

    def examples(self, most: int = 3) -> tuple[str, ...]:
        """Some of the values."""
        return tuple(sorted(text for text in self.counts if not is_none(text))[:most])

    def left_as_text(self) -> tuple[str, ...]:
        """Days such as 13/09/2025 or 09/13/2025, which are a date to spreadsheets of some countries only."""
        able = (text for text in self.counts if written(text).kind in ("numbers", "numbers4", "dotted"))
        return tuple(sorted(text for text in able if _is_of_one_order(text)))

    def serials(self) -> tuple[str, ...]:
        """Numbers by which spreadsheets count days; none where any is after the 12th of its month."""
        numbers = [text for text in self.counts if _SERIAL.match(text)]
        days = (_BEGIN + timedelta(int(number[:5])) for number in numbers)
        return tuple(sorted(numbers)) if all(day.day <= _MONTHS for day in days) else ()

    def _parts(self, *kinds: str) -> Iterator[tuple[str, Parts, int]]:
        for text, count in self.counts.items():
            way = written(text)
            if way.kind in kinds and not is_none(text):
                numbers = (way.numbers[0], 0, way.numbers[1]) if way.kind == "named" else way.numbers
                yield way.kind, (numbers[0], numbers[1], numbers[2]), count

    def _of_calendar(self, order: DayOrder, said: DayOrder, kind: str) -> Reading:
        years = [parts[0] + _FROM[kind] for _, parts, _ in self._parts(kind)]
        is_sure = said == order or _are_near(years, 2 * _BACK)
        if is_sure:
            return Reading(order)
        return Reading(doubt="order", orders=("roc",)) if order == "roc" else Reading(doubt="calendar")

    def _is_minguo(self) -> bool:
        """True for most years of three digits; before the hundredth such years have two."""
        before = [parts[0] for kind, parts, _ in self._parts("numbers")]
        return self.share("minguo") > SHARE or bool(self.kinds["minguo"] and before and min(before) > _LAST_OF_MONTH)

    def _of_buddhist(self, said: DayOrder) -> Reading:
        found = list(self._parts("buddhist_last"))
        if not said.startswith("be") and not _are_near([parts[2] - 543 for _, parts, _ in found], 2 * _BACK):
            return Reading(doubt="calendar")
        common: list[tuple[str, Parts, int]] = [("numbers4", (a, b, c - 543), count) for _, (a, b, c), count in found]
        plain: DayOrder = "dmy" if said.endswith("dmy") else "mdy" if said.endswith("mdy") else ""
        reading = self._of_parts(common, plain)
        of_thai: dict[str, DayOrder] = {"dmy": "be_dmy", "mdy": "be_mdy"}
        return Reading(of_thai.get(reading.order, ""), reading.doubt, reading.orders)

    def _of_parts(self, found: list[tuple[str, Parts, int]], said: DayOrder) -> Reading:
        """By the numbers: an order that all of them allow, and of several the one that makes a likely calendar."""
        total = sum(count for *_, count in found)
        if not total:
            return Reading()
        wrong = {order: sum(n for kind, p, n in found if not _allows(order, kind, p)) for order in _ORDERS}
        # A day above 12 in a single row tells more than all rows that say nothing.
        least = min(wrong.values())
        able = tuple(order for order in _ORDERS if wrong[order] == least <= _SLIPS * total)
        if said in able:
            return Reading(said)
        likely = _likely(able, found) if "ymd" in able else able
        if len(likely) == 1:
            return Reading(likely[0])
        if not likely or total <= SHARE * (self.filled - self.kinds["none"]):
            return Reading()
        return Reading(doubt="order", orders=likely)


def _is_of_one_order(text: str) -> bool:
    """True where one of the first two numbers can be no month, and the last is the year."""
    numbers = [int(number) for number in re.findall(r"\d+", text)[:3]]
    return len(numbers) == len(_ORDERS) and max(numbers[:2]) > _MONTHS >= min(numbers[:2])


_ORDERS: tuple[DayOrder, ...] = ("dmy", "mdy", "ymd")


def _allows(order: DayOrder, kind: str, parts: Parts) -> bool:
    """Whether numbers can be a day, a month and a year in this order."""
    first, second, third = parts
    day, month = {"dmy": (first, second), "mdy": (second, first)}.get(order, (third, second))
    if kind == "named":
        return order != "mdy" and 1 <= day <= 31
    return 1 <= day <= 31 and 1 <= month <= 12 and (order != "ymd" or kind != "numbers4")


def _full(year: int) -> int:
    """A year of two digits in full, as the engine takes it."""
    return year + (2000 if year < 69 else 1900) if year < 100 else year


def _likely(able: tuple[DayOrder, ...], found: list[tuple[str, Parts, int]]) -> tuple[DayOrder, ...]:
    """Of the possible orders those that make a likely calendar, where a year of two digits can stand first."""
    first, second, last = ({_full(parts[place]) for _, parts, _ in found} for place in range(3))
    is_first, is_last = _stands(first, last), _stands(last, first) or _stands(last, second)
    if is_first and not is_last:
        return ("ymd",)
    if able == ("ymd",):
        # Years from 69 to 99 are as likely of another calendar.
        return able if _are_near(first) else ("ymd", "roc")
    late = tuple(order for order in able if order != "ymd")
    # Nobody writes the year before the name of a month, unless the whole column says so.
    is_named = all(kind == "named" for kind, *_ in found)
    return late if is_named or (is_last and not is_first) else able


def _stands(years: set[int], days: set[int]) -> bool:
    """True for a part that is the year: near the present and hardly moving, beside one that runs through a month."""
    if not _are_near(years) or len(years) > max(_STILL, len(days) // _RUNNING):
        return False
    return len(days) >= _RUNNING and len(days) > len(years) and not (_are_near(days) and max(days) % 100 <= 12)


def _is_near(year: int, back: int = _BACK) -> bool:
    return this_year() - back <= year <= this_year() + _ON


def _are_near(years: Iterable[int], back: int = _BACK) -> bool:
    return all(_is_near(year, back) for year in years)
