"""What doctor says of the reports: the browser, the fonts, the folder, the clocks, and what should have run."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from commands.machine import readiness
from commands.machine.findings import Finding
from data.errors import ReportRefused
from data.store.store import Store
from reports.content.edition import Edition
from reports.delivery import claims
from reports.delivery.claims import Delivery
from reports.render import trial
from reports.schedule import definitions, runs, timetable
from reports.schedule.definitions import Definition


def words(found: list[Finding]) -> str:
    told = [document for each in found for document in (each.document(lambda text: str(text)),)]
    return "\n".join(f"{each['check']} {each['ok']} {each['detail']} {each['remedy']}" for each in told)


@pytest.mark.browser
def test_the_browser_draws_and_has_every_sign() -> None:
    found = readiness.drawing()
    if "does not start" in words(found):
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    assert [each.check for each in found] == ["browser-draws", "drawn-en", "drawn-ko", "drawn-zh"]
    assert all(each.ok for each in found), words(found)


@pytest.mark.browser
def test_a_box_instead_of_a_sign_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # No font has a picture for a code point that stands for nothing.
    monkeypatch.setattr(trial, "SAMPLES", {"en": "Abc", "ko": "가\u0378나", "zh": "网"})
    found = readiness.drawing()
    if "does not start" in words(found):
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    assert [each.ok for each in found] == [True, True, False, True]
    assert "U+0378" in words(found)
    assert "fonts-noto-cjk" in words(found)


def test_a_browser_that_does_not_start_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(trial, "browser_path", lambda: str(broken))
    (found,) = readiness.drawing()
    assert not found.ok
    assert "does not start" in words([found])
    assert "tools/system.sh" in words([found])


def test_the_folder_of_reports_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    (found,) = readiness.folder()
    assert found.ok
    assert list(tmp_path.iterdir()) == [], "looking changes nothing"
    monkeypatch.setattr(readiness, "ENOUGH_BYTES", 10**18)
    (found,) = readiness.folder()
    assert not found.ok

    def refuse(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    (found,) = readiness.folder()
    assert "False" in words([found])
    assert "TELLER_REPORT_FOLDER" in words([found])


def test_clocks_that_differ_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert [each.ok for each in readiness.clocks(tmp_path)] == [True]
    late = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: late)
    (found,) = readiness.clocks(tmp_path)
    assert not found.ok
    assert "3600 s" in words([found])


MONDAY = datetime.fromisoformat("2026-11-23T07:30:00+09:00")


@pytest.fixture
def bank(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with one report, half an hour after it was due."""
    monkeypatch.setattr(timetable, "moment", lambda: MONDAY)
    definitions.put(store, Definition("Weekly"), "kim")
    return store


def test_a_report_that_is_overdue_is_told(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(readiness.schedules(bank.url)) == "reports True 1 report, nothing is overdue. "
    monkeypatch.setattr(timetable, "moment", lambda: MONDAY.replace(hour=8))
    assert words(readiness.schedules(bank.url)).startswith(
        "reports False Weekly of 2026-W47 was due on 2026-11-23 07:00 and has not been made."
    )
    definitions.put(bank, replace(definitions.get(bank, "Weekly"), active=False))
    assert "True" in words(readiness.schedules(bank.url))
    definitions.drop(bank, "Weekly")
    assert "No report is defined." in words(readiness.schedules(bank.url))


def test_a_report_that_was_refused_is_told_until_it_goes_well(bank: Store, tmp_path: Path) -> None:
    edition = Edition("Weekly", "2026-W47", "en", "own", bank.url, 0)
    runs.refused(bank, runs.begin(bank, edition), ReportRefused("A page raised.", "Calls", "Mend it."))
    assert words(readiness.schedules(bank.url)) == "reports False Weekly of 2026-W47: not made. A page raised. Mend it."
    runs.made(bank, runs.begin(bank, edition), tmp_path, {})
    assert "nothing is overdue" in words(readiness.schedules(bank.url))


def test_deliveries_that_nobody_knows_of_are_told(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Delivery("k", "Weekly", "2026-W47", "all", "en", "kim@bank.example", "unknown", datetime(2026, 11, 23))
    monkeypatch.setattr(claims, "open_claims", lambda _: [one, one])
    assert "deliveries False Deliveries of which nobody knows whether they arrived: 2." in words(
        readiness.schedules(bank.url)
    )


def test_a_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept" / "_delta_log").mkdir(parents=True)
    (tmp_path / "kept" / "_delta_log" / "00000000000000000000.json").write_text("no json", encoding="utf-8")
    (found,) = readiness.schedules(str(tmp_path))
    assert not found.ok
