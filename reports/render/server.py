"""A server of the report's own: the dashboard on a free port, at one version of the store, while it is needed."""

from __future__ import annotations

import http.client
import itertools
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from data import settings
from data.errors import ReportRefused
from data.settings import ROOT
from data.store import as_of
from data.texts import N_, Text
from reports.content.edition import Edition
from reports.render import processes

# The server ends with us, however we end: nobody but we hold the other end of its standard input, and it leaves when
# that is closed. Signals of a parent's death would depend on which of our threads started it.
_TOGETHER = """
import os, runpy, sys, threading

def leave_with_the_report():
    while os.read(0, 64):
        pass
    os._exit(0)

threading.Thread(target=leave_with_the_report, daemon=True).start()
runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
"""
LOGGER = logging.getLogger(__name__)
_BEGINS = "Traceback (most recent call last):"
_STOP_SECONDS = 3.0
_POLL_SECONDS = 0.05


class Served(str):
    """A server's address; one of our own knows its process and what it wrote."""

    process: subprocess.Popen[bytes] | None = None
    under: str = ""  # a path below which the server answers
    log: Path | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the server still runs, as far as we can know."""
        return self.process is None or self.process.poll() is None

    def written(self) -> int:
        """How much it has written so far, in bytes."""
        return self.log.stat().st_size if self.log and self.log.exists() else 0

    def fault(self, since: int = 0) -> str:
        """What the last error was that it wrote since then: its kind and its place; "" when there is none.

        An error's own words may hold data: they go to our log, and not into a report's.
        """
        if not self.log:
            return ""
        with self.log.open("rb") as file:
            file.seek(since)
            traced = _traced(file.read().decode("utf-8", errors="replace"))
        if traced:
            LOGGER.error("%s", traced)
        return _named(traced)


def _traced(said: str) -> str:
    """The last traceback: up to the line that names the error, which is the first one that is not indented."""
    _, found, after = said.rpartition(_BEGINS)
    if not found:
        return ""
    lines = after.split("\n")
    last = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith(" ")), len(lines))
    return _BEGINS + "\n".join(lines[: last + 1])


def _named(traced: str) -> str:
    """The kind of error and where it arose in Teller itself, if it did."""
    if not traced:
        return ""
    kind = traced.strip().split("\n")[-1].partition(":")[0]
    places = re.findall(rf'File "{re.escape(str(ROOT))}/([^"]+)", line (\d+)', traced)
    return f"{kind} ({places[-1][0]}:{places[-1][1]})" if places else kind


@contextmanager
def serving(edition: Edition, today: date | None = None) -> Iterator[Served]:
    """The dashboard as the edition asks for it, once it answers. Raises ReportRefused when it does not."""
    with starting(edition, today) as served:
        wait(served, settings.number("report_seconds"))
        yield served


@contextmanager
def starting(edition: Edition, today: date | None = None) -> Iterator[Served]:
    """The same, at once: `wait` for it before it is used, and do something else meanwhile."""
    with launched("dashboard.py", **environment(edition, today)) as served:
        yield served


def environment(edition: Edition, today: date | None = None) -> dict[str, str]:
    """The settings of an edition's server. today: its clock; the day after the week's end unless told."""
    store = {"own": "TELLER_STORE", "demo": "TELLER_DEMO_STORE"}[edition.bank]
    return {
        store: edition.url,
        "TELLER_AS_OF": as_of.setting(edition.bank, as_of.AsOf(edition.version, edition.said)),
        "TELLER_TODAY": str(today or edition.period.end + timedelta(1)),
        "TELLER_LANGUAGE": edition.language,
    }


@contextmanager
def launched(script: str, *options: str, **settings_: str) -> Iterator[Served]:
    """A script of Streamlit's on a free port; it is ended for certain, and ends by itself should we be killed."""
    port = _free_port()
    where = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-c", _TOGETHER, "run", script, *where, "--server.fileWatcherType", "none"]
    command += ["--logger.enableRich", "false", *options]  # a log that can be read by machine
    with tempfile.TemporaryDirectory(prefix="teller-server-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | settings_, stdin=subprocess.PIPE, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        served = Served(f"http://127.0.0.1:{port}")
        served.process, served.log = process, log
        served.under = dict(itertools.pairwise(options)).get("--server.baseUrlPath", "")
        try:
            yield served
        finally:
            processes.end(process, _STOP_SECONDS)
            if process.stdin:
                process.stdin.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(served: Served, seconds: float) -> None:
    """Return once the server says that it is well. Raises ReportRefused when it ended or stays silent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not served.is_alive:
            raise ReportRefused(
                N_("The report's own server ended before it answered."),
                Text(N_("It said: {fault}"), {"fault": served.fault() or _tail(served)}),
                N_("Run the command doctor, and start the dashboard by itself to see what it says."),
            )
        if is_well(served):
            return
        time.sleep(_POLL_SECONDS)
    raise ReportRefused(
        Text(N_("The server at {address} did not answer within {n:.0f} seconds."), {"address": served, "n": seconds}),
        remedy=N_("Check that the address is right, or give it longer with the setting report_seconds."),
    )


def is_well(base: str) -> bool:
    """Whether a server at that address says that it is well."""
    place, under = urlsplit(base), base.under if isinstance(base, Served) else ""
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    asking = kind(place.netloc, timeout=2)
    try:
        path = "/".join(part for part in (place.path.strip("/"), under, "_stcore/health") if part)
        asking.request("GET", f"/{path}")
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _tail(served: Served) -> str:
    said = served.log.read_text(encoding="utf-8", errors="replace") if served.log else ""
    return (said.strip().split("\n") or [""])[-1]
