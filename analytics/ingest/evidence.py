"""What the file itself says beside what is stored of it: which other columns hold days, and how its words were read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from data import layouts
from data.contracts import TABLES, Table
from data.formats.raw import Raw, shown_text
from data.layouts import Layout, personal
from data.layouts.column_profile import Facts, facts
from data.layouts.expressions import ROW, Today
from data.layouts.meaning import ANSWER, NOTHING, SCORES
from data.layouts.responses import choices
from data.layouts.times import periods
from data.store import duck
from data.texts import N_, Text

# Columns that are looked at, values of one that are told, and signs of each.
_COLUMNS, _VALUES, _SHOWN = 300, 40, 80
# Values of a column that are shown as examples, and rows that they are taken from.
_EXAMPLES, _SEEN = 3, 200
# A time of day behind a day.
_CLOCK = re.compile(r"[T ]\s*(오전|오후|上午|下午|AM|PM)?\s*\d{1,2}(:\d{2}|시|时|時|h).*$", re.IGNORECASE)
_NAMED = re.compile(r"(날짜|일자|일시|日期|日時|date|datum|fecha)", re.IGNORECASE)
# The day on which somebody was born or joined says nothing of when the row happened.
_LIFELONG = re.compile(r"(birth|born|dob\b|생년|생일|출생|가입|입사|since|出生|生日|开户|開戶|入职)", re.IGNORECASE)


def examples(column: pa.ChunkedArray) -> tuple[str, ...]:
    """Some of a column's values that say something."""
    seen = dict.fromkeys(shown_text(value or "", _SHOWN) for value in column.slice(0, _SEEN).to_pylist())
    return tuple(value for value in seen if value)[:_EXAMPLES]


def details(layout: Layout, raw: Raw) -> tuple[str, ...]:
    """The columns with personal details, from which nothing is made."""
    return personal.unkept(layout.table, raw, layout.unused(raw))


def samples(raw: Raw, details: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Some values of each column but those with personal details."""
    return {column: examples(raw.table[column]) for column in raw.columns if column not in details}


def dates(layout: Layout, raw: Raw, first: pa.Table, said: Collection[str] = ()) -> dict[str, Any]:
    """What dates the rows, and which other columns hold several days; only where the first rows are all of one day.

    said: columns of which the user said what they are.

    Answers `column`, the header behind the rows' day, "" for none; `today`, whether they are dated by the upload;
    `period`, whether they are dated by a period's first day; and `others`, header -> some of its values.
    """
    table = TABLES[layout.table]
    days = _seen_days(first, table) if table.dated_by else set()
    if len(days) != 1:
        return {}
    (day,) = days
    dating = table.dated_by[0]
    source = layout.sources(raw).get(dating, "")
    fields = layouts.mapped(layout, raw)
    # A field of the table is known for what it is: the number of a ticket may look like a day.
    free = (c for c in raw.columns if c not in (source, *said) and fields[c] in (ANSWER, NOTHING))
    free = (c for c in free if not _LIFELONG.search(c))
    others = {c: told for c in islice(free, _COLUMNS) if (told := _days(c, facts(raw.table[c])))}
    period = bool(source) and periods.states(facts(raw.table[source]), source, day)
    return {
        "column": source,
        "today": isinstance(layout.columns.get(dating), Today),
        "period": period,
        "others": others,
    }


def _seen_days(first: pa.Table, table: Table) -> set[date | None]:
    names = [name for name in table.dated_by if name in first.column_names]
    return {
        _day(next((value for value in row if value), None))
        for row in zip(*(first[n].to_pylist() for n in names), strict=True)
    }


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _days(column: str, told: Facts) -> tuple[str, ...]:
    """Examples of a column's days, where it is a column of days by its values or its name and holds several."""
    named = bool(_NAMED.search(column)) and all(any(map(str.isdigit, text)) for text in told.counts)
    if not told.filled or not (told.looks_like("time") or named):
        return ()
    days: dict[str, str] = {}
    for text in told.counts:
        days.setdefault(
            _CLOCK.sub("", text) if not re.fullmatch(r"1\d{9}(\d{3})?", text) else str(int(text[:10]) // 86400), text
        )
    return tuple(shown_text(text, _SHOWN) for text in islice(days.values(), 3)) if len(days) > 1 else ()


def readings(layout: Layout, raw: Raw, today: date, salt: str) -> dict[str, Any]:
    """How the values of scores and of columns with fixed choices were read.

    Answers the file's column -> its field and its values, each with what it became, "" for nothing, and its rows.
    """
    table = TABLES[layout.table]
    meant = {c.name for c in table.columns if choices.choices_of(c)} | set(SCORES)
    read = {c: f for c, f in layouts.mapped(layout, raw).items() if f in meant and f in layout.columns}
    if not read:
        return {}
    # Only these: a mark of all that a wide file holds takes as long as the rest of reading it.
    narrow = replace(layout, columns={field: layout.columns[field] for field in read.values()})
    with narrow.laid(raw, today, salt, {}) as con:
        return {column: {"field": field, "values": _values(con, column, field)} for column, field in read.items()}


def _values(con: Any, column: str, field: str) -> tuple[tuple[str, str, int], ...]:
    found = con.execute(
        f"SELECT r.{duck.name(column)}, coalesce(s.{duck.name(field)}, ''), count(*) FROM raw r "
        f"JOIN strings s ON r.{ROW} = s.row_no WHERE r.{duck.name(column)} <> '' "
        f"GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT {_VALUES}"
    ).fetchall()
    return tuple((shown_text(value, _SHOWN), shown_text(became, _SHOWN), rows) for value, became, rows in found)


def worded(values: tuple[tuple[str, str, int], ...]) -> Mapping[str, str]:
    """Values that became something else than they say: words, and points of a scale that was turned over."""
    return {value: became for value, became, _ in values if _plain(value) != _plain(became)}


def _plain(text: str) -> str:
    return re.sub(r"\.0$", "", text.strip())


def left_out(layout: Layout, raw: Raw, details: Collection[str]) -> list[Text]:
    """The columns that nothing is made from, and those that only help where others are empty or to work a value out.

    details: those with personal details.
    """
    unused = layout.unused(raw)
    helping = [c for c, field in layouts.mapped(layout, raw).items() if field == NOTHING and c not in unused]
    told = ((_PERSONAL, details), (_UNUSED, [c for c in unused if c not in details]), (_HELPING, helping))
    return [Text(said, {"columns": tuple(some)}) for said, some in told if some]


_PERSONAL = N_("Columns with personal details, which are not stored: {columns}.")
_UNUSED = N_("Columns that are not stored: {columns}.")
_HELPING = N_(
    "Columns that are not stored themselves, and only used where others are empty or to work out a value: {columns}."
)
