"""A folder for one upload on its way in: nobody else's while its owner lives, gone when it is closed or its owner ends.

Its owner holds a lock beside it, which the system frees however the owner ends; whoever stages next clears away folders
without an owner.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TextIO
from uuid import uuid4

# Beside a store's tables, so that a commit can take the files by renaming them; no table has such a name.
NAME = ".staging"
_LOCK = ".lock"


class Staging:
    """One folder and the lock on it; also a context manager."""

    def __init__(self, beside: Path | None = None) -> None:
        """A new folder under a store's own folder, or under the system's for what passes by."""
        self._root = (beside / NAME) if beside else Path(tempfile.gettempdir()) / f"teller{NAME}-{os.getuid()}"
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(self._root)
        self.folder, lock = _taken(self._root)
        self._end = weakref.finalize(self, _clear, self.folder, lock, os.getpid())

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder with what is left in it."""
        self._end()


def sweep(root: Path) -> None:
    """Remove the folders whose owners are gone."""
    for path in [*root.glob(f"*{_LOCK}"), *(p for p in root.iterdir() if p.is_dir() and not _lock_of(p).exists())]:
        lock = _lock_of(path.with_suffix(""))
        with lock.open("a") as file:
            if _locked(file):
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(_LOCK)


def _taken(root: Path) -> tuple[Path, TextIO]:
    """A folder that is locked before it is there, so that nobody takes it for one without an owner."""
    while True:
        folder = root / uuid4().hex
        file = _lock_of(folder).open("a")
        # A sweeper may have been faster with the lock, and removed it.
        if _locked(file) and _lock_of(folder).exists():
            folder.mkdir()
            return folder, file
        file.close()


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear(folder: Path, lock: TextIO, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
        # What it was for is done or has failed by now; whoever stages next clears away what is left.
        with suppress(OSError):
            _lock_of(folder).unlink(missing_ok=True)
    lock.close()
