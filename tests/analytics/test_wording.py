"""Numbers, days and results in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from analytics import wording
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.results import Value, Verdict
from analytics.metrics.subjects import DIMENSION_TITLES
from data import texts

FEBRUARY = Period(date(1999, 2, 1), date(1999, 2, 28))
KOREAN = {"{low} to {high}": "{low}~{high}", "{number} points": "{number}점"}


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(texts, "catalogue", lambda language: KOREAN if language == "ko" else {})
    wording.pattern.cache_clear()
    yield
    wording.pattern.cache_clear()


def value(
    metric: str, number: float | None, n: int = 100, low: float | None = None, high: float | None = None
) -> Value:
    return Value(metric, FEBRUARY, number, n, low, high, None if number is not None else "no_data")


@pytest.mark.parametrize(
    "half, decimals",
    [(None, 1), (float("inf"), 1), (0.0, 2), (123.0, 0), (12.0, 0), (9.9, 1), (1.0, 1), (0.37, 2), (0.012, 2)],
)
def test_two_figures_of_the_half_width_decide_the_decimals(half: float | None, decimals: int) -> None:
    assert wording.deserved(half, default=1, most=2) == decimals


@pytest.mark.parametrize(
    "number, unit, low, high, written",
    [
        (0.12646, "share", 0.1228, 0.1302, "12.65%"),
        (0.12646, "share", 0.08, 0.18, "12.6%"),
        (0.12646, "share", None, None, "12.6%"),
        (0.5, "share", 0.3, 0.7, "50%"),
        (42.53, "points", 32.3, 52.7, "43 points"),
        (42.53, "points", 41.2, 43.8, "42.5 points"),
        (-0.04, "points", -10, 10, "0 points"),
        (4.2149, "score", 4.18, 4.25, "4.21"),
        (1234.4, "count", 1166, 1305, "1,234"),
        (12.34, "per_100k", 9, 16, "12.3 per 100,000 a month"),
        (253.4, "seconds", None, None, "4.2 min"),
        (43, "seconds", 40, 46, "43 sec"),
        (8200, "seconds", 8100, 8300, "2.3 hr"),
        (0, "seconds", None, None, "0 sec"),
        (1.0, "days", 0, 30, "1 day"),
        (15.5, "days", 14, 17, "15.5 days"),
        (1234.5, "hours", None, None, "1,235 hr"),
        (34.5, "hours", None, None, "34.5 hr"),
        (None, "share", None, None, "–"),
        (float("nan"), "points", None, None, "–"),
    ],
)
def test_a_number_has_its_unit_and_the_digits_it_deserves(
    number: float | None, unit: str, low: float | None, high: float | None, written: str
) -> None:
    assert wording.number(number, unit, "en", low, high) == written


@pytest.mark.parametrize("language, written", [("en", "4.2 min"), ("ko", "4.2분"), ("zh", "4.2分钟")])
def test_durations_are_for_people(language: str, written: str) -> None:
    assert wording.number(253, "seconds", language).replace(" ", "") == written.replace(" ", "")


def test_every_unit_of_the_list_can_be_written() -> None:
    for metric in METRICS.values():
        written = wording.number(0.25, metric.unit, "en", 0.2, 0.3)
        assert any(c.isdigit() for c in written), metric.key
        assert wording.interval(0.2, 0.3, metric.unit, "en"), metric.key


def test_both_ends_of_an_interval_share_one_unit() -> None:
    assert wording.interval(0.1228, 0.1302, "share", "en") == "12.28 to 13.02%"
    assert wording.interval(50, 130, "seconds", "en") == "0.8 to 2.2 min"
    assert wording.interval(-5.2, 3.1, "points", "en") == "-5.2 to 3.1 points"
    assert wording.interval(252.9, 254.2, "seconds", "en") == "4.22 to 4.24 min"
    assert wording.interval(38, 38, "seconds", "en") == "38 to 38 sec"
    assert wording.interval(None, 1, "share", "en") == ""
    # From 12 to 13 % is one percentage point, and not one percent.
    assert wording.interval(0.008, 0.012, "share", "en", change=True) == "0.80 to 1.20 pp"
    assert wording.interval(2, 5, "per_100k", "en", change=True) == "2.0 to 5.0"
    assert wording.interval(-60, 120, "seconds", "en", change=True) == "-1.0 to 2.0 min"
    assert wording.interval(float("nan"), 1, "share", "en") == ""


def test_the_interval_of_another_language(korean: None) -> None:
    assert wording.interval(32.3, 52.7, "points", "ko") == "32~53점"


def test_a_target_is_written_as_it_was_set() -> None:
    written = [wording.exact(v, "share", "en") for v in (0.05, 0.125)]
    assert written == ["5%", "12.5%"]
    assert [wording.exact(v, "seconds", "en") for v in (20, 900, 100)] == ["20 sec", "15 min", "1.67 min"]


@pytest.mark.parametrize(
    "language, days, one, short, year",
    [
        ("en", "1–28 Feb 1999", "14 Oct 2026", "14 Oct", "2026"),
        ("ko", "1999년 2월 1일~28일", "2026년 10월 14일", "10월 14일", "2026년"),
        ("zh", "1999年2月1日至28日", "2026年10月14日", "10月14日", "2026年"),
    ],
)
def test_days_in_each_languages_way(language: str, days: str, one: str, short: str, year: str) -> None:
    when = date(2026, 10, 14)
    assert wording.period(FEBRUARY, language).replace("\u2009", "") == days
    assert wording.day(when, language) == one
    assert wording.day(when, language, near=date(2026, 1, 1)) == short
    assert wording.day(when, language, near=date(2025, 1, 1)) == one
    assert wording.year(when, language) == year


def test_buckets_weekdays_and_times() -> None:
    first, last = FEBRUARY.start, FEBRUARY.end
    assert wording.bucket(first, last, "month", "en") == "Feb 1999"
    assert wording.bucket(first, last, "quarter", "zh") == "1999年第1季度"
    assert wording.bucket(first, date(1999, 2, 7), "week", "en").replace("\u2009", "") == "1–7 Feb 1999"
    assert wording.bucket(first, first, "day", "ko") == "1999년 2월 1일"
    assert [wording.weekday(i, language) for i, language in ((0, "en"), (6, "ko"), (2, "zh"))] == ["Mon", "일", "周三"]
    assert wording.clock(19, "en") == "09:30"


def test_a_moment_is_told_in_the_banks_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TIME_ZONE", "Asia/Seoul")
    assert wording.moment(datetime(2026, 11, 22, 23, 5, tzinfo=UTC), "en") == "23 Nov 2026, 08:05"
    assert wording.moment(datetime(2026, 11, 23, 8, 5), "ko") == "2026년 11월 23일 08:05"


def test_each_absence_has_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "12")
    assert wording.absence("no_data", "en") == "no data in this period"
    assert wording.absence("too_few", "en") == "too few to show, here or in a group beside it (fewer than 12)"
    assert wording.absence("not_recorded", "en", "branch_id") == "not recorded by branch"
    assert wording.absence("no_base", "en") == "the number of customers is not known"


def test_every_dimension_has_a_name_inside_a_sentence() -> None:
    assert set(DIMENSION_TITLES) <= set(wording.DIMENSIONS)


def test_amount_and_evidence_of_a_tile() -> None:
    loss = value("call_loss", 0.12646, 31_094, 0.1228, 0.1302)
    assert wording.amount(loss, "en") == "12.65%"
    assert wording.evidence(loss, "en") == "12.28 to 13.02% · n = 31,094"
    assert wording.amount(value("csat", 4.21, low=4.1, high=4.3), "en") == "4.21 of 5"
    assert wording.amount(value("csat", None), "en") == "no data in this period"
    assert wording.evidence(value("csat", None), "en") == ""
    assert wording.evidence(value("complaints_open", 40, 40), "en") == "n = 40"


def test_verdict_words() -> None:
    since = date(2026, 10, 14)
    assert wording.verdict(Verdict("steady"), "en") == "no real change"
    assert wording.verdict(Verdict("better", since), "en") == "better since 14 Oct 2026"
    loss = value("call_loss", 0.06)
    assert wording.verdict(Verdict("steady"), "en", loss, 0.05) == "over target"
    assert wording.verdict(Verdict("worse", since), "en", loss, 0.05) == "over target, worse since 14 Oct 2026"
    assert wording.verdict(Verdict("worse", since), "en", loss, 0.06) == "worse since 14 Oct 2026"
    low = value("service_level", 0.7)
    assert wording.verdict(Verdict("too_short"), "en", low, 0.8) == "under target"
    assert wording.verdict(Verdict("higher", since), "en", value("offered", 5), 3) == "higher since 14 Oct 2026"


def test_the_target_of_a_metric_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_LOSS_LIMIT", "0.04")
    assert wording.goal(METRICS["call_loss"]) == 0.04
    assert wording.goal(METRICS["nps"]) is None


def test_a_described_point_repeats_value_interval_and_sample() -> None:
    loss = METRICS["call_loss"]
    assert wording.described(loss, 0.1265, 0.1228, 0.1302, 31_094, "en") == "12.65% (12.28 to 13.02%), n = 31,094"
    assert wording.described(loss, 0.1265, float("nan"), float("nan"), 50, "en") == "12.7%, n = 50"


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize(
    "value, decimals, written",
    [(282 / 80, 2, "3.53"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.125, 2, "0.13"), (1.005, 2, "1.01"), (-0.004, 2, "0.00"),
     (12.34999, 1, "12.3"), (1234567.5, 0, "1,234,568"), (1e21, 0, "1,000,000,000,000,000,000,000")],
)  # fmt: skip
def test_numbers_are_rounded_as_a_spreadsheet_rounds_them(
    value: float, decimals: int, written: str, language: str
) -> None:
    assert wording.decimal(value, decimals, language) == written
