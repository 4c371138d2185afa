"""Comments and their themes as subjects: one row a comment, and one a comment and theme."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from analytics.metrics.subject import Days, Subject, built_once
from analytics.voice import metrics, scores
from analytics.voice import state as states
from data.texts import N_

if TYPE_CHECKING:
    from data.store.store import Snapshot, Store

DIMENSIONS = ("source", "language", "branch_id", "channel", "segment", "product", "survey_id")
TABLES = tuple(table for table, _ in scores.SOURCES.values())
# Of the scale's range: a score from here on is high, below here low.
HIGH, LOW = 0.75, 0.5


def _comments(snapshot: Snapshot, days: Days) -> ibis.Table:
    return _commented(scores.scored(snapshot, days))


@built_once
def _commented(c: ibis.Table) -> ibis.Table:
    return c.select(
        "day", *DIMENSIONS, "label", "nps", "csat",
        is_themed=(c.themes.length() > 0).fill_null(False),
        # What the score says: 1 high, -1 low, nothing between and without one.
        verdict=ibis.cases((c.share >= HIGH, 1), (c.share < LOW, -1)),
    )  # fmt: skip


def _themes(snapshot: Snapshot, days: Days) -> ibis.Table:
    return _themed(scores.scored(snapshot, days))


@built_once
def _themed(c: ibis.Table) -> ibis.Table:
    c = c.select("day", *DIMENSIONS, "nps", "csat", said=c.themes.unnest())
    chance = (c.said.polarity + 1) / 2
    label = ibis.cases(
        (chance.isnull(), scores.NOT_SCORED), (chance >= scores.SURE, scores.POSITIVE),
        (chance <= 1 - scores.SURE, scores.NEGATIVE), else_=scores.UNCLEAR,
    )  # fmt: skip
    return c.select("day", *DIMENSIONS, "nps", "csat", theme=c.said.theme, label=label)


def _prepare(store: Store, snapshot: Snapshot, days: Days, tell: scores.Tell | None) -> None:
    if scores.any_text(snapshot, days):
        scores.ensure(store, snapshot, days, tell=tell)
    scores.mark(store, snapshot)


def _digest(snapshot: Snapshot) -> str:
    """Which code and which versions of the engine the numbers come from."""
    modules = [Path(module.__file__ or "").read_bytes() for module in (metrics, scores)] + [Path(__file__).read_bytes()]
    read_by = "|".join(f"{survey}={model}" for survey, model in sorted(states.of(snapshot.shelf).models.items()))
    # With the word's number, as counts of a state that comes back may have been cleared away meanwhile.
    read_by += f" {snapshot.shelf.newest(('calibration', 'lexicon'))}"
    return hashlib.sha256(b"\n".join([*modules, read_by.encode()])).hexdigest()


def _put_right(snapshot: Snapshot, since: int) -> set[date]:
    """The days of comments that were put right by hand, or left to the engine again, after a word on the shelf."""
    changed = snapshot.shelf.changed("correction", since)
    if not changed:
        return set()
    rows = scores.comments(snapshot).select("day", "text")
    days = rows.filter(scores.text_key(rows.text).isin(sorted(changed))).select("day").distinct()
    return set(snapshot.to_arrow(days)["day"].drop_null().to_pylist())


COMMENTS = Subject(
    "comments", N_("Comments"), "response", TABLES, DIMENSIONS, _comments, "comments", bases=(DIMENSIONS,),
    prepare=_prepare, digest=_digest, put_right=_put_right,
    is_there=scores.any_text,
)  # fmt: skip
THEMES = Subject(
    "themes", N_("Themes of comments"), "response", TABLES, (*DIMENSIONS, "theme"), _themes, "mentions",
    bases=((*DIMENSIONS, "theme"),), part_of="comments", prepare=_prepare, digest=_digest, put_right=_put_right,
    is_there=scores.any_text,
)  # fmt: skip
