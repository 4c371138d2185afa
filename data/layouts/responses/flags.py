"""Columns of yes and no in lists: what a yes says, by the header that asks, and by its negation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.checking.casting import NO, YES
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.expressions import Choose, Copy
from data.layouts.signs import simplified


@dataclass(frozen=True)
class Flag:
    """What headers that fit say of a row: the column with fixed choices, and its choice for yes and for no."""

    header: re.Pattern[str]
    name: str
    yes: str
    no: str

    @property
    def words(self) -> dict[str, str | None]:
        """Lower-case word -> the choice that it means."""
        return {**dict.fromkeys(YES, self.yes), **dict.fromkeys(NO, self.no)}


def _flag(header: str, name: str, yes: str, no: str) -> Flag:
    return Flag(re.compile(header), name, yes, no)


# The first that fits counts: what is negated stands before what it negates.
_OPEN = (
    r"\b(?:un|not[ -]?(?:yet[ -])?|non-?)(?:closed|resolved|completed|finished|settled|handled)|\bpending\b"
    r"|\b(?:still|is|remains?) ?open\b|^open ?(?:\?|y/n|yes/no|flag)?$|\boutstanding\b"
    r"|미 ?(?:완료|종결|완결|결|처리|해결|조치)|(?:진행|처리|조사) ?중"
    r"|未(?:办结|结案|完结|关闭|处理|解决|完成|办理|结)|(?:处理|办理|进行|调查)中|待(?:处理|办)"
)
_CLOSED = (
    r"closed|resolved|completed|finished|settled|완료|종결|완결|처리 ?여부|해결 ?여부"
    r"|办结|结案|完结|关闭|已处理|是否(?:处理|解决|完成)"
)
_REJECTED = (
    r"\b(?:not|non|un)[ -]?(?:upheld|justified)|\brejected\b|\bdismissed\b|(?:불|미|비) ?(?:수용|인용)|기각"
    r"|不(?:成立|属实)|未(?:成立|属实|认定)|无责"
)
_ABSENT = (
    r"no[ -]?show|\babsent\b|\bmissed\b|\b(?:not|un)[ -]?(?:served|attended)|노쇼|부재|이석"
    r"|미 ?(?:응대|호출 ?응답|방문|내점)|过号|未(?:到|办理|应|接待)|缺席"
)
_SERVED = r"^(?:was |is )?(?:served|attended)\b|응대 ?여부|已(?:办理|接待)|是否(?:办理|接待|到场)"
_LEFT = r"\bleft\b|walk(?:ed)?[ -]?(?:out|away)|이탈|중도 ?퇴장|离开|离场|放弃|弃号"
_FLAGS = {
    "complaint": (
        _flag(_OPEN, "status", "open", "closed"),
        _flag(_CLOSED, "status", "closed", "open"),
        _flag(_REJECTED, "outcome", "rejected", "upheld"),
        _flag(r"upheld|justified|수용|인용|成立|属实|有责", "outcome", "upheld", "rejected"),
    ),
    "visit": (
        _flag(_ABSENT, "outcome", "no_show", "served"),
        _flag(_SERVED, "outcome", "served", "no_show"),
        _flag(_LEFT, "outcome", "left", "served"),
    ),
}
# Of a complaint: in time or not, and at the first contact, is another question.
_TIMELY = re.compile(r"time|sla|target|within|first|1차|최초|기한|기일|按时|按期|及时|限时|首次|一次|逾期|超期")


def flag_of(table: str, column: str, name: str = "") -> Flag | None:
    """What a yes says in a column of that header, of the column `name` alone where one is given; None if nothing."""
    header = simplified(column.casefold())
    if _TIMELY.search(header):
        return None
    return next(
        (flag for flag in _FLAGS.get(table, ()) if name in ("", flag.name) and flag.header.search(header)), None
    )


def read(table: str, column: str, raw: Raw, values: Mapping[str, Mapping[str, str]], name: str = "") -> Choose | None:
    """The column's choices where all that it holds is yes and no, and the user has not said what its values mean."""
    flag = flag_of(table, column, name)
    texts = {text.casefold() for text in facts(raw.table[column], rows=raw.table.num_rows).counts}
    if flag is None or not texts or not texts <= flag.words.keys() or values.get(column):
        return None
    return Choose(column, flag.words)


def taken(
    table: str, columns: Mapping[str, object], free: list[str], raw: Raw, values: Mapping[str, Mapping[str, str]]
) -> dict[str, Choose | Copy]:
    """The columns with fixed choices that columns of yes and no tell; what the user said of values stays as it is."""
    found: dict[str, Choose | Copy] = {}
    for column in free:
        flag = flag_of(table, column)
        if flag is None or flag.name in (*columns, *found):
            continue
        verb = read(table, column, raw, values) or (Copy(column) if values.get(column) else None)
        if verb is not None:
            found[flag.name] = verb
    return found
