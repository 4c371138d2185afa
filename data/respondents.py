"""New responses that are stored already by a file with other headers, or of people whose responses are.

The numbers of files with other headers are kept apart as those of two surveys are. So the same responses would be
counted twice where a header was renamed, translated, added or left out; and so would a respondent who answered other
questions in each.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# A response's number behind the mark of its file's headers, as `layouts.mapping` gives them.
_LAST = "split_part(r.row_key, chr(31), -1)"
_MARK, _NUMBER = (f"regexp_extract({_LAST}, '^([0-9a-f]{{6}})-(.+)$', {part})" for part in (1, 2))
# Numbers of so many signs are hardly given out twice; shorter ones may count the rows of any file.
_LONG = 8
_SCORES = ("nps", "csat", "ces")
# The minute at which a response was given, where its time of day is known.
_MINUTE = "CASE WHEN r.responded_at::TIME <> TIME '00:00' THEN date_trunc('minute', r.responded_at) END"


@dataclass(frozen=True)
class Respondents:
    """New responses with the number of a stored one of the same day, under the mark of other headers.

    long: those of them whose numbers are too long to be a counter. file: one that brought the stored ones. again: new
    responses with the minute and a score of a stored one, and with its number where both have one; numbered: those
    of them with a number; source: one of the files that brought these.
    """

    found: int = 0
    long: int = 0
    file: str = ""
    again: int = 0
    numbered: int = 0
    source: str = ""


def respondents(con: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> Respondents:
    """Hold new rows against stored ones of the same days; ours, theirs: SQL of both."""
    told = f"SELECT DISTINCT day, {_MARK} AS mark, {_NUMBER} AS number, source_file FROM"
    new, old = (f"{told} ({rows}) r" for rows in (ours, theirs))
    ((found, long, file),) = con.execute(
        f"SELECT count(*), count(*) FILTER (length(number) >= {_LONG}), min(file) FROM ({new}) n JOIN "
        f"(SELECT day, number, min(mark) AS other, min(source_file) AS file FROM ({old}) GROUP BY 1, 2) o "
        "USING (day, number) WHERE number <> '' AND mark <> other"
    ).fetchall()
    ((again, numbered, source),) = con.execute(_again(ours, theirs)).fetchall()
    return Respondents(found, long, file or "", again, numbered, source or "")


def _again(ours: str, theirs: str) -> str:
    """SQL of how many new responses say what stored ones with another key say, each of these counted once."""
    said = ", ".join(f"r.{name}" for name in _SCORES)
    each = f"SELECT {_MINUTE} AS minute, {_NUMBER} AS number, r.branch_id, {said}, r.source_file, r.row_key FROM"
    new, old = (f"SELECT * FROM ({each} ({rows}) r) WHERE minute IS NOT NULL" for rows in (ours, theirs))
    same = " OR ".join(f"n.{name} = o.{name}" for name in _SCORES)
    return (
        "SELECT least(count(DISTINCT n.row_key), count(DISTINCT o.row_key)), count(DISTINCT n.row_key) FILTER "
        f"(n.number = o.number AND n.number <> ''), min(o.source_file) FROM ({new}) n "
        f"JOIN ({old}) o ON n.minute = o.minute AND n.branch_id IS NOT DISTINCT FROM o.branch_id AND ({same}) "
        "AND (n.number = o.number OR n.number = '' OR o.number = '')"
    )
