"""One upload from bytes to fresh numbers, the same for page and command line.

read -> recognise -> check -> mask -> commit -> refresh. Rows that are refused are listed; the rest goes in. Too large a
share of refused rows, and nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from analytics import cubes, period
from analytics.text.mask import mask
from data import checking, layouts, questions, reading, secrets, settings
from data.casting import DayOrder
from data.contracts import TABLES
from data.formats.raw import Raw
from data.layouts import Layout
from data.rejections import Rejection
from data.store import Receipt, Store, Upload
from data.texts import N_, Text

__all__ = ["Options", "Outcome", "Plan", "Rejection", "commit", "inspect", "take"]

# "already": the same file is live in the store. "checked": nothing was to be stored (a dry run).
State = Literal["committed", "already", "refused", "checked"]
Progress = Callable[[Text], None]
PREVIEW_ROWS = 10


@dataclass(frozen=True)
class Options:
    """What the user said of a file; what is not said is found out.

    mapping: the file's column -> Teller's column, "answer" or "none". order: which comes first where 3/4/2026 leaves it
    open. scale: the worst and the best point of satisfaction and ease. nothing: values that mean no answer.
    """

    as_table: str | None = None
    layout: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    encoding: str | None = None
    sheet: str | None = None
    order: DayOrder = ""
    scale: tuple[int, int] | None = None
    nothing: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes the same file another upload, as one text."""
        said: list[object] = [self.as_table, self.layout, self.encoding, self.sheet, self.order or None]
        said += [given for given in (self.scale, self.nothing) if given]
        mapped = sorted(f"{column}={name}" for column, name in self.mapping.items())
        return "" if not any(said) and not mapped else repr((said, mapped))


@dataclass(frozen=True)
class Plan:
    """A file that was read and checked, and not yet stored: what was recognised, what goes in and what does not.

    tables: name -> rows as they will be stored, the main table first. read: rows in the file.
    mapping: the file's column -> Teller's column, "answer" for a question of its own, "none" for what is not stored.
    """

    file: str
    sha256: str
    layout: str
    title: str
    encoding: str
    read: int
    tables: Mapping[str, pa.Table]
    rejections: tuple[Rejection, ...]
    notices: tuple[Text, ...]
    options: Options
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The main table."""
        return next(iter(self.tables))

    @property
    def rejected(self) -> int:
        """Rows of the file that are refused."""
        return self.read - self.tables[self.table].num_rows

    @property
    def preview(self) -> pa.Table:
        """The first rows of the main table as they will be stored, without the columns that only the store needs."""
        rows = self.tables[self.table].sort_by("row_no").slice(0, PREVIEW_ROWS)
        return rows.select([name for name in rows.column_names if name in TABLES[self.table].names])

    @property
    def refused(self) -> bool:
        """True when too many rows are refused for any to go in."""
        return self.rejected > settings.number("refused_share_limit") * self.read


@dataclass(frozen=True)
class Outcome:
    """What became of a file; once stored, read == added + replaced + unchanged + rejected, in rows of the file."""

    file: str
    sha256: str
    state: State
    upload_id: str
    table: str
    tables: tuple[str, ...]
    layout: str
    encoding: str
    read: int
    added: int
    replaced: int
    unchanged: int
    rejected: int
    rejections: tuple[Rejection, ...]
    notices: tuple[Text, ...]
    receipt: Receipt | None = None

    @property
    def refused(self) -> bool:
        """True when nothing was stored because too much was refused."""
        return self.state == "refused"

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The same as plain values, in the reader's language."""
        plain = {
            "upload_id": self.upload_id,
            "state": self.state,
            "table": self.table,
            "layout": self.layout,
            "encoding": self.encoding,
            "rows": self.read,
            "added": self.added,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }
        listed = [rejection.as_json(language) for rejection in self.rejections]
        return {**plain, "rejections": listed, "notices": [notice.render(language) for notice in self.notices]}


def take(
    path: Path,
    store: Store,
    *,
    name: str | None = None,
    by: str = "",
    options: Options | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read, recognise, check, mask and store one file, and bring the numbers up to date.

    name: the file's name as people know it. Raises FileRefused, with what to do, for a file that cannot be taken in.
    """
    plan = inspect(path, name=name, options=options, progress=progress)
    return commit(plan, store, by=by, progress=progress)


def inspect(
    path: Path, *, name: str | None = None, options: Options | None = None, progress: Progress | None = None
) -> Plan:
    """Everything short of storing a file; raises as `take` does."""
    said, tell, shown = options or Options(), progress or _silent, name or path.name
    tell(Text(N_("Reading {file}"), {"file": shown}))
    raw = reading.read(path, file=shown, encoding=said.encoding, sheet=said.sheet)
    layout = layouts.recognise(
        raw,
        shown,
        as_table=said.as_table,
        layout=said.layout,
        mapping=said.mapping,
        scale=said.scale,
        nothing=said.nothing,
    )
    tell(Text(N_("Checking {rows:,} rows"), {"rows": raw.read}))
    tables, rejections = _checked(raw, layout, said.order)
    return Plan(
        shown,
        raw.sha256,
        layout.name,
        layout.title,
        raw.encoding,
        raw.read,
        {table: _masked(table, rows) for table, rows in tables.items()},
        rejections,
        (*raw.notes, *layout.said(period.today()), *_left_out(layout, raw)),
        said,
        layouts.mapped(layout, raw),
    )


def commit(plan: Plan, store: Store, *, by: str = "", progress: Progress | None = None) -> Outcome:
    """Store what was inspected, unless it is a dry run or too much of it is refused; then count it."""
    tell = progress or _silent
    if plan.refused:
        return _unstored(plan, "refused", _too_many(plan))
    if plan.options.dry_run:
        return _unstored(plan, "checked")
    tell(Text(N_("Storing {rows:,} rows"), {"rows": plan.read - plan.rejected}))
    upload = Upload(
        file=plan.file,
        sha256=plan.sha256,
        by=by,
        layout=plan.layout,
        encoding=plan.encoding,
        read=plan.read,
        rejected=plan.rejected,
        options=plan.options.key,
    )
    receipt = store.commit(upload, plan.tables)
    tell(Text(N_("Bringing the numbers up to date")))
    cubes.freshen(store).close()
    return _stored(plan, receipt)


def _silent(_: Text) -> None:
    """Progress that nobody watches."""


def _checked(raw: Raw, layout: Layout, order: DayOrder) -> tuple[dict[str, pa.Table], tuple[Rejection, ...]]:
    """The rows that may be stored, by table, and every refusal; a record goes into all of its tables or into none."""
    key = secrets.secret()
    made = layout.apply(raw, period.today(), secrets.salt(key))
    sources = layout.sources(raw)
    for name, rows in made.items():
        questions.ask_order(TABLES[name], rows, sources, order)
    results = {
        name: checking.check(TABLES[name], rows, key, sources=sources if name == layout.table else {}, order=order)
        for name, rows in made.items()
    }
    refused = set().union(*(result.refused_rows for result in results.values()))
    rejections = [*raw.torn, *(rejection for result in results.values() for rejection in result.rejected)]
    tables = {name: _without(result.accepted, refused) for name, result in results.items()}
    return tables, tuple(sorted(rejections, key=lambda rejection: rejection.row))


def _without(rows: pa.Table, refused: set[int]) -> pa.Table:
    if not refused:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["row_no"], pa.array(sorted(refused), pa.int64()))))


def _masked(table: str, rows: pa.Table) -> pa.Table:
    """The rows with personal details in free text replaced by their kind."""
    for column in TABLES[table].columns:
        if column.privacy == "free_text" and column.name in rows.column_names:
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, mask(rows[column.name]))
    return rows


def _left_out(layout: Layout, raw: Raw) -> list[Text]:
    unused = layout.unused(raw)
    return [Text(N_("Columns that are not stored: {columns}."), {"columns": ", ".join(unused)})] if unused else []


def _too_many(plan: Plan) -> Text:
    share = {"rejected": plan.rejected, "read": plan.read, "limit": round(100 * settings.number("refused_share_limit"))}
    return Text(
        N_(
            "{rejected:,} of {read:,} rows were refused, more than {limit} %: nothing was stored. "
            "Mend them and add the file again."
        ),
        share,
    )


def _unstored(plan: Plan, state: State, *notices: Text) -> Outcome:
    """The outcome of a file of which nothing was stored."""
    return Outcome(
        plan.file,
        plan.sha256,
        state,
        "",
        plan.table,
        tuple(plan.tables),
        plan.layout,
        plan.encoding,
        plan.read,
        0,
        0,
        0,
        plan.rejected,
        plan.rejections,
        (*plan.notices, *notices),
    )


def _stored(plan: Plan, receipt: Receipt) -> Outcome:
    counts = {name: getattr(receipt, name) for name in ("added", "replaced", "unchanged", "upload_id")}
    outcome = replace(_unstored(plan, "already" if receipt.already else "committed"), **counts, receipt=receipt)
    if not receipt.already:
        return outcome
    return replace(outcome, notices=(*outcome.notices, Text(N_("This file was added before: nothing has changed."))))
