"""What the commands answer: documents for scripts and tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics import wording
from analytics.metric import Metric
from analytics.metrics import METRICS
from console.asking import Answer, Row
from console.doctor import Finding
from console.session import Session
from data.texts import N_, Text
from data.uploads import Entry, Undone

STATES = {"committed": N_("committed"), "undone": N_("taken back")}


def entry(upload: Entry) -> dict[str, Any]:
    """One upload of the history as a document; times are UTC."""
    return {
        "upload_id": upload.upload_id,
        "time": upload.at.isoformat(timespec="seconds") + "Z",
        "user": upload.by,
        "file": upload.file,
        "table": upload.tables[0] if upload.tables else None,
        "layout": upload.layout,
        "rows": upload.read,
        "added": upload.added,
        "replaced": upload.replaced,
        "unchanged": upload.unchanged,
        "rejected": upload.rejected,
        "state": upload.state,
    }


def history(session: Session, entries: Sequence[Entry]) -> None:
    """The uploads as a table."""
    if not entries:
        session.say(N_("There are no uploads yet. Add a file with: python cli.py add FILE"))
        return
    heads = (N_("Upload"), N_("Time (UTC)"), N_("User"), N_("File"), N_("Rows"), N_("Refused"), N_("State"))
    rows = [
        (e.upload_id, f"{e.at:%Y-%m-%d %H:%M}", e.by, e.file, f"{e.read:,}", f"{e.rejected:,}",
         session.word(STATES.get(e.state, e.state)))
        for e in entries
    ]  # fmt: skip
    session.table(heads, rows, right=[4, 5])


def changed(session: Session, undone: Undone) -> None:
    """What an undo or a redo did."""
    document = {"upload_id": undone.upload_id, "removed": undone.removed, "restored": undone.restored}
    message = Text(N_("{removed:,} rows no longer count, {restored:,} rows count again."), document)
    session.answer(document, lambda: session.say(message))


def metric(session: Session, one: Metric) -> dict[str, str]:
    """One metric of the list as a document."""
    texts = {"title": session.word(one.title), "note": session.word(one.note)}
    plain = {name: getattr(one, name) for name in ("key", "subject", "unit", "better", "source")}
    document = plain | texts
    return {name: document[name] for name in ("key", "title", "subject", "unit", "better", "note", "source")}


def findings(session: Session, found: Sequence[Finding]) -> None:
    """The doctor's findings as a table."""
    rows = [
        (f.check, session.word(N_("ok") if f.ok else N_("not ok")), session.word(f.detail), "" if f.ok else session.word(f.remedy))
        for f in found
    ]  # fmt: skip
    session.table((N_("Check"), N_("Result"), N_("Found"), N_("What to do")), rows)


def maintained(session: Session, done: Mapping[str, int]) -> None:
    """What maintenance did, in a sentence."""
    session.say(Text(N_("{merged:,} files merged, {deleted:,} files deleted."), dict(done)))
