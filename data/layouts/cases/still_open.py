"""Complaints whose state says that they are open and that have a closing date: which of the two holds is asked.

The date may be one that was planned, and the state may be old; nothing in the file tells which. A closing date after
the day of the upload is asked about once the rows are read; where the user says that it closes nothing it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from data.checking import casting
from data.checking.casting import DayOrder
from data.checking.days import is_none
from data.contracts import COMPLAINT
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.contacts import absences
from data.layouts.expressions import Scope, Verb
from data.layouts.layout import headers
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

# What is said of the column of closing dates, as --value “Closed date:closes=no”.
CLOSES, YES, NO = "closes", "yes", "no"
_OPEN, _SHOWN = "open", 3
_ORDERS: tuple[DayOrder, ...] = ("mdy", "dmy", "ymd")
_PARTS, _MONTHS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+\d{2,4}"), 12


@dataclass(frozen=True)
class UnlessOpen(Verb):
    """When a complaint was closed, but for those whose state says that they are open."""

    moment: Verb
    state: Verb

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        told = casting.chosen(scope.value(self.state), COMPLAINT.column("status").choices)
        return f"CASE WHEN coalesce({told} <> '{_OPEN}', true) THEN {scope.value(self.moment)} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The time and the state themselves."""
        return (self.moment, self.state)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.moment.reads, *self.state.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the time itself."""
        return self.moment.taken(known)


@dataclass(frozen=True)
class Past(Verb):
    """A time that has come by the day of the upload.

    order: which comes first in its dates; "" where neither the user nor the file's dates say it, and the earlier one of
    the days that one may be counts.
    """

    moment: Verb
    order: DayOrder = ""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        if scope.today == date.min:
            # Rows that are only looked at have no day of an upload.
            return scope.value(self.moment)
        text = f"{scope.value(self.moment)}::VARCHAR"
        read = (casting.typed("time", text, order) for order in ([self.order] if self.order else _ORDERS))
        later = f"least({', '.join(read)})::DATE > DATE '{scope.today}'"
        return f"CASE WHEN NOT coalesce({later}, false) THEN {scope.value(self.moment)} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The time itself."""
        return (self.moment,)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return self.moment.reads

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the time itself."""
        return self.moment.taken(known)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], order: DayOrder = "") -> Layout:
    """The layout of complaints with closing dates of open ones as the user says; raises FileAmbiguous for open ones.

    values: the file's column -> "closes" -> "yes" where a closing date says that a complaint is closed, "no" where its
    state goes before it. order: which comes first in the file's dates, as the user says.
    """
    closed, state = layout.columns.get("closed_at"), layout.columns.get("status")
    columns = closed.taken(headers(raw)) if closed else ()
    if layout.table != COMPLAINT.name or closed is None or not columns:
        return layout
    said = next((values[column][CLOSES] for column in columns if CLOSES in values.get(column, {})), "")
    if said and said not in (YES, NO):
        told = {"column": columns[0], "said": said}
        raise FileRefused(Text(_NO_WORD, told), remedy=Text(_SAY, told))
    layout = _past(layout, closed, columns[0], order or _order(layout, raw)) if said == NO else layout
    rows = _rows(layout, raw) if state is not None and state.reads else []
    if not rows or state is None:
        return layout
    if said == YES:
        return replace(layout, notes=(*layout.notes, Text(_CLOSED, {"rows": len(rows)})))
    if not said:
        raise _question(layout, raw, columns[0], rows)
    note = Text(_STILL_OPEN, {"rows": len(rows), "column": columns[0]})
    made = {**layout.columns, "closed_at": UnlessOpen(layout.columns["closed_at"], state)}
    return replace(layout, columns=made, notes=(*layout.notes, note))


def _order(layout: Layout, raw: Raw) -> DayOrder:
    """Which of day and month comes first in the dates of opening and closing, as a day after the 12th tells."""
    known = headers(raw)
    dates = {
        c for name in ("opened_at", "closed_at") if name in layout.columns for c in layout.columns[name].taken(known)
    }
    texts = (str(text or "") for column in dates for text in raw.table[column].to_pylist())
    found = [match for text in texts if (match := _PARTS.match(text.strip()))]
    is_day = [any(int(match[at]) > _MONTHS for match in found) for at in (1, 2)]
    return "" if is_day[0] == is_day[1] else "dmy" if is_day[0] else "mdy"


def _past(layout: Layout, closed: Verb, column: str, order: DayOrder) -> Layout:
    """The layout without closing dates that are to come."""
    note = Text(_TO_COME, {"column": column})
    return replace(layout, columns={**layout.columns, "closed_at": Past(closed, order)}, notes=(*layout.notes, note))


def _rows(layout: Layout, raw: Raw) -> list[str]:
    """The closing dates of complaints whose state says that they are open."""
    both = {name: layout.columns[name] for name in ("status", "closed_at")}
    made = replace(layout, columns=both, items=None).apply(raw, date.min, "")[layout.table]
    states, dates = (made[name].to_pylist() for name in both)
    open_ = [str(day).strip() for state, day in zip(states, dates, strict=True) if day and _is_open(state)]
    return [day for day in open_ if not (is_none(day) or absences.says_not_yet(day.casefold()))]


def _is_open(state: Any) -> bool:
    return str(state or "").strip().casefold() == _OPEN


def _question(layout: Layout, raw: Raw, column: str, rows: list[str]) -> FileAmbiguous:
    state = next(iter(layout.columns["status"].taken(headers(raw))), "")
    values = {"rows": len(rows), "column": column, "state": state, "examples": tuple(rows[:_SHOWN])}
    question = Question.between(column, CLOSES, {NO: _IS_OPEN, YES: _IS_CLOSED}, examples=rows[:_SHOWN])
    return FileAmbiguous(Text(_BOTH, values), remedy=Text(_SAY_WHICH, values), question=question)


_BOTH = N_("{rows:,} complaints are open by {state} and have a date in {column}, such as {examples}.")
_SAY_WHICH = N_(
    "If they are open, and the date is planned or of something else, say --value “{column}:closes=no”. If they are "
    "closed, and {state} is out of date, say --value “{column}:closes=yes”."
)
_IS_OPEN = N_("They are open: the date is planned or of something else")
_IS_CLOSED = N_("They are closed: the status is out of date")
_NO_WORD = N_("{said} does not say whether a date in {column} closes a complaint.")
_SAY = N_("Say --value “{column}:closes=yes” or --value “{column}:closes=no”.")
_CLOSED = N_("{rows:,} complaints that are open by their status are closed, as their closing date says.")
_TO_COME = N_("Dates in {column} after the day of the upload are left out: those complaints are not closed yet.")
_STILL_OPEN = N_("{rows:,} complaints are open, as their status says: their date in {column} is left out.")
