"""A unit that stands above a table, below its headers or under its rows is read and said, or asked about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.layouts import recognise
from data.layouts.quantities.quantities import Amount, Lasting
from data.layouts.quantities.units import above

COMPLAINTS = {
    "ko": "민원번호,접수일,처리상태,배상금액", "zh": "投诉编号,受理日期,状态,赔偿金额",
    "en": "Complaint ID,Opened,Status,Redress",
}  # fmt: skip
ROWS = [f"C-2026-{n:04},2026-05-{n + 1:02},closed,{n * 3}" for n in range(12)]


@pytest.mark.parametrize(
    "line, of, factors",
    [
        ("단위: 천원", "money", (1e3,)), ("(단위 : 백만원, %)", "money", (1e6,)), ("单位：万元", "money", (1e4,)),
        ("單位：新台幣千元", "money", (1e3,)), ("All amounts in USD millions", "money", (1e6,)),
        ("Complaints 2026 (in KRW thousands)", "money", (1e3,)), ("단위: 천명", "count", (1e3,)),
        ("(unit: min)", "seconds", (60.0,)), ("단위: 건, 분", "seconds", (60.0,)),
        ("Durations in seconds", "seconds", (1.0,)),
        ("单位：人民币万元(不含税)", "money", ()),
    ],
)  # fmt: skip
def test_what_lines_above_a_table_state(line: str, of: str, factors: tuple[float, ...]) -> None:
    unit = above(["Report of May", line], of)  # type: ignore[arg-type]
    assert unit is not None
    assert unit.factors == factors


@pytest.mark.parametrize("line", ["Unit: Seoul branch", "Complaints in Seoul", "Branch (M)", "2026-05-01 ~ 2026-05-31"])
def test_what_states_no_unit(line: str) -> None:
    assert [above([line], of) for of in ("money", "count", "seconds")] == [None] * 3


def recognised(path: Path, lines: list[str], values: Mapping[str, str] | None = None):  # type: ignore[no-untyped-def]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return recognise(reader.read(path), "file.csv", values=values)


@pytest.mark.parametrize(
    "language, line, factor", [("ko", "단위: 천원", 1e3), ("zh", "单位：万元", 1e4), ("en", "(in thousands)", 1e3)]
)
def test_amounts_are_in_the_unit_above_them(tmp_path: Path, language: str, line: str, factor: float) -> None:
    layout = recognised(tmp_path / "x.csv", [line, COMPLAINTS[language], *ROWS])
    amount = layout.columns["redress_amount"]
    assert isinstance(amount, Amount)
    assert amount.factor == factor
    said = "".join(note.render() for note in layout.notes if not isinstance(note, str))
    assert f"3 is stored as {3 * factor:,.0f}" in said
    below = recognised(tmp_path / "y.csv", [COMPLAINTS[language], f",,,{line.split(':')[-1].split('：')[-1]}", *ROWS])
    under = recognised(tmp_path / "z.csv", [COMPLAINTS[language], *ROWS, f"※ {line}"])
    assert [one.columns["redress_amount"].factor for one in (below, under)] == [factor] * 2


def test_lengths_and_counts_above(tmp_path: Path) -> None:
    header = "Call ID,Queued at,Answered at,Ended at,Hold time"
    call = "C{0},2026-05-0{0} 09:00,2026-05-0{0} 09:01,2026-05-0{0} 09:05,{0}"
    calls = recognised(tmp_path / "x.csv", ["(unit: min)", header, *(call.format(n) for n in range(1, 9))])
    hold = calls.columns["hold_seconds"]
    assert isinstance(hold, Lasting)
    assert hold.unit == 60
    rows = [f"2026-05-0{n} 09:00,{n + 9},{n},9" for n in range(1, 9)]
    with pytest.raises(FileAmbiguous, match="Above the table stands 천건") as asked:
        recognised(tmp_path / "y.csv", ["단위: 천건", "시작시각,인입호,응답호,포기호", *rows])
    assert [value for value, _ in asked.value.questions[0].choices] == ["인입호:unit=1000", "인입호:unit=1"]


@pytest.mark.parametrize("said", [{"Redress:unit": "thousand"}, {"Status:unit": "1000"}])
def test_a_unit_that_says_nothing_is_refused(tmp_path: Path, said: Mapping[str, str]) -> None:
    with pytest.raises(FileRefused, match=r"no unit that|no number with a unit"):
        recognised(tmp_path / "x.csv", [COMPLAINTS["en"], *ROWS], said)
