"""How long calls and visits took: columns of durations, found by their headers and values or named by the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow.compute as pc

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import normal
from data.layouts.meaning import NOTHING
from data.layouts.quantities import below_zero, length_forms, seconds, units_by_times
from data.layouts.quantities.quantities import lines
from data.layouts.quantities.seconds import Span
from data.layouts.quantities.units import above, alone
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
_HOURS, _MOST_CLOCKS = 6, 0.5
_COMMA = re.compile(r"^(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)(?!\d)")


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
            told = {"column": column, "length": role, "lengths": (*ROLES, NOTHING)}
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
    told = {"column": asked[0].column, "lengths": (*ROLES, NOTHING)}
    return FileRefused(title, Text(_LENGTHS), Text(_SAY_LENGTHS, told), questions=asked)


def _ways(column: str) -> tuple[tuple[str, Text], ...]:
    return tuple((f"{column}:{LENGTH}={role}", Text(words)) for role, words in WAYS.items())


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
    values = [value for value in texts(raw, column) if not seconds.is_below(value)]
    is_short = max(map(seconds.hours, values), default=0) < _HOURS
    return bool(values) and is_short and all(map(seconds.is_length, values)) and _are_of_one_day(raw, column)


def _are_of_one_day(raw: Raw, column: str) -> bool:
    return seconds.are_of_one_day(str(text or "") for text in pc.unique(raw.table[column]).to_pylist())


def unread(raw: Raw, spent: Iterable[str], names: tuple[str, ...]) -> tuple[Text, ...]:
    """What is said of columns that are called a wait and hold none; raises FileAmbiguous for one that may hold some."""
    notes = []
    for column in named(raw, spent, names):
        if is_timed(raw, column):
            continue
        values = texts(raw, column)
        odd = [text for text in values if not (seconds.is_length(text) or seconds.is_below(text))]
        if not odd:
            length_forms.ask(column, values, 0)
            notes.append(_without(raw, column, values))
        elif facts(raw.table[column]).clocks < _MOST_CLOCKS and not facts(raw.table[column]).looks_like("time"):
            told = {"column": column, "examples": tuple(odd[:_SHOWN])}
            ways = ((f"{column}={NOTHING}", Text(WAYS[NOTHING])),)
            question = Question("mapping", column, ways, tuple(odd[:_SHOWN]))
            raise FileAmbiguous(Text(_UNREAD, told), remedy=Text(_SAY_UNREAD, told), question=question)
    return tuple(notes)


def _without(raw: Raw, column: str, values: Sequence[str]) -> Text:
    """The sentence of a column of which no value is a length."""
    plain = [str(text or "").strip() for text in pc.unique(raw.table[column]).to_pylist()]
    told = {"column": column, "examples": tuple([text for text in values or plain if text][:_SHOWN])}
    return Text(_NO_WAIT if told["examples"] else _EMPTY, told)


def states_unit(column: str) -> bool:
    """True for a header that ends in a unit of time, under which numbers are lengths and no times."""
    return any(pattern.search(column.strip()) for pattern in _BOUND.values())


def is_above_zero(raw: Raw, column: str) -> bool:
    """True where a duration is not 0 in all rows."""
    return any(re.search("[1-9]", value) for value in texts(raw, column))


def texts(raw: Raw, column: str) -> list[str]:
    """The values of a column of durations or flags, in plain digits and signs, without words for none."""
    decimal = "." if _is_comma(raw, column) else ""
    plain = [text.replace(",", decimal) for text in _plain(raw, column)]
    return [text for text in dict.fromkeys(plain) if text and text.casefold() not in dictionary().nothing]


def _plain(raw: Raw, column: str) -> list[str]:
    values = raw.table[column].slice(1 if _below(raw, column) else 0)
    return [seconds.plain(str(text or "")) for text in pc.unique(values).to_pylist()]


def _below(raw: Raw, column: str) -> float:
    """Seconds of the unit that stands in the row below the header; 0 where none does."""
    first = str(raw.table[column][0].as_py() or "") if raw.table.num_rows else ""
    unit = alone(first, "seconds") if re.search(r"[^\W\d_]", first) and not re.search(r"\d", first) else None
    return unit.factors[0] if unit and unit.factors else 0


def _is_comma(raw: Raw, column: str) -> bool:
    """Whether a column writes its decimals behind a comma: 12,5, which no thousands are, or 0,125."""
    texts = _plain(raw, column)
    return any(map(_COMMA.match, texts)) and not any("." in text for text in texts)


def lasting(raw: Raw, column: str | None, values: Mapping[str, Mapping[str, str]], hours: int = 0) -> Span | None:
    """How a duration is read, None without a column; raises FileAmbiguous where its unit is open.

    hours: so many of them may be the first part of 1:15.
    """
    if column is None:
        return None
    span = _lasting(raw, column, values.get(column, {}).get("unit", ""), hours)
    return replace(span, below=below_zero.counted(texts(raw, column), values.get(column, {})))


def _lasting(raw: Raw, column: str, said: str, hours: int) -> Span:
    told = texts(raw, column)
    if said in length_forms.FORMS or length_forms.two_parts(column, said) != 1:
        divided = length_forms.is_divided(told, said)
        return Span(column, two=length_forms.two_parts(column, said), is_divided=divided)
    numbers = [value for value in told if re.match(seconds.NUMBER, value) and float(value)]
    is_comma = _is_comma(raw, column)
    if said:
        return length_forms.as_said(Span(column, is_comma=is_comma), numbers, said)
    stated = next((unit for unit, pattern in _BOUND.items() if pattern.search(column.strip())), 0)
    stated = stated or _below(raw, column)
    wide = above(lines(raw), "seconds") if numbers and not stated else None
    if wide and wide.factors:
        return Span(column, wide.factors[0], is_comma)
    if not stated:
        length_forms.ask(column, told, hours)
    if numbers and not stated and not (stated := units_by_times.unit(raw, column, is_comma=is_comma)):
        raise length_forms.open_unit(column, numbers)
    return Span(column, stated or 1, is_comma)


def whole(raw: Raw, roles: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Span | None:
    """How long a call was from its begin to its end, in the seconds in which an exchange bills its talk as well."""
    column = roles.get("whole")
    if column is None or values.get(column, {}).get("unit") or states_unit(column):
        return lasting(raw, column, values)
    below = below_zero.counted(texts(raw, column), values.get(column, {}))
    return Span(column, 1, _is_comma(raw, column), below=below)


_NO_WAIT = N_("No wait is stored, because {column} has no length of time, only {examples}.")
_EMPTY = N_("No wait is stored, because {column} is empty.")
_UNREAD = N_("{column} is called a length of time, and its values cannot be read as one: {examples}.")
_SAY_UNREAD = N_("Write them as minutes and seconds, such as 2:30, or leave the column out with --map “{column}=none”.")
_SHOWN = 3
# What a column of durations of calls can be, in words.
WAYS = {
    "wait": N_("How long the caller waited for an answer"), "ring": N_("How long it rang before it was answered"),
    "talk": N_("How long the caller and the agent spoke"),
    "handle": N_("How long the agent was busy with the call, with work after it"),
    "whole": N_("How long the call was from its begin to its end"),
    "abandon": N_("How long callers waited before they gave up"), NOTHING: N_("It is not stored"),
}  # fmt: skip
_NO_LENGTH = N_("{column} cannot be the length “{length}” of calls.")
_SAY_LENGTH = N_("A column of durations can be one of these: {lengths}.")
_LENGTHS = N_("A wait together with the length of the talk tells which calls were answered, and when.")
_SAY_LENGTHS = N_("Say of each column of durations what it is with --value “{column}:length=wait”: {lengths}.")
