"""What the bank keeps besides its rows: saved layouts, word lists, corrections, definitions of reports.

One append-only Delta table, `kept`, in which the newest word about a document counts; a dropped one stays in its
history. As in the commit log, an append names the version that it was planned on and fails when another writer was
first; whoever lost looks again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa
from deltalake import DeltaTable

from data.errors import CommitConflict, StoreError
from data.store import heads
from data.store.as_of import check_word, unwritable
from data.store.commit_log import NAME as LOG
from data.store.commit_log import Log, note_head, now
from data.store.delta import Place
from data.store.faults import said, writing
from data.store.heads import Head
from data.store.journal import Journal
from data.texts import N_, Text

NAME = "kept"
# The kinds of documents that what is shown of a bank's data hangs on; a store as it was has them as they were.
HEEDED = ("calibration", "lexicon", "correction", "action")
# The kind that stands for a document that is lost.
LOST = "lost"
ATTEMPTS = 50
SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("body", pa.string()),
        ("by", pa.string()),
        ("at", pa.timestamp("us")),
        ("mark", pa.string()),
    ]
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """One word about a document; body None: it was dropped. at: in UTC. seq: its place among all that was ever kept."""

    kind: str
    name: str
    body: dict[str, Any] | None
    by: str
    at: datetime
    seq: int


class Shelf:
    """The documents of one place; any number of processes and threads may read and write at once.

    until: the word as of which heeded documents are read. Others are read as they are now: no number tells of them.
    """

    def __init__(self, place: Place, until: int | None = None) -> None:
        self.place = place
        self._until = until
        self._rows = Journal[Row, list[Row]](place, NAME, SCHEMA, dict, in_order)

    def _read(self) -> list[Row]:
        rows, until = self._rows.read(), self._until
        if until is None:
            return rows
        check_word(until, next_seq(rows) - 1)
        return [row for row in rows if int(row["seq"]) <= until or row["kind"] not in HEEDED]

    def all(self, kind: str) -> dict[str, Document]:
        """The documents of a kind that are kept now, by name, the oldest first."""
        newest = {row["name"]: row for row in self._read() if row["kind"] == kind}
        kept = sorted((row for row in newest.values() if row["body"] is not None), key=lambda row: int(row["seq"]))
        return {row["name"]: document(row) for row in kept}

    def get(self, kind: str, name: str) -> Document | None:
        """One document; None when there is none or it was dropped."""
        return self.all(kind).get(name)

    def history(self, kind: str, name: str) -> list[Document]:
        """Everything that was ever said of a document, newest first."""
        return [document(row) for row in reversed(self._read()) if (row["kind"], row["name"]) == (kind, name)]

    def newest(self, kinds: Sequence[str], before: datetime | None = None) -> int:
        """The number of the newest word about documents of some kinds, of those before a moment; 0: there is none."""
        rows = [row for row in self._read() if row["kind"] in kinds and (before is None or row["at"] < before)]
        return max((int(row["seq"]) for row in rows), default=0)

    def changed(self, kind: str, since: int) -> set[str]:
        """The documents of a kind of which anything was said after a word, by name."""
        return {row["name"] for row in self._read() if row["kind"] == kind and int(row["seq"]) > since}

    def marks(self) -> dict[int, str]:
        """What tells each word from any other, by its number."""
        return {int(row["seq"]): row["mark"] for row in self._read()}

    def put(self, kind: str, name: str, body: Mapping[str, Any], by: str = "") -> None:
        """Keep a document, in place of the one of that name; on disk when this returns. The same again is no news."""
        self._say(kind, name, written(body), by)

    def put_if(self, kind: str, name: str, body: Mapping[str, Any], after: int, by: str = "") -> bool:
        """Keep a document only while the newest word about it is the one numbered `after`, 0: nothing was ever said.

        False when another was said meanwhile: of several who try at once, exactly one is told True.
        """
        return self._say(kind, name, written(body), by, after)

    def drop(self, kind: str, name: str, by: str = "") -> None:
        """Keep a document no longer; nothing happens when there is none."""
        self._say(kind, name, None, by)

    def _say(self, kind: str, name: str, body: str | None, by: str, after: int | None = None) -> bool:
        """Whether it was said; after: as for put_if. Raises CommitConflict when other writers kept winning."""
        if self._until is not None:
            raise unwritable()
        row: Row = {"kind": kind, "name": name, "body": body, "by": by, "mark": uuid4().hex}
        with writing(self.place.url), self.place.lock("kept.lock"):
            for _ in range(ATTEMPTS):
                handle, known = self._rows.open()
                last = next((r for r in reversed(known) if (r["kind"], r["name"]) == (kind, name)), None)
                if after is not None and after != (int(last["seq"]) if last else 0):
                    return False
                if after is None and body == (last["body"] if last else None):
                    return True
                if self._append(handle, {**row, "seq": next_seq(known), "at": now()}):
                    return True
        raise CommitConflict(N_("Nothing was kept, because others kept writing."), remedy=N_("Try again in a moment."))

    def fill(self, number: int, by: str) -> None:
        """Give a number that is lost to a row which says so."""
        row: Row = {"seq": number, "kind": LOST, "name": str(number), "body": None, "by": by, "at": now()}
        row["mark"] = uuid4().hex
        while not self._append(self._rows.open()[0], row):
            pass

    def _append(self, handle: DeltaTable, row: Row) -> bool:
        stored = pa.Table.from_pylist([row], schema=SCHEMA)
        done = self._rows.add(handle, stored, lambda rows: any(known["mark"] == row["mark"] for known in rows))
        if done:
            self._adopt_log()
            heads.note(self.place, NAME, Head(int(row["seq"]), row["mark"], {"kind": row["kind"], "name": row["name"]}))
        return done

    def _adopt_log(self) -> None:
        """Note the head of a log from before heads were: from the first of them on, one that is missing is lost."""
        if heads.read_or_none(self.place, NAME) is None and heads.read_or_none(self.place, LOG) is None:
            note_head(self.place, Log(self.place).read())


def written(body: Mapping[str, Any]) -> str:
    """A body as it is stored: the same for the same."""
    return json.dumps(dict(body), ensure_ascii=False, sort_keys=True)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by their numbers."""
    return sorted(rows, key=lambda row: int(row["seq"]))


def next_seq(rows: list[Row]) -> int:
    """The number of the next row."""
    return int(rows[-1]["seq"]) + 1 if rows else 1


def document(row: Row) -> Document:
    """A stored row as what it says; the body is the caller's own."""
    try:
        body = None if row["body"] is None else json.loads(row["body"])
    except ValueError as fault:
        raise StoreError(
            Text(
                N_("What the bank keeps under {kind} {name} cannot be read."),
                {"kind": row["kind"], "name": row["name"]},
            ),
            Text("{fault}", {"fault": said(fault)}),
            N_("Bring the store back from a backup with python cli.py restore, or make that entry anew."),
        ) from fault
    return Document(row["kind"], row["name"], body, row["by"], row["at"].replace(tzinfo=UTC), int(row["seq"]))
