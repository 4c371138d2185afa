"""Part 4: complaints that came, were closed, will be overdue next week, and the causes that come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ibis
import pandas as pd

from analytics import completeness, headlines, measure, wording
from analytics.cubes import Cubes
from analytics.measure import Filters
from analytics.metrics import METRICS
from analytics.period import Period
from analytics.report import absent
from analytics.report.part import Asked, Fact, Line, Part, fact
from analytics.results import Value
from analytics.vocabulary import term
from data.texts import N_, Text, translate

TITLE = N_("Complaints")
NUMBERS = (
    ("complaints", N_("New")), ("complaints_closed", N_("Closed")), ("complaints_open", N_("Open")),
    ("complaints_overdue", N_("Overdue")),
)  # fmt: skip
DUE = N_("Overdue next week if not closed")
WEEKS, CAUSES = 4, 3  # a cause comes back when each of so many weeks had it
BACK = N_("Causes that came back in each of the last {weeks} weeks: {causes}.")
NONE_BACK = N_("No cause came back in each of the last {weeks} weeks.")
Row = tuple[str, str, str]
UNRECORDED = N_("not recorded")
UNTOLD = N_("No cause is recorded for this week's complaints.")
CAUSE = N_("{cause} ({n})")


def complaints(cubes: Cubes, asked: Asked) -> Part:
    """The week's complaints as a small table beside the week before, and the causes that come back."""
    values = {key: measure.value(cubes, key, asked.filters) for key, _ in NUMBERS}
    is_told = values["complaints_open"].absent != "unclosed"
    if (is_told and values["complaints_open"].value is None) or _is_elsewhere(cubes, asked):
        facts = tuple(fact("complaints", value) for value in values.values())
        return Part("complaints", TITLE, facts=facts, absent=absent.why(cubes, "complaints", asked))
    before = {key: measure.value(cubes, key, asked.filters, asked.week.before()) for key, _ in NUMBERS}
    due = due_next_week(cubes, asked.filters)
    rows = _rows(values, before, due, asked.language)
    due = due if is_told else None
    said = [fact("complaints", v) for k, v in values.items() if due is not None or k != "complaints_overdue"]
    span = f"{asked.week.start}..{asked.week.end}"
    said.append(Fact("complaints", "complaints_due_next_week", span, due, absent="" if due is not None else "no_data"))
    line, causes = _causes(cubes, asked, span)
    heads = ("", translate(N_("this week"), asked.language), translate(N_("week before"), asked.language))
    return Part("complaints", TITLE, (line,), heads, tuple(rows), (*said, *causes))


def _rows(values: Mapping[str, Value], before: Mapping[str, Value], due: float | None, language: str) -> list[Row]:
    """The table. Without closings all complaints stay open for ever: that is not worse each week, but not known."""
    rows: list[Row] = [(translate(t, language), *_pair(values[key], before[key], language)) for key, t in NUMBERS]
    rows.append((translate(DUE, language), wording.number(due, "count", language), ""))
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
    return newest is None or oldest is None or not (oldest <= asked.week.end and asked.week.start <= newest)


def _pair(now: Value, before: Value, language: str) -> tuple[str, str]:
    written = [wording.number(each.value, METRICS[each.metric].unit, language) for each in (now, before)]
    return written[0], written[1]


def due_next_week(cubes: Cubes, filters: Filters) -> float | None:
    """Complaints open at the week's end whose due day is among the seven days after it; None where none has one."""
    end = filters.period.end
    still_open = METRICS["complaints_open"].drill
    assert still_open is not None
    c = _counted(cubes, filters, None)
    due = c.due_at.date()
    is_soon = (due > end) & (due <= end + timedelta(7)) & (c.opened_at.date() <= end)
    is_soon = (is_soon & still_open(c, ibis.literal(end))).fill_null(False)
    found = cubes.snapshot.to_arrow(c.aggregate(soon=ibis.cases((is_soon, 1)).count(), known=due.count()))
    return float(found["soon"][0].as_py()) if found["known"][0].as_py() else None


def _counted(cubes: Cubes, filters: Filters, days: Period | None) -> ibis.Table:
    """The complaints that count, in the filters' groups."""
    c = cubes.snapshot.table("complaint", (days.start, days.end) if days else None)
    c = c.filter(~c.is_duplicate.fill_null(False), ~c.is_enquiry.fill_null(False))
    for dimension, members in measure.resolve(cubes, filters).items():
        c = c.filter(c[dimension].isin(list(members)))
    return c


def _causes(cubes: Cubes, asked: Asked, span: str) -> tuple[Line, tuple[Fact, ...]]:
    """The causes that came back, the most frequent first: root causes where they are found, else reasons."""
    weeks = repeats(cubes, asked.filters)
    values = {"weeks": wording.decimal(WEEKS, 0, asked.language)}
    if not len(weeks):
        return Line(translate(UNTOLD, asked.language)), ()
    back = weeks[(weeks["weeks"] == WEEKS) & (weeks["n"] > 1)].head(CAUSES)
    if not len(back):
        return Line(Text(NONE_BACK, values).render(asked.language)), ()
    counts = dict(zip(back["cause"].astype(str), back["n"].astype(int), strict=True))
    named = [
        Text(CAUSE, {"cause": term(cause, asked.language), "n": wording.decimal(n, 0, asked.language)})
        for cause, n in counts.items()
    ]
    listed = headlines.listed([each.render(asked.language) for each in named], asked.language)
    facts = tuple(Fact("complaints", "complaints", span, float(n), where=(("cause", c),)) for c, n in counts.items())
    return Line(Text(BACK, values | {"causes": listed}).render(asked.language)), facts


def repeats(cubes: Cubes, filters: Filters) -> pd.DataFrame:
    """The causes of this week's complaints, the most frequent first: cause, n, weeks (of the last four that had it)."""
    end = filters.period.end
    c = _counted(cubes, filters, Period(end - timedelta(7 * WEEKS - 1), end))
    c = c.mutate(cause=ibis.coalesce(c.root_cause, c.reason)).filter(ibis._.cause.notnull())
    rows = cubes.snapshot.to_arrow(c.select("cause", day=c.opened_at.date())).to_pandas()
    ago = pd.to_datetime(rows["day"]).rsub(pd.Timestamp(end)).dt.days // 7
    found = rows.assign(ago=ago, is_new=ago == 0).groupby("cause").agg(n=("is_new", "sum"), weeks=("ago", "nunique"))
    found = found[found["n"] > 0].reset_index()
    return found.sort_values(["n", "cause"], ascending=[False, True]).reset_index(drop=True)
