"""A file waits on the disk in its session's place, and in nobody else's; what nobody looks after is swept."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from data.errors import FileRefused, StoreError
from data.files import inbox
from data.files.inbox import Arriving, FileTooLarge, InboxFull, Place, PlaceUnknown, Superseded

ROWS = b"a,b\n1,2\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TELLER_INBOX", str(tmp_path / "inbox"))
    yield tmp_path / "inbox"
    gc.collect()


def given(
    place: Place,
    *pieces: bytes,
    name: str = "rows.csv",
    announced: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> inbox.Received:
    """A file sent in pieces; something else happens before the last one."""
    with Arriving(place.key, name, announced) as arriving:
        for piece in pieces[:-1]:
            arriving.write(piece)
        meanwhile()
        arriving.write(pieces[-1])
        return arriving.finish()


def broken() -> None:
    raise ConnectionError


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def grow_old(place: Place, seconds: float) -> None:
    folder = inbox._folder(place.key)
    for path in (folder, *folder.iterdir()):
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))


def test_a_file_arrives_as_it_is() -> None:
    place = Place()
    assert place.received() is None
    found = given(place, ROWS)
    assert place.received() == found
    assert found.path.read_bytes() == ROWS
    assert (found.name, found.size, found.sha256) == ("rows.csv", len(ROWS), hashlib.sha256(ROWS).hexdigest())


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, shown",
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.csv", "x.csv"),
        ("..", ".."),
        ("a\x00\n\u202eb.csv", "a b.csv"),
        ("", "file"),
    ],
)
def test_no_name_leads_anywhere(name: str, shown: str, root: Path) -> None:
    place = Place()
    found = given(place, ROWS, name=name)
    assert found.name == shown
    assert set(files(root)) == {found.path, found.path.with_name("receipt.json")}
    assert found.path.parent == inbox._folder(place.key)


def test_nobody_else_reads_a_place_and_its_key_is_not_on_the_disk(root: Path) -> None:
    place = Place()
    given(place, ROWS)
    folder = inbox._folder(place.key)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert place.key not in "".join(str(path) + path.read_text(errors="replace") for path in files(root))


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["", "guessed", "../x", "x" * 5000])
def test_a_key_that_nobody_has_opens_nothing(key: str, root: Path) -> None:
    given(Place(), ROWS)
    before = files(root)
    with pytest.raises(PlaceUnknown):
        Arriving(key, "rows.csv")
    assert files(root) == before


def test_a_newer_file_takes_the_older_ones_place(root: Path) -> None:
    place = Place()
    older, newer = given(place, ROWS), given(place, ROWS, ROWS)
    assert place.received() == newer
    assert not older.path.exists()
    assert len(files(root)) == 2


def test_of_two_that_come_at_once_the_newer_one_arrives(root: Path) -> None:
    place = Place()
    with pytest.raises(Superseded):
        given(place, ROWS, ROWS, meanwhile=lambda: given(place, ROWS, name="newer.csv"))
    found = place.received()
    assert found is not None
    assert found.name == "newer.csv"
    with pytest.raises(Superseded):
        given(place, ROWS, ROWS, meanwhile=place.empty)
    assert files(root) == []


def test_what_is_left_half_way_leaves_nothing(root: Path) -> None:
    place = Place()
    found = given(place, ROWS)
    with pytest.raises(ConnectionError):
        given(place, ROWS, ROWS, meanwhile=broken)
    assert place.received() == found, "the file that waited still does"
    assert len(files(root)) == 2


def test_a_file_put_away_is_gone(root: Path) -> None:
    place = Place()
    given(place, ROWS)
    place.empty()
    assert place.received() is None
    assert files(root) == []


@pytest.mark.parametrize("announced", [None, (1 << 20) + 1])
def test_the_limit_holds_for_what_is_said_and_for_what_comes(
    announced: int | None, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_UPLOAD_MEGABYTES", "1")
    place = Place()
    with pytest.raises(FileTooLarge, match="larger than the 1 MB"):
        given(place, b"a" * (1 << 20), b"a", announced=announced)
    assert files(root) == []


def test_a_full_disk_is_said_before_and_during(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place()
    free = inbox.RESERVE + 100
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
        inbox.ask(place.key, "x", 100, ROWS)
        with pytest.raises(InboxFull):
            inbox.ask(place.key, "x", 101, ROWS)
    for code, kind in ((errno.ENOSPC, InboxFull), (errno.EIO, StoreError)):

        def fail(*_: object, code: int = code) -> int:
            raise OSError(code, "no")

        with monkeypatch.context() as patch, pytest.raises(kind):
            given(place, ROWS, meanwhile=partial(patch.setattr, os, "write", fail))
    assert files(root) == []


@pytest.mark.sampled
@pytest.mark.parametrize("head", [b"", b"%PDF-1.7", b"\x89PNG\r\n", b"\x7fELF"])
def test_what_is_no_table_is_refused_by_its_first_bytes(head: bytes, root: Path) -> None:
    place = Place()
    with pytest.raises(FileRefused):
        inbox.ask(place.key, "rows.csv", 1, head)
    with pytest.raises(FileRefused):
        given(place, head)
    assert files(root) == []


def test_a_place_is_kept_while_its_session_lives_and_swept_afterwards(root: Path) -> None:
    mine, left = Place(), Place()
    given(mine, ROWS)
    given(left, ROWS)
    for place in (mine, left):
        grow_old(place, inbox.ABANDONED + 1)
    with pytest.raises(PlaceUnknown):
        Arriving(left.key, "late.csv")
    del left, place
    gc.collect()
    inbox.tend()
    assert mine.received() is not None
    assert [folder.name for folder in root.iterdir()] == [inbox._folder(mine.key).name]


def test_no_file_waits_for_ever() -> None:
    place = Place()
    given(place, ROWS)
    grow_old(place, inbox.LONGEST + 1)
    inbox.tend()
    assert place.received() is None


def test_a_place_that_cannot_be_made_is_an_error_to_act_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TELLER_INBOX", str(tmp_path / "file" / "below"))
    with pytest.raises(StoreError, match="TELLER_INBOX"):
        Place()
