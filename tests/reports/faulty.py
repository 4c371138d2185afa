"""Faults that a page of the report can have, put into a dashboard from outside: the product has no door for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# Python runs a module of this name first, wherever it finds it; the fault is put in once the page's module is there.
SITE = """
import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec

FAULTS = __FAULTS__

class Finder(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "ui.tiles":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        spec.loader = Loader(spec.loader)
        return spec

class Loader:
    def __init__(self, real):
        self.real = real

    def create_module(self, spec):
        return self.real.create_module(spec)

    def exec_module(self, module):
        self.real.exec_module(module)
        tiles = module.tiles

        def faulty(page, keys):
            exec(FAULTS.get(f"{page.name}-{page.language}", "pass"), {"page": page})
            tiles(page, keys)

        module.tiles = faulty

sys.meta_path.insert(0, Finder())
"""
EXCEPTION = "raise RuntimeError('the number of a customer')"
ERROR = "from data.errors import StoreError; raise StoreError('The store is gone.')"
SPINNER = "import streamlit, time\nwith streamlit.spinner('One moment'): time.sleep(600)"
UNSEEN = "import streamlit; streamlit.html('<style>.stApp { filter: opacity(0); }</style>')"
NO_CHART = "import streamlit; streamlit.html('<style>.main-svg > * { display: none; }</style>')"
OTHER_SCOPE = "object.__setattr__(page.filters, 'where', (('region', ('North',)),))"
BROKEN_PICTURE = "import streamlit; streamlit.html('<img src=\"/app/nothing.png\" width=9 height=9>')"
NO_HEADLINE = "import streamlit; streamlit.html('<style>h1.teller-headline { display: none; }</style>')"
STRANGE_SIGN = "import streamlit; streamlit.html('<p>\\U00010ffe \\ue123</p>')"
# What a customer wrote, with signs that no font has, and Teller's own words in it.
STRANGE_WORDS = """import streamlit; streamlit.html("<p><span class='teller-words'>Good \ue123\ue123 ser\ufffdvice"
    "<b>\U00010ffe</b> <span class='teller-masked'>[card number]</span></span></p>")"""
ENDS = "import os; os._exit(3)"


def path(folder: Path, faults: Mapping[str, str]) -> str:
    """A folder for PYTHONPATH that puts a fault into each page named, in one language, as `calls-en`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(SITE.replace("__FAULTS__", repr(faults)), encoding="utf-8")
    return str(folder)


# Where Debian keeps fonts that have Latin letters, and no Hangul and Han.
LATIN_ONLY = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation")


def fonts(folder: Path, *folders: str) -> str:
    """A file for FONTCONFIG_FILE: the machine has the fonts of these folders and no others."""
    listed = "".join(f"<dir>{each}</dir>" for each in folders)
    text = f"<fontconfig>{listed}<cachedir>{folder}/cache</cachedir></fontconfig>"
    file = folder / "fonts.conf"
    file.write_text(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">{text}', encoding="utf-8")
    return str(file)
