"""Ratings and comments that no field takes: told by their questions, and by words that come again, or do not."""

from __future__ import annotations

import re

from data.layouts.dictionary import comparable, dictionary, stated_scale
from data.layouts.finding import Found
from data.layouts.meaning import SCORES
from data.layouts.signs import simplified

# Fewer different words are a yes and a no.
_LEAST = 3
# What branches and calls are marked for, in simplified signs.
_MARKED = re.compile(
    r"friendl|courte|kindness|politeness|helpful|professional|clean|친절|공손|청결|쾌적|전문성|신속성|정확성|응대 ?태도"
    r"|态度|礼貌|环境|整洁|专业|freundlich|amabilidad|amabilité"
)


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


def is_marked(found: Found, column: str) -> bool:
    """True for the marks of a scale, in words or in digits, under a header that asks for them or is a question."""
    told, texts, known = found.facts(column), found.texts(column), dictionary()
    if any(entry.fits(*texts) for entry in (known.technical, known.running, known.counting, known.personal)):
        return False
    scores = [*(entry for entry in known.fields if entry.name in SCORES), known.unclear, known.stars, known.rated]
    asks = _is_question(texts) or any(entry.fits(*texts) for entry in scores)
    in_words = is_scale(found, column) and (asks or told.is_toned)
    asks = asks or stated_scale(*texts) is not None or any(_MARKED.search(simplified(t.casefold())) for t in texts)
    return in_words or bool(told.groups) or (asks and told.is_rating and told.is_in_digits)


def is_comment(found: Found, column: str) -> bool:
    """True for text of which each row has its own, under a header of comments or a question."""
    told, texts = found.facts(column), found.texts(column)
    entry = next(entry for entry in dictionary().fields if entry.name == "verbatim")
    is_text = told.looks_like("text") and not told.looks_like("time") and not told.looks_like("number")
    return is_text and 2 * len(told.counts) > told.filled and bool(_is_question(texts) or entry.fits(*texts))


def _is_question(texts: tuple[str, ...]) -> bool:
    return any(text.rstrip().endswith(("?", "\uff1f")) for text in texts)
