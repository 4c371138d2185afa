"""What `make run` starts costs next to nothing while nobody does anything, however long a page stays open."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from data.settings import ROOT
from reports.render import processes, server
from tests.conftest import TODAY
from tests.pages import small
from tools import photograph

pytestmark = pytest.mark.browser
# The share of a core that an idle server may take; one that watches the checkout takes all that it can get.
IDLE = 0.1
WINDOW, WINDOWS = 2.0, 15
TICKS = os.sysconf("SC_CLK_TCK")


def started_by(target: str, port: int) -> list[str]:
    """The command that a make target ends in."""
    told = subprocess.run(
        ["make", "-n", "--no-print-directory", target, f"PORT={port}", "HEADLESS=true"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "MAKEFLAGS": "", "MAKELEVEL": "0"},
    )  # fmt: skip
    command = shlex.split(told.stdout.strip().splitlines()[-1].removeprefix("exec "))
    assert command[1:5] == ["-m", "streamlit", "run", "dashboard.py"]
    return [sys.executable, *command[1:]]


def spent(session: int) -> float:
    """Seconds of CPU time that a session's processes have taken, with those of their children that have ended."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session:
            total += sum(map(int, fields[11:15]))
    return total / TICKS


def watched(process: int) -> int:
    """How many folders and files a process has asked the kernel to watch."""
    told = [path.read_text() for path in Path(f"/proc/{process}/fdinfo").iterdir()]
    return sum(text.count("inotify wd:") for text in told)


@contextmanager
def served(command: list[str], port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command's server over a small bank, in a session of its own."""
    small.make(folder / "store", span=14)
    own = {f"TELLER_{name.upper()}": str(folder / name) for name in ("store", "demo_store", "secret_file", "inbox")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | own | {"TELLER_TODAY": TODAY}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        base = server.Served(f"http://localhost:{port}")
        base.process = process
        server.wait(base, 60)
        yield process
    finally:
        processes.end(process, 3)


def least(session: int) -> float:
    """The least share of a core over several stretches of time: one that has work to end may take a while for it.

    On a machine with other work the share that a busy server gets is smaller, but by far not as small as that.
    """
    lowest = 1.0
    for _ in range(WINDOWS):
        before, at = spent(session), time.monotonic()
        time.sleep(WINDOW)
        lowest = min(lowest, (spent(session) - before) / (time.monotonic() - at))
        if lowest < IDLE:
            break
    return lowest


def test_a_server_with_an_open_page_is_idle(tmp_path: Path) -> None:
    path = photograph.browser_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with served(started_by("run", port), port, tmp_path) as process, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://localhost:{port}/?bank=own")
        photograph.settle(page)
        assert page.locator(".teller-headline").count() == 1
        assert spent(process.pid) > 0.5, "its start and the page are measured"
        assert watched(process.pid) == 0, "neither the code nor .venv"
        assert least(process.pid) < IDLE
        browser.close()


def test_only_developers_watch_the_code() -> None:
    assert "fileWatcherType" not in " ".join(started_by("run", 1))
    assert "--server.fileWatcherType auto" in " ".join(started_by("reload", 1))
