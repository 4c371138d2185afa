"""The Overview's numbers from the cubes against DuckDB and pandas over the same raw rows, at growing banks.

python -m bench.overview [--tickets 1 10 50] [--folder DIR]   (millions of queue tickets; the rest in proportion)

Prints, in one run: the cube's time at each size over that at the first; how many times faster than DuckDB over the raw
Parquet and than pandas; and the seconds that one more day takes from commit to fresh cubes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store, Upload
from tests.banks import commit

FIRST, MONTHS, BRANCHES = date(2025, 5, 1), 18, 40
WINDOW = Period(date(2026, 7, 31), date(2026, 10, 29))
TILES = ("csat", "complaints_per_100k", "wait_p90", "call_loss", "complaints_open", "response_rate")
PANDAS_UP_TO = 10

VISITS = """
SELECT 'v' || id AS visit_id, t0 AS issued_at, 'B' || lpad((id % 40)::VARCHAR, 2, '0') AS branch_id,
CASE WHEN u1 > 0.04 THEN t0 + to_seconds((-500 * ln(u2 + 1e-6))::BIGINT) END AS called_at,
CASE WHEN u1 > 0.04 THEN t0 + to_seconds((-500 * ln(u2 + 1e-6) - 300 * ln(u3 + 1e-6))::BIGINT) END AS ended_at,
['cash', 'loan', 'advice'][1 + id % 3] AS service
"""
CONTACTS = """
SELECT 'c' || id AS contact_id, t0 AS enqueued_at, ['cards', 'loans', 'general'][1 + id % 3] AS queue,
'phone' AS channel,
CASE WHEN u1 > 0.05 THEN t0 + to_seconds((-40 * ln(u2 + 1e-6))::BIGINT) END AS answered_at,
CASE WHEN u1 <= 0.05 THEN t0 + to_seconds((-90 * ln(u2 + 1e-6))::BIGINT) END AS abandoned_at
"""
RESPONSES = """
SELECT 'r' || id AS response_id, t0 AS responded_at, 1 + floor(5 * u1) AS csat, floor(11 * u2)::BIGINT AS nps,
'B' || lpad((id % 40)::VARCHAR, 2, '0') AS branch_id, ['app', 'branch', 'phone', 'web'][1 + id % 4] AS channel
"""
COMPLAINTS = """
SELECT 'k' || id AS complaint_id, t0 AS opened_at, t0 + INTERVAL 15 DAY AS due_at,
CASE WHEN u1 > 0.1 THEN t0 + to_hours((-200 * ln(u2 + 1e-6))::BIGINT) END AS closed_at,
'B' || lpad((id % 40)::VARCHAR, 2, '0') AS branch_id, ['fees', 'app', 'staff', 'queue'][1 + id % 4] AS reason
"""
# Rows for each ticket, as in the demo bank.
SHARES = {
    "visit": (VISITS, 1.0),
    "contact": (CONTACTS, 0.4),
    "response": (RESPONSES, 0.133),
    "complaint": (COMPLAINTS, 0.0133),
}

RAW = {
    "csat": "SELECT date_trunc('week', responded_at) AS w, avg(csat), stddev(csat), count(csat) FROM {response} "
    "WHERE responded_at BETWEEN '{start}' AND '{end}' GROUP BY ALL",
    "complaints_per_100k": "SELECT date_trunc('week', opened_at) AS w, count(*) FROM {complaint} "
    "WHERE opened_at BETWEEN '{start}' AND '{end}' GROUP BY ALL",
    "wait_p90": "SELECT date_trunc('week', issued_at) AS w, "
    "quantile_cont(epoch(called_at) - epoch(issued_at), 0.9), count(called_at) FROM {visit} "
    "WHERE issued_at BETWEEN '{start}' AND '{end}' GROUP BY ALL",
    "call_loss": "SELECT date_trunc('week', enqueued_at) AS w, avg((answered_at IS NULL)::INT), count(*) "
    "FROM {contact} WHERE enqueued_at BETWEEN '{start}' AND '{end}' GROUP BY ALL",
    "complaints_open": "SELECT w, (SELECT count(*) FROM {complaint} WHERE opened_at <= w AND "
    "(closed_at IS NULL OR closed_at > w)) FROM range(TIMESTAMP '{start}', TIMESTAMP '{end}', INTERVAL 7 DAY) AS t(w)",
    "response_rate": "SELECT date_trunc('week', responded_at) AS w, count(*) FROM {response} "
    "WHERE responded_at BETWEEN '{start}' AND '{end}' GROUP BY ALL",
}


def month(index: int) -> tuple[date, date]:
    """First day of a month of the bank and of the next."""
    start = FIRST.year * 12 + FIRST.month - 1 + index
    return date(start // 12, start % 12 + 1, 1), date((start + 1) // 12, (start + 1) % 12 + 1, 1)


def rows(table: str, first_id: int, count: int, start: date, days: int) -> pa.Table:
    """Random rows of a table, repeatable by their numbers, spread over opening hours of some days."""
    body = SHARES[table][0]
    key = body.split(" AS ", 1)[0].replace("SELECT", "").strip()
    draws = ", ".join(f"(hash(id * 4 + {i}) % 1000003) / 1000003.0 AS u{i}" for i in range(1, 4))
    spread = f"to_days((hash(id * 5) % {days})::INTEGER) + to_seconds((hash(id * 7) % 25200)::BIGINT)"
    at = f"TIMESTAMP '{start} 09:00:00' + {spread}"
    source = f"(SELECT range + {first_id} AS id FROM range({count}))"
    sql = (
        f"{body}, row_number() OVER () AS row_no, {key} AS row_key FROM (SELECT id, {at} AS t0, {draws} FROM {source})"
    )
    return duckdb.connect().sql(sql).to_arrow_table()


def fill(store: Store, tickets: int) -> None:
    """Load a bank month by month, each table's month as one upload, and count its cubes."""
    commit(store, "branch", [{"branch_id": f"B{i:02d}", "customers": 50_000} for i in range(BRANCHES)])
    weeks = [FIRST + timedelta(7 * i) for i in range(78)]
    commit(store, "invitation", [{"sent_on": day, "sent": tickets // 156} for day in weeks])
    for index in range(MONTHS):
        start, end = month(index)
        for table, (_, share) in SHARES.items():
            count = int(tickets * share / MONTHS)
            part = rows(table, index * count, count, start, (end - start).days)
            store.commit(Upload(file=f"{table}-{start:%Y-%m}.parquet", by="bench"), {table: part})
    cubes.open(store)


def opened_anew(store: Store) -> None:
    """The same from a store and cubes opened anew: a process's first page after an upload."""
    from_cubes(cubes.Cubes(store.snapshot()))


def from_cubes(opened: cubes.Cubes) -> None:
    """The six tiles: value, value before and 13 weeks, from open cubes, as a running dashboard holds them."""
    filters = Filters(WINDOW)
    for key in TILES:
        query.value(opened, key, filters)
        query.value(opened, key, filters, WINDOW.before())
        query.over_time(opened, key, filters, "week", 13)


def files(store: Store, table: str) -> list[str]:
    """The raw Parquet files of a table."""
    return [str(path) for path in Path(store.url, table).glob("*.parquet")]


def from_raw(store: Store) -> None:
    """The same numbers by DuckDB over the raw Parquet: 13 weeks, this window and the one before."""
    con = duckdb.connect()
    places = {table: f"read_parquet({files(store, table)})" for table in SHARES}
    for sql in RAW.values():
        for window in (WINDOW, WINDOW.before()):
            con.sql(sql.format(**places, start=window.start, end=window.end)).fetchall()


def from_pandas(store: Store) -> None:
    """The same numbers by pandas over the same files, only the columns needed read."""
    start, end = pd.Timestamp(WINDOW.before().start), pd.Timestamp(WINDOW.end)

    def frame(table: str, time: str, *columns: str) -> pd.DataFrame:
        found = pd.concat(pd.read_parquet(path, columns=[time, *columns]) for path in files(store, table))
        found = found[found[time].between(start, end)]
        return found.assign(week=found[time].dt.to_period("W"))

    visits = frame("visit", "issued_at", "called_at")
    waits = (visits.called_at - visits.issued_at).dt.total_seconds()
    waits.groupby(visits.week).quantile(0.9)
    calls = frame("contact", "enqueued_at", "answered_at")
    calls.answered_at.isna().groupby(calls.week).mean()
    answers = frame("response", "responded_at", "csat")
    answers.groupby("week").csat.agg(["mean", "std", "count"])
    opened = frame("complaint", "opened_at", "closed_at")
    opened.groupby("week").size()
    every = pd.concat(pd.read_parquet(path, columns=["opened_at", "closed_at"]) for path in files(store, "complaint"))
    for week in pd.date_range(start, end, freq="7D"):
        ((every.opened_at <= week) & ~(every.closed_at <= week)).sum()


def best(action: Callable[[], None], times: int) -> float:
    """Fewest seconds of several runs: the least disturbed one."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        found.append(time.perf_counter() - begin)
    return min(found)


def one_day(store: Store, tickets: int) -> tuple[float, float]:
    """Seconds to commit one more day of tickets, and to count that day."""
    day = month(MONTHS)[0] - timedelta(1)
    count = tickets // 548
    part = rows("visit", 10**9 + int(time.time()) % 10**6 * 10**6, count, day, 1)
    begin = time.perf_counter()
    receipt = store.commit(Upload(file="day.parquet", by="bench"), {"visit": part})
    committed = time.perf_counter()
    cubes.open(store)
    counted = time.perf_counter()
    # Taken back, so that the next run finds the bank as this one did.
    store.undo(receipt.upload_id, "bench")
    cubes.open(store)
    return committed - begin, counted - committed


def main() -> None:
    """Fill, measure and print each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=float, nargs="+", default=[1, 10, 50], help="millions")
    parser.add_argument("--folder", default="", help="keep the banks here and use them again")
    given = parser.parse_args()
    base = Path(given.folder or tempfile.mkdtemp(prefix="teller-bench-"))
    first = 0.0
    for millions in given.tickets:
        store = Store(str(base / f"{millions:g}M"))
        begin = datetime.now()
        if store.version() == 0:
            fill(store, int(millions * 1e6))
        filled = (datetime.now() - begin).total_seconds()
        cube, anew = best(partial(from_cubes, cubes.open(store)), 15), best(partial(opened_anew, store), 7)
        raw = best(partial(from_raw, store), 3)
        first = first or cube
        told = f"{millions:g} M tickets: cube {cube * 1e3:.1f} ms = {cube / first:.2f} x the first size's"
        told += f" (opened anew {anew * 1e3:.0f} ms); DuckDB over raw rows {raw / cube:.0f} x"
        if millions <= PANDAS_UP_TO:
            told += f"; pandas {best(partial(from_pandas, store), 1) / cube:.0f} x"
        commit_seconds, count_seconds = one_day(store, int(millions * 1e6))
        day = f"one day: commit {commit_seconds:.2f} s, cubes {count_seconds:.2f} s"
        print(f"{told}; {day}; filled in {filled:.0f} s", flush=True)


if __name__ == "__main__":
    main()
