"""Where the keyboard goes on once the control that had it is gone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def follow() -> None:
    """Let the keyboard go on at what takes the place of a control that goes with what it did."""
    with st.container(key="keyboard"):
        _follower()(key="keyboard_follower")


@cache
def _follower() -> Any:
    """What ui/keyboard.js does, without anything to be seen."""
    js = Path(__file__).with_name("keyboard.js").read_text("utf-8")
    return st.components.v2.component("teller_keyboard", html="<span></span>", js=js)
