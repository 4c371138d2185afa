"""Backups of a store in use: what is restored equals the original in every answer, or is not restored at all."""

from __future__ import annotations

import errno
import json
import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from analytics.metrics.catalogue import METRICS
from bench import crash
from commands.ask import Question, ask
from data import secrets
from data.care import backup, restore
from data.errors import StoreError
from data.store.store import Store
from tests.banks import commit


def answers(store: Store) -> dict[str, Any]:
    """Every metric as a number, and every third by week."""
    asked = [Question(key) for key in METRICS] + [Question(key, grain="week") for key in [*METRICS][::3]]
    return {f"{question}": ask(question, store).rows for question in asked}


def survey(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {"response_id": f"r{n}", "responded_at": datetime(2026, 1, 1 + n % 20), "nps": n % 11, "branch_id": "B1"}
        for n in range(first, last)
    ]


@pytest.fixture
def bank(store: Store) -> Store:
    """A store with two uploads, one of them taken back, a document and cubes."""
    commit(store, "response", survey(0, 40), file="first.csv")
    store.undo(commit(store, "response", survey(40, 60), file="second.csv").upload_id)
    store.shelf.put("action", "a1", {"what": "open earlier"})
    assert ask(Question("responses"), store).rows[0]["value"] == 40
    return store


def test_a_restored_store_is_the_original(bank: Store, tmp_path: Path) -> None:
    made = backup.make(bank, tmp_path / "kept")
    back = Store(str(tmp_path / "elsewhere" / "bank"))
    done = restore.restore(tmp_path / "kept", back.url)
    assert (done.version, done.files) == (bank.version(), made.files)
    assert answers(back) == answers(bank)
    assert back.history() == bank.history()
    assert back.shelf.all("action") == bank.shelf.all("action")
    # It goes on as the original would.
    assert back.redo(bank.history()[0].upload_id).restored == 20
    back.maintain(keep_hours=0)
    assert commit(back, "response", survey(60, 70)).added == 10
    assert ask(Question("responses"), back).rows[0]["value"] == 70


def test_what_is_there_is_not_copied_again(bank: Store, tmp_path: Path) -> None:
    first = backup.make(bank, tmp_path / "kept")
    assert first.copied == first.files
    assert backup.make(bank, tmp_path / "kept").copied == 0
    commit(bank, "response", survey(60, 70))
    assert backup.make(bank, tmp_path / "kept").copied == 2, "a file of rows and one of the log"
    assert restore.restore(tmp_path / "kept", str(tmp_path / "old"), first.stamp).version == first.version
    assert Store(str(tmp_path / "old")).version() == first.version


def test_only_the_newest_are_kept(bank: Store, tmp_path: Path) -> None:
    for n in range(3):
        commit(bank, "response", survey(100 + n, 101 + n))
        bank.maintain(keep_hours=0)
        made = backup.make(bank, tmp_path / "kept", keep=2)
    assert len(backup.backups(tmp_path / "kept")) == 2
    assert made.pruned > 0
    for each in backup.backups(tmp_path / "kept"):
        back = str(tmp_path / each.stamp)
        assert restore.restore(tmp_path / "kept", back, each.stamp).version == Store(back).version()


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_damaged_backup_restores_nothing(bank: Store, tmp_path: Path, how: str) -> None:
    backup.make(bank, tmp_path / "kept")
    path = next((tmp_path / "kept" / "files" / "response").glob("*.parquet"))
    content = path.read_bytes()
    path.unlink() if how == "gone" else path.write_bytes(content[:-9] + b"x" + content[-8:])
    with pytest.raises(StoreError, match=path.name) as caught:
        restore.restore(tmp_path / "kept", str(tmp_path / "back" / "bank"))
    assert caught.value.remedy.message
    assert list((tmp_path / "back").iterdir()) == []


@pytest.mark.parametrize("how", ["gone", "changed", "cut"])
def test_what_went_bad_in_a_backup_is_copied_again(store: Store, tmp_path: Path, how: str) -> None:
    commit(store, "response", survey(0, 40))
    kept = tmp_path / "kept"
    assert backup.make(store, kept).mended == 0
    path = next((kept / "files" / "response").glob("*.parquet"))
    content = path.read_bytes()
    path.unlink() if how == "gone" else path.write_bytes(
        content[:50] + (b"x" + content[51:] if how == "changed" else b"")
    )
    run = CliRunner().invoke(cli.app, ["backup", str(kept), "--store", store.url], catch_exceptions=False)
    assert run.exit_code == 0
    assert "had them no longer or not as they were: 1 file." in run.stderr
    assert path.read_bytes() == content
    assert backup.make(store, kept).copied == 0
    restore.restore(kept, str(tmp_path / "back"))
    # Where the store has it no better, no backup claims to hold it.
    own = Path(store.url, "response", path.name)
    for each in (path, own):
        each.write_bytes(content[:50] + b"x" + content[51:])
    with pytest.raises(StoreError, match="neither in the store nor in the backup"):
        backup.make(store, kept)
    assert len(backup.backups(kept)) == 3


def test_of_a_large_backup_a_part_is_read_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "response", survey(0, 40))
    made = backup.make(store, tmp_path / "kept")
    path = next((tmp_path / "kept" / "files" / "response").glob("*.parquet"))
    path.write_bytes(b"x" + path.read_bytes()[1:])
    size = sum(file.stat().st_size for file in (tmp_path / "kept" / "files").rglob("*.parquet"))
    monkeypatch.setattr(backup, "VERIFIED_BYTES", size // 2)
    draws = iter([0.6] * made.files + [0.4] * made.files)
    monkeypatch.setattr("data.care.backup.random.random", lambda: next(draws))
    assert [backup.make(store, tmp_path / "kept").mended for _ in range(2)] == [0, 1]


def test_only_the_owner_looks_into_a_backup(store: Store, tmp_path: Path) -> None:
    commit(store, "response", survey(0, 40))
    kept = tmp_path / "above" / "kept"

    def open_to_others() -> list[Path]:
        return [path for path in (tmp_path / "above").rglob("*") if path.stat().st_mode & 0o077]

    backup.make(store, kept)
    assert open_to_others() == []
    # As the version before left them.
    for folder in ("files", "files/response", "backups"):
        (kept / folder).chmod(0o755)
    backup.make(store, kept)
    assert open_to_others() == []


def test_nothing_is_written_over(bank: Store, tmp_path: Path) -> None:
    backup.make(bank, tmp_path / "kept")
    before = bank.history()
    with pytest.raises(StoreError, match="something already"):
        restore.restore(tmp_path / "kept", bank.url)
    assert Store(bank.url).history() == before
    with pytest.raises(StoreError, match="no such backup"):
        restore.restore(tmp_path / "kept", str(tmp_path / "back"), "20200101T000000000000")


def test_a_damaged_store_is_not_backed_up(bank: Store, tmp_path: Path) -> None:
    next(Path(bank.url, "response").glob("*.parquet")).unlink()
    with pytest.raises(StoreError, match="lost"):
        backup.make(Store(bank.url), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_secrets_lie_apart(bank: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_ORIGINALS_KEY", str(tmp_path / "no.key"))
    secrets.secret()
    secret = tmp_path / "secret"
    word = secret.read_bytes().strip()

    def run(*given: str, status: int = 0) -> Any:
        result = CliRunner().invoke(cli.app, [*given, "--store", bank.url, "--json"], catch_exceptions=False)
        assert result.exit_code == status, result.stderr
        return result

    kept = str(tmp_path / "kept")
    assert "never matched" in run("backup", kept).stderr
    said = run("backup", kept, "--secrets", str(tmp_path / "safe"))
    assert json.loads(said.stdout)["secrets"] == ["secret_file"]
    assert said.stderr == ""
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file() and word in path.read_bytes()]
    assert (tmp_path / "safe" / "secret_file").stat().st_mode & 0o777 == 0o600
    assert "apart" in run("backup", kept, "--secrets", f"{kept}/inside", status=1).stderr
    bank_url, elsewhere = bank.url, str(tmp_path / "elsewhere")
    monkeypatch.setenv("TELLER_SECRET_FILE", str(tmp_path / "other" / "secret"))
    bank.url = elsewhere
    done = run("restore", kept)
    assert "is not the one" in done.stderr
    bank.url = str(tmp_path / "third")
    assert json.loads(run("restore", kept, "--secrets", str(tmp_path / "safe")).stdout)["same_secret"] is True
    assert (tmp_path / "other" / "secret").read_text() == secret.read_text()
    (tmp_path / "other" / "secret").write_text("cd" * 32)
    bank.url = str(tmp_path / "fourth")
    assert "another secret" in run("restore", kept, "--secrets", str(tmp_path / "safe"), status=1).stderr
    assert bank_url != elsewhere


def write(url: str, number: int, ended: threading.Event, faults: list[StoreError]) -> None:
    """Upload, take back and maintain until it is over."""
    own = Store(url)
    try:
        for n in range(number * 10_000, (number + 1) * 10_000):
            done = own.commit(crash.upload(n), crash.tables(n))
            if n % 3 == 2:
                own.undo(done.upload_id)
            if n % 5 == 4:
                own.maintain(keep_hours=0)
            if ended.is_set():
                return
    except StoreError as fault:
        faults.append(fault)


def check_as_then(store: Store, back: Store, version: int) -> None:
    """What is restored has the very rows of that version."""
    then = Store(store.url, as_of=store.moment(version))
    with back.snapshot() as one, then.snapshot() as other:
        assert crash.torn(one) == ""
        assert (one.version, one.live) == (version, other.live)
        for name in one.names():
            rows = [sorted(s.to_arrow(s.table(name).row_key).to_pylist()) for s in (one, other)]
            assert rows[0] == rows[1]


@pytest.mark.parametrize("writers, rounds", [(2, 3), pytest.param(4, 40, marks=pytest.mark.long)])
def test_a_backup_while_writers_work_is_of_one_moment(store: Store, tmp_path: Path, writers: int, rounds: int) -> None:
    ended, faults = threading.Event(), list[StoreError]()
    given = [(store.url, number, ended, faults) for number in range(writers)]
    threads = [threading.Thread(target=write, args=each) for each in given]
    for thread in threads:
        thread.start()
    made = [backup.make(store, tmp_path / "kept") for _ in range(rounds)]
    ended.set()
    for thread in threads:
        thread.join()
    assert faults == []
    made.append(backup.make(store, tmp_path / "kept"))
    assert made[-1].version > made[0].version
    for each in made:
        back = Store(str(tmp_path / each.stamp))
        assert restore.restore(tmp_path / "kept", back.url, each.stamp).version == each.version
        if each.version:
            check_as_then(store, back, each.version)
    assert answers(Store(str(tmp_path / made[-1].stamp))) == answers(store)


def flip(path: Path) -> None:
    """Let a file's bytes go bad, all but those at its ends, which say what it holds."""
    content = bytearray(path.read_bytes())
    content[200:900] = bytes(byte ^ 0x5A for byte in content[200:900])
    path.write_bytes(content)


def test_a_store_whose_rows_went_bad_is_not_backed_up(bank: Store, tmp_path: Path) -> None:
    flip(next(Path(bank.url, "response").glob("*.parquet")))
    command = ["backup", str(tmp_path / "kept"), "--secrets", str(tmp_path / "apart"), "--store", bank.url]
    run = CliRunner().invoke(cli.app, command, catch_exceptions=False)
    assert run.exit_code == 1
    assert "of the store is damaged." in " ".join(run.stderr.split())
    assert not backup.backups(tmp_path / "kept")
    run = CliRunner().invoke(cli.app, ["maintain", "--store", bank.url], catch_exceptions=False)
    assert run.exit_code in (0, 1)
    assert "Traceback" not in run.stderr


def test_a_backup_of_rows_that_were_bad_already_is_not_brought_back(
    bank: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        # As earlier versions made them.
        patch.setattr(backup, "is_readable", lambda _: True)
        flip(next(Path(bank.url, "derived", "survey").glob("*.parquet")))
        backup.make(bank, tmp_path / "kept")
        restore.restore(tmp_path / "kept", str(tmp_path / "back"))
        assert ask(Question("responses"), Store(str(tmp_path / "back"))).rows[0]["value"] == 40
        flip(next(Path(bank.url, "response").glob("*.parquet")))
        backup.make(bank, tmp_path / "bad")
    with pytest.raises(StoreError, match=r"The backup is damaged: its file response/.*Nothing was restored"):
        restore.restore(tmp_path / "bad", str(tmp_path / "other"))
    assert not (tmp_path / "other").exists()
    with pytest.raises(StoreError, match=r"Give the folder that python cli\.py backup wrote to"):
        restore.restore(tmp_path / "none", str(tmp_path / "other"))


def test_a_store_that_may_only_be_read_is_backed_up(
    bank: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def reading_only(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if str(path).startswith(bank.url) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, flags, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", reading_only)
        backup.make(Store(bank.url), tmp_path / "kept")
        for command in (["maintain"], ["add", str(Path("examples") / "none.csv")]):
            run = CliRunner().invoke(cli.app, [*command, "--store", bank.url])
            assert run.exception is None or isinstance(run.exception, SystemExit), command
    restore.restore(tmp_path / "kept", str(tmp_path / "back"))
    assert answers(Store(str(tmp_path / "back"))) == answers(bank)
