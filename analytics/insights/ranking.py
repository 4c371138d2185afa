"""Groups in the order of their numbers: the worst first, as many as fit, and what is not stated apart from all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import wording
from analytics.charts import figures
from analytics.metrics.catalogue import METRICS
from analytics.metrics.metric import Metric
from analytics.metrics.query import NOBODY
from analytics.metrics.results import Breakdown
from data.texts import N_, Text

MOST = 40  # groups that a chart shows at first
GAP = 0.6  # rows between the groups and what is not stated


@dataclass(frozen=True)
class Ranked:
    """A breakdown in order, and how many of how many groups it shows."""

    breakdown: Breakdown
    shown: int
    all: int

    def cut(self, language: str) -> str:
        """How many groups are shown, as in "40 of 41 shown"; "" where all are."""
        return cut(self.shown, self.all, language) if self.shown < self.all else ""


def cut(shown: int, of: int, language: str) -> str:
    """How many of how many groups a chart shows."""
    values = {"shown": wording.decimal(shown, 0, language), "all": wording.decimal(of, 0, language)}
    return Text(N_("{shown} of {all} shown"), values).render(language)


def ranked(breakdown: Breakdown, always: Collection[str] = (), most: int | None = MOST) -> Ranked:
    """The worst groups first, `most` of them and those that are always there; what is not stated comes last."""
    frame = in_order(breakdown.frame, METRICS[breakdown.metric])
    stated = is_stated(frame)
    place = np.cumsum(stated)
    kept = frame[~stated | (place <= (most or len(frame))) | frame["group"].isin(list(always))]
    shown = replace(breakdown, frame=kept.reset_index(drop=True))
    return Ranked(shown, int(is_stated(kept).sum()), int(stated.sum()))


def in_order(frame: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Worst first; then what has no value, and last what is not stated."""
    by_value = figures.visible(frame).sort_values(
        "value", ascending=metric.better == "higher", na_position="last", kind="stable"
    )
    return by_value.iloc[np.argsort(~is_stated(by_value), kind="stable")]


def is_stated(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows are of a group, and not of what states none."""
    return np.asarray(frame["group"] != NOBODY, dtype=bool)


def heights(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Where each row stands, counted in rows from the top: what is not stated a little below the others."""
    return np.arange(float(len(frame))) + np.where(is_stated(frame), 0.0, GAP if len(frame) > 1 else 0.0)


def ends(frame: pd.DataFrame) -> tuple[Any, Any] | None:
    """The groups with the lowest and the highest value; None without any."""
    known = frame[is_stated(frame)].sort_values("value", kind="stable")
    return (known.iloc[0], known.iloc[-1]) if len(known) else None
