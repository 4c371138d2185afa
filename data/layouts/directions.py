"""The calls that the bank made itself: they were never offered to it, and without an answer they are no lost ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data import engine
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.facts import NONE, facts
from data.layouts.layout import Layout, headers
from data.layouts.scales import fold
from data.layouts.verbs import Scope, Verb, normal
from data.texts import N_, Text

_INWARD = frozenset(map(fold, (
    "inbound", "in", "incoming", "inward", "received", "inbound call", "incoming call", "인바운드", "수신",
    "인입", "착신", "수신콜", "인바운드콜", "ib", "呼入", "来电", "进线", "入呼", "来话", "被叫",
)))  # fmt: skip
_OUTWARD = frozenset(map(fold, (
    "outbound", "out", "outgoing", "outward", "dialed", "dialled", "outbound call", "outgoing call", "callout",
    "아웃바운드", "발신", "발신콜", "아웃바운드콜", "ob", "아웃콜", "呼出", "去电", "外呼", "出呼", "去话", "外拨",
    "主叫",
)))  # fmt: skip
_NAMES = frozenset(map(normal, (
    "direction", "call direction", "type", "call type", "contact type", "in/out", "inbound/outbound", "방향",
    "통화방향", "콜방향", "통화유형", "콜유형", "콜구분", "통화구분", "수발신구분", "수발신", "수신/발신",
    "인바운드/아웃바운드", "인아웃구분", "呼叫方向",
    "方向", "通话方向", "呼叫类型", "通话类型", "呼入/呼出", "呼入呼出",
)))  # fmt: skip
_OUT, _IN = "not_a_call", "inbound"
_HALF = 0.5


@dataclass(frozen=True)
class Outward(Verb):
    """How a call ended as another verb says, but that it was no call to the bank where a column has one of the words.

    words: in lower case, of calls that went out. base: None where nothing says how calls ended.
    """

    column: str
    words: tuple[str, ...]
    base: Verb | None = None

    def sql(self, scope: Scope) -> str:
        """The state as an SQL expression."""
        is_out = f"coalesce(list_contains({engine.literals(self.words)}, lower({scope.column(self.column)})), false)"
        base = self.base.sql(scope) if self.base else "NULL"
        return f"CASE WHEN {is_out} THEN '{_OUT}' ELSE {base} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The column of directions, and what the other verb reads."""
        return (self.column, *(self.base.reads if self.base else ()))


def directed(layout: Layout, raw: Raw) -> str | None:
    """The column of a list of calls that says which way they went; None without one.

    It is free, or was taken for the state of calls by its header alone.
    """
    if layout.table != "contact" or not layout.name.startswith("template_"):
        return None
    state = layout.columns.get("outcome")
    own = [headers(raw).get(normal(column)) for column in (state.reads if state else ())]
    for column in (c for c in (*layout.unused(raw), *own) if c):
        told = facts(raw.table[column], rows=raw.table.num_rows)
        ways = {fold(text) for text in told.counts}
        known = sum(n for text, n in told.counts.items() if fold(text) in _INWARD | _OUTWARD)
        is_named = normal(column) in _NAMES and known >= _HALF * told.filled
        if ways & _OUTWARD and (ways <= _INWARD | _OUTWARD or is_named):
            return column
    return None


def applied(layout: Layout, raw: Raw, column: str | None, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls with those that went out as none that were offered.

    values: the file's column -> lower-case value -> what the user says. Raises FileAmbiguous for other words.
    """
    if column is None:
        return layout
    meant = values.get(column, {})
    texts = [str(text).casefold() for text in facts(raw.table[column], rows=raw.table.num_rows).counts]
    told = {text: _OUT if fold(text) in _OUTWARD else _IN if fold(text) in _INWARD else "" for text in texts}
    told |= {text: _OUT if said == _OUT else _IN for text, said in meant.items()}
    if open_ := [text for text, way in told.items() if not way]:
        raise _question(column, open_)
    words = tuple(sorted(text for text, way in told.items() if way == _OUT))
    note = Text(_NOT_OFFERED, {"column": column, "values": ", ".join(words)})
    base = layout.columns.get("outcome")
    columns = {**layout.columns, "outcome": Outward(column, words, base)}
    return replace(layout, columns=columns, notes=(*layout.notes, note))


def without(layout: Layout, column: str | None) -> Layout:
    """The layout whose state of calls is not read from the column of directions."""
    state = layout.columns.get("outcome")
    if column is None or state is None or normal(column) not in map(normal, state.reads):
        return layout
    return replace(layout, columns={name: verb for name, verb in layout.columns.items() if name != "outcome"})


def _question(column: str, words: list[str]) -> FileAmbiguous:
    options = " ".join(f"--value “{column}:{word}=?”" for word in words)
    values = {"column": column, "values": ", ".join(words), "out": _OUT, "none": NONE, "options": options}
    ways = ((_OUT, Text(_IS_OUT)), (NONE, Text(_IS_IN)))
    question = Question("values", column, ways, entries=tuple((word, "") for word in words))
    return FileAmbiguous(Text(_UNKNOWN, values), remedy=Text(_SAY, values), question=question)


_NOT_OFFERED = N_("Calls with {values} in {column} are outbound calls: they do not count as offered or lost.")
_IS_OUT, _IS_IN = N_("It was no call to the bank"), N_("It was a call to the bank")
_UNKNOWN = N_("It is not certain whether these values of {column} mean calls to the bank: {values}.")
_SAY = N_("Say of each whether it was a call to the bank ({none}) or not ({out}): {options}.")
