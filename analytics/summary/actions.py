"""Part 7, actions: what was done, what is late, and what the number has done since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analytics import wording
from analytics.insights import actions as kept
from analytics.insights.actions import Action, Effect, State
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.metrics.query import Filters
from analytics.summary.part import Asked, Fact, Line, Part, fact
from analytics.vocabulary import term
from data.texts import N_, Text, translate

KEY, TITLE = "actions", N_("Actions")
ROWS = 3
AFTERWARDS = 28  # days that an action that was done stays in the list, in one of a longer period as many as that has
HEADS = (N_("Action"), N_("State"), N_("Effect so far"))
STATES: dict[State, str] = {"done": N_("done"), "late": N_("late since {day}"), "open": N_("due {day}")}
NOTHING = N_("No action is kept for this scope: the Overview page takes them.")
COUNTS: dict[Grain, str] = {
    "day": N_("Done on this day: {done}. Late: {late}. Open: {open}."),
    "week": N_("Done this week: {done}. Late: {late}. Open: {open}."),
    "month": N_("Done this month: {done}. Late: {late}. Open: {open}."),
    "quarter": N_("Done this quarter: {done}. Late: {late}. Open: {open}."),
}
HOW = N_(
    "Effect: the number since the action began against as many weeks before. That they go together proves no cause."
)
NAMED, NAMED_AT = N_("{title} ({owner})"), N_("{title} ({owner}, {place})")
# An effect by whether it is clear, and which way it goes.
EFFECTS: dict[bool | None, str] = {
    True: N_("{metric} {before} → {now}: better (change {interval}, {weeks} weeks)"),
    False: N_("{metric} {before} → {now}: worse (change {interval}, {weeks} weeks)"),
    None: N_("{metric} {before} → {now}: not clear (change {interval}, {weeks} weeks)"),
}
FIRST_EFFECTS: dict[bool | None, str] = {
    True: N_("{metric} {before} → {now}: better (change {interval}, one week)"),
    False: N_("{metric} {before} → {now}: worse (change {interval}, one week)"),
    None: N_("{metric} {before} → {now}: not clear (change {interval}, one week)"),
}
EARLY = N_("{metric}: too early or too few to say")
ORDER: tuple[State, ...] = ("late", "done", "open")


@dataclass(frozen=True)
class Listed:
    """One action as it stood on a day. cells: what and who, how it stands, and its effect, in words."""

    action: Action
    state: State
    effect: Effect | None
    cells: tuple[str, str, str]


def actions(cubes: Cubes, asked: Asked) -> Part:
    """Actions that stood open in the period or were done in it: late ones first, then done, then open."""
    end = asked.period.end
    of_period = listed(cubes, asked.filters, end, asked.language)
    found = [each for each in of_period if not (each.action.done and each.action.done < asked.period.start)]
    if not found:
        return Part(KEY, TITLE, absent=translate(NOTHING, asked.language))
    counts = {state: sum(each.state == state for each in found) for state in ORDER}
    shown = found[:ROWS]
    return Part(
        KEY, TITLE, (_line(counts, any(each.effect for each in shown), asked),),
        tuple(translate(head, asked.language) for head in HEADS), tuple(each.cells for each in shown),
        (*_counted(counts, asked), *(fact for each in shown for fact in _facts(each.action, each.effect))),
    )  # fmt: skip


def listed(cubes: Cubes, filters: Filters, on: date, language: str) -> list[Listed]:
    """The actions of the filters' groups that had begun by a day: late ones first, then done, then open."""
    afterwards = on - timedelta(max(AFTERWARDS, filters.period.days))
    found = [
        action for action in kept.all_of(cubes.snapshot.shelf)
        if action.begun <= on and not (action.done and action.done < afterwards)
        and kept.inside(cubes, action, filters)
    ]  # fmt: skip
    labels = {dimension: cubes.labels(dimension) for dimension in kept.PLACES}
    told = []
    for action in sorted(found, key=lambda each: ORDER.index(each.state(on))):
        effect, state = kept.effect(cubes, action, on), action.state(on)
        day = {"day": wording.day(action.due, language, on)}
        what = _named(action, language, labels), Text(STATES[state], day).render(language)
        told.append(Listed(action, state, effect, (*what, effect_in_words(action, effect, language))))
    return told


def _named(action: Action, language: str, labels: dict[str, dict[str, str]]) -> str:
    """What is to be done, by whom, and where."""
    place = ", ".join(term(member, language, labels.get(dimension)) for dimension, member in action.where)
    values = {"title": action.title, "owner": action.owner, "place": place}
    return Text(NAMED_AT if place else NAMED, values).render(language)


def _line(counts: dict[State, int], has_effect: bool, asked: Asked) -> Line:
    language = asked.language
    values: dict[str, str] = {state: wording.decimal(count, 0, language) for state, count in counts.items()}
    small = translate(HOW, language) if has_effect else ""
    return Line(Text(COUNTS[asked.kind], values).render(language), small, "worse" if counts["late"] else "")


def effect_in_words(action: Action, effect: Effect | None, language: str) -> str:
    """What the number has done since an action began; "" for an action that is to move none."""
    if action.metric not in METRICS:
        return ""
    metric = METRICS[action.metric]
    values = {"metric": translate(metric.title, language)}
    if effect is None:
        return Text(EARLY, values).render(language)
    for name, value in (("before", effect.before), ("now", effect.now)):
        bare = metric.unit == "per_100k"
        values[name] = wording.number(value.value, metric.unit, language, value.low, value.high, bare=bare)
    values["interval"] = wording.interval(effect.low, effect.high, metric.unit, language, change=True)
    values["weeks"] = wording.decimal(effect.weeks, 0, language)
    message = (EFFECTS if effect.weeks > 1 else FIRST_EFFECTS)[effect.is_better]
    return Text(message, values).render(language)


def _counted(counts: dict[State, int], asked: Asked) -> list[Fact]:
    span = f"{asked.period.start}..{asked.period.end}"
    return [Fact(KEY, f"actions_{state}", span, float(counts[state])) for state in ORDER]


def _facts(action: Action, effect: Effect | None) -> tuple[Fact, ...]:
    if effect is None:
        return ()
    where = (("action", action.key), *action.where)
    span = f"{effect.now.period.start}..{effect.now.period.end}"
    return (
        fact(KEY, effect.now, where), fact(KEY, effect.before, where),
        Fact(KEY, f"{action.metric}_change", span, effect.change, effect.low, effect.high, where=where),
    )  # fmt: skip
