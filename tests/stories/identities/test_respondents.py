"""The same people in two files with other questions are asked about before they would be counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")


def rows(path: Path, header: str, question: str, number: str, people: range, is_long: bool = True) -> Path:
    """One answer of each respondent to one question, as long form or as a column of its own."""
    lines = [header] if is_long else [f"Response ID,Date,{question}"]
    for n in people:
        told = f"{number}{n:03},2026-03-{n % 28 + 1:02} 09:{n:02}:00"
        answer = n * 3 % 11 if "0" in question else n % 5 + 1
        lines.append(f"{told},{question},{answer}" if is_long else f"{told},{answer}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


EN = ("Respondent,Submitted at,Question,Answer", "Overall satisfaction", "How likely are you to recommend us (0-10)")
KO = ("응답자ID,응답일시,문항,응답", "전반적 만족도", "추천의향 (0-10)")
ZH = ("答卷编号,提交时间,题目,答案", "总体满意度", "推荐意愿 (0-10)")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "kind, number, is_long, second, n",
    [
        (EN, "R", True, range(20), 20), (KO, "", True, range(8, 20), 12), (ZH, "A", True, range(17, 40), 3),
        (EN, "RSP-2026-", False, range(20), 20),
    ],
)  # fmt: skip
def test_the_same_people_in_a_file_with_another_question_are_asked_about(
    tmp_path: Path, store: Store, kind: tuple[str, str, str], number: str, is_long: bool, second: range, n: int
) -> None:
    header, one, other = kind
    assert intake.take(rows(tmp_path / "one.csv", header, one, number, range(20), is_long), store).added == 20
    path = rows(tmp_path / "two.csv", header, other, number, second, is_long)
    if n < 5:
        # A few numbers in common are those of any two surveys.
        assert intake.take(path, store).added == len(second)
        return
    with pytest.raises(FileAmbiguous, match=f"{n} of {len(second)} new responses .* from one.csv") as found:
        intake.take(path, store)
    assert [value for question in found.value.questions for value, _ in question.choices] == ["respondents"]
    accepted = Options(accept=("respondents",))
    assert intake.take(path, store, options=accepted).added == len(second)


def test_counters_of_two_surveys_are_other_people(tmp_path: Path, store: Store) -> None:
    header, one, other = EN
    intake.take(rows(tmp_path / "one.csv", header, one, "", range(20), is_long=False), store)
    path = rows(tmp_path / "two.csv", header, other, "", range(20), is_long=False)
    assert intake.take(path, store).added == 20
