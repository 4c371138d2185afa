"""Previews and tests of a survey, where a column of the export says so: they are no answers of customers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pyarrow.compute as pc

from data.checking.casting import NO, YES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare
from data.layouts.expressions import Constant, Test, When, normal
from data.layouts.finding import Found
from data.layouts.layout import Layout
from data.layouts.responses import validity
from data.layouts.signs import simplified
from data.texts import N_, Text

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
# The same words with no other beside them: they may as well name the group of a trial, or an exam.
_BARE = re.compile(
    r"^(?:an?)?(?:internal)?(?:test|testing|preview|dummy|mock)(?:users?|mode|case|respondents?|surveys?)?(?:flag|yn)?$"
    r"|^(?:내부)?(?:테스트|미리보기|더미)(?:용|성)?(?:건|행|계정|참여|설문|응답자)?(?:구분|표시|플래그|yn)*$"
    r"|^(?:内部)?(?:测[试試]|[试試][填答]|预[览覽])(?:账号|用户|问卷)?(?:标记|标识|标志|yn)*$"
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
_LISTS = ("template_complaint", "template_visit", "template_contact")
# What is said of a value of such a column, and the share of rows up to which yes and no are believed unasked.
IS_TEST, IS_ANSWER, _FEW = "test", "answer", 0.1
# Signs of a box that is ticked; a cross alone is a yes too, and a no beside another sign.
_TICKS, _CIRCLES, _CROSSES = {"✓", "✔", "√", "v", "\u2611", "■", "●"}, {"o", "○", "◯", "ㅇ"}, {"x", "×", "✗", "✕"}
_BLANK = {"", "-", "–", "—", "n/a", "na", "null", "없음", "无", "□", "\u2610"}


def told(layout: Layout, found: Found, answers: Iterable[str] = ()) -> Layout:
    """A survey with tests for rows that are previews or tests, where its own layout has none for such a column.

    found: the layout in the making, which keeps the question of a column by which many rows would be tests. answers:
    columns that the user said are answers.
    """
    raw, mapping = found.raw, found.said.mapping
    spent = {normal(column) for verb in layout.columns.values() for column in verb.reads}
    spent |= {normal(column) for column, said in mapping.items() if said.name != "status"}
    tested = {normal(column) for column in (*answers, *(column for test in layout.preview for column in test.columns))}
    free = [column for column in raw.columns if normal(column) not in tested]
    tests = [_test(raw, column) or (None if normal(column) in spent else _plain_test(found, column)) for column in free]
    made = tuple(test for test in tests if test)
    notes = layout.notes if not made or TRIALS in layout.notes else (*layout.notes, TRIALS)
    taken = spent | {normal(column) for test in made for column in test.columns}
    out = {c: validity.not_counted(raw, c) for c in free if normal(c) not in taken and c not in found.used}
    others = {column: tuple(sorted(words)) for column, words in out.items() if words}
    notes = (*notes, *(validity.note(validity.SCREENED, column, words) for column, words in others.items()))
    more = (Test(column, like=_any_of(words)) for column, words in others.items())
    return replace(layout, preview=(*layout.preview, *made, *more), notes=notes)


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


def _test(raw: Raw, column: str) -> Test | None:
    """The test of a column that tells of any row whether it is a preview or a test; None for any other column."""
    name = normal(column)
    if name not in (*_FLAGS, *_STATUS):
        return None
    pattern = _FLAGS.get(name, _TRIAL)
    if name in _STATUS and not validity.words(raw, column) <= _CAME:
        return None
    is_there = pc.any(pc.match_substring_regex(raw.table[column], pattern)).as_py()
    return Test(column, like=pattern) if is_there else None


def _plain_test(found: Found, column: str) -> Test | None:
    """The same of a column of a few plain words, by all of them: yes and no where its header asks, or tests by name.

    Yes and no may be groups of a trial, or passed and failed: by these many rows are tests only where the user says so.
    """
    if normal(column) in (*_FLAGS, *_STATUS[1:]):
        return None
    words, header = validity.words(found.raw, column) - _BLANK, normal(simplified(bare(column)))
    meant = _meant(header, words)
    if not meant and words <= _TESTS | _REAL and (bool(words & _REAL) or normal(column) in _MARKS):
        meant = words & _TESTS
    said = found.said.values.get(column, {})
    if meant and _BARE.match(header) and not meant <= _TESTS | said.keys() and _share(found.raw, column, meant) > _FEW:
        found.asked.append(_question(found.raw, column, words, meant))
        found.used.add(column)
        return None
    meant = {word for word in meant | said.keys() if said.get(word, IS_TEST).casefold() == IS_TEST}
    return Test(column, like=_any_of(meant)) if meant else None


def _any_of(words: Iterable[str]) -> str:
    return rf"(?i)^\s*(?:{'|'.join(map(re.escape, sorted(words)))})\s*$"


def _meant(header: str, words: set[str]) -> set[str]:
    """The words of a yes under a header that asks whether a row is a test; none where other words stand there."""
    if not _ASKS.match(header):
        return set()
    meant = words & _TESTS | (words & {*YES, *_TICKS, *_CIRCLES} or words & _CROSSES)
    return meant if words <= meant | {*NO, *_REAL, *_CROSSES} else set()


def left_out(layout: Layout, raw: Raw) -> Layout:
    """A list of calls, visits or complaints without rows that are tests, or that a column says not to count."""
    if layout.name not in _LISTS:
        return layout
    out = {column: tuple(sorted(words)) for column in layout.unused(raw) if (words := _out(layout, raw, column))}
    notes = tuple(validity.note(validity.LEFT_OUT, column, words) for column, words in out.items())
    return replace(layout, leaves_out={**layout.leaves_out, **out}, notes=(*layout.notes, *notes)) if out else layout


def _out(layout: Layout, raw: Raw, column: str) -> set[str]:
    """The words of a column by which a row of a list does not count."""
    header = normal(simplified(bare(column)))
    tests = _meant(header, validity.words(raw, column) - _BLANK)
    if _BARE.match(header) and _share(raw, column, tests) > _FEW:
        tests = set()
    return tests or set(validity.not_counted(raw, column, layout.table))


def _share(raw: Raw, column: str, words: set[str]) -> float:
    return sum(_rows(raw, column, words)) / max(raw.table.num_rows, 1)


def _rows(raw: Raw, column: str, words: Iterable[str]) -> tuple[int, ...]:
    """How many rows have each of these lower-case words."""
    counts = facts(raw.table[column], rows=raw.table.num_rows).counts.items()
    return tuple(sum(n for text, n in counts if text.casefold() == word) for word in words)


def _question(raw: Raw, column: str, words: set[str], meant: set[str]) -> FileAmbiguous:
    """What each word of a column is of which many rows would be tests: those that look like none first proposed so."""
    order = sorted(words, key=lambda word: (word not in meant, word))
    entries = tuple((word, "" if word in meant else IS_ANSWER) for word in order)
    told = {
        "column": column, "values": tuple(sorted(meant)),
        "n": sum(_rows(raw, column, meant)), "rows": raw.table.num_rows,
        "options": " ".join(f"--value “{column}:{word}={IS_ANSWER}”" for word in order),
        "tests": " ".join(f"--value “{column}:{word}={IS_TEST}”" for word in order if word in meant),
    }  # fmt: skip
    ways = ((IS_TEST, Text(_A_TEST)), (IS_ANSWER, Text(_NO_TEST)))
    question = Question("values", column, ways, entries=entries, rows=_rows(raw, column, order))
    return FileAmbiguous(Text(_MANY, told), remedy=Text(_SAY, told), question=question)


_A_TEST, _NO_TEST = N_("It is a test of the survey: its scores do not count"), N_("It is a customer's answer")
_MANY = N_("By {column}, {n:,} of {rows:,} answers would be tests of the survey ({values}).")
_SAY = N_(
    "Say what each value means. If these rows are tests, add {tests}; their scores will not count. If the column is "
    "something else, such as the group of a trial, add {options}."
)
