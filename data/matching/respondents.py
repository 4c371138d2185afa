"""New responses of people whose responses are stored of the same day by another file: other questions, asked of them.

Two files of one survey with other questions each have other headers, so that their numbers are kept apart as those of
two surveys are: a respondent of both would be counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data.matching.again import MARK, NUMBER

# Numbers of so many signs are hardly given out twice; shorter ones may count the rows of any file.
_LONG = 8


@dataclass(frozen=True)
class Respondents:
    """New responses with the number of a stored one of the same day, under the mark of other headers.

    long: those of them whose numbers are too long to be a counter. file: one that brought the stored ones.
    """

    found: int = 0
    long: int = 0
    file: str = ""


def respondents(con: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> Respondents:
    """Hold new rows against stored ones of the same days; ours, theirs: SQL of both."""
    told = f"SELECT DISTINCT day, {MARK} AS mark, {NUMBER} AS number, source_file FROM"
    new, old = (f"{told} ({rows}) r" for rows in (ours, theirs))
    ((found, long, file),) = con.execute(
        f"SELECT count(*), count(*) FILTER (length(number) >= {_LONG}), min(file) FROM ({new}) n JOIN "
        f"(SELECT day, number, min(mark) AS other, min(source_file) AS file FROM ({old}) GROUP BY 1, 2) o "
        "USING (day, number) WHERE number <> '' AND mark <> other"
    ).fetchall()
    return Respondents(found, long, file or "")
