"""A summary as a manifest holds it, with any words in it."""

from __future__ import annotations

from typing import Any

from reports.content import manifest
from reports.content.edition import Edition
from reports.render.picture import Summary

EDITION = Edition("weekly", "2026-W47", "en", "own", "", 5, 2, (("region", "South & East"),), ("calls",))
TILE = {
    "metric": "wait_p90", "title": "90th percentile wait", "amount": "7.8 min", "words": "over target", "mood": "worse",
    "evidence": "7.5 to 8.0 min · n = 18,486", "before": "period before: 7.1 min", "target": "target: at most 5 min",
    "absent": "",
}  # fmt: skip
HIDDEN = dict.fromkeys(TILE, "") | {"metric": "nps", "title": "Net Promoter Score", "absent": "fewer than 10"}
NARROW = {"heads": ["", "this week", "before"], "rows": [["New", "203", "1,222"], ["접수 대기", "8", "9"]]}
BROAD = {
    "heads": ["Branch and half-hour", "90th percentile wait", "Windows open", "Needed on such days", "Missing"],
    "rows": [["Jongno, from 12:00", "47.1 min (n = 29)", "1.7 (1.1)", "4", "2.3 (2.9)"]],
}


def part(key: str, title: str, *lines: dict[str, str], **more: Any) -> dict[str, Any]:
    """One part of the sheet."""
    said = [{"words": "", "small": "", "mood": ""} | line for line in lines]
    return {"key": key, "title": title, "lines": said, "heads": [], "rows": [], "absent": ""} | more


def sheet() -> list[dict[str, Any]]:
    """The parts of a usual week."""
    return [
        part("headline", "The week", {"words": "Satisfaction 4.05: normal."}, {"words": "It rests on 2,429 answers."}),
        part("tiles", "Six numbers", tiles=[TILE, HIDDEN]),
        part("changed", "What changed", {"words": "Waits rose by 0.7 min.", "small": "mix 0.1", "quote": "Too slow."}),
        part("complaints", "Complaints", {"words": "Causes that came back: fees (9)."}, **NARROW),
        part("waits", "Where customers waited longest", **BROAD),
        part("trust", "What this rests on", {"words": "Scope: the whole bank."}, {"words": "Data version 6.4."}),
    ]  # fmt: skip


def document(edition: Edition = EDITION, parts: list[dict[str, Any]] | None = None) -> manifest.Document:
    """The manifest of a report that says so."""
    parts = sheet() if parts is None else parts
    headline = parts[0]["lines"][0]["words"] if parts else "Satisfaction 4.05: normal."
    shown = {"teller": "9.9", "state": "full", "facts": [], "sheet": parts}
    first = Summary("summary", "Summary", headline, b"png", 1600, 2263, (), shown, (headline,), (), b"pdf")
    return manifest.document(edition, first, [], [])
