"""Text -> typed value, as SQL for the engine: what a person may write for a time, a number, a yes."""

from __future__ import annotations

import re
from typing import Literal

from data import amounts, engine, settings

DayOrder = Literal["dmy", "mdy", ""]
# Dates as they stand once `_ironed` has been over them; a year of two digits is tried first, as %Y would take it too.
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d %Y",
    "%B %d %Y", "%d.%m.%Y",
)  # fmt: skip
_ORDERS: dict[DayOrder, tuple[str, ...]] = {
    "dmy": ("%d/%m/%y", "%d-%m-%y", "%d/%m/%Y", "%d-%m-%Y"),
    "mdy": ("%m/%d/%y", "%m-%d-%y", "%m/%d/%Y", "%m-%d-%Y"),
    "": (),
}
_TIMES = ("", " %H:%M:%S", " %H:%M")
_JOINED = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d %H%M%S")
# 3/4/2026 or 03-04-2026: which is the day?
UNSURE = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})( .*)?$"
# Plain times, which most are, and what the engine reads at once; whatever stands behind them is not passed over.
PLAIN = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ] ?\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?)?$"
_OFFSET = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)$"
# Before or after noon, and the minutes from Greenwich or a zone's name behind it: 2:13:45 PM GMT+9, 14:13 KST.
_TAIL = (
    r"^(.*?\d:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)(?: ([AP])M)? ?(?:(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?|([A-Z]{3,4}|Z))?$"
)
# Names that mean one zone alone: CST and IST do not.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "KST": 540, "JST": 540, "HKT": 480, "SGT": 480, "ICT": 420, "CET": 60, "CEST": 120,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
# Names that several zones have: only who wrote them knows which.
AMBIGUOUS = {
    "CST": ("Asia/Shanghai", "America/Chicago"), "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "BST": ("Europe/London", "Asia/Dhaka"), "AST": ("Asia/Riyadh", "America/Halifax"),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia"),
}  # fmt: skip
# What people write around the digits of a time -> one way of writing it, in this order.
_IRON = (
    (r"[\s\x{a0}\x{202f}]+", " "),
    (r" ?[(（][^)）]*[)）]", ""),
    (r"^(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ", ""),
    (r" ?([월화수목금토일]요일|(星期|周|週)[一二三四五六日天])", ""),
    (r"(\d{4}) ?[년年.] ?(\d{1,2}) ?[월月.] ?(\d{1,2})(?: ?[일日号號]|\.( |$))? ?", "\\1-\\2-\\3 "),
    (r"(\d{1,2}) ?[시时時点點] ?(\d{1,2}) ?[분分] ?(\d{1,2}) ?[초秒]", "\\1:\\2:\\3"),
    (r"(\d{1,2}) ?[시时時点點] ?(\d{1,2}) ?[분分]", "\\1:\\2"),
    (r"(\d{1,2}) ?[시时時点點]", "\\1:00"),
    (r"오전|上午|(?i:\ba\. ?m\.)", "AM"),
    (r"오후|下午|(?i:\bp\. ?m\.)", "PM"),
    (r"([AP]M) ?([0-9:]+)", "\\2 \\1"),
    (r"(\d)([AP]M)", "\\1 \\2"),
    (r"(\d{4}[-/]\d{1,2}[-/]\d{1,2})T", "\\1 "),
    (r", ?", " "),
)
# What needs no ironing.
_IRONED = r"^(\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{4}[-/]\d{1,2}[-/]\d{1,2})( \d{1,2}:\d\d(:\d\d)?( [AP]M)?)?$"
# Days since 1899-12-30, as a sheet keeps a time; seconds or thousandths since 1970, as programs do.
_SERIAL = r"^[2-6]\d{4}(\.\d+)?$"
_EPOCH = r"^1\d{9}(\d{3})?$"
# Signs that keyboards of East Asia put around digits.
_WIDE = ("０１２３４５６７８９．，：／＋－−–　\u00a0\u202f", "0123456789.,:/+---   ")
_WHOLE = r"^([+-]?\d+)(\.0*)?$"
YES = ("true", "t", "yes", "y", "1", "예", "네", "是", "o")
NO = ("false", "f", "no", "n", "0", "아니오", "아니요", "否", "x")
TYPES = {
    "text": "VARCHAR", "whole": "BIGINT", "number": "DOUBLE", "time": "TIMESTAMP", "date": "DATE", "flag": "BOOLEAN",
}  # fmt: skip
# A time outside these years is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def typed(kind: str, text: str, order: DayOrder = "", zone: str = "", *, is_plain: bool = False) -> str:
    """SQL of a text column's value in the kind's type; NULL where the text is not one.

    zone: where times that name none were written, such as America/Denver; empty for the bank's own. is_plain: all
    values of a time or date are as `PLAIN` has them, which spares the engine most of the work on the others.
    """
    match kind:
        case "time":
            return _moved(f"try_cast({text} AS TIMESTAMP)", text, zone) if is_plain else _time(text, order, zone)
        case "date":
            return f"CAST({typed('time', text, order, zone, is_plain=is_plain)} AS DATE)"
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


def share(text: str) -> str:
    """SQL of a part of 1, which people write as 0.2 or as 20%; NULL where it is neither."""
    hundredth = typed("number", f"rtrim(rtrim({text}, '%％'))")
    return f"CASE WHEN regexp_matches({text}, '[%％]$') THEN {hundredth} / 100 ELSE {typed('number', text)} END"


def chosen(text: str, choices: tuple[str, ...]) -> str:
    """SQL of a text that is one of the choices, in any case, with a space or hyphen for `_`; NULL where it is not."""
    plain = f"lower(replace(replace({text}, ' ', '_'), '-', '_'))"
    return f"CASE WHEN {plain} IN {_among(choices)} THEN {plain} END"


def _among(words: tuple[str, ...]) -> str:
    return f"({', '.join(map(engine.literal, words))})"


def _time(text: str, order: DayOrder, zone: str) -> str:
    """ISO first, then the other forms; a time with an offset, or of another zone, becomes the bank's local time."""
    own = engine.literal(settings.text("time_zone"))
    offset = f"rtrim(regexp_replace({text}, ' ?([+-][0-9][0-9]):?([0-9][0-9])?$', '\\1:\\2'), ':')"
    epoch = f"make_timestamptz(try_cast(rpad({text}, 16, '0') AS BIGINT)) AT TIME ZONE {own}"
    greenwich = f"((p.at - to_minutes(p.shift)) AT TIME ZONE 'UTC') AT TIME ZONE {own}"
    other = f"CASE WHEN p.shift IS NOT NULL THEN {greenwich} WHEN NOT p.elsewhere THEN {_moved('p.at', text, zone)} END"
    return (
        f"CASE WHEN regexp_matches({text}, '{PLAIN}') THEN {_moved(f'try_cast({text} AS TIMESTAMP)', text, zone)} "
        f"WHEN regexp_matches({text}, '{_OFFSET}') THEN try_cast({offset} AS TIMESTAMPTZ) AT TIME ZONE {own} "
        f"WHEN regexp_matches({text}, '{_SERIAL}') THEN {_serial(text)} "
        f"WHEN regexp_matches({text}, '{_EPOCH}') THEN {epoch} "
        f"WHEN {text} IS NOT NULL THEN list_transform(list_transform([{_ironed(text)}], "
        f"lambda t: {_parts(order, zone)}), lambda p: {other})[1] END"
    )


def _moved(local: str, text: str, zone: str) -> str:
    """SQL of a time of another zone in the bank's own; a day without a time of day stays what it is."""
    own = engine.literal(settings.text("time_zone"))
    there = f"CASE WHEN contains({text}, ':') THEN {engine.literal(zone)} ELSE {own} END"
    return f"({local} AT TIME ZONE {there}) AT TIME ZONE {own}" if zone else local


def _parts(order: DayOrder, zone: str) -> str:
    """SQL of what an ironed time `t` says: the time at its place, the minutes from Greenwich, whether it names a zone.

    The half of the day and the zone are taken off first, so that few ways of writing a date have to be tried. A name
    that several zones have means the zone that was said.
    """
    groups = ("start", "half", "sign", "hours", "minutes", "name")
    tail = f"regexp_extract(t, '{_TAIL}', [{', '.join(map(engine.literal, groups))}])"
    formats = engine.literals((*(d + h for d in (*_ORDERS[order], *_DATES) for h in _TIMES), *_JOINED))
    bare = "coalesce(nullif(q.start, ''), t)"
    parsed = f"THEN try_cast({bare} AS TIMESTAMP) ELSE try_strptime({bare}, {formats}) END"
    at = f"CASE WHEN regexp_matches({bare}, '{PLAIN}') {parsed}"
    noon = "CASE WHEN q.half = 'P' AND hour(a) < 12 THEN 12 WHEN q.half = 'A' AND hour(a) = 12 THEN -12 ELSE 0 END"
    known = " ".join(f"WHEN {engine.literal(name)} THEN {shift}" for name, shift in _ZONES.items())
    shift = (
        "CASE WHEN q.hours <> '' THEN (CASE q.sign WHEN '-' THEN -1 ELSE 1 END) "
        "* (60 * try_cast(q.hours AS INTEGER) + coalesce(try_cast(q.minutes AS INTEGER), 0)) "
        f"ELSE CASE q.name {known} END END"
    )
    elsewhere = f"q.name <> '' AND q.name NOT IN {_among(tuple(AMBIGUOUS))}" if zone else "q.name <> ''"
    return (
        f"list_transform([{tail}], lambda q: list_transform([{at}], lambda a: "
        f"{{'at': a + to_hours({noon}), 'shift': {shift}, 'elsewhere': {elsewhere}}})[1])[1]"
    )


def _serial(text: str) -> str:
    """SQL of a sheet's number of days as a time, to the second."""
    seconds = f"round(86400 * try_cast({text} AS DOUBLE))::BIGINT"
    return f"(TIMESTAMP '1899-12-30' + to_seconds({seconds}))"


def _ironed(text: str) -> str:
    """SQL of a time without the words, signs and spaces that people put around its digits."""
    plain = _narrow(text)
    for written, one_way in _IRON:
        plain = f"regexp_replace({plain}, '{written}', '{one_way}', 'g')"
    return f"CASE WHEN regexp_matches({text}, '{_IRONED}') THEN {text} ELSE trim({plain}) END"


def _plain(text: str) -> str:
    """SQL of a number without signs between thousands or of money; NULL without any."""
    return amounts.plain(text, _narrow(text))


def _narrow(text: str) -> str:
    """SQL of text with the digits and signs of East Asian keyboards as everywhere else."""
    return f"translate({text}, {engine.literal(_WIDE[0])}, {engine.literal(_WIDE[1])})"


def is_unsure(text: str) -> bool:
    """True for a date such as 3/4/2026, of which only other dates can say what is the day."""
    found = re.match(UNSURE, text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12
