"""Visitors who are sent on to another counter have two rows: whether these are one visit is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")
HEADS = (
    "Ticket,Branch,Issued,Called,Ended,Service", "번호표,지점,발권시각,호출시각,종료시각,업무",
    "票号,网点,取号时间,叫号时间,结束时间,业务",
)  # fmt: skip


def at(minutes: int) -> str:
    return f"2026-11-02 {9 + minutes // 60:02}:{minutes % 60:02}:00"


def take(tmp_path: Path, store: Store, head: str, rows: list[str], **values: str) -> Outcome:
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return intake.take(path, store, options=Options(values=values, accept=("one_day",)))


def transfers(*, new: bool) -> list[str]:
    """Thirty tickets, each tenth of which gets a second row, with a time of its own or that of the ticket."""
    rows = []
    for n in range(30):
        rows.append(f"{n + 1},A,{at(5 * n)},{at(5 * n + 2)},{at(5 * n + 5)},Teller")
        if n % 10 == 3:
            rows.append(f"{n + 1},A,{at(5 * n + 5 * new)},{at(5 * n + 20)},{at(5 * n + 25)},Loans")
    return rows


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("new", [True, False])
def test_a_second_row_of_a_ticket_is_asked_about(tmp_path: Path, store: Store, head: str, new: bool) -> None:
    column = head.split(",")[0]
    with pytest.raises(FileAmbiguous, match="6 rows of 3 tickets") as asked:
        take(tmp_path, store, head, transfers(new=new))
    question = asked.value.question
    assert question
    assert [way for way, _ in question.choices] == [f"{column}:legs=one", f"{column}:legs=each"]
    each = take(tmp_path, store, head, transfers(new=new), **{f"{column}:legs": "each"})
    assert (each.added, each.rejected) == (33, 0)
    store.undo(each.upload_id)
    one = take(tmp_path, store, head, transfers(new=new), **{f"{column}:legs": "one"})
    assert (one.added, one.rejected) == (30, 0)
    with store.snapshot() as now:
        assert set(now.to_arrow(now.table("visit"))["service"].to_pylist()) == {"Teller"}


@pytest.mark.parametrize("shift", [150, 3])
def test_numbers_that_begin_anew_are_different_visits(tmp_path: Path, store: Store, shift: int) -> None:
    """Each service counts its own tickets: in the afternoon, or beside the other one at the same time."""
    first = [f"{n + 1},A,{at(5 * n)},{at(5 * n + 2)},{at(5 * n + 9)},Teller" for n in range(15)]
    second = [f"{n + 1},A,{at(5 * n + shift)},{at(5 * n + shift + 2)},{at(5 * n + shift + 9)},Loans" for n in range(15)]
    taken = take(tmp_path, store, HEADS[0], [*first, *second])
    assert (taken.added, taken.rejected) == (30, 0)


@pytest.mark.sampled
@pytest.mark.parametrize("words, again", [(("부재", "완료"), 0), (("No show", "Served"), 6), (("过号", "已办结"), 0)])
def test_a_visitor_who_was_called_again_and_served_was_served(
    tmp_path: Path, store: Store, words: tuple[str, str], again: int
) -> None:
    """again: minutes after its issue that the second row of a ticket begins."""
    away, served = words
    rows = []
    for n in range(30):
        rows.append(f"{n + 1},A,{at(5 * n)},{at(5 * n + 3)},{at(5 * n + 5)},1,{served if n % 4 else away}")
        if n % 4 == 0:
            rows.append(f"{n + 1},A,{at(5 * n + again)},{at(5 * n + 8)},{at(5 * n + 12)},1,{served}")
    head = "Ticket,Branch,Issued,Called,Ended,Service,Outcome"
    taken = take(tmp_path, store, head, rows, **{"Ticket:legs": "one"})
    assert (taken.added, taken.rejected) == (30, 0)
    with store.snapshot() as now:
        visits = now.to_arrow(now.table("visit")).to_pandas().sort_values("issued_at")
    assert set(visits["outcome"]) == {"served"}
    first = visits.iloc[0]
    assert (first["called_at"] - first["issued_at"]).total_seconds() == 8 * 60
