"""Headers such as Complaint, under which stands the text of a complaint or its number: the values tell which."""

from __future__ import annotations

import re

from data.layouts.column_profile import Facts
from data.layouts.dictionary import comparable

_PLAIN = frozenset(map(comparable, (
    "complaint", "complaints", "grievance", "민원", "불만", "고충", "投诉", "申诉", "苦情", "beschwerde",
    "réclamation", "queja", "reclamo", "reclamación", "reclamação",
)))  # fmt: skip
# The number of a complaint, which is no text of one: R-1027.
_CODED = re.compile(r"^[^\W\d_]{0,6}[-_/#. ]?\d[\w./-]*$")


def is_plain(header: str) -> bool:
    """True for a header that says what each row is, and no more."""
    return comparable(header) in _PLAIN


def are_texts(told: Facts) -> bool:
    """True for values of which most are different, and that are no numbers."""
    are_numbers = told.is_in_digits or all(map(_CODED.match, told.counts))
    return 2 * len(told.counts) > told.filled and not are_numbers
