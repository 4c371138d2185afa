"""Tables that are only appended to, each row planned on the version before: the commit log, and what the bank keeps.

An append names the version that it was planned on, and fails when another writer was first; whoever lost looks again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from pyarrow.fs import PyFileSystem

from data.store.delta import Place
from data.store.faults import damaged, reading

LOGGER = logging.getLogger(__name__)
Row = TypeVar("Row")
State = TypeVar("State")


class Journal(Generic[Row, State]):
    """One such table of a place, parsed once for each file and version.

    row: what a stored row says. state: what all rows, in any order, come to.
    """

    def __init__(
        self,
        place: Place,
        name: str,
        schema: pa.Schema,
        row: Callable[[Mapping[str, Any]], Row],
        state: Callable[[Iterable[Row]], State],
    ) -> None:
        self.place = place
        self._name, self._schema, self._row, self._state = name, schema, row, state
        self._parsed: dict[str, list[Row]] = {}
        self._known: tuple[int, State] = (-1, state(()))

    def read(self) -> State:
        """The newest state."""
        with reading(self.place.url):
            stored = self.place.files(self._name)
            version, state = self._known
            return state if stored.version == version else self._remember(stored.version, [f.uri for f in stored.files])

    def open(self) -> tuple[DeltaTable, State]:
        """A handle to append with and exactly the state at its version."""
        handle = self.place.open(self._name) or self.place.create(self._name, self._schema)
        return handle, self._remember(handle.version(), handle.file_uris())

    def add(self, handle: DeltaTable, row: pa.Table, holds: Callable[[State], bool]) -> bool:
        """Append a row if nobody else has written since the handle was opened; False when somebody has.

        holds: whether a state has that very row in it.
        """
        try:
            self.place.append_if(self._name, row, handle)
        except CommitFailedError:
            # An object store may report a failure for a write that did arrive; saying "lost" would then add it twice.
            return holds(self.read())
        except (DeltaError, OSError):
            # Whatever failed behind the commit, what is committed must not be called failed.
            if not holds(self.read()):
                raise
            LOGGER.exception(
                "a row of %s in %s is stored, but what follows a commit failed", self._name, self.place.url
            )
        return True

    def _remember(self, version: int, uris: Iterable[str]) -> State:
        parsed = self._parsed
        names = [uri.rsplit("/", 1)[-1] for uri in uris]
        fresh = {name: parsed[name] for name in names if name in parsed}
        if unread := [name for name in names if name not in parsed]:
            files = self.place.filesystem(self._name)
            fresh |= {name: self._parse(files, name) for name in unread}
        state = self._state(row for rows in fresh.values() for row in rows)
        if version > self._known[0]:
            self._parsed, self._known = fresh, (version, state)
        return state

    def _parse(self, files: PyFileSystem, name: str) -> list[Row]:
        try:
            return list(map(self._row, rows_in(files, name)))
        except (ValueError, TypeError, KeyError, OSError) as fault:
            raise damaged(f"{self.place.url}/{self._name}/{name}", fault) from fault


def rows_in(files: PyFileSystem, name: str) -> list[dict[str, Any]]:
    """The rows in one data file."""
    # Read here as a whole: a reader thread of Arrow's that still holds a Python file when the process ends aborts it.
    with files.open_input_file(name) as file:
        content = file.read()
    found: list[dict[str, Any]] = pq.read_table(
        pa.BufferReader(content), use_threads=False, pre_buffer=False
    ).to_pylist()
    return found
