"""Responses that were not finished, as a column says that tells how far each customer came, in percent."""

from __future__ import annotations

import re

from data.layouts.dictionary import bare
from data.layouts.expressions import Constant, Test, Verb, When
from data.layouts.finding import Found
from data.layouts.signs import simplified
from data.texts import N_, Text

# What such a column is called, without its sign of percent; Chinese in simplified signs.
_NAMES = re.compile(
    r"^(?:(?:response|survey|form|questionnaire)s? )?(?:progress|completion(?: (?:rate|percentage|percent))?"
    r"|(?:percent|percentage|pct)?[ -]?(?:complete|completed|done|finished|answered)(?: percent)?)$"
    r"|^(?:설문|응답|문항)? ?(?:진행|진척|완료|응답|답변|응답 ?완료|응답 ?진행)(?:률|율|도)$"
    r"|^(?:答题|答卷|问卷|填写|作答)?(?:完成|答题|填写|作答)?(?:进度|完成度|完成率|完成比例|完成百分比)$"
    r"|^(?:回答)?進捗(?:率)?$|^回答率$|^fortschritt$|^progreso$|^progression$|^progresso$"
)
_SIGN = re.compile(r"\s*[(（\[]?\s*[%％]\s*[)）\]]?\s*")
_PERCENT = "%％"
_PART = re.compile(rf"\d{{1,3}}(?:[.,]\d+)?\s*[{_PERCENT}]?")
# The most points of a usual scale.
_POINTS = 10
# All of it, in percent and as a part of one.
_WHOLE, _SHARE = rf"^\s*100(?:[.,]0+)?\s*[{_PERCENT}]?\s*$", r"^\s*1(?:[.,]0+)?\s*$"


def status(found: Found) -> Verb | None:
    """The state of each response by how far it came; None where no column of the file tells that."""
    column = next((one for one in found.free if _is_progress(found, one)), None)
    if column is None:
        return None
    full = _of_all(_texts(found, column)) or (_SHARE if _are_parts(found, column) else _WHOLE)
    if any(not re.match(full, text) for text in _texts(found, column)):
        found.notes.append(Text(_KEPT, {"column": column}))
    tests = (Test(column), Test(column, like=full))
    return When((*(((test,), Constant("complete")) for test in tests), ((), Constant("partial"))))


def _is_progress(found: Found, column: str) -> bool:
    texts = _texts(found, column)
    name = _SIGN.sub(" ", simplified(bare(column))).strip()
    if not texts or not _NAMES.match(name):
        return False
    if _of_all(texts):
        return True
    if not all(_PART.fullmatch(text) for text in texts):
        return False
    numbers = [_number(text) for text in texts]
    # Points from 1 to 10 are what somebody was asked for.
    is_told = _SIGN.search(column) or any(text[-1] in _PERCENT for text in texts)
    return max(numbers) <= 100 and bool(is_told or max(numbers) > _POINTS or _are_parts(found, column))


def _of_all(texts: list[str]) -> str:
    """The pattern of all questions, where each value says how many of so many were answered: 4/10; else empty."""
    parts = [re.fullmatch(r"(\d+) ?/ ?(\d+)", text) for text in texts]
    numbers = {int(part[2]) for part in parts if part}
    if not all(parts) or len(numbers) != 1 or any(int(part[1]) > int(part[2]) for part in parts if part):
        return ""
    return r"^\s*0*{0} ?/ ?0*{0}\s*$".format(*numbers)


def _are_parts(found: Found, column: str) -> bool:
    """True for parts of one: a workbook's cells of percent arrive as such."""
    texts = _texts(found, column)
    whole = all(_number(text) <= 1 and text[-1] not in _PERCENT for text in texts)
    return whole and any(0 < _number(text) < 1 for text in texts)


def _texts(found: Found, column: str) -> list[str]:
    return list(found.facts(column).counts)


def _number(text: str) -> float:
    return float(text.rstrip(f"{_PERCENT} ").replace(",", "."))


_KEPT = N_("Responses that are below 100 % in {column} are kept as partial: they are no complete answers.")
