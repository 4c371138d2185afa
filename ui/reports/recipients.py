"""The recipients in a report's form: a line for each, and a file that lists many at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd
import streamlit as st

from analytics import wording
from analytics.metrics.view import DIMENSIONS
from analytics.vocabulary import term
from data.checking.rejections import Rejection
from data.errors import TellerError
from data.texts import LANGUAGES, N_
from reports.delivery import recipient_list, recipients
from reports.delivery.recipient_list import ListRefused
from reports.schedule.definitions import Definition, Recipient, Where
from ui.page import Page
from ui.style import heading, lead, plain, table, trouble
from ui.uploads import receiving
from ui.uploads.cases import own

Label = Literal["visible", "collapsed"]
# The lines as the form was opened with, or as a list filled them; how often a list did; how many it had.
ROWS, FILLED, LISTED = "report_rows", "rf_filled", "rf_listed"


def fields(page: Page, one: Definition) -> tuple[Recipient, ...]:
    """One line for each recipient: who, and perhaps another language and scope than the report's."""
    heading(page.say(N_("Recipients")))
    lead(page.say(N_("An address such as name@bank.example, folder:PATH, slack:URL or teams:URL.")))
    rows: list[Recipient] = st.session_state[ROWS]
    found = [_recipient(page, number, row) for number, row in enumerate(rows)]
    st.button(page.say(N_("Add a recipient")), key="rf_add", icon=":material/add:", type="tertiary", on_click=_add)
    secrets = {recipients.masked(each.to): each.to for each in (*one.recipients, *rows) if each.to}
    kept = tuple(replace(each, to=secrets.get(each.to, each.to)) for each in found if each.to.strip())
    with st.expander(page.say(N_("Many recipients from a file")), icon=":material/upload_file:"):
        _list(page, replace(one, recipients=kept))
    if listed := st.session_state.get(LISTED):
        words = N_("Recipients that the file listed: {n}. Look through them; they are kept once you save.")
        lead(page.say(words, n=page.count(listed)))
    return kept


def _add() -> None:
    st.session_state[ROWS].append(Recipient(""))


def _list(page: Page, said: Definition) -> None:
    """A file with recipients: all of them go into the form, or none and it is told why."""
    lead(
        page.say(N_("A CSV file with the columns name, address, language and scope; only the address is needed.")),
        page.say(N_("A scope is written as region=South, branch=B1 or just a branch's name; several with ; between.")),
    )  # fmt: skip
    file = receiving.received(page, receiving.RECIPIENTS)
    if file is None:
        return
    try:
        groups = recipient_list.groups(own(), said.bank)
        found = recipient_list.read(file.path.read_bytes(), file.name, groups)
        together = recipient_list.merged(said, found)
    except ListRefused as fault:
        trouble(fault, page.language)
        _bad(page, fault.rows)
    except TellerError as fault:
        trouble(fault, page.language)
    else:
        receiving.put_away(receiving.RECIPIENTS)
        st.session_state[ROWS] = list(together.recipients)
        st.session_state[FILLED] = st.session_state.get(FILLED, 0) + 1
        st.session_state[LISTED] = len(found)
        st.rerun()


def _bad(page: Page, rows: tuple[Rejection, ...]) -> None:
    heads = (N_("Row"), N_("Column"), N_("Value"), N_("Why not"), N_("What to do"))
    told = [
        (row.place, row.column, row.value, row.reason.render(page.language), row.remedy.render(page.language))
        for row in rows
    ]
    if told:
        table(pd.DataFrame(told, columns=[page.say(head) for head in heads]))


def _recipient(page: Page, number: int, row: Recipient) -> Recipient:
    label: Label = "visible" if number == 0 else "collapsed"
    # Fields that a list has filled are others than those before.
    filled = st.session_state.get(FILLED, 0)
    name = f"{number}_{filled}" if filled else str(number)
    with st.container(horizontal=True, gap="small", key=f"rf_row_{name}"):
        to = st.text_input(
            page.say(N_("Recipient")), recipients.masked(row.to) if row.to else "", key=f"rf_to_{name}",
            label_visibility=label, width=330, help=plain(row.name) if row.name else None,
        )  # fmt: skip
        title, none = N_("Language"), page.say(N_("As the report"))
        spoken = language(page, title, f"rf_language_{name}", row.language, none, label)
        where = scope(page, N_("Scope"), f"rf_where_{name}", row.where, none, label)
    return Recipient(to or "", spoken, where, row.name)


def language(page: Page, title: str, key: str, value: str, none: str = "", label: Label = "visible") -> str:
    """A language to choose; none: what no choice is called, where there may be none."""
    names = ({"": none} if none else {}) | LANGUAGES
    return st.selectbox(
        page.say(title), list(names), list(names).index(value), key=key, format_func=names.__getitem__, width=190,
        label_visibility=label,
    )  # fmt: skip


def scope(page: Page, title: str, key: str, value: Where, none: str, label: Label = "visible") -> Where:
    """The whole, or one region, branch, channel or segment; a scope of several stays as it is until it is changed."""
    named, meant = {"": none}, {"": (), _key(value): value}
    for dimension in DIMENSIONS.values():
        labels, kind = page.facts.labels.get(dimension, {}), page.say(wording.DIMENSIONS[dimension])
        for member in page.facts.members.get(dimension, ()):
            limit = ((dimension, member),)
            named[_key(limit)], meant[_key(limit)] = f"{term(member, page.language, labels)} ({kind})", limit
    named.setdefault(_key(value), ", ".join(member for _, member in value))
    scopes = list(named)
    chosen = st.selectbox(
        page.say(title), scopes, scopes.index(_key(value)), key=key, format_func=named.__getitem__, width=260,
        label_visibility=label,
    )  # fmt: skip
    return meant[chosen]


def _key(where: Where) -> str:
    return " ".join(f"{dimension}={member}" for dimension, member in where)
