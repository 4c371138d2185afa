"""Which end of a score is the best, by the words of its values and by its question."""

from __future__ import annotations

from data.layouts.column_profile import Facts
from data.layouts.dictionary import dictionary
from data.layouts.scales import scales
from data.layouts.scales.points import label, number
from data.layouts.scales.senses import AMOUNT, CONSENT, Best, relative, turned
from data.texts import N_, Text


def is_low_best(told: Facts, texts: tuple[str, ...]) -> bool:
    """True when values or question say in words that the lowest point is the best."""
    return best_end(told, texts) is Best.LOW


def best_end(told: Facts, texts: tuple[str, ...]) -> Best:
    """Which end of a score is the best, by the words of its values, else by its question."""
    known, said = dictionary(), _relative(told)
    if told.is_worded and not told.digits:
        # What the user says that words mean is in points of which the highest is the best.
        return known.best_of(said, *texts) if said and not told.said else Best.HIGH
    if told.way:
        best = known.best_of(said, *texts) if said else Best.HIGH
        return best if told.way > 0 else turned(best)
    if said == AMOUNT and known.best_of(AMOUNT, *texts) is Best.OPEN:
        return Best.OPEN
    best = known.best_end(*texts)
    return Best.OPEN if best is Best.SILENT and told.way is None else best


def direction(told: Facts, texts: tuple[str, ...]) -> int:
    """1 where words beside a score's points say that the highest is the best, -1 that the lowest is, else 0."""
    return {Best.HIGH: 1, Best.LOW: -1}.get(best_end(told, texts), 0) if told.way else 0


def turned_over(column: str, ends: tuple[int, int], told: Facts, texts: tuple[str, ...]) -> Text:
    """What is said of a score that is turned over, and of what says so: its values, its header, or the user.

    texts: header and question, none where the user said it.
    """
    said = _TURNED if not texts else _BY_VALUES if direction(told, texts) < 0 else _BY_HEADER
    return Text(said, {"column": column, "low": min(ends), "high": max(ends)})


def _relative(told: Facts) -> str:
    """What the words say with what the question asks for alone: agreement, or how much; empty for other words."""
    words = [*told.words, *filter(None, (label(text) for text in told.counts if number(text)))]
    said = {relative(word) for word in words if scales.leaning(word) != 0}
    if CONSENT in said:
        return CONSENT
    # Of words that say neither good nor bad, such as not at all, the question alone tells which they are.
    is_amount = AMOUNT in said or not any(map(scales.tone, words))
    return AMOUNT if words and is_amount else ""


_TURNED = N_("In {column} {low} is the best and {high} the worst: its values are turned over.")
_BY_VALUES = N_(
    "In {column} {low} is the best and {high} the worst, as the words of its values say: its values are turned over."
)
_BY_HEADER = N_("In {column} {low} is the best and {high} the worst, as its header says: its values are turned over.")
