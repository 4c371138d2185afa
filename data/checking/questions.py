"""What only the user can know of a file's dates, asked once, with the option that answers it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import duckdb
import pyarrow as pa

from data import settings
from data.checking import casting, weekday_check
from data.checking.casting import DayOrder
from data.checking.date_order import SHARE, DayTexts, Reading
from data.checking.days import is_begin_of_epoch, is_none
from data.contracts import Table
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.column_profile import NONE
from data.layouts.times.exchanged import DATES, EXCHANGED, UNKNOWN
from data.store import duck
from data.texts import N_, Text

ORDERS: tuple[tuple[DayOrder, Text], ...] = (
    ("dmy", Text(N_("The day comes first"))),
    ("mdy", Text(N_("The month comes first"))),
    ("ymd", Text(N_("The year comes first"))),
    ("roc", Text(N_("The year comes first, counted from 1912 as year 1"))),
)
# More different days than any file has that is one: what is beyond is as the rest is.
_DIFFERENT = 20_000
# Days with the year first that can be no month's number, and those that can, of years that are near.
_LATE = r"^\d{4}[-/]\d{1,2}[-/](1[3-9]|[23]\d)"
_EARLY = r"^(19[89]|20\d)\d[-/]\d{1,2}[-/](0?[1-9]|1[0-2])([T ]|$)"
# What is accepted of dates of which a spreadsheet may have exchanged day and month.
MIXED = "mixed_dates"
# Days of a month that can be a month's number, months between, and how many dates are hardly on one day by chance.
_MONTHS, _APART, _ENOUGH = 12, 4, 8
_LONG = r"^\d{4}[-/]\d\d[-/]\d\d([T ]|$)"


@dataclass(frozen=True)
class Dates:
    """What a column's values say of its dates, in a part of a file or in all of it: parts add up.

    filled: values. plain: those that need no more than a cast. days: the days of the others, as text without clock
    times, and of those far from the present -> rows. late: plain values of the 13th to the 31st of a month; early: one
    of the others that is not far from the present, empty for none. ends: the first and the last plain value; of_month:
    the least and the greatest day of the month of plain values, as two digits. whole: a day -> one of the values that
    it was taken from, where that has more.
    """

    filled: int = 0
    plain: int = 0
    days: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    early: str = ""
    ends: tuple[str, ...] = ()
    of_month: tuple[str, ...] = ()
    whole: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: Dates) -> Dates:
        """What two parts say together."""
        days = self.days
        if other.days:
            counted = Counter(self.days)
            counted.update(other.days if len(counted) < _DIFFERENT else {})
            days = counted
        filled, plain, late = self.filled + other.filled, self.plain + other.plain, self.late + other.late
        ends, of_month = _ends(self.ends + other.ends), _ends(self.of_month + other.of_month)
        whole = {**other.whole, **self.whole}
        return Dates(filled, plain, days, late, self.early or other.early, ends, of_month, whole)

    @property
    def is_plain(self) -> bool:
        """True when all values are dates or times as engines write them, and none of a far year."""
        return self.plain == self.filled and not self.days

    @cached_property
    def texts(self) -> DayTexts:
        """The days that are not plain."""
        return DayTexts(self.days, self.filled)

    @property
    def examples(self) -> tuple[str, ...]:
        """Some of the values of these days, whole."""
        return tuple(self.whole.get(day, day) for day in self.texts.examples())

    @property
    def order(self) -> DayOrder:
        """Which comes first, where the values tell."""
        return self.read().order

    def read(self, said: DayOrder = "") -> Reading:
        """How the dates are to be read; said: what the user said."""
        return self.texts.read(said) if self.days else Reading()

    @property
    def is_open(self) -> bool:
        """True when only the user, or more of the file, can say how its dates are to be read."""
        return bool(self.read().doubt)

    @cached_property
    def empty(self) -> tuple[str, ...]:
        """Texts that stand for no date, such as 1900-01-01; 1970-01-01 is one where no other value is of that year."""
        none = [text for text in self.days if is_none(text)]
        others = any("1970" in text and not is_begin_of_epoch(text) for text in self.days)
        begun = {text for text in none if "1970" in text and (others or not is_begin_of_epoch(text))}
        return tuple(sorted(text for text in none if text not in begun))

    @property
    def is_one_day_of_many_months(self) -> bool:
        """Whether all are on one or two days of months that are far apart.

        So are the first days of a month whose day and month were exchanged. The first of each month is a usual day to
        date what is of the month.
        """
        if not self.of_month or self.plain < max(self.filled, _ENOUGH):
            return False
        least, greatest = map(int, self.of_month)
        if not 1 < least <= greatest <= min(least + 1, _MONTHS):
            return False
        (first_year, first), (last_year, last) = ((end[:4], int(end[5:7])) for end in self.ends)
        return first_year == last_year and last - first >= _APART

    @property
    def undated(self) -> int:
        """Values that stand for no date."""
        return sum(self.days[text] for text in self.empty)


def dates(table: Table, strings: pa.Table) -> dict[str, Dates]:
    """What the rows, contract columns of text, say of each column with dates."""
    with duck.connection(strings=strings) as con:
        return dates_in(con, table)


def dates_in(con: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Dates]:
    """The same of rows that the connection knows as `strings`."""
    have = [column[0] for column in con.execute("DESCRIBE strings").fetchall()]
    dated = [c.name for c in table.columns if c.kind in ("time", "date") and c.name in have]
    if not dated:
        return {}
    asked = []
    for text in map(duck.name, dated):
        plain = f"count(*) FILTER (regexp_matches({text}, '{casting.PLAIN}'))"
        late = f"count(*) FILTER (regexp_matches({text}, '{_LATE}'))"
        early = f"min({text}) FILTER (regexp_matches({text}, '{_EARLY}'))"
        long = f"FILTER (regexp_matches({text}, '{_LONG}'))"
        of_month = f"substr({text}, 9, 2)"
        ends = f"count({text}) {long}, min({text}) {long}, max({text}) {long}"
        ends += f", min({of_month}) {long}, max({of_month}) {long}"
        asked.append(f"row(count({text}), {plain}, min({text}), max({text}), {late}, {early}, {ends})")
    (found,) = con.execute(f"SELECT {', '.join(asked)} FROM strings").fetchall()
    made: dict[str, Dates] = {}
    for name, (filled, plain, first, last, late, early, long, *ends) in zip(dated, found, strict=True):
        is_far = filled and (first < "1971" or last >= "2101")
        days, whole = _days(con, duck.name(name)) if plain < filled or is_far else ({}, {})
        # Days in one digit are not compared: they may be any.
        told = ends if long and long == plain else ["", "", "01", "31"][: 4 * bool(plain)]
        made[name] = Dates(filled, plain, days, late, early or "", tuple(told[:2]), tuple(told[2:]), whole)
    return made


def _ends(values: tuple[str, ...]) -> tuple[str, ...]:
    return (min(values), max(values)) if values else ()


def _days(con: duckdb.DuckDBPyConnection, text: str) -> tuple[dict[str, int], dict[str, str]]:
    """The days of a column that are not plain, or of a far year, as text -> rows, and as text -> whole value."""
    near = f"regexp_matches({text}, '{casting.PLAIN}') AND {text} >= '1971' AND {text} < '2101'"
    day = f"CASE WHEN NOT ({near}) THEN {casting.day_text(text)} END"
    counted = f"SELECT {day} AS day, count(*), min({text}) FROM strings WHERE {text} IS NOT NULL GROUP BY 1 ORDER BY 1"
    found = [row for row in con.execute(f"{counted} LIMIT {_DIFFERENT}").fetchall() if row[0] is not None]
    return {day: rows for day, rows, _ in found}, {day: whole for day, _, whole in found if whole != day}


def orders(found: Mapping[str, Dates], said: DayOrder = "") -> dict[str, DayOrder]:
    """How each column's dates are to be read, where its values and the user tell."""
    told = {name: dates.read(said).order for name, dates in found.items()}
    return {name: order for name, order in told.items() if order}


def empties(found: Mapping[str, Dates]) -> dict[str, tuple[str, ...]]:
    """Texts that stand for no date, by column."""
    return {name: dates.empty for name, dates in found.items() if dates.empty}


def ask(
    table: Table,
    found: Mapping[str, Dates],
    sources: Mapping[str, str],
    said: DayOrder = "",
    nothing: Mapping[str, frozenset[str]] | None = None,
) -> None:
    """Raise FileAmbiguous for a column whose dates only the user can tell how to read, or that cannot be read.

    sources: Teller's column -> the file's header. said: which comes first, by the user; nothing: Teller's column ->
    lower-case values for no answer in it.
    """
    for name, dates in found.items():
        column, reading = _header(name, found, sources), dates.read(said)
        if reading.doubt == "order":
            raise _unsure(column, reading, dates)
        if reading.doubt:
            raise _unread(table, name, column, _DOUBTS[reading.doubt], dates.examples)
        if dates.days and _unread_share(dates, reading.order) > SHARE:
            raise _unread(table, name, column, _UNREAD, dates.examples)
        if not said:
            weekday_check.ask(column, {text: dates.whole.get(text, text) for text in dates.days}, reading.order)
        if name in table.dated_by:
            _ask_empty(column, dates, (nothing or {}).get(name, frozenset()), is_header=name in sources)


def _header(name: str, found: Mapping[str, Dates], sources: Mapping[str, str]) -> str:
    """The file's header of a time: its own, or that of the time whose values it has where several columns make it."""
    days = found[name].days.keys()
    others = (sources[other] for other, dates in found.items() if other in sources and days <= dates.days.keys())
    return sources.get(name) or next(others, name) if days else sources.get(name, name)


def ask_mixed(found: Mapping[str, Dates], sources: Mapping[str, str], told: Collection[str] = ()) -> None:
    """Raise FileAmbiguous for a column in which a spreadsheet of another country may have exchanged day and month.

    Such a spreadsheet takes 05/09/2025 for a date of its own and writes the 9th of May, while 13/09/2025 stays text.
    told: the file's columns of which the user said that they are exchanged.
    """
    for name, dates in found.items():
        left = dates.texts.left_as_text() if dates.days and not dates.late else ()
        early = dates.early or next(iter(dates.texts.serials()), "") if left else ""
        column = sources.get(name, name)
        if column not in told and dates.is_one_day_of_many_months:
            values = {"column": column, "first": dates.ends[0], "last": dates.ends[1], "reason": MIXED}
            raise _exchanged(column, Text(_ONE_DAY, values), values, dates.ends)
        if early and column not in told:
            values = {"column": column, "date": early, "text": left[0], "reason": MIXED}
            raise _exchanged(column, Text(_MIXED, values), values, (early, left[0]))


def _exchanged(column: str, what: Text, values: dict[str, str], examples: tuple[str, ...]) -> FileAmbiguous:
    ways = (f"values={column}:{DATES}={said}" for said in (EXCHANGED, UNKNOWN))
    choices = tuple(zip((MIXED, *ways), map(Text, (_AS_THEY_STAND, _EXCHANGED, _UNKNOWN)), strict=True))
    question = Question("accept", column, choices, examples)
    return FileAmbiguous(what, Text(_WHY_MIXED), Text(_SAY_MIXED, values), question=question)


def _unread_share(dates: Dates, order: DayOrder) -> float:
    """The share of values that are no dates, read in this order."""
    texts = tuple((text, rows) for text, rows in dates.days.items() if text not in dates.empty)
    return _unread_rows(texts, order) / max(dates.filled - dates.undated, 1)


@lru_cache(maxsize=32)
def _unread_rows(texts: tuple[tuple[str, int], ...], order: DayOrder) -> int:
    """Rows whose text is no date, read in this order; kept, as the same days are asked about three times a file."""
    columns = list(zip(*texts, strict=True)) or [(), ()]
    days = pa.table({"day": pa.array(columns[0], pa.string()), "rows": pa.array(columns[1], pa.int64())})
    at = casting.typed("time", "day", order)
    with duck.connection(days=days) as con:
        no_day = f"moment IS NULL OR year(moment) NOT BETWEEN {casting.FIRST_YEAR} AND {casting.LAST_YEAR}"
        counted = f"SELECT coalesce(sum(rows), 0) FROM (SELECT rows, {at} AS moment FROM days) WHERE {no_day}"
        ((unread,),) = con.execute(counted).fetchall()
    return int(unread)


def _tells_order(text: str) -> bool:
    """False for days such as 04/04/2026, which are the same whatever comes first."""
    return len(set(re.findall(r"\d+", text)[:2])) > 1


@lru_cache(maxsize=32)
def _day_of(text: str, order: DayOrder) -> str:
    """The day that a text is read as, as it is stored."""
    with duck.connection(days=pa.table({"day": pa.array([text], pa.string())})) as con:
        read = f"SELECT strftime({casting.typed('time', 'day', order)}, '%Y-%m-%d') FROM days"
        ((day,),) = con.execute(read).fetchall()
    return str(day)


def _ask_empty(column: str, dates: Dates, nothing: frozenset[str], *, is_header: bool) -> None:
    """Ask of so many rows without a date that they would keep the others from being stored.

    What is answered holds for this column alone; of a date that is made from several columns, for the whole file.
    """
    texts = [text for text in dates.empty if text.casefold() not in nothing]
    rows = sum(dates.days[text] for text in texts)
    if texts and rows > settings.number("refused_share_limit") * dates.filled:
        values = {"column": column, "values": tuple(texts[:3]), "rows": rows, "first": texts[0]}
        option, remedy = ("values", _SAY_EMPTY) if is_header else ("nothing", _SAY_EMPTY_ALL)
        ways = {text: f"{column}:{text}={NONE}" if is_header else text for text in texts}
        asked = (Question(option, column, ((way, Text(_LEAVE_OUT)),), (text,)) for text, way in ways.items())
        raise FileAmbiguous(Text(_EMPTY, values), remedy=Text(remedy, values), questions=tuple(asked))


def undated(table: Table, found: Mapping[str, Dates], nothing: Mapping[str, frozenset[str]]) -> int:
    """Rows without a day, of which the user said that they have none; nothing: as `ask` takes it."""
    said = ((dates, nothing.get(name, frozenset())) for name, dates in found.items() if name in table.dated_by)
    return sum(dates.days[text] for dates, words in said for text in dates.empty if text.casefold() in words)


def notes(found: Mapping[str, Dates], sources: Mapping[str, str], orders: Mapping[str, DayOrder]) -> list[Text]:
    """What whoever adds the file should know of how its dates were read."""
    told = []
    for name, dates in found.items():
        order, examples = orders.get(name, ""), dates.texts.examples(1)
        if examples and order in _FIRST and dates.read().doubt:
            example = next(filter(_tells_order, dates.texts.examples(_DIFFERENT)), examples[0])
            values = {"column": sources.get(name, name), "example": example, "day": _day_of(example, order)}
            told.append(Text(_FIRST[order], values))
        elif examples and order in _READ:
            told.append(Text(_READ[order], {"column": sources.get(name, name), "example": examples[0]}))
        elif dates.texts.share("era") > SHARE:
            told.append(Text(_OTHER_YEARS, {"column": sources.get(name, name), "example": examples[0]}))
    # Two times of one column of days are one thing to know.
    first: dict[tuple[str, object], Text] = {}
    for text in told:
        first.setdefault((text.message, text.values["column"]), text)
    return list(first.values())


def ask_order(table: Table, strings: pa.Table, sources: Mapping[str, str], order: DayOrder = "") -> None:
    """The same for rows that are all at hand; order: what the user said."""
    ask(table, dates(table, strings), sources, order)


def _unsure(column: str, reading: Reading, dates: Dates) -> FileAmbiguous:
    every = dates.texts.examples(_DIFFERENT)
    examples = (*filter(_tells_order, every), *every)[: len(dates.texts.examples())]
    values = {"column": column, "example": examples[0], "orders": " / ".join(f"--order {o}" for o in reading.orders)}
    titles = {
        ("roc",): N_("The years in {column}, such as {example}, are of another calendar."),
        ("dmy", "mdy"): N_("The dates in {column} can be day-month or month-day, such as {example}."),
    }
    first = N_("It is not clear which part of the dates in {column} is the year, such as {example}.")
    return FileAmbiguous(
        Text(titles.get(reading.orders, first), values),
        remedy=Text(N_("Say what comes first: {orders}."), values),
        question=Question("order", column, tuple(o for o in ORDERS if o[0] in reading.orders), examples),
    )


def _unread(table: Table, name: str, column: str, why: str, examples: tuple[str, ...]) -> FileRefused:
    """The refusal of a column whose dates cannot be read; where the table can do without, with a way on."""
    values = {"column": column, "examples": tuple(examples)}
    if table.name != "response" and (table.name != "visit" or name in table.dated_by):
        return FileRefused(Text(why, values), remedy=Text(_WRITE, values))
    none = ((f"{column}=none", Text(_DATE_NOTHING)),)
    return FileRefused(
        Text(why, values), remedy=Text(_WRITE_OR, values), question=Question("mapping", column, none, examples)
    )


_MIXED = N_(
    "{column} mixes dates such as {date} with text such as {text}, and no day of those dates is after the 12th."
)
_ONE_DAY = N_("The dates in {column} go from {first} to {last}, and all are on the same one or two days of a month.")
_WHY_MIXED = N_(
    "A spreadsheet with the settings of another country may have exchanged days and months: its files look like this."
)
_SAY_MIXED = N_(
    "If day and month were exchanged, put them back with --value “{column}:dates=exchanged”, or export the file again "
    "and add it without opening it in a spreadsheet. If the dates are right, add --accept {reason}."
)
_AS_THEY_STAND = N_("The dates are right")
_EXCHANGED = N_("Day and month were exchanged: put them back")
_UNKNOWN = N_("It is not known: do not store the file")
_UNREAD = N_("The dates in {column} cannot be read, such as {examples}.")
_DOUBTS = {
    "calendar": N_("The years in {column} are of another calendar, such as {examples}."),
    "yearless": N_("The dates in {column} have no year, such as {examples}."),
    "clock": N_("{column} holds times of day and no day, such as {examples}."),
}
_WRITE = N_("Write its dates as 2026-11-23 and add the file again.")
_WRITE_OR = N_(
    "Write its dates as 2026-11-23 and add the file again, or ignore this column with --map “{column}=none”."
)
_DATE_NOTHING = N_("Do not use it as a date")
_EMPTY = N_("In {column}, {rows:,} rows have {values}. Programs write this when a date is missing.")
_SAY_EMPTY = N_(
    "Leave these rows out and store the others with --value “{column}:{first}=none”, or correct their dates."
)
_SAY_EMPTY_ALL = N_("Leave these rows out and store the others with --no-answer {first}, or correct their dates.")
_LEAVE_OUT = N_("These rows have no date: leave them out")
# Where the values leave it open and the user said it, now or of a file before.
_FIRST: dict[DayOrder, str] = {
    "dmy": N_("The dates in {column} are read with the day first: {example} is {day}."),
    "mdy": N_("The dates in {column} are read with the month first: {example} is {day}."),
}
_READ: dict[DayOrder, str] = {
    "ymd": N_("The dates in {column}, such as {example}, are read with the year first."),
    "span": N_(
        "{column} has weeks, months or quarters and no days, such as {example}: each row gets the first day of its "
        "period."
    ),
}
_OTHER_YEARS = N_(
    "The years in {column}, such as {example}, are of another calendar. They are stored as years of the common "
    "calendar (such as 2026)."
)
_READ |= dict.fromkeys(("roc", "be", "be_dmy", "be_mdy"), _OTHER_YEARS)
