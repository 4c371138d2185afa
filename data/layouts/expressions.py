"""The verbs that layouts are written in: each makes one value of a row from the file's columns, as SQL for the engine.

A verb never hides a value that it cannot read: it hands the file's own text on, and checking refuses that by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from data.checking import casting
from data.store import duck

_ISO = "%Y-%m-%d %H:%M:%S"
# The number of the record, beside the columns of the file, under a name that no export uses.
ROW = "__row__"
# A day with a time of day in the zone where it was written, which does not move the day.
_OF_A_ZONE = r"^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"


@lru_cache(maxsize=1 << 14)
def normal(header: str) -> str:
    """A header for comparing: no case, no space, no punctuation, so that `date_received` is `Date received`.

    A percent sign stays: `Abandon %` is not `Abandon`.
    """
    return re.sub(r"[^\w%]+|_", "", header.casefold().replace("％", "%"))


@dataclass(frozen=True)
class Scope:
    """What verbs see: the file's headers by their normal form, the day of the upload and the bank's secret.

    mark: a column with the mark of each row's content, where it was made before. made: verbs whose values were made
    before, each with its column.
    """

    headers: Mapping[str, str]
    today: date
    salt: str
    mark: str = ""
    made: Mapping[Verb, str] = field(default_factory=dict)

    def column(self, header: str) -> str:
        """The file's column, which is trimmed, as SQL; blank is NULL, and so is one that the file does not have."""
        found = self.headers.get(normal(header))
        return f"nullif({duck.name(found)}, '')" if found is not None else "NULL"

    def value(self, verb: Verb) -> str:
        """The value of another verb: its column, where it was made before."""
        return duck.name(self.made[verb]) if verb in self.made else f"({verb.sql(self)})"


class Verb:
    """One value of a row."""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        raise NotImplementedError

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return ()

    @property
    def dated(self) -> tuple[str, ...]:
        """Those of them in which days may stand."""
        return self.reads

    @property
    def steps(self) -> tuple[Verb, ...]:
        """Verbs that are made before this one, as the engine's time doubles with every list that lies in another."""
        return ()

    def shown(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers under which a value is spoken of."""
        return self.taken(known)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers, of those that the file has by their normal form, that are the value's own.

        Of several that it may take it is the first: the others stand in for it where it is empty, and are answers too.
        """
        return tuple(dict.fromkeys(known[normal(column)] for column in self.reads if normal(column) in known))


@dataclass(frozen=True)
class Copy(Verb):
    """The column as it stands."""

    column: str

    def sql(self, scope: Scope) -> str:
        return scope.column(self.column)

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Constant(Verb):
    """The same value in every row; None is no value."""

    value: str | None

    def sql(self, scope: Scope) -> str:  # noqa: ARG002
        return duck.literal(self.value)


@dataclass(frozen=True)
class Today(Verb):
    """The day of the upload, for files without a date."""

    def sql(self, scope: Scope) -> str:
        return duck.literal(scope.today.isoformat())


@dataclass(frozen=True)
class Day(Verb):
    """A date or time written in one of these strptime formats; of a time with its zone, the day that it names."""

    column: str
    formats: tuple[str, ...]

    def sql(self, scope: Scope) -> str:
        text = f"regexp_replace({scope.column(self.column)}, {duck.literal(_OF_A_ZONE)}, '\\1')"
        return f"coalesce(strftime(try_strptime({text}, {duck.literals(self.formats)}), '{_ISO}'), {text})"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Choose(Verb):
    """Another word for each of the column's words; `otherwise` for the rest, None is empty, "=" keeps the word."""

    column: str | tuple[str, ...]
    words: Mapping[str, str | None] = field(hash=False)
    otherwise: str | None = "="

    def sql(self, scope: Scope) -> str:
        text = First(self.reads).sql(scope)
        rest = text if self.otherwise == "=" else duck.literal(self.otherwise)
        first = {word.casefold(): value for word, value in reversed(list(self.words.items()))}
        # A case for each of 128 words took five times as long to plan, and four times as long to run, as one a value.
        words = {value: tuple(w for w, v in first.items() if v == value) for value in dict.fromkeys(first.values())}
        cases = " ".join(
            f"WHEN list_contains({duck.literals(found)}, lower({text})) THEN {duck.literal(value)}"
            for value, found in words.items()
        )
        return f"CASE WHEN {text} IS NULL THEN NULL {cases} ELSE {rest} END"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,) if isinstance(self.column, str) else self.column


@dataclass(frozen=True)
class Join(Verb):
    """Columns one after the other; empty when one of them is."""

    columns: tuple[str, ...]
    separator: str = "-"
    prefix: str = ""

    def sql(self, scope: Scope) -> str:
        between = f" || {duck.literal(self.separator)} || "
        return f"{duck.literal(self.prefix)} || " + between.join(scope.column(c) for c in self.columns)

    @property
    def reads(self) -> tuple[str, ...]:
        return self.columns


@dataclass(frozen=True)
class Fingerprint(Verb):
    """A number made from the row's content, with a count where several rows are the same: no date of upload in it.

    without: columns that count the rows of their file and say nothing of the row; the number stands for them. survey:
    a mark of the survey, so that the same row of another survey has another number.
    """

    without: tuple[str, ...] = ()
    survey: str = ""

    def sql(self, scope: Scope) -> str:
        if scope.mark:
            return duck.counted(duck.name(scope.mark), ROW)
        return duck.fingerprint(self.content(scope), scope.salt + self.survey, ROW)

    def content(self, scope: Scope) -> list[str]:
        """The columns of the content as SQL, whatever their order in the file; an empty cell is an empty text."""
        out = set(map(normal, self.without))
        return [f"coalesce({duck.name(scope.headers[key])}, '')" for key in sorted(scope.headers) if key not in out]

    @property
    def reads(self) -> tuple[str, ...]:
        return self.without


@dataclass(frozen=True)
class Clock(Verb):
    """A day and a time of day; half a day or more before `since`, a time of day too, it is past midnight."""

    day: str
    day_format: str
    time: str
    since: str = ""

    def sql(self, scope: Scope) -> str:
        at, since = self._moment(scope, self.time), self._moment(scope, self.since or self.time)
        return f"({at} + CASE WHEN {since} - {at} > INTERVAL 12 HOUR THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END)"

    def _moment(self, scope: Scope, time: str) -> str:
        day = casting.day(scope.column(self.day), self.day_format)
        return f"(CAST({day} AS DATE) + {casting.time_of_day(scope.column(time))})"

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.day, self.time, self.since)))


@dataclass(frozen=True)
class After(Verb):
    """Seconds of a column after a moment; the moment itself without them."""

    moment: Verb
    seconds: str

    def sql(self, scope: Scope) -> str:
        return f"({self.moment.sql(scope)} + to_seconds(coalesce(try_cast({scope.column(self.seconds)} AS DOUBLE), 0)))"

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.moment.reads, self.seconds)


@dataclass(frozen=True)
class Test:
    """A question about a row: is a column one of these words, or like this pattern, or above zero, or empty?

    column: its header, or the headers that it may have.
    """

    column: str | tuple[str, ...]
    words: tuple[str, ...] = ()
    above_zero: bool = False
    reverse: bool = False
    like: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The column that is asked about, or the names that it may have."""
        return (self.column,) if isinstance(self.column, str) else self.column

    def sql(self, scope: Scope) -> str:
        """The question as SQL, true or false."""
        text = First(self.columns).sql(scope)
        if self.above_zero:
            asked = f"coalesce(try_cast({text} AS DOUBLE) > 0, false)"
        elif self.like:
            asked = f"coalesce(regexp_matches({text}, {duck.literal(self.like)}), false)"
        elif self.words:
            asked = f"coalesce({text} IN ({', '.join(duck.literal(w) for w in self.words)}), false)"
        else:
            asked = f"{text} IS NULL"
        return f"NOT ({asked})" if self.reverse else asked


@dataclass(frozen=True)
class When(Verb):
    """The first value whose tests all hold; empty without one."""

    cases: tuple[tuple[tuple[Test, ...], Verb], ...]

    def sql(self, scope: Scope) -> str:
        asked = [(" AND ".join(t.sql(scope) for t in tests) or "true", verb.sql(scope)) for tests, verb in self.cases]
        return f"CASE {' '.join(f'WHEN {tests} THEN {value}' for tests, value in asked)} END"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        tested = (known[normal(c)] for tests, _ in self.cases for t in tests for c in t.columns if normal(c) in known)
        return tuple(dict.fromkeys((*tested, *(column for _, verb in self.cases for column in verb.taken(known)))))

    @property
    def reads(self) -> tuple[str, ...]:
        tested = (column for tests, _ in self.cases for t in tests for column in t.columns)
        return (*tested, *(column for _, verb in self.cases for column in verb.reads))


@dataclass(frozen=True)
class First(Verb):
    """The first of these columns that has a value; for exports whose headers depend on language or age."""

    columns: tuple[str, ...]

    def sql(self, scope: Scope) -> str:
        there = [scope.column(c) for c in self.columns if normal(c) in scope.headers]
        return f"coalesce({', '.join([*there, 'NULL'])})"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return super().taken(known)[:1]

    @property
    def reads(self) -> tuple[str, ...]:
        return self.columns


@dataclass(frozen=True)
class Moment(Verb):
    """A time as it stands, or seconds since 1970 where that is what the export writes."""

    moment: Verb

    def sql(self, scope: Scope) -> str:
        text = self.moment.sql(scope)
        epoch = f"strftime(to_timestamp(try_cast({text} AS BIGINT)) AT TIME ZONE 'UTC', '{_ISO}+00')"
        return f"CASE WHEN regexp_matches({text}, '^1\\d{{9}}$') THEN {epoch} ELSE {text} END"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return self.moment.taken(known)

    @property
    def reads(self) -> tuple[str, ...]:
        return self.moment.reads


@dataclass(frozen=True)
class Numbered(Verb):
    """A number that is unique within one survey, with a mark of the survey before it."""

    columns: tuple[str, ...]
    survey: str = ""

    def sql(self, scope: Scope) -> str:
        return f"{duck.literal(self.survey)} || {First(self.columns).sql(scope)}"

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return First(self.columns).taken(known)

    @property
    def reads(self) -> tuple[str, ...]:
        return self.columns


@dataclass(frozen=True)
class Status(Verb):
    """Screened out or partial as another verb says; partial without any score; else complete."""

    scores: tuple[Verb, ...]
    base: Verb | None = None

    def sql(self, scope: Scope) -> str:
        scored = ", ".join(score.sql(scope) for score in self.scores) or "NULL"
        base = self.base.sql(scope) if self.base else "NULL"
        return (
            f"CASE WHEN coalesce(lower(trim({base})), 'complete') <> 'complete' THEN {base} "
            f"WHEN coalesce({scored}, NULL) IS NULL THEN 'partial' ELSE 'complete' END"
        )

    @property
    def reads(self) -> tuple[str, ...]:
        return self.base.reads if self.base else ()
