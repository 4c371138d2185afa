"""Totals and averages that stand below the last row of a table, whole or in a line with fewer cells: none is a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.checking.rejections import Rejection

_WORDS = (
    r"합계|총계|총합|총합계|소계|평균|계|[일주월누]계|[일주월] ?(?:합계|소계)|[日周月]?(?:合计|小计)|[日周月]计|总计"
    r"|累计|平均|平均值|[日週月]?(?:合計|小計)|總計|累計|sum|average|mean"
    r"|(?:grand |sub-?|(?:day|daily|week|weekly|month|monthly) (?:sub-?)?)?totals?"
)
TOTALS = re.compile(rf"^(?:{_WORDS})[\s:：]*$")
# Words that are others elsewhere, and totals where nothing but numbers stands beside them; so is the total of a name.
_AMONG_NUMBERS = re.compile(
    r"^(?:count|number of \w+|n|gesamt(?:summe)?|insgesamt|summe|durchschnitt|mittelwert|anzahl|suma|promedio|media"
    r"|moyenne|건수|총 ?건수|전체|件数|件數|平均値|总数|總數|min|max|minimum|maximum|최[소대](?:값)?|최솟값|최댓값"
    r"|最[小大]值|合 [计計]|합 계|총 계|[^\d,;]{1,40} (?:sub-?)?totals?|[^\d,;]{1,40} ?(?:합계|소계|小[计計]|合[计計])"
    r"|total [^\d,;]{1,30})[\s:：]*$"
)
_NUMBER = r"[-+(]?[^\w\s]?\d[\d.,' ]*(?::\d\d){0,2}\)?"
_IS_NUMBER = re.compile(rf"^{_NUMBER} ?(?:%|[^\W\d]{{1,8}})?$")
# A line of one cell: Total: 123 rows, 합계 30건, Total (30).
_COUNTED = re.compile(
    rf"^(?:{_WORDS}|gesamt|insgesamt|count)(?: (?:rows|records|number|count|calls|responses|cases|entries)){{0,2}}"
    rf"[\s:：=]*\(?{_NUMBER} ?[^\W\d]{{0,12}}\)?\s*$"
)


def is_total(cells: Sequence[str]) -> bool:
    """True for the cells of a row that is a total of others: by its first one, and where that may be more, by all.

    Such a row has numbers alone beside that one, and not in all of its cells.
    """
    filled = [" ".join(cell.split()).casefold() for cell in cells if cell.strip()]
    if not filled:
        return False
    first, *others = filled
    if TOTALS.match(first) or (not others and _COUNTED.match(first)):
        return True
    return bool(
        others and len(filled) < len(cells) and _AMONG_NUMBERS.match(first) and all(map(_IS_NUMBER.match, others))
    )


def below(torn: Sequence[Rejection], last: int) -> tuple[Rejection, ...]:
    """Rows with fewer cells than the header that are totals below the last row; last: the number of that one."""
    return tuple(one for one in torn if one.row > last and is_total((*one.cells, "")))
