"""How calls and tickets ended, where a file has no time of it: by their end, by how long they waited, by their state.

A call with an end and no answer is a lost call, given up when it ended. What nothing tells is not guessed: calls that
were not answered are those that the loss is made of, and a file of which they would be refused is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data import casting
from data.contracts import CONTACT
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.dictionary import bare, dictionary
from data.layouts.directions import Outward
from data.layouts.layout import Layout, headers
from data.layouts.meaning import Meaning
from data.layouts.quantities import lines, no_unit
from data.layouts.units import above
from data.layouts.verbs import Choose, Constant, Copy, Scope, Verb, normal
from data.texts import N_, Text

_WAITS = (
    "wait", "wait time", "waiting time", "waited", "queue time", "time in queue", "queue wait", "queue wait time",
    "queue duration", "queue", "wait duration", "waiting duration", "time to answer", "speed of answer",
    "대기", "대기시간", "대기 시간", "큐대기", "큐대기시간", "큐 대기시간", "응답대기시간", "응답 대기시간",
    "통화대기시간", "고객대기시간",
    "等待", "等待时长", "等待时间", "排队时长", "排队时间", "等待時長", "等待時間", "排隊時長", "排隊時間",
)  # fmt: skip
_TALKS = (
    "talk", "talk time", "talk duration", "talking time", "conversation time", "conversation duration",
    "call talk time",
    "통화", "통화시간", "통화 시간", "상담시간", "상담 시간", "통화길이", "통화 길이",
    "通话", "通话时长", "通话时间", "通話時長", "通話時間", "服务时长",
)  # fmt: skip
_UNITS = {1: r"(?:seconds?|secs?|s|초|秒)", 60: r"(?:minutes?|mins?|m|분|分|分钟|分鐘)"}
_TIMED = r"(?:hh?:mm:ss|h?:?mm:ss|hh?:mi:ss)"
_SUFFIX = re.compile(rf"(?i)[\s_]*[(（\[]?\s*(?:in\s+)?(?:{_UNITS[1]}|{_UNITS[60]}|{_TIMED})\s*[)）\]]?$")
_BOUND = {1: re.compile(rf"(?i)(?:[\s_(（\[]|in\s|(?<=[가-힣一-鿿])){_UNITS[1]}\s*[)）\]]?$"),
          60: re.compile(rf"(?i)(?:[\s_(（\[]|in\s|(?<=[가-힣一-鿿])){_UNITS[60]}\s*[)）\]]?$")}  # fmt: skip
# 1:15 and 0:01:15; a bare number, whose unit stands in the header or must be asked.
_CLOCK = r"^(?:(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)$"
_NUMBER = r"^\d+(?:\.\d+)?$"
# A unit behind the number: 75s, 75초, 2분.
_SAID = r"^(\d+(?:\.\d+)?) ?(초|秒|s|sec|secs|seconds|분|分|min|mins|minutes)$"
# Both, as in 3분 10초, and hours before them.
_PARTED = (
    r"^(?:(\d+) ?(?:시간|小时|小時|h|hours?) ?)?(\d+) ?(?:분|分钟|分鐘|分|m|mins?|minutes?) ?"
    r"(\d+) ?(?:초|秒|s|secs?|seconds?)$"
)
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
# Halves of the day, which go once an hour is told from 0 on; parts of it that only whoever reads times knows.
_BEFORE_NOON, _AFTER_NOON = (
    rf"(^|[^A-Za-z])[{letter}]\.? ?[Mm]\.?($|[^A-Za-z])|{words}"
    for letter, words in (("Aa", "오전|上午|午前"), ("Pp", "오후|下午|午後"))
)
_PARTS = "새벽|아침|정오|저녁|凌晨|早上|早晨|中午|晚上"
_OFFSET = r"\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[A-Z]{0,3}[+-]\d\d?(:?\d\d)?)$"
_ANSWERED = {**dict.fromkeys(casting.YES, "answered"), **dict.fromkeys(casting.NO, "abandoned")}
_GIVEN_UP = {**dict.fromkeys(casting.YES, "abandoned"), **dict.fromkeys(casting.NO, "answered")}
# A day whose parts are numbers, without a time: which of them is the month may not be known yet.
_BARE = r"^\d{1,4} ?[-/.] ?\d{1,2} ?[-/.] ?\d{1,4}\.?$|^\d{6}(\d\d)?$"
_HOURS, _TWO_DAYS = 6, 48 * 3600
# So many rows of which nothing tells how they ended, and such a share of all, are no slips.
_LEAST, _SHARE = 3, 0.02
_SETTLED = ("left_in_menu", "not_a_call", "abandoned", "answered")


@dataclass(frozen=True)
class Span(Verb):
    """Seconds of a duration: 0:01:15, 1:15, 75초, or a number in units of so many seconds."""

    column: str
    unit: float = 1

    def sql(self, scope: Scope) -> str:
        text = scope.column(self.column)
        clock, parted = (self._in_parts(text, pattern) for pattern in (_CLOCK, _PARTED))
        said = f"regexp_extract({text}, '{_SAID}', 1)"
        number = f"try_cast(regexp_extract({text}, '^[0-9][0-9,]*([.][0-9]+)?$').replace(',', '') AS DOUBLE)"
        in_minutes = f"regexp_matches({text}, '(분|分|min|mins|minutes)$')"
        return (
            f"CASE WHEN regexp_matches({text}, '{_CLOCK}') THEN {clock} "
            f"WHEN regexp_matches({text}, '{_PARTED}') THEN {parted} WHEN regexp_matches({text}, '{_SAID}') "
            f"THEN try_cast({said} AS DOUBLE) * CASE WHEN {in_minutes} THEN 60 ELSE 1 END "
            f"ELSE {number} * {self.unit} END"
        )

    @staticmethod
    def _in_parts(text: str, pattern: str) -> str:
        """Seconds of hours, minutes and seconds, which are the groups of a pattern."""
        parts = (f"nullif(regexp_extract({text}, '{pattern}', {place}), '')" for place in (1, 2, 3))
        hours, minutes, seconds = (f"try_cast({part} AS DOUBLE)" for part in parts)
        return f"(coalesce({hours}, 0) * 3600 + {minutes} * 60 + {seconds})"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


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
        hours, minutes, seconds = (f"coalesce(try_cast(p.{part} AS BIGINT), 0)" for part in "hms")
        noon = (
            f"CASE WHEN regexp_matches(t, '{_AFTER_NOON}') AND {hours} < 12 THEN 12 "
            f"WHEN regexp_matches(t, '{_BEFORE_NOON}') AND {hours} = 12 THEN -12 ELSE 0 END"
        )
        end = f"list_transform([{parts}], lambda p: ({hours} + {noon}) * 3600 + {minutes} * 60 + {seconds} + {span})"
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
        return f"CASE WHEN {span} IS NOT NULL THEN list_transform([{text}], lambda t: {made})[1] END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return self.moment, self.span

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.moment.reads, *self.span.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return self.span.taken(known)


def _chosen(state: Verb, scope: Scope) -> str:
    return casting.chosen(f"({state.sql(scope)})", CONTACT.column("outcome").choices)


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
        told = _chosen(self.state, scope) if self.state else "NULL"
        is_answered = f"CASE WHEN {told} IS NULL THEN {by_talk} ELSE {told} = 'answered' END"
        at = f"({self.at.sql(scope)})::VARCHAR" if self.at else "NULL"
        return f"coalesce({at}, CASE WHEN {is_answered} THEN {scope.value(self.later)} END)"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return tuple(filter(None, (self.later, self.talk)))

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
        told = f"coalesce({_chosen(self.state, scope)}, 'abandoned') = 'abandoned'" if self.state else "true"
        lost = f"{scope.value(self.answered)} IS NULL AND {told}"
        at = f"({self.at.sql(scope)})::VARCHAR" if self.at else "NULL"
        return f"coalesce({at}, CASE WHEN {lost} THEN coalesce({', '.join([*own, 'NULL'])}) END)"

    @property
    def steps(self) -> tuple[Verb, ...]:
        return tuple(filter(None, (self.answered, self.ended, self.later)))

    @property
    def reads(self) -> tuple[str, ...]:
        own = (self.at, self.ended, self.later, self.answered, self.state)
        return tuple(column for verb in own if verb for column in verb.reads)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(column for verb in (self.at, self.later) if verb for column in verb.taken(known))


def spans(raw: Raw, taken: Iterable[str]) -> tuple[str, ...]:
    """The columns of a file of calls that say how long these waited, and how long they were spoken; not those taken."""
    spent = {normal(column) for column in taken}
    return tuple(column for names in (_WAITS, _TALKS) if (column := duration(raw, spent, names)))


def completed(layout: Layout, raw: Raw, said: Mapping[str, Meaning], values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls in Teller's own columns with how each of them ended, as far as anything tells.

    values: the file's column -> "unit" -> "seconds" or "minutes", as the user said. Raises FileAmbiguous where the unit
    of a duration is open, and FileRefused where nothing tells of too many rows how they ended.
    """
    if not _is_own(layout):
        return layout
    columns = dict(layout.columns)
    taken = {normal(c) for verb in columns.values() for c in verb.reads} | set(map(normal, said))
    wait, talk = (lasting(raw, duration(raw, taken, names), values) for names in (_WAITS, _TALKS))
    at, ended, state = (columns.get(name) for name in ("answered_at", "ended_at", "outcome"))
    later = Shifted(columns["enqueued_at"], wait) if wait and "enqueued_at" in columns else None
    told = state.base if isinstance(state, Outward) else state
    answered: Verb | None = Answered(later, at, state, talk) if later and (told or talk or at) else at
    if answered is None and not told:
        return layout
    answered = answered or Constant(None)
    columns["answered_at"] = answered
    if ended or later:
        columns["abandoned_at"] = GivenUp(answered, columns.get("abandoned_at"), ended, later, state)
    if talk and not ended:
        columns["ended_at"] = Shifted(answered, talk)
    made = replace(layout, columns=columns)
    _settled(made, raw)
    if "abandoned_at" in layout.columns or "abandoned_at" not in columns:
        return made
    return replace(made, notes=(*made.notes, _BY_END if ended else _BY_WAIT))


def flagged(layout: Layout, raw: Raw) -> Layout:
    """The layout of calls whose column of yes and no says whether they were answered, not when."""
    if not _is_own(layout):
        return layout
    columns, known = dict(layout.columns), headers(raw)
    found: list[tuple[str, str, Mapping[str, str]]] = []
    for name, words in (("answered_at", _ANSWERED), ("outcome", _ANSWERED), ("abandoned_at", _GIVEN_UP)):
        verb = columns.get(name)
        column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
        if column and (values := _values(raw, column)) and {value.casefold() for value in values} <= words.keys():
            found.append((name, column, words))
    if not found or not _agree(raw, found):
        return layout
    for name, *_ in found:
        del columns[name]
    return replace(layout, columns={**columns, "outcome": Choose(found[0][1], found[0][2], None)})


def _agree(raw: Raw, flags: list[tuple[str, str, Mapping[str, str]]]) -> bool:
    """True where columns of yes and no say the same of every row: answered, or given up."""
    told = [
        [words.get(str(value or "").strip().casefold()) for value in raw.table[column].to_pylist()]
        for _, column, words in flags
    ]
    return all(len(set(row)) == 1 for row in zip(*told, strict=True))


def _is_own(layout: Layout) -> bool:
    return layout.table == "contact" and layout.name.startswith("template_")


def duration(raw: Raw, spent: set[str], names: tuple[str, ...]) -> str | None:
    """The file's first column of that name, whatever unit stands behind it, whose values are durations."""
    wanted = set(map(normal, names))
    for column in raw.columns:
        plain = _SUFFIX.sub("", bare(column))
        if normal(column) not in spent and {normal(plain), normal(bare(column))} & wanted and _is_timed(raw, column):
            return column
    return None


def _is_timed(raw: Raw, column: str) -> bool:
    """True for durations; nobody waits or speaks so long as the hours of a time of day say."""
    values = _values(raw, column)
    hours = (int(found[1] or 0) for value in values if (found := re.match(_CLOCK, value)))
    is_short = max(hours, default=0) < _HOURS
    return (
        bool(values) and is_short and all(re.match(f"{_CLOCK}|{_NUMBER}|{_SAID}|{_PARTED}", value) for value in values)
    )


def _values(raw: Raw, column: str) -> list[str]:
    found = pc.unique(raw.table[column]).to_pylist()
    texts = (str(text or "").strip().replace(",", "") for text in found)
    return [text for text in texts if text and text.casefold() not in dictionary().nothing]


def lasting(raw: Raw, column: str | None, values: Mapping[str, Mapping[str, str]]) -> Span | None:
    """How a duration is read, None without a column; raises FileAmbiguous where its unit is open."""
    if column is None:
        return None
    said = values.get(column, {}).get("unit", "")
    if said in ("seconds", "minutes"):
        return Span(column, 60 if said == "minutes" else 1)
    if said:
        raise no_unit(column, said, ("seconds", "minutes"))
    stated = next((unit for unit, pattern in _BOUND.items() if pattern.search(column.strip())), 0)
    numbers = [value for value in _values(raw, column) if re.match(_NUMBER, value) and float(value)]
    wide = above(lines(raw), "seconds") if numbers and not stated else None
    if wide and wide.factors:
        return Span(column, wide.factors[0])
    if stated or not numbers:
        return Span(column, stated or 1)
    told = {"column": column, "examples": ", ".join(numbers[:3])}
    ways = ((f"{column}:unit=seconds", Text(_SECONDS)), (f"{column}:unit=minutes", Text(_MINUTES)))
    raise FileAmbiguous(
        Text(_UNIT, told), remedy=Text(_SAY_UNIT, told), question=Question("values", column, ways, tuple(numbers[:3]))
    )


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
    told = {"rows": count, "of": rows.num_rows, "first": ", ".join(map(str, first))}
    raise FileRefused(Text(_OPEN, told), Text(_WHY), Text(_SAY_END))


_BY_END = N_("Calls that have an end time and no answer time are counted as lost at the end time.")
_BY_WAIT = N_("Calls that were not answered are counted as lost at the end of their wait.")
_SECONDS, _MINUTES = N_("Seconds"), N_("Minutes")
_UNIT = N_("{column} can be in seconds or in minutes: {examples}.")
_SAY_UNIT = N_("Say it with --value “{column}:unit=seconds” or --value “{column}:unit=minutes”.")
_OPEN = N_(
    "For {rows:,} of {of:,} calls the file does not say whether they were answered or lost. The first are in rows "
    "{first}."
)
_WHY = N_("Without them the share of lost calls would be wrong.")
_SAY_END = N_(
    "Export the file again with one of these: the time when the caller gave up, the time when the call ended, or the "
    "wait and the state of the call. If a column has it already, name it with --map COLUMN=FIELD."
)
