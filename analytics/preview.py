"""What an upload would do, before anything is stored: its days, what is new and what is replaced, branches, scales.

Some of it is asked about first (analytics/doubts.py). Plain values, for page, command line and script alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analytics import evidence, looking, readers
from analytics.text.mask import mask_one
from data.comparing import Alike, Comparison, Replaced
from data.contracts import TABLES
from data.overlap import Overlap
from data.texts import Text
from data.uploads import Counts, Upload

if TYPE_CHECKING:
    from analytics.plans import Plan
    from data.store import Store

# Scores that have no ends of their own in the rows.
_ENDS = {"nps": (0.0, 10.0)}


@dataclass(frozen=True)
class Branch:
    """One branch of the file: its rows, and whether the store's list of branches has it; None without a list."""

    name: str
    rows: int
    known: bool | None


@dataclass(frozen=True)
class Scale:
    """A score of the file: its column there, the lowest and highest value, which is the best, words with their points.

    turned: the lowest point of the file is the best, and its values are turned over.
    """

    column: str
    becomes: str
    low: float
    high: float
    worst: float
    best: float
    turned: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What an upload would do to the store, at the version that it was held against.

    days: rows by day; changing: those of them that are not stored just so. differing: rows that would replace others
    that say something else; moved: those of another day. columns: the file's column -> what it becomes. unused: tables
    and columns, TABLE or TABLE.COLUMN, that nothing shows yet. values: the file's column -> its values, what each
    became, and rows. dates: what the file says of days besides (evidence.dates). already: the file is stored as it is.
    overlap: stored rows that come again beside others; corrected: new rows beside those that they may stand for.
    """

    version: int
    table: str
    days: Mapping[date, int] = field(default_factory=dict)
    changing: Mapping[date, int] = field(default_factory=dict)
    undated: int = 0
    counts: Counts = field(default_factory=Counts)
    moved: int = 0
    differing: int = 0
    moment: str = ""
    examples: tuple[Replaced, ...] = ()
    alike: Alike = field(default_factory=Alike)
    answers_replaced: int = 0
    branches: tuple[Branch, ...] = ()
    scales: tuple[Scale, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    values: Mapping[str, tuple[tuple[str, str, int], ...]] = field(default_factory=dict)
    dates: Mapping[str, Any] = field(default_factory=dict)
    already: bool = False
    overlap: Overlap = field(default_factory=Overlap)
    corrected: tuple[Replaced, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day with rows."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """The last day with rows."""
        return max(self.days, default=None)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "days": {
                "first": self.first and self.first.isoformat(),
                "last": self.last and self.last.isoformat(),
                "counts": {day.isoformat(): n for day, n in self.days.items()},
                "undated": self.undated,
            },
            "new": self.counts.added,
            "unchanged": self.counts.unchanged,
            "replaced": self.counts.replaced,
            "answers_replaced": self.answers_replaced,
            "examples": [_example(one) for one in self.examples],
            "branches": [{"branch": b.name, "rows": b.rows, "known": b.known} for b in self.branches],
            "scales": [{**vars(scale), "words": dict(scale.words)} for scale in self.scales],
            "columns": dict(self.columns),
            "unused": list(self.unused),
        }


def _example(one: Replaced) -> dict[str, Any]:
    told = {
        name: {key: plain(value) for key, value in getattr(one, name).items()} for name in ("key", "before", "after")
    }
    return {"table": one.table, "row": one.row_no, **told}


def plain(value: Any) -> Any:
    """A stored value as JSON has it."""
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value) if isinstance(value, date) else value


def look(plan: Plan, store: Store) -> Preview:
    """Hold what was read of a file against the store."""
    asked = {name: readers.unread(name) for name in plan.tables if not readers.is_unread(name)}
    upload = Upload(plan.file, plan.sha256, options=plan.options.key)
    version, found = store.version(), store.compare(upload, plan.tables, asked)
    columns = {column: looking.becomes(plan, column) for column in plan.mapping}
    if not found:
        return Preview(version, plan.table, columns=columns, already=True)
    main, *others = found.values()
    replaced = [one for comparison in others for one in comparison.replaced]
    return Preview(
        version,
        plan.table,
        main.days,
        main.changing,
        main.undated,
        main.counts,
        main.moved,
        main.differing,
        main.moment,
        main.replaced or tuple(replaced[:3]),
        main.alike,
        sum(comparison.differing for comparison in others),
        _branches(main),
        _scales(plan, main),
        columns,
        tuple(_unused(found, set(plan.mapping.values()))),
        {column: told["values"] for column, told in plan.readings.items()},
        plan.dates,
        overlap=main.overlap,
        corrected=main.corrected,
    )


def _branches(found: Comparison) -> tuple[Branch, ...]:
    known = found.known
    return tuple(
        Branch(name, rows, None if known is None else name in known) for name, rows in found.branches.items() if name
    )


def _scales(plan: Plan, found: Comparison) -> tuple[Scale, ...]:
    """The scores that the rows hold, with the file's column behind each and what its words were read as."""
    read = {told["field"]: (column, told["values"]) for column, told in plan.readings.items()}
    made = []
    for name, (low, high, least, most) in found.ranges.items():
        column, values = read.get(name, ("", ()))
        usual = _ENDS.get(name, (low, high))
        worst, best = (usual[0] if least is None else least), (usual[1] if most is None else most)
        words = evidence.worded(values)
        numbers = [(float(v), float(p)) for v, p in words.items() if _is_number(v) and _is_number(p)]
        turned = bool(numbers) and all(v + p == worst + best for v, p in numbers)
        ordered = sorted(words.items(), key=lambda pair: (float(pair[1]) if _is_number(pair[1]) else 0.0, pair[0]))
        shown = {} if turned else {mask_one(v): p for v, p in ordered if p}
        made.append(Scale(column, name, low, high, worst, best, turned, shown))
    return tuple(made)


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()


def _unused(found: Mapping[str, Comparison], made: set[str]) -> list[str]:
    """What of the rows nothing shows yet: a table, or a column that one of the file's became and that holds values."""
    names: list[str] = []
    for table, comparison in found.items():
        if readers.is_unread(table):
            names.append(table)
        else:
            names += [f"{table}.{c}" for c in readers.unread(table) if c in comparison.filled & made]
    return names


def title(name: str) -> Text:
    """What people call a table or a column, TABLE or TABLE.COLUMN."""
    table, _, column = name.partition(".")
    return Text(TABLES[table].column(column).title if column else TABLES[table].title)
