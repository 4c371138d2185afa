"""Which points are the ends of a column's scale, and which others they may as well be."""

from __future__ import annotations

from dataclasses import dataclass

from data.layouts.column_profile import Facts
from data.layouts.dictionary import stated_scale
from data.layouts.scales import scales

# A scale that a question states is believed when it holds this share of the values.
_HELD = 0.8
# So many answers, and none at an end: the end may be another. So many, and the lowest usual one is the lowest there is.
_FEW, _ENOUGH = 10, 30
_HUNDRED = 100
# So many points have scales at most of which each has a word.
_MOST = 11
# Where scales usually end.
USUAL = (5, 7, 10)
Span = tuple[int, int]


@dataclass(frozen=True)
class Ends:
    """The lowest and the highest point; others: what they may be as well, empty where nothing else fits."""

    low: int
    high: int
    others: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Both ends."""
        return self.low, self.high

    @property
    def choices(self) -> tuple[Span, ...]:
        """All that they may be, the likeliest first."""
        return self.span, *self.others


def ends_of(told: Facts, texts: tuple[str, ...]) -> Ends:
    """The ends: as the values or the question state them, as the words are, else as the points that occur allow."""
    if not told.points:
        return Ends(1, 5)
    if told.said and not told.digits:
        return _stated(told, texts) or _said(told)
    if told.reading and not told.digits:
        return Ends(1, told.reading.size)
    if stated := _stated(told, texts):
        return stated
    if any(number.out_of for number in told.numbers):
        return _up_to(told, told.out_of)
    return _labelled(told) or _seen(told)


def is_seen(told: Facts, texts: tuple[str, ...]) -> bool:
    """True where nothing but the points that occur tells where the scale ends."""
    is_worded = (bool(told.said or told.reading) and not told.digits) or _labelled(told) is not None
    is_told = is_worded or _stated(told, texts) is not None or any(number.out_of for number in told.numbers)
    return bool(told.points) and not is_told


def _said(told: Facts) -> Ends:
    """The ends of a scale of words by the points that were said for them, whether they occur or not."""
    middles = {point - step for step, point in told.steps.items()}
    if len(middles) == 1:
        # A scale around 0 goes as far up as it goes down.
        middle, most = int(middles.pop()), max(map(abs, told.steps))
        return Ends(middle - most, middle + most)
    points = [*told.said.values(), *told.points]
    low, high = min(1, int(min(points))), -int(-max(points))
    if len(told.named) >= high:
        return Ends(low, low + len(told.named) - 1)
    if high > USUAL[0] and {*points} == {*range(1, high + 1)}:
        # As many words as points, each with one of its own, are a whole scale.
        spans = [(1, high)]
    elif high not in USUAL:
        # Other words than those that occur may be better; where all are known, the scale that has them tells.
        spans = _known(told, high) or [(low, high), *((low, end) for end in USUAL if end > high)]
    else:
        spans = _known(told, high) or [(low, high), *([(0, high)] if high == 10 and min(points) > 1 else [])]
    return Ends(*spans[0], _besides(*spans))


def _known(told: Facts, high: int) -> list[Span]:
    """Where the scales end that have all words with the points that were said for them; empty where one is unknown."""
    known = dict(told.said)
    if told.reading:
        known |= {word: told.reading.point(word) or 0 for word in told.words}
    sizes = scales.sizes(known) if all(map(scales.is_known, known)) else []
    return [(1, size) for size in sizes if size >= high]


def _labelled(told: Facts) -> Ends | None:
    """Where the scales end that have the words beside the digits with these points, from below or from above."""
    if not told.labels:
        return None
    upward = scales.sizes(told.labels)
    spans = [
        (1, end)
        for end in range(_MOST, int(max(told.points)) - 1, -1)
        if end in upward or end in scales.sizes({word: end + 1 - point for word, point in told.labels.items()})
    ]
    return Ends(*spans[0], _besides(*spans)) if spans else None


def _stated(told: Facts, texts: tuple[str, ...]) -> Ends | None:
    """As the question states the scale, where it holds most of the values."""
    stated = stated_scale(*texts)
    if stated is None:
        return None
    low, high = stated
    inside = sum(n for p, n in told.points.items() if (low or 0) <= p <= high)
    if high <= (low or 0) or inside < _HELD * sum(told.points.values()):
        return None
    return _up_to(told, high) if low is None else Ends(low, high)


def _up_to(told: Facts, high: int) -> Ends:
    """A scale of which only the highest point is known: short ones begin at 1, those to 100 at 0, others are told."""
    least = min(told.points)
    if high >= _HUNDRED or (least < 1 and high > 2):
        return Ends(0, high)
    if high == 10 and told.filled >= _FEW and not (least == 1 and told.filled >= _ENOUGH):
        return Ends(0, 10, ((1, 10),))
    return Ends(1, high)


def _seen(told: Facts) -> Ends:
    """The narrowest usual scale of the points; with the others that fit, where none is at its end."""
    low, high = told.ends
    inside = [p for p in told.points if p <= high]
    most, least = max(inside), min(inside)
    if 1 < most <= USUAL[-1] and any(0 < point < 1 for point in inside):
        # Half a star, or a mean: a scale from 0 of which these points do not tell the end.
        spans = [(0, end) for end in USUAL if end >= most]
        return Ends(*spans[0], tuple(spans[1:]))
    if told.filled < _FEW:
        return Ends(low, high)
    if most <= 1:
        return Ends(0, 1, ((1, 5), (0, 10), (0, _HUNDRED)))
    if high > 10:
        return _wide(most)
    if high == 10:
        return _of_ten(told, low, least, most)
    if most < high or most not in (5, 7):
        return Ends(low, high, _besides((low, high), (1, int(most)), (1, 5), (1, 7), (0, int(most))))
    return Ends(low, high)


def _of_ten(told: Facts, low: int, least: float, most: float) -> Ends:
    if low == 0 or (least == 1 and most == 10 and told.filled >= _ENOUGH):
        return Ends(low, 10)
    highest = ((1, int(most)),) if most < 10 else ()
    return Ends(low, 10, _besides((low, 10), (1, 10), (0, 10), *highest))


def _wide(most: float) -> Ends:
    """Points above 10: of 100, but for those that stay far below."""
    if most > _HUNDRED / 2:
        return Ends(0, _HUNDRED)
    return Ends(0, _HUNDRED, _besides((0, _HUNDRED), (0, 20 if most <= 20 else 50), (1, int(most))))


def _besides(taken: Span, *spans: Span) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for span in spans if span != taken and span[0] < span[1]))
