"""What a page must fulfil, on pages that are made up; and what a bank's data allows a report to be."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from analytics.metrics import cubes
from analytics.metrics.cubes import Cubes
from data import program
from data.errors import ReportRefused, SettingError
from data.formats.codec import packed, unpacked
from data.settings import ROOT
from data.store.store import Store
from reports.content import sources
from reports.content.edition import ANNEX, SUMMARY, Edition
from reports.render import checks
from reports.render.checks import Known
from tests import banks
from tests.pages import small
from ui import filter_bar

EDITION = Edition("weekly", "2026-W47", "ko", "own", "var/bank", 7, 2, (("branch_id", "B1"),))
KNOWN = Known({"branch_id": {"B1": "Harbour"}}, frozenset({"survey"}))
SHOWN = {
    "page": "calls", "bank": "own", "version": 7, "said": 2, "language": "ko", "period": "2026-11-16..2026-11-22",
    "against": "previous", "where": {"branch_id": "B1"}, "teller": program.version(), "notes": [], "state": "full",
    "facts": [],
}  # fmt: skip
TOLD = {
    "exceptions": [], "errors": [], "headline": "좋습니다.", "head": "", "spoken": "",
    "chosen": {
        "language": "한국어", "period": "2026년 11월 16일~22일", "region": "전체 지역", "branch": "Harbour",
        "channel": "전체 채널", "segment": "전체 고객군",
    },
}  # fmt: skip
HEAD = TOLD | {"head": "주간 요약 영업점 “Harbour”\n2026년 11월 16일~22일", "spoken": "ko"}
Change = Callable[..., dict[str, Any]]


def test_what_is_as_asked_passes() -> None:
    checks.as_asked(EDITION, "calls", TOLD, SHOWN, KNOWN)
    checks.as_asked(EDITION, SUMMARY, HEAD, SHOWN | {"page": SUMMARY}, KNOWN)
    checks.unbroken(EDITION, "calls", TOLD, [], "")


@pytest.mark.parametrize(
    "name, other",
    [
        ("page", "voice"), ("bank", "demo"), ("version", 8), ("said", 1), ("language", "en"), ("against", "year"),
        ("period", "2026-11-09..2026-11-15"), ("period", None), ("where", {}), ("where", None), ("teller", "0.0.1"),
        ("where", {"branch_id": "B2"}), ("where", {"branch_id": "B1", "channel": "app"}),
        ("notes", ["It shows the newest it has instead."]), ("state", "empty"), ("state", "error"),
    ],
)  # fmt: skip
def test_the_mark_says_other_than_asked(name: str, other: object) -> None:
    with pytest.raises(ReportRefused):
        checks.as_asked(EDITION, "calls", TOLD, SHOWN | {name: other}, KNOWN)


@pytest.mark.parametrize(
    "name, other",
    [
        ("language", "English"), ("period", "2026년 11월 9일~15일"), ("period", None), ("branch", "전체 영업점"),
        ("branch", "Market"), ("branch", None), ("region", "South"), ("segment", "기업"),
    ],
)  # fmt: skip
def test_a_reader_sees_other_than_the_mark_says(name: str, other: str | None) -> None:
    chosen = {key: value for key, value in (TOLD["chosen"] | {name: other}).items() if value is not None}  # type: ignore[operator]
    with pytest.raises(ReportRefused):
        checks.as_asked(EDITION, "calls", TOLD | {"chosen": chosen}, SHOWN, KNOWN)


@pytest.mark.parametrize("name, other", [("spoken", "en"), ("head", "주간 요약"), ("head", "2026년 11월 16일~22일")])
def test_the_summary_says_other_than_its_mark(name: str, other: str) -> None:
    with pytest.raises(ReportRefused):
        checks.as_asked(EDITION, SUMMARY, HEAD | {name: other}, SHOWN | {"page": SUMMARY}, KNOWN)


@pytest.mark.parametrize(
    "facts, reason",
    [
        ([], "rests on no number"),
        ([{"part": "tiles", "value": 4.2, "absent": ""}], "rests on no number"),
        ([{"part": "headline", "value": None, "absent": "too_few"}], "the number is suppressed"),
        ([{"part": "headline", "value": None, "absent": "no_data"}], "no number for this week"),
    ],
)
def test_a_summary_without_its_number(facts: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(ReportRefused, match=reason):
        checks.answered(EDITION, SUMMARY, TOLD, SHOWN | {"facts": facts}, KNOWN)


def test_a_branch_that_few_answered_has_its_other_numbers() -> None:
    """Its sheet says why it has no score; where nothing else is told either, or of the whole bank, it is refused."""
    hidden = {"part": "headline", "value": None, "absent": "too_few"}
    facts = [hidden, {"part": "tiles", "value": 960.0, "absent": ""}]
    checks.answered(EDITION, SUMMARY, TOLD, SHOWN | {"facts": facts}, KNOWN)
    with pytest.raises(ReportRefused, match="suppressed"):
        checks.answered(EDITION, SUMMARY, TOLD, SHOWN | {"facts": [hidden]}, KNOWN)
    with pytest.raises(ReportRefused, match="suppressed"):
        checks.answered(replace(EDITION, where=()), SUMMARY, TOLD, SHOWN | {"facts": facts}, KNOWN)


def test_a_bank_that_never_asked_its_customers_has_no_score() -> None:
    facts = [{"part": "headline", "value": None, "absent": "no_data"}]
    checks.answered(EDITION, SUMMARY, TOLD, SHOWN | {"facts": facts}, Known())


def test_faults() -> None:
    for told, faults, fault in (
        (TOLD | {"errors": ["x"]}, [], ""),
        (TOLD, ["x"], ""),
        (TOLD | {"exceptions": ["x"]}, [], ""),
    ):
        with pytest.raises(ReportRefused, match="It shows an error: x"):
            checks.unbroken(EDITION, "calls", told, faults, fault)
    with pytest.raises(ReportRefused, match=r"error: KeyError \(pages/calls.py:7\)"):
        checks.unbroken(EDITION, "calls", TOLD | {"exceptions": ["KeyError"]}, [], "KeyError (pages/calls.py:7)")


def drawn(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (1600, 2000)) -> bytes:
    picture = Image.new("RGB", size, "white")
    for left, top, right, bottom in boxes:
        ImageDraw.Draw(picture).rectangle((left, top, right, bottom), fill="#1F5FA8")
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def test_ink() -> None:
    assert checks.inked(EDITION, "calls", drawn((0, 0, 800, 100)), [(0, 0, 900, 100)]) == (1600, 2000)
    with pytest.raises(ReportRefused, match="blank or nearly so"):
        checks.inked(EDITION, "calls", drawn(), [])
    with pytest.raises(ReportRefused, match="blank or nearly so"):
        checks.inked(EDITION, "calls", drawn((0, 0, 90, 90)), [])
    with pytest.raises(ReportRefused, match="A chart on it is blank"):
        checks.inked(EDITION, "calls", drawn((0, 0, 800, 100)), [(0, 500, 600, 300)])


def test_a_picture_of_noise_is_not_blank() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (100, 1600), dtype=np.uint8))
    held = io.BytesIO()
    noise.save(held, "PNG")
    assert checks.inked(EDITION, "calls", held.getvalue(), []) == (1600, 100)


def test_the_bar_is_known_as_it_is() -> None:
    assert {name: everything for name, (_, everything) in checks._BAR.items()} == filter_bar.EVERYTHING


def test_each_page_of_the_annex_is_about_what_it_says() -> None:
    """The subjects that the pages themselves open with."""
    found: dict[str, str] = {}
    for page in ANNEX:
        tree = ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8"))
        call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "frame.opened")
        found |= {page: ast.literal_eval(call.args[1])} if len(call.args) > 1 else {}
    assert found == sources.SUBJECT_OF


@pytest.fixture
def counted(store: Store) -> Cubes:
    """A bank of responses and calls, without visits and complaints."""
    day = small.LAST
    banks.commit(store, "response", small._responses(day, "B1", Random(1)))
    banks.commit(store, "contact", [small._contact(day.replace(day=8), n, Random(1)) for n in range(20)])
    return cubes.open(store)


def test_pages_without_data_are_left_out(counted: Cubes) -> None:
    edition = replace(EDITION, where=())
    shown, left_out = sources.pages_to_show(edition, counted)
    assert shown == ("overview", "satisfaction", "voice")
    said = {each.page: each.reason.render() for each in left_out}
    assert said == {
        "complaints": "Complaints: nothing was brought in.", "branches": "Branches: nothing was brought in.",
        "calls": "Calls: nothing of this week; the newest day is 2026년 11월 8일.",
    }  # fmt: skip


def test_pages_that_cannot_be_limited_are_left_out(counted: Cubes) -> None:
    edition = replace(EDITION, week="2026-W45", pages=("calls", "overview"))
    shown, left_out = sources.pages_to_show(edition, counted)
    assert shown == ("overview",)
    assert "not recorded by" in left_out[0].reason.render()


def test_old_data_stops_a_report(counted: Cubes) -> None:
    edition = replace(EDITION, where=())
    with pytest.raises(ReportRefused, match=r"nothing of “.*” after 8 Nov 2026") as refused:
        sources.sound(edition, counted)
    assert "2026년 11월 8일" in refused.value.render("ko"), "who reads it may have another language than the report"
    assert unpacked(packed(refused.value.message)).render("ko") == refused.value.message.render("ko")
    marked = sources.old(edition, counted)
    assert [each.table for each in marked] == ["contact"]
    assert sources.sound(replace(edition, stale="mark"), counted) == tuple(each.said() for each in marked)
    assert sources.known(edition, counted).marks == tuple(each.said() for each in marked)
    assert sources.old(replace(edition, week="2026-W46"), counted) == (), "seven days before a week's end are allowed"


def test_old_data_of_what_a_scope_is_not_recorded_by_are_no_fault_of_it(counted: Cubes) -> None:
    assert sources.sound(EDITION, counted) == (), "calls are not recorded by branch"


def test_a_table_may_have_a_limit_of_its_own(counted: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_STALE_DAYS_OF", "contact=14, branch=400")
    edition = replace(EDITION, where=())
    assert sources.sound(edition, counted) == ()
    monkeypatch.setenv("TELLER_STALE_DAYS_OF", "contact=13")
    with pytest.raises(ReportRefused, match="The limit in days before the week's end: 13"):
        sources.sound(edition, counted)
    for wrong in ("calls=3", "contact=soon", "contact"):
        monkeypatch.setenv("TELLER_STALE_DAYS_OF", wrong)
        with pytest.raises(SettingError, match="complaint=14"):
            sources.sound(edition, counted)
