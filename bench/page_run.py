"""A warm run of the Overview on the demo bank against warm runs of it without any data and of a bare script (AppTest).

python -m bench.page_run [--store DIR] [--runs 15]   (the store is the demo bank's unless another is named)
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from data import settings

DASHBOARD = Path(__file__).resolve().parent.parent / "dashboard.py"
BARE = "import streamlit as st\n\nst.set_page_config(layout='wide')\nst.title('Nothing')\n"


def fastest(at: AppTest, runs: int) -> float:
    """Seconds of the least disturbed of several runs, after two to warm up."""
    found = []
    for _ in range(runs + 2):
        begin = time.perf_counter()
        at.run(timeout=120)
        found.append(time.perf_counter() - begin)
        if at.exception:
            raise SystemExit(str(at.exception))
    return min(found[2:])


def main() -> None:
    """Measure and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default=settings.location("demo_store"))
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    seconds = {"bare": fastest(AppTest.from_string(BARE), given.runs)}
    for name, store in (("empty", "var/none"), ("full", given.store)):
        os.environ |= {"TELLER_STORE": "var/none", "TELLER_DEMO_STORE": store}
        seconds[name] = fastest(AppTest.from_file(DASHBOARD), given.runs)
    bare, empty, full = (seconds[name] * 1e3 for name in ("bare", "empty", "full"))
    print(f"Overview {full:.0f} ms, without data {empty:.0f} ms: {full / empty:.2f} x; a bare script {bare:.0f} ms")


if __name__ == "__main__":
    main()
