"""Days of birth by their values: full days of two generations, nearly all different, the last of them years ago."""

from __future__ import annotations

import re

from data.checking.days import narrow, this_year, written
from data.checking.spelt_days import in_digits
from data.layouts.column_profile import Facts

_MOST, _HALF = 0.9, 0.5
# The oldest customers are born after this year, the youngest so many years ago; customers are not all of one age.
_OLDEST, _YOUNGEST, _APART, _SEVERAL = 1915, 15, 10, 3
# Two digits of a year that are no day of a month.
_DAYS, _CENTURY = 31, 1900
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?Z?$")
_ERAS = {"昭和": 1925, "S": 1925, "平成": 1988, "H": 1988, "令和": 2018, "R": 2018, "民國": 1911, "民国": 1911}
_ERA = re.compile(r"(昭和|平成|令和|[SHR]|(?:中華)?(民國|民国))\.? ?(\d{1,2}|元) ?[年./-].+")
_FULL = re.compile(
    r"(\d{4})([-/.년年] ?)\d{1,2}[-/.월月] ?\d{1,2} ?[일日.]?|\d{1,2}[-/. ] ?\d{1,2}[-/. ] ?(\d{4})"
    r"|(\d{4})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_SHORT = re.compile(
    r"(\d{1,2})[-/.년年] ?\d{1,2}[-/.월月] ?(\d{1,2})[일日.]?|(\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)


def are_birthdays(told: Facts) -> bool:
    """True where nearly all values are full days, few of them alike, and such as people are born on."""
    years = {text: year for text in told.counts if (year := _year(text)) is not None}
    known = {text: year for text, year in years.items() if year}
    latest = this_year() - _YOUNGEST
    old = sum(told.counts[text] for text, year in known.items() if _OLDEST <= year <= latest)
    others = sum(told.counts[text] for text in years.keys() - known.keys())
    if len(known) < _SEVERAL or len(told.counts) < _HALF * told.filled or old < _HALF * told.filled:
        return False
    return old + others >= _MOST * told.filled and max(known.values()) - min(known.values()) >= _APART


def _year(text: str) -> int | None:
    """The year of a full day, 0 where its two digits may be a day of a month as well; None for another text."""
    plain = in_digits(_CLOCK.sub("", narrow(text.strip())))
    if found := _FULL.fullmatch(plain):
        return int(next(part for part in (found[1], found[3], found[4]) if part))
    if found := _ERA.fullmatch(plain):
        return _ERAS[found[2] or found[1]] + (1 if found[3] == "元" else int(found[3]))
    if written(plain).kind in ("word", "named"):
        found = re.search(r"\d{4}", plain) or re.search(r"\d\d$", plain)
        return _of_century(int(found[0])) if found else None
    if found := _SHORT.fullmatch(plain):
        return next((year for part in found.groups() if part and (year := _of_century(int(part)))), 0)
    return None


def _of_century(year: int) -> int:
    """The year of two digits or four; 0 for two that may be of either century, or a day of a month."""
    return year if year > _CENTURY else (_CENTURY + year if max(_DAYS, this_year() % 100) < year else 0)
