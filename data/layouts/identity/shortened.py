"""Numbers of rows that a spreadsheet has shortened, such as 2.02609E+11: they tell nothing apart any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.errors import FileAmbiguous, Question
from data.layouts.identity import numbered
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

_KEYS = {"complaint": "complaint_id", "visit": "visit_id", "contact": "contact_id"}
# Nobody but a spreadsheet writes a whole number so.
_SHORT = re.compile(r"^[1-9](?:[.,]\d+)?E\+\d{2,}$", re.IGNORECASE)
_HALF, _SHOWN = 0.5, 3


def asked(layout: Layout, raw: Raw, identity: Identity) -> None:
    """Raise FileAmbiguous for a list whose numbers were shortened, unless the user says what names a row."""
    column = numbered.column_of(layout, raw, layout.table, _KEYS.get(layout.table, ""))
    if column is None or identity:
        return
    texts = [text for value in raw.table[column].to_pylist() if (text := str(value or "").strip())]
    short = [text for text in texts if _SHORT.match(text)]
    if not short or len(short) < _HALF * len(texts):
        return
    examples = tuple(dict.fromkeys(short))[:_SHOWN]
    told = {"column": column, "rows": len(short), "numbers": len(set(short)), "examples": tuple(examples)}
    question = Question("identity", column, (("row", Text(_BY_ALL)),), examples)
    raise FileAmbiguous(Text(_SHORTENED, told), Text(_WHY), Text(_SAY), question=question)


_SHORTENED = N_(
    "The numbers in {column} were shortened by a spreadsheet, such as {examples}: {rows:,} rows have {numbers:,} "
    "different numbers."
)
_WHY = N_("Rows that had numbers of their own have the same one now.")
_SAY = N_(
    "Export the file again and bring it without opening it in a spreadsheet, or keep the column as text there. To know "
    "each row by all of its values instead, say --identity row."
)
_BY_ALL = N_("Each row is known by all of its values")
