"""A watched folder: what is taken and when, where it goes, and what is left of it by signals, kills and full disks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli
from analytics.ingest import intake
from analytics.insights import history
from commands.inbox.arrivals import Arrivals, State, is_held
from commands.inbox.destinations import Filing
from commands.watch import LOCK, MOST_STARTS, begun
from data.settings import ROOT
from data.store.store import Store

HEADER = "response_id,responded_at,nps,verbatim\n"
LONGEST_WAIT = 30.0


def survey(path: Path, rows: int = 9, *bad: str) -> Path:
    """A file of responses; older than any quiet that a watcher waits for, as what is renamed into a folder is."""
    lines = [f"{path.stem}-{n},2026-03-{n:02},{n % 11},fine" for n in range(1, rows + 1)]
    path.write_text(HEADER + "\n".join([*lines, *bad]) + "\n", encoding="utf-8")
    os.utime(path, (time.time() - 60,) * 2)
    return path


def once(folder: Path, store: Store, *options: str) -> Result:
    return CliRunner().invoke(cli.app, ["watch", str(folder), "--once", "--store", store.url, *options])


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != LOCK}


@contextmanager
def watcher(folder: Path, store: Store, *arguments: str, patch: str = "") -> Iterator[subprocess.Popen[str]]:
    """The program in a process of its own, with some of its code replaced before it starts."""
    line = ["watch", str(folder), "--store", store.url, *arguments]
    code = f"import os, signal, sys, time\nsys.argv = ['cli.py', *{line!r}]\nimport cli\n{patch}\ncli.run()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a state of the world."""
    end = time.monotonic() + LONGEST_WAIT
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No numbers are counted in this process, which takes longer than all else; watchers of their own do count."""
    monkeypatch.setattr(history, "record", lambda *_: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "arriving"
    place.mkdir()
    return place


def test_files_go_where_they_belong(folder: Path, store: Store) -> None:
    survey(folder / "good.csv")
    survey(folder / "part.csv", 9, "x,2026-13-01,7,=cmd")
    survey(folder / "bad.csv", 2, "x,2026-13-01,7,", "y,never,1,")
    (folder / "junk.csv").write_text("nothing\n")
    os.utime(folder / "junk.csv", (1, 1))
    result = once(folder, store, "--json")
    assert result.exit_code == 1
    assert names(folder) == {
        "done/good.csv", "done/good.csv.receipt.json", "done/part.csv", "done/part.csv.receipt.json",
        "refused/part.csv.refused.csv", "refused/bad.csv", "refused/bad.csv.why.txt", "refused/bad.csv.refused.csv",
        "refused/junk.csv", "refused/junk.csv.why.txt",
    }  # fmt: skip
    documents = {d["file"]: d for d in map(json.loads, result.stdout.splitlines())}
    assert documents["part.csv"]["kept"] == "done/part.csv"
    assert (documents["bad.csv"]["state"], documents["junk.csv"]["state"]) == ("refused", "refused")
    receipt = json.loads((folder / "done/part.csv.receipt.json").read_text())
    assert (receipt["rows"], receipt["added"], receipt["rejected"]) == (10, 9, 1)
    assert receipt["upload_id"] in {entry.upload_id for entry in store.history()}
    assert "2 of 4 rows" in (folder / "refused/bad.csv.why.txt").read_text(encoding="utf-8-sig")
    mending = (folder / "refused/part.csv.refused.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd" in mending
    assert once(folder, store).exit_code == 0


def test_mended_rows_are_dropped_again(folder: Path, store: Store) -> None:
    survey(folder / "bad.csv", 2, "x,2026-13-01,7,", "y,never,1,")
    once(folder, store)
    given = (folder / "refused/bad.csv.refused.csv").read_text(encoding="utf-8-sig")
    mended = folder / "bad.csv.refused.csv"
    mended.write_text(given.replace(",x,2026-13-01,", ",x,2026-03-01,").replace(",never,", ",2026-03-02,"))
    os.utime(mended, (1, 1))
    assert once(folder, store).exit_code == 0
    # Nothing of the file had gone in, so all of its rows were given back.
    assert [entry.read for entry in store.history()] == [4]


def test_a_name_that_is_taken_gets_a_number(folder: Path, store: Store) -> None:
    for content in ("first", "second"):
        survey(folder / f"{content}.csv").rename(folder / "same.csv")
        once(folder, store)
    assert {"done/same.csv", "done/same (2).csv", "done/same (2).csv.receipt.json"} <= names(folder)
    assert [entry.file for entry in store.history()] == ["same.csv", "same.csv"]


NAMES = ["설문 \U0001f600.csv", "a\nb\x1b[31m.csv", "=cmd|' C calc'!A0.csv", "k" * 251 + ".csv", "\udcbc\udcb3.csv"]


def test_any_name_that_a_file_can_have(folder: Path, store: Store) -> None:
    """The last one is of bytes that are no text."""
    for number, name in enumerate(NAMES):
        survey(folder / f"plain{number}.csv").rename(folder / name)
    result = once(folder, store, "--json")
    assert result.exit_code == 0
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    kept = {path.name for path in (folder / "done").iterdir()}
    assert len(documents) == len(NAMES)
    assert {*NAMES[:3], NAMES[4], f"{NAMES[4]}.receipt.json"} < kept
    assert len(kept) == 2 * len(NAMES)
    assert not any("\n" in entry.file or "\udcbc" in entry.file for entry in store.history())


def test_what_is_no_finished_file_is_left_alone(folder: Path, store: Store) -> None:
    for name in ("a.csv.part", "~$a.xlsx", ".a.csv", "a.tmp", "a.crdownload"):
        survey(folder / name)
    (folder / "link.csv").symlink_to("/etc/passwd")
    (folder / "sub").mkdir()
    before = names(folder)
    assert once(folder, store).exit_code == 0
    assert names(folder) == before
    assert store.version() == 0


def test_options_are_for_every_file(folder: Path, store: Store) -> None:
    for name in ("a.csv", "b.csv"):
        lines = [f"{name}{n},03/04/2026,{n + 4}\n" for n in range(4)]
        (folder / name).write_text("".join(["response_id,responded_at,nps\n", *lines]))
        os.utime(folder / name, (1, 1))
    assert once(folder, store).exit_code == 1
    assert "--order" in (folder / "refused/a.csv.why.txt").read_text(encoding="utf-8-sig")
    for name in ("a.csv", "b.csv"):
        (folder / "refused" / name).rename(folder / name)
    assert once(folder, store, "--order", "mdy").exit_code == 0
    assert len(store.history()) == 2


def test_arrivals_are_told_by_their_state(folder: Path) -> None:
    arrivals = Arrivals(folder, quiet=0.2, unsure=0.4)
    path = survey(folder / "a.csv")
    assert arrivals.look().ready == (path,)
    with path.open("a") as writing:
        assert is_held(path)
        assert arrivals.look().busy == (path,)
        writing.write("more")
    assert arrivals.look().settling == (path,)
    until(lambda: arrivals.look().ready == (path,))
    path.write_text("")
    assert arrivals.look().settling == (path,)


def test_where_the_system_does_not_tell_a_file_must_be_quiet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.inbox.arrivals.is_held", lambda _: None)
    arrivals = Arrivals(folder, quiet=0.1, unsure=0.5)
    path = survey(folder / "a.csv")
    assert arrivals.look().settling == (path,)
    time.sleep(0.3)
    survey(path, 20)
    assert arrivals.look().settling == (path,)
    time.sleep(0.3)
    assert arrivals.look().settling == (path,)
    until(lambda: arrivals.look().ready == (path,))


def test_a_running_watcher(folder: Path, store: Store, tmp_path: Path) -> None:
    """Slow copies are waited for, renamed files are taken, one watcher a folder; a share may go away."""
    with watcher(folder, store) as process:
        until(lambda: (folder / "done").exists())
        assert "watches" in once(folder, store).stderr
        slow = folder / "slow.csv"
        with slow.open("w") as file:
            file.write(HEADER)
            survey(folder / "hidden.part").rename(folder / "renamed.csv")
            until(lambda: (folder / "done/renamed.csv").exists())
            for n in range(1, 10):
                file.write(f"s{n},2026-03-{n:02},9,x\n")
                file.flush()
                time.sleep(0.1)
            assert slow.exists()
        until(lambda: (folder / "done/slow.csv").exists())
        goes_away_and_comes_back(folder, tmp_path / "away")
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_WAIT) == 0
        assert process.stderr is not None
        assert process.stderr.read().count("cannot be read") == 1
    assert [(e.file, e.read) for e in store.history()] == [("a.csv", 9), ("slow.csv", 9), ("renamed.csv", 9)]


def goes_away_and_comes_back(folder: Path, away: Path) -> None:
    """A share that is gone for a while, and a file that arrives once it is back, and is taken."""
    folder.rename(away)
    time.sleep(1.5)
    away.rename(folder)
    survey(folder / "a.csv")
    until(lambda: (folder / "done/a.csv").exists())


KILLED = "from commands.inbox.destinations import Filing\nFiling.move = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"


def test_a_kill_between_storing_and_moving(folder: Path, store: Store) -> None:
    survey(folder / "a.csv", 9, "x,2026-13-01,7,")
    with watcher(folder, store, "--once", patch=KILLED) as process:
        assert process.wait(LONGEST_WAIT) == -signal.SIGKILL
    assert (folder / "a.csv").exists()
    assert once(folder, store).exit_code == 0
    assert names(folder) == {"done/a.csv", "done/a.csv.receipt.json", "refused/a.csv.refused.csv"}
    assert [entry.added for entry in store.history()] == [9]
    assert json.loads((folder / "done/a.csv.receipt.json").read_text())["added"] == 9


WAITS = """
from analytics.{room} import {module}
def slow(*given, run={module}.{name}, **options):
    open({mark!r}, 'w').close()
    time.sleep(1.5)
    return run(*given, **options)
{module}.{name} = slow
"""


@pytest.mark.parametrize("name, stored", [("inspect", 0), ("commit", 1)])
def test_asked_to_stop_with_a_file_in_hand(folder: Path, store: Store, tmp_path: Path, name: str, stored: int) -> None:
    survey(folder / "a.csv")
    mark = tmp_path / "begun"
    patch = WAITS.format(room="ingest", module="intake", name=name, mark=str(mark))
    with watcher(folder, store, patch=patch) as process:
        until(mark.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST_WAIT) == 0
    assert len(store.history()) == stored
    assert (folder / "a.csv").exists() == (not stored)
    assert (folder / "done/a.csv.receipt.json").exists() == bool(stored)
    assert not (folder / LOCK).read_text()


def test_a_store_that_cannot_be_written_leaves_the_file(folder: Path, store: Store) -> None:
    survey(folder / "a.csv")
    Path(store.url).write_text("no folder")
    result = once(folder, store)
    assert result.exit_code == 1
    assert "a.csv stays in the folder" in result.stderr
    assert names(folder) == {"a.csv"}
    Path(store.url).unlink()
    assert once(folder, store).exit_code == 0


def test_a_file_that_ends_the_program_over_and_over_is_put_aside(folder: Path, store: Store) -> None:
    path = survey(folder / "a.csv")
    state = State.of(path)
    assert state is not None
    assert [begun(folder, "a.csv", state) for _ in range(MOST_STARTS)] == list(range(1, MOST_STARTS + 1))
    assert once(folder, store).exit_code == 1
    assert "refused/a.csv" in names(folder)
    assert begun(folder, "a.csv", state) == 1


def test_a_file_that_changes_while_it_is_read_is_read_again(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = survey(folder / "a.csv")
    seen: list[set[str]] = []

    def changing(*given: Any, run: Any = intake.commit, **options: Any) -> Any:
        seen.append(names(folder))
        if len(seen) == 1:
            with path.open("a") as file:
                file.write("late,2026-03-20,1,x\n")
        return run(*given, **options)

    monkeypatch.setattr(intake, "commit", changing)
    assert "was written to while it was read" in once(folder, store).stderr
    assert once(folder, store).exit_code == 0
    assert seen == [{"a.csv"}] * 2
    assert names(folder) == {"done/a.csv", "done/a.csv.receipt.json"}
    newest: Any = store.history()[0]
    assert (newest.read, newest.unchanged, newest.added) == (10, 9, 1)


def test_a_folder_that_is_none(tmp_path: Path, store: Store) -> None:
    result = once(tmp_path / "missing", store)
    assert (result.exit_code, "Make the folder" in result.stderr) == (1, True)
    assert "TELLER_WATCHED_FOLDER" in CliRunner().invoke(cli.app, ["watch"]).stderr


def test_filing_never_overwrites(tmp_path: Path) -> None:
    filing = Filing(tmp_path)
    filing.prepare()
    (tmp_path / "refused" / "a.csv.refused.csv").touch()
    assert filing.place(tmp_path / "a.csv", "done").name == "a (2).csv"
