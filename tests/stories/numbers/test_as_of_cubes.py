"""Numbers as they were: before and after uploads, undos, corrections and upkeep, on rows counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.metrics import counting, cubes, query, refreshes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from analytics.voice import editing, scores
from data.store.as_of import AsOf
from data.store.store import Store
from tests.banks import change_somehow, commit

MARCH = Filters(Period(date(2026, 3, 1), date(2026, 3, 31)))
GOOD, BAD = "Friendly staff and quick service, thank you", "Rude staff and the fees are far too high"
ASKED = ("responses", "csat", "complaints", "complaints_open", "visits", "comments", "theme_mentions")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "bank"))


def then(store: Store, version: int, said: int = 0) -> Store:
    return Store(store.url, as_of=AsOf(version, said))


def answers(keys: range, score: int, day: int, text: str | None = None) -> list[dict[str, Any]]:
    return [
        {"response_id": str(k), "responded_at": datetime(2026, 3, day, 9), "csat": float(score), "verbatim": text}
        for k in keys
    ]


def told(store: Store, keys: tuple[str, ...] = ASKED) -> dict[str, float | None]:
    """Each metric's number for March."""
    opened = cubes.open(store)
    found = {key: query.value(opened, key, MARCH).value for key in keys}
    opened.snapshot.close()
    return found


def csat(store: Store) -> tuple[float | None, float | None]:
    found = told(store, ("responses", "csat"))
    return found["responses"], found["csat"]


def kept(store: Store) -> dict[str, int]:
    """How many files each of the bank's own derived tables has."""
    return {name: len(store.place.files(f"derived/{name}").files) for name in cubes.DERIVED}


def test_before_and_after_uploads_undo_and_redo(store: Store) -> None:
    steps = [
        lambda: commit(store, "response", answers(range(20), 4, 2)),  # 20 of 4
        lambda: commit(store, "response", answers(range(20, 40), 2, 3)),  # 20 of 4, 20 of 2
        lambda: commit(store, "response", answers(range(10), 1, 4)),  # 10 of 4, 10 of 1 instead, 20 of 2
        lambda: store.undo(store.history()[1].upload_id),  # without the 20 of 2
        lambda: store.undo(store.history()[0].upload_id),  # 20 of 4 again
        lambda: store.redo(store.history()[1].upload_id),
    ]
    expected = [(20, 4.0), (40, 3.0), (40, 2.25), (20, 2.5), (20, 4.0), (40, 3.0)]
    for step, numbers in zip(steps, expected, strict=True):
        step()
        assert csat(store) == pytest.approx(numbers)
    assert [csat(then(store, version)) for version in range(1, 7)] == [pytest.approx(n) for n in expected]
    before = kept(store)
    assert store.maintain(keep_hours=0).superseded_rows > 0
    counted = kept(store)
    assert counted != before
    assert [csat(then(store, version)) for version in range(1, 7)] == [pytest.approx(n) for n in expected]
    assert kept(store) == counted  # what was counted anew lies elsewhere
    assert csat(store) == pytest.approx((40, 3.0))


def test_the_newest_version_is_not_counted_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "response", answers(range(20), 4, 2))
    past = then(store, 1)
    assert csat(past) == (20, 4.0)
    counted = kept(store)
    assert counted["survey"]  # of use to everybody
    monkeypatch.setattr(cubes, "refresh", None)
    assert csat(store) == csat(past) == csat(then(store, 1)) == (20, 4.0)
    assert kept(store) == counted


def test_days_that_nothing_changed_are_not_counted_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "response", answers(range(20), 4, 2) + answers(range(20, 30), 5, 9))
    told(store)
    commit(store, "response", answers(range(10), 1, 2))
    told(store)
    store.maintain(keep_hours=0)
    again, real = {}, cubes.refresh

    def watched(at: Any, snapshot: Any, subject: Any, days: Any) -> None:
        again[subject.key] = days
        real(at, snapshot, subject, days)

    monkeypatch.setattr(cubes, "refresh", watched)
    assert csat(then(store, 1)) == pytest.approx((30, 130 / 30))
    assert again == {key: [date(2026, 3, 2)] for key in ("survey", "comments", "themes")}


def test_upkeep_under_a_handle_of_then(store: Store) -> None:
    """What was still there when the handle was opened is cleared away while it is in use."""
    commit(store, "response", answers(range(20), 4, 2))
    told(store)
    past = then(store, 1)
    assert csat(past) == (20, 4.0)
    commit(store, "response", answers(range(20), 2, 2))
    told(store)
    assert csat(past) == (20, 4.0)
    store.maintain(keep_hours=0)
    assert csat(past) == (20, 4.0)
    store.undo(store.history()[0].upload_id)
    store.maintain(keep_hours=0)
    assert csat(past) == (20, 4.0)


def test_a_complaint_closed_later_was_open_then(store: Store) -> None:
    opened = [{"complaint_id": str(k), "opened_at": datetime(2026, 3, 2, 9)} for k in range(12)]
    commit(store, "complaint", opened)
    assert told(store)["complaints_open"] == 12
    commit(store, "complaint", [{**row, "closed_at": datetime(2026, 3, 20, 9)} for row in opened[:5]])
    assert told(store)["complaints_open"] == 7
    store.maintain(keep_hours=0)
    for _ in range(2):
        assert [told(then(store, version))["complaints_open"] for version in (1, 2)] == [12, 7]
        # Another program counts all days anew; those of then that changed must still be as then.
        refreshes._base.cache_clear()


def test_other_formulas_since(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "response", answers(range(20), 4, 2) + answers(range(20, 30), 5, 9))
    told(store)
    commit(store, "response", answers(range(10), 1, 2))
    told(store)
    monkeypatch.setattr(refreshes, "_base", lambda: "another program")
    monkeypatch.setattr(cubes, "_fresh", {})
    assert csat(then(store, 1)) == pytest.approx((30, 130 / 30))
    told(store)
    store.maintain(keep_hours=0)
    assert csat(then(store, 1)) == pytest.approx((30, 130 / 30))
    assert csat(store) == pytest.approx((30, 100 / 30))


def test_a_correction_holds_from_when_it_was_said(store: Store) -> None:
    rows = answers(range(12), 5, 2, GOOD) + answers(range(12, 24), 1, 3, BAD)
    commit(store, "response", rows)
    keys = ("comments", "comments_negative", "theme_mentions")
    seen = [told(store, keys)]
    for change in (
        lambda: editing.correct(store, key_of(store, GOOD), label="negative", themes=["branch"], by="a"),
        lambda: editing.undo_correction(store, key_of(store, GOOD), by="a"),
    ):
        change()
        seen.append(told(store, keys))
    assert seen[1]["comments_negative"] != seen[0]["comments_negative"]
    assert seen[2] == seen[0]
    for _ in range(2):
        assert [told(then(store, 1, said), keys) for said in range(3)] == seen
        store.maintain(keep_hours=0)
    commit(store, "response", answers(range(6), 5, 2, BAD))
    assert told(store, keys) != seen[2]
    store.maintain(keep_hours=0)
    assert [told(then(store, 1, said), keys) for said in range(3)] == seen


def key_of(store: Store, text: str) -> str:
    with store.snapshot() as snapshot:
        rows = scores.scored(snapshot)
        return str(snapshot.to_arrow(rows.filter(rows.text == text).select("text_key"))["text_key"][0].as_py())


def test_comments_read_by_the_words_of_then(store: Store) -> None:
    """Seeds that the bank changed since leave the comments of then as they were read, wherever they are shown."""
    striped = answers(range(12), 5, 2, "The zebra at the door was a nice idea")
    commit(store, "response", striped + answers(range(12, 24), 1, 3, BAD))
    keys = ("comments", "theme_mentions")
    before = told(store, keys)
    seeds = editing.lexicon(store, "en")
    editing.save_lexicon(store, "en", seeds | {"branch": (*seeds["branch"], "zebra")}, by="a")
    after = told(store, keys)
    assert after["theme_mentions"] == 12 + (before["theme_mentions"] or 0)
    store.maintain(keep_hours=0)
    store.maintain(keep_hours=0)
    past = then(store, 1)
    assert [told(past, keys), told(then(store, 1, 1), keys)] == [before, after]
    opened = cubes.open(past)
    labels = opened.snapshot.to_arrow(scores.scored(opened.snapshot).select("label", "themes")).to_pylist()
    assert all(row["label"] != scores.NOT_SCORED for row in labels)
    assert sum(len(row["themes"]) for row in labels) == before["theme_mentions"]


def test_branches_are_of_then(store: Store) -> None:
    commit(store, "branch", [{"branch_id": "A", "name": "Old Street", "region": "North"}])
    commit(store, "branch", [{"branch_id": "A", "name": "New Street", "region": "South"}])
    assert cubes.open(then(store, 1)).branches["A"]["name"] == "Old Street"
    assert cubes.open(then(store, 1)).members("region") == ["North"]
    assert cubes.open(store).members("region") == ["South"]


@pytest.mark.parametrize("seed, steps", [(5, 5), pytest.param(5, 10, marks=pytest.mark.long)])
def test_any_sequence_of_changes(store: Store, seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    seen: dict[int, dict[str, float | None]] = {}
    ids: list[str] = []
    for step in range(steps):
        kind = rng.choice(["commit", "commit", "undo", "redo", "maintain"]) if step > 1 else "commit"
        change_somehow(store, rng, ids, kind, lambda: some(store, rng))
        if rng.random() < 0.7:  # else nobody looked meanwhile
            seen[store.version()] = told(store)
    store.maintain(keep_hours=0)
    for version in rng.permutation(sorted(seen)):
        assert told(then(store, int(version))) == seen[int(version)]
    equal_to_a_full_count(then(store, sorted(seen)[len(seen) // 2]))


def some(store: Store, rng: np.random.Generator) -> str:
    """An upload of a few rows, some of whose keys were there before."""
    keys, day = [int(k) for k in rng.choice(60, size=25, replace=False)], int(rng.integers(1, 28))
    if rng.random() < 0.5:
        rows = [
            {
                "response_id": str(k), "responded_at": datetime(2026, 3, int(rng.integers(day, day + 3)), 9),
                "csat": float(rng.integers(1, 6)), "verbatim": str(rng.choice([GOOD, BAD])),
            }
            for k in keys
        ]  # fmt: skip
        return commit(store, "response", rows).upload_id
    opened = datetime(2026, 3, day, 9)
    closed = [datetime(2026, 3, 30, 9) if rng.random() < 0.4 else None for _ in keys]
    rows = [{"complaint_id": str(k), "opened_at": opened, "closed_at": c} for k, c in zip(keys, closed, strict=True)]
    return commit(store, "complaint", rows).upload_id


def equal_to_a_full_count(store: Store) -> None:
    opened = cubes.open(store)
    with_rows = [key for key, subject in SUBJECTS.items() if opened.snapshot.names() & {*subject.tables}]
    assert {"survey", "complaints", "comments", "themes"} <= {*with_rows}
    for key, subject in ((key, SUBJECTS[key]) for key in with_rows):
        names = list(counting.measures(key))
        whole = {t["rollup"][0].as_py(): t for t in counting.build(opened.snapshot, subject, None) if t.num_rows}
        found = opened[key].rows(set(), {}, names)
        assert found is not None
        for name in names:
            expected = sum(whole[""][name].to_pylist()) if "" in whole else 0
            assert sum(found[name].to_pylist()) == pytest.approx(expected), (key, name)
