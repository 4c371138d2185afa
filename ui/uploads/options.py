"""How a file was read, with a sample of its text; all that may be said of it has a field here, asked or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from analytics.ingest.intake import Options, Plan
from analytics.text.mask import mask_one
from data.layouts.meaning import points
from data.texts import N_
from ui.fields import FIELDS
from ui.page import Page
from ui.style import plain
from ui.uploads.cases import Case
from ui.uploads.questions import known

# Options that are one of a few -> the option of the command line, whose field it is.
CHOSEN = {name: name for name in ("encoding", "sheet", "layout", "order", "zone", "identity")} | {"as_table": "as"}
_PLACES = ("Asia/Seoul", "Asia/Shanghai", "Asia/Tokyo", "UTC", "Europe/London", "America/New_York")
ZONES = {zone: zone for zone in _PLACES}


def how_read(page: Page, case: Case, plan: Plan | None) -> None:
    """How the file was read; all of it can be changed. plan: None where it could not be."""
    title = page.say(N_("How it was read") if plan else N_("Say how to read it"))
    with st.expander(title, icon=":material/tune:"):
        if plan and plan.sample_text:
            st.caption(
                page.say(N_("This is the beginning of the file. If characters look wrong, choose another encoding."))
            )
            st.code(mask_one(plan.sample_text), language=None, wrap_lines=True, height=130)
        with st.form(f"how_{case.reading}", border=False):
            with st.container(horizontal=True):
                said = {**_chosen(page, case, plan), **_written(page, case)}
            if st.form_submit_button(page.say(N_("Read again")), key=f"reread_{case.reading}"):
                _reread(page, case, said)


def _chosen(page: Page, case: Case, plan: Plan | None) -> dict[str, Any]:
    """A choice for each thing that is one of a few."""
    sheets = {name: name for name in plan.sheets} if plan else {}
    found = {"encoding": plan.encoding, "as_table": plan.table, "layout": plan.layout} if plan else {}
    said: dict[str, Any] = {}
    for name, option in CHOSEN.items():
        offered = sheets if name == "sheet" else ZONES if name == "zone" else known(page, name)
        given = getattr(case.options, name) or ""
        if name == "sheet" and len(offered) < 2 and not given:
            continue
        as_found = page.say(N_("{what} (found)"), what=offered.get(found[name], found[name])) if name in found else ""
        first = as_found or page.say(N_("find automatically"))
        named = {"": first, **offered, **({given: given} if given and given not in offered else {})}
        title = page.say(FIELDS[option])
        said[name] = st.selectbox(
            title, list(named), list(named).index(given), key=f"say_{name}_{case.reading}", width=320,
            format_func=partial(_name, named), accept_new_options=name == "zone",
        )  # fmt: skip
    return said


def _name(named: Mapping[str, str], value: str) -> str:
    return named.get(value, value)


def _written(page: Page, case: Case) -> dict[str, Any]:
    """A line of text for each thing that can be anything."""
    now, said = case.options, {}
    ends = f"{now.scale[0]}-{now.scale[1]}" if now.scale else ""
    for name, option, text, hint in (
        ("scale", "scale", ends, N_("Worst point first: 1-5, or 5-1")),
        ("survey", "survey", now.survey or "", N_("The name of the survey")),
        ("nothing", "no-answer", ", ".join(now.nothing), N_("With commas between: 99, N/A")),
    ):
        said[name] = st.text_input(
            page.say(FIELDS[option]), text, key=f"say_{name}_{case.reading}", width=320, placeholder=page.say(hint)
        ).strip()
    nothing = tuple(filter(None, map(str.strip, said["nothing"].split(","))))
    return {"scale": said["scale"], "survey": said["survey"], "nothing": nothing}


def _reread(page: Page, case: Case, said: Mapping[str, Any]) -> None:
    """Read the file as it was said, if that is something new."""
    scale = points(said["scale"]) if said["scale"] else None
    if said["scale"] and scale is None:
        st.error(plain(page.say(N_("{scale} is not a scale. Write it as 1-5."), scale=said["scale"])))
        return
    found = Options()
    given: dict[str, Any] = {name: value or getattr(found, name) for name, value in {**said, "scale": scale}.items()}
    wanted = replace(case.options, **given)
    if wanted != case.options:
        case.options = wanted
        case.again()
        st.rerun()
