"""Columns by which rows do not count: responses are screened out, rows of lists left out, and that is said."""

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

SURVEYS = {
    "ko": "응답번호,응답일시,지점,만족도(1~5),{}", "zh": "答卷编号,提交时间,网点,满意度(1-5),{}",
    "en": "Response ID,Submitted,Branch,Satisfaction (1-5),{}",
}  # fmt: skip


def statuses(folder: Path, language: str, flag: str, words: tuple[str, str]) -> tuple[list[str], str]:
    """The states of twenty responses of which every fourth has the second word, and what was said."""
    rows = [
        f"R-{n * 37 % 101 + 4000}x{n},2026-09-{n + 1:02} 10:00,A,{n % 5 + 1},{words[n % 4 == 0]}" for n in range(20)
    ]
    layout, tables = laid_out(raw_of(folder, "\n".join((SURVEYS[language].format(flag), *rows)) + "\n"))
    return [row["status"] for row in tables["response"]], " ".join(map(str, layout.notes))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, flag, words",
    [
        ("en", "Valid", ("Yes", "No")), ("en", "Is valid", ("TRUE", "FALSE")), ("en", "Validity", ("Valid", "Invalid")),
        ("en", "Valid response", ("Y", "N")), ("en", "Deleted", ("0", "1")), ("en", "Excluded", ("No", "Yes")),
        ("en", "Spam", ("", "x")), ("en", "Duplicate", ("N", "Y")), ("en", "Remove", ("", "x")),
        ("ko", "유효응답", ("Y", "N")), ("ko", "유효여부", ("유효", "무효")), ("ko", "유효성", ("Y", "N")),
        ("ko", "제외여부", ("N", "Y")), ("ko", "삭제여부", ("아니오", "예")), ("ko", "불성실응답", ("N", "Y")),
        ("zh", "有效性", ("有效", "无效")), ("zh", "是否作废", ("否", "是")), ("zh", "是否删除", ("0", "1")),
        ("zh", "无效答卷", ("否", "是")),
    ],
)  # fmt: skip
def test_responses_that_do_not_count_are_screened_out_and_said(
    tmp_path: Path, language: str, flag: str, words: tuple[str, str]
) -> None:
    # All of them were complete, and their scores counted, without a word.
    found, said = statuses(tmp_path, language, flag, words)
    assert [state != "complete" for state in found] == [n % 4 == 0 for n in range(20)]
    assert flag in said


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, flag, words",
    [("en", "Duplicate", ("card", "passbook")), ("ko", "유효기간", ("Y", "N")), ("en", "Deleted", ("No", "No")),
     ("zh", "是否有重复扣款", ("否", "是")), ("en", "Valid until", ("2027", "2028"))],
)  # fmt: skip
def test_other_columns_leave_responses_as_they_are(
    tmp_path: Path, language: str, flag: str, words: tuple[str, str]
) -> None:
    assert set(statuses(tmp_path, language, flag, words)[0]) == {"complete"}


LISTS = {
    "contact": (
        "콜ID,인입시각,응답시각,종료시각,{}",
        "C{n}7x,2026-09-{d:02} 10:00:00,2026-09-{d:02} 10:00:20,2026-09-{d:02} 10:04:00",
    ),
    "complaint": ("Complaint ID,Date received,Date closed,{}", "CS-{n}7x,2026-09-{d:02},2026-09-{e:02}"),
    "visit": ("票号,取号时间,叫号时间,{}", "A{n}7x,2026-09-{d:02} 10:00:00,2026-09-{d:02} 10:05:00"),
}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "table, flag, words",
    [("contact", "테스트여부", ("N", "Y")), ("contact", "스팸여부", ("N", "Y")),
     ("contact", "Internal", ("No", "Yes")), ("contact", "Ended in IVR", ("FALSE", "TRUE")),
     ("contact", "Is outbound", ("0", "1")), ("contact", "IVR종료여부", ("N", "Y")),
     ("contact", "내선여부", ("N", "Y")),
     ("contact", "是否内部通话", ("否", "是")), ("contact", "是否IVR内结束", ("否", "是")),
     ("contact", "是否外呼", ("否", "是")),
     ("complaint", "Deleted", ("No", "Yes")),
     ("complaint", "Is test", ("FALSE", "TRUE")),
     ("visit", "是否作废", ("否", "是")), ("visit", "是否测试", ("0", "1"))],
)  # fmt: skip
def test_rows_of_lists_that_do_not_count_are_left_out_and_said(
    tmp_path: Path, table: str, flag: str, words: tuple[str, str]
) -> None:
    head, row = LISTS[table]
    rows = [f"{row.format(n=n, d=n + 1, e=n + 3)},{words[n % 10 == 0]}" for n in range(20)]
    raw = raw_of(tmp_path, "\n".join((head.format(flag), *rows)) + "\n")
    layout, _ = laid_out(raw)
    assert (layout.table, layout.kept(raw).table.num_rows) == (table, 18)
    assert any(flag in text and "do not count" in text for text in map(str, layout.notes))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "table, flag", [("complaint", "Internal"), ("visit", "내부여부"), ("contact", "Internal notes"), ("contact", "IVR")]
)
def test_other_yes_and_no_leave_lists_as_they_are(tmp_path: Path, table: str, flag: str) -> None:
    head, row = LISTS[table]
    rows = [f"{row.format(n=n, d=n + 1, e=n + 3)},{'NY'[n % 10 == 0]}" for n in range(20)]
    raw = raw_of(tmp_path, "\n".join((head.format(flag), *rows)) + "\n")
    layout, _ = laid_out(raw)
    assert (layout.table, layout.kept(raw).table.num_rows) == (table, 20)
