"""Kill a process again and again at its work on a store while others read, then count what is whole, lost or torn.

Three kinds of work: an upload (a CSV from its bytes to fresh cubes; every fourth is packed and so is read in a process
of its own), an undo or redo, and maintenance. Every upload brings 150 responses of its own and 50 that every upload
brings again, with two answers each. So in any version both tables must hold exactly the uploads that count, each with
its own rows, and the newest with the 50 as well. Half of the kills are made under readers; the other half without any,
so that maintenance deletes at once what nobody needs.

    python -m bench.crash --kills 1000 --readers 2
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.store.store import Snapshot, Store, Upload

OWN, SHARED, ANSWERS = 150, 50, 2
MAINTAIN_EVERY = "25"
KINDS = ("upload", "undo", "maintain")
SHARES = (5, 3, 2)
# A worker is killed a random while after the line that says that it begins; the longest such while is a little more
# than the work takes, as measured from those before it.
MORE, KEPT_TIMES = 1.1, 9
# How many of the uploads that were lost unacknowledged are added again.
AGAIN = 5
# Between two readings, in seconds: readers that never rest leave the work no processor.
PAUSE = 0.15
STATES = {"upload": "committed", "undo": "undone", "redo": "committed"}


@dataclass(frozen=True)
class Outcome:
    """What was found after the last kill; faults are sentences, empty when all is well.

    inside: by kind, the kills that fell inside the work; acknowledged: changes that were said to be saved.
    """

    kills: int
    inside: Counter[str]
    acknowledged: int
    whole: int
    absent: int
    reads: int
    faults: tuple[str, ...]

    def __add__(self, other: Outcome) -> Outcome:
        """Both runs as one."""
        return Outcome(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def __str__(self) -> str:
        found = f"{len(self.faults)} faults: {self.faults[0]}" if self.faults else "nothing lost, torn or half there"
        kinds = ", ".join(f"{kind} {self.inside[kind]}" for kind in KINDS)
        return (
            f"kill -9 at {self.kills} random points, {sum(self.inside.values())} inside the work ({kinds}): "
            f"{self.acknowledged} acknowledged changes, {self.whole + self.absent} unacknowledged "
            f"({self.whole} whole, {self.absent} absent), {self.reads} reads meanwhile; {found}"
        )


def names(number: int) -> list[str]:
    """The responses of one upload."""
    return [f"{number}-{i}" for i in range(OWN)] + [f"shared-{i}" for i in range(SHARED)]


def moment(number: int, i: int) -> datetime:
    """When the i-th response of an upload was given."""
    return datetime(2026, 1, 1) + timedelta(days=number % 90, minutes=i)


def tables(number: int) -> dict[str, pa.Table]:
    """The rows of one upload, with the keys that a file of theirs gets."""
    times = [moment(number, i) for i in range(OWN + SHARED)]
    keys = names(number)
    responses = {"response_id": keys, "responded_at": times, "nps": [number % 11] * len(keys), "row_key": keys}
    items = [(name, f"q{i}", at) for name, at in zip(keys, times, strict=True) for i in range(ANSWERS)]
    answers = {
        "response_id": [name for name, _, _ in items],
        "item": [item for _, item, _ in items],
        "value": [str(number)] * len(items),
        "responded_at": [at for _, _, at in items],
        "row_key": [f"{name}\x1f{item}" for name, item, _ in items],
    }
    return {
        "response": pa.table({**responses, "row_no": list(range(len(keys)))}),
        "answer": pa.table({**answers, "row_no": list(range(len(items)))}),
    }


def upload(number: int) -> Upload:
    """What names one upload."""
    return Upload(file=str(number), sha256=f"sha-{number}")


def take(store: Store, number: int) -> bool:
    """Bring one upload in from its file; whether it was there already."""
    from analytics.ingest import intake

    questions = {f"q{i}": "answer" for i in range(ANSWERS)}
    lines = [",".join(["response_id", "responded_at", "nps", *questions])]
    for i, name in enumerate(names(number)):
        lines.append(",".join([name, moment(number, i).isoformat(" "), str(number % 11), *[str(number)] * ANSWERS]))
    text = "\n".join(lines).encode()
    with tempfile.TemporaryDirectory(dir=Path(store.url).parent) as folder:
        path = Path(folder) / "survey.csv"
        path.write_bytes(text if number % 4 else gzip.compress(text, mtime=0))
        options = intake.Options(as_table="response", mapping=questions, accept=("replaced",))
        return intake.take(path, store, name=str(number), options=options).state == "already"


def work(kind: str, url: str, journal: str, first: int, keep_hours: float | None) -> None:
    """Do one kind of work until killed, writing down each piece before and after."""
    os.environ |= {"TELLER_MAINTAIN_EVERY": MAINTAIN_EVERY, "TELLER_SECRET_FILE": str(Path(url).with_name("secret"))}
    store, chance = Store(url), random.Random(first)
    descriptor = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def doing(what: str, number: int, act: Callable[[], object]) -> None:
        start = time.perf_counter()
        os.write(descriptor, f"begin {what} {number}\n".encode())
        act()
        os.write(descriptor, f"saved {what} {number} {time.perf_counter() - start}\n".encode())

    for number in range(first, sys.maxsize):
        if kind == "upload":
            doing(kind, number, lambda number=number: take(store, number))  # type: ignore[misc]
        elif kind == "maintain":
            doing(kind, number, lambda: store.maintain(keep_hours))
        else:
            toggle(store, chance, doing)


def toggle(store: Store, chance: random.Random, doing: Callable[[str, int, Callable[[], object]], None]) -> None:
    """Undo an upload, or redo one that is undone; most count at any time."""
    entries = store.history()
    undone = [entry for entry in entries if not entry.live]
    live = [entry for entry in entries if entry.live]
    entry = chance.choice(undone if not live or len(undone) > chance.randint(0, 4) else live)
    if entry.live:
        doing("undo", int(entry.file), lambda: store.undo(entry.upload_id))
    else:
        doing("redo", int(entry.file), lambda: store.redo(entry.upload_id))


def read(url: str, journal: str, stop: str) -> None:
    """Read and check the newest version until the stop file appears, writing each result down."""
    store = Store(url)
    with Path(journal).open("a", encoding="utf-8", buffering=1) as file:
        while not Path(stop).exists():
            with store.snapshot() as snapshot:
                file.write(f"{torn(snapshot) or 'whole'}\n")
            time.sleep(PAUSE)


def torn(snapshot: Snapshot) -> str:
    """What is wrong with a version; empty when it holds every upload that counts wholly and nothing else."""
    expected = dict.fromkeys(snapshot.live, OWN) | dict.fromkeys(snapshot.live[-1:], OWN + SHARED)
    for name, each in (("response", 1), ("answer", ANSWERS)):
        table = snapshot.table(name)
        counts = snapshot.to_arrow(table.group_by("upload_id").agg(n=table.count())).to_pylist()
        if (found := {row["upload_id"]: row["n"] / each for row in counts}) != expected:
            wrong = sorted(set(found.items()) ^ set(expected.items()))
            return f"version {snapshot.version}: {name} has rows {wrong[:3]} of {len(found)} uploads"
    return ""


def miscounted(store: Store) -> str:
    """What is wrong with the cubes; empty when they count the rows that are current."""
    from analytics.metrics import cubes

    opened = cubes.open(store)
    rows = opened["survey"].rows(set(), {}, ["responses"])
    counted = pc.sum(rows["responses"]).as_py() if rows is not None else 0
    expected = OWN * len(opened.snapshot.live) + SHARED * bool(opened.snapshot.live)
    return "" if counted == expected else f"the cubes count {counted} responses of {expected}"


def crash(kills: int, readers: int, seed: int = 0) -> Outcome:
    """Kill that many workers one after another while readers read; what is there in the end.

    Without readers, maintenance keeps nothing for them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["analytics.ingest.intake", "ibis.backends.duckdb", "pandas"])
    chance, keep_hours = random.Random(seed), None if readers else 0.0
    with tempfile.TemporaryDirectory() as folder:
        store, stop = Store(str(Path(folder) / "store")), Path(folder) / "stop"
        store.commit(upload(0), tables(0))
        logs = [Path(folder) / f"reader-{i}" for i in range(readers)]
        reading = [context.Process(target=read, args=(store.url, str(log), str(stop)), daemon=True) for log in logs]
        for process in reading:
            process.start()
        journals = [Path(folder) / f"worker-{i}" for i in range(kills)]
        faults = kill_all(context, store.url, journals, chance, keep_hours)
        stop.touch()
        for process in reading:
            process.join(60)
        faults += [f"reader ended with {process.exitcode}" for process in reading if process.exitcode != 0]
        return outcome(store, journals, logs, faults)


def both(kills: int, readers: int, seed: int = 0) -> Outcome:
    """Half of the kills under readers, half without any."""
    return crash(kills // 2, readers, seed) + crash(kills - kills // 2, 0, seed + 1)


def kill_all(
    context: ForkServerContext, url: str, journals: list[Path], chance: random.Random, keep_hours: float | None
) -> list[str]:
    """Start a worker for each journal and kill it at a random point of its work; what went wrong."""
    faults: list[str] = []
    times: dict[tuple[str, bool], list[float]] = {}
    deck: list[str] = []
    for i, journal in enumerate(journals):
        deck = deck or chance.sample(KINDS, sum(SHARES), counts=SHARES)
        kind, first = deck.pop(), (i + 1) * 1000 + i % 4
        process = context.Process(target=work, args=(kind, url, str(journal), first, keep_hours))
        process.start()
        # Of each sort of work, the first is let through once, to learn how long it takes.
        sort = kind, kind == "upload" and first % 4 == 0
        recent = sorted(times.setdefault(sort, [])[-KEPT_TIMES:])
        wanted = "begin" if recent else "saved"
        while process.is_alive() and not (journal.exists() and wanted in journal.read_text()):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, MORE * recent[len(recent) // 2]) if recent else 0)
        if process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        process.join()
        if process.exitcode != -signal.SIGKILL:
            faults.append(f"the worker of {kind} ended by itself with {process.exitcode}")
        times[sort] += [float(line.split()[3]) for line in journal.read_text().splitlines() if line[0] == "s"]
    return faults


def outcome(store: Store, journals: list[Path], logs: list[Path], faults: list[str], first: int = 0) -> Outcome:
    """Compare what the workers wrote down with what is stored, then add again some of what is missing.

    first: the upload that was there before, never written down.
    """
    lines = [[line.split() for line in journal.read_text().splitlines()] for journal in journals]
    inside = Counter(kind_of(found[-1][1]) for found in lines if found and found[-1][0] == "begin")
    faults += unlike(store, lines, first)
    results = [line for log in logs for line in log.read_text().splitlines()]
    faults += [line for line in results if line != "whole"]
    said, stored = sayings(lines), {int(entry.file) for entry in store.history()}
    absent = [n for n, words in said.items() if words[-1] == ("begin", "upload") and n not in stored]
    for number in absent[:AGAIN]:
        if take(store, number) or not take(store, number):
            faults.append(f"upload {number} could not be added again")
    with store.snapshot() as snapshot:
        faults += [fault for fault in (torn(snapshot), miscounted(store)) if fault]
    begun = [number for number, words in said.items() if words[-1][0] == "begin"]
    saved = sum(line[0] == "saved" and line[1] in STATES for found in lines for line in found)
    return Outcome(len(journals), inside, saved, len(begun) - len(absent), len(absent), len(results), tuple(faults))


def unlike(store: Store, lines: list[list[list[str]]], first: int | None = None) -> list[str]:
    """What of the history does not agree with what was written down, but for a first upload that was not."""
    numbers = Counter(int(entry.file) for entry in store.history())
    stored = {int(entry.file): entry.state for entry in store.history()}
    said = sayings(lines)
    faults = [f"upload {number} is there twice" for number, n in numbers.items() if n > 1]
    faults += [fault for number, words in said.items() for fault in [lost(number, words, stored.get(number))] if fault]
    return faults + [f"upload {number} came from nowhere" for number in stored if number not in said | {first: 0}]


def kind_of(word: str) -> str:
    """The kind of work in which something is done."""
    return "undo" if word == "redo" else word


def sayings(lines: list[list[list[str]]]) -> dict[int, list[tuple[str, str]]]:
    """What was written down of each upload, in order."""
    said: dict[int, list[tuple[str, str]]] = {}
    for moment_, word, number, *_ in (line for found in lines for line in found):
        if word in STATES:
            said.setdefault(int(number), []).append((moment_, word))
    return said


def lost(number: int, words: list[tuple[str, str]], state: str | None) -> str:
    """What is wrong with an upload's state; what was begun and not acknowledged may or may not be there."""
    may: set[str | None] = {None}
    for moment_, word in words:
        # An undo or redo that was begun had seen the upload in its other state.
        after: str | None = STATES[word]
        before = None if word == "upload" else "committed" if word == "undo" else "undone"
        may = {after} if moment_ == "saved" else {before, after}
    return "" if state in may else f"upload {number} is {state} after {words[-3:]}"


def main() -> int:
    """Run from the command line; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TELLER_SECRET_FILE"] = f"{folder}/secret"
        result = both(given.kills, given.readers, given.seed)
    print(result, *result.faults[1:10], sep="\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
