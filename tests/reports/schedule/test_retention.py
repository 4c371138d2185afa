"""Old reports: their files go, the log stays and says so, and the newest of each is kept however old it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import ReportRefused
from data.store.store import Store
from reports.content.edition import Edition
from reports.schedule import retention, runs
from reports.schedule.runs import Run

NOW = datetime(2028, 1, 3, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where reports are put."""
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    return tmp_path / "reports"


def made(store: Store, week: str, days: float, language: str = "en", report: str = "Weekly") -> Run:
    """A report with a file that was made so many days ago."""
    edition = Edition(report, week, language, "own", store.url, 1)
    place = runs.folder() / report / week / f"all-{language}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "summary.png").write_bytes(b"picture")
    pages = [{"page": "summary", "picture": "summary.png", "headline": "Calm."}]
    run = runs.made(store, runs.begin(store, edition), place, {"pages": pages})
    at = NOW - timedelta(days=days)
    return runs._keep(store, replace(run, started=at, ended=at))


def left(folder: Path) -> list[str]:
    return sorted(path.parent.relative_to(folder).as_posix() for path in folder.rglob("summary.png"))


def test_old_files_go_and_the_log_stays(store: Store, folder: Path) -> None:
    made(store, "2026-W46", 410)
    made(store, "2026-W47", 401)
    made(store, "2026-W48", 399)
    gone = retention.tidy(store, now=NOW)
    assert sorted(run.week for run in gone) == ["2026-W46", "2026-W47"]
    assert left(folder) == ["Weekly/2026-W48/all-en"]
    assert not (folder / "Weekly" / "2026-W46").exists()
    assert {(run.week, run.gone, run.place is None) for run in runs.all(store)} == {
        ("2026-W46", True, True), ("2026-W47", True, True), ("2026-W48", False, False),
    }  # fmt: skip
    assert retention.tidy(store, now=NOW) == []


def test_the_newest_of_each_part_is_kept_however_old(store: Store, folder: Path) -> None:
    made(store, "2026-W01", 700, "ko")
    made(store, "2026-W40", 450)
    made(store, "2026-W41", 443)
    made(store, "2026-W02", 690, report="Board")
    retention.tidy(store, now=NOW)
    assert left(folder) == ["Board/2026-W02/all-en", "Weekly/2026-W01/all-ko", "Weekly/2026-W41/all-en"]


def test_what_was_made_anew_is_as_old_as_its_last_run(store: Store, folder: Path) -> None:
    made(store, "2026-W40", 450)
    made(store, "2026-W40", 10)
    made(store, "2026-W47", 5)
    assert retention.tidy(store, now=NOW) == []
    assert len(retention.tidy(store, days=7, now=NOW)) == 2
    assert left(folder) == ["Weekly/2026-W47/all-en"]


def test_what_lies_elsewhere_or_was_never_made_is_left_alone(store: Store, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    edition = Edition("Weekly", "2026-W40", "en", "own", store.url, 1)
    runs.made(store, runs.begin(store, edition), elsewhere, {})
    runs.refused(store, runs.begin(store, edition), ReportRefused("No."))
    made(store, "2026-W47", 1)
    assert retention.tidy(store, days=0, now=NOW + timedelta(days=900)) == []
    assert elsewhere.is_dir()


def test_what_a_stop_left_goes_with_the_next(store: Store, folder: Path) -> None:
    made(store, "2026-W47", 1)
    half = folder / "Weekly" / "2026-W40" / f"{retention.MARK}x"
    half.mkdir(parents=True)
    retention.tidy(store, now=NOW)
    assert not half.exists()


def test_files_that_somebody_took_away_are_no_fault(store: Store, folder: Path) -> None:
    run = made(store, "2026-W40", 500)
    made(store, "2026-W47", 1)
    assert run.place is not None
    (run.place / "summary.png").unlink()
    run.place.rmdir()
    assert [each.week for each in retention.tidy(store, now=NOW)] == ["2026-W40"]


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "link.png"])
def test_only_files_of_the_folder_are_shown(store: Store, folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    run = made(store, "2026-W47", 1)
    assert run.place is not None
    (run.place / "link.png").symlink_to(tmp_path / "secret")
    assert run.file("summary.png") is not None
    assert run.file(name) is None
