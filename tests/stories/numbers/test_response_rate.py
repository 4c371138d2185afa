"""More answers than invitations are no rate: worked by hand, by branch, by survey, over time and in words."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.charts import charts, tables, tiles
from analytics.insights import headlines
from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from commands import ask
from data.store.store import Store
from tests.banks import commit

DAYS = Period(date(2026, 3, 2), date(2026, 3, 8))
NEXT = Period(date(2026, 3, 9), date(2026, 3, 15))


def answers(count: int, branch: str | None, survey: str | None = "s", day: int = 3) -> list[dict[str, Any]]:
    return [
        {"response_id": f"{branch}{survey}{day}-{n}", "responded_at": datetime(2026, 3, day, 9), "nps": 9,
         "branch_id": branch, "survey_id": survey}
        for n in range(count)
    ]  # fmt: skip


def invited(sent: int, branch: str | None, survey: str | None = "s", day: int = 2) -> dict[str, Any]:
    return {"sent_on": date(2026, 3, day), "sent": sent, "branch_id": branch, "survey_id": survey}


def bank(tmp_path: Path, responses: list[dict[str, Any]], invitations: list[dict[str, Any]]) -> Store:
    store = Store(str(tmp_path / "store"))
    commit(store, "response", responses)
    commit(store, "invitation", invitations)
    return store


def rate(store: Store, *where: Any, period: Period = DAYS) -> Any:
    found = query.value(cubes.open(store), "response_rate", Filters(period, where=where))
    return found.absent or found.value


def by(store: Store, dimension: str) -> dict[str, Any]:
    frame = query.by(cubes.open(store), "response_rate", dimension, Filters(DAYS)).frame
    return {str(row.group): row.absent or row.value for row in frame.itertuples()}


# F: 100 answers to 60 invitations; A: 12 to 40; B: 11 to none. Of all 123 answers 40 + 11 belong to no invitation.
MIXED = ([*answers(100, "F"), *answers(12, "A"), *answers(11, "B")], [invited(60, "F"), invited(40, "A")])


def test_the_rate_of_each_branch_and_of_all(tmp_path: Path) -> None:
    store = bank(tmp_path, *MIXED)
    assert by(store, "branch_id") == {"F": "uninvited", "A": 0.3, "B": "uninvited"}
    assert {b: rate(store, ("branch_id", (b,))) for b in "FAB"} == {"F": "uninvited", "A": 0.3, "B": "uninvited"}
    assert rate(store) == "uninvited"
    assert by(store, "survey_id") == {"s": "uninvited"}


def test_a_whole_below_100_percent_may_hide_answers_without_invitations(tmp_path: Path) -> None:
    # 90 answers to 200 invitations in all; but 40 of them are of a branch without any: 50 of 200 is not known either.
    store = bank(tmp_path, [*answers(50, "A"), *answers(40, "B")], [invited(200, "A")])
    assert rate(store) == "uninvited"
    assert rate(store, ("branch_id", ("A",))) == 0.25


def test_a_survey_without_invitations_is_not_counted_with_others(tmp_path: Path) -> None:
    store = bank(tmp_path, [*answers(50, "A"), *answers(40, "A", "other")], [invited(200, "A")])
    assert by(store, "survey_id") == {"s": 0.25, "other": "uninvited"}
    assert by(store, "branch_id") == {"A": "uninvited"}
    assert rate(store) == "uninvited"


def test_invitations_without_a_branch_may_be_any_branchs(tmp_path: Path) -> None:
    store = bank(tmp_path, [*answers(30, "A"), *answers(20, "B")], [invited(100, None)])
    assert rate(store) == 0.5


def test_a_few_answers_to_invitations_of_before_are_no_fault(tmp_path: Path) -> None:
    # 2 of 102 answers came late, to invitations of the week before.
    store = bank(tmp_path, [*answers(100, "A"), *answers(2, "B")], [invited(200, "A")])
    assert rate(store) == 102 / 200
    assert by(store, "branch_id") == {"A": 0.5, "B": "uninvited"}


def test_each_week_is_judged_by_itself(tmp_path: Path) -> None:
    store = bank(tmp_path, [*answers(20, "A"), *answers(30, "A", day=10)], [invited(40, "A"), invited(25, "A", day=9)])
    both = Period(DAYS.start, NEXT.end)
    frame = query.over_time(cubes.open(store), "response_rate", Filters(both), "week").frame
    assert list(frame["absent"]) == ["", "uninvited"]
    assert frame["value"][0] == 0.5
    assert frame["low"].isna()[1]
    assert rate(store, period=both) == 50 / 65


def test_a_region_is_judged_by_its_branches(tmp_path: Path) -> None:
    store = bank(tmp_path, [*answers(50, "A"), *answers(40, "B"), *answers(30, "C")],
                 [invited(200, "A"), invited(60, "C")])  # fmt: skip
    branches = [{"branch_id": b, "region": r} for b, r in (("A", "North"), ("B", "North"), ("C", "South"))]
    commit(store, "branch", branches)
    assert by(store, "region") == {"North": "uninvited", "South": 0.5}
    assert rate(store, ("region", ("North",))) == "uninvited"
    assert rate(store, ("region", ("South",))) == 0.5


@pytest.mark.parametrize("language", ["en"])
def test_everything_says_why(tmp_path: Path, language: str) -> None:
    store = bank(tmp_path, *MIXED)
    found, filters, why = cubes.open(store), Filters(DAYS), "more answers than invitations"
    assert why in tiles.tile(found, "response_rate", filters, language, False).absent
    groups = query.by(found, "response_rate", "branch_id", filters)
    assert why in str(charts.bars(groups, language=language).to_dict())
    assert why in tables.of_breakdown(groups, {}, language).to_string()
    weeks = query.over_time(found, "response_rate", filters, "week")
    assert why in headlines.alt_line(weeks, language)
    answer = ask.ask(ask.Question("response_rate", by="branch_id"), store)
    said = {row["branch_id"]: row.get("absent") for row in answer.rows}
    assert said == {"F": "uninvited", "A": None, "B": "uninvited"}


@pytest.mark.usefixtures("uncounted")
def test_answers_without_any_invitation_are_told_what_to_bring(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    commit(store, "response", answers(30, "A"))
    found, filters, why = cubes.open(store), Filters(DAYS), "no invitations are stored: a file of “Survey invitations”"
    assert rate(store) == rate(store, ("branch_id", ("A",))) == "no_invitations"
    assert query.by(found, "response_rate", "branch_id", filters).absent == "no_invitations"
    assert why in tiles.tile(found, "response_rate", filters, "en", False).absent
    for grain, by_ in ((None, None), ("week", None), (None, "branch_id"), ("week", "branch_id")):
        rows = ask.ask(ask.Question("response_rate", grain=grain, by=by_), store).rows  # type: ignore[arg-type]
        assert [(row["value"], row["absent"]) for row in rows] == [(None, "no_invitations")]


def test_a_period_without_invitations_beside_others_is_no_store_without_them(tmp_path: Path) -> None:
    store = bank(tmp_path, answers(30, "A"), [invited(40, "A", day=9)])
    assert rate(store) == "uninvited"
