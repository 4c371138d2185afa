"""Rows of a list of complaints that are none: compliments, enquiries and suggestions, by a column that says which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from data.checking.casting import NO, YES
from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, Facts, facts
from data.layouts.expressions import Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.responses import choices
from data.layouts.signs import simplified
from data.texts import N_, Text

_COMPLAINT = re.compile(r"complain|grievance|불만|민원|고충|불편|항의|投诉|抱怨|不满|申诉|举报")
# Kinds that are no complaints, as the end of a word: handling of an enquiry is something to complain of.
_OTHER = re.compile(
    r"(?:\b(?:compliments?|praises?|thanks|thank you|appreciations?|commendations?|kudos|(?:en|in)quir(?:y|ies)"
    r"|suggestions?|questions?|requests? for information|information requests?|positive feedback)"
    r"|칭찬|감사|문의|단순\s?질의|질의|제안|건의|제언|咨询|查询|询问|表扬|赞扬|感谢|建议|好评)(?:\s?(?:사항|합니다|건|类|件))?$"
)
# What a column is called that says of what kind a row is.
_NAMED = re.compile(r"\b(?:type|kind|nature|class(?:ification)?)\b|유형|구분|종류|분류|类型|类别|种类|性质|分类")
# A header that asks whether a row is a complaint: its yes and no say it.
_ASKS = re.compile(
    r"^(?:is|was)?(?:an?)?(?:formal)?complaint(?:yn|yesno|flag|indicator|or not)?$"
    r"|^(?:민원|불만|고충)(?:건|사항)?(?:인지|해당)?(?:여부|유무|yn|flag)$"
    r"|^(?:是否|是不是)(?:为|是|属于|属)?(?:有效)?(?:投诉|申诉|抱怨)(?:件|类|工单)?$|^(?:投诉|申诉)(?:标志|标识|标记|与否)$"
)
_YES = frozenset((*YES, "해당", "해당함", "属于"))
_NO = frozenset((*NO, "해당없음", "해당 없음", "비해당", "미해당", "不属于"))
# A word for a complaint and nothing beside it, and one that is denied.
_BARE = re.compile(r"^(?:formal |customer |고객 ?|客户)?(?:complaints?|grievances?|불만|민원|고충|投诉|抱怨|申诉)$")
_DENIED = re.compile(
    r"^(?:비|非|不是|non[- ]?|not (?:an? )?|no )(?:complaints?|grievances?|불만|민원|고충|投诉|抱怨|申诉)$"
)
_MOST, _SHOWN, _HALF = 40, 8, 0.5
_IS = "complaint"


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of complaints without the rows that are none.

    values: the file's column -> lower-case value -> what the user says it means. Raises FileAmbiguous for kinds that
    nobody told of.
    """
    if layout.table != "complaint" or not layout.name.startswith("template_"):
        return layout
    found = {column: _facts(raw, column) for column in raw.columns}
    kinds = {column: told for column, told in found.items() if _is_of_kinds(column, told)}
    if not kinds:
        return layout
    column = max(kinds, key=lambda column: _known(column, kinds[column]))
    told, meant = kinds[column], values.get(column, {})
    said = {text: _said(column, text, meant) for text in told.counts}
    if "" in said.values() or (_IS not in said.values() and not set(map(str.casefold, said)) <= meant.keys()):
        raise _question(column, told, said)
    none = [text for text in said if said[text] == NONE]
    out = tuple(sorted({text.lower() for text in none}))
    note = Text(_LEFT_OUT, {"column": column, "values": tuple(text or "“”" for text in none)})
    columns = _without(layout, raw, column)
    if not out:
        return replace(layout, columns=columns)
    return replace(layout, columns=columns, leaves_out={**layout.leaves_out, column: out}, notes=(*layout.notes, note))


def _facts(raw: Raw, column: str) -> Facts:
    """What stands in a column; of one that asks for complaints all of it, as an empty cell beside yes is a no."""
    told = facts(raw.table[column], meant=dict.fromkeys(_NO, "no"), rows=raw.table.num_rows)
    empty = raw.table.num_rows - told.filled
    if not empty or not _asks(column) or {_kind(column, text) for text in told.counts} != {_IS}:
        return told
    return replace(told, counts=told.counts + Counter({"": empty}))


def _asks(column: str) -> bool:
    """True for a header that asks whether a row is a complaint."""
    return _ASKS.search(re.sub(r"[\s_()/?.-]", "", simplified(column.casefold()))) is not None


def _is_of_kinds(column: str, told: Facts) -> bool:
    """True for a column of a few values of which some are surely no complaints, and the others kinds like these."""
    kinds = {_kind(column, text) for text in told.counts} if len(told.counts) <= _MOST else set()
    is_named = _NAMED.search(simplified(column.casefold())) is not None
    if NONE not in kinds:
        return "" in kinds and is_named and any(_BARE.search(simplified(text.casefold())) for text in told.counts)
    return _IS in kinds or is_named or _known(column, told) >= _HALF


def _known(column: str, told: Facts) -> float:
    return sum(n for text, n in told.counts.items() if _kind(column, text)) / max(told.filled, 1)


def _kind(column: str, text: str) -> str:
    """What a value is under its header: of one that asks for complaints, yes and no say it too."""
    plain = text.strip().casefold()
    if _asks(column) and (not plain or plain in _YES | _NO):
        return _IS if plain in _YES else NONE
    return kind(text)


def kind(text: str) -> str:
    """Whether a word of a column is a complaint or none; empty for a word of which nobody told, or for both."""
    plain = simplified(text.casefold()).strip(" .()[]")
    if _DENIED.search(plain):
        return NONE
    is_complaint, is_other = bool(_COMPLAINT.search(plain)), bool(_OTHER.search(plain))
    return "" if is_complaint == is_other else _IS if is_complaint else NONE


def _said(column: str, text: str, meant: Mapping[str, str]) -> str:
    """What a word is, as the user said, else as it says by itself."""
    said = meant.get(text.casefold(), "").casefold()
    return said if said in (_IS, NONE) else _kind(column, text)


def _without(layout: Layout, raw: Raw, column: str) -> dict[str, Verb]:
    """The columns but for one with fixed choices that was made from the kinds of rows."""
    known = headers(raw)
    fixed = {c.name for c in TABLES[layout.table].columns if choices.choices_of(c)}
    return {
        name: verb
        for name, verb in layout.columns.items()
        if name not in fixed or [known.get(normal(c)) for c in verb.reads] != [column]
    }


def _question(column: str, told: Facts, said: Mapping[str, str]) -> FileAmbiguous:
    """Which kinds are complaints: those that are known first proposed so."""
    order = sorted(told.counts, key=lambda text: ((_IS, NONE, "").index(said[text]), -told.counts[text]))
    open_ = [text for text in order if not said[text]] or order
    values = {
        "column": column, "values": tuple(open_[:_SHOWN]), "complaint": _IS, "none": NONE,
        "options": " ".join(f"--value “{column}:{text}={said[text] or '?'}”" for text in order),
    }  # fmt: skip
    ways = ((_IS, Text(_A_COMPLAINT)), (NONE, Text(_NO_COMPLAINT)))
    entries, rows = tuple((text, said[text]) for text in order), tuple(told.counts[text] for text in order)
    question = Question("values", column, ways, entries=entries, rows=rows)
    return FileAmbiguous(Text(_UNKNOWN, values), remedy=Text(_SAY, values), question=question)


_A_COMPLAINT, _NO_COMPLAINT = N_("It is a complaint"), N_("It is no complaint: leave these rows out")
_UNKNOWN = N_("{column} says what kind each row is, and not all are complaints. These may be complaints: {values}.")
_SAY = N_("Say of each whether it is a complaint ({complaint}) or not ({none}). For example {options}")
_LEFT_OUT = N_("In {column} these values are no complaints; their rows are left out: {values}.")
