"""Tables of means and totals, in which one row stands for many answers: they are not taken for answers of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.aggregates import distributions, grids
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import normal
from data.layouts.layout import Layout, headers
from data.layouts.meaning import ANSWER, NOTHING, SCORES
from data.layouts.signs import simplified
from data.texts import N_, Text

# What one row of these tables is, as people say it.
_ONE: Mapping[str, str] = {
    "response": N_("response"),
    "complaint": N_("complaint"),
    "visit": N_("queue ticket"),
    "contact": N_("call or chat"),
}
_NUMBER = re.compile(r"^(-?\d[\d,]*(?:\.\d+)?)\s*[%％점分点명건人份件个]?$")
# What is counted, in brackets behind the header.
_UNIT = re.compile(r"\s*[(（\[]\s*(?:명|건|인|부|개|人|份|件|个|people|persons|n)\s*[)）\]]\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"^\d[\d,]*(?:\.0+)?\s*[명건人份件个]?$")
_SAYS_MEAN = re.compile(
    r"\b(mean|average|avg|top[- ]?2|top[- ]?box|share)\b|평균|긍정률|비율|均值|均分|平均|得分率|满意率|滿意率"
    r"|durchschnitt|mittelwert|mittlere|\bmoyen(?:ne)?s?\b|\bpromedio\b|\bm[eé]di[ao]\b"
)
# How many complaints there were, such as Complaints received or 종결건수, where each row should be one of them.
_COMPLAINTS = re.compile(
    r"\b(?:complaints|cases|grievances|enquiries|inquiries)\b|(?:건수|件数|件數|笔数|数量)$"
    r"|(?:접수|처리|종결|완료|미결|미처리|발생)\s?건$|(?:投诉|受理|办结|处理|未结)(?:总)?(?:量|数)$"
    r"|\b(?:quejas|reclamaciones|reclamações|beschwerden|réclamations|plaintes)\b"
)
# A number of nothing, which may be a number of complaints where no column tells of a single one.
_PLAIN = re.compile(
    r"^(?:(?:the )?(?:total )?(?:numbers?|nos?\.?|nr\.?|#|how many|sum)"
    r"|합계|총계|총합|총?수|총?건|합|总?数|合计|总计|小计|总?件|例数|起数|宗数)$"
)
_SINGLE = frozenset(("complaint_id", "narrative", "status", "closed_at", "due_at", "outcome", "customer_key"))
# Columns side by side that are enough to be a row of months; shares of values that speak for a kind.
_SIDE_BY_SIDE, _NAMED, _MOST, _SOME = 3, 6, 0.9, 0.3
# So many numbers in a row from 1 on are no chance. N° is a number, and n alone says of how many.
_RUNNING = 8
_NUMBER_SIGN = re.compile(r"^n\s*[°º]$", re.IGNORECASE)
# So many answers behind a row are no count of something that one customer said.
_MANY = 10
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_YEAR = r"(?:(?:19|20)?\d\d\s*[-./년年']?\s*)?"
# What a column of one month, quarter or week is called, alone or beside what it holds; the last ones are codes of
# questions as well.
_PERIODS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.]){_YEAR}(?:0?[1-9]|1[0-2])\s*[월月](?:분|份|달)?(?![\d일日요曜])",
        r"(?<!\d)(?:19|20)\d\d\s?[-./]\s?(?:0[1-9]|1[0-2]|[1-9])(?![\d./-])",
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?!\d)",
        rf"\b(?:{_MONTHS})(?:uary|ruary|ch|il|e|y|ust|tember|t|ober|ember)?\b\.?(?:[-\s'’]*\d{{2,4}}\b)?",
        r"(?<!\d)[1-4]\s?(?:분기|/4분기|季度|四半期)|第?[一二三四]季度|第[1-4]季度",
        r"\b(?:19|20)\d\d[-\s]?Q[1-4]\b|\bQ[1-4][-\s'’]*(?:19|20)?\d\d\b",
        r"(?<!\d)\d{1,2}\s?주차|第?\d{1,2}[周週]|\bweek\s?\d{1,2}\b|\b(?:19|20)\d\d-?W\d{1,2}\b",
    )
)
_FURTHER = re.compile(r"^Q\s?(?:[5-9]|\d\d)", re.IGNORECASE)
_CODES = (re.compile(r"^Q[1-4]$", re.IGNORECASE), re.compile(r"^(?:W|WK)\s?\d{1,2}$", re.IGNORECASE))


def refuse(layout: Layout, raw: Raw, file: str, said: Iterable[str]) -> None:
    """Raises FileRefused for a table of means or totals, and FileAmbiguous where it may be one.

    Only files that no tool vouches for are looked at. said: columns of which the user said what they are.
    """
    if layout.table not in _ONE or not (layout.name == "survey" or layout.name.startswith("template_")):
        return
    known = headers(raw)
    is_survey = layout.table == "response"
    taken = {c for name, verb in layout.columns.items() if name in SCORES or not is_survey for c in verb.taken(known)}
    told = set(map(normal, said))
    free = [c for c in raw.columns if normal(c) not in told and c != raw.respondent]
    counts = [c for c in free if c not in taken and _counts(raw, c)]
    values: dict[str, Any] = {"file": file, "one": Text(_ONE[layout.table])}
    if is_survey:
        _refuse_means(raw, free, counts, values)
        # Whoever said that a count is an answer has said that a row is one.
        if not any(_counts(raw, column) for column in raw.columns if column not in (*free, raw.respondent)):
            _wonder_at_grid(raw, free, values)
        return
    # Beside a number of its own a row is one complaint, and may say how many there were before.
    if not counts and layout.table == "complaint" and "complaint_id" not in layout.columns:
        is_single = bool(_SINGLE & layout.columns.keys())
        counts = [c for c in free if c not in taken and _counts_complaints(raw, c, is_single)]
    if counts:
        _wonder(_TOTALS, values | {"count": counts[0]}, counts[0], NOTHING, _ONE_EACH)


def refuse_pivoted(raw: Raw, file: str, said: Iterable[str]) -> None:
    """Raises FileRefused for a table of which the months, quarters or weeks stand side by side."""
    told = set(map(normal, said))
    side = side_by_side(raw)
    if side and not told & set(map(normal, side)):
        values = {"file": file, "columns": tuple(side[:_NAMED])}
        raise FileRefused(Text(_PIVOTED, values), Text(_WHY_PIVOTED), Text(_TURN))


def refuse_distribution(raw: Raw, file: str, said: Iterable[str]) -> None:
    """Raises FileRefused for a table of which each column says how often one point of a scale was given."""
    told = set(map(normal, said))
    points = distributions.side_by_side(raw)
    if points and not told & set(map(normal, points)):
        values = {"file": file, "columns": tuple(points[:_NAMED]), "one": Text(_ONE["response"])}
        raise FileRefused(Text(_SPREAD, values), Text(_WHY_SPREAD), Text(_GIVE_ANSWERS, values))


def side_by_side(raw: Raw) -> list[str]:
    """Columns of which each is a month, a quarter or a week of the same thing."""
    found: dict[tuple[int, str], dict[str, str]] = {}
    for column in raw.columns:
        for place, rest, period in _periods(column):
            found.setdefault((place, rest), {})[period] = column
    for (place, _), columns in found.items():
        is_code = place >= len(_PERIODS)
        if is_code and any(_FURTHER.match(c) for c in raw.columns):
            continue
        if len(columns) >= _SIDE_BY_SIDE and all(_holds_numbers(raw, c, is_code) for c in columns.values()):
            return list(columns.values())
    return []


def _periods(column: str) -> Iterable[tuple[int, str, str]]:
    """The kind of period that a header names, what else it says, and which period it is."""
    # A question says more than a heading does.
    text = column.strip()
    for place, pattern in enumerate((*_PERIODS, *_CODES)) if len(text) <= 40 else ():
        if match := pattern.search(text):
            rest = normal(text[: match.start()] + text[match.end() :])
            yield place, rest, normal(match[0])
            return


def _holds_numbers(raw: Raw, column: str, is_code: bool) -> bool:
    """True for numbers that are no ticks; under a code that a question may have too, for what is no point."""
    told = facts(raw.table[column])
    if _share(told, _NUMBER) < _MOST or set(told.counts) <= {"0", "1"}:
        return False
    return not is_code or _share_of_parts(told) >= _SOME or not told.is_rating


def _share(told: Facts, pattern: re.Pattern[str]) -> float:
    return sum(n for text, n in told.counts.items() if pattern.match(text)) / max(told.filled, 1)


def _value(text: str) -> float | None:
    match = _NUMBER.match(text)
    return float(match[1].replace(",", "")) if match else None


def _share_of_parts(told: Facts) -> float:
    """The share of values with a part behind the point, in percent, or below zero."""
    values = ((text, _value(text), n) for text, n in told.counts.items())
    parts = sum(
        n for text, v, n in values if v is not None and (not v.is_integer() or v < 0 or text.endswith(("%", "％")))
    )
    return parts / max(told.filled, 1)


def _refuse_means(raw: Raw, free: list[str], counts: list[str], values: dict[str, Any]) -> None:
    """A survey with a column that says of how many each row is, or with scores that are no single answer's."""
    scores = [c for c in free if c not in counts and _is_score(raw, c)]
    means = [c for c in scores if _share_of_parts(facts(raw.table[c])) >= _SOME]
    sure = [c for c in counts if dictionary().sampled.fits(c)]
    if means and sure:
        told = {**values, "count": sure[0], "mean": means[0]}
        raise FileRefused(Text(_MEANS, told), Text(_WHY_MEANS), Text(_GIVE_ROWS, told))
    if not means and (pair := distributions.by_row(raw, scores, counts)):
        told = {**values, "mean": pair[0], "count": pair[1]}
        _wonder(_PER_POINT, told, pair[1], f"{ANSWER}:other", _ANSWER_EACH)
    doubtful = [*counts, *(c for c in means if _SAYS_MEAN.search(bare(c)))] if means else _large(raw, counts)
    if scores and doubtful:
        told = {**values, "count": doubtful[0], "mean": scores[0]}
        if doubtful[0] == scores[0]:
            _wonder(_MAYBE_ALONE, told, scores[0], _kind(scores[0]), _IS_ONE)
        _wonder(_MAYBE if means else _COUNTED, told, doubtful[0], f"{ANSWER}:other", _ANSWER_EACH)


def _kind(column: str) -> str:
    """The score that a column of means may be, by its header."""
    named = (entry.name for entry in dictionary().fields if entry.name in SCORES and entry.fits(column))
    return next(named, "csat")


def _wonder_at_grid(raw: Raw, free: list[str], values: dict[str, Any]) -> None:
    """Ask of a survey with one row a branch and date whose scores have parts of points, or stand beside counts."""
    scores = [c for c in free if _is_score(raw, c)]
    if means := grids.means(raw, scores, free):
        _wonder(_ONE_A_DATE, {**values, "mean": means[0]}, means[0], _kind(means[0]), _IS_ONE)
    if scores and (counts := grids.counts(raw, scores, free)):
        told = {**values, "count": counts[0], "mean": scores[0]}
        _wonder(_COUNTED, told, counts[0], f"{ANSWER}:other", _ANSWER_EACH)


def _wonder(title: str, values: dict[str, Any], column: str, meaning: str, words: str) -> None:
    question = Question("mapping", column, ((f"{column}={meaning}", Text(words, values)),))
    told = {**values, "column": column, "meaning": meaning}
    raise FileAmbiguous(Text(title, told), Text(_GIVE, told), Text(_SAY, told), question=question)


def _counts(raw: Raw, column: str) -> bool:
    """True for a column that by its header and its values says of how many a row is."""
    if not dictionary().counting.fits(column, _UNIT.sub("", column)) or _NUMBER_SIGN.match(column.strip()):
        return False
    told = facts(raw.table[column])
    if not told.filled or _share(told, _WHOLE) < _MOST or _is_running(told):
        return False
    return any((_value(text) or 0) > 1 for text in told.counts)


def _is_running(told: Facts) -> bool:
    """True for numbers of which each follows on another one: they number the rows, and count nothing."""
    numbers = [value for text in told.counts if (value := _value(text)) is not None]
    return len(numbers) == told.filled >= _RUNNING and min(numbers) <= 1 and max(numbers) <= len(numbers)


def _counts_complaints(raw: Raw, column: str, is_single: bool) -> bool:
    """True for whole numbers, mostly above 1, under a header that names complaints in the plural.

    is_single: whether other columns tell of single complaints; else a header that says nothing but "number" will do.
    """
    name = simplified(_UNIT.sub("", column).strip().casefold())
    if not _COMPLAINTS.search(bare(column)) and (is_single or not _PLAIN.match(name)):
        return False
    told = facts(raw.table[column])
    several = sum(n for text, n in told.counts.items() if (_value(text) or 0) > 1)
    return bool(told.filled) and not _is_running(told) and _share(told, _WHOLE) >= _MOST and 2 * several > told.filled


def _large(raw: Raw, counts: list[str]) -> list[str]:
    """Counts that are too high for something that one customer said, those whose headers leave less doubt first."""
    large = []
    for column in counts:
        told = facts(raw.table[column])
        if sum(n for text, n in told.counts.items() if (_value(text) or 0) >= _MANY) >= told.filled / 2:
            large.append(column)
    return sorted(large, key=lambda c: not dictionary().sampled.fits(c))


def _is_score(raw: Raw, column: str) -> bool:
    """True for a score by its header, or one of which the header does not say what it asked."""
    known = dictionary()
    named = any(entry.fits(column) for entry in known.fields if entry.name in SCORES) or known.unclear.fits(column)
    return bool(named or _SAYS_MEAN.search(bare(column))) and _share(facts(raw.table[column]), _NUMBER) >= _MOST


_PIVOTED = N_("The file {file} has a separate column for each month, quarter or week: {columns}.")
_WHY_PIVOTED = N_(
    "Such a table contains averages or totals of many customers, not the answer of each one. Teller needs one dated "
    "row for each answer: from these it calculates how certain a number is."
)
_TURN = N_(
    "Add the original file: one row for each response, complaint, ticket or call, with its date. If each number is a "
    "single answer, first reshape the table to one row for each answer, with the month in a date column."
)
_SPREAD = N_("The columns of the file {file} count how often each score was given: {columns}.")
_WHY_SPREAD = N_(
    "Each row stands for many customers, and no single answer is in it. Teller needs one dated row for each answer: "
    "from these it calculates how certain a number is."
)
_PER_POINT = N_(
    "The rows of the file {file} may each stand for many answers: no two have the same {mean} beside the same other "
    "values, and {count} may say of how many."
)
_MEANS = N_(
    "The rows of the file {file} are means: {mean} holds parts of points, and {count} says of how many answers."
)
_WHY_MEANS = N_(
    "Each row is the average of many answers. If it were counted as one answer, an average of 50 answers would weigh "
    "as much as an average of 5, and the shares of promoters and of satisfied customers would be unknown."
)
_GIVE_ROWS = N_("Add the file that these means were calculated from, with one row for each {one} and its date.")
_GIVE_ANSWERS = N_("Add the file that these numbers were counted from, with one row for each {one} and its date.")
_GIVE = N_("If so, add the file that these numbers were calculated from, with one row for each {one} and its date.")
_MAYBE = N_("The rows of the file {file} may be means of many answers: see {mean} and {count}.")
_MAYBE_ALONE = N_("The rows of the file {file} may be means of many answers: see {mean}.")
_COUNTED = N_("The rows of the file {file} may each stand for many answers: {count} may say of how many.")
_TOTALS = N_("The rows of the file {file} may each stand for more than one {one}: {count} may say for how many.")
_ONE_A_DATE = N_(
    "Each row of the file {file} may be one {one} or the mean of many: {mean} holds parts of points, and no two rows "
    "have the same date and branch."
)
_IS_ONE = N_("Each row is one {one}")
_ANSWER_EACH = N_("Each row is one {one}, and {count} is another answer in it")
_ONE_EACH = N_("Each row is one {one}, and {count} is not needed")
_SAY = N_("If each row really is one {one}, add --map “{column}={meaning}”.")
