"""The additive cubes: for each subject, the sums of every measure by day and group, kept beside the rows.

A cube only grows: a refresh appends the touched days anew under its own name,
`<version>-<word>-<time>-<definition>-<lineage>-…`, and is finished by a mark in its last piece. For each day the
newest finished refresh counts. So a refresh that is killed is invisible, two that run at once do not double anything,
and a reader sees one version of every day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.metrics import cube_check, recorded
from analytics.metrics.counting import counted
from analytics.metrics.refreshes import (
    counted_version,
    counted_word,
    dated_name,
    days_of,
    definition,
    marks,
    nothing,
    refresh_name,
    texts,
)
from analytics.metrics.running import Running
from analytics.metrics.subjects import SUBJECTS, Subject
from analytics.voice import scores
from data.care.maintenance import DAY_MARK, END_MARK
from data.store.snapshot import Kept

if TYPE_CHECKING:
    import ibis

    from data.store.store import Snapshot, Store

DAYS_AT_ONCE, ROWS_AT_ONCE = 184, 200_000
FEW = 1_000_000  # rows of a cube that is read whole, a rollup at a time
# Whatever is worked out from rows and kept.
DERIVED = (*SUBJECTS, scores.NAME)
Where = Mapping[str, tuple[str, ...]]
Tell = Callable[[int, int], None]


def refresh(store: Store, snapshot: Snapshot, subject: Subject, days: Sequence[date]) -> None:
    """Count some days anew and append them to the cube, finished by a mark."""
    name = refresh_name(snapshot, subject)
    rows = sum(snapshot.rows_about(table, list(days)) for table in subject.tables)
    size = max(1, min(DAYS_AT_ONCE, int(len(days) * ROWS_AT_ONCE / (rows or 1))))
    ordered = sorted(days)
    pieces = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    with ThreadPoolExecutor(1) as writer:
        written: Future[None] | None = None
        for piece in pieces:
            table = _piece(snapshot, subject, piece, name, finished=piece is pieces[-1])
            if written is not None:
                written.result()
            # One piece is written while the next is counted; the last, with the mark, after all others.
            written = writer.submit(store.append_derived, subject.key, table)
        if written is not None:
            written.result()


def _piece(snapshot: Snapshot, subject: Subject, days: Sequence[date], name: str, *, finished: bool) -> pa.Table:
    rows = counted(snapshot, subject, days)
    table = pa.concat_tables([*rows, marks(rows[0], days, finished)])
    return table.append_column("refresh", pa.repeat(name, table.num_rows))


def _stale_days(snapshot: Snapshot, subject: Subject) -> set[date]:
    """Days of the subject that may have changed since its cube was counted.

    Of a store as it was, also those whose count of then was cleared away since, but none whose later count holds.
    """
    cube = Cube(snapshot, subject)
    found = _changed(snapshot, subject, cube.version, cube.said if cube.version else snapshot.said)
    return found if snapshot.now is snapshot else (found - cube.held) | cube.lost


def _changed(snapshot: Snapshot, subject: Subject, since: int, said: int) -> set[date]:
    """Days of the subject that may differ from what they were at a version and a word."""
    found = set[date]()
    if since < snapshot.version:
        if subject.events:
            return _days_of_events(snapshot, subject, since) | _days_of_erased(snapshot, subject, since)
        touched = snapshot.touched(since)
        found = found.union(*(touched.get(table, set()) for table in subject.tables))
    if subject.put_right and said < snapshot.said:
        found |= subject.put_right(snapshot, said)
    return found


def _days_of_events(snapshot: Snapshot, subject: Subject, since: int) -> set[date]:
    """Every day of an event of a row that changed after a version, before or now."""
    return _event_days(snapshot, subject, snapshot.affected(subject.table, since))


def _event_days(snapshot: Snapshot, subject: Subject, rows: ibis.Table) -> set[date]:
    """Every day on which something of some rows counts."""
    found = snapshot.to_arrow(rows.select(*subject.events).distinct())
    columns = [column.combine_chunks().cast(pa.date32()) for column in found.columns]
    return set(pc.unique(pa.concat_arrays(columns)).drop_null().to_pylist())


def _days_of_erased(snapshot: Snapshot, subject: Subject, since: int) -> set[date]:
    """Every day there is where rows that changed after a version were erased, as nobody knows their days any more."""
    if not snapshot.is_erased(subject.table, since):
        return set()
    return Cube(snapshot, subject).counted_days | _event_days(snapshot, subject, snapshot.table(subject.table))


# The state of each store that this process has seen counted: asking again would read every cube's marks.
_fresh: dict[str, str] = {}


def freshen(store: Store, tell: Tell | None = None) -> Snapshot:
    """A snapshot whose cubes hold all its rows; counts what changed since they were last counted.

    tell: called with how many of how many comments have been scored, where that is needed first.
    """
    if store.as_of and (store.version(), store.said()) == (store.now.version(), store.now.said()):
        # What is counted of the newest version serves everybody.
        freshen(store.now, tell).close()
    recounted = set[str]()
    while True:
        snapshot = store.snapshot()
        state = _state(snapshot)
        if _fresh.get(store.key) == state:
            return snapshot
        _score_as_then(store, snapshot, tell)
        stale = {key: days for key, subject in SUBJECTS.items() if (days := _stale_days(snapshot, subject))}
        for prepare in dict.fromkeys(SUBJECTS[key].prepare for key in stale):
            if prepare:
                needed = (days for key, days in stale.items() if SUBJECTS[key].prepare == prepare)
                prepare(store, snapshot, sorted(set[date]().union(*needed)), tell)
        recounted |= {key for key in stale if not Cube(snapshot, SUBJECTS[key]).version}
        for key, days in stale.items():
            refresh(store, snapshot, SUBJECTS[key], sorted(days))
        if not stale and _fits_rows(store, snapshot, recounted):
            _fresh[store.key] = state
            return snapshot


def _fits_rows(store: Store, snapshot: Snapshot, recounted: set[str]) -> bool:
    """Whether the cubes count what the rows hold; the days of which they do not are counted anew."""
    if snapshot.now is not snapshot:
        return True
    wrong = cube_check.wrong(store, Cubes(snapshot), recounted)
    for key, days in wrong.items():
        refresh(store, snapshot, SUBJECTS[key], sorted(days))
    recounted |= wrong.keys()
    return not wrong


def _state(snapshot: Snapshot) -> str:
    """What tells whether anything is to be counted: counts may have been cleared away or lost since."""
    return f"{snapshot.state} {snapshot.derived_versions(DERIVED)}"


def _score_as_then(store: Store, snapshot: Snapshot, tell: Tell | None) -> None:
    """Have comments read as they were at the time, where they are read otherwise now."""
    unlike = [of for of in SUBJECTS.values() if of.prepare and of.digest(snapshot) != of.digest(snapshot.now)]
    for prepare in dict.fromkeys(of.prepare for of in unlike):
        if prepare:
            prepare(store, snapshot, None, tell)


@dataclass
class Cube:
    """One subject's cube in one snapshot; answers sums."""

    snapshot: Snapshot
    subject: Subject
    kept: Kept = field(default_factory=Kept)

    @cached_property
    def _marks(self) -> pa.Table:
        names = ["rollup", "day", "refresh"]
        found = self.snapshot.derived_rows(self.subject.key, names, {"rollup": [DAY_MARK, END_MARK]})
        return nothing(names) if found is None else found

    @cached_property
    def _finished(self) -> set[str]:
        # What was counted by other formulas or targets, or of a history that is lost, is not of this snapshot.
        names = self._marks.filter(pc.field("rollup") == END_MARK)["refresh"].to_pylist()
        by = f"-{definition(self.snapshot, self.subject)}-" if names else ""
        return {name for name in names if by in name and self.snapshot.counted(name)}

    @cached_property
    def _heeded(self) -> set[str]:
        """Refreshes of this version or an earlier one, that heeded no word of later."""
        version, said = self.snapshot.version, self.snapshot.said
        return {n for n in self._finished if counted_version(n) <= version and counted_word(n) <= said}

    @property
    def version(self) -> int:
        """The store's version that the cube is counted up to; 0 when it was never counted."""
        return max(map(counted_version, self._heeded), default=0)

    @property
    def said(self) -> int:
        """The number of the newest word on comments that the newest version's count heeded."""
        newest = [name for name in self._heeded if counted_version(name) == self.version]
        return max(map(counted_word, newest), default=0)

    @property
    def is_fresh(self) -> bool:
        """Whether no upload since the cube was counted touched a day of its subject."""
        touched = self.snapshot.touched(self.version)
        return not any(touched.get(table) for table in self.subject.tables)

    @cached_property
    def _counts(self) -> pa.Table:
        """Each day with the name of its newest refresh that holds for this snapshot."""
        marked = self._marks.filter(pc.field("rollup") == DAY_MARK).select(["day", "refresh"])
        holding = marked.filter(pc.field("refresh").isin(texts(self._heeded)))
        if later := self._later:
            # Of a store as it was, a later count holds for the days that nothing has changed since.
            changed = _changed(self.snapshot.now, self.subject, self.snapshot.version, self.snapshot.said)
            same = pc.field("refresh").isin(texts(later)) & ~pc.field("day").isin(
                pa.array(sorted(changed), pa.date32())
            )
            holding = pa.concat_tables([holding, marked.filter(same)])
        return holding.group_by("day").aggregate([("refresh", "max")]).rename_columns(["day", "refresh"])

    @cached_property
    def _later(self) -> set[str]:
        """Refreshes of what a store as it was became since, as far as its present state is known here."""
        then, now = self.snapshot, self.snapshot.now
        return {
            name
            for name in (self._finished - self._heeded if now is not then else ())
            if then.version <= counted_version(name) <= now.version and then.said <= counted_word(name) <= now.said
        }

    @property
    def held(self) -> set[date]:
        """Days whose newest count that holds is of later than a store as it was."""
        return days_of(self._counts.filter(pc.field("refresh").isin(texts(self._later))))

    @property
    def lost(self) -> set[date]:
        """Days that were counted once, and of which no count that holds is left."""
        return self.counted_days - days_of(self._counts)

    @property
    def counted_days(self) -> set[date]:
        """Days that were counted once, by whatever count."""
        return days_of(self._marks.filter(pc.field("rollup") == DAY_MARK))

    @cached_property
    def _valid(self) -> pa.Array:
        """Each day with the name of its newest refresh that holds, as one text."""
        return dated_name(self._counts).combine_chunks()

    def rollup_for(self, needed: set[str]) -> tuple[str, ...] | None:
        """The smallest kept set of groups that holds those needed; None where they are not kept together."""
        return next((groups for groups in self.subject.rollups if needed <= set(groups)), None)

    def rows(self, needed: set[str], where: Where, columns: Sequence[str], *, asked: bool = True) -> pa.Table | None:
        """Cube rows of the smallest rollup: day, the groups needed and some measures; None where not recorded.

        asked: whether for a question, which knows fewer groups together than are kept for the rule for small groups.
        """
        groups = self.rollup_for(needed)
        if groups is None or (asked and not any(needed <= set(each) for each in self.subject.questions)):
            return None
        key = ("rows", groups, tuple(sorted(where.items())), tuple(columns))
        return self.kept.once(key, lambda: self._rows(groups, where, columns))

    def _rows(self, groups: tuple[str, ...], where: Where, columns: Sequence[str]) -> pa.Table:
        if where and set(where) <= set(groups) and self._is_small:
            return chosen(self.rows(set(groups), {}, columns), where)
        return self._read(groups, where, columns)

    @cached_property
    def _is_small(self) -> bool:
        """Whether all groups are read at once, as one more question to the engine costs more than a few rows."""
        return self.snapshot.derived_count(self.subject.key) <= FEW

    def _read(self, groups: tuple[str, ...], where: Where, columns: Sequence[str]) -> pa.Table:
        names = ["day", *groups, *columns]
        chosen = {"rollup": ["+".join(groups)], **where}
        found = self.snapshot.derived_rows(self.subject.key, [*names, "refresh"], chosen)
        if found is None:
            return nothing(names)
        return found.filter(pc.is_in(dated_name(found), value_set=self._valid)).select(names)

    def running(self, where: Where, columns: Sequence[str]) -> Running | None:
        """Running totals of some measures over the days in order; None where not recorded."""
        key = ("running", tuple(sorted(where.items())), tuple(columns))
        return self.kept.once(key, lambda: self._running(where, columns))

    def _running(self, where: Where, columns: Sequence[str]) -> Running | None:
        rows = self.rows(set(where), where, columns)
        return None if rows is None else Running.of(rows, columns)

    @cached_property
    def span(self) -> tuple[date, date] | None:
        """First and last day with data, but for what comes after new rows have broken off; None when there is none."""
        rows = self.rows(set(), {}, [self.subject.counted])
        days = rows.filter(pc.field(self.subject.counted) > 0)["day"] if rows is not None else []
        ends = pc.min_max(days).as_py() if len(days) else None
        return (ends["min"], recorded.newest(self, ends["max"])) if ends else None


def chosen(rows: pa.Table, where: Where) -> pa.Table:
    """The rows of some groups."""
    for dimension, members in where.items() if rows.num_rows else ():
        rows = rows.filter(pc.is_in(rows[dimension], value_set=pa.array(list(members), rows[dimension].type)))
    return rows


class Cubes:
    """All cubes of one version of a store, with the groups they know. Belongs to one thread."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.version, self.said = snapshot.version, snapshot.said
        self._cubes = {key: Cube(snapshot, subject) for key, subject in SUBJECTS.items()}
        self.kept = Kept()

    def __getitem__(self, subject: str) -> Cube:
        return self._cubes[subject]

    def newest(self, subject: str | None = None) -> date | None:
        """Last day with data, of one subject or of all; None without data."""
        return max((span[1] for span in self._spans(subject)), default=None)

    def oldest(self, subject: str | None = None) -> date | None:
        """First day with data, of one subject or of all; None without data."""
        return min((span[0] for span in self._spans(subject)), default=None)

    def _spans(self, subject: str | None) -> list[tuple[date, date]]:
        chosen = [self._cubes[subject]] if subject else self._cubes.values()
        return [cube.span for cube in chosen if cube.span]

    @cached_property
    def branches(self) -> dict[str, dict[str, object]]:
        """What is known of each branch: name, region, customers."""
        table = self.snapshot.table("branch").select("branch_id", "name", "region", "customers")
        return {row["branch_id"]: row for row in self.snapshot.to_arrow(table).to_pylist()}

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Customers that are not closed, counted by branch_id and segment."""
        table = self.snapshot.table("customer")
        table = table.filter((table.status != "closed").fill_null(True))
        counted = table.group_by(branch_id=table.home_branch_id, segment=table.segment).agg(customers=table.count())
        return self.snapshot.to_arrow(counted).to_pandas()

    def members(self, dimension: str) -> list[str]:
        """The groups of a dimension that occur in the data, sorted."""
        if dimension == "region":
            return sorted({str(b["region"]) for b in self.branches.values() if b["region"]})
        found: set[str] = set()
        for cube in self._cubes.values():
            if dimension in cube.subject.dimensions:
                rows = cube.rows({dimension}, {}, [cube.subject.counted])
                found |= set(pc.unique(rows[dimension]).drop_null().to_pylist()) if rows is not None else set()
        return sorted(found)

    def labels(self, dimension: str) -> dict[str, str]:
        """What a person calls each group, where that is not the group itself."""
        if dimension != "branch_id":
            return {}
        return {key: str(branch["name"]) for key, branch in self.branches.items() if branch["name"]}


def open(store: Store) -> Cubes:
    """The cubes of the store as it is now, counted up to its newest upload."""
    return Cubes(freshen(store))
