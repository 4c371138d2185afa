"""What a subject is: rows with days and groups, from which measures that merge by SUM are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops

if TYPE_CHECKING:
    from data.store.store import Snapshot, Store

Days = list[date] | tuple[date, date] | None


def built_once(build: Callable[..., ibis.Table]) -> Callable[..., ibis.Table]:
    """A function of tables and plain values, run once for equal ones, as those of two snapshots are.

    To build an expression takes ten times as long as to run it over few rows.
    """

    @lru_cache(maxsize=64)
    def built(*given: object) -> ibis.Table:
        return build(*(one.to_expr() if isinstance(one, ops.Node) else one for one in given))

    @wraps(build)
    def call(*given: object) -> ibis.Table:
        return built(*(one.op() if isinstance(one, ibis.Expr) else one for one in given))

    return call


def is_gone(v: ibis.Table) -> ibis.Value:
    """Whether a visitor left without being served; NULL where nothing tells. His state goes before the times."""
    return ibis.cases(
        (v.outcome.isin(["no_show", "left"]), ibis.literal(True)),
        (v.outcome.isin(["served", "transferred"]) | v.called_at.notnull(), ibis.literal(False)),
        (v.outcome == "unknown", ibis.null("boolean")),
        else_=ibis.literal(True),
    )


def _nothing(_: Snapshot) -> str:
    return ""


def _always(_: Snapshot, __: Days) -> bool:
    return True


@dataclass(frozen=True)
class Subject:
    """One kind of thing that is counted.

    table: the contract table behind a number, for drilling. tables: all that its rows are made of.
    rows: (snapshot, days or None for all) -> rows with `day` and the dimensions. counted: the measure that tells
    whether a day has data. bases: the sets of groups that are counted from rows; one of them holds all dimensions, so
    that the rule for small groups knows who is in which groups of several. asked: the sets that questions know of,
    where these are smaller; every set of one group is rolled up from them. events: the times of a row on whose days it
    counts, where these are more than its own day.
    part_of: the subject of whose rows these are parts. prepare: what must be worked out before its days are counted.
    digest: what else than its measures decides how it is counted. put_right: (snapshot, number of a word) -> days that
    what was said after that word changed. totals: the measure that counts what is known as totals only, which are not
    recorded by the groups `untold`. is_there: whether any of its rows can fall on some days, told faster than counted.
    arrivals: the measure that counts what comes in anew, where a day may have data without any; "" where it may not.
    """

    key: str
    title: str
    table: str
    tables: tuple[str, ...]
    dimensions: tuple[str, ...]
    rows: Callable[[Snapshot, Days], ibis.Table]
    counted: str
    bases: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, ...], ...] = ()
    events: tuple[str, ...] = ()
    part_of: str = ""
    prepare: Callable[[Store, Snapshot, Days, Callable[[int, int], None] | None], None] | None = None
    digest: Callable[[Snapshot], str] = _nothing
    put_right: Callable[[Snapshot, int], set[date]] | None = None
    totals: str = ""
    untold: tuple[str, ...] = ()
    is_there: Callable[[Snapshot, Days], bool] = _always
    arrivals: str = ""

    @property
    def questions(self) -> tuple[tuple[str, ...], ...]:
        """The widest sets of groups of which a question can be of some."""
        return self.asked or self.bases

    @property
    def rollups(self) -> tuple[tuple[str, ...], ...]:
        """Every set of groups kept, smallest first: the bases, each group alone, and each with the half-hour."""
        kept = dict.fromkeys((*self.bases, *self.questions))
        for base in self.questions:
            clock = [("half_hour",)] if "half_hour" in base else []
            for group in ((), *((name,) for name in base if name != "half_hour")):
                kept |= {group: None, **{half + group: None for half in clock}}
        return tuple(sorted(kept, key=lambda groups: (len(groups), groups)))


def rescaled(
    value: ibis.Value, low: ibis.Value, high: ibis.Value, to: tuple[int, int], default: tuple[int, int]
) -> Any:
    """A score moved from its own scale to another by a straight line."""
    low, high = low.fill_null(default[0]), high.fill_null(default[1])
    return to[0] + (value - low) * (to[1] - to[0]) / (high - low)
