"""Why a part of a report has nothing to say, as one sentence."""

from __future__ import annotations

from analytics import wording
from analytics.insights import completeness, headlines
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from analytics.summary.part import Asked
from data import settings
from data.contracts import TABLES
from data.texts import N_, Text, translate

NEVER = N_("No file of “{table}” has been brought in yet, so there is nothing to say here.")
ELSEWHERE = N_("“{table}” is not recorded by {dimension}, so there is nothing to say for this scope.")
NOTHING: dict[Grain, str] = {
    "day": N_("Nothing of “{table}” came in on this day, so there is nothing to say here."),
    "week": N_("Nothing of “{table}” came in this week, so there is nothing to say here."),
    "month": N_("Nothing of “{table}” came in this month, so there is nothing to say here."),
    "quarter": N_("Nothing of “{table}” came in this quarter, so there is nothing to say here."),
}
ANOTHER_TIME: dict[Grain, str] = {
    "day": N_("“{table}” has nothing from this day; its newest day is {day}."),
    "week": N_("“{table}” has nothing from this week; its newest day is {day}."),
    "month": N_("“{table}” has nothing from this month; its newest day is {day}."),
    "quarter": N_("“{table}” has nothing from this quarter; its newest day is {day}."),
}
FEW: dict[Grain, str] = {
    "day": N_("“{table}” has too few rows of this day to show anything: fewer than {n}."),
    "week": N_("“{table}” has too few rows this week to show anything: fewer than {n}."),
    "month": N_("“{table}” has too few rows this month to show anything: fewer than {n}."),
    "quarter": N_("“{table}” has too few rows this quarter to show anything: fewer than {n}."),
}


def why(cubes: Cubes, subject: str, asked: Asked) -> str:
    """Why a subject has no number for this period and scope."""
    language = asked.language
    values = {
        "table": translate(TABLES[SUBJECTS[subject].table].title, language),
        "n": wording.decimal(settings.whole("minimum_group"), 0, language),
    }
    newest, oldest, strange = cubes.newest(subject), cubes.oldest(subject), unrecorded(subject, asked.filters)
    if newest is None or oldest is None:
        message = NEVER
    elif strange:
        message = ELSEWHERE
        values["dimension"] = headlines.listed(
            [translate(wording.DIMENSIONS[dimension], language) for dimension in strange], language
        )
    elif newest < asked.period.start or asked.period.end < oldest:
        message, values["day"] = ANOTHER_TIME[asked.kind], wording.day(newest, language)
    elif (gap := completeness.gap(cubes, subject, asked.filters)) and gap.is_absent:
        message = NOTHING[asked.kind]
    else:
        message = FEW[asked.kind]
    return Text(message, values).render(language)


def unrecorded(subject: str, filters: Filters) -> tuple[str, ...]:
    """The groups that the filters choose from and a subject does not record."""
    return tuple(dimension for dimension, _ in filters.where if dimension not in query.recorded(subject))
