"""Part 6, calls: the share lost against its limit, what is left of the month's budget, and the worst day."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from analytics import wording
from analytics.insights import goals, totals
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.results import Value
from analytics.summary import empty_reason
from analytics.summary.part import Asked, Line, Mood, Part, fact
from data import settings
from data.texts import N_, Text, translate

KEY, TITLE, METRIC, BUDGET = "calls", N_("Calls lost"), "call_loss", "loss_budget"
# How the loss stands to its limit: the whole interval above or below it, or neither.
STANDS: dict[str, tuple[str, Mood]] = {
    "over": (N_("{share} of calls were lost, over the limit of {limit}."), "worse"),
    "perhaps_over": (N_("{share} of calls were lost, over the limit of {limit}, though not clearly."), "worse"),
    "perhaps_under": (N_("{share} of calls were lost, within the limit of {limit}, though not clearly."), "steady"),
    "under": (N_("{share} of calls were lost, within the limit of {limit}."), "better"),
}
# The month's budget, by what is left of it: its sign.
BUDGETS: dict[int, tuple[str, Mood]] = {
    1: (N_("Up to {day}, this month may still lose {calls} more calls within its limit."), ""),
    0: (N_("Up to {day}, this month has lost as many calls as its limit allows."), ""),
    -1: (N_("Up to {day}, this month has lost {calls} more calls than its limit allows."), "worse"),
}
# The same of a month that is told as a whole.
OF_MONTH: dict[int, tuple[str, Mood]] = {
    1: (N_("The month lost {calls} calls fewer than its limit allows."), ""),
    0: (N_("The month lost as many calls as its limit allows."), ""),
    -1: (N_("The month lost {calls} more calls than its limit allows."), "worse"),
}
OF_QUARTER = N_("How many calls may be lost is set by month, so a quarter has no such budget.")
WORST = N_("Worst day: {day}, {share} ({n}).")


def calls(cubes: Cubes, asked: Asked) -> Part:
    """Call loss of the period, the budget of the month up to its end, and the day with the highest loss."""
    loss = query.value(cubes, METRIC, asked.filters)
    if loss.value is None:
        return Part(KEY, TITLE, facts=(fact(KEY, loss),), absent=empty_reason.why(cubes, "contacts", asked))
    budget = query.value(cubes, BUDGET, asked.filters)
    has_budget = budget.value is not None and asked.kind != "quarter"
    worst = _worst(cubes, asked)
    limit = found.value if (found := goals.goal(cubes, METRIC, asked.filters)) else settings.number("loss_limit")
    # What a month may lose is counted by the limit of the settings: beside another goal it would contradict that.
    has_budget = has_budget and limit == settings.number("loss_limit")
    lines = [
        _loss(loss, limit, asked.language),
        *(_budget(budget, asked) if has_budget or asked.kind == "quarter" else ()),
    ]
    lines += [_day(worst, asked)] if worst else []
    lines += [Line(said) for said in totals.notes(cubes, asked.filters, asked.language)[:1]]
    told = [loss, *([budget] if has_budget else []), *([worst] if worst else [])]
    return Part(KEY, TITLE, tuple(lines), facts=tuple(fact(KEY, value) for value in told))


def _loss(loss: Value, limit: float, language: str) -> Line:
    share = loss.value or 0.0
    low, high = (share if end is None else end for end in (loss.low, loss.high))
    if share > limit:
        stands = "over" if low > limit else "perhaps_over"
    else:
        stands = "under" if high <= limit else "perhaps_under"
    message, mood = STANDS[stands]
    values = {"share": wording.amount(loss, language), "limit": wording.exact(limit, "share", language)}
    return Line(Text(message, values).render(language), wording.evidence(loss, language), mood)


def _budget(budget: Value, asked: Asked) -> tuple[Line, ...]:
    if budget.value is None:
        return ()
    if asked.kind == "quarter":
        return (Line(translate(OF_QUARTER, asked.language)),)
    left, end = math.floor(budget.value), asked.period.end
    message, mood = (OF_MONTH if asked.kind == "month" else BUDGETS)[(left > 0) - (left < 0)]
    values = {"day": wording.day(end, asked.language, end), "calls": wording.decimal(abs(left), 0, asked.language)}
    return (Line(Text(message, values).render(asked.language), mood=mood),)


def _worst(cubes: Cubes, asked: Asked) -> Value | None:
    """The day that lost the largest share; None where its interval overlaps that of the next one, or there is none."""
    days = query.over_time(cubes, METRIC, asked.filters, "day").frame
    days = days[days["value"].notna()] if len(days) else days
    if len(days) < 2:
        return None
    row, following = (r for _, r in days.sort_values(["value", "n"], ascending=[False, False]).head(2).iterrows())
    if not row["low"] > following["high"]:
        return None
    when = row["start"].date() if isinstance(row["start"], pd.Timestamp) else date.fromisoformat(str(row["start"])[:10])
    return query.value(cubes, METRIC, asked.filters, Period(when, when))


def _day(worst: Value, asked: Asked) -> Line:
    when, language = worst.period.start, asked.language
    named = {"weekday": wording.weekday(when.weekday(), language, "EEEE"), "day": wording.day(when, language, when)}
    values = {
        "day": Text(N_("{weekday}, {day}"), named).render(language),
        "share": wording.number(worst.value, METRICS[METRIC].unit, language, worst.low, worst.high),
        "n": wording.sample(worst.n, language),
    }
    return Line(Text(WORST, values).render(language))
