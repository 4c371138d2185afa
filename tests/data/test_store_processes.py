"""The store under several processes at once, and under `kill -9`."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from bench import crash
from data.store import Store

WRITERS, COMMITS, READERS = 4, 5, 3


def test_writers_and_readers_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    url, stop = str(tmp_path / "store"), tmp_path / "stop"
    journals = [tmp_path / f"writer-{i}" for i in range(WRITERS)]
    logs = [tmp_path / f"reader-{i}" for i in range(READERS)]
    writing = [
        context.Process(target=crash.write, args=(url, str(p), i * 100, COMMITS)) for i, p in enumerate(journals)
    ]
    reading = [context.Process(target=crash.read, args=(url, str(path), str(stop))) for path in logs]
    for process in reading + writing:
        process.start()
    for process in writing:
        process.join(120)
    stop.touch()
    for process in reading:
        process.join(60)
    assert [process.exitcode for process in writing + reading] == [0] * (WRITERS + READERS)
    found = crash.outcome(Store(url), journals, logs, [])
    assert found.faults == ()
    assert found.acknowledged == Store(url).version() == WRITERS * COMMITS
    assert found.reads > READERS


def test_kill_at_random_points() -> None:
    found = crash.crash(kills=20, readers=2, seed=1)
    assert found.faults == ()
    assert found.acknowledged > 0
    assert found.unacknowledged_whole + found.unacknowledged_absent > 0
    assert found.reads > 20


def test_the_measure_sees_what_is_torn(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.commit(crash.upload(0), crash.tables(0))
    assert crash.torn(store.snapshot()) == ""
    half = crash.tables(1)
    store.commit(crash.upload(1), {**half, "answer": half["answer"].slice(0, 10)})
    assert "answer has rows" in crash.torn(store.snapshot())


def test_the_measure_sees_what_is_lost(tmp_path: Path) -> None:
    store, journal = Store(str(tmp_path / "store")), tmp_path / "writer"
    journal.write_text("begin 0\nsaved 0 0.1\n")
    found = crash.outcome(store, [journal], [], [])
    assert found.faults == ("upload 0 was acknowledged and is lost",)
