"""A real browser, a real dashboard, and faults put into its pages: none of them gives a picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analytics.metrics import cubes
from data.errors import ReportRefused
from data.settings import ROOT
from data.store.store import Store
from reports.content import sources
from reports.content.edition import SUMMARY, Edition
from reports.render import camera, server
from reports.render.camera import Camera
from reports.render.checks import Known
from reports.render.server import Served
from tests.reports import faulty

pytestmark = pytest.mark.browser
FAULTS = {
    "satisfaction": (faulty.EXCEPTION, r"It shows an error: RuntimeError"),
    "voice": (faulty.ERROR, "It shows an error: The store is gone"),
    "complaints": (faulty.UNSEEN, "The picture is blank or nearly so"),
    "branches": (faulty.NO_CHART, "A chart on it is blank"),
    "calls": (faulty.STRANGE_SIGN, "There is no picture of these signs on this machine: .*U\\+E123"),
    "overview": (faulty.BROKEN_PICTURE, "error|did not load"),
}
OTHERS = {
    "satisfaction": (faulty.SPINNER, "It was not drawn within 4 seconds; it waits for the end of its calculation"),
    "voice": (faulty.OTHER_SCOPE, "It shows another scope. Asked for: –. Shown: region = North"),
    "branches": (faulty.NO_HEADLINE, "It has no headline"),
}
# One dashboard shows both kinds of fault and none: each in a language of its own.
FAULTY, OTHERWISE, CLEAN = "en", "zh", "ko"
Serve = Callable[[], Served]
# In every run the checks themselves are tested for these (test_checks.py); here they are seen in a browser too.
LONG = partial(pytest.param, marks=pytest.mark.long)


@pytest.fixture(scope="module")
def edition(small_bank: Callable[[Path], Store], tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The last week of the small bank, in the language of pages without a fault."""
    if camera.browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    store = small_bank(tmp_path_factory.mktemp("refused") / "bank")
    return Edition("weekly", "2026-W47", CLEAN, "own", store.url, store.version())


@pytest.fixture(scope="module")
def known(edition: Edition) -> Known:
    """What is known of the bank, whose numbers are counted before a server wants them."""
    return sources.known(edition, cubes.open(Store(edition.url)))


@pytest.fixture(scope="module")
def cam(known: Known) -> Iterator[Camera]:
    """The one browser of these tests."""
    with Camera(known) as started:
        yield started


@pytest.fixture(scope="module")
def serve(edition: Edition, known: Known, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """A dashboard with faults in its pages, which takes even the week's last day for old; another once it has ended."""
    faults = {f"{page}-{FAULTY}": fault for page, (fault, _) in FAULTS.items()}
    faults |= {f"{page}-{OTHERWISE}": fault for page, (fault, _) in OTHERS.items()}
    faults[f"calls-{OTHERWISE}"] = faulty.ENDS
    faults[f"complaints-{OTHERWISE}"] = faulty.STRANGE_WORDS
    folder = faulty.path(tmp_path_factory.mktemp("faults"), faults)
    with ExitStack() as stack:
        kept: list[Served] = []

        def served() -> Served:
            if not kept or not kept[-1].is_alive:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv("PYTHONPATH", os.pathsep.join((folder, str(ROOT))))
                    patch.setenv("TELLER_STALE_DAYS", "-1")
                    kept.append(stack.enter_context(server.serving(edition)))
            return kept[-1]

        yield served


def shot(cam: Camera, edition: Edition, base: str, page: str) -> Any:
    """The picture of a page."""
    return cam.summary(edition, base) if page == SUMMARY else cam.page(edition, base, page)


@pytest.mark.sampled
@pytest.mark.parametrize("page", FAULTS)
def test_a_page_with_a_fault(page: str, edition: Edition, cam: Camera, serve: Serve) -> None:
    with pytest.raises(ReportRefused, match=FAULTS[page][1]) as refused:
        shot(cam, replace(edition, language=FAULTY), serve(), page)
    said = refused.value.render()
    assert f"“{page}” cannot go into the report of 2026-W47" in said
    assert "the number of a customer" not in said, "an error's own words may hold data"
    assert refused.value.remedy.message


@pytest.mark.parametrize("page", ["satisfaction", *map(LONG, ("voice", "branches"))])
def test_a_page_with_another_fault(
    page: str, edition: Edition, cam: Camera, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = serve()
    monkeypatch.setenv("TELLER_REPORT_SECONDS", "4" if page == "satisfaction" else "60")
    with pytest.raises(ReportRefused, match=OTHERS[page][1]):
        shot(cam, replace(edition, language=OTHERWISE), base, page)


@pytest.mark.parametrize(
    "page, asked, instead, reason",
    [
        (SUMMARY, "language=ko", "language=en", "It is in another language. Asked for: ko. Shown: en"),
        (SUMMARY, "period=2026-W47", "period=2026-W46", "another period. Asked for: 2026-11-16..2026-11-22"),
        LONG(SUMMARY, "bank=own", "bank=own&region=South", "It shows another scope"),
        LONG("calls", "bank=own", "bank=own&region=South", "It shows another scope|has nothing to show"),
        LONG("overview", "language=ko", "language=zh", "It is in another language. Asked for: ko. Shown: zh"),
        LONG("overview", "period=2026-W47", "period=2026-W46", "another period. Asked for: 2026-11-16..2026-11-22"),
        LONG("overview", "period=2026-W47", "period=2027-W20", "something else than was asked for|another period"),
        LONG("overview", "bank=own", "bank=own&region=Nowhere", "region = Nowhere는 여기에 없으므로"),
        LONG("overview", "bank=own", "bank=demo", "It shows another bank. Asked for: own. Shown: demo"),
        LONG("overview", "bank=own", "bank=own&against=year", "It compares with another period"),
        LONG("complaints", "/complaints", "/calls", "It is another page. Asked for: complaints. Shown: calls"),
    ],
)  # fmt: skip
def test_a_page_that_shows_other_than_asked(
    page: str, asked: str, instead: str, reason: str, edition: Edition, cam: Camera, serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    true = camera._address
    monkeypatch.setattr(camera, "_address", lambda *of: true(*of).replace(asked, instead))
    with pytest.raises(ReportRefused, match=reason):
        shot(cam, edition, serve(), page)


def test_another_version_than_asked(edition: Edition, cam: Camera, serve: Serve) -> None:
    older = replace(edition, version=edition.version - 1)
    with pytest.raises(ReportRefused, match="It shows another version of the data"):
        shot(cam, older, str(serve()), SUMMARY)


def test_fonts_removed(
    edition: Edition, known: Known, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alone() -> None:
        """Take the picture by a browser that starts with these fonts."""
        with Camera(known) as other:
            shot(other, edition, base, SUMMARY)

    base = serve()
    monkeypatch.setenv("FONTCONFIG_FILE", faulty.fonts(tmp_path, *faulty.LATIN_ONLY))
    # A browser's driver runs once in a thread, and in ours it does.
    with (
        ThreadPoolExecutor(1) as thread,
        pytest.raises(ReportRefused, match=r"There is no picture of these signs .*U\+[A-D]") as refused,
    ):
        thread.submit(alone).result()
    assert "apt-get install fonts-noto-cjk" in refused.value.render()
    assert "on the machine that makes the reports" in refused.value.render()


def test_a_sign_of_a_customer_becomes_a_box_that_names_it(edition: Edition, cam: Camera, serve: Serve) -> None:
    picture = shot(cam, replace(edition, language=OTHERWISE), serve(), "complaints")
    assert "Good U+E123 ×2 serU+FFFDviceU+10FFE [card number]" in picture.texts
    assert picture.undrawn == "\ue123\ufffd\U00010ffe"


def test_old_data_is_marked_where_it_does_not_stop(
    edition: Edition, cam: Camera, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = serve()
    monkeypatch.setenv("TELLER_STALE_DAYS", "-1")
    opened = cubes.open(Store(edition.url))
    with pytest.raises(ReportRefused, match=r"nothing of “Survey responses” after .* --stale mark"):
        sources.sound(edition, opened)
    marked = replace(edition, stale="mark", language="en")
    assert len(sources.old(marked, opened)) == 4
    monkeypatch.setattr(cam, "_known", sources.known(marked, opened))
    picture = shot(cam, marked, base, SUMMARY)
    assert any("Old data: nothing of" in text for text in picture.texts)


def test_a_server_that_dies_in_the_middle(edition: Edition, cam: Camera, serve: Serve) -> None:
    base = serve()
    pictures = cam.pages(replace(edition, language=OTHERWISE), base, ("complaints", "calls"))
    with pytest.raises(ReportRefused, match=r"server ended|shows an error|browser failed"):
        list(pictures)
    assert not base.is_alive
