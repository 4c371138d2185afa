"""Numbers that were said to be no answer: of each column whether they are, as one may be a point of another's scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import FileAmbiguous, Question
from data.layouts.column_profile import NONE, facts
from data.layouts.meaning import ANSWER, NOTHING
from data.layouts.scales.points import number
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw

# Scales up to here begin at 1, and a 0 below them is no point unless it is said to be; most points that one has.
_SHORT, _POINTS = 7, 12
# Columns of which it is said what was left out.
_MOST = 20
# What a column may be whose values are answers.
_ANSWERS = (ANSWER, "nps", "csat", "ces", "verbatim", "narrative")
Meant = Mapping[str, Mapping[str, str]]


def is_point(raw: Raw, column: str, text: str) -> bool:
    """True for a number of a column that lies on the scale of its others, or may be the lowest point below them."""
    said = number(text)
    if said is None or column not in raw.columns or text not in facts(raw.table[column]).counts:
        return False
    told = facts(raw.table[column], meant={text.casefold(): NONE})
    if not told.is_scale:
        return False
    low, high = told.ends
    return low <= said.point <= high or (said.point == 0 and high > _SHORT)


def is_point_wherever(raw: Raw, code: str) -> bool:
    """True for a number that occurs, and is a point of its scale in each column that has it."""
    there = [column for column in raw.columns if _has(raw, column, code.casefold())]
    return bool(there) and all(is_point(raw, column, code) for column in there)


def by_column(
    raw: Raw, nothing: frozenset[str], values: Meant
) -> tuple[frozenset[str], dict[str, dict[str, str]], tuple[Text, ...]]:
    """What is no answer anywhere, what is none in a column, and what is said of columns in which a number is a point.

    nothing: lower-case values that were said to be no answer; values: the file's column -> lower-case value -> what was
    said of it. Raises FileAmbiguous for a number that is a point wherever it occurs.
    """
    anywhere, meant, notes = set(nothing), {column: dict(said) for column, said in values.items()}, []
    for code in sorted(text for text in nothing if number(text)):
        there = [column for column in raw.columns if _has(raw, column, code)]
        told = {column: values[column][code] for column in there if code in values.get(column, {})}
        kept = [column for column in there if column not in told and is_point(raw, column, code)]
        scored = [column for column in kept if len(facts(raw.table[column]).counts) <= _POINTS]
        kept += [column for column, said in told.items() if said.casefold() != NONE]
        if not kept:
            continue
        if len(kept) == len(there) and scored and not told:
            raise _question(scored, code)
        anywhere.discard(code)
        for column in there:
            if column not in kept:
                meant.setdefault(column, {}).setdefault(code, NONE)
        notes += [Text(_KEPT, {"column": column, "code": code}) for column in scored[:_MOST]]
    return frozenset(anywhere), meant, tuple(notes)


def left_out(raw: Raw, nothing: frozenset[str], values: Meant, fields: Mapping[str, str]) -> tuple[Text, ...]:
    """How many answers of which column are left out, or cells empty, because they were said to be none.

    fields: what the file's columns are, none where they are not stored or stay as they are. Of those that are no
    answers, a value is none where that was said of the column itself.
    """
    told = []
    for column in raw.columns:
        field = fields.get(column, ANSWER)
        codes = {text for text, said in values.get(column, {}).items() if said.casefold() == NONE}
        codes |= nothing if field in _ANSWERS else frozenset()
        if codes and field != NOTHING and (rows := _rows(raw, column, codes)):
            said = _LEFT_OUT if field in _ANSWERS else _EMPTY
            told.append(Text(said, {"rows": rows, "column": column, "codes": tuple(sorted(codes))}))
    return tuple(told[:_MOST])


def _has(raw: Raw, column: str, code: str) -> bool:
    return bool(_rows(raw, column, {code}))


def _rows(raw: Raw, column: str, codes: frozenset[str] | set[str]) -> int:
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(raw.table[column].cast(pa.string())))
    return pc.sum(pc.is_in(texts, pa.array(sorted(codes), pa.string()))).as_py() or 0


def _question(columns: list[str], code: str) -> FileAmbiguous:
    column = columns[0]
    values = {"columns": "; ".join(columns), "column": column, "code": code}
    none = f"{column}:{code}={NONE}"
    ways = ((none, Text(_IS_NONE, values)), (f"{column}:{code}={code}", Text(_IS_POINT, values)))
    question = Question("values", column, ways, (code,))
    return FileAmbiguous(Text(_POINT, values), remedy=Text(_SAY, values), question=question)


_KEPT = N_(
    "In {column}, {code} is a point of the scale and is kept as an answer. If it means no answer there, add "
    "--value “{column}:{code}=none”."
)
_LEFT_OUT = N_("{rows:,} answers in {column} are left out, because they mean no answer: {codes}.")
_EMPTY = N_(
    "{rows:,} cells in {column} are left empty, because they mean nothing: {codes}. Their rows count all the same."
)
_POINT = N_("{code} was said to mean no answer, but it is a point of the scale of {columns}.")
_SAY = N_(
    "If {code} means no answer in {column}, add --value “{column}:{code}=none”. If it is a point, leave --no-answer "
    "{code} out."
)
_IS_NONE = N_("{code} means no answer in {column}")
_IS_POINT = N_("{code} is a point of the scale of {column}")
