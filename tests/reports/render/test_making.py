"""A report takes its place whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.errors import ReportRefused
from data.texts import N_
from reports.content import manifest, reissue
from reports.content.edition import Edition
from reports.content.manifest import Document
from reports.render import making
from reports.render.making import ASIDE
from reports.render.studio import Studio

EDITION = Edition("weekly", "2026-W47", "en", "own", "", 1, where=(("branch_id", "B1"),))
PLACE = "weekly/2026-W47/branch-B1-en"


def drawn(monkeypatch: pytest.MonkeyPatch, words: str, fault: Exception | None = None) -> None:
    """Let a report be made of a few words, or fail in the middle."""

    def write(edition: Edition, place: Path, base: str, tell: making.Tell, studio: Studio) -> Document:
        tell(0, 1)
        (place / "summary.png").write_text(words)
        if fault:
            raise fault
        document = {"words": words}
        (place / manifest.NAME).write_bytes(manifest.written(document))
        return document

    monkeypatch.setattr(making, "_made", write)


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_it_lies_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, "first")
    told: list[tuple[int, int]] = []
    made = making.make(EDITION, tmp_path, tell=lambda done, total: told.append((done, total)))
    assert made.folder == tmp_path / PLACE
    assert made.manifest == {"words": "first"}
    assert told == [(0, 1)]
    assert set(files(tmp_path)) == {f"{PLACE}/summary.png", f"{PLACE}/manifest.json"}
    mask = os.umask(0)
    os.umask(mask)
    assert made.folder.stat().st_mode & 0o777 == 0o777 & ~mask, "whoever may read other folders may read this one"


def test_the_folder_of_reports_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, "first")
    own = tmp_path / "var" / "reports"
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(own))
    making.make(EDITION, own)
    assert own.stat().st_mode & 0o777 == 0o700


def test_nothing_is_left_of_one_that_was_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, "half", ReportRefused(N_("It shows an error: {said}")))
    with pytest.raises(ReportRefused):
        making.make(EDITION, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at_once", [True, False])
def test_an_earlier_one_stays_until_the_new_one_is_whole(
    at_once: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr(making, "_exchanged", lambda *_: False)
    drawn(monkeypatch, "first")
    making.make(EDITION, tmp_path)
    drawn(monkeypatch, "half", ReportRefused(N_("It shows an error: {said}")))
    with pytest.raises(ReportRefused):
        making.make(EDITION, tmp_path)
    assert files(tmp_path)[f"{PLACE}/summary.png"] == "first"
    drawn(monkeypatch, "second")
    making.make(EDITION, tmp_path)
    assert files(tmp_path / PLACE)["summary.png"] == "second"
    assert [path.name for path in (tmp_path / PLACE).parent.iterdir()] == ["branch-B1-en"]


def test_the_manifest_of_the_one_before_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in ("first", "second"):
        drawn(monkeypatch, words)
        making.make(EDITION, tmp_path)
    assert "first" in (tmp_path / PLACE / reissue.EARLIER).read_text()


def test_what_a_killed_run_left_is_swept_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, fresh = (tmp_path / "weekly/2026-W47" / f"{ASIDE}{name}" for name in ("old", "fresh"))
    for left in (old, fresh):
        left.mkdir(parents=True)
    os.utime(old, (0, 0))
    drawn(monkeypatch, "first")
    making.make(EDITION, tmp_path)
    assert fresh.is_dir(), "another run may be at work there"
    assert not old.exists()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, "first")
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(ReportRefused, match="cannot be written"):
        making.make(EDITION, file)
    drawn(monkeypatch, "first", OSError(28, "No space left on device"))
    with pytest.raises(ReportRefused, match="No space left"):
        making.make(EDITION, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
