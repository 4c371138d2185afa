"""What is said of a file, what was found in it, and what became of it: plain values that pages and commands show."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from data import settings
from data.checking.casting import DayOrder
from data.checking.rejections import Rejection
from data.files.staging import Staging
from data.formats import codec
from data.layouts.meaning import Identity
from data.store.staged_rows import Staged
from data.store.uploads import Receipt
from data.texts import Text

if TYPE_CHECKING:
    from analytics.ingest.preview import Preview

# "already": the same file is live in the store. "checked": nothing was to be stored (a dry run).
State = Literal["committed", "already", "refused", "checked"]
# What may be accepted before storing (analytics/doubts/doubts.py; data/checking/questions.py of dates that are
# mixed), and what of it holds for the next file of these headers.
REASONS = (
    "replaced", "older", "old", "future", "far", "one_day", "repeated", "same", "added", "outside", "mixed_dates",
    "excess", "twice", "renumbered", "zeros", "respondents", "planned", "distinct", "copies", "once",
    "stored", "updated",
)  # fmt: skip
# That rows which equal those of other files of the form are other rows.
DISTINCT = "distinct"
# That rows which say what stored ones say are those, which stay as they are, or take what the file says.
STORED, UPDATED = "stored", "updated"
LASTING = ("old", "future", "one_day", DISTINCT)
# Refusals that are held in memory; all of them are in a file.
LISTED = 1000


@dataclass(frozen=True)
class Step:
    """Where the way of a file has got to: what is being done, and how much of how much, in rows; total 0 is unknown."""

    said: Text
    done: int = 0
    total: int = 0


# An exception that it raises cancels: nothing is stored.
Progress = Callable[[Step], None]


@dataclass(frozen=True)
class Options:
    """What the user said of a file; what is not said is found out.

    mapping: the file's column -> Teller's column, "answer" or "none". order: which comes first where 3/4/2026 leaves it
    open. scale: the worst and the best point of satisfaction and ease. nothing: values that mean no answer. zone: where
    its times were written, such as Asia/Seoul. survey: the name of the survey that it is a wave of. values: what
    values of a column mean, COLUMN:VALUE -> a point of its scale, one of the field's fixed choices, or "none" for no
    answer. identity: what names a row, where the file's number alone may not: "number", "day" (branch, day and number)
    or "row" (the whole row) or "file" (this file's own, whatever else is stored; of this file alone). accept: what was
    asked before storing and is meant so (analytics/doubts/doubts.py).
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
    zone: str | None = None
    survey: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    identity: Identity = ""
    accept: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes the same file another upload, as one text."""
        said: list[object] = [self.as_table, self.layout, self.encoding, self.sheet, self.order or None]
        said += [given for given in (self.scale, self.nothing) if given]
        said += [f"{name}={given}" for name in ("zone", "survey", "identity") if (given := getattr(self, name))]
        said += [sorted(self.values.items())] if self.values else []
        mapped = sorted(f"{column}={name}" for column, name in self.mapping.items())
        return "" if not any(said) and not mapped else repr((said, mapped))

    @property
    def deciding(self) -> str:
        """What decides on a layout, as one text."""
        mapping = tuple(sorted(self.mapping.items()))
        told = (self.as_table, self.layout, mapping, self.scale, self.nothing, self.zone, self.survey)
        return repr((*told, *filter(None, (tuple(sorted(self.values.items())), self.identity))))


@dataclass(frozen=True)
class Plan:
    """A file that was read and checked, and not yet stored: what was recognised, what goes in and what does not.

    tables: name -> rows as they will be stored, the main table first. read: rows in the file. preview: the first rows
    of the main table as they will be stored. rejections: the first of them, `all_rejections` gives every one.
    mapping: the file's column -> Teller's column, "answer" for a question of its own, "none" for what is not stored.
    items: those that are answers -> item and role. samples: the file's column -> some of its values. sample_text: how
    the decoded file begins. sheets: those of a workbook. refused_rows: Parquet of the refused rows as they stood in the
    file, its columns as text and row_no.
    heads: the file's own header rows, for those columns. told: what was decided of the file, sealed. pins: the same as
    a mapping, for an own layout. wave: what an upload leaves in the log of its survey. own: the name of the bank's own
    layout that was used. undated: refused rows of which the user said that they have no date. since: the first year in
    which its rows may lie unasked. identity: what names a row where it is not the table's key. dates, readings: what
    the file says besides (analytics/ingest/evidence.py). seen: what its columns look like of which something was said
    (data/layouts/likeness.py). copies: rows that are most likely in the file twice (analytics/doubts/copies.py).
    personal: columns with personal details, which are not stored. expected: what storing it would do; None where no
    store was given.
    The files belong to the plan and go when it is closed.
    """

    file: str
    sha256: str
    layout: str
    title: str
    encoding: str
    read: int
    tables: Mapping[str, Staged]
    preview: pa.Table
    rejections: tuple[Rejection, ...]
    notices: tuple[Text, ...]
    options: Options
    mapping: Mapping[str, str]
    items: Mapping[str, tuple[str, str]]
    samples: Mapping[str, tuple[str, ...]]
    sample_text: str
    sheets: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    upload_id: str
    told: str
    refused_rows: Path | None
    listed: Path
    staging: Staging = field(repr=False, compare=False)
    pins: Mapping[str, str] = field(default_factory=dict)
    wave: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    undated: int = 0
    since: int = 2000
    identity: Identity = ""
    dates: Mapping[str, Any] = field(default_factory=dict)
    readings: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    copies: int = 0
    personal: tuple[str, ...] = ()
    expected: Preview | None = None

    def __enter__(self) -> Plan:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the plan's files; it cannot be committed any more."""
        self.staging.close()

    @property
    def table(self) -> str:
        """The main table."""
        return next(iter(self.tables))

    @property
    def rejected(self) -> int:
        """Rows of the file that are refused."""
        return self.read - self.tables[self.table].rows

    @property
    def refused(self) -> bool:
        """True when too many rows are refused for any to go in, or none is left of those that are."""
        rejected, read = self.rejected - self.undated, self.read - self.undated
        return self.rejected == self.read or rejected > settings.number("refused_share_limit") * read

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """What is known of the file before it is stored as plain values, in the reader's language."""
        return {
            "table": self.table,
            "layout": self.layout,
            "encoding": self.encoding,
            "rows": self.read,
            "rejected": self.rejected,
            "rejections": [rejection.as_json(language) for rejection in self.rejections],
            "notices": [notice.render(language) for notice in self.notices],
            "preview": self.expected.as_json() if self.expected else None,
        }

    def all_rejections(self) -> Iterator[Rejection]:
        """Every refusal by row, however many; while the plan is open."""
        with self.listed.open(encoding="utf-8") as lines:
            for line in lines:
                yield codec.unpacked(json.loads(line))


@dataclass(frozen=True)
class Outcome:
    """What became of a file; once stored, read == added + replaced + unchanged + rejected, in rows of the file.

    rejections: the first of them; the plan that was committed gives every one. preview: what it was said to do.
    """

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
    preview: Preview | None = None

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
        told = {"rejections": listed, "notices": [notice.render(language) for notice in self.notices]}
        return {**plain, **told, "preview": self.preview.as_json() if self.preview else None}
