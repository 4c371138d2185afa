"""What one part of the summary says, in the reader's language, and the numbers that it says it of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Grain, Period, kind_of
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from data.texts import translate

Mood = Literal["", "better", "worse", "steady", "partial"]


@dataclass(frozen=True)
class Asked:
    """What a summary is about: a day, a week, a month or a quarter with its filters, and the reader's language."""

    filters: Filters
    language: str

    @property
    def period(self) -> Period:
        """Its days."""
        return self.filters.period

    @property
    def kind(self) -> Grain:
        """Which of these its days are."""
        return kind_of(self.filters.period) or "week"


@dataclass(frozen=True)
class Fact:
    """A number as it is said. value None: `absent` says why. where: the group it is of, beyond the filters."""

    part: str
    metric: str
    period: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    where: tuple[tuple[str, str], ...] = ()
    absent: str = ""

    def document(self) -> dict[str, Any]:
        """The fact for a manifest."""
        return {
            "part": self.part, "metric": self.metric, "where": dict(self.where), "period": self.period,
            "value": _stable(self.value), "low": _stable(self.low), "high": _stable(self.high), "n": self.n,
            "absent": self.absent,
        }  # fmt: skip


def _stable(number: float | None) -> float | None:
    """A number without the digits in which two counts of the same rows may differ, by the order of adding up."""
    return None if number is None else float(f"{number:.12g}")


@dataclass(frozen=True)
class Line:
    """One line: what it says, and more quietly what it rests on."""

    words: str
    small: str = ""
    mood: Mood = ""


@dataclass(frozen=True)
class Part:
    """One part of the summary. title: a catalogue key. absent: why it has nothing to say; "" where it has."""

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    facts: tuple[Fact, ...] = ()
    absent: str = ""

    def document(self, language: str) -> dict[str, Any]:
        """What the part says, for a manifest."""
        lines = [{"words": line.words, "small": line.small, "mood": line.mood} for line in self.lines]
        return {
            "key": self.key, "title": translate(self.title, language), "lines": lines, "heads": list(self.heads),
            "rows": [list(row) for row in self.rows], "absent": self.absent,
        }  # fmt: skip


def fact(part: str, value: Value, where: tuple[tuple[str, str], ...] = ()) -> Fact:
    """A metric's value as a fact; a suppressed one tells neither its number nor its sample."""
    if value.metric not in METRICS:
        raise KeyError(value.metric)
    span = f"{value.period.start}..{value.period.end}"
    n = None if value.suppressed else value.n
    return Fact(part, value.metric, span, value.value, value.low, value.high, n, where, value.absent or "")
