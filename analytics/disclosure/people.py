"""How many people each group holds on each day, by one count of a subject: what the rule for small groups hangs on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.metrics.cubes import Cube
from analytics.metrics.filters import NOBODY
from analytics.statistics.small_groups import Bools, Ints, Spans

Dimensions = tuple[str, ...]
Members = NDArray[np.object_]


@dataclass(frozen=True)
class Groups:
    """Groups of one or several dimensions: members of each dimension, and people a day, in the shape (groups, days)."""

    members: Mapping[str, Members]
    n: Ints

    def keys(self, dimensions: Sequence[str]) -> list[tuple[str, ...]]:
        """The members of each group in some dimensions."""
        return list(zip(*(self.members[name] for name in dimensions), strict=True)) or [()] * len(self.n)

    def within(self, where: Mapping[str, Sequence[str]]) -> Ints:
        """The places of the groups that lie within filters."""
        found = np.ones(len(self.n), bool)
        for dimension, members in where.items():
            found &= np.isin(self.members[dimension].astype(str), list(members))
        return np.flatnonzero(found)

    def places(self, parts: Groups, dimensions: Sequence[str]) -> Ints:
        """In which of these groups each of some smaller ones lies."""
        found = {key: place for place, key in enumerate(self.keys(dimensions))}
        return np.array([found[key] for key in parts.keys(dimensions)], np.int64)


@dataclass(frozen=True)
class Cells:
    """Groups of several dimensions on the days on which they hold people: members, day and people of each.

    members: of each dimension, its members in order and the place of each cell's among them.
    """

    members: Mapping[str, tuple[Members, Ints]]
    days: Ints
    n: Ints

    def places(self, groups: Groups, dimensions: Dimensions) -> Ints:
        """In which of some groups of fewer dimensions each lies."""
        code, own = np.zeros(len(self.n), np.int64), np.zeros(len(groups.n), np.int64)
        for name in dimensions:
            each, place = self.members[name]
            code = code * len(each) + place
            own = own * len(each) + np.searchsorted(each, groups.members[name].astype(str))
        order = np.argsort(own)
        return np.asarray(order[np.searchsorted(own[order], code)])

    def without(self, dimension: str) -> Cells:
        """The same people without one of the dimensions."""
        members = {name: of for name, of in self.members.items() if name != dimension}
        code = self.days
        for each, place in members.values():
            code = code * len(each) + place
        _, first, at = np.unique(code, return_index=True, return_inverse=True)
        members = {name: (each, place[first]) for name, (each, place) in members.items()}
        return Cells(members, self.days[first], np.bincount(at, self.n).astype(np.int64))


class People:
    """The people of one subject, as one of its measures counts them.

    regions: the region of each branch, where there are several. columns: the measures that are read with it anyway,
    so that the same rows serve both.
    """

    def __init__(self, cube: Cube, regions: Mapping[str, str], measure: str, columns: Sequence[str] = ()) -> None:
        self._cube, self._regions, self._measure = cube, regions, measure
        self._columns = list(columns) or [measure]
        self._kept: dict[Dimensions, Groups | None] = {}

    @cached_property
    def spans(self) -> Spans | None:
        """The spans of all days with people; None where there are none."""
        rows = self._rows(set())
        days = rows["day"] if rows is not None else []
        if not len(days):
            return None
        ends = pc.min_max(days).as_py()
        return Spans.of(*(np.datetime64(ends[name], "D") for name in ("min", "max")))

    def _rows(self, needed: set[str]) -> pa.Table | None:
        """Cube rows with people, by day and some groups."""
        rows = self._cube.rows(needed, {}, self._columns if len(needed) < 2 else [self._measure], asked=False)
        return None if rows is None else rows.filter(pc.field(self._measure) > 0)

    @cached_property
    def digest(self) -> str:
        """What is the same of counts that count the same people, as many of one subject mostly do."""
        rows = self._cube.rows(set(self._cube.subject.dimensions), {}, [self._measure], asked=False)
        counted = np.zeros(0) if rows is None else rows[self._measure].to_numpy()
        return hashlib.sha256(counted.astype(np.int64).tobytes()).hexdigest()

    def single(self, dimension: str) -> str | None:
        """The one member of a dimension that has no other, which parts nothing; None where there are several."""
        found = self.groups((dimension,))
        return str(found.members[dimension][0]) if found is not None and len(found.n) == 1 else None

    @cached_property
    def _has_regions(self) -> bool:
        return bool(self._regions) and self.single("region") is None

    @property
    def base(self) -> Dimensions:
        """All dimensions of several members, which are counted together."""
        return tuple(dict.fromkeys(name for base in self.bases for name in base))

    @cached_property
    def bases(self) -> tuple[Dimensions, ...]:
        """The sets of dimensions that questions know together, of several members; a region before branches."""
        known = ("region", *self._cube.subject.dimensions)
        every = [
            tuple(
                name
                for name in (*(("region",) if "branch_id" in base and self._has_regions else ()), *base)
                if name in known and self.single(name) is None
            )
            for base in self._cube.subject.questions
        ]
        return tuple(base for base in every if not any(set(base) < set(other) for other in every))

    def wider(self, groups: Groups, dimensions: Dimensions, less: str) -> tuple[Groups, Dimensions]:
        """The same groups with what they are parts of in one dimension in its place: a branch is part of its region."""
        wider = tuple(name for name in dimensions if name != less)
        if less == "branch_id" and self._has_regions:
            groups = Groups({**groups.members, "region": self.region(groups.members["branch_id"])}, groups.n)
            wider = (*wider, "region")
        return groups, tuple(sorted(wider))

    def region(self, branches: Members) -> Members:
        """The region of each branch."""
        return np.array([self._regions.get(branch, NOBODY) for branch in branches], object)

    def groups(self, dimensions: Dimensions) -> Groups | None:
        """The groups of some dimensions that occur; None where they are not recorded together."""
        if dimensions not in self._kept:
            self._kept[dimensions] = self._counted(dimensions)
        return self._kept[dimensions]

    def cells(self, dimensions: Dimensions, days: int) -> Cells:
        """The groups of some dimensions that are counted together, by so many days, without empty ones."""
        recorded = sorted({"branch_id" if name == "region" else name for name in dimensions})
        rows, spans = self._rows(set(recorded)), self.spans
        if rows is None or spans is None:
            return Cells({}, np.zeros(0, np.int64), np.zeros(0, np.int64))
        day = (rows["day"].to_numpy().astype("datetime64[D]") - spans.first).astype(np.int64) // days * days
        named = {name: rows[name].cast("string").fill_null(NOBODY) for name in recorded}
        table = pa.table({"": day, **named, self._measure: rows[self._measure]})
        found = table.group_by(["", *recorded]).aggregate([(self._measure, "sum")])
        members = {name: np.unique(found[name].to_numpy().astype(str), return_inverse=True) for name in recorded}
        if "region" in dimensions:
            branches, place = members["branch_id"]
            regions, of_branch = np.unique(self.region(branches).astype(str), return_inverse=True)
            members["region"] = (regions, of_branch[place])
        return Cells(members, found[""].to_numpy(), found[f"{self._measure}_sum"].to_numpy().astype(np.int64))

    def _counted(self, dimensions: Dimensions) -> Groups | None:
        spans = self.spans
        recorded = {"branch_id" if name == "region" else name for name in dimensions}
        rows = self._rows(recorded) if spans is not None else None
        if rows is None or spans is None:
            return None
        code, members = np.zeros(rows.num_rows, np.int64), {}
        for name in dimensions:
            column = rows["branch_id" if name == "region" else name].cast("string").fill_null(NOBODY)
            coded = column.combine_chunks().dictionary_encode()
            each, own = np.array(coded.dictionary.to_pylist(), object), coded.indices.to_numpy()
            if name == "region":
                each, renamed = np.unique(self.region(each).astype(str), return_inverse=True)
                each, own = each.astype(object), renamed[own]
            code, members[name] = code * len(each) + own, each[own]
        _, first, place = np.unique(code, return_index=True, return_inverse=True)
        days = (rows["day"].to_numpy().astype("datetime64[D]") - spans.first).astype(np.int64)
        size = (len(first), spans.days)
        n = np.bincount(place * size[1] + days, rows[self._measure].to_numpy(), size[0] * size[1]).reshape(size)
        return Groups({name: column[first] for name, column in members.items()}, n.astype(np.int64))


@dataclass(frozen=True)
class Decided(Groups):
    """Groups, and of each level of the spans, where each is shown."""

    shown: tuple[Bools, ...] = ()

    def part(self, at: Ints) -> Decided:
        """Some of the groups, each once; all of them are no copy, as their days may be many."""
        if len(at) == len(self.n):
            return self
        members = {name: column[at] for name, column in self.members.items()}
        return Decided(members, self.n[at], tuple(level[at] for level in self.shown))
