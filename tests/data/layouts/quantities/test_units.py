"""Numbers are stored in the unit that their header states; what it leaves open is asked, and never multiplied twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts, secrets
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.quantities.units import Quantity, split
from data.layouts.sealed import Told
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.test_layouts import TODAY, raw_of

pytestmark = pytest.mark.usefixtures("uncounted")

COMPLAINTS = {
    "ko": "민원번호,접수일자,민원유형", "zh": "投诉编号,受理日期,投诉类型",
    "en": "complaint no,opened on,complaint type",
}  # fmt: skip
CALLS = {
    "ko": "콜id,인입시각,응답시각,종료시각", "zh": "通话编号,进线时间,接听时间,结束时间",
    "en": "call id,queued at,answered at,ended at",
}  # fmt: skip


def complaints(language: str, header: str, *amounts: str, beside: str = "") -> str:
    rows = [f'A{n},2026-10-{n:02},fee,"{amount}"' for n, amount in enumerate(amounts, 1)]
    return "\n".join([f'{COMPLAINTS[language]},"{header}"{beside}', *rows]) + "\n"


def calls(language: str, header: str, *lengths: str) -> str:
    times = "2026-10-05 10:00:00,2026-10-05 10:00:30,2026-10-05 10:09:00"
    rows = [f'C{n},{times},"{length}"' for n, length in enumerate(lengths, 1)]
    return "\n".join([f'{CALLS[language]},"{header}"', *rows]) + "\n"


def laid(folder: Path, text: str, column: str, **said: Any) -> list[float | str | None]:
    """A column as the layout makes it, numbers as numbers."""
    raw = raw_of(folder, text)
    layout = layouts.recognise(raw, "f.csv", **said)
    made = layout.apply(raw, TODAY, "salt")[layout.table].sort_by("row_no")[column].to_pylist()
    return [float(v) if v and v.replace(".", "", 1).isdigit() else v for v in made]


MONEY = [
    ("ko", "배상금액(천원)", 1_000), ("ko", "보상금액 (만원)", 10_000), ("ko", "배상금액[단위: 백만원]", 1_000_000),
    ("ko", "배상금_억원", 100_000_000), ("ko", "보상금액천원", 1_000), ("ko", "배상금액(KRW, 천)", 1_000),
    ("zh", "赔付金额(万元)", 10_000), ("zh", "赔偿金额（千元）", 1_000), ("zh", "賠償金額（萬元）", 10_000),
    ("zh", "补偿金额（单位：百万元）", 1_000_000), ("zh", "退款金额亿元", 100_000_000),
    ("en", "Compensation (in thousands)", 1_000),
    ("en", "Compensation ('000)", 1_000), ("en", "Refund USD thousand", 1_000),
    ("en", "Redress (k€)", 1_000),
    ("en", "redress_amount_krw_thousands", 1_000), ("en", "Refund amount ($ million)", 1_000_000),
    ("en", "Payout, in millions of KRW", 1_000_000), ("en", "Refund amount (USD) ('000)", 1_000),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("language, header, factor", MONEY)
def test_amounts_in_the_unit_of_their_header(tmp_path: Path, language: str, header: str, factor: int) -> None:
    text = complaints(language, header, "30", "1.1", "1,200", "0", "")
    assert laid(tmp_path, text, "redress_amount") == [30 * factor, factor * 11 / 10, 1200 * factor, 0, None]


@pytest.mark.parametrize(
    "language, header, said",
    [("ko", "배상금액(천원)", "The numbers in 배상금액(천원) are multiplied by 1,000: 30 is stored as 30,000."),
     ("zh", "赔付金额(万元)", "The numbers in 赔付金额(万元) are multiplied by 10,000: 30 is stored as 300,000."),
     ("en", "Refund ('000)", "The numbers in Refund ('000) are multiplied by 1,000: 30 is stored as 30,000.")],
)  # fmt: skip
def test_what_was_multiplied_is_stored_and_said(
    tmp_path: Path, store: Store, language: str, header: str, said: str
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(complaints(language, header, "30", "2.5", "0"), encoding="utf-8")
    with intake.inspect(path, store=store) as plan:
        assert said in [notice.render("en") for notice in plan.notices]
    intake.take(path, store)
    factor = 10_000 if language == "zh" else 1_000
    assert stored(store, "complaint").redress_amount.tolist() == [30 * factor, 2.5 * factor, 0]


@pytest.mark.parametrize("language, header", [("ko", "배상금액(원)"), ("zh", "赔付金额（元）"), ("en", "Refund (USD)")])
def test_a_header_that_states_the_plain_unit(tmp_path: Path, language: str, header: str) -> None:
    assert laid(tmp_path, complaints(language, header, "3,000", "5"), "redress_amount") in ([3000, 5], ["3,000", 5])


@pytest.mark.parametrize(
    "language, header, value, answers",
    [("ko", "배상금액(천원)", "3만원", {"1000": 30_000, "1": 30}), ("zh", "赔付金额(万元)", "3万", {"10000": 300_000}),
     ("en", "Refund ($'000)", "$1,200", {"1000": 30_000, "1": 30})],
)  # fmt: skip
def test_a_value_with_a_unit_beside_a_header_with_one_is_asked(
    tmp_path: Path, language: str, header: str, value: str, answers: dict[str, int]
) -> None:
    text = complaints(language, header, "30", value)
    with pytest.raises(FileAmbiguous, match="states a unit, and so do some of its values") as asked:
        laid(tmp_path, text, "redress_amount")
    assert value in asked.value.render()
    offered = [choice for choice, _ in asked.value.questions[0].choices]
    for answer, plain in answers.items():
        assert f"{header}:unit={answer}" in offered
        made = laid(tmp_path, text, "redress_amount", values={f"{header}:unit": answer})
        # What names its own unit is what it says.
        assert made == [plain, value]


def test_a_unit_in_a_row_that_nobody_was_asked_about_is_refused_by_name(tmp_path: Path) -> None:
    text = complaints("ko", "배상금액(천원)", "30", "40")
    layout = layouts.recognise(raw_of(tmp_path, text), "f.csv")
    later = raw_of(tmp_path, complaints("ko", "배상금액(천원)", "30", "3만원"))
    assert layout.apply(later, TODAY, "salt")["complaint"]["redress_amount"].to_pylist() == ["30000.0", "3만원 (천원)"]
    assert sealed.recalled(sealed.kept(Told(layout, shapes.shape(later)), secrets.secret()), secrets.secret())


@pytest.mark.parametrize("header", ["Refund ($M)", "Compensation (T€)", "Refund (m)"])
def test_a_letter_that_is_a_thousand_to_some_is_asked(tmp_path: Path, header: str) -> None:
    text = complaints("en", header, "3", "2.5")
    with pytest.raises(FileAmbiguous, match="is not certain"):
        laid(tmp_path, text, "redress_amount")
    assert laid(tmp_path, text, "redress_amount", values={f"{header}:unit": "1000"}) == [3000, 2500]


def test_a_unit_that_only_the_user_knows(tmp_path: Path) -> None:
    text = complaints("ko", "배상금액", "30", "40")
    assert laid(tmp_path, text, "redress_amount", values={"배상금액:unit": "1000"}) == [30_000, 40_000]
    assert laid(tmp_path, text, "redress_amount") == [30, 40]


@pytest.mark.parametrize(
    "language, header", [("ko", "금액(만원)"), ("zh", "金额（万元）"), ("en", "Amount (KRW 10,000)")]
)
def test_an_amount_of_no_name_is_asked_about(tmp_path: Path, language: str, header: str) -> None:
    text = complaints(language, header, "3", "2.5")
    with pytest.raises(FileAmbiguous, match="what the bank paid"):
        laid(tmp_path, text, "redress_amount")
    assert laid(tmp_path, text, "redress_amount", mapping={header: "redress_amount"}) == [30_000, 25_000]


LENGTHS = [
    ("ko", "보류시간(분)", ["1.5", "0"], [90, 0]), ("ko", "보류시간(초)", ["1.5", "75초"], [1.5, 75]),
    ("ko", "보류시간", ["0:01:15", "1:05"], [75, 65]), ("ko", "보류시간", ["1분 15초", "2분"], [75, 120]),
    ("zh", "保持时长(分钟)", ["1.5", "2"], [90, 120]), ("zh", "保持时长（秒）", ["15", "0"], [15, 0]),
    ("zh", "保持時長（分鐘）", ["1.5", "0:00:30"], [90, 30]), ("zh", "保持时长", ["1小时2分3秒", "30秒"], [3723, 30]),
    ("en", "Hold time (min)", ["1.5", "2"], [90, 120]), ("en", "hold_minutes", ["3"], [180]),
    ("en", "hold_seconds", ["3", "0:01:15"], [3, 75]), ("en", "Hold time (hh:mm)", ["0:02"], [120]),
    ("en", "Hold time (ms)", ["1500"], [1.5]), ("en", "Hold time", ["90", "700"], [90, 700]),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("language, header, written, seconds", LENGTHS)
def test_lengths_are_seconds(
    tmp_path: Path, language: str, header: str, written: list[str], seconds: list[float]
) -> None:
    assert laid(tmp_path, calls(language, header, *written), "hold_seconds") == seconds


@pytest.mark.parametrize("language, header", [("ko", "후처리시간"), ("zh", "话后处理时长"), ("en", "ACW")])
def test_a_length_without_a_unit_is_asked(tmp_path: Path, store: Store, language: str, header: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(calls(language, header, "30", "1.5"), encoding="utf-8")
    with pytest.raises(FileAmbiguous, match="The unit of the numbers"):
        intake.take(path, store)
    intake.take(path, store, options=Options(values={f"{header}:unit": "minutes"}))
    assert sorted(stored(store, "contact").wrap_seconds) == [90, 1800]


@pytest.mark.parametrize(
    "language, header, value",
    [("ko", "보류시간(분)", "75초"), ("zh", "保持时长(分钟)", "75秒"), ("en", "Hold (min)", "75 sec")],
)
def test_a_length_with_another_unit_than_its_header(tmp_path: Path, language: str, header: str, value: str) -> None:
    text = calls(language, header, "2", value)
    with pytest.raises(FileAmbiguous, match="states a unit"):
        laid(tmp_path, text, "hold_seconds")
    assert laid(tmp_path, text, "hold_seconds", values={f"{header}:unit": "minutes"}) == [120, 75]


COUNTS = [
    ("지점코드,고객수(천명),창구수(개)\nB1,1.2,3\n", "customers", [1200]),
    ("网点编号,客户数（万人）,账户数（万户）\nB1,1.2,3\n", "customers", [12_000]),
    ("branch code,customers ('000),accounts (thousands)\nB1,1.2,3\n", "accounts", [3000]),
    ("시간대,인입호(천건),응답호(천건),포기호\n2026-03-01 09:00,1.2,1.1,100\n", "offered", [1200]),
    ("发送日期,发送量（千）\n2026-03-01,2.5\n", "sent", [2500]),
    ("dimension,group_name,share (%)\nage,old,20\nage,young,80\n", "share", [0.2, 0.8]),
]


@pytest.mark.sampled
@pytest.mark.parametrize("text, column, made", COUNTS)
def test_counts_and_shares(tmp_path: Path, text: str, column: str, made: list[float]) -> None:
    assert laid(tmp_path, text, column) == made


def test_percent_whose_values_are_parts_of_one_is_asked(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous, match="says percent"):
        laid(tmp_path, "dimension,group_name,share (%)\nage,old,0.2\nage,young,0.8\n", "share")


MIXED = [
    ("ko", "배상금액", ["3만원", "$30"]),
    ("ko", "배상금액(원)", ["30,000", "$30"]),
    ("ko", "배상금액(천원)", ["30", "50달러"]),
    ("zh", "赔付金额", ["300元", "US$30"]),
    ("zh", "赔付金额", ["￥300", "₩5,000"]),
    ("zh", "赔付金额（万元）", ["3", "30美元"]),
    ("en", "Refund", ["$30", "€20"]), ("en", "Refund", ["KRW 5,000", "12 USD"]),
    ("en", "Refund (USD)", ["30", "£12"]),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("language, header, values", MIXED)
def test_amounts_of_several_currencies_are_not_added_up(
    tmp_path: Path, store: Store, language: str, header: str, values: list[str]
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(complaints(language, header, *values), encoding="utf-8")
    with pytest.raises(FileRefused, match="more than one currency") as refused:
        intake.take(path, store)
    assert header in refused.value.render()
    intake.take(path, store, options=Options(mapping={header: "none"}))
    assert stored(store, "complaint").redress_amount.isna().all()


@pytest.mark.parametrize(
    "language, header, values",
    [("ko", "배상금액", ["3만원", "₩5,000", "700"]), ("zh", "赔付金额", ["3万元", "￥500", "人民币20元"]),
     ("en", "Refund", ["$30", "US$20", "5 dollars"])],
)  # fmt: skip
def test_signs_of_one_currency_go_together(tmp_path: Path, language: str, header: str, values: list[str]) -> None:
    assert [str(value) for value in laid(tmp_path, complaints(language, header, *values), "redress_amount")][:2] == (
        values[:2]
    )


@pytest.mark.parametrize("language, column", [("ko", "통화"), ("zh", "币种"), ("en", "Currency")])
def test_a_column_of_currencies_beside_the_amounts(tmp_path: Path, language: str, column: str) -> None:
    header = {"ko": "배상금액", "zh": "赔付金额", "en": "Refund"}[language]
    head = f"{COMPLAINTS[language]},{header},{column}"
    rows = "A1,2026-10-01,fee,30,{}\nA2,2026-10-02,fee,40,{}\n"
    with pytest.raises(FileRefused, match="more than one currency"):
        laid(tmp_path, f"{head}\n{rows.format('KRW', 'USD')}", "redress_amount")
    assert laid(tmp_path, f"{head}\n{rows.format('KRW', 'KRW')}", "redress_amount") == [30, 40]


NO_UNIT: list[tuple[str, Quantity]] = [
    ("amount paid", "money"),
    ("배상금액(VAT포함)", "money"),
    ("Amount (min)", "money"),
    ("redress_amount", "money"),
    ("Contacts abandoned in 20 seconds", "count"), ("calls answered", "count"), ("Customers", "count"),
    ("hold time", "seconds"), ("share", "share"),
]  # fmt: skip


@pytest.mark.parametrize("header, of", NO_UNIT)
def test_what_is_no_unit(header: str, of: Quantity) -> None:
    assert split(header, of) == (header, None)


HEADERS = [
    ("complaint", "민원관리번호,등록일시,처리완료일,마감일,상품군,불만유형,관련지점,처리자",
     "complaint_id,opened_at,closed_at,due_at,product,reason,branch_id,employee_id"),
    ("complaint", "投诉单号,登记时间,结案日期,办结期限,投诉类别,赔偿金额,涉诉网点",
     "complaint_id,opened_at,closed_at,due_at,reason,redress_amount,branch_id"),
    ("complaint", "Case no,Opened on,Date resolved,Due by,Case type,Compensated amount,Assignee",
     "complaint_id,opened_at,closed_at,due_at,reason,redress_amount,employee_id"),
    ("visit", "번호표번호,발권시각,호출시각,종료시각,지점,업무명",
     "visit_id,issued_at,called_at,ended_at,branch_id,service"),
    ("visit", "排队号,取号时间,叫号时间,结束时间,网点,业务名称",
     "visit_id,issued_at,called_at,ended_at,branch_id,service"),
    ("visit", "Ticket no,Issued at,Service started,Ended at,Office,Counter no",
     "visit_id,issued_at,called_at,ended_at,branch_id,counter"),
    ("contact_interval", "집계시간,큐명,인입콜수,응대수,이탈건수", "starts_at,queue,offered,answered,abandoned"),
    ("contact_interval", "统计时段,队列名称,进线数,接起量,弃呼量", "starts_at,queue,offered,answered,abandoned"),
    ("contact_interval", "Time slot,Queue name,Inbound calls,Calls taken,Abandons",
     "starts_at,queue,offered,answered,abandoned"),
    ("branch", "점포코드,점포명,지역명,창구개수,총고객수", "branch_id,name,region,counters,customers"),
    ("branch", "机构编号,网点名,片区,窗口数量,客户总数", "branch_id,name,region,counters,customers"),
    ("branch", "Office code,Office name,Province,Number of windows,Number of accounts",
     "branch_id,name,region,counters,accounts"),
    ("customer", "고객코드,고객세그먼트,최초거래일,관리영업점", "customer_key,segment,since,home_branch_id"),
    ("customer", "核心客户号,客户级别,建档日期,所属网点", "customer_key,segment,since,home_branch_id"),
    ("customer", "CIF number,Customer tier,Client since,Main branch", "customer_key,segment,since,home_branch_id"),
    ("invitation", "발송일시,발송인원,설문코드,지점명", "sent_on,sent,survey_id,branch_id"),
    ("invitation", "推送日期,发送数,问卷编号,网点名称", "sent_on,sent,survey_id,branch_id"),
    ("invitation", "Invite date,Invites sent,Survey code,Branch name", "sent_on,sent,survey_id,branch_id"),
]  # fmt: skip
NUMBERS = ("offered", "answered", "abandoned", "counters", "customers", "accounts", "sent", "redress_amount")


@pytest.mark.sampled
@pytest.mark.parametrize("table, header, fields", HEADERS)
def test_what_systems_call_columns(tmp_path: Path, table: str, header: str, fields: str) -> None:
    names = fields.split(",")
    hours = iter(range(9, 18))
    cells = []
    for name in names:
        is_time = name.endswith("_at") or name in ("since", "sent_on")
        number = name in (
            "offered",
            "answered",
            "abandoned",
            "counters",
            "customers",
            "accounts",
            "sent",
            "redress_amount",
        )
        cells.append(f"2026-03-01 {next(hours):02}:00" if is_time else "3" if number else "A7")
    raw = raw_of(tmp_path, f"{header}\n{','.join(cells)}\n")
    found = layouts.recognise(raw, "f.csv")
    assert found.table == table
    assert list(layouts.mapped(found, raw).values()) == names


@pytest.mark.parametrize("total", ["Total", "합계", "合计"])
def test_a_total_below_is_no_unit_of_the_rows(tmp_path: Path, total: str) -> None:
    lines = [f"2026-11-{day:02},100,90,7" for day in range(2, 12)]
    path = tmp_path / "totals.csv"
    path.write_text("\n".join(["Date,Calls offered,Calls handled,Calls abandoned", *lines, f"{total},1000,900,70"]))
    with intake.inspect(path) as plan:
        assert [row["offered"] for row in plan.preview.to_pylist()] == [100] * 10


def test_words_under_a_header_of_numbers_refuse_no_row(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    lines = [f"X-{500 + 7 * n},2026-11-{n + 2:02} 09:00:00,2026-11-{n + 2:02} 09:01:00,Loan question" for n in range(9)]
    path.write_text("\n".join(["Call ID,Start time,Answered at,Wrap-up", *lines]) + "\n", encoding="utf-8")
    with intake.inspect(path) as plan:
        assert (plan.rejected, len(plan.preview)) == (0, 9)
        assert any("Wrap-up is not stored" in notice.render() for notice in plan.notices)
    with intake.inspect(path, options=Options(mapping={"Wrap-up": "wrap_seconds"})) as plan:
        assert plan.rejected == 9, "what the user says holds"
