"""The way of a file from the reader's browser to the inbox on the disk: a field to drop it on, and what has come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from data import settings
from data.files.inbox import Place, Received
from data.texts import N_
from ui import upload_server
from ui.page import Page

__all__ = ["FILES", "RECIPIENTS", "Field", "Received", "put_away", "received"]


@dataclass(frozen=True)
class Field:
    """A field to drop a file on. place: the session's name for where its file waits. drop, hint: with a {limit}."""

    key: str
    place: str
    label: str
    drop: str
    hint: str


FILES = Field(
    "uploader", "place", N_("A survey, complaint, queue or call file"),
    N_("Drop it here: CSV, Excel, OpenDocument, SPSS, Stata, SAS, Parquet or JSON, packed or not, up to {limit} MB"),
    N_("CSV, Excel, OpenDocument, SPSS, Stata, SAS, Parquet or JSON, packed or not, up to {limit} MB"),
)  # fmt: skip
RECIPIENTS = Field(
    "recipients_uploader", "recipients_place", N_("A list of recipients"),
    N_("Drop it here: a CSV file with the columns name, address, language and scope"),
    N_("CSV with the columns name, address, language and scope"),
)  # fmt: skip


def received(page: Page, field: Field = FILES) -> Received | None:
    """The field to drop a file on, and the file that has come; None without one."""
    found = _place(field).received()
    away = partial(put_away, field)
    _field()(key=field.key, data=_data(page, field, found), on_sent_change=_nothing, on_away_change=away)
    return found


def put_away(field: Field = FILES) -> None:
    """Forget the file and delete it."""
    _place(field).empty()


def _place(field: Field) -> Place:
    """The session's place in the inbox, which ends with the session."""
    place: Place = st.session_state.setdefault(field.place, None) or Place()
    st.session_state[field.place] = place
    place.keep()
    return place


def _nothing() -> None:
    """That a file has come is seen on the disk."""


@cache
def _field() -> Any:
    """The field, made of pages/uploader.*."""
    html, css, js = (Path(__file__).with_name(f"uploader.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("teller_uploader", html=html, css=css, js=js)


def _data(page: Page, field: Field, found: Received | None) -> dict[str, Any]:
    limit = page.count(settings.whole("upload_megabytes"))
    words = {
        "label": page.say(field.label),
        "drop": page.say(field.drop, limit=limit),
        "choose": page.say(N_("Choose a file")),
        "hint": page.say(field.hint, limit=limit),
        "sending": page.say(N_("{done} of {total} MB")),
        "checking": page.say(N_("All of it is sent; being checked")),
        "cancel": page.say(N_("Cancel")),
        "away": page.say(N_("Discard")),
        "lost": page.say(N_("The connection was lost before all of the file was there.")),
        "unreadable": page.say(N_("The browser cannot read this file: is it a folder, or gone?")),
        "one": page.say(N_("One file at a time: {file} is taken, the others are not.")),
        "refused": page.say(N_("A server between this page and Teller refused the file (HTTP {status}).")),
        "again": page.say(N_("Give the file once more.")),
    }
    file = {"name": found.name, "size": found.size, "key": found.key} if found else None
    return {
        "words": words, "file": file, "key": _place(field).key, "language": page.language, "path": upload_server.PATH,
        "page": page.name,
    }  # fmt: skip
