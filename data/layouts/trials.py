"""Previews and tests of a survey, where a column of the export says so: they are no answers of customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyarrow.compute as pc

from data.formats.raw import Raw
from data.layouts.layout import Layout
from data.layouts.verbs import Constant, Test, When, normal
from data.texts import N_

TRIALS = N_("Previews and trials of the survey are kept as screened out, and their scores do not count.")
_YES = r"(?i)^\s*(?:1|yes|y|true|test|preview|예|네|참|是)\s*$"
# Headers of columns that say it, in normal form -> what they say of a preview or a test.
_FLAGS = {"istestdata": _YES, "istest": _YES, "ispreview": _YES, "distributionchannel": r"(?i)^\s*(?:preview|test)\s*$"}
# What Qualtrics says of how a response came, under either of its headers; no other status column is like it.
_STATUS, _TRIAL = ("status", "responsetype"), r"(?i)^\s*(?:survey preview|survey test|offline survey preview)\s*$"
_CAME = frozenset((
    "ip address", "eu ip address", "survey preview", "survey test", "imported", "spam", "survey preview spam",
    "imported spam", "offline survey", "offline survey preview",
))  # fmt: skip


def told(layout: Layout, raw: Raw, answers: Iterable[str] = ()) -> Layout:
    """A survey with tests for rows that are previews or tests, where its own layout has none for such a column.

    answers: columns that the user said are answers.
    """
    tested = {normal(column) for column in (*answers, *(column for test in layout.preview for column in test.columns))}
    found = tuple(test for column in raw.columns if normal(column) not in tested and (test := _test(raw, column)))
    notes = layout.notes if not found or TRIALS in layout.notes else (*layout.notes, TRIALS)
    return replace(layout, preview=(*layout.preview, *found), notes=notes)


def screened(layout: Layout) -> Layout:
    """The survey with a status that is screened out for a preview or a test, where its own does not tell it."""
    status = layout.columns.get("status")
    read = set(status.reads) if status else set()
    tests = tuple(test for test in layout.preview if not read & set(test.columns))
    if not tests or status is None:
        return layout
    # Before the scores, so that it is what the tested columns are said to be.
    others = {name: verb for name, verb in layout.columns.items() if name != "status"}
    cases = (*(((test,), Constant("screened_out")) for test in tests), ((), status))
    return replace(layout, columns={"status": When(cases), **others})


def _test(raw: Raw, column: str) -> Test | None:
    """The test of a column that tells of any row whether it is a preview or a test; None for any other column."""
    name = normal(column)
    if name not in (*_FLAGS, *_STATUS):
        return None
    words = {str(text).strip().casefold() for text in pc.unique(raw.table[column]).to_pylist() if text and text.strip()}
    pattern = _FLAGS.get(name, _TRIAL)
    if name in _STATUS and not words <= _CAME:
        return None
    is_there = pc.any(pc.match_substring_regex(raw.table[column], pattern)).as_py()
    return Test(column, like=pattern) if is_there else None
