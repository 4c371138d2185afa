"""Part 7, actions: what was done last week, what is late, and what the number has done since."""

from __future__ import annotations

from collections.abc import Sequence

from analytics import actions as kept
from analytics import wording
from analytics.actions import Action, Effect, State
from analytics.cubes import Cubes
from analytics.metrics import METRICS
from analytics.report.part import Asked, Fact, Line, Part, fact
from analytics.vocabulary import term
from data.texts import N_, Text, translate

KEY, TITLE = "actions", N_("Actions")
ROWS = 5
HEADS = (N_("Action"), N_("State"), N_("Effect so far"))
STATES: dict[State, str] = {"done": N_("done"), "late": N_("late since {day}"), "open": N_("due {day}")}
NOTHING = N_("No action is kept for this scope: the Overview page takes them.")
COUNTS = N_("Done this week: {done}. Late: {late}. Open: {open}.")
HOW = N_(
    "Effect: the number since the action began against as many weeks before. That they go together proves no cause."
)
NAMED = N_("{title} ({owner})")
# An effect by whether it is clear, and which way it goes.
EFFECTS: dict[bool | None, str] = {
    True: N_("{metric} {before} → {now}: better (change {interval}, {weeks} weeks)"),
    False: N_("{metric} {before} → {now}: worse (change {interval}, {weeks} weeks)"),
    None: N_("{metric} {before} → {now}: not clear (change {interval}, {weeks} weeks)"),
}
EARLY = N_("{metric}: too early or too few to say")
ORDER: tuple[State, ...] = ("late", "done", "open")


def actions(cubes: Cubes, asked: Asked) -> Part:
    """Actions that stood open in the week or were done in it: late ones first, then done, then open."""
    end = asked.week.end
    found = [
        action for action in kept.all_of(cubes.snapshot.shelf)
        if action.begun <= end and not (action.done and action.done < asked.week.start)
        and kept.inside(cubes, action, asked.filters)
    ]  # fmt: skip
    if not found:
        return Part(KEY, TITLE, absent=translate(NOTHING, asked.language))
    found.sort(key=lambda action: ORDER.index(action.state(end)))
    effects = [kept.effect(cubes, action, end) for action in found]
    counts = {state: sum(action.state(end) == state for action in found) for state in ORDER}
    return Part(
        KEY, TITLE, (_line(counts, effects, asked.language),), tuple(translate(h, asked.language) for h in HEADS),
        tuple(row(*each, asked) for each in zip(found[:ROWS], effects, strict=False)),
        (*_counted(counts, asked), *(f for each in zip(found, effects, strict=True) for f in _facts(*each))),
    )  # fmt: skip


def _line(counts: dict[State, int], effects: Sequence[Effect | None], language: str) -> Line:
    values: dict[str, str] = {state: wording.decimal(count, 0, language) for state, count in counts.items()}
    small = translate(HOW, language) if any(effects) else ""
    return Line(Text(COUNTS, values).render(language), small, "worse" if counts["late"] else "")


def row(action: Action, effect: Effect | None, asked: Asked) -> tuple[str, str, str]:
    """One action: what and who, how it stands at the week's end, and its effect."""
    state, language = action.state(asked.week.end), asked.language
    named = {"title": action.title, "owner": action.owner}
    day = {"day": wording.day(action.due, language, asked.week.end)}
    return (
        Text(NAMED, named).render(language),
        Text(STATES[state], day).render(language),
        effect_in_words(action, effect, language),
    )


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
    unit = "" if metric.unit == "per_100k" else metric.unit
    values["interval"] = wording.interval(effect.low, effect.high, unit, language)
    values["weeks"] = wording.decimal(effect.weeks, 0, language)
    return Text(EFFECTS[effect.is_better], values).render(language)


def place(action: Action, language: str, labels: dict[str, dict[str, str]]) -> str:
    """Where an action is meant to move its number; "" for the whole bank."""
    return ", ".join(term(member, language, labels.get(dimension)) for dimension, member in action.where)


def _counted(counts: dict[State, int], asked: Asked) -> list[Fact]:
    span = f"{asked.week.start}..{asked.week.end}"
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
