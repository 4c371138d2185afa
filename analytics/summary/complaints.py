"""Part 4: complaints that came, were closed, will be overdue soon, and the causes that come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ibis
import numpy as np
import pandas as pd

from analytics import wording
from analytics.insights import baseline, completeness, headlines
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period, kind_of, next_start
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.summary import empty_reason
from analytics.summary.part import Asked, Fact, Line, Part, fact
from analytics.vocabulary import terms
from data.texts import N_, Text, translate

TITLE = N_("Complaints")
NUMBERS = (
    ("complaints", N_("New")), ("complaints_closed", N_("Closed")), ("complaints_open", N_("Open")),
    ("complaints_overdue", N_("Overdue")),
)  # fmt: skip
DUE: dict[Grain, str] = {
    "day": N_("Overdue within seven days if not closed"),
    "week": N_("Overdue next week if not closed"),
    "month": N_("Overdue next month if not closed"),
    "quarter": N_("Overdue next quarter if not closed"),
}
IN_A_ROW, CAUSES = 4, 3  # a cause comes back when each of so many weeks, months or quarters had it
BACK: dict[Grain, str] = {
    "week": N_("Causes that came back in each of the last {weeks} weeks: {causes}."),
    "month": N_("Causes that came back in each of the last {weeks} months: {causes}."),
    "quarter": N_("Causes that came back in each of the last {weeks} quarters: {causes}."),
}
NONE_BACK: dict[Grain, str] = {
    "week": N_("No cause came back in each of the last {weeks} weeks."),
    "month": N_("No cause came back in each of the last {weeks} months."),
    "quarter": N_("No cause came back in each of the last {weeks} quarters."),
}
TOO_YOUNG = N_("Complaints are not known for long enough to tell which causes come back.")
Row = tuple[str, str, str]
UNRECORDED = N_("not recorded")
UNTOLD: dict[Grain, str] = {
    "week": N_("No cause is recorded for this week's complaints."),
    "month": N_("No cause is recorded for this month's complaints."),
    "quarter": N_("No cause is recorded for this quarter's complaints."),
}
NOW: dict[Grain, tuple[str, str]] = {
    "day": (N_("this day"), N_("a week before")), "week": (N_("this week"), N_("week before")),
    "month": (N_("this month"), N_("month before")), "quarter": (N_("this quarter"), N_("quarter before")),
}  # fmt: skip
LENGTHS: dict[Grain, str] = {
    "month": N_("This month has {now} days, the one before {before}."),
    "quarter": N_("This quarter has {now} days, the one before {before}."),
}
KNOWN_FROM = N_("Complaints are known from {day} on only.")
# Which of the days after a period its deadlines are looked for in; of a day, the seven after it.
NEXT: dict[Grain, Grain] = {"day": "week", "week": "week", "month": "month", "quarter": "quarter"}
CAUSE = N_("{cause} ({n})")


def complaints(cubes: Cubes, asked: Asked) -> Part:
    """The period's complaints as a small table beside the one before, and the causes that come back."""
    values = {key: query.value(cubes, key, asked.filters) for key, _ in NUMBERS}
    is_told = values["complaints_open"].absent != "unclosed"
    if (is_told and values["complaints_open"].value is None) or _is_elsewhere(cubes, asked):
        facts = tuple(fact("complaints", value) for value in values.values())
        return Part("complaints", TITLE, facts=facts, absent=empty_reason.why(cubes, "complaints", asked))
    before = {key: query.value(cubes, key, asked.filters, asked.period.before()) for key, _ in NUMBERS}
    due = due_next(cubes, asked.filters)
    rows = _rows(values, before, due, asked)
    due = due if is_told else None
    said = [fact("complaints", v) for k, v in values.items() if due is not None or k != "complaints_overdue"]
    span = f"{asked.period.start}..{asked.period.end}"
    soon, why = f"complaints_due_next_{NEXT[asked.kind]}", "" if due is not None else "no_data"
    said.append(Fact("complaints", soon, span, due, absent=why))
    # Of a single day nobody can say that a cause comes back.
    line, causes = _causes(cubes, asked, span) if asked.kind != "day" else (None, ())
    lines = (*_notes(cubes, asked), *([line] if line else []))
    return Part("complaints", TITLE, lines, _heads(asked), tuple(rows), (*said, *causes))


def _heads(asked: Asked) -> tuple[str, ...]:
    """The columns."""
    return "", *(translate(each, asked.language) for each in NOW[asked.kind])


def _notes(cubes: Cubes, asked: Asked) -> tuple[Line, ...]:
    """What keeps the two columns from being compared: one is longer, or was not known from its first day."""
    sides, said = (asked.period, asked.period.before()), list[Text]()
    if sides[0].days != sides[1].days:
        now, before = (wording.decimal(side.days, 0, asked.language) for side in sides)
        said.append(Text(LENGTHS[asked.kind], {"now": now, "before": before}))
    oldest = cubes.oldest("complaints")
    if oldest and sides[1].start < oldest and not baseline.is_begun(sides[1], oldest):
        said.append(Text(KNOWN_FROM, {"day": wording.day(oldest, asked.language)}))
    return tuple(Line(each.render(asked.language)) for each in said)


def _rows(values: Mapping[str, Value], before: Mapping[str, Value], due: float | None, asked: Asked) -> list[Row]:
    """The table. Without closings all complaints stay open for ever: that is not worse each week, but not known."""
    language = asked.language
    rows: list[Row] = [(translate(t, language), *_pair(values[key], before[key], language)) for key, t in NUMBERS]
    rows.append((translate(DUE[asked.kind], language), wording.number(due, "count", language), ""))
    if values["complaints_open"].absent == "unclosed":
        rows[1:] = [(name, translate(UNRECORDED, language), "") for name, *_ in rows[1:]]
    if due is None:
        # Without a due day nothing is ever overdue, which is not to say that all is in time.
        rows[-2:] = [(rows[-2][0], wording.MISSING, wording.MISSING), (rows[-1][0], wording.MISSING, "")]
    return rows


def _is_elsewhere(cubes: Cubes, asked: Asked) -> bool:
    """Whether all that is known of complaints is of another time, or nothing came in where something usually does."""
    gap = completeness.gap(cubes, "complaints", asked.filters)
    if gap and gap.is_absent:
        return True
    newest, oldest = cubes.newest("complaints"), cubes.oldest("complaints")
    return newest is None or oldest is None or not (oldest <= asked.period.end and asked.period.start <= newest)


def _pair(now: Value, before: Value, language: str) -> tuple[str, str]:
    written = [wording.number(each.value, METRICS[each.metric].unit, language) for each in (now, before)]
    return written[0], written[1]


def following(period: Period) -> Period:
    """What comes after a period: the next one of its kind, and after a day the seven days after it."""
    kind, start = NEXT[kind_of(period) or "week"], period.end + timedelta(1)
    last = start + timedelta(6) if kind == "week" else next_start(start, kind) - timedelta(1)
    return Period(start, last)


def due_next(cubes: Cubes, filters: Filters) -> float | None:
    """Complaints open at the period's end whose due day is in what follows it; None where none has one."""
    end, last = filters.period.end, following(filters.period).end
    still_open = METRICS["complaints_open"].drill
    assert still_open is not None
    c = _counted(cubes, filters, None)
    due = c.due_at.date()
    is_soon = (due > end) & (due <= last) & (c.opened_at.date() <= end)
    is_soon = (is_soon & still_open(c, ibis.literal(end))).fill_null(False)
    found = cubes.snapshot.to_arrow(c.aggregate(soon=ibis.cases((is_soon, 1)).count(), known=due.count()))
    return float(found["soon"][0].as_py()) if found["known"][0].as_py() else None


def _counted(cubes: Cubes, filters: Filters, days: Period | None) -> ibis.Table:
    """The complaints that count, in the filters' groups."""
    c = cubes.snapshot.table("complaint", (days.start, days.end) if days else None)
    c = c.filter(~c.is_duplicate.fill_null(False), ~c.is_enquiry.fill_null(False))
    for dimension, members in query.resolve(cubes, filters).items():
        c = c.filter(c[dimension].isin(list(members)))
    return c


def _causes(cubes: Cubes, asked: Asked, span: str) -> tuple[Line, tuple[Fact, ...]]:
    """The causes that came back, the most frequent first: root causes where they are found, else reasons."""
    weeks = repeats(cubes, asked.filters)
    values = {"weeks": wording.decimal(IN_A_ROW, 0, asked.language)}
    if not len(weeks):
        return Line(translate(UNTOLD[asked.kind], asked.language)), ()
    oldest = cubes.oldest("complaints")
    if asked.kind != "week" and oldest and oldest > _spans(asked.period)[-1].end:
        return Line(translate(TOO_YOUNG, asked.language)), ()
    back = weeks[(weeks["weeks"] == IN_A_ROW) & (weeks["n"] > 1)].head(CAUSES)
    if not len(back):
        return Line(Text(NONE_BACK[asked.kind], values).render(asked.language)), ()
    counts = dict(zip(back["cause"].astype(str), back["n"].astype(int), strict=True))
    named = [
        Text(CAUSE, {"cause": cause, "n": wording.decimal(n, 0, asked.language)})
        for cause, n in zip(terms(list(counts), asked.language), counts.values(), strict=True)
    ]
    listed = headlines.listed([each.render(asked.language) for each in named], asked.language)
    facts = tuple(Fact("complaints", "complaints", span, float(n), where=(("cause", c),)) for c, n in counts.items())
    return Line(Text(BACK[asked.kind], values | {"causes": listed}).render(asked.language)), facts


def _spans(period: Period) -> list[Period]:
    """The periods in which a cause is looked for, the newest first."""
    found = [period]
    while len(found) < IN_A_ROW:
        found.append(found[-1].before())
    return found


def repeats(cubes: Cubes, filters: Filters) -> pd.DataFrame:
    """The causes of the period's complaints, the most frequent first: cause, n, weeks (of the last four that had it).

    Of a month or a quarter, `weeks` counts months or quarters.
    """
    spans = _spans(filters.period)
    c = _counted(cubes, filters, Period(spans[-1].start, filters.period.end))
    c = c.mutate(cause=ibis.coalesce(c.root_cause, c.reason)).filter(ibis._.cause.notnull())
    rows = cubes.snapshot.to_arrow(c.select("cause", day=c.opened_at.date())).to_pandas()
    starts = np.array([span.start for span in spans[::-1]], "datetime64[D]")
    days = pd.to_datetime(rows["day"]).to_numpy().astype("datetime64[D]")
    ago = IN_A_ROW - np.searchsorted(starts, days, side="right")
    found = rows.assign(ago=ago, is_new=ago == 0).groupby("cause").agg(n=("is_new", "sum"), weeks=("ago", "nunique"))
    found = found[found["n"] > 0].reset_index()
    return found.sort_values(["n", "cause"], ascending=[False, True]).reset_index(drop=True)
