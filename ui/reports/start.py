"""A report made now: started from the page, made by a process of its own, watched while the page stays of use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analytics import wording
from analytics.insights.opening import Opening
from analytics.metrics.period import Grain, today
from data.texts import N_
from reports.content import edition
from reports.delivery.claims import Delivery
from reports.schedule import background, production, runs, timetable
from reports.schedule.background import Started
from reports.schedule.definitions import Definition
from ui.page import Page
from ui.style import plain
from ui.uploads.cases import own, who

KEY = "report_started"
MOST = 12
KIND: dict[Grain, str] = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter")}


def newest(page: Page, one: Definition) -> str:
    """The period that a report made now is about, as on its schedule; of older data the last whole one."""
    last = page.facts.span[""][1] if "" in page.facts.span else today()
    return edition.last(one.every, last, today(), opened(one))


def opened(one: Definition) -> Opening:
    """The days on which the bank of a report is open."""
    return timetable.opening(own(), one, timetable.moment())


def chooser(page: Page, one: Definition) -> None:
    """Which period to make, and whether to send it."""
    with st.popover(
        page.say(N_("Make it now")), icon=":material/play_circle:", type="tertiary", key=f"now_{one.name}",
        on_change="rerun",
    ):  # fmt: skip
        named = periods_of(page, one)
        st.selectbox(page.say(KIND[one.every]), list(named), format_func=named.__getitem__, key=f"week_{one.name}")
        if one.recipients:
            st.toggle(page.say(N_("Send it to its recipients")), key=f"sends_{one.name}")
            st.caption(page.say(N_("Each recipient gets a report of one period once, however often it is made.")))
        st.button(
            page.say(N_("Start")), key=f"start_{one.name}", type="primary", on_click=partial(_chosen, page, one),
            disabled=_at_work() is not None,
        )  # fmt: skip


def _chosen(page: Page, one: Definition) -> None:
    """Begin with what is chosen now, which may be newer than what was drawn."""
    sends = ["--send"] if st.session_state.get(f"sends_{one.name}") else []
    st.session_state[f"now_{one.name}"] = False
    begin(page, [one.name, *edition.option(st.session_state[f"week_{one.name}"]), *sends])


def periods_of(page: Page, one: Definition) -> dict[str, str]:
    """The newest periods of a report with their days."""
    names, known = [newest(page, one)], opened(one)
    while len(names) < MOST:
        names.append(edition.before(edition.whole(names[-1]).start, one.every, known))
    return {name: f"{name} · {wording.period(edition.whole(name), page.language)}" for name in names}


def begin(page: Page, options: Sequence[str]) -> None:
    """Let a process make a report in the reader's name."""
    st.session_state[KEY] = background.start(*options, by=who(), language=page.language)


def send_again(page: Page, each: Delivery) -> None:
    """Bring a report to a recipient who said that it did not arrive."""
    begin(page, [each.report, *edition.option(each.week), "--send"])


def _at_work() -> Started | None:
    started: Started | None = st.session_state.get(KEY)
    return started if started and started.is_at_work else None


def progress(page: Page) -> None:
    """How far the report is that is being made, whoever started it; and why the one that was started here failed."""
    started: Started | None = st.session_state.get(KEY)
    if _at_work() or any(run.state == "running" for run in runs.all(own())):
        _watched(page)
    elif started and started.failed and not _is_logged(started):
        failed = page.say(N_("The report could not be made."))
        st.error(f"{failed}\n\n{plain(started.said())}", icon=":material/error:")


def _is_logged(started: Started) -> bool:
    """Whether the run log tells what became of it."""
    return any(run.started >= started.at for run in runs.all(own()))


@st.fragment(run_every=1.0)
def _watched(page: Page) -> None:
    """Looks again every second, by itself; the page around it is drawn anew only once it has ended."""
    production.mark_killed(own())
    running = next((run for run in runs.all(own()) if run.state == "running"), None)
    if running is None and _at_work() is None:
        st.rerun()
    if running is None:
        st.progress(0.0, page.say(N_("A report is being started.")))
        return
    done, total = production.progress(running)
    values = {"name": running.report, "week": running.week, "done": page.count(done), "total": page.count(total)}
    words = N_("{name} of {week} is being made: {done} of {total} pages are drawn.") if total else (
        N_("{name} of {week} is being made.")
    )  # fmt: skip
    st.progress(done / total if total else 0.0, plain(page.say(words, **values)))
