"""A past report once more: of the same version the same, sign by sign, whatever came since; of now, what differs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.metrics import cubes
from data.errors import QuestionError
from data.store.as_of import AsOf
from data.store.store import Store
from reports.content import manifest, reissue
from reports.content.edition import Edition
from reports.render import making
from reports.schedule.runs import Run, State
from tests.banks import commit

WEEK, MONDAY = "2026-W46", datetime(2026, 11, 9, 10)


def answers(keys: range, day: datetime, score: int, text: str = "The queue was far too long") -> list[dict[str, Any]]:
    return [
        {
            "response_id": str(k), "responded_at": day + timedelta(minutes=k % 300), "csat": float(score - k % 3),
            "branch_id": "AB"[k % 2], "channel": "app", "verbatim": text,
        }
        for k in keys
    ]  # fmt: skip


def edition(store: Store, **more: Any) -> Edition:
    asked = Edition("weekly", WEEK, "en", "own", store.url, store.version(), store.said(), (), ("satisfaction",))
    return replace(asked, **more)


@pytest.mark.browser
def test_as_it_was_and_as_known_now(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_STORE", store.url)
    commit(store, "branch", [{"branch_id": "A", "name": "Harbour"}, {"branch_id": "B", "name": "Station"}])
    for week in range(6):
        commit(store, "response", answers(range(100 * week, 100 * week + 60), MONDAY - timedelta(7 * week), 5))
    first = making.make(edition(store), tmp_path / "first")
    told = (first.folder / "manifest.json").read_bytes()
    assert not (first.folder / reissue.EARLIER).exists()

    late = commit(store, "response", answers(range(30), MONDAY + timedelta(1), 2))  # replaces half of the week
    store.undo(store.history()[2].upload_id)
    cubes.open(store).snapshot.close()
    store.maintain(keep_hours=0)
    store.undo(late.upload_id)
    store.redo(late.upload_id)
    cubes.open(store).snapshot.close()
    store.maintain(keep_hours=0)

    then = reissue.as_it_was(first.manifest, store.url)
    assert then == edition(store, version=7, said=0)
    again = making.make(then, tmp_path / "again")
    assert (again.folder / "manifest.json").read_bytes() == told
    for page in first.manifest["pages"]:
        assert (again.folder / page["picture"]).read_bytes() == (first.folder / page["picture"]).read_bytes()

    known = replace(reissue.as_known_now(first.manifest, store), pages=())
    now = making.make(known, tmp_path / "first")
    assert now.manifest["version"] == store.version() == 11
    assert (now.folder / reissue.EARLIER).read_bytes() == told
    said = reissue.said_of(now.folder, "en")
    assert said[0] == "Version 7.0 of the data before, version 11.0 now."
    assert any(one.startswith("Satisfaction: 4.00 before, ") for one in said), said
    assert any(one.startswith("Survey responses: files 6 before, 6 now; rows 360 before, 330 now") for one in said)
    assert reissue.differences(first.manifest, again.manifest, "en") == ("There is no difference.",)


def run(version: int, state: State, hour: int, **more: Any) -> Run:
    began = datetime(2026, 11, 16, hour, tzinfo=UTC)
    made = {"pictures": ("summary.png",)} if state != "refused" else {}
    one = Run(f"r{version}", "weekly", WEEK, "en", "own", "all", version=version, said=2, state=state, started=began)
    return replace(one, **made | more)


def test_the_version_that_was_first_issued(store: Store) -> None:
    asked = edition(store, version=20)
    log = [run(9, "made", 9), run(7, "made", 7), run(5, "refused", 5), run(3, "delivered", 3, language="ko")]
    assert reissue.as_then(asked, log) == replace(asked, version=7, said=2)
    log += [run(8, "delivered", 8), run(10, "partly", 10)]
    assert reissue.as_then(asked, log).version == 8
    with pytest.raises(QuestionError, match="not made yet"):
        reissue.as_then(asked, log[2:4])


def test_an_edition_from_its_manifest(store: Store) -> None:
    said = {
        "report": "board", "week": WEEK, "language": "ko", "bank": "demo", "where": {"region": "South"}, "version": 4,
        "said": 1, "stale": ["Old."], "left_out": [{"page": "calls", "reason": "Nothing."}],
        "pages": [{"page": "summary"}, {"page": "voice"}],
    }  # fmt: skip
    assert reissue.as_it_was(json.loads(json.dumps(said)), "somewhere") == Edition(
        "board", WEEK, "ko", "demo", "somewhere", 4, 1, (("region", "South"),), ("voice", "calls"), "mark"
    )
    commit(store, "branch", [{"branch_id": "A"}])
    known = reissue.as_known_now(said, store)
    assert (known.version, known.said, known.url) == (1, 0, store.url)


def test_the_last_moment_of_a_version(store: Store) -> None:
    store.shelf.put("correction", "a", {})
    commit(store, "branch", [{"branch_id": "A"}])
    store.shelf.put("correction", "b", {})
    store.shelf.put("layout", "c", {})
    commit(store, "branch", [{"branch_id": "B"}])
    store.shelf.put("correction", "d", {})
    assert [store.moment(version) for version in (1, 2)] == [AsOf(1, 2), AsOf(2, 4)]


def test_a_folder_without_an_earlier_report_differs_from_nothing(tmp_path: Path) -> None:
    assert reissue.earlier(tmp_path) is None
    assert reissue.said_of(tmp_path, "en") == ()
    (tmp_path / manifest.NAME).write_bytes(manifest.written({"week": WEEK}))
    assert reissue.said_of(tmp_path, "en") == ()
    (tmp_path / reissue.EARLIER).write_bytes(reissue.earlier(tmp_path) or b"")
    assert reissue.said_of(tmp_path, "en") == ("There is no difference.",)
