"""Generated files, each of which is read rightly, asked about or refused; one stored wrong in silence is a fault.

python -m bench.silent --files 2000 --seed 1 --keep DIR
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from bench.silent import run


def main() -> None:
    """Take every file in, count how they ended by kind, and describe those that ended badly as simply as can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the files that are faults")
    parser.add_argument("--simplest", type=int, default=20, help="how many faults to make as simple as can be")
    said = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("TELLER_SECRET_FILE", str(Path(folder) / "secret"))
        os.environ.setdefault("TELLER_TODAY", run.TODAY)
        results = []
        for result in run.results(range(said.seed, said.seed + said.files), Path(folder)):
            results.append(result)
            if run.is_fault(result):
                print(run.line(result), flush=True)
        faults = [result for result in results if run.is_fault(result)]
        print(f"\nThe simplest forms of the first {said.simplest} faults:")
        for line in run.described(faults, Path(folder), said.keep, said.simplest):
            print(line, flush=True)
        print(f"\n{run.report(results)}")
    print(f"{said.files} files in {time.perf_counter() - start:.0f} s, {time.process_time():.0f} s of processor time")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
