"""Questions of columns that have nothing to do with each other are asked at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

TIMES = "2026-10-{0:02} 0{1}:10,2026-10-{0:02} 0{1}:11,2026-10-{0:02} 0{1}:15"
FILES = {
    "calls": (
        "Call ID,Queued at,Answered at,Ended at,Result,Hold time", "{2},{3},{4},{0}", "Result", "Hold time", "seconds",
    ),
    "visits": ("지점,번호표,발권시각,호출시각,종료시각,상태", "A,{0},{3},{4}", "상태", "발권시각", "24"),
    "tickets": ("网点,排队号,取号时间,叫号时间,结束时间,状态", "A,{0},{3},{4}", "状态", "取号时间", "24"),
}  # fmt: skip


@pytest.mark.parametrize("heads, row, state, other, said", FILES.values(), ids=FILES)
def test_words_of_one_column_and_the_unit_or_the_clock_of_another(
    tmp_path: Path, heads: str, row: str, state: str, other: str, said: str
) -> None:
    hours = (1, 2, 3) if said == "24" else (7, 8, 9)
    lines = [
        row.format(
            n + 1, "", 700_103 + n * 7919 % 99_991, TIMES.format(n % 28 + 1, hours[n % 3]), ("甲갑", "乙을")[n % 2]
        )
        for n in range(30)
    ]
    raw = raw_of(tmp_path, "\n".join([heads, *lines]) + "\n")
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw)
    assert [question.column for question in asked.value.questions] == [state, other]
    words = asked.value.render()
    assert f"--value “{state}:" in words
    assert f"--value “{other}:" in words
    about = "clock" if said == "24" else "unit"
    answers = {f"{state}:甲갑": "none", f"{state}:乙을": "none", f"{other}:{about}": said}
    laid_out(raw, values=answers)
    # What was said of one is not asked again.
    with pytest.raises(FileAmbiguous) as rest:
        laid_out(raw, values={key: meant for key, meant in answers.items() if key.startswith(state)})
    assert [question.column for question in rest.value.questions] == [other]


@pytest.mark.parametrize(
    "score, state", [("Satisfaction", "Response status"), ("만족도", "응답상태"), ("满意度", "状态")]
)
def test_words_of_a_score_and_of_a_state(tmp_path: Path, score: str, state: str) -> None:
    lines = [f"2026-10-{n % 28 + 1:02},{'甲乙丙'[n % 3]}갑,{'丁戊'[n % 2]}을" for n in range(30)]
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw_of(tmp_path, "\n".join([f"Submitted,{score},{state}", *lines])))
    assert {question.column for question in asked.value.questions} == {score, state}
