"""Previews and tests of a survey, where a column of the export says so: they are no answers of customers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pyarrow.compute as pc

from data.casting import NO, YES
from data.formats.raw import Raw
from data.layouts.dictionary import bare
from data.layouts.layout import Layout
from data.layouts.signs import simplified
from data.layouts.verbs import Constant, Test, When, normal
from data.texts import N_

TRIALS = N_("Previews and trials of the survey are kept as screened out, and their scores do not count.")
_YES = r"(?i)^\s*(?:1|yes|y|true|test|preview|예|네|참|是)\s*$"
# Headers of columns that say it, in normal form -> what they say of a preview or a test.
_FLAGS = {"istestdata": _YES, "istest": _YES, "ispreview": _YES, "distributionchannel": r"(?i)^\s*(?:preview|test)\s*$"}
# What Qualtrics says of how a response came, under either of its headers; no other status column is like it.
_STATUS, _TRIAL = ("status", "responsetype"), r"(?i)^\s*(?:survey preview|survey test|offline survey preview)\s*$"
_CAME = frozenset((
    "ip address", "eu ip address", "survey preview", "survey test", "imported", "spam", "survey preview spam",
    "imported spam", "offline survey", "offline survey preview",
))  # fmt: skip
# Other headers that ask whether a row is a test, in normal form and in simplified signs: they are believed where all
# that stands below is a yes, a no or one of the words further down.
_THING = r"data|responses?|records?|rows?|entry|entries|answers?|submissions?|surveys?|respondents?|users?|mode|case"
_ASKS = re.compile(
    rf"^(?:is|was)?(?:a|an)?(?:internal)?(?:test|testing|preview|dummy|mock)(?:{_THING})*(?:flag|indicator|yn|or not)*$"
    rf"|^(?:{_THING})?(?:is|was)(?:a|an)?(?:test|preview|dummy)$"
    r"|^(?:내부)?(?:테스트|미리보기|더미|모의응답|시험응답|시험용|시험데이터)(?:용|성)?(?:데이터|자료|응답|응답자|설문|건|행|계정|참여)?"
    r"(?:인지|여부|유무|구분|표시|플래그|yn)*$"
    r"|^(?:是否|是不是)?(?:为|是|属于)?(?:内部)?(?:测[试試]|[试試][填答]|预[览覽])(?:数据|样本|答卷|问卷|回答|记录|提交|账号|用户)?"
    r"(?:标记|标识|标志|与否|yn)*$"
)
# Words of a column of kinds of rows: a test, and what is none. A column of both says it under any header, one of tests
# alone where it is a mark or a remark.
_TESTS = frozenset((
    "test", "tests", "test data", "test response", "test record", "testing", "preview", "dummy", "dummy data",
    "internal test", "테스트", "테스트용", "테스트 응답", "테스트응답", "테스트 데이터", "테스트데이터", "내부테스트",
    "내부 테스트", "시험응답", "시험용", "미리보기", "더미", "测试", "测试数据", "测试答卷", "内部测试", "试填", "预览",
))  # fmt: skip
_REAL = frozenset((
    "normal", "real", "live", "production", "prod", "actual", "genuine", "valid", "regular", "customer", "not test",
    "non-test", "정상", "정상응답", "정상 응답", "실제", "실제응답", "실제 응답", "실응답", "본응답", "본조사",
    "본설문", "운영", "정식", "고객", "일반", "유효", "正常", "正式", "真实", "实际", "有效", "生产", "客户",
    "正式数据", "正常数据", "非测试",
))  # fmt: skip
_MARKS = frozenset(map(normal, (
    "type", "kind", "category", "record type", "data type", "row type", "tag", "tags", "label", "flag", "mark", "note",
    "notes", "remark", "remarks", "memo", "environment", "mode", "구분", "유형", "분류", "종류", "비고", "메모", "태그",
    "표시", "특이사항", "응답구분", "응답유형", "데이터구분", "类型", "类别", "分类", "标记", "标签", "标识",
    "备注", "说明", "数据类型",
)))  # fmt: skip
# Signs of a box that is ticked; a cross alone is a yes too, and a no beside another sign.
_TICKS, _CIRCLES, _CROSSES = {"✓", "✔", "√", "v", "\u2611", "■", "●"}, {"o", "○", "◯", "ㅇ"}, {"x", "×", "✗", "✕"}
_BLANK = {"", "-", "–", "—", "n/a", "na", "null", "없음", "无", "□", "\u2610"}


def told(layout: Layout, raw: Raw, answers: Iterable[str] = ()) -> Layout:
    """A survey with tests for rows that are previews or tests, where its own layout has none for such a column.

    answers: columns that the user said are answers.
    """
    spent = {normal(column) for verb in layout.columns.values() for column in verb.reads}
    tested = {normal(column) for column in (*answers, *(column for test in layout.preview for column in test.columns))}
    free = [column for column in raw.columns if normal(column) not in tested]
    found = [_test(raw, column) or (None if normal(column) in spent else _plain_test(raw, column)) for column in free]
    tests = tuple(test for test in found if test)
    notes = layout.notes if not tests or TRIALS in layout.notes else (*layout.notes, TRIALS)
    return replace(layout, preview=(*layout.preview, *tests), notes=notes)


def screened(layout: Layout) -> Layout:
    """The survey with a status that is screened out for a preview or a test, where its own does not tell it."""
    status = layout.columns.get("status")
    read = set(status.reads) if status else set()
    tests = tuple(test for test in layout.preview if not read & set(test.columns))
    if not tests or status is None:
        return layout
    # Before the scores, so that it is what the tested columns are said to be.
    others = {name: verb for name, verb in layout.columns.items() if name != "status"}
    cases = (*(((test,), Constant("screened_out")) for test in tests), ((), status))
    return replace(layout, columns={"status": When(cases), **others})


def _words(raw: Raw, column: str) -> set[str]:
    """The different values of a column, in lower case."""
    return {str(text).strip().casefold() for text in pc.unique(raw.table[column]).to_pylist() if text and text.strip()}


def _test(raw: Raw, column: str) -> Test | None:
    """The test of a column that tells of any row whether it is a preview or a test; None for any other column."""
    name = normal(column)
    if name not in (*_FLAGS, *_STATUS):
        return None
    pattern = _FLAGS.get(name, _TRIAL)
    if name in _STATUS and not _words(raw, column) <= _CAME:
        return None
    is_there = pc.any(pc.match_substring_regex(raw.table[column], pattern)).as_py()
    return Test(column, like=pattern) if is_there else None


def _plain_test(raw: Raw, column: str) -> Test | None:
    """The same of a column of a few plain words, by all of them: yes and no where its header asks, or tests by name."""
    if normal(column) in (*_FLAGS, *_STATUS[1:]):
        return None
    words = _words(raw, column) - _BLANK
    meant = words & _TESTS
    if _ASKS.match(normal(simplified(bare(column)))):
        meant |= words & {*YES, *_TICKS, *_CIRCLES} or words & _CROSSES
        is_told = words <= meant | {*NO, *_REAL, *_CROSSES}
    else:
        is_told = words <= _TESTS | _REAL and (bool(words & _REAL) or normal(column) in _MARKS)
    if not meant or not is_told:
        return None
    return Test(column, like=rf"(?i)^\s*(?:{'|'.join(map(re.escape, sorted(meant)))})\s*$")
