"""What Teller makes of a file: its sentence, the decision, what is refused and what will be stored."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from analytics.doubts import doubts
from analytics.ingest import looking
from analytics.ingest.intake import Plan
from analytics.text import mask
from data.checking.rejections import Rejection
from data.contracts import TABLES
from data.formats import refused_rows
from data.formats.raw import shown_text
from data.layouts.responses import choices
from data.texts import N_, Text
from ui import empty_states, fields, style
from ui.drilldown import titled
from ui.page import Page
from ui.style import heading, lead, plain

LISTED, _FEW = 200, 12
# The columns of a table of refused values; a sheet only where the file has several.
_REFUSED = {
    "sheet": N_("Sheet"), "row": N_("Row"), "column": N_("Column"), "value": N_("Value"), "reason": N_("Reason"),
    "remedy": N_("Remedy"),
}  # fmt: skip
# Rows that a phone has room for, side by side, and signs of a value there.
_SIDE_BY_SIDE, _CUT = 2, 60
_FIRST = N_("{file} is “{table}”: first answer the questions below; then {good} of its {n} rows can be stored.")
_SOME = N_("{file} is “{table}”: {changed} of {good} rows are new or changed; the others are stored already.")
_FIRST_OF_SOME = N_(
    "{file} is “{table}”: first answer the questions below. {changed} of {good} rows are new or changed; the others "
    "are stored already."
)
# What is done to the values of columns that tell who somebody is, by their kind.
_PRIVATE = {
    "key": N_("Customers and employees stand under codes, not under their own numbers."),
    "free_text": N_("Phone, card, account and resident numbers and addresses in comments are masked, but no names."),
}


def sentence(page: Page, plan: Plan) -> None:
    """What the file was taken for, and how much of it can go in."""
    good, changed = plan.read - plan.rejected, plan.expected.changed if plan.expected else 0
    fits = {
        "file": plan.file, "table": page.say(TABLES[plan.table].title), "layout": page.say(plan.title),
        "encoding": plan.encoding.upper(), "n": page.count(plan.read), "good": page.count(good),
        "rejected": page.count(plan.rejected), "changed": page.count(changed),
    }  # fmt: skip
    message = N_("{file} is “{table}”: all {n} rows can be stored.")
    if plan.refused:
        message = N_("{file} is “{table}”: nothing can be stored, because {rejected} of its {n} rows are refused.")
    elif plan.expected and plan.expected.is_idle:
        message = N_("{file} is “{table}”: its {n} rows are stored already, so nothing would change.")
    elif plan.expected and plan.expected.already:
        message = N_("{file} was uploaded before, and some of its rows have been replaced since.")
    elif doubts.doubts(plan):
        message = _FIRST_OF_SOME if changed else _FIRST
    elif plan.rejected:
        message = N_("{file} is “{table}”: {good} of its {n} rows can be stored; refused: {rejected}.")
    elif changed:
        message = _SOME
    style.headline(page.say(message, **fits))
    known = page.say(N_("Recognised by its headers and values: {layout}. Encoding: {encoding}."), **fits)
    if plan.layout == "survey":
        known = page.say(
            N_("A survey: its columns were found by their headers and values; encoding {encoding}."), **fits
        )
    elif plan.layout.startswith("template_"):
        known = page.say(N_("Its columns were found by their headers; encoding {encoding}."), **fits)
    lead(known)
    empty_states.notes(plan.notices, page.language)


def refused(page: Page, plan: Plan) -> None:
    """Every refused value: row, column, value, reason and remedy, and the rows as a file to be mended."""
    if not plan.rejections:
        return
    listed = pd.DataFrame([_rejected(rejection, page.language) for rejection in plan.rejections]).fillna("")
    named = {name: page.say(title) for name, title in _REFUSED.items() if name in listed}
    listed = listed[list(named)].rename(columns=named)
    words = page.say(N_("Refused rows: {n}"), n=page.count(plan.rejected))
    heading(words)
    with st.container(key="wide_refused"):
        st.dataframe(listed.head(LISTED), hide_index=True, alt=words, height="auto" if len(listed) < 10 else 320)
    with st.container(key="narrow_refused"):
        style.table(_short(listed.head(_FEW)), words)
    if len(listed) > LISTED:
        st.caption(page.say(N_("The first {n} are shown; the file has all of them."), n=page.count(LISTED)))
    st.download_button(
        page.say(N_("The refused rows as CSV, to correct and upload again")), partial(_to_mend, plan, page.language),
        f"{Path(plan.file).stem}-refused.csv", "text/csv", key="mend", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _short(listed: pd.DataFrame) -> pd.DataFrame:
    """Refused values in two columns: where and what, and why with what to do."""
    *where, reason, remedy = (listed[name].map(str) for name in listed.columns)
    places = [" · ".join(filter(None, parts)) for parts in zip(*where, strict=True)]
    reasons = [" ".join(pair) for pair in zip(reason, remedy, strict=True)]
    return pd.DataFrame({" · ".join(listed.columns[:-2]): places, listed.columns[-2]: reasons})


def _rejected(one: Rejection, language: str) -> dict[str, str | int]:
    said = {"reason": fields.told(one.reason, language), "remedy": fields.told(one.remedy, language)}
    return one.as_json(language) | said


def _to_mend(plan: Plan, language: str) -> bytes:
    """The refused rows as they stood in the file, with what is wrong with them."""
    with TemporaryDirectory(prefix="teller-") as folder:
        path = Path(folder) / "refused.csv"
        refused_rows.write(plan, path, language)
        return path.read_bytes()


def preview(page: Page, plan: Plan) -> None:
    """The first rows as they will be stored, and what was done to them; of each table that the file goes into."""
    words = page.say(N_("The first rows as they will be stored"))
    heading(words)
    shown = {name: plan.preview if name == plan.table else looking.beginning(plan.tables[name]) for name in plan.tables}
    private = {kind for name, rows in shown.items() for kind in looking.privacy(name, rows)}
    if private:
        st.caption(" ".join([page.say(said) for kind, said in _PRIVATE.items() if kind in private]))
    places = st.tabs([plain(_titled(page, plan, name)) for name in shown]) if len(shown) > 1 else [st.container()]
    for (name, rows), place in zip(shown.items(), places, strict=True):
        with place:
            frame = titled(_worded(_dated(rows.to_pandas()), name, page.language), name, page.language)
            with st.container(key=f"wide_{name}"):
                st.dataframe(frame, hide_index=True, placeholder="", alt=words)
            with st.container(key=f"narrow_{name}"):
                _narrow(page, frame, words)


def _narrow(page: Page, frame: pd.DataFrame, words: str) -> None:
    """The first rows side by side, a line for each column: what a phone has room for."""
    few = frame.head(_SIDE_BY_SIDE).astype(object)
    heads = [page.say(N_("Column")), *(page.say(N_("Row {n}"), n=place) for place in range(1, len(few) + 1))]
    values = few.where(few.notna(), "").to_numpy().T.tolist()
    lines = [(name, *(shown_text(_cell(value), _CUT) for value in row)) for name, row in zip(few, values, strict=True)]
    style.table(pd.DataFrame(lines, columns=heads), words)


def _cell(value: Any) -> str:
    """A value as the wide table has it: whole numbers without decimals."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with days where a column has no times: midnight is when nothing happened."""
    for name in frame.select_dtypes("datetime"):
        moments = frame[name].dropna()
        if len(moments) and (moments == moments.dt.normalize()).all():
            frame[name] = frame[name].dt.date
    return frame


def _worded(frame: pd.DataFrame, table: str, language: str) -> pd.DataFrame:
    """Rows with fixed choices, and the kinds of masked details, as people call them."""
    for column in TABLES[table].columns:
        if column.name in frame and column.privacy == "free_text":
            frame[column.name] = frame[column.name].map(partial(mask.in_words, language=language), na_action="ignore")
        if column.name in frame and (known := choices.choices_of(column)):
            words = {choice: choices.titled(choice).render(language) for choice in known}
            told = frame[column.name].map(lambda value: str(value).lower(), na_action="ignore")
            frame[column.name] = told.map(words, na_action="ignore")
    return frame


def _titled(page: Page, plan: Plan, name: str) -> str:
    rows = {"table": Text(TABLES[name].title), "n": page.count(plan.tables[name].rows)}
    return page.say(N_("{table}: {n} rows"), **rows)
