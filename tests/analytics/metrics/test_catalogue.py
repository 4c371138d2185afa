"""Every metric against an answer worked out by hand on a handful of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.metrics import cubes, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests.banks import commit

DAYS = Period(date(2026, 3, 1), date(2026, 3, 11))


def at(day: int, hour: int = 9, seconds: int = 0) -> datetime:
    return datetime(2026, 3, day, hour) + timedelta(seconds=seconds)


RESPONSES: list[dict[str, Any]] = [
    {"response_id": "1", "responded_at": at(1), "nps": 10, "csat": 5, "ces": 7},
    {"response_id": "2", "responded_at": at(1), "nps": 9, "csat": 4, "ces": 6},
    # 10 on a scale from 1 to 10 is 5 on the scale from 1 to 5.
    {"response_id": "3", "responded_at": at(2), "nps": 9, "csat": 10, "csat_low": 1, "csat_high": 10, "ces": 4},
    {"response_id": "4", "responded_at": at(2), "nps": 7, "csat": 2, "ces": 2},
    {"response_id": "5", "responded_at": at(3), "nps": 3, "csat": 1, "ces": 1},
    {"response_id": "6", "responded_at": at(3), "status": "screened_out"},
]
INVITATIONS = [{"sent_on": date(2026, 3, 1), "sent": 12}, {"sent_on": date(2026, 3, 2), "sent": 8}]
COMPLAINTS: list[dict[str, Any]] = [
    {"complaint_id": "1", "opened_at": at(1), "due_at": at(5), "closed_at": at(3), "outcome": "upheld",
     "is_disputed": True},
    {"complaint_id": "2", "opened_at": at(1), "due_at": at(5), "closed_at": at(11), "outcome": "rejected",
     "is_disputed": False},
    {"complaint_id": "3", "opened_at": at(2), "due_at": at(4)},
    {"complaint_id": "4", "opened_at": at(2), "is_duplicate": True},
    {"complaint_id": "5", "opened_at": at(3), "closed_at": at(7), "is_timely": True, "outcome": "partial"},
    {"complaint_id": "6", "opened_at": at(3), "is_enquiry": True},
    {"complaint_id": "7", "opened_at": at(9)},
]  # fmt: skip
BRANCHES = [{"branch_id": "B1", "customers": 30_000}, {"branch_id": "B2", "customers": 20_000}]
# Served after 0, 60, ... 540 and 1,200 s, 300 s at the counter; one left after 1,800 s.
VISITS: list[dict[str, Any]] = [
    {
        "visit_id": str(i),
        "issued_at": at(1),
        "called_at": at(1, 9, wait),
        "ended_at": at(1, 9, wait + 300),
        "branch_id": "B1",
    }
    for i, wait in enumerate([*range(0, 600, 60), 1200])
] + [{"visit_id": "left", "issued_at": at(1), "ended_at": at(1, 9, 1800), "outcome": "left", "branch_id": "B1"}]
# Answered after 0, 10, 20, 30, 40, 100 s, 120 s of talk and 30 s of wrap-up; given up after 3, 15, 60, 200 s.
CONTACTS: list[dict[str, Any]] = [
    *(
        {"contact_id": f"a{wait}", "enqueued_at": at(1), "answered_at": at(1, 9, wait),
         "ended_at": at(1, 9, wait + 120), "wrap_seconds": 30}
        for wait in (0, 10, 20, 30, 40, 100)
    ),
    *(
        {"contact_id": f"g{wait}", "enqueued_at": at(1), "abandoned_at": at(1, 9, wait)} for wait in (3, 15, 60, 200)
    ),
    {"contact_id": "menu", "enqueued_at": at(1), "outcome": "left_in_menu"},
    {"contact_id": "phantom", "enqueued_at": at(1), "outcome": "not_a_call"},
]  # fmt: skip

# Whole sentences that leave no doubt, and one that says nothing: what the engine makes of them is not tested here.
GOOD = {
    "ko": "직원이 정말 친절하고 설명도 잘해줘서 감사합니다",
    "en": "The staff was very friendly and helpful, thank you",
}
BAD = {
    "ko": "수수료가 너무 비싸고 최악입니다",
    "en": "The fees are far too high, terrible bank",
    "zh": "手续费太贵了,非常不满意",
}
COMMENTS: list[dict[str, Any]] = [
    # An older survey, so that the numbers above stay theirs.
    {"response_id": f"c{i}", "responded_at": datetime(2026, 2, 1 + i, 9), "nps": nps, "csat": csat, "verbatim": text}
    for i, (nps, csat, text) in enumerate(
        [
            (10, 5, GOOD["en"]), (9, 5, GOOD["en"]), (8, 4, GOOD["ko"]), (2, 1, BAD["en"]), (1, 2, BAD["ko"]),
            (9, 4, BAD["zh"]), (5, 3, "12345"), (7, 4, None), (7, 4, " "),
        ]
    )
]  # fmt: skip
NOON = datetime(2026, 2, 3, 12)
TOLD = [{"complaint_id": "c1", "opened_at": NOON, "closed_at": NOON, "narrative": BAD["en"]}]
WORKED = {
    "nps": (40, 5),  # 3 promoters, 1 detractor of 5
    "csat": (3.4, 5),  # (5 + 4 + 5 + 2 + 1) / 5
    "csat_top2": (3 / 5, 5),  # 5, 4 and 10 of 10
    "ces": (4, 5),  # (7 + 6 + 4 + 2 + 1) / 5
    "responses": (5, 5),
    "response_rate": (5 / 20, 20),
    "complaints": (5, 5),  # 1, 2, 3, 5, 7
    "complaints_per_100k": (10 * 365.25 / 12 / 11, 5),  # 5 of 50,000 customers in 11 days
    "complaints_closed": (3, 3),
    "complaints_open": (2, 2),  # 3 and 7
    "complaints_overdue": (1, 1),  # 3; 2 was overdue and is closed
    "days_to_close_median": (4, 3),  # 2, 4, 10 days
    "days_to_close_p90": (8.8, 3),  # rank 2.8 of 2, 4, 10
    "timely_share": (2 / 3, 3),  # 1 by its times, 5 by its flag, 2 was late
    "upheld_share": (2 / 3, 3),
    "disputed_share": (1 / 2, 2),
    "visits": (12, 12),
    "wait_mean": (3900 / 11, 11),
    "wait_p50": (300, 11),
    "wait_p90": (540, 11),
    "wait_p95": (870, 11),  # half-way from 540 to 1,200
    "wait_over_target": (1 / 11, 11),
    "walk_away": (1 / 12, 12),
    "customer_hours_lost": (5700 / 3600, 12),  # 3,900 s served, 1,800 s for nothing
    "service_time": (300, 11),
    "offered": (10, 10),
    "call_loss": (4 / 10, 10),
    "call_loss_long": (3 / 9, 10),
    "speed_of_answer": (200 / 6, 6),
    "wait_offered": (478 / 10, 10),
    "service_level": (3 / 10, 10),  # 0, 10, 20
    "service_level_answered": (3 / 8, 10),
    "service_level_all": (5 / 10, 10),
    "service_level_long": (3 / 9, 10),
    "handling_time": (150, 6),
    "call_wait_p90": (70, 6),  # half-way from 40 to 100
    "loss_budget": (-4, 10),  # 5 % of 10 calls is no whole call, and 4 were lost
    "comments": (8, 8),  # seven responses with words, one complaint
    "comments_scored": (7 / 8, 8),  # all but 12345
    "comments_positive": (3 / 7, 7),
    "comments_negative": (4 / 7, 7),
    "net_sentiment": (-100 / 7, 7),
    "comments_themed": (7 / 8, 8),
    "comments_mismatched": (1 / 6, 6),  # 9 of 10 with dear fees; 5 of 10 is neither high nor low
    "theme_mentions": (4, 4),  # of fees: three in surveys, one in a complaint
    "theme_share": (4 / 8, 4),
    "theme_net_sentiment": (-100, 4),
    "theme_effect_nps": (4 - 8, 3),  # (2 + 1 + 9) / 3 less (10 + 9 + 8 + 5) / 4
    "theme_effect_csat": (7 / 3 - 17 / 4, 3),  # (1 + 2 + 4) / 3 less (5 + 5 + 4 + 3) / 4
}
# Themes are asked for one by one; comments have days of their own.
OF_FEES = (("theme", ("fees",)),)
EARLIER = Period(date(2026, 2, 1), date(2026, 2, 28))


def asked(key: str) -> Filters:
    """The days, and the theme, that a metric was worked out for."""
    subject = METRICS[key].subject
    return Filters(EARLIER if subject in ("comments", "themes") else DAYS, where=OF_FEES if subject == "themes" else ())


# With a dozen values a bucket holds one or none: a quantile between two far values is only as good as its buckets.


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(str(tmp_path_factory.mktemp("worked")))
    commit(store, "response", RESPONSES)
    commit(store, "invitation", INVITATIONS)
    commit(store, "complaint", COMPLAINTS)
    commit(store, "branch", BRANCHES)
    commit(store, "visit", VISITS)
    commit(store, "contact", CONTACTS)
    commit(store, "response", COMMENTS)
    commit(store, "complaint", TOLD)
    return store


def test_every_metric_has_a_worked_answer() -> None:
    assert set(WORKED) == set(METRICS)


@pytest.mark.parametrize("key", WORKED)
def test_worked_answer(bank: Store, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "1")
    expected, n = WORKED[key]
    value = query.value(cubes.open(bank), key, asked(key))
    assert value.value is not None
    assert value.value == pytest.approx(expected, rel=1e-9)
    assert value.n == n


@pytest.mark.sampled
@pytest.mark.parametrize("key", sorted(METRICS))
def test_interval_holds_the_value(bank: Store, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "1")
    value = query.value(cubes.open(bank), key, asked(key))
    assert value.value is not None
    assert value.low is None or value.low <= value.value
    assert value.high is None or value.high >= value.value


def test_small_groups_are_suppressed_but_counts_are_not(bank: Store) -> None:
    opened = cubes.open(bank)
    assert query.value(opened, "nps", Filters(DAYS)).suppressed
    assert query.value(opened, "nps", Filters(DAYS)).value is None
    assert query.value(opened, "complaints", Filters(DAYS)).value == 5


def test_no_data_is_not_zero(bank: Store) -> None:
    opened = cubes.open(bank)
    later = Filters(Period(date(2027, 1, 1), date(2027, 1, 31)))
    assert query.value(opened, "complaints", later).absent == "no_data"
    quiet = Filters(Period(date(2026, 3, 4), date(2026, 3, 5)))
    assert query.value(opened, "complaints", quiet).value == 0


def test_a_filter_that_is_not_recorded_is_said(bank: Store) -> None:
    by_branch = Filters(DAYS, where=(("branch_id", ("B1",)),))
    assert query.value(cubes.open(bank), "call_loss", by_branch).absent == "not_recorded"
    assert query.value(cubes.open(bank), "visits", by_branch).value == 12


def test_customers_of_a_segment_are_its_share_of_those_stated(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    commit(store, "branch", BRANCHES)
    people = [("A", "B1"), ("A", "B1"), ("A", "B2"), ("B", "B2")]
    commit(
        store,
        "customer",
        [{"customer_key": str(i), "segment": s, "home_branch_id": b} for i, (s, b) in enumerate(people)],
    )
    commit(store, "complaint", [{"complaint_id": str(i), "opened_at": at(1), "segment": "AAB"[i]} for i in range(3)])
    by_segment = query.by(cubes.open(store), "complaints_per_100k", "segment", Filters(DAYS)).frame.set_index("group")
    # 50,000 customers are stated; three of the four that are known are of segment A. 11 days are 0.3614 months.
    months = 11 * 12 / 365.25
    assert by_segment["value"].to_dict() == pytest.approx({"A": 8 / 1.5 / months, "B": 8 / months})


def test_days_alone_hold_until_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed on a day, without a time: so many days after it came. Due on a day: in time until that day is over."""
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "1")
    store = Store(str(tmp_path / "store"))
    midnight = datetime(2026, 3, 2)
    rows: list[dict[str, Any]] = [
        {"complaint_id": "1", "opened_at": midnight + timedelta(hours=14), "closed_at": midnight},  # 0 days
        {"complaint_id": "2", "opened_at": midnight + timedelta(hours=14), "closed_at": midnight + timedelta(days=2)},
        {
            "complaint_id": "3", "opened_at": midnight - timedelta(days=4), "due_at": midnight,
            "closed_at": midnight + timedelta(hours=15),
        },  # 4.625 days, in time
    ]  # fmt: skip
    commit(store, "complaint", rows)
    opened = cubes.open(store)
    whole = Filters(Period(date(2026, 2, 1), date(2026, 3, 31)))
    assert query.value(opened, "days_to_close_median", whole).value == pytest.approx(2)
    assert query.value(opened, "timely_share", whole).value == 1
