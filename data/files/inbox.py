"""Where a file waits between the browser and the store: on disk, in a place of which only one session has the key.

A place is a folder named by the digest of its key, so that neither the folder's listing nor a file's own name leads to
another's. It is looked after as long as its session lives; one that nobody looks after is swept away with its file,
whether its session ended or its server was killed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import time
import weakref
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from data import settings
from data.errors import FileRefused, StoreError, TellerError
from data.files import reader
from data.formats.raw import shown_name
from data.texts import N_, Text

# Seconds after which a place is swept that nobody has looked after.
ABANDONED = 900.0
# Longest that a file waits, however long its session lives, in seconds.
LONGEST = 24 * 3600.0
# What is left free on the disk, in bytes: the store needs room too.
RESERVE = 64 << 20
# How many of a file's first bytes are looked at before it is taken in.
HEAD = 8 << 10
_RECEIPT, _PART = "receipt.json", "part-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileTooLarge(FileRefused):
    """The browser may not send a file of this size."""


class InboxFull(StoreError):
    """There is no room on the disk for the file."""


class PlaceUnknown(TellerError):
    """No session has this key, or it ended."""


class Superseded(TellerError):
    """The session sent a newer file, or put this one away, before all of it was there."""


@dataclass(frozen=True)
class Received:
    """One file as it came: where it is, its name as it may be shown, bytes, SHA-256, and a key of its own."""

    path: Path
    name: str
    size: int
    sha256: str
    key: str


class Place:
    """One session's place. key: what its browser shows to be let in; it is never written to the disk."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(32)
        self.keep()
        _LIVE.add(self)

    def keep(self) -> None:
        """Say that the place is still wanted; make it where it is missing."""
        try:
            _folder(self.key).mkdir(mode=0o700, parents=True, exist_ok=True)
            os.utime(_folder(self.key))
        except OSError as fault:
            raise _unusable(fault) from fault

    def received(self) -> Received | None:
        """The file that waits here; None before one has come, and once it is put away."""
        folder = _folder(self.key)
        try:
            said = json.loads((folder / _RECEIPT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        path = folder / said["key"]
        return Received(path, **said) if path.exists() else None

    def empty(self) -> None:
        """Forget the file and delete it, and end one that is still coming."""
        _clear(_folder(self.key))


# The places of the sessions that live in this process; a session that ends takes its place out of it.
_LIVE: weakref.WeakSet[Place] = weakref.WeakSet()


class Arriving:
    """A file on its way into a place: a context within which its bytes are written, and `finish` called at the end.

    Left without `finish`, nothing of it remains. A file that arrives later in the same place ends this one.
    """

    def __init__(self, key: str, name: str, announced: int | None = None) -> None:
        self._folder = _known(key)
        self._name, self._digest, self._size, self._head = shown_name(name), hashlib.sha256(), 0, b""
        self._admit(announced or 0)
        self._part = self._folder / f"{_PART}{uuid4().hex}"

    def __enter__(self) -> Arriving:
        try:
            _clear(self._folder, waiting=False)
            self._file = self._part.open("xb", buffering=0)
        except OSError as fault:
            raise _unusable(fault) from fault
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """The next bytes.

        Raises FileTooLarge, InboxFull, FileRefused for what the first bytes show to be no table, and Superseded.
        """
        if len(self._head) < HEAD:
            self._head += piece[: HEAD - len(self._head)]
        self._size += len(piece)
        self._admit(self._size)
        if self._head:
            reader.glance(self._head, self._name)
        if not os.fstat(self._file.fileno()).st_nlink:
            raise _superseded(self._name)
        self._digest.update(piece)
        try:
            _write(self._file.fileno(), piece)
            os.utime(self._folder)
        except OSError as fault:
            raise (_full(self._name) if fault.errno in _FULL else _unusable(fault)) from fault

    def finish(self) -> Received:
        """All of it is here: it takes the place of the file that waited."""
        reader.glance(self._head, self._name)
        found = Received(self._folder / uuid4().hex, self._name, self._size, self._digest.hexdigest(), "")
        said = {name: value for name, value in asdict(found).items() if name != "path"} | {"key": found.path.name}
        fresh = self._folder / f"{_PART}{found.path.name}.json"
        try:
            self._part.rename(found.path)
            fresh.write_text(json.dumps(said), encoding="utf-8")
            fresh.rename(self._folder / _RECEIPT)
        except FileNotFoundError as fault:
            raise _superseded(self._name) from fault
        _clear(self._folder, {_RECEIPT, found.path.name}, parts=False)
        return Received(found.path, **said)

    def _admit(self, size: int) -> None:
        """Refuse a size that is too large for the setting, or for the disk."""
        limit = settings.whole("upload_megabytes")
        if size > limit << 20:
            raise _too_large(self._name, limit)
        if shutil.disk_usage(_root()).free - max(size - self._size, 0) < RESERVE:
            raise _full(self._name)


def ask(key: str, name: str, announced: int, head: bytes) -> None:
    """Whether a file of this size with these first bytes may come in; raises as `Arriving` does where it may not."""
    Arriving(key, name, announced)
    reader.glance(head, shown_name(name))


def tend() -> None:
    """Look after the places of this process's sessions, and sweep those of no one's."""
    for place in tuple(_LIVE):
        place.keep()
    sweep()


def sweep() -> None:
    """Remove every place that nobody looks after, and every file that waited too long."""
    now = time.time()
    root = _root()
    for folder in root.iterdir() if root.is_dir() else ():
        # Another process may sweep at the same time.
        with contextlib.suppress(OSError):
            if now - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder)
            elif (folder / _RECEIPT).exists() and now - (folder / _RECEIPT).stat().st_mtime > LONGEST:
                _clear(folder)


def _root() -> Path:
    return Path(settings.location("inbox"))


def _folder(key: str) -> Path:
    return _root() / hashlib.sha256(key.encode()).hexdigest()


def _known(key: str) -> Path:
    folder = _folder(key)
    try:
        if time.time() - folder.stat().st_mtime <= ABANDONED:
            return folder
    except OSError:
        pass
    raise PlaceUnknown(
        N_("This page's session has ended."), remedy=N_("Load the page again, and give the file once more.")
    )


def _clear(folder: Path, kept: Iterable[str] = (), *, waiting: bool = True, parts: bool = True) -> None:
    """Delete what waits in a place but the kept files, and what is on its way there.

    The receipt goes first, so that it never names what is gone.
    """
    for file in sorted(folder.iterdir(), key=lambda file: file.name != _RECEIPT) if folder.is_dir() else ():
        if file.name not in kept and (parts if file.name.startswith(_PART) else waiting):
            file.unlink(missing_ok=True)


def _write(handle: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _too_large(name: str, limit: int) -> FileTooLarge:
    return FileTooLarge(
        Text(
            N_("The file {file} is larger than the {limit} MB that a browser may send."), {"file": name, "limit": limit}
        ),
        remedy=N_(
            "On the server any size goes in: python cli.py add FILE, or the folder that python cli.py watch reads."
        ),
    )


def _full(name: str) -> InboxFull:
    return InboxFull(
        Text(N_("There is no room on the server's disk for the file {file}."), {"file": name}),
        remedy=N_("Make room where Teller keeps its files, and give the file once more."),
    )


def _superseded(name: str) -> Superseded:
    return Superseded(Text(N_("The file {file} was put away before all of it was there."), {"file": name}))


def _unusable(fault: OSError) -> StoreError:
    return StoreError(
        Text(N_("Files from the browser cannot be kept in {place}."), {"place": str(_root())}),
        Text(N_("The system says: {said}"), {"said": fault.strerror or str(fault)}),
        N_("Make the folder writable, or name another: TELLER_INBOX."),
    )
