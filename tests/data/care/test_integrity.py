"""A store that has lost something says so before it answers; what can be made anew is."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from deltalake import DeltaTable

from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, value
from commands.ask import Question, ask
from data.care import integrity
from data.errors import StoreError
from data.store.store import Store
from tests.banks import commit

DAY = date(2026, 1, 5)


def visits(first: int, last: int, day: int = 5) -> list[dict[str, object]]:
    return [
        {"visit_id": f"v{n}", "issued_at": datetime(2026, 1, day, 10), "branch_id": "B1"} for n in range(first, last)
    ]


def shown(store: Store, day: date = DAY) -> float | None:
    """The number of visits as every page and `ask` would show it."""
    return value(open_cubes(store), "visits", Filters(period=Period(day, day))).value


def rows(store: Store) -> int:
    with store.snapshot() as snapshot:
        return int(snapshot.to_arrow(snapshot.table("visit").count()).as_py())


def commits(store: Store, table: str) -> list[Path]:
    return sorted(Path(store.url, table, "_delta_log").glob("*.json"))


@pytest.fixture
def bank(tmp_path: Path) -> Store:
    """A store of two uploads, 60 visits and 20 more, with their cubes."""
    store = Store(str(tmp_path / "bank"))
    commit(store, "visit", visits(0, 60), file="first.csv")
    commit(store, "visit", visits(60, 80), file="second.csv")
    assert shown(store) == 80
    return store


def copied(store: Store, target: Path) -> Store:
    shutil.copytree(store.url, target)
    return Store(str(target))


def test_counts_of_a_lost_history_are_not_shown(bank: Store, tmp_path: Path) -> None:
    earlier = copied(bank, tmp_path / "earlier")
    commit(bank, "visit", visits(80, 150), file="third.csv")
    assert shown(bank) == 150
    # A copy whose log is older than its rows and cubes; the numbers of the next commits are given out again.
    mixed = copied(bank, tmp_path / "mixed")
    for name in ("upload", ".upload.head"):
        path = Path(mixed.url, name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        (shutil.copytree if Path(earlier.url, name).is_dir() else shutil.copyfile)(Path(earlier.url, name), path)
    assert shown(Store(mixed.url)) == 80
    commit(Store(mixed.url), "visit", visits(80, 85), file="other.csv")
    assert shown(Store(mixed.url)) == 85
    Store(mixed.url).maintain(keep_hours=0)
    assert shown(Store(mixed.url)) == 85


@pytest.mark.parametrize("how", ["gone", "empty", "torn"])
def test_a_log_that_lost_its_newest_row_says_which(bank: Store, how: str) -> None:
    newest = bank.history()[0]
    path = commits(bank, "upload")[-1]
    path.unlink() if how == "gone" else path.write_bytes(path.read_bytes()[: 0 if how == "empty" else 40])
    with pytest.raises(StoreError) as caught:
        Store(bank.url).snapshot()
    assert caught.value.remedy.message
    if how == "gone":
        assert newest.upload_id in str(caught.value)
        assert "second.csv" in str(caught.value)
        with pytest.raises(StoreError, match=newest.upload_id):
            commit(Store(bank.url), "visit", visits(80, 90))


def test_a_table_that_lost_its_newest_rows_says_whose(bank: Store) -> None:
    newest = bank.history()[0]
    commits(bank, "visit")[-1].unlink()
    for act in (Store.snapshot, lambda store: store.undo(newest.upload_id), lambda s: commit(s, "visit", visits(0, 1))):
        with pytest.raises(StoreError, match=f"{newest.upload_id}.*second.csv.*20 rows .*visit.* 0 are found"):
            act(Store(bank.url))


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["gone", "short"])
@pytest.mark.parametrize("merged", [False, True])
def test_what_is_lost_can_be_accepted(bank: Store, how: str, merged: bool) -> None:
    if merged:
        bank.maintain(keep_hours=0)
        commit(bank, "visit", visits(80, 90, day=6), file="third.csv")
        assert shown(bank) == 80
    old = max(bank.place.files("visit").files, key=lambda file: file.rows)
    Path(old.uri).unlink() if how == "gone" else Path(old.uri).write_bytes(Path(old.uri).read_bytes()[:50])
    damaged = Store(bank.url)
    with pytest.raises(StoreError, match=r"first\.csv.*60 rows.*0 are found"):
        damaged.snapshot()
    assert len(damaged.accept_loss("kim")) == (2 if merged else 1)
    assert rows(damaged) == (10 if merged else 20)
    assert shown(damaged) == (None if merged else 20)
    assert commit(damaged, "visit", visits(0, 60), file="first.csv").added == 60
    assert shown(Store(bank.url)) == (60 if merged else 80)


def test_a_lost_row_of_the_log_can_be_accepted(bank: Store) -> None:
    commits(bank, "upload")[-1].unlink()
    store = Store(bank.url)
    assert store.accept_loss("kim") == []
    assert (rows(store), shown(store)) == (60, 60)
    assert commit(store, "visit", visits(60, 80), file="second.csv").added == 20
    assert shown(Store(bank.url)) == 80


def test_a_lost_document_is_noticed(bank: Store) -> None:
    bank.shelf.put("action", "a1", {"x": 1})
    bank.shelf.put("action", "a2", {"x": 2})
    commits(bank, "kept")[-1].unlink()
    with pytest.raises(StoreError, match="number 2 is missing: action a2"):
        Store(bank.url).snapshot()


@pytest.mark.parametrize("how", ["parquet", "log"])
def test_damaged_cubes_are_counted_anew(bank: Store, how: str) -> None:
    folder = Path(bank.url, "derived", "visits")
    for path in folder.glob("*.parquet") if how == "parquet" else (folder / "_delta_log").glob("*.json"):
        path.write_bytes(path.read_bytes()[:10])
    assert shown(Store(bank.url)) == 80


def test_rows_that_repeat_a_key_are_accounted_for(bank: Store) -> None:
    assert commit(bank, "visit", [*visits(200, 210), *visits(200, 205)]).read == 15
    bank.maintain(keep_hours=0)
    assert rows(Store(bank.url)) == 90


def test_opening_counts_no_rows_while_all_fits(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.maintain(keep_hours=0)
    commit(bank, "visit", visits(80, 90))
    monkeypatch.setattr(integrity, "count", lambda *_: pytest.fail("rows were counted"))
    assert rows(Store(bank.url)) == 90


def test_attempts_that_never_committed_are_no_fault(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("data.store.commit_log.Log.append", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            commit(bank, "visit", visits(300, 310))
    assert rows(Store(bank.url)) == 80
    bank.maintain(keep_hours=24)
    assert rows(Store(bank.url)) == 80


@pytest.mark.parametrize("how", ["ask", "maintain"])
def test_cubes_whose_bytes_went_bad_are_counted_anew(bank: Store, how: str) -> None:
    question = Question("visits", by="branch_id")
    told = ask(question, bank).rows
    for path in Path(bank.url, "derived", "visits").glob("*.parquet"):
        content = bytearray(path.read_bytes())
        third = len(content) // 3
        content[third : 2 * third] = bytes(byte ^ 0x55 for byte in content[third : 2 * third])
        path.write_bytes(content)
    if how == "maintain":
        Store(bank.url).maintain()
    assert ask(question, Store(bank.url)).rows == told


def test_cubes_that_another_process_cleared_are_counted_anew(bank: Store) -> None:
    for path in Path(bank.url, "derived").iterdir():
        # As another process does, of which this one only sees what it left.
        DeltaTable(str(path)).delete()
    assert shown(bank) == 80


def test_cubes_that_lost_their_newest_counts_while_a_process_runs_are_counted_anew(bank: Store) -> None:
    """The first count lives and the second, of the days of the second upload, is gone with its commit of the log."""
    commit(bank, "visit", visits(80, 120, 6), file="third.csv")
    sixth = DAY.replace(day=6)
    assert shown(bank, sixth) == 40
    commits(bank, "derived/visits")[-1].unlink()
    assert [shown(Store(bank.url), day) for day in (DAY, sixth)] == [80, 40]
