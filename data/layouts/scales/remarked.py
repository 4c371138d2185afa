"""Which end of a score is the best by what stands outside of the table: above it, below it, or in another sheet."""

from __future__ import annotations

import re
from itertools import islice

from data.formats.remarks import is_remark
from data.layouts.column_profile import Facts
from data.layouts.dictionary import dictionary
from data.layouts.finding import Found
from data.layouts.scales.explained import explained, marked_ends
from data.layouts.scales.points import number
from data.layouts.scales.senses import Best

# A code and its meaning, as in a list of them.
_LISTED = re.compile(r"^\d{1,3} = ")
# So many values are looked through, and what is as short is a value itself.
_VALUES, _SHORT = 500, 8


def against(found: Found, column: str, best: Best) -> str:
    """The remark that calls another end of a score the best than its own words, or may; empty where there is none.

    best: the end by the score's own words.
    """
    told = found.facts(column)
    texts = (*found.raw.above, *_among(told), *found.raw.below, *found.raw.remarks)
    if not texts or best is Best.LOW or told.way or (told.is_worded and not told.digits):
        return ""
    doubts = (Best.LOW,) if best is Best.HIGH else (Best.LOW, Best.OPEN)
    # A list of codes says it only as a whole.
    whole = "; ".join(texts)
    listed = [text for text in texts if _LISTED.match(text)]
    several = (
        (whole,) if explained(whole) else (*(text for text in texts if text not in listed), "; ".join(listed), whole)
    )
    return next((text for text in several if _said(text, told) in doubts), "")


def _among(told: Facts) -> list[str]:
    """Remarks among the numbers of a column, as in a second row of headers."""
    others = (text for text in islice(told.counts, _VALUES) if not number(text))
    return [text for text in others if len(text) > _SHORT and (is_remark(text) or explained(text))]


def _said(text: str, told: Facts) -> Best:
    """Which end of these points a remark calls the best; of a scale that they leave it says nothing."""
    ends, marked = explained(text), marked_ends(text)
    high = ends.high if ends else marked[1] if marked else 0
    is_of_another = 0 < high < max(told.points, default=0)
    return Best.SILENT if is_of_another else dictionary().best_by_remark(text)
