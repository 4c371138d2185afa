"""Columns of a list of complaints, visits or calls that its headers do not explain: told by their values, or asked.

A column that nothing reads is said; one that decides on numbers, such as the day on which a complaint was closed, is
not passed over: without it every complaint would stay open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from data.contracts import TABLES, Column, Table
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.contacts import absences
from data.layouts.dictionary import comparable, dictionary
from data.layouts.expressions import Choose, Constant, Copy, First, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING, Meaning
from data.layouts.quantities import lengths
from data.layouts.quantities.units import split
from data.layouts.responses import choices, flags
from data.layouts.signs import simplified
from data.layouts.template import may_be
from data.layouts.times import day_and_time
from data.layouts.visits import visits
from data.texts import N_, Text

# What a survey calls otherwise: of a list that is told to be complaints a comment is what happened.
_SURVEYED = {"narrative": "verbatim"}
# From these shares of known words on it is that column: nearly all, or half, as the others are asked then.
_ALL, _HALF, _SHOWN = 0.9, 0.5, 3
# Calls answered within so many seconds.
_WITHIN = re.compile(
    r"(?:answer|handled|taken|응답|응대|接听|接通|应答).*?(?<!\d)(?P<seconds>\d{1,3})\s*(?:s|secs?|seconds?|초|秒)(?![a-z])"
    r"|(?<!\d)(?P<before>\d{1,3})\s*(?:초|秒)\s*(?:이?내|内).*?(?:응답|응대|接听|接通|应答)"
)
# What the headers of times of calls speak of, in simplified signs.
_OF_CALLS = {
    "enqueued_at": r"^(?!.*(exit|leav|left|dequeue|\bout\b|\bend|이탈|종료|离|出队|结束|verlass))"
    r".*(queue|join|wait|대기|큐|排队|入队|进队|队列|列队|warteschlange|キュー|待ち)",
    "answered_at": r"answer|pick ?up|(?<!dis)connect|accept|응답|연결|수락|응대|接听|接通|应答|接起|annahme|angenommen",
    "abandoned_at": r"aband|gave ?up|포기|이탈|放弃|弃呼|放棄|abbruch|aufgelegt",
    "ended_at": r"\bend|finish|disconnect|hang|hung|종료|끊|结束|挂断|挂机|终了|beendet",
}
# What a complaint's amount may be called that is what was paid, or as well what the complaint is about.
_AMOUNTS = frozenset(("amount", "amt", "sum", "금액", "액수", "金额", "金额数", "款额"))


def taken_up(
    layout: Layout,
    raw: Raw,
    said: Mapping[str, Meaning],
    spent: str | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Layout:
    """The layout with what else of the file is known; raises FileAmbiguous for times that only the user can name.

    said, values: what the user said of columns and of their values, which stays as it is. spent: a column that is read
    already.
    """
    if not layout.name.startswith("template_") or layout.table == "response":
        return layout
    table = TABLES[layout.table]
    columns: dict[str, Verb] = dict(layout.columns)
    spoken = {column for column, told in (values or {}).items() if lengths.LENGTH in told} | {spent, *said}
    free = [column for column in layout.unused(raw) if column not in spoken]
    columns |= flags.taken(table.name, columns, free, raw, values or {})
    free = [column for column in free if column not in _read_by(columns)]
    for name, column in (*_by_header(table, columns, free, raw), *by_states(table, columns, free, raw)):
        if name not in columns and column in free:
            columns[name] = Copy(column)
            free.remove(column)
    columns |= _titled(table, columns, free, raw)
    columns = day_and_time.completed(table, columns, raw)
    if table.name == "contact_interval" and "answered_in_target" not in columns:
        columns |= _in_time(free)
        free = [column for column in free if column not in _read_by(columns)]
    if table.name == "complaint" and "status" not in columns and (closing := _closing(free, raw)):
        columns["status"] = closing
        free = [column for column in free if column not in closing.reads]
    times = [c for c in free if facts(raw.table[c]).looks_like("time") and not _is_length(raw, table, c)]
    open_ = [c for c in table.columns if c.kind in ("time", "date") and c.name not in columns]
    times = _besides_begin(table, columns, said, times)
    if times and open_ and table.dated_by:
        raise _of_times(raw, table, times, open_)
    if table.name == "complaint" and "redress_amount" not in columns:
        _of_amounts(raw, table, [c for c in free if comparable(split(c, "money")[0]) in _AMOUNTS])
    return replace(layout, columns=columns)


def _besides_begin(
    table: Table, columns: Mapping[str, Verb], said: Mapping[str, Meaning], times: list[str]
) -> list[str]:
    """The times without another begin of a call, where the user said which one counts: the wait is from then on."""
    if table.name != "contact" or not _read_by({"": columns["enqueued_at"]}) & set(said):
        return times
    begins = {comparable(word) for word in dictionary().tables[table.name]["enqueued_at"]}
    return [c for c in times if comparable(c) not in begins]


def _is_length(raw: Raw, table: Table, column: str) -> bool:
    """True for a column that is by its header and its values a length of time, in whatever form it is written."""
    names = {"contact": sum(lengths.ROLES.values(), ()), "visit": visits.NAMES}.get(table.name, ())
    is_named = column in lengths.named(raw, (), names)
    return lengths.states_unit(column) or (is_named and lengths.is_timed(raw, column))


def _read_by(columns: Mapping[str, Verb]) -> set[str]:
    return {column for verb in columns.values() for column in verb.reads}


def _by_header(table: Table, columns: Mapping[str, object], free: list[str], raw: Raw) -> Iterator[tuple[str, str]]:
    """Columns that a survey or another table calls so."""
    known = dictionary()
    for name in (name for name in table.names if name not in columns):
        others = {comparable(word) for told in known.tables.values() for word in told.get(name, ())}
        entry = next((entry for entry in known.fields if entry.name == _SURVEYED.get(name, name)), None)
        for column in free:
            is_called = comparable(column) in others or (entry is not None and entry.fits(column) > 1)
            if is_called and may_be(raw, table.column(name), column):
                yield name, column


def by_states(table: Table, columns: Mapping[str, object], free: list[str], raw: Raw) -> Iterator[tuple[str, str]]:
    """Columns whose values are words of one column with fixed choices, and of no other."""
    fixed = [c for c in table.columns if c.choices and c.name not in columns]
    for column in free:
        told = facts(raw.table[column])
        if all(text.isdecimal() for text in told.counts):
            # Numbers, such as those of the legs of a call, are no words of anything.
            continue
        fitting = [c for c in fixed if _known(table, c, told.counts) >= _ALL]
        if not fitting and not any(re.search(r"\d", text) for text in told.counts):
            fitting = [c for c in fixed if _known(table, c, told.counts) >= _HALF]
        if len(fitting) == 1 and len(told.counts) > 1:
            yield fitting[0].name, column


def _titled(table: Table, columns: Mapping[str, Verb], free: list[str], raw: Raw) -> dict[str, Verb]:
    """The title of a complaint as its text, where no column holds more of it; a few that come again are kinds."""
    text = columns.get("narrative")
    if table.name != "complaint" or (text and not _is_empty(text, raw)):
        return {}
    told = {column: facts(raw.table[column]) for column in free if dictionary().titles.fits(column)}
    own = [c for c, one in told.items() if 2 * len(one.counts) > one.filled and not one.is_in_digits]
    before = text.reads if text else ()
    return {"narrative": First((*before, own[0])) if before else Copy(own[0])} if own else {}


def _is_empty(verb: Verb, raw: Raw) -> bool:
    """True for the copy of a column that holds nothing in any row."""
    known = headers(raw)
    column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
    return column is not None and not facts(raw.table[column], rows=raw.table.num_rows).filled


def _known(table: Table, column: Column, counts: Mapping[str, int]) -> float:
    """The share of values that are known words of a column with fixed choices."""
    known = sum(count for text, count in counts.items() if choices.meaning(table.name, column, text))
    return known / max(sum(counts.values()), 1)


def _in_time(free: list[str]) -> dict[str, Verb]:
    """Calls answered within seconds that the header states, such as Answered within 20 s."""
    for column in free:
        found = _WITHIN.search(simplified(column.casefold()))
        if found and not re.search(r"[%％]|rate|level|률|율|率", column, re.IGNORECASE):
            return {"answered_in_target": Copy(column), "target_seconds": Constant(found["seconds"] or found["before"])}
    return {}


def _closing(free: list[str], raw: Raw) -> Choose | None:
    """The first column that says in words of state whether a complaint is closed, under a header that asks so."""
    for column in free:
        flag = flags.flag_of("complaint", column, "status")
        words = absences.closing(list(facts(raw.table[column], rows=raw.table.num_rows).counts)) if flag else None
        if words:
            return Choose(column, words)
    return None


def _of_times(raw: Raw, table: Table, times: list[str], open_: list[Column]) -> FileAmbiguous:
    """Which of the table's times each of these columns is: those that its header speaks of, else those that lack."""
    offered = {column: _kin(table, column) or open_ for column in times}
    column = times[0]
    # The example is what the column can be: another answer time is no abandon time, and another begin the better one.
    example = next((c.name for c in offered[column] if c in open_ or c.name in table.dated_by), NOTHING)
    values = {"columns": tuple(times), "column": column, "field": example, "nothing": NOTHING}
    values["fields"] = tuple(dict.fromkeys(c.name for fields in offered.values() for c in fields))
    questions = tuple(
        Question(
            "mapping",
            column,
            (*((f"{column}={c.name}", Text(c.title)) for c in fields), (f"{column}={NOTHING}", Text(_NOT_STORED))),
            tuple(facts(raw.table[column]).counts)[:_SHOWN],
        )
        for column, fields in offered.items()
    )
    return FileAmbiguous(Text(_TIMES, values), remedy=Text(_SAY, values), questions=questions)


def _kin(table: Table, column: str) -> list[Column]:
    """The times of a call that the header speaks of, whether another column has them or not."""
    spoken = _OF_CALLS if table.name == "contact" else {}
    plain = simplified(column.casefold())
    return [table.column(name) for name, words in spoken.items() if re.search(words, plain)]


def _of_amounts(raw: Raw, table: Table, amounts: list[str]) -> None:
    """Raise FileAmbiguous for an amount that may be what the bank paid or what the complaint is about."""
    if not amounts:
        return
    column, field = amounts[0], table.column("redress_amount")
    values = {"column": column, "field": field.name, "title": Text(field.title), "nothing": NOTHING}
    ways = ((f"{column}={field.name}", Text(field.title)), (f"{column}={NOTHING}", Text(_NOT_STORED)))
    examples = tuple(facts(raw.table[column]).counts)[:_SHOWN]
    question = Question("mapping", column, ways, examples)
    raise FileAmbiguous(Text(_AMOUNT, values), remedy=Text(_SAY_AMOUNT, values), question=question)


_AMOUNT = N_("{column} may be “{title}” (what the bank paid) or another amount.")
_SAY_AMOUNT = N_("Say it with --map “{column}={field}”, or --map “{column}={nothing}” where it is another amount.")
_TIMES = N_("The meaning of these date or time columns is not certain: {columns}.")
_SAY = N_("Say it of each with --map, such as --map “{column}={field}”; it can be {fields} or {nothing}.")
_NOT_STORED = N_("It is not stored")
