"""A real browser, a real dashboard, and faults put into its pages: none of them gives a picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analytics import cubes
from data.errors import ReportRefused
from data.settings import ROOT
from data.store import Store
from reports import camera, server, sources
from reports.camera import Camera
from reports.plan import SUMMARY, Edition
from reports.server import Served
from tests.pages import small
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
Serve = Callable[..., Served]
# In every run the checks themselves are tested for these (test_checks.py); here they are seen in a browser too.
LONG = partial(pytest.param, marks=pytest.mark.long)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The last week of the small bank, in English."""
    if camera.browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    store = small.make(tmp_path_factory.mktemp("refused") / "bank")
    return Edition("weekly", "2026-W47", "en", "own", store.url, store.version())


@pytest.fixture(scope="module")
def serve(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """A dashboard with faults in its pages, kept for the tests that ask for the same ones."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        kept: dict[str, Served] = {}

        def served(**faults: str) -> Served:
            if repr(faults) not in kept:
                folder = faulty.path(tmp_path_factory.mktemp("faults"), **faults)
                patch.setenv("PYTHONPATH", os.pathsep.join((folder, str(ROOT))))
                kept[repr(faults)] = stack.enter_context(server.serving(edition))
            return kept[repr(faults)]

        yield served


def shot(edition: Edition, base: str, page: str) -> Any:
    """The picture of a page, with what is known of the bank."""
    with Camera(sources.known(edition, cubes.open(Store(edition.url)))) as cam:
        return cam.summary(edition, base) if page == SUMMARY else cam.page(edition, base, page)


@pytest.mark.parametrize("page", FAULTS)
def test_a_page_with_a_fault(page: str, edition: Edition, serve: Serve) -> None:
    base = serve(**{name: fault for name, (fault, _) in FAULTS.items()})
    with pytest.raises(ReportRefused, match=FAULTS[page][1]) as refused:
        shot(edition, base, page)
    said = refused.value.render()
    assert f"“{page}” cannot go into the report of 2026-W47" in said
    assert "the number of a customer" not in said, "an error's own words may hold data"
    assert refused.value.remedy.message


@pytest.mark.parametrize("page", OTHERS)
def test_a_page_with_another_fault(page: str, edition: Edition, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    base = serve(**{name: fault for name, (fault, _) in OTHERS.items()})
    monkeypatch.setenv("TELLER_REPORT_SECONDS", "4" if page == "satisfaction" else "60")
    with pytest.raises(ReportRefused, match=OTHERS[page][1]):
        shot(edition, base, page)


@pytest.mark.parametrize(
    "page, asked, instead, reason",
    [
        ("overview", "language=en", "language=ko", "It is in another language. Asked for: en. Shown: ko"),
        ("overview", "period=2026-W47", "period=2026-W46", "another period. Asked for: 2026-11-16..2026-11-22"),
        LONG("overview", "period=2026-W47", "period=2027-W20", "something else than was asked for|another period"),
        ("calls", "bank=own", "bank=own&region=South", "It shows another scope|has nothing to show"),
        LONG("overview", "bank=own", "bank=own&region=Nowhere", "Nowhere, which does not exist here"),
        LONG("overview", "bank=own", "bank=demo", "It shows another bank. Asked for: own. Shown: demo"),
        LONG("overview", "bank=own", "bank=own&against=year", "It compares with another period"),
        LONG("complaints", "/complaints", "/calls", "It is another page. Asked for: complaints. Shown: calls"),
        LONG(SUMMARY, "language=en", "language=zh", "It is in another language"),
        LONG(SUMMARY, "period=2026-W47", "period=2026-W46", "It shows another period"),
        (SUMMARY, "bank=own", "bank=own&region=South", "It shows another scope"),
    ],
)  # fmt: skip
def test_a_page_that_shows_other_than_asked(
    page: str, asked: str, instead: str, reason: str, edition: Edition, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = camera._address
    monkeypatch.setattr(camera, "_address", lambda *of: true(*of).replace(asked, instead))
    with pytest.raises(ReportRefused, match=reason):
        shot(edition, serve(), page)


def test_another_version_than_asked(edition: Edition, serve: Serve) -> None:
    older = replace(edition, version=edition.version - 1)
    with pytest.raises(ReportRefused, match="It shows another version of the data"):
        shot(older, str(serve()), "overview")


def test_fonts_removed(edition: Edition, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = serve()
    monkeypatch.setenv("FONTCONFIG_FILE", faulty.fonts(tmp_path, *faulty.LATIN_ONLY))
    with pytest.raises(ReportRefused, match=r"There is no picture of these signs .*U\+[A-D]") as refused:
        shot(replace(edition, language="ko"), base, "overview")
    assert "tools/system.sh" in refused.value.render()


def test_a_server_that_dies_in_the_middle(edition: Edition, serve: Serve) -> None:
    base = serve(calls=faulty.ENDS)
    with Camera(sources.known(edition, cubes.open(Store(edition.url)))) as cam:
        pictures = cam.pages(edition, base, ("complaints", "calls"))
        with pytest.raises(ReportRefused, match=r"server ended|shows an error|browser failed"):
            list(pictures)
    assert not base.is_alive


def test_old_data_is_marked_where_it_does_not_stop(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_STALE_DAYS", "-1")  # even the week's last day is too old
    with pytest.raises(ReportRefused, match=r"nothing of “Survey responses” after .* --stale mark"):
        sources.fresh(edition, cubes.open(Store(edition.url)))
    marked = replace(edition, stale="mark")
    assert len(sources.fresh(marked, cubes.open(Store(edition.url)))) == 4
    with server.serving(marked) as base:
        picture = shot(marked, base, SUMMARY)
    assert any("Old data: nothing of" in text for text in picture.texts)
