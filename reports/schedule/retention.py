"""Old reports: their files go after a time, the log of their runs stays and says so."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from data import settings
from data.store.store import Store
from reports.content.edition import whole
from reports.schedule import runs
from reports.schedule.runs import Run

# A folder on its way out; what a stop leaves of one goes with the next time.
MARK = ".removed-"


def tidy(store: Store, days: float | None = None, now: datetime | None = None) -> list[Run]:
    """Remove the files of runs that ended so many days ago, but never of the newest period of a report's part.

    days: the setting report_keep_days when not given. The runs whose files went; only for who holds the lease.
    """
    keep = settings.number("report_keep_days") if days is None else days
    before = (now or datetime.now(UTC)) - timedelta(days=keep)
    log = [run for run in runs.all(store) if run.folder and not run.gone]
    old = [group for group in _by_folder(log).values() if _is_old(group, before) and not _is_newest(group[0], log)]
    gone = []
    for group in old:
        _remove(runs.folder() / group[0].folder)
        gone += [runs.remove(store, run) for run in group]
    _sweep(runs.folder())
    return gone


def _by_folder(log: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each folder, newest first: one that was run again has the files of the last run."""
    found: dict[str, list[Run]] = {}
    for run in log:
        found.setdefault(run.folder, []).append(run)
    return found


def _is_old(group: Sequence[Run], before: datetime) -> bool:
    return all((run.ended or run.started) < before for run in group) and all(run.state != "running" for run in group)


def _is_newest(one: Run, log: Sequence[Run]) -> bool:
    """Whether no later period of the same part of the same report has files."""
    part = (one.report, one.where, one.language, one.bank)
    same = [run.week for run in log if (run.report, run.where, run.language, run.bank) == part]
    return whole(one.week).end == max(whole(week).end for week in same)


def _remove(folder: Path) -> None:
    """Take a folder out of sight at once, then away; with it the folders above it that are empty now."""
    if folder.is_dir():
        aside = folder.with_name(f"{MARK}{uuid4().hex}")
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    for above in list(folder.parents)[:2]:
        with suppress(OSError):  # one that is not empty stays
            above.rmdir()


def _sweep(root: Path) -> None:
    """What a stop left of a removal."""
    for left in root.glob(f"*/*/{MARK}*"):
        shutil.rmtree(left, ignore_errors=True)
