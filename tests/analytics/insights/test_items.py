"""Rating items: what was perceived beside what was expected, the furthest short first."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from analytics.insights import items
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests import banks

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))
# Item, role and the points of the odd and of the even answers.
ASKED = (
    ("expect_01", "expectation", (5, 5)), ("perceive_01", "driver", (4, 5)),
    ("expect_02", "expectation", (7, 7)), ("perceive_02", "driver", (2, 4)), ("age", "demographic", (30, 40)),
)  # fmt: skip


@pytest.fixture
def asked(store: Store) -> Store:
    """Twenty responses in two branches, each with the same five answers."""
    at = datetime(2026, 3, 2, 10)
    responses = [
        {"response_id": f"R{n}", "responded_at": at, "nps": 9, "survey_id": "kiosk", "branch_id": f"B{n % 2}"}
        for n in range(20)
    ]
    answers = [
        {"response_id": f"R{n}", "responded_at": at, "item": item, "role": role, "value": str(points[n % 2]),
         "label": f"1-2. {item} is right. (asked)"}
        for n in range(20) for item, role, points in ASKED
    ]  # fmt: skip
    banks.commit(store, "response", responses)
    banks.commit(store, "answer", answers)
    return store


def test_items_stand_beside_what_was_expected(asked: Store) -> None:
    (found,) = items.items(cubes.open(asked), Filters(PERIOD))
    rows = found.frame[["item", "n", "value", "expected", "gap"]].to_numpy().tolist()
    assert rows == [["perceive_02", 20, 3.0, 7.0, -4.0], ["perceive_01", 20, 4.5, 5.0, -0.5]]
    assert (found.survey, found.ends) == ("kiosk", (2.0, 7.0))
    assert items.answers(asked) == 100
    said = items.said(found, "en")
    assert said == "2 rating items; furthest below what is expected is “perceive_02 is right.”: 3.00, expected 7.00."
    figure = items.figure(found, "en", dark=False).to_dict()
    assert [trace.get("name") for trace in figure["data"]] == [None, "Expected", "Perceived"]


def test_a_filter_holds_for_items_and_small_groups_are_not_shown(asked: Store) -> None:
    (found,) = items.items(cubes.open(asked), Filters(PERIOD, where=(("branch_id", ("B1",)),)))
    assert found.frame["value"].tolist() == [4.0, 5.0]
    assert not items.items(cubes.open(asked), Filters(PERIOD, where=(("branch_id", ("B9",)),)))
    few = Filters(PERIOD, where=(("branch_id", ("B1",)),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_MINIMUM_GROUP", "11")
        assert not items.items(cubes.open(asked), few)


def test_labels_from_a_file_are_text_in_a_figure() -> None:
    assert items.short("12-1. Is it <b>fast</b>? (expected)") == "Is it <b>fast</b>?"
    assert "<b>" not in items._two_lines("<b>fast</b> and friendly staff at the counter")
