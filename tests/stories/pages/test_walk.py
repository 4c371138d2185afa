"""An analyst's ten minutes in a real browser, in Korean: exports are dropped, seen, stored, mended and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from analytics.ingest import looking
from data.layouts.exports.surveys import KIOSK
from data.texts import Text
from tests.conftest import TODAY
from tests.data.layouts.exports.test_tools import QUALTRICS
from tests.pages.conftest import STILL
from tools import photograph

pytestmark = pytest.mark.browser
COMMIT, MEND = ".st-key-commit button", ".st-key-mend button"
# An answer in an order that the walk does not depend on.
POINTS = (5, 4, 3, 2, 1)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The Uploads page of an empty bank."""
    place = {name: str(tmp_path / name.lower()) for name in ("STORE", "DEMO_STORE", "SECRET_FILE", "INBOX")}
    with photograph.serving(TELLER_TODAY=TODAY, **{f"TELLER_{name}": at for name, at in place.items()}) as base:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, **STILL)
        page.goto(f"{base}/uploads?language=ko")
        photograph.settle(page)
        yield page
        page.close()


def kiosk(path: Path) -> Path:
    """A survey in the shape of the Korean kiosk survey, with three pairs of expectation and perception."""
    asked = [str(header) for header in KIOSK.requires]
    pairs = [
        f"{n}-{side}. 키오스크는 편리하다. ({kind} 설문)"
        for n in (1, 2, 3)
        for side, kind in ((1, "기대"), (2, "인지"))
    ]
    lines = [[*asked, *pairs]]
    lines += [
        ["한달에 2~3회 이상", str(POINTS[n % 5]), "여", *[str(1 + (n + k) % 7) for k in range(6)]] for n in range(20)
    ]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="cp949")
    return path


def qualtrics(path: Path) -> Path:
    """A Qualtrics export of twenty responses."""
    rows = [
        f"2026-03-01 10:00:00,2026-03-01 10:05:00,IP Address,203.0.113.1,100,True,2026-03-01 10:05:01,R_{n},"
        f"a@b.example,email,KO,Promoter,{n % 11},좋아요,{POINTS[n % 5]},4\n"
        for n in range(20)
    ]
    path.write_text(QUALTRICS + "".join(rows), encoding="utf-8")
    return path


def broken(path: Path) -> Path:
    """A file with two rows that cannot go in as they are."""
    scores = ["eleven" if n == 5 else "14" if n == 9 else str(n % 11) for n in range(20)]
    lines = [f"W{n},2026-11-{n + 1:02d} 10:00,{score}" for n, score in enumerate(scores)]
    path.write_text("\n".join(["response_id,responded_at,nps", *lines]), encoding="utf-8")
    return path


def drop(page: Page, file: Path) -> str:
    """What the page's headline says of a file that was given to it."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("h1", has_text=file.name).wait_for()
    page.locator(COMMIT).wait_for()
    photograph.settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    return page.locator("h1").inner_text()


def store(page: Page) -> str:
    """What the page says became of the file."""
    page.locator(COMMIT).click()
    page.locator(".st-key-outcome").wait_for()
    photograph.settle(page)
    return page.locator(".st-key-outcome").inner_text()


def test_files_are_dropped_seen_stored_mended_and_taken_back(page: Page, tmp_path: Path) -> None:
    assert "20" in drop(page, kiosk(tmp_path / "kiosk.csv"))
    assert "CP949" in page.locator(".teller-lead").first.inner_text()
    pairs = Text(looking.ROLES[looking.PAIR], {"n": "3"}).render("ko")
    assert pairs in "\n".join(page.locator(".teller-lead").all_inner_texts())
    store(page)
    drop(page, qualtrics(tmp_path / "qualtrics.csv"))
    assert "Qualtrics" in page.locator(".teller-lead").first.inner_text()
    store(page)
    assert "18" in drop(page, broken(tmp_path / "week.csv"))
    with page.expect_download() as got:
        page.locator(MEND).click()
    store(page)
    refused = Path(got.value.path()).read_text(encoding="utf-8-sig")
    assert "eleven" in refused
    mended = tmp_path / "mended.csv"
    mended.write_text(refused.replace(",eleven", ",10").replace(",14", ",4"), encoding="utf-8")
    assert "2" in drop(page, mended)
    assert page.locator(MEND).count() == 0
    store(page)
    page.locator(".st-key-history button").first.click()
    page.locator(".teller-undone").wait_for()
    page.locator(".st-key-outcome").wait_for(state="detached")
    page.goto(page.url.replace("/uploads", "/satisfaction") + "&bank=own&period=all")
    photograph.settle(page)
    assert page.locator(".teller-headline").count() == 1
    assert page.get_by_text("58", exact=True).count(), "responses: 20, 20 and 18; the two that were mended are back out"
    assert page.get_by_role("heading", name="kiosk_servqual").count(), "its rating items are there"
