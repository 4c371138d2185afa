"""Why a number moved: because other customers came (mix), or because the same ones are served otherwise (rate)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric, Sums
from analytics.metrics.query import Filters

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Split:
    """A change in two parts: before + mix + rate == now. dimension: the groups that were weighed; "" for none."""

    before: float
    now: float
    mix: float
    rate: float
    dimension: str = ""


def split(cubes: Cubes, key: str, dimensions: Sequence[str], filters: Filters, earlier: Filters) -> Split | None:
    """The change of a number between two periods, over the groups of the dimension whose mix moved it most.

    A number that has no sample to weigh groups by, such as a count, has no mix: all of its change is rate. None where
    either period has no number.
    """
    now, before = (query.value(cubes, key, each).value for each in (filters, earlier))
    if now is None or before is None:
        return None
    change = now - before
    mixes = {
        d: _mix(cubes, METRICS[key], d, filters, earlier, change) for d in dimensions if _is_weighed(key, d, filters)
    }
    known = {dimension: mix for dimension, mix in mixes.items() if mix is not None}
    dimension = max(known, key=lambda d: abs(known[d]), default="")
    mix = known.get(dimension, 0.0)
    return Split(before, now, mix, change - mix, dimension)


def _is_weighed(key: str, dimension: str, filters: Filters) -> bool:
    """Whether a number is a mean over a sample that the dimension parts, and not one of its members alone."""
    asked, fixed = METRICS[key], [d for d, members in filters.where if len(members) == 1]
    return bool(asked.n) and not asked.base and not asked.adds_up and dimension not in fixed


def _mix(
    cubes: Cubes, asked: Metric, dimension: str, filters: Filters, earlier: Filters, change: float
) -> float | None:
    """What the change of weights alone moves, the mean of doing it to what was and to what is; None where unknown."""
    sides = [_sums(cubes, asked, dimension, each) for each in (earlier, filters)]
    if any(side is None or side.empty for side in sides):
        return None
    old, new = (side for side in sides if side is not None)
    groups = old.index.union(new.index)
    old, new = (side.reindex(groups, fill_value=0.0).astype(float) for side in (old, new))
    size_old, size_new = (side[asked.n].to_numpy() for side in (old, new))
    each_old, each_new = (_for_one(side, size) for side, size in ((old, size_old), (new, size_new)))
    size_old = size_old * (size_new.sum() / size_old.sum())
    # Who came in one of the periods alone is taken to have been served alike in the other.
    each_old, each_new = each_old.fillna(each_new), each_new.fillna(each_old)
    moved = [_whole(asked, each, size_new) - _whole(asked, each, size_old) for each in (each_old, each_new)]
    mix = float(np.mean(moved))
    if asked.quantile is None:
        return mix
    return _exactly(mix, _whole(asked, each_new, size_new) - _whole(asked, each_old, size_old) - mix, change)


def _exactly(mix: float, rate: float, change: float) -> float:
    """The mix of a quantile, told from buckets as the rate is: both bear their part of what these leave out."""
    weight = abs(mix) + abs(rate)
    return mix + (change - mix - rate) * abs(mix) / weight if weight else mix


def _sums(cubes: Cubes, asked: Metric, dimension: str, filters: Filters) -> pd.DataFrame | None:
    """Sums of the measures of each group with a sample."""
    found = query.by_day(cubes, asked.key, {dimension}, filters, filters.period)
    if found is None:
        return None
    sums = found.drop(columns="day").fillna({dimension: query.NOBODY}).groupby(dimension).sum()
    return sums[sums[asked.n] > 0]


def _for_one(sums: pd.DataFrame, size: Floats) -> pd.DataFrame:
    """The sums of a group for one of its sample; unknown where it has none."""
    return sums.div(np.where(size > 0, size, np.nan), axis=0)


def _whole(asked: Metric, each: pd.DataFrame, size: Floats) -> float:
    """The number of all groups together, each with a sample of that size."""
    sums = each.mul(size, axis=0).sum()
    return float(asked.formula(Sums({str(name): np.array([total]) for name, total in sums.items()}))[0])
