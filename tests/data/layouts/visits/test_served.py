"""Tickets without times of calling: their states tell who was served, and without these nobody is said to have left."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, value
from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store
from tests.data.test_layouts import raw_of

pytestmark = pytest.mark.usefixtures("uncounted")
NOVEMBER = Filters(Period(date(2026, 11, 1), date(2026, 11, 30)))
EN, KO, ZH = "Ticket,Branch,Issued", "번호표,지점,발권시각", "票号,网点,取号时间"
BY_STATE, UNTOLD = "who was served is told by the state", "nothing tells who was served and who left"


def take(store: Store, tmp_path: Path, head: str, cells: list[str], **values: str) -> Outcome:
    """Thirty tickets of a morning, each with the next of these cells behind its time."""
    path = tmp_path / "tickets.csv"
    rows = [f"T{n:03},A,2026-11-02 09:{n:02}:00,{cells[n % len(cells)]}" for n in range(30)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    taken = intake.take(path, store, options=Options(values=values, accept=("one_day",)))
    assert (taken.added, taken.rejected) == (30, 0)
    return taken


def left(store: Store) -> tuple[int | None, int]:
    """The share that walked away, in hundredths, and the tickets that it is of."""
    cubes = open_cubes(store)
    found = value(cubes, "walk_away", NOVEMBER)
    assert value(cubes, "visits", NOVEMBER).value == 30
    return (None if found.value is None else round(100 * found.value), found.n)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, cells",
    [
        (f"{EN},Status", ["Served", "No show", "Served"]), (f"{KO},상태", ["업무완료", "부재", "업무완료"]),
        (f"{ZH},状态", ["已办理", "过号", "已办理"]), (f"{EN},Called,Status", [",Served", ",Left", ",Transferred"]),
        (f"{EN},Called,Status", ["-,Served", "-,No show", "-,Served"]),
    ],
)  # fmt: skip
def test_without_times_of_calling_the_state_tells_who_was_served(
    store: Store, tmp_path: Path, head: str, cells: list[str]
) -> None:
    taken = take(store, tmp_path, head, cells)
    assert BY_STATE in " ".join(map(str, taken.notices))
    assert left(store) == (33, 30)
    assert value(open_cubes(store), "wait_mean", NOVEMBER).value is None


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, cells",
    [
        (EN, [""]), (f"{KO},종료시각", ["2026-11-02 10:00:00"]), (f"{ZH},叫号时间", [""]),
        (f"{EN},Called at", ["1900-01-01 00:00:00"]), (f"{EN},Called,Status", [","]),
    ],
)  # fmt: skip
def test_where_nothing_tells_who_was_served_nobody_walked_away(
    store: Store, tmp_path: Path, head: str, cells: list[str]
) -> None:
    taken = take(store, tmp_path, head, cells)
    assert UNTOLD in " ".join(map(str, taken.notices))
    assert left(store) == (None, 0)


def test_a_state_goes_before_a_time_that_is_missing(store: Store, tmp_path: Path) -> None:
    """Ten were called, ten were served without a time of it, ten did not come."""
    called = "2026-11-02 09:40:00,Served"
    take(store, tmp_path, f"{EN},Called,Status", [called, ",Served", ",No show"])
    assert left(store) == (33, 30)
    assert value(open_cubes(store), "wait_mean", NOVEMBER).n == 10


def test_without_states_who_was_not_called_walked_away(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, f"{EN},Called", ["2026-11-02 09:40:00", "2026-11-02 09:41:00", ""])
    assert left(store) == (33, 30)


@pytest.mark.sampled
@pytest.mark.parametrize("meant, expected", [("served", (33, 30)), ("unknown", (None, 0))])
@pytest.mark.parametrize("head, word", [(f"{EN},Status", "No show"), (f"{KO},상태", "부재"), (f"{ZH},状态", "过号")])
def test_empty_states_beside_those_who_left_are_asked_about(
    store: Store, tmp_path: Path, head: str, word: str, meant: str, expected: tuple[int, int]
) -> None:
    with pytest.raises(FileAmbiguous, match="is empty in 20 rows") as asked:
        take(store, tmp_path, head, ["", word, ""])
    column = head.split(",")[-1]
    question = asked.value.question
    assert question
    assert [choice for choice, _ in question.choices] == [f"{column}:empty=served", f"{column}:empty=unknown"]
    take(store, tmp_path, head, ["", word, ""], **{f"{column}:empty": meant})
    assert left(store) == expected


def weeks(tmp_path: Path, name: str, called: tuple[str, str], head: str = f"{EN},Called") -> Path:
    """Fifteen tickets each of two branches; called: the time of the branch's calls."""
    path = tmp_path / name
    rows = [f"{name}{n:03},{'AB'[n % 2]},2026-11-02 09:{n:02}:00,{called[n % 2]}" for n in range(30)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("meant, expected", [("unknown", (0, 15)), ("left", (50, 30))])
@pytest.mark.parametrize("head, column", [(f"{EN},Called", "Called"), (f"{KO},호출시각", "호출시각")])
def test_a_branch_without_any_time_of_calling_is_asked_about(
    store: Store, tmp_path: Path, head: str, column: str, meant: str, expected: tuple[int, int]
) -> None:
    path = weeks(tmp_path, "a", ("2026-11-02 10:00:00", ""), head)
    said = Options(accept=("one_day",))
    with pytest.raises(
        FileAmbiguous, match=r"empty in all 15 tickets of some branches or days \(B 2026-11-02\)"
    ) as asked:
        intake.take(path, store, options=said)
    question = asked.value.question
    assert question
    assert [way for way, _ in question.choices] == [f"{column}:missing=unknown", f"{column}:missing=left"]
    intake.take(path, store, options=Options(values={f"{column}:missing": meant}, accept=("one_day",)))
    assert left(store) == expected
    # That holds for this file alone.
    with pytest.raises(FileAmbiguous, match="empty in all 15 tickets"):
        intake.take(weeks(tmp_path, "b", ("2026-11-02 10:00:00", ""), head), store, options=said)


def test_times_of_calling_that_cannot_be_read_can_be_left_out(store: Store, tmp_path: Path) -> None:
    head, cells = f"{EN},Called,Status", ["desk one 3,Served", "desk one 4,No show", "desk one 5,Served"]
    with pytest.raises(FileRefused, match="The dates in Called cannot be read") as asked:
        take(store, tmp_path, head, cells)
    assert asked.value.question
    assert [way for way, _ in asked.value.question.choices] == ["Called=none"]
    intake.take(tmp_path / "tickets.csv", store, options=Options(mapping={"Called": "none"}, accept=("one_day",)))
    assert left(store) == (33, 30)


@pytest.mark.parametrize(
    "head", [f"{EN},Called,Finished,Waiting time,Transaction time", f"{KO},호출시각,종료시각,대기시간,처리시간"]
)
def test_beside_all_times_the_unit_of_lengths_is_not_asked(tmp_path: Path, head: str) -> None:
    lines = [f"T{n:03},A,2026-11-02 09:{n:02}:00,2026-11-02 09:{n:02}:30,2026-11-02 10:00:00,30,95" for n in range(9)]
    raw = raw_of(tmp_path, "\n".join([head, *lines]) + "\n")
    layout = layouts.recognise(raw, "tickets.csv")
    assert (layout.table, len(layout.unused(raw))) == ("visit", 2)


@pytest.mark.parametrize(
    "lengths, told, unused",
    [
        ("대기(분),상담(분)", "When visitors were called and served", 0),
        ("대기(분),기타(분)", "When visitors were called is", 1),
    ],
)
def test_what_is_told_of_lengths_is_what_was_read(tmp_path: Path, lengths: str, told: str, unused: int) -> None:
    lines = [f"T{n:03},A,2026-11-02 09:{n:02}:00,{n % 7},{n % 5}" for n in range(9)]
    raw = raw_of(tmp_path, "\n".join([f"{KO},{lengths}", *lines]) + "\n")
    layout = layouts.recognise(raw, "tickets.csv")
    assert any(str(note).startswith(told) for note in layout.notes)
    assert ("ended_at" in layout.columns, len(layout.unused(raw))) == (not unused, unused)
