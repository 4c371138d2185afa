"""Every page runs in every language, with data, without, and with too little; the address says what is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.metrics.subjects import SUBJECTS
from analytics.metrics.view import PAGE_OF
from data.settings import ROOT
from data.texts import LANGUAGES
from tests.pages.conftest import Open, words
from ui.titles import PAGES

TEMPLATES = len({SUBJECTS[subject].table for subject in PAGE_OF})
NAMES = sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py"))
Stores = Callable[..., None]


def test_every_page_is_declared() -> None:
    assert sorted(PAGES) == NAMES


@pytest.mark.sampled
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_full(name: str, language: str, stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened(name, language=language)
    assert not at.exception
    assert not at.error
    assert words(at).count("<h1 class='teller-headline'>") == 1


@pytest.mark.sampled
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_empty(name: str, language: str, stores: Stores, opened: Open) -> None:
    stores()
    at = opened(name, language=language)
    assert not at.exception
    assert not at.error
    assert not at.get("plotly_chart")
    templates = 1 if name in PAGE_OF.values() else {"glossary": 0, "reports": 0, "uploads": 2}.get(name, TEMPLATES)
    assert len(at.get("download_button")) == templates
    assert bool(templates) == any(button.key == "make_demo" for button in at.button)


@pytest.mark.sampled
@pytest.mark.parametrize("name", sorted(set(PAGE_OF.values())))
def test_too_small(name: str, stores: Stores, bank: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    stores(own=bank)
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "10000000")
    at = opened(name, period="2026-W46")
    assert not at.exception
    assert "too few to show, here or in a group beside it (fewer than 10,000,000)" in words(at)


def test_charts_have_words_and_a_table(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("branches")
    charts = at.get("plotly_chart")
    assert charts
    assert all(chart.proto.alt for chart in charts)
    before = len(at.dataframe)
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert len(at.dataframe) == before + 1


def test_demo_until_there_is_something_of_ones_own(stores: Stores, bank: Path, opened: Open) -> None:
    stores(demo=bank)
    assert "Demo bank: invented data." in words(opened())
    stores(own=bank)
    assert "Demo bank" not in words(opened())
    assert "There is nothing here yet." in words(opened(bank="demo"))


def test_a_choice_goes_to_the_address_and_along_with_the_links(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("complaints")
    at.selectbox(key="bar_region").set_value("South").run()
    at.selectbox(key="bar_period").set_value("4w").run()
    assert not at.exception
    assert dict(at.query_params) == {"region": "South", "period": "4w"}
    assert at.selectbox(key="bar_branch").options == ["All branches", "Harbour", "Market"]
    links = {link.proto.label: link.proto.query_string for link in at.page_link}
    assert links.pop("Make a report of this view") == "period=4w&region=South&new=complaints"
    assert set(links.values()) == {"period=4w&region=South"}


@pytest.mark.parametrize(
    "params,said",
    [
        ({"region": "Mars"}, "region = Mars"),
        ({"against": "never"}, "against = never"),
        ({"period": "soon"}, "is not a period"),
        ({"regoin": "South"}, "regoin"),
        ({"language": "xx"}, "language = xx"),
    ],
)
def test_what_the_address_says_in_vain_is_said(
    params: dict[str, str], said: str, stores: Stores, bank: Path, opened: Open
) -> None:
    stores(own=bank)
    at = opened("overview", **params)
    assert not at.exception
    assert said in words(at)


def test_a_page_says_what_it_does_not_show(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("satisfaction", metric="call_loss")
    assert not at.exception
    assert "This page does not show" in at.error[0].value


def test_filters_that_a_subject_lacks_are_named(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("calls", branch="B1")
    assert "These numbers are not recorded by branch." in words(at)
    at.button(key="widen").click().run()
    assert not at.exception
    assert dict(at.query_params) == {}
    assert at.get("plotly_chart")
    assert "not recorded by branch" in words(opened("overview", branch="B1"))


def test_a_page_of_one_day_draws_the_days_before_it_and_says_so(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("calls", period="2026-11-20")
    assert "The chart shows the two weeks up to this day." in words(at)
    assert "The chart shows" not in words(opened("calls", period="2026-W47"))
