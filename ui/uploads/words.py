"""How the words of a file were read: the point of a score or the choice of a column that each became, to be changed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.ingest.intake import Plan
from analytics.ingest.words_read import Words, number, point
from analytics.text.mask import mask_one
from data.layouts.meaning import NOTHING
from data.texts import N_
from ui import style
from ui.page import Page
from ui.style import heading, plain
from ui.uploads.cases import Case
from ui.uploads.questions import POINTS

# Values of a column that are listed, and points that a word may be besides those that were found.
_LISTED, _POINTS = 12, tuple(map(str, range(11)))


def words(page: Page, case: Case, plan: Plan) -> None:
    """Each word with what it was read as, whether it was answered now, remembered or known; and fields to change it."""
    read = plan.expected.words if plan.expected else ()
    if not read:
        return
    title = page.say(N_("How words were read"))
    heading(title)
    _listed(page, read, title)
    with st.expander(page.say(N_("Change what a word means")), icon=":material/edit:"):
        with st.form(f"words_{case.reading}", border=False):
            changed = [_fields(page, case, one, place) for place, one in enumerate(read)]
            given = st.form_submit_button(page.say(N_("Read again")), key=f"reword_{case.reading}")
        said = {key: value for some in changed for key, value in some.items()}
        if given and said:
            case.say(values={**case.options.values, **said})
            st.rerun()


def _listed(page: Page, read: Sequence[Words], title: str) -> None:
    heads = [page.say(head) for head in (N_("Column"), N_("Value"), N_("Read as"), N_("Rows"))]
    lines = [
        ("" if at else one.column, mask_one(value), one.meaning(became).render(page.language), page.count(rows))
        for one in read
        for at, (value, became, rows) in enumerate(one.values[:_LISTED])
    ]
    style.table(pd.DataFrame(lines, columns=heads), title)


def _fields(page: Page, case: Case, one: Words, place: int) -> dict[str, str]:
    """A choice for each value of a column; those that were changed."""
    st.markdown(f"**{plain(one.column)}**")
    if one.is_score:
        st.caption(page.say(POINTS))
    named = {choice: one.meaning(choice).render(page.language) for choice in (*_choices(one), NOTHING)}
    changed: dict[str, str] = {}
    with st.container(horizontal=True):
        for at, (value, became, rows) in enumerate(one.values):
            now = point(became) or NOTHING
            label = page.say(N_("{value} · {n} rows"), value=mask_one(value), n=page.count(rows))
            said = st.selectbox(
                plain(label), list(named), list(named).index(now) if now in named else None, width=220,
                format_func=named.__getitem__, key=f"word_{case.reading}_{place}_{at}",
            )  # fmt: skip
            if said is not None and said != now:
                changed[f"{one.column}:{value}"] = said
    return changed


def _choices(one: Words) -> tuple[str, ...]:
    """What a value may mean: the field's fixed choices, or points."""
    if not one.is_score:
        return one.choices
    found = {point(became) for _, became, _ in one.values if became}
    return tuple(sorted({*_POINTS, *found}, key=number))
