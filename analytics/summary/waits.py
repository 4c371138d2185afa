"""Part 5, waits: the worst half-hours of branches, and the windows that were missing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics import wording
from analytics.insights import absences
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period
from analytics.queueing import windows
from analytics.queueing.by_half_hour import by_clock
from analytics.queueing.staffing import Floats
from analytics.queueing.windows import Opened
from analytics.summary import empty_reason
from analytics.summary.part import Asked, Fact, Line, Part
from analytics.vocabulary import term
from data import settings
from data.texts import N_, Text, translate

KEY, TITLE, METRIC = "waits", N_("Where customers waited longest"), "wait_p90"
WORST = 3
HEADS = (
    N_("Branch and half-hour"), N_("90th percentile wait"), N_("Windows open"), N_("Needed"), N_("Missing"),
)  # fmt: skip
MISSED = N_("In {missed} of {cells} half-hours of branches more than one in ten customers waited longer than {limit}.")
CLOSE = N_("Others may have waited as long: their intervals overlap these.")
LEANEST: dict[Grain, str] = {
    "week": N_("In brackets: the day of the week with the fewest open."),
    "month": N_("In brackets: the day of the month with the fewest open."),
    "quarter": N_("In brackets: the day of the quarter with the fewest open."),
}
KEPT = N_("In all {cells} half-hours of branches nine in ten customers waited no longer than {limit}.")
NEEDED: dict[Grain, str] = {
    "day": N_("Needed: fewest windows for nine in ten to wait no longer than {limit} on a day as busy as this one."),
    "week": N_("Needed: fewest windows for nine in ten to wait no longer than {limit} on days as busy as this week's."),
    "month": N_(
        "Needed: fewest windows for nine in ten to wait no longer than {limit} on days as busy as this month's."
    ),
    "quarter": N_(
        "Needed: fewest windows for nine in ten to wait no longer than {limit} on days as busy as this quarter's."
    ),
}
SERVING = N_("Open: windows seen serving, a lower bound, because counter sessions were not brought in.")
UNKNOWN = N_("How many windows were open is not known: neither counter sessions nor counters were brought in.")
BEFORE = N_("Where none is missing, the queue had come from earlier half-hours or from single days.")
FEW = N_("In no half-hour of a branch were as many as {n} customers served, so none is shown.")
UNTIMED = N_("How many windows were needed is not known: too few services have a beginning and an end.")


@dataclass(frozen=True)
class Cell:
    """One half-hour of one branch in the period. mean, least: windows open on a mean day and on the leanest one.

    source: as for `windows.Opened`; mean, least and needed are None where they are not known.
    """

    branch: str
    half_hour: int
    value: float
    low: float | None
    high: float | None
    n: int
    source: str
    mean: float | None
    least: float | None
    needed: float | None

    def missing(self, is_open: float | None) -> float | None:
        """Windows that lack, where so many are open."""
        return None if self.needed is None or is_open is None else max(self.needed - is_open, 0.0)


def waits(cubes: Cubes, asked: Asked) -> Part:
    """The half-hours of branches in which customers waited longest, by the 90th percentile of the served."""
    cells = by_clock(cubes, METRIC, "branch_id", asked.filters)
    shown = cells[cells["value"].notna() & (cells["group"] != query.NOBODY)]
    days = absences.untimed(cubes, query.metric(METRIC), query.resolve(cubes, asked.filters), asked.period)
    untimed = wording.untimed(days, asked.language) if days else ""
    if shown.empty:
        few = {"n": wording.decimal(settings.whole("minimum_group"), 0, asked.language)}
        small = Text(FEW, few).render(asked.language) if len(cells) else ""
        return Part(KEY, TITLE, absent=untimed or small or empty_reason.why(cubes, "visits", asked))
    ranked = shown.sort_values(["value", "n", "group", "half_hour"], ascending=[False, False, True, True])
    rows = ranked.head(WORST).to_dict("records")
    known = _known(cubes, [str(row["group"]) for row in rows], asked.period)
    worst = [_cell(row, known) for row in rows]
    names = cubes.labels("branch_id")
    return Part(
        KEY, TITLE, _lines(shown, worst, asked, untimed), tuple(translate(head, asked.language) for head in HEADS),
        tuple(_row(cell, names, asked.language) for cell in worst),
        tuple(fact for cell in worst for fact in _facts(cell, asked.period)),
    )  # fmt: skip


def _known(cubes: Cubes, branches: list[str], period: Period) -> dict[str, tuple[Opened, Floats | None]]:
    """The windows open and needed in each of some branches."""
    return {b: (windows.opened(cubes, b, period), windows.needed(cubes, b, period)) for b in dict.fromkeys(branches)}


def _cell(row: Mapping[Any, Any], known: dict[str, tuple[Opened, Floats | None]]) -> Cell:
    branch, half_hour = str(row["group"]), int(row["half_hour"])
    opened, needed = known[branch]
    mean, least = (float(of[half_hour]) if opened.source else None for of in (opened.mean, opened.least))
    wanted = None if needed is None or np.isnan(needed[half_hour]) else float(needed[half_hour])
    low, high = (None if np.isnan(row[end]) else float(row[end]) for end in ("low", "high"))
    value, n = float(row["value"]), int(row["n"])
    return Cell(branch, half_hour, value, low, high, n, opened.source, mean, least, wanted)


def _lines(shown: pd.DataFrame, worst: list[Cell], asked: Asked, untimed: str) -> tuple[Line, ...]:
    limit, language, kind = settings.number("wait_target_seconds"), asked.language, asked.kind
    missed = int((shown["value"] > limit).sum())
    values = {
        "missed": wording.decimal(missed, 0, language), "cells": wording.decimal(len(shown), 0, language),
        "limit": wording.exact(limit, "seconds", language),
    }  # fmt: skip
    notes = [NEEDED[kind] if any(cell.needed is not None for cell in worst) else UNTIMED]
    notes += [CLOSE] if _is_close(shown) else []
    notes += [LEANEST[kind]] if kind in LEANEST and any(cell.source for cell in worst) else []
    notes += [SERVING] if any(cell.source == "serving" for cell in worst) else []
    notes += [UNKNOWN] if any(not cell.source for cell in worst) else []
    queued = any(cell.value > limit and cell.missing(cell.mean) == 0 for cell in worst)
    notes += [BEFORE] if queued else []
    told = [Text(note, values).render(language) for note in notes] + ([untimed] if untimed else [])
    small = wording.sentences(told, language)
    return (Line(Text(MISSED if missed else KEPT, values).render(language), small, "worse" if missed else "better"),)


def _is_close(shown: pd.DataFrame) -> bool:
    """Whether a half-hour that is not told may be as bad as one that is: none is worst while intervals overlap."""
    ranked = shown.sort_values(["value", "n", "group", "half_hour"], ascending=[False, False, True, True])
    told, rest = ranked.head(WORST), ranked.iloc[WORST:]
    return bool((rest["high"].max() >= told["low"].min()) if len(rest) else False)


def _row(cell: Cell, names: dict[str, str], language: str) -> tuple[str, ...]:
    place = {"branch": term(cell.branch, language, names), "start": wording.clock(cell.half_hour, language)}
    wait = {
        "wait": wording.number(cell.value, "seconds", language, cell.low, cell.high),
        "n": wording.sample(cell.n, language),
    }
    return (
        Text(N_("{branch}, from {start}"), place).render(language),
        Text(N_("{wait} ({n})"), wait).render(language),
        _windows(cell.mean, cell.least, language),
        _windows(cell.needed, cell.needed, language),
        _windows(cell.missing(cell.mean), cell.missing(cell.least), language),
    )


def _windows(mean: float | None, leanest: float | None, language: str) -> str:
    """Windows on a mean day and, where that is another number, on the leanest one."""
    if mean is None or leanest is None:
        return wording.MISSING
    values = {"mean": _count(mean, language), "leanest": _count(leanest, language)}
    if values["mean"] == values["leanest"]:
        return values["mean"]
    return Text(N_("{mean} ({leanest})"), values).render(language)


def _count(windows: float, language: str) -> str:
    """A mean number of windows: no more decimals than it needs."""
    return wording.decimal(windows, 0 if abs(windows - round(windows)) < 0.05 else 1, language)


def _facts(cell: Cell, period: Period) -> tuple[Fact, ...]:
    where = (("branch_id", cell.branch), ("half_hour", str(cell.half_hour)))
    span = f"{period.start}..{period.end}"
    known = {
        "windows_open": cell.mean, "windows_open_leanest": cell.least, "windows_needed": cell.needed,
        "windows_missing": cell.missing(cell.mean), "windows_missing_leanest": cell.missing(cell.least),
    }  # fmt: skip
    return (
        Fact(KEY, METRIC, span, cell.value, cell.low, cell.high, cell.n, where),
        *(
            Fact(KEY, name, span, value, where=where, absent="" if value is not None else "not_recorded")
            for name, value in known.items()
        ),
    )
