"""How far a complaint has come, where its list calls that otherwise than a state; and that no column says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from data.contracts import COMPLAINT
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare
from data.layouts.expressions import Choose, Copy
from data.layouts.layout import Layout, headers
from data.layouts.meaning import Meaning
from data.layouts.responses import choices
from data.layouts.signs import simplified
from data.texts import N_, Text

# What a column of stages is called, Chinese in simplified signs: words that may stand before, and the thing itself.
_CASE = "complaint|case|ticket|current|latest|last|workflow|work|process|processing|handling|resolution|our|the"
_ENGLISH = rf"(?:(?:{_CASE})[ _-]?)*(?:stage|progress|step|phase|state|status|workflow)(?: of (?:the )?(?:{_CASE}))?"
_KOREAN = (
    r"(?:(?:민원|불만|접수|현재|최종|처리|진행|진척|업무|건|voc)[ _]?(?:의 ?)?)*"
    r"(?:진행|진척|상황|단계|상태|현황|경과|진도)"
)
_CHINESE = (
    r"(?:(?:投诉|工单|案件|事件|诉求|当前|目前|最新|现在|办理|处理|处置|流程|流转|业务|办件)的?)*"
    r"(?:进度|进展|环节|阶段|状态|状况|节点|步骤|情况)"
)
_STATUS, _OUTCOME = COMPLAINT.column("status"), COMPLAINT.column("outcome")
_NAMES = re.compile(rf"^(?:{_ENGLISH}|{_KOREAN}|{_CHINESE})$")


def taken_up(layout: Layout, raw: Raw, said: Mapping[str, Meaning], spent: str | None = None) -> Layout:
    """The layout of a list of complaints with the column of few words that its header calls a stage as the state.

    said: what the user said of columns, which stays as it is. spent: a column that is read already.
    """
    if not _is_of_complaints(layout) or "status" in layout.columns:
        return layout
    if state := _state_as_outcome(layout, raw, said):
        columns = {name: verb for name, verb in layout.columns.items() if name != "outcome"}
        return replace(layout, columns={**columns, "status": Copy(state)})
    free = [column for column in layout.unused(raw) if column not in said and column != spent]
    for column in (c for c in free if _NAMES.search(simplified(bare(c)))):
        told = facts(raw.table[column])
        if told.is_worded and not told.looks_like("time"):
            return replace(layout, columns={**layout.columns, "status": Copy(column)})
    return layout


def _state_as_outcome(layout: Layout, raw: Raw, said: Mapping[str, Meaning]) -> str | None:
    """The column that was taken for how complaints ended and says how far they have come, such as 처리결과: 처리중.

    Words that say for whom a complaint was decided make it an outcome, whatever stands beside them.
    """
    verb = layout.columns.get("outcome")
    column = next(iter(verb.taken(headers(raw))), None) if isinstance(verb, Copy) else None
    if column is None or column in said:
        return None
    words = facts(raw.table[column], rows=raw.table.num_rows)
    is_decided = any(choices.meaning("complaint", _OUTCOME, t) and not choices.is_stage(t) for t in words.counts)
    return None if is_decided or not choices.is_state("complaint", _STATUS, words) else column


def told(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout where neither a state nor a day says which complaints are closed: those that were decided are.

    So are those of which the same column says it, by its words or as the user said. values: the file's column ->
    lower-case value -> what the user says it means. Without decisions every complaint counts as open, and a notice
    says so.
    """
    if not _is_of_complaints(layout) or {"status", "closed_at"} & layout.columns.keys():
        return layout
    if decided := _decided(layout, raw, values):
        columns = {**layout.columns, "status": decided}
        (column,) = decided.taken(headers(raw))
        texts = facts(raw.table[column], rows=raw.table.num_rows).counts
        is_staged = {*values.get(column, {}).values()} & {*_STATUS.choices} or any(map(_is_state_alone, texts))
        note = Text(_STAGED if is_staged else _DECIDED, {"column": column})
        return replace(layout, columns=columns, notes=(*layout.notes, note))
    return replace(layout, notes=(*layout.notes, Text(_ALL_OPEN)))


def _decided(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Choose | None:
    """The state of each complaint by whether it was decided; None where no column says how complaints ended."""
    verb = layout.columns.get("outcome")
    column = next(iter(verb.taken(headers(raw))), None) if isinstance(verb, Copy | Choose) else None
    if verb is None or column is None:
        return None
    texts = facts(raw.table[column], rows=raw.table.num_rows).counts
    if not texts:
        return None
    words: dict[str, str | None] = {text.casefold(): text.casefold() for text in texts}
    words |= {text.casefold(): meant for text, meant in (verb.words if isinstance(verb, Choose) else {}).items()}
    states = {text: "closed" if meant in _OUTCOME.choices else _state(text) for text, meant in words.items()}
    said = {text: meant for text, meant in values.get(column, {}).items() if meant in _STATUS.choices}
    return Choose(column, states | said, "open")


def _is_state_alone(text: str) -> bool:
    """True for a word that says how far a complaint has come, and not how it ended."""
    return choices.is_stage(text) and choices.meaning("complaint", _OUTCOME, text) is None


def _state(text: str) -> str:
    """The state that a word says; open, where it says none."""
    return choices.meaning("complaint", _STATUS, text) or "open"


def _is_of_complaints(layout: Layout) -> bool:
    return layout.table == "complaint" and layout.name.startswith("template_")


_DECIDED = N_(
    "The file has neither a state nor a closing date: complaints with a decision in {column} count as closed, on days "
    "that are not known, and the others as open."
)
_STAGED = N_(
    "The file has neither a state nor a closing date of its own: complaints that are decided or closed, as {column} "
    "says, count as closed, on days that are not known, and the others as open."
)
_ALL_OPEN = N_("The file has neither a state nor a closing date: all its complaints count as open.")
