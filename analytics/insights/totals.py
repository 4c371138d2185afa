"""What totals of calls leave open in a period, in words: beside the numbers that they give."""

from __future__ import annotations

import pyarrow.compute as pc

from analytics import wording
from analytics.metrics import query
from analytics.metrics.contacts import ANSWER_TARGET, UNTOLD
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from data.texts import N_, Text

ALL = N_(
    "The calls of this period are known as totals only: these do not tell waits, handling times, channels, lines or "
    "segments."
)
SOME = N_(
    "{totals} of {calls} calls of this period are known as totals only: waits, handling times, channels, lines and "
    "segments are those of the others."
)
NO_CLOCK = N_("Totals of {calls} calls are of longer than half an hour: they are left out by half-hour.")
OF_OTHER_TARGET = N_(
    "Calls answered in time are left out where totals do not say that they mean within {seconds} seconds."
)


def notes(cubes: Cubes, filters: Filters, language: str) -> tuple[str, ...]:
    """Whole sentences; none where every call is known by itself."""
    found = _sums(cubes, filters)
    if not found.get("in_totals"):
        return ()
    seconds = wording.decimal(ANSWER_TARGET, 0, language)
    values = {
        "totals": wording.decimal(found["in_totals"], 0, language),
        "calls": wording.decimal(found["offered"], 0, language),
    }
    words = ALL if found["in_totals"] == found["offered"] else SOME
    said = [Text(words, values)]
    if found["no_clock"]:
        said.append(Text(NO_CLOCK, {"calls": wording.decimal(found["no_clock"], 0, language)}))
    if found["offered_timed"] < found["offered"]:
        said.append(Text(OF_OTHER_TARGET, {"seconds": seconds}))
    return tuple(text.render(language) for text in said)


def _sums(cubes: Cubes, filters: Filters) -> dict[str, float]:
    where = {d: members for d, members in query.resolve(cubes, filters).items() if d not in UNTOLD}
    days, names = filters.period, ("in_totals", "offered", "offered_timed")
    rows = cubes["contacts"].rows({"half_hour", *where}, where, names)
    if rows is None or not rows.num_rows:
        return {}
    rows = rows.filter((pc.field("day") >= days.start) & (pc.field("day") <= days.end))
    sums = {name: float(pc.sum(rows[name]).as_py() or 0) for name in names}
    return {**sums, "no_clock": float(pc.sum(rows.filter(pc.field("half_hour").is_null())["in_totals"]).as_py() or 0)}
