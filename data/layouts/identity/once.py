"""Rows of which one alone counts, as they have the number of one response: the last, or the first, as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw

# Which row of a number counts; of rows that say the same it makes no difference.
LAST, FIRST, SAME = "last", "first", "same"


def kept(raw: Raw, repeats: Mapping[str, str]) -> Raw:
    """The file with one row of each number, and how many others were left out; rows without a number all stay."""
    for column, which in repeats.items():
        if column not in raw.columns:
            continue
        texts = [str(text or "").strip() for text in raw.table[column].to_pylist()]
        if which == SAME:
            # Rows of one number that differ after all stay, and are refused by it.
            rows = zip(*(raw.table[name].to_pylist() for name in raw.columns), strict=True)
            texts = [text and repr(row) for text, row in zip(texts, rows, strict=True)]
        places = range(len(texts)) if which == LAST else range(len(texts) - 1, -1, -1)
        chosen = {texts[place]: place for place in places if texts[place]}
        stay = [place for place, text in enumerate(texts) if not text or chosen[text] == place]
        if len(stay) < len(texts):
            note = Text(_SAID[which], {"rows": len(texts) - len(stay), "column": column})
            raw = raw.with_rows(stay, note)
    return raw


REPEATED = N_("{rows:,} rows were left out, because they repeat another row exactly. It is counted once.")
_SAID = {
    LAST: N_("{rows:,} rows were left out, because a later row has the same number and counts in their place."),
    FIRST: N_("{rows:,} rows were left out, because an earlier row has the same number and counts in their place."),
    SAME: REPEATED,
}
