"""Times as statistics programs keep them, as numbers on the program's own clock, and as ISO has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from data.formats.statistics.value_labels import number

_SPSS, _OTHERS = datetime.fromisoformat("1582-10-14"), datetime.fromisoformat("1960-01-01")
# By program: the clock's beginning, and format -> seconds that the number counts, and what is shown of it.
_CLOCKS = {
    "spss": (_SPSS, (
        (r"(DATETIME|YMDHMS)\d", 1, "moment"), (r"([AES]?DATE|JDATE|QYR|MOYR|WKYR)\d", 1, "day"),
        (r"[DM]?TIME\d", 1, "length"),
    )),
    "stata": (_OTHERS, (
        # Minutes are MM, months are NN and Mon.
        (r"%-?t[cC][HhMSs:. ]+$", 0.001, "length"), (r"%-?t[cC]", 0.001, "moment"), (r"%-?t?d", 86_400, "day"),
    )),
    "sas": (_OTHERS, (
        (r"DATETIME|[EB]8601D[TX]|NLDATM|DATEAMPM|DTDATE|DTMONYY|MDYAMPM", 1, "moment"),
        (r"TIME|HHMM|TOD|[EB]8601TM|NLTIM|MMSS", 1, "length"),
        (r"DATE|YYMM|MMDDYY|DDMMYY|MMYY|MONYY|YYQ|WEEKDAT|WORDDAT|NLDATE|[EB]8601DA|JULIAN", 86_400, "day"),
    )),
}  # fmt: skip
# Stata's periods since 1960, so many in a year.
_PERIODS = {"%tm": 12, "%tq": 4, "%th": 2, "%tw": 52}


def clock(program: str, form: str) -> Callable[[float], str] | None:
    """How the numbers of a format that shows times become ISO; None for a format that shows numbers."""
    if program == "stata" and form[:3] in _PERIODS:
        return partial(_period, _PERIODS[form[:3]])
    begin, formats = _CLOCKS[program]
    for pattern, unit, shown in formats:
        if re.match(pattern, form):
            return partial(_shown, unit, begin, shown)
    return None


def _shown(unit: float, begin: datetime, shown: str, value: float) -> str:
    seconds = round(value * unit)
    if shown == "length":
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds >= 0 else number(value)
    try:
        moment = begin + timedelta(seconds=seconds)
    except OverflowError:
        return number(value)
    return moment.date().isoformat() if shown == "day" else moment.isoformat(sep=" ")


def _period(count: int, value: float) -> str:
    """The first day of one of so many periods of a year, counted from 1960; Stata's first week begins on 1 January."""
    year, at = 1960 + int(value // count), int(value % count)
    if not 1 <= year <= 9999:
        return number(value)
    day = date(year, 1, 1) + timedelta(days=7 * at) if count == _PERIODS["%tw"] else date(year, at * 12 // count + 1, 1)
    return day.isoformat()
