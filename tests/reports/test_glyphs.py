"""Signs without a picture are found, in every language, with fonts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from reports import glyphs
from reports.camera import browser_path
from tests.reports import faulty

LATIN, HANGUL, HAN = "Waiting 0123 ±–…▲▼", "대기시간 업무량", "等候时间、客户"
FONT = "600 32px 'Source Sans', 'Noto Sans CJK KR', sans-serif"


@pytest.fixture
def page(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """An empty page of a browser that has the fonts of some folders alone."""
    if browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    folders = getattr(request, "param", None)
    if folders is not None:
        monkeypatch.setenv("FONTCONFIG_FILE", faulty.fonts(tmp_path, *folders))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
def test_nothing_is_missing_where_the_fonts_are(page: Page) -> None:
    assert glyphs.missing(page, LATIN + HANGUL + HAN, FONT) == ""


@pytest.mark.browser
def test_signs_that_nobody_has(page: Page) -> None:
    assert glyphs.missing(page, "A\ue123\U00010ffe\ufffdB \u200b\u3164", FONT) == "\ufffd\ue123\U00010ffe"


@pytest.mark.browser
@pytest.mark.parametrize("page", [faulty.LATIN_ONLY], indirect=True)
def test_latin_fonts_alone(page: Page) -> None:
    assert glyphs.missing(page, LATIN, FONT) == ""
    assert set(glyphs.missing(page, HANGUL + HAN, FONT)) == set(HANGUL + HAN) - {" "}


@pytest.mark.browser
@pytest.mark.parametrize("page", [()], indirect=True)
def test_no_fonts_at_all(page: Page) -> None:
    assert set(glyphs.missing(page, LATIN, FONT)) == set(LATIN) - {" "}


def test_what_must_leave_ink() -> None:
    assert glyphs.visible("b a\u00a0\n\u0301\u200da\ue000") == "ab\ue000"


def test_signs_are_named_by_their_code_points() -> None:
    assert glyphs.named("가\ue000") == "가 (U+AC00), \ue000 (U+E000)"
    assert glyphs.named("abcdefghij").endswith("h (U+0068) …")
