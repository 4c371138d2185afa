"""The history on the command line: every upload with what it changed, and two of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics import wording
from analytics.insights import history
from analytics.insights.history import Change, Comparison
from analytics.metrics.catalogue import METRICS
from analytics.metrics.results import Value
from commands.terminal.session import Session, stamp
from data.store.store import Store
from data.store.uploads import Entry
from data.texts import N_

STATES = {"committed": N_("committed"), "undone": N_("taken back"), "erased": N_("erased")}
Changes = Mapping[str, tuple[Change, ...]]


def tell(session: Session, store: Store) -> None:
    """The history, newest first."""
    entries, changes = store.history(), history.changes(store)
    documents = [_entry(entry) | {"changes": _changes(changes.get(entry.upload_id, ()))} for entry in entries]
    session.answer(documents, lambda: _show(session, entries, changes))


def _entry(upload: Entry) -> dict[str, Any]:
    """One upload of the history as a document; times are UTC."""
    plain = ("layout", "added", "replaced", "unchanged", "rejected", "state", "sha256")
    return {
        "upload_id": upload.upload_id,
        "time": stamp(upload.at),
        "user": upload.by,
        "file": upload.file,
        "table": upload.tables[0] if upload.tables else None,
        "rows": upload.read,
        **{name: getattr(upload, name) for name in plain},
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """What an upload changed: each headline number over the days that it touched, before it and after it."""
    return [
        {
            "metric": change.metric,
            "from": change.period.start.isoformat(),
            "to": change.period.end.isoformat(),
            "before": change.before.value,
            "after": change.after.value,
        }
        for change in changes
    ]


def _show(session: Session, entries: Sequence[Entry], changes: Changes) -> None:
    if not entries:
        session.say(N_("There are no uploads yet. Add a file with: python cli.py add FILE"))
        return
    heads = (N_("Upload"), N_("Time (UTC)"), N_("User"), N_("File"), N_("Hash"), N_("Rows"), N_("Refused"), N_("State"),
             N_("What it changed"))  # fmt: skip
    rows = [
        (e.upload_id, f"{e.at:%Y-%m-%d %H:%M}", e.by, e.file, e.sha256[:8], f"{e.read:,}", f"{e.rejected:,}",
         session.word(STATES.get(e.state, e.state)), history.told(changes.get(e.upload_id, ()), session.language))
        for e in entries
    ]  # fmt: skip
    session.table(heads, rows, right=[5, 6])


def compare(session: Session, store: Store, first: str, second: str) -> None:
    """Two uploads side by side: the rows that they share, and the headline numbers of each by itself."""
    found = history.compare(store, first, second)
    tables = [vars(common) for common in found.common]
    numbers = [
        {"metric": key, "first": _value(pair[0]), "second": _value(pair[1])} for key, pair in found.numbers.items()
    ]
    document = {"first": first, "second": second, "tables": tables, "numbers": numbers}
    session.answer(document, lambda: _beside(session, found))


def _value(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    days = {"from": value.period.start.isoformat(), "to": value.period.end.isoformat()}
    return {name: getattr(value, name) for name in ("value", "n", "low", "high")} | days


def _beside(session: Session, found: Comparison) -> None:
    heads = (N_("Table"), N_("The same"), N_("Different"), N_("Only in the first"), N_("Only in the second"))
    counts = [
        (c.table, *(f"{count:,}" for count in (c.same, c.different, c.only_first, c.only_second))) for c in found.common
    ]
    session.table(heads, counts, right=range(1, 5))
    rows = [
        (session.word(METRICS[key].title), *(_amount(session, value) for value in pair))
        for key, pair in found.numbers.items()
    ]
    session.table((N_("Number"), found.first.file, found.second.file), rows)


def _amount(session: Session, value: Value | None) -> str:
    if value is None:
        return wording.MISSING
    days = wording.period(value.period, session.language)
    parts = (wording.amount(value, session.language), wording.evidence(value, session.language), days)
    return " · ".join(filter(None, parts))
