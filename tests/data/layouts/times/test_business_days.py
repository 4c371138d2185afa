"""Days of business that go on after midnight: what is after it is of the next day of the calendar, or is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")
START = datetime(2026, 11, 2, 21, 30)
# A ticket every ten minutes until 02:20 of the next day, called four minutes later.
TICKETS = [START + timedelta(minutes=10 * n) for n in range(30)]
WAIT = timedelta(minutes=4)
BY_CLOCK = sorted(range(30), key=lambda n: TICKETS[n].time())


def written(tmp_path: Path, head: str, form: str, order: list[int] | None = None) -> Path:
    """The night's tickets with the day of business for all; order: that of the rows."""
    path = tmp_path / "night.csv"
    both = [(f"{at:{form}}", f"{at + WAIT:{form}}") for at in TICKETS]
    rows = [f"N{n:03},A,2026-11-02,{both[n][0]},{both[n][1]}" for n in order or range(30)]
    text = "\n".join([head, *rows]) + "\n"
    for half, word in (("AM", "오전"), ("PM", "오후")) if "지점" in head else ():
        text = text.replace(half, word)
    path.write_text(text, encoding="utf-8")
    return path


def stored(store: Store, path: Path, **values: str) -> list[tuple[datetime, datetime]]:
    taken = intake.take(path, store, options=Options(values=values, accept=("one_day",)))
    assert (taken.added, taken.rejected) == (30, 0)
    with store.snapshot() as now:
        rows = now.to_arrow(now.table("visit")).to_pylist()
    return sorted((row["issued_at"], row["called_at"]) for row in rows)


TRUTH = [(at, at + WAIT) for at in TICKETS]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, form",
    [
        ("번호표,지점,영업일자,발권시각,호출시각", "%p %I:%M"), ("票号,网点,营业日期,取号时间,叫号时间", "%H:%M:%S"),
        ("Ticket,Branch,Business date,Issued,Called", "%I:%M %p"),
    ],
)  # fmt: skip
def test_times_after_midnight_of_a_day_of_business_are_of_the_next_day(
    tmp_path: Path, store: Store, head: str, form: str
) -> None:
    assert stored(store, written(tmp_path, head, form)) == TRUTH


@pytest.mark.sampled
@pytest.mark.parametrize(
    "day, order", [("Date", None), ("Business date", [*range(0, 30, 2), *range(1, 30, 2)]), ("영업일", BY_CLOCK)]
)  # fmt: skip
def test_where_header_and_order_do_not_agree_it_is_asked(
    tmp_path: Path, store: Store, day: str, order: list[int] | None
) -> None:
    path = written(tmp_path, f"Ticket,Branch,{day},Issued,Called", "%H:%M:%S", order)
    with pytest.raises(FileAmbiguous, match="of the night on the same") as asked:
        stored(store, path)
    question = asked.value.question
    assert question
    assert [way for way, _ in question.choices] == [f"{day}:day=business", f"{day}:day=calendar"]
    assert stored(store, path, **{f"{day}:day": "business"}) == TRUTH


def test_a_day_of_the_calendar_that_is_said_is_kept(tmp_path: Path, store: Store) -> None:
    path = written(tmp_path, "Ticket,Branch,Date,Issued,Called", "%H:%M:%S")
    found = stored(store, path, **{"Date:day": "calendar"})
    # 00:00 to 02:20 are fifteen tickets.
    assert [at.date().day for at, _ in found] == [2] * 30
    assert sum(at.hour < 3 for at, _ in found) == 15
