"""Photographs of every page, for a developer's eye: languages, light and dark, desk and phone.

python -m tools.photograph FOLDER --languages en,ko,zh --themes light,dark --widths 1440,390 --query bank=demo
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

from analytics.metrics.view import EMPTY, PAPER
from reports.render import server
from reports.render.camera import DRAWN, browser_path
from ui.titles import PAGES

__all__ = ["browser_path", "lead", "serving", "settle", "shoot", "started"]

SECONDS = 60.0
POLL = 50  # milliseconds
# As a reader's way back and forth does it: the page of another address, and no front end that is loaded anew.
LEAD = "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }"


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The dashboard on a free port, for as long as it is needed."""
    with started("dashboard.py", **environment) as (address, _):
        yield address


@contextmanager
def started(script: str, *options: str, **environment: str) -> Iterator[tuple[str, int]]:
    """A script's address and process on a free port, once it answers."""
    with server.launched(script, *options, **environment) as served:
        server.wait(served, SECONDS)
        yield served, served.process.pid if served.process else 0


def settle(page: Page, seconds: float = SECONDS) -> None:
    """Wait until the page is drawn, and still is a moment later: what was just pressed may take that long to begin."""
    page.evaluate(DRAWN)
    for _ in range(2):
        # While something is missing, now and then and not at each frame: to draw these costs more than to wait.
        page.wait_for_function("window.tellerReport?.whole(false)", timeout=seconds * 1000, polling=POLL)
        page.wait_for_function("window.tellerReport?.drawn()", timeout=seconds * 1000)
        page.wait_for_timeout(250)


def lead(page: Page, url: str) -> None:
    """Go from a page that is open to another address of the same server, over the empty page."""
    page.evaluate(LEAD, f"{urljoin(url, '/')}?{PAPER}={EMPTY}")
    page.wait_for_function("window.tellerReport.empty()", timeout=SECONDS * 1000, polling=POLL)
    page.evaluate(LEAD, url)
    page.wait_for_function("!window.tellerReport.empty()", timeout=SECONDS * 1000, polling=POLL)
    settle(page)


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
