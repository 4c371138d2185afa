"""Kill a committing process again and again while others read, then count what is whole, lost or torn.

Every upload brings 150 responses of its own and 50 that every upload brings again, with two answers each. So in any
version of n uploads both tables must hold exactly n files, each with its own rows, and the newest with the 50 as well.

    python -m bench.crash --kills 200 --readers 2
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pyarrow as pa

from data.store import Snapshot, Store, Upload

OWN, SHARED, ANSWERS = 150, 50, 2
MAINTAIN_EVERY = "25"
# A writer is killed a random while after the first line that says that it begins its first, second or third commit; the
# longest such while is a little more than a commit takes, as measured from the writers before it.
COMMITS, FIRST_GUESS_SECONDS, MORE = 3, 0.3, 1.1


@dataclass(frozen=True)
class Outcome:
    """What was found after the last kill; faults are sentences, empty when all is well."""

    kills: int
    acknowledged: int
    unacknowledged_whole: int
    unacknowledged_absent: int
    reads: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        found = f"{len(self.faults)} faults: {self.faults[0]}" if self.faults else "nothing lost, torn or half there"
        return (
            f"kill -9 at {self.kills} random points: {self.acknowledged} acknowledged uploads, "
            f"{self.unacknowledged_whole + self.unacknowledged_absent} unacknowledged "
            f"({self.unacknowledged_whole} whole, {self.unacknowledged_absent} absent), "
            f"{self.reads} reads meanwhile; {found}"
        )


def tables(number: int) -> dict[str, pa.Table]:
    """The rows of one upload."""
    names = [f"{number}-{i}" for i in range(OWN)] + [f"shared-{i}" for i in range(SHARED)]
    times = [datetime(2026, 1, 1) + timedelta(days=number % 90, minutes=i) for i in range(len(names))]
    responses = {"response_id": names, "responded_at": times, "nps": [number % 11] * len(names), "row_key": names}
    items = [(name, f"q{i}", at) for name, at in zip(names, times, strict=True) for i in range(ANSWERS)]
    answers = {
        "response_id": [name for name, _, _ in items],
        "item": [item for _, item, _ in items],
        "value": [str(number)] * len(items),
        "responded_at": [at for _, _, at in items],
        "row_key": [f"{name}|{item}" for name, item, _ in items],
    }
    return {
        "response": pa.table({**responses, "row_no": list(range(len(names)))}),
        "answer": pa.table({**answers, "row_no": list(range(len(items)))}),
    }


def upload(number: int) -> Upload:
    """What names one upload."""
    return Upload(file=str(number), sha256=f"sha-{number}")


def write(url: str, journal: str, first: int, commits: int = sys.maxsize) -> None:
    """Commit uploads numbered from `first` on, writing each number down before and after."""
    os.environ["TELLER_MAINTAIN_EVERY"] = MAINTAIN_EVERY
    store = Store(url)
    descriptor = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(first, first + commits):
        rows, start = tables(number), time.perf_counter()
        os.write(descriptor, f"begin {number}\n".encode())
        store.commit(upload(number), rows)
        os.write(descriptor, f"saved {number} {time.perf_counter() - start}\n".encode())


def read(url: str, journal: str, stop: str) -> None:
    """Read and check the newest version until the stop file appears, writing each result down."""
    store = Store(url)
    with Path(journal).open("a", encoding="utf-8", buffering=1) as file:
        while not Path(stop).exists():
            with store.snapshot() as snapshot:
                file.write(f"{torn(snapshot) or 'whole'}\n")
            time.sleep(0.01)


def torn(snapshot: Snapshot) -> str:
    """What is wrong with a version; empty when it holds every upload up to it wholly and nothing else."""
    seen = []
    for name, each in (("response", 1), ("answer", ANSWERS)):
        table = snapshot.table(name)
        counts = snapshot.to_arrow(table.group_by("source_file").agg(n=table.count())).to_pylist()
        sizes = {row["source_file"]: row["n"] // each for row in counts}
        expected = Counter({OWN: max(snapshot.version - 1, 0), OWN + SHARED: min(snapshot.version, 1)})
        if Counter(sizes.values()) != +expected:
            return f"version {snapshot.version}: {name} has rows {sorted(sizes.values())[-3:]} of {len(sizes)} uploads"
        seen.append(set(sizes))
    return "" if seen[0] == seen[1] else f"version {snapshot.version}: the tables hold different uploads"


def crash(kills: int, readers: int, seed: int = 0) -> Outcome:
    """Kill that many writers one after another while readers read; what is there in the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["data.store", "pandas"])
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        url, stop = str(Path(folder) / "store"), Path(folder) / "stop"
        logs = [Path(folder) / f"reader-{i}" for i in range(readers)]
        reading = [context.Process(target=read, args=(url, str(log), str(stop))) for log in logs]
        for process in reading:
            process.start()
        journals = [Path(folder) / f"writer-{i}" for i in range(kills)]
        longest = FIRST_GUESS_SECONDS
        for i, journal in enumerate(journals):
            kill_one(context.Process(target=write, args=(url, str(journal), i * 1000)), journal, chance, longest)
            times = [float(line.split()[2]) for line in journal.read_text().splitlines() if line.startswith("saved")]
            longest = MORE * min(times, default=longest / MORE)
        stop.touch()
        for process in reading:
            process.join(60)
        faults = [f"reader ended with {process.exitcode}" for process in reading if process.exitcode != 0]
        return outcome(Store(url), journals, logs, faults)


def kill_one(process: ForkServerProcess, journal: Path, chance: random.Random, longest: float) -> None:
    """Start a writer and kill it at a random point of one of its first commits."""
    begun = chance.randint(1, COMMITS)
    process.start()
    while not journal.exists() or journal.read_bytes().count(b"begin") < begun:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, longest))
    if process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def outcome(store: Store, journals: list[Path], logs: list[Path], faults: list[str]) -> Outcome:
    """Compare what the writers wrote down with what is stored, then add again what is missing."""
    lines = [line.split() for journal in journals for line in journal.read_text().splitlines()]
    begun, saved = ({int(line[1]) for line in lines if line[0] == kind} for kind in ("begin", "saved"))
    stored = [int(entry.file) for entry in store.history()]
    faults += [f"upload {number} was acknowledged and is lost" for number in sorted(saved - set(stored))]
    faults += [f"upload {number} is there twice" for number, n in Counter(stored).items() if n > 1]
    results = [line for log in logs for line in log.read_text().splitlines()]
    faults += [line for line in results if line != "whole"]
    for number in sorted(begun - saved):
        if store.commit(upload(number), tables(number)).already != (number in stored):
            faults.append(f"upload {number} could not be added again")
    with store.snapshot() as snapshot:
        faults += [fault for fault in [torn(snapshot)] if fault]
    whole = len(set(stored) - saved)
    return Outcome(len(journals), len(saved), whole, len(begun - saved) - whole, len(results), tuple(faults))


def main() -> int:
    """Run from the command line; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    result = crash(given.kills, given.readers, given.seed)
    print(result)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
