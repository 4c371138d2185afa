"""How long a million comments take from the store to the cubes: scored, kept and counted; beside TextBlob alone.

python -m bench.voice_store [--rows 1000000]            # prints seconds, memory and the ratio; invented comments
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from textblob import TextBlob

from analytics.metrics import cubes
from analytics.metrics.subjects import SUBJECTS
from analytics.voice import scores
from data.contracts import RESPONSE
from data.demo import comments
from data.store.rows import ARROW
from data.store.store import Store
from data.store.uploads import Upload

FLOOR, AIM = 60, 25
DAYS, SEED, SLOW_ROWS = 365, 7, 2_000


def rows(count: int) -> pa.Table:
    """Responses, each with a comment of its own: two clauses on two themes, and a number that no other has."""
    rng = np.random.default_rng(SEED)
    mood, language = rng.integers(0, 3, count), np.zeros(count, int)
    themes = rng.integers(0, len(comments.THEMES), (count, 2))
    said = comments.compose(rng, language, mood, themes, rng.integers(5, 90, count))
    times = np.datetime64("2026-01-01T09:00:00", "us") + np.sort(rng.integers(0, DAYS, count)).astype("timedelta64[D]")
    given = {
        "response_id": pa.array([f"r{i}" for i in range(count)]),
        "responded_at": pa.array(times),
        "nps": pa.array(rng.integers(0, 11, count)),
        "branch_id": pa.array(rng.integers(1, 41, count)).cast(pa.string()),
        "channel": pa.array(rng.choice(["app", "branch", "call"], count)),
        "verbatim": pa.array([f"{text} ({i})" for i, text in enumerate(said)]),
    }
    columns = {c.name: given.get(c.name, pa.nulls(count, ARROW[c.kind])).cast(ARROW[c.kind]) for c in RESPONSE.columns}
    columns |= {"row_no": pa.array(range(1, count + 1), pa.int64()), "row_key": given["response_id"]}
    return pa.table(columns)


def alone(texts: list[str]) -> float:
    """Comments a second of TextBlob, which does nothing but score."""
    begun = time.perf_counter()
    for text in texts:
        TextBlob(text).sentiment  # noqa: B018
    return len(texts) / (time.perf_counter() - begun)


def seconds(folder: str, table: pa.Table) -> dict[str, float]:
    """Seconds of each part of the way."""
    store = Store(folder)
    store.commit(Upload(file="bench", by="bench"), {"response": table})
    snapshot, spent = store.snapshot(), {}
    days = sorted(snapshot.touched(0)["response"])
    begun = time.perf_counter()
    scores.ensure(store, snapshot, days)
    spent["scored and kept"] = time.perf_counter() - begun
    for key in ("comments", "themes"):
        begun = time.perf_counter()
        cubes.refresh(store, snapshot, SUBJECTS[key], days)
        spent[f"cube of {key}"] = time.perf_counter() - begun
    return spent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    count = parser.parse_args().rows
    table = rows(count)
    slow = alone(table["verbatim"].slice(0, SLOW_ROWS).to_pylist())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        spent = seconds(str(Path(folder) / datetime.now().strftime("%H%M%S")), table)
    total = sum(spent.values())
    for name, value in spent.items():
        print(f"{name:40s} {value:8.1f} s")
    print(f"{f'{count:,} comments from store to cubes':40s} {total:8.1f} s   floor {FLOOR}   aim {AIM}")
    print(
        f"{'comments a second':40s} {count / total:8,.0f}     {count / total / slow:.1f} x TextBlob alone ({slow:,.0f})"
    )
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{'memory beside the comments':40s} {more:8,.0f} MiB")


if __name__ == "__main__":
    main()
