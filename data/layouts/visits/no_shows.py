"""Visitors who were called and finished with in the same second: served, or not there when they were called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.contacts.contradictions import SAME, is_much
from data.layouts.expressions import Scope, Verb
from data.layouts.layout import Layout, headers
from data.layouts.times.spans import Later
from data.layouts.visits.visits import Unless
from data.texts import N_, Text

_NO_SHOW, _SERVED = "no_show", "served"


@dataclass(frozen=True)
class Alike(Verb):
    """The state of visitors of whom two times are the same; none for the others."""

    one: Verb
    other: Verb
    state: str

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"CASE WHEN {scope.value(self.one)} = {scope.value(self.other)} THEN '{self.state}' END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The times."""
        return self.one, self.other

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.one.reads, *self.other.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002
        """None: its columns are those of the times."""
        return ()


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of tickets with those who did not come when they were called, as the user says.

    values: the file's column of calling -> "same" -> what the user says. Raises FileAmbiguous where a good share of the
    visits ended as they were called and no state tells why.
    """
    called, ended = (layout.columns.get(name) for name in ("called_at", "ended_at"))
    is_list = layout.table == "visit" and layout.name.startswith("template_") and "outcome" not in layout.columns
    if not is_list or called is None or ended is None or isinstance(ended, Unless | Later):
        return layout
    column = next(iter(called.taken(headers(raw))[::-1]), None)
    count = _alike(layout, raw) if column else 0
    said = values.get(column or "", {}).get(SAME, "")
    if column is None or said == _SERVED or not is_much(count, raw.table.num_rows):
        return layout
    if said != _NO_SHOW:
        told = {"column": column, "rows": count, "of": raw.table.num_rows}
        question = Question.between(column, SAME, _WAYS)
        raise FileAmbiguous(Text(_SAME, told), remedy=Text(_SAY, told), question=question)
    columns = {**layout.columns, "outcome": Alike(called, ended, _NO_SHOW)}
    return replace(layout, columns=columns, notes=(*layout.notes, Text(_ARE_GONE)))


def _alike(layout: Layout, raw: Raw) -> int:
    """How many visits ended at the very time at which they were called."""
    columns = {name: layout.columns[name] for name in ("called_at", "ended_at")}
    rows = replace(layout, columns=columns).apply(raw, date.min, "")["visit"].to_pylist()
    return sum(bool(row["called_at"]) and row["called_at"] == row["ended_at"] for row in rows)


_WAYS = {_NO_SHOW: N_("They did not come when they were called"), _SERVED: N_("They were served")}
_SAME = N_("{rows:,} of {of:,} visits ended at the very time in {column}, as systems write it of who did not come.")
_SAY = N_(
    "Say with --value “{column}:same=no_show” that these visitors did not come, or with --value "
    "“{column}:same=served” that they were served."
)
_ARE_GONE = N_("Visitors whose visit ended at the time at which they were called count as not having come.")
