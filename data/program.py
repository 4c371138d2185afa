"""Which Teller this is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata

from data.settings import IS_CHECKOUT, ROOT


@cache
def version() -> str:
    """The program's version: as pyproject.toml of a checkout says it, else as it was installed."""
    if not IS_CHECKOUT:
        return metadata.version("teller")
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
