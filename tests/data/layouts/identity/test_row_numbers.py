"""Numbers of rows under headers that say little: told by their values, asked about, never made of other numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous
from data.layouts import Known
from data.layouts.known import headers_mark
from tests.data.test_layouts import laid_out, raw_of

COMPLAINTS = {
    "en": "Date received,Branch,Issue,Status", "ko": "접수일,지점,민원유형,처리상태",
    "zh": "投诉日期,网点,投诉类型,处理状态",
}  # fmt: skip
CALLS, VISITS = "Queued,Answered,Ended,Queue", "Issued,Called,Ended,Branch"


def day(n: int) -> str:
    return f"2026-09-{(n * 7) % 28 + 1:02}"


def complaint(n: int) -> str:
    return f"{day(n)},{'AB'[n % 2]},Fees,Open"


def keys(folder: Path, name: str, values: list[str], rest: str = COMPLAINTS["en"], **said: Any) -> list[object]:
    """What names the rows of a list of complaints with this column before the others."""
    lines = [f"{value},{complaint(n)}" for n, value in enumerate(values)]
    layout, tables = laid_out(raw_of(folder, "\n".join((f"{name},{rest}", *lines)) + "\n"), **said)
    assert layout.table == "complaint"
    return [row.get("complaint_id") for row in tables["complaint"]]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, language",
    [
        (name, language)
        for language, names in {
            "en": ("Case #", "Number", "ID", "Ticket", "Case", "Key", "Incident", "Record ID", "Ref", "Reference"),
            "ko": ("일련번호", "접수 No", "VOC No.", "문서번호", "관리 번호", "ID", "영수증번호"),
            "zh": ("案號", "流水号", "编号", "單號", "工单", "文書番号", "受付番号"),
        }.items()
        for name in names
    ]
    + [(name, "en") for name in ("Aktenzeichen", "Referenz", "Référence", "Radicado", "Nº de reclamação", "Folio")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["CS{:07}", "2026-{:05}", "C-20{:06}", "88{:06}"])
def test_a_number_by_its_header_and_its_values(tmp_path: Path, name: str, language: str, form: str) -> None:
    values = [form.format(1041 + 13 * n) for n in range(12)]
    assert keys(tmp_path, name, values, COMPLAINTS[language]) == values


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Service desk", "Zaak", "건", "件", "Vermerk"])
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_codes_that_were_given_one_after_the_other_are_numbers_under_any_header(
    tmp_path: Path, name: str, language: str
) -> None:
    dense = [f"CS{2041 + n}" for n in range(12)]
    assert keys(tmp_path, name, dense, COMPLAINTS[language]) == dense
    by_day = [f"{day(n).replace('-', '')}-{n:03}" for n in range(12)]
    assert keys(tmp_path, name, by_day, COMPLAINTS[language]) == by_day


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, language",
    [
        ("Caller ID", "en"), ("Account No", "en"), ("Card", "en"), ("Client code", "en"), ("Contact ID", "en"),
        ("직원코드", "ko"), ("계좌 번호", "ko"), ("신고 고객코드", "ko"), ("창구기기번호", "ko"), ("휴대 번호", "ko"),
        ("客户代号", "zh"), ("卡号", "zh"), ("员工编码", "zh"), ("设备编号", "zh"), ("联系电话号码", "zh"),
        ("Mitarbeiter-Nr", "en"), ("Numéro de compte", "en"), ("Número de cuenta", "en"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["C{:07}", "{:08}", "110-234-{:06}"])
def test_numbers_of_other_things_name_no_row(tmp_path: Path, name: str, language: str, form: str) -> None:
    """Neither taken nor asked about, though each row of these few has another one."""
    values = [form.format((n * 7919 + 104729) % 999983) for n in range(12)]
    assert set(keys(tmp_path, name, values, COMPLAINTS[language])) == {None}


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Cost", "비고", "备注"])
@pytest.mark.parametrize(
    "value",
    [
        "{k}", "A{k}", "{square}", "{n}분", "{n}.{k}", "00:{n}", "{n} 000", "KRW {n},000", "1h{n}m",
        "010-{n}70-{square}", "a{n} b c d", "call_{n}.wav",
    ],
)  # fmt: skip
def test_counters_amounts_lengths_telephones_and_texts_name_no_row(tmp_path: Path, name: str, value: str) -> None:
    values = [value.format(k=n + 1, n=n + 21, square=1_000_000 + 7310 * n * n) for n in range(12)]
    assert set(keys(tmp_path, name, [f'"{one}"' for one in values])) == {None}


@pytest.mark.parametrize("name, language", [("Mark", "en"), ("표식", "ko"), ("标记", "zh")])
def test_codes_without_any_order_are_asked_about_once(tmp_path: Path, name: str, language: str) -> None:
    values = [f"X{(n * 7919 + 104729) % 999983:06}" for n in range(12)]
    with pytest.raises(FileAmbiguous, match=f"may be the number of a row: {name}") as asked:
        keys(tmp_path, name, values, COMPLAINTS[language])
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{name}=complaint_id", f"{name}=none"]
    assert keys(tmp_path, name, values, COMPLAINTS[language], mapping={name: "complaint_id"}) == values
    assert set(keys(tmp_path, name, values, COMPLAINTS[language], mapping={name: "none"})) == {None}


def test_several_numbers_are_asked_about_and_few_rows_tell_nothing_of_unknown_headers(tmp_path: Path) -> None:
    values = [f"CS{2041 + n},INC{77031 + n}" for n in range(12)]
    with pytest.raises(FileAmbiguous) as asked:
        keys(tmp_path, "Case,Incident", values)
    choices = [value for value, _ in asked.value.questions[0].choices]
    assert choices == ["Case=complaint_id", "Incident=complaint_id", "Case=none"]
    assert set(keys(tmp_path, "Case,Incident", values, mapping={"Case": "none"})) == {"INC77031"} | {
        f"INC{77031 + n}" for n in range(12)
    }
    with pytest.raises(FileAmbiguous):
        keys(tmp_path, "Mark", [f"E{101 + n}" for n in range(5)])
    assert set(keys(tmp_path, "Mark", ["E101", "E907", "E333", "E512"])) == {None}


@pytest.mark.parametrize("name, language", [("Number", "en"), ("문서번호", "ko"), ("单号", "zh")])
def test_a_few_digits_of_few_rows_are_asked_about_and_of_many_are_numbers(
    tmp_path: Path, name: str, language: str
) -> None:
    values = [str(50321 + 277 * n) for n in range(12)]
    assert keys(tmp_path, name, values, COMPLAINTS[language]) == values
    if name != "문서번호":  # which complaints alone have, so that it needs no values
        with pytest.raises(FileAmbiguous, match=f"may be the number of a row: {name}"):
            keys(tmp_path, name, values[:6], COMPLAINTS[language])


@pytest.mark.parametrize("name", ["Number", "번호", "序号"])
def test_what_named_rows_once_does_not_where_it_counts_them_now(tmp_path: Path, name: str) -> None:
    known = Known(numbered={headers_mark((name, *COMPLAINTS["en"].split(","))): name.casefold()})
    assert set(keys(tmp_path, name, [str(n + 1) for n in range(12)], known=known)) == {None}


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_what_named_rows_before_does_so_in_a_shorter_file(tmp_path: Path, language: str) -> None:
    columns = ("Mark", *COMPLAINTS[language].split(","))
    known = Known(numbered={headers_mark(columns): "mark"})
    assert keys(tmp_path, "Mark", ["E907", "E101"], COMPLAINTS[language], known=known) == ["E907", "E101"]
    with pytest.raises(FileAmbiguous, match="1 row has the number of another row in Mark"):
        keys(tmp_path, "Mark", ["E907", "E907"], COMPLAINTS[language], known=known)


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Session", "ID", "Ref", "세션", "会话编号"])
def test_calls_have_numbers_too(tmp_path: Path, name: str) -> None:
    rows = [
        f"{88041 + n}-ab,2026-09-0{n % 9 + 1} 10:{n:02}:00,2026-09-0{n % 9 + 1} 10:{n:02}:30,"
        f"2026-09-0{n % 9 + 1} 10:{n:02}:50,Loan" for n in range(12)
    ]  # fmt: skip
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((f"{name},{CALLS}", *rows)) + "\n"))
    assert (layout.table, layout.identity) == ("contact", "")
    assert tables["contact"][0]["contact_id"] == "88041-ab"


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Ref", "ID", "Booking ID", "Visitor No", "예약번호", "预约编号"])
def test_visits_have_numbers_too(tmp_path: Path, name: str) -> None:
    rows = [f"V{88041 + n},2026-09-07 10:{n:02},2026-09-07 10:{n + 5:02},2026-09-07 10:{n + 9:02},A" for n in range(12)]
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((f"{name},{VISITS}", *rows)) + "\n"))
    assert layout.table == "visit"
    assert tables["visit"][0]["visit_id"] == "V88041"
    # With its branch and its day, as numbers of tickets are: one sentence says what names a row, not two.
    assert sum("names each row" in str(note) for note in layout.notes) == (layout.identity == "")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, header",
    [
        ("Transaction ID", "Date,Branch,Satisfaction (1-5)"), ("Case #", "Date,Branch,Satisfaction (1-5)"),
        ("영수증번호", "응답일,지점,만족도"), ("접수 No", "응답일,지점,만족도"), ("小票号", "提交时间,网点,满意度"),
        ("工单", "提交时间,网点,满意度"),
    ],
)  # fmt: skip
def test_responses_are_named_so_that_corrected_scores_replace_them(tmp_path: Path, name: str, header: str) -> None:
    def ids(first: int, number: str = name) -> list[object]:
        rows = [f"RX-{70041 + 3 * n},{day(n)},{'AB'[n % 2]},{(n + first) % 5 + 1}" for n in range(12)]
        tables = laid_out(raw_of(tmp_path, "\n".join((f"{number},{header}", *rows)) + "\n"))[1]
        return [row["response_id"] for row in tables["response"]]

    assert ids(1) == ids(2)
    assert "RX-70041" in str(ids(1)[0])
