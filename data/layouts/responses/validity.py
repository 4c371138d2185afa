"""Columns that say which rows do not count: invalid, excluded, deleted, doubled or unwanted ones, by their header.

They are believed where all that stands below is a yes, a no or a word of these kinds; other columns mean other things.
"""

from __future__ import annotations

import re

import pyarrow.compute as pc

from data.checking.casting import NO, YES
from data.formats.raw import Raw
from data.layouts.dictionary import bare
from data.layouts.expressions import normal
from data.layouts.signs import simplified
from data.texts import N_, Text

_THING = (
    r"data|responses?|records?|rows?|entry|entries|answers?|submissions?|surveys?|respondents?|calls?|tickets?|cases?"
)
# Headers, in normal form and in simplified signs, whose yes says that a row does not count, and whose no does.
_OUT = re.compile(
    rf"^(?:is|was|to ?be)?(?:an?)?(?:excluded?|deleted?|removed?|discarded|invalid|spam|junk|duplicated?"
    rf"|bots?|speeders?|straight ?liners?|low ?quality|bad ?quality)(?:{_THING})*(?:flag|indicator|yn|or not)*$"
    r"|^(?:응답|데이터|설문|자료|콜)?(?:제외|삭제|무효|중복|불성실|스팸|폐기|불량)"
    r"(?:응답자?|데이터|자료|건|설문|참여|대상|콜)*(?:여부|유무|구분|표시|플래그|yn)*$"
    r"|^(?:是否|是不是)?(?:为|是|属于|被|已)?(?:作废|删除|剔除|排除|无效|重复|垃圾)"
    r"(?:数据|样本|答卷|问卷|回答|记录|提交|作答|来电)*(?:标记|标识|标志|与否|yn)*$"
)
_IN = re.compile(
    rf"^(?:is|was)?(?:an?)?(?:valid(?:ity)?|usable)(?:{_THING})*(?:flag|indicator|yn|or not|status)*$"
    r"|^(?:유효|성실)(?:응답자?|데이터|자료|건|설문|성)*(?:여부|유무|구분|표시|yn)*$"
    r"|^(?:是否|是不是)?(?:为|是|属于)?有效(?:性|数据|样本|答卷|问卷|回答|记录)*(?:标记|标识|标志|与否|yn)*$"
)
# Of calls alone: those among staff, those to customers, and those that end with the menu wait for nobody.
_MENU = (
    "ended|finished|contained|containment|completed?|completion|resolved|handled|abandoned|selfserved?|selfservice|only"
)
_NO_CALL = re.compile(
    rf"^(?:is|was)?(?:an?)?(?:(?:internal|outbound|outgoing)(?:calls?)?|(?:ivr|menu)(?:{_MENU})"
    rf"|(?:{_MENU})(?:in|by|at)?(?:the)?ivr)(?:flag|indicator|yn|or not)*$"
    r"|^(?:(?:내부|내선|사내|발신|아웃바운드|ob)(?:통화|콜|전화|호)*|(?:ivr|ars|자동응답)(?:자체|내)?(?:종료|완결|완료|처리|처리완료|해결|셀프)(?:콜|호|건)?)"
    r"(?:여부|유무|구분|표시|플래그|yn)+$"
    r"|^(?:是否|是不是)(?:为|是|属于|在)?(?:内部|内线|外呼|呼出|(?:ivr|自助|自助语音|语音菜单|菜单)(?:内|中)?(?:结束|完成|解决|办结|终止|处理))"
    r"(?:通话|来电|呼叫|电话|服务)*(?:标记|标识|标志|yn)*$"
)
_BAD = frozenset((
    "invalid", "not valid", "excluded", "exclude", "deleted", "removed", "discarded", "spam", "junk", "duplicate",
    "무효", "무효응답", "제외", "삭제", "중복", "불성실", "스팸", "폐기", "비유효",
    "无效", "作废", "删除", "剔除", "重复", "垃圾",
))  # fmt: skip
_GOOD = frozenset((
    "valid", "included", "include", "kept", "normal", "ok", "unique", "유효", "유효응답", "포함", "정상", "성실",
    "有效", "正常", "保留", "计入",
))  # fmt: skip
_TICKS, _CROSS = {"✓", "✔", "√", "v", "○", "◯", "ㅇ"}, {"x", "×", "✗"}
_BLANK = {"", "-", "–", "—", "n/a", "na", "null"}


def words(raw: Raw, column: str) -> set[str]:
    """The different values of a column, in lower case."""
    return {str(text).strip().casefold() for text in pc.unique(raw.table[column]).to_pylist() if text and text.strip()}


def not_counted(raw: Raw, column: str, table: str = "") -> frozenset[str]:
    """The lower-case values by which rows do not count; none where the column does not say it of any row."""
    header = normal(simplified(bare(column)))
    is_out, is_in = _OUT.match(header) or (table == "contact" and _NO_CALL.match(header)), _IN.match(header)
    if not (is_out or is_in):
        return frozenset()
    there = words(raw, column) - _BLANK
    yes, no = there & {*YES, *_TICKS, *_GOOD}, there & {*NO, *_CROSS, *_BAD}
    if is_in:
        return frozenset(no) if there <= yes | no else frozenset()
    # A cross beside nothing else ticks a box; good and bad words mean what they say under each header.
    ticked = (there & {*YES, *_TICKS} or (there if there <= _CROSS else set())) | there & _BAD
    return frozenset(ticked) if there <= ticked | {*NO, *_CROSS, *_GOOD} else frozenset()


def note(text: str, column: str, words: tuple[str, ...]) -> Text:
    """What is said of rows that do not count."""
    return Text(text, {"column": column, "values": tuple(words)})


LEFT_OUT = N_("By {column} these rows do not count, and are left out: {values}.")
SCREENED = N_("By {column} these responses do not count: {values}. They are kept as screened out.")
