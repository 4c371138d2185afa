"""The dashboard's server: the command run starts it where make run would, and also of an installed Teller."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from data import settings

# Options of the server's own -> what the person who starts it calls them.
OPTIONS = {"address": "--server.address", "port": "--server.port", "headless": "--server.headless"}


def line(chosen: Mapping[str, str]) -> list[str]:
    """The command that serves the dashboard, with the options that were chosen."""
    given = [part for name, value in chosen.items() for part in (OPTIONS[name], value)]
    return [sys.executable, "-m", "streamlit", "run", str(settings.ROOT / "dashboard.py"), *given]


def serve(store: str, chosen: Mapping[str, str]) -> None:
    """Become the server, which reads its configuration where the program is; relative places stay where they were."""
    os.environ |= {"TELLER_HOME": str(settings.home()), "TELLER_STORE": store}
    os.chdir(settings.ROOT)
    os.execv(sys.executable, line(chosen))
