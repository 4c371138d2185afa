"""Words of a score that say another direction than the earlier files of its survey were read in: asked about.

A first file of codes alone is read with the highest point as the best. Where the next one has words beside its codes
that say otherwise, one of the two is wrong, and what is stored already would stay so in silence.
"""

from __future__ import annotations

from typing import Any

from data.layouts.dictionary import dictionary
from data.layouts.expressions import Constant, normal
from data.layouts.finding import Found
from data.layouts.known import Survey, headers_mark
from data.layouts.meaning import SCALED, meaning
from data.layouts.responses import waves
from data.layouts.scales import asking
from data.layouts.scales.best_ends import direction
from data.layouts.scales.points import Point
from data.texts import N_


def ask(found: Found) -> None:
    """Ask of each score whose words contradict the direction of the survey's earlier files, unless the user said it."""
    survey = found.columns.get("survey_id")
    named = survey.value if isinstance(survey, Constant) else None
    before = [one for one in found.said.known.surveys if one.survey_id == named]
    for name in SCALED if before else ():
        verb = found.columns.get(name)
        column = verb.column if isinstance(verb, Point) else ""
        way = direction(found.whole(column), found.texts(column)) if column in found.raw.columns else 0
        if not way or asking.is_told(found, column) or found.asked:
            continue
        file = next((one for one in before if _has_asked(found, one, column)), None)
        if file and way != _way_of(found, file, column):
            low, high = asking.ends_of(found, name)
            best, other = (high, low) if way > 0 else (low, high)
            asking.ask_way(found, name, column, (low, high), _OTHERWISE, file=file.file, best=best, other=other)


def _has_asked(found: Found, file: Survey, column: str) -> bool:
    """True where an earlier file had the same headers, or this question among its own."""
    marks = waves.questions(found.raw, [column])
    return file.whole == headers_mark(found.raw.columns) or (bool(marks) and set(marks) <= set(file.questions))


def _way_of(found: Found, file: Survey, column: str) -> int:
    """1 where a score of an earlier file was read with the highest point as the best, -1 with the lowest."""
    said: dict[str, Any] = next((dict(one.said) for one in found.said.known.answers if one.whole == file.whole), {})
    told = next(
        (meaning(text) for head, text in said.get("mapping", {}).items() if normal(head) == normal(column)), None
    )
    worst, best = (told.scale if told else None) or said.get("scale") or (0, 1)
    return -1 if worst > best or dictionary().says_low_is_best(*found.texts(column)) else 1


_OTHERWISE = N_(
    "The words in {column} say that {best} is the best, but the earlier file {file} was read with {other} as the best. "
    "If the words are right, undo that upload as well and add its file again after this one."
)
