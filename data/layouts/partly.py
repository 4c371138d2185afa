"""Responses that were not finished, as a column says that tells how far each customer came, in percent."""

from __future__ import annotations

import re

from data.layouts.dictionary import bare
from data.layouts.finding import Found
from data.layouts.signs import simplified
from data.layouts.verbs import Constant, Test, Verb, When
from data.texts import N_, Text

# What such a column is called, Chinese in simplified signs.
_NAMES = re.compile(
    r"^(?:(?:response|survey|form|questionnaire)s? )?(?:progress|completion(?: (?:rate|percentage|percent))?"
    r"|(?:%|percent|percentage|pct)[ -]?(?:complete|completed|done|finished|answered)"
    r"|(?:complete|completed) ?(?:%|percent))$"
    r"|^(?:설문|응답|문항)? ?(?:진행|진척|완료|응답 ?완료)(?:률|율|도)$"
    r"|^(?:答题|答卷|问卷|填写)?(?:完成|答题|填写)?(?:进度|完成度|完成率|完成比例|完成百分比)$"
    r"|^(?:回答)?進捗(?:率)?$|^fortschritt$|^progreso$|^progression$|^progresso$"
)
_PERCENT = "%％"
_PART = re.compile(rf"\d{{1,3}}(?:[.,]\d+)?\s*[{_PERCENT}]?")
# All of it, in percent and as a part of one.
_WHOLE, _SHARE = rf"^\s*100(?:[.,]0+)?\s*[{_PERCENT}]?\s*$", r"^\s*1(?:[.,]0+)?\s*$"


def status(found: Found) -> Verb | None:
    """The state of each response by how far it came; None where no column of the file tells that."""
    column = next((one for one in found.free if _is_progress(found, one)), None)
    if column is None:
        return None
    # A workbook's cells of percent arrive as parts of one.
    full = _SHARE if all(_number(text) <= 1 and text[-1] not in _PERCENT for text in _texts(found, column)) else _WHOLE
    if any(not re.match(full, text) for text in _texts(found, column)):
        found.notes.append(Text(_KEPT, {"column": column}))
    tests = (Test(column), Test(column, like=full))
    return When((*(((test,), Constant("complete")) for test in tests), ((), Constant("partial"))))


def _is_progress(found: Found, column: str) -> bool:
    texts = _texts(found, column)
    if not texts or not _NAMES.match(simplified(bare(column).strip().casefold())):
        return False
    return all(_PART.fullmatch(text) and _number(text) <= 100 for text in texts)


def _texts(found: Found, column: str) -> list[str]:
    return list(found.facts(column).counts)


def _number(text: str) -> float:
    return float(text.rstrip(f"{_PERCENT} ").replace(",", "."))


_KEPT = N_("Responses that are below 100 % in {column} are kept as partial: they are no complete answers.")
