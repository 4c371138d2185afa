"""Days and times of day that stand in columns of their own, put together: 발권일자 and 발권시각, Date and Time."""

from __future__ import annotations

import re
from dataclasses import replace

from data.contracts import TABLES, WAITS, Column, Table
from data.errors import FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import Facts
from data.layouts.contacts.totals import is_total
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import Copy, Moment, Verb, normal
from data.layouts.finding import Found, fields_of
from data.layouts.layout import headers
from data.layouts.template import names_of
from data.layouts.times.moments import Beginning, DayAndTime
from data.texts import N_, Text

# Words for a day or a time in a header: what is left of it says whose day or time it is.
_WORDS = re.compile(
    r"datetime|timestamp|date|time|day|clock|hour|interval|\bat\b|\bon\b|일자|날짜|일시|시각|시간대|시간|기준|영업|거래|日期"
    r"|小时|小時|uhrzeit|stunde|heure|hora|时间段|時間段|时间|時間|时段|時段|日|일|시"
)
_TIME = re.compile(r"time|hour|clock|interval|uhrzeit|stunde|heure|hora|시각|시간|시$|时|時")
# Times that something took, and not at which it was.
_LASTING = re.compile(
    r"대기|소요|통화|처리|보류|후처리|상담시간|응대시간|duration|wait|handl|talk|hold|elapsed|spent|minutes|seconds|时长|時長|等待|用时|耗时"
)
# A day with two times, and the longest time between them, in minutes.
_RANGE = re.compile(r"\d[T ]+(\d{1,2}):(\d\d)(?::\d\d)?\s*[-–—~∼～]\s*(\d{1,2}):(\d\d)(?::\d\d)?$")
_DAY, _LONGEST = 24 * 60, 120
# Nothing at a branch or on the telephone takes so many hours.
_LONG = 6
_NEARLY = 0.9
# Rows that are looked at where columns are compared.
_SEEN = 10_000
# The number of an hour, under a header that says so; none before which a day of 12 hours would begin anew.
_ONE_HOUR = re.compile(r"(?:[01]?\d|2[0-4])(?:\.0+)?")
_HOURS_OF, _EARLY = re.compile(r"hour|\bhr\b|\bhh\b|시간|시각|^시$|時|时|stunde|uhrzeit|heure|hora"), 7
# A time of day without a sign in it, and as a part of a day; only under a header that says time.
_DIGITS = re.compile(r"([01]?\d|2[0-3])[0-5]\d([0-5]\d)?( ?[~∼～–-] ?([01]?\d|2[0-4])[0-5]\d)?|0?\.\d+")
# The begin of an interval, perhaps with its end, as call totals also write them: 09h00, 09:00 à 09:30.
_SLOT = re.compile(
    r"([01]?\d|2[0-3]) ?[:h] ?[0-5]\d(\s*([~∼～–-]|to|bis|a|à|às)\s*([01]?\d|2[0-4]) ?[:h] ?[0-5]\d)?", re.IGNORECASE
)
_ON_GRID = re.compile(r"\d{1,2} ?[:h] ?(00|15|30|45)\b.*", re.IGNORECASE)
# A workbook's time of day as a moment of its first day.
_FIRST_DAY = re.compile(r"(1899-12-3[01]|1900-01-0[01])[T ]\d\d:\d\d(:\d\d)?(\.\d+)?")


def said(found: Found) -> None:
    """Put together a day and a time of day that the user said are both one time.

    What was said of them is done by then, and left out of what else was.
    """
    kinds = {column.name: column.kind for column in TABLES[found.table].columns}
    told = dict(found.said.mapping)
    for name in {meant.name for meant in told.values() if kinds.get(meant.name) == "time"}:
        columns = [column for column, meant in told.items() if meant.name == name]
        times = [column for column in columns if _is_clock(found, column)]
        days = [column for column in columns if column not in times and _is_day(found, column)]
        if (len(columns), len(times), len(days)) == (2, 1, 1):
            _together(found, name, DayAndTime(days[0], times[0], alone=True, is_hour=_is_hour(found, times[0])))
            told = {column: meant for column, meant in told.items() if column not in columns}
    found.said = replace(found.said, mapping=told)


def _together(found: Found, name: str, made: DayAndTime) -> None:
    found.drop(made.day)
    found.drop(made.time)
    # First, so that the day is said to be its own and not that of a later time.
    found.columns = {name: made, **found.columns}
    found.used |= {made.day, made.time}
    found.notes.append(Text(_TOGETHER, {"day": made.day, "time": made.time}))


def pair(found: Found) -> None:
    """Put together what stands apart, for every time of the table.

    Raises FileAmbiguous, by `found.ask`, where several columns may hold the day of a time.
    """
    first = ""
    for column in TABLES[found.table].columns:
        verb = found.columns.get(column.name) if column.kind == "time" else None
        if isinstance(verb, DayAndTime):
            first = first or verb.day
        source = _source(verb)
        header = headers(found.raw).get(normal(source)) if source else None
        if header is None:
            continue
        if _is_range(found, header):
            found.columns[column.name] = Beginning(header)
            first = first or header
            continue
        made = _of_clock(found, column, header, first) if _is_clock(found, header) else _of_day(found, column, header)
        if made:
            made = replace(made, is_hour=_is_hour(found, made.time))
            found.columns[column.name] = made
            found.used |= {made.day, made.time}
            if not first:
                found.notes.append(Text(_TOGETHER, {"day": made.day, "time": made.time}))
        first = first or header
    _untimed(found)


def completed(table: Table, columns: dict[str, Verb], raw: Raw) -> dict[str, Verb]:
    """The columns of a list with the day of times of day that were found late, where others have theirs already.

    They are times of rows that last minutes, of which the first time's day is that of all.
    """
    base = next((verb for verb in columns.values() if isinstance(verb, DayAndTime)), None)
    found = Found(raw, {}, set(), table=table.name)
    if base is None or table.name not in WAITS:
        return columns
    late: dict[str, Verb] = {}
    for column in table.columns:
        header = headers(raw).get(normal(_source(columns.get(column.name)) or "")) if column.kind == "time" else None
        if header and _is_clock(found, header):
            late[column.name] = DayAndTime(base.day, header, base.time)
    return {**columns, **late}


def _source(verb: Verb | None) -> str | None:
    """The one column that a time is copied from."""
    plain = verb.moment if isinstance(verb, Moment) else verb
    return plain.column if isinstance(plain, Copy) else None


def _of_clock(found: Found, column: Column, header: str, first: str) -> DayAndTime | None:
    """A time of day with the day that stands in another column, or in that of the row's first time."""
    days = [c for c in found.raw.columns if c != header and _is_day(found, c)] or _dated(found, header)
    own = [c for c in days if _whose(c) == _whose(header)]
    general = [c for c in days if not _whose(c)]
    choice = next((some for some in (own, general, days) if some), [])
    if not first and len(choice) > 1:
        values = {"column": header, "columns": "; ".join(choice[:12]), "field": column.name, "first": choice[0]}
        choices = tuple((f"{day}={column.name}", Text("{value}", {"value": day})) for day in choice)
        found.wonder(_WHICH, _SAY_WHICH, values, Question("mapping", header, choices, _examples(found, header)))
        return None
    if own and len(own) == 1:
        return DayAndTime(own[0], header, alone=not first)
    if first:
        base = found.columns.get(next(c.name for c in TABLES[found.table].columns if c.kind == "time"))
        day = base.day if isinstance(base, DayAndTime) else first
        since = base.time if isinstance(base, DayAndTime) else first
        return DayAndTime(day, header, "" if _is_day(found, since) else since)
    return DayAndTime(choice[0], header, alone=True) if choice else None


def _dated(found: Found, header: str) -> list[str]:
    """Moments of which the day is that of a time of day: cells of a workbook that show a day and hold its time too."""
    free = [c for c in found.free if c != header and found.facts(c).looks_like("time") and not _is_clock(found, c)]
    taken = fields_of(found.columns, headers(found.raw))
    return [c for c in free if c not in taken and _whose(c) in ("", _whose(header))]


def _of_day(found: Found, column: Column, header: str) -> DayAndTime | None:
    """A day with the time of day that stands in another column, where its header says that it belongs to it."""
    if not _is_day(found, header):
        return None
    taken = fields_of(found.columns, headers(found.raw))
    free = [c for c in found.raw.columns if taken.get(c, column.name) == column.name and _is_clock(found, c)]
    names = names_of(found.table, column)
    free = [c for c in free if (_TIME.search(bare(c)) or normal(c) in names) and not _may_last(found, c, header)]
    own = [c for c in free if _whose(c) == _whose(header) or normal(c) in names] or [c for c in free if not _whose(c)]
    if not own and found.table == "contact_interval":
        own = _slots(found, column, header)
    return DayAndTime(header, own[0], alone=True) if len(own) == 1 else None


def _slots(found: Found, column: Column, day: str) -> list[str]:
    """The column with the begins of intervals under whatever header: nothing else tells the totals of a day apart.

    Asks where several may be it, or where its times are no begins of quarters of an hour.
    """
    taken = fields_of(found.columns, headers(found.raw))
    free = [c for c in found.raw.columns if c not in taken and _is_clock(found, c)]
    words = [c for c in found.raw.columns if c not in free and not found.facts(c).looks_like("number")]
    apart = _distinct(found, words)
    free = [c for c in free if _distinct(found, [*words, c]) > apart]
    begins = [c for c in free if _share(_without_totals(found.facts(c)), _ON_GRID) >= _NEARLY]
    if len(begins) == 1 or not free:
        return begins
    values = {"column": free[0], "columns": "; ".join(begins or free), "day": day, "field": column.name}
    choices = tuple((f"{c}={column.name}", Text("{value}", {"value": c})) for c in begins or free)
    found.wonder(_BEGINS, _SAY_BEGINS, values, Question("mapping", free[0], choices, _examples(found, free[0])))
    return []


def _distinct(found: Found, columns: list[str]) -> int:
    """How many rows these columns tell apart."""
    table = found.raw.table.select(columns).slice(0, _SEEN)
    return table.group_by(columns).aggregate([]).num_rows if columns else 0


def _may_last(found: Found, column: str, day: str) -> bool:
    """True for what may be how long something took: 처리시간, unless a day is called so and its hours are late."""
    if "시각" in bare(column) or not _LASTING.search(bare(column)):
        return False
    return _whose(column) != _whose(day) or not _is_late(found, column)


def _is_late(found: Found, column: str) -> bool:
    """True where times of day lie in hours that nothing takes so long as."""
    hours = (re.match(r"\D*(\d{1,2}):", text) for text in found.facts(column).counts)
    return max((int(hour[1]) for hour in hours if hour), default=0) >= _LONG


def _untimed(found: Found) -> None:
    """Ask for the time of day of rows that last minutes where only their later times have one.

    They would begin at midnight, and all waits be hours. Raises FileRefused where no column can be that time.
    """
    table = TABLES[found.table]
    times = [c for c in table.columns if c.kind == "time"]
    header = headers(found.raw).get(normal(_source(found.columns.get(times[0].name)) or "")) if times else None
    if table.name not in WAITS or header is None or not _is_day(found, header):
        return
    later = [c for c in times[1:] if _is_timed(found, found.columns.get(c.name))]
    if not later:
        return
    taken = fields_of(found.columns, headers(found.raw))
    free = [c for c in found.raw.columns if c not in taken and _is_clock(found, c) and _is_late(found, c)]
    values = {"day": header, "title": Text(times[0].title), "later": Text(later[0].title), "field": times[0].name}
    if not free:
        raise FileRefused(Text(_UNTIMED, values), Text(_HOURS), Text(_SAY_NONE, values))
    choices = tuple((f"{c}={times[0].name}", Text("{value}", {"value": c})) for c in free)
    values["column"] = free[0]
    found.wonder(_UNTIMED, _SAY_TIME, values, Question("mapping", header, choices, _examples(found, free[0])))


def _is_timed(found: Found, verb: Verb | None) -> bool:
    """True for a time with its time of day."""
    source = headers(found.raw).get(normal(_source(verb) or ""))
    return isinstance(verb, DayAndTime | Beginning) or bool(source and not _is_day(found, source))


def _whose(header: str) -> str:
    """What a header says besides that it is a day or a time."""
    return normal(_WORDS.sub("", bare(header)))


def _examples(found: Found, header: str) -> tuple[str, ...]:
    return tuple(list(found.facts(header).counts)[:3])


def _is_clock(found: Found, header: str) -> bool:
    """True for times of day without a day."""
    told = _without_totals(found.facts(header))
    if not told.filled:
        return False
    if told.clocks >= _NEARLY or _share(told, _FIRST_DAY) >= _NEARLY or _is_hour(found, header):
        return True
    if found.table == "contact_interval" and _share(told, _SLOT) >= _NEARLY:
        return True
    return bool(_TIME.search(bare(header))) and _share(told, _DIGITS) >= _NEARLY


def _is_hour(found: Found, header: str) -> bool:
    """True for the numbers of the hours from 0 to 23 of call totals; from 9 to 12 and on to 1 they are of no day.

    With a 24 among them they are counted from 1, or end with the interval: neither is known.
    """
    told = _without_totals(found.facts(header))
    if found.table != "contact_interval" or not _HOURS_OF.search(bare(header)) or _share(told, _ONE_HOUR) < _NEARLY:
        return False
    hours = {int(float(text)) for text in told.counts if _ONE_HOUR.fullmatch(text)}
    is_half = 12 in hours and max(hours) == 12 and min(hours) < _EARLY
    return max(hours) < 24 and not is_half


def _without_totals(told: Facts) -> Facts:
    """What the column's values look like but for words for a total, which stand among them in a report by day."""
    rest = {text: rows for text, rows in told.counts.items() if not is_total(text.casefold())}
    return Facts(type(told.counts)(rest), told.rows) if len(rest) < len(told.counts) else told


def _is_day(found: Found, header: str) -> bool:
    """True for days without a time of day."""
    told = _without_totals(found.facts(header))
    if not told.looks_like("time") or dictionary().births.fits(*found.texts(header)) or _is_clock(found, header):
        return False
    timed = sum(
        n for text, n in told.counts.items() if re.search(r"\d:\d\d|\d ?[시时時點点]", text) and not _midnight(text)
    )
    return timed <= (1 - _NEARLY) * told.filled


def _is_range(found: Found, header: str) -> bool:
    """True for a day with the two ends of an interval behind it: what looks like minutes from Greenwich is its end."""
    told = found.facts(header)
    ends = {text: _RANGE.search(text) for text in told.counts}
    spans = {text: _minutes(end[3], end[4]) - _minutes(end[1], end[2]) for text, end in ends.items() if end}
    inside = sum(told.counts[text] for text, span in spans.items() if 0 < span % _DAY <= _LONGEST)
    tails = {(end[3], end[4]) for end in ends.values() if end}
    return bool(inside) and inside >= _NEARLY * told.filled and (len(tails) > 1 or len(told.counts) == 1)


def _minutes(hour: str, minute: str) -> int:
    return 60 * int(hour) + int(minute)


def _midnight(text: str) -> bool:
    return bool(re.search(r"[T ]0?0:00(:00)?(\.0+)?$", text))


def _share(told: Facts, pattern: re.Pattern[str]) -> float:
    return sum(n for text, n in told.counts.items() if pattern.fullmatch(text)) / max(told.filled, 1)


_BEGINS = N_(
    "{day} holds days alone, and several rows are of one day: each of these columns can hold when an interval begins: "
    "{columns}."
)
_SAY_BEGINS = N_("Say which one with --map, such as --map “{column}={field}”.")
_UNTIMED = N_(
    "“{title}” has the day alone, from {day}; “{later}” has a time of day. The time of day of “{title}” is missing."
)
_HOURS = N_("Without it every row would begin at midnight, and every wait would be hours.")
_SAY_TIME = N_("Say which column holds it with --map, such as --map “{column}={field}”.")
_SAY_NONE = N_("Add a column with the time of day of “{title}”, or take the columns of later times out of the file.")
_TOGETHER = N_("The day stands in {day} and the time of day in {time}: they are taken together.")
_WHICH = N_("{column} holds times of day; each of these columns can hold their day: {columns}.")
_SAY_WHICH = N_("Say which one with --map, such as --map “{first}={field}”.")
