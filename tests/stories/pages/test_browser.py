"""A real browser opens every page in every language: no exception, no console error, nothing cut off sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pypdf import PdfReader

from analytics.charts.tiles import Tile
from analytics.metrics.period import Period
from analytics.metrics.results import Value
from analytics.summary.part import fact
from data.texts import LANGUAGES, translate
from tests.conftest import TODAY
from tests.pages.conftest import STILL
from tools import photograph
from ui import style, tiles
from ui.titles import PAGES

pytestmark = pytest.mark.browser
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
# The widest pages: tiles and charts, a table of branches, a form, a sheet. In the long form all, each loaded anew.
PHONE = ("overview", "branches", "uploads", "summary")
SIZES = """() => {
    const sheet = document.querySelector('.teller-sheet article');
    return [sheet.scrollHeight, sheet.clientHeight, sheet.scrollWidth, sheet.clientWidth];
}"""


@pytest.fixture(scope="module")
def address(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with photograph.serving(
        TELLER_STORE=str(bank), TELLER_DEMO_STORE=str(folder / "demo"), TELLER_SECRET_FILE=str(folder / "secret"),
        TELLER_TODAY=TODAY, TELLER_INBOX=str(folder / "inbox"),
    ) as base:  # fmt: skip
        yield base


@cache
def window(browser: Browser, width: int) -> BrowserContext:
    """One window of a width for all pages: what it has loaded once is not loaded again."""
    return browser.new_context(viewport={"width": width, "height": 900}, **STILL)


def visited(browser: Browser, url: str, width: int = 1440) -> tuple[Page, list[str]]:
    """The page once it is drawn, and what the browser complained of."""
    page = window(browser, width).new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # On a deep link Streamlit looks for its server below the page first, and finds it above.
        if message.type == "error" and "/_stcore/" not in str(message.location.get("url")):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(url)
    photograph.settle(page)
    return page, complaints


def checked(page: Page, complaints: list[str], name: str, language: str) -> None:
    """What holds for every page in every language."""
    assert complaints == [], name
    assert page.locator('[data-testid="stException"]').count() == 0, name
    assert page.locator(".teller-headline").count() == 1, name
    assert page.get_by_role("link", name=translate(PAGES[name][0], language)).first.is_visible(), name


@pytest.mark.parametrize("language", ["en", pytest.param("ko", marks=pytest.mark.long)])
def test_every_page_opens_from_another(language: str, browser: Browser, address: str) -> None:
    page, complaints = visited(browser, f"{address}/?language={language}")
    for name, (title, _) in PAGES.items():
        page.get_by_role("link", name=translate(title, language)).first.click()
        if name != "overview":
            page.wait_for_url(re.compile(rf"/{name}(\?|$)"))
        photograph.settle(page)
        checked(page, complaints, name, language)
    page.close()


@pytest.mark.parametrize("names", [PHONE, pytest.param(tuple(PAGES), marks=pytest.mark.long)])
def test_every_page_opens_by_its_address_on_a_phone(names: tuple[str, ...], browser: Browser, address: str) -> None:
    page, complaints = visited(browser, f"{address}/?language=zh", width=390)
    for name in names:
        url = f"{address}/{'' if name == 'overview' else name}?language=zh"
        if names != PHONE:
            page.close()
            page, complaints = visited(browser, url, width=390)
        elif name != "overview":
            photograph.lead(page, url)
        checked(page, complaints, name, "zh")
        room = page.evaluate("[document.querySelector('[data-testid=\"stMain\"]').scrollWidth, innerWidth]")
        assert room[0] <= room[1], f"{name} scrolls sideways"
        cut = "t => t.scrollWidth > t.parentElement.clientWidth"
        assert not page.evaluate(f"[...document.querySelectorAll('.teller-sheet table')].filter({cut}).length"), name
        link = page.locator(".st-key-pages a").first.bounding_box()
        assert link is not None
        assert link["height"] > 10, f"{name}: the way to the other pages is there"
        tiles = page.locator(".teller-tile")
        if tiles.count():
            first, second = (tiles.nth(n).bounding_box() for n in (0, 1))
            assert first is not None
            assert second is not None
            assert first["y"] == pytest.approx(second["y"], abs=2), f"{name}: two tiles side by side"
    page.close()


@pytest.mark.parametrize(
    "evidence", ["42.0 to 55.6 per 100,000 a month · n = 203", "인구 10만 명당 월 42.0~55.6건 · n = 203"]
)
def test_words_stay_in_their_tile(evidence: str, browser: Browser) -> None:
    tile = Tile(
        "Complaints per 100,000", fact("tiles", Value("csat", WEEK, 4.0, 9, 3.0, 5.0)), "48.4", evidence=evidence
    )
    page = window(browser, 1440).new_page()
    rules = Path(style.__file__).with_name("style.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{rules}</style><div style='width: 150px'>{tiles._html(tile)}</div>")
    wide = (
        "[...document.querySelectorAll('.teller-tile, .teller-tile *')].map(part => part.getBoundingClientRect().right)"
    )
    left, *rights = page.evaluate(f"[document.querySelector('.teller-tile').getBoundingClientRect().left, ...{wide}]")
    assert max(rights) <= left + 150
    page.close()


def test_a_choice_is_kept_from_page_to_page_and_by_the_back_button(browser: Browser, address: str) -> None:
    page, complaints = visited(browser, f"{address}/?region=South&period=4w")
    page.get_by_role("link", name="Calls").first.click()
    page.wait_for_url("**/calls?*")
    photograph.settle(page)
    assert "region=South" in page.url
    assert "period=4w" in page.url
    page.go_back()
    page.wait_for_url(f"{address}/?*")
    photograph.settle(page)
    assert page.locator(".st-key-bar_region input").input_value() == "South"
    assert complaints == []
    page.close()


def test_the_keyboard_goes_on_where_a_control_was_that_went(browser: Browser, address: str) -> None:
    page, complaints = visited(browser, f"{address}/reports")

    def pressed(key: str) -> str:
        page.locator(f".st-key-{key} button").press("Enter")
        page.locator(f".st-key-{key}").wait_for(state="detached")
        page.wait_for_function("document.activeElement !== document.body")
        return str(page.evaluate("document.activeElement.closest('[class*=st-key-]').className"))

    assert "st-key-rf_name" in pressed("report_new"), "the first field of the form that takes its place"
    assert "st-key-report_new" in pressed("report_cancel")
    assert complaints == []
    page.close()


def test_a_tile_opens_its_rows(browser: Browser, address: str) -> None:
    page, complaints = visited(browser, f"{address}/calls?period=4w")
    page.locator(".st-key-rows_offered button:visible").click()
    page.get_by_role("dialog").wait_for()
    photograph.settle(page)
    assert "rows=offered" in page.url
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    photograph.settle(page)
    assert "rows=" not in page.url
    assert complaints == []
    page.close()


@pytest.mark.parametrize("languages", [("zh",), pytest.param(tuple(LANGUAGES), marks=pytest.mark.long)])
def test_the_summary_is_one_page_of_a4(languages: tuple[str, ...], browser: Browser, address: str) -> None:
    for language in languages:
        query = f"period=2026-W47&language={language}&paper=1"
        page, complaints = visited(browser, f"{address}/summary?{query}", width=800)
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        page.emulate_media(media="print")
        height, seen_height, width, seen_width = page.evaluate(SIZES)
        page.close()
        (found,) = PdfReader(BytesIO(printed)).pages
        assert [round(float(side)) for side in found.mediabox[2:]] == [595, 842]
        assert re.search(r"\b84\b", found.extract_text()), "the score's sample"
        assert height <= seen_height, "something is cut off below"
        assert width <= seen_width, "something is cut off sideways"
        assert complaints == []
