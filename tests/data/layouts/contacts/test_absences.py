"""Lists with cells that hold no time or no number: what did not happen is counted as such, and no row is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.insights import history
from data.errors import FileAmbiguous
from data.store.store import Store

NINE = datetime(2026, 9, 1, 10)
ROWS, EVERY = 50, 10


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an upload does to the numbers is not counted, which takes longer than all that is tried here."""
    monkeypatch.setattr(history, "record", lambda *_: None)


def at(n: int, seconds: int = 0) -> str:
    return f"{NINE + timedelta(hours=n, seconds=seconds):%Y-%m-%d %H:%M:%S}"


def written(folder: Path, head: str, row: Callable[[int, bool], str], every: int = EVERY) -> Path:
    """A list of fifty rows, every tenth of which lacks what the others have."""
    path = folder / "list.csv"
    path.write_text("\n".join([head, *(row(n, n % every == 0) for n in range(ROWS))]) + "\n", encoding="utf-8")
    return path


def stored(store: Store, path: Path, table: str, **said: Any) -> list[dict[str, Any]]:
    """The rows of a file as they are stored; none may be refused."""
    done = intake.take(path, store, options=Options(**said))
    assert (done.state, done.rejected) == ("committed", 0), done
    with store.snapshot() as snapshot:
        rows: list[dict[str, Any]] = snapshot.to_arrow(snapshot.table(table)).to_pylist()
    return rows


NONE_AT_ALL = (
    "-", "–", "N/A", "없음", "无", "0", "00:00:00", "0001-01-01", "0001-01-01 00:00:00", "미응답", "Abandoned",
    "未接通", "No answer",
)  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("word", NONE_AT_ALL)
@pytest.mark.parametrize("every", [EVERY, 4])
def test_a_call_without_an_answer_is_lost(store: Store, tmp_path: Path, word: str, every: int) -> None:
    def row(n: int, lost: bool) -> str:
        return f"C{n},{at(n)},{word if lost else at(n, 20)},{at(n, 50)}"

    rows = stored(store, written(tmp_path, "Call ID,Start time,Answer time,End time", row, every), "contact")
    lost = [row for row in rows if row["answered_at"] is None]
    assert (len(rows), len(lost)) == (50, len(range(0, 50, every)))
    assert {row["abandoned_at"] - row["enqueued_at"] for row in lost} <= {timedelta(seconds=50)}


@pytest.mark.parametrize("word", ["미응답", "Abandoned", "未接通"])
def test_a_word_in_place_of_the_answer_tells_the_state(store: Store, tmp_path: Path, word: str) -> None:
    def row(n: int, lost: bool) -> str:
        return f"C{n},{at(n)},{word if lost else at(n, 20)}"

    rows = stored(store, written(tmp_path, "Call ID,Start time,Answer time", row), "contact")
    assert len(rows) == 50
    assert sum(row["outcome"] == "abandoned" for row in rows) == 5


@pytest.mark.sampled
@pytest.mark.parametrize("word", ["-", "미호출", "未叫号", "No show", "0"])
def test_a_visitor_who_was_not_called_walked_away(store: Store, tmp_path: Path, word: str) -> None:
    def row(n: int, left: bool) -> str:
        return f"A{n},{at(n)},{word if left else at(n, 200)},{at(n, 500)},강남"

    rows = stored(store, written(tmp_path, "번호표,발권시각,호출시각,종료시각,지점", row), "visit")
    assert (len(rows), sum(row["called_at"] is None for row in rows)) == (50, 5)


@pytest.mark.sampled
@pytest.mark.parametrize("word", ["미처리", "Open", "未办结", "pending", "-", "N/A", "9999-12-31"])
def test_a_complaint_without_a_day_of_closing_is_open(store: Store, tmp_path: Path, word: str) -> None:
    def row(n: int, is_open: bool) -> str:
        return f"V{n},{at(n)[:10]},강남,{word if is_open else at(n + 48)[:10]}"

    rows = stored(store, written(tmp_path, "민원번호,접수일,지점,처리일", row), "complaint")
    assert (len(rows), sum(row["closed_at"] is None for row in rows)) == (50, 5)
    assert not any(row.get("status") == "closed" for row in rows if row["closed_at"] is None)


def test_a_word_among_times_that_nobody_told_of_is_asked(store: Store, tmp_path: Path) -> None:
    def row(n: int, is_open: bool) -> str:
        return f"V{n},{at(n)[:10]},Leeds,{'Zorbed' if is_open else at(n + 48)[:10]}"

    path = written(tmp_path, "Complaint ID,Date opened,Branch,Date closed", row)
    with pytest.raises(FileAmbiguous) as asked:
        intake.inspect(path, store=store)
    (question,) = asked.value.questions
    assert (question.option, question.column, question.entries) == ("values", "Date closed", (("zorbed", ""),))
    assert [value for value, _ in question.choices] == ["none", "open", "closed"]
    rows = stored(store, path, "complaint", values={"Date closed:zorbed": "none"})
    assert (len(rows), sum(row["closed_at"] is None for row in rows)) == (50, 5)


def test_a_column_of_closing_with_yes_and_no_is_the_state(store: Store, tmp_path: Path) -> None:
    def row(n: int, is_open: bool) -> str:
        return f"V{n},{at(n)[:10]},Leeds,{'No' if is_open else 'Yes'}"

    rows = stored(store, written(tmp_path, "Complaint ID,Date opened,Branch,Closed?", row), "complaint")
    assert (len(rows), sum(row["status"] == "open" for row in rows)) == (50, 5)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, closed, still",
    [
        ("Resolved (Y/N)", "Y", "N"),
        ("是否办结", "是", "否"),
        ("종결여부", "예", "아니오"),
        ("처리여부", "처리완료", "미처리"),
        ("Case state", "Closed", "Open"),
    ],
)
def test_a_column_of_states_counts_whatever_it_is_called(
    store: Store, tmp_path: Path, header: str, closed: str, still: str
) -> None:
    def row(n: int, is_open: bool) -> str:
        return f"V{n},{at(n)[:10]},Leeds,{still if is_open else closed}"

    rows = stored(store, written(tmp_path, f"Complaint ID,Date opened,Branch,{header}", row), "complaint")
    assert (len(rows), sum(row["status"] == "open" for row in rows)) == (50, 5)


def test_states_half_of_which_are_known_are_asked_and_not_dropped(store: Store, tmp_path: Path) -> None:
    def row(n: int, is_open: bool) -> str:
        return f"V{n},{at(n)[:10]},Leeds,{['Closed', 'Open', 'Zorbed'][n % 3]}"

    with pytest.raises(FileAmbiguous) as asked:
        intake.inspect(written(tmp_path, "Complaint ID,Date opened,Branch,Where it stands", row), store=store)
    (question,) = asked.value.questions
    assert question.entries == (("Open", "open"), ("Closed", "closed"), ("Zorbed", ""))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, out, inward",
    [
        ("Start,Answered,End,Direction", "Outbound", "Inbound"),
        ("Start,Answered,End,Call type", "OUT", "IN"),
        ("인입시각,응답시각,종료시각,구분", "발신", "수신"),
        ("来电时间,接听时间,挂断时间,呼叫方向", "呼出", "呼入"),
    ],
)
def test_a_call_that_went_out_is_neither_offered_nor_lost(
    store: Store, tmp_path: Path, head: str, out: str, inward: str
) -> None:
    def row(n: int, is_out: bool) -> str:
        return f"{at(n)},{'' if is_out else at(n, 20)},{at(n, 60)},{out if is_out else inward}"

    rows = stored(store, written(tmp_path, head, row), "contact")
    assert (len(rows), sum(row["outcome"] == "not_a_call" for row in rows)) == (50, 5)
    assert not any(row.get("abandoned_at") for row in rows)


def test_another_way_than_in_and_out_is_asked(store: Store, tmp_path: Path) -> None:
    def row(n: int, is_out: bool) -> str:
        return f"{at(n)},{at(n, 20)},{at(n, 60)},{'Outbound' if is_out else ('Inbound', 'Relay')[n % 2]}"

    path = written(tmp_path, "Start,Answered,End,Direction", row)
    with pytest.raises(FileAmbiguous) as asked:
        intake.inspect(path, store=store)
    assert [question.entries for question in asked.value.questions] == [(("relay", ""),)]
    rows = stored(store, path, "contact", values={"Direction:relay": "not_a_call"})
    assert sum(row["outcome"] == "not_a_call" for row in rows) == 5 + 25


@pytest.mark.sampled
@pytest.mark.parametrize("word", ["없음", "-", "N/A", "无"])
def test_a_number_that_is_not_there_refuses_no_row(store: Store, tmp_path: Path, word: str) -> None:
    def row(n: int, without: bool) -> str:
        return f"V{n},{at(n)[:10]},강남,{word if without else 5000}"

    rows = stored(store, written(tmp_path, "민원번호,접수일,지점,보상금액", row), "complaint")
    assert (len(rows), sum(row["redress_amount"] is None for row in rows)) == (50, 5)


def test_a_call_ends_after_its_talk(store: Store, tmp_path: Path) -> None:
    def row(n: int, lost: bool) -> str:
        return f"{at(n)},30,{0 if lost else 120}"

    rows = stored(store, written(tmp_path, "인입시각,대기시간(초),통화시간(초)", row), "contact")
    assert {row["ended_at"] - row["answered_at"] for row in rows if row["answered_at"]} == {timedelta(seconds=120)}
    assert sum(row["ended_at"] is None for row in rows) == 5


def test_a_wait_that_is_not_known_of_the_lost_leaves_it_known_of_the_others(store: Store, tmp_path: Path) -> None:
    def row(n: int, lost: bool) -> str:
        return f"{at(n)},{'-' if lost else 30},{'Abandoned' if lost else 'Answered'},Cards"

    rows = stored(store, written(tmp_path, "Call date,Wait seconds,Result,Queue", row), "contact")
    assert (len(rows), sum(row["outcome"] == "abandoned" for row in rows)) == (50, 5)
    assert {row["answered_at"] - row["enqueued_at"] for row in rows if row["answered_at"]} == {timedelta(seconds=30)}
