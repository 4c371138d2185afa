"""Compliments, enquiries and suggestions in a list of complaints are left out and said; other kinds are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts
from data.errors import FileAmbiguous
from data.files import reader
from data.formats.raw import Raw
from data.store.store import Store

HEADS = {
    "ko": "접수번호,접수일시,{kind},상품,처리상태", "zh": "工单编号,受理时间,{kind},产品,处理状态",
    "en": "Case ID,Created,{kind},Product,Status",
}  # fmt: skip
CLOSED = {"ko": "처리완료", "zh": "已办结", "en": "Closed"}
# A complaint first, then kinds that are none.
KINDS = [
    ("ko", "VOC유형", ("불만", "칭찬", "문의", "제안")), ("ko", "구분", ("민원", "단순문의", "고객칭찬", "제안사항")),
    ("zh", "工单类型", ("投诉", "咨询", "表扬", "建议")), ("zh", "类别", ("客户投诉", "业务咨询", "查询", "感谢")),
    ("en", "Type", ("Complaint", "Compliment", "Enquiry", "Suggestion")),
    ("en", "Feedback type", ("Formal complaint", "Praise", "General inquiry", "Suggestions")),
]  # fmt: skip


def listed(folder: Path, language: str, column: str, kinds: tuple[str, ...]) -> Path:
    """A list of twelve cases, of each kind in turn."""
    rows = [
        f"V26{n * 37 % 1009:05d},2026-11-{2 + n % 9:02d} 10:{n:02d},{kinds[n % len(kinds)]},P{n % 3},{CLOSED[language]}"
        for n in range(12)
    ]
    path = folder / "f.csv"
    path.write_text("\n".join([HEADS[language].format(kind=column), *rows]), encoding="utf-8")
    return path


def rows_of(raw: Raw, values: dict[str, str] | None = None) -> int:
    """The rows that are left of a list of complaints."""
    layout = layouts.recognise(raw, "f.csv", as_table="complaint", values=values)
    return layout.kept(raw).table.num_rows


@pytest.mark.parametrize("language, column, kinds", KINDS)
def test_what_is_surely_no_complaint_is_left_out(
    language: str, column: str, kinds: tuple[str, ...], tmp_path: Path
) -> None:
    raw = reader.read(listed(tmp_path, language, column, kinds))
    layout = layouts.recognise(raw, "f.csv")
    assert layout.table == "complaint"
    assert layout.kept(raw).table.num_rows == 3
    assert layout.leaves_out == {column: tuple(sorted(kind.lower() for kind in kinds[1:]))}


@pytest.mark.parametrize(
    "language, column, kinds",
    [("ko", "유형", ("불만", "칭찬", "기타")), ("zh", "工单类型", ("投诉", "咨询", "求助")),
     ("en", "Type", ("Complaint", "Enquiry", "Feedback"))],
)  # fmt: skip
def test_other_kinds_are_asked_about(language: str, column: str, kinds: tuple[str, ...], tmp_path: Path) -> None:
    raw = reader.read(listed(tmp_path, language, column, kinds))
    with pytest.raises(FileAmbiguous) as asked:
        layouts.recognise(raw, "f.csv")
    (question,) = asked.value.questions
    assert (question.option, question.column) == ("values", column)
    assert dict(question.entries) == {kinds[0]: "complaint", kinds[1]: "none", kinds[2]: ""}
    assert [value for value, _ in question.choices] == ["complaint", "none"]
    assert rows_of(raw, values={f"{column}:{kinds[2]}": "none"}) == 4
    assert rows_of(raw, values={f"{column}:{kinds[2]}": "complaint"}) == 8
    assert rows_of(raw, values={f"{column}:{kind}": "complaint" for kind in kinds[1:]}) == 12


@pytest.mark.parametrize(
    "language, column, kinds",
    [("ko", "민원유형", ("카드", "대출", "수수료")), ("zh", "投诉类型", ("贷款", "咨询费", "信用卡")),
     ("en", "Issue", ("Fees", "Enquiry handling", "Cards"))],
)  # fmt: skip
def test_categories_of_complaints_are_not_meant(
    language: str, column: str, kinds: tuple[str, ...], tmp_path: Path
) -> None:
    assert rows_of(reader.read(listed(tmp_path, language, column, kinds))) == 12


def test_a_list_without_any_complaint_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous, match="Say of each whether it is a complaint"):
        layouts.recognise(reader.read(listed(tmp_path, "en", "Type", ("Enquiry", "Compliment"))), "f.csv")


@pytest.mark.usefixtures("uncounted")
def test_how_many_rows_were_left_out_is_said(store: Store, tmp_path: Path) -> None:
    outcome = intake.take(listed(tmp_path, *KINDS[4]), store, options=Options())
    said = " ".join(map(str, outcome.notices))
    assert outcome.added == 3
    assert "9 rows were left out: they are no complaints." in said
    assert "Compliment, Enquiry, Suggestion" in said


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column, kinds",
    [
        ("ko", "민원여부", ("Y", "N")), ("ko", "민원 여부", ("민원", "비민원")), ("ko", "불만여부", ("예", "아니오")),
        ("ko", "민원해당여부", ("해당", "해당없음")), ("ko", "민원여부", ("Y", "")), ("zh", "是否投诉", ("是", "")),
        ("en", "Is Complaint", ("Yes", "No")), ("en", "Complaint?", ("TRUE", "FALSE")), ("en", "Complaint", ("Y", "")),
        ("en", "Complaint (Y/N)", ("y", "n")), ("en", "Kind", ("Complaint", "Not a complaint")),
        ("zh", "是否投诉", ("是", "否")), ("zh", "是否属于投诉", ("1", "0")), ("zh", "类别", ("投诉", "非投诉")),
    ],
)  # fmt: skip
def test_a_flag_says_which_rows_are_complaints(
    language: str, column: str, kinds: tuple[str, str], tmp_path: Path
) -> None:
    # All rows counted as complaints, unasked: twice as many as there were.
    layout = layouts.recognise(reader.read(listed(tmp_path, language, column, kinds)), "f.csv")
    assert layout.kept(reader.read(tmp_path / "f.csv")).table.num_rows == 6
    assert layout.leaves_out == {column: (kinds[1].lower(),)}


@pytest.mark.parametrize(
    "language, column, kinds",
    [("en", "Record Type", ("Complaint", "Service Request")), ("ko", "유형", ("민원", "업무처리")),
     ("zh", "工单类型", ("投诉", "业务办理"))],
)  # fmt: skip
def test_kinds_of_which_one_alone_is_called_a_complaint_are_asked_about(
    language: str, column: str, kinds: tuple[str, ...], tmp_path: Path
) -> None:
    raw = reader.read(listed(tmp_path, language, column, kinds))
    with pytest.raises(FileAmbiguous) as fault:
        layouts.recognise(raw, "f.csv")
    assert dict(fault.value.questions[0].entries) == {kinds[0]: "complaint", kinds[1]: ""}


@pytest.mark.parametrize("kinds", [("대기 불만", "수수료", "직원 불만"), ("수수료", "한도", "앱 오류")])
def test_what_complaints_are_about_is_no_kind_of_row(kinds: tuple[str, ...], tmp_path: Path) -> None:
    raw = reader.read(listed(tmp_path, "ko", "민원유형", kinds))
    assert layouts.recognise(raw, "f.csv").kept(raw).table.num_rows == 12
