"""Which files of a folder have finished arriving: told by their state, never by how long they take."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Names under which browsers, copying programs, editors and offices keep what is not finished, or not a file of its own.
UNFINISHED = re.compile(
    r"^(\.|~)|~$|\.(part|partial|tmp|temp|crdownload|download|filepart|opdownload|!ut|swp|lock|lck|writing)$"
    r"|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
# Seconds without a change after which a file that nobody holds open is whole.
QUIET = 2.0
# The same where the system cannot tell whether somebody holds it open, as on network shares, or where it is empty.
UNSURE = 10.0


@dataclass(frozen=True)
class State:
    """What changes while a file is still being written."""

    size: int
    changed: int
    number: int

    @classmethod
    def of(cls, path: Path) -> State | None:
        """The file's state; None where it is no file, or gone."""
        try:
            found = path.lstat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True)
class Look:
    """One look at the folder: whole files, oldest first; those of which that is not yet clear; those being written."""

    ready: tuple[Path, ...] = ()
    settling: tuple[Path, ...] = ()
    busy: tuple[Path, ...] = ()


@dataclass
class Arrivals:
    """A folder and what was seen of its files: their state, and since when (monotonic seconds) it has been so."""

    folder: Path
    quiet: float = QUIET
    unsure: float = UNSURE
    seen: dict[str, tuple[State, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Whoever opens a file in the moment in which it is asked about would else end this process.
        signal.signal(signal.SIGIO, signal.SIG_IGN)

    def look(self) -> Look:
        """Every file of the folder as it stands now."""
        sorts: dict[str, list[tuple[int, Path]]] = {"ready": [], "settling": [], "busy": []}
        present = dict(files(self.folder))
        for name, state in present.items():
            sorts[self._sort(name, state)].append((state.changed, self.folder / name))
        self.seen = {name: kept for name, kept in self.seen.items() if name in present}
        return Look(**{kind: tuple(path for _, path in sorted(found)) for kind, found in sorts.items()})

    def _sort(self, name: str, state: State) -> str:
        now = time.monotonic()
        known, since = self.seen.get(name, (None, now))
        if known != state:
            since = now
        self.seen[name] = (state, since)
        held = is_held(self.folder / name)
        if held:
            return "busy"
        if held is None or not state.size:
            return "ready" if now - since >= self.unsure else "settling"
        # What was renamed into the folder was written before it came.
        old = time.time() - state.changed / 1e9 >= self.quiet
        return "ready" if old or now - since >= self.quiet else "settling"


def files(folder: Path) -> Iterator[tuple[str, State]]:
    """The folder's files that look finished by their names; plain ones only: a link could lead anywhere."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not UNFINISHED.search(entry.name) and entry.is_file(follow_symlinks=False):
                state = State.of(folder / entry.name)
                if state is not None:
                    yield entry.name, state


def is_held(path: Path) -> bool | None:
    """Whether a process has the file open for writing; None where the system does not tell.

    A lease for reading is granted only while nobody writes (Linux, on disks of this machine).
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as fault:
        return True if fault.errno == errno.EAGAIN else None
    finally:
        os.close(handle)
    return False
