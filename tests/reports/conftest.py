"""What the tests of delivery share: a mail server without TLS, and the settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import count
from pathlib import Path

import pytest

from data.store.store import Store
from reports.content import manifest
from reports.content.edition import Edition
from reports.delivery import deliver
from reports.render import making
from reports.schedule import definitions, runs
from tests import banks
from tests.reports import postal
from tests.reports.hands import MONDAY, WEEKLY, Hands


def mail_settings(post: postal.Post, **more: str) -> dict[str, str]:
    """The settings by which reports reach a mail server of the tests."""
    given = {
        "recipient_domains": "bank.example",
        "smtp_host": "localhost",
        "smtp_port": str(post.port),
        "smtp_security": "none",
        "smtp_from": "teller@bank.example",
        "delivery_seconds": "5",
        "delivery_attempts": "2",
        "delivery_wait_seconds": "0.01",
    }
    return {f"TELLER_{name.upper()}": value for name, value in (given | more).items()}


def let(patch: pytest.MonkeyPatch, post: postal.Post, **more: str) -> None:
    """Let reports reach a mail server of the tests."""
    for name, value in mail_settings(post, **more).items():
        patch.setenv(name, value)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[postal.Post]:
    """A mail server, reached without TLS."""
    with postal.office() as server:
        let(monkeypatch, server)
        yield server


@pytest.fixture
def made(tmp_path: Path) -> postal.Report:
    """The report of `postal.edition()`."""
    return postal.report(tmp_path / "made", postal.edition())


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Edition]:
    """Reports are made without a browser, in a folder of the test's own; the editions that were made."""
    found: list[Edition] = []

    def make(of: Edition, to: Path, **_: object) -> making.Made:
        found.append(of)
        whole = postal.report(to / manifest.folder(of), of)
        return making.Made(whole.folder, whole.manifest)

    monkeypatch.setattr(making, "make", make)
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    return found


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[postal.Channel]:
    """A host of webhooks that reports may go to."""
    with postal.channel() as found:
        monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", found.url)
        monkeypatch.setenv("no_proxy", "localhost")
        yield found


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hands:
    """Reports are made and delivered by these, of one domain only."""
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example")
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    monkeypatch.delenv("TELLER_TODAY", raising=False)
    # Whatever day it is, runs are of the Monday on which the report is due.
    ticks = count()
    monkeypatch.setattr(runs, "_now", lambda: MONDAY.astimezone(UTC) + timedelta(minutes=1, milliseconds=next(ticks)))
    found = Hands()
    monkeypatch.setattr(making, "make", found.make)
    monkeypatch.setattr(deliver, "deliver", found.deliver)
    monkeypatch.setattr(deliver, "check", lambda _: ())
    return found


@pytest.fixture
def bank_of_two(store: Store, hands: Hands) -> Store:
    """A store with a report for two readers, of whom one reads Korean."""
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "B1", "region": "South", "customers": 9}])
    definitions.put(store, WEEKLY, "kim")
    return store
