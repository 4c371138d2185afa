"""Words of a scale, read as a whole column: the set of words that occurs decides which scale it is, and their order."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data.layouts.signs import simplified, unmarked

# So many answers are enough that a step between others is not missing by chance; so many, that one at an end is not.
_ENOUGH, _PLENTY = 30, 100
# So few answers are taken to be of the usual scale.
_FEW = 10
# From here on a word is of an end of its scale, as very and extremely are.
_EXTREME = 5
# How strong a word is that nothing strengthens.
_PLAIN = 4.0
# The strongest words of a scale, and how far a word is from the middle that leans to a side.
_MOST, _LEANS = 6.0, 1.0
# Signs that only change how an emoji is drawn; umlauts in two letters.
_DRAWN, _UMLAUTS = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]"), {228: "ae", 246: "oe", 252: "ue"}


@dataclass(frozen=True)
class Reading:
    """What the words of a column are: folded word -> its point from 1, the worst; size: points of the scale.

    words: every spelling that the scale has, in lower case -> point. is_sure: False where another scale fits as well.
    is_usual: the scale of five that most surveys have.
    """

    points: Mapping[str, int]
    size: int
    words: Mapping[str, int]
    is_sure: bool = True
    is_usual: bool = False

    def point(self, text: str) -> int | None:
        """The point of a word as it stands in the file."""
        return self.points.get(fold(text))


@dataclass(frozen=True)
class _Said:
    """One word taken apart: how strong it is, below 0 for bad; 0 for the middle. made: what it was made of."""

    value: float
    strength: str
    made: str


@dataclass(frozen=True, eq=False)
class _Tongue:
    """How one language builds its scales; all words folded."""

    strength: Mapping[str, float]
    good: frozenset[str]
    bad: frozenset[str]
    middle: frozenset[str]
    least: frozenset[str]
    rungs: tuple[tuple[str, ...], ...]
    endings: tuple[str, ...]
    written: Mapping[str, str]

    def said(self, word: str) -> _Said | None:
        """A folded word taken apart; None where it is none of this language's."""
        return _taken_apart(self, word)

    def bare(self, word: str) -> _Said | None:
        """The same of a word without endings."""
        if word in self.middle:
            return _Said(0, "", "")
        for stems, sign in ((self.bad, -1), (self.good, 1)):
            for stem in stems:
                strength = word[: len(word) - len(stem)]
                if word.endswith(stem) and strength in self.strength:
                    value = self.strength[strength]
                    return None if sign < 0 and value < 0 else _Said(sign * value, strength, stem)
        return _Said(self.strength[word], word, "") if word and word in self.strength else None

    def spellings(self, strength: str, stems: Iterable[str]) -> Iterator[str]:
        """Every way to write a strength with one of the words, in lower case."""
        for stem in stems:
            yield from {f"{self.written[strength]} {self.written[stem]}".strip(), strength + stem}


@lru_cache(maxsize=1 << 14)
def _taken_apart(tongue: _Tongue, word: str) -> _Said | None:
    plain = [word, *(word.removesuffix(ending) for ending in tongue.endings if word.endswith(ending))]
    return next(filter(None, map(tongue.bare, plain)), None)


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """A word for comparing: no case, space, end mark or mark of an option, simplified signs, umlauts as two letters."""
    plain = simplified(_DRAWN.sub("", unicodedata.normalize("NFKC", unmarked(text)).casefold())).translate(_UMLAUTS)
    return re.sub(r"[\s.!。！~_]+|(?<=\w)-(?=\w)", "", plain.replace("’", "'"))


def read(
    counts: Mapping[str, int],
    size: int | None = None,
    said: Mapping[str, float] | None = None,
    named: tuple[str, ...] = (),
) -> Reading | None:
    """The scale that these words, with how often each occurs, are of; None where no scale has all of them.

    size: how many points the scale has, where that is known. said: other words of the scale, and the points that were
    said for them; a scale that has others is a mere guess. named: all words of the scale, where the file says them.
    """
    told = {fold(word): point for word, point in (said or {}).items()}
    words = frozenset(map(fold, (*counts, *named))) | told.keys()
    entire = (one for one in _whole(words) if size in (None, one.size) and _agrees(one, told))
    if exact := next(entire, None):
        return exact
    number = sum(counts.values()) + (_PLENTY if named else 0)
    found = [one for one in _candidates(words, number) if size in (None, one.size) and _agrees(one, told)]
    if not found:
        alone = read(counts, size) if told or named else None
        return replace(alone, is_sure=False) if alone else None
    # Words that one scale tells apart are not taken for one step of another.
    most = max(len(_steps(one, words)) for one in found)
    found = [one for one in found if len(_steps(one, words)) == most]
    if number < _FEW and (usual := next((one for one in found if one.is_usual), None)):
        return usual
    if number >= _ENOUGH:
        found = [one for one in found if not _lacks_inner(one, words)] or found
    whole = [one for one in found if len(_steps(one, words)) == one.size]
    found = whole if whole and number >= _PLENTY else found
    different = {(one.size, *(one.points[word] for word in sorted(words))): one for one in found}
    best = min(found, key=lambda one: (one not in whole, not one.is_sure, one.size))
    if len(different) == 1:
        return Reading(best.points, best.size, best.words, any(one.is_sure for one in found) or size is not None)
    return Reading(best.points, best.size, best.words, False)


def sizes(said: Mapping[str, float]) -> list[int]:
    """How many points the scales have of which these words are these points; the usual one goes before all."""
    told = {fold(word): point for word, point in said.items()}
    found = [one for one in _candidates(frozenset(told), 0) if _agrees(one, told)]
    return sorted({one.size for one in [one for one in found if one.is_usual] or found})


def proposed(counts: Mapping[str, int], reading: Reading | None, *, of_five: bool = False) -> list[tuple[str, str]]:
    """Words in the order of their points, each with the point to propose; behind them, the most frequent first, those
    of which nothing is known, with "".

    of_five: words that no scale has get the point of what they sound like; else only their place tells that.
    """
    told = reading or Reading({}, 0, {})
    words = list(counts)
    order = {word: told.point(word) for word in words}
    values = {word: leaning(word) for word in words}
    if all(value is None for value in values.values()):
        # Of one thing, from none to much, such words tell the order alone.
        values = {word: next((s.value for t in _tongues() if (s := t.said(fold(word)))), None) for word in words}
        of_five = False
    places = sorted({point for point in order.values() if point})
    if reading and not reading.is_sure and places and len(places) < places[-1] - places[0] + 1:
        # A scale with steps that nobody chose is a mere guess: the words in their own order are not.
        order = {word: point and places.index(point) + 1 for word, point in order.items()}
    far = 99.0
    ranked = sorted(words, key=lambda w: (order[w] or far, far if (v := values[w]) is None else v, -counts[w]))
    guessed = _guessed(values) if of_five and not reading else {}
    return [(word, str(point or "")) for word, point in _apart({w: order[w] or guessed.get(w) for w in ranked}).items()]


def _guessed(values: Mapping[str, float | None]) -> dict[str, int | None]:
    """The points of words by how they sound; where two sound alike on a scale of five, by their order alone.

    Their order is no proposal where a good word would get a point of the lower half, or a bad one of the upper.
    """
    points = {word: _point_of(value) for word, value in values.items()}
    steps = sorted({value for value in values.values() if value is not None})
    if len(steps) < len(values) or len({*points.values()}) == len(points):
        return points
    places = {value: at for at, value in enumerate(steps, 1)}
    if any(value * (2 * at - len(steps) - 1) < 0 for value, at in places.items()):
        return points
    return {word: places[value] for word, value in values.items() if value is not None}


def _apart(points: Mapping[str, int | None]) -> dict[str, int | None]:
    """The points without those that several words would get: which of them is the better one is for others to say."""
    folded = {(fold(word), point) for word, point in points.items()}
    often = Counter(point for _, point in folded)
    return {word: point if often[point] == 1 else None for word, point in points.items()}


def _point_of(value: float | None) -> int | None:
    """The point of a leaning: the middle, a side of it, or its end."""
    if value is None:
        return None
    side = (value >= _LEANS) - (value <= -_LEANS)
    return 3 + side * (2 if abs(value) >= _EXTREME else 1)


@lru_cache(maxsize=1 << 12)
def leaning(word: str) -> float | None:
    """How good a word sounds as a whole, below 0 for bad; None if unknown.

    Parts of it tell nothing: what could be better is not better, and who is rather not satisfied is not.
    """
    folded = fold(word)
    endings = (ending for tongue in _tongues() for ending in tongue.endings if folded.endswith(ending))
    plain = (folded, *(folded.removesuffix(ending) for ending in endings))
    return next((value for one in plain if (value := _leaning(one)) is not None), None)


def _leaning(folded: str) -> float | None:
    if folded in _feelings():
        return _feelings()[folded]
    said = next((one for tongue in _tongues() if (one := tongue.said(folded)) and (one.made or not one.value)), None)
    if said is not None:
        return said.value
    # On a ladder the ends are as far from its middle as the strongest words are.
    places = [(at, len(ladder) - 1) for ladder in _toned() for at, step in enumerate(ladder) if folded in step]
    return sum(_MOST * (2 * at / last - 1) for at, last in places) / len(places) if places else None


@cache
def _feelings() -> Mapping[str, float]:
    """Words that are of no scale, by how good they sound."""
    sides = (
        (side, float(value)) for side, value in (("worst", -6), ("bad", -4), ("middle", 0), ("good", 4), ("best", 6))
    )
    return {fold(word): value for side, value in sides for word in _told()["feelings"][side]}


@cache
def is_known(word: str) -> bool:
    """True for a word that some scale has."""
    folded = fold(word)
    of_a_ladder = any(folded in step for ladder in (*_ladders(), *_wholes()) for step in ladder)
    return of_a_ladder or any((said := tongue.said(folded)) and (said.made or not said.value) for tongue in _tongues())


@lru_cache(maxsize=1 << 14)
def tone(word: str) -> int:
    """1 for a word of a scale that is good, -1 for a bad one, 0 for another."""
    folded = fold(word)
    said = next(filter(None, (tongue.said(folded) for tongue in _tongues())), None)
    if said is not None and (said.made or not said.value):
        return (said.value > 0) - (said.value < 0)
    ends = {(folded in ladder[-1]) - (folded in ladder[0]) for ladder in (*_toned(), *_wholes())} - {0}
    return ends.pop() if len(ends) == 1 else 0


@lru_cache(maxsize=1 << 14)
def is_extreme(word: str) -> bool:
    """True for a word of a scale's end, as very good is."""
    folded = fold(word)
    said = next(filter(None, (tongue.said(folded) for tongue in _tongues())), None)
    return (said is not None and abs(said.value) >= _EXTREME) or any(
        folded in ladder[0] | ladder[-1] for ladder in (*_toned(), *_wholes())
    )


def _whole(words: frozenset[str]) -> Iterator[Reading]:
    """Scales of which every step occurs, each in one word and no other: no part of one decides."""
    for ladder in _wholes():
        points = {word: place for place, step in enumerate(ladder, 1) for word in step}
        if len(words) == len(ladder) and words <= points.keys() and len({points[word] for word in words}) == len(words):
            yield Reading(points, len(ladder), {_written()[word]: at for word, at in points.items()} | points)


def _candidates(words: frozenset[str], number: int) -> Iterator[Reading]:
    for ladder in _ladders():
        points = {word: place for place, step in enumerate(ladder, 1) for word in step}
        if words <= points.keys():
            written = {_written()[word]: place for word, place in points.items()} | points
            yield Reading(points, len(ladder), written)
    for tongue in _tongues():
        said = {word: tongue.said(word) for word in words}
        if words and None not in said.values():
            told = {word: one for word, one in said.items() if one is not None}
            yield from _of_rungs(tongue, told)
            if all(one.made or not one.value for one in told.values()):
                yield from _of_two_sides(tongue, told, number)


def _agrees(reading: Reading, said: Mapping[str, float]) -> bool:
    return all(reading.points[word] == point for word, point in said.items())


def _steps(reading: Reading, words: frozenset[str]) -> set[int]:
    return {reading.points[word] for word in words}


def _lacks_inner(reading: Reading, words: frozenset[str]) -> bool:
    """True when a step between two that occur does not occur itself."""
    there = _steps(reading, words)
    return len(there) < max(there) - min(there) + 1


def _of_rungs(tongue: _Tongue, told: Mapping[str, _Said]) -> Iterator[Reading]:
    """Scales that run from none to much of one thing."""
    made = {one.made for one in told.values()} - {""}
    if len(made) > 1 or made & tongue.bad or any(not one.value for one in told.values()):
        return
    strengths = {one.strength for one in told.values()}
    for rungs in tongue.rungs:
        if strengths <= set(rungs):
            place = {strength: at for at, strength in enumerate(rungs, 1)}
            points = {word: place[one.strength] for word, one in told.items()}
            words = {text: at for rung, at in place.items() for text in tongue.spellings(rung, made or {""})}
            yield Reading(points, len(rungs), words | points)


def _of_two_sides(tongue: _Tongue, told: Mapping[str, _Said], number: int) -> Iterator[Reading]:
    """Scales with a bad side and a good one, as a mirror shows it, with or without a middle."""
    values = sorted({one.value for one in told.values()})
    yield from _of_five(tongue, told)
    good, bad = [v for v in values if v > 0], [-v for v in values if v < 0][::-1]
    has_middle = 0 in values
    least = {one.value for one in told.values() if one.strength in tongue.least and one.value > 0}
    yield from _of_five_with_least(tongue, told, least)
    if not has_middle and len(good) == len(bad) + 1 and least == {good[0]}:
        steps, is_sure = [*(-b for b in bad[::-1]), *good], True
    elif len(good) == len(bad):
        steps = [*(-b for b in bad[::-1]), *([0] if has_middle else []), *good]
        is_sure = number >= _ENOUGH or (has_middle and max(good[-1:] + bad[-1:], default=0) >= _EXTREME)
    elif not has_middle and abs(len(good) - len(bad)) == 1:
        steps, is_sure = values, False
    else:
        more, fewer = (good, bad) if len(good) > len(bad) else (bad, good)
        steps = [*(-m for m in more[::-1]), 0, *more]
        is_sure = has_middle and set(fewer) <= set(more)
        steps = steps if set(fewer) <= set(more) else []
    if len(steps) > 1:
        yield _mirrored(tongue, told, steps, is_sure)


def _of_five(tongue: _Tongue, told: Mapping[str, _Said]) -> Iterator[Reading]:
    """The usual scale: a word and its stronger form on both sides of a middle."""
    sizes = {abs(one.value) for one in told.values()} - {0, _PLAIN}
    if (len(sizes) == 1 and min(sizes) >= _EXTREME) or not sizes:
        most = max(sizes, default=float(_EXTREME))
        is_sure = any(not one.value for one in told.values()) and bool(sizes)
        yield replace(_mirrored(tongue, told, [-most, -_PLAIN, 0, _PLAIN, most], is_sure), is_usual=True)


def _of_five_with_least(tongue: _Tongue, told: Mapping[str, _Said], least: set[float]) -> Iterator[Reading]:
    """The usual scale where a weak word for good takes the middle's place, such as 基本满意, and no bad one occurs."""
    sizes = {one.value for one in told.values()} - least - {_PLAIN}
    if len(least) == len(sizes) == 1 and max(least) < _PLAIN < max(sizes):
        steps = (-max(sizes), -_PLAIN, *least, _PLAIN, max(sizes))
        yield replace(_mirrored(tongue, told, steps, is_sure=False), is_usual=True)


def _mirrored(tongue: _Tongue, told: Mapping[str, _Said], steps: Sequence[float], is_sure: bool) -> Reading:
    place = {value: at for at, value in enumerate(steps, 1)}
    points = {word: place[one.value] for word, one in told.items()}
    made = {one.made for one in told.values()} - {""}
    # Two words of one strength may be one step or two.
    ways = {(one.value, one.strength, one.made) for one in told.values()}
    is_sure = is_sure and len(ways) == len({one.value for one in told.values()})
    good, bad = (made & tongue.good) or tongue.good, (made & tongue.bad) or tongue.bad
    words: dict[str, int] = {}
    for strength, value in tongue.strength.items():
        sides = ((good, value), (bad, -abs(value)))
        words |= {t: place[at] for stems, at in sides if at in place for t in tongue.spellings(strength, stems)}
    middle = {text: place[0] for word in tongue.middle for text in (word, tongue.written[word])} if 0 in place else {}
    return Reading(points, len(steps), middle | words | points, is_sure)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "scales.toml").read_text(encoding="utf-8"))


@cache
def _ladders() -> tuple[tuple[frozenset[str], ...], ...]:
    return _folded("ladders")


@cache
def _wholes() -> tuple[tuple[frozenset[str], ...], ...]:
    return _folded("whole")


def _folded(name: str) -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(frozenset(map(fold, step.split("|"))) for step in ladder) for ladder in _told()[name])


@cache
def _toned() -> tuple[tuple[frozenset[str], ...], ...]:
    """Ladders that run from bad to good: those of amount and of how often say neither."""
    told = (("low", "high"), ("never", "always"), ("verylow", "veryhigh"))
    return tuple(ladder for ladder in _ladders() if not any(a in ladder[0] and b in ladder[-1] for a, b in told))


@cache
def _written() -> dict[str, str]:
    """Folded word of a ladder -> the word as it is written, in lower case."""
    ladders = (*_told()["whole"], *_told()["ladders"])
    return {fold(word): word.casefold() for ladder in ladders for step in ladder for word in step.split("|")}


@cache
def _tongues() -> tuple[_Tongue, ...]:
    return tuple(_tongue(told) for told in _told()["tongues"])


def _tongue(told: Mapping[str, Any]) -> _Tongue:
    sets = {name: frozenset(map(fold, told.get(name, ()))) for name in ("good", "bad", "middle", "least")}
    every = (*told["strength"], *told["good"], *told["bad"], *told["middle"])
    return _Tongue(
        strength={fold(word): float(value) for word, value in told["strength"].items()},
        rungs=tuple(tuple(map(fold, rungs)) for rungs in told.get("rungs", ())),
        endings=tuple(told.get("endings", ())),
        written={fold(word): word.casefold() for word in every} | {"": ""},
        **sets,
    )
