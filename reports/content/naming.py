"""What a report's numbers are called where no page is there to say it: in the differences between two reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics import wording
from analytics.insights import headlines
from analytics.insights.completeness import MADE_OF
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.vocabulary import term
from data.texts import N_, Text, translate

# Labels of groups by dimension: group -> what a person calls it.
Labels = Mapping[str, Mapping[str, str]]
GROUP = N_("{dimension} “{group}”")
GROUPED = N_("{metric} ({groups})")
DATED = N_("{what}, {period}")
# Numbers that belong to a metric: the ending of their keys, and what they are called. A difference has no level.
ENDINGS = {
    ".before": N_("{metric}, the time before"),
    ".mix": N_("{metric}, the part that the mix explains"),
    ".rate": N_("{metric}, the part within groups"),
    "_expected": N_("{metric}, as expected"),
    "_mean_of_branches": N_("{metric}, mean of the branches"),
    "_change": N_("{metric}, change since an action"),
}
COUNTS = {
    "files": N_("Files"), "rows_read": N_("Rows read"), "rows_refused": N_("Rows refused"),
    "cells_suppressed": N_("Groups too small to show"), "cells": N_("Groups that were looked at"),
    "actions_done": N_("Actions done"), "actions_late": N_("Actions late"), "actions_open": N_("Actions open"),
    "holidays": N_("Holidays"), "campaigns": N_("Campaigns"),
    "complaints_due_next_week": N_("Complaints due next week"),
    "complaints_overdue_next_week": N_("Complaints overdue next week"),
    "complaints_due_next_month": N_("Complaints due next month"),
    "complaints_overdue_next_month": N_("Complaints overdue next month"),
    "complaints_due_next_quarter": N_("Complaints due next quarter"),
    "complaints_overdue_next_quarter": N_("Complaints overdue next quarter"),
    "windows_open": N_("Windows open"), "windows_open_leanest": N_("Windows open on the leanest day"),
    "windows_needed": N_("Windows needed"), "windows_missing": N_("Windows missing"),
    "windows_missing_leanest": N_("Windows missing on the leanest day"),
    "survey_reported": N_("Survey responses: part of the usual days that reported"),
    "complaints_reported": N_("Complaints: part of the usual days that reported"),
    "visits_reported": N_("Branch visits: part of the usual days that reported"),
    "contacts_reported": N_("Calls and chats: part of the usual days that reported"),
}  # fmt: skip
DAY_PARTS = {"morning": N_("morning"), "noon": N_("noon"), "afternoon": N_("afternoon")}
REPORTED = "_reported"
# Counts that rest on the rows of one source, by how their keys begin.
RESTS_ON = {"complaints_due": "complaints", "complaints_overdue": "complaints", "windows": "visits"}
DIMENSIONS = wording.DIMENSIONS | {
    "cause": N_("cause"), "half_hour": N_("half-hour"), "action": N_("action"), "weekday": N_("weekday"),
    "part_of_day": N_("part of the day"),
}  # fmt: skip


def metric_of(key: str) -> str:
    """The metric that a number belongs to; "" where it is none of a metric's."""
    stem = next((key.removesuffix(ending) for ending in ENDINGS if key.endswith(ending)), key)
    return key if key in METRICS else stem if stem in METRICS else ""


def unit_of(key: str) -> str:
    """The unit of a number; a plain count where no metric says it."""
    if key.endswith(REPORTED):
        return "share"
    metric = metric_of(key)
    return METRICS[metric].unit if metric else "count"


def source_of(key: str) -> str:
    """The source that a number rests on; "" where it is none of a source's, or tells how much of it is there."""
    if metric := metric_of(key):
        return MADE_OF.get(METRICS[metric].subject, METRICS[metric].subject)
    return next((source for start, source in RESTS_ON.items() if key.startswith(start)), "")


def what(fact: Mapping[str, Any], week: str, language: str, labels: Labels) -> str:
    """What a number is: of which groups, and of which days where these are not the report's."""
    said = _metric(str(fact["metric"]), language)
    if fact["where"]:
        groups = [_group(dimension, str(group), language, labels) for dimension, group in fact["where"].items()]
        said = Text(GROUPED, {"metric": said, "groups": headlines.listed(groups, language)}).render(language)
    if fact["period"] in ("", week):
        return said
    return Text(DATED, {"what": said, "period": _days(str(fact["period"]), language)}).render(language)


def _metric(key: str, language: str) -> str:
    if key in METRICS:
        return translate(METRICS[key].title, language)
    if metric := metric_of(key):
        title = {"metric": translate(METRICS[metric].title, language)}
        return Text(ENDINGS[key.removeprefix(metric)], title).render(language)
    return translate(COUNTS[key], language) if key in COUNTS else key


def _group(dimension: str, group: str, language: str, labels: Labels) -> str:
    names = labels.get(dimension, {})
    said = term(group, language, names)
    if dimension == "half_hour":
        said = wording.clock(int(group), language)
    elif dimension == "part_of_day" and group in DAY_PARTS:
        said = translate(DAY_PARTS[group], language)
    title = translate(DIMENSIONS[dimension], language) if dimension in DIMENSIONS else dimension
    return Text(GROUP, {"dimension": title, "group": said}).render(language)


def _days(span: str, language: str) -> str:
    start, end = map(date.fromisoformat, span.split(".."))
    return wording.period(Period(start, end), language)


def amount(fact: Mapping[str, Any], language: str) -> str:
    """A number with its unit, as its interval deserves."""
    return wording.number(fact["value"], unit_of(str(fact["metric"])), language, fact["low"], fact["high"])


def change(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> str:
    """The difference of two numbers as they are written, with its sign."""
    unit, top = unit_of(str(new["metric"])), max(abs(old["value"]), abs(new["value"]))
    kind, factor = wording.scale(unit, top)
    decimals = wording.usual_decimals(kind, top / factor)
    difference = round(new["value"] / factor, decimals) - round(old["value"] / factor, decimals)
    return wording.signed(difference, kind, decimals, language)
