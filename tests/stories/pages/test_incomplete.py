"""Pages and the weekly summary say which sources lack which branches and days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.metrics import cubes
from tests import torn
from tests.pages.conftest import Open, words

VISITS = "“Branch visits” has 10 of the usual 30 days of branches; missing: B3, B4, B5 and B6 (16–20 Nov)."
COMPLAINTS = "“Complaints” has 2 of the usual 5 days; missing: 18–20 Nov."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("torn")
    cubes.open(torn.make(made))
    return made


@pytest.mark.sampled
@pytest.mark.parametrize(
    "page, said, unsaid",
    [("overview", (VISITS, COMPLAINTS), ()), ("branches", (VISITS,), (COMPLAINTS,)), ("satisfaction", (), (VISITS,))],
)
def test_a_page_says_what_its_sources_lack(
    page: str, said: tuple[str, ...], unsaid: tuple[str, ...], folder: Path, stores: Callable[..., None], opened: Open
) -> None:
    stores(own=folder)
    shown = words(opened(page))
    assert all(sentence in shown for sentence in said)
    assert not any(sentence in shown for sentence in unsaid)
    assert ("class='teller-notes teller-incomplete'" in shown) == bool(said)


def test_the_sheet_says_it_in_its_head_its_parts_and_its_tiles(
    folder: Path, stores: Callable[..., None], opened: Open
) -> None:
    stores(own=folder)
    shown = words(opened("summary", period="2026-W47"))
    head = shown[shown.index("<header>") : shown.index("</header>")]
    assert VISITS in head
    assert COMPLAINTS in head
    assert "<p class='line partial'>Incomplete week: Complaints. This part rests on what came in.</p>" in shown
    assert "incomplete week, not judged" in shown
    assert "since" not in shown[shown.index("<section class='tiles'") : shown.index("<div class='stacks'")]
