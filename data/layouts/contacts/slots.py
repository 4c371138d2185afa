"""Call totals whose intervals are numbered, 1 to 48 of a day: when the first begins and how long each takes is asked.

Read as they stand, such numbers are no times, and every row would be refused for its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from data.checking import casting
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.contacts.totals import is_total
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import Copy, Moment, Scope, Verb, normal
from data.layouts.layout import Layout, headers
from data.texts import N_, Text

# The number of an interval, alone or with a word for one.
_NUMBER = re.compile(
    r"(?:slot|interval|period|int|[ps]|no|第|제)?[ .#_-]*(?P<number>\d{1,3})(?:\.0+)?"
    r"\s*(?:구간|슬롯|교시|번|번째|个?时间?段|個?時間?段|段|コマ)?",
    re.IGNORECASE,
)
# Headers of such numbers beside the day; another header that is taken for the time needs none of these words.
_NAMED = re.compile(
    r"(?:time ?)?(?:slot|period|interval|half.?hour|hour|hr|stunde|intervall|heure|hora)(?: ?(?:no|number|nr|id|#)\.?)?"
    r"|(?:시간 ?)?(?:슬롯|구간|시간대|교시|시간|타임)(?: ?(?:번호|순번|코드))?"
    r"|(?:[时時]段|[时時]间段?|時間[段帯]?|小[时時]|区间|コマ)(?:序?号|编号|編號|番号)?",
    re.IGNORECASE,
)
_HOUR, _NOON = re.compile(r"\bh(?:ou)?r\b|stunde|heure|hora|시간|小[时時]", re.IGNORECASE), 12
# Whole hours from one to another, such as 9-10, 09~10시, 9至10点: both without minutes.
_SPAN = re.compile(
    r"(?P<begin>\d{1,2})\s*(?:시|[时時点點]|h|uhr)?\s*(?:[-–—~∼～〜至到]|to|bis|부터|から)\s*(?P<end>\d{1,2})\s*(?:시|[时時点點]|h|uhr)?(?:까지)?",
    re.IGNORECASE,
)
# What is said of the first number: 00:00/30 for half an hour from midnight on.
_SAID = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d) ?/ ?(?P<minutes>[1-9]\d{0,2})")
# Usual lengths in minutes, and usual begins of a working day; the whole day is told by at least half of it.
_LENGTHS, _SHORT, _DAY = (60, 30, 15), (10, 5), 1440
_BEGINS = ("00:00", "07:00", "08:00", "08:30", "09:00")
_MOST, _SHOWN = 0.9, 3
# Hours of a day, and the longest span of them that is one of several.
_HOURS, _LONGEST = 24, 12


@dataclass(frozen=True)
class Slot(Verb):
    """A day and the number of an interval of it; number `first` begins `begins` minutes after midnight."""

    day: str
    number: str
    first: int
    begins: int
    minutes: int

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression; a number that lies outside the day is handed on, and refused as such."""
        day = f"regexp_replace({scope.column(self.day)}, '{casting.DAY}', '\\1')"
        text = scope.column(self.number)
        number = f"try_cast(regexp_extract({text}, '(\\d+)', 1) AS INTEGER)"
        at = f"({self.begins} + ({number} - {self.first}) * {self.minutes})"
        clock = f"lpad(({at} // 60)::VARCHAR, 2, '0') || ':' || lpad(({at} % 60)::VARCHAR, 2, '0')"
        return f"({day} || ' ' || CASE WHEN {at} BETWEEN 0 AND {_DAY - 1} THEN {clock} ELSE {text} END)"

    def shown(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the day, under which the moment is spoken of."""
        return self.taken(known)[:1]

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (self.day, self.number)

    @property
    def dated(self) -> tuple[str, ...]:
        """The column of the day: 9-10 beside it is no day of September."""
        return (self.day,)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of call totals with the times of its numbered intervals.

    values: the file's column -> its first number -> when it begins and how long it takes, as the user says. Raises
    FileAmbiguous where nothing was said, and FileRefused where no column has the day.
    """
    if layout.table != "contact_interval" or not layout.name.startswith("template_"):
        return layout
    source = _source(layout, raw)
    if source and _is_of_hours(raw, source):
        return _by_hour(layout, raw, source)
    column = next(_numbered(layout, raw, source), None) if source else None
    if source is None or column is None:
        return layout
    numbers = _numbers(raw, column)
    first, last = min(1, min(numbers)), max(numbers)
    day = _day(raw, column) if column == source else source
    said = _SAID.fullmatch(values.get(column, {}).get(str(first), "").strip())
    if said is None or _minutes(said) + (last - first + 1) * int(said["minutes"]) > _DAY:
        raise _question(raw, column, first, last)
    verb = Slot(day, column, first, _minutes(said), int(said["minutes"]))
    told = {"column": column, "first": first, "at": f"{int(said['hour']):02}:{said['minute']}"}
    note = Text(_READ, {**told, "minutes": int(said["minutes"])})
    return replace(layout, columns={**layout.columns, "starts_at": verb}, notes=(*layout.notes, note))


def _is_of_hours(raw: Raw, column: str) -> bool:
    """True for spans of whole hours, all equally long, such as 9-10: days of a year end otherwise, minutes too."""
    texts = [text for text in facts(raw.table[column], rows=raw.table.num_rows).counts if not is_total(text.casefold())]
    found = [(int(match["begin"]), int(match["end"])) for text in texts if (match := _SPAN.fullmatch(text))]
    lengths = {(end - begin) % _HOURS for begin, end in found}
    is_clock = all(begin < _HOURS and end <= _HOURS for begin, end in found)
    return len(found) == len(texts) > 1 and is_clock and len(lengths) == 1 and max(lengths) <= _LONGEST


def _by_hour(layout: Layout, raw: Raw, column: str) -> Layout:
    """The layout with the beginning of each span of hours behind the day of its row."""
    verb = Slot(_day(raw, column), column, 0, 0, 60)
    told = {"column": column, "examples": _examples(raw, column)}
    return replace(layout, columns={**layout.columns, "starts_at": verb}, notes=(*layout.notes, Text(_ARE_HOURS, told)))


def _source(layout: Layout, raw: Raw) -> str | None:
    """The one column that the begin is copied from."""
    verb = layout.columns.get("starts_at")
    plain = verb.moment if isinstance(verb, Moment) else verb
    return headers(raw).get(normal(plain.column)) if isinstance(plain, Copy) else None


def _numbered(layout: Layout, raw: Raw, source: str) -> Iterator[str]:
    """The column of numbers: the one that is taken for the begin, or one beside its days."""
    days = [column for column in raw.columns if facts(raw.table[column]).looks_like("day")]
    if source not in days:
        yield from [source] if _is_numbered(raw, source, days) else []
        return
    keys = (
        [source, *(c for c in layout.columns["queue"].taken(headers(raw)))] if "queue" in layout.columns else [source]
    )
    named = [column for column in layout.unused(raw) if _NAMED.fullmatch(bare(column).strip())]
    yield from (c for c in named if _is_numbered(raw, c, keys) and _apart(raw, [*keys, c]) == raw.table.num_rows)


def _is_numbered(raw: Raw, column: str, others: list[str]) -> bool:
    """True for numbers of intervals, of which there are several to what the others are of."""
    numbers = _numbers(raw, column)
    if len(set(numbers)) < 2 or max(numbers) * min(_SHORT) > _DAY:
        return False
    if _HOUR.search(bare(column)) and max(numbers) == _NOON:
        # From 9 to 12 and on to 1: such numbers do not rise with the day.
        return False
    return _apart(raw, [*others, column]) > (_apart(raw, others) if others else 1)


def _apart(raw: Raw, columns: list[str]) -> int:
    """How many rows these columns tell apart."""
    return int(raw.table.select(columns).group_by(columns).aggregate([]).num_rows)


def _numbers(raw: Raw, column: str) -> list[int]:
    """The numbers of a column of such numbers and of totals; empty for any other."""
    counts = facts(raw.table[column], rows=raw.table.num_rows).counts
    parts = {text: n for text, n in counts.items() if not is_total(text.casefold())}
    found = {text: match for text in parts if (match := _NUMBER.fullmatch(text))}
    is_all = sum(parts[text] for text in found) >= _MOST * sum(parts.values())
    return [int(match["number"]) for match in found.values()] if is_all else []


def _day(raw: Raw, column: str) -> str:
    """The column with the day of numbered intervals; raises where there is none, or more than one."""
    days = [c for c in raw.columns if c != column and facts(raw.table[c]).looks_like("day")]
    days = [c for c in days if dictionary().generic_date.fits(c) > 1] or days
    told = {"column": column, "examples": _examples(raw, column), "days": "; ".join(days)}
    if not days:
        raise FileRefused(Text(_ARE_NUMBERS, told), Text(_NO_DAY), Text(_ADD_DAY, told))
    if len(days) > 1:
        choices = tuple((f"{c}=starts_at", Text("{value}", {"value": c})) for c in days)
        remedy = Text(_SAY_DAY, {"first": days[0], "field": "starts_at"})
        question = Question("mapping", column, choices, tuple(facts(raw.table[days[0]]).counts)[:_SHOWN])
        raise FileAmbiguous(Text(_ARE_NUMBERS, told), Text(_WHICH_DAY, told), remedy, question=question)
    return days[0]


def _minutes(said: re.Match[str]) -> int:
    return 60 * int(said["hour"]) + int(said["minute"])


def _examples(raw: Raw, column: str) -> tuple[str, ...]:
    return tuple(list(facts(raw.table[column]).counts)[:_SHOWN])


def _ways(first: int, last: int) -> list[tuple[str, int]]:
    """Usual begins and lengths with which so many intervals fit into a day, the longest first."""
    count = last - first + 1
    times = [(begins, _minutes(at)) for begins in _BEGINS if (at := _SAID.fullmatch(f"{begins}/1"))]
    found = [
        (begins, minutes)
        for minutes in (*_LENGTHS, *_SHORT)
        for begins, at in times
        if at + count * minutes <= _DAY and (at or 2 * count * minutes >= _DAY)
    ]
    return [way for way in found if way[1] in _LENGTHS] or found


def _question(raw: Raw, column: str, first: int, last: int) -> FileAmbiguous:
    ways = _ways(first, last)
    told = {"column": column, "examples": _examples(raw, column), "first": first}
    choices = tuple(
        (f"{column}:{first}={begins}/{minutes}", Text(_WAY, {"first": first, "at": begins, "minutes": minutes}))
        for begins, minutes in ways
    )
    told |= {"at": ways[0][0], "minutes": ways[0][1]}
    question = Question("values", column, choices, tuple(facts(raw.table[column]).counts)[:_SHOWN])
    return FileAmbiguous(Text(_ARE_NUMBERS, told), Text(_NO_TIMES), Text(_SAY, told), question=question)


_ARE_NUMBERS = N_("{column} numbers the intervals of a day ({examples}).")
_NO_TIMES = N_("Nothing in the file says when they begin.")
_SAY = N_(
    "Say when interval number {first} is and how many minutes each takes, such as --value “"
    "{column}:{first}={at}/{minutes}”. If another column holds the time, name it with --map COLUMN=starts_at."
)
_WAY = N_("From {at} on, number {first} first; each takes {minutes} min")
_READ = N_("The intervals of {column} are read from {at} on, number {first} first; each takes {minutes} min.")
_ARE_HOURS = N_("{column} holds spans of whole hours ({examples}); each is read from its first hour on.")
_NO_DAY = N_("No column says which day they are of.")
_ADD_DAY = N_("Add a column with the day of each row beside {column}.")
_WHICH_DAY = N_("Each of these columns can hold their day: {days}.")
_SAY_DAY = N_("Say which one with --map, such as --map “{first}={field}”.")
