"""What of a period matters: one choice, from which the headline, the tiles and the parts below them all speak.

A number's verdict is that of its control chart. What else was found of the same number is told where it agrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.charts.tiles import REST, SCORES, WATCHED
from analytics.insights import headlines
from analytics.insights.changes import GROUPS, Change, changes
from analytics.insights.headlines import Finding
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.summary.outliers import Unusual, unusual

# What a bank is told of that has never brought in a survey.
INSTEAD = ("wait_p90", "call_loss", "timely_share", "complaints")
SPARE = ("complaints",)  # a tile, where the headline is about one of the others
TILES, CHANGES = 6, 3
SIGNALS = ("worse", "better")
# In which part of the summary the exception stands with its number.
PARTS = {"visits": "waits", "complaints": "complaints", "contacts": "calls"}


@dataclass(frozen=True)
class Matters:
    """The score, the metrics of the tiles, what is out of its normal range, and what changed.

    findings: the value and verdict of every metric that is told as a whole. odd: the one exception that matters most.
    signals: numbers of the tiles that are no more what they were, the worse ones first.
    """

    score: str
    findings: Mapping[str, Finding]
    tiles: tuple[str, ...]
    odd: Unusual | None
    signals: tuple[Finding, ...]
    changes: tuple[Change, ...]

    @property
    def missed(self) -> tuple[Finding, ...]:
        """The numbers of the tiles that are on the wrong side of their goals."""
        return tuple(found for each in self.tiles if (found := self.findings.get(each)) and found.misses)

    @property
    def signal(self) -> Finding | None:
        """The first of the signals beside the score; beside an exception only one of what got worse."""
        kinds = SIGNALS if self.odd is None else SIGNALS[:1]
        beside = (each for each in self.signals if each.value.metric != self.score and each.verdict.kind in kinds)
        return next(beside, None)


def of(cubes: Cubes, filters: Filters) -> Matters:
    """What matters in a period; found once for all parts that ask."""
    return cubes.kept.once(("matters", filters), lambda: _found(cubes, filters))


def _found(cubes: Cubes, filters: Filters) -> Matters:
    key = score(cubes, filters)
    told = dict.fromkeys((key, *REST, *SPARE, *WATCHED))
    findings = {each: headlines.finding(cubes, each, filters, by_kind=True) for each in told}
    odd = unusual(cubes, filters, without=key)
    moved = changes(cubes, (key, *WATCHED), GROUPS, filters, CHANGES, lambda change: agrees(change, findings, odd))
    return choose(key, findings, odd, moved)


def choose(key: str, findings: Mapping[str, Finding], odd: Sequence[Unusual], moved: Sequence[Change]) -> Matters:
    """The exception that fits the verdicts, the changes that fit both, and tiles among which both stand."""
    fitting = [each for each in odd if each.dimension or _kind(findings, each.value.metric) in ("worse", "")]
    first = next(iter(fitting), None)
    if first and not first.dimension and first.value.metric in findings:
        # The tile's number and this one are counted in two ways.
        first = replace(first, value=findings[first.value.metric].value)
    kept = tuple(change for change in moved if agrees(change, findings, fitting))[:CHANGES]
    usual = tuple(dict.fromkeys((key, *REST, *SPARE)))[:TILES]
    named = first.value.metric if first and not first.dimension else ""
    tiles = (*usual[:-1], named) if named and named not in usual else usual
    signals = tuple(f for kind in SIGNALS for each in tiles if each != named and (f := _signal(findings, each, kind)))
    return Matters(key, findings, tiles, first, signals, kept)


def _signal(findings: Mapping[str, Finding], key: str, kind: str) -> Finding | None:
    return findings[key] if _kind(findings, key) == kind else None


def agrees(change: Change, findings: Mapping[str, Finding], odd: Sequence[Unusual]) -> bool:
    """Whether a change says nothing else of a number than its verdict does, or than that it is out of its range."""
    kind = _kind(findings, change.metric)
    if not change.group and kind not in ("", "too_short", "partial", "none"):
        way = {True: "better", False: "worse", None: "higher" if change.now > change.before else "lower"}
        return way[change.is_better] == kind
    about = (change.metric, change.dimension, change.group)
    return not (change.is_better and any((one.value.metric, one.dimension, one.group) == about for one in odd))


def _kind(findings: Mapping[str, Finding], key: str) -> str:
    """The verdict on a metric; "" where there is none."""
    return findings[key].verdict.kind if key in findings and findings[key].value.value is not None else ""


def score(cubes: Cubes, filters: Filters) -> str:
    """The first score with a number in the week; else the first that is suppressed; else the first of all.

    Of a bank without surveys, the first other number instead.
    """
    keys = SCORES if cubes.newest("survey") else INSTEAD
    values = {key: query.value(cubes, key, filters) for key in keys}
    shown = [key for key, value in values.items() if value.value is not None]
    hidden = [key for key, value in values.items() if value.suppressed]
    return [*shown, *hidden, *keys][0]
