"""What the values of a score leave open: words that no scale has, and where the scale ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import FileAmbiguous, Question
from data.layouts import likeness
from data.layouts.column_profile import NONE, Facts
from data.layouts.finding import Found
from data.layouts.meaning import SCALED
from data.layouts.scales import remarked, scales
from data.layouts.scales.best_ends import best_end, is_low_best
from data.layouts.scales.ends import USUAL
from data.layouts.scales.senses import Best
from data.layouts.scales.word_points import AN_ANSWER, ask, of_another
from data.texts import N_, Text

# Values that are shown.
_SHOWN = 5
# So many answers to a question of recommendation of which none is above this are of another scale than 0 to 10.
_ANSWERS, _NARROW, _MANY = 10, 7, 30


def of_other_recommendation(found: Found, columns: list[str]) -> bool:
    """Ask what a question of recommendation is that was not asked from 0 to 10; True when it is asked."""
    for column in columns:
        told = found.facts(column)
        numbers = sum(n for text, n in told.counts.items() if re.match(r"^[+-]?\d+(\.\d+)?\s*%?$", text))
        words = {scales.fold(text) for text in told.counts}
        is_worded = told.is_worded and (told.is_known or words <= _YES_NO)
        if told.filled and (numbers >= _MOST * told.filled or told.is_scale or is_worded):
            return of_another(found, column, sorted(told.counts))
    return False


def of_plain_yes(found: Found, columns: list[str]) -> bool:
    """Ask of a score that says only yes or no how many points each is; True when it is asked."""
    for column in columns:
        told = found.whole(column)
        words = {text: scales.fold(text) for text in told.counts}
        if told.meant or not told.is_worded or not set(words.values()) <= _YES | _NO or len(set(words.values())) < 2:
            continue
        entries = sorted(words, key=lambda text: words[text] in _YES)
        ask(found, "csat", column, tuple((text, "2" if words[text] in _YES else "1") for text in entries), told.counts)
        return True
    return False


def _is_yes_no(said: Iterable[str]) -> bool:
    """True for words of consent and of denial, with what lies between: they are a whole scale."""
    words = {scales.fold(text) for text in said}
    return words <= _YES_NO | _YES | _NO and bool(words & _YES) and bool(words & _NO)


def of_recommendation(found: Found, columns: list[str]) -> None:
    """Take the groups of a recommendation where the file has no points; say what is another scale or a plain yes."""
    for column in columns:
        told = found.facts(column)
        if told.is_worded and told.groups:
            found.take("nps", column)
            return
    for column in columns:
        if found.facts(column).is_worded or found.facts(column).is_scale:
            found.notes.append(Text(_NO_NPS, {"column": column}))


def of_ends(found: Found, name: str, column: str) -> bool:
    """Ask where the scale of a score ends, where its values leave it open; True when it is asked."""
    ends = found.ends(column)
    if not ends.others or _is_yes_no(found.whole(column).said):
        return False
    points = tuple(f"{point:g}" for point in sorted(found.whole(column).points))
    title, points = (_ENDS, points) if len(points) <= _SHOWN else (_ENDS_OF_MANY, points[-1:])
    worst, best = reversed(ends.span) if is_low_best(found.facts(column), found.texts(column)) else ends.span
    values: dict[str, Any] = {"column": column, "points": points, "low": worst, "high": best, "field": name}
    choices, apart = _spans(found, name, column, _SPAN), _apart(found.whole(column))
    alone = is_alone(found)
    question = _scale_or_code(found, column, choices, apart)
    found.wonder(title, _SAY_ENDS if alone else _SAY_ENDS_OF, values, question)
    if apart:
        found.wonder(_STANDS_APART, _SAY_CODE, {"column": column, "code": apart[0]})
    return True


def _scale_or_code(found: Found, column: str, choices: tuple[tuple[str, Text], ...], codes: Sequence[str]) -> Question:
    """Where a scale ends, unless one of the codes among its points means no answer."""
    option = "scale" if is_alone(found) else "mapping"
    if not codes:
        return Question(option, column, choices, _examples(found, column))
    ways = tuple((f"{option}={value}", words) for value, words in choices)
    ways += tuple((f"{column}:{code}={NONE}", Text(_CODE, {"code": code})) for code in codes)
    return Question("values", column, ways, _examples(found, column))


def of_outside(found: Found, name: str, column: str, scale: tuple[int, int], file: str = "") -> bool:
    """Ask of a scale of an earlier file that this file's values leave; True when it is asked.

    file: the earlier file, where its points alone told the scale, so that its rows may have the wrong one.
    """
    low, high = sorted(scale)
    told = found.whole(column)
    points = sorted({number.point for number in told.numbers if not number.out_of})
    beyond = [point for point in points if not low <= point <= high]
    if not beyond:
        return False
    least, most = min(low, int(points[0])), max(high, -int(-points[-1] // 1))
    spans = [(least, most), *((least, end) for end in USUAL if end > most and most > high)]
    alone, ways = is_alone(found), [(worst, best, _SPAN) for worst, best in spans] + [(low, high, _IS_WRONG)]
    values: dict[str, Any] = {"column": column, "points": tuple(f"{point:g}" for point in beyond[:_SHOWN])}
    values |= {"low": least, "high": most, "field": name, "first": low, "last": high}
    before, is_turned = "" if alone else f"{column}={name}:", scale[0] > scale[1]
    choices = tuple(
        (f"{before}{b}-{a}" if is_turned else f"{before}{a}-{b}", Text(said, {"low": a, "high": b}))
        for a, b, said in ways
    )
    question = _scale_or_code(found, column, choices, _codes(told, beyond))
    values["file"] = file
    found.wonder(_LEFT_SEEN if file else _LEFT, _SAY_ENDS if alone else _SAY_ENDS_OF, values, question)
    return True


def of_inside(found: Found, name: str, column: str, scale: tuple[int, int], before: Mapping[str, Any]) -> bool:
    """Ask of a scale of an earlier file of which this file's values use a part alone; True when it is asked.

    before: what the column looked like then.
    """
    told, (low, high) = found.whole(column), sorted(scale)
    end = told.ends[1] if told.points else high
    if not end < high or not likeness.is_shorter(before, told.points, end):
        return False
    values: dict[str, Any] = {"column": column, "low": told.ends[0], "high": end, "field": name, "first": low}
    values |= {"last": high}
    alone, is_turned = is_alone(found), scale[0] > scale[1]
    before_it = "" if alone else f"{column}={name}:"
    choices = tuple(
        (f"{before_it}{b}-{a}" if is_turned else f"{before_it}{a}-{b}", Text(_SPAN, {"low": a, "high": b}))
        for a, b in (told.ends, (low, high))
    )
    question = Question("scale" if alone else "mapping", column, choices, _examples(found, column))
    found.wonder(_WITHIN, _SAY_ENDS if alone else _SAY_ENDS_OF, values, question)
    return True


def _codes(told: Facts, beyond: Sequence[float]) -> list[str]:
    """Points that may mean no answer: 0, and one that stands by itself above the others."""
    return list(dict.fromkeys([f"{point:g}" for point in beyond if not point] + _apart(told)))


def is_alone(found: Found) -> bool:
    """True where one score has a scale: what is said of the file's scale is then of it alone."""
    return sum(other in found.columns for other in SCALED) == 1


def _spans(found: Found, name: str, column: str, said: str) -> tuple[tuple[str, Text], ...]:
    """What the ends of a score's scale may be, as answers to choose from; the worst point stands first in each."""
    before = "" if is_alone(found) else f"{column}={name}:"
    best = best_end(found.facts(column), found.texts(column))
    best = Best.OPEN if remarked.against(found, column, best) else best
    ways = [True] if best is Best.LOW else [False, True] if best is Best.OPEN else []
    spans = [(low, high, is_low) for is_low in ways for low, high in found.ends(column).choices]
    if not spans:
        ends = found.ends(column).choices
        return tuple((f"{before}{low}-{high}", Text(said, {"low": low, "high": high})) for low, high in ends)
    return tuple(
        (
            f"{before}{high}-{low}" if is_low else f"{before}{low}-{high}",
            Text(_SPAN_OF, {"low": low, "high": high, "best": low if is_low else high}),
        )
        for low, high, is_low in spans
    )


def _apart(told: Facts) -> list[str]:
    """The highest point where it stands by itself, far above the others: it may mean no answer."""
    points = sorted(told.points)
    return [f"{points[-1]:g}"] if len(points) > 2 and points[-1] - points[-2] > _GAP else []


def of_two_scales(found: Found, name: str, column: str) -> bool:
    """Ask where the rows of one part of a file never go beyond a shorter scale, and those of the other do."""
    low, high = found.ends(column).span
    told = parted(np.array([point for point in found.in_order(column) if point is not None], float), high)
    if told is None:
        return False
    asked = two_scales(name, column, told, _spans(found, name, column, _ONE_SCALE), (low, high), is_alone(found))
    found.asked.append(asked)
    return True


def parted(points: npt.NDArray[np.floating[Any]], high: int) -> tuple[int, int] | None:
    """How many rows at one end of a file stay within a shorter scale than one to `high`, and where that ends."""
    for end in (5, 7) if high == 10 else (5,) if high == 7 else ():
        above = points > end
        if not above.any():
            continue
        before, behind = int(above.argmax()), int(above[::-1].argmax())
        first = max(before, behind)
        rest = above[first:] if before == first else above[: len(above) - first]
        if first >= _RUN and rest.sum() >= _OFTEN * len(rest) and len(rest) >= _RUN / 3:
            return first, end
    return None


def two_scales(
    name: str,
    column: str,
    told: tuple[int, int],
    choices: tuple[tuple[str, Text], ...],
    ends: tuple[int, int],
    alone: bool,
) -> FileAmbiguous:
    """The question whether a column has one scale; told: as `parted` gives it."""
    values = {"column": column, "n": told[0], "end": told[1], "low": ends[0], "high": ends[1], "field": name}
    question = Question("scale" if alone else "mapping", column, choices)
    return FileAmbiguous(Text(_TWO, values), "", Text(_SAY_TWO if alone else _SAY_TWO_OF, values), question=question)


def one_scale(name: str, column: str, ends: tuple[int, int], alone: bool) -> tuple[tuple[str, Text], ...]:
    """The answer that it has one; ends: the worst and the best point."""
    before, values = "" if alone else f"{column}={name}:", {"low": min(ends), "high": max(ends)}
    return ((f"{before}{ends[0]}-{ends[1]}", Text(_ONE_SCALE, values)),)


def of_narrow(found: Found, column: str) -> None:
    """Ask of a recommendation that never comes near 10 whether it was asked on another scale."""
    told: Facts = found.whole(column)
    inside = [point for point in told.points if point <= 10]
    given = found.said.mapping.get(column)
    if told.is_worded or told.filled < _ANSWERS or not inside or (given and given.is_full):
        return
    # Who asks from 0 on asks up to 10, unless many answer and nobody goes above 5.
    if max(inside) > _NARROW or (min(inside) < 1 and (max(inside) > USUAL[0] or told.filled < _MANY)):
        return
    values = {"column": column, "high": f"{max(inside):g}"}
    choices = ((f"{column}=answer:outcome", Text(AN_ANSWER)), (f"{column}=nps:0-10", Text(_REALLY, values)))
    found.wonder(_NARROW_NPS, _SAY_NARROW, values, Question("mapping", column, choices, _examples(found, column)))


def of_points(found: Found, columns: Sequence[str], kinds: Iterable[tuple[str, str]]) -> None:
    """Ask which of a few columns of points is the score, where no header says it of any; kinds: score -> its name."""
    if not columns:
        return
    choices = [
        (f"{column}={name}", Text("{column}: {kind}", {"column": column, "kind": Text(kind)}))
        for name, kind in kinds
        for column in columns
    ]
    choices.append((f"{columns[0]}=answer", Text(NONE_OF_THEM)))
    values = {"columns": "; ".join(columns), "column": columns[0]}
    found.wonder(_NO_HEADER, _SAY_SCORE, values, Question("mapping", choices=tuple(choices)))


def _examples(found: Found, column: str) -> tuple[str, ...]:
    return tuple(found.facts(column).counts)[:_SHOWN]


_MOST = 0.9
# What people answer who are asked whether they would recommend.
_YES_NO = frozenset(map(scales.fold, (
    "yes", "no", "maybe", "y", "n", "perhaps", "probably", "probably not", "definitely", "definitely not", "not sure",
    "true", "false", "yes definitely", "yes probably", "예", "네", "아니오", "아니요", "글쎄요", "아마도", "모르겠음",
    "잘 모르겠다", "추천함", "추천안함", "추천하지 않음", "보통", "추천", "비추천", "있다", "없다", "있음", "없음",
    "是", "否", "会", "不会", "可能", "也许", "不确定", "愿意", "不愿意", "推荐", "不推荐", "一般", "肯定会", "可能会",
    "可能不会", "肯定不会", "はい", "いいえ", "ja", "nein", "vielleicht", "oui", "non", "peut-être", "sí", "si",
    "quizás",
)))  # fmt: skip
_YES, _NO = (
    frozenset(map(scales.fold, words))
    for words in (
        ("yes", "y", "true", "예", "네", "만족함", "있음", "是", "满意", "有", "はい", "ja", "oui", "sí", "si"),
        ("no", "n", "false", "아니오", "아니요", "불만족함", "없음", "否", "不满意", "没有", "いいえ", "nein", "non"),
    )
)
_NO_NPS = N_(
    "{column} was not asked from 0 to 10: it is kept as an answer and does not count towards the Net Promoter Score."
)
# A gap of more points than this; rows in a run that are no chance, and how often the others go beyond.
_GAP, _RUN, _OFTEN = 3, 30, 0.3
_CODE = N_("{code} means no answer")
_STANDS_APART = N_("In {column}, {code} stands far above the other values and may mean no answer.")
_SAY_CODE = N_("If {code} means no answer, say so with --value “{column}:{code}=none”.")
_TWO = N_(
    "In {column}, {n:,} consecutive rows have no value above {end}, but the other rows do. The column may contain two "
    "scales."
)
_ONE_SCALE = N_("It is one scale, from {low} to {high}")
_SAY_TWO = N_("Add the rows of each scale as a separate file. If it is one scale, add --scale {low}-{high}.")
_SAY_TWO_OF = N_(
    "Add the rows of each scale as a separate file. If it is one scale, add --map “{column}={field}:{low}-{high}”."
)
_ENDS = N_("The highest possible score of {column} is not known. The file has these scores: {points}.")
_ENDS_OF_MANY = N_("The highest possible score of {column} is not known. The highest score in the file is {points}.")
_SAY_ENDS = N_("Say it with --scale, such as --scale {low}-{high}, the worst point first.")
_SAY_ENDS_OF = N_("Say it with --map, such as --map “{column}={field}:{low}-{high}”, the worst point first.")
_WITHIN = N_(
    "The scale of {column} was from {first} to {last} in an earlier file, but no value of this file is above {high}."
)
_LEFT = N_("The scale of {column} was from {first} to {last} in an earlier file, but this file has {points}.")
_LEFT_SEEN = N_(
    "The scale of {column} was read as {first} to {last} in the earlier file {file}, but this file has {points}. If it "
    "is longer, undo that upload as well and add its file again after this one."
)
_IS_WRONG = N_("From {low} to {high}: values outside it are wrong, leave their rows out")
_SPAN_OF = N_("From {low} to {high}; {best} is the best")
_SPAN = N_("From {low} to {high}")
NONE_OF_THEM = N_("None is a score: keep them as answers")
_NO_HEADER = N_("No column is known to be the score of a response, but these have points: {columns}.")
_SAY_SCORE = N_(
    "If one is the score, add --map “{column}=nps” for recommendation, =csat for satisfaction or =ces for ease. If "
    "none is, add --map “{column}=answer”: the responses are then kept as partial."
)
_NARROW_NPS = N_("In {column} no answer is above {high}: it does not look like a recommendation from 0 to 10.")
_REALLY = N_("It was asked from 0 to 10, and nobody went above {high}")
_SAY_NARROW = N_("Say --map “{column}=nps:0-10” if it was asked from 0 to 10, else --map “{column}=answer:outcome”.")
