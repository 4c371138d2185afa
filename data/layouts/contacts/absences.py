"""Cells in the columns of times that hold no time: it did not happen, and what stands there may tell the state.

A call without an answer, a visitor who left and a complaint that is open are the rows with such cells: refused, they
would be missing from just the numbers that they make.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.casting import NO, YES
from data.checking.days import is_none, written
from data.contracts import TABLES, WAITS, Column
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, Facts, facts
from data.layouts.dictionary import dictionary
from data.layouts.expressions import Choose, Copy, Scope, normal
from data.layouts.finding import Found, together
from data.layouts.layout import Layout, headers
from data.layouts.responses import choices, flags
from data.layouts.scales.scales import fold
from data.layouts.times.moments import DayAndTime
from data.texts import N_, Text

# Table -> its column of states, and by column of times the states in which that did not happen.
_STATES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "contact": ("outcome", {
        "answered_at": ("abandoned", "left_in_menu", "not_a_call"), "abandoned_at": ("answered", "not_a_call"),
    }),
    "visit": ("outcome", {"called_at": ("no_show", "left"), "ended_at": ("no_show", "left")}),
    "complaint": ("status", {"closed_at": ("open",)}),
}  # fmt: skip
_NOT_YET = frozenset(map(fold, (
    "open", "pending", "ongoing", "in progress", "not yet", "not closed", "not answered", "not called", "not finished",
    "unanswered", "abandoned", "no answer", "missed", "lost", "waiting", "outstanding", "tbd", "tba", "empty", "blank",
    "no", "false", "not completed", "not resolved", "not started", "not set", "(null)", "(blank)", "(empty)", "no date",
    "미응답", "무응답", "미호출", "미처리", "미완료", "미종결", "미결", "미정", "미접수", "미연결", "미답변",
    "처리중", "진행중", "대기", "대기중", "호출안함", "포기", "이탈", "부재", "공란", "해당없음", "없음",
    "未接通", "未接", "未接听", "未应答", "未叫号", "未呼叫", "未办结", "未结案", "未处理", "未完成", "未关闭",
    "未结束", "未解决", "处理中", "办理中", "进行中", "待处理", "待办", "待定", "放弃", "空", "暂无",
)))  # fmt: skip
# Days and times by which programs say that there is none, which the columns before checking have to tell as well.
_ZEROS = ("0", "0.0", "00:00:00", "0:00:00", "00:00", "0:00")
_FAR = ("0001-01-01", "0000-00-00", "1900-01-00", "1900-01-01", "1899-12-30", "1899-12-31", "9999-12-31")
_MIDNIGHTS = ("", " 00:00", " 00:00:00", "t00:00:00", "t00:00:00z")
_MIDNIGHT = r"[T ]0?0:00(:00)?(\.0+)?$"
# The begin of programs' time, at Greenwich and in East Asia.
_BEGIN = ("1970-01-01 00:00:00", "1970-01-01 08:00:00", "1970-01-01 09:00:00")
_MOST, _NAMED = 40, 8
# A column that says yes or no to whether the customer was in the right.


@dataclass(frozen=True)
class Happened(Copy):
    """The column as it stands, empty where it says that there is none.

    nothing: its lower-case words for that. since: the column of the row's first time, where rows last minutes: the
    midnight before it is no time either.
    """

    nothing: tuple[str, ...] = ()
    since: str = ""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        text = Choose(self.column, dict.fromkeys(self.nothing)).sql(scope)
        if not self.since:
            return text
        own, since = scope.column(self.column), scope.column(self.since)
        day, before = (f"regexp_replace({one}, '[T ].*$', '')" for one in (own, since))
        is_zero = f"regexp_matches({own}, '{_MIDNIGHT}') AND NOT regexp_matches({since}, '{_MIDNIGHT}')"
        return f"CASE WHEN NOT coalesce({is_zero} AND {day} = {before}, false) THEN {text} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(filter(None, (self.column, self.since)))

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the time itself."""
        return Copy(self.column).taken(known)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of a list with its optional times empty where they did not happen, and the state that this tells.

    values: the file's column -> lower-case value -> what the user says it means. Raises FileAmbiguous for words among
    times that nobody told of.
    """
    if not layout.name.startswith("template_") or layout.table == "response":
        return layout
    columns, asked = dict(layout.columns), list[FileAmbiguous]()
    for name, column in _optional(layout, raw):
        told = facts(raw.table[column], rows=raw.table.num_rows)
        meant, verb = values.get(column, {}), columns[name]
        known = {word: _state(layout.table, name, word, meant) for word in _words(raw, column)}
        # Words alone that say that there is none leave no time to be read.
        if isinstance(verb, Copy) and not _has_times(told) and (told.counts or not known):
            continue
        open_ = [word for word, state in known.items() if state is None]
        if open_ and len(open_) <= _MOST:
            asked.append(_question(layout, name, column, open_))
        nothing = (*no_times(), *(word for word, state in known.items() if state is not None))
        empty = tuple(dict.fromkeys(nothing))
        # Zeros of a time of day are none by what they come after.
        apart = isinstance(verb, DayAndTime) and replace(verb, nothing=tuple(w for w in empty if w not in _ZEROS))
        columns[name] = apart or Happened(column, empty, _since(layout, name))
        states = {word: state for word, state in known.items() if state}
        state = _STATES.get(layout.table, ("", {}))[0]
        if states and state not in columns:
            columns[state] = Choose(column, states, None)
    if asked:
        raise joined(asked)
    return replace(layout, columns=columns)


def unanswered(found: Found, nothing: frozenset[str]) -> None:
    """Make a survey's comments and texts empty where its tool says that there is no answer.

    nothing: what the tool writes for that, in lower case; of a comment it is besides what the user said.
    """
    for column in TABLES["response"].columns:
        verb = found.columns.get(column.name)
        words = nothing | found.said.nothing if column.name == "verbatim" else nothing
        if words and type(verb) is Copy and column.kind == "text" and column.name not in ("response_id", "survey_id"):
            found.columns[column.name] = Happened(verb.column, tuple(sorted(words)))


def emptied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with its texts empty where the user said that a value of their column is none.

    values: the file's column -> lower-case value -> what was said of it. What names a row stays.
    """
    columns, known, table = dict(layout.columns), headers(raw), TABLES[layout.table]
    for name, verb in layout.columns.items():
        column = known.get(normal(verb.column)) if type(verb) is Copy else None
        words = tuple(word for word, said in values.get(column or "", {}).items() if said.casefold() == NONE)
        if column and words and table.column(name).kind == "text" and name not in table.key:
            columns[name] = Happened(column, words)
    return replace(layout, columns=columns)


def flagged(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of complaints whose column of closing says whether each is closed, and not when.

    The same for one that says yes or no to whether a complaint was upheld. values: what the user said of values.
    """
    if layout.table != "complaint":
        return layout
    columns, known = dict(layout.columns), headers(raw)
    for name in ("outcome", "status"):
        verb = columns.get(name)
        column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
        if column and (words := flags.read("complaint", column, raw, values, name)):
            columns[name] = words
    verb = columns.get("closed_at")
    column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
    if column is None or not layout.name.startswith("template_"):
        return replace(layout, columns=columns)
    told = flags.read("complaint", column, raw, values, "status")
    states = told.words if told else closing(list(facts(raw.table[column], rows=raw.table.num_rows).counts))
    if states:
        del columns["closed_at"]
        columns.setdefault("status", Choose(column, states))
    return replace(layout, columns=columns)


def closing(texts: list[str]) -> Mapping[str, str | None] | None:
    """What the words of a column that says whether complaints are closed mean; None for another column."""
    flags: dict[str, str | None] = {**dict.fromkeys(YES, "closed"), **dict.fromkeys(NO, "open")}
    if not texts:
        return None
    if {text.casefold() for text in texts} <= flags.keys():
        return flags
    state = TABLES["complaint"].column("status")
    found = {text.casefold(): choices.meaning("complaint", state, text) for text in texts}
    return found if all(found.values()) else None


def _optional(layout: Layout, raw: Raw) -> list[tuple[str, str]]:
    """Columns of times that a row can do without, and the file's header of each."""
    known, table = headers(raw), TABLES[layout.table]
    found = []
    for column in table.columns:
        verb = layout.columns.get(column.name)
        own = verb.column if type(verb) is Copy else verb.time if isinstance(verb, DayAndTime) and verb.since else ""
        header = known.get(normal(own)) if own else None
        is_needed = column.required or column.name in table.dated_by
        if header and column.kind in ("time", "date") and not is_needed:
            found.append((column.name, header))
    return found


def _since(layout: Layout, name: str) -> str:
    """The column of the first time of rows that last minutes, where another time comes after it."""
    first = TABLES[layout.table].dated_by[0] if layout.table in WAITS else ""
    verb = layout.columns.get(first)
    return verb.column if isinstance(verb, Copy) and name != first else ""


def _words(raw: Raw, column: str) -> list[str]:
    """Values without any digit, which can be no time, in lower case."""
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[column].cast(pa.string()))).to_pylist()
    return list(dict.fromkeys(text.casefold() for text in found if text and not re.search(r"\d", text)))


def _has_times(told: Facts) -> bool:
    """True where most of the values with digits, but those that stand for no time, are days."""
    numbers = [t for t in told.counts if re.search(r"\d", t) and t not in _ZEROS and not is_none(t)]
    rest = Facts(type(told.counts)({text: told.counts[text] for text in numbers}), told.rows)
    return rest.looks_like("time") and not all(written(text).kind == "clock" for text in numbers)


def no_times() -> tuple[str, ...]:
    """What stands in columns of times for none, in lower case."""
    far = (day + midnight for day in _FAR for midnight in _MIDNIGHTS)
    return (*sorted(dictionary().nothing), *_ZEROS, *far, *_BEGIN)


def _state(table: str, name: str, word: str, meant: Mapping[str, str]) -> str | None:
    """The state that a word tells; empty where it only says that it did not happen, None where nobody told of it."""
    state, without = _STATES.get(table, ("", {}))
    column = TABLES[table].column(state) if state else None
    if said := meant.get(word):
        return said if column and said in choices.choices_of(column) else "" if said.casefold() == NONE else None
    found = choices.meaning(table, column, word) if column else None
    if found in without.get(name, ()):
        return found
    return "" if says_not_yet(word) else None


def says_not_yet(word: str) -> bool:
    """True for a word, in lower case, that stands for what did not happen yet or is not there."""
    return word in dictionary().nothing or fold(word) in _NOT_YET


def _question(layout: Layout, name: str, column: str, words: list[str]) -> FileAmbiguous:
    """What each word among the times of a column means."""
    state, without = _STATES.get(layout.table, ("", {}))
    offered = () if not state or state in layout.columns or name not in without else _choices(layout.table, state)
    options = " ".join(f"--value “{column}:{word}=?”" for word in words)
    said: dict[str, object] = {
        "column": column, "values": tuple(words[:_NAMED]), "field": Text(TABLES[layout.table].column(name).title),
        "choices": (*offered, NONE), "options": options,
    }  # fmt: skip
    ways = ((NONE, Text(_NOT_HAPPENED)), *((choice, choices.titled(choice)) for choice in offered))
    question = Question("values", column, ways, entries=tuple((word, "") for word in words))
    return FileAmbiguous(Text(_UNKNOWN, said), remedy=Text(_SAY, said), question=question)


def _choices(table: str, state: str) -> tuple[str, ...]:
    column: Column = TABLES[table].column(state)
    return choices.choices_of(column)


def joined(asked: list[FileAmbiguous]) -> FileAmbiguous:
    """Several questions as one."""
    return FileAmbiguous(
        asked[0].title,
        together([one.title for one in asked[1:]]),
        together([one.remedy for one in asked]),
        questions=tuple(question for one in asked for question in one.questions),
    )


_UNKNOWN = N_("{column} has the times of “{field}”. The meaning of these other values is not certain: {values}.")
_SAY = N_("Say of each which of these it is: {choices}. {options}.")
_NOT_HAPPENED = N_("It did not happen")
