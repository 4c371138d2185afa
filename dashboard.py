"""The frame of the dashboard: its address is read, its pages are declared, and the one asked for is shown."""

from pathlib import Path

import streamlit as st

from data.texts import translate
from pages import _frame
from pages._titles import PAGES

ICON = Path(__file__).with_name("pages") / "icon.png"
st.set_page_config(page_title="Teller", page_icon=str(ICON), layout="wide")
view = _frame.look()
_frame.style(view.language)
pages = {
    name: st.Page(f"pages/{name}.py", title=translate(title, view.language), icon=icon, default=name == "overview")
    for name, (title, icon) in PAGES.items()
}
current = st.navigation(list(pages.values()), position="hidden")
_frame.header(pages, view)
current.run()
