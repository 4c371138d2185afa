"""Originals of comments on the command line: what masking took out, for whoever may read the key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from commands.terminal.session import Session
from data.care import originals
from data.errors import UploadUnknown
from data.store.store import Store
from data.texts import N_, Text


def show(session: Session, store: Store, upload_id: str, rows: Collection[int]) -> None:
    """The originals of an upload, perhaps of some rows only; raises UploadUnknown for an id that no upload has."""
    if upload_id not in {entry.upload_id for entry in store.history()}:
        raise UploadUnknown(
            Text(N_("There is no upload {upload}."), {"upload": upload_id}),
            remedy=N_("Take an id from the list of uploads."),
        )
    documents = [asdict(one) for one in originals.read(store.url, upload_id, rows)]
    heads = (N_("Row"), N_("Table"), N_("Column"), N_("Original"))
    lines = [[d["row"], d["table"], d["column"], d["text"]] for d in documents]
    nothing = N_("No originals are kept of these rows: masking changed nothing in them, or the setting was off.")
    session.answer(documents, lambda: session.table(heads, lines, right=[0]) if documents else session.say(nothing))
