"""What the labels of a statistics program make of codes: words, points of a scale, or no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

_NUMBERED = re.compile(r"\s*[\[(]?([-+]?\d+)(?![\d.,/:-]\d)(?!\d)")
# Labels of codes that are no point of any scale.
_NO_ANSWER = re.compile(
    r"don.?t know|do not know|no (answer|opinion|response)|refus|not (applicable|sure|asked)|\bn/?a\b|missing|skip"
    r"|declin|모름|모르|무응답|거절|거부|해당 ?(사항)? ?없|미응답"
    r"|不知|不清楚|拒|未(回|作)答|不适用|不適用|没有意见|わからない|無回答",
    re.IGNORECASE,
)
# The lowest point of most scales.
_WORST = re.compile(
    r"\b(not|never|no|least|worst|lowest|poor|bad|terrible|awful|low)\b|\b(dis|un)\w|very (hard|difficult)"
    r"|전혀|불만|나쁨|나쁘|않|못|낮|어렵|어려|불친절|不|没|差|低|最差|糟|难",
    re.IGNORECASE,
)
_HIGHEST = 11


def number(value: float) -> str:
    """A number as people write it: a whole one without a decimal point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def ends(labels: Mapping[Any, str], words: Mapping[Any, str]) -> str:
    """The lowest and the highest point of a scale, and what these mean unless it is plain that the lowest is the worst.

    Words of a scale in every question would make all of them look like questions of satisfaction.
    """
    named = sorted((code, " ".join(label.split())) for code, label in labels.items() if code not in words)
    if len(named) < 2:
        return ""
    (low, worst), (high, best) = named[0], named[-1]
    ends = f"{number(low)} ~ {number(high)}"
    return ends if _WORST.search(worst) else f"{ends}; {number(low)} = {worst}, {number(high)} = {best}"


def meanings(labels: Mapping[Any, str], seen: Iterable[Any]) -> dict[Any, str]:
    """What codes are shown as; those that stay numbers are not named.

    All are words where every code that occurs has a label; where labels begin with a number, it is the point. Where
    labels name the ends of a scale only, the scale's codes stay, and what stands apart (99, no answer) is named.
    """
    labels = {code: " ".join(label.split()) for code, label in labels.items() if label.strip()}
    codes = [code for code in labels if isinstance(code, int | float)]
    if len(codes) < len(labels):
        return dict(labels)
    points = _points(labels)
    if points is not None:
        return points
    if any(label.isdecimal() and float(label) != code for code, label in labels.items()):
        # What people saw is the number of the label, whatever code it has.
        return dict(labels)
    scale = _scale(labels, {value for value in seen if isinstance(value, int | float)})
    return {code: label for code, label in labels.items() if code not in scale}


def words(shown: Mapping[Any, str]) -> tuple[str, ...]:
    """The words of a scale among what codes are shown as, in the order of the codes; empty where there is only one."""
    found = [shown[code] for code in sorted(shown, key=lambda code: (isinstance(code, str), code))]
    said = tuple(word for word in dict.fromkeys(found) if not _NO_ANSWER.search(word) and not word.isdecimal())
    return said if len(said) > 1 else ()


def _scale(labels: Mapping[float, str], occurring: set[float]) -> set[float]:
    """The codes of which labels name only some points, such as both ends; none where every point has its word."""
    named = {code for code, label in labels.items() if not _NO_ANSWER.search(label)}
    if not named:
        return set()
    low, unnamed = min(named), {value for value in occurring - set(labels) if value > min(named)}
    between = {value for value in unnamed if value < max(named)}
    by_number = any(number(code) == labels[code] for code in named)
    # Ends alone: the code beside the lowest has no word, nor is it one for no answer, whatever occurs.
    if not between and not by_number and (len(named) == 1 or low + 1 in labels or max(named) > _HIGHEST):
        return named if len(named) == 1 and unnamed else set()
    scale = [low]
    for code in sorted(named - {low}):
        step = code - scale[-1]
        is_filled = any(scale[-1] < value < code for value in between)
        is_even = len(scale) > 1 and not between and step == scale[-1] - scale[-2]
        if len(scale) == 1 or step <= 1 or is_filled or is_even:
            scale.append(code)
    return set(scale)


def _points(labels: Mapping[float, str]) -> dict[float, str] | None:
    """The numbers that labels begin with, such as 11 -> "10 Extremely likely"; None unless all do, in their order."""
    found = {code: match[1] for code, label in labels.items() if (match := _NUMBERED.match(label))}
    numbers = [int(found[code]) for code in sorted(found)]
    is_whole = len(found) == len(labels) > 2 and len(set(numbers)) == len(numbers)
    in_order = numbers in (sorted(numbers), sorted(numbers, reverse=True))
    steps = {abs(b - a) for a, b in pairwise(numbers)}
    if not (is_whole and in_order and steps == {1}):
        return None
    low, high = (labels[end(found, key=lambda code: int(found[code]))] for end in (min, max))
    if _WORST.search(high) and not _WORST.search(low):
        # The words of the ends say that the lowest is the best, and so they stay.
        return dict(labels)
    return {code: str(int(text)) for code, text in found.items()}
