"""Photographs of every page, for a developer's eye: languages, light and dark, desk and phone.

python -m tools.photograph FOLDER --languages en,ko,zh --themes light,dark --widths 1440,390 --query bank=demo
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from pages._titles import PAGES

ROOT = Path(__file__).resolve().parent.parent
# A page is drawn when its script has ended, nothing is stale or loading, every chart has its drawing and fonts are in.
DRAWN = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (app?.dataset.testScriptState !== 'notRunning' || app.dataset.testConnectionState !== 'CONNECTED') return false;
  const waiting = ['stSkeleton', 'stAppSkeleton', 'stSpinner'].map(name => `[data-testid="${name}"]`);
  if (document.querySelector([...waiting, '[data-stale="true"]'].join())) return false;
  if (!document.querySelector('[data-testid="stMainBlockContainer"] [data-testid="stElementContainer"]')) return false;
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  const pictures = [...document.images];
  return charts.every(chart => chart.querySelector('.main-svg')) && pictures.every(picture => picture.complete)
    && document.fonts.status === 'loaded';
}"""


def browser_path() -> str | None:
    """Chromium from the system's packages; None leaves the choice to Playwright."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The dashboard on a free port, for as long as it is needed."""
    with started("dashboard.py", **environment) as (address, _):
        yield address


@contextmanager
def started(script: str, *options: str, **environment: str) -> Iterator[tuple[str, int]]:
    """A script's address and process on a free port; waits for its port and watches its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", script, *where, "--server.fileWatcherType", "none", *options]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _wait_for(server: subprocess.Popen[bytes], port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"The dashboard ended with status {server.returncode} before it listened.")
        with socket.socket() as attempt:
            attempt.settimeout(1)
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"Nothing listened on port {port} within {seconds:.0f} s.")


def settle(page: Page, seconds: float = 60) -> None:
    """Wait until the page is drawn, and still is a moment later."""
    for _ in range(2):
        page.wait_for_function(DRAWN, timeout=seconds * 1000)
        page.wait_for_timeout(250)


def shoot(page: Page, to: Path) -> None:
    """The whole page in one picture: an inner element scrolls, so the window is first made as high as what it holds."""
    settle(page)
    for _ in range(2):
        height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": page.viewport_size["width"], "height": max(int(height), 600)})  # type: ignore[index]
        settle(page)
    if page.locator('[data-testid="stException"]').count():
        raise RuntimeError(f"{page.url} shows an exception.")
    page.screenshot(path=to)


def main() -> None:
    """Take the pictures that the arguments ask for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    for name, default in (("languages", "en"), ("themes", "light"), ("widths", "1440"), ("pages", ",".join(PAGES))):
        asked.add_argument(f"--{name}", default=default)
    asked.add_argument("--query", default="", help="the rest of the address, such as bank=own&period=all")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with serving() as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for theme, width in product(given.themes.split(","), given.widths.split(",")):
            context = browser.new_context(color_scheme=theme, viewport={"width": int(width), "height": 900})
            for language, name in product(given.languages.split(","), given.pages.split(",")):
                page = context.new_page()
                page.goto(f"{base}/{'' if name == 'overview' else name}?language={language}&{given.query}")
                shoot(page, given.folder / f"{name}-{language}-{theme}-{width}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
