"""The one browser that photographs a report's pages: still, at a fixed time, and not before they are drawn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from analytics.metrics.view import PAPER
from data import settings
from data.errors import ReportRefused
from data.literal import in_html
from data.texts import N_, Text
from reports.content.edition import SUMMARY, Edition
from reports.content.paper import A4
from reports.render import checks, glyphs
from reports.render.checks import Known
from reports.render.picture import WIDTH, Picture, Summary, Word
from reports.render.tab import Tab, Tabs, seconds

__all__ = ["AHEAD", "DRAWN", "FLAGS", "Camera", "Picture", "Summary", "Word", "browser_path"]

# What makes a browser draw the same page the same way every time; the sandbox needs rights that a service seldom has.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--disable-partial-raster", "--font-render-hinting=none",
    "--force-color-profile=srgb", "--num-raster-threads=1",
)  # fmt: skip
# Pages that are loaded while one is photographed: the server's next run and the browser's last picture share two cores.
AHEAD = 2
# Empty pages that wait for the next report: as many as are loaded at once, in two languages.
RESTING = 2 * (1 + AHEAD)
# How broad the browser draws a page of the annex on A4, in its own pixels: narrow enough that its smallest letters are
# 8 points high on paper. How high a window is.
DESK, HIGH = A4.desk, 900
# Language, time zone, width and height in the browser's own pixels, and dots of the picture a pixel.
Window = tuple[str, str, int, int, float]
# How often a page that still changes is taken.
TRIES = 4
_LOCALES = {"en": "en-US", "ko": "ko-KR", "zh": "zh-CN"}
DRAWN, _BLOCKS, _BOXES, _COMMENTARY, _PAPER, _STILL = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("drawn.js", "blocks.js", "boxes.js", "commentary.js", "paper.js", "still.css")
)
_STILLED = """(rules => document.addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = rules;
  document.head.append(style);
}))(%s)"""


def browser_path() -> str | None:
    """Chromium from the system's packages; None leaves the choice to Playwright."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Camera:
    """One browser, as a context manager. Everything that it hands on was checked; what is wrong is a ReportRefused.

    ahead: how many pages it loads while it photographs one.
    """

    ahead = AHEAD

    def __init__(self, known: Known | None = None) -> None:
        self._known = known or Known()
        self._stack = ExitStack()
        self._contexts: dict[Window, BrowserContext] = {}
        self._tabs: dict[str, Tab] = {}
        self._empty = Tabs(RESTING)
        self._press: Page | None = None
        self._drawable: dict[str, set[str]] = {}

    def __enter__(self) -> Self:
        try:
            play = self._stack.enter_context(sync_playwright())
            self._browser: Browser = play.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        except BrowserError as fault:
            self._stack.close()
            raise _no_browser(fault) from fault
        self._stack.callback(self._browser.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def is_well(self) -> bool:
        """Whether the browser still runs."""
        return self._browser.is_connected()

    def begin(self, known: Known) -> None:
        """Begin another report: what one that was refused has left open is closed."""
        self._known = known
        for tab in self._tabs.values():
            tab.close()
        self._tabs.clear()

    def open(self, edition: Edition, base: str, page: str) -> None:
        """Begin to load a page that will be asked for soon."""
        address = _address(edition, base, page)
        if address not in self._tabs:
            self._tabs[address] = self._opened(edition, base, page, address)

    def page(self, edition: Edition, base: str, page: str) -> Picture:
        """One page of the annex."""
        return next(self.pages(edition, base, (page,)))

    def pages(self, edition: Edition, base: str, pages: Sequence[str]) -> Iterator[Picture]:
        """Pages of the annex in their order; the next ones are loaded while one is photographed."""
        for number, page in enumerate(pages):
            for coming in pages[number : number + 1 + AHEAD]:
                self.open(edition, base, coming)
            with self._taken(edition, base, page) as tab:
                picture = self._picture(tab)
            yield picture

    def summary(self, edition: Edition, base: str) -> Summary:
        """The summary, photographed and printed."""
        with self._taken(edition, base, SUMMARY) as tab:
            picture = self._picture(tab)
            pdf = tab.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        return Summary(**vars(picture), pdf=pdf)

    def printed(self, html: str) -> bytes:
        """A document of our own as PDF, on paper of the size that it says itself."""
        try:
            page = self._press = self._press or self._browser.new_page()
            page.set_content(html, wait_until="load")
            page.evaluate("document.fonts.ready")
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        except BrowserError as fault:
            self._press = None
            raise _no_browser(fault) from fault

    def drawn(self, html: str) -> bytes:
        """What is called “drawn” in a document of our own, as a picture without ground."""
        page = self._browser.new_page()
        try:
            page.set_content(f"<body style='background:none'>{html}", wait_until="load")
            return page.locator("#drawn").screenshot(omit_background=True, timeout=seconds() * 1000)
        except BrowserError as fault:
            raise _no_browser(fault) from fault
        finally:
            page.close()

    def _opened(self, edition: Edition, base: str, page: str, address: str) -> Tab:
        window = _window(edition, page)
        if tab := self._empty.led(window, edition, base, page, address):
            return tab
        return Tab.opened(self._context(window), window, edition, base, page, address)

    def _context(self, window: Window) -> BrowserContext:
        """One of the browser's windows for each language and size: what it has loaded once is not loaded again."""
        if window not in self._contexts:
            language, time_zone, width, height, dots = window
            context = self._browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=dots, color_scheme="light",
                reduced_motion="reduce", locale=_LOCALES[language], timezone_id=time_zone,
            )  # fmt: skip
            context.add_init_script(DRAWN + _STILLED % json.dumps(_STILL))
            self._contexts[window] = context
        return self._contexts[window]

    @contextmanager
    def _taken(self, edition: Edition, base: str, page: str) -> Iterator[Tab]:
        """A page that was opened, or is now. A fault of the browser's own is a refusal too; what failed is closed."""
        self.open(edition, base, page)
        tab = self._tabs.pop(_address(edition, base, page))
        is_whole = False
        try:
            yield tab
            is_whole = True
        except BrowserError as fault:
            said = tab.fault or fault.message.split("\n")[0]
            remedy = N_("Run the report again; if it stays so, run the command doctor.")
            raise checks.refused(edition, page, N_("The browser failed: {said}"), remedy, said=said) from fault
        finally:
            if is_whole:
                self._empty.put(tab)
            else:
                tab.close()

    def _picture(self, tab: Tab, tries: int = TRIES, undrawn: str = "") -> Picture:
        """The page once it is drawn, if nothing is wrong with it; taken again where it said more a moment later.

        undrawn: signs of customers in whose place boxes stand already.
        """
        tab.wait()
        _put_commentary(tab)
        _laid_out(tab)
        told = tab.page.evaluate("tellerReport.told()")
        if strange := self._missing(tab.page, told["customers"]):
            tab.page.evaluate(_BOXES, strange)
            undrawn = "".join(sorted({*undrawn, *strange}))
            tab.wait()
            told = tab.page.evaluate("tellerReport.told()")
        checks.unbroken(tab.edition, tab.name, told, tab.faults, tab.fault)
        shown = json.loads(told["shown"])
        checks.as_asked(tab.edition, tab.name, told, shown, self._known)
        checks.answered(tab.edition, tab.name, told, shown, self._known)
        checks.legible(tab.edition, tab.name, self._missing(tab.page, told["signs"]), told["icons"], told["broken"])
        found = tab.page.evaluate(_BLOCKS)
        png = tab.page.screenshot(full_page=True, animations="disabled", timeout=seconds() * 1000)
        if not self._unchanged(tab, told):
            # A chart may put its labels in after its lines, when all seemed drawn.
            if tries == 1:
                raise _changing(tab)
            return self._picture(tab, tries - 1, undrawn)
        scale = told["dots"]
        boxes = [tuple(length * scale for length in box) for box in told["pictures"]]
        width, height = checks.inked(tab.edition, tab.name, png, boxes)
        blocks, parts = (tuple((int(top * scale), int(foot * scale) + 1) for top, foot in list_) for list_ in found)
        return Picture(
            tab.name, shown["title"], told["headline"], png, width, height, tuple(_words(told["words"], scale)), shown,
            tuple(told["texts"]), blocks, parts=parts, undrawn=undrawn,
        )  # fmt: skip

    def _unchanged(self, tab: Tab, told: dict[str, Any]) -> bool:
        """Whether what was read is what was photographed. Raises where the page has failed, gone or begun again."""
        missing, now = tab.page.evaluate("[tellerReport.missing(true), tellerReport.told()]")
        checks.unbroken(tab.edition, tab.name, now, tab.faults, tab.fault)
        if missing or now["shown"] != told["shown"]:
            raise _changing(tab)
        return _said(now) == _said(told)

    def _missing(self, page: Page, signs: list[list[str]]) -> str:
        """Signs of a page without a picture; those that were drawn in a font before are not drawn again."""
        found = set[str]()
        for font, characters in signs:
            drawable = self._drawable.setdefault(font, set())
            new = set(glyphs.visible(characters)) - drawable
            lacking = set(glyphs.missing(page, "".join(sorted(new)), font)) if new else set()
            drawable |= new - lacking
            found |= lacking
        return "".join(sorted(found))


def _said(told: dict[str, Any]) -> tuple[Any, ...]:
    """What a page says, to be held against what it says a moment later."""
    return [word[0] for word in told["words"]], told["texts"], told["headline"], len(told["pictures"])


def _changing(tab: Tab) -> ReportRefused:
    said = N_("It changed while it was photographed.")
    return checks.refused(tab.edition, tab.name, said, N_("Run the report again."))


def _address(edition: Edition, base: str, page: str) -> str:
    return edition.address(page, base) + (f"&{PAPER}=1" if page == SUMMARY else "")


def _window(edition: Edition, page: str) -> Window:
    """A page of the annex is drawn in as many dots as its paper is broad, the summary in those of its picture."""
    width, height = edition.paper.sheet if page == SUMMARY else (edition.paper.desk, HIGH)
    dots = WIDTH / (width if page == SUMMARY else DESK)
    return edition.language, settings.text("time_zone"), width, min(height, HIGH), dots


def _put_commentary(tab: Tab) -> None:
    """Put an analyst's words on top of a summary."""
    if tab.name == SUMMARY and (written := tab.edition.commentary):
        mark, text = in_html(written.mark(tab.edition.language)), in_html(written.text)
        html = f"<section class='commentary'><h2>{mark}</h2><p>{text}</p></section>"
        tab.page.evaluate(_COMMENTARY, html)
        tab.wait()


def _laid_out(tab: Tab) -> None:
    """Lay a drawn page out for paper. Raises ReportRefused where a summary does not fit on its sheet."""
    found = tab.page.evaluate(_PAPER, tab.edition.paper.style())
    if not found["fits"]:
        remedy = N_("Give the report fewer limits or a shorter name, or tell whoever looks after Teller.")
        raise checks.refused(tab.edition, tab.name, N_("It says more than has room on its one sheet of paper."), remedy)
    if found["changed"]:
        tab.wait()


def _words(found: list[list[Any]], scale: float) -> Iterator[Word]:
    for text, *lengths, line, paragraph, level in found:
        x, y, width, height, size = (round(length * scale, 2) for length in lengths)
        yield Word(text, x, y, width, height, size, line, paragraph, level)


def _no_browser(fault: BrowserError) -> ReportRefused:
    return ReportRefused(
        N_("The browser that draws the report does not work."),
        Text(N_("It says: {fault}"), {"fault": fault.message.split("\n")[0]}),
        N_("Install Chromium: tools/system.sh does it. Then run the command doctor."),
    )
