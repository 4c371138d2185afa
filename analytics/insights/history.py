"""What each upload changed in the numbers that the bank quotes first, and what two uploads have in common.

What changed is worked out once, when the upload comes in, over the days that it touched: from the cubes as they were
before it and as they are after it. It is kept beside the cubes, and says the same after an undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from analytics import wording
from analytics.metrics import counting, cubes, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.metrics.subjects import SUBJECTS, Days, Subject
from data import settings
from data.contracts import TABLES
from data.errors import UploadUnknown
from data.store.commit_log import LogRow
from data.store.delta import DataFile
from data.store.store import Entry, Receipt, Snapshot, Store
from data.texts import N_, Text, clauses, translate

# The numbers by which people know a subject.
HEADLINES = {
    "survey": ("nps", "csat", "ces", "responses"),
    "complaints": ("complaints", "timely_share", "days_to_close_median"),
    "visits": ("visits", "wait_p90", "walk_away"),
    "contacts": ("offered", "call_loss", "service_level"),
}
NAME = "history"
SIDES = ("before", "after")
KINDS = {"value": pa.float64(), "n": pa.int64(), "low": pa.float64(), "high": pa.float64(), "absent": pa.string()}
SCHEMA = pa.schema(
    [
        ("upload_id", pa.string()),
        ("metric", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        *((f"{name}_{side}", kind) for side in SIDES for name, kind in KINDS.items()),
    ]
)


@dataclass(frozen=True)
class Change:
    """One number over the days that an upload touched, before the upload and after it."""

    metric: str
    period: Period
    before: Value
    after: Value

    @property
    def is_hidden(self) -> bool:
        """Whether it has a number that is not told, as it would tell of few rows beside another."""
        return "differs_in_few" in (self.before.absent, self.after.absent)

    def words(self, language: str) -> str:
        """The change in words, as in "Net Promoter Score 31 → 34" or "Responses +2,040"."""
        asked = METRICS[self.metric]
        title = translate(asked.title, language)
        if asked.is_count:
            more = (self.after.value or 0) - (self.before.value or 0)
            values = {"metric": title, "n": wording.decimal(abs(more), 0, language)}
            message = N_("{metric} +{n}") if more > 0 else N_("{metric} −{n}") if more else N_("{metric} as before")
            return Text(message, values).render(language)
        if self.is_hidden:
            hidden = {"metric": title, "why": wording.absence("differs_in_few", language)}
            return Text(N_("{metric}: {why}"), hidden).render(language)
        if self.before.absent == "no_data":
            first = {"metric": title, "after": _amount(self.after, language)}
            return Text(N_("{metric} {after}, the first"), first).render(language)
        is_news = None not in (self.before.value, self.after.value) and self.before.value != self.after.value
        then, now = _amount(self.before, language, bare=is_news), _amount(self.after, language)
        message = N_("{metric} {before} → {after}") if then != now else N_("{metric} {after} as before")
        return Text(message, {"metric": title, "before": then, "after": now}).render(language)


def told(changes: Sequence[Change], language: str) -> str:
    """What an upload changed, with the days that it touched; "" where it touched no day of a number."""
    if not changes:
        return ""
    values = {"period": wording.period(changes[0].period, language)}
    if all((c.before.value, c.before.n) == (c.after.value, c.after.n) and not c.is_hidden for c in changes):
        return Text(N_("{period}: the headline numbers stay as they were."), values).render(language)
    values["changes"] = clauses((change.words(language) for change in changes), language)
    return Text(N_("{period}: {changes}"), values).render(language)


def _amount(value: Value, language: str, bare: bool = False) -> str:
    if value.value is None:
        return translate(N_("too few") if value.suppressed else N_("none"), language)
    unit = METRICS[value.metric].unit
    # Seconds may be minutes on one side and hours on the other.
    return wording.number(value.value, unit, language, value.low, value.high, bare=bare and unit != "seconds")


def record(store: Store, receipt: Receipt, earlier: Snapshot, tell: cubes.Tell | None = None) -> None:
    """Count the store anew, and keep what an upload changed; earlier: the store as it was before the upload.

    Where other uploads came in between, or the numbers from before were not counted, nothing is said of this one.
    """
    with cubes.freshen(store, tell) as snapshot:
        alone = (earlier.version, receipt.version) == (receipt.version - 1, snapshot.version)
        if receipt.already or not alone:
            return
        rows = list(_rows(receipt, Cubes(earlier), Cubes(snapshot)))
        if rows:
            store.append_derived(NAME, pa.Table.from_pylist(rows, SCHEMA))


def _rows(receipt: Receipt, before: Cubes, after: Cubes) -> Iterator[dict[str, Any]]:
    for subject, keys in HEADLINES.items():
        days = frozenset[date]().union(*(receipt.days.get(table, ()) for table in SUBJECTS[subject].tables))
        if not days or not before[subject].is_fresh:
            continue
        asked = Filters(Period(min(days), max(days)))
        for key in keys:
            then, now = (query.value(cubes, key, asked) for cubes in (before, after))
            if (then.value, now.value) != (None, None):
                ends = {"upload_id": receipt.upload_id, "metric": key, "start": min(days), "end": max(days)}
                sides = zip(SIDES, (then, now), strict=True)
                yield ends | {f"{name}_{side}": getattr(v, name) for side, v in sides for name in KINDS}


def changes(store: Store) -> dict[str, tuple[Change, ...]]:
    """What each upload changed, by its id; uploads that touched no day of a number are not there.

    Where so few rows make the difference to what is told elsewhere that they could be worked out, no score is told.
    """
    found: dict[str, tuple[Change, ...]] = {}
    with store.snapshot() as snapshot:
        rows = snapshot.derived_rows(NAME, SCHEMA.names, {})
        entries = {entry.upload_id: entry for entry in store.history()}
        hiding = _Hiding(snapshot, {key: entry.seq for key, entry in entries.items()})
        for row in rows.to_pylist() if rows else ():
            if row["metric"] in METRICS:
                change = _change(row, hiding, entries.get(row["upload_id"]))
                found[row["upload_id"]] = (*found.get(row["upload_id"], ()), change)
    return found


def _change(row: Mapping[str, Any], hiding: _Hiding, entry: Entry | None) -> Change:
    days, metric = Period(row["start"], row["end"]), METRICS[row["metric"]]
    then, now = (Value(metric.key, days, **{n: row[f"{n}_{side}"] for n in KINDS}) for side in SIDES)
    # Of many rows, few may have what the number is of.
    people = (then.n, now.n, hiding.people(metric, days))
    is_few = any(_few(abs(a - b)) for a, b in combinations(filter(None, people), 2))
    is_few = is_few or (entry is not None and hiding.brought_few(entry, metric.subject, days))
    if metric.is_count or not is_few:
        return Change(metric.key, days, then, now)
    return Change(metric.key, days, _hidden(then), _hidden(now))


def _hidden(value: Value) -> Value:
    """The value without its number, where it has one, as it would tell of few rows beside another."""
    return (
        value if value.value is None else replace(value, value=None, n=0, low=None, high=None, absent="differs_in_few")
    )


@dataclass(frozen=True)
class _Hiding:
    """Whether what an upload's numbers differ by from others is of fewer rows than a group may have.

    numbers: which upload it is in the order of the log, by its id. uploads and files: what the log says of each, and a
    table's files of themselves, where two uploads are put side by side.
    """

    snapshot: Snapshot
    numbers: Mapping[str, int]
    uploads: Mapping[str, LogRow] = field(default_factory=dict)
    files: Callable[[str], Sequence[DataFile]] = lambda _: ()
    _rows: dict[str, pd.DataFrame] = field(default_factory=dict)

    def people(self, metric: Metric, days: Period) -> int:
        """Of how many people a number of some days is today; 0 where that is not counted yet."""
        cube = self._cubes[metric.subject]
        running = cube.running({}, [metric.n]) if cube.is_fresh else None
        return 0 if running is None else int(running.within([(days.start, days.end)])[0][0])

    @cached_property
    def _cubes(self) -> Cubes:
        return Cubes(self.snapshot)

    def brought_few(self, entry: Entry, subject: str, days: Period) -> bool:
        """Whether the upload itself changed few rows, or one that came later has few on its days."""
        own = [entry.counts[name] for name in SUBJECTS[subject].tables if name in entry.counts]
        return any(_few(c.added + c.replaced) for c in own) or self.others_few(entry, subject, days, later=True)

    def others_few(self, entry: Entry, subject: str, days: Period, *, later: bool = False) -> bool:
        """Whether another upload has few of the rows that count on these days; later: of those behind it alone."""
        for name in SUBJECTS[subject].tables:
            rows = self._of(name)
            is_other = rows["seq"] > entry.seq if later else rows["seq"] != entry.seq
            on_days = rows["day"].between(pd.Timestamp(days.start), pd.Timestamp(days.end))
            if rows[is_other & on_days].groupby("seq")["n"].sum().map(_few).any():
                return True
        return False

    def differs_in_few(self, entry: Entry, subject: str) -> bool:
        """Whether any upload may hold the same rows but for a few, whatever it is put beside, and counts or not."""
        own = self.uploads[entry.upload_id]
        pairs = ((own, other) for key, other in self.uploads.items() if key != entry.upload_id)
        parts = {name: self.files(name) for name in SUBJECTS[subject].tables}
        return any(_differ_in_few(*pair, name, files) for pair in pairs for name, files in parts.items())

    def _of(self, name: str) -> pd.DataFrame:
        """The rows of a table that count, by the number of their upload and their day."""
        if name not in self._rows:
            table = self.snapshot.table(name)
            counted = table.group_by("upload_id", "day").aggregate(n=table.count())
            rows = self.snapshot.to_arrow(counted).to_pandas()
            rows["seq"] = rows["upload_id"].map(self.numbers)
            self._rows[name] = rows.assign(day=pd.to_datetime(rows["day"]))
        return self._rows[name]


def _differ_in_few(own: LogRow, other: LogRow, name: str, files: Sequence[DataFile]) -> bool:
    """Whether two uploads may hold the same rows of a table but for a few, going by what log and files say of them."""
    if not (name in own.counts and name in other.counts) or _are_apart(own, other, files):
        return False
    one, two = own.counts[name], other.counts[name]
    is_shared = bool(one.replaced + one.unchanged + two.replaced + two.unchanged)
    return _few(two.added + two.replaced) or (is_shared and _few(abs(one.rows - two.rows)))


def _are_apart(own: LogRow, other: LogRow, files: Sequence[DataFile]) -> bool:
    """Whether two uploads have no day in common; of files that were merged nothing is known."""
    if not all(file.is_of_one for file in files):
        return False
    first, second = (_days_of(row.upload_id, files) for row in (own, other))
    return bool(first and second and (first.end < second.start or second.end < first.start))


def _days_of(upload_id: str, files: Sequence[DataFile]) -> Period | None:
    ends = [(file.first_day, file.last_day) for file in files if file.first_upload == upload_id]
    days = [day for pair in ends for day in pair if day]
    return Period(min(days), max(days)) if days and len(days) == 2 * len(ends) else None


def _few(n: int) -> bool:
    return 0 < n < settings.whole("minimum_group")


@dataclass(frozen=True)
class Common:
    """The rows of one table in two uploads, by key: the same in both, different, and in one of them alone."""

    table: str
    same: int
    different: int
    only_first: int
    only_second: int


@dataclass(frozen=True)
class Comparison:
    """Two uploads side by side; numbers: metric -> its value over each upload's own rows and days."""

    first: Entry
    second: Entry
    common: tuple[Common, ...]
    numbers: Mapping[str, tuple[Value | None, Value | None]]


def compare(store: Store, first: str, second: str) -> Comparison:
    """Two uploads, each as it came in, whether it counts now or not.

    Raises UploadUnknown when there is none of that id.
    """
    known = {entry.upload_id: entry for entry in store.history()}
    for asked in (first, second):
        if asked not in known:
            values = {"upload": asked}
            raise UploadUnknown(
                Text(N_("There is no upload {upload}."), values), remedy=N_("Take an id from the list of uploads.")
            )
    one, other = known[first], known[second]
    with store.snapshot() as snapshot:
        tables = [name for name in one.tables if name in other.tables]
        common = tuple(_common(snapshot, name, first, second) for name in tables)
        hiding = _Hiding(snapshot, {key: entry.seq for key, entry in known.items()}, store.log.read().uploads,
                         lambda name: store.files(name).files)  # fmt: skip
        sides = [_numbers(snapshot, entry, hiding) for entry in (one, other)]
    keys = [key for of in HEADLINES.values() for key in of if key in sides[0] or key in sides[1]]
    return Comparison(one, other, common, {key: (sides[0].get(key), sides[1].get(key)) for key in keys})


def _common(snapshot: Snapshot, name: str, first: str, second: str) -> Common:
    a, b = (snapshot.brought(name, upload) for upload in (first, second))
    b = b.rename({f"other_{column}": column for column in b.columns})
    pairs = a.join(b, a.row_key == b.other_row_key, how="outer")
    in_both = pairs.row_key.notnull() & pairs.other_row_key.notnull()
    same = in_both
    for column in TABLES[name].names:
        same &= pairs[column].identical_to(pairs[f"other_{column}"])
    counts = pairs.aggregate(
        same=same.sum(), different=(in_both & ~same).sum(), only_first=pairs.other_row_key.isnull().sum(),
        only_second=pairs.row_key.isnull().sum(),
    )  # fmt: skip
    (row,) = snapshot.to_arrow(counts).to_pylist()
    return Common(name, **{key: int(count or 0) for key, count in row.items()})


@dataclass(frozen=True)
class _Brought:
    """What a subject's rows are made of, as if one upload were all there is."""

    snapshot: Snapshot
    upload_id: str

    def table(self, name: str, days: Days = None) -> ibis.Table:
        """The upload's rows of a table; a subject that is asked for all days asks its tables for all."""
        rows = self.snapshot.brought(name, self.upload_id)
        return rows if days is None else rows.filter(rows.day.isin(days))

    def rows_about(self, name: str, days: Days = None) -> float:
        """About how many rows a table holds, of this upload or of others."""
        return self.snapshot.rows_about(name, days)


def _numbers(snapshot: Snapshot, entry: Entry, hiding: _Hiding) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for subject in SUBJECTS.values():
        if subject.key in HEADLINES and set(subject.tables) & set(entry.tables):
            values = _of_subject(snapshot, subject, entry.upload_id)
            spans = {value.period for value in values.values()}
            is_few = any(hiding.others_few(entry, subject.key, days) for days in spans)
            is_few = is_few or hiding.differs_in_few(entry, subject.key)
            found |= {key: _hidden(v) if is_few and not METRICS[key].is_count else v for key, v in values.items()}
    return found


def _of_subject(snapshot: Snapshot, subject: Subject, upload_id: str) -> dict[str, Value]:
    keys = HEADLINES[subject.key]
    rows = subject.rows(_Brought(snapshot, upload_id), None)  # type: ignore[arg-type]
    measures = {name: m for key in keys for name, m in METRICS[key].measures.items()}
    sums = {name: counting.total(m(rows)) for name, m in measures.items()}
    (row,) = snapshot.to_arrow(rows.aggregate(first_day=rows.day.min(), last_day=rows.day.max(), **sums)).to_pylist()
    if row["first_day"] is None:
        return {}
    days = Period(row["first_day"], row["last_day"])
    values = {key: query.of_sums(key, {n: row[n] for n in METRICS[key].measures}, days) for key in keys}
    return {key: value for key, value in values.items() if value.n}
