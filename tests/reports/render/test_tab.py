"""A page of the browser is led on only at its own server, in its own window, and once it is empty."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Error as BrowserError

from reports.content.edition import Edition
from reports.render.server import Served
from reports.render.tab import Tab, Tabs

EDITION = Edition("weekly", "2026-W47", "en", "own", "store", 3)
WINDOW, OTHER = ("en", 800), ("ko", 800)


class Browser:
    """A page of a browser that notes what is done to it. fails: from then on nothing can be done with it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails = False

    def wait_for_function(self, said: str, **_: Any) -> None:
        self._note(said)

    def evaluate(self, _: str, about: list[Any]) -> None:
        self._note(about[0].rpartition("&")[2])

    def close(self) -> None:
        self.done.append("closed")

    def _note(self, what: str) -> None:
        if self.fails:
            raise BrowserError("gone")
        self.done.append(what)


def tab(base: str, window: object = WINDOW) -> Any:
    """A page that was photographed."""
    return Tab(Browser(), base, window, EDITION, "calls", faults=["of the page before"])  # type: ignore[arg-type]


def led(tabs: Tabs, base: str, window: object = WINDOW) -> Any:
    return tabs.led(window, EDITION, base, "voice", f"{base}/voice?a=1&b=2")


def test_it_goes_by_an_empty_page_to_the_next() -> None:
    tabs, base = Tabs(2), Served("http://127.0.0.1:1")
    tabs.put(first := tab(base))
    assert led(tabs, base, OTHER) is None, "another language has a window of its own"
    assert led(tabs, base) is first
    assert first.page.done == ["paper=empty", "window.tellerReport?.empty()", "b=2"]
    assert (first.name, first.faults) == ("voice", [])
    assert led(tabs, base) is None, "it is on its way"


@pytest.mark.parametrize("fails", [False, True])
def test_another_server_at_the_same_address_is_another(fails: bool) -> None:
    tabs, base = Tabs(2), Served("http://127.0.0.1:1")
    tabs.put(first := tab(base))
    first.page.fails = fails
    assert led(tabs, base if fails else Served(base)) is None
    assert first.page.done[-1] == "closed"


def test_a_few_are_kept() -> None:
    tabs = Tabs(2)
    every = [tab("http://there") for _ in range(3)]
    for each in every:
        tabs.put(each)
    assert [each.page.done[-1] for each in every] == ["closed", "paper=empty", "paper=empty"]
    every[1].page.fails = True
    assert led(tabs, "http://there") is every[2]
    assert every[1].page.done[-1] == "closed"
