"""The bank's own layouts on the command line: saved with a file that was added, listed, and forgotten."""

from __future__ import annotations

import getpass
from typing import Any

from analytics.ingest import intake
from analytics.ingest.intake import Plan
from analytics.ingest.remembered_fit import SEEN
from commands.terminal.session import Session, stamp
from data import layouts
from data.errors import FileRefused
from data.layouts import saved
from data.layouts.known import KIND
from data.store.store import Store
from data.texts import N_, Text


def save(session: Session, store: Store, plan: Plan, name: str | None) -> None:
    """Keep what was decided of a file that went in under a name, if one was given."""
    if name:
        intake.save_layout(store, plan, name, getpass.getuser())
        said = N_("The next file with these headers is read in the same way, by the bank's own layout {name}.")
        session.say(Text(said, {"name": name}))


def listed(store: Store) -> list[dict[str, Any]]:
    """The bank's own layouts as documents, the oldest first; times are UTC."""
    kept = store.shelf.all(KIND)
    return [
        {
            "name": own.name,
            "layout": own.layout,
            "columns": len(own.shape),
            "said": {name: told for name, told in own.said.items() if name != SEEN},
            "mapping": dict(own.pins),
            "user": kept[own.name].by,
            "time": stamp(kept[own.name].at),
        }
        for own in layouts.own(store.shelf)
        if own.name in kept
    ]


def forget(session: Session, store: Store, name: str) -> None:
    """Keep a layout no longer; raises FileRefused when there is none of that name."""
    if not saved.forget(store.shelf, name, getpass.getuser()):
        names = ", ".join(own.name for own in layouts.own(store.shelf)) or "-"
        raise FileRefused(
            Text(N_("The bank has no layout {name}."), {"name": name}),
            remedy=Text(N_("It has these: {names}."), {"names": names}),
        )
    session.say(Text(N_("The layout {name} is forgotten."), {"name": name}))


def show(session: Session, documents: list[dict[str, Any]]) -> None:
    """The bank's own layouts as a table."""
    if not documents:
        session.say(
            N_("The bank has no layouts of its own yet. Save one with: python cli.py add FILE --save-layout NAME")
        )
        return
    heads = (N_("Layout"), N_("Builds on"), N_("Columns"), N_("User"), N_("Time (UTC)"))
    rows = [(d["name"], d["layout"], d["columns"], d["user"], d["time"][:16].replace("T", " ")) for d in documents]
    session.table(heads, rows, right=[2])
