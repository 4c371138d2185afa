"""Two uploads at once: what would become of the later one's rows is asked as if they had come one after the other."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Receipt, Store

HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
# Seconds after which a test gives up on the other writer.
PATIENCE = 60


def complaints(folder: Path, name: str, first: int = 1, reason: str = "fees") -> Path:
    path = folder / name
    rows = [f"K-{n:05},2026-11-{(n - 1) % 20 + 1:02},2026-11-22,,{reason},app\n" for n in range(first, first + 20)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def reasons(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return sorted(set(snapshot.to_arrow(snapshot.table("complaint").reason).to_pylist()))


@pytest.fixture
def first_comes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something done once, when a file was looked at and nothing of it is stored yet."""
    real = Store.commit

    def arrange(act: Callable[[], object]) -> None:
        left = [act]

        def commit(store: Store, *given: Any, **said: Any) -> Receipt:
            if left:
                left.pop()()
            return real(store, *given, **said)

        monkeypatch.setattr(Store, "commit", commit)

    return arrange


@pytest.mark.usefixtures("uncounted")
def test_rows_that_another_stored_meanwhile_are_asked_about(
    tmp_path: Path, store: Store, first_comes: Callable[[Callable[[], object]], None]
) -> None:
    mine, theirs = complaints(tmp_path, "mine.csv"), complaints(tmp_path, "theirs.csv", 6, "cards")
    first_comes(lambda: intake.take(theirs, Store(store.url)))
    with intake.inspect(mine, store=store) as plan:
        assert plan.expected
        assert (plan.expected.counts.added, plan.expected.counts.replaced) == (20, 0)
        with pytest.raises(FileAmbiguous, match="15 rows would replace stored rows") as asked:
            intake.commit(plan, store)
    assert [question.option for question in asked.value.questions] == ["accept"]
    assert [entry.file for entry in store.history()] == ["theirs.csv"]
    assert reasons(store) == ["cards"]


@pytest.mark.usefixtures("uncounted")
def test_what_was_accepted_is_stored_all_the_same(
    tmp_path: Path, store: Store, first_comes: Callable[[Callable[[], object]], None]
) -> None:
    mine, theirs = complaints(tmp_path, "mine.csv"), complaints(tmp_path, "theirs.csv", 6, "cards")
    first_comes(lambda: intake.take(theirs, Store(store.url)))
    done = intake.take(mine, store, options=Options(accept=("replaced",)))
    # Five of twenty are new; the outcome tells what was found at the last moment.
    assert (done.added, done.replaced, done.unchanged) == (5, 15, 0)
    assert done.preview
    assert done.preview.counts.replaced == 15


@pytest.mark.usefixtures("uncounted")
def test_other_rows_that_another_stored_meanwhile_change_nothing(
    tmp_path: Path, store: Store, first_comes: Callable[[Callable[[], object]], None]
) -> None:
    mine, theirs = complaints(tmp_path, "mine.csv"), complaints(tmp_path, "theirs.csv", 21, "cards")
    first_comes(lambda: intake.take(theirs, Store(store.url)))
    done = intake.take(mine, store)
    assert (done.added, done.replaced, done.unchanged) == (20, 0, 0)


@pytest.mark.usefixtures("uncounted")
def test_the_same_rows_under_other_numbers_are_asked_about(
    tmp_path: Path, store: Store, first_comes: Callable[[Callable[[], object]], None]
) -> None:
    """Nothing is replaced and as much is new as before; that it is there already is a doubt of its own."""
    mine, theirs = complaints(tmp_path, "mine.csv"), complaints(tmp_path, "theirs.csv")
    theirs.write_text(theirs.read_text().replace("K-0", "K-9"), encoding="utf-8")
    first_comes(lambda: intake.take(theirs, Store(store.url)))
    with pytest.raises(FileAmbiguous, match="20 of 20 new rows are stored already"):
        intake.take(mine, store)
    assert [entry.file for entry in store.history()] == ["theirs.csv"]


def add(store: Store, file: Path) -> Any:
    said = CliRunner().invoke(cli.app, ["--store", store.url, "--json", "add", str(file)])
    return said.exit_code, json.loads(said.stdout)[0], said.stderr


@pytest.mark.usefixtures("uncounted")
def test_the_command_line_asks_and_tells_what_is_there_now(
    tmp_path: Path, store: Store, first_comes: Callable[[Callable[[], object]], None]
) -> None:
    mine, theirs = complaints(tmp_path, "mine.csv"), complaints(tmp_path, "theirs.csv", 6, "cards")
    first_comes(lambda: intake.take(theirs, Store(store.url)))
    status, told, heard = add(store, mine)
    assert (status, told["state"], told["added"]) == (1, "asks", 0)
    assert (told["preview"]["new"], told["preview"]["replaced"]) == (5, 15)
    assert told["error"]["questions"][0]["choices"][0]["say"] == ["--accept", "replaced"]
    assert "5 rows are new, 0 are stored already with the same values, 15 would replace stored rows" in heard


@pytest.mark.usefixtures("uncounted")
def test_of_two_threads_that_begin_to_commit_at_once_one_is_asked(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have passed the last look and stand before the store's own commit."""
    files = complaints(tmp_path, "one.csv"), complaints(tmp_path, "two.csv", 6, "cards")
    found: list[str] = []
    barrier, real = threading.Barrier(2), Store.commit

    def commit(one: Store, *given: Any, **said: Any) -> Receipt:
        barrier.wait(PATIENCE)
        return real(one, *given, **said)

    def take(file: Path) -> None:
        try:
            found.append(str(intake.take(file, Store(store.url)).added))
        except FileAmbiguous as asked:
            found.append(str(asked.title))

    monkeypatch.setattr(Store, "commit", commit)
    both = [threading.Thread(target=take, args=(file,)) for file in files]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(PATIENCE)
    assert sorted(found) == [
        "15 rows would replace stored rows that have the same number and other values.", "20",
    ]  # fmt: skip
