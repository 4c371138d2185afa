"""What the bank decided to do, and what came of it: actions with an owner, a day, and the number they should move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import uuid4

import numpy as np

from analytics.insights.changes import unrest
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.statistics.signals import Z95
from data.errors import QuestionError
from data.store.documents import Document, Shelf
from data.texts import N_, Text

KIND = "action"
LONGEST = 120  # characters of a title or a name
# What an action can be meant to move: numbers with an interval, so that chance can be told from effect.
MOVED = (
    "csat", "nps", "ces", "complaints_per_100k", "timely_share", "wait_p90", "wait_over_target", "walk_away",
    "call_loss", "service_level", "response_rate",
)  # fmt: skip
PLACES = ("region", "branch_id")
State = Literal["done", "late", "open"]


@dataclass(frozen=True)
class Action:
    """One action. metric, where: the number that it should move, and in which groups; "" for none.

    done: the day on which it was done. by: who said the newest word about it.
    """

    key: str
    title: str
    owner: str
    due: date
    begun: date
    metric: str = ""
    where: tuple[tuple[str, str], ...] = ()
    done: date | None = None
    by: str = ""

    def state(self, on: date) -> State:
        """How it stood at the end of a day: one that is due on a day has all of it."""
        if self.done is not None and self.done <= on:
            return "done"
        return "late" if self.due < on else "open"

    def body(self) -> dict[str, Any]:
        """The action as it is kept."""
        return {
            "title": self.title, "owner": self.owner, "due": str(self.due), "begun": str(self.begun),
            "metric": self.metric, "where": [list(pair) for pair in self.where],
            "done": None if self.done is None else str(self.done),
        }  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """A number since an action began beside as long a time before it; an association, which proves no cause.

    low, high: the 95 % interval of the change. is_better: whether it went where it should; None where that is not
    clear, or the metric has no better side.
    """

    now: Value
    before: Value
    change: float
    low: float
    high: float
    is_better: bool | None

    @property
    def weeks(self) -> int:
        """Whole weeks on either side."""
        return self.now.period.days // 7


def all_of(shelf: Shelf) -> tuple[Action, ...]:
    """The actions that are kept, those that are due first before the others."""
    found = [read(document) for document in shelf.all(KIND).values()]
    return tuple(sorted(found, key=lambda action: (action.due, action.title, action.key)))


def read(document: Document) -> Action:
    """A kept document as an action."""
    body = document.body or {}
    return Action(
        document.name, body["title"], body["owner"], date.fromisoformat(body["due"]),
        date.fromisoformat(body["begun"]), body["metric"], tuple((d, m) for d, m in body["where"]),
        date.fromisoformat(body["done"]) if body["done"] else None, document.by,
    )  # fmt: skip


def add(shelf: Shelf, action: Action) -> Action:
    """Keep a new action under a key of its own.

    Raises QuestionError for one without a title or an owner, with a strange number, or due before it begins.
    """
    new = replace(action, key=action.key or uuid4().hex[:12], title=_line(action.title), owner=_line(action.owner))
    if not new.title or not new.owner:
        raise QuestionError(
            N_("An action needs a title and an owner."),
            remedy=N_("Say in a few words what is to be done, and who sees to it."),
        )
    if new.due < new.begun:
        raise QuestionError(
            N_("An action cannot be due before it begins."), remedy=N_("Choose a later day to be done by.")
        )
    if new.metric and new.metric not in METRICS:
        raise QuestionError(
            Text(N_("There is no metric {key!r}."), {"key": new.metric}),
            remedy=Text(N_("Choose one of: {keys}."), {"keys": tuple(MOVED)}),
        )
    for dimension, _ in new.where if new.metric else ():
        query.check_dimension(new.metric, dimension)
    shelf.put(KIND, new.key, new.body(), new.by)
    return new


def finish(shelf: Shelf, key: str, on: date, by: str = "") -> None:
    """Say that an action was done on a day. Raises QuestionError where it is not kept any more."""
    shelf.put(KIND, key, replace(_kept(shelf, key), done=on).body(), by)


def reopen(shelf: Shelf, key: str, by: str = "") -> None:
    """Say that an action is not done after all. Raises as finish does."""
    shelf.put(KIND, key, replace(_kept(shelf, key), done=None).body(), by)


def drop(shelf: Shelf, key: str, by: str = "") -> None:
    """Keep an action no longer; it stays in its history."""
    shelf.drop(KIND, key, by)


def history(shelf: Shelf, key: str) -> tuple[Action | None, ...]:
    """What was ever said of an action, newest first; None where it was dropped."""
    return tuple(read(said) if said.body is not None else None for said in shelf.history(KIND, key))


def _kept(shelf: Shelf, key: str) -> Action:
    document = shelf.get(KIND, key)
    if document is None:
        raise QuestionError(N_("This action is not kept any more."), remedy=N_("Look at the list again."))
    return read(document)


def _line(text: str) -> str:
    """One line of text, no longer than there is room for."""
    return " ".join(text.split())[:LONGEST]


def inside(cubes: Cubes, action: Action, filters: Filters) -> bool:
    """Whether an action is about groups that the filters hold, so that a scope is told of nothing outside of it."""
    limits, own = query.resolve(cubes, filters), query.resolve(cubes, _of(action, filters.period))
    return all(dimension in own and set(own[dimension]) <= set(members) for dimension, members in limits.items())


def effect(cubes: Cubes, action: Action, until: date) -> Effect | None:
    """The action's number in the whole weeks since it began, beside as many before; None while there is none.

    The same weekdays stand on both sides; of a group, whose days alone may tell of a few people, weeks of the calendar,
    without the one in which it began. The interval is that of two independent values, made wider by the number's
    own unrest from week to week. Source: Zou and Donner, Statistics in Medicine 27 (2008) 1693-1702.
    """
    into = action.begun.weekday() if action.where else 0
    first = action.begun + timedelta(-into % 7)
    weeks = ((min(until, _known(cubes, action.metric)) - first).days + 1) // 7
    if weeks < 1:
        return None
    since = Period(first, first + timedelta(7 * weeks - 1))
    earlier = Period(action.begun - timedelta(into + 7 * weeks), action.begun - timedelta(into + 1))
    now, before = (query.value(cubes, action.metric, _of(action, days)) for days in (since, earlier))
    ends = (now.value, now.low, now.high, before.value, before.low, before.high)
    if any(end is None or np.isnan(end) for end in ends):
        return None
    a, a_low, a_high, b, b_low, b_high = (float(end) for end in ends if end is not None)
    # What moves whole weeks, such as a pay day, is no effect either: both sides have it.
    restless = np.sqrt(2) * Z95 * unrest(cubes, action.metric, _of(action, since))
    low = a - b - np.hypot(np.hypot(a - a_low, b_high - b), restless)
    high = a - b + np.hypot(np.hypot(a_high - a, b - b_low), restless)
    better = METRICS[action.metric].better
    is_better = None if better == "none" or low <= 0 <= high else (a > b) == (better == "higher")
    return Effect(now, before, a - b, float(low), float(high), is_better)


def _known(cubes: Cubes, metric: str) -> date:
    """The last day of which something is known: a weekend without rows belongs to the week before it."""
    newest, of_all = cubes.newest(METRICS[metric].subject) if metric in METRICS else None, cubes.newest()
    if newest is None or of_all is None:
        return date.min
    return min(newest + timedelta(6 - newest.weekday()), of_all)


def _of(action: Action, period: Period) -> Filters:
    return Filters(period, where=tuple((dimension, (member,)) for dimension, member in action.where))


def where_of(chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The groups of an action, from a member by dimension; "" chooses none. A branch says its region already."""
    kept = {dimension: chosen[dimension] for dimension in PLACES if chosen.get(dimension)}
    return tuple(kept.items()) if "branch_id" not in kept else (("branch_id", kept["branch_id"]),)
