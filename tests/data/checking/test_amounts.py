"""Amounts of money as people write them: read whole, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analytics.ingest import intake
from data import contracts
from data.checking import amounts, casting
from data.checking.validator import check
from data.store import duck
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.checking.test_validator import one, said
from tests.stories.values.test_strays import value

pytestmark = pytest.mark.usefixtures("uncounted")

KOREAN = [
    ("3만원", 30_000), ("2,500원", 2_500), ("12만 5천원", 125_000), ("100만", 1_000_000), ("₩5,000", 5_000),
    ("1억 2,000만원", 120_000_000), ("3 만 5 천 원", 35_000), ("5천만원", 50_000_000), ("1천2백만원", 12_000_000),
    ("12만 5000", 125_000), ("12만 500원", 120_500), ("3억", 300_000_000), ("0원", 0), ("-3만원", -30_000),
    ("300백만원", 300_000_000), ("５만원", 50_000), ("1.1만", 11_000),
]  # fmt: skip
CHINESE = [
    ("3.5万", 35_000), ("1,234.50元", 1_234.5), ("1万2千3百元", 12_300), ("3萬5千", 35_000), ("2億", 200_000_000),
    ("5亿元", 500_000_000), ("￥1,200", 1_200), ("人民币3.5万元", 35_000), ("NT$3,000", 3_000), ("500圓", 500),
    ("3万5000元", 35_000), ("5千元", 5_000), ("50万円", 500_000),
]  # fmt: skip
ENGLISH = [
    ("KRW 5,000", 5_000), ("5,000 won", 5_000), ("$1,200.50", 1_200.5), ("5,000 dollars", 5_000), ("USD 12", 12),
    ("1.234,50 €", 1_234.5), ("1 234,50 EUR", 1_234.5), ("-$20", -20), ("$-20", -20), ("(1,234)", -1_234),
    ("($500)", -500), ("(12.50)", -12.5), ("£3", 3),
]  # fmt: skip
# Each could be meant in more than one way, or says more than a number.
DOUBTFUL = [
    "3만5", "1억 2000", "12만 5원", "천만원", "만원", "약 3만원", "10만~20만", "3만원 정도", "(500)", "1,2만",
    "3만 2만", "5원원", "1.234원", "€1.234", "1万5", "約3万", "3萬多", "5k", "$", "2 for $5", "about 500", "△500",
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("text, number", [*KOREAN, *CHINESE, *ENGLISH])
def test_an_amount_is_read_whole(text: str, number: float) -> None:
    assert value("number", text) == number
    if float(number).is_integer() and "." not in text:
        assert value("whole", text) == number


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_not_sure_is_no_number(text: str) -> None:
    assert value("number", text) is None


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, amounts",
    [("민원번호,접수일자,민원유형,배상금액", KOREAN[:5]), ("投诉编号,受理日期,投诉类型,赔付金额", CHINESE[:5]),
     ("complaint_id,opened_at,reason,redress_amount", 3 * ENGLISH[:2]),
     ("complaint_id,opened_at,reason,redress_amount", 2 * ENGLISH[2:5])],
)  # fmt: skip
def test_amounts_from_file_to_store(
    tmp_path: Path, store: Store, header: str, amounts: list[tuple[str, float]]
) -> None:
    rows = [f'A{n},2026-10-{n:02},fee,"{text}"' for n, (text, _) in enumerate(amounts, 1)]
    path = tmp_path / "complaints.csv"
    path.write_text("\n".join([header, *rows, "B1,2026-10-09,fee,약 3만"]) + "\n", encoding="utf-8")
    outcome = intake.take(path, store)
    assert stored(store, "complaint").redress_amount.tolist() == [number for _, number in amounts]
    assert [(r.row, r.column, r.value) for r in outcome.rejections] == [
        (len(amounts) + 2, header.split(",")[-1], "약 3만")
    ]


def test_a_share_may_be_written_in_percent() -> None:
    checked = one(contracts.MARGIN, dimension="segment", group_name="vip", share="20%")
    assert (checked.accepted["share"].to_pylist(), said(checked)) == ([0.2], [])
    assert one(contracts.MARGIN, dimension="segment", group_name="vip", share="0.2").accepted["share"].to_pylist() == [
        0.2
    ]
    assert said(one(contracts.MARGIN, dimension="segment", group_name="vip", share="200%"))
    assert said(one(contracts.TARGET, metric="csat_top2", value="80%", from_date="2026-01-01"))


BARE = ["3", "-3", "+3", "007", "3.0", "3.50", ".5", "5.", "-.5", "12345678901234567890", ".", "-", "3000000000"]


@pytest.mark.parametrize("kind", ["number", "whole"])
def test_digits_alone_are_read_the_same_by_the_short_way(kind: str) -> None:
    strings = pa.table({"x": pa.array(BARE, pa.string())})
    with duck.connection(strings=strings) as con:
        (ways,) = con.sql(f"SELECT bool_and({amounts.is_bare('x')}) FROM strings").fetchall()
        assert ways == (True,)
        both = ", ".join(casting.typed(kind, "x", is_plain=is_plain) for is_plain in (True, False))
        found = con.sql(f"SELECT {both} FROM strings").fetchall()
    assert [short for short, _ in found] == [long for _, long in found]
    assert found[0] == (3, 3)


def test_a_column_with_one_amount_in_words_is_read_the_long_way() -> None:
    rows = pa.table(
        {
            "complaint_id": ["a", "b"],
            "opened_at": ["2026-03-01"] * 2,
            "redress_amount": ["5000", "3만원"],
            "row_no": [1, 2],
        }
    )
    checked = check(contracts.TABLES["complaint"], rows, b"key")
    assert checked.accepted["redress_amount"].to_pylist() == [5000, 30000]
