"""Rows without a number of their own that say the very same as another row of the file: pasted twice, or so by chance.

Each of them counts, as two calls of one second do. Where chance does not make as many pairs, or pairs that stand
equally far apart, the file most likely has the same rows twice, which is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, sqrt
from typing import TYPE_CHECKING

from analytics import passing
from analytics.doubt import Doubt, made
from analytics.passing import Passed
from data import engine, keys
from data.layouts.once import REPEATED
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.plans import Plan

# The reasons to accept: they are rows of their own, or each counts once.
COPIES, ONCE = "copies", "once"
# A key made of a row's content, and the count behind that of a row with the content of an earlier one.
_COUNT = "try_cast(regexp_extract(row_key, '^h:[0-9a-f]{32}-([0-9]+)$', 1) AS BIGINT)"
_MADE = "^h:[0-9a-f]{32}(-[0-9]+)?$"
# Contents that are enough to tell that all of them stand in several rows: in equally many, or in a multiple of it.
_EQUAL, _SEVERAL = 4, 10
# Contents in three rows that chance would make at least.
_EXPECTED = 5
# Pairs of rows that stand equally far apart, one block behind the other, and their share of all pairs.
_PAIRS, _MOST = 5, 0.5
# Up to this share of copies they are an exception, and said; more are what rows that say little are like.
_RARE = 0.1


@dataclass(frozen=True)
class Copies:
    """How many rows repeat an earlier one, and whether chance does not explain them."""

    rows: int = 0
    are_pasted: bool = False


def settled(parts: list[Passed], table: str, accept: Sequence[str]) -> list[Passed]:
    """The parts with what is said or asked of rows that repeat others; without these where the user says so."""
    if ONCE in accept and COPIES not in accept:
        return _once(parts, table)
    found = count(parts, table)
    first, rows = parts[0], sum(part.tables[table].rows for part in parts)
    if found.are_pasted:
        first = replace(first, copies=found.rows)
    elif 0 < found.rows <= _RARE * rows:
        first = replace(first, passed_over=first.passed_over + Counter({_KEPT: found.rows}))
    return [first, *parts[1:]]


def count(parts: Sequence[Passed], table: str) -> Copies:
    """The rows of a file whose whole content an earlier one has."""
    files = [str(file) for part in parts for file in part.tables[table].files]
    if not files:
        return Copies()
    staged = f"read_parquet({engine.literals(tuple(files))})"
    with engine.connection() as con:
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
    groups = _groups({1: alone, **with_more})
    are_pasted = _is_whole(groups) or _are_too_few(groups) or _are_a_block([gap for (gap,) in gaps])
    return Copies(sum(with_more.values()), are_pasted)


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


def _once(parts: list[Passed], table: str) -> list[Passed]:
    """The parts without rows that repeat another one; of a file that is there twice as a whole, without half of each.

    Rows that are equal by chance stand in such a file twice as often as they are.
    """
    files = tuple(str(file) for part in parts for file in part.tables[table].files)
    if not files:
        return parts
    place = "row_number() OVER (PARTITION BY left(row_key, 34) ORDER BY row_no) AS place"
    of = "count(*) OVER (PARTITION BY left(row_key, 34)) AS of"
    with engine.connection() as con:
        staged = f"read_parquet({engine.literals(files)}) WHERE regexp_matches(row_key, '{_MADE}')"
        con.execute(f"CREATE TEMP TABLE made AS SELECT row_no, {place}, {of} FROM {staged}")
        sizes = con.execute("SELECT DISTINCT of FROM made").fetchall()
        times = gcd(*(size for (size,) in sizes))
        again = con.execute(f"SELECT row_no FROM made WHERE place > {f'of / {times}' if times > 1 else '1'}").fetchall()
    out = keys.Settled({row: ("", 0) for (row,) in again}, {})
    return [_without(part, table, out) for part in parts] if again else parts


def _without(part: Passed, table: str, out: keys.Settled) -> Passed:
    tables = {name: passing.restaged(rows, out) for name, rows in part.tables.items()}
    gone = part.tables[table].rows - tables[table].rows
    return replace(part, read=part.read - gone, tables=tables, passed_over=part.passed_over + Counter({REPEATED: gone}))


def doubt(plan: Plan) -> Doubt | None:
    """Rows that are most likely in the file twice."""
    if not plan.copies or ONCE in plan.options.accept:
        return None
    values = {"n": plan.copies, "all": plan.read - plan.rejected}
    return made(COPIES, (_TWICE, _SAY_TWICE, _ARE_OTHERS), values, (ONCE, Text(_COUNTS_ONCE)))


_KEPT = N_("{rows:,} rows are equal to an earlier row of the file in all that is stored. Each row counts.")
_TWICE = N_(
    "{n:,} of {all:,} rows are equal to an earlier row of the file in all that is stored. The file seems to hold the "
    "same rows more than once. They would be counted more than once."
)
_SAY_TWICE = N_(
    "If they are the same rows, add --accept once: each is counted once. If they are different rows with equal values, "
    "add --accept copies."
)
_ARE_OTHERS = N_("They are different rows with equal values: each row counts")
_COUNTS_ONCE = N_("They are the same rows: count each once")
