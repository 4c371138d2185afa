"""A file goes from a real browser to the disk: chosen, dropped, cancelled, refused; behind a base path as anywhere."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from data.texts import Text
from tests.conftest import TODAY
from tests.pages.conftest import STILL
from tools import photograph

pytestmark = pytest.mark.browser
HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
ROWS = (HEADER + "".join(f"C{n},2026-11-{n:02d},2026-11-{n + 5:02d},,fees,app\n" for n in range(1, 21))).encode()
FIELD = ".st-key-uploader"
DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), sign => sign.charCodeAt(0))], name));
  const target = document.querySelector('[data-testid="stApp"]');
  for (const kind of ['dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
# The words of what has the keyboard, in a component of its own too.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.textContent;
}"""


@dataclass(frozen=True)
class Served:
    """The dashboard at work, and where the files that browsers send to it lie."""

    address: str
    inbox: Path

    def files(self) -> list[bytes]:
        """What waits, without the receipts."""
        found = [path for path in self.inbox.rglob("*") if path.is_file() and path.suffix != ".json"]
        told = []
        for path in found:
            # One that is renamed or cleared away meanwhile is looked for again.
            with suppress(FileNotFoundError):
                told.append(path.read_bytes())
        return told


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    names = {"STORE": "store", "DEMO_STORE": "demo", "SECRET_FILE": "secret", "INBOX": "inbox"}
    settings = {f"TELLER_{name}": str(folder / place) for name, place in names.items()}
    settings |= {"TELLER_TODAY": TODAY, "TELLER_UPLOAD_MEGABYTES": "30"}
    with photograph.started("dashboard.py", "--server.baseUrlPath", "bank/teller", **settings) as (base, _):
        yield Served(f"{base}/bank/teller", folder / "inbox")


@pytest.fixture(scope="module")
def open_page(browser: Browser, served: Served) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, **STILL)
    page.goto(f"{served.address}/uploads?language=en")
    photograph.settle(page)
    yield page
    page.close()


@pytest.fixture
def page(open_page: Page, served: Served) -> Iterator[Page]:
    """The Uploads page, with nothing on it before and after."""
    yield open_page
    if open_page.get_by_role("button", name="Discard").is_visible():
        open_page.get_by_role("button", name="Discard").click()
    open_page.get_by_role("button", name="Choose a file").wait_for()
    assert eventually(lambda: served.files() == [])


def choose(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").press("Enter")
    chooser.value.set_files(file)


def written(folder: Path, content: bytes = ROWS, name: str = "complaint.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def arrived(page: Page) -> None:
    page.locator(FIELD).get_by_role("button", name="Discard").wait_for()


def slow_down(page: Page, bytes_a_second: int) -> None:
    to_browser = page.context.new_cdp_session(page)
    said = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    to_browser.send("Network.enable")
    to_browser.send("Network.emulateNetworkConditions", said)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def test_a_chosen_file_arrives_and_nobody_else_sees_it(
    page: Page, served: Served, browser: Browser, tmp_path: Path
) -> None:
    choose(page, written(tmp_path, name="민원 47주.csv"))
    arrived(page)
    assert page.locator(FIELD).get_by_text("민원 47주.csv").first.is_visible()
    assert served.files() == [ROWS]
    other = browser.new_page(**STILL)
    other.goto(f"{served.address}/uploads?language=en")
    other.get_by_role("button", name="Choose a file").wait_for()
    other.close()
    # Whoever works with the keyboard goes on where the button was that is gone.
    page.get_by_text("all 20 rows can be stored").first.wait_for()
    assert page.evaluate(FOCUSED) == "Discard"
    page.keyboard.press("Enter")
    assert eventually(lambda: page.evaluate(FOCUSED) == "Choose a file")


def test_a_file_dropped_anywhere_on_the_page_takes_the_place_of_the_one_before(page: Page, served: Served) -> None:
    for count in (20, 19):
        rows = b"\n".join(ROWS.split(b"\n")[: count + 1])
        page.evaluate(DROP, ["complaint.csv", base64.b64encode(rows).decode()])
        assert eventually(lambda rows=rows: served.files() == [rows])  # type: ignore[misc]
        arrived(page)


def test_what_is_on_its_way_goes_on_while_one_looks_elsewhere_and_can_be_cancelled(
    page: Page, served: Served, tmp_path: Path
) -> None:
    slow_down(page, 1_000_000)
    choose(page, written(tmp_path, ROWS + b"\n" * 20_000_000))
    bar = page.locator(FIELD).get_by_role("progressbar")
    assert eventually(lambda: bar.is_visible() and bar.evaluate("bar => bar.value") > 0)
    page.get_by_role("link", name="Glossary").first.click()
    page.wait_for_url("**/glossary*")
    photograph.settle(page)
    page.get_by_role("link", name="Uploads").first.click()
    bar.wait_for()
    assert len(served.files()) == 1
    page.locator(FIELD).get_by_role("button", name="Cancel").press("Enter")
    slow_down(page, -1)


def test_a_refusal_says_why_and_the_next_file_goes_in(page: Page, served: Served, tmp_path: Path) -> None:
    fault = page.locator(FIELD).get_by_role("alert")
    large = "The file {file} is larger than the {limit} MB that a browser may send."
    for content, message in (
        (b"%PDF-1.7 and so on", "The file {file} is not a table."), (b"", "The file {file} is empty."),
        (bytes(31 << 20), large),
    ):  # fmt: skip
        choose(page, written(tmp_path, content, "report.csv"))
        fault.get_by_text(Text(message, {"file": "report.csv", "limit": 30}).render()).wait_for()
        assert served.files() == []
    choose(page, written(tmp_path))
    arrived(page)
    assert not fault.is_visible()


def test_a_phone_shows_rows_side_by_side_and_a_desk_as_a_table(page: Page, tmp_path: Path) -> None:
    choose(page, written(tmp_path))
    arrived(page)
    wide, narrow = (page.locator(f".st-key-{kind}_complaint") for kind in ("wide", "narrow"))
    wide.wait_for()
    assert not narrow.is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    narrow.wait_for()
    assert not wide.is_visible()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    page.set_viewport_size({"width": 1000, "height": 900})
