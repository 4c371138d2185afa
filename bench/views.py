"""What a page costs that nobody asked for before: random days, branch and language, beside the same page without data.

python -m bench.views [--store DIR] [--views 12] [--pages overview,calls] [--seed 1]

A small bank is made unless a store is told. One reader (AppTest) is shown one view after the other in one process,
whose caches know the bank and not the view; counted are the CPU and wall seconds of the page's run. The first two views
of a page are not counted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
from streamlit.testing.v1 import AppTest

from analytics.metrics import cubes
from data.store.store import Store
from tests.pages import small

DASHBOARD = Path(__file__).resolve().parent.parent / "dashboard.py"
PAGES = ("overview", "summary", "satisfaction", "voice", "complaints", "branches", "calls")
LANGUAGES = ("ko", "zh", "en")


@dataclass(frozen=True)
class Cost:
    """Seconds of one run of a page."""

    cpu: float
    wall: float


def session(page: str) -> AppTest:
    """A reader who has just opened a page."""
    at = AppTest.from_file(DASHBOARD, default_timeout=600)
    if page != "overview":
        at.switch_page(f"pages/{page}.py")
    return at.run()


def seen(at: AppTest, address: dict[str, str]) -> Cost:
    """What it costs to show that reader another view."""
    at.query_params.clear()
    at.query_params.update(address)
    cpu, wall = time.process_time(), time.perf_counter()
    at.run()
    cost = Cost(time.process_time() - cpu, time.perf_counter() - wall)
    if at.exception:
        raise SystemExit(f"{address}: {at.exception}")
    return cost


def addresses(store: Store, seed: int) -> Iterator[dict[str, str]]:
    """Views at random: up to 26 weeks that end in the data's last 13, one branch or all, any language."""
    chance = Random(seed)
    bank = cubes.open(store)
    newest, branches = bank.newest(), bank.members("branch_id")
    if newest is None or not branches:
        raise SystemExit(f"{store.url} holds no data of branches.")
    while True:
        end = newest - timedelta(chance.randrange(91))
        days = f"{end - timedelta(chance.randrange(6, 182))}..{end}"
        branch = {"branch": chance.choice(branches)} if chance.random() < 0.7 else {}
        yield {"period": days, "language": chance.choice(LANGUAGES), **branch}


def described(page: str, costs: Sequence[Cost], empty: Cost) -> str:
    """Median and 95th percentile of a page's views, and how many times those of a page without data they are."""
    cpu, wall = (1e3 * np.quantile([getattr(cost, name) for cost in costs], [0.5, 0.95]) for name in ("cpu", "wall"))
    times = cpu / (1e3 * empty.cpu)
    return (
        f"{page}: CPU {cpu[0]:.0f} ms at the median, {cpu[1]:.0f} at the 95th percentile"
        f" ({times[0]:.0f} and {times[1]:.0f} times a page without data, {1e3 * empty.cpu:.0f});"
        f" wall {wall[0]:.0f} and {wall[1]:.0f} ms"
    )


def measured(place: Path, store: Store, pages: Sequence[str], views: int, seed: int) -> Iterator[str]:
    """One line a page."""
    at_random = addresses(store, seed)
    for page in pages:
        os.environ |= {"TELLER_STORE": str(place / "none"), "TELLER_DEMO_STORE": str(place / "nothing")}
        reader = session(page)
        empty = min((seen(reader, {}) for _ in range(5)), key=lambda cost: cost.cpu)
        os.environ["TELLER_STORE"] = store.url
        reader = session(page)
        costs = [seen(reader, next(at_random)) for _ in range(views + 1)][1:]
        yield described(page, costs, empty)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="")
    parser.add_argument("--views", type=int, default=12)
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ.setdefault("TELLER_SECRET_FILE", str(place / "secret"))
        store = Store(told.store) if told.store else small.make(place / "bank")
        for line in measured(place, store, told.pages.split(","), told.views, told.seed):
            print(line, flush=True)


if __name__ == "__main__":
    main()
