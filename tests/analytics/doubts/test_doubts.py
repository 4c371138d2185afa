"""One correction is one question, and answers that contradict each other are said to do so."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.doubts import doubts
from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store
from ui.uploads.doubts import _still_said

pytestmark = pytest.mark.usefixtures("uncounted")
HEADS = (
    "No,Date,Branch,Satisfaction (1-5),Comment",
    "번호,방문일,지점,만족도(1-5),의견",
    "编号,办理日期,网点,满意度(1-5),意见",
)
BRANCHES = ("Harbour", "Station", "Castle")


def survey(path: Path, head: str, moved: range = range(0)) -> Path:
    """Fifty answers with comments of their own; those of the range are of another branch than they were."""
    rows = [
        f"Z{n},2026-10-{n % 27 + 1:02},{BRANCHES[(n + (n in moved)) % 3]},{n * 7 % 5 + 1},"
        f"{f'Waited {n} minutes at counter {n % 4} for a card' if n % 3 else ''}"
        for n in range(50)
    ]
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def again(store: Store, path: Path, *accept: str) -> FileAmbiguous:
    with pytest.raises(FileAmbiguous) as fault:
        intake.take(path, store, options=Options(identity="day", accept=accept))
    return fault.value


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
def test_corrected_branches_are_one_question(store: Store, tmp_path: Path, head: str) -> None:
    intake.take(survey(tmp_path / "first.csv", head), store, options=Options(identity="day"))
    corrected = survey(tmp_path / "corrected.csv", head, range(0, 30, 3))
    (question,) = again(store, corrected).questions
    assert [way for way, _ in question.choices] == ["updated", "added"]
    outcome = intake.take(corrected, store, options=Options(identity="day", accept=("updated",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 10, 40)
    assert any("replace the stored rows that they correct" in str(note) for note in outcome.notices)


@pytest.mark.parametrize("answers", [("updated", "repeated"), ("updated", "stored"), ("added", "updated")])
def test_answers_that_contradict_each_other_are_refused_by_name(
    store: Store, tmp_path: Path, answers: tuple[str, str]
) -> None:
    intake.take(survey(tmp_path / "first.csv", HEADS[0]), store, options=Options(identity="day"))
    fault = again(store, survey(tmp_path / "corrected.csv", HEADS[0], range(0, 30, 3)), *answers)
    assert f"The answers {answers[0]}, {answers[1]} contradict each other" in fault.message.render("en")
    assert len(store.history()) == 1


def test_an_answer_takes_the_place_of_those_before_it(store: Store, tmp_path: Path) -> None:
    intake.take(survey(tmp_path / "first.csv", HEADS[0]), store, options=Options(identity="day"))
    options = Options(identity="day", accept=("future", "updated", "repeated"))
    with intake.inspect(survey(tmp_path / "b.csv", HEADS[0], range(0, 30, 3)), options=options, store=store) as plan:
        asked = doubts.doubts(plan)
    assert _still_said(options.accept, asked) == ("future",)
