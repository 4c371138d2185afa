"""A small bank, made once, and the dashboard over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from data.files.inbox import Arriving
from data.settings import ROOT
from data.store.store import Store
from reports.render.camera import FLAGS
from tests.conftest import TODAY
from tools import photograph

Open = Callable[..., AppTest]
# Nothing moves: each frame of a movement is drawn by the processor, which took most of a page's time.
STILL: dict[str, Any] = {"reduced_motion": "reduce"}


@pytest.fixture(autouse=True, scope="session")
def components_scanned_once() -> Iterator[None]:
    """Each AppTest looks for components in all installed packages: a third of a second, for the same answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def bank(small_bank: Callable[[Path], Store], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bank's folder, counted; only for reading."""
    folder = tmp_path_factory.mktemp("bank")
    small_bank(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; skipped where there is none."""
    path = photograph.browser_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says where the bank's own data and the demo bank are; empty folders when not told."""
    monkeypatch.setenv("TELLER_TODAY", TODAY)
    monkeypatch.setenv("TELLER_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("TELLER_INBOX", str(tmp_path / "inbox"))

    def choose(own: Path | None = None, demo: Path | None = None) -> None:
        monkeypatch.setenv("TELLER_STORE", str(own or tmp_path / "own"))
        monkeypatch.setenv("TELLER_DEMO_STORE", str(demo or tmp_path / "demo"))

    choose()
    return choose


@pytest.fixture
def opened() -> Open:
    """Opens a page of the dashboard with address parameters."""

    def open_page(name: str = "overview", **params: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        at.query_params.update(params)
        at.run()
        if name != "overview":
            at.switch_page(f"pages/{name}.py")
            at.query_params.update(params)
            at.run()
        return at

    return open_page


def dropped(at: AppTest, rows: str | bytes, name: str) -> AppTest:
    """The Uploads page after a file was dropped on it: what the browser does, done to the place that it sends to."""
    with Arriving(at.session_state["place"].key, name) as arriving:
        arriving.write(rows.encode() if isinstance(rows, str) else rows)
        arriving.finish()
    return at.run()


def words(at: AppTest) -> str:
    """Everything that a page's own elements say."""
    kinds = ("html", "caption", "markdown", "error", "button", "page_link", "toggle")
    return "\n".join(
        str(getattr(e, "value", "")) + str(getattr(e, "label", "")) for kind in kinds for e in at.get(kind)
    )
