"""Ratings in words that no scale has: told by their questions, and by few words that come again and again."""

from __future__ import annotations

from data.layouts.dictionary import comparable, dictionary
from data.layouts.finding import Found

# Fewer different words are a yes and a no.
_LEAST = 3


def is_scale(found: Found, column: str) -> bool:
    """True for few short words that may be the steps of a scale, known or not: no options, no days, no comments."""
    told, texts, known = found.facts(column), found.texts(column), dictionary()
    if len(told.counts) < _LEAST or not told.is_worded or told.separator or told.looks_like("time"):
        return False
    if known.is_comment(*texts) or known.role(*texts) == "demographic":
        return False
    return not any(entry.fits(*texts) for entry in (known.technical, known.derived, known.places, known.personal))


def may_be_rating(found: Found, column: str) -> bool:
    """True for such words under a question that may ask how something was."""
    return bool(dictionary().rated.fits(*found.texts(column))) and is_scale(found, column)


def candidates(found: Found, columns: list[str]) -> list[str]:
    """Of columns that no header explains those whose words may be a rating."""
    lists = (words for told in dictionary().tables.values() for words in told.values())
    known = {comparable(word) for words in lists for word in words}
    return [column for column in columns if comparable(column) not in known and is_scale(found, column)]
