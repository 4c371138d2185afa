"""A disk without room while a file is taken in: said as that, and not blamed on the file."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from data.errors import StoreError
from data.texts import N_, Text

# What writers raise; Arrow's faults of files are the system's own.
FAULTS = (OSError, duckdb.Error, pa.ArrowException)
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_SAID = re.compile(r"(?i)no space left|file too large|quota exceeded|errno (?:27|28|122)\b")


def is_full(fault: BaseException) -> bool:
    """Whether there was no room to write: a full disk, a quota, or a limit on the size of files."""
    if isinstance(fault, OSError) and fault.errno in _FULL:
        return True
    return isinstance(fault, FAULTS) and bool(_SAID.search(str(fault)))


@contextmanager
def room(place: str) -> Iterator[None]:
    """Turn a write without room, before anything is stored, into the house's error."""
    try:
        yield
    except FAULTS as fault:
        if not is_full(fault):
            raise
        raise no_room(place) from fault


def no_room(place: str) -> StoreError:
    """The error of a file of which nothing was stored, as its rows could not be written anywhere."""
    return StoreError(
        Text(N_("There is no room in {place}: the disk is full, or a limit on file sizes is met."), {"place": place}),
        N_("Nothing was stored. The file itself is not the cause."),
        N_("Make room, then add the file again."),
    )
