"""What an upload changed is told with its days; two uploads are compared by key and by what each says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.insights import history
from analytics.insights.history import Common
from analytics.metrics.period import Period
from data.errors import UploadUnknown
from data.store.store import Store

# Rows that replace others are meant to.
MEANT = Options(accept=("replaced",))


def survey(folder: Path, name: str, scores: Iterable[int], first: int = 1, day: int = 1) -> Path:
    """A file of answers, two a day, numbered on from `first`."""
    lines = [f"R{n},2026-03-{day + i // 2:02d} 10:00,{score}" for i, (n, score) in enumerate(enumerate(scores, first))]
    path = folder / name
    path.write_text("\n".join(["response_id,responded_at,nps", *lines]), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def nobody_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads of a few rows are told; what is hidden of small groups is held elsewhere."""
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "1")


@pytest.fixture
def two(store: Store, tmp_path: Path) -> tuple[str, str]:
    """20 promoters, then the same file with the first ten corrected, then ten more answers."""
    first = intake.take(survey(tmp_path, "a.csv", [10] * 20), store)
    second = intake.take(survey(tmp_path, "b.csv", [0] * 10 + [10] * 10), store, options=MEANT)
    third = intake.take(survey(tmp_path, "c.csv", [0] * 10, first=21, day=11), store)
    assert (second.replaced, second.unchanged, third.added) == (10, 10, 10)
    return first.upload_id, second.upload_id


def test_an_upload_says_what_it_changed_and_over_which_days(store: Store, two: tuple[str, str]) -> None:
    found = history.changes(store)
    nps, responses = found[two[0]]
    assert (nps.metric, nps.before.value, nps.after.value) == ("nps", None, 100.0)
    assert (responses.before.value, responses.after.value) == (None, 20.0)
    assert responses.words("en") == "Responses +20"
    nps, responses = found[two[1]]
    assert nps.period == Period(date(2026, 3, 1), date(2026, 3, 5)), "the days of what was corrected"
    assert (nps.before.value, nps.before.n, nps.after.value, nps.after.n) == (100.0, 10, -100.0, 10)
    assert nps.words("en") == "Net Promoter Score 100 → -100 points"
    assert responses.words("en") == "Responses as before"


def test_what_changes_nothing_says_so_once(store: Store, tmp_path: Path) -> None:
    intake.take(survey(tmp_path, "a.csv", [10] * 20), store)
    again = intake.take(survey(tmp_path, "b.csv", [10] * 12), store, name="again.csv")
    assert again.unchanged == 12
    (tmp_path / "c.csv").write_text("response_id,responded_at,nps,verbatim\nR1,2026-03-01 10:00,10,fine\n")
    said = intake.take(tmp_path / "c.csv", store, options=MEANT)
    assert said.replaced == 1
    changes = history.changes(store)
    assert again.upload_id not in changes, "no row of a day has changed"
    assert history.told(changes[said.upload_id], "en") == "1 Mar 2026: the headline numbers stay as they were."
    assert history.told((), "en") == ""


def test_an_undo_changes_nothing_of_what_is_told(store: Store, two: tuple[str, str]) -> None:
    before = history.changes(store)
    store.undo(two[0])
    assert history.changes(store) == before


def test_two_uploads_are_compared_by_key(store: Store, two: tuple[str, str]) -> None:
    store.undo(two[1])
    found = history.compare(store, *two)
    assert found.common == (Common("response", same=10, different=10, only_first=0, only_second=0),)
    first, second = found.numbers["nps"]
    assert first is not None
    assert second is not None
    assert (first.value, first.n, second.value, second.n) == (100.0, 20, 0.0, 20)
    assert second.period == Period(date(2026, 3, 1), date(2026, 3, 10))
    with pytest.raises(UploadUnknown):
        history.compare(store, two[0], "none")


def test_scores_are_not_told_beside_those_of_few_people_more(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 answers of one file and 3 of another: with both told, those of the three could be worked out."""
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "10")
    first = intake.take(survey(tmp_path, "a.csv", [10] * 20), store).upload_id
    nps, responses = history.changes(store)[first]
    assert (nps.after.value, responses.after.value) == (100.0, 20.0)
    few = intake.take(survey(tmp_path, "b.csv", [0] * 3, first=30), store, options=MEANT).upload_id
    other = intake.take(survey(tmp_path, "c.csv", [5] * 15, first=40, day=20), store).upload_id
    told = history.changes(store)
    nps, responses = told[first]
    assert (nps.after.value, nps.after.suppressed) == (None, True)
    # The 20 answers are not too few: that the 3 could be worked out is the reason, and it is what is said.
    said = [history.told(told[first], language) for language in ("en", "ko", "zh")]
    assert "Net Promoter Score: not shown: so few rows (fewer than 10) make the difference to another upload" in said[0]
    assert "10개 미만" in said[1]
    assert "표본 부족" not in said[1]
    assert "不足10行" in said[2]
    assert "样本过少" not in said[2]
    assert responses.after.value == 20.0
    assert [change.metric for change in told[few]] == ["responses"]
    assert told[other][0].after.value is not None
    assert [value and value.value for value in history.compare(store, first, other).numbers["nps"]] == [None, -100.0]
    store.undo(few)
    assert history.changes(store)[first][0].after.value == 100.0


@pytest.mark.parametrize("longer_first", [True, False])
def test_a_file_that_came_again_with_one_answer_more_is_not_put_beside_the_first(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, longer_first: bool
) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "10")
    files = [survey(tmp_path, "w1.csv", [10] * 40), survey(tmp_path, "w2.csv", [10] * 40 + [2])]
    other = intake.take(survey(tmp_path, "o.csv", [9] * 20, first=900, day=22), store).upload_id
    ids = [intake.take(file, store).upload_id for file in (files[::-1] if longer_first else files)]
    # 100 x 40 / 40 and 100 x (40 - 1) / 41 beside each other would give the one away; so would each beside a third.
    for pair in (ids, [ids[0], other], [ids[1], other]):
        found = history.compare(store, *pair).numbers
        told = dict(zip(pair, (value and value.value for value in found["nps"]), strict=True))
        assert told == {key: 100.0 if key == other else None for key in pair}
        assert None not in [value and value.value for value in found["responses"]]
    store.undo(ids[1])
    assert [value and value.value for value in history.compare(store, *ids).numbers["nps"]] == [None, None]


def test_many_rows_of_which_few_have_an_answer_tell_no_score(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "10")
    first = intake.take(survey(tmp_path, "a.csv", [10] * 40), store)
    rows = [f"S{n},2026-03-{1 + n // 2:02d} 11:00,{'0' if n < 3 else ''},{4 + n % 2}" for n in range(40)]
    (tmp_path / "b.csv").write_text("\n".join(["response_id,responded_at,nps,csat", *rows]), encoding="utf-8")
    done = intake.take(tmp_path / "b.csv", store)
    told = {change.metric: change.after.value for change in history.changes(store)[done.upload_id]}
    # 40 promoters before, 40 and 3 detractors after; satisfaction is of 40 people, 4 and 5 in turn.
    assert told == {"nps": None, "csat": 4.5, "responses": 80.0}
    # Beside today's 43 the 40 of before would tell as much.
    assert history.changes(store)[first.upload_id][0].after.value is None
