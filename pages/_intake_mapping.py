"""What each of a file's columns becomes, as a table to change, and the way to keep it for the next such file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import looking
from analytics.intake import Plan
from data.texts import N_
from pages._intake import Case
from pages._page import Page


def mapping(page: Page, case: Case, plan: Plan) -> None:
    """Every column of the file: its header, some of its values, and what it becomes."""
    kept = sum(field != looking.NOTHING for field in plan.mapping.values())
    counts = {"n": page.count(kept), "all": page.count(len(plan.mapping))}
    title = page.say(N_("What its columns become: {n} of {all} are stored"), **counts)
    with st.expander(title, icon=":material/rule:"):
        choices = looking.choices(plan, page.language)
        before = _lines(page, plan, choices)
        after = _editor(page, case, before, list(choices.values()))
        _changed(page, case, plan, before, after, {words: name for name, words in choices.items()})


def _lines(page: Page, plan: Plan, choices: dict[str, str]) -> pd.DataFrame:
    now = [choices.get(looking.becomes(plan, column), plan.mapping[column]) for column in plan.mapping]
    samples = [" · ".join(plan.samples.get(column, ())) for column in plan.mapping]
    items = [plan.items.get(column, ("", ""))[0] for column in plan.mapping]
    titles = (N_("Column in the file"), N_("Some of its values"), N_("Becomes"), N_("Item"))
    columns = (list(plan.mapping), samples, now, items)
    return pd.DataFrame(dict(zip(map(page.say, titles), columns, strict=True)))


def _editor(page: Page, case: Case, lines: pd.DataFrame, options: list[str]) -> pd.DataFrame:
    column, sample, becomes, item = lines.columns
    shape = {
        column: st.column_config.TextColumn(width="large"),
        sample: st.column_config.TextColumn(width="medium"),
        becomes: st.column_config.SelectboxColumn(options=options, required=True, width="medium"),
        item: st.column_config.TextColumn(width="small"),
    }
    return st.data_editor(
        lines, column_config=shape, disabled=[column, sample, item], hide_index=True, key=f"mapping_{case.reading}",
        height=min(38 + 35 * len(lines), 420), alt=page.say(N_("What each column of the file becomes")),
    )  # fmt: skip


def _changed(
    page: Page, case: Case, plan: Plan, before: pd.DataFrame, after: pd.DataFrame, names: dict[str, str]
) -> None:
    """Read the file anew with what was changed."""
    pairs = zip(plan.mapping, before.iloc[:, 2], after.iloc[:, 2], strict=True)
    said = {column: names[now] for column, then, now in pairs if now != then and now in names}
    if st.button(page.say(N_("Apply")), key=f"apply_{case.reading}", disabled=not said, icon=":material/check:"):
        case.say(mapping={**case.options.mapping, **said})
        st.rerun()
