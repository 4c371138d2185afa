"""The parts of the Glossary, made from the list of metrics and the list of settings."""

from __future__ import annotations

import pandas as pd

from analytics import wording
from analytics.metrics.catalogue import METRICS
from analytics.metrics.subjects import SUBJECTS
from data import settings as kept
from data.texts import N_
from ui.page import Page
from ui.style import heading, headline, table

BETTER = {"higher": N_("higher is better"), "lower": N_("lower is better"), "none": N_("neither is better")}


def metrics(page: Page) -> None:
    """Every number, by subject: what it is, its unit, which side is better, and where it comes from."""
    headline(page.say(N_("{n} numbers, each with one meaning"), n=page.count(len(METRICS))))
    for subject in SUBJECTS.values():
        rows = [metric for metric in METRICS.values() if metric.subject == subject.key]
        columns = {
            N_("Number"): [page.say(m.title) for m in rows],
            N_("Meaning"): [page.say(m.note) for m in rows],
            N_("Unit"): [page.say(wording.UNITS[m.unit]) for m in rows],
            N_("Better"): [page.say(BETTER[m.better]) for m in rows],
            N_("Source"): [m.source for m in rows],
            N_("Key"): [m.key for m in rows],
        }
        _table(page, page.say(subject.title), columns)


def settings(page: Page) -> None:
    """The settings that decide the numbers, with their meaning and the value in force."""
    columns = {
        N_("Setting"): list(kept.OF_NUMBERS),
        N_("Meaning"): [page.say(kept.SETTINGS[name].meaning) for name in kept.OF_NUMBERS],
        N_("Value"): [str(kept.get(name)) for name in kept.OF_NUMBERS],
    }
    _table(page, page.say(N_("Settings")), columns)


def _table(page: Page, title: str, columns: dict[str, list[str]]) -> None:
    heading(title)
    frame = pd.DataFrame({page.say(name): column for name, column in columns.items()})
    table(frame, title)
