"""The way of a file from the reader's browser to the inbox on the disk: a field to drop it on, and what has come."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from data import settings
from data.inbox import Place, Received
from data.texts import N_
from pages import _serving
from pages._page import Page

__all__ = ["Received", "put_away", "received"]

PLACE = "place"


def received(page: Page) -> Received | None:
    """The field to drop a file on, and the file that has come; None without one."""
    found = _place().received()
    _field()(key="uploader", data=_data(page, found), on_sent_change=_nothing, on_away_change=put_away)
    return found


def put_away() -> None:
    """Forget the file and delete it."""
    _place().empty()


def _place() -> Place:
    """The session's place in the inbox, which ends with the session."""
    place: Place = st.session_state.setdefault(PLACE, None) or Place()
    st.session_state[PLACE] = place
    place.keep()
    return place


def _nothing() -> None:
    """That a file has come is seen on the disk."""


@cache
def _field() -> Any:
    """The field, made of pages/uploader.*."""
    html, css, js = (Path(__file__).with_name(f"uploader.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("teller_uploader", html=html, css=css, js=js)


def _data(page: Page, found: Received | None) -> dict[str, Any]:
    limit = page.count(settings.whole("upload_megabytes"))
    words = {
        "label": page.say(N_("A survey, complaint, queue or call file")),
        "drop": page.say(
            N_("Drop it here: CSV, Excel, OpenDocument, Parquet or JSON, packed or not, up to {limit} MB"), limit=limit
        ),
        "choose": page.say(N_("Choose a file")),
        "hint": page.say(N_("CSV, Excel, OpenDocument, Parquet or JSON, packed or not, up to {limit} MB"), limit=limit),
        "sending": page.say(N_("{done} of {total} MB")),
        "checking": page.say(N_("All of it is sent; being checked")),
        "cancel": page.say(N_("Cancel")),
        "away": page.say(N_("Put it away")),
        "lost": page.say(N_("The connection was lost before all of the file was there.")),
        "unreadable": page.say(N_("The browser cannot read this file: is it a folder, or gone?")),
        "one": page.say(N_("One file at a time: {file} is taken, the others are not.")),
        "refused": page.say(N_("A server between this page and Teller refused the file (HTTP {status}).")),
        "again": page.say(N_("Give the file once more.")),
    }
    file = {"name": found.name, "size": found.size, "key": found.key} if found else None
    return {
        "words": words, "file": file, "key": _place().key, "language": page.language, "path": _serving.PATH,
        "page": page.name,
    }  # fmt: skip
