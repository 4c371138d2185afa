"""The CPU time of a report for many branches: the first, and each after it, by one server and one browser.

python -m bench.scopes [--store DIR] [--week 2026-W47] [--scopes 4] [--pages overview,calls]

A small bank is made unless one is told.

Counted is what this process and all that it started have used, the browser and the server with it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data.store.store import Store
from reports.content import editions
from reports.content.edition import ANNEX
from reports.render import making
from reports.render.studio import Studio
from tests.pages import small

SECONDS = 4.0
TICKS = os.sysconf("SC_CLK_TCK")


def family(root: int) -> Iterator[list[str]]:
    """What the kernel says of a process and of all that it started, a list of fields each (proc_pid_stat(5))."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(path.parent.name)] = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # one that has ended meanwhile
            continue
    ours = {root}
    while more := {pid for pid, fields in found.items() if int(fields[1]) in ours} - ours:
        ours |= more
    return (found[pid] for pid in ours if pid in found)


def spent() -> float:
    """CPU seconds so far, those of children that have ended included (fields 14 to 17)."""
    return sum(sum(map(int, fields[11:15])) for fields in family(os.getpid())) / TICKS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="")
    parser.add_argument("--week", default="2026-W47")
    parser.add_argument("--scopes", type=int, default=4)
    parser.add_argument("--pages", default=",".join(ANNEX))
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Studio() as studio:
        store = Store(told.store) if told.store else small.make(Path(folder) / "bank")
        pages = tuple(filter(None, told.pages.split(",")))
        branches = studio.cubes(editions.edition_of(store, week=told.week)).members("branch_id")
        took = []
        for number in range(told.scopes):
            where = [("branch_id", branches[number % len(branches)])]
            edition = replace(editions.edition_of(store, week=told.week, where=where, stale="mark"), pages=pages)
            before = spent()
            making.make(edition, Path(folder) / f"{number}", studio=studio)
            took.append(spent() - before)
            print(f"{edition.scope}: {took[-1]:.2f} CPU seconds", flush=True)
    more = sum(took[1:]) / max(len(took) - 1, 1)
    print(
        f"first {took[0]:.2f}, each further {more:.2f} (at most {SECONDS}): {'met' if more <= SECONDS else 'NOT MET'}"
    )


if __name__ == "__main__":
    main()
