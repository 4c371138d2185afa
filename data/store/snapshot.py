"""One consistent version of a store: its current rows, its derived tables, and questions to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from data.care.integrity import CLEARED, clear_unreadable
from data.contracts import TABLES
from data.errors import MadeAnew, StoreError
from data.store import duck, lineage, rows
from data.store.commit_log import Ledger, LogRow
from data.store.delta import Files
from data.store.documents import HEEDED
from data.store.faults import reading
from data.store.rows import Spread, Stored
from data.store.uploads import ERASED
from data.texts import N_

if TYPE_CHECKING:
    from data.store.store import Store

T = TypeVar("T")
IBIS = {"text": "string", "whole": "int64", "number": "float64", "time": "timestamp", "date": "date", "flag": "boolean"}


class Kept(dict[object, Any]):
    """What was worked out from the rows or counts of one version, which holds as long as they do."""

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What stands under a key, made where nothing does yet."""
        if key not in self:
            self[key] = make()
        found: T = self[key]
        return found


class Snapshot:
    """The current rows of one version of the store, for one thread; the store's handle lives as long."""

    def __init__(self, store: Store, ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
        self.version = ledger.version
        self._store, self._place, self._ledger, self._con = store, store.place, ledger, con
        self.shelf = store.shelf
        self._backend = ibis.duckdb.from_connection(con)
        self._views: dict[str, list[str]] = {}
        self._pinned: dict[str, Files] = {}
        self.kept = Kept()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the cursor back; expressions of this snapshot cannot run any more."""
        self._con.close()
        if "now" in self.__dict__ and self.now is not self:
            self.now.close()

    @cached_property
    def now(self) -> Snapshot:
        """The store as it is, as of when this was first asked for; of a store that is not pinned, the snapshot."""
        return self if self._store.as_of is None else self._store.now.snapshot()

    @property
    def state(self) -> str:
        """A text that no other state of this or of another store has: its newest log row."""
        newest = self._ledger.rows[-1:]
        return (
            "".join(f"{row.seq} {row.upload_id} {row.state} {row.at}" for row in newest)
            + f" {self.said}{self._cleared}"
        )

    @property
    def _cleared(self) -> str:
        return f" {times}" if (times := CLEARED[self._place.url]) else ""

    @cached_property
    def said(self) -> int:
        """The number of the newest word that is heeded, as of when this was first asked for."""
        return self.shelf.newest(HEEDED)

    def counted(self, refresh: str) -> bool:
        """Whether a refresh of a cube counted a part of this store's history, not of one that is lost."""
        return lineage.fits(refresh, self.now._ledger, self._words)

    @property
    def lineage(self) -> str:
        """The mark of the history up to this version and word."""
        return lineage.lineage(self._ledger, self._words, self.version, self.said)

    @cached_property
    def _words(self) -> dict[int, str]:
        return self._store.now.shelf.marks()

    @property
    def live(self) -> tuple[str, ...]:
        """The uploads whose rows count, oldest first."""
        return tuple(key for key in self._ledger.uploads if key in self._ledger.live)

    def uploads(self) -> tuple[LogRow, ...]:
        """The log's entries of the uploads whose rows count, oldest first."""
        return tuple(self._ledger.uploads[key] for key in self.live)

    def names(self) -> set[str]:
        """The tables that hold current rows."""
        return {name for key in self._ledger.live for name, c in self._ledger.uploads[key].counts.items() if c.rows}

    def table(self, name: str, days: Spread = None) -> ibis.Table:
        """The current rows of a table; with no rows, an empty table of its columns.

        days: a pair for a range with both ends, or a collection of single days; rows without a day are then left out.
        """
        return self._rows(name, self._stored(name).current(days))

    def brought(self, name: str, upload_id: str) -> ibis.Table:
        """The rows that one upload brought to a table, whether they are current or not."""
        return self._rows(name, self._stored(name).scan([upload_id]))

    def _stored(self, name: str) -> Stored:
        return Stored(TABLES[name], self._files(name), self._ledger)

    def _rows(self, name: str, sql: str) -> ibis.Table:
        return self._view(name, sql, {column: IBIS[kind] for column, kind in rows.kinds(TABLES[name]).items()})

    def rows_about(self, name: str, days: Spread) -> float:
        """About how many rows a table holds of some days, by what its files say of themselves."""
        span = rows.Span.of(days)
        return sum(file.rows * span.share(file) for file in self._files(name).files)

    def derived(self, name: str) -> ibis.Table | None:
        """All rows ever appended to a derived table, with `appended_at`; None when there are none."""
        source = self._derived_source(name)
        return None if source is None else self._view(name, f"SELECT * FROM {source}", None)

    def derived_count(self, name: str) -> int:
        """How many rows were ever appended to a derived table and not cleared away."""
        return sum(file.rows for file in self._files(f"derived/{name}").files)

    def derived_rows(self, name: str, columns: Iterable[str], where: Mapping[str, Iterable[str]]) -> pa.Table | None:
        """Some columns of a derived table's rows whose texts are among those given; None when there are no rows.

        Plain SQL: over 200 columns, building and compiling an expression took ten times as long as running it.
        """
        source = self._derived_source(name)
        if source is None:
            return None
        chosen = [f"{duck.name(key)} IN ({rows.listed(texts) or rows.NONE})" for key, texts in where.items()]
        sql = f"SELECT {', '.join(map(duck.name, columns))} FROM {source} WHERE {' AND '.join(chosen) or 'true'}"
        return self.query(sql)

    def _derived_source(self, name: str) -> str | None:
        stored = self._files(f"derived/{name}")
        return rows.parquet(stored.files, stored.mixed) if stored.files else None

    def _files(self, name: str) -> Files:
        # Looked up once, so that all answers of a snapshot come from the same files.
        if name not in self._pinned:
            self._pinned[name] = self._store.files(name)
        return self._pinned[name]

    def derived_versions(self, names: Iterable[str]) -> tuple[int, ...]:
        """What tells whether anything of some derived tables was added or cleared away."""
        return tuple(self._files(f"derived/{name}").version for name in names)

    def derived_files(self, name: str) -> list[str]:
        """The names of a derived table's files, which tell one state of it from any other."""
        return [file.uri.rsplit("/", 1)[-1] for file in self._files(f"derived/{name}").files]

    def keep(self, name: str, expression: ibis.Table, *, once: bool = False) -> None:
        """Give an expression's rows a name of this snapshot, for `query`; held, unless they are asked for but once."""
        with reading(self._place.url):
            kind = "VIEW" if once else "TABLE"
            self._con.execute(f"CREATE OR REPLACE TEMP {kind} {duck.name(name)} AS {_compiled(expression.op())}")

    def given(self, name: str, table: pa.Table) -> ibis.Table:
        """Rows that are handed in, to be put together with stored ones."""
        self._con.register(name, table)
        return _named(name, self._backend.get_schema(name))

    def look_again(self, name: str) -> None:
        """See what was appended to a derived table since this snapshot first looked at it."""
        self._pinned.pop(f"derived/{name}", None)

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The answer to compiled SQL, so many rows at a time; nothing else can be asked of this snapshot meanwhile."""
        with reading(self._place.url):
            yield from self._con.sql(sql).to_arrow_reader(rows)

    def query(self, sql: str) -> pa.Table:
        """The answer to compiled SQL over what was kept."""
        try:
            with reading(self._place.url):
                return self._con.sql(sql).to_arrow_table()
        except StoreError:
            self._clear_unreadable()
            raise

    def _clear_unreadable(self) -> None:
        """Raise MadeAnew where what was worked out from rows cannot be read: it is cleared away, and no row is lost."""
        derived = [name for name in self._pinned if name.startswith("derived/")]
        if sum(clear_unreadable(self._place, name) for name in derived):
            raise MadeAnew(
                N_("What is counted from the store's rows was damaged."),
                N_("No row is lost: it is counted anew the next time that it is asked for."),
                N_("Try again."),
            )

    def to_arrow(self, expression: ibis.Expr) -> pa.Table:
        """The answer to an expression over this snapshot's tables."""
        from ibis.backends.duckdb.converter import DuckDBPyArrowData  # who only opens a snapshot need not wait for it

        return expression.__pyarrow_result__(self.query(_compiled(expression.op())), data_mapper=DuckDBPyArrowData)

    def touched(self, since_version: int) -> dict[str, set[date]]:
        """Table -> days whose current rows may differ from that version's; an empty set means rows without a day."""
        return self._ledger.touched(since_version)

    def affected(self, name: str, since_version: int) -> ibis.Table:
        """Every stored row, current or not, whose key an upload, undo or redo after that version brought or moved."""
        stored = self._stored(name)
        moved = {row.upload_id for row in self._ledger.rows if row.seq > since_version}
        keys = f"SELECT row_key FROM ({stored.scan(moved)})"
        return self._rows(
            name, f"SELECT * FROM ({stored.scan(stored.ledger.of(name))}) SEMI JOIN ({keys}) USING (row_key)"
        )

    @property
    def moves(self) -> int:
        """How often an upload was taken back, brought back or erased."""
        return len(self._ledger.rows) - len(self._ledger.first)

    def is_erased(self, name: str, since_version: int) -> bool:
        """Whether rows of a table are gone from its files whose upload was brought, moved or erased after a version."""
        last = self.now._ledger.last
        moved = {row.upload_id for row in self._ledger.rows if row.seq > since_version}
        return any(last[key].state == ERASED for key in moved & self._stored(name).ledger.of(name).keys())

    def _view(self, name: str, sql: str, types: Mapping[str, str] | None) -> ibis.Table:
        views = self._views.setdefault(name, [])
        if sql not in views:
            with reading(self._place.url):
                self._con.execute(f"CREATE TEMP VIEW {duck.name(f'{name}_{len(views)}')} AS {sql}")
            views.append(sql)
        view = f"{name}_{views.index(sql)}"
        return _named(view, self._backend.get_schema(view) if types is None else ibis.schema(types))


def _named(view: str, schema: ibis.Schema) -> ibis.Table:
    """A view of whichever snapshot the expression is run in: so the same question to two of them is equal."""
    return ops.DatabaseTable(view, schema=schema, source=None, namespace=ops.Namespace()).to_expr()


@lru_cache(maxsize=256)
def _compiled(expression: ops.Node) -> str:
    """An expression's SQL, kept as compiling takes ten times as long as running it over few rows."""
    return str(ibis.to_sql(expression.to_expr(), dialect="duckdb", pretty=False))
