"""A file that has some of the words of an earlier one is read by the scale of that one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Plan
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

SATISFIED = "Overall satisfaction"
QUALITY = ("Poor", "Fair", "Good", "Very Good", "Excellent")
SEVEN = ("매우 불만족", "불만족", "약간 불만족", "보통", "약간 만족", "만족", "매우 만족")
# The words of a scale, and some of them that are another scale, or none, by themselves.
PARTS = {
    "en": (("Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"), ("Dissatisfied", "Very satisfied")),
    "ko": (
        ("매우 불만족", "불만족", "약간 불만족", "보통", "약간 만족", "만족", "매우 만족"),
        ("불만족", "보통", "만족"),
    ),
    "ko one": (("전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"), ("그렇다",)),
    "zh": (("非常不满意", "不满意", "基本满意", "满意", "非常满意"), ("基本满意", "满意")),
    "es": (
        ("Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"),
        ("Insatisfecho", "Neutral"),
    ),
}


def file(path: Path, values: Sequence[str], *, at: int = 0, header: str = SATISFIED) -> Path:
    rows = (f"R-{9000 + at + 7 * n},2026-0{3 + at // 1000}-{1 + n % 28:02},{value}" for n, value in enumerate(values))
    path.write_text("\n".join((f"Response ID,Survey date,{header}", *rows)), encoding="utf-8")
    return path


def added(store: Store, path: Path, **said: object) -> None:
    assert intake.take(path, store, options=Options(**said)).state == "committed"  # type: ignore[arg-type]


def scored(plan: Plan, values: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Word -> its point and the highest one."""
    rows = plan.preview.to_pylist()
    return {value: (row["csat"], row["csat_high"]) for value, row in zip(values, rows, strict=False)}


def notices(plan: Plan) -> str:
    return " ".join(note.render("en") for note in plan.notices)


@pytest.mark.sampled
@pytest.mark.parametrize("words, some", PARTS.values(), ids=PARTS)
def test_some_of_the_words_are_of_the_scale_of_all(
    store: Store, tmp_path: Path, words: tuple[str, ...], some: tuple[str, ...]
) -> None:
    added(store, file(tmp_path / "all.csv", words * 8))
    with intake.inspect(file(tmp_path / "some.csv", some * 3, at=1000), store=store) as plan:
        assert scored(plan, some) == {word: (words.index(word) + 1, len(words)) for word in some}
        assert "read by the scale of all.csv" in notices(plan)


def test_a_whole_shorter_scale_that_is_no_chance_is_asked_about(store: Store, tmp_path: Path) -> None:
    added(store, file(tmp_path / "seven.csv", SEVEN * 10))
    # Five of seven words in 60 rows: by chance 5/7 ** 60, and they are the usual scale of five as well.
    five = ("매우 불만족", "불만족", "보통", "만족", "매우 만족")
    with pytest.raises(FileAmbiguous, match="whole scale as well") as asked:
        intake.inspect(file(tmp_path / "five.csv", five * 12, at=1000), store=store)
    assert asked.value.questions[0].entries == tuple(zip(five, "12467", strict=True))


def test_other_words_are_read_by_themselves(store: Store, tmp_path: Path) -> None:
    added(store, file(tmp_path / "three.csv", QUALITY * 20))
    agreed = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
    with intake.inspect(file(tmp_path / "other.csv", agreed * 20, at=1000), store=store) as plan:
        assert scored(plan, agreed) == {word: (place, 5) for place, word in enumerate(agreed, 1)}
        assert "read by the scale of" not in notices(plan)


def test_what_was_taken_back_tells_nothing(store: Store, tmp_path: Path) -> None:
    outcome = intake.take(file(tmp_path / "all.csv", PARTS["ko"][0] * 5), store)
    store.undo(outcome.upload_id)
    with pytest.raises(FileAmbiguous, match="not certain how many points"):
        intake.inspect(file(tmp_path / "some.csv", PARTS["ko"][1] * 10, at=1000), store=store)


GROUPS = {"ko": ("추천", "중립", "비추천"), "zh": ("推荐", "中立", "不推荐")}


@pytest.mark.parametrize("words", GROUPS.values(), ids=GROUPS)
def test_groups_of_a_recommendation_are_such_without_the_middle_one(
    store: Store, tmp_path: Path, words: tuple[str, str, str]
) -> None:
    header = "NPS 구분"
    added(store, file(tmp_path / "all.csv", words * 5, header=header))
    for number, some in enumerate(((words[0], words[2]), (words[0],)), 1):
        later = file(tmp_path / f"some{number}.csv", some * 12, at=1000 * number, header=header)
        with intake.inspect(later, store=store) as plan:
            assert [row["nps"] for row in plan.preview.to_pylist()[:2]] == [9, 3 if len(some) > 1 else 9]
            assert "all.csv" in notices(plan) or "some1.csv" in notices(plan)
        added(store, later)
    # A first file of these words alone may as well say yes and no: it is asked about.
    alone = file(tmp_path / "alone.csv", (words[0], words[2]) * 6, header=f"{header} 2026")
    with pytest.raises(FileAmbiguous, match="is not from 0 to 10"):
        intake.inspect(alone, store=store)


def test_a_longer_scale_than_that_of_the_earlier_file_is_said(store: Store, tmp_path: Path) -> None:
    added(store, file(tmp_path / "five.csv", ("매우 불만족", "불만족", "보통", "만족", "매우 만족") * 10))
    with intake.inspect(file(tmp_path / "seven.csv", SEVEN * 8, at=1000), store=store) as plan:
        assert plan.preview["csat_high"][0].as_py() == 7
        assert "In five.csv, which has the same headers, they were read as one of 5: undo that file" in notices(plan)
