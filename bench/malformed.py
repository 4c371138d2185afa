"""Five hundred malformed files, each ending in a receipt that adds up or in a clear refusal.

python -m bench.malformed --files 500
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from analytics.ingest.intake import Outcome
from data.store.store import Store
from tests import malformed


def main() -> None:
    """Take every file in, count how they ended, and name those that ended badly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    said = parser.parse_args()
    ends: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    slowest, start = (0.0, ""), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TELLER_SECRET_FILE"] = str(Path(folder) / "secret")
        store = Store(str(Path(folder) / "store"))
        for seed in range(said.first, said.first + said.files):
            file, begun = malformed.made(seed), time.perf_counter()
            try:
                outcome = malformed.taken(file, Path(folder), store)
                ends[outcome.state if outcome else "no table"] += 1
                outcomes += [outcome] if outcome else []
            except Exception as fault:  # noqa: BLE001  # whatever it is, it is what is looked for
                ends["error"] += 1
                print(f"{file.name} {file.faults}: {''.join(traceback.format_exception(fault)[-3:])}", flush=True)
            slowest = max(slowest, (time.perf_counter() - begun, file.name))
        lost = malformed.unaccounted(store, outcomes)
    took = time.perf_counter() - start
    print(f"{said.files} malformed files in {took:.0f} s: {dict(ends)}; slowest {slowest[0]:.1f} s, {slowest[1]}")
    print(f"rows that the store holds and receipts do not say: {lost or 'none'}")
    raise SystemExit(1 if ends["error"] or lost else 0)


if __name__ == "__main__":
    main()
