"""Whether a header asks for something good or something bad, and which end of its numbers its words call the best."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data.layouts.scales.scales import fold
from data.layouts.signs import simplified


class Best(Enum):
    """Which end of a scale is the best: one of both, to be asked, or nothing is said of it."""

    LOW = "low"
    HIGH = "high"
    OPEN = "open"
    SILENT = ""


def turned(best: Best) -> Best:
    """The other end."""
    return {Best.LOW: Best.HIGH, Best.HIGH: Best.LOW}.get(best, best)


class Sense(Enum):
    """What a header asks for.

    GOOD: satisfaction, or anything else that is not known as bad. BAD: how much there was of something bad. STATEMENT:
    whether something bad is so. OPEN: one of these, it is not certain which. DOUBTFUL: good, unless it is a statement.
    """

    GOOD = "good"
    BAD = "bad"
    STATEMENT = "statement"
    OPEN = "open"
    DOUBTFUL = "doubtful"


# What the words of a scale say by themselves, or with what their question asks for alone.
CONSENT, AMOUNT = "consent", "amount"
Patterns = tuple[re.Pattern[str], ...]
# What explains points is no part of what is asked: 1 = dissatisfied, (0: would not recommend).
_LEGEND = re.compile(
    r"[(（\[【]\s*\d[^)）\]】]*[)）\]】]?|(?<!\d)\d{1,3}\s*(?:점|分|点|points?)?\s*[=:：][^,;，；)）~\d]*"
)
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
# Between the good and the bad of a question that names both.
_BETWEEN = r"\W{0,3}(?:or|and|vs|또는|혹은|및|과|와|或|与|还是|und|oder|et|ou|y|o|か|と)?\W{0,3}"


@dataclass(frozen=True)
class _Kind:
    """Words of one thing that may be good or bad, as patterns."""

    good: re.Pattern[str]
    bad: Patterns
    measures: Patterns
    ignored: Patterns
    both: re.Pattern[str]


@lru_cache(maxsize=1 << 12)
def best_end(text: str) -> Best:
    """The end of its numbers that a header calls the best in a sentence, such as lower is better."""
    said = plain(text)
    ends = {end for end, patterns in _sentences() if _any(patterns, said)}
    if ends:
        return ends.pop() if len(ends) == 1 else Best.OPEN
    return Best.OPEN if _any(_read("may_be_turned"), said) else Best.SILENT


@lru_cache(maxsize=1 << 12)
def sense(text: str) -> Sense:
    """What a header asks for."""
    asked = _LEGEND.sub(" ", plain(text)).strip()
    for pattern in _read("praise"):
        asked = pattern.sub(" ", asked)
    for kind in _kinds():
        for pattern in kind.ignored:
            asked = pattern.sub(" ", asked)
    senses = {_sense_of(kind, asked) for kind in _kinds()}
    for one in (Sense.BAD, Sense.OPEN, Sense.STATEMENT):
        if one in senses:
            return one
    return Sense.DOUBTFUL if Sense.DOUBTFUL in senses or _is_doubtful(asked) else Sense.GOOD


def _sense_of(kind: _Kind, asked: str) -> Sense:
    """The same by the words of one kind; GOOD without any."""
    single = kind.both.sub(" ", asked)
    left = single
    for pattern in kind.bad:
        left = pattern.sub(" ", left)
    is_good = any(one.good.search(left) for one in _kinds())
    if _any(kind.measures, single):
        return Sense.OPEN if kind.good.search(left) or _is_doubtful(left) else Sense.BAD
    if left == single:
        return Sense.GOOD if single == asked else Sense.DOUBTFUL
    if is_good:
        return Sense.DOUBTFUL
    return Sense.OPEN if _is_doubtful(left) else Sense.STATEMENT


def _is_doubtful(asked: str) -> bool:
    """True for words of negation, and for other bad ones, outside of brackets; those of a scale's own are none."""
    outside = _BRACKETS.sub(" ", asked)
    for pattern in _read("consent", "negated"):
        outside = pattern.sub(" ", outside)
    return _any(_read("doubtful"), outside) or _any(_read("doubtful", "denied"), outside)


def is_of_consent(text: str) -> bool:
    """True for words of agreement, in a header or as a value."""
    return _any(_read("consent"), plain(text))


def is_burden(text: str) -> bool:
    """True for a header that asks how much effort or difficulty there was, and not how easy it was."""
    said = plain(text)
    return _any(_read("burdens"), said) and not any(kind.good.search(said) for kind in _kinds())


@lru_cache(maxsize=1 << 12)
def amount(text: str) -> int:
    """1 for much, -1 for little, whatever it is of; 0 for other words."""
    folded = fold(text)
    return (folded in _amounts("high")) - (folded in _amounts("low"))


@lru_cache(maxsize=1 << 12)
def of_burden(text: str) -> int:
    """1 for little of something bad, such as low effort, -1 for much of it; 0 for other words."""
    folded = fold(text)
    found = _burdens().fullmatch(folded)
    if not found:
        return 0
    said = found["before"] or found["behind"]
    return 1 if said in _amounts("low", "little") else -1


@lru_cache(maxsize=1 << 12)
def relative(text: str) -> str:
    """What a value says with what its question asks for alone: agreement, or how much; empty for another."""
    return CONSENT if is_of_consent(text) else AMOUNT if amount(text) or of_burden(text) else ""


def feeling(text: str) -> int:
    """1 for words of something good, as satisfaction and recommendation are, -1 for its contrary, 0 for others."""
    asked = sense(text)
    if asked in (Sense.STATEMENT, Sense.BAD):
        return -1
    return int(asked is Sense.GOOD and any(kind.good.search(plain(text)) for kind in _kinds()))


def is_denied(text: str) -> bool:
    """True for words of negation or of distance, such as not, far from and 못, outside of brackets."""
    outside = _BRACKETS.sub(" ", plain(text))
    return _any(_read("doubtful", "denied"), outside)


def ends(name: str) -> Any:
    """What the ends of a scale are called: words, or a pattern."""
    return _told()["ends"][name]


def plain(text: str) -> str:
    """A text in lower case and in simplified signs."""
    return simplified(unicodedata.normalize("NFKC", text).casefold())


def _any(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "senses.toml").read_text(encoding="utf-8"))


@cache
def _read(table: str, name: str = "has") -> Patterns:
    return tuple(re.compile(simplified(pattern)) for pattern in _told()[table][name])


@cache
def _sentences() -> tuple[tuple[Best, Patterns], ...]:
    return (Best.LOW, _read("low_is_best")), (Best.HIGH, _read("high_is_best"))


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(_kind(told) for told in _told()["kinds"].values())


def _kind(told: dict[str, Any]) -> _Kind:
    good, bad, *negated = (simplified(pattern) for pattern in (told["good"], told["bad"], *told["negated"]))
    measures, ignored = (tuple(re.compile(simplified(one)) for one in told[name]) for name in ("measures", "ignored"))
    any_bad, any_good = f"(?:{'|'.join((*negated, bad))})", rf"(?:{good})\w*"
    both = re.compile(rf"{any_bad}{_BETWEEN}{any_good}|{any_good}{_BETWEEN}{any_bad}|\(dis\)|\(불\)|\(不\)")
    return _Kind(re.compile(good), tuple(map(re.compile, (*negated, bad))), measures, ignored, both)


@cache
def _amounts(*names: str) -> frozenset[str]:
    """Words of amount, folded."""
    return frozenset(fold(word) for name in names for word in _told()["amounts"][name])


@cache
def _burdens() -> re.Pattern[str]:
    """A word of amount before or behind what little is good of, folded."""
    of = "|".join(re.sub(r" \?", "", simplified(word)) for word in _told()["amounts"]["of"])
    words = sorted(_amounts("low", "high", "little", "great"), key=len, reverse=True)
    amounts = "|".join(map(re.escape, words))
    return re.compile(rf"(?P<before>{amounts})(?:的|の)?(?:{of})|(?:{of})(?:[이가은는が:])?(?P<behind>{amounts})")
