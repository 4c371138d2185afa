"""Work on one file in a process of its own, with a limit to its time and memory: a hostile file can harm nothing else.

Small plain text is worked on where it is asked for: it costs as much as it is large, and starting a process takes a
third of a second. The process tells how far it has got, one line of JSON a step, and leaves what it found in a folder.
"""

from __future__ import annotations

import importlib.abc
import json
import logging
import math
import os
import queue
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from data import settings
from data.errors import FileRefused, TellerError
from data.files import room
from data.formats import codec
from data.formats.raw import refuse
from data.formats.statistics import statistics_files
from data.store import duck
from data.texts import N_, Text

LOGGER = logging.getLogger(__name__)
# What plain text may weigh to be read without a process of its own.
SMALL = 1 << 20
# Time beyond `read_seconds` is given for size alone. Honest files come in ten times as fast; on a machine that is busy
# with much else, 5 MB a second were seen.
BYTES_PER_SECOND = 2_000_000
_HEAD = 1 << 12
_BINARY = (b"PK", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"PAR1")
_MARKS = b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"
# From this size on, memory is given back as soon as it is free.
_GIVEN_BACK = 4 << 20
# How often what was told last is told again, in seconds.
_BEAT = 0.25
# The exit status of a process that ran out of memory; Rust and C++ abort instead.
NO_MEMORY = 77
# The exit status of a process that had no room to write.
NO_ROOM = 78
# A line of plain text as long as a book takes more than its size tells.
_LONG_LINE = 1 << 17
_MANY_COLUMNS = 500
Tell = Callable[[Text, int, int], None]


def is_plain(path: Path) -> bool:
    """True for a small file of short lines that is not packed, no workbook, no Parquet and no JSON."""
    if path.stat().st_size > SMALL:
        return False
    content = path.read_bytes()
    head = content[:_HEAD]
    lines = content.splitlines() or [b""]
    return (
        not head.startswith(_BINARY)
        and not statistics_files.is_one(head)
        and not head.translate(None, _MARKS).startswith((b"{", b"["))
        and max(map(len, lines)) <= _LONG_LINE
        and max(lines[0].count(mark) for mark in (b",", b"\t", b";", b"|")) <= _MANY_COLUMNS
    )


def seconds(size: int) -> float:
    """The longest time that a file of so many bytes may take."""
    return settings.number("read_seconds") + size / BYTES_PER_SECOND


def run(module: str, folder: Path, shown: str, size: int, tell: Tell) -> None:
    """Run a module's main with the folder; what it tells is passed on.

    Raises what it left as a fault, StoreError when there is no room to write, and FileRefused when it takes more time
    or memory than the settings allow, is silent for too long, or dies. What `tell` raises ends it.
    """
    # Arrow's and glibc's usual pools reserve far more than they use, and would meet the limit early.
    calm = {
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": str(_GIVEN_BACK),
        "MALLOC_TRIM_THRESHOLD_": str(_GIVEN_BACK),
    }
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(folder), str(size)],
            cwd=settings.ROOT,
            env={**os.environ, **calm},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    assert process.stdout is not None
    listener = threading.Thread(target=_listen, args=(process.stdout, said), daemon=True)
    listener.start()
    try:
        _follow(said, shown, seconds(size), tell)
        process.wait()
    finally:
        _end(process, listener)
    codec.raise_fault(folder)
    if process.returncode == NO_ROOM:
        raise room.no_room(str(folder.parent))
    if process.returncode:
        raise _died(process.returncode, (folder / "stderr").read_bytes(), shown, size)


def _follow(said: queue.SimpleQueue[bytes], shown: str, longest: float, tell: Tell) -> None:
    """Pass on what is told until the process ends, and again between, so that whoever listens can end it at any time.

    Raises FileRefused when it takes longer than that many seconds or is silent.
    """
    patience, began = settings.number("read_seconds"), time.monotonic()
    heard = began
    last: tuple[Text, int, int] | None = None
    while True:
        try:
            line = said.get(timeout=max(0.0, min(_BEAT, heard + patience - time.monotonic())))
        except queue.Empty:
            if time.monotonic() >= min(heard + patience, began + longest):
                limit = longest if time.monotonic() >= began + longest else patience
                raise _too_slow(shown, math.ceil(limit)) from None
            if last:
                tell(*last)
            continue
        if not line:
            return
        step, heard = json.loads(line), time.monotonic()
        last = codec.unpacked(step["said"]), step["done"], step["total"]
        tell(*last)


def _listen(source: IO[bytes], said: queue.SimpleQueue[bytes]) -> None:
    with source:
        for line in source:
            said.put(line)
    said.put(b"")


def telling() -> Tell:
    """How the process itself tells a step; a reader that is gone ends it."""
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(said: Text, done: int, total: int) -> None:
        step = json.dumps({"said": codec.packed(said), "done": done, "total": total})
        os.write(out, step.encode() + b"\n")

    return tell


def _end(process: subprocess.Popen[bytes], listener: threading.Thread) -> None:
    """Leave nothing running, whatever made us stop waiting."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    listener.join()


def _died(status: int, said: bytes, shown: str, size: int) -> FileRefused:
    # Not a warning: without a log, Python would print a library's dump on the terminal of whoever adds the file.
    LOGGER.info("taking in %s ended with %s: %s", shown, status, said[-2000:].decode(errors="replace"))
    if status == -signal.SIGXCPU:
        return _too_slow(shown, math.ceil(seconds(size)))
    if status in (NO_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV):
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


def _too_slow(shown: str, limit: int) -> FileRefused:
    return refuse(
        N_("Reading the file {file} takes longer than the {seconds:,} seconds that it may."),
        N_("Split the file, or save it as CSV; the limit is the setting {setting}."),
        file=shown,
        seconds=limit,
        setting="TELLER_READ_SECONDS",
    )


def confine(folder: Path, size: int) -> None:
    """Limit this process: its memory, its time on all cores, and no core files.

    RLIMIT_DATA counts what is allocated and not, as RLIMIT_AS does, what is only mapped, such as libraries.
    """
    memory = settings.whole("read_megabytes")
    cpu = math.ceil(seconds(size) * (os.cpu_count() or 1))
    limits = {resource.RLIMIT_DATA: memory << 20, resource.RLIMIT_CPU: cpu, resource.RLIMIT_CORE: 0}
    for what, limit in limits.items():
        _, hard = resource.getrlimit(what)
        least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (least, least))
    duck.confine(folder, memory // 2)


class _NoPandas(importlib.abc.MetaPathFinder):
    """Pandas is not there: Arrow would import it for nothing, which takes longer than to start."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        """No module of that name, for all that comes after this finder as well."""
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def main(work: Callable[[Path, Tell], Any]) -> int:
    """Do the work that the folder holds, confined; its fault is left there too. The answer is the exit status."""
    sys.meta_path.insert(0, _NoPandas())
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    tell = telling()
    confine(folder, size)
    try:
        work(folder, tell)
    except TellerError as fault:
        codec.leave_fault(fault, folder)
    except MemoryError:
        return NO_MEMORY
    except duck.OutOfMemory:
        return NO_MEMORY
    except room.FAULTS as fault:
        # Where nothing can be written, no fault can be left either.
        if not room.is_full(fault):
            raise
        return NO_ROOM
    return 0
