"""Tables of how often each score was given: a column for each point, or a row for each point with its number.

Nobody answered such a row: taken for one, 120 very satisfied customers would be a single answer of 120.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from data.formats.raw import Raw
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.meaning import SCORES
from data.layouts.scales import scales
from data.layouts.signs import simplified

# What stands around a point or a word in such a header: what is counted, its unit, the score that it is a point of.
_BEHIND = re.compile(
    r"[\s_:-]*(?:[(（\[]\s*(?:명|건|인|부|개|人|份|件|个|people|persons|n|count|%|％|percent)\s*[)）\]]|%|％|percent"
    r"|counts?|responses|votes|customers|respondents"
    r"|응답 ?수|인원 ?수?|건수|명수|비율|人数|份数|件数|数量|占比|比例|고객|客户|者)$"
)
_BEFORE = re.compile(
    r"^(?:no\.? of|number of|count of|n of|#|%)\s+|^(?:score|scores|rating|rated|point|points|star|stars|satisfaction"
    r"|csat|nps|grade|level|점수|평점|별점|만족도|评分|得分|分数|分值|星级|满意度)[\s_:=-]*(?=\d)"
)
_POINT = re.compile(r"^(\d{1,2})\s*(점|分|点|點|stars?|星级?|별|points?|pts?\.?)?$")
_STARS = re.compile(r"^([\u2605\u2b50]{1,5})\u2606*$")
_SIGNS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_IN_SIGNS = re.compile(r"^([一二两三四五])\s*(?:星级?|分)$")
_GROUPS = {
    "promoter": 3, "passive": 2, "detractor": 1, "neutral": 2, "추천": 3, "중립": 2, "비추천": 1, "추천자": 3,
    "중립자": 2, "비추천자": 1, "推荐": 3, "推荐者": 3, "被动": 2, "被动者": 2, "中立": 2, "中立者": 2, "贬损": 1,
    "贬损者": 1, "批评": 1, "批评者": 1,
}  # fmt: skip
_NUMBER = re.compile(r"^\d[\d,]*(?:\.\d+)?\s*[%％명건人份件个]?$")
_LEAST, _ROWS, _MOST = 3, 3, 0.9
_TOP = 11


def side_by_side(raw: Raw) -> list[str]:
    """Columns that each say how often one point of a scale was given; empty without any."""
    numbers = [column for column in raw.columns if _holds_counts(facts(raw.table[column]))]
    for family in (_points(numbers), _groups(numbers), _worded(numbers)):
        if len(family) >= _LEAST and _exceeds(raw, family):
            return list(family)
    return []


def by_row(raw: Raw, scores: Iterable[str], counts: Iterable[str]) -> tuple[str, str] | None:
    """The score and the count of a table with one row for each of its points, where nothing else names the rows.

    Else None: an answer has a number of its own, or two answers are alike.
    """
    counts = list(counts)
    scores = [c for c in (*scores, *_worded_scores(raw)) if c not in counts]
    if not counts or len(set(scores)) != 1 or raw.table.num_rows < _ROWS:
        return None
    score = scores[0]
    others = [c for c in raw.columns if c not in counts and facts(raw.table[c]).filled]
    rows = list(zip(*(raw.table[c].to_pylist() for c in others), strict=True))
    if len(set(rows)) < len(rows) or any(c != score and _is_unique(raw, c) for c in others):
        return None
    groups = {row[: others.index(score)] + row[others.index(score) + 1 :] for row in rows}
    return (score, counts[0]) if len(rows) >= _LEAST * len(groups) else None


def _is_unique(raw: Raw, column: str) -> bool:
    values = raw.table[column].to_pylist()
    return len(set(values)) == len(values)


def _worded_scores(raw: Raw) -> Iterator[str]:
    """Scores by their headers whose values are words."""
    entries = [entry for entry in dictionary().fields if entry.name in SCORES]
    for column in raw.columns:
        told = facts(raw.table[column])
        if told.reading is not None and any(entry.fits(column) for entry in entries):
            yield column


def _holds_counts(told: Facts) -> bool:
    """True for numbers that are no ticks of one option."""
    held = sum(n for text, n in told.counts.items() if _NUMBER.match(text))
    return bool(told.filled) and held >= _MOST * told.filled and not set(told.counts) <= {"0", "1", "0.0", "1.0"}


def _plain(header: str) -> str:
    """A header without what is around its point, in lower case and simplified signs."""
    text = simplified(bare(header)) if not header.strip().isdecimal() else header.strip()
    for _ in range(2):
        text = _BEFORE.sub("", _BEHIND.sub("", text.strip())).strip()
    return text


def _points(columns: Iterable[str]) -> dict[str, int]:
    """Columns of the points of one scale, which run on from 0 or 1."""
    found: dict[str, int] = {}
    for column in columns:
        text = _plain(column)
        if point := _POINT.match(text):
            found[column] = int(point[1])
        elif stars := _STARS.match(text):
            found[column] = len(stars[1])
        elif signs := _IN_SIGNS.match(text):
            found[column] = _SIGNS[signs[1]]
    points = sorted(found.values())
    runs_on = bool(points) and points[0] in (0, 1) and points == list(range(points[0], points[-1] + 1))
    return found if runs_on and points[-1] < _TOP else {}


def _groups(columns: Iterable[str]) -> dict[str, int]:
    """Columns of promoters, passives and detractors."""
    named = {column: _plain(column).removesuffix("s") for column in columns}
    found = {column: _GROUPS[text] for column, text in named.items() if text in _GROUPS}
    return found if {1, 3} <= set(found.values()) else {}


def _worded(columns: Iterable[str]) -> dict[str, int]:
    """Columns that are the words of one scale."""
    words = {column: _plain(column) for column in columns}
    found = {column: word for column, word in words.items() if word and scales.read({word: 1}) is not None}
    reading = scales.read(dict.fromkeys(found.values(), 1)) if len(found) >= _LEAST else None
    points = {column: reading.point(word) for column, word in found.items()} if reading else {}
    told = {column: point for column, point in points.items() if point is not None}
    return told if len(set(told.values())) == len(told) else {}


def _exceeds(raw: Raw, family: dict[str, int]) -> bool:
    """True where the headers can be no questions with a number, as Rating 1 to Rating 5 can, or a value is no point.

    Customers who rate five questions give points of a scale; numbers of answers go beyond it.
    """
    if not any(re.search(r"\d$", column.strip()) for column in family):
        return True
    values = (text for column in family for text in facts(raw.table[column]).counts)
    return any(float(re.sub(r"[^\d.]", "", text) or 0) >= _TOP for text in values)
