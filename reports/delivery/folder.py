"""A report put into a folder, whole or not at all: copied beside its place and moved there by one rename."""

from __future__ import annotations

import errno
import os
import shutil
from itertools import count
from pathlib import Path
from uuid import uuid4

from data.texts import N_
from reports.content.edition import Edition
from reports.delivery.letter import MANIFEST, Made
from reports.delivery.outcomes import DELIVERED, Outcome, failed
from reports.delivery.recipients import Target

# Faults of a folder that do not pass by themselves; a share that is away, a disk that is full and the like do.
LASTING = (
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EINVAL, errno.ENAMETOOLONG, errno.ELOOP,
)  # fmt: skip


def place(target: Target, edition: Edition) -> Path:
    """Where in the folder a report goes."""
    return Path(target.place) / edition.report / edition.week / f"{edition.scope}-{edition.language}"


def arrived(target: Target, made: Made, edition: Edition) -> bool:
    """Whether this very report lies in its place; a folder can be asked, unlike a server of mail."""
    there = place(target, edition) / MANIFEST
    try:
        return there.read_bytes() == (made.folder / MANIFEST).read_bytes()
    except OSError:
        return False


def look(target: Target, made: Made, edition: Edition) -> Outcome:
    """What came of an attempt that broke off: a rename was either made or not."""
    if arrived(target, made, edition):
        return DELIVERED
    return failed(N_("The program was interrupted before the report was in the folder."), temporary=True)


def send(target: Target, made: Made, edition: Edition, *, known_there: bool = False) -> Outcome:
    """Put a report in its place. An older one there is kept beside it, under a name of its own.

    known_there: the folder was there before. One that is away, as a share is that is not connected, is not made anew:
    the report would lie where nobody looks, hidden as soon as the share is back.
    """
    goal, root = place(target, edition), Path(target.place)
    if goal == made.folder or arrived(target, made, edition):
        return DELIVERED
    if not root.exists() and (known_there or not root.parent.exists()):
        return failed(N_("The folder {folder} is not there just now."), temporary=True, folder=root)
    copy = goal.with_name(f".arriving-{uuid4().hex}")
    try:
        _copied(made.folder, copy)
        _moved(copy, goal)
    except OSError as fault:
        reason = N_("The report could not be put into the folder: {fault}")
        return failed(reason, temporary=fault.errno not in LASTING, fault=fault.strerror or fault)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return DELIVERED


def _copied(source: Path, copy: Path) -> None:
    """Every file of a report, on disk."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    for file in copy.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())


def _moved(copy: Path, goal: Path) -> None:
    if goal.exists():
        older = (goal.with_name(f"{goal.name}-before-{number}") for number in count(1))
        goal.rename(next(name for name in older if not name.exists()))
    copy.rename(goal)
