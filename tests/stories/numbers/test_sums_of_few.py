"""What adds up but is no plain count of people is hidden where they are few, as the means and shares beside it are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analytics.charts import voice
from analytics.metrics import cubes, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.text.lexicon import THEMES
from analytics.voice import formatting, reading
from data.store.store import Store
from tests.banks import commit

MONDAY = datetime(2026, 3, 2, 10)
DAYS = Period(MONDAY.date(), MONDAY.date() + timedelta(6))
# Counts of people and events, which are shown however small they are.
PLAIN = {
    "responses", "complaints", "complaints_per_100k", "complaints_closed", "complaints_open", "complaints_overdue",
    "visits", "offered", "comments",
}  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Cubes:
    """Twelve visits, calls and comments of branch A, and one of each of branch B, whose caller gave up."""
    store = Store(str(tmp_path_factory.mktemp("few")))
    who = [*(("A", f"a{n}", 300) for n in range(12)), ("B", "b", 1000)]
    seconds = timedelta(seconds=1)
    commit(store, "visit", [
        {"visit_id": key, "issued_at": MONDAY, "called_at": MONDAY + wait * seconds, "branch_id": branch}
        for branch, key, wait in who
    ])  # fmt: skip
    commit(store, "contact", [
        {"contact_id": key, "enqueued_at": MONDAY, "queue": branch,
         "answered_at" if branch == "A" else "abandoned_at": MONDAY + 10 * seconds}
        for branch, key, _ in who
    ])  # fmt: skip
    commit(store, "response", [
        {"response_id": key, "responded_at": MONDAY, "nps": 9, "branch_id": branch,
         "verbatim": f"The fees are too high, {key}" if branch == "A" else "The staff was rude and the queue too long"}
        for branch, key, _ in who
    ])  # fmt: skip
    return cubes.open(store)


def test_what_is_shown_however_small_counts_people_alone() -> None:
    assert {key for key, metric in METRICS.items() if metric.is_count} == PLAIN


@pytest.mark.parametrize(
    "key, dimension", [("customer_hours_lost", "branch_id"), ("loss_budget", "queue"), ("theme_mentions", "branch_id")]
)
def test_a_sum_of_one_person_is_hidden_with_its_size_by_filter_and_by_group(
    bank: Cubes, key: str, dimension: str
) -> None:
    alone = query.value(bank, key, Filters(DAYS, where=((dimension, ("B",)),)))
    assert (alone.value, alone.n, alone.absent) == (None, 0, "too_few")
    day = query.over_time(bank, key, Filters(DAYS, where=((dimension, ("B",)),)), "day").frame
    assert day["value"].fillna(0).eq(0).all()
    assert day["suppressed"].any()
    groups = query.by(bank, key, dimension, Filters(DAYS)).frame.set_index("group")
    assert groups["value"].isna()["B"]
    assert groups.loc["B", "n"] == 0


def test_themes_of_few_comments_say_that_they_are_few(bank: Cubes) -> None:
    whole = reading.themes(bank, Filters(DAYS))
    told = dict(zip(whole.frame["theme"], formatting.table(whole, "en")["Mentions"], strict=True))
    assert told["attitude"] == told["waiting"] == "too few"
    alone = reading.themes(bank, Filters(DAYS, where=(("branch_id", ("B",)),)))
    assert formatting.alt(alone, "en") == "too few to show, here or in a group beside it (fewer than 10)"
    drawn = str(voice.listing(alone, language="en").to_plotly_json())
    assert "too few" in drawn
    assert "nan" not in drawn


def test_which_groups_there_are_within_a_hidden_one_is_not_told(bank: Cubes) -> None:
    alone = Filters(DAYS, where=(("branch_id", ("B",)),))
    # The one comment names two themes; all themes are listed beside them, or none.
    assert set(reading.themes(bank, alone).frame["theme"]) == set(THEMES)
    for key, dimension in (("theme_mentions", "theme"), ("theme_share", "branch_id"), ("nps", "channel")):
        found = query.by(bank, key, dimension, alone)
        assert (found.absent, len(found.frame)) == ("too_few", 0), key


def test_a_few_people_who_name_many_themes_are_few(tmp_path: object) -> None:
    store = Store(str(tmp_path))
    commit(store, "response", [
        {"response_id": f"{branch}{n}", "responded_at": MONDAY, "nps": 9, "branch_id": branch,
         "verbatim": f"{words}{n}"}
        for branch, number, words in (
            ("A", 40, "The fees are too high "), ("B", 6, "The staff was rude and the queue too long "),
        )
        for n in range(number)
    ])  # fmt: skip
    found = cubes.open(store)
    alone = Filters(DAYS, where=(("branch_id", ("B",)),))
    # Two themes of six comments are twelve mentions, of six people.
    assert query.by(found, "theme_mentions", "theme", alone).absent == "too_few"
    assert query.value(found, "theme_net_sentiment", alone).absent == "too_few"
    for key in ("theme_mentions", "theme_net_sentiment"):
        branches = query.by(found, key, "branch_id", Filters(DAYS)).frame.set_index("group")
        assert branches["value"].isna()["B"]
        assert (branches["n"]["B"], branches["suppressed"]["B"]) == (0, True)
