"""What a page says first, and what charts say to those who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analytics.insights import headlines
from analytics.insights.headlines import Finding
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.results import Absence, Breakdown, Grid, Series, Value, Verdict
from data import texts

MONDAY = date(2026, 1, 5)
SINCE = date(2026, 10, 14)


@pytest.fixture(autouse=True)
def no_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "catalogue", lambda _: {})


def found(metric: str, number: float | None, kind: str = "steady", absent: Absence | None = None) -> Finding:
    since = SINCE if kind in ("better", "worse", "higher", "lower") else None
    value = Value(metric, Period(MONDAY, MONDAY), number, 100, None, None, absent)
    return Finding(value, Verdict(kind, since))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "finding, words",
    [
        (found("nps", 42, "steady"), "Net Promoter Score stood at 42.0 points, with no real change."),
        (found("nps", 42, "better"), "Net Promoter Score stood at 42.0 points, better since 14 Oct 2026."),
        (found("wait_p95", 1380, "worse"), "95th percentile wait stood at 23.0 min, worse since 14 Oct 2026."),
        (
            found("wait_p90", 1380, "worse"),
            "90th percentile wait stood at 23.0 min, over the target of 15 min and worse since 14 Oct 2026.",
        ),
        (found("offered", 900, "higher"), "Calls offered stood at 900, higher since 14 Oct 2026."),
        (found("call_loss", 0.126), "Call loss stood at 12.6%, over the target of 5%."),
        (
            found("call_loss", 0.126, "worse"),
            "Call loss stood at 12.6%, over the target of 5% and worse since 14 Oct 2026.",
        ),
        (
            found("call_loss", 0.06, "better"),
            "Call loss stood at 6.0%, still over the target of 5% but better since 14 Oct 2026.",
        ),
        (found("call_loss", 0.04, "better"), "Call loss stood at 4.0%, better since 14 Oct 2026."),
        (found("csat", 4.2, "too_short"), "Satisfaction stood at 4.20 of 5; it is too early to speak of a trend."),
        (
            found("nps", None, "none", "too_few"),
            "There is no answer to show: too few to show, here or in a group beside it (fewer than 10).",
        ),
    ],
)
def test_a_page_about_one_metric(finding: Finding, words: str) -> None:
    assert headlines.said([finding], "en") == words


def test_a_page_about_many_says_what_really_changed() -> None:
    nps, loss, wait = found("nps", 42.0), found("call_loss", 0.04), found("wait_p90", 1380.0)
    worse, better = found("wait_p90", 1380.0, "worse"), found("call_loss", 0.04, "better")
    assert headlines.said([nps, loss, worse], "en") == "90th percentile wait (23.0 min) got worse; nothing got better."
    assert (
        headlines.said([nps, better, worse], "en")
        == "90th percentile wait (23.0 min) got worse; Call loss (4.0%) got better."
    )
    assert headlines.said([nps, better, wait], "en") == "Call loss (4.0%) got better; nothing got worse."
    assert headlines.said([nps, loss], "en") == "Nothing really changed; Net Promoter Score stood at 42.0 points."
    assert headlines.said([nps, loss, wait], "en").endswith("the target is missed by 90th percentile wait (23.0 min).")
    over = found("call_loss", 0.06)
    assert headlines.said([nps, over], "en") == "Nothing really changed; the target is missed by Call loss (6.0%)."


def test_a_page_about_many_without_any_value_or_history() -> None:
    nothing = found("nps", None, "none", "no_data")
    assert headlines.said([nothing, nothing], "en") == "There is no answer to show: no data in this period."
    assert headlines.said([], "en") == "There is no answer to show: no data in this period."
    assert headlines.said([nothing, found("csat", 4.2, "too_short")], "en").startswith("It is too early")


def test_a_page_about_one_metric_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_WAIT_TARGET_SECONDS", "900")
    overdue, still_open = found("complaints_overdue", 12).value, found("complaints_open", 340).value
    assert headlines.more("complaints", [overdue, still_open], "en") == "12 of 340 open complaints are overdue."
    over = found("wait_over_target", 0.213).value
    assert headlines.more("wait_p90", [over], "en") == "21.3% of customers waited longer than 15 min."
    left, spent = found("loss_budget", 41.9).value, found("loss_budget", -2377.3).value
    assert headlines.more("call_loss", [left], "en") == "This month may still lose 41 more calls within its limit."
    assert headlines.more("call_loss", [spent], "en") == "This month has lost 2,378 more calls than its limit allows."


def test_every_second_sentence_is_about_known_metrics() -> None:
    named = {key for first, others in headlines.SECOND.items() for key in (first, *others)}
    assert named <= set(METRICS)


def test_things_are_listed_as_the_language_does() -> None:
    assert headlines.listed(["A", "B", "C"], "en") == "A, B and C"
    assert headlines.listed(["가", "나"], "ko") == "가 및 나"
    assert headlines.listed(["甲", "乙"], "zh") == "甲和乙"
    assert headlines.listed([], "en") == ""


def answers(values: Sequence[float], n: int = 50) -> dict[str, object]:
    numbers = np.array(values, dtype=float)
    return {"value": numbers, "n": n, "low": np.nan, "high": np.nan, "suppressed": numbers > 9_000}


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_a_line_in_one_sentence(grain: str) -> None:
    starts = [MONDAY + timedelta(7 * i) for i in range(13)]
    frame = pd.DataFrame(
        {"start": starts, "end": [d + timedelta(6) for d in starts], **answers([60, 120] * 6 + [9_999])}
    )
    words = headlines.alt_line(Series("wait_p90", grain, frame), "en")  # type: ignore[arg-type]
    assert words.startswith(f"90th percentile wait by {grain}, 5 Jan")
    assert "166" not in words
    assert words.endswith("newest 2.0 min, between 1.0 min and 2.0 min; no real change.")


def test_bars_in_one_sentence() -> None:
    frame = pd.DataFrame({"group": ["b1", "b2", "b3", "b4"], **answers([0.2, 0.05, 0.1, 9_999])})
    words = headlines.alt_bars(Breakdown("call_loss", "branch_id", frame), "en", {"b1": "Harbour"})
    assert words == (
        "Call loss by branch, groups shown: 3, too small to show: 1. Highest Harbour: 20.0%. Lowest b2: 5.0%."
    )


def test_a_heat_map_in_one_sentence() -> None:
    frame = pd.DataFrame({"weekday": [0, 4, 2], "half_hour": [24, 18, 20], **answers([1_800, 300, 9_999])})
    words = headlines.alt_heat(Grid("wait_p90", frame), "en")
    assert words == (
        "90th percentile wait by weekday and half-hour. "
        "Highest Monday at 12:00: 30.0 min. Lowest Friday at 09:00: 5.0 min."
    )


def test_ageing_in_one_sentence() -> None:
    words = headlines.alt_ageing(["Card", "Loan"], {"Due later": [40, 2], "Overdue": [3, 0]}, "en")
    assert words == "Open complaints by age in 2 groups. Due later: 42 and Overdue: 3."


def test_an_empty_chart_says_why() -> None:
    frame = pd.DataFrame({"start": [], "end": [], **answers([])})
    assert headlines.alt_line(Series("nps", "week", frame), "en") == "Net Promoter Score: no data in this period."
    hidden = pd.DataFrame({"group": ["a"], **answers([9_999])})
    words = headlines.alt_bars(Breakdown("nps", "channel", hidden), "en")
    assert words == "Net Promoter Score: too few to show, here or in a group beside it (fewer than 10)."


@pytest.mark.parametrize("key", METRICS)
@pytest.mark.parametrize("kind", ["steady", "better", "worse", "higher", "lower", "too_short", "none"])
def test_every_metric_and_verdict_has_its_sentence(key: str, kind: str) -> None:
    words = headlines.said([found(key, 0.5, kind)], "en")
    assert words.startswith(METRICS[key].title)
    assert "{" not in words


@pytest.mark.parametrize("kind, misses", [("steady", True), ("worse", True), ("partial", False)])
def test_a_target_is_not_missed_by_days_that_are_there_in_part(kind: str, misses: bool) -> None:
    wait = Value("wait_p90", Period(date(2026, 11, 16), date(2026, 11, 22)), 978.0, 500, 846.0, 1146.0)
    assert Finding(wait, Verdict(kind), own=900.0).misses is misses  # type: ignore[arg-type]
