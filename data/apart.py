"""Reading in a process of its own, with a limit to its time and memory, so that a hostile file can harm nothing else.

Packed files, workbooks, Parquet and JSON are always read there: they are small and say how large they grow. So is
every large file. Small plain text is read where it is asked for: it costs as much as it is large, and starting a
process takes a third of a second.
"""

from __future__ import annotations

import json
import logging
import math
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from data import engine, settings
from data.errors import FileRefused, TellerError
from data.formats import handover
from data.formats.raw import Raw, refuse
from data.texts import N_

LOGGER = logging.getLogger(__name__)
# What plain text may weigh to be read without a process of its own.
SMALL = 1 << 20
_HEAD = 1 << 12
_BINARY = (b"PK", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"PAR1")
_MARKS = b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"
# The exit status of a process that ran out of memory; Rust and C++ abort instead.
_NO_MEMORY = 77
_JOB = "job.json"


def is_plain(path: Path) -> bool:
    """True for a small file that is not packed, no workbook, no Parquet and no JSON."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return (
        path.stat().st_size <= SMALL
        and not head.startswith(_BINARY)
        and not head.translate(None, _MARKS).startswith((b"{", b"["))
    )


def read(path: Path, shown: str, encoding: str | None, sheet: str | None, folder: Path) -> Raw:
    """What `reading.read_here` answers, from a process of its own; `folder` is for what passes between the two.

    Raises FileRefused when it takes more time or memory than the settings allow, or dies.
    """
    job = {"path": str(path.resolve()), "shown": shown, "encoding": encoding, "sheet": sheet}
    (folder / _JOB).write_text(json.dumps(job), encoding="utf-8")
    # Arrow's and glibc's usual pools reserve far more than they use, and would meet the limit early.
    calm = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder)],
        cwd=settings.ROOT,
        env={**os.environ, **calm},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=settings.number("read_seconds"))
    except subprocess.TimeoutExpired as late:
        raise _too_slow(shown) from late
    finally:
        _end(process)
    found = handover.collect(folder)
    if found is None:
        raise _died(process.returncode, said, shown)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing running, whatever made us stop waiting."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _died(status: int, said: bytes, shown: str) -> FileRefused:
    LOGGER.warning("reading %s ended with %s: %s", shown, status, said[-2000:].decode(errors="replace"))
    if status == -signal.SIGXCPU:
        return _too_slow(shown)
    if status in (_NO_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV):
        return refuse(
            N_("Reading the file {file} takes more memory than the {megabytes:,} MB that it may."),
            N_("Split the file, or save it as CSV; the limit is the setting {setting}."),
            file=shown,
            megabytes=settings.whole("read_megabytes"),
            setting="TELLER_READ_MEGABYTES",
        )
    return refuse(
        N_("The file {file} cannot be read: it is damaged or not what it seems."),
        N_("Export it again, or save it as CSV."),
        file=shown,
    )


def _too_slow(shown: str) -> FileRefused:
    return refuse(
        N_("Reading the file {file} takes longer than the {seconds:,} seconds that it may."),
        N_("Split the file, or save it as CSV; the limit is the setting {setting}."),
        file=shown,
        seconds=settings.whole("read_seconds"),
        setting="TELLER_READ_SECONDS",
    )


def confine(folder: Path) -> None:
    """Limit this process: its memory, its time on all cores, and no core files.

    RLIMIT_DATA counts what is allocated and not, as RLIMIT_AS does, what is only mapped: libraries and the file.
    """
    memory = settings.whole("read_megabytes")
    seconds = math.ceil(settings.number("read_seconds") * (os.cpu_count() or 1))
    limits = {resource.RLIMIT_DATA: memory << 20, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for what, limit in limits.items():
        _, hard = resource.getrlimit(what)
        least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (least, least))
    engine.confine(folder, memory // 2)


def main(folder: Path) -> int:
    """Read the file that the job names and leave the answer in the folder."""
    from data import reading  # it asks for this module, and only this process needs it here

    job = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    confine(folder)
    try:
        raw = reading.read_here(Path(job["path"]), job["shown"], job["encoding"], job["sheet"], folder)
        handover.leave(raw, folder)
    except TellerError as fault:
        handover.leave_fault(fault, folder)
    except (MemoryError, duckdb.OutOfMemoryException):
        return _NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
