"""A million survey rows with a comment column from file to fresh numbers, against pandas and DuckDB on the same file.

Teller reads, recognises, checks, masks, commits and counts; `pandas.read_csv` and DuckDB's `read_csv` to Parquet only
read. All three in one run, each in a process of its own with a warm file cache, best of `--rounds`.

    python -m bench.upload --rows 1000000 --rounds 3
    python -m bench.upload --rows 5000000 --rounds 1 --only teller

The most memory that the process and its child held is printed beside; in MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

SEED = 20261123
_SUMS = ("all", "MiB", "child")
DAYS, BRANCHES, CUSTOMERS = 365, 120, 300_000
HEADER = "response_id,responded_at,survey_id,nps,csat,channel,branch_id,customer_key,segment,verbatim"
CHANNELS, SEGMENTS = ("branch", "app", "phone", "web"), ("personal", "business", "premier", "")
_SAID = """the app is quick but waiting at the counter took long staff were kind and explained every fee well
I could not log in again after update please call me back about my loan 창구 직원이 친절했지만 대기 시간이
너무 길었어요 앱 로그인이 자주 끊깁니다 수수료 설명이 부족합니다 빠르고 편리해서 좋아요
柜台排队时间太长 手机银行很方便 客服态度很好"""
WORDS = _SAID.split()
# One comment in a hundred holds a detail that must be masked.
DETAILS = ("call 010-1234-5678", "mail kim@example.com", "card 4111 1111 1111 1111", "여권 대신 900101-1234567")


def comments(chance: random.Random, count: int) -> list[str]:
    """Distinct comments of 8 to 32 words, some with personal details, quotation marks or line breaks."""
    made = []
    for i in range(count):
        words = chance.choices(WORDS, k=chance.randint(8, 32))
        if i % 100 == 0:
            words.insert(3, chance.choice(DETAILS))
        if i % 50 == 1:
            words.insert(4, '""really"",')
        made.append(("\n" if i % 200 == 0 else " ").join(words))
    return made


def generate(path: Path, rows: int) -> None:
    """Write the file: the same seed gives the same bytes."""
    chance, dice = random.Random(SEED), np.random.default_rng(SEED)
    said = comments(chance, 50_000)
    seconds = dice.integers(0, 86_400, rows)
    days = np.datetime64("2025-11-20") + dice.integers(0, DAYS, rows)
    moments = np.datetime_as_string(days.astype("datetime64[s]") + seconds.astype("timedelta64[s]"), unit="s")
    scores, ratings = dice.integers(0, 11, rows), dice.integers(1, 6, rows)
    branches, customers = dice.integers(1, BRANCHES + 1, rows), dice.integers(0, CUSTOMERS, rows)
    kinds, talks = dice.integers(0, 4, rows), dice.integers(0, len(said), rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for i in range(rows):
            file.write(
                f"R{i:08d},{moments[i].replace('T', ' ')},relationship,{scores[i]},{ratings[i]},{CHANNELS[kinds[i]]},"
                f'B{branches[i]:03d},C{customers[i]:07d},{SEGMENTS[scores[i] % 4]},"{said[talks[i]]} {i % 1_000_000}"\n'
            )


def by_teller(path: Path, folder: Path) -> dict[str, float]:
    """Seconds from the file to fresh cubes, by stage."""
    os.environ |= {"TELLER_SECRET_FILE": str(folder / "secret"), "TELLER_TODAY": "2026-11-23"}
    from analytics.ingest import intake
    from data.store.store import Store

    stages: dict[str, float] = {}

    def noted(step: intake.Step) -> None:
        stages.setdefault(step.said.message, time.perf_counter())

    outcome = intake.take(path, Store(str(folder / "store")), progress=noted)
    ends = [*list(stages.values())[1:], time.perf_counter()]
    if outcome.read != outcome.added or outcome.state != "committed":
        raise SystemExit(f"{outcome.read} read, {outcome.added} added, {outcome.rejections[:3]}")
    return {title.split(" ")[0].lower(): end - at for (title, at), end in zip(stages.items(), ends, strict=True)}


def by_pandas(path: Path, folder: Path) -> dict[str, float]:  # noqa: ARG001
    """Nothing but the frame."""
    import pandas as pd

    start = time.perf_counter()
    pd.read_csv(path)
    return {"read": time.perf_counter() - start}


def by_duckdb(path: Path, folder: Path) -> dict[str, float]:
    """Types sniffed, written to Parquet as Teller writes it."""
    start = time.perf_counter()
    target = folder / "plain.parquet"
    options = "FORMAT parquet, COMPRESSION zstd"
    duckdb.connect().execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{target}' ({options})")
    return {"read": time.perf_counter() - start}


WAYS: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "teller": by_teller,
    "pandas": by_pandas,
    "duckdb": by_duckdb,
}


def alone(way: str, path: Path) -> dict[str, float]:
    """One way in a process of its own: seconds by stage, in all, and the most memory that it held, in MiB."""
    command = [sys.executable, "-m", "bench.upload", "--way", way, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(way: str, path: Path) -> dict[str, float]:
    """Measure one way in this process."""
    with tempfile.TemporaryDirectory() as folder:
        stages = WAYS[way](path, Path(folder))
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {**stages, "all": sum(stages.values()), "MiB": own / 1024, "child": children / 1024}


def report(path: Path, rows: int, rounds: int, only: str | None = None) -> str:
    """The best round of each way, or of one, and the ratios."""
    ways = [only] if only else list(WAYS)
    measured = {way: min((alone(way, path) for _ in range(rounds)), key=lambda m: m["all"]) for way in ways}
    lines = [f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores, best of {rounds}"]
    for way, found in measured.items():
        stages = ", ".join(f"{name} {value:.2f}" for name, value in found.items() if name not in _SUMS)
        lines.append(
            f"{way:7} {found['all']:6.2f} s  {found['MiB']:6.0f} MiB, child {found['child']:6.0f} MiB  ({stages})"
        )
    if only:
        return "\n".join(lines)
    teller, pandas, engine = (measured[way]["all"] for way in WAYS)
    return "\n".join([*lines, f"Teller / pandas {teller / pandas:.2f}, Teller / DuckDB {teller / engine:.2f}"])


def main() -> None:
    """Generate the file, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=list(WAYS))
    parser.add_argument("--only", choices=list(WAYS))
    parser.add_argument("--file", type=Path)
    said = parser.parse_args()
    if said.way:
        print(json.dumps(one(said.way, said.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = said.file or Path(folder) / "survey.csv"
        if not path.exists():
            generate(path, said.rows)
        print(report(path, said.rows, said.rounds, said.only))


if __name__ == "__main__":
    main()
