"""The frame of the dashboard: its address is read, its pages are declared, and the one asked for is shown.

The server imports this file for its app; the app then runs it as the script of every page.
"""

from pathlib import Path

import streamlit as st

from data.texts import translate
from ui import frame, upload_server
from ui.titles import PAGES

ICON = Path(__file__).with_name("ui") / "icon.png"


def show() -> None:
    """One run of the page that the address asks for."""
    st.set_page_config(page_title="Teller", page_icon=str(ICON), layout="wide")
    view = frame.look()
    pages = {
        name: st.Page(f"pages/{name}.py", title=translate(title, view.language), icon=icon, default=name == "overview")
        for name, (title, icon) in PAGES.items()
    }
    current = st.navigation(list(pages.values()), position="hidden")
    if frame.is_empty():
        return
    frame.apply_style(view.language)
    if not frame.is_paper():
        frame.header(pages, view)
    current.run()


if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, routes=upload_server.routes(), lifespan=upload_server.lifespan)
