"""What an upload would do, before anything is stored: its days, what is new and what is replaced, branches, scales.

Some of it is asked about first (analytics/doubts/doubts.py). Plain values, for page, command line and script alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analytics.ingest import evidence, looking, readers, words_read
from analytics.ingest.words_read import Words
from analytics.metrics import period
from analytics.text.mask import mask_one
from data.checking.interval_spans import Misfits
from data.contracts import TABLES
from data.matching.again import Again
from data.matching.comparison import EXAMPLES, Alike, Comparison, Replaced
from data.matching.leading_zeros import Zeros
from data.matching.overlap import Overlap
from data.matching.respondents import Respondents
from data.store.staged_rows import first_of
from data.store.uploads import Counts, Upload
from data.texts import Text

if TYPE_CHECKING:
    from analytics.ingest.plans import Plan
    from data.store.store import Store

# No more than this share of a file's rows are on days so far from all others.
_FEW, _YEARS = 0.05, timedelta(days=3 * 365)
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
class Later:
    """An upload of which rows count in place of those of a file that was uploaded before: its id, file and how many."""

    upload_id: str
    file: str
    rows: int


@dataclass(frozen=True)
class Preview:
    """What an upload would do to the store, at the version that it was held against.

    days: rows by day; changing: those of them that are not stored just so. differing: rows that would replace
    others that say something else; moved: those of another day. nowhere: rows without a branch. columns: the file's
    column -> what it becomes. unused: tables and columns, TABLE or TABLE.COLUMN, that nothing shows yet. words:
    how those of the file were read. items: the file's column -> the item and the role of the answers that it becomes.
    dates: what the file says of days besides (evidence.dates). already: the very file is stored; later: what has
    replaced rows of it since. besides: rows of other tables that are new or would replace others. odd: reason -> the
    first rows of days that can hardly be meant, each with its number and its moment. overlap: stored rows that come
    again beside others; corrected: new rows beside those that they may stand for. zeros: new rows with the numbers of
    stored ones but for leading zeros. respondents: those of responses that other files brought. again: new rows that
    are stored under another key. misfits: totals of calls that do not fit. states: partial and screened_out ->
    responses, and those with a score. personal: columns of the file with personal details, which are not stored.
    refused: so many of its rows are refused that none is stored; all of the above is then of the rows that can be read.
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
    nowhere: int = 0
    scales: tuple[Scale, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    dates: Mapping[str, Any] = field(default_factory=dict)
    already: bool = False
    later: tuple[Later, ...] = ()
    besides: int = 0
    odd: Mapping[str, tuple[tuple[int, Any], ...]] = field(default_factory=dict)
    overlap: Overlap = field(default_factory=Overlap)
    corrected: tuple[Replaced, ...] = ()
    zeros: Zeros = field(default_factory=Zeros)
    respondents: Respondents = field(default_factory=Respondents)
    again: Again = field(default_factory=Again)
    misfits: Misfits = field(default_factory=Misfits)
    states: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    refused: bool = False

    @property
    def is_idle(self) -> bool:
        """True where storing the file would change nothing."""
        changes = self.counts.added + self.counts.replaced + self.besides
        return (self.already and not self.later) or not (self.already or changes)

    @property
    def changed(self) -> int:
        """Rows that are new or would replace others, where more rows of the file are stored already; 0 for others."""
        return self.counts.added + self.counts.replaced if self.counts.unchanged else 0

    @property
    def first(self) -> date | None:
        """The first day with rows."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """The last day with rows."""
        return max(self.days, default=None)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; of a refused file no row is new, and none is replaced."""
        counts = Counts() if self.refused else self.counts
        return {
            "refused": self.refused,
            "days": {
                "first": self.first and self.first.isoformat(),
                "last": self.last and self.last.isoformat(),
                "counts": {day.isoformat(): n for day, n in self.days.items()},
                "undated": self.undated,
            },
            "new": counts.added,
            "unchanged": self.counts.unchanged,
            "replaced": counts.replaced,
            "answers_replaced": 0 if self.refused else self.answers_replaced,
            "examples": [] if self.refused else [_example(one) for one in self.examples],
            "branches": [{"branch": b.name, "rows": b.rows, "known": b.known} for b in self.branches],
            "without_branch": self.nowhere,
            "scales": [{**vars(scale), "words": dict(scale.words)} for scale in self.scales],
            "columns": dict(self.columns),
            "words": [one.as_json() for one in self.words],
            "answers": {column: {"item": item, "role": role} for column, (item, role) in self.items.items()},
            "unused": list(self.unused),
            "personal": list(self.personal),
            "incomplete": {state: {"rows": n, "scored": scored} for state, (n, scored) in self.states.items()},
            "calls_unaccounted": {"calls": self.misfits.rest, "of": self.misfits.offered},
            "already": self.already,
            "replaced_since": [vars(later) for later in self.later],
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
    version, found = store.version(), store.compare(plan.tables, asked)
    columns = {column: looking.becomes(plan, column) for column in plan.mapping}
    twin = store.live(upload)
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
        main.branches.get(None, 0),
        _scales(plan, main),
        columns,
        tuple(_unused(found, set(plan.mapping.values()))),
        words_read.words(plan.table, plan.readings),
        plan.items,
        plan.dates,
        already=bool(twin),
        later=_later(store, twin, found) if twin else (),
        besides=sum(one.counts.added + one.counts.replaced for one in others),
        odd=_odd(plan, main),
        overlap=main.overlap,
        corrected=main.corrected,
        zeros=main.zeros,
        respondents=main.respondents,
        again=main.again,
        misfits=main.misfits,
        states=main.states,
        personal=plan.personal,
        refused=plan.refused,
    )


def _later(store: Store, twin: str, found: Mapping[str, Comparison]) -> tuple[Later, ...]:
    """The uploads that have replaced rows of the same file since, by the first table of which they did."""
    by = next(({u: n for u, n in one.by.items() if u != twin} for one in found.values() if set(one.by) - {twin}), {})
    files = {entry.upload_id: entry.file for entry in store.history()} if by else {}
    return tuple(Later(upload, files.get(upload, ""), by[upload]) for upload in sorted(by, reverse=True))


def odd_days(table: str, days: Mapping[date, int], changing: Mapping[date, int], since: int) -> dict[str, list[date]]:
    """Days before a file's first year, days to come, and days years from all others, of what has happened."""
    if not TABLES[table].happened:
        return {}
    today = period.today()
    found = {"old": [d for d in changing if d.year < since], "future": [d for d in changing if d > today]}
    far = _far(days).difference(*found.values())
    found["far"] = [day for day in changing if day in far]
    return {reason: some for reason, some in found.items() if some}


def _far(days: Mapping[date, int]) -> set[date]:
    """Days of very few rows that are years before or after those of all others, as a wrong year makes them."""
    ordered, rows = sorted(days), sum(days.values())
    few = rows * _FEW
    found: set[date] = set()
    for place, (one, other) in enumerate(pairwise(ordered), 1):
        sides = (ordered[:place], ordered[place:]) if other - one >= _YEARS else ()
        found.update(*(side for side in sides if sum(days[day] for day in side) <= few))
    return found


def _odd(plan: Plan, main: Comparison) -> dict[str, tuple[tuple[int, Any], ...]]:
    """The first rows of such days, as they are stored."""
    names, staged = TABLES[plan.table].dated_by, plan.tables[plan.table]
    rows = {
        reason: first_of(staged, days, names, EXAMPLES)
        for reason, days in odd_days(plan.table, main.days, main.changing, plan.since).items()
    }
    return {
        reason: tuple((row["row_no"], next(filter(None, (row[name] for name in names)), row["day"])) for row in some)
        for reason, some in rows.items()
    }


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
