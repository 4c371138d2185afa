"""How the words of a file were read: the point of a score or the choice of a column that each became, to be changed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.intake import Plan
from analytics.text.mask import mask_one
from data.contracts import TABLES
from data.layouts.choices import choices_of, titled
from data.layouts.meaning import NOTHING, SCORES
from data.texts import N_
from pages import _style
from pages._intake import Case
from pages._intake_questions import POINTS
from pages._page import Page
from pages._style import heading, plain

# Values of a column that are listed, and points that a word may be besides those that were found.
_LISTED, _POINTS = 12, tuple(map(str, range(11)))


@dataclass(frozen=True)
class Words:
    """One column of the file: the field that it became, and its values, each with what it became and its rows."""

    column: str
    field: str
    values: tuple[tuple[str, str, int], ...]

    @property
    def is_score(self) -> bool:
        """True for points, False for fixed choices."""
        return self.field in SCORES

    @property
    def is_worded(self) -> bool:
        """True where the file's words are others than those that are stored."""
        return any(not _is_number(value) and value.strip().casefold() != became for value, became, _ in self.values)


def words(page: Page, case: Case, plan: Plan) -> None:
    """Each word with what it was read as, whether it was answered now, remembered or known; and fields to change it."""
    read = [Words(column, told["field"], _sorted(told["values"])) for column, told in plan.readings.items()]
    read = [one for one in read if one.is_worded]
    if not read:
        return
    title = page.say(N_("How words were read"))
    heading(title)
    _listed(page, plan, read, title)
    with st.expander(page.say(N_("Change what a word means")), icon=":material/edit:"):
        with st.form(f"words_{case.reading}", border=False):
            changed = [_fields(page, case, plan, one, place) for place, one in enumerate(read)]
            given = st.form_submit_button(page.say(N_("Read again")), key=f"reword_{case.reading}")
        said = {key: value for some in changed for key, value in some.items()}
        if given and said:
            case.say(values={**case.options.values, **said})
            st.rerun()


def _sorted(values: tuple[tuple[str, str, int], ...]) -> tuple[tuple[str, str, int], ...]:
    """By what they became, points by their size, and the most frequent first."""
    return tuple(sorted(values, key=lambda one: (not one[1], _number(one[1]), one[1], -one[2])))


def _listed(page: Page, plan: Plan, read: list[Words], title: str) -> None:
    heads = [page.say(head) for head in (N_("Column"), N_("Value"), N_("Read as"), N_("Rows"))]
    lines = [
        ("" if at else one.column, mask_one(value), _meaning(page, plan, one, became), page.count(rows))
        for one in read
        for at, (value, became, rows) in enumerate(one.values[:_LISTED])
    ]
    _style.table(pd.DataFrame(lines, columns=heads), title)


def _meaning(page: Page, plan: Plan, one: Words, became: str) -> str:
    """What a value became, in words."""
    if not became or became == NOTHING:
        return page.say(N_("no answer") if one.is_score else N_("not known"))
    if one.is_score:
        return f"{_number(became):g}"
    return titled(became).render(page.language) if became in _choices(plan, one) else became


def _fields(page: Page, case: Case, plan: Plan, one: Words, place: int) -> dict[str, str]:
    """A choice for each value of a column; those that were changed."""
    st.markdown(f"**{plain(one.column)}**")
    if one.is_score:
        st.caption(page.say(POINTS))
    named = {choice: _meaning(page, plan, one, choice) for choice in (*_choices(plan, one), NOTHING)}
    changed: dict[str, str] = {}
    with st.container(horizontal=True):
        for at, (value, became, rows) in enumerate(one.values):
            now = _plain(became) or NOTHING
            label = page.say(N_("{value} · {n} rows"), value=mask_one(value), n=page.count(rows))
            said = st.selectbox(
                plain(label), list(named), list(named).index(now) if now in named else None, width=220,
                format_func=named.__getitem__, key=f"word_{case.reading}_{place}_{at}",
            )  # fmt: skip
            if said is not None and said != now:
                changed[f"{one.column}:{value}"] = said
    return changed


def _choices(plan: Plan, one: Words) -> tuple[str, ...]:
    """What a value may mean: the field's fixed choices, or points."""
    if not one.is_score:
        return choices_of(TABLES[plan.table].column(one.field))
    found = {_plain(became) for _, became, _ in one.values if became}
    return tuple(sorted({*_POINTS, *found}, key=_number))


def _plain(became: str) -> str:
    return f"{float(became):g}" if _is_number(became) else became


def _number(text: str) -> float:
    return float(text) if _is_number(text) else 0.0


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()
