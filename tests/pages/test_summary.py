"""The weekly summary: one sheet about one week, in three languages, for a scope, with parts missing, and on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analytics.charts.tiles import REST
from data.store.store import Store
from data.texts import LANGUAGES
from tests import banks
from tests.analytics.charts.test_brand import png
from tests.pages.conftest import Open, words

Stores = Callable[..., None]


def sheet(at: AppTest) -> str:
    """The sheet's HTML."""
    (found,) = (each.proto.body for each in at.get("html") if "class='teller-sheet" in each.proto.body)
    return str(found)


def shown(at: AppTest) -> dict[str, Any]:
    """What the page's mark says."""
    mark = re.search(r"data-shown='([^']*)'", words(at))
    assert mark is not None
    found: dict[str, Any] = json.loads(unescape(mark[1]))
    return found


def said(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_week_in_every_language(language: str, stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("summary", language=language, period="2026-W47")
    assert not at.exception
    assert not at.error
    drawn = sheet(at)
    assert drawn.count("class='tile'") == 1 + len(REST)
    assert drawn.count("<footer>") == 1
    mark = shown(at)
    assert (mark["period"], mark["notes"], mark["state"]) == ("2026-11-16..2026-11-22", [], "full")
    parts = [fact["part"] for fact in mark["facts"]]
    assert list(dict.fromkeys(parts))[:4] == ["headline", "tiles", "changed", "complaints"]
    assert parts[-1] == "trust"
    assert all((fact["value"] is None) == bool(fact["absent"]) for fact in mark["facts"] if fact["part"] == "tiles")


def test_another_period_shows_the_last_whole_week(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    for period, week in (("13w", "2026-11-16..2026-11-22"), ("2026-11-01..2026-11-12", "2026-11-02..2026-11-08")):
        mark = shown(opened("summary", period=period))
        assert mark["period"] == week
        assert "This page is about one week" in mark["notes"][0]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "period, span, title, name",
    [
        ("2026-11-20", "2026-11-20..2026-11-20", "Daily summary", "Friday"),
        ("2026-10", "2026-10-01..2026-10-31", "Monthly summary", "October 2026"),
        ("2026-Q3", "2026-07-01..2026-09-30", "Quarterly summary", "Q3 2026"),
    ],
)
def test_a_day_a_month_and_a_quarter_have_a_summary_of_their_own(
    period: str, span: str, title: str, name: str, stores: Stores, bank: Path, opened: Open
) -> None:
    stores(own=bank)
    at = opened("summary", period=period)
    assert not at.exception
    mark, drawn = shown(at), said(sheet(at))
    assert (mark["period"], mark["title"], mark["notes"], mark["state"]) == (span, title, [], "full")
    assert title in drawn
    assert name in drawn
    assert "the pages that follow judge by weeks" in drawn
    assert all(fact["period"] == span for fact in mark["facts"] if fact["part"] == "headline")


def test_a_scope_is_named_and_counts_its_own_rows_alone(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("summary", period="2026-W47", region="North")
    drawn = said(sheet(at))
    assert "region “North”; nothing of other groups is in it" in drawn
    assert "not recorded by region" in drawn  # calls
    assert "Harbour" not in drawn
    facts = {fact["metric"]: fact for fact in shown(at)["facts"] if fact["part"] == "tiles"}
    assert facts["csat"]["n"] == 28  # four responses a day of one branch
    assert facts["call_loss"]["absent"] == "not_recorded"
    assert shown(at)["where"] == {"region": "North"}


def test_calls_and_complaints_alone(stores: Stores, tmp_path: Path, opened: Open) -> None:
    own = Store(str(tmp_path / "calls"))
    start = datetime(2026, 11, 16, 9)
    calls = [
        {"contact_id": str(n), "enqueued_at": start + timedelta(hours=n), "answered_at": start + timedelta(hours=n),
         "ended_at": start + timedelta(hours=n, minutes=3)}
        for n in range(100)
    ]  # fmt: skip
    banks.commit(own, "contact", calls)
    banks.commit(own, "complaint", [{"complaint_id": str(n), "opened_at": start} for n in range(12)])
    stores(own=tmp_path / "calls")
    at = opened("summary", period="2026-W47")
    assert not at.exception
    drawn = said(sheet(at))
    assert "Call loss 0.0" in drawn
    assert "No file of “Branch visits” has been brought in yet" in drawn
    assert "no data yet" in drawn
    assert shown(at)["facts"][0]["absent"] == ""


def test_between_two_reports_there_is_nothing(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened("summary", period="2026-W47", paper="empty")
    assert not at.exception
    assert len(at.main.children) == 0


def test_paper_has_no_bar(stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    plain, paper = (opened("summary", period="2026-W47", **more) for more in ({}, {"paper": "1"}))
    assert plain.get("selectbox")
    assert not paper.get("selectbox")
    assert not paper.get("button")
    assert "class='teller-name'" in words(plain)
    assert "class='teller-name'" not in words(paper)
    assert shown(plain)["facts"] == shown(paper)["facts"]


def test_the_banks_logo_and_colour_stand_on_the_sheet_and_a_faulty_logo_is_told(
    stores: Stores, bank: Path, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores(own=bank)
    (tmp_path / "logo.png").write_bytes(png())
    monkeypatch.setenv("TELLER_LOGO_FILE", str(tmp_path / "logo.png"))
    monkeypatch.setenv("TELLER_ACCENT_COLOUR", "#7A0019")
    drawn = words(opened("summary", period="2026-W47"))
    assert drawn.count("<img class='logo' src='data:image/png;base64,") == 2, "beside the pages, and on the sheet"
    assert "alt='Logo of the bank'" in drawn
    assert "style='--brand: #7A0019'" in drawn
    (tmp_path / "logo.png").write_bytes(b"none")
    at = opened("glossary")
    assert not at.exception
    assert any("cannot be used" in error.value for error in at.error)
