"""Which survey a file belongs to: as the user says, as its headers were before, else asked where it resembles one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from data.errors import Question
from data.formats.raw import Raw
from data.layouts.dictionary import bare
from data.layouts.expressions import Constant, Verb, normal
from data.layouts.finding import Found, survey_mark
from data.layouts.known import digits, headers_mark
from data.layouts.layout import Layout
from data.layouts.meaning import SCORES
from data.texts import N_, Text

# A header that is the code of a question and no question: Q1, V12, A1_3, Q2[SQ001].
_CODE = re.compile(r"^[a-z]{1,4}[\d_.\[\]\-a-z]*\d[\d_.\[\]\-a-z]*$", re.IGNORECASE)
# What a default id ends with.
_MARK = r"{}-([0-9a-f]{{6}})"
# What is offered to choose from.
_OFFERED = 5


def survey_of(found: Found, layout: Layout, items: Iterable[str], own: bool) -> tuple[Verb | None, str]:
    """The survey's id as a verb, None to leave what the file says, and the mark that goes before its numbers.

    own: a file in Teller's own columns, which belongs to no survey unless it or the user says so.
    """
    mark = survey_mark(found.raw)
    default = f"{layout.name}-{mark}"
    name = found.said.survey
    if name is None and ("survey_id" in found.columns or own):
        return None, mark
    asked = questions(found.raw, [*items, *_scored(found)])
    if name is None:
        name = _known(found, default, asked) or default
    if not own:
        found.wave |= {"survey": name, "headers": headers_mark(found.raw.columns), "questions": " ".join(asked)}
    return Constant(name), mark if name == default else _mark(found.raw, layout, name)


def _mark(raw: Raw, layout: Layout, name: str) -> str:
    """The mark of a survey that is not named by its file's headers.

    A tool numbers a survey's responses through all its exports. Numbers of people's own begin at 1 in every file.
    """
    if layout.name == "survey":
        return survey_mark(raw, name)
    before = re.fullmatch(_MARK.format(re.escape(layout.name)), name)
    return before[1] if before else hashlib.sha256(name.encode()).hexdigest()[:6]


def _known(found: Found, default: str, asked: tuple[str, ...]) -> str | None:
    """The survey that had these headers or questions before; asks where there are several, or one that is alike."""
    known = found.said.known
    same = known.same(headers_mark(found.raw.columns), asked)
    if len(same) == 1:
        return next(iter(same))
    like = same or known.like(asked)
    if like:
        first, file = next(iter(like.items()))
        choices = tuple((one, Text(_WAVE, {"survey": one, "file": at})) for one, at in list(like.items())[:_OFFERED])
        choices = (*choices, *(() if default in like else ((default, Text(_NEW)),)))
        values = {"survey": first, "file": file, "new": default}
        found.wonder(_SEVERAL if same else _LIKE, _SAY, values, Question("survey", choices=choices))
    return None


def _scored(found: Found) -> list[str]:
    verbs = (found.columns.get(name) for name in (*SCORES, "verbatim"))
    return [column for verb in verbs if verb for column in verb.reads if column in found.raw.columns]


def questions(raw: Raw, columns: Iterable[str]) -> tuple[str, ...]:
    """Marks of the questions in these columns, in order; headers that are codes say nothing."""
    texts = (raw.labels.get(column, column) for column in columns)
    plain = (normal(bare(text)).replace("%", "") for text in texts if not _CODE.match(text.strip()))
    return tuple(sorted(set(map(digits, plain))))


_WAVE = N_("A new wave of {survey}, last added as {file}")
_NEW = N_("Another survey")
_LIKE = N_("Most of its questions are those of the survey {survey}, last added as {file}: it may be a new wave of it.")
_SEVERAL = N_("Several surveys had these headers before, such as {survey}, last added as {file}.")
_SAY = N_("Say which survey it is with --survey {survey}, or with --survey {new} if it is another one.")
