"""Tables with one row a branch and day, week or month, which means of many answers have and answers of people hardly.

A mean is known by its parts of points where no two rows are of the same branch and date; a count of the answers behind
it by its size where nearly every branch has a row for nearly every date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.formats.raw import Raw
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.signs import simplified

# Shares of scores with parts of points, and of all pairs of branch and date that have a row.
_PARTS, _FULL = 0.3, 0.8
# Rows and branches that such a table has at least; from this median on a number beside a score may count answers.
_ROWS, _GROUPS, _MANY = 3, 2, 20
_WHOLE = re.compile(r"^\d{1,3}(?:,?\d{3})*(?:\.0+)?$")
# Whole numbers of people that count no answers.
_OTHERS = re.compile(
    r"\b(?:age|year|born|income|balance|amount|salary|id|no|number|code|zip|post\w*|wait\w*|minutes?|seconds?|duration"
    r"|time|tenure|progress)\b|나이|연령|연도|출생|소득|금액|번호|코드|시간|잔액|기간|[년월]$|年龄|出生|收入|金额|编号|号码|代码|时长|时间|余额|[年月]$"
)


def means(raw: Raw, scores: Iterable[str], free: Iterable[str]) -> list[str]:
    """The scores that hold parts of points in a table with one row a branch and date."""
    parted = [column for column in scores if _is_parted(facts(raw.table[column]))]
    return parted if parted and _is_single(raw, free) else []


def counts(raw: Raw, scores: Iterable[str], free: Iterable[str]) -> list[str]:
    """Whole numbers of tens and hundreds beside scores, in a table with a row for nearly every branch and date."""
    taken, free = set(scores), list(free)
    if not (_is_full(raw, free) and _is_single(raw, free)):
        return []
    return [column for column in free if column not in taken and _is_large(raw, column)]


def _is_parted(told: Facts) -> bool:
    """True where values are no whole and no half points, as people do not answer."""
    parts = sum(n for point, n in told.points.items() if not float(2 * point).is_integer())
    return told.filled >= _ROWS and parts >= _PARTS * told.filled


def _is_large(raw: Raw, column: str) -> bool:
    told, known = facts(raw.table[column]), dictionary()
    name = simplified(bare(column).replace("_", " "))
    if _OTHERS.search(name) or known.technical.fits(column) or known.running.fits(column) or known.role(column):
        return False
    numbers = sorted(
        int(float(text.replace(",", ""))) for text, n in told.counts.items() for _ in range(n) if _WHOLE.match(text)
    )
    if len(numbers) < told.filled or len(numbers) < _ROWS:
        return False
    runs_on = len(set(numbers)) == len(numbers) == numbers[-1] - numbers[0] + 1
    return numbers[len(numbers) // 2] >= _MANY and not runs_on


def _dates(raw: Raw, free: Iterable[str]) -> list[str]:
    known = dictionary()
    entry = next(entry for entry in known.fields if entry.name == "responded_at")
    named = (c for c in free if entry.fits(c) or known.is_period(c) or known.day_names.fits(c))
    return [column for column in named if facts(raw.table[column]).filled]


def _branches(free: Iterable[str]) -> list[str]:
    entry = next(entry for entry in dictionary().fields if entry.name == "branch_id")
    return [c for c in free if entry.fits(c) or dictionary().places.fits(c)]


def _pairs(raw: Raw, free: Iterable[str]) -> list[tuple[str, ...]]:
    """The branch and the date of each row; empty without a date, or where a row is a comment of somebody."""
    free = list(free)
    dates, branches = _dates(raw, free), _branches(free)
    if not dates or any(dictionary().is_comment(column) for column in raw.columns):
        return []
    columns = [raw.table[c].to_pylist() for c in (*dates[:2], *branches[:2])]
    return [tuple(str(value or "").strip() for value in row) for row in zip(*columns, strict=True)]


def _is_single(raw: Raw, free: Iterable[str]) -> bool:
    pairs = _pairs(raw, free)
    return len(pairs) >= _ROWS and len(set(pairs)) == len(pairs)


def _is_full(raw: Raw, free: list[str]) -> bool:
    dates, branches = _dates(raw, free), _branches(free)
    if not (dates and branches):
        return False
    days, groups = ({str(v or "").strip() for v in raw.table[c].to_pylist()} for c in (dates[0], branches[0]))
    return (
        len(groups) >= _GROUPS
        and len(groups) + len(days) > _ROWS
        and (raw.table.num_rows >= _FULL * len(days) * len(groups))
    )
