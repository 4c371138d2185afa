"""Several processes write to one store while others read it: no torn read, no error, every row accounted for.

Each writer commits uploads as `bench.crash` makes them and takes every fifth of its own back, and every other of those
is brought back again. Each reader checks one version after another: both tables hold exactly the uploads that count.

    python -m bench.crowd --writers 4 --readers 8 --seconds 300
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import crash
from data.store.store import Store

PATIENCE_SECONDS = 300
UNDO_EVERY = 5
AT_LEAST = UNDO_EVERY


@dataclass(frozen=True)
class Crowd:
    """What was found in the end; faults are sentences, empty when all is well."""

    writers: int
    readers: int
    seconds: float
    uploads: int
    changes: int
    reads: int
    rows: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        found = f"{len(self.faults)} faults: {self.faults[0]}" if self.faults else "no torn read, no error"
        return (
            f"{self.writers} writers and {self.readers} readers for {self.seconds:.0f} s: {self.uploads} uploads of "
            f"{(crash.OWN + crash.SHARED) * (1 + crash.ANSWERS)} rows, {self.changes} undone or redone, "
            f"{self.reads} reads; {found}, {self.rows:,} rows current in the end"
        )


def write(url: str, journal: str, first: int, seconds: float) -> None:
    """Commit uploads for so long, and a few at least, undoing and redoing some, each written down before and after."""
    os.environ["TELLER_MAINTAIN_EVERY"] = crash.MAINTAIN_EVERY
    store, until = Store(url), time.time() + seconds
    with Path(journal).open("a", encoding="utf-8", buffering=1) as file:
        for number in range(first, sys.maxsize):
            file.write(f"begin upload {number}\n")
            receipt = store.commit(crash.upload(number), crash.tables(number))
            if receipt.added + receipt.replaced + receipt.unchanged != crash.OWN + crash.SHARED:
                file.write(f"fault {receipt}\n")
            file.write(f"saved upload {number}\n")
            if number % UNDO_EVERY == 0:
                file.write(f"begin undo {number}\n")
                store.undo(receipt.upload_id)
                file.write(f"saved undo {number}\n")
            if number % (2 * UNDO_EVERY) == 0:
                file.write(f"begin redo {number}\n")
                store.redo(receipt.upload_id)
                file.write(f"saved redo {number}\n")
            if time.time() > until and number >= first + AT_LEAST:
                return


def crowd(writers: int, readers: int, seconds: float) -> Crowd:
    """Let them work, then compare what the writers wrote down with what is stored."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["data.store.store", "ibis.backends.duckdb", "pandas"])
    with tempfile.TemporaryDirectory() as folder:
        store, stop = Store(str(Path(folder) / "store")), Path(folder) / "stop"
        journals = [Path(folder) / f"writer-{i}" for i in range(writers)]
        logs = [Path(folder) / f"reader-{i}" for i in range(readers)]
        writing = [
            context.Process(target=write, args=(store.url, str(path), i * 1_000_000 + 1, seconds), daemon=True)
            for i, path in enumerate(journals)
        ]
        reading = [context.Process(target=crash.read, args=(store.url, str(p), str(stop)), daemon=True) for p in logs]
        for process in reading + writing:
            process.start()
        for process in writing:
            process.join(seconds + PATIENCE_SECONDS)
        stop.touch()
        for process in reading:
            process.join(PATIENCE_SECONDS)
        ends = [process.exitcode for process in writing + reading]
        return found(store, journals, logs, seconds, [f"a process ended with {end}" for end in ends if end != 0])


def found(store: Store, journals: list[Path], logs: list[Path], seconds: float, faults: list[str]) -> Crowd:
    """What is there in the end, and what of it is wrong."""
    lines = [[line.split(" ") for line in journal.read_text().splitlines()] for journal in journals]
    faults += [" ".join(line) for every in lines for line in every if line[0] == "fault"]
    faults += crash.unlike(store, lines)
    reads = [line for log in logs for line in log.read_text().splitlines()]
    faults += [line for line in reads if line != "whole"]
    saved = [line[1] for every in lines for line in every if line[0] == "saved"]
    with store.snapshot() as snapshot:
        faults += [fault for fault in [crash.torn(snapshot)] if fault]
        rows = sum(snapshot.to_arrow(snapshot.table(name).count()).as_py() for name in ("response", "answer"))
    expected = (crash.OWN * len(snapshot.live) + crash.SHARED) * (1 + crash.ANSWERS)
    faults += [f"{rows} rows of {expected}"] if rows != expected else []
    uploads = saved.count("upload")
    return Crowd(len(journals), len(logs), seconds, uploads, len(saved) - uploads, len(reads), rows, tuple(faults))


def main() -> int:
    """Run from the command line; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    result = crowd(given.writers, given.readers, given.seconds)
    print(result, *result.faults[1:], sep="\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
