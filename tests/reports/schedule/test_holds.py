"""A report that is made by itself and not sent by itself: until somebody approves it, or unless something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

import cli
from data.store.store import Store
from reports.content.edition import Edition
from reports.schedule import definitions, faults, holds, runs, timetable
from reports.schedule.definitions import Definition, Recipient
from tests import banks
from tests.reports.postal import Post

OWNER, KIM = "boss@bank.example", "kim@bank.example"
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def bank(store: Store, post: Post, quickly: list[Edition], monkeypatch: pytest.MonkeyPatch) -> Definition:
    """A report that somebody has to approve; its Monday has come."""
    monkeypatch.setenv("TELLER_STORE", store.url)
    monkeypatch.setattr(timetable, "moment", lambda: MONDAY)
    rows = [{"response_id": f"r{n}", "responded_at": datetime(2026, 11, 16 + n), "nps": 9} for n in (0, 4)]
    banks.commit(store, "response", rows)
    return definitions.put(store, Definition("Board", (), recipients=(Recipient(KIM),), owner=OWNER, approval=True))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["report", *arguments], catch_exceptions=False)


def test_it_waits_and_is_sent_as_it_was_looked_at(
    bank: Definition, store: Store, post: Post, quickly: list[Edition]
) -> None:
    first = run("--due")
    assert (first.exit_code, "It waits for approval and was sent to nobody." in first.stderr) == (0, True)
    assert run("--due").exit_code == 0
    (waiting,) = runs.all(store)
    assert (waiting.state, waiting.place is not None, post.taken[KIM]) == ("waiting", True, [])
    (mail,) = post.taken[OWNER]
    assert mail["Subject"] == "The report Board of 2026-W47 is made and waits for approval."
    assert "python cli.py report Board --week 2026-W47 --send" in str(mail.get_content())
    assert len(faults.current(store, MONDAY)) == 1
    # The data change between the look and the word: what goes out is what was looked at.
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "B1", "region": "South", "customers": 9}])
    sent = run("Board", "--week", "2026-W47", "--send")
    assert sent.exit_code == 0, sent.stderr
    assert "It is sent as it was looked at." in sent.stderr
    assert (len(post.taken[KIM]), len(quickly)) == (1, 1)
    assert faults.current(store, MONDAY) == []
    run("--due")
    assert len(post.taken[OWNER]) == 1, "that it went out needs no word of its own"


def test_what_was_approved_and_failed_is_tried_again_without_another_word(
    bank: Definition, store: Store, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--due")
    post.plan["RCPT"] = ["450 later"] * 2
    assert run("Board", "--week", "2026-W47", "--send").exit_code == 1
    # As if the wait before another try were over.
    monkeypatch.setattr(timetable, "_due_from", lambda *of: of[3])
    assert run("--due").exit_code == 0
    assert [one.state for one in runs.all(store)] == ["delivered", "failed", "waiting"]
    assert len(post.taken[KIM]) == 1


def sheet(*moods: str, stale: tuple[str, ...] = (), **lines: str) -> dict[str, Any]:
    """A manifest with tiles of these verdicts, and parts with a line of this mood each."""
    plain = {"title": "NPS", "amount": "9", "words": "as usual", "metric": "nps"}
    tiles = [plain | {"mood": mood} for mood in moods]
    parts = [{"key": "tiles", "title": "", "absent": "", "lines": [], "rows": [], "heads": [], "tiles": tiles}]
    empty: dict[str, Any] = {"title": "", "absent": "", "rows": [], "heads": []}
    said = {key: [{"words": "So it is.", "small": "", "mood": mood}] for key, mood in lines.items()}
    return {
        "sheet": [*parts, *(empty | {"key": key, "lines": line} for key, line in said.items())],
        "stale": list(stale),
    }


@pytest.mark.parametrize(
    "manifest, changed",
    [
        (sheet("steady", ""), False),
        (sheet("steady", "worse"), True),
        (sheet("better"), True),
        (sheet("steady", changed="worse"), True),
        (sheet("steady", headline="worse"), True),
        # What is so every week: a half-hour with a long wait, calls over their limit, an action that is late.
        (sheet("steady", waits="worse", calls="worse", actions="worse"), False),
        (sheet("steady", stale=("Old data.",)), True),
        ({}, True),
    ],
)
def test_what_counts_as_a_change(manifest: dict[str, Any], changed: bool) -> None:
    assert holds.has_changed(manifest) is changed
    one = Definition("Board", changes_only=True)
    assert holds.held(one, manifest) == (None if changed else "unchanged")
    assert holds.held(replace(one, approval=True), manifest) == ("waiting" if changed else "unchanged")
    assert holds.held(Definition("Board"), manifest) is None


def test_a_quiet_week_is_made_and_not_sent(
    bank: Definition, store: Store, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions.put(store, replace(bank, approval=False, changes_only=True))
    monkeypatch.setattr(holds, "has_changed", lambda _: False)
    assert run("--due").exit_code == 0
    assert run("--due").exit_code == 0
    assert [one.state for one in runs.all(store)] == ["unchanged"]
    assert (post.taken[KIM], post.taken[OWNER]) == ([], [])
    assert run("Board", "--week", "2026-W47", "--send").exit_code == 0
    assert len(post.taken[KIM]) == 1
