"""What the values of a column tell of a number of rows: codes in some form, another one in each row, given in order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.identity.identity import Numbers
from data.layouts.quantities.currencies import NAMES

_GROUP = r"[^\W_]+(?:[-_/.|#]{1,2}[^\W_]+)*"
# Letters and digits, in groups or not, with one space at most.
_CODE = re.compile(rf"^[#\[(（]?(?=\D*\d){_GROUP}(?: {_GROUP})?[\])）]?$")
# What is measured or counted: in a unit, with decimals, as an amount or as a length of time. A number of a row may have
# the word for it behind it.
_MEASURE = re.compile(
    r"^[-+]?[\d.,]*\d\s?(?!(?:호|号|號|번|番)$)[^\W\d_]{1,7}$|^[-+]?\d*[.,]\d+$|^[-+]?\d{1,3}(?:[,.]\d{3})+$"
    r"|^(?:pt)?(?:\d+\s?(?:d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|일|시간?|분|초|天|小?时|小?時間?|分钟?|秒))+$"
    rf"|^(?:{NAMES})\s?[\d.,]+$",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?!\d)[a-z0-9]{2,4}$", re.IGNORECASE)
_LONGEST, _WHOLE, _TEN_THOUSAND, _THOUSAND, _SMALL = 40, 100_000, 10_000, 1000, 100
_MOST, _DENSE, _KINDS, _RISING = 0.9, 4, 0.2, 0.95
_DAY = re.compile(r"^\D?(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)(.*)$")


@dataclass(frozen=True)
class Codes:
    """The values of a column, row by row, and the moments of the rows as they are written, where they have any."""

    texts: tuple[str, ...]
    moments: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.texts)

    @cached_property
    def are_codes(self) -> bool:
        """True for short codes, another one in each row, that neither measure, count nor name anything."""
        if not self.texts or not all(self.texts) or len(set(self.texts)) < self.rows:
            return False
        # One row in ten may be another kind of value; none of them may be a number that counts rows.
        fitting = sum(bool(len(text) <= _LONGEST and _CODE.match(text)) for text in self.texts)
        measured = sum(bool(_MEASURE.match(text) or _FILE.search(text)) for text in self.texts)
        return fitting >= _MOST * self.rows and measured <= (1 - _MOST) * self.rows and not self._told.is_counter

    @cached_property
    def are_digits(self) -> bool:
        """True where the values are digits, with signs between them or not, and no letters."""
        return sum(not any(map(str.isalpha, text)) for text in self.texts) >= _MOST * self.rows

    @property
    def are_plain(self) -> bool:
        """True for digits alone, which may as well be an amount, a measure or a day."""
        return sum(map(str.isdecimal, self.texts)) > (1 - _MOST) * self.rows

    @property
    def are_wide(self) -> bool:
        """True for digits in four places or more, as many in nearly each row."""
        ((_, often),) = Counter(map(len, self.texts)).most_common(1)
        return often >= _MOST * self.rows and min(map(_figure, self.texts)) >= _THOUSAND

    @property
    def are_five(self) -> bool:
        """True for such digits in five places or more."""
        return self.are_wide and min(map(_figure, self.texts)) >= _TEN_THOUSAND

    @property
    def are_long(self) -> bool:
        """True for such digits in more places than anything that is counted."""
        return self.are_wide and min(map(_figure, self.texts)) >= _WHOLE

    @property
    def is_counter(self) -> bool:
        """True where the values only count the rows."""
        return self._told.is_counter

    @property
    def are_small(self) -> bool:
        """True for numbers that may as well be how many there were of something."""
        return self.are_plain and min(map(_figure, self.texts)) < _SMALL

    @property
    def are_given(self) -> bool:
        """True for codes that were given one after the other: nearly without gaps, by the day, or rising with time."""
        return self._are_dense or self._are_dated or self._are_rising

    @cached_property
    def _told(self) -> Numbers:
        return Numbers(self.texts)

    @property
    def _are_dense(self) -> bool:
        kinds: dict[str, list[int]] = {}
        for around, number in self._told.parts:
            kinds.setdefault(around, []).append(number)
        spread = sum(max(numbers) - min(numbers) + 1 for numbers in kinds.values())
        few = len(kinds) <= max(1, _KINDS * self.rows)
        return few and len(self._told.parts) == self.rows and spread <= _DENSE * self.rows

    @property
    def _days(self) -> list[tuple[str, str]]:
        """The day of each row in eight digits, and what stands behind it; empty where they are written otherwise."""
        found = [_DAY.match(moment) for moment in self.moments]
        days = [(f"{m[1]}{int(m[2]):02}{int(m[3]):02}", m[4]) for m in found if m]
        return days if len(days) == self.rows else []

    @property
    def _are_dated(self) -> bool:
        digits = ("".join(filter(str.isdecimal, text)) for text in self.texts)
        return sum(day[2:] in text for (day, _), text in zip(self._days, digits, strict=False)) >= _MOST * self.rows

    @property
    def _are_rising(self) -> bool:
        if len(self._told.parts) < self.rows or not self._days:
            return False
        rows = sorted(zip(self._days, self._told.parts, strict=True))
        steps = [(one[1], other[1]) for one, other in pairwise(rows) if one[0] < other[0] and one[1][0] == other[1][0]]
        rising = sum(one[1] < other[1] for one, other in steps)
        return 2 * len(steps) >= self.rows and rising >= _RISING * len(steps)


def _figure(text: str) -> int:
    return int("".join(sign for sign in text if sign in "0123456789") or "0")


def codes(raw: Raw, column: str, dated: str | None = None) -> Codes:
    """The values of a column as numbers of rows; dated: the column of the rows' moments."""
    return Codes(_texts(raw, column), _texts(raw, dated) if dated else ())


def may_be(raw: Raw, column: str) -> bool:
    """True where the first rows leave it open that the column is a number of each row."""
    told = facts(raw.table[column], rows=_SMALL)
    fitting = sum(bool(_CODE.match(text)) for text in told.counts)
    return bool(told.counts) and len(told.counts) == told.rows and fitting >= _MOST * told.rows


def _texts(raw: Raw, column: str) -> tuple[str, ...]:
    return tuple(str(text or "").strip() for text in raw.table[column].to_pylist())
