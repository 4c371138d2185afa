"""Why a number is absent though there are rows: totals that do not tell a group, answers that fit no invitation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.metrics import recorded
from analytics.metrics.cubes import Cubes, Where
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.quantiles import in_groups
from analytics.metrics.results import Absence
from analytics.metrics.subjects import SUBJECTS

# What is known of complaints only where it is known that they are closed.
UNCLOSED = timedelta(28)  # of complaints of so long some would be closed
CLOSINGS = ("complaints_closed", "complaints_open", "complaints_overdue")
Marks = NDArray[np.bool_]
RATE, INVITED = "response_rate", "invited"
MEASURES = ("responses", INVITED)
# A branch or a survey has answers of its own invitations alone, whatever those of others are.
PARTS = ("branch_id", "survey_id")
# Answers come days after their invitations: up to this share of a period's may be of invitations before it.
LATE = 0.05


def in_totals(cubes: Cubes, asked: Metric, where: Where, spans: Sequence[Period]) -> NDArray[Any]:
    """Calls of each span that are known as totals only, however the groups that totals do not tell are chosen."""
    subject = SUBJECTS[asked.subject]
    told = {dimension: members for dimension, members in where.items() if dimension not in subject.untold}
    running = cubes[asked.subject].running(told, [subject.totals]) if subject.totals else None
    if running is None or not len(running.days):
        return np.zeros(len(spans))
    return running.within([(span.start, span.end) for span in spans])[0]


def untold(cubes: Cubes, asked: Metric, where: Where, n: NDArray[Any], spans: Sequence[Period]) -> Marks:
    """Where calls known as totals leave a number of a group open: none of its calls is known, or not how many are."""
    if not set(where) & set(SUBJECTS[asked.subject].untold):
        return np.zeros(len(spans), bool)
    return (in_totals(cubes, asked, where, spans) > 0) & (asked.adds_up | (n == 0))


def is_open(
    cubes: Cubes, asked: Metric, where: Where, dimension: str, counted: NDArray[np.float64], span: Period
) -> bool:
    """Whether totals leave a breakdown open: no group's calls are known, or not how many there are of each.

    counted: the size of each group's sample.
    """
    subject = SUBJECTS[asked.subject]
    if dimension not in subject.untold or not in_totals(cubes, asked, where, [span]).any():
        return False
    return asked.adds_up or not (counted > 0).any()


def is_unclosed(cubes: Cubes, asked: Metric) -> bool:
    """Whether a number rests on closings that no file of complaints records: without them all stay open for ever."""
    span = cubes[asked.subject].span if asked.key in CLOSINGS else None
    if span is None or span[1] - span[0] < UNCLOSED:
        return False
    running = cubes[asked.subject].running({}, ["closed"])
    if running is None or running.within([(date.min, date.max)])[0].any():
        return False
    c = cubes.snapshot.table("complaint")
    told = (c.status.notnull() | c.closed_at.notnull() | c.outcome.notnull()).fill_null(False)
    return not cubes.snapshot.to_arrow(c.aggregate(told=ibis.cases((told, 1)).count()))["told"][0].as_py()


def is_beyond(cubes: Cubes, asked: Metric, days: Period) -> bool:
    """Whether nothing is known of some days: all are before a subject's first day with data, or after its last.

    What is still open stands on until new rows would surely have come, had their source not broken off.
    """
    cube = cubes[asked.subject]
    if cube.span is None or days.end < cube.span[0]:
        return True
    if asked.window != "until":
        return (days.end.replace(day=1) if asked.window == "month" else days.start) > cube.span[1]
    known = recorded.of(cube)
    return known is not None and days.start > known.last and known.is_over(days)


def of_all(cubes: Cubes, asked: Metric, days: Period) -> Absence | None:
    """Why no group has a number in some days; None where some may."""
    if is_unclosed(cubes, asked):
        return "unclosed"
    if is_beyond(cubes, asked, days):
        return "no_data"
    return "no_invitations" if is_uninvited(cubes, asked) else None


def is_uninvited(cubes: Cubes, asked: Metric) -> bool:
    """Whether a number is a share of invitations, and the store has none: no file of them was ever added."""
    if asked.key != RATE:
        return False
    running = cubes[asked.subject].running({}, [INVITED])
    return running is None or not running.within([(date.min, date.max)])[0].any()


def has_no_clock(sums: pd.DataFrame, asked: Metric) -> bool:
    """Whether some of the calls are known as totals of longer than half an hour."""
    totals = SUBJECTS[asked.subject].totals
    return bool(totals) and bool((sums.loc[sums["half_hour"].isna(), totals] > 0).any())


def untimed(cubes: Cubes, asked: Metric, where: Where, span: Period) -> int:
    """How many rows of a span have no time of day; those that are totals of longer than half an hour are others."""
    subject = SUBJECTS[asked.subject]
    names = [subject.counted, *([subject.totals] if subject.totals else [])]
    rows = cubes[asked.subject].rows({"half_hour", *where}, where, names)
    if rows is None:
        return 0
    inside = (pc.field("day") >= span.start) & (pc.field("day") <= span.end)
    rows = rows.filter(inside & pc.field("half_hour").is_null())
    counted, *totals = (int(pc.sum(rows[name]).as_py() or 0) for name in names)
    return counted - sum(totals)


def uninvited(cubes: Cubes, where: Where, spans: Sequence[Period]) -> Marks:
    """Spans, in order and apart, in which too many answers fit no invitation of their own branch or survey."""
    marks = np.zeros(len(spans), bool)
    first, last = (np.array(ends, "datetime64[D]") for ends in zip(*((s.start, s.end) for s in spans), strict=True))
    for part in PARTS:
        rows = cubes["survey"].rows({part, *where}, where, MEASURES)
        if rows is None or not rows.num_rows:
            continue
        days = rows["day"].to_numpy().astype("datetime64[D]")
        cells = np.searchsorted(first, days, side="right") - 1
        inside = (cells >= 0) & (days <= last[cells])
        marks |= _misfits(rows.filter(pa.array(inside)), part, cells[inside], len(spans))
    return marks


def uninvited_groups(
    cubes: Cubes, where: Where, span: Period, dimension: str, cells: Mapping[str | None, int], size: int
) -> Marks:
    """The same for groups of a dimension's members within one span; cells: member -> the number of its group."""
    marks = np.zeros(size, bool)
    for part in PARTS:
        rows = cubes["survey"].rows({part, dimension, *where}, where, MEASURES)
        if rows is None or not rows.num_rows:
            continue
        rows = rows.filter((pc.field("day") >= span.start) & (pc.field("day") <= span.end))
        marks |= _misfits(rows, part, in_groups(rows[dimension], cells), size)
    return marks


def _misfits(rows: pa.Table, part: str, cells: NDArray[Any], size: int) -> Marks:
    """Cells of which more answers than can be late are of parts with fewer invitations.

    Invitations of which the part is not known may be any part's; so may be the invitations of such answers.
    """
    coded = rows[part].combine_chunks().dictionary_encode()
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    width = len(coded.dictionary) + 1
    responses, invited = (
        np.bincount(cells * width + codes, rows[name].to_numpy(), size * width).reshape(size, width)
        for name in MEASURES
    )
    over = np.maximum(responses - invited, 0)[:, :-1].sum(axis=1)
    spare = np.maximum(invited - responses, 0)[:, -1]
    return np.asarray(over - spare > LATE * responses.sum(axis=1))
