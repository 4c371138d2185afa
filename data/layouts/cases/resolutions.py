"""When complaints were closed, where a list says how many days each took and has no closing day.

Without it every complaint would stay open. An empty cell is an open complaint; what else stands there and is no length
is asked, and so is what a number alone leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.checking import casting
from data.checking.casting import DayOrder
from data.checking.days import narrow
from data.contracts import COMPLAINT
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.cases import still_open
from data.layouts.column_profile import NONE
from data.layouts.contacts import absences
from data.layouts.contacts.endings import Shifted
from data.layouts.dictionary import bare
from data.layouts.expressions import Scope, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING
from data.layouts.quantities.quantities import no_unit
from data.layouts.signs import simplified
from data.store import duck
from data.texts import N_, Text

# What such a column is called, without its unit; Chinese in simplified signs.
_NAMES = frozenset(map(normal, (
    "days to resolve", "days to resolution", "days to close", "days to closure", "days to complete", "days to settle",
    "days until closed", "days until resolved", "days taken", "days taken to resolve", "days taken to close",
    "number of days to resolve", "no of days to resolve", "number of days to close", "no of days to close",
    "resolution days", "closure days", "handling days", "processing days", "completion days", "turnaround days",
    "resolution time", "resolution duration", "resolution period", "time to resolve", "time to resolution",
    "time to close", "time to closure", "closure time", "handling time", "handling period", "processing time",
    "processing period", "turnaround", "turnaround time", "tat", "cycle time", "lead time", "duration",
    "case duration", "calendar days", "calendar days to resolve", "calendar days to close", "business days",
    "working days", "business days to resolve", "working days to resolve", "business days to close",
    "working days to close", "처리기간", "처리 기간", "처리일수", "처리소요일", "처리소요일수", "처리소요기간",
    "처리시간", "처리소요시간", "소요일", "소요일수", "소요기간", "소요시간", "해결기간", "해결일수", "해결소요일",
    "해결소요일수", "해결시간", "종결소요일", "종결소요일수", "종결기간", "완료소요일", "완료소요일수",
    "민원처리기간", "민원처리일수", "민원처리소요일", "총처리일수", "총소요일수", "회신소요일", "처리영업일",
    "처리영업일수", "소요영업일", "소요영업일수", "办理天数", "处理天数", "办结天数", "结案天数", "解决天数",
    "处理时长", "办理时长", "办结时长", "解决时长", "结案时长", "处理用时", "办理用时", "办结用时", "解决用时",
    "处理耗时", "办理耗时", "解决耗时", "处理周期", "办理周期", "结案周期", "办结周期", "处理期间", "用时", "耗时",
    "历时", "用时天数", "耗时天数", "处理工作日", "办理工作日", "处理工作日数",
)))  # fmt: skip
_DAYS = r"(?:calendar )?days?|d|일간|일|天|日|自然日|个?自然日"
_WORK = r"business ?days?|working ?days?|work ?days?|영업일|근무일|个?工作日|工作天"
_UNITS = {
    "days": rf"{_DAYS}|{_WORK}",
    "hours": r"hours?|hrs?|h|시간|小时|个?小时",
    "minutes": r"minutes?|mins?|m|분|分钟|分",
}
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60}
# A unit behind the name, in brackets or not; names that hold theirs.
_BEHIND = {
    name: re.compile(rf"(?:[\s_]*[(（\[]\s*(?:in\s+)?|[\s_]in\s|[\s_])(?:{words})\s*[)）\]]?$", re.IGNORECASE)
    for name, words in _UNITS.items()
}
_HOLDS = re.compile(r"\bdays?\b|일수|소요일|영업일|天数|工作日|(?<!\w)tat\b", re.IGNORECASE)
_IS_WORK = re.compile(rf"{_WORK}|\bbusiness\b|\bworking\b", re.IGNORECASE)
# A length as it is written: 3, 3.5 days, 3일, 2天, 72시간, and hours and minutes beside days.
_LENGTH = (
    rf"^(?:(\d+(?:[.,]\d+)?) ?(?:{_UNITS['days']})[ ,]*)?(?:(\d+(?:[.,]\d+)?) ?(?:{_UNITS['hours']})[ ,]*)?"
    rf"(?:(\d+) ?(?:{_UNITS['minutes']}))?$"
)
_NUMBER = r"^\d+(?:\.\d+|,\d{1,2})?$"
_SAME_DAY = ("당일", "당일처리", "즉시", "same day", "same-day", "当日", "当天", "當天", "當日", "即时")
_MOST, _SHOWN = 40, 3


@dataclass(frozen=True)
class Taken(Verb):
    """Seconds that a complaint took: of a number in the unit, or of lengths with units of their own; else empty.

    words: other lower-case values -> days, or none. state: of the complaint, which is not closed where it says so.
    """

    column: str
    unit: int = 86_400
    words: tuple[tuple[str, str], ...] = ()
    state: Verb | None = None

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        text = f"lower({casting.narrow(scope.column(self.column))})"
        parts = f"regexp_extract({text}, {duck.literal(_LENGTH)}, ['d', 'h', 'm'])"
        of = (f"coalesce(try_cast(replace(g.{name}, ',', '.') AS DOUBLE), 0)" for name in "dhm")
        seconds = " + ".join(f"{part} * {size}" for part, size in zip(of, _SECONDS.values(), strict=True))
        words = " ".join(f"WHEN {text} = {duck.literal(word)} THEN {_seconds(days)}" for word, days in self.words)
        made = (
            f"CASE {words} WHEN regexp_matches({text}, '{_NUMBER}') "
            f"THEN try_cast(replace({text}, ',', '.') AS DOUBLE) * {self.unit} "
            f"WHEN regexp_matches({text}, {duck.literal(_LENGTH)}) "
            f"THEN list_transform([{parts}], lambda g: {seconds})[1] END"
        )
        if self.state is None:
            return made
        told = casting.chosen(f"({self.state.sql(scope)})", COMPLAINT.column("status").choices)
        return f"CASE WHEN coalesce({told} <> 'open', true) THEN {made} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (self.column, *(self.state.reads if self.state else ()))

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the length itself."""
        return (known[normal(self.column)],) if normal(self.column) in known else ()


def _seconds(days: str) -> str:
    return "NULL" if days == NONE else str(float(days.replace(",", ".")) * 86_400)


@dataclass(frozen=True)
class UnlessReopened(Verb):
    """When a complaint was closed, but for those whose state says in one of these lower-case words: open again."""

    moment: Verb
    state: str
    words: tuple[str, ...]

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        told = f"lower(trim({scope.column(self.state)}))"
        is_open = f"coalesce(list_contains({duck.literals(self.words)}, {told}), false)"
        return f"CASE WHEN NOT {is_open} THEN {scope.value(self.moment)} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The time itself."""
        return (self.moment,)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.moment.reads, self.state)

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of the time itself."""
        return self.moment.taken(known)


def spans(raw: Raw, taken: Iterable[str], _: Mapping[str, Mapping[str, str]] | None = None) -> tuple[str, ...]:
    """The column of a file of complaints that says how long each took; none of those that are taken."""
    spent = set(map(normal, taken))
    return tuple(column for column in raw.columns if normal(column) not in spent and _is_length(raw, column))[:1]


def completed(
    layout: Layout, raw: Raw, said: Iterable[str], values: Mapping[str, Mapping[str, str]], order: DayOrder = ""
) -> Layout:
    """The layout of complaints with the day on which each was closed, where only the days that it took tell it.

    said: columns of which the user said what they are. values: the file's column -> lower-case value, or "unit", ->
    what the user says. order: which comes first in its dates, as the user says. Raises FileAmbiguous for what is open.
    """
    columns = dict(layout.columns)
    if layout.table != "complaint" or "opened_at" not in columns:
        return layout
    if "closed_at" in columns:
        return still_open.applied(_open_again(layout, raw), raw, values, order)
    found = spans(raw, (*(c for verb in columns.values() for c in verb.reads), *said))
    unit = _unit(raw, found[0], values.get(found[0], {})) if found else 0
    if not unit:
        return layout
    column, meant = found[0], values.get(found[0], {})
    state = columns.get("status")
    taken = Taken(column, unit, _words(raw, column, meant, bool(state)), state)
    columns["closed_at"] = Shifted(columns["opened_at"], taken)
    return replace(layout, columns=columns, notes=(*layout.notes, Text(_WORKED_OUT, {"column": column})))


def _open_again(layout: Layout, raw: Raw) -> Layout:
    """The layout of complaints of which some have a closing date and a state that says that they are open again."""
    closed, state = layout.columns["closed_at"], layout.columns.get("status")
    column = headers(raw).get(normal(state.reads[0])) if state and len(state.reads) == 1 else None
    if column is None or not layout.name.startswith("template_") or isinstance(closed, UnlessReopened):
        return layout
    texts = (str(text or "").casefold() for text in pc.unique(pc.utf8_trim_whitespace(raw.table[column])).to_pylist())
    words = tuple(text for text in texts if _AGAIN.search(simplified(text)))
    if not words:
        return layout
    columns = {**layout.columns, "closed_at": UnlessReopened(closed, column, words)}
    count = _closed(layout, raw) - _closed(replace(layout, columns=columns), raw)
    notes = (Text(_OPEN_AGAIN, {"rows": count}),) if count else ()
    return replace(layout, columns=columns, notes=(*layout.notes, *notes))


def _closed(layout: Layout, raw: Raw) -> int:
    """How many complaints have a closing date."""
    alone = replace(layout, columns={"closed_at": layout.columns["closed_at"]}, items=None)
    dates = alone.apply(raw, date.min, "")[layout.table]["closed_at"]
    return len(dates) - dates.null_count


def _is_length(raw: Raw, column: str) -> bool:
    """True for a column that by its name and by most of its values says how long a complaint took."""
    name = simplified(bare(column))
    plain = name
    for pattern in _BEHIND.values():
        plain = pattern.sub("", plain)
    texts = _texts(raw, column)
    told = [text for text in texts if _is_told(text)]
    return bool({normal(name), normal(plain)} & _NAMES) and 2 * len(told) >= len(texts) > 0 and bool(told)


def _texts(raw: Raw, column: str) -> list[str]:
    """The column's different values that say anything, in lower case."""
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[column].cast(pa.string()))).to_pylist()
    texts = dict.fromkeys(narrow(str(text or "")).casefold() for text in found)
    return [text for text in texts if text and not absences.says_not_yet(text)]


def _is_told(text: str) -> bool:
    return bool(re.match(_NUMBER, text) or re.match(_LENGTH, text) or text in _SAME_DAY)


def _unit(raw: Raw, column: str, meant: Mapping[str, str]) -> int:
    """Seconds of a bare number; 0 where the user says that the column is not to be used."""
    said, texts = meant.get("unit", ""), _texts(raw, column)
    if said in _SECONDS or said == NOTHING:
        return _SECONDS.get(said, 0)
    if said:
        raise no_unit(column, said, (*_SECONDS, NOTHING))
    name = simplified(bare(column))
    if _IS_WORK.search(name) or any(_IS_WORK.search(text) for text in texts):
        raise _asked(_WORKING, _SAY_WORKING, column, texts, (("days", _AS_DAYS), (NOTHING, _UNUSED)))
    stated = next((unit for unit, pattern in _BEHIND.items() if pattern.search(name)), "")
    stated = stated or ("days" if _HOLDS.search(name) else "")
    if stated or not any(re.match(_NUMBER, text) for text in texts):
        return _SECONDS[stated or "days"]
    raise _asked(_UNIT, _SAY_UNIT, column, texts, (("days", _IN_DAYS), ("hours", _IN_HOURS), ("minutes", _IN_MINUTES)))


def _asked(title: str, remedy: str, column: str, texts: list[str], ways: Iterable[tuple[str, str]]) -> FileAmbiguous:
    told = {"column": column, "examples": tuple(texts[:_SHOWN])}
    choices = tuple((f"{column}:unit={way}", Text(words)) for way, words in ways)
    question = Question("values", column, choices, tuple(texts[:_SHOWN]))
    return FileAmbiguous(Text(title, told), remedy=Text(remedy, told), question=question)


def _words(raw: Raw, column: str, meant: Mapping[str, str], has_state: bool) -> tuple[tuple[str, str], ...]:
    """What the values that are no lengths mean, each with its days; raises FileAmbiguous for those that are open.

    A zero is open too, where no cell is empty and no state tells which complaints are closed.
    """
    texts = _texts(raw, column)
    known = {text: "0" for text in texts if text in _SAME_DAY}
    known |= {text: days for text, days in meant.items() if re.match(_NUMBER, days)}
    known |= {text: NONE for text, days in meant.items() if days == NONE}
    every = {str(text or "").strip().casefold() for text in pc.unique(raw.table[column]).to_pylist()}
    zeros = ["0"] if "0" in texts and every == set(texts) and not has_state else []
    open_ = [text for text in (*zeros, *(t for t in texts if not _is_told(t))) if text not in known]
    if open_:
        told = {"column": column, "values": tuple(open_[:_SHOWN]), "first": open_[0]}
        ways = ((NONE, Text(_STILL_OPEN)), ("0", Text(_SAME)))
        entries = tuple((text, "") for text in open_[:_MOST])
        question = Question("values", column, ways, entries=entries)
        raise FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY_OPEN, told), question=question)
    return tuple((text, days) for text, days in known.items() if text != "unit")


_AGAIN = re.compile(r"re-?open|재(?:접수|오픈|개(?!발))|重新(?:打开|受理|办理)|重开|再次受理")
_OPEN_AGAIN = N_("{rows:,} complaints are open again, as their status says: their closing date is left out.")
_WORKED_OUT = N_("When complaints were closed is worked out from {column}; where it is empty, they are still open.")
_WORKING = N_("{column} counts working days ({examples}), and the file has no closing date.")
_SAY_WORKING = N_(
    "Export the file again with the closing date. If calendar days are near enough, add --value “{column}:unit=days”; "
    "to store all complaints as open, add --value “{column}:unit=none”."
)
_AS_DAYS = N_("Count them as calendar days: closing dates will be a little early")
_UNUSED = N_("Do not use them: all complaints count as open")
_UNIT = N_("{column} can be in days, hours or minutes: {examples}.")
_SAY_UNIT = N_(
    "Say it with --value “{column}:unit=days”, --value “{column}:unit=hours” or --value “{column}:unit=minutes”."
)
_IN_DAYS, _IN_HOURS, _IN_MINUTES = N_("Days"), N_("Hours"), N_("Minutes")
_OPEN = N_("{column} says how long complaints took. The meaning of these values is not certain: {values}.")
_SAY_OPEN = N_(
    "Say of each whether the complaint is still open, with --value “{column}:{first}=none”, or how many days it took, "
    "with --value “{column}:{first}=0”."
)
_STILL_OPEN, _SAME = N_("The complaint is still open"), N_("It was closed on the day it was received")
