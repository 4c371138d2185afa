"""The commands that deliver, run whole against a mail server and a webhook: what they say, and how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

import cli
from data.store.store import Store
from reports.content.edition import Edition
from reports.schedule import definitions, runs, timetable
from reports.schedule.definitions import Definition, Recipient
from tests import banks
from tests.reports.postal import Channel, Post
from tests.test_cli import answer

KIM = "kim@bank.example"
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def bank(
    store: Store, post: Post, channel: Channel, quickly: list[Edition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Definition:
    """A report for a mailbox, a folder and a channel; the bank is open until Friday, and Monday has come."""
    monkeypatch.setenv("TELLER_STORE", store.url)
    monkeypatch.setattr(timetable, "moment", lambda: MONDAY)
    banks.commit(
        store, "response",
        [{"response_id": f"r{n}", "responded_at": datetime(2026, 11, 16 + n), "nps": 9} for n in (0, 4)],
    )  # fmt: skip
    to = (KIM, f"folder:{tmp_path / 'put'}", f"slack:{channel.url}/services/T0/B0/word")
    one = Definition("Board", recipients=tuple(map(Recipient, to)))
    definitions.put(store, one, "kim")
    return one


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["report", *arguments], catch_exceptions=False)


def test_a_report_that_is_delivered_ends_well(
    bank: Definition, store: Store, post: Post, channel: Channel, tmp_path: Path
) -> None:
    result = run("--due")
    assert result.exit_code == 0, result.stderr
    assert [len(post.taken[KIM]), len(channel.taken), len(list((tmp_path / "put").rglob("report.pdf")))] == [1, 1, 1]
    assert result.stderr.count(": delivered.") == 3
    # The same week, although the data end on Friday.
    again = run(bank.name, "--send", "--again")
    assert again.exit_code == 0, again.stderr
    assert again.stderr.count("has it already, so nothing was sent") == 3
    assert len(post.taken[KIM]) == 1
    newest = runs.all(store, bank.name)[0]
    moments = [
        newest.started, newest.ended, *(one.moment for one in newest.deliveries),
        *(entry.at for entry in store.history()), *(past.at for past in definitions.history(store, bank.name)),
        *(document.at for document in store.shelf.all("delivery").values()),
    ]  # fmt: skip
    assert {moment and moment.utcoffset() for moment in moments} == {timedelta(0)}, "every moment says its zone"


def test_what_did_not_arrive_is_told_without_a_traceback(bank: Definition, post: Post) -> None:
    post.plan |= {"RCPT": ["550 no such mailbox"], "MESSAGE": ["close"]}
    result = run(bank.name, "--send", "--to", KIM, "--to", "lee@bank.example", "--to", "choi@bank.example")
    assert result.exit_code == 1
    assert f"{KIM}: not delivered." in result.stderr
    assert "550 no such mailbox" in result.stderr
    assert "lee@bank.example: nobody knows whether it arrived" in result.stderr
    assert "choi@bank.example: delivered." in result.stderr
    (found,) = answer("deliveries")
    assert found["recipient"] == "lee@bank.example"
    assert abs(datetime.fromisoformat(found["time"]) - datetime.now(UTC)) < timedelta(minutes=10)
    assert found["time"].endswith("Z")
    assert "+00:00" not in found["time"]


def test_a_moment_that_an_earlier_version_kept_is_in_utc() -> None:
    assert runs.Sent(KIM, "sent", "2026-11-23T07:00:00").moment == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_what_a_definition_asks_for_is_made_by_name_too(bank: Definition, store: Store, quickly: list[Edition]) -> None:
    definitions.put(store, replace(bank, pages=(), workbook=True, recipients=()))
    assert run(bank.name).exit_code == 0
    assert run("--due").exit_code == 0
    assert [(one.pages, one.workbook) for one in quickly] == [((), True)] * len(quickly)
    assert quickly, "the summary alone, with its numbers"
    assert run(bank.name, "--pages", "calls").exit_code == 0
    assert quickly[-1].pages == ("calls",)
