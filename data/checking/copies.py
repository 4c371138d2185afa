"""Rows of one file that are equal in all that is stored of them: how many, and whether that is chance.

Such rows have one key made of their content, and a count behind it. Where chance does not make as many pairs, or pairs
that stand equally far apart, the file most likely has the same rows twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd, sqrt
from pathlib import Path

import duckdb

from data.contracts import TABLES, Table
from data.store import duck

# A key made of a row's content, and the count behind that of a row with the content of an earlier one.
_COUNT = "try_cast(regexp_extract(row_key, '^h:[0-9a-f]{32}-([0-9]+)$', 1) AS BIGINT)"
_MADE = "^h:[0-9a-f]{32}(-[0-9]+)?$"
# Contents that are enough to tell that all of them stand in several rows: in equally many, or in a multiple of it.
_EQUAL, _SEVERAL = 4, 10
# Contents in several rows that are no chance, where a day and a score or a reason are all that rows say.
_MANY = 20
# Signs of a text that is hardly another row's, and the share of rows with one, or with a time of day.
_LONG, _HALF = 10, 0.5
# Contents in three rows that chance would make at least.
_EXPECTED = 5
# Pairs of rows that stand equally far apart, one block behind the other, and their share of all pairs.
_PAIRS, _MOST = 5, 0.5


@dataclass(frozen=True)
class Copies:
    """How many rows repeat an earlier one, and whether chance does not explain them."""

    rows: int = 0
    are_pasted: bool = False


def count(files: Sequence[Path], table: str) -> Copies:
    """The rows of a file, staged in several, whose whole content an earlier one has."""
    if not files:
        return Copies()
    staged = f"read_parquet({duck.literals(tuple(map(str, files)))})"
    with duck.connection() as con:
        told = con.execute(f"SELECT {_COUNT} AS place, count(*) FROM {staged} WHERE place IS NOT NULL GROUP BY 1")
        with_more = dict(told.fetchall())
        if not with_more:
            return Copies()
        again = f"SELECT DISTINCT left(row_key, 34) AS base FROM {staged} WHERE {_COUNT} IS NOT NULL"
        gaps = con.execute(
            f"SELECT max(row_no) - min(row_no) FROM {staged} s JOIN ({again}) a ON left(s.row_key, 34) = a.base "
            "GROUP BY base HAVING count(*) = 2"
        ).fetchall()
        ((alone,),) = con.execute(
            f"SELECT count(*) FROM {staged} WHERE regexp_matches(row_key, '^h:[0-9a-f]{{32}}$')"
        ).fetchall()
        tells = tells_apart(con, staged, TABLES[table])
    groups = _groups({1: alone, **with_more})
    if not tells and with_more[2] < _MANY:
        return Copies(sum(with_more.values()))
    are_pasted = _is_whole(groups) or _are_too_few(groups) or _are_a_block([gap for (gap,) in gaps])
    return Copies(sum(with_more.values()), are_pasted)


def tells_apart(con: duckdb.DuckDBPyConnection, rows: str, table: Table) -> bool:
    """Whether most rows have what two rows seldom share: a time of day, or a text of their own."""
    columns = table.columns
    there = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()}
    asked = [f"{c.name}::TIME <> TIME '00:00'" for c in columns if c.kind == "time" and c.name in there]
    asked += [f"length({c.name}) >= {_LONG}" for c in columns if c.privacy == "free_text" and c.name in there]
    told = " OR ".join(f"coalesce({one}, false)" for one in asked) or "false"
    ((share,),) = con.execute(f"SELECT avg(({told})::INT) FROM {rows}").fetchall()
    return float(share) > _HALF


def _groups(with_more: Mapping[int, int]) -> dict[int, int]:
    """How many contents have just so many rows; with_more: how many have at least so many."""
    return {n: with_more[n] - with_more.get(n + 1, 0) for n in with_more}


def _is_whole(groups: Mapping[int, int]) -> bool:
    """True where every content stands in the file twice, or as often as another number says, or in a multiple of it."""
    sizes = [n for n, contents in groups.items() if contents]
    several = sum(groups.values()) >= (_EQUAL if len(sizes) == 1 else _SEVERAL)
    return several and gcd(*sizes) > 1


def _are_too_few(groups: Mapping[int, int]) -> bool:
    """True where fewer contents stand in three rows than chance would bring about, with so many in two.

    Of counts that are Poisson, with any mixture of means, 2 c(2)² <= 3 c(1) c(3): by Cauchy and Schwarz, as k! c(k) are
    the moments of the means. Each count is taken two standard deviations to the side that speaks for chance.
    """
    one, two, three = (groups.get(n, 0) for n in (1, 2, 3))
    expected = 2 * max(two - 2 * sqrt(two), 0) ** 2 / (3 * (one + 2 * sqrt(one) + 3))
    return expected >= _EXPECTED and three + 2 * sqrt(three) < expected


def _are_a_block(gaps: Sequence[int]) -> bool:
    """True where pairs of rows mostly stand equally far apart, as far at least as a block of so many rows is long."""
    ((gap, pairs),) = Counter(gaps).most_common(1) or [(0, 0)]
    return gap >= pairs >= max(_PAIRS, _MOST * len(gaps))


def again(files: Sequence[Path]) -> set[int]:
    """The rows that repeat another one; of a file that is there twice as a whole, half of each content.

    Rows that are equal by chance stand in such a file twice as often as they are.
    """
    place = "row_number() OVER (PARTITION BY left(row_key, 34) ORDER BY row_no) AS place"
    of = "count(*) OVER (PARTITION BY left(row_key, 34)) AS of"
    with duck.connection() as con:
        staged = f"read_parquet({duck.literals(tuple(map(str, files)))}) WHERE regexp_matches(row_key, '{_MADE}')"
        con.execute(f"CREATE TEMP TABLE made AS SELECT row_no, {place}, {of} FROM {staged}")
        times = gcd(*(size for (size,) in con.execute("SELECT DISTINCT of FROM made").fetchall()))
        most = f"of / {times}" if times > 1 else "1"
        return {row for (row,) in con.execute(f"SELECT row_no FROM made WHERE place > {most}").fetchall()}
