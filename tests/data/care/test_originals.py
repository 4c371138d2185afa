"""Originals of comments: none by default; where the bank wants them, sealed, apart, and gone with their upload."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.care import originals
from data.care.originals import Original
from data.errors import SettingError, UploadUnknown
from data.store.store import Store
from tests.test_cli import run

pytestmark = pytest.mark.usefixtures("uncounted")

HEADER = "response_id,responded_at,nps,customer_key,verbatim\n"
PHONE = "call me at 010-1234-5678 please"
LINES = (f"r1,2026-03-01,3,c1,{PHONE}", "r2,2026-03-02,9,c2,all fine", "r3,2026-03-03,5,c3,mail kim@example.com now")


@pytest.fixture
def kept(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Take in a file with originals kept; its upload's id."""
    monkeypatch.setenv("TELLER_KEEP_ORIGINALS", "encrypted")
    monkeypatch.setenv("TELLER_ORIGINALS_FOLDER", str(tmp_path / "originals"))
    monkeypatch.setenv("TELLER_ORIGINALS_KEY", str(tmp_path / "kept" / "originals.key"))

    def take(*lines: str) -> str:
        path = tmp_path / "survey.csv"
        path.write_text(HEADER + "\n".join(lines or LINES) + "\n", encoding="utf-8")
        return intake.take(path, store, by="kim").upload_id

    return take


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def found(store: Store, upload_id: str) -> list[tuple[int, str]]:
    return [(one.row, one.text) for one in originals.read(store.url, upload_id)]


def test_by_default_nothing_is_kept(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_ORIGINALS_FOLDER", str(tmp_path / "originals"))
    monkeypatch.setenv("TELLER_ORIGINALS_KEY", str(tmp_path / "originals.key"))
    path = tmp_path / "survey.csv"
    path.write_text(HEADER + "\n".join(LINES) + "\n", encoding="utf-8")
    upload_id = intake.take(path, store).upload_id
    assert found(store, upload_id) == []
    assert not (tmp_path / "originals").exists()
    assert not (tmp_path / "originals.key").exists()
    assert not any(b"1234-5678" in file.read_bytes() for file in files(Path(store.url)))


def test_what_masking_changed_is_kept_and_nothing_else(kept: Callable[..., str], store: Store) -> None:
    assert list(originals.read(store.url, kept())) == [
        Original("response", 2, "verbatim", PHONE),
        Original("response", 4, "verbatim", "mail kim@example.com now"),
    ]


def test_the_text_is_nowhere_in_the_clear(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    kept()
    (tmp_path / "survey.csv").unlink()
    [sealed] = files(tmp_path / "originals")
    assert not any(b"1234-5678" in file.read_bytes() for file in files(tmp_path))
    assert Path(store.url) not in sealed.parents
    for private in (sealed, tmp_path / "kept" / "originals.key"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_an_undo_removes_them_for_good(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    upload_id = kept()
    store.undo(upload_id)
    assert files(tmp_path / "originals") == []
    store.redo(upload_id)
    assert found(store, upload_id) == []


def test_rows_that_are_refused_leave_nothing(kept: Callable[..., str], store: Store) -> None:
    again = f"r1,2026-03-04,3,c1,again {PHONE}"
    wrong = f"r9,2026-03-04,77,c9,wrong {PHONE}"
    fine = [f"r{n},2026-03-05,9,c,fine" for n in range(10, 30)]
    assert found(store, kept(LINES[0], again, wrong, *fine)) == [(2, PHONE)]


def test_a_check_keeps_nothing(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    kept("r1,2026-03-01,3,c1,fine")
    path = tmp_path / "checked.csv"
    path.write_text(HEADER + "\n".join(LINES) + "\n", encoding="utf-8")
    intake.take(path, store, options=Options(dry_run=True, accept=("replaced",)))
    assert files(tmp_path / "originals") == []


def test_the_same_file_again_is_kept_once(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    first = kept()
    assert kept() == first
    assert [file.stem for file in files(tmp_path / "originals")] == [first]
    assert len(found(store, first)) == 2


def test_an_upload_that_fails_leaves_none(
    kept: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Store, "commit", broken)
    with pytest.raises(OSError, match="no room"):
        kept()
    assert files(tmp_path / "originals") == []


def test_another_key_reads_nothing(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    upload_id = kept()
    key = tmp_path / "kept" / "originals.key"
    own = key.read_bytes()
    key.write_bytes(Fernet.generate_key())
    with pytest.raises(SettingError):
        found(store, upload_id)
    key.unlink()
    with pytest.raises(SettingError):
        found(store, upload_id)
    assert not key.exists()
    key.write_bytes(own)
    assert len(found(store, upload_id)) == 2


def test_maintenance_clears_what_belongs_to_no_upload(kept: Callable[..., str], store: Store, tmp_path: Path) -> None:
    upload_id = kept()
    [own] = files(tmp_path / "originals")
    for name, age in (("broken off", 48), ("just begun", 0)):
        other = own.with_name(f"{name}.sealed")
        other.write_bytes(own.read_bytes())
        os.utime(other, (own.stat().st_atime, own.stat().st_mtime - age * 3600))
    os.utime(own, (own.stat().st_atime, own.stat().st_mtime - 48 * 3600))
    store.maintain()
    assert sorted(file.stem for file in files(tmp_path / "originals")) == sorted([upload_id, "just begun"])


def test_a_word_that_is_no_choice_is_said(kept: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KEEP_ORIGINALS", "yes")
    with pytest.raises(SettingError, match="yes"):
        kept()


def test_the_command_shows_them(kept: Callable[..., str], store: Store) -> None:
    upload_id = kept()
    shown = run("originals", upload_id, "--row", "4", "--store", store.url, "--json")
    assert json.loads(shown.stdout) == [
        {"table": "response", "row": 4, "column": "verbatim", "text": "mail kim@example.com now"}
    ]
    unknown = run("originals", "nobody", "--store", store.url)
    assert unknown.exit_code == 1
    assert UploadUnknown.__name__ not in unknown.stderr
