"""What the values of a survey leave open: codes among points, what 0 means, which end of a scale is the best."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from data.errors import Question
from data.formats.raw import SHOWN
from data.layouts import likeness
from data.layouts.column_profile import NONE, SEEN
from data.layouts.dictionary import asks_for, dictionary
from data.layouts.expressions import Constant, normal
from data.layouts.finding import Found
from data.layouts.meaning import RECOMMENDED, SCALED, SCORES
from data.layouts.scales import option_marks, remarked, scale_said, scores, senses, word_points
from data.layouts.scales.best_ends import best_end, direction, is_low_best
from data.layouts.scales.explained import best_point
from data.layouts.scales.points import Point
from data.layouts.scales.senses import Best, Sense
from data.texts import N_, Text

# So many rows with both, and so strong a correlation, are evidence that a scale runs the other way.
_PAIRS, _AGAINST = 30, -0.3
# Columns that are asked about one by one, and named in a sentence.
_MOST, _NAMED = 20, 5
# Values of this share decide what a column of places is.
_ENOUGH = 0.8


def of_scores(found: Found, own: bool, columns: Collection[str] | None = None) -> None:
    """Ask of the scores that were found: their codes, their zeros and their direction.

    own: a file in Teller's own columns, in which one odd value is a slip of the pen, and several are a code. columns:
    those that are asked about, None for all.
    """
    scale_said.applied(found)
    for name in SCORES:
        verb = found.columns.get(name)
        if isinstance(verb, Point) and verb.column in (found.raw.columns if columns is None else columns):
            asked = name in SCALED and word_points.of_balanced(found, verb.column)
            asked = asked or (name in SCALED and option_marks.ask(found, name, verb.column))
            asked = asked or _of_beyond(found, verb.column, 2 if own else 1) or word_points.of_words(found, name, verb)
            asked = asked or (name in SCALED and _of_recalled(found, name, verb.column))
            if name in SCALED and not asked and not is_told(found, verb.column):
                open_ = (_of_earlier, scores.of_two_scales, scores.of_ends)
                if not any(ask(found, name, verb.column) for ask in open_):
                    _of_zero(found, name, verb.column)
                    _of_direction(found, name, verb.column)
            elif name == "nps" and not asked and (not own or verb.column in found.said.mapping):
                _of_recommendation(found, verb.column)


def _of_recalled(found: Found, name: str, column: str) -> bool:
    """Ask of a scale that was said of an earlier file where this file's values or words speak against it."""
    scale = found.recalled(column)
    if scale is None:
        return False
    low, high = sorted(scale)
    before, points = found.said.seen.get(normal(column), {}), found.whole(column).points
    if (scale[1] - scale[0]) * direction(found.whole(column), found.texts(column)) < 0:
        ask_way(found, name, column, (low, high))
        return True
    if scores.of_outside(found, name, column, scale) or scores.of_inside(found, name, column, scale, before):
        return True
    if likeness.is_turned(before, points, (low, high)):
        ask_way(found, name, column, (low, high), _WAY_MOVED)
        return True
    return False


def _of_earlier(found: Found, name: str, column: str) -> bool:
    """Ask of a scale that the points alone of the last file with these headers told, and this file's speak against."""
    before = found.earlier(column)
    if before is None:
        return False
    scale, then = (before.low, before.high), {likeness.POINTS: before.points}
    is_left = scores.of_outside(found, name, column, scale, before.file)
    return is_left or scores.of_inside(found, name, column, scale, then)


def is_told(found: Found, column: str) -> bool:
    """True when the user said the scale."""
    said = found.said.mapping.get(column)
    return bool(found.said.scale or (said and said.scale))


def _of_beyond(found: Found, column: str, least: int) -> bool:
    told = found.facts(column)
    codes = told.codes if is_told(found, column) else told.beyond
    if sum(told.counts[code] for code in codes) < least:
        return False
    if codes:
        values = {"column": column, "values": tuple(codes), "options": _options((column, code) for code in codes)}
        found.wonder(_CODES, _SAY_NOTHING, values, *(nothing_in(column, code) for code in codes))
    return bool(codes)


def _options(coded: Iterable[tuple[str, str]]) -> str:
    """What is said of codes that mean no answer, each as the command line takes it."""
    return " ".join(f"--value “{column}:{code}={NONE}”" for column, code in coded)


def of_codes(found: Found, columns: Iterable[str]) -> bool:
    """Ask of columns that would be points but for codes such as 99; True when there is anything to ask."""
    coded = {column: found.facts(column).codes for column in columns}
    coded = {column: codes for column, codes in coded.items() if codes}
    if not coded:
        return False
    codes = sorted({code for some in coded.values() for code in some})
    names = "; ".join(islice(coded, _NAMED)) + ("; …" if len(coded) > _NAMED else "")
    of_each = {code: next(column for column, some in coded.items() if code in some) for code in codes[:_MOST]}
    values = {"column": names, "values": tuple(codes), "first": codes[0], "one": next(iter(coded))}
    if len(coded) == 1 or _are_elsewhere(found, codes, coded):
        asked = [(column, code) for column, some in coded.items() for code in some][:_MOST]
        questions = [nothing_in(column, code, _as_answer(column)) for column, code in asked]
        found.wonder(_CODES, _SAY_NOTHING_IN_OR, {**values, "options": _options(asked)}, *questions)
        return True
    questions = [
        Question("nothing", column, ((code, Text(_IS_NOTHING)), _as_answer(column)), (code,))
        for code, column in of_each.items()
    ]
    found.wonder(_CODES, _SAY_NOTHING_OR, values, *questions)
    return True


def _are_elsewhere(found: Found, codes: list[str], coded: Mapping[str, list[str]]) -> bool:
    """True where a code of some columns is a value of another, of which it may be an answer."""
    return any(
        code in found.facts(column).counts for column in found.raw.columns if column not in coded for code in codes
    )


def _as_answer(column: str) -> tuple[str, Text]:
    return f"mapping={column}=answer:other", Text(_IS_ANSWER)


def nothing_in(column: str, code: str, *besides: tuple[str, Text]) -> Question:
    """Whether a value means no answer, in this column alone: of another it may be a point."""
    return Question("values", column, ((f"{column}:{code}={NONE}", Text(_IS_NOTHING)), *besides), (code,))


def is_settlement(found: Found, column: str) -> bool:
    """True where the values are kinds of settlement or parts of a country, as no branch is called."""
    return _held(found, column, dictionary().settlement) >= _ENOUGH


def may_be_names(found: Found, column: str) -> bool:
    """True for parts of a town or of the compass, as branches may be called: North, City, Downtown; not for Urban."""
    told = [text.strip().casefold() for text in found.facts(column).counts]
    return any(map(_PART.match, told)) and not any(map(_KIND.search, told))


def of_place(found: Found, column: str) -> None:
    """Ask whether a column is the branch or tells where the customer lives."""
    choices = ((f"{column}=branch_id", Text(_IS_BRANCH)), (f"{column}=answer:demographic", Text(_IS_ABOUT_CUSTOMER)))
    examples = tuple(islice(found.facts(column).counts, 3))
    found.wonder(_PLACE, _SAY_PLACE, {"column": column}, Question("mapping", column, choices, examples))


def of_places(found: Found, items: Iterable[str]) -> None:
    """A column such as Location: the branch where its values are places of service, else asked, unless no branch is."""
    given = set(items)
    for column in (c for c in found.free if c not in given and dictionary().places.fits(c)):
        if not found.facts(column).looks_like("code") or is_settlement(found, column):
            continue
        if _held(found, column, dictionary().service) >= _ENOUGH:
            found.take("branch_id", column)
        elif set(SCORES) & set(found.columns):
            of_place(found, column)
        return


def _held(found: Found, column: str, patterns: tuple[re.Pattern[str], ...]) -> float:
    """The share of values that are like one of these."""
    told = found.facts(column)
    fitting = (n for text, n in told.counts.items() if any(p.search(text.strip().casefold()) for p in patterns))
    return sum(fitting) / max(told.filled, 1)


def _of_zero(found: Found, name: str, column: str) -> None:
    low, high = ends_of(found, name)
    if low == 1 and 0.0 in found.facts(column).points:
        values = {"column": column, "high": high}
        is_turned = is_low_best(found.facts(column), found.texts(column))
        ends = f"{high}-0" if is_turned else f"0-{high}"
        way = f"scale={ends}" if scores.is_alone(found) else f"mapping={column}={name}:{ends}"
        zero = (way, Text(_IS_BEST if is_turned else _IS_WORST, values))
        found.wonder(_ZERO, _SAY_BEST_ZERO if is_turned else _SAY_ZERO, values, nothing_in(column, "0", zero))


def ends_of(found: Found, name: str) -> tuple[int, int]:
    """The ends of a score's scale; (0, 0) where the file's own columns say them."""
    low, high = (found.columns.get(f"{name}_{end}") for end in ("low", "high"))
    ends = [int(verb.value or 0) for verb in (low, high) if isinstance(verb, Constant)]
    return (ends[0], ends[1]) if len(ends) == 2 else (0, 0)


def _of_direction(found: Found, name: str, column: str) -> None:
    """Ask which end is the best where no word says it and something speaks against the higher one."""
    low, high = ends_of(found, name)
    told, texts = found.facts(column), found.texts(column)
    best = best_end(told, texts)
    if (told.way or 0) * sum(map(_said_of, texts)) < 0:
        # The words beside the points say the opposite of the header.
        ask_way(found, name, column, (low, high))
        return
    if remark := remarked.against(found, column, best):
        ask_way(found, name, column, (low, high), _WAY_REMARK, other=remark[:SHOWN])
        return
    if low == high or best in (Best.LOW, Best.HIGH) or (best is Best.SILENT and told.reading is not None):
        return
    if told.is_worded and not told.digits:
        words = {text: point for text in told.words if (point := told.point(text)) is not None}
        ask_way(found, name, column, (low, high), _WAY_WORDS, word=max(words, key=lambda text: words[text]))
        return
    against = next(iter(_against(found, column)), "")
    if against or best is Best.OPEN:
        ask_way(found, name, column, (low, high), _WAY_AGAINST if against else _WAY, other=against)


def _said_of(text: str) -> int:
    """1 where a header says outright that the highest point is the best, -1 that the lowest is, else 0."""
    return best_point(text) or {Best.HIGH: 1, Best.LOW: -1}.get(senses.best_end(text), 0)


def _of_recommendation(found: Found, column: str) -> None:
    """Ask of a recommendation which end is the best where its question may be who would not recommend, else its end."""
    given, sense = found.said.mapping.get(column), asks_for(*found.texts(column))
    best = best_end(found.facts(column), found.texts(column))
    is_denied = best is Best.SILENT and sense is Sense.DOUBTFUL and any(map(senses.is_denied, found.texts(column)))
    is_alone = not set(SCALED) & set(found.columns)
    is_said = bool(given and given.is_full) or (is_alone and found.said.scale in (RECOMMENDED, RECOMMENDED[::-1]))
    if (best is Best.OPEN or sense is Sense.BAD or is_denied) and not is_said:
        ask_way(found, "nps", column, RECOMMENDED)
    else:
        scores.of_narrow(found, column)


def ask_way(found: Found, name: str, column: str, ends: tuple[int, int], title: str = "", **more: str | int) -> None:
    """Ask which end of a score's scale is the best; title: why that is asked, with what else it names."""
    low, high = ends
    values: dict[str, Any] = {"column": column, "low": low, "high": high, "field": name, **more}
    ways = {f"{low}-{high}": Text(_HIGH_BEST, values), f"{high}-{low}": Text(_LOW_BEST, values)}
    alone = name in SCALED and scores.is_alone(found)
    choices = tuple((way if alone else f"{column}={name}:{way}", words) for way, words in ways.items())
    examples = tuple(islice(found.facts(column).counts, 3))
    question = Question("scale" if alone else "mapping", column, choices, examples)
    found.wonder(title or _WAY, _SAY_WAY if alone else _SAY_WAY_OF, values, question)


def _against(found: Found, column: str) -> Iterable[str]:
    """Columns whose high end is known to be the best, and which fall where this one rises."""
    nps = found.columns.get("nps")
    sure = [nps.column] if isinstance(nps, Point) else []
    sure += [c for c in found.raw.columns if c not in sure and c != column and _is_in_words(found, c)]
    points = _points(found, column)
    for other in sure[:_MOST]:
        both = np.array(
            [(a, b) for a, b in zip(points, _points(found, other), strict=True) if None not in (a, b)], float
        )
        if len(both) >= _PAIRS and both.std(axis=0).all() and np.corrcoef(both.T)[0, 1] <= _AGAINST:
            yield other


def _is_in_words(found: Found, column: str) -> bool:
    told = found.facts(column)
    return told.reading is not None and told.words.total() >= 0.9 * told.filled


def _points(found: Found, column: str) -> list[float | None]:
    told = found.facts(column)
    seen = (str(value or "").strip() for value in found.raw.table[column].slice(0, SEEN).to_pylist())
    return [told.point(text) if text in told.counts else None for text in seen]


# What a branch may be called by where it stands, and what no branch is called.
_PART = re.compile(
    r"(north|south|east|west|central|city|town|village|downtown|inner city|metro)\b|(동|서|남|북)부|도심|[东西南北]部"
)
_KIND = re.compile(r"urban|rural|suburb|도시|농촌|교외|城市|农村|乡|郊")
_IS_NOTHING = N_("It means no answer")
_IS_ANSWER = N_("It is an answer of its own")
_IS_WORST = N_("It is the worst point of a scale from 0 to {high}")
_IS_BEST = N_("It is the best point of a scale from 0 to {high}")
_HIGH_BEST = N_("{high} is the best")
_LOW_BEST = N_("{low} is the best")
_IS_BRANCH = N_("It is the branch")
_IS_ABOUT_CUSTOMER = N_("It is an answer about the customer")
_PLACE = N_("{column} can be the branch or the place where the customer lives.")
_SAY_PLACE = N_(
    "Say it with --map “{column}=branch_id” if it is the branch, or with --map “{column}=answer:demographic” if not."
)
_CODES = N_("In {column} the values {values} are outside the scale of the other values.")
_SAY_NOTHING = N_("If they mean no answer, say so with {options}; else correct them.")
_SAY_NOTHING_IN_OR = N_(
    "If they mean no answer, say so with {options}; if they are answers, with --map “{one}=answer:other”."
)
_SAY_NOTHING_OR = N_(
    "If they mean no answer, say so with --no-answer {first}; if they are answers, with --map “{one}=answer:other”."
)
_ZERO = N_("In {column} some values are 0, below a scale from 1 to {high}.")
_SAY_ZERO = N_(
    "If 0 means no answer, say so with --value “{column}:0=none”; if it is the worst point, with --scale 0-{high}."
)
_SAY_BEST_ZERO = N_(
    "If 0 means no answer, say so with --value “{column}:0=none”; if it is the best point, with --scale {high}-0."
)
_WAY = N_("Whether {low} or {high} is the best in {column} cannot be told.")
_WAY_MOVED = N_(
    "Which end of {column} is the best was said for an earlier file, whose values were mostly near the other end."
)
_WAY_WORDS = N_("Whether {word} is the best or the worst answer to {column} cannot be told. It is the point {high}.")
_WAY_AGAINST = N_(
    "High values in {column} come together with low values in {other}. It is not clear which end of {column} is the "
    "best."
)
_WAY_REMARK = N_("Outside of the table the file says “{other}”. It is not clear which end of {column} is the best.")
_SAY_WAY = N_("Say it with --scale {low}-{high} if {high} is the best, or --scale {high}-{low} if {low} is.")
_SAY_WAY_OF = N_(
    "Say it with --map “{column}={field}:{low}-{high}” if {high} is the best, or :{high}-{low} if {low} is."
)
