"""The language of a comment by its script."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.text.language import detect


@pytest.mark.parametrize(
    "comment, language",
    [
        ("직원이 친절해요", "ko"),
        ("KB star banking app 좋아요", "ko"),
        ("ㅋㅋㅋ", "ko"),
        ("The 신한 branch was good", "en"),
        ("手机银行APP不好", "zh"),
        ("这家银行の服务", "zh"),
        ("銀行のアプリは使いやすい", "ja"),
        ("とても良い", "ja"),
        ("12345 !!", "und"),
        ("Привет", "und"),
        ("", "und"),
        (None, "und"),
    ],
)
def test_language(comment: str | None, language: str) -> None:
    assert detect(pa.array([comment], pa.string())).to_pylist() == [language]


def test_nothing_has_no_language() -> None:
    assert len(detect(pa.array([], pa.string()))) == 0


@pytest.mark.parametrize(
    "file, column, language",
    [
        ("comments_ko_kbank/kbank_reviews_noname.csv", "content", "ko"),
        ("comments_zh_bdci2021_bank/half_even_ids.csv", "text", "zh"),
        ("comments_en_bank_reviews/bank_reviews3_noname.csv", "review", "en"),
    ],
)
def test_real_comments(real_files: Path, file: str, column: str, language: str) -> None:
    with (real_files / file).open(encoding="utf-8-sig", newline="") as lines:
        comments = [row[column] for row in csv.DictReader(lines) if len(row[column]) > 3]
    found = detect(pa.array(comments)).to_pylist()
    assert found.count(language) / len(found) > 0.99
