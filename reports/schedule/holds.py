"""What keeps a report from being sent by itself though it was made: nothing changed, or somebody has to approve it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.charts import brand
from data.errors import SettingError
from reports.content import answer
from reports.schedule.definitions import Definition
from reports.schedule.runs import State

# What a number's verdict is called where it left its usual range, and the parts that say which did. The others also say
# what is so every week: calls over their limit, actions that are late.
SIGNALS = ("better", "worse", "higher", "lower")
JUDGED = ("headline", "changed")


def held(one: Definition, manifest: Mapping[str, Any]) -> State | None:
    """The state in which a report that was made stays; None where it is to be sent now."""
    if one.changes_only and not has_changed(manifest):
        return "unchanged"
    return "waiting" if one.approval else None


def has_changed(manifest: Mapping[str, Any]) -> bool:
    """Whether any number of the summary left its usual range, or something must be known before it is read.

    A report of which that is not known counts as changed: what is not sent cannot be missed.
    """
    told = answer.read(manifest)
    if not told.tiles or told.marks:
        return True
    moods = [tile.mood for tile in told.tiles]
    judged = [part for part in manifest.get("sheet", ()) if part["key"] in JUDGED]
    moods += [line["mood"] for part in judged for line in part["lines"]]
    return any(mood in SIGNALS for mood in moods)


def is_rebranded(manifest: Mapping[str, Any]) -> bool:
    """Whether the bank has another logo, name or colour than when a report was made; older ones do not say it."""
    try:
        return "brand" in manifest and manifest["brand"] != brand.digest()
    except SettingError:
        # Made anew, it is refused with the reason.
        return True
