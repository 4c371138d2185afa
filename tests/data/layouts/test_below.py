"""Cells left empty below a name that stands in the first row of its block alone: asked about, then filled or not."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake, preview_lines
from analytics.ingest.intake import Options
from data import layouts
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of

NAMES = ("Leeds", "York", "Bath", "Hull")
SURVEY = ["Branch,Response date,Satisfaction", "지점,응답일,만족도", "网点,提交日期,满意度"]


def names(blocks: tuple[str, ...] = NAMES, each: int = 10) -> list[str]:
    """Each name in the first row of its block."""
    return [name if not row else "" for name in blocks for row in range(each)]


def survey(heads: str, first: list[str]) -> str:
    rows = [f"{name},2026-11-{n % 20 + 1:02},{n % 5 + 1}" for n, name in enumerate(first)]
    return "\n".join([heads, *rows]) + "\n"


def asked(folder: Path, content: str, **said: Any) -> list[tuple[str, str, list[str]]]:
    with pytest.raises(FileAmbiguous) as fault:
        layouts.recognise(raw_of(folder, content), "file.csv", **said)
    return [(q.option, q.column, [value for value, _ in q.choices]) for q in fault.value.questions]


@pytest.mark.sampled
@pytest.mark.parametrize("heads", SURVEY)
@pytest.mark.parametrize("each", [3, 10])
def test_a_name_in_the_first_row_of_each_block_is_asked_about(tmp_path: Path, heads: str, each: int) -> None:
    content, column = survey(heads, names(each=each)), heads.split(",")[0]
    same, empty = f"{column}:below=same", f"{column}:below=empty"
    assert asked(tmp_path, content) == [("values", column, [same, empty])]
    _, made = laid_out(raw_of(tmp_path, content), values={f"{column}:below": "empty"})
    assert [row["branch_id"] for row in made["response"]] == [name or None for name in names(each=each)]
    raw = raw_of(tmp_path, content)
    layout = layouts.recognise(raw, "file.csv", values={f"{column}:below": "same"})
    assert layout.fills == (column,)


@pytest.mark.parametrize(
    "heads, cells, column",
    [
        ("Branch,Ticket,Issued,Called", "A#,2026-11-02 09:#,2026-11-02 09:#", "Branch"),
        ("지점,민원번호,접수일,상태", "C7#,2026-11-2,완료", "지점"),
        ("区域,投诉编号,受理日期,状态", "C7#,2026-11-2,已办结", "区域"),
        ("Queue,Interval start,Offered,Answered,Abandoned", "2026-11-02 09:#,100,90,10", "Queue"),
        ("队列,开始时间,呼入量,接听量,放弃量", "2026-11-02 09:#,100,90,10", "队列"),
    ],
)
def test_it_is_asked_of_every_group_in_every_table(tmp_path: Path, heads: str, cells: str, column: str) -> None:
    rows = [f"{name},{cells.replace('#', str(n + 10))}" for n, name in enumerate(names(each=6))]
    assert [(option, of) for option, of, _ in asked(tmp_path, "\n".join([heads, *rows]) + "\n")] == [("values", column)]


@pytest.mark.parametrize("heads", SURVEY)
def test_a_day_in_the_first_row_of_each_block_is_asked_about(tmp_path: Path, heads: str) -> None:
    branch, day, score = heads.split(",")
    rows = [f"Leeds,{f'2026-11-{n // 4 + 1:02}' if n % 4 == 0 else ''},{n % 5 + 1}" for n in range(40)]
    content = "\n".join([f"{branch},{day},{score}", *rows]) + "\n"
    assert [of for _, of, _ in asked(tmp_path, content)] == [day]


def test_days_and_names_of_blocks_are_asked_about_together(tmp_path: Path) -> None:
    rows = [
        f"{NAMES[n // 10] if n % 10 == 0 else ''},{f'2026-11-{n // 5 % 2 + 1:02}' if n % 5 == 0 else ''},{n % 5 + 1}"
        for n in range(40)
    ]
    content = "\n".join(["Branch,Date,Satisfaction", *rows]) + "\n"
    assert [of for _, of, _ in asked(tmp_path, content)] == ["Branch", "Date"]


@pytest.mark.parametrize("heads", SURVEY)
def test_few_names_by_chance_are_left_as_they_are(tmp_path: Path, heads: str) -> None:
    chance = random.Random(7)
    first = [chance.choice(NAMES) if n in (5, 6, 13, 20, 21, 22, 35) else "" for n in range(40)]
    layout, made = laid_out(raw_of(tmp_path, survey(heads, first)))
    assert (layout.fills, sum(row["branch_id"] is not None for row in made["response"])) == ((), 7)


@pytest.mark.parametrize(
    "first",
    [
        ["Leeds", "", "", "Leeds", "", "York", "York", ""],
        [*NAMES, *NAMES],
        ["Leeds", "York", "", "Leeds", "Bath", "", "York", "Bath"],
    ],
)
def test_names_that_stand_again_and_full_columns_are_not_asked_about(tmp_path: Path, first: list[str]) -> None:
    assert layouts.recognise(raw_of(tmp_path, survey(SURVEY[0], first)), "file.csv").fills == ()


@pytest.mark.parametrize(
    "heads", ["Case no,Branch,Opened,Closed", "민원번호,지점,접수일,완료일", "投诉编号,网点,受理日期,办结日期"]
)
def test_a_day_that_most_rows_lack_is_no_block(tmp_path: Path, heads: str) -> None:
    rows = [f"C{n},Leeds,2026-11-{n + 1:02},{f'2026-11-{n + 2:02}' if n % 5 == 0 else ''}" for n in range(20)]
    layout, made = laid_out(raw_of(tmp_path, "\n".join([heads, *rows]) + "\n"))
    assert (layout.fills, sum(row["closed_at"] is not None for row in made["complaint"])) == ((), 4)


@pytest.mark.usefixtures("uncounted")
def test_names_are_filled_over_the_parts_of_a_file_and_remembered(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_PART_MEGABYTES", "0.001")
    path = tmp_path / "november.csv"
    rows = [f"{name},2026-11-{n % 20 + 1:02} 09:{n // 20:02},{n % 5 + 1}" for n, name in enumerate(names(each=30))]
    path.write_text("\n".join([SURVEY[1], *rows]) + "\n", encoding="utf-8")
    with pytest.raises(FileAmbiguous):
        intake.inspect(path, store=store)
    with intake.inspect(path, store=store, options=Options(values={"지점:below": "empty"})) as plan:
        assert plan.expected is not None
        told = [text.render() for text in preview_lines.found(plan.expected)]
        assert "Branches: Bath (1), Hull (1), Leeds (1), York (1); none: 116." in told
    outcome = intake.take(path, store, options=Options(values={"지점:below": "same"}))
    assert outcome.preview is not None
    assert {branch.name: branch.rows for branch in outcome.preview.branches} == dict.fromkeys(NAMES, 30)
    again = tmp_path / "december.csv"
    again.write_text("\n".join([SURVEY[1], *rows[:60]]).replace("-11-", "-10-") + "\n", encoding="utf-8")
    later = intake.take(again, store)
    assert later.preview is not None
    assert ({b.name: b.rows for b in later.preview.branches}, later.preview.nowhere) == ({"Leeds": 30, "York": 30}, 0)
    rows = [
        f"{name},2026-09-{n % 20 + 1:02} 09:{n // 20:02},{n % 5 + 1}"
        for n, name in enumerate(["Leeds"] * 2 + [""] * 38)
    ]
    again.write_text("\n".join([SURVEY[1], *rows]) + "\n", encoding="utf-8")
    other = intake.take(again, store)
    assert (other.preview and other.preview.nowhere) == 38
