"""Rows without a number are the same rows whatever the order of their columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics.ingest import intake
from data.store.store import Store

LANGUAGES = {
    "en": ("Date", "Branch", "Satisfaction", "NPS", "Age group", "Waiting time satisfaction"),
    "ko": ("응답일", "지점", "만족도", "추천 의향", "연령대", "대기시간 만족도"),
    "zh": ("日期", "网点", "满意度", "推荐意愿", "年龄段", "等候时间满意度"),
}
COMPLAINTS = ("민원접수일시", "지점", "민원유형", "접수채널", "민원내용")


def written(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], order: Sequence[int]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([line[at] for at in order] for line in (header, *rows))
    return path


@pytest.mark.sampled
@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_survey_with_its_columns_in_another_order_is_unchanged(tmp_path: Path, store: Store, language: str) -> None:
    rows = [
        (f"2026-09-{n % 28 + 1:02}", f"B{n % 3}", n % 5 + 1, n % 11, f"{n % 4 + 2}0s", n % 3 + 3) for n in range(33)
    ]
    header = LANGUAGES[language]
    first = written(tmp_path / "first.csv", header, rows, range(6))
    assert intake.take(first, store).added == 33
    again = intake.take(written(tmp_path / "again.csv", header, rows, (5, 3, 1, 0, 2, 4)), store)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 33)


@pytest.mark.usefixtures("uncounted")
def test_complaints_with_their_columns_in_another_order_are_unchanged(tmp_path: Path, store: Store) -> None:
    rows = [(f"2026-09-{n % 28 + 1:02} 10:{n:02}", f"B{n % 3}", "수수료", "전화", f"{n}번째 불만") for n in range(33)]
    first = written(tmp_path / "first.csv", COMPLAINTS, rows, range(5))
    assert intake.take(first, store).added == 33
    again = intake.take(written(tmp_path / "again.csv", COMPLAINTS, rows, (4, 2, 0, 1, 3)), store)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 33)
