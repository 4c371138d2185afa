"""Rows of tickets with one number on one day of a branch: a visitor sent on to another counter, or different visitors.

Counted row by row, a visitor who was sent on is two; so it is a question of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa

from data.checking import casting
from data.errors import FileAmbiguous, Question
from data.layouts.expressions import normal
from data.layouts.identity import numbered
from data.layouts.identity.numbered import EACH, LEGS, ONE
from data.store import duck
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

# Who is sent on gets into the next queue so soon after the end of the first service; clocks of counters differ a bit.
_SOON, _SLACK, _HALF, _SHOWN = timedelta(minutes=10), timedelta(minutes=1), 0.5, 3
_READ = ("issued_at", "called_at", "ended_at", "branch_id", "outcome")
# Ends of a visitor who was called and not served, and may be served when called again.
_AWAY = ("no_show", "left")


@dataclass(frozen=True)
class _Row:
    """One row of a ticket: its place in the file, and its times."""

    place: int
    begun: datetime
    called: datetime | None
    ended: datetime | None
    outcome: str | None

    @property
    def is_served(self) -> bool:
        """Whether the visitor was served: as the outcome says, else by the time of calling."""
        return self.outcome not in _AWAY if self.outcome else self.called is not None

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Rows as they happened."""
        return self.begun, str(self.called), self.place

    def goes_on(self, other: _Row) -> bool:
        """Whether another row is of the same visitor, sent on when this service ended."""
        done = self.ended or self.called
        return self.begun == other.begun or (done is not None and -_SLACK <= other.begun - done <= _SOON)


def asked(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> None:
    """Raise FileAmbiguous for tickets of which several rows are likely of one visitor."""
    column = _numbered(layout, raw)
    if column is None or values.get(column, {}).get(LEGS) in (ONE, EACH):
        return
    tickets = _tickets(layout, raw, column)
    pairs = [(one, other) for rows in tickets.values() for one, other in pairwise(rows)]
    if not pairs or sum(one.goes_on(other) for one, other in pairs) <= _HALF * len(pairs):
        return
    told = {"column": column, "rows": sum(map(len, tickets.values())), "tickets": len(tickets)}
    told["examples"] = tuple(list(dict.fromkeys(number for number, *_ in tickets))[:_SHOWN])
    question = Question.between(column, LEGS, _WAYS, examples=[number for number, *_ in tickets][:_SHOWN])
    raise FileAmbiguous(Text(_SEVERAL, told), Text(_WHY), Text(_SAY, told), question=question)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout whose rows of one visitor are one visit, where the user says so."""
    column = _numbered(layout, raw)
    if column is None or values.get(column, {}).get(LEGS) != ONE:
        return layout
    begins, *others = (set(map(normal, _own(layout, raw, name))) for name in _READ[:3])
    first = tuple(c for c in raw.columns if normal(c) in begins.difference(*others))
    return replace(layout, legs=(column, first, ()), notes=(*layout.notes, Text(_ONE_VISIT, {"column": column})))


def identity(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Identity:
    """What names a row: all of it, where the user says that rows with one number are different visits."""
    return numbered.identity(_numbered(layout, raw), values)


def merged(layout: Layout, raw: Raw) -> Raw:
    """The rows with those of each visitor as one: the first service, with the first row's begin."""
    column, first, *_ = layout.legs
    tickets = _tickets(replace(layout, legs=()), raw, column)
    begins, gone = {}, set[int]()
    for visitor in (visitor for rows in tickets.values() for visitor in _visitors(rows)):
        kept = next((row for row in visitor if row.is_served), visitor[0])
        begins[kept.place] = visitor[0].place
        gone |= {row.place for row in visitor} - {kept.place}
    if not gone:
        return raw
    table, places = raw.table, range(raw.table.num_rows)
    for name in first:
        cells = raw.table[name].take([begins.get(place, place) for place in places])
        table = table.set_column(table.column_names.index(name), name, cells)
    stay = [place for place in places if place not in gone]
    return replace(raw, table=table).with_rows(stay, Text(JOINED, {"rows": len(gone)}))


def _visitors(rows: list[_Row]) -> list[list[_Row]]:
    """The rows of a ticket by visitor: each begins when the one before ends, or at the same time."""
    found = [[rows[0]]]
    for one, other in pairwise(rows):
        if one.goes_on(other):
            found[-1].append(other)
        else:
            found.append([other])
    return found


def _numbered(layout: Layout, raw: Raw) -> str | None:
    """The column of the numbers of a list of tickets."""
    return numbered.column_of(layout, raw, "visit", "visit_id")


def _tickets(layout: Layout, raw: Raw, column: str) -> dict[tuple[str, str, date], list[_Row]]:
    """The tickets of several rows that are not the same, by number, branch and day; their rows as they happened."""
    number_of = {place: number for number, places in numbered.shared(raw, column).items() for place in places}
    places = sorted(number_of)
    found: dict[tuple[str, str, date], list[_Row]] = {}
    for place, begun, called, ended, branch, outcome in _read(layout, raw, places) if places else ():
        if begun is not None:
            row = _Row(place, begun, called, ended, outcome)
            found.setdefault((number_of[place], branch or "", begun.date()), []).append(row)
    return {ticket: sorted(rows, key=lambda row: row.order) for ticket, rows in found.items() if _differ(raw, rows)}


def _differ(raw: Raw, rows: Iterable[_Row]) -> bool:
    told = raw.table.take([row.place for row in rows]).to_pylist()
    return len(told) > 1 and all(row != told[0] for row in told[1:])


def _read(
    layout: Layout, raw: Raw, places: list[int]
) -> list[tuple[int, datetime | None, datetime | None, datetime | None, str | None, str | None]]:
    """Place, times, branch and outcome of some rows, as the layout makes them."""
    some = replace(raw, table=raw.table.take(places), row_no=pa.array(places, pa.int64()))
    narrow = replace(layout, columns={name: verb for name, verb in layout.columns.items() if name in _READ})
    rows = narrow.apply(some, date.min, "")[layout.table]
    have = [f"{name}::VARCHAR" if name in rows.column_names else "NULL::VARCHAR" for name in _READ]
    times = (casting.typed("time", text) for text in have[:3])
    with duck.connection(rows=rows) as con:
        return con.execute(f"SELECT row_no, {', '.join(times)}, {have[3]}, lower({have[4]}) FROM rows").fetchall()


def _own(layout: Layout, raw: Raw, name: str) -> tuple[str, ...]:
    """The file's columns that a time is read from."""
    known = {normal(column): column for column in raw.columns}
    return layout.columns[name].taken(known) if name in layout.columns else ()


JOINED = N_("{rows:,} rows were left out: they are further rows of visits, of which the first service counts.")
_WAYS = {
    ONE: N_("They are one visitor who was sent on to another counter: the visit counts once"),
    EACH: N_("They are different visits: each row counts"),
}
_SEVERAL = N_(
    "Several rows of one day have the same {column}, such as {examples}: {rows:,} rows of {tickets:,} tickets, each "
    "row beginning when the one before ends or at the same time."
)
_WHY = N_("A visitor who is sent on to another counter gets a second row; counted as a visit it is one visitor more.")
_SAY = N_(
    "Say with --value “{column}:legs=one” that they are one visitor, whose first service counts, or with --value "
    "“{column}:legs=each” that each row is a visit."
)
_ONE_VISIT = N_("Rows of one day with the same {column} are one visitor: the first wait and the first service count.")
