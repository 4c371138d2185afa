"""Call totals by channel, agent or team add up, their totals are counted once, and what is open is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.layouts.layout import Layout
from tests.data.test_layouts import TODAY, laid_out, raw_of

HOURS = [f"2026-11-13 {hour:02}:00" for hour in (9, 10, 11)]
ENGLISH, KOREAN, CHINESE = "Offered,Answered,Abandoned", "인입,응답,포기", "呼入量,接听量,放弃量"


def rows(*parts: str) -> str:
    """20 calls a part and hour, 3 of them lost."""
    return "".join(f"{hour},{part},20,17,3\n" for hour in HOURS for part in parts)


def counted(folder: Path, heads: str, lines: str, **said: Any) -> tuple[Layout, list[dict[str, Any]]]:
    """The layout, and the rows that count."""
    raw = raw_of(folder, f"{heads}\n{lines}")
    layout, _ = laid_out(raw, **said)
    made = layout.apply(layout.kept(raw), TODAY, "")
    return layout, made["contact_interval"].sort_by("row_no").to_pylist()


@pytest.mark.parametrize(
    "heads, parts, queues",
    [
        (f"Interval start,Channel,{ENGLISH}", ("Voice", "Chat"), ["Voice", "Chat"]),
        (f"시작시각,채널,{KOREAN}", ("전화", "채팅", "전체"), ["전화", "채팅"]),
        (f"时段,渠道,{CHINESE}", ("电话", "在线", "合计"), ["电话", "在线"]),
        (f"Interval,Team,{ENGLISH}", ("North", "South", "Total"), ["North", "South"]),
        (f"시간대,상담그룹,채널,{KOREAN}", ("카드,전화", "카드,채팅", "대출,전화"), ["카드", "카드 (채팅)", "대출"]),
        (
            f"Interval start,Queue,Channel,{ENGLISH}",
            ("Cards,Voice", "Cards,Chat", "Cards,All", "Loans,Voice", "Loans,All"),
            ["Cards", "Cards (Chat)", "Loans"],
        ),
    ],
)
def test_the_column_that_tells_rows_apart_is_kept_with_the_queue(
    tmp_path: Path, heads: str, parts: tuple[str, ...], queues: list[str]
) -> None:
    """The hour of the first row has one row a part, of 20 calls each; its totals do not count."""
    _, made = counted(tmp_path, heads, rows(*parts))
    first = [row for row in made if row["starts_at"] == HOURS[0]]
    assert [row["queue"] for row in first] == queues
    assert sum(int(row["offered"]) for row in made) == 60 * len(queues)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, parts, total",
    [
        (f"Interval,Agent,{ENGLISH}", ("A1", "A2"), 120), (f"시간대,상담원,{KOREAN}", ("김", "이", "합계"), 120),
        (f"时段,坐席工号,{CHINESE}", ("8001", "8002"), 120), (f"Interval,Wing,{ENGLISH}", ("X", "Y"), 120),
    ],
)  # fmt: skip
def test_agents_and_what_nobody_knows_are_asked_about(
    tmp_path: Path, heads: str, parts: tuple[str, ...], total: int
) -> None:
    column = heads.split(",")[1]
    with pytest.raises(FileAmbiguous, match="several rows for one interval") as asked:
        counted(tmp_path, heads, rows(*parts))
    (question,) = asked.value.questions
    ways = [value.partition("=")[2] for value, _ in question.choices]
    assert ways == ["parts", *parts]
    _, made = counted(tmp_path, heads, rows(*parts), values={f"{column}:rows": "parts"})
    assert sum(int(row["offered"]) for row in made) == total
    _, made = counted(tmp_path, heads, rows(*parts), values={f"{column}:rows": parts[0]})
    assert sum(int(row["offered"]) for row in made) == 60
    with pytest.raises(FileRefused, match="No row"):
        counted(tmp_path, heads, rows(*parts), values={f"{column}:rows": "others"})


def test_one_row_an_interval_is_read_as_before(tmp_path: Path) -> None:
    layout, made = counted(tmp_path, f"Interval start,Channel,{ENGLISH}", rows("Voice"))
    assert ("queue" in layout.columns, len(made)) == (False, 3)


def test_numbers_and_totals_of_a_day_tell_no_rows_apart(tmp_path: Path) -> None:
    """The same interval twice stays a fault of the file, whatever its numbers are."""
    lines = "".join(f"{hour},20,17,3,{wait}\n" for hour in HOURS for wait in (31, 45))
    layout, _ = counted(tmp_path, f"Interval start,{ENGLISH},AHT", lines)
    assert "queue" not in layout.columns


@pytest.mark.parametrize("word", ["All", "전체", "合计"])
def test_a_total_whose_parts_are_not_there_is_not_left_out_unsaid(tmp_path: Path, word: str) -> None:
    lines = rows("Cards", word) + f"2026-11-13 12:00,{word},20,17,3\n"
    with pytest.raises(FileRefused, match="no part beside them"):
        counted(tmp_path, f"Interval start,Queue,{ENGLISH}", lines)


PAIRS = ("Cards,Gold,Visa", "Cards,Gold,Debit", "Cards,Blue,Visa", "Cards,Blue,Debit")


@pytest.mark.parametrize(
    "heads", [f"Interval start,Queue,Agent group,Skill,{ENGLISH}", f"시작시각,큐,센터,채널,{KOREAN}",
              f"时段,队列,班组,渠道,{CHINESE}"],
)  # fmt: skip
def test_several_columns_tell_rows_apart_together(tmp_path: Path, heads: str) -> None:
    """Four rows an hour of 20 calls each; neither of the two columns tells them apart alone."""
    layout, made = counted(tmp_path, heads, rows(*PAIRS, "Cards,All,All"))
    first = [row["queue"] for row in made if row["starts_at"] == HOURS[0]]
    assert first == [f"Cards ({group}) ({skill})" for _, group, skill in (pair.split(",") for pair in PAIRS)]
    assert sum(int(row["offered"]) for row in made) == 3 * 4 * 20
    assert any("told apart by" in str(note) for note in layout.notes)


def test_columns_that_may_hold_anything_are_asked_about_one_by_one(tmp_path: Path) -> None:
    heads, lines = f"Interval start,Queue,Wing,Shade,{ENGLISH}", rows(*PAIRS)
    said: dict[str, str] = {}
    for column, value in (("Wing", "parts"), ("Shade", "parts")):
        with pytest.raises(FileAmbiguous, match=f"told apart by {column}"):
            counted(tmp_path, heads, lines, values=said)
        said[f"{column}:rows"] = value
    _, made = counted(tmp_path, heads, lines, values=said)
    assert sum(int(row["offered"]) for row in made) == 3 * 4 * 20
    # Of one wing alone the other column tells the rows apart.
    _, made = counted(tmp_path, heads, lines, values={"Wing:rows": "Gold", "Shade:rows": "parts"})
    assert (len(made), sum(int(row["offered"]) for row in made)) == (6, 120)
    assert {row["queue"] for row in made} == {"Cards (Visa)", "Cards (Debit)"}


@pytest.mark.parametrize("column", ["Shift", "조", "班次", "Extension"])
def test_codes_in_digits_tell_rows_apart_where_nothing_else_does(tmp_path: Path, column: str) -> None:
    lines = "".join(
        f"2026-11-{day:02},{code},{20 + day},{17 + day},3\n" for day in (9, 10, 11) for code in (1001, 1002, 1003)
    )
    with pytest.raises(FileAmbiguous, match=f"told apart by {column}"):
        counted(tmp_path, f"Date,{column},{ENGLISH}", lines)
    _, made = counted(tmp_path, f"Date,{column},{ENGLISH}", lines, values={f"{column}:rows": "parts"})
    assert sum(int(row["offered"]) for row in made) == 3 * (29 + 30 + 31)
