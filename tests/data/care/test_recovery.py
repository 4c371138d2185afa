"""Whatever of a store is damaged: it says so plainly, and goes on with the rest where somebody accepts the loss."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from data.errors import StoreError
from data.store.faults import said
from data.store.store import Store
from tests.banks import commit

LIBRARY = (
    "Kernel error: Json error: Truncated record whilst reading string\n   0: <unknown>\n  12: start_thread\n"
    "             at ./nptl/pthread_create.c:442:8\n  13: clone3\n"
)


def visits(first: int, last: int) -> list[dict[str, object]]:
    return [{"visit_id": f"v{n}", "issued_at": datetime(2026, 1, 5, 10), "branch_id": "B1"} for n in range(first, last)]


FILES = {"first.csv": visits(0, 60), "second.csv": visits(60, 80), "third.csv": visits(80, 85)}


def rows(store: Store) -> int:
    with store.snapshot() as snapshot:
        return int(snapshot.to_arrow(snapshot.table("visit").count()).as_py())


@pytest.fixture
def bank(store: Store) -> Store:
    """Three uploads, of 60, 20 and 5 visits, and three documents."""
    for file, given in FILES.items():
        commit(store, "visit", given, file=file)
    for n in range(3):
        store.shelf.put("action", f"a{n}", {"x": n})
    return store


def commits(store: Store, table: str) -> list[Path]:
    return sorted(Path(store.url, table, "_delta_log").glob("*.json"))


def data_files(store: Store, table: str) -> list[Path]:
    """A table's files, oldest first."""
    return sorted(Path(store.url, table).glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])


def remove(*paths: Path) -> None:
    for path in paths:
        path.unlink()


def fill_with_ones(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 60 + content[64:])


DAMAGE: dict[str, tuple[Callable[[Store], None], int]] = {
    "newest commit of the log": (lambda s: tear(commits(s, "upload")[-1]), 80),
    "a commit of the log": (lambda s: tear(commits(s, "upload")[2]), 65),
    "a commit of the log that is gone": (lambda s: remove(commits(s, "upload")[2]), 65),
    "a commit of the rows that is gone": (lambda s: remove(commits(s, "visit")[2]), 65),
    "newest commit of the rows": (lambda s: tear(commits(s, "visit")[-1]), 80),
    "newest commit of the documents": (lambda s: tear(commits(s, "kept")[-1]), 85),
    "a document that is gone": (lambda s: data_files(s, "kept")[1].unlink(), 85),
    "a document of other bytes": (lambda s: fill_with_ones(data_files(s, "kept")[1]), 85),
    "a row of the log of other bytes": (lambda s: fill_with_ones(data_files(s, "upload")[0]), 25),
    "newest commit and head": (
        lambda s: remove(commits(s, "upload")[-1], Path(s.url, ".upload.head")), 80,
    ),
    "the whole log and its head": (
        lambda s: remove(*commits(s, "upload"), Path(s.url, ".upload.head")), 0,
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_store_refuses_and_goes_on_without_what_is_lost(bank: Store, what: str) -> None:
    damage, left = DAMAGE[what]
    damage(bank)
    with pytest.raises(StoreError, match="--accept-loss") as caught:
        Store(bank.url).snapshot()
    assert not any(mark in str(caught.value) for mark in ("unknown>", "clone3", "\x1b", "\\u001b", "\n"))
    told: list[str] = []
    store = Store(bank.url)
    assert store.accept_loss("kim", lambda text: told.append(str(text))) or told
    assert rows(store) == rows(Store(bank.url)) == left
    # The files that are missing can come again, and documents can be kept.
    for file, given in FILES.items():
        commit(store, "visit", given, file=file)
    store.shelf.put("action", "a9", {"x": 9})
    assert rows(Store(bank.url)) == 85
    assert "a9" in Store(bank.url).shelf.all("action")


@pytest.mark.parametrize("merged", [False, True])
def test_rows_of_another_store_are_not_taken_for_those_that_are_lost(bank: Store, tmp_path: Path, merged: bool) -> None:
    other = Store(str(tmp_path / "other"))
    for given in FILES.values():
        commit(other, "visit", given)
    if merged:
        other.maintain(keep_hours=0)
        assert len(other.files("visit").files) == 1
    shutil.rmtree(Path(bank.url, "visit"))
    shutil.copytree(Path(other.url, "visit"), Path(bank.url, "visit"))
    with pytest.raises(StoreError, match="Uploads concerned: 3"):
        Store(bank.url).snapshot()
    before = len(data_files(bank, "visit"))
    with pytest.raises(StoreError, match="Uploads concerned: 3"):
        Store(bank.url).maintain(keep_hours=0)
    assert len(data_files(bank, "visit")) == before
    store = Store(bank.url)
    assert len(store.accept_loss("kim")) == 3
    for file, given in FILES.items():
        assert not commit(store, "visit", given, file=file).already
    assert rows(Store(bank.url)) == 85


def test_what_nobody_can_open_is_refused_with_what_helps(bank: Store) -> None:
    commits(bank, "upload")[0].unlink()
    heads = Path(bank.url, ".upload.head").read_bytes()
    with pytest.raises(StoreError, match=r"table upload cannot be opened, even without.*cli\.py restore"):
        Store(bank.url).accept_loss()
    assert Path(bank.url, ".upload.head").read_bytes() == heads


@pytest.mark.parametrize("number, helps", [(0, "new store"), (2, "--accept-loss")])
def test_a_commit_that_is_gone_is_named_with_what_helps(bank: Store, number: int, helps: str) -> None:
    commits(bank, "visit")[number].unlink()
    with pytest.raises(StoreError, match=f"The table visit has lost its commit {number}") as caught:
        Store(bank.url).snapshot()
    assert helps in str(caught.value)
    assert (number == 0) == ("--accept-loss" not in str(caught.value))


def test_the_command_says_what_is_given_up(bank: Store) -> None:
    data_files(bank, "kept")[1].unlink()
    run = CliRunner().invoke(cli.app, ["maintain", "--accept-loss", "--store", bank.url], catch_exceptions=False)
    assert run.exit_code == 0, run.stderr
    assert "Given up of the table kept, as gone or damaged: 1 file." in run.stderr
    assert "Number 2 of what the bank keeps beside its rows is given up" in run.stderr


def test_a_log_from_before_heads_may_have_attempts_that_never_committed(
    bank: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("upload", "kept"):
        Path(bank.url, f".{name}.head").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("data.store.commit_log.Log.append", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            commit(bank, "visit", visits(300, 310))
    assert rows(Store(bank.url)) == 85
    # From the first document on that this version keeps, a head that is missing is lost.
    Store(bank.url).shelf.put("action", "a9", {"x": 9})
    assert Path(bank.url, ".upload.head").exists()
    assert rows(Store(bank.url)) == 85


def test_no_colours_and_calls_of_a_library_reach_a_person() -> None:
    assert said(ValueError(LIBRARY)) == "Kernel error: Json error: Truncated record whilst reading string"
    colours = "not found\n        \x1b[31m\u21b3\x1b[0m No such file"
    assert said(ValueError(colours)) == said(ValueError(colours.replace("\x1b", "\\u001b"))) == "not found No such file"
    assert said(ValueError("")) == "ValueError"
