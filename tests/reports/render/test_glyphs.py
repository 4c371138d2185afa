"""Signs without a picture are found, in every language, with fonts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from data.store.store import Store
from reports.content.edition import Edition
from reports.render import glyphs
from reports.render.camera import browser_path
from reports.schedule import runs
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


@pytest.mark.parametrize(
    "signs, names",
    [
        ("\U0001f970\U0001fae8", ("fonts-noto-color-emoji",)),
        ("\uac00\u6f22", ("fonts-noto-cjk",)),
        ("\U00020bb7\u0e01", ("fonts-hanazono", "fonts-noto-core")),
        ("\U00030007", ("fonts-babelstone-han",)),
        ("\ue123\ufffd\U00010ffe", ()),
    ],
)
def test_what_helps_is_named(signs: str, names: tuple[str, ...]) -> None:
    assert glyphs.packages(signs) == names
    said = str(glyphs.remedy(signs))
    assert f"apt-get install {' '.join(names)}" in said if names else "none helps" in said


def test_signs_are_named_by_their_code_points() -> None:
    assert glyphs.named("가\ue000") == "가 (U+AC00), \ue000 (U+E000)"
    assert glyphs.named("abcdefghij").endswith("h (U+0068) …")


def test_a_run_says_which_signs_stand_as_boxes(store: Store, tmp_path: Path) -> None:
    edition = Edition("weekly", "2026-W47", "en", "own", store.url, 1)
    run = runs.made(store, runs.begin(store, edition), tmp_path, {"pages": [], "undrawn": "\U0001f970"})
    assert "Boxes stand in comments in place of signs that this machine cannot draw" in str(run.note)
    assert "(U+1F970). Install fonts on the machine that makes the reports" in str(run.note)
    assert "fonts-noto-color-emoji" in str(runs.all(store)[0].note)
