"""Calls whose columns do not agree on how they ended: lost ones with an answer time, answered ones without any.

The voice menu answers as well, and stamps a time on calls that were given up in the queue. A call that the file itself
calls lost is lost; where state and times part in a good share of the calls, or nothing tells, the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from data.checking import casting
from data.contracts import CONTACT
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.contacts.directions import inner
from data.layouts.expressions import Choose, Copy, Scope, Verb
from data.layouts.layout import Layout, headers
from data.layouts.scales.scales import fold
from data.texts import N_, Text

# What is said of the column of states, of abandon times and of answer times, as --value COLUMN:trust=state.
TRUST, BOTH, SAME = "trust", "both", "same"
_CHOICES = CONTACT.column("outcome").choices
_LOST, _ANSWERED = "abandoned", "answered"
# So many calls, and such a share of all, are no slips.
_LEAST, _SHARE = 3, 0.05
# Who hangs up has given up, or has finished speaking.
_HUNG_UP = frozenset(map(fold, (
    "hang up", "hangup", "hung up", "hang", "dropped", "caller hung up", "timeout", "timed out", "끊음", "중도종료",
    "用户挂断", "客户挂断", "超时",
)))  # fmt: skip
# A time with seconds, or a number that has them.
_SECONDS = r":\d\d:([1-5]\d|0[1-9])|^\d{9,}$"


def of_words(said: Mapping[str, str]) -> Mapping[str, str]:
    """What was said of a column's words, without what was said of the whole column."""
    return {word: meant for word, meant in said.items() if word not in (TRUST, BOTH, SAME)}


def is_much(count: int, rows: int) -> bool:
    """True for so many of the rows that they are no slips."""
    return count >= _LEAST and count >= _SHARE * rows


def chosen(state: Verb, scope: Scope) -> str:
    """SQL of the choice that a state is; NULL where it is none."""
    return casting.chosen(f"({scope.value(state)})", _CHOICES)


@dataclass(frozen=True)
class Believed(Verb):
    """The time of an answer, empty for calls that were lost although they have one.

    state: of which "abandoned" says so. given_up: the abandon time, which says so. ended, talk: where no state tells, a
    call that ended in the second of its answer, or in which nobody spoke, was lost.
    """

    at: Verb
    state: Verb | None = None
    given_up: Verb | None = None
    ended: Verb | None = None
    talk: Verb | None = None

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        told = chosen(self.state, scope) if self.state else "NULL"
        silent = f"coalesce({_silent(self.at, self.ended, self.talk, scope)}, false)"
        lost = [f"coalesce(({told}) = '{_LOST}', false)", f"(({told}) IS NULL AND {silent})"]
        lost += [f"{scope.value(self.given_up)} IS NOT NULL"] if self.given_up else []
        return f"CASE WHEN NOT ({' OR '.join(lost)}) THEN {scope.value(self.at)} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The state and the times that are compared."""
        return tuple(filter(None, (self.state, self.at, self.given_up, self.ended)))

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        own = (self.at, self.state, self.given_up, self.ended, self.talk)
        return tuple(column for verb in own if verb for column in verb.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers of the time itself."""
        return self.at.taken(known)

    def shown(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers under which the time is spoken of."""
        return self.at.shown(known)


@dataclass(frozen=True)
class Timed(Verb):
    """The state of a call where its times do not tell: neither answered nor lost against them."""

    state: Verb
    times: tuple[Verb, ...]

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        told, own = chosen(self.state, scope), scope.value(self.state)
        is_timed = " OR ".join(f"{scope.value(verb)} IS NOT NULL" for verb in self.times)
        decides = f"({told}) IN ('{_LOST}', '{_ANSWERED}') AND ({is_timed})"
        return f"CASE WHEN NOT coalesce({decides}, false) THEN {own} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The state and the times."""
        return (self.state, *self.times)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.state.reads, *(column for verb in self.times for column in verb.reads))

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers of the state."""
        return self.state.taken(known)


def _silent(at: Verb, ended: Verb | None, talk: Verb | None, scope: Scope) -> str:
    """SQL that is true for a call that ended in the second of its answer, or in which nobody spoke."""
    told = [f"{scope.value(at)} = {scope.value(ended)}"] if ended else []
    told += [f"({scope.value(at)} IS NOT NULL AND {scope.value(talk)} = 0)"] if talk else []
    return f"({' OR '.join(told)})" if told else "NULL"


@dataclass(frozen=True)
class Agreed:
    """What tells how calls ended, once their columns agree; notes: what is said of those that did not.

    untimed: calls that are answered by their state alone. by_end: calls that are lost as their end tells.
    """

    at: Verb | None
    state: Verb | None
    notes: tuple[Text, ...] = ()
    untimed: int = 0
    by_end: int = 0


def agreed(
    layout: Layout, raw: Raw, talk: Verb | None, values: Mapping[str, Mapping[str, str]], *, is_waited: bool
) -> Agreed:
    """The answer time and the state of calls that agree with each other; raises FileAmbiguous where that is open.

    talk: how long it was spoken. values: the file's column -> "trust", "both" or "same" -> what the user said.
    is_waited: how long callers waited tells when they were answered, where no answer time does.
    """
    names = ("answered_at", "ended_at", "abandoned_at", "outcome")
    at, ended, given_up, state = (layout.columns.get(name) for name in names)
    if at is None and (state is None or is_waited):
        return Agreed(at, state)
    seen = _seen(layout, raw, talk)
    if at is None:
        return _untimed(state, seen, raw)
    found = _by_state(at, ended, state, seen if not is_waited else seen.with_waits, raw, values)
    lost: dict[str, Verb | None] = {"given_up": None, "ended": None, "talk": None}
    if given_up and found.state is None and _are_lost(BOTH, seen.both, given_up, seen, raw, values):
        lost["given_up"] = given_up
    if seen.has_seconds and _are_lost(SAME, seen.silent, at, seen, raw, values):
        lost |= {"ended": ended, "talk": talk}
    if found.state or any(lost.values()):
        found = replace(found, at=Believed(at, found.state, **lost))
    return replace(found, by_end=seen.by_end)


@dataclass(frozen=True)
class _Seen:
    """The calls that were looked at: answer, end and abandon time, state and seconds of talk, as text."""

    rows: tuple[tuple[str, str, str, str, str], ...]

    @property
    def lost(self) -> list[str]:
        """The states of calls that are called lost and have an answer time."""
        return [state for at, _, _, state, _ in self.rows if at and _is(state, _LOST)]

    @property
    def untimed(self) -> int:
        """How many calls are called answered and have no answer time."""
        return sum(not at and _is(state, _ANSWERED) for at, _, _, state, _ in self.rows)

    @property
    def both(self) -> int:
        """How many calls have an answer time and an abandon time."""
        return sum(bool(at and given_up) for at, _, given_up, _, _ in self.rows)

    @property
    def silent(self) -> int:
        """How many calls without a state ended in the second of their answer, or had no talk."""
        told = ((at, end, talk) for at, end, _, state, talk in self.rows if at and not _is(state, *_CHOICES))
        return sum(at == end or bool(talk and float(talk) == 0) for at, end, talk in told)

    @property
    def by_end(self) -> int:
        """How many calls have an end, and neither an answer time nor a state that says otherwise."""
        open_ = (state for at, end, given_up, state, _ in self.rows if end and not at and not given_up)
        return sum(not _is(state, *_CHOICES) or _is(state, _LOST) for state in open_)

    @property
    def has_seconds(self) -> bool:
        """True where times are told to the second: of those told to the minute many are alike."""
        ends = [end for _, end, *_ in self.rows if end]
        return not ends or any(re.search(_SECONDS, end) for end in ends)

    @property
    def with_waits(self) -> _Seen:
        """The same but for answered calls without an answer time, which have one by their wait."""
        return _Seen(tuple(row for row in self.rows if row[0] or not _is(row[3], _ANSWERED)))

    def is_much(self, count: int) -> bool:
        """True for so many calls that they are no slips."""
        return is_much(count, len(self.rows))


def _seen(layout: Layout, raw: Raw, talk: Verb | None) -> _Seen:
    names = ("answered_at", "ended_at", "abandoned_at", "outcome")
    columns = {name: layout.columns[name] for name in names if name in layout.columns}
    # Under the name of another length, as the table has no column of talk.
    columns |= {"hold_seconds": talk} if talk else {}
    made = replace(layout, columns=columns).apply(raw, date.min, "")[layout.table]
    empty: list[object] = [None] * made.num_rows
    cells = (made[n].to_pylist() if n in made.column_names else empty for n in (*names, "hold_seconds"))
    return _Seen(tuple(zip(*([str(text or "") for text in column] for column in cells), strict=True)))


def _is(state: str, *choices: str) -> bool:
    return state.casefold().replace(" ", "_").replace("-", "_") in choices


def _by_state(
    at: Verb, ended: Verb | None, state: Verb | None, seen: _Seen, raw: Raw, values: Mapping[str, Mapping[str, str]]
) -> Agreed:
    """What state and answer time tell together; raises FileAmbiguous where they part in a good share of the calls."""
    column = _source(state, raw)
    if state is None or column is None:
        return Agreed(at, state)
    said, lost, untimed = values.get(column, {}).get(TRUST, ""), len(seen.lost), seen.untimed
    told = {"column": column, "rows": lost + untimed, "of": len(seen.rows), "lost": lost, "answered": untimed}
    is_open = seen.is_much(untimed) or (seen.is_much(lost) and _may_have_spoken(raw, column))
    if said not in ("", *_TRUSTED) or (is_open and not said):
        question = Question.between(column, TRUST, _TRUSTED, told)
        raise FileAmbiguous(Text(_PART, told), remedy=Text(_SAY_TRUST, told), question=question)
    if said == "times":
        return Agreed(at, Timed(state, (at, ended) if ended else (at,)))
    notes = [Text(_LOST_THOUGH, told | {"rows": lost})] if lost else []
    notes += [Text(_ANSWERED_THOUGH, told | {"rows": untimed})] if untimed else []
    return Agreed(at, state, tuple(notes), untimed)


def _untimed(state: Verb | None, seen: _Seen, raw: Raw) -> Agreed:
    """The state of calls without any answer times, and what is said of it."""
    told = {"column": _source(state, raw), "rows": seen.untimed, "of": len(seen.rows)}
    notes = (Text(_ANSWERED_THOUGH, told),) if seen.untimed and told["column"] else ()
    return Agreed(None, state, notes, seen.untimed, seen.by_end)


def _may_have_spoken(raw: Raw, column: str) -> bool:
    """True where a word for lost calls may as well be one of who ended the call."""
    return bool(_HUNG_UP & {fold(text) for text in facts(raw.table[column], rows=raw.table.num_rows).counts})


def _are_lost(
    what: str, count: int, verb: Verb, seen: _Seen, raw: Raw, values: Mapping[str, Mapping[str, str]]
) -> bool:
    """Whether the user says that calls of one kind were lost; raises FileAmbiguous where there are many."""
    column = next(iter(verb.taken(headers(raw))[::-1]), None)
    said = values.get(column or "", {}).get(what, "")
    if column is None or said in (_LOST, _ANSWERED) or not seen.is_much(count):
        return said == _LOST
    told = {"column": column, "rows": count, "of": len(seen.rows), "what": what}
    question = Question.between(column, what, _WAYS)
    raise FileAmbiguous(Text(_KINDS[what], told), remedy=Text(_SAY, told), question=question)


def _source(state: Verb | None, raw: Raw) -> str | None:
    """The file's column of states."""
    base = inner(state)
    return next(iter(base.taken(headers(raw))), None) if isinstance(base, Copy | Choose) else None


_TRUSTED = {
    "state": N_("{column} says which calls were answered, with or without an answer time"),
    "times": N_("The answer time says it: calls with one were answered, the others were lost"),
}
_PART = N_(
    "{column} and the answer times do not agree for {rows:,} of {of:,} calls: {lost:,} are lost by {column} and have "
    "an answer time, {answered:,} are answered by {column} and have none."
)
_SAY_TRUST = N_(
    "Say with --value “{column}:trust=state” that {column} is right, or with --value “{column}:trust=times” that the "
    "answer times are."
)
_LOST_THOUGH = N_(
    "By {column}, {rows:,} of {of:,} calls were lost and have an answer time: they count as lost. If the answer times "
    "are right, add --value “{column}:trust=times”."
)
_ANSWERED_THOUGH = N_(
    "By {column}, {rows:,} of {of:,} calls were answered and have no answer time: they count as answered, without a "
    "wait."
)
_WAYS = {_LOST: N_("They were lost"), _ANSWERED: N_("They were answered")}
_KINDS = {
    BOTH: N_("{rows:,} of {of:,} calls have an answer time and, in {column}, a time at which the caller gave up."),
    SAME: N_("{rows:,} of {of:,} calls have a time in {column} and no talk: they ended in the same second."),
}
_SAY = N_(
    "Say with --value “{column}:{what}=abandoned” that they were lost, or with --value “{column}:{what}=answered” that "
    "they were answered."
)
