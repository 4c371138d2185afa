"""Rows without a number that are in a file twice: pasted again they are asked about, equal by chance each counts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from analytics.doubts.copies import COPIES, ONCE
from analytics.doubts.doubts import Doubtful
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

CALLS = "Queue,Start time,Answer time,End time"
VISITS = "지점,발권시각,호출시각,종료시각"
COMPLAINTS = "Received,Branch,Reason,Status"
ANSWERS = "提交时间,网点,满意度（1-5）,意见"


def moments(n: int) -> list[str]:
    """So many rows of three times each, of which no two are the same."""
    return [f"2026-11-{2 + n // 40:02} 09:{n % 60:02}:{k:02}" for k in (5, 25, 50)]


def listed(header: str) -> list[str]:
    """Forty sound rows, all of them different."""
    if header == COMPLAINTS:
        return [f"2026-11-{n % 20 + 1:02},{('North', 'South')[n // 20]},Fee {n},Open" for n in range(40)]
    if header == ANSWERS:
        return [f"{moments(n)[0]},{('朝阳支行', '海淀支行')[n % 2]},{n % 5 + 1},服务 {n}" for n in range(40)]
    return [",".join([("Card", "Loan")[n % 2], *moments(n)]) for n in range(40)]


def take(folder: Path, store: Store, lines: list[str], *accept: str) -> Outcome:
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return intake.take(path, store, options=Options(accept=accept))


def told(outcome: Outcome) -> str:
    return " ".join(map(str, outcome.notices))


@pytest.mark.sampled
@pytest.mark.parametrize("header", [CALLS, VISITS, COMPLAINTS, ANSWERS])
def test_a_file_that_holds_its_rows_twice_is_asked_about_and_read_as_said(
    tmp_path: Path, store: Store, header: str
) -> None:
    rows = listed(header)
    with pytest.raises(Doubtful, match="40 of 80 rows are equal to an earlier row of the file") as asked:
        take(tmp_path, store, [header, *rows, header, *rows])
    assert [way for way, _ in asked.value.questions[0].choices] == [COPIES, ONCE]
    stored = take(tmp_path, store, [header, *rows, *rows], ONCE)
    assert (stored.read, stored.added, stored.rejected) == (40, 40, 0)
    assert "40 rows were left out, because they repeat another row exactly" in told(stored)


def test_rows_that_are_said_to_be_others_all_count(tmp_path: Path, store: Store) -> None:
    rows = listed(CALLS)
    assert take(tmp_path, store, [CALLS, *rows, *rows], COPIES).added == 80


def test_a_block_that_was_pasted_again_and_one_that_was_sorted_in_are_asked_about(tmp_path: Path, store: Store) -> None:
    rows = listed(VISITS)
    with pytest.raises(Doubtful, match="6 of 46 rows"):
        take(tmp_path, store, [VISITS, *rows, *rows[10:16]])
    with pytest.raises(Doubtful, match="30 of 70 rows"):
        take(tmp_path, store, [VISITS, *sorted([*rows, *rows[:30]])])


def test_single_rows_that_are_equal_count_and_are_said(tmp_path: Path, store: Store) -> None:
    rows = listed(CALLS)
    stored = take(tmp_path, store, [CALLS, *rows, rows[3], rows[30]])
    assert stored.added == 42
    assert "2 rows are equal to an earlier row of the file in all that is stored. Each row counts." in told(stored)


def test_rows_that_say_little_are_equal_by_chance(tmp_path: Path, store: Store) -> None:
    for seed in range(2):
        chance = random.Random(seed)
        rows = [
            f"2026-11-{chance.randint(2, 8):02},{chance.choice(('North', 'South'))},Fees,Open" for _ in range(60 + seed)
        ]
        assert take(tmp_path, Store(f"{store.url}{seed}"), [COMPLAINTS, *rows]).added == 60 + seed


def test_a_pattern_of_days_and_scores_is_no_copy(tmp_path: Path, store: Store) -> None:
    rows = [f"2026-11-{n % 5 + 2:02},North,{n % 5 + 1}," for n in range(30)]
    assert take(tmp_path, store, ["Date,Branch,Satisfaction (1-5),Comment", *rows]).added == 30


def test_of_such_rows_pasted_twice_half_of_each_stay(tmp_path: Path, store: Store) -> None:
    chance = random.Random(3)
    rows = [f"2026-11-{chance.randint(2, 20):02},North,{chance.choice(('Fees', 'Staff'))},Open" for _ in range(50)]
    with pytest.raises(Doubtful):
        take(tmp_path, store, [COMPLAINTS, *rows, *rows])
    assert take(tmp_path, store, [COMPLAINTS, *rows, *rows], ONCE).added == 50


def test_parts_that_repeat_each_other_are_one_file(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_PART_MEGABYTES", str(1200 / (1 << 20)))
    rows = listed(ANSWERS)
    with pytest.raises(Doubtful, match="40 of 80 rows"):
        take(tmp_path, store, [ANSWERS, *rows, *rows])
    stored = take(tmp_path, store, [ANSWERS, *rows, *rows], ONCE)
    assert (stored.read, stored.added) == (40, 40)
