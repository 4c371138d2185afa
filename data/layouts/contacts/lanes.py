"""Call totals with several rows for one interval and queue: by channel, by agent, by team, by site.

Such rows are parts of a total, told apart by further columns: these become part of the queue, so that they add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.contacts.totals import is_total
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import Copy, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.times.spans import Lane
from data.texts import N_, Text

# What is said of the column that tells rows apart, as --value COLUMN:rows=parts, or rows=VALUE for those alone.
ROWS, PARTS = "rows", "parts"
# Groups of a centre besides its queues and channels, under which each call is counted once.
GROUPS = (
    "team", "team name", "group", "site", "site name", "location", "business unit", "division", "department", "line",
    "agent group", "skillset",
    "dnis", "did", "number called", "called number", "service", "service name", "campaign", "language", "call type",
    "팀", "팀명", "그룹", "센터", "센터명", "부서", "부서명", "사업장", "업무", "업무구분", "업무명", "대표번호",
    "상담원그룹", "인입번호", "서비스", "서비스명", "상담팀", "회선", "언어",
    "班组", "班组名称", "小组", "团队", "部门", "中心", "职场", "站点", "业务", "业务类型", "热线", "被叫号码", "服务",
    "坐席组", "客服组", "线路", "语言", "業務", "部門",
)  # fmt: skip
_SEEN, _NUMBER, _SHOWN, _OFFERED = 10_000, 0.9, 3, 6
# What is measured or counted of the calls of a row, and tells no rows apart.
_MEASURED = re.compile(
    r"\b(?:a[hw]t|asa|acw|avg|average|mean|max|maximum|longest|time|wait|talk|hold|wrap|handl\w*|sec\w*|min\w*|rate|level"
    r"|calls|count|total|number|offered|answered|abandoned|staff\w*|agents|logged)\b|[%％]"
    r"|평균|최대|시간|대기|통화|초$|분$|률$|율$|건수|콜|인원|합계|平均|最长|时长|时间|等待|通话|率|量$|数$|人数|合计",
    re.IGNORECASE,
)
# So many different numbers of a column are codes; of more they are counts or lengths.
_CODES = 60
# Columns that are tried, and how many of them may tell rows apart together.
_TRIED, _TOGETHER = 10, 3


def told_apart(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of call totals whose queue has the columns besides that tell rows of one interval apart.

    values: the file's column -> "rows" -> what the user says. Raises FileAmbiguous for a column that may hold anything.
    """
    if layout.table != "contact_interval" or not layout.name.startswith("template_"):
        return layout
    keys = _keys(layout, raw)
    if len(set(keys)) == len(keys):
        return layout
    for column in (c for c, said in values.items() if said.get(ROWS, PARTS) != PARTS):
        layout = _only(layout, raw, column, values[column][ROWS])
        rest = {c: said for c, said in values.items() if c != column}
        return told_apart(layout, layout.kept(raw), rest)
    columns = _splitting(layout, raw, keys)
    for column in columns:
        if ROWS not in values.get(column, {}) and not _is_named(column, _parts()):
            raise _question(raw, column)
    if not columns:
        return layout
    queue = layout.columns.get("queue")
    first, *others = (queue.reads, *((column,) for column in columns)) if queue else ((column,) for column in columns)
    made: Verb = Lane(first, others[0], tuple(c for names in others[1:] for c in names)) if others else Copy(first[0])
    note = Text(_APART, {"column": tuple(columns)})
    return replace(layout, columns={**layout.columns, "queue": made}, notes=(*layout.notes, note))


def _keys(layout: Layout, raw: Raw) -> list[tuple[str, ...]]:
    """The interval and the queue of each row as they stand, those of totals left out."""
    known = headers(raw)
    read = [layout.columns[name].reads for name in ("starts_at", "queue") if name in layout.columns]
    columns = dict.fromkeys(known[normal(name)] for names in read for name in names if normal(name) in known)
    return _rows(raw, columns)


def _rows(raw: Raw, columns: Iterable[str]) -> list[tuple[str, ...]]:
    texts = ([str(text or "").strip() for text in raw.table[c].slice(0, _SEEN).to_pylist()] for c in columns)
    return list(zip(*texts, strict=True))


def _splitting(layout: Layout, raw: Raw, keys: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The fewest columns that tell rows of one interval and queue apart, those whose headers say what they are first.

    Empty where none do.
    """
    kept = [at for at, key in enumerate(keys) if not any(part and is_total(part.casefold()) for part in key)]
    if len({keys[at] for at in kept}) == len(kept):
        return ()
    named = (*_parts(), *_names("employee_id"))
    free = [c for c in layout.unused(raw) if _is_named(c, named) or _is_text(raw, c)]
    stages = [[c for c in free if _is_named(c, names)] for names in (_parts(), named)]
    codes = [c for c in layout.unused(raw) if c not in free and _is_code(raw, c)]
    for some in (*stages, free, codes):
        texts = {column: _rows(raw, (column,)) for column in some[:_TRIED]}
        for count in range(1, _TOGETHER + 1):
            for columns in combinations(texts, count):
                if len({(keys[at], *(texts[c][at] for c in columns)) for at in kept}) == len(kept):
                    return columns
    return ()


def _parts() -> tuple[str, ...]:
    """Headers of what a centre is parted into, so that each call is in one part."""
    return (*_names("channel"), *_names("queue"), *GROUPS)


def _names(field: str) -> tuple[str, ...]:
    """What systems call a column of calls, and its own name."""
    return (field, *dictionary().tables["contact"].get(field, ()))


def _is_named(column: str, names: Iterable[str]) -> bool:
    return normal(bare(column)) in set(map(normal, names))


def _is_text(raw: Raw, column: str) -> bool:
    """True for words, as names of groups and persons are, and not for numbers and times of which each is another."""
    told = facts(raw.table[column])
    words = sum(n for text, n in told.counts.items() if not any(sign.isdecimal() for sign in text[:1]))
    return bool(told.filled) and words >= _NUMBER * told.filled and not told.looks_like("time")


def _is_code(raw: Raw, column: str) -> bool:
    """True for few whole numbers that come again and again, as those of shifts and of extensions do."""
    told = facts(raw.table[column])
    if _MEASURED.search(bare(column)):
        return False
    return 1 < len(told.counts) <= _CODES and all(text.isdecimal() and n > 1 for text, n in told.counts.items())


def _only(layout: Layout, raw: Raw, column: str, said: str) -> Layout:
    """The layout that counts the rows with one value of the column alone."""
    texts = list(facts(raw.table[column], rows=raw.table.num_rows).counts)
    if said.casefold() not in map(str.casefold, texts):
        values = {"column": column, "value": said, "values": tuple(texts[:_OFFERED])}
        raise FileRefused(Text(_NONE_SUCH, values), remedy=Text(_SAY, values))
    out = tuple(sorted({text.casefold() for text in texts} - {said.casefold()}))
    note = Text(_ONLY, {"column": column, "value": said})
    return replace(layout, leaves_out={**layout.leaves_out, column: out}, notes=(*layout.notes, note))


def _question(raw: Raw, column: str) -> FileAmbiguous:
    """Whether the rows of one interval are parts of a total, or which of them is the one that counts."""
    texts = list(facts(raw.table[column]).counts)
    values = {"column": column, "values": tuple(texts[:_OFFERED])}
    is_person = _is_named(column, _names("employee_id"))
    ways = [(f"{column}:{ROWS}={PARTS}", Text(_ARE_PARTS_OF_PERSONS if is_person else _ARE_PARTS))]
    if len(texts) <= _OFFERED:
        ways += [(f"{column}:{ROWS}={text}", Text(_COUNTS, {"value": text})) for text in texts]
    return FileAmbiguous(
        Text(_SEVERAL, values),
        remedy=Text(_SAY, values),
        question=Question("values", column, tuple(ways), tuple(texts[:_SHOWN])),
    )


_APART = N_("There are several rows for one interval, told apart by {column}: it is kept with the queue.")
_ONLY = N_("Only the rows with {value} in {column} are counted.")
_NONE_SUCH = N_("No row of the file has {value} in {column}.")
_SEVERAL = N_("There are several rows for one interval, told apart by {column}: {values}.")
_SAY = N_(
    "If they are parts that add up, say so with --value “{column}:rows=parts”; if one of them is the one that counts, "
    "say which, as in --value “{column}:rows=VALUE”."
)
_ARE_PARTS = N_("They are parts that add up")
_ARE_PARTS_OF_PERSONS = N_("They are parts that add up; the persons are kept by name, as queues")
_COUNTS = N_("Only the rows with {value} count")
