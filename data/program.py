"""Which Teller this is."""

from __future__ import annotations

import tomllib
from functools import cache

from data.settings import ROOT


@cache
def version() -> str:
    """The program's version, as pyproject.toml says it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
