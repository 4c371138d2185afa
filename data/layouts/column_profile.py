"""What the values of a column look like: evidence for what the column is, whatever its header says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.days import SPANS, WORDED_SPAN, written
from data.checking.spelt_days import in_digits
from data.layouts.dictionary import dictionary
from data.layouts.scales import end_words, recommendation, scales
from data.layouts.scales.points import Number, are_prose, label, number
from data.layouts.scales.scales import Reading
from data.layouts.scales.wordings import Wording, differs

# Rows that are looked at.
SEEN = 5000
_DATE = re.compile(
    r"^\W*(\d{4}[-/.년年]\s?\d{1,2}[-/.월月]\s?\d{1,2}|\d{1,2}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/., ]+\d{2,4}"
    r"|[A-Z][a-z]{2,8} \d{1,2},? \d{4}|(19|20)\d{6}(\d{4}|\d{6})?$|1\d{9}(\d{3})?$|[34]\d{4}(\.\d+)?$"
    r"|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (\d{1,2} [A-Z]|[A-Z][a-z]+ \d))"
)
# Ways of writing a day that need no header to be known as one, and those that a header has to bear out.
_DAYS = frozenset(("era", "minguo", "buddhist", "buddhist_last", "numbers", "numbers4", "dotted", "named", "word"))
_WAYS = {
    "time": frozenset((*_DAYS, *SPANS, WORDED_SPAN, "yearless", "six")), "day": _DAYS,
    "span": frozenset((*SPANS, WORDED_SPAN)),
    "yearless": frozenset(("yearless",)),
}  # fmt: skip
# Where somebody can be reached: an address of the net or of a machine, or a telephone that begins with 01 or a plus.
_PERSONAL = re.compile(
    r"^([^@\s]+@[^@\s]+\.[a-zA-Z]{2,}|(\d{1,3}\.){3}\d{1,3}(\(.*\))?"
    r"|(01\d|\+\d{1,3})[- ]?\d{2,4}[- ]?\d{3,4}[- ]?\d{0,4})$"
)
_SCALES = ((1, 5), (1, 7), (1, 10), (0, 10), (0, 100))
_MOST, _HALF, _SLIPS = 0.9, 0.5, 0.01
# Scales up to here have usual ones above them.
_SHORT = 7
# Codes by which survey tools say that there is no answer.
_CODE = re.compile(r"^(-\d{1,3}|7{2,3}|8{2,3}|9[5-9]|99[5-9])$")
# Steps of a scale around 0, and how far such scales go.
_STEP, _STEPS = re.compile(r"^[+-]?\d{1,2}$"), 5
# Marks between the options of one answer, the surest first.
_BETWEEN = ("┋", ";", ", ", ",")
_OPTIONS = 40
# So many different words, of so many letters, are a scale's at most.
_WORDS, _LETTERS = 12, 40
# So few words that come again and again are choices.
_CHOICES = 6
# No answer, as what a value means.
NONE = "none"


@dataclass(frozen=True)
class Facts:
    """A column's values, counted: text -> how many rows of those that were looked at.

    meant: lower-case value -> the point that the user says it is. named: words that the file says its codes have,
    whether they occur or not. before: the words that the column had in earlier files.
    """

    counts: Counter[str]
    rows: int
    meant: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    before: Wording | None = None

    @property
    def filled(self) -> int:
        """Rows with a value that says something."""
        return sum(self.counts.values())

    @cached_property
    def points(self) -> Counter[float]:
        """The values that are points of a scale, in digits or in words."""
        found: Counter[float] = Counter()
        for text, count in self.counts.items():
            point = self.point(text)
            if point is not None:
                found[point] += count
        return found

    def point(self, text: str) -> float | None:
        """The point of a scale that a value stands for; None when it is none."""
        if (meant := self.meant.get(text.casefold())) is not None:
            return as_number(meant)
        told = number(text)
        worded = self.reading.point(text) if told is None and self.reading else None
        return told.point if told else worded

    @cached_property
    def words(self) -> Counter[str]:
        """The values that are no digits, and of which nobody said what they mean."""
        return Counter({t: n for t, n in self.counts.items() if t.casefold() not in self.meant and number(t) is None})

    @cached_property
    def reading(self) -> Reading | None:
        """The scale that the words are of, as a whole column."""
        return self.read()

    def read(self, size: int | None = None) -> Reading | None:
        """The same where the scale is known to have so many points."""
        known = {word: point for word, point in self.said.items() if scales.is_known(word)}
        alone = scales.read(self.words, size, known, self.named) if 0 < len(self.words) <= _WORDS else None
        alone = self._beside_digits(alone, known) if alone and self.digits and size is None else alone
        # What was said of any word, or what digits beside them tell, goes before what earlier files had.
        is_told = self.meant or self.named or self.digits
        return (self.before.reading(self.words, size, alone) if self.before and not is_told else None) or alone

    def _beside_digits(self, alone: Reading, known: Mapping[str, float]) -> Reading:
        """The scale on which the words stand between their column's digits, where that of the words alone does not."""
        digits = {said.point for said in self.numbers if not said.is_odd}
        sizes = (len({alone.point(word) for word in self.words}) + len(digits), 5, 7, 10)
        others = (scales.read(self.words, size, known, self.named) for size in sizes)
        for one in (alone, *filter(None, others)):
            if digits and max(digits) <= one.size and not digits & {one.point(word) for word in self.words}:
                return one
        return alone

    @cached_property
    def groups(self) -> dict[str, str]:
        """Lower-case word -> its point, where all are groups of a recommendation."""
        return recommendation.groups(self.words) or (self.before.groups(self.words) if self.before else {})

    @cached_property
    def is_as_before(self) -> bool:
        """True where the words are read otherwise than they would be without those of earlier files."""
        alone, told = (replace(self, before=None), self) if self.before else (self, self)
        if told.groups or told.reading is None:
            return alone.groups != told.groups
        by_itself = alone.reading
        is_other = by_itself is None or by_itself.is_sure is not told.reading.is_sure
        return is_other or differs(by_itself, told.reading, self.words)

    @cached_property
    def said(self) -> dict[str, float]:
        """The words of which the user said which points they are, whether they occur or not."""
        points = {word: as_number(meant) for word, meant in self.meant.items() if number(word) is None}
        return {word: point for word, point in points.items() if point is not None}

    @property
    def is_worded(self) -> bool:
        """True for few short words that come again and again, as those of a scale do, known or not."""
        said = self._worded
        few = 0 < len(said) <= _WORDS and max(map(len, said)) <= _LETTERS
        if few and self.before and {*map(scales.fold, said)} <= self.before.points.keys():
            return True
        return few and 2 * said.total() > self.filled and said.total() > len(said)

    @property
    def is_known(self) -> bool:
        """True where at least half of the words are some scale's, or were said to be points."""
        known = (text.casefold() in self.meant or scales.is_known(text) for text in self._worded)
        return 2 * sum(known) >= len(self._worded)

    @property
    def is_toned(self) -> bool:
        """True for words or pictures of one scale of which some say good and some bad, whatever the header says."""
        return self.is_worded and self.reading is not None and {scales.tone(text) for text in self.words} >= {-1, 1}

    @property
    def is_half_points(self) -> bool:
        """True where more than half of the values are points, and the others are few different ones."""
        return 2 * sum(self.points.values()) > self.filled and len(self.words) <= _WORDS

    @cached_property
    def _worded(self) -> Counter[str]:
        """The values that are no digits."""
        return Counter({text: count for text, count in self.counts.items() if number(text) is None})

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The values that are digits or stars, of which nobody said what they mean."""
        texts = (text for text in self.counts if text.casefold() not in self.meant)
        return tuple(filter(None, map(number, texts)))

    @property
    def digits(self) -> bool:
        """True where any value is a number."""
        return bool(self.numbers)

    @property
    def out_of(self) -> int:
        """The highest point where values are shares or stars, such as 4/5, 80 % or three of five; 0 where none is."""
        odd = [said for said in self.numbers if said.is_odd]
        stated = Counter(said.out_of for said in odd if said.out_of)
        return stated.most_common(1)[0][0] if stated else int(bool(odd)) and self.ends[1]

    @property
    def is_scale(self) -> bool:
        """True when nearly all values are points of a usual scale."""
        return (
            bool(self.filled)
            and sum(self.points.values()) >= _MOST * self.filled
            and min(self.points) >= 0
            and max(self.points) <= 100
        )

    @property
    def is_in_digits(self) -> bool:
        """True when nearly all values are points that are written in digits or in stars, and not in words alone."""
        points = sum(n for text, n in self.counts.items() if number(text))
        return points >= _MOST * max(self.filled, 1) and not self.is_prose

    @property
    def is_choice(self) -> bool:
        """True for so few words that come again and again that they are chosen and not written."""
        return self.is_worded and len(self.counts) <= _CHOICES

    @cached_property
    def is_prose(self) -> bool:
        """True for texts with a number, such as 1. or (3), that are no names of points."""
        return are_prose(self.counts)

    @property
    def is_rating(self) -> bool:
        """True for points from 0 to 10."""
        return self.is_scale and max(self.points) <= 10

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The narrowest usual scale that holds nearly all points; a 0 below a scale from 1 is not held against it."""
        if set(self.points) == {0.0, 1.0}:
            return 0, 1
        above = {p: n for p, n in self.points.items() if p}
        for low, high in _SCALES:
            counted = above if low and high <= _SHORT else self.points
            inside = sum(n for p, n in counted.items() if low <= p <= high)
            below = low and high > _SHORT and 0.0 in self.points
            if counted and not below and inside >= _MOST * sum(counted.values()) and not self._goes_on(high):
                return low, high
        return _SCALES[-1]

    def _goes_on(self, high: int) -> bool:
        """True when the points just above the end of a short scale are no slips of the pen."""
        beyond = sum(n for p, n in self.points.items() if high < p <= high + 2)
        return high <= _SHORT and beyond >= max(2, _SLIPS * self.filled)

    @property
    def has_zero(self) -> bool:
        """True when 0 stands below the points of a scale that begins at 1."""
        return bool(self.points.get(0.0)) and self.ends[0] == 1

    @property
    def beyond(self) -> list[str]:
        """Codes for no answer among the points: 99 or -1, and 8 or 9 that stand alone above a short scale."""
        alone = [f"{p:g}" for p in self.points if p in (8, 9) and self.ends[1] <= p - 2]
        return self.codes or ([text for text in self.counts if text in alone] if self.is_scale else [])

    @cached_property
    def way(self) -> int | None:
        """1 where the words beside the points say that the highest is the best, -1 the lowest; None if unclear."""
        said = [(told.point, label(text)) for text in self.counts if (told := number(text)) and not told.is_odd]
        return end_words.way(said, self.ends) if self.points and not self.is_prose else 0

    @cached_property
    def labels(self) -> dict[str, float]:
        """The words beside the values' digits, each with its point; empty where a value has none."""
        said = {text: told.point for text in self.counts if (told := number(text)) and not told.is_odd}
        found = {label(text): point for text, point in said.items()}
        return {} if "" in found or len(said) < len(self.counts) else found

    @property
    def codes(self) -> list[str]:
        """Values such as 99 or -1 beside points from 0 to 10, which mean something else; empty for another column."""
        grouped = sum(count for text, count in self.counts.items() if text.casefold() in self.groups)
        inside = grouped or sum(count for point, count in self.points.items() if point <= 10)
        odd = sorted(text for text in self.counts if _CODE.match(text) and text.casefold() not in self.meant)
        others = self.filled - inside - sum(self.counts[text] for text in odd)
        return odd if odd and inside >= _HALF * self.filled and not others else []

    @cached_property
    def steps(self) -> dict[int, float]:
        """The steps of a scale around 0 of which the user said which points they are; empty for another column."""
        said = {text: as_number(meant) for text, meant in self.meant.items() if _STEP.match(text)}
        steps = {int(text): point for text, point in said.items() if point is not None}
        return steps if min(steps, default=0) < 0 else {}

    @property
    def balanced(self) -> tuple[str, ...]:
        """The values of a scale around 0, such as -2 to 2, in order; empty for another column or where all are said."""
        steps = {text: int(text) for text in self.counts if _STEP.match(text)}
        if steps.keys() <= self.meant.keys():
            return ()
        steps |= {f"{step:d}": step for step in self.steps if step not in steps.values()}
        low, high = min(steps.values(), default=0), max(steps.values(), default=0)
        # 1, 2 and -1 are points with a code among them; -1, 0 and 1, or -2 and -1 among others, are a scale.
        is_even = low == -high or (low < -1 and -1 in steps.values() and high > 0)
        whole = all(map(_STEP.match, self.counts)) and -_STEPS <= low < 0 and high <= _STEPS
        return tuple(sorted(steps, key=lambda text: steps[text])) if whole and is_even else ()

    def looks_like(self, values: str) -> bool:
        """True when the values bear a field out; an empty column bears nothing out."""
        if not self.filled:
            return False
        match values:
            case "nps":
                # Who asks from 1 to 5 or 7 asks something else; from 0 to 6 or 7 nobody asks.
                wide = self.is_rating and (max(self.points) >= 8 or (min(self.points) == 0 and max(self.points) >= 6))
                return wide and all(float(p).is_integer() for p in self.points)
            case "points":
                return self.is_rating and all(float(p).is_integer() for p in self.points)
            case "personal":
                return sum(n for text, n in self.counts.items() if _PERSONAL.match(text)) >= _MOST * self.filled
            case "rating":
                return self.is_scale or (self.is_worded and self.is_known)
            case "time" | "day" | "span" | "yearless":
                return self._days(values) >= _MOST * self.filled
            case "unique":
                return len(self.counts) == self.filled == self.rows
            case "code" | "key" | "common":
                return self._is_code(values)
            case "number":
                return (
                    sum(n for text, n in self.counts.items() if re.match(r"^\d*\.?\d+$", text)) >= _MOST * self.filled
                )
            case _:
                # One word alone, such as Fast, is said as well as chosen.
                return not self.is_scale or self.is_prose or (not self.digits and len(self.words) == 1)

    def _is_code(self, values: str) -> bool:
        """True for short texts; a rating of the staff is no number of one, and most rows have none to themselves."""
        if max(map(len, self.counts)) > 60 or (values == "key" and self.is_rating):
            return False
        return values != "common" or 2 * len(self.counts) <= self.filled

    def _days(self, values: str) -> int:
        """Rows whose value is a day in one of these ways; parts of one need more than signs between digits."""
        is_day = values in ("time", "day")
        return sum(
            count
            for text, count in self.counts.items()
            if (is_day and (_DATE.search(text) or _DATE.search(in_digits(text))))
            or (written(text).kind in _WAYS[values] and (is_day or not re.fullmatch(r"[\d/.-]+", text)))
        )

    @cached_property
    def clocks(self) -> float:
        """The share of values that are times of day without a day."""
        return sum(n for text, n in self.counts.items() if written(text).kind == "clock") / max(self.filled, 1)

    @cached_property
    def separator(self) -> str:
        """What stands between the options where one answer holds several; empty where none does."""
        return next((mark for mark in _BETWEEN if self._joins(mark)), "")

    def _joins(self, mark: str) -> bool:
        """True when few options come back in many combinations: a sentence with commas does not do that."""
        several = [text for text in self.counts if mark in text]
        if sum(self.counts[text] for text in several) < 0.1 * max(self.filled, 1):
            return False
        uses = {part.strip() for text in several for part in text.split(mark) if part.strip()}
        alone = sum(text in uses for text in self.counts if mark not in text)
        few = len(uses) <= _OPTIONS and max(map(len, uses)) <= 60
        mixed = len(several) > len(uses) or alone >= 2 or mark == _BETWEEN[0]
        # Only a tool that joins by a mark of its own joins codes.
        return few and mixed and (mark == _BETWEEN[0] or not any(re.match(r"[\d.]+", part) for part in uses))


def as_number(text: str) -> float | None:
    """The number that a text is; None for another text."""
    return float(text) if re.match(r"^\d+(\.\d+)?$", text.strip()) else None


def facts(
    column: pa.ChunkedArray,
    nothing: frozenset[str] = frozenset(),
    meant: Mapping[str, str] | None = None,
    rows: int = SEEN,
    words: tuple[str, ...] = (),
    before: Wording | None = None,
) -> Facts:
    """The facts of one column of text, by its first rows.

    nothing: lower-case values that say nothing, besides the dictionary's. meant: what the user says that values mean.
    words: those that the file itself says its codes have, whether they occur or not. before: those of earlier files.
    """
    meant = meant or {}
    nothing = nothing | {text for text, said in meant.items() if said.casefold() == NONE}
    seen = pc.utf8_trim_whitespace(column.slice(0, rows).cast(pa.string()))
    counted = Counter(
        {str(pair["values"]): int(pair["counts"]) for pair in pc.value_counts(seen).to_pylist() if pair["values"]}
    )
    for text in [t for t in counted if t.casefold() in dictionary().nothing - meant.keys() | nothing]:
        del counted[text]
    return Facts(counted, len(seen), meant, words, before)
