"""DuckDB's way into an object store: the files as Delta opens them, so that one set of credentials serves both.

Nothing is fetched at run time, as DuckDB's own extension for this would have to be.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import duckdb
from fsspec import AbstractFileSystem
from pyarrow.fs import PyFileSystem

from data.store.delta import Place


class RemoteFiles(AbstractFileSystem):
    """The files under one place, read only."""

    cachable = False

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.root = place.url
        self.protocol = urlsplit(place.url).scheme
        self._place = place

    @cached_property
    def files(self) -> PyFileSystem:
        """Delta's own way to the files; opened when the first is read, as an empty store has no address to open."""
        return self._place.filesystem()

    def inside(self, path: str) -> str:
        """A path as DuckDB asks for it, below the place's address."""
        return str(path).removeprefix(self.root).lstrip("/")

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """The size of one file."""
        found = self.files.get_file_info(self.inside(path))
        return {"name": path, "size": found.size, "type": "file"}

    def exists(self, *_: Any, **__: Any) -> bool:
        """Whether there is such a file: all that are asked for come from a Delta log, so yes."""
        return True

    def glob(self, path: str, **_: Any) -> list[str]:
        """The path itself: addresses are never patterns here."""
        return [path]

    def _open(self, path: str, *_: Any, **__: Any) -> Any:
        return self.files.open_input_file(self.inside(path))

    def modified(self, path: str) -> Any:
        """The time of the last write."""
        return self.files.get_file_info(self.inside(path)).mtime


def give_access(con: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Let a connection read a place that is not a folder."""
    con.register_filesystem(RemoteFiles(place))
