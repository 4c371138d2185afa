"""What each of a file's columns becomes, as a table to change, and the way to keep it for the next such file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.ingest import intake, looking
from analytics.ingest.intake import Plan
from data import layouts
from data.layouts import saved
from data.texts import N_
from ui import empty_states
from ui.page import Page
from ui.style import plain
from ui.uploads.cases import Case, own, who


def mapping(page: Page, case: Case, plan: Plan) -> None:
    """Every column of the file: its header, some of its values, and what it becomes."""
    kept = sum(field != looking.NOTHING for field in plan.mapping.values())
    counts = {"n": page.count(kept), "all": page.count(len(plan.mapping))}
    title = page.say(N_("What its columns become: {n} of {all} are stored"), **counts)
    with st.expander(plain(title), icon=":material/rule:"):
        choices = looking.choices(plan, page.language)
        before = _lines(page, plan, choices)
        after = _editor(page, case, before, list(choices.values()))
        _changed(page, case, plan, before, after, {words: name for name, words in choices.items()})
        _keep(page, case, plan)


def _lines(page: Page, plan: Plan, choices: dict[str, str]) -> pd.DataFrame:
    now = [choices.get(looking.becomes(plan, column), plan.mapping[column]) for column in plan.mapping]
    samples = [looking.samples(plan, column) for column in plan.mapping]
    items = [plan.items.get(column, ("", ""))[0] for column in plan.mapping]
    titles = (N_("Column in the file"), N_("Becomes"), N_("Item"), N_("Some of its values"))
    columns = (list(plan.mapping), now, items, samples)
    return pd.DataFrame(dict(zip(map(page.say, titles), columns, strict=True)))


def _editor(page: Page, case: Case, lines: pd.DataFrame, options: list[str]) -> pd.DataFrame:
    column, becomes, item, sample = lines.columns
    shape = {
        column: st.column_config.TextColumn(width="medium"),
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
    pairs = zip(plan.mapping, before.iloc[:, 1], after.iloc[:, 1], strict=True)
    said = {column: names[now] for column, then, now in pairs if now != then and now in names}
    if st.button(page.say(N_("Apply")), key=f"apply_{case.reading}", disabled=not said, icon=":material/check:"):
        case.say(mapping={**case.options.mapping, **said})
        st.rerun()


def _keep(page: Page, case: Case, plan: Plan) -> None:
    """Save what was decided of the file as the bank's own layout."""
    st.caption(page.say(N_("Saved under a name, it is how the next file with these headers is read.")))
    with st.form(f"keep_{case.reading}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(page.say(N_("Name of our own layout")), key=f"keep_name_{case.reading}", width=320)
        asked = st.form_submit_button(page.say(N_("Save as our own layout")), key=f"keep_it_{case.reading}")
    if asked:
        with empty_states.guard(page.language):
            intake.save_layout(own(), plan, name, who())
            saved_as = page.say(N_("Saved: the next file with these headers is read by “{name}”."), name=name)
            st.success(plain(saved_as))


def kept(page: Page) -> None:
    """The bank's own layouts, each with the way to forget it."""
    found = layouts.own(own().shelf)
    if not found:
        return
    with st.expander(page.say(N_("Our own layouts: {n}"), n=page.count(len(found))), icon=":material/bookmark:"):
        for layout in found:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                columns = page.count(len(layout.shape))
                st.text(page.say(N_("{name}: files with {n} columns"), name=layout.name, n=columns), width="content")
                label = page.say(N_("Forget it"))
                st.button(label, f"forget_{layout.name}", on_click=_forget, args=(layout.name,), type="tertiary")


def _forget(name: str) -> None:
    saved.forget(own().shelf, name, who())
