"""Sums by the members of a dimension, against those worked by hand."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from analytics.metrics.grouped import Grouped
from analytics.metrics.period import Period

D = [date(2026, 11, day) for day in (3, 1, 2, 1, 3, 2)]
ROWS = pa.table(
    {"day": D, "branch_id": ["b", "b", None, "a", "a", "b"], "visits": [4, 1, 7, 2, 8, 3], "hours": [0.5] * 6}
)


@pytest.mark.parametrize(
    "first, last, members, visits",
    [
        (1, 3, ["a", "b", None], [10, 8, 7]),
        (1, 1, ["a", "b"], [2, 1]),
        (2, 2, ["b", None], [3, 7]),
        (3, 30, ["a", "b"], [8, 4]),
        (4, 30, [], []),
    ],
)
def test_members_have_the_sums_of_their_days(
    first: int, last: int, members: list[str | None], visits: list[int]
) -> None:
    grouped = Grouped.of(ROWS, "branch_id", ["visits", "hours"])
    found, sums = grouped.within(Period(date(2026, 11, first), date(2026, 11, last)))
    assert found == members
    assert sums["visits"].tolist() == visits
    assert sums["hours"].sum() == 0.5 * sum(date(2026, 11, first) <= day <= date(2026, 11, last) for day in D)


def test_there_may_be_no_rows() -> None:
    found, sums = Grouped.of(ROWS.slice(0, 0), "branch_id", ["visits"]).within(Period(D[1], D[0]))
    assert found == []
    assert sums["visits"].tolist() == []
