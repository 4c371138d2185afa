"""The day up to which the demo bank is made, wherever the machine stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

import pytest

from data import demo
from data.checking import days
from data.store.store import Store


@pytest.mark.sampled
@pytest.mark.parametrize("zone, hour, last", [
    ("Asia/Seoul", 15, date(2026, 11, 29)), ("Asia/Seoul", 14, date(2026, 11, 28)), ("UTC", 23, date(2026, 11, 28)),
    ("Pacific/Auckland", 11, date(2026, 11, 29)), ("America/Los_Angeles", 7, date(2026, 11, 27)),
])  # fmt: skip
def test_it_ends_on_the_yesterday_of_the_bank_and_not_of_the_machine(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int, last: date
) -> None:
    """At 15:00 UTC of a Sunday it is Monday in Seoul, where last week's report is made with the Sunday that is over."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 11, 29, hour, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(days, "datetime", Clock)
    monkeypatch.delenv("TELLER_TODAY", raising=False)
    monkeypatch.setenv("TELLER_TIME_ZONE", zone)
    ends: list[date] = []

    def nothing(world: demo.World) -> list[demo.Family]:
        ends.append(world.until)
        return []

    monkeypatch.setattr(demo, "families", nothing)
    demo.make(Store(str(tmp_path)), scale=0.005)
    assert ends == [last]
