"""One file on the Uploads page: received, read with progress, and put away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics import wording
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome, Plan
from analytics.ingest.plans import Step
from data import settings
from data.errors import FileAmbiguous, TellerError
from data.store.store import Store
from data.texts import N_, Text
from ui import data_access, empty_states, style
from ui.page import Page
from ui.uploads import receiving
from ui.uploads.receiving import Received

KEY = "case"
# Whoever is not signed in, as the log names them.
ANYBODY = "web"


def _next() -> int:
    number: int = st.session_state.get("readings", 0) + 1
    st.session_state["readings"] = number
    return number


@dataclass
class Case:
    """A dropped file and how far one has got with it.

    options: what was said of it. plan: what was made of it. fault: why nothing was. stopped: someone cancelled.
    storing: it is being stored. reading: its number among all readings of the session, each with fields of its own.
    """

    file: Received
    options: Options = field(default_factory=Options)
    plan: Plan | None = None
    fault: TellerError | None = None
    stopped: bool = False
    storing: bool = False
    reading: int = field(default_factory=_next)

    def say(self, **said: Any) -> None:
        """Take an answer in; the file is read anew with it."""
        self.options = replace(self.options, **said)
        self.again()

    def again(self) -> None:
        """Forget what was made of the file, so that it is read once more."""
        if self.plan:
            self.plan.close()
        self.plan, self.fault, self.stopped, self.storing = None, None, False, False
        self.reading = _next()

    def stop(self) -> None:
        """Cancel what is being done with the file: the run that does it ends before this is noted."""
        self.stopped = True


def own() -> Store:
    """The bank's own store: uploads never go into the demo bank."""
    return data_access.store(settings.location("store"))


def who() -> str:
    """The user as the server knows one: by its own sign-in, or by the header that a sign-in before it sets."""
    header = settings.text("user_header")
    named = st.context.headers.get(header) if header else None
    return named or str(st.user.get("email") or ANYBODY)


def headline(page: Page) -> None:
    """What the bank has brought in, as one sentence; and that a file was stored before it could be cancelled."""
    entries = [entry for entry in own().history() if entry.live]
    words = page.say(
        N_("Nothing has been uploaded yet. Drop a file here: you see what is in it before anything is stored.")
    )
    if entries:
        counts = {"n": page.count(len(entries)), "file": entries[0].file, "rows": page.count(entries[0].read)}
        words = page.say(N_("Uploads in force: {n}. The newest is {file}, with {rows} rows."), **counts)
    style.headline(words)
    if late := st.session_state.pop("late", ""):
        message = N_("{file} was already stored when you cancelled. To remove its rows, use Undo below.")
        empty_states.notes([Text(message, {"file": late})], page.language)


def received(page: Page, top: DeltaGenerator) -> Case | None:
    """The file that was dropped, looked at as far as that goes; None without one. top: the place of the headline."""
    file, case = receiving.received(page), st.session_state.get(KEY)
    area = st.empty()  # in every run, so that what comes after it keeps its place and its state
    if case and (file is None or file.key != case.file.key):
        case.again()
        case = st.session_state.pop(KEY) and None
    if file is None:
        return None
    case = case or st.session_state.setdefault(KEY, Case(file))
    if case.storing:  # the run that stored it was interrupted
        _interrupted(case)
    if case.plan and intake.is_outdated(case.plan, own()):  # others tell how it is read, and it is read by that
        case.again()
    if not (case.plan or case.fault or case.stopped):
        st.session_state.pop("outcome", None)
        with top.container():
            style.headline(page.say(N_("Reading {file}"), file=file.name))
        _read(page, case, area)
    if case.plan:  # what others brought in meanwhile changes what it would do
        case.plan = intake.compared(case.plan, own())
    return case


def _read(page: Page, case: Case, area: DeltaGenerator) -> None:
    with working(page, case, area) as progress:
        try:
            case.plan = intake.inspect(
                case.file.path, name=case.file.name, options=case.options, progress=progress, store=own()
            )
        except TellerError as fault:
            case.fault = fault


@contextmanager
def working(page: Page, case: Case, area: DeltaGenerator) -> Iterator[Callable[[Step], None]]:
    """A bar that says how far it has got, and the button that cancels; gone when the work is done.

    A click ends the run at its next word about its progress, and with it the work.
    """
    reading = page.say(N_("Reading {file}"), file=case.file.name)
    with area.container(key="working"):
        bar, since = st.progress(0.0, style.plain(reading)), time.monotonic()
        label = page.say(N_("Cancel"))
        st.button(label, key=f"cancel_{case.reading}_{case.storing}", icon=":material/close:", on_click=case.stop)
    yield lambda step: _tell(page, bar, step, time.monotonic() - since)
    area.empty()


def _tell(page: Page, bar: DeltaGenerator, step: Step, seconds: float) -> None:
    share = min(step.done / step.total, 1.0) if step.total else 0.0
    said = {"step": step.said, "seconds": wording.number(seconds, "seconds", page.language)}
    words = page.say(N_("{step} · {seconds}"), **said)
    if step.done and step.total:
        counts = {"done": page.count(step.done), "total": page.count(step.total)}
        words = page.say(N_("{step} · {done} of {total} · {seconds}"), **said, **counts)
    bar.progress(share, style.plain(words))


def _interrupted(case: Case) -> None:
    """Find out whether a file whose storing was interrupted is stored; the log alone knows."""
    done = case.plan is not None and any(entry.upload_id == case.plan.upload_id for entry in own().history())
    if done:
        st.session_state["late"] = case.file.name
        put_away()
        st.rerun()
    case.again()
    case.stopped = True


def stopped(page: Page, case: Case) -> None:
    """That the file was cancelled, and the way to take it up again."""
    style.headline(page.say(N_("{file}: cancelled, nothing was stored."), file=case.file.name))
    st.button(page.say(N_("Read it again")), key="again", icon=":material/refresh:", on_click=case.again)


def put_away() -> None:
    """Let go of the file and of all that was made of it."""
    case: Case | None = st.session_state.pop(KEY, None)
    if case and case.plan:
        case.plan.close()
    receiving.put_away()


def store(page: Page, case: Case, area: DeltaGenerator) -> None:
    """Bring the file in."""
    assert case.plan
    case.storing = True
    with working(page, case, area) as progress, empty_states.guard(page.language):
        try:
            found: Outcome = intake.commit(case.plan, own(), by=who(), progress=progress)
        except FileAmbiguous:  # others came first: the next run looks at the file anew, and asks
            case.storing = False
            st.rerun()
        st.session_state["outcome"] = found
        put_away()
        st.rerun()
    case.storing = False
