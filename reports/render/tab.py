"""One page of the browser: opened once, led from page to page of the dashboard, and waited for.

Most of what the first page costs is Streamlit's own front end, which the browser has to load and to start. So a page
that was photographed is led to an empty one, on which nothing of it is left, neither in the browser nor in its session
on the server, and from there to the next.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Self
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as TooLate

from analytics.metrics.view import EMPTY, PAPER
from data import settings
from data.errors import ReportRefused
from data.texts import N_, Text
from reports.content.edition import Edition
from reports.render import checks
from reports.render.server import Served

_SLICE = 1.0  # seconds after which it is asked whether the server still lives
_POLL = 40  # milliseconds
_EMPTIED = 5.0  # longest that a page may take to become empty, in seconds; one that does not is not used again
# The browser's days are those of the bank on the morning after the week; its clock goes on, as timers depend on it.
_CLOCK = """(at => {
  const Real = Date;
  let shift = 0;
  globalThis.tellerClock = at => { shift = at - Real.now(); };
  globalThis.tellerClock(at);
  globalThis.Date = new Proxy(Real, {
    construct: (made, given) => given.length ? new made(...given) : new made(Real.now() + shift),
    apply: () => new Real(Real.now() + shift).toString(),
    get: (made, name) => name === 'now' ? () => Real.now() + shift : Reflect.get(made, name),
  });
})(%d)"""
# As when a reader goes back and forth: Streamlit runs the page of the new address, and loads nothing.
_LEAD = """([address, at]) => {
  tellerClock(at);
  history.replaceState({}, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""


@dataclass
class Tab:
    """One page of a report on its way. since: what the server had written before it was asked for."""

    page: Page
    base: str
    window: object
    edition: Edition
    name: str
    since: int = 0
    faults: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, context: BrowserContext, window: object, edition: Edition, base: str, name: str, to: str) -> Self:
        """A new page that loads an address."""
        tab = cls(context.new_page(), base, window, edition, name)
        tab._begin(edition, name)
        tab.page.add_init_script(_CLOCK % _morning_after(edition))
        tab._listen()
        try:
            answer = tab.page.goto(to, wait_until="commit", timeout=seconds() * 1000)
        except BrowserError as fault:
            tab.faults.append(fault.message.split("\n")[0])
        else:
            if answer and not answer.ok:
                tab.faults.append(f"HTTP {answer.status}")
        return tab

    def lead(self, edition: Edition, name: str, to: str) -> bool:
        """Go from the empty page to an address of the same server; whether it was empty, and goes."""
        try:
            self.page.wait_for_function("window.tellerReport?.empty()", polling=_POLL, timeout=_EMPTIED * 1000)
            self._begin(edition, name)
            self.page.evaluate(_LEAD, [to, _morning_after(edition)])
        except BrowserError:
            return False
        return True

    def leave(self) -> bool:
        """Go to the empty page; whether it can."""
        empty = self.edition.address("overview", self.base) + f"&{PAPER}={EMPTY}"
        try:
            self.page.evaluate(_LEAD, [empty, _morning_after(self.edition)])
        except BrowserError:
            return False
        return True

    def close(self) -> None:
        """End it."""
        with suppress(BrowserError):
            self.page.close()

    def is_of(self, base: str) -> bool:
        """Whether it is of this server: another of our own may stand at the same address later."""
        return self.base is base or (self.base == base and not isinstance(base, Served))

    def _begin(self, edition: Edition, name: str) -> None:
        self.edition, self.name = edition, name
        self.since = self.base.written() if isinstance(self.base, Served) else 0
        self.faults.clear()

    def _listen(self) -> None:
        """Keep what the browser complains of."""
        self.page.on("console", self._complaint)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("crash", lambda _: self.faults.append("crash"))

    def _complaint(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit looks for its server below the page first, and finds it above.
        if message.type == "error" and "/_stcore/" not in str(message.location.get("url")):
            self.faults.append(message.text)

    @property
    def fault(self) -> str:
        """The last error in the server's log since the page was asked for."""
        return self.base.fault(self.since) if isinstance(self.base, Served) else ""

    @property
    def server_lives(self) -> bool:
        """Whether the server still runs, as far as we can know."""
        return not isinstance(self.base, Served) or self.base.is_alive

    def wait(self) -> None:
        """Return once the page is drawn, or shows that it failed. Raises ReportRefused at the time-out."""
        until = time.monotonic() + seconds()
        while not self.faults:
            try:
                # While the server is at work no frame is asked for: what draws none costs nothing.
                self.page.wait_for_function("window.tellerReport?.whole()", timeout=_SLICE * 1000, polling=_POLL)
                self.page.wait_for_function("window.tellerReport.drawn(true)", timeout=_SLICE * 1000)
            except TooLate:
                if not self.server_lives:
                    raise self._server_gone() from None
                if time.monotonic() >= until:
                    raise self._too_late() from None
            else:
                return
        raise checks.failed(self.edition, self.name, self.faults, self.fault)

    def _server_gone(self) -> ReportRefused:
        return checks.refused(
            self.edition, self.name, N_("The report's own server ended: {said}"),
            N_("Run the command doctor; the machine may be short of memory."), said=self.fault or "–",
        )  # fmt: skip

    def _too_late(self) -> ReportRefused:
        try:
            found = self.page.wait_for_function("[tellerReport.missing(true)]", timeout=_SLICE * 1000)
            waiting = Text(_WAITING[found.json_value()[0]])
        except BrowserError:
            waiting = Text(N_("the browser, which does not answer"))
        remedy = N_(
            "Open the page in the dashboard; where it is only slow, give it longer with the setting report_seconds."
        )
        said = N_("It was not drawn within {n:.0f} seconds; it waits for {what}.")
        return checks.refused(self.edition, self.name, said, remedy, n=seconds(), what=waiting)


class Tabs:
    """Empty pages at rest, a few of them, for whoever needs one next."""

    def __init__(self, most: int) -> None:
        self._most, self._resting = most, list[Tab]()

    def led(self, window: object, edition: Edition, base: str, name: str, to: str) -> Tab | None:
        """One of them on its way to an address of its own server; None where there is none."""
        for tab in [tab for tab in self._resting if not tab.is_of(base)]:
            self._end(tab)
        for tab in [tab for tab in self._resting if tab.window == window]:
            self._resting.remove(tab)
            if tab.lead(edition, name, to):
                return tab
            tab.close()
        return None

    def put(self, tab: Tab) -> None:
        """One that is needed no more."""
        if not tab.leave():
            tab.close()
            return
        self._resting.append(tab)
        for oldest in self._resting[: -self._most]:
            self._end(oldest)

    def _end(self, tab: Tab) -> None:
        self._resting.remove(tab)
        tab.close()


def seconds() -> float:
    """How long a page may take."""
    return settings.number("report_seconds")


def _morning_after(edition: Edition) -> int:
    """Nine o'clock on the day after the week, in milliseconds."""
    day = datetime.combine(edition.period.end + timedelta(1), hour(9), ZoneInfo(settings.text("time_zone")))
    return int(day.timestamp() * 1000)


# What a page can be waiting for, in words.
_WAITING = {
    "app": N_("the page's first sign of life"), "connection": N_("the connection to the server"),
    "script": N_("the end of its calculation"), "content": N_("its content"),
    "spinner": N_("something that still loads"), "stale": N_("parts that are drawn anew"),
    "mark": N_("the end of the page"), "chart": N_("a chart"),
    "image": N_("a picture"), "font": N_("a font"), "": N_("a layout that stands still"),
}  # fmt: skip
