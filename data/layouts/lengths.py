"""How long calls and visits took: columns of durations, found by their headers and values or named by the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts import length_forms
from data.layouts.dictionary import bare, dictionary
from data.layouts.facts import facts
from data.layouts.meaning import NOTHING
from data.layouts.quantities import lines, no_unit
from data.layouts.units import above
from data.layouts.verbs import Scope, Verb, normal
from data.texts import N_, Text

# What is said of a column of durations of calls, as --value COLUMN:length=wait.
LENGTH = "length"
# And of one that is a time of day after all.
TIME = "time"
_WAITS = (
    "wait", "wait time", "waiting time", "waited", "queue time", "time in queue", "queue wait", "queue wait time",
    "queue duration", "queue", "wait duration", "waiting duration", "time to answer", "speed of answer", "total queue",
    "queued for", "time waited", "hold before answer", "total wait", "total wait time", "total queue time",
    "answer delay", "wait before answer", "time before answer", "asa",
    "대기", "대기시간", "대기 시간", "큐대기", "큐대기시간", "큐 대기시간", "응답대기시간", "응답 대기시간",
    "통화대기시간", "고객대기시간", "총대기시간", "큐시간", "큐체류시간", "응답소요시간",
    "연결대기시간", "인입대기시간",
    "等待", "等待时长", "等待时间", "排队时长", "排队时间", "等待時長", "等待時間", "排隊時長", "排隊時間", "排队",
    "排队等待时长", "排队等待时间", "等候时长", "应答等待时长", "队列等待时长", "队列时长", "应答时长",
    "wartezeit", "wartedauer", "warteschlangenzeit", "zeit in warteschlange", "待ち時間", "待機時間", "待機時間合計",
    "応答待ち時間", "応答時間", "tiempo de espera", "espera", "tiempo en cola", "temps d'attente", "durée d'attente",
    "attente", "tempo de espera", "tempo di attesa",
)  # fmt: skip
_TALKS = (
    "talk", "talk time", "talk duration", "talking time", "conversation time", "conversation duration",
    "call talk time", "total talk", "total talk time", "billsec", "bill sec", "billable", "billed duration", "talked",
    "agent talk time", "connected time", "time connected", "in call", "in call time",
    "통화", "통화시간", "통화 시간", "상담시간", "상담 시간", "통화길이", "통화 길이", "총통화시간",
    "통화소요시간", "상담통화시간", "실통화시간",
    "通话", "通话时长", "通话时间", "通話時長", "通話時間", "服务时长", "对话时长", "交谈时长",
    "计费时长", "坐席通话时长",
    "gesprächsdauer", "gesprächszeit", "sprechzeit", "sprechdauer", "通話時間数", "会話時間", "tiempo de conversación",
    "duración de la conversación", "tiempo de habla", "durée de conversation", "temps de conversation",
)  # fmt: skip
_RINGS = (
    "ring", "ring time", "ring duration", "ringing", "ringing time", "ringing duration", "rang", "alert time",
    "alerting", "alert", "time to pick up", "pickup delay", "ring wait",
    "벨", "벨시간", "벨울림시간", "벨울림", "링시간", "링", "호출시간", "호출대기시간", "연결음시간", "신호시간",
    "링대기시간",
    "振铃", "振铃时长", "振铃时间", "响铃时长", "响铃时间", "响铃", "振鈴時長", "振鈴時間", "响铃等待时长",
)  # fmt: skip
# Of callers who gave up, until they did.
_ABANDONS = (
    "abandon time", "abandon wait", "abandon wait time", "time to abandon", "abandoned after", "abandoned in",
    "wait before abandon", "포기 대기시간", "포기대기시간", "포기시간", "이탈대기시간", "放弃等待时长", "放弃等待时间",
    "放弃时长", "放弃时间",
)  # fmt: skip
# Talk, hold and work after the call together: that there is any tells that a call was answered, and not when it ended.
_HANDLES = (
    "handle", "handle time", "handling time", "handle duration", "total handle", "total handle time", "aht", "tht",
    "agent time", "처리시간", "총처리시간", "콜처리시간", "통화처리시간", "응대시간", "상담처리시간",
    "处理时长", "处理时间", "总处理时长", "坐席处理时长", "服务处理时长",
)  # fmt: skip
# Of a call from its begin to its end, which is read as such only where the columns of a telephone exchange are.
_WHOLES = ("duration", "call duration", "total duration")
_BILLED = ("billsec", "bill sec", "billed duration")
ROLES: Mapping[str, tuple[str, ...]] = {
    "wait": _WAITS, "talk": _TALKS, "ring": _RINGS, "handle": _HANDLES, "whole": (),
    "abandon": _ABANDONS,
}  # fmt: skip
_UNITS = {
    0.001: r"(?:milliseconds?|millis|msecs?|ms|밀리초|毫秒)",
    1: r"(?:seconds?|secs?|s|초수?|秒数?)",
    60: r"(?:minutes?|mins?|m|분|分|分钟数?|分鐘)",
}
_TIMED = r"(?:hh?:mm:ss|h?:?mm:ss|hh?:mi:ss)"
_SUFFIX = re.compile(
    rf"(?i)[\s_]*[(（\[]?\s*(?:in\s+)?(?:hh?:mm|시:분|분:초|时:分|分:秒|{_UNITS[0.001]}|{_UNITS[1]}|{_UNITS[60]}|{_TIMED})\s*[)）\]]?$"
)
_BOUND = {0.001: re.compile(rf"(?i)(?:[\s_(（\[]|in\s|(?<=[가-힣一-鿿])){_UNITS[0.001]}\s*[)）\]]?$"),
          1: re.compile(rf"(?i)(?:[\s_(（\[]|in\s|(?<=[가-힣一-鿿])|^bill){_UNITS[1]}\s*[)）\]]?$"),
          60: re.compile(rf"(?i)(?:[\s_(（\[]|in\s|(?<=[가-힣一-鿿])){_UNITS[60]}\s*[)）\]]?$")}  # fmt: skip
# 1:15 and 0:01:15; a bare number, whose unit stands in the header or must be asked.
_CLOCK = r"^(?:(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)$"
_NUMBER = r"^\d+(?:\.\d+)?$"
# Below nothing, as systems write it for a wait or a talk that did not happen.
_BELOW = r"^-\d+(?:\.\d+)?$"
# A unit behind the number: 75s, 75초, 2분.
_MINUTES_IN = "(분|分|分钟|分鐘|m|min|mins|minute|minutes)$"
_SAID = rf"^(\d+(?:\.\d+)?) ?(?:초|秒|秒钟|s|sec|secs|second|seconds|{_MINUTES_IN.removesuffix('$')})$"
# Half a minute more: 2분 반, 2分半.
_HALF = r"^(\d+) ?(?:분|分钟|分鐘|分) ?(?:반|半)$"
# As programs write it: PT2M30S.
_ISO = r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$"
# Both, as in 3분 10초, and hours before them.
_PARTED = (
    r"^(?:(\d+) ?(?:시간|小时|小時|h|hours?) ?)?(\d+) ?(?:분|分钟|分鐘|分|m|mins?|minutes?) ?"
    r"(\d+) ?(?:초|秒|s|secs?|seconds?)$"
)
_TOLD = f"{_CLOCK}|{_NUMBER}|{_SAID}|{_PARTED}|{_HALF}|{_ISO}"
_HOURS, _MOST_CLOCKS = 6, 0.5
_COMMA = re.compile(r"^(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)(?!\d)")


@dataclass(frozen=True)
class Span(Verb):
    """Seconds of a duration: 0:01:15, 1:15, 75초, or a number in units of so many seconds.

    is_comma: a comma stands before its decimals, and not between thousands. two: what seconds of two parts are to be
    multiplied by, 60 for hours and minutes. is_divided: three parts are minutes and seconds that a spreadsheet took for
    hours.
    """

    column: str
    unit: float = 1
    is_comma: bool = False
    two: int = 1
    is_divided: bool = False

    def sql(self, scope: Scope) -> str:
        text = scope.column(self.column)
        text = f"replace({text}, ',', '.')" if self.is_comma else text
        clock, parted, iso = (self._in_parts(text, pattern) for pattern in (_CLOCK, _PARTED, _ISO))
        if self.two != 1 or self.is_divided:
            is_three = f"regexp_matches({text}, ':[^:]+:')"
            clock = f"{clock} * CASE WHEN {is_three} THEN {'1.0 / 60' if self.is_divided else '1'} ELSE {self.two} END"
        said = f"regexp_extract({text}, '{_SAID}', 1)"
        number = f"try_cast(regexp_extract({text}, '^[0-9][0-9,]*([.][0-9]+)?$').replace(',', '') AS DOUBLE)"
        in_minutes = f"regexp_matches({text}, '{_MINUTES_IN}')"
        return (
            f"CASE WHEN regexp_matches({text}, '{_CLOCK}') THEN {clock} "
            f"WHEN regexp_matches({text}, '{_PARTED}') THEN {parted} "
            f"WHEN regexp_matches({text}, '{_HALF}') "
            f"THEN try_cast(regexp_extract({text}, '{_HALF}', 1) AS DOUBLE) * 60 + 30 "
            f"WHEN regexp_matches({text}, '{_ISO}') THEN {iso} WHEN regexp_matches({text}, '{_SAID}') "
            f"THEN try_cast({said} AS DOUBLE) * CASE WHEN {in_minutes} THEN 60 ELSE 1 END "
            f"ELSE {number} * {self.unit} END"
        )

    @staticmethod
    def _in_parts(text: str, pattern: str) -> str:
        """Seconds of hours, minutes and seconds, which are the groups of a pattern."""
        parts = (f"nullif(regexp_extract({text}, '{pattern}', {place}), '')" for place in (1, 2, 3))
        hours, minutes, seconds = (f"try_cast({part} AS DOUBLE)" for part in parts)
        return f"(coalesce({hours}, 0) * 3600 + coalesce({minutes}, 0) * 60 + coalesce({seconds}, 0))"

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Sum(Verb):
    """Seconds of several durations together; of none where all are empty."""

    parts: tuple[Verb, ...]

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        each = [f"({part.sql(scope)})" for part in self.parts]
        total = " + ".join(f"coalesce({one}, 0)" for one in each)
        return f"CASE WHEN coalesce({', '.join(each)}) IS NOT NULL THEN {total} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(column for part in self.parts for column in part.reads)


@dataclass(frozen=True)
class Longest(Sum):
    """Seconds of the longest of several durations; of none where all are empty."""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"greatest({', '.join(f'({part.sql(scope)})' for part in self.parts)})"


@dataclass(frozen=True)
class Rest(Verb):
    """Seconds of a call before it was spoken: all of it but the talk."""

    whole: Verb
    talk: Verb

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        return f"greatest(({self.whole.sql(scope)}) - coalesce(({self.talk.sql(scope)}), 0), 0)"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.whole.reads, *self.talk.reads)


def found(raw: Raw, taken: Iterable[str], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The columns of durations of a file of calls: what each is -> its header.

    values: the file's column -> "length" -> what the user says that it is.
    """
    spent = {normal(column) for column in taken}
    said = {column: meant[LENGTH] for column, meant in values.items() if LENGTH in meant}
    for column, role in said.items():
        if role == TIME:
            continue
        if role not in (*ROLES, NOTHING) or not is_timed(raw, column):
            told = {"column": column, "length": role, "lengths": ", ".join((*ROLES, NOTHING))}
            raise FileRefused(Text(_NO_LENGTH, told), remedy=Text(_SAY_LENGTH, told))
    spent |= {normal(column) for column in said}
    roles = {role: column for column, role in said.items() if role not in (NOTHING, TIME)}
    for role, names in ROLES.items():
        if role not in roles and (own := duration(raw, spent, names, values)):
            roles[role] = own
            spent.add(normal(own))
    billed = "talk" in roles and normal(roles["talk"]) in set(map(normal, _BILLED))
    if billed and "whole" not in roles and (own := duration(raw, spent, _WHOLES)):
        roles["whole"] = own
    return roles


def asked_for(raw: Raw, taken: Iterable[str]) -> tuple[Question, ...]:
    """What each column of durations is, which no header tells, of a file of calls."""
    spent = {normal(column) for column in taken}
    columns = [c for c in raw.columns if normal(c) not in spent and is_timed(raw, c)]
    return tuple(Question("values", c, _ways(c), tuple(texts(raw, c)[:_SHOWN])) for c in columns)


def unnamed(title: Text, asked: tuple[Question, ...]) -> FileRefused:
    """The refusal of a file of calls that has durations, of which nothing tells what they are."""
    told = {"column": asked[0].column, "lengths": ", ".join((*ROLES, NOTHING))}
    return FileRefused(title, Text(_LENGTHS), Text(_SAY_LENGTHS, told), questions=asked)


def _ways(column: str) -> tuple[tuple[str, Text], ...]:
    return tuple((f"{column}:{LENGTH}={role}", Text(words)) for role, words in _WAYS.items())


def duration(
    raw: Raw, spent: set[str], names: tuple[str, ...], values: Mapping[str, Mapping[str, str]] | None = None
) -> str | None:
    """The file's first column of that name, whatever unit stands behind it, whose values are durations.

    values: the file's column -> "unit" -> what the user said of it.
    """
    for column in named(raw, spent, names):
        told = texts(raw, column)
        said = (values or {}).get(column, {}).get("unit", "")
        if is_timed(raw, column) or length_forms.is_said(told, said):
            return column
    return None


def named(raw: Raw, spent: Iterable[str], names: tuple[str, ...]) -> list[str]:
    """The file's columns of these names, whatever unit stands behind them, but for those that are used."""
    wanted, used = set(map(normal, names)), set(map(normal, spent))
    free = (column for column in raw.columns if normal(column) not in used)
    return [c for c in free if {normal(_SUFFIX.sub("", bare(c))), normal(bare(c))} & wanted]


def is_timed(raw: Raw, column: str) -> bool:
    """True for durations; nobody waits or speaks so long as the hours of a time of day say."""
    values = [value for value in texts(raw, column) if not re.match(_BELOW, value)]
    hours = (int(found[1] or 0) for value in values if (found := re.match(_CLOCK, value)))
    is_short = max(hours, default=0) < _HOURS
    return bool(values) and is_short and all(re.match(_TOLD, value) for value in values)


def unread(raw: Raw, spent: Iterable[str], names: tuple[str, ...]) -> tuple[Text, ...]:
    """What is said of columns that are called a wait and hold none; raises FileAmbiguous for one that may hold some."""
    notes = []
    for column in named(raw, spent, names):
        if is_timed(raw, column):
            continue
        values = texts(raw, column)
        odd = [text for text in values if not re.match(_TOLD, text)]
        if not odd:
            length_forms.ask(column, values, 0)
            notes.append(_without(raw, column, values))
        elif facts(raw.table[column]).clocks < _MOST_CLOCKS and not facts(raw.table[column]).looks_like("time"):
            told = {"column": column, "examples": ", ".join(odd[:_SHOWN])}
            ways = ((f"{column}={NOTHING}", Text(_WAYS[NOTHING])),)
            question = Question("mapping", column, ways, tuple(odd[:_SHOWN]))
            raise FileAmbiguous(Text(_UNREAD, told), remedy=Text(_SAY_UNREAD, told), question=question)
    return tuple(notes)


def _without(raw: Raw, column: str, values: Sequence[str]) -> Text:
    """The sentence of a column of which no value is a length."""
    plain = [str(text or "").strip() for text in pc.unique(raw.table[column]).to_pylist()]
    told = {"column": column, "examples": ", ".join([text for text in values or plain if text][:_SHOWN])}
    return Text(_NO_WAIT if told["examples"] else _EMPTY, told)


def states_unit(column: str) -> bool:
    """True for a header that ends in a unit of time, under which numbers are lengths and no times."""
    return any(pattern.search(column.strip()) for pattern in _BOUND.values())


def is_above_zero(raw: Raw, column: str) -> bool:
    """True where a duration is not 0 in all rows."""
    return any(re.search("[1-9]", value) for value in texts(raw, column))


def texts(raw: Raw, column: str) -> list[str]:
    """The values of a column of durations or flags, without words for none."""
    plain = [str(text or "").strip() for text in pc.unique(raw.table[column]).to_pylist()]
    decimal = "." if _is_comma(raw, column) else ""
    plain = [text.replace(",", decimal) for text in plain]
    return [text for text in plain if text and text.casefold() not in dictionary().nothing]


def _is_comma(raw: Raw, column: str) -> bool:
    """Whether a column writes its decimals behind a comma: 12,5, which no thousands are, or 0,125."""
    texts = [str(text or "").strip() for text in pc.unique(raw.table[column]).to_pylist()]
    return any(map(_COMMA.match, texts)) and not any("." in text for text in texts)


def lasting(raw: Raw, column: str | None, values: Mapping[str, Mapping[str, str]], hours: int = 0) -> Span | None:
    """How a duration is read, None without a column; raises FileAmbiguous where its unit is open.

    hours: so many of them may be the first part of 1:15.
    """
    if column is None:
        return None
    said = values.get(column, {}).get("unit", "")
    if said in length_forms.FORMS or length_forms.two_parts(column, said) != 1:
        divided = length_forms.is_divided(texts(raw, column), said)
        return Span(column, two=length_forms.two_parts(column, said), is_divided=divided)
    if said in ("seconds", "minutes"):
        return Span(column, 60 if said == "minutes" else 1, _is_comma(raw, column))
    if said:
        raise no_unit(column, said, ("seconds", "minutes"))
    stated = next((unit for unit, pattern in _BOUND.items() if pattern.search(column.strip())), 0)
    numbers = [value for value in texts(raw, column) if re.match(_NUMBER, value) and float(value)]
    wide = above(lines(raw), "seconds") if numbers and not stated else None
    if wide and wide.factors:
        return Span(column, wide.factors[0], _is_comma(raw, column))
    if not stated:
        length_forms.ask(column, texts(raw, column), hours)
    if stated or not numbers:
        return Span(column, stated or 1, _is_comma(raw, column))
    told = {"column": column, "examples": ", ".join(numbers[:3])}
    ways = ((f"{column}:unit=seconds", Text(_SECONDS)), (f"{column}:unit=minutes", Text(_MINUTES)))
    raise FileAmbiguous(
        Text(_UNIT, told), remedy=Text(_SAY_UNIT, told), question=Question("values", column, ways, tuple(numbers[:3]))
    )


def whole(raw: Raw, roles: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Span | None:
    """How long a call was from its begin to its end, in the seconds in which an exchange bills its talk as well."""
    column = roles.get("whole")
    if column is None or values.get(column, {}).get("unit") or states_unit(column):
        return lasting(raw, column, values)
    return Span(column, 1, _is_comma(raw, column))


_NO_WAIT = N_("No wait is stored, because {column} has no length of time, only {examples}.")
_EMPTY = N_("No wait is stored, because {column} is empty.")
_UNREAD = N_("{column} is called a length of time, and its values cannot be read as one: {examples}.")
_SAY_UNREAD = N_("Write them as minutes and seconds, such as 2:30, or leave the column out with --map “{column}=none”.")
_SHOWN = 3
_WAYS = {
    "wait": N_("How long the caller waited for an answer"), "ring": N_("How long it rang before it was answered"),
    "talk": N_("How long the caller and the agent spoke"),
    "handle": N_("How long the agent was busy with the call, with work after it"),
    "whole": N_("How long the call was from its begin to its end"),
    "abandon": N_("How long callers waited before they gave up"), NOTHING: N_("It is not stored"),
}  # fmt: skip
_NO_LENGTH = N_("{column} cannot be the length “{length}” of calls.")
_SAY_LENGTH = N_("A column of durations can be one of these: {lengths}.")
_SECONDS, _MINUTES = N_("Seconds"), N_("Minutes")
_UNIT = N_("{column} can be in seconds or in minutes: {examples}.")
_SAY_UNIT = N_("Say it with --value “{column}:unit=seconds” or --value “{column}:unit=minutes”.")
_LENGTHS = N_("A wait together with the length of the talk tells which calls were answered, and when.")
_SAY_LENGTHS = N_("Say of each column of durations what it is with --value “{column}:length=wait”: {lengths}.")
