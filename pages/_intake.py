"""The parts of the Uploads page: a file is received, looked at, committed, listed, and taken back."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from analytics import export, intake, wording
from analytics.intake import Options, Outcome, Plan
from analytics.subjects import SUBJECTS
from data import settings
from data.contracts import TABLES
from data.layouts import LAYOUTS
from data.store import Entry, Store
from data.texts import N_
from pages import _ask, _states, _style
from pages._drill import titled
from pages._page import Page
from pages._style import heading, lead, plain
from pages._titles import PAGES

KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "parquet", "json", "jsonl"]
BY = "web"
# Which page shows a table's numbers.
SHOWN_ON = {"response": "satisfaction", "complaint": "complaints", "visit": "branches", "contact": "calls"}
LISTED = 200


def own() -> Store:
    """The bank's own store: uploads never go into the demo bank."""
    return _ask.store(settings.location("store"))


def headline(page: Page) -> None:
    """What the bank has brought in, as one sentence."""
    entries = [entry for entry in own().history() if entry.live]
    words = page.say(N_("Nothing has been brought in yet: drop a file, and see at once what Teller makes of it."))
    if entries:
        counts = {"n": page.count(len(entries)), "file": entries[0].file, "rows": page.count(entries[0].read)}
        words = page.say(N_("Uploads in force: {n}. The newest is {file}, with {rows} rows."), **counts)
    _style.headline(words)


def received(page: Page) -> Plan | None:
    """The file that was dropped, read and checked; None without one."""
    file = st.file_uploader(
        page.say(N_("A survey, complaint, queue or call file: CSV, Excel, Parquet or JSON")), KINDS,
        key=f"file_{st.session_state.get('file_round', 0)}", max_upload_size=settings.whole("upload_megabytes"),
    )  # fmt: skip
    if file is None:
        return None
    said = _options(page)
    key = (file.file_id, said.key)
    if st.session_state.get("plan_key") != key:
        st.session_state.pop("plan", None)
        with st.spinner(page.say(N_("Reading and checking {file}"), file=file.name)), TemporaryDirectory() as folder:
            path = Path(folder) / f"upload{Path(file.name).suffix}"
            path.write_bytes(file.getbuffer())
            with _states.guard(page.language):
                st.session_state["plan"] = intake.inspect(path, name=file.name, options=said)
                st.session_state["plan_key"] = key
    return st.session_state.get("plan")


def _options(page: Page) -> Options:
    """What a person may say of a file when Teller does not find it out by itself."""
    unsaid = page.say(N_("find out"))
    choices = {
        "as_table": (N_("Table"), {name: page.say(table.title) for name, table in TABLES.items()}),
        "layout": (N_("Layout"), {layout.name: page.say(layout.title) for layout in LAYOUTS}),
        "encoding": (N_("Encoding"), {name: name for name in ("utf-8", "cp949", "gb18030", "big5", "cp1252")}),
        "order": (
            N_("Order of dates"),
            {"dmy": page.say(N_("day, month, year")), "mdy": page.say(N_("month, day, year"))},
        ),
    }
    said: dict[str, str] = {}
    with st.expander(page.say(N_("Say what the file is, if Teller got it wrong"))), st.container(horizontal=True):
        for name, (title, labels) in choices.items():
            named = {"": unsaid, **labels}
            said[name] = st.selectbox(page.say(title), list(named), format_func=named.__getitem__, key=f"say_{name}")
    given = {name: value or None for name, value in said.items()}
    order: Any = said["order"]
    return Options(as_table=given["as_table"], layout=given["layout"], encoding=given["encoding"], order=order)


def recognised(page: Page, plan: Plan) -> None:
    """What the file was taken for, and how much of it can go in."""
    fits = {
        "file": plan.file, "table": page.say(TABLES[plan.table].title), "layout": page.say(plan.title),
        "encoding": plan.encoding, "n": page.count(plan.read), "good": page.count(plan.read - plan.rejected),
    }  # fmt: skip
    heading(page.say(N_("{file} is “{table}”"), **fits))
    lead(page.say(N_("Layout {layout}, encoding {encoding}: {good} of {n} rows can go in."), **fits))
    _states.notes(plan.notices, page.language)


def refused(page: Page, plan: Plan) -> None:
    """Every refused value: row, column, value, reason and remedy, and the list as a file."""
    if not plan.rejections:
        return
    names = {
        "row": N_("Row"),
        "column": N_("Column"),
        "value": N_("Value"),
        "reason": N_("Reason"),
        "remedy": N_("Remedy"),
    }
    listed = pd.DataFrame([rejection.as_json(page.language) for rejection in plan.rejections])
    listed = listed.rename(columns={name: page.say(title) for name, title in names.items()})
    title = page.say(N_("{n} rows are refused, and why"), n=page.count(plan.rejected))
    with st.expander(title, expanded=True, icon=":material/block:"):
        st.dataframe(listed.head(LISTED), hide_index=True, alt=title)
        file = export.csv(listed)
        st.download_button(page.say(N_("All of them as CSV")), file, "refused.csv", "text/csv", on_click="ignore")


def preview(page: Page, plan: Plan) -> None:
    """The first rows as they will be stored: keys hashed, comments masked."""
    words = page.say(N_("The first rows as they will be stored: keys hashed, comments masked"))
    st.caption(words)
    st.dataframe(
        titled(plan.preview.to_pandas(), plan.table, page.language), hide_index=True, placeholder="", alt=words
    )


def decide(page: Page, plan: Plan) -> None:
    """Store it, or put it away."""
    limit = {"limit": wording.number(settings.number("refused_share_limit"), "share", page.language)}
    if plan.refused:
        st.error(
            page.say(N_("More than {limit} of the rows are refused, so nothing can go in. Mend the file."), **limit)
        )
        return
    label = page.say(N_("Bring in {n} rows"), n=page.count(plan.read - plan.rejected))
    if st.button(label, type="primary", key="commit", icon=":material/check:"):
        with st.status(label) as status, _states.guard(page.language):
            found = intake.commit(
                plan, own(), by=BY, progress=lambda step: status.update(label=step.said.render(page.language))
            )
            _put_away(found)
            st.rerun()


def _put_away(found: Outcome) -> None:
    """Empty the uploader, and keep what became of its file."""
    st.session_state["outcome"] = found
    st.session_state["file_round"] = st.session_state.get("file_round", 0) + 1
    st.session_state.pop("plan", None)


def outcome(page: Page) -> None:
    """What became of the file that was just brought in, and where its numbers are."""
    found: Outcome | None = st.session_state.get("outcome")
    if found is None:
        return
    counts = {name: page.count(getattr(found, name)) for name in ("read", "added", "replaced", "unchanged", "rejected")}
    message = N_(
        "{file}: {read} rows read, {added} added, {replaced} replaced, {unchanged} unchanged, {rejected} refused."
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(page.say(message, file=found.file, **counts)))
        shown = SHOWN_ON.get(found.table, "overview")
        label = page.say(N_("See it on the page “{page}”"), page=page.say(PAGES[shown][0]))
        st.page_link(f"pages/{shown}.py", label=label, query_params=replace(page.view, bank="own", where=()).params())


def history(page: Page) -> None:
    """Every upload, newest first, each with its undo or redo."""
    entries = own().history()
    if not entries:
        return
    heading(page.say(N_("History")))
    with st.container(key="history", gap=None):
        for entry in entries[:LISTED]:
            _entry(page, entry)


def _entry(page: Page, entry: Entry) -> None:
    state = page.say(N_("counts")) if entry.live else page.say(N_("undone"))
    tables = ", ".join(page.say(TABLES[name].title) for name in entry.tables if name in TABLES)
    at = wording.moment(entry.at, page.language)
    facts, counts = escape(" · ".join((at, tables, state))), escape(entry.summary.render(page.language))
    line = f"<b>{escape(entry.file)}</b> <small>{facts}<br>{counts}</small>"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f"<div class='teller-entry'>{line}</div>", width="content")
        label, change = (N_("Undo"), own().undo) if entry.live else (N_("Redo"), own().redo)
        if st.button(
            page.say(label),
            key=f"change_{entry.upload_id}",
            icon=":material/undo:" if entry.live else ":material/redo:",
        ):
            with _states.guard(page.language):
                change(entry.upload_id, BY)
                st.session_state.pop("outcome", None)
                st.rerun()


def templates(page: Page) -> None:
    """An empty file for each of the subjects that pages show."""
    heading(page.say(N_("Templates")))
    st.caption(page.say(N_("Known exports need no template. For all else, fill in the columns that you have.")))
    with st.container(horizontal=True, gap="small"):
        for subject in SUBJECTS:
            _states.template(subject, page.view)
    _states.offer_demo(page.view, page.bank)
