"""What the ends of a scale are called: one list of words for headers, for values and for the labels of codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from data.layouts.scales import scales, senses
from data.layouts.scales.scales import fold

# What points are counted in, which is no word of an end.
_UNIT = re.compile(
    r"^(?:points?|pts?|stars?|star|punkte?|puntos?|pontos?|punti|étoiles?|estrellas?|estrelas?|stelle|stern\w*|级|星|별|개)$"
)
# From here on a word that sounds good or bad is of an end.
_STRONG = 5
# So long are words of an end at most of which a part tells what they are.
_SHORT = 25


@lru_cache(maxsize=1 << 14)
def told(text: str) -> tuple[int, bool, bool]:
    """The tone of a word, 1 for good, -1 for bad, 0 for another; whether it is one of amount, and of an end."""
    folded = fold(text)
    if said := senses.of_burden(text):
        return said, False, True
    if said := (folded in _best()) - (folded in _worst()):
        return said, folded in _amounts(), True
    if said := scales.tone(text):
        return said, False, scales.is_extreme(text)
    if said := senses.amount(text):
        return said, True, False
    if most := _pattern("most").match(text.strip().casefold()):
        said = scales.tone(text.strip()[most.end() :])
        return (-1 if most[1] == "least" else 1) * said, False, bool(said)
    return 0, False, False


@lru_cache(maxsize=1 << 12)
def phrase(text: str) -> tuple[int, bool, bool]:
    """The same of all that is said of one point, of which a part may tell it, such as the best note."""
    said = told(text)
    if said[0]:
        return said
    plain = senses.plain(text)
    if sides := bool(_pattern("high").search(plain)) - bool(_pattern("low").search(plain)):
        return (sides, False, True) if not senses.is_denied(plain) else (0, False, False)
    if leaning := scales.leaning(text):
        return (1 if leaning > 0 else -1), False, abs(leaning) >= _STRONG
    return senses.feeling(plain), False, bool(_pattern("strong").search(plain))


def way(said: Iterable[tuple[float, str]], ends: tuple[int, int]) -> int | None:
    """1 where the words beside the points of a column say that the highest is the best, -1 that the lowest is.

    0 where no words say anything of an end; None where words may, and nobody knows what.
    """
    labels = [(point, text) for point, text in said if any(map(str.isalpha, text)) and not _UNIT.match(text)]
    if len({point for point, _ in labels}) > 1 and len({fold(text) for _, text in labels}) == 1:
        # One word beside all of them is none of an end.
        return 0
    sides = {(point, _beside(text)) for point, text in labels if 2 * point != sum(ends)}
    ways = {tone if 2 * point > sum(ends) else -tone for point, tone in sides if tone}
    if len(ways) == 1:
        return ways.pop()
    if ways:
        first, last = min(labels), max(labels)
        return (_strength(last[1]) > _strength(first[1])) - (_strength(last[1]) < _strength(first[1])) or None
    # Words that nobody knows, at an end or at more than one point.
    unknown = {point for point, text in labels if not _is_middle(text)}
    return None if len(unknown) > 1 or not unknown.isdisjoint(ends) else 0


def _beside(text: str) -> int:
    """The tone of words beside a point; of a sentence no part tells it."""
    return (phrase if len(text) <= _SHORT else told)(text)[0]


def _is_middle(text: str) -> bool:
    return scales.leaning(text) == 0


def _strength(text: str) -> float:
    return scales.leaning(text) or float(_beside(text) * (_STRONG if phrase(text)[2] else _STRONG - 1))


@cache
def _best() -> frozenset[str]:
    return frozenset(map(fold, senses.ends("best")))


@cache
def _worst() -> frozenset[str]:
    return frozenset(map(fold, senses.ends("worst")))


@cache
def _amounts() -> frozenset[str]:
    """Words of amount among them: of a burden the lowest is the best."""
    return frozenset(word for word in _best() | _worst() if senses.amount(word) or re.search(_HOW_MUCH, word))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(senses.plain(str(senses.ends(name))))


_HOW_MUCH = r"high|low|\ub192|\ub0ae|\u9ad8|\u4f4e|hoch|h\xf6ch|niedrig|haut|bas|alt[oa]|baj|baix|\xe9lev|faible"
