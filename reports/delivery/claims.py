"""Who was sent what: kept on the shelf so that one report of one week goes to one recipient once.

Whoever wants to send claims the place first; the shelf gives it to one. Then the report is sent, and then what came of
it is put in place of the claim. A claim whose process ended before that is unknown: nobody can tell whether the report
arrived, so it is shown to a person, who settles it, and is never sent again by itself.

The place is named by report, week and recipient, and by nothing else. With the language or the scope in its name, a
definition that is edited in the middle of a week would send the same people the same week again; whoever wants two
scopes gives the second a report of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from data.errors import DeliveryError
from data.store.documents import Document, Shelf
from data.store.store import Store
from data.texts import N_, Text
from reports.content.edition import Edition
from reports.delivery.outcomes import CLAIMED, FAILED, INTERRUPTED, SENT, UNKNOWN, Outcome, State
from reports.delivery.recipients import Target

KIND = "delivery"
ARRIVED, NOT_ARRIVED = N_("{by} said that it arrived."), N_("{by} said that it did not arrive.")


@dataclass(frozen=True)
class Delivery:
    """What is known of one report of one week to one recipient.

    key: its name for `settle`. recipient: as it may be shown. state: claimed (being sent now), sent, failed (certainly
    not delivered) or unknown. at: UTC. reason: None where all is well. temporary: a failure that may pass. fresh: it
    was sent just now and not before. after: seconds to wait before another attempt. seq: its word on the shelf.
    """

    key: str
    report: str
    week: str
    scope: str
    language: str
    recipient: str
    state: State
    at: datetime
    reason: Text | None = None
    temporary: bool = False
    attempt: int = 1
    by: str = ""
    fresh: bool = False
    after: float = 0.0
    seq: int = 0

    @property
    def is_freed(self) -> bool:
        """Whether a person said that it did not arrive, and nobody has tried it since."""
        return self.state == FAILED and self.reason is not None and self.reason.message == NOT_ARRIVED


def key(report: str, week: str, target: Target) -> str:
    """The name of a place: the same for the same report, week and recipient, however the recipient is written."""
    return hashlib.sha256(json.dumps([report, week, target.identity]).encode()).hexdigest()[:32]


def claim(store: Store, edition: Edition, target: Target, by: str, patience: float) -> tuple[Delivery, bool]:
    """Take the place of one report, week and recipient; whether it is ours now, and what is known of it.

    patience: seconds after which a claim that nobody has confirmed is unknown whatever its process does.
    """
    name = key(edition.report, edition.week, target)
    last = _last(store.shelf, name)
    if last and last.body and _state(last) != FAILED:
        return _delivery(last), False
    attempt = int(last.body["attempt"]) + 1 if last and last.body else 1
    body = {
        "report": edition.report,
        "week": edition.week,
        "scope": edition.scope,
        "language": edition.language,
        "recipient": target.shown,
        "state": CLAIMED,
        "attempt": attempt,
        "holder": holder(),
        "until": (datetime.now(UTC) + timedelta(seconds=patience)).isoformat(),
        "token": uuid4().hex,
    }
    won = store.shelf.put_if(KIND, name, body, last.seq if last else 0, by)
    mine = next(d for d in store.shelf.history(KIND, name) if not won or (d.body or {}).get("token") == body["token"])
    return _delivery(mine), won


def confirm(store: Store, claimed: Delivery, outcome: Outcome) -> Delivery:
    """Put what came of an attempt in place of its claim; what is there in the end.

    Where a person has settled the claim meanwhile, that word stays.
    """
    body = _body(store.shelf, claimed.key)
    for passing in ("holder", "until"):
        body.pop(passing, None)
    body |= {"state": outcome.state, "temporary": outcome.temporary, "after": outcome.after, **_kept(outcome.reason)}
    won = store.shelf.put_if(KIND, claimed.key, body, claimed.seq, claimed.by)
    return _delivery(_needed(store.shelf, claimed.key), fresh=won and outcome.state == SENT)


def settle(store: Store, key: str, arrived: bool, by: str) -> Delivery:
    """A person's word on a delivery: it arrived, or it did not and may be sent again. Raises DeliveryError."""
    last = _needed(store.shelf, key)
    if _state(last) == CLAIMED:
        raise DeliveryError(N_("This report is being sent at this moment."), remedy=N_("Look again in a minute."))
    said = ARRIVED if arrived else NOT_ARRIVED
    body = {**_body(store.shelf, key), "state": SENT if arrived else FAILED, "temporary": not arrived}
    body |= _kept(Text(said, {"by": by or "–"}))
    if not store.shelf.put_if(KIND, key, body, last.seq, by):
        raise DeliveryError(N_("Somebody else has just said something of this delivery."), remedy=N_("Look again."))
    return _delivery(_needed(store.shelf, key))


def known(store: Store, report: str = "", week: str = "") -> list[Delivery]:
    """All that is known of deliveries, newest first, of one report or week if given."""
    found = [_delivery(document) for document in store.shelf.all(KIND).values()]
    return [d for d in reversed(found) if report in ("", d.report) and week in ("", d.week)]


def open_claims(store: Store) -> list[Delivery]:
    """Deliveries of which nobody knows whether they arrived, and those being sent now; the oldest first."""
    return [d for d in reversed(known(store)) if d.state in (CLAIMED, UNKNOWN)]


def holder() -> dict[str, Any]:
    """What names this process, so that others can tell whether it still runs."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "began": _began(os.getpid())}


def _began(pid: int) -> str:
    """When a process began, in the kernel's ticks, as its number is given to another one day; empty where unknown."""
    try:
        # The name in brackets may hold spaces; what follows it does not (proc_pid_stat(5): fields 3 and 22).
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    # One that has ended and is not yet fetched by its parent has a number still, but does nothing more.
    return "" if fields[0] in "ZX" else fields[19]


def _runs(process: Mapping[str, Any]) -> bool:
    """Whether a process may still run; one on another machine may."""
    if process["host"] != socket.gethostname():
        return True
    try:
        os.kill(int(process["pid"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return bool(_began(int(process["pid"])) == process["began"])


def _state(document: Document) -> State:
    """The state that counts now: a claim that nobody will confirm any more is unknown."""
    body = document.body or {}
    state: State = body["state"]
    if state != CLAIMED:
        return state
    late = datetime.now(UTC) > datetime.fromisoformat(body["until"])
    return UNKNOWN if late or not _runs(body["holder"]) else CLAIMED


def _delivery(document: Document, *, fresh: bool = False) -> Delivery:
    body, state = document.body or {}, _state(document)
    reason = Text(body["reason"], body["values"]) if body.get("reason") else None
    if state == UNKNOWN and body["state"] == CLAIMED:
        reason = INTERRUPTED.reason
    names = ("report", "week", "scope", "language", "recipient")
    return Delivery(
        document.name,
        **{name: body[name] for name in names},
        state=state,
        at=document.at,
        reason=reason,
        temporary=bool(body.get("temporary")),
        attempt=int(body["attempt"]),
        by=document.by,
        fresh=fresh,
        after=float(body.get("after", 0)),
        seq=document.seq,
    )


def _kept(reason: Text | None) -> dict[str, Any]:
    return {"reason": reason.message if reason else "", "values": reason.values if reason else {}}


def _last(shelf: Shelf, name: str) -> Document | None:
    return next(iter(shelf.history(KIND, name)), None)


def _needed(shelf: Shelf, name: str) -> Document:
    last = _last(shelf, name)
    if last is None or last.body is None:
        raise DeliveryError(
            Text(N_("No delivery is known by the name {name!r}."), {"name": name}),
            remedy=N_("The list of open deliveries gives the names."),
        )
    return last


def _body(shelf: Shelf, name: str) -> dict[str, Any]:
    return dict(_needed(shelf, name).body or {})
