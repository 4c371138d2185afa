"""Days and times in forms that only some programs write, put as all of them do before anything reads them.

20260901T100500Z, 01SEP2026:10:05:00, Sep 01, 26, 01.09.2026 10.05 Uhr, 01-SEP-26 10.05.00.000000 AM, Tue Sep  1
10:05:00 KST 2026 and /Date(1788224700000)/ leave nothing open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.calendar_spans import MONTHS
from data.layouts.column_profile import SEEN

if TYPE_CHECKING:
    from data.formats.raw import Raw

_MONTH = rf"(?i:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
# How such a text is written, and how it is as other programs write it.
_FORMS = (
    (r"((?:19|20)\d\d)(\d\d)(\d\d)T(\d\d):?(\d\d) ?(Z|[+-]\d\d:?(?:\d\d)?)?", r"\1-\2-\3T\4:\5:00\6"),
    (r"((?:19|20)\d\d)(\d\d)(\d\d)T(\d\d):?(\d\d):?(\d\d(?:\.\d+)?) ?(Z|[+-]\d\d:?(?:\d\d)?)?", r"\1-\2-\3T\4:\5:\6\7"),
    (rf"(\d\d?)({_MONTH})(20\d\d)(?:[ :T](\d\d?:\d\d.*))?", r"\1-\2-\3 \4"),
    (rf"({_MONTH})\.? (\d\d?), ([0-3]\d)((?:,? \d\d?:\d\d.*)?)", r"\1 \2, 20\3\4"),
    (r"(\d\d?\.\d\d?\.\d{4}),? (?:um )?([01]?\d|2[0-3])\.([0-5]\d)(?:\.[0-5]\d)? ?(?:[Uu]hr|h)?", r"\1 \2:\3"),
    (r"(\d\d?\.\d\d?\.\d\d),? (?:um )?([01]?\d|2[0-3])\.([0-5]\d)(?:\.[0-5]\d)? ?(?:[Uu]hr|h)?", r"\1 \2:\3"),
    (rf"(\d\d?)-({_MONTH})-(?:20)?([0-3]\d) (\d\d?)\.(\d\d)\.(\d\d)(?:\.\d+)?( [AaPp][Mm])?", r"\1-\2-20\3 \4:\5:\6\7"),
    (rf"(\d\d?)({_MONTH})([0-3]\d):(\d\d?:\d\d.*)", r"\1-\2-20\3 \4"),
    (rf"[A-Z][a-z]{{2}} ({_MONTH}) +(\d\d?) (\d\d?:\d\d:\d\d)( [A-Z]{{3,4}}| [+-]\d{{4}})? (20\d\d)", r"\1 \2 \5 \3\4"),
    (r"\\?/Date\((\d{12,13})(?:[+-]\d{4})?\)\\?/", r"\1"),
    (r"(1\d\d ?[年/.-] ?\d\d? ?[月/.-] ?\d\d? ?日?) ?[(（][^)）]{1,4}[)）](.*)", r"\1\2"),
)
_ANY = f"^(?:{'|'.join(f'(?:{pattern})' for pattern, _ in _FORMS)})$"
_MOST = 0.5


def found(raw: Raw) -> tuple[str, ...]:
    """The columns of which most values are written so."""
    return tuple(column for column in raw.columns if _is_of_stamps(raw, column))


def plain(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """The columns in usual forms; what is in none of these stays as it is."""
    for column in (column for column in columns if column in table.column_names):
        values = pc.utf8_trim_whitespace(table[column].cast(pa.string()))
        for pattern, form in _FORMS:
            values = pc.replace_substring_regex(values, f"^{pattern}$", form)
        table = table.set_column(table.column_names.index(column), column, pc.utf8_trim_whitespace(values))
    return table


def _is_of_stamps(raw: Raw, column: str) -> bool:
    values = pc.utf8_trim_whitespace(raw.table[column].slice(0, SEEN).cast(pa.string()))
    filled = pc.sum(pc.not_equal(values, "")).as_py() or 0
    return bool(filled) and (pc.sum(pc.match_substring_regex(values, _ANY)).as_py() or 0) > _MOST * filled
