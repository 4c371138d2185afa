"""Names, telephones and addresses of customers and staff: no column of them is kept, in any kind of file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.ingest import evidence
from data import layouts
from data.layouts import personal
from tests.data.test_layouts import laid_out, raw_of

NAMES = {
    "ko": ("김민수", "이서연", "박지훈", "최유진", "정하은", "강도윤"),
    "zh": ("王伟", "李娜", "张敏", "刘洋", "陈静"),
    "en": ("John Smith", "Mary Jones", "Ann Lee", "Paul O'Brien"),
}
SURVEYS = {
    "ko": ("응답일,지점,만족도,{},의견", "강남", "대기가 길었습니다 {}"),
    "zh": ("提交日期,网点,满意度,{},意见", "静安", "排队太久了 {}"),
    "en": ("Response date,Branch,CSAT,{},Comment", "Derby", "The queue was long {}"),
}
OF_CUSTOMERS = {
    "ko": (
        "고객명 고객성명 고객이름 고객_성명 성명 성함 예금주 예금주명 민원인 민원인성명 신청인명 응답자명 "
        "고객명(선택) 휴대폰 휴대폰번호 연락처 고객연락처 고객전화번호 발신번호 이메일주소 고객이메일 주소 "
        "고객주소 주민등록번호 계좌번호 카드번호"
    ),
    "zh": (
        "客户姓名 客户名称 顾客姓名 客戶姓名 姓名 您的姓名 投诉人 投诉人姓名 联系人 联系人电话 户名 "
        "持卡人姓名 手机号 客户手机号 手机号码 联系电话 来电号码 邮箱地址 家庭住址 身份证号 银行卡号 账号"
    ),
    "en": (
        "Name|Customer name|Customer's name|Customer_Name|CUSTOMER FULL NAME|Client Name|Full name|Surname|"
        "First Name|Complainant name|Name of customer|Account holder|Account Holder Name|Phone|"
        "Customer phone number|"
        "Mobile No.|Contact number|E-mail|Customer email address|Home address|Your name|"
        "Name (optional)|Account number|IBAN|Kundenname|Name des Kunden|Vorname|Kontoinhaber|Telefonnummer|"
        "Anschrift|"
        "Nom du client|Nom et prénom|Titulaire du compte|Numéro de téléphone|Courriel|Nombre del cliente|"
        "Apellidos|Correo electrónico|Número de teléfono|Nome do cliente|Cognome|氏名|お客様名|お客様氏名|"
        "顧客名|電話番号|メールアドレス|ご住所"
    ),
}
OF_STAFF = {
    "ko": "직원성명 상담사 성명 응대자명 매니저명 상담원이름",
    "zh": "员工姓名 坐席姓名 客户经理姓名 大堂经理姓名 受理人姓名",
    "en": (
        "Agent's name|Advisor name|Teller name|Relationship manager name|Staff full name|Name des Beraters|"
        "Nom du conseiller|Nombre del empleado"
    ),
}


def told(words: str) -> list[str]:
    return words.split("|") if "|" in words else words.split()


def survey(language: str, header: str, values: tuple[str, ...]) -> str:
    head, branch, comment = SURVEYS[language]
    rows = (
        f"2026-09-{n + 1:02},{branch}{n % 3},{n % 5 + 1},{values[n % len(values)]},{comment.format(chr(97 + n))}"
        for n in range(24)
    )
    return "\n".join((head.format(header), *rows)) + "\n"


@pytest.mark.parametrize("language", NAMES)
def test_a_detail_of_a_customer_is_not_kept_and_said_to_be_one(language: str, tmp_path: Path) -> None:
    headers = told(OF_CUSTOMERS[language])
    values = tuple(",".join([name] * len(headers)) for name in NAMES[language])
    raw = raw_of(tmp_path, survey(language, ",".join(headers), values))
    layout, rows = laid_out(raw)
    assert not any(name in str(rows) for name in NAMES[language])
    assert [header for header in headers if layouts.mapped(layout, raw)[header] != "none"] == []
    assert personal.unkept("response", raw, layout.unused(raw)) == tuple(headers)
    (said,) = evidence.left_out(layout, raw, evidence.details(layout, raw))
    assert said.render("en") == f"Columns with personal details, which are not stored: {', '.join(headers)}."


@pytest.mark.parametrize("language", NAMES)
def test_a_name_of_somebody_of_the_bank_is_hashed_or_not_kept(language: str, tmp_path: Path) -> None:
    headers = told(OF_STAFF[language])
    values = tuple(",".join([name] * len(headers)) for name in NAMES[language])
    raw = raw_of(tmp_path, survey(language, ",".join(headers), values))
    layout, rows = laid_out(raw)
    # What becomes the employee is hashed before it is stored.
    assert {layouts.mapped(layout, raw)[header] for header in headers} <= {"none", "employee_id"}
    assert not any(name in str(rows.get("answer")) for name in NAMES[language])


def test_beside_a_number_of_staff_their_names_are_not_kept(tmp_path: Path) -> None:
    for language, pair in (("ko", "직원번호,직원명"), ("zh", "柜员号,柜员姓名"), ("en", "Employee ID,Employee name")):
        values = tuple(f"E{n},{name}" for n, name in enumerate(NAMES[language]))
        raw = raw_of(tmp_path, survey(language, pair, values))
        number, name = pair.split(",")
        assert [layouts.mapped(laid_out(raw)[0], raw)[column] for column in (number, name)] == ["employee_id", "none"]


@pytest.mark.parametrize(
    "language, header, values",
    [
        ("ko", "비고2", ("02-345-6789", "031-123-4567", "010-2222-3333")),
        ("zh", "其他", ("13812345678", "13987654321", "15011112222")),
        ("en", "Field 7", ("a.b@mail.com", "c@d.co.uk", "+44 20 7946 0000")),
    ],
)
def test_values_that_can_be_nothing_else_are_not_kept(
    language: str, header: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    raw = raw_of(tmp_path, survey(language, header, values))
    layout, _ = laid_out(raw)
    assert layouts.mapped(layout, raw)[header] == "none"
    assert personal.unkept("response", raw, layout.unused(raw)) == (header,)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, header, values",
    [
        ("ko", "고객", ("개인", "법인", "기업")),
        ("zh", "客户", ("高端", "普通", "金卡")),
        ("en", "Client", ("Retail", "Private", "SME")),
        ("ko", "전화", ("매우 만족", "만족", "불만족")),
        ("zh", "座机", ("是", "否")),
        ("en", "Phone channel", ("1", "0")),
        ("en", "Cell phone", ("Yes", "No")),
        ("en", "Product name", ("Loan", "Card")),
        ("ko", "상품명", ("대출", "예금")),
        ("zh", "产品名称", ("贷款", "存款")),
        ("en", "Staff", ("4", "5")),
    ],
)
def test_other_columns_of_people_are_kept(language: str, header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey(language, header, values))
    assert layouts.mapped(laid_out(raw)[0], raw)[header] != "none"


LISTS = {
    "complaint": (
        ("ko", "민원번호,접수일,고객명,연락처,민원유형,민원내용,상태", ("고객명", "연락처")),
        ("zh", "投诉编号,受理日期,投诉人姓名,联系电话,投诉类型,投诉内容,状态", ("投诉人姓名", "联系电话")),
        ("en", "Complaint ID,Date received,Customer name,Phone,Category,Text,Status", ("Customer name", "Phone")),
    ),
    "visit": (
        ("ko", "번호표,발권시각,고객명,휴대폰,호출시각,업무,지점", ("고객명", "휴대폰")),
        ("zh", "排队号,取号时间,客户姓名,手机号,叫号时间,业务类型,网点", ("客户姓名", "手机号")),
        ("en", "Ticket,Issued at,Customer name,Cell,Called at,Service,Branch", ("Customer name", "Cell")),
    ),
    "contact": (
        ("ko", "통화ID,인입시각,고객성명,발신번호,응답시각,스킬그룹,종료시각", ("고객성명", "발신번호")),
        ("zh", "通话编号,进线时间,客户姓名,来电号码,接听时间,技能组,挂断时间", ("客户姓名", "来电号码")),
        ("en", "Call ID,Call start,Caller name,ANI,Answered at,Queue,Ended at", ("Caller name", "ANI")),
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(
    "table, language, head, details", [(table, *one) for table, some in LISTS.items() for one in some]
)
def test_lists_keep_none_and_say_so(
    table: str, language: str, head: str, details: tuple[str, ...], tmp_path: Path
) -> None:
    lines = []
    for n in range(12):
        day, name, phone = date(2026, 9, n + 1), NAMES[language][n % 4], f"010-2345-67{n:02}"
        last = {
            "complaint": f"fees,It was wrong {n},closed", "visit": f"{day} 10:{n + 20}:00,loan,Derby",
            "contact": f"{day} 10:{n + 20}:00,loans,{day} 10:{n + 30}:00",
        }[table]  # fmt: skip
        lines.append(f"A{1000 + n},{day} 10:{n + 10}:00,{name},{phone},{last}")
    raw = raw_of(tmp_path, "\n".join((head, *lines)) + "\n")
    layout, rows = laid_out(raw)
    assert layout.table == table
    assert not any(name in str(rows) for name in NAMES[language])
    assert personal.unkept(table, raw, layout.unused(raw)) == details


def test_a_branch_has_a_name_and_a_telephone(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, "branch_id,name,region,phone\nB1,Derby,North,020 7946 0001\nB2,Leeds,North,020 7946 0002\n")
    layout, rows = laid_out(raw)
    assert rows["branch"][0]["name"] == "Derby"
    assert not personal.unkept("branch", raw, layout.unused(raw))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, language",
    [
        ("성명/연락처", "ko"),
        ("고객_명", "ko"),
        ("성함과 연락처를 남겨 주세요", "ko"),
        ("배우자 이름", "ko"),
        ("예금주(입금인)", "ko"),
        ("연락받으실 분", "ko"),
        ("비고2", "ko"),
        ("客户姓名/电话", "zh"),
        ("您贵姓", "zh"),
        ("称呼", "zh"),
        ("开户名", "zh"),
        ("请留下您的姓名以便回访", "zh"),
        ("备用", "zh"),
        ("Who served you?", "en"),
        ("Please leave your name if you would like a call back", "en"),
        ("Name/Phone", "en"),
        ("CUST_NM", "en"),
        ("Spouse name", "en"),
        ("Which colleague helped you today?", "en"),
        ("Wer hat Sie bedient?", "en"),
    ],
)
def test_names_under_other_headers_are_not_kept(header: str, language: str, tmp_path: Path) -> None:
    names = NAMES[language] if "2" not in header and header != "备用" else MANY[language]
    raw = raw_of(tmp_path, survey(language, header, names))
    layout, rows = laid_out(raw)
    assert not any(name in str(rows.get("answer")) for name in names)
    assert layouts.mapped(layout, raw)[header] in ("none", "employee_id")
    # Who adds the file can say otherwise.
    assert names[0] in str(laid_out(raw, mapping={header: "answer"})[1]["answer"])


MANY = {
    "ko": tuple(f"{one}{two}" for one in ("김", "이", "박", "최") for two in ("민수", "서연", "지훈")),
    "zh": tuple(f"{one}{two}" for one in ("王", "李", "张", "刘") for two in ("伟", "静怡", "敏")),
}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, values",
    [
        ("생년월일", ("1980-03-02", "1975-11-21")),
        ("주민번호앞자리", ("800302", "751121")),
        ("차량번호", ("12가3456", "34나5678")),
        ("출생일", ("19800302", "19751121")),
        ("出生日期", ("1980-03-02", "1975-11-21")),
        ("身份证后四位", ("1234", "567X")),
        ("车牌号", ("沪A12345", "京B67890")),
        ("DOB", ("02/03/1980", "21/11/1975")),
        ("NINO", ("QQ123456C", "AB654321D")),
        ("Home addr", ("12 High Street, Leeds", "5 Park Row, Bristol")),
        ("Aadhaar No.", ("2345 6789 0123", "3456 7890 1234")),
        ("PAN", ("ABCDE1234F", "PQRSX9876Z")),
    ],
)
def test_days_of_birth_and_numbers_of_people_are_not_kept(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    quoted = tuple(f'"{value}"' for value in values)
    _, rows = laid_out(raw_of(tmp_path, survey("en", header, quoted)))
    assert not any(value in str(rows) for value in values)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, values",
    [
        ("고객 연락", ("전화", "지점", "앱")),
        ("계좌명", ("직장인우대통장", "청년적금")),
        ("방문자", ("본인", "대리인")),
        ("출생연도대", ("80년대", "90년대")),
        ("账户名称", ("工资卡", "储蓄账户", "信用账户")),
        ("联系方式偏好", ("电话", "短信")),
        ("称谓", ("先生", "女士")),
        ("Customer contact", ("Phone", "Branch", "Online")),
        ("First contact", ("Resolved", "Not resolved", "Escalated")),
        ("Account name", ("Everyday Saver", "Classic Current", "Flexible ISA")),
        ("Owner", ("Retail Team", "Cards Team", "Loans Team")),
        ("Phone", ("Good", "Poor", "Fair")),
        ("Campaign name", ("Spring Savings", "Autumn Loans", "Home Move")),
        ("Reference code", ("001-20260901", "002-20260902", "003-20260903")),
        ("Case ref", ("512-001-2026", "512-002-2026")),
        ("Batch", ("16000000001", "16000000002")),
    ],
)
def test_kinds_and_codes_are_no_details(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey("en", header, values))
    layout, rows = laid_out(raw)
    assert personal.unkept("response", raw, layout.unused(raw)) == ()
    assert layouts.mapped(layout, raw)[header] != "none"
    assert rows
