"""One runner at a time, however many processes and machines there are, and whatever ends one of them.

In a folder it is a lock of the operating system, which goes with the process that holds it, even when that is killed.
An object store has none: there the right is a document that one of several gets by compare and swap, and that holds
only while its holder keeps renewing it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from data.errors import ReportRefused, TellerError
from data.store.documents import Document
from data.store.store import Store
from data.texts import N_
from reports.delivery.claims import holder

LOCK = "reports.lock"
KIND, NAME = "report_runner", "runner"
# Seconds for which a document gives the right, and after which its holder renews it.
LASTS, RENEWED = 600.0, 120.0
POLL = 1.0
Check = Callable[[], None]


@contextmanager
def held(store: Store, patience: float = 0.0) -> Iterator[Check | None]:
    """Be the one runner; None when another still is after `patience` seconds.

    Yields a check that raises ReportRefused where the right was lost meanwhile, to be asked before anything is sent.
    """
    if store.place.folder is None:
        with by_document(store, patience) as check:
            yield check
        return
    with store.place.lock(LOCK, patience) as mine:
        yield (lambda: None) if mine else None


@contextmanager
def by_document(store: Store, patience: float = 0.0, lasts: float = LASTS) -> Iterator[Check | None]:
    """The same by a document on the shelf, which holds for so many seconds after each renewal."""
    right = _Right(store, lasts)
    ended = threading.Event()
    deadline = datetime.now(UTC) + timedelta(seconds=patience)
    while not right.take():
        if datetime.now(UTC) >= deadline:
            yield None
            return
        ended.wait(min(POLL, lasts))
    renewing = threading.Thread(target=right.keep, args=(ended,), name="report-lease", daemon=True)
    renewing.start()
    try:
        yield right.check
    finally:
        ended.set()
        renewing.join()
        right.give_back()


class _Right:
    """The document, as far as it is ours. A renewal that fails is tried again until the right has run out."""

    def __init__(self, store: Store, lasts: float) -> None:
        self._store, self._lasts = store, lasts
        self._token, self._seq, self._until = uuid4().hex, 0, datetime.min.replace(tzinfo=UTC)

    def take(self) -> bool:
        last = self._newest()
        body = (last.body if last else None) or {}
        if body and datetime.fromisoformat(body["until"]) > datetime.now(UTC):
            return False
        return self._put(last.seq if last else 0, datetime.now(UTC) + timedelta(seconds=self._lasts))

    def keep(self, ended: threading.Event) -> None:
        while not ended.wait(self._lasts * RENEWED / LASTS):
            try:
                if not self._put(self._seq, datetime.now(UTC) + timedelta(seconds=self._lasts)):
                    return
            except TellerError:
                continue

    def check(self) -> None:
        if datetime.now(UTC) >= self._until or not self._is_mine(self._newest()):
            raise ReportRefused(
                N_("Another program has taken over making the reports."),
                N_("This one could not reach the store for so long that its turn ended."),
                N_("Nothing was sent by this one; look at the run log for what the other made."),
            )

    def give_back(self) -> None:
        self._put(self._seq, datetime.now(UTC))

    def _put(self, after: int, until: datetime) -> bool:
        body: dict[str, Any] = {"token": self._token, "until": until.isoformat(), "holder": holder()}
        if not self._store.shelf.put_if(KIND, NAME, body, after):
            return False
        last = self._newest()
        if last and self._is_mine(last):
            self._seq, self._until = last.seq, until
        return True

    def _is_mine(self, last: Document | None) -> bool:
        return bool(last and last.body and last.body["token"] == self._token)

    def _newest(self) -> Document | None:
        return next(iter(self._store.shelf.history(KIND, NAME)), None)
