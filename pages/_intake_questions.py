"""What only the reader can know of a file, asked in place; and all that may be said of it, asked or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.intake import Options, Plan
from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.layouts import LAYOUTS
from data.texts import N_
from pages import _states, _style
from pages._intake import Case
from pages._page import Page
from pages._style import lead, plain

ENCODINGS = {
    "utf-8": N_("UTF-8"), "utf-16": N_("UTF-16"), "cp949": N_("Korean (CP949, EUC-KR)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"), "big5": N_("Traditional Chinese (Big5)"),
    "shift_jis": N_("Japanese (Shift-JIS)"), "cp1252": N_("Western European (Windows-1252)"),
    "mac_roman": N_("Western European (Mac Roman)"),
}  # fmt: skip
ASKED = {
    "order": N_("Which comes first in its dates?"),
    "scale": N_("From the worst point to the best, its scale is"),
    "nothing": N_("What does this value mean?"),
    "zone": N_("In which time zone are its times?"),
    "survey": N_("Which survey is it?"),
    "encoding": N_("Which of these reads right?"),
    "sheet": N_("Which part of it is meant?"),
    "as_table": N_("What is one row of it?"),
    "layout": N_("Which export is it?"),
    "mapping": N_("Which is it?"),
}
ORDERS = {"dmy": N_("The day comes first"), "mdy": N_("The month comes first")}


def asked(page: Page, case: Case) -> None:
    """Why the file could not be read, with a field for each question that would settle it."""
    fault = case.fault
    assert fault
    questions = fault.questions if isinstance(fault, FileAmbiguous) else ()
    if not questions:
        with _states.guard(page.language):
            raise fault
        return
    _style.headline(page.say(N_("{file}: one thing only you can know."), file=case.file.name))
    lead(*(part.render(page.language) for part in (fault.title, fault.message) if part.message))
    with st.form(f"questions_{case.reading}", border=True, width=720):
        answers = [(q, _field(page, case, q, number)) for number, q in enumerate(questions)]
        given = st.form_submit_button(page.say(N_("Go on")), type="primary", key=f"answer_{case.reading}")
    if given:
        _take(case, ((q, value) for q, value in answers if value))


def _field(page: Page, case: Case, question: Question, number: int) -> str | None:
    """One question as the field that fits it: a tick, a choice of a few or of many, or a line of text."""
    key, words = f"question_{case.reading}_{number}", page.say(ASKED.get(question.option, N_("Which is it?")))
    if question.column:
        about = {"column": question.column, "question": words}
        words = page.say(N_("{column}: {question}"), **about)
    if question.examples:
        values = {"question": words, "examples": ", ".join(question.examples)}
        words = page.say(N_("{question} For example {examples}"), **values)
    named = {value: text.render(page.language) for value, text in question.choices} or _known(page, question.option)
    words = plain(words)
    if question.option == "nothing" and len(named) == 1:
        ((value, meaning),) = named.items()
        return value if st.checkbox(plain(f"{question.column} · {value}: {meaning}"), value=True, key=key) else None
    if not named:
        return st.text_input(words, key=key)
    if len(named) < 8:
        return st.radio(words, list(named), index=None, format_func=lambda value: plain(named[value]), key=key)
    return st.selectbox(words, list(named), index=None, format_func=named.__getitem__, key=key)


def _known(page: Page, option: str) -> dict[str, str]:
    """All that an option can be, with words; {} where it can be any text."""
    known: dict[str, Mapping[str, str]] = {
        "encoding": ENCODINGS,
        "order": ORDERS,
        "as_table": {name: table.title for name, table in TABLES.items()},
        "layout": {layout.name: layout.title for layout in LAYOUTS},
    }
    return {value: page.say(words) for value, words in known.get(option, {}).items()}


def _take(case: Case, answers: Iterable[tuple[Question, str]]) -> None:
    """Put the answers into the options, and read the file with them."""
    said = case.options
    for question, value in answers:
        said = answered(said, question.option, value)
    if said != case.options:
        case.options = said
        case.again()
        st.rerun()


def answered(said: Options, option: str, value: str) -> Options:
    """The options with one more answer, as a question gives it: text, perhaps with another option before it."""
    other, equals, rest = value.partition("=")
    if equals and option != "mapping" and other in ASKED:
        return answered(said, other, rest)
    if option == "scale":
        worst, best = value.split("-")
        return replace(said, scale=(int(worst), int(best)))
    if option == "nothing":
        return replace(said, nothing=tuple(dict.fromkeys((*said.nothing, value))))
    if option == "mapping":
        column, _, field = value.rpartition("=")
        return replace(said, mapping={**said.mapping, column: field})
    given: dict[str, Any] = {option: value}
    return replace(said, **given)


def how_read(page: Page, case: Case, plan: Plan) -> None:
    """How the file was read, with a sample of its text; all of it can be changed."""
    with st.expander(page.say(N_("How it was read")), icon=":material/tune:"):
        if plan.sample_text:
            st.caption(page.say(N_("The file begins so. If its characters are wrong, choose another encoding.")))
            st.code(plan.sample_text, language=None, wrap_lines=True, height=130)
        with st.form(f"how_{case.reading}", border=False):
            with st.container(horizontal=True):
                said = _settings(page, case, plan)
            if st.form_submit_button(page.say(N_("Read it so")), key=f"reread_{case.reading}"):
                _reread(case, said)


def _settings(page: Page, case: Case, plan: Plan) -> dict[str, Any]:
    """A field for each thing that was found out or said."""
    sheets = {name: name for name in plan.sheets}
    found = {"encoding": plan.encoding, "as_table": plan.table, "layout": plan.layout, "sheet": next(iter(sheets), "")}
    offered = {
        "encoding": (N_("Encoding"), _known(page, "encoding")), "sheet": (N_("Sheet"), sheets),
        "as_table": (N_("Table"), _known(page, "as_table")), "layout": (N_("Layout"), _known(page, "layout")),
        "order": (N_("Order of dates"), _known(page, "order")),
    }  # fmt: skip
    said: dict[str, Any] = {}
    for name, (title, known) in offered.items():
        if name == "sheet" and len(known) < 2:
            continue
        given = getattr(case.options, name) or ""
        as_found = page.say(N_("{what} (found)"), what=known.get(found[name], found[name])) if name in found else ""
        named = {"": as_found or page.say(N_("find out")), **known}
        said[name] = st.selectbox(
            page.say(title), list(named), list(named).index(given) if given in named else 0,
            format_func=named.__getitem__, key=f"say_{name}_{case.reading}", width=320,
        )  # fmt: skip
    nothing = page.say(N_("Values that mean no answer, with commas between"))
    text = st.text_input(nothing, ", ".join(case.options.nothing), key=f"say_nothing_{case.reading}", width=320)
    return {**said, "nothing": tuple(filter(None, map(str.strip, text.split(","))))}


def _reread(case: Case, said: dict[str, Any]) -> None:
    """Read the file as it was said, if that is something new."""
    found = Options()
    given: dict[str, Any] = {name: value or getattr(found, name) for name, value in said.items()}
    wanted = replace(case.options, **given)
    if wanted != case.options:
        case.options = wanted
        case.again()
        st.rerun()
