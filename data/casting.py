"""Text -> typed value, as SQL for the engine: what a person may write for a time, a number, a yes."""

from __future__ import annotations

import re
from typing import Literal

from data import engine, settings

DayOrder = Literal["dmy", "mdy", ""]
_DATES = (
    "%Y%m%d", "%Y.%m.%d", "%Y. %m. %d", "%Y. %m. %d.", "%Y년 %m월 %d일", "%Y年%m月%d日", "%d-%b-%y", "%d-%b-%Y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%d",
    "%Y.%m.%d.",
)  # fmt: skip
_ORDERS: dict[DayOrder, tuple[str, ...]] = {
    "dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    "": (),
}
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
# 3/4/2026 or 03-04-2026: which is the day?
UNSURE = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})( .*)?$"
_OFFSET = r"\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$"
# A zone that is named, as forms write it: 2026/03/01 2:13:45 PM GMT+9.
_NAMED = r" ?(GMT|UTC)([+-]\d{1,2})?(:?00)?$"
_THOUSANDS = r"^-?\d{1,3}(,\d{3})+(\.\d+)?$"
_DECIMAL_COMMA = r"^-?\d+,\d{1,2}$"
# 1.234,5 and 1.234.567: points between thousands; 1.234 alone stays a decimal.
_POINTS = r"^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d{1,3}(\.\d{3}){2,}$"
_WHOLE = r"^([+-]?\d+)(\.0*)?$"
YES = ("true", "t", "yes", "y", "1", "예", "네", "是", "o")
NO = ("false", "f", "no", "n", "0", "아니오", "아니요", "否", "x")
TYPES = {
    "text": "VARCHAR", "whole": "BIGINT", "number": "DOUBLE", "time": "TIMESTAMP", "date": "DATE", "flag": "BOOLEAN",
}  # fmt: skip
# A time outside these years is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def typed(kind: str, text: str, order: DayOrder = "") -> str:
    """SQL of a text column's value in the kind's type; NULL where the text is not one."""
    match kind:
        case "time":
            return _time(text, order)
        case "date":
            return f"CAST({_time(text, order)} AS DATE)"
        case "number":
            found = f"coalesce(try_cast({text} AS DOUBLE), try_cast({_plain(text)} AS DOUBLE))"
            for endless in ("NaN", "Infinity", "-Infinity"):
                found = f"nullif({found}, '{endless}'::DOUBLE)"
            return found
        case "whole":
            return f"try_cast(regexp_extract(coalesce({_plain(text)}, {text}), '{_WHOLE}', 1) AS BIGINT)"
        case "flag":
            low = f"lower({text})"
            return f"CASE WHEN {low} IN {_among(YES)} THEN true WHEN {low} IN {_among(NO)} THEN false END"
        case _:
            return text


def chosen(text: str, choices: tuple[str, ...]) -> str:
    """SQL of a text that is one of the choices, in any case, with a space or hyphen for `_`; NULL where it is not."""
    plain = f"lower(replace(replace({text}, ' ', '_'), '-', '_'))"
    return f"CASE WHEN {plain} IN {_among(choices)} THEN {plain} END"


def _among(words: tuple[str, ...]) -> str:
    return f"({', '.join(map(engine.literal, words))})"


def _time(text: str, order: DayOrder) -> str:
    """ISO first, then the other forms; a time with an offset becomes the bank's local time."""
    zone = engine.literal(settings.text("time_zone"))
    formats = tuple(d + t for d in (*_DATES, *_ORDERS[order]) for t in _TIMES)
    plain = f"regexp_replace({text}, '{_NAMED}', '')"
    for words, half in (("오전|上午", "AM"), ("오후|下午", "PM")):
        plain = f"regexp_replace({plain}, '({words}) ?([0-9:]+)', '\\2 {half}')"
        plain = f"regexp_replace({plain}, '([0-9:]+) ?({words})$', '\\1 {half}')"
    named, local = f"regexp_extract({text}, '{_NAMED}', 2)", f"try_strptime({plain}, {engine.literals(formats)})"
    shift = f"to_minutes(60 * coalesce(try_cast({named} AS INTEGER), 0))"
    offset = f"regexp_replace({text}, ' ?([+-][0-9][0-9]):?([0-9][0-9])?$', '\\1:\\2')"
    return (
        f"CASE WHEN regexp_matches({text}, '{_OFFSET}') "
        f"THEN try_cast(rtrim({offset}, ':') AS TIMESTAMPTZ) AT TIME ZONE {zone} "
        f"WHEN regexp_matches({text}, '{_NAMED}') "
        f"THEN (({local} - {shift}) AT TIME ZONE 'UTC') AT TIME ZONE {zone} "
        f"ELSE coalesce(try_cast({text} AS TIMESTAMP), {local}) END"
    )


def _plain(text: str) -> str:
    """SQL of a number without commas between thousands, or with a point for its decimal comma; NULL if it has none."""
    return (
        f"CASE WHEN regexp_matches({text}, '{_POINTS}') THEN replace(replace({text}, '.', ''), ',', '.') "
        f"WHEN NOT contains({text}, ',') THEN NULL "
        f"WHEN regexp_matches({text}, '{_THOUSANDS}') THEN replace({text}, ',', '') "
        f"WHEN regexp_matches({text}, '{_DECIMAL_COMMA}') THEN replace({text}, ',', '.') END"
    )


def is_unsure(text: str) -> bool:
    """True for a date such as 3/4/2026, of which only other dates can say what is the day."""
    found = re.match(UNSURE, text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12
