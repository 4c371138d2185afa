"""An address says what is looked at, and is read back as it was written."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.metrics.period import Period
from analytics.metrics.view import View, known, read, window

ALL = (date(2025, 1, 1), date(2026, 11, 22))


@pytest.mark.parametrize(
    "view",
    [
        View("en"),
        View("ko", "demo", "2026-W47", "year", (("region", "South & North"), ("branch_id", "B1"))),
        View("zh", "own", "2026-01-01..2026-03-31", "none", (("channel", "앱"), ("segment", "a=b"))),
    ],
)
def test_what_is_written_is_read_back(view: View) -> None:
    assert read(view.params()) == (view, ())


def test_what_is_as_by_default_is_left_out() -> None:
    assert View("en").params() == {}
    assert View("en").address("calls") == "/calls"
    assert View("en", period="4w").address("calls", "http://bank") == "http://bank/calls?period=4w"


def test_choosing_changes_one_part() -> None:
    view = View("en", where=(("region", "South"),))
    assert view.choose("branch", "B1").where == (("region", "South"), ("branch_id", "B1"))
    assert view.choose("region", "").where == ()
    assert view.choose("against", "none").against == "none"


def test_members_that_a_bank_does_not_have_are_told() -> None:
    view, told = known(View("en", where=(("region", "Mars"), ("channel", "app"))), {"channel": ["app"], "region": []})
    assert view.where == (("channel", "app"),)
    assert [text.render() for text in told] == [
        "The address asks for region = Mars, which does not exist here, so it is left out."
    ]


def test_a_relative_period_that_misses_the_page_shows_its_newest_days_and_says_so() -> None:
    own = (date(1999, 2, 1), date(1999, 2, 28))
    shown, told = window(View("en", period="4w"), ALL, own)
    assert shown == Period(date(1999, 2, 1), date(1999, 2, 28))
    assert told is not None
    assert "1–28 Feb 1999" in told.render()
    assert window(View("en", period="4w"), ALL, (date(2026, 11, 1), date(2026, 11, 5)))[1] is None


def test_an_exact_period_is_kept_even_where_it_holds_nothing() -> None:
    own = (date(1999, 2, 1), date(1999, 2, 28))
    shown, told = window(View("en", period="2026-03"), ALL, own)
    assert shown == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert told is not None
    assert "28 Feb 1999" in told.render()
