"""What has to be answered before a file is stored, asked in place with its facts in view; then it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.doubts import doubts, resaved
from analytics.doubts.doubt import Doubt
from analytics.ingest import intake
from analytics.ingest.intake import Plan
from data import settings
from data.texts import N_
from ui import fields
from ui.page import Page
from ui.style import plain
from ui.uploads import cases
from ui.uploads.cases import Case
from ui.uploads.questions import answered

DISCARD = "discard"
# What it means not to say yes, by the reason that is asked.
WRONG = dict.fromkeys(("old", "future", "far", "one_day"), N_("The dates are wrong: discard the file"))
# Doubts of which the examples stand in a table above.
SHOWN = ("replaced", "older")


def decide(page: Page, case: Case, plan: Plan) -> None:
    """Store it, ask before that what is doubtful, or say why it cannot be stored."""
    if plan.refused:
        limit = wording.number(settings.number("refused_share_limit"), "share", page.language)
        words = N_(
            "More than {limit} of the rows are refused, so nothing can be stored. Correct the rows and upload the file "
            "again, or change below how it is read."
        )
        st.error(plain(page.say(words, limit=limit)), icon=":material/block:")
        return
    if plan.expected and plan.expected.is_idle:
        _discard(page)
        return
    asked = doubts.doubts(plan)
    answers = _answers(page, case, asked)
    if DISCARD in answers:
        _discard(page)
        return
    if any(value not in (None, doubt.reason) for doubt, value in zip(asked, answers, strict=True)):
        _otherwise(page, case, asked, answers)
        return
    is_open = None in answers
    label = plain(_label(page, plan))
    given = st.button(label, type="primary", key="commit", icon=":material/check:", disabled=is_open)
    if is_open:
        st.caption(page.say(N_("First answer above: nothing is stored before that.")))
    area = st.empty()
    if given and not is_open:
        case.options = _accepting(case.options, asked)
        case.plan = replace(plan, options=_accepting(plan.options, asked))
        cases.store(page, case, area)


def _label(page: Page, plan: Plan) -> str:
    """What the button does."""
    if plan.expected and plan.expected.already:
        return page.say(N_("Put the older values back"))
    changed = plan.expected.changed if plan.expected else 0
    return page.say(N_("Store {n} rows"), n=page.count(changed or plan.read - plan.rejected))


def _discard(page: Page) -> None:
    """The way to let go of a file that is not to be stored."""
    label = page.say(N_("Discard the file"))
    st.button(label, type="primary", key="discard", icon=":material/delete:", on_click=cases.put_away)


def _accepting(options: intake.Options, asked: Sequence[Doubt]) -> intake.Options:
    return replace(options, accept=tuple(dict.fromkeys((*options.accept, *(doubt.reason for doubt in asked)))))


def _answers(page: Page, case: Case, asked: Sequence[Doubt]) -> list[str | None]:
    """A choice for each doubt; None for what is not answered yet."""
    if not asked:
        return []
    with st.container(border=True, key="doubts"):
        return [_answer(page, case, doubt) for doubt in asked]


def _answer(page: Page, case: Case, doubt: Doubt) -> str | None:
    words = plain(fields.told(doubt.title, page.language))
    # An answer is about the rows that were shown: where others bring it to more of them, it is asked again.
    key = f"doubt_{doubt.reason}_{case.reading}_{doubt.title.values.get('n', '')}"
    named = {value: plain(fields.told(text, page.language)) for value, text in doubt.question.choices}
    named[DISCARD] = page.say(WRONG.get(doubt.reason, N_("No: discard the file")))
    more = doubt.message if doubt.message.message and doubt.reason not in SHOWN else None
    choice = st.radio(f"**{words}**", list(named), index=None, format_func=named.__getitem__, key=key)
    if more:
        st.caption(plain(fields.told(more, page.language)))
    return choice


def _otherwise(page: Page, case: Case, asked: Sequence[Doubt], answers: Sequence[str | None]) -> None:
    """Read the file anew where an answer says something else of it than that it is meant so."""
    if st.button(page.say(N_("Read again")), type="primary", key="otherwise", icon=":material/refresh:"):
        case.options = replace(case.options, accept=_still_said(case.options.accept, asked))
        for value in filter(None, answers):
            case.options = answered(case.options, "accept", value)
        case.again()
        st.rerun()


def _still_said(accept: Sequence[str], asked: Sequence[Doubt]) -> tuple[str, ...]:
    """Earlier answers to other questions than these: of rows that may be stored already there is one answer for all."""
    ways = {way for doubt in asked for way, _ in doubt.question.choices}
    ways |= {*resaved.ANSWERS} if ways & {*resaved.ANSWERS} else set()
    return tuple(answer for answer in accept if answer not in ways)
