"""Who of the visitors was served, where a list of tickets has no times of calling: its states tell it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow.compute as pc

from data.checking.days import is_none
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.contacts.absences import no_times
from data.layouts.expressions import Choose, Constant, Scope, Verb
from data.layouts.layout import Layout, headers
from data.layouts.responses.choices import served_words
from data.layouts.times.moments import DayAndTime
from data.layouts.times.spans import Later
from data.layouts.visits import silent
from data.layouts.visits.visits import Unless
from data.texts import N_, Text

# What is said of the empty cells of a column of states, as --value "Status:empty=served".
EMPTY, UNKNOWN = "empty", "unknown"
_GONE, _SERVED = ("no_show", "left"), ("served", "transferred")


@dataclass(frozen=True)
class Otherwise(Verb):
    """Another verb's value; where it has none, this one."""

    base: Verb
    value: str

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"coalesce({scope.value(self.base)}, '{self.value}')"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The other verb."""
        return (self.base,)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return self.base.reads

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers of the other verb."""
        return self.base.taken(known)


def told(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of tickets that were never called, with how each visit ended as far as its state tells.

    values: the file's column -> lower-case value -> what the user says it means. Raises FileAmbiguous where a state
    names those alone who were not served.
    """
    if layout.table != "visit":
        return layout
    if _is_called(layout.columns.get("called_at"), raw):
        return silent.told(layout, raw, values) if "outcome" not in layout.columns else layout
    state = layout.columns.get("outcome")
    columns = state.taken(headers(raw)) if state else ()
    rest = next((values[c][EMPTY] for c in columns if EMPTY in values.get(c, {})), "")
    if state is None or rest == UNKNOWN or not any(_filled(raw, column) for column in columns):
        outcome: Verb = Constant(UNKNOWN)
        return replace(layout, columns={**layout.columns, "outcome": outcome}, notes=(*layout.notes, _UNTOLD))
    if not rest:
        _ask(raw, columns[0], state)
    outcome = Otherwise(state, rest if rest in (*_SERVED, *_GONE) else UNKNOWN)
    return replace(layout, columns={**layout.columns, "outcome": outcome}, notes=(*layout.notes, _BY_STATE))


def _is_called(called: Verb | None, raw: Raw) -> bool:
    """True where any row has a time of calling, or one is worked out from a length."""
    if isinstance(called, Unless | Later):
        return True
    known = headers(raw)
    columns = called.taken(known)[isinstance(called, DayAndTime) :] if called else ()
    nothing = frozenset(no_times())
    return any(
        re.search(r"\d", text) and text.casefold() not in nothing and not is_none(text)
        for column in columns
        for text in _filled(raw, column)
    )


def _filled(raw: Raw, column: str) -> list[str]:
    return [text.strip() for text in pc.unique(raw.table[column]).to_pylist() if text and text.strip()]


def _ask(raw: Raw, column: str, state: Verb) -> None:
    """Ask what empty cells mean where the others say of nobody that he was served: a share of those would be 100 %."""
    words = state.words if isinstance(state, Choose) else {}
    states = {words.get(text.casefold()) or served_words(text) for text in _filled(raw, column)} - {None}
    empty = raw.table.num_rows - sum(bool(text and text.strip()) for text in raw.table[column].to_pylist())
    if not empty or not states or states & set(_SERVED):
        return
    said = {"column": column, "n": empty, "examples": tuple(_filled(raw, column)[:3])}
    ways = {"served": _WERE_SERVED, UNKNOWN: _IS_OPEN}
    question = Question.between(column, EMPTY, ways, examples=_filled(raw, column)[:3])
    raise FileAmbiguous(Text(_OPEN, said), remedy=Text(_SAY, said), question=question)


_UNTOLD = N_(
    "The file has no times of calling and no states of all visits, so nothing tells who was served and who left: the "
    "waits and the share of those who walked away are not known for these visits."
)
_BY_STATE = N_("The file has no times of calling: who was served is told by the state, and the waits are not known.")
_OPEN = N_(
    "{column} says of nobody that he was served, only {examples}, and is empty in {n:,} rows; no time of calling tells "
    "who was served."
)
_SAY = N_(
    "If visitors with an empty cell were served, add --value “{column}:empty=served”. If it is not known, add --value "
    "“{column}:empty=unknown”: no share of those who walked away is worked out."
)
_WERE_SERVED = N_("An empty cell means that the visitor was served")
_IS_OPEN = N_("It is not known who of them was served")
