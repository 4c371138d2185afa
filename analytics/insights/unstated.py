"""Why a part of a number belongs to no group: who writes through the app has been in no branch."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc

from analytics import wording
from analytics.insights import headlines
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import NOBODY, Filters
from analytics.metrics.results import Breakdown
from analytics.metrics.subjects import SUBJECTS
from analytics.vocabulary import terms
from data.texts import N_, Text, translate

MOST = 3  # channels or branches that are named
BY_CHANNEL = N_("Not stated is no {dimension} and is not ranked: no branch is recorded ({channels}).")
WITHOUT_REGION = N_("Not stated is no region and is not ranked: no region is recorded of {branches}.")
PLAIN = N_("Not stated is no {dimension} and is not ranked: the file does not tell it.")


def why(cubes: Cubes, found: Breakdown, filters: Filters, language: str) -> str:
    """One sentence on what is not stated in a breakdown; "" where all is."""
    if found.absent or NOBODY not in set(found.frame["group"]):
        return ""
    dimension = {"dimension": translate(wording.DIMENSIONS[found.dimension], language)}
    if found.dimension not in ("region", "branch_id"):
        return Text(PLAIN, dimension).render(language)
    channels = _channels(cubes, found.metric, filters)
    if channels:
        return Text(BY_CHANNEL, {**dimension, "channels": _named(channels, language)}).render(language)
    nowhere = [key for key, branch in cubes.branches.items() if not branch["region"]]
    if nowhere and found.dimension == "region":
        names = cubes.labels("branch_id")
        return Text(WITHOUT_REGION, {"branches": _named([names.get(b, b) for b in nowhere], language)}).render(language)
    return Text(PLAIN, dimension).render(language)


def _channels(cubes: Cubes, key: str, filters: Filters) -> list[str]:
    """The channels of what has no branch, the largest first; [] where they are not recorded."""
    asked = query.metric(key)
    if "channel" not in SUBJECTS[asked.subject].dimensions:
        return []
    name = asked.n or SUBJECTS[asked.subject].counted
    where = query.resolve(cubes, filters)
    rows = cubes[asked.subject].rows({"branch_id", "channel", *where}, where, [name])
    if rows is None:
        return []
    days = (pc.field("day") >= filters.period.start) & (pc.field("day") <= filters.period.end)
    frame: pd.DataFrame = rows.filter(days & pc.field("branch_id").is_null()).select(["channel", name]).to_pandas()
    sums = frame[frame[name] > 0].groupby("channel")[name].sum().sort_values(ascending=False)
    return [str(channel) for channel in sums.index]


def _named(members: list[str], language: str) -> str:
    named = terms(members[:MOST], language)
    return headlines.listed([*named, *headlines.rest(len(members) - MOST, language)], language)
