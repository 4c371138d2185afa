"""How calls and tickets ended, where a file has no time of it: by their end, by how long they waited, by their state.

A call with an end and no answer is a lost call, given up when it ended. What nothing tells is not guessed: calls that
were not answered are those that the loss is made of, and a file of which they would be refused is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.checking import casting
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.contacts import contradictions
from data.layouts.contacts.contradictions import chosen
from data.layouts.contacts.directions import inner
from data.layouts.expressions import Constant, Copy, Scope, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING, Meaning
from data.layouts.quantities import below_zero, lengths, seconds
from data.layouts.quantities.lengths import lasting
from data.texts import N_, Text

_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
# Halves of the day, which go once an hour is told from 0 on; parts of it that only whoever reads times knows.
_BEFORE_NOON, _AFTER_NOON = (
    rf"(^|[^A-Za-z])[{letter}]\.? ?[Mm]\.?($|[^A-Za-z])|{words}"
    for letter, words in (("Aa", "오전|上午|午前"), ("Pp", "오후|下午|午後"))
)
_PARTS = "새벽|아침|정오|저녁|凌晨|早上|早晨|中午|晚上"
_OFFSET = r"\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[A-Z]{0,3}[+-]\d\d?(:?\d\d)?)$"
# A day whose parts are numbers, without a time: which of them is the month may not be known yet.
_BARE = r"^\d{1,4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{1,4}\.?$|^\d{6}(\d\d)?$"
_TWO_DAYS = 48 * 3600
# So many rows of which nothing tells how they ended, and such a share of all, are no slips.
_LEAST, _SHARE = 3, 0.02
_SETTLED = ("left_in_menu", "not_a_call", "abandoned", "answered")


def _clock(seconds: str) -> str:
    """SQL of a time of day so many seconds after midnight; of a later day with its hours in six digits."""
    width = f"CASE WHEN {seconds} < {_TWO_DAYS} THEN 2 ELSE 6 END"
    hours = f"lpad(({seconds} // 3600)::VARCHAR, {width}, '0')"
    return f"{hours} || printf(':%02d:%02d', {seconds} // 60 % 60, {seconds} % 60)"


@dataclass(frozen=True)
class Shifted(Verb):
    """A time some seconds later, written as the time itself is, so that its date is read as that of the others."""

    moment: Verb
    span: Verb

    def sql(self, scope: Scope) -> str:
        text, span = f"{scope.value(self.moment)}::VARCHAR", f"round({scope.value(self.span)})::BIGINT"
        parts = f"regexp_extract(t, '{_TIME}', ['h', 'm', 's'])"
        hour, minute, second = (f"coalesce(try_cast(p.{part} AS BIGINT), 0)" for part in "hms")
        noon = (
            f"CASE WHEN regexp_matches(t, '{_AFTER_NOON}') AND {hour} < 12 THEN 12 "
            f"WHEN regexp_matches(t, '{_BEFORE_NOON}') AND {hour} = 12 THEN -12 ELSE 0 END"
        )
        end = f"list_transform([{parts}], lambda p: ({hour} + {noon}) * 3600 + {minute} * 60 + {second} + {span})"
        clock = _clock("e")
        # Hours of the next day go on from 24: which of day and month comes first is not known here.
        is_told = f"regexp_matches(t, '{_OFFSET}') AND e >= 86400 OR regexp_matches(t, '{_PARTS}')"
        stays = f"regexp_matches(t, '{_TIME}') AND NOT ({is_told})"
        bare = f"regexp_replace(t, '{_BEFORE_NOON}|{_AFTER_NOON}', '\\1\\3 \\2\\4', 'g')"
        written = f"trim(regexp_replace(regexp_replace({bare}, '{_TIME}', {clock}), ' +', ' ', 'g'))"
        # What cannot be read stays so: it is refused or asked about, and not passed over as if it had not happened.
        anew = f"coalesce(({casting.typed('time', 't')} + to_seconds({span}))::VARCHAR, t || ' ' || {_clock(span)})"
        day = f"WHEN regexp_matches(t, '{_BARE}') THEN t || ' ' || {_clock(span)}"
        made = f"list_transform({end}, lambda e: CASE WHEN {stays} THEN {written} {day} ELSE {anew} END)[1]"
        unread = f"WHEN {text} IS NOT NULL THEN {seconds.unread(self.span, scope)}"
        return f"CASE WHEN {span} IS NOT NULL THEN list_transform([{text}], lambda t: {made})[1] {unread} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return self.moment, self.span

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.moment.reads, *self.span.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return self.span.taken(known)


@dataclass(frozen=True)
class Answered(Verb):
    """When a call was answered: its time, or its wait after its beginning where its state or its talk says that it was.

    at, state: columns of the file as verbs, None without one. talk: how long it was spoken, where no state tells.
    """

    later: Verb
    at: Verb | None = None
    state: Verb | None = None
    talk: Verb | None = None

    def sql(self, scope: Scope) -> str:
        by_talk = f"coalesce({scope.value(self.talk)}, 0) > 0" if self.talk else "false"
        told = chosen(self.state, scope) if self.state else "NULL"
        is_answered = f"CASE WHEN {told} IS NULL THEN {by_talk} ELSE {told} = 'answered' END"
        at = f"{scope.value(self.at)}::VARCHAR" if self.at else "NULL"
        return f"coalesce({at}, CASE WHEN {is_answered} THEN {scope.value(self.later)} END)"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return tuple(filter(None, (self.later, self.talk, self.at, self.state)))

    @property
    def reads(self) -> tuple[str, ...]:
        own = (self.at, self.later, self.talk, self.state)
        return tuple(column for verb in own if verb for column in verb.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers of its time and its wait; how long it was spoken decides whether, and not when."""
        return tuple(column for verb in (self.at, self.later) if verb for column in verb.taken(known))


@dataclass(frozen=True)
class GivenUp(Verb):
    """When a call was given up: its time; without an answer its end, or its wait after its beginning."""

    answered: Verb
    at: Verb | None = None
    ended: Verb | None = None
    later: Verb | None = None
    state: Verb | None = None

    def sql(self, scope: Scope) -> str:
        own = [f"{scope.value(verb)}::VARCHAR" for verb in (self.ended, self.later) if verb]
        told = f"coalesce({chosen(self.state, scope)}, 'abandoned') = 'abandoned'" if self.state else "true"
        lost = f"{scope.value(self.answered)} IS NULL AND {told}"
        at = f"({self.at.sql(scope)})::VARCHAR" if self.at else "NULL"
        return f"coalesce({at}, CASE WHEN {lost} THEN coalesce({', '.join([*own, 'NULL'])}) END)"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return tuple(filter(None, (self.answered, self.ended, self.later, self.state)))

    @property
    def reads(self) -> tuple[str, ...]:
        own = (self.at, self.ended, self.later, self.answered, self.state)
        return tuple(column for verb in own if verb for column in verb.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(column for verb in (self.at, self.later) if verb for column in verb.taken(known))


@dataclass(frozen=True)
class Spoken(Verb):
    """How a call ended, of which its talk or its agent tells whether it was answered.

    talk: how long it was spoken; without it the column of agents, empty for calls that none took. wait: how long it
    waited: where that is known, times tell how it ended.
    """

    talk: Verb | None = None
    agent: str = ""
    wait: Verb | None = None

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        is_answered = f"coalesce(({self.talk.sql(scope)}), 0) > 0" if self.talk else None
        is_answered = is_answered or f"{scope.column(self.agent)} IS NOT NULL"
        is_timed = f"({self.wait.sql(scope)}) IS NOT NULL" if self.wait else "false"
        return f"CASE WHEN {is_timed} THEN NULL WHEN {is_answered} THEN 'answered' ELSE 'abandoned' END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*(self.talk.reads if self.talk else (self.agent,)), *(self.wait.reads if self.wait else ()))

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002
        """None: its columns are those of other values."""
        return ()


def spans(raw: Raw, taken: Iterable[str], values: Mapping[str, Mapping[str, str]] | None = None) -> tuple[str, ...]:
    """The columns of a file of calls that say how long something of them took; not those taken.

    values: what the user said of them.
    """
    return tuple(lengths.found(raw, taken, values or {}).values())


def is_told(raw: Raw, taken: Iterable[str], values: Mapping[str, Mapping[str, str]], agent: str | None) -> bool:
    """True for a file of calls whose lengths, or whose agents beside a wait, tell which were answered."""
    roles = lengths.found(raw, taken, values)
    is_waited = bool({"wait", "ring"} & roles.keys())
    return bool({"talk", "handle"} & roles.keys()) or (is_waited and agent is not None and _is_partly_empty(raw, agent))


def is_by_length(layout: Layout) -> bool:
    """True where when calls were answered or ended is worked out from how long something took."""
    verbs = [layout.columns[n] for n in ("answered_at", "abandoned_at", "ended_at") if n in layout.columns]
    return any(isinstance(verb, Shifted) for own in verbs for verb in (own, *own.steps))


def completed(layout: Layout, raw: Raw, said: Mapping[str, Meaning], values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls in Teller's own columns with how each of them ended, as far as anything tells.

    values: the file's column -> "unit" -> "seconds" or "minutes", as the user said. Raises FileAmbiguous where the unit
    of a duration is open, and FileRefused where nothing tells of too many rows how they ended.
    """
    if not _is_own(layout):
        return layout
    columns = dict(layout.columns)
    taken = {normal(c) for verb in columns.values() for c in verb.reads} | set(map(normal, said))
    roles = lengths.found(raw, taken, values)
    if "wait" not in roles and "answered_at" not in columns:
        layout = replace(layout, notes=(*layout.notes, *lengths.unread(raw, taken, lengths.ROLES["wait"])))
    wait, talk = _waited(raw, roles, values), lasting(raw, roles.get("talk"), values)
    spoken = talk or lasting(raw, roles.get("handle"), values)
    if "outcome" not in columns and (by_length := _by_length(raw, wait, columns, spoken, values)):
        columns["outcome"] = by_length
    found = contradictions.agreed(replace(layout, columns=columns), raw, talk, values, is_waited=wait is not None)
    at, ended, state = found.at, columns.get("ended_at"), found.state
    columns |= {"outcome": state} if state else {}
    later, lost = _later(columns.get("enqueued_at"), wait, lasting(raw, roles.get("abandon"), values))
    told = inner(state)
    answered: Verb | None = Answered(later, at, state, spoken) if later and (told or spoken or at) else at
    if answered is None and not told:
        return layout
    answered = answered or Constant(None)
    columns["answered_at"] = answered
    if ended or lost:
        columns["abandoned_at"] = GivenUp(answered, columns.get("abandoned_at"), ended, lost, state)
    whole = lengths.whole(raw, roles, values)
    if talk and not ended:
        columns["ended_at"] = Shifted(answered, talk)
    elif whole and not ended and "enqueued_at" in columns:
        columns["ended_at"] = Shifted(columns["enqueued_at"], whole)
    made = replace(layout, columns=columns, notes=(*layout.notes, *found.notes))
    made = replace(made, notes=(*made.notes, *below_zero.settled(made, raw, roles.values(), values)))
    _settled(made, raw)
    # What a state says of all calls without an answer is not said again by their end.
    is_said = found.untimed and not found.by_end
    if "abandoned_at" in layout.columns or "abandoned_at" not in columns or is_said:
        return made
    by_end = _OTHERS_BY_END if found.untimed else _BY_END
    return replace(made, notes=(*made.notes, by_end if ended else _BY_WAIT))


def _later(begin: Verb | None, wait: Verb | None, given_up: Verb | None) -> tuple[Verb | None, Verb | None]:
    """The times after a wait at which a call was answered, and at which it was given up."""
    longest = seconds.Longest((wait, given_up)) if wait and given_up else wait or given_up
    answered, lost = (Shifted(begin, span) if begin and span else None for span in (wait, longest))
    return answered, lost


def _waited(raw: Raw, roles: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Verb | None:
    """How long callers waited for an answer: in a queue, while it rang, or both; raises FileAmbiguous where it is open.

    Of a telephone exchange it is the whole call but the talk.
    """
    ring = roles.get("ring")
    if "wait" not in roles:
        whole, talk = lengths.whole(raw, roles, values), lasting(raw, roles.get("talk"), values)
        return lasting(raw, ring, values) or (seconds.Rest(whole, talk) if whole and talk else None)
    if ring is None or not lengths.is_above_zero(raw, ring):
        return lasting(raw, roles["wait"], values)
    said = values.get(ring, {}).get("ring", "")
    if said not in _RINGS:
        told = {"ring": ring, "wait": roles["wait"]}
        ways = tuple((f"{ring}:ring={way}", Text(words, told)) for way, words in _RINGS.items())
        question = Question("values", ring, ways)
        raise FileAmbiguous(Text(_RINGING, told), remedy=Text(_SAY_RINGING, told), question=question)
    roles_of = ("wait", "ring") if said == "added" else ("wait",)
    return seconds.Sum(tuple(span for role in roles_of if (span := lasting(raw, roles[role], values))))


def _by_length(
    raw: Raw,
    wait: Verb | None,
    columns: Mapping[str, Verb],
    spoken: Verb | None,
    values: Mapping[str, Mapping[str, str]],
) -> Spoken | None:
    """How calls ended, by their talk where their waits do not tell it; else, as the user says, by who took them."""
    if {"answered_at", "abandoned_at"} & columns.keys():
        return None
    if spoken:
        return Spoken(spoken, wait=wait)
    agent = columns.get("employee_id")
    column = headers(raw).get(normal(agent.column)) if isinstance(agent, Copy) else None
    if wait is None or column is None or not _is_partly_empty(raw, column):
        return None
    said = values.get(column, {}).get(_EMPTY, "")
    if not said:
        told = {"column": column}
        question = Question.between(column, _EMPTY, {"abandoned": _ARE_LOST, NOTHING: _ARE_OPEN})
        raise FileAmbiguous(Text(_UNMANNED, told), remedy=Text(_SAY_EMPTY, told), question=question)
    return Spoken(agent=column) if said == "abandoned" else None


def _is_partly_empty(raw: Raw, column: str) -> bool:
    """True for a column that is filled in some rows and in others not."""
    empty = pc.sum(pc.fill_null(pc.equal(pc.utf8_trim_whitespace(raw.table[column]), ""), True)).as_py() or 0
    return 0 < empty < raw.table.num_rows


def _is_own(layout: Layout) -> bool:
    return layout.table == "contact" and layout.name.startswith("template_")


def _settled(layout: Layout, raw: Raw) -> None:
    """Raise FileRefused where nothing tells of too many rows whether they were answered or lost."""
    rows = layout.apply(raw, date.min, "")["contact"]
    open_ = pc.is_null(rows["answered_at"])
    if "abandoned_at" in rows.column_names:
        open_ = pc.and_(open_, pc.is_null(rows["abandoned_at"]))
    if "outcome" in rows.column_names:
        open_ = pc.and_(open_, pc.invert(pc.is_in(pc.utf8_lower(rows["outcome"]), pa.array(_SETTLED))))
    count = pc.sum(open_).as_py() or 0
    if count < _LEAST or count < _SHARE * rows.num_rows:
        return
    first = rows.filter(open_)["row_no"].slice(0, 3).to_pylist()
    told = {"rows": count, "of": rows.num_rows, "first": tuple(map(str, first))}
    raise FileRefused(Text(_OPEN, told), Text(_WHY), Text(_SAY_END))


_BY_END = N_("Calls that have an end time and no answer time are counted as lost at the end time.")
_OTHERS_BY_END = N_("Other calls that have an end time and no answer time are counted as lost at the end time.")
_BY_WAIT = N_("Calls that were not answered are counted as lost at the end of their wait.")
_EMPTY = "empty"
_RINGS = {
    "added": N_("The caller waits for {wait}, and then for {ring}"), "within": N_("{wait} holds {ring} already"),
}  # fmt: skip
_RINGING = N_("Calls waited for {wait} and rang for {ring}. Whether the ringing is part of the wait is not certain.")
_SAY_RINGING = N_(
    "Say it with --value “{ring}:ring=added” if it comes after the wait, or with --value “{ring}:ring=within” if it is "
    "part of it."
)
_UNMANNED = N_("Nothing but {column}, which is empty in some rows, may tell which calls were answered and which lost.")
_SAY_EMPTY = N_(
    "Say with --value “{column}:empty=abandoned” that calls without it were lost, or with "
    "--value “{column}:empty=none” that it does not tell."
)
_ARE_LOST, _ARE_OPEN = N_("Calls without it were lost, the others answered"), N_("It does not tell")
_OPEN = N_(
    "For {rows:,} of {of:,} calls the file does not say whether they were answered or lost. The first are in rows "
    "{first}."
)
_WHY = N_("Without them the share of lost calls would be wrong.")
_SAY_END = N_(
    "Export the file again with one of these: the time when the caller gave up, the time when the call ended, or the "
    "wait and the state of the call. If a column has it already, name it with --map COLUMN=FIELD."
)
