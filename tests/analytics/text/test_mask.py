"""What is a personal detail becomes its kind; amounts, dates and counts stay."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest

from analytics.text.mask import iban, luhn, mask, mask_one


@pytest.mark.parametrize(
    "written, kind",
    [
        ("kim.minji+bank@example.co.kr", "email"),
        ("010-1234-5678", "phone"),
        ("01012345678", "phone"),
        ("02)123-4567", "phone"),
        ("+82 10-1234-5678", "phone"),
        ("13812345678", "phone"),
        ("138 1234 5678", "phone"),
        ("010-87654321", "phone"),
        ("+86 138 1234 5678", "phone"),
        ("+44 20 7946 0958", "phone"),
        ("(212) 555-0123", "phone"),
        ("900101-1234567", "resident number"),
        ("9001011234567", "resident number"),
        ("11010519491231002X", "resident number"),
        ("4111 1111 1111 1111", "card"),
        ("6222-0210-0111-1111-4", "card"),
        ("110-123-456789", "account"),
        ("3333-01-1234567", "account"),
        ("GB82 WEST 1234 5698 7654 32", "account"),
        ("서울시 강남구 테헤란로 152", "address"),
        ("부산광역시 해운대구 센텀중앙로 97, 101동 1203호", "address"),
        ("101동 1203호", "address"),
        ("中山路123号", "address"),
        ("朝阳区建国路88号2单元", "address"),
        ("221 Baker Street", "address"),
    ],
)
def test_a_detail_becomes_its_kind(written: str, kind: str) -> None:
    if kind == "card":
        assert luhn(written) is (mask_one(written) == "[card]")
        written = "4111 1111 1111 1111"
    for around in ("{}", "x {} y", "연락처는 {} 입니다", "请联系 {} 谢谢"):
        assert mask(pa.chunked_array([[around.format(written)]])).to_pylist() == [around.format(f"[{kind}]")]


@pytest.mark.parametrize(
    "comment", ["계좌번호 11012345678901 로 보냈어요", "my account number is 12345678901", "账号：6217001234567890123"]
)
def test_a_bare_number_is_an_account_where_one_is_named(comment: str) -> None:
    assert "[account]" in mask_one(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "1,234,567원을 보냈어요",
        "수수료 12000000000원",
        "2026-11-23 10:30:00에 방문",
        "2026.11.23 14:05",
        "20261123103000",
        "90분 기다렸고 3번 갔어요",
        "앱으로 3번 시도",
        "다시 앱으로 2번",
        "친구 소개로 3명",
        "banks 2019-2020",
        "order 20261123000145",
        "转了100000000元",
        "排队2个小时, 15号窗口",
        "我3月15号去的",
        "version 10.0.1.2345",
        "대기번호 1234, 5678번",
        "1588-9999로 전화",
        "3.14159265358979",
        "room 1203",
        "",
    ],
)
def test_amounts_dates_and_counts_stay(comment: str) -> None:
    assert mask(pa.chunked_array([[comment]])).to_pylist() == [comment]


def test_null_stays_null() -> None:
    assert mask(pa.chunked_array([pa.array([None, "a@b.kr"])])).to_pylist() == [None, "[email]"]


def test_check_digits() -> None:
    """4111... is Visa's test number; GB82 WEST... and DE89 3704... are the examples of ISO 13616."""
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert iban("GB82WEST12345698765432")
    assert iban("DE89 3704 0044 0532 0130 00")
    assert not iban("DE88 3704 0044 0532 0130 00")


@pytest.mark.sampled
@pytest.mark.parametrize("piece", ["1", "1-", "a@", "서울시 ", "区路", "1 A", "AB12 "])
def test_masking_takes_no_longer_than_a_comment_is_long(piece: str) -> None:
    begun = time.perf_counter()
    mask_one(piece * (200_000 // len(piece)))
    assert time.perf_counter() - begun < 3
