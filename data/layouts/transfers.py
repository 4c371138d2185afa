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

from data import casting, engine
from data.errors import FileAmbiguous, Question
from data.layouts import numbered
from data.layouts.numbered import EACH, LEGS, ONE
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

# Who is sent on gets into the next queue so soon after the end of the first service; clocks of counters differ a bit.
_SOON, _SLACK, _HALF, _SHOWN = timedelta(minutes=10), timedelta(minutes=1), 0.5, 3
_READ = ("issued_at", "called_at", "ended_at", "branch_id")


@dataclass(frozen=True)
class _Row:
    """One row of a ticket: its place in the file, and its times."""

    place: int
    begun: datetime
    called: datetime | None
    ended: datetime | None

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
    told["examples"] = ", ".join(list(dict.fromkeys(number for number, *_ in tickets))[:_SHOWN])
    question = Question.between(column, LEGS, _WAYS, examples=[number for number, *_ in tickets][:_SHOWN])
    raise FileAmbiguous(Text(_SEVERAL, told), Text(_WHY), Text(_SAY, told), question=question)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout whose rows of one visitor are one visit, where the user says so."""
    column = _numbered(layout, raw)
    if column is None or values.get(column, {}).get(LEGS) != ONE:
        return layout
    return replace(layout, legs=(column, (), ()), notes=(*layout.notes, Text(_ONE_VISIT, {"column": column})))


def identity(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Identity:
    """What names a row: all of it, where the user says that rows with one number are different visits."""
    return numbered.identity(_numbered(layout, raw), values)


def merged(layout: Layout, raw: Raw) -> Raw:
    """The rows without the further services of a visitor, of which the first counts."""
    tickets = _tickets(replace(layout, legs=()), raw, layout.legs[0])
    gone = {other.place for rows in tickets.values() for one, other in pairwise(rows) if one.goes_on(other)}
    if not gone:
        return raw
    kept = [place for place in range(raw.table.num_rows) if place not in gone]
    return raw.with_rows(kept, Text(JOINED, {"rows": len(gone)}))


def _numbered(layout: Layout, raw: Raw) -> str | None:
    """The column of the numbers of a list of tickets."""
    return numbered.column_of(layout, raw, "visit", "visit_id")


def _tickets(layout: Layout, raw: Raw, column: str) -> dict[tuple[str, str, date], list[_Row]]:
    """The tickets of several rows that are not the same, by number, branch and day; their rows as they happened."""
    number_of = {place: number for number, places in numbered.shared(raw, column).items() for place in places}
    places = sorted(number_of)
    found: dict[tuple[str, str, date], list[_Row]] = {}
    for place, begun, called, ended, branch in _read(layout, raw, places) if places else ():
        if begun is not None:
            row = _Row(place, begun, called, ended)
            found.setdefault((number_of[place], branch or "", begun.date()), []).append(row)
    return {ticket: sorted(rows, key=lambda row: row.order) for ticket, rows in found.items() if _differ(raw, rows)}


def _differ(raw: Raw, rows: Iterable[_Row]) -> bool:
    told = raw.table.take([row.place for row in rows]).to_pylist()
    return len(told) > 1 and all(row != told[0] for row in told[1:])


def _read(
    layout: Layout, raw: Raw, places: list[int]
) -> list[tuple[int, datetime | None, datetime | None, datetime | None, str | None]]:
    """Place, times and branch of some rows, as the layout makes them."""
    some = replace(raw, table=raw.table.take(places), row_no=pa.array(places, pa.int64()))
    narrow = replace(layout, columns={name: verb for name, verb in layout.columns.items() if name in _READ})
    rows = narrow.apply(some, date.min, "")[layout.table]
    have = [f"{name}::VARCHAR" if name in rows.column_names else "NULL::VARCHAR" for name in _READ]
    times = (casting.typed("time", text) for text in have[:3])
    with engine.connection(rows=rows) as con:
        return con.execute(f"SELECT row_no, {', '.join(times)}, {have[3]} FROM rows").fetchall()


JOINED = N_("{rows:,} rows were left out: they are further services of visits of which the first counts.")
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
