"""The marks of options before their words, such as a 5 in a ring: asked about where they speak against the words."""

from __future__ import annotations

from collections.abc import Iterable

from data.layouts.dictionary import dictionary
from data.layouts.finding import Found
from data.layouts.scales import word_points
from data.layouts.scales.senses import Best
from data.layouts.signs import mark
from data.texts import N_


def ask(found: Found, name: str, column: str) -> bool:
    """Ask for the points of words whose marks are in another order, or not in the one that the header says."""
    told = found.whole(column)
    points = {text: told.point(text) for text in told.words}
    placed = [(place, point) for text, point in points.items() if point and (place := mark(text))]
    if told.meant or told.digits or len(placed) < 2:
        return False
    best = dictionary().best_end(*found.texts(column))
    way = _way(placed)
    if way and (not _says_digits(told.words) or (best, way) not in ((Best.HIGH, -1), (Best.LOW, 1))):
        return False
    ordered = sorted(points, key=lambda text: points[text] or 0)
    entries = tuple((text, f"{points[text]:g}" if points[text] else "") for text in ordered)
    word_points.ask(found, name, column, entries, told.counts, _AGAINST if way else _MIXED)
    return True


def _way(placed: list[tuple[int, float]]) -> int:
    """1 where the points rise with the marks, -1 where they fall, 0 where they do neither."""
    by_mark: dict[int, set[float]] = {}
    for place, point in placed:
        by_mark.setdefault(place, set()).add(point)
    points = [point for _, some in sorted(by_mark.items()) for point in sorted(some)]
    if any(len(some) > 1 for some in by_mark.values()) or len(points) != len(set(points)):
        return 0
    return 1 if points == sorted(points) else -1 if points == sorted(points, reverse=True) else 0


def _says_digits(words: Iterable[str]) -> bool:
    """True where the marks are numbers, of which a header may say which is the best."""
    return any(sign.isdigit() for text in words for sign in text[:3])


_MIXED = N_(
    "In {column} the marks before the words are in another order than the words, so their points are not certain: "
    "{values}."
)
_AGAINST = N_(
    "The header {column} says the opposite of the words behind their numbers, so their points are not certain: "
    "{values}."
)
