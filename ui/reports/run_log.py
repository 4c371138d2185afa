"""The run log: what was made, refused and delivered, with the pictures and the PDF of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from analytics import wording
from data.literal import in_html
from data.texts import LANGUAGES, N_
from reports.content import commentary, manifest, reissue
from reports.content.edition import DEFAULT_NAME, option
from reports.schedule import definitions, holds, runs
from reports.schedule.runs import Run
from ui.page import Page
from ui.reports import listing as listed
from ui.reports import start as starting
from ui.style import heading, lead, plain
from ui.titles import PAGES
from ui.uploads.cases import own

LISTED = 12
# Of a picture on the page; the file has more.
WIDTH = 1000
SHOWN = "run_shown"
SENT = {
    "sent": N_("{recipient}: delivered."),
    "failed": N_("{recipient}: not delivered."),
    "unknown": N_("{recipient}: nobody knows whether it arrived."),
    "claimed": N_("{recipient}: is being sent by another program just now."),
}


HAD_IT = N_("These had it already, so nothing was sent to them: {recipients}.")


def log(page: Page) -> None:
    """Every run, newest first; the one that was chosen with what it made."""
    found = [run for run in runs.all(own()) if run.state != "running"]
    if not found:
        return
    heading(page.say(N_("What was made")))
    at = st.session_state.get("runs_page", 1) - 1
    # Of several runs into one folder only the newest finds its own files there.
    newest = {run.folder: run for run in reversed(found) if run.folder}
    with st.container(key="runs", gap="xsmall"):
        for run in found[at * LISTED : (at + 1) * LISTED]:
            _entry(page, run, newest.get(run.folder, run))
    if len(found) > LISTED:
        st.pagination(-(-len(found) // LISTED), key="runs_page")


def _content(run: Run) -> object:
    """What a run's files hold: one that sent those of another has the same."""
    return run.version, run.said, run.commentary, run.pages, run.pictures


def _entry(page: Page, run: Run, newest: Run) -> None:
    """One run. newest: the last one into its folder."""
    has_files = bool(run.folder) and newest.id == run.id
    is_shown = st.session_state.get(SHOWN) == run.id
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(_line(page, run, is_replaced=_content(newest) != _content(run)), width="stretch")
        if has_files and run.place:
            label, icon = (N_("Close"), "close") if is_shown else (N_("Look at it"), "image")
            st.button(
                page.say(label), key=f"show_{run.id}", icon=f":material/{icon}:",
                on_click=partial(st.session_state.__setitem__, SHOWN, "" if is_shown else run.id),
            )  # fmt: skip
    if is_shown and has_files and run.place:
        _files(page, run)


def _line(page: Page, run: Run, *, is_replaced: bool) -> str:
    """One run: its report and week; how it ended, when, for whom; why it was refused; what became of each delivery."""
    state = page.say(runs.STATES[run.state])
    mood = "teller-worse" if run.is_bad else ""
    moment = wording.moment(run.ended or run.started, page.language)
    facts = [moment, listed.scope(page, run.where), LANGUAGES.get(run.language, run.language), run.by]
    if run.bank == "demo":
        facts.append(page.say(N_("Demo bank")))
    lines = [" · ".join(filter(None, facts)), run.headline, *_why(page, run), *_sent(page, run)]
    if run.gone:
        lines.append(page.say(N_("Its files were removed after the time that the setting report_keep_days allows.")))
    elif run.folder and is_replaced:
        lines.append(page.say(N_("It was made anew later: its files are those of the later run.")))
    small = "<br>".join(f"<small>{in_html(line)}</small>" for line in lines if line)
    name = f"<b>{in_html(run.report)} · {in_html(run.week)}</b> <span class='{mood}'>{in_html(state)}</span>"
    return f"<div class='teller-entry'>{name}<br>{small}</div>"


def _why(page: Page, run: Run) -> tuple[str, ...]:
    """What happened and why, and, on a line of its own, what to do."""
    said = [part.render(page.language) for part in (*run.fault, *((run.note,) if run.note else ()))]
    return tuple(line for line in (" ".join(said[:-1]), *said[-1:]) if line)


def _sent(page: Page, run: Run) -> Sequence[str]:
    """What became of each delivery; where all went well in one line."""
    already = [one.recipient for one in run.deliveries if run.had_it(one)]
    others = [one for one in run.deliveries if not run.had_it(one)]
    said = [page.say(HAD_IT, recipients=tuple(already))] if already else []
    if others and all(one.state == "sent" for one in others):
        return [*said, page.say(N_("Delivered to {recipients}."), recipients=tuple(d.recipient for d in others))]
    for one in others:
        why = one.reason.render(page.language) if one.reason and one.state != "sent" else ""
        said.append(" ".join(filter(None, (page.say(SENT[one.state], recipient=one.recipient), why))))
    return said


def _files(page: Page, run: Run) -> None:
    """The pictures, one at a time, and the PDF to take along."""
    with st.container(key="run_files", border=True):
        names = [name for name in run.pictures if run.file(name)]
        titles = {name: _title(page, name) for name in names}
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if (pdf := run.file("report.pdf")) is not None:
                st.download_button(
                    page.say(N_("PDF")), partial(Path.read_bytes, pdf), f"{run.report} {run.week} {run.scope}.pdf",
                    "application/pdf", key=f"pdf_{run.id}", icon=":material/download:", on_click="ignore",
                )  # fmt: skip
            _approve(page, run)
            _reissue(page, run)
        _differences(page, run)
        if not names:
            lead(page.say(N_("There are no pictures of it any more.")))
            return
        chosen = st.segmented_control(
            page.say(N_("Page")), names, default=names[0], key=f"picture_{run.id}", required=True,
            format_func=titles.__getitem__, label_visibility="collapsed",
        )  # fmt: skip
        if (path := run.file(chosen or names[0])) is not None:
            # The bytes, not the path: what lies on the server's disk is nobody's address.
            alt = run.headline if path.name == names[0] else titles[path.name]
            st.image(path.read_bytes(), width=WIDTH, alt=alt)


def _title(page: Page, name: str) -> str:
    key = name.removesuffix(".png")
    return page.say(PAGES[key][0]) if key in PAGES else plain(key)


def _approve(page: Page, run: Run) -> None:
    """The way on for a report that waits: all of its parts go to their recipients as they were made."""
    if run.state == "waiting" and own().shelf.get(definitions.KIND, run.report) is not None:
        now = commentary.get(own(), run.report, run.week).of(run.language)
        label = N_("Approve and send")
        if commentary.digest(now) != run.commentary:
            label = N_("Make it anew with the changed commentary")
        elif (file := run.file(manifest.NAME)) and holds.is_rebranded(json.loads(file.read_text("utf-8"))):
            label = N_("Make it anew with the bank's changed logo, name or colour")
        st.button(
            page.say(label), key=f"approve_{run.id}", type="primary", icon=":material/send:",
            on_click=partial(starting.begin, page, [run.report, *option(run.week), "--send"]),
        )  # fmt: skip


def _reissue(page: Page, run: Run) -> None:
    """The same week once more: as the data were then, or as they are known now."""
    options = _same(run)
    if options is None:
        return
    place = f"again_{run.id}"

    def begin(said: list[str]) -> None:
        st.session_state[place] = False
        starting.begin(page, said)

    label = page.say(N_("Make this week again") if "W" in run.week else N_("Make it again"))
    with st.popover(label, icon=":material/history:", key=place, on_change="rerun"):
        st.caption(page.say(N_("Nothing is sent by this. It takes the place of this report and says what differs.")))
        then = [*options, "--as-of", f"{run.version}.{run.said}"]
        for key, words, said in (
            ("then", N_("As the data were then"), then), ("now", N_("As the data are known now"), options)
        ):  # fmt: skip
            st.button(page.say(words), key=f"{key}_{run.id}", on_click=partial(begin, said))


def _same(run: Run) -> list[str] | None:
    """What makes a run's report again on the command line; None where its definition is gone."""
    defined = own().shelf.get(definitions.KIND, run.report) is not None
    if not defined and (run.report, run.bank) != (DEFAULT_NAME, "own"):
        return None
    limits = [part for dimension, member in run.where for part in ("--where", f"{dimension}={member}")]
    pages = ["--pages", ",".join(run.pages)] if run.pages else []
    name = [run.report] if defined else []
    return [*name, *option(run.week), "--language", run.language, *limits, *pages, "--again"]


def _differences(page: Page, run: Run) -> None:
    """What this report says otherwise than the one whose place it took."""
    found = reissue.said_of(run.place, page.language, page.facts.labels) if run.place else ()
    if found:
        heading(page.say(N_("What differs from the report whose place it took")))
        lead(*found)
