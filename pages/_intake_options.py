"""How a file was read, with a sample of its text; all that may be said of it has a field here, asked or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics.intake import Options, Plan
from analytics.text.mask import mask_one
from data.contracts import TABLES
from data.layouts.meaning import NOTHING, points
from data.texts import N_
from pages._intake import Case
from pages._intake_questions import known
from pages._page import Page
from pages._style import heading, plain

TITLES = {
    "encoding": N_("Encoding"), "sheet": N_("Sheet"), "as_table": N_("Table"), "layout": N_("Layout"),
    "order": N_("Order of dates"), "zone": N_("Time zone"), "identity": N_("What names a row"),
}  # fmt: skip
_PLACES = ("Asia/Seoul", "Asia/Shanghai", "Asia/Tokyo", "UTC", "Europe/London", "America/New_York")
ZONES = {zone: zone for zone in _PLACES}
# Points of a scale that are offered one by one.
_POINTS = 11


def how_read(page: Page, case: Case, plan: Plan | None) -> None:
    """How the file was read; all of it can be changed. plan: None where it could not be."""
    title = page.say(N_("How it was read") if plan else N_("Say how to read it"))
    with st.expander(title, icon=":material/tune:"):
        if plan and plan.sample_text:
            st.caption(page.say(N_("The file begins so. If its characters are wrong, choose another encoding.")))
            st.code(mask_one(plan.sample_text), language=None, wrap_lines=True, height=130)
        with st.form(f"how_{case.reading}", border=False):
            with st.container(horizontal=True):
                said = {**_chosen(page, case, plan), **_written(page, case)}
            values = _meant(page, case, plan) if plan else {}
            if st.form_submit_button(page.say(N_("Read it so")), key=f"reread_{case.reading}"):
                _reread(page, case, {**said, "values": {**case.options.values, **values}})


def _chosen(page: Page, case: Case, plan: Plan | None) -> dict[str, Any]:
    """A choice for each thing that is one of a few."""
    sheets = {name: name for name in plan.sheets} if plan else {}
    found = {"encoding": plan.encoding, "as_table": plan.table, "layout": plan.layout} if plan else {}
    said: dict[str, Any] = {}
    for name, title in TITLES.items():
        offered = sheets if name == "sheet" else ZONES if name == "zone" else known(page, name)
        given = getattr(case.options, name) or ""
        if name == "sheet" and len(offered) < 2 and not given:
            continue
        as_found = page.say(N_("{what} (found)"), what=offered.get(found[name], found[name])) if name in found else ""
        first = as_found or page.say(N_("find out"))
        named = {"": first, **offered, **({given: given} if given and given not in offered else {})}
        said[name] = st.selectbox(
            page.say(title), list(named), list(named).index(given), key=f"say_{name}_{case.reading}", width=320,
            format_func=partial(_name, named), accept_new_options=name == "zone",
        )  # fmt: skip
    return said


def _name(named: Mapping[str, str], value: str) -> str:
    return named.get(value, value)


def _written(page: Page, case: Case) -> dict[str, Any]:
    """A line of text for each thing that can be anything."""
    now, said = case.options, {}
    ends = f"{now.scale[0]}-{now.scale[1]}" if now.scale else ""
    for name, title, text in (
        ("scale", N_("Scale, the worst point first, such as 1-5 or 5-1"), ends),
        ("survey", N_("Survey that it belongs to"), now.survey or ""),
        ("nothing", N_("Values that mean no answer, with commas between"), ", ".join(now.nothing)),
    ):
        said[name] = st.text_input(page.say(title), text, key=f"say_{name}_{case.reading}", width=320).strip()
    nothing = tuple(filter(None, map(str.strip, said["nothing"].split(","))))
    return {"scale": said["scale"], "survey": said["survey"], "nothing": nothing}


def _meant(page: Page, case: Case, plan: Plan) -> dict[str, str]:
    """What the words of a score or of a column with fixed choices mean, as a table to change; what was changed."""
    changed: dict[str, str] = {}
    for place, (column, told) in enumerate(plan.readings.items()):
        values = told["values"]
        offered = _choices(plan, told["field"], values)
        if all(_is_number(value) for value, _, _ in values) or not offered:
            continue
        heading(page.say(N_("What the values of {column} mean"), column=column))
        after = _editor(page, values, offered, f"values_{case.reading}_{place}")
        pairs = zip(values, after.iloc[:, -1], strict=True)
        changed |= {f"{column}:{value}": now or NOTHING for (value, was, _), now in pairs if (now or "") != was}
    return changed


def _editor(page: Page, values: tuple[tuple[str, str, int], ...], offered: list[str], key: str) -> pd.DataFrame:
    titles = [page.say(title) for title in (N_("Value"), N_("Rows"), N_("Means"))]
    lines = pd.DataFrame([(mask_one(value), rows, became) for value, became, rows in values], columns=titles)
    shape = {titles[2]: st.column_config.SelectboxColumn(options=["", *offered], width="small")}
    return st.data_editor(
        lines, column_config=shape, disabled=titles[:2], hide_index=True, key=key, width=480, alt=titles[2]
    )


def _choices(plan: Plan, field: str, values: tuple[tuple[str, str, int], ...]) -> list[str]:
    """What a value of a field can mean: its fixed choices, or the points of its scale; what was found among them."""
    fixed = TABLES[plan.table].column(field).choices
    scale = next((s for s in (plan.expected.scales if plan.expected else ()) if s.becomes == field), None)
    low, high = (int(scale.worst), int(scale.best)) if scale else (1, 0)
    every = fixed or (tuple(map(str, range(low, high + 1))) if high - low < _POINTS else ())
    return list(dict.fromkeys((*every, *(became for _, became, _ in values if became), NOTHING))) if every else []


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _reread(page: Page, case: Case, said: Mapping[str, Any]) -> None:
    """Read the file as it was said, if that is something new."""
    scale = points(said["scale"]) if said["scale"] else None
    if said["scale"] and scale is None:
        st.error(plain(page.say(N_("{scale} is no scale: write it as 1-5."), scale=said["scale"])))
        return
    found = Options()
    given: dict[str, Any] = {name: value or getattr(found, name) for name, value in {**said, "scale": scale}.items()}
    wanted = replace(case.options, **given)
    if wanted != case.options:
        case.options = wanted
        case.again()
        st.rerun()
