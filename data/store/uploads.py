"""What goes into the store and what the store answers: an upload, its receipt, its history entry, an undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from data.texts import N_, Text

COMMITTED, UNDONE, ABANDONED, ERASED = "committed", "undone", "abandoned", "erased"


@dataclass(frozen=True)
class Upload:
    """One file on its way in.

    sha256 with options names the file: the same pair among live uploads is the same upload ("" never matches).
    read counts the file's rows and rejected those refused; None stands for "the main table's rows plus rejected".
    details is kept with the history as it is given. upload_id: the id that staged rows carry; "" lets the store choose.
    """

    file: str
    sha256: str = ""
    by: str = ""
    layout: str = ""
    encoding: str = ""
    read: int | None = None
    rejected: int = 0
    options: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    upload_id: str = ""


@dataclass(frozen=True)
class Counts:
    """What became of one table's rows of one upload: added + replaced + unchanged is all of them.

    hiding: stored rows whose key an earlier upload, live or undone, had brought.
    dropped: rows that are not stored, as a later row of the file has their key; None where that was not noted.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    hiding: int = 0
    dropped: int | None = field(default=None, compare=False)

    @property
    def rows(self) -> int:
        """All rows that were taken in."""
        return self.added + self.replaced + self.unchanged

    @property
    def stored(self) -> int:
        """The rows that lie in the table; at most so many where it was not noted."""
        return self.rows - (self.dropped or 0)


@dataclass(frozen=True)
class Receipt:
    """What a commit did; read == added + replaced + unchanged + rejected, counted on the main (first) table.

    days: table -> days whose current rows changed; an empty set says that only rows without a day changed.
    already: the same file was live before, so nothing changed; upload_id is that earlier upload's.
    """

    upload_id: str
    tables: tuple[str, ...]
    read: int
    added: int
    replaced: int
    unchanged: int
    rejected: int
    days: Mapping[str, frozenset[date]]
    version: int
    already: bool = False
    counts: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Undone:
    """What an undo or a redo did, rows counted on the main table.

    removed: rows that are no longer current. restored: rows that are current again. days: as in Receipt.
    """

    upload_id: str
    removed: int
    restored: int
    days: Mapping[str, frozenset[date]]
    version: int


@dataclass(frozen=True)
class Entry:
    """One upload in the history: how it came in and what state it is in now.

    at and changed_at are in UTC; changed_at and changed_by tell of the last undo or redo.
    """

    upload_id: str
    seq: int
    state: str
    at: datetime
    by: str
    file: str
    sha256: str
    tables: tuple[str, ...]
    layout: str
    encoding: str
    read: int
    added: int
    replaced: int
    unchanged: int
    rejected: int
    counts: Mapping[str, Counts]
    details: Mapping[str, str]
    options: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def live(self) -> bool:
        """Whether its rows count."""
        return self.state == COMMITTED

    @property
    def erased(self) -> bool:
        """Whether its rows are gone for good."""
        return self.state == ERASED

    @property
    def summary(self) -> Text:
        """What came in, as one sentence."""
        values = {name: getattr(self, name) for name in ("added", "replaced", "unchanged", "rejected")}
        sentence = N_("{added:,} added, {replaced:,} replaced, {unchanged:,} unchanged, {rejected:,} refused.")
        return Text(sentence, values)


@dataclass(frozen=True)
class Maintained:
    """What upkeep did: files merged and deleted, rows dropped of attempts that never committed and of old cubes."""

    merged: int = 0
    deleted: int = 0
    abandoned_rows: int = 0
    superseded_rows: int = 0
