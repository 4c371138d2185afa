"""Responses of which a column says the last page that was reached, and no other column whether they were finished."""

from __future__ import annotations

import re

from data.errors import Question
from data.layouts.dictionary import bare
from data.layouts.expressions import Constant, Test, Verb, When
from data.layouts.finding import Found
from data.layouts.signs import simplified
from data.texts import N_, Text

# What is said of such a column, as --value “lastpage:complete=5”, or =all.
COMPLETE, ALL = "complete", "all"
# What such a column is called; Chinese in simplified signs. LimeSurvey puts its code before it.
_NAMES = re.compile(
    r"^(?:lastpage\W*)?(?:last|final) ?(?:page|question|screen|step|block)"
    r"(?: ?(?:seen|reached|viewed|answered|visited|no|number))?$"
    r"|^lastpage$|^page ?(?:reached|reached last|last seen)$|^(?:dropout|drop-off|exit) ?page$"
    r"|^(?:마지막|최종|최후) ?(?:응답|도달|열람|방문)? ?(?:페이지|쪽|문항|단계)(?: ?번호)?$|^이탈 ?(?:페이지|문항)$"
    r"|^最[后後終](?:一|的)?(?:页|頁|页面|ページ|题)(?:码|数|号)?$|^letzte seite$|^dernière page$|^última página$"
)
_PAGE = re.compile(r"(-1|\d{1,3})(?:\.0+)?")


def status(found: Found) -> Verb | None:
    """The state of each response by the page that it reached, as the user says; None where no column tells that.

    What the last page is, is asked by `found.ask`: nobody but the bank knows how many pages its survey has.
    """
    column = next((one for one in found.free if is_named(one) and _pages(found, one)), None)
    if column is None:
        return None
    pages, said = _pages(found, column), found.said.values.get(column, {}).get(COMPLETE, "").casefold()
    if said == ALL:
        return None
    if not said.isdecimal() or not 0 < int(said) <= max(pages):
        _ask(found, column, pages)
        return None
    found.notes.append(Text(_KEPT, {"column": column, "page": int(said)}))
    before = rf"^\s*(?:-1|0*(?:{'|'.join(map(str, range(int(said))))}))(?:\.0+)?\s*$"
    early = (Test(column), Test(column, like=before))
    return When((*(((test,), Constant("partial")) for test in early), ((), Constant("complete"))))


def is_named(column: str) -> bool:
    """True for the header of such a column."""
    return _NAMES.match(simplified(bare(column))) is not None


def _pages(found: Found, column: str) -> dict[int, int]:
    """The pages that were reached, with how many responses; empty where there is no more than one."""
    told = found.whole(column)
    pages: dict[int, int] = {}
    for text, rows in told.counts.items():
        if (match := _PAGE.fullmatch(text)) is None:
            return {}
        pages[int(match[1])] = pages.get(int(match[1]), 0) + rows
    empty = told.rows - told.filled
    return pages if len(pages) > 1 or (pages and empty) else {}


def _ask(found: Found, column: str, pages: dict[int, int]) -> None:
    last = max(pages)
    rows = found.raw.table.num_rows
    told = {"column": column, "page": last, "n": rows - pages[last], "rows": rows}
    ways = {str(last): _ONLY_LAST, ALL: _ARE_ALL}
    question = Question.between(column, COMPLETE, ways, told, tuple(map(str, sorted(pages)[:3])))
    found.wonder(_VARIES, _SAY, told, question)


_VARIES = N_(
    "No column says which responses were finished. {column} says how far each came: {n:,} of {rows:,} did not reach "
    "page {page}."
)
_SAY = N_(
    "If only those that reached page {page} are finished, add --value “{column}:complete={page}”, or another page. If "
    "all of them are, add --value “{column}:complete=all”."
)
_ONLY_LAST = N_("Only responses that reached page {page} are finished")
_ARE_ALL = N_("All of them are finished")
_KEPT = N_("Responses that did not reach page {page} of {column} are kept as partial: they are no complete answers.")
