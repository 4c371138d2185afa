"""How comments are read: what was not scored, what is not known, what the bank taught the engine, and the seeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.voice import editing, formatting, learning
from analytics.voice.learning import Learning, Learnt
from data.texts import N_
from ui import data_access, empty_states, style
from ui.page import Page
from ui.style import heading, lead
from ui.uploads.cases import who
from ui.voice import seeds

DONE = "voice_done"
UNSCORED = N_("{rest} of comments could not be scored: they say too little, or in a language that is not read.")


def engine(page: Page) -> None:
    """What stands behind the numbers, last on the page."""
    heading(page.say(N_("How comments are read")))
    lead(*_limits(page), *_by_hand(page))
    _calibration(page)
    seeds.seeds(page)
    if said := st.session_state.pop(DONE, ""):
        st.success(style.plain(said), icon=":material/check:")


def _limits(page: Page) -> list[str]:
    """What is not scored, and what is masked and what is not."""
    scored, themed = page.ask(_shares, page.filters)
    said = [
        page.say(
            N_(
                "Personal details are masked before anything is stored. Names are not: "
                "no rule finds them in Korean, Chinese or English."
            )
        )
    ]
    if scored is not None:
        values = {"rest": wording.number(1 - scored, "share", page.language)}
        message = N_("All comments could be scored.") if scored == 1 else UNSCORED
        said.insert(0, page.say(message, **values))
    if themed is not None:
        values = {"share": wording.number(themed, "share", page.language)}
        said.insert(1, page.say(N_("A theme was found in {share} of comments."), **values))
    return said


def _shares(cubes: Cubes, filters: Filters) -> tuple[float | None, float | None]:
    found = [query.value(cubes, key, filters).value for key in ("comments_scored", "comments_themed")]
    return found[0], found[1]


def _by_hand(page: Page) -> list[str]:
    """What was put right by hand, and how right the themes were before."""
    found = editing.corrections(data_access.store(page.bank.url))
    if not found.count:
        return [
            page.say(
                N_("No comment was put right by hand yet. What is put right counts at once, and teaches the engine.")
            )
        ]
    said = [page.say(N_("{n} comments were put right by hand."), n=page.count(found.count))]
    if found.precision is not None:
        values = {"right": page.count(found.themes_right), "found": page.count(found.themes_found)}
        said.append(page.say(N_("Of {found} themes found in them, {right} were right."), **values))
    return said


def _calibration(page: Page) -> None:
    """What is in force, and the two ways to change it."""
    found = learning.learnt(data_access.store(page.bank.url))
    title = N_("Calibrated on the bank's own scores") if found.at else N_("Not calibrated on the bank's own scores yet")
    with st.expander(page.say(title), icon=":material/tune:", key="calibration"):
        if found.at:
            values = {"who": found.by, "when": wording.moment(found.at, page.language)}
            st.caption(style.plain(page.say(N_("By {who}, {when}."), **values)))
            _table(page, found)
        else:
            lead(
                page.say(
                    N_("The score beside a comment says if it is good: calibrated on these, the engine fits this bank.")
                )
            )
        with st.container(horizontal=True, gap="small"):
            if st.button(page.say(N_("Calibrate now")), key="calibrate", icon=":material/tune:", type="primary"):
                work(page, lambda tell: _told(page, learning.calibrate(data_access.store(page.bank.url), who(), tell)))
            if found.at:
                label = page.say(N_("Take it back"))
                if st.button(label, key="calibrate_back", icon=":material/undo:"):
                    work(page, lambda tell: _told(page, learning.undo(data_access.store(page.bank.url), who(), tell)))


def _told(page: Page, found: Learnt) -> str:
    return page.say(N_("Done: {n} comments were read anew."), n=page.count(found.reread))


def _table(page: Page, found: Learnt) -> None:
    """Before and after, on comments that were not learnt from."""
    columns: dict[str, Callable[[Learning], str]] = {
        N_("Language"): lambda fit: formatting.spoken(fit.language, page.language),
        N_("Survey"): lambda fit: fit.survey or page.say(N_("all")),
        N_("Comments with a score"): lambda fit: page.count(fit.n),
        N_("Calibration error, before and after"): lambda fit: _pair(
            page, fit.before.calibration_error, fit.after.calibration_error
        ),
        N_("Macro-F1, before and after"): lambda fit: _pair(page, fit.before.macro_f1, fit.after.macro_f1),
        N_("Words adapted"): lambda fit: page.say(N_("yes") if fit.adapted else N_("no")),
    }
    if found.fits:
        frame = pd.DataFrame({page.say(name): [say(fit) for fit in found.fits] for name, say in columns.items()})
        style.table(frame, page.say(N_("Calibrations in force, before and after")))
    for language, n in found.taught:
        values = {"language": formatting.spoken(language, page.language), "n": page.count(n)}
        lead(page.say(N_("Themes in {language} were learnt from {n} comments put right by hand."), **values))


def _pair(page: Page, before: float, after: float) -> str:
    ends = [wording.decimal(value, 3, page.language) for value in (before, after)]
    return f"{ends[0]} → {ends[1]}"


def work(page: Page, do: Callable[[Callable[[int, int], None]], Any]) -> None:
    """Long work with a bar that says how far it is and a button that cancels; a click ends the run at its next word.

    What is done only counts once all of it is done; do: is told how to say how far it is, and gives what to say then.
    """
    area = st.empty()
    with area.container():
        bar = st.progress(0.0, page.say(N_("Comments are read anew")))
        st.button(page.say(N_("Cancel")), key="voice_cancel", icon=":material/close:")

    def tell(done: int, total: int) -> None:
        values = {"done": page.count(done), "total": page.count(total)}
        words = page.say(N_("Comments are read anew: {done} of {total}"), **values)
        bar.progress(min(done / max(total, 1), 1.0), words)

    with empty_states.guard(page.language):
        st.session_state[DONE] = do(tell)
        st.rerun()
    area.empty()
