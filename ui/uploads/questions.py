"""What only the reader can know of a file, asked in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.ingest.intake import Options
from analytics.text.mask import mask_one
from data import layouts
from data.checking.questions import ORDERS
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.sheets.sheet_names import SHEET
from data.layouts import LAYOUTS
from data.layouts.column_profile import NONE
from data.texts import N_
from ui import fields, style
from ui.page import Page
from ui.style import lead, plain
from ui.uploads.cases import Case, own

ENCODINGS = {
    "utf-8": N_("UTF-8"), "utf-16": N_("UTF-16"), "cp949": N_("Korean (CP949, EUC-KR)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"), "big5": N_("Traditional Chinese (Big5)"),
    "shift_jis": N_("Japanese (Shift-JIS)"), "cp1252": N_("Western European (Windows-1252)"),
    "mac_roman": N_("Western European (Mac Roman)"),
}  # fmt: skip
ASKED = {
    "order": N_("Which comes first in its dates?"),
    "scale": N_("What is its scale, from worst to best?"),
    "nothing": N_("What does this value mean?"),
    "zone": N_("In which time zone are its times?"),
    "survey": N_("Which survey is it?"),
    "encoding": N_("Which of these looks right?"),
    "sheet": N_("Which sheet or file should be read?"),
    "as_table": N_("What is one row of it?"),
    "layout": N_("Which export is it?"),
    "mapping": N_("Which is it?"),
    "values": N_("What does each of its values mean?"),
    "identity": N_("What identifies one row?"),
    "accept": N_("Is this correct?"),
}
# A point may stand for a word: what a question of points says besides.
POINTS = N_("The worst has the lowest number, the best the highest.")
# How the values are ordered.
ORDER = N_("Values for which nothing is proposed come last, the most frequent first.")


def asked(page: Page, case: Case) -> None:
    """Why the file could not be taken in, with a field for each question that would settle it."""
    fault = case.fault
    assert fault
    questions = fault.questions if isinstance(fault, FileRefused) else ()
    if isinstance(fault, FileAmbiguous):
        style.headline(page.say(N_("{file}: Teller needs your answer."), file=case.file.name))
    else:
        style.headline(page.say(N_("{file} cannot be stored as it is."), file=case.file.name))
    # Where a field asks for it, the remedy, which names an option of the command line, is not needed.
    parts = (fault.title, fault.message) if questions else (fault.title, fault.message, fault.remedy)
    lead(*(fields.told(part, page.language) for part in parts if part.message))
    if questions:
        _ask(page, case, questions)


def _ask(page: Page, case: Case, questions: tuple[Question, ...]) -> None:
    with st.form(f"questions_{case.reading}", border=True, width=720):
        answers = [(q, value) for number, q in enumerate(questions) for value in _answers(page, case, q, number)]
        given = st.form_submit_button(page.say(N_("Continue")), type="primary", key=f"answer_{case.reading}")
    if given and not any(value for _, value in answers):
        st.warning(page.say(N_("Nothing is chosen yet: answer at least one of the questions.")))
    elif given and (missing := unanswered(answers)):
        values = "; ".join(mask_one(value) for value in missing)
        st.warning(page.say(N_("Each value needs an answer. These have none yet: {values}."), values=plain(values)))
    elif given:
        _take(case, ((q, value) for q, value in answers if value))


def unanswered(answers: list[tuple[Question, str | None]]) -> list[str]:
    """Values without an answer, in a form that has some; none of a column of which another question was answered."""
    settled = {question.column for question, value in answers if value and not question.entries}
    given = {value.rpartition("=")[0] for question, value in answers if value and question.entries}
    asked = (question for question, _ in answers if question.entries and question.column not in settled)
    left = ((q.column, value) for q in asked for value, _ in q.entries if f"{q.column}:{value}" not in given)
    return [value for _, value in dict.fromkeys(left)]


def _answers(page: Page, case: Case, question: Question, number: int) -> list[str | None]:
    """One question as the field that fits it; a question of several values as a choice for each, in their order."""
    if not question.entries:
        return [_field(page, case, question, number)]
    st.markdown(plain(_words(page, question)))
    named = {value: fields.told(text, page.language) for value, text in question.choices}
    if any(value.isdecimal() for value in named):
        st.caption(page.say(POINTS))
    if not all(proposed for _, proposed in question.entries):
        st.caption(page.say(ORDER))
    rows = dict(zip((value for value, _ in question.entries), question.rows, strict=False))
    given: list[str | None] = []
    # One below the other: in their order, also where the window is wide.
    for place, (value, proposed) in enumerate(question.entries):
        first = list(named).index(proposed) if proposed in named else None
        chosen = st.selectbox(
            plain(_entry(page, value, rows.get(value))), list(named), first,
            format_func=named.__getitem__, key=f"question_{case.reading}_{number}_{place}", width=320,
            placeholder=page.say(N_("Not sure: choose")),
        )  # fmt: skip
        given.append(f"{question.column}:{value}={chosen}" if chosen is not None else None)
    return given


def _entry(page: Page, value: str, rows: int | None) -> str:
    """A value that is asked about, and how many rows have it."""
    if rows is None:
        return mask_one(value)
    return page.say(N_("{value} · {n} rows"), value=mask_one(value), n=page.count(rows))


def _words(page: Page, question: Question) -> str:
    """What is asked, of which column, with examples."""
    words = page.say(ASKED.get(question.option, N_("Which is it?")))
    if question.column:
        column = page.say(N_("Names of the sheets")) if question.column == SHEET else question.column
        words = page.say(N_("{column}: {question}"), column=column, question=words)
    if question.examples:
        values = {"question": words, "examples": tuple(question.examples)}
        words = page.say(N_("{question} For example {examples}"), **values)
    return words


def _field(page: Page, case: Case, question: Question, number: int) -> str | None:
    """A tick, a choice of a few or of many, or a line of text."""
    key = f"question_{case.reading}_{number}"
    asked = plain(_words(page, question))
    named = {value: fields.told(text, page.language) for value, text in question.choices} or known(
        page, question.option
    )
    if len(named) == 1:
        ((value, meaning),) = named.items()
        code = "".join(question.examples[:1])
        is_code = question.option == "nothing" or value == f"{question.column}:{code}={NONE}"
        about = " · ".join(filter(None, (question.column, code if is_code else "")))
        label = f"{about}: {meaning}" if about else meaning
        return value if st.checkbox(plain(label), value=is_code, key=key) else None
    if not named:
        return st.text_input(asked, key=key)
    if len(named) < 8:
        return st.radio(asked, list(named), index=None, format_func=lambda value: plain(named[value]), key=key)
    placeholder = page.say(N_("Choose"))
    return st.selectbox(asked, list(named), index=None, format_func=named.__getitem__, key=key, placeholder=placeholder)


def known(page: Page, option: str) -> dict[str, str]:
    """All that an option can be, with words; {} where it can be any text."""
    known: dict[str, Mapping[str, str]] = {
        "encoding": ENCODINGS,
        "order": {value: text.message for value, text in ORDERS},
        "identity": fields.IDENTITIES,
        "as_table": {name: table.title for name, table in TABLES.items()},
        "layout": {layout.name: layout.title for layout in LAYOUTS},
    }
    ours = {layout.name: layout.name for layout in layouts.own(own().shelf)} if option == "layout" else {}
    return ours | {value: page.say(words) for value, words in known.get(option, {}).items()}


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
    if option == "accept":
        return replace(said, accept=tuple(dict.fromkeys((*said.accept, value))))
    if option in ("mapping", "values"):
        column, _, field = value.rpartition("=")
        return _replaced(said, option, {**getattr(said, option), column: field})
    return _replaced(said, option, value)


def _replaced(said: Options, option: str, value: Any) -> Options:
    given: dict[str, Any] = {option: value}
    return replace(said, **given)
