"""Rows of calls with one number: legs of one call, such as transfers and agents who did not pick up, or other calls.

Refused as repeated, the answered leg would be the one that is missing: so it is a question of the whole file, and the
legs of one call become one row, answered where any of them was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from data.checking import casting
from data.errors import FileAmbiguous, Question
from data.layouts.expressions import Scope, Verb, normal
from data.layouts.identity import numbered
from data.layouts.identity.numbered import EACH, LEGS, ONE
from data.store import duck
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

JOINED = N_("{rows:,} rows were joined to others: they are further legs of the same calls.")
_NOT_OFFERED = ("left_in_menu", "not_a_call")
# A leg begins so soon after the one before, as nobody waits longer between two agents.
_SOON, _HALF, _SHOWN = timedelta(minutes=10), 0.5, 3
# Rows of one number so far apart are of two calls, where numbers begin anew.
_APART = timedelta(hours=6)
# The column of a call's begin, where that of its leg has to stay.
_FIRST = "{} (first leg)"
_TIMES = ("enqueued_at", "answered_at", "ended_at")


@dataclass(frozen=True)
class OfFirst(Verb):
    """A value of the call's first leg, where its columns stand beside those of the leg that is kept."""

    base: Verb

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        others = {key: scope.headers.get(normal(_FIRST.format(column))) for key, column in scope.headers.items()}
        return self.base.sql(
            replace(scope, headers={**scope.headers, **{k: v for k, v in others.items() if v}}, made={})
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return self.base.reads


@dataclass(frozen=True)
class _Leg:
    """One row of a call: its place in the file, and what is known of it."""

    place: int
    begun: datetime | None
    ended: datetime | None
    is_answered: bool
    is_offered: bool

    @property
    def order(self) -> tuple[bool, str, int]:
        """Legs by their begin, those without one last and as they stand."""
        return self.begun is None, str(self.begun), self.place


def asked(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], *, is_counted: bool) -> None:
    """Raise FileAmbiguous for a list of calls of which several rows have one number and are not the same.

    is_counted: the file counts its rows by these numbers, which begin again and are of other calls on other days.
    """
    column = _numbered(layout, raw)
    if column is None or values.get(column, {}).get(LEGS) in (ONE, EACH):
        return
    shared = _legs(layout, raw, numbered.shared(raw, column).values())
    is_apart = is_counted or _begin_anew(shared)
    calls = [call for call in _calls(shared, is_apart) if _differ(raw, [leg.place for leg in call])]
    if not calls or (is_apart and not _are_near(calls)):
        return
    numbers = list(dict.fromkeys(str(raw.table[column][call[0].place]).strip() for call in calls))[:_SHOWN]
    told = {"column": column, "rows": sum(map(len, calls)), "calls": len(calls), "examples": tuple(numbers)}
    question = Question.between(column, LEGS, _WAYS, examples=numbers)
    raise FileAmbiguous(Text(_SEVERAL, told), Text(_WHY), Text(_SAY, told), question=question)


def applied(
    layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], *, is_by_length: bool, is_counted: bool
) -> Layout:
    """The layout whose rows with one number are legs of one call, where the user says so.

    is_by_length: answers are told by how long callers waited after the begin of their leg, which has to stay then, and
    the call's begin stands beside it. is_counted: rows of one number that are hours apart are other calls.
    """
    column = _numbered(layout, raw)
    if column is None or values.get(column, {}).get(LEGS) != ONE:
        return layout
    begins, answers, ends = (set(map(normal, _own(layout, raw, name))) for name in _TIMES)
    moved = (begins - answers, ends - begins - answers) if not is_by_length else (set(), set())
    first, last = (tuple(c for c in raw.columns if normal(c) in names) for names in moved)
    columns = dict(layout.columns)
    if is_by_length and "enqueued_at" in columns:
        first = tuple(_FIRST.format(c) for c in raw.columns if normal(c) in begins)
        columns["enqueued_at"] = OfFirst(columns["enqueued_at"])
    note, shared = Text(_ONE_CALL, {"column": column}), numbered.shared(raw, column).values()
    is_apart = is_counted or _begin_anew(_legs(layout, raw, shared))
    return replace(layout, columns=columns, legs=(column, first, last, is_apart), notes=(*layout.notes, note))


def identity(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Identity:
    """What names a row: all of it, where the user says that rows with one number are different calls."""
    return numbered.identity(_numbered(layout, raw), values)


def merged(layout: Layout, raw: Raw) -> Raw:
    """The rows with the legs of each call as one: the answered leg, else the last, with the first one's begin."""
    # What an earlier version wrote says no more than the columns.
    column, first, last, *rest = layout.legs
    raw = _with_first(raw, first)
    begins, ends, gone = {}, {}, set()
    shared = _legs(replace(layout, legs=()), raw, numbered.shared(raw, column).values())
    for legs in _calls(shared, bool(rest and rest[0])):
        offered = sorted([leg for leg in legs if leg.is_offered] or legs, key=lambda leg: leg.order)
        kept = next((leg for leg in offered if leg.is_answered), offered[-1])
        done = max((leg for leg in offered if leg.ended), key=lambda leg: str(leg.ended), default=kept)
        begins[kept.place], ends[kept.place] = offered[0].place, done.place
        gone |= {leg.place for leg in legs} - {kept.place}
    if not gone:
        return raw
    table, rows = raw.table, range(raw.table.num_rows)
    for name, moved in (dict.fromkeys(first, begins) | dict.fromkeys(last, ends)).items():
        cells = raw.table[name].take([moved.get(place, place) for place in rows])
        table = table.set_column(table.column_names.index(name), name, cells)
    stay = [place for place in rows if place not in gone]
    return replace(raw, table=table).with_rows(stay, Text(JOINED, {"rows": len(gone)}))


def _with_first(raw: Raw, names: Iterable[str]) -> Raw:
    """The file with the begins that stand beside those of the legs, as they are of calls of one leg."""
    table = raw.table
    for column in raw.columns:
        if (name := _FIRST.format(column)) in names:
            table = table.append_column(name, table[column])
    return replace(raw, table=table)


def _begin_anew(shared: list[list[_Leg]]) -> bool:
    """True where most numbers of several rows come again after hours: they number the calls of a day."""
    return bool(shared) and sum(len(_apart(legs)) > 1 for legs in shared) > _HALF * len(shared)


def _calls(shared: list[list[_Leg]], is_apart: bool) -> list[list[_Leg]]:
    """The legs of the calls that have several; of numbers that begin anew, rows hours apart are of other calls."""
    calls = [call for legs in shared for call in (_apart(legs) if is_apart else [legs])]
    return [call for call in calls if len(call) > 1]


def _apart(legs: list[_Leg]) -> list[list[_Leg]]:
    """Rows of one number in groups of those that follow one another within hours."""
    calls: list[list[_Leg]] = []
    for leg in sorted(legs, key=lambda leg: leg.order):
        until = (calls[-1][-1].ended or calls[-1][-1].begun) if calls else None
        if calls and (leg.begun is None or until is None or leg.begun - until <= _APART):
            calls[-1].append(leg)
        else:
            calls.append([leg])
    return calls


def _numbered(layout: Layout, raw: Raw) -> str | None:
    """The column of the numbers of a list of calls."""
    return numbered.column_of(layout, raw, "contact", "contact_id")


def _own(layout: Layout, raw: Raw, name: str) -> tuple[str, ...]:
    """The file's columns that a time is read from, without those that it is only compared with."""
    known = {normal(column): column for column in raw.columns}
    return layout.columns[name].taken(known) if name in layout.columns else ()


def _differ(raw: Raw, places: list[int]) -> bool:
    rows = raw.table.take(places).to_pylist()
    return any(row != rows[0] for row in rows)


def _legs(layout: Layout, raw: Raw, calls: Iterable[list[int]]) -> list[list[_Leg]]:
    """The legs of each call, by what the layout makes of their rows."""
    groups = list(calls)
    if not groups:
        return []
    places = sorted(place for group in groups for place in group)
    some = replace(raw, table=raw.table.take(places), row_no=pa.array(places, pa.int64()))
    rows = layout.apply(some, date.min, "")[layout.table]
    with duck.connection(rows=rows) as con:
        have = [name if name in rows.column_names else "NULL" for name in (*_TIMES, "outcome")]
        begun, ended = (casting.typed("time", f"{have[at]}::VARCHAR") for at in (0, 2))
        told = f"row_no, {begun}, {ended}, {have[1]} IS NOT NULL, lower({have[3]}::VARCHAR)"
        found = {row[0]: row[1:] for row in con.execute(f"SELECT {told} FROM rows").fetchall()}
    return [[_leg(place, *found[place]) for place in group] for group in groups]


def _leg(place: int, begun: datetime | None, ended: datetime | None, has_answer: bool, outcome: str | None) -> _Leg:
    return _Leg(place, begun, ended, has_answer or outcome == "answered", outcome not in _NOT_OFFERED)


def _are_near(calls: Iterable[list[_Leg]]) -> bool:
    """True where most legs begin soon after the one before of the same number."""
    pairs = [pair for legs in calls for pair in zip(sorted(legs, key=lambda leg: leg.order), legs[1:], strict=False)]
    ordered = [sorted(pair, key=lambda leg: leg.order) for pair in pairs]
    gaps = [two.begun - (one.ended or one.begun) for one, two in ordered if one.begun and two.begun]
    return sum(gap <= _SOON for gap in gaps) > _HALF * len(pairs)


_WAYS = {
    ONE: N_("They are legs of one call, which was answered if any of them was"),
    EACH: N_("They are different calls: each row counts"),
}
_SEVERAL = N_("Several rows have the same {column}, such as {examples}: {rows:,} rows of {calls:,} calls.")
_WHY = N_(
    "Transfers, and agents who did not pick up, are legs of one call; counted as calls they change the lost share."
)
_SAY = N_(
    "Say with --value “{column}:legs=one” that they are legs of one call, answered if any of them was, or with --value "
    "“{column}:legs=each” that each row is a call."
)
_ONE_CALL = N_("Rows with the same {column} are legs of one call: it counts once, as answered where any of them was.")
