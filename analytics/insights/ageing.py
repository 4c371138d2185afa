"""Open complaints by reason and by how long they may still take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis
import pandas as pd

from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from data.texts import N_

MOST = 12  # groups that a chart shows at first
SOON = 7  # days before a deadline when it becomes urgent
# From harmless to urgent.
BANDS = (N_("no deadline"), N_("more than a week left"), N_("a week or less left"), N_("overdue"))


@dataclass(frozen=True)
class Ageing:
    """Counts of open complaints: bands maps each band to one count a group, groups largest first.

    all: how many groups there are. What states none comes last, and is none of them.
    """

    groups: tuple[str, ...]
    bands: dict[str, list[int]]
    all: int = 0


def ageing(cubes: Cubes, filters: Filters, dimension: str = "reason", limit: int | None = MOST) -> Ageing:
    """Complaints open at the end of the period, for its largest groups; None for all of them."""
    if query.value(cubes, "complaints_open", filters).absent == "unclosed":
        return Ageing((), {})
    found = cubes.snapshot.to_arrow(_counted(cubes, filters, dimension)).to_pandas()
    wide = found.pivot_table(index="group", columns="band", values="n", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=range(len(BANDS)), fill_value=0)
    wide = wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    stated, unstated = wide[wide.index != query.NOBODY], wide[wide.index == query.NOBODY]
    wide = pd.concat([stated.head(limit or len(stated)), unstated])
    kept = {band: wide[i].astype(int).tolist() for i, band in enumerate(BANDS) if wide[i].sum() > 0}
    return Ageing(tuple(map(str, wide.index)), kept, len(stated))


def _counted(cubes: Cubes, filters: Filters, dimension: str) -> ibis.Table:
    """group, band (its place in BANDS), n of what stands open at the period's end."""
    end = filters.period.end
    c = cubes.snapshot.table("complaint")
    c = c.filter(~c.is_duplicate.fill_null(False), ~c.is_enquiry.fill_null(False), c.opened_at.date() <= end)
    c = c.filter(_open(c, end))
    for name, members in query.resolve(cubes, filters).items():
        c = c.filter(c[name].isin(list(members)))
    due = c.due_at.date()
    late, soon = due <= end, due <= end + timedelta(SOON)
    band = ibis.cases((due.isnull(), 0), (late, 3), (soon, 2), else_=1)
    named = c.mutate(group=c[dimension].fill_null(query.NOBODY), band=band)
    return named.group_by("group", "band").agg(n=named.count())


def _open(c: ibis.Table, end: object) -> ibis.Value:
    still_open = METRICS["complaints_open"].drill
    assert still_open is not None
    return still_open(c, ibis.literal(end))
