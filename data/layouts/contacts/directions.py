"""The calls that the bank made itself: they were never offered to it, and without an answer they are no lost ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, facts
from data.layouts.expressions import Scope, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.scales.scales import fold
from data.store import duck
from data.texts import N_, Text

_INWARD = frozenset(map(fold, (
    "inbound", "in", "incoming", "inward", "received", "inbound call", "incoming call", "인바운드", "수신",
    "인입", "착신", "수신콜", "인바운드콜", "인바운드 콜", "수신호", "인콜", "ib", "in bound", "in-bound",
    "呼入", "来电", "进线", "入呼", "来话", "被叫", "呼入电话", "着信", "受信", "入電", "インバウンド", "内向き",
    "eingehend", "eingang", "ankommend", "entrante", "entrant", "entrada",
)))  # fmt: skip
_OUTWARD = frozenset(map(fold, (
    "outbound", "out", "outgoing", "outward", "dialed", "dialled", "outbound call", "outgoing call", "callout",
    "out bound", "out-bound", "아웃바운드", "발신", "발신콜", "아웃바운드콜", "아웃바운드 콜", "발신호", "ob", "아웃콜",
    "呼出", "去电", "外呼", "出呼", "去话", "外拨", "呼出电话", "主叫", "発信", "架電", "アウトバウンド",
    "ausgehend", "ausgang", "abgehend", "saliente", "sortant", "saída",
)))  # fmt: skip
# Between two of the bank's own: neither a customer's call nor one to a customer, but systems mean others by it as well.
_INTERNAL = frozenset(map(fold, (
    "internal", "int", "intern", "internal call", "extension", "ext", "intercom", "내선", "내선콜", "내부", "내부통화",
    "사내", "内部", "内线", "内线呼叫", "内部通话", "分机", "内線", "社内", "interna", "interne",
)))  # fmt: skip
# One letter says it where the others are such letters as well, or the header asks for it.
_LETTERS = {"i": "in", "o": "out"}
_SURE = frozenset(map(normal, (
    "direction", "call direction", "in/out", "i/o", "inbound/outbound", "방향", "통화방향", "콜방향", "호방향",
    "수발신구분", "수발신", "수신/발신", "인바운드/아웃바운드", "인아웃구분", "인/아웃", "呼叫方向", "方向", "通话方向",
    "呼入/呼出", "呼入呼出", "発着信", "発着", "発着区分", "richtung", "anrufrichtung", "dirección", "direction appel",
)))  # fmt: skip
_NAMES = _SURE | frozenset(map(normal, (
    "type", "call type", "contact type", "통화유형", "콜유형", "콜구분", "통화구분", "호구분", "호유형", "구분",
    "呼叫类型", "通话类型", "anruftyp", "通話種別",
)))  # fmt: skip
# What else may hold directions: fields that their headers named.
_OWN = ("outcome", "queue", "channel")
_OUT, _IN, _INSIDE = "not_a_call", "inbound", "internal"
_HALF, _MOST = 0.5, 20


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
        is_out = f"coalesce(list_contains({duck.literals(self.words)}, lower({scope.column(self.column)})), false)"
        base = self.base.sql(scope) if self.base else "NULL"
        return f"CASE WHEN {is_out} THEN '{_OUT}' ELSE {base} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The column of directions, and what the other verb reads."""
        return (self.column, *(self.base.reads if self.base else ()))


def inner(state: Verb | None) -> Verb | None:
    """The state of calls as their file has it, without what makes some of them no calls."""
    while isinstance(state, Outward):
        state = state.base
    return state


def directed(layout: Layout, raw: Raw) -> str | None:
    """The column of a list of calls that says which way they went; None without one.

    It is free, or was taken for the state of calls by its header alone.
    """
    if layout.table != "contact" or not layout.name.startswith("template_"):
        return None
    verbs = (verb for name in _OWN if (verb := layout.columns.get(name)))
    own = [headers(raw).get(normal(column)) for verb in verbs for column in verb.reads]
    return next((c for c in (*layout.unused(raw), *own) if c and _says_way(raw, c)), None)


def _says_way(raw: Raw, column: str) -> bool:
    """True where a column's values, or its header with half of them, say which way calls went."""
    told = facts(raw.table[column], rows=raw.table.num_rows)
    ways = {text: _way(text, told.counts, column) for text in told.counts}
    if not told.filled or len(ways) > _MOST:
        return False
    if normal(column) in _SURE and len(ways) > 1:
        return True
    known, found = sum(n for text, n in told.counts.items() if ways[text]), set(ways.values())
    if not found & {_OUT, _INSIDE}:
        return False
    is_half = known >= _HALF * told.filled and (normal(column) in _NAMES or {_IN, _OUT} <= found)
    return "" not in found or is_half


def _way(text: str, texts: Iterable[str], column: str) -> str:
    """Which way a call with this value went; empty for a word that does not tell."""
    plain = fold(text)
    if plain in _LETTERS and ({fold(one) for one in texts} >= {*_LETTERS} or normal(column) in _NAMES):
        plain = _LETTERS[plain]
    return _OUT if plain in _OUTWARD else _IN if plain in _INWARD else _INSIDE if plain in _INTERNAL else ""


def applied(layout: Layout, raw: Raw, column: str | None, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls with those that went out as none that were offered.

    values: the file's column -> lower-case value -> what the user says. Raises FileAmbiguous for other words.
    """
    if column is None:
        return layout
    meant = values.get(column, {})
    texts = [str(text).casefold() for text in facts(raw.table[column], rows=raw.table.num_rows).counts]
    told = {text: _way(text, texts, column) for text in texts}
    told |= {text: _OUT if said == _OUT else _IN for text, said in meant.items()}
    if open_ := {text: way for text, way in told.items() if way in ("", _INSIDE)}:
        raise _question(column, open_)
    words = tuple(sorted(text for text, way in told.items() if way == _OUT))
    if not words:
        return layout
    note = Text(_NOT_OFFERED, {"column": column, "values": tuple(words)})
    base = layout.columns.get("outcome")
    columns = {**layout.columns, "outcome": Outward(column, words, base)}
    return replace(layout, columns=columns, notes=(*layout.notes, note))


def without(layout: Layout, column: str | None) -> Layout:
    """The layout whose state of calls is not read from the column of directions."""
    state = layout.columns.get("outcome")
    if column is None or state is None or normal(column) not in map(normal, state.reads):
        return layout
    return replace(layout, columns={name: verb for name, verb in layout.columns.items() if name != "outcome"})


def _question(column: str, words: Mapping[str, str]) -> FileAmbiguous:
    """What each word means; those between the bank's own are proposed as none of its calls."""
    entries = tuple((word, _OUT if way else "") for word, way in words.items())
    options = " ".join(f"--value “{column}:{word}={proposed or _OUT}”" for word, proposed in entries)
    values = {"column": column, "values": tuple(words), "out": _OUT, "none": NONE, "options": options}
    ways = ((_OUT, Text(_IS_OUT)), (NONE, Text(_IS_IN)))
    question = Question("values", column, ways, entries=entries)
    return FileAmbiguous(Text(_UNKNOWN, values), remedy=Text(_SAY, values), question=question)


_NOT_OFFERED = N_("Calls with {values} in {column} are outbound calls: they do not count as offered or lost.")
_IS_OUT, _IS_IN = N_("It was no call to the bank"), N_("It was a call to the bank")
_UNKNOWN = N_("It is not certain whether these values of {column} mean calls to the bank: {values}.")
_SAY = N_("Say of each whether it was a call to the bank ({none}) or not ({out}), such as {options}.")
