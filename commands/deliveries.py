"""Deliveries on the command line: those of which nobody knows whether they arrived, and a person's word on them."""

from __future__ import annotations

import getpass
from typing import Any

from commands.terminal.session import Session, stamp
from data.errors import DeliveryError
from data.store.store import Store
from data.texts import N_, Text
from reports.delivery import claims
from reports.delivery.claims import Delivery
from reports.delivery.outcomes import UNKNOWN

STATES = {
    "claimed": N_("being sent"),
    "sent": N_("delivered"),
    "failed": N_("not delivered"),
    "unknown": N_("not known"),
}
# Enough of a delivery's name to tell it from any other.
SHORT = 8


def tell(session: Session, store: Store, *, every: bool) -> None:
    """The open deliveries, or every one that is known; the newest first."""
    found = claims.known(store) if every else claims.open_claims(store)[::-1]
    session.answer([document(session, one) for one in found], lambda: _show(session, found, every=every))


def settle(session: Session, store: Store, name: str, *, arrived: bool) -> None:
    """Keep what a person says of a delivery; `name` is its name, or the beginning of it."""
    keys = [one.key for one in claims.known(store) if one.key.startswith(name)]
    if len(keys) > 1:
        raise DeliveryError(
            Text(N_("Several deliveries have names that begin with {name!r}."), {"name": name}),
            remedy=N_("Give more of the name."),
        )
    one = claims.settle(store, keys[0] if keys else name, arrived, getpass.getuser())
    kept = N_("Kept: {recipient} has {report} of {week}.")
    freed = N_("Kept: {recipient} does not have {report} of {week}; the next run sends it.")
    values = {"recipient": one.recipient, "report": one.report, "week": one.week}
    session.answer(document(session, one), lambda: session.say(Text(kept if arrived else freed, values)))


def document(session: Session, one: Delivery) -> dict[str, Any]:
    """A delivery for a script; times are UTC."""
    plain = ("key", "report", "week", "scope", "language", "recipient", "state", "attempt", "by")
    told = {name: getattr(one, name) for name in plain}
    return {**told, "time": stamp(one.at), "reason": session.word(one.reason) if one.reason else ""}


def _show(session: Session, found: list[Delivery], *, every: bool) -> None:
    if not found:
        session.say(N_("Nothing was delivered yet.") if every else N_("No delivery is open."))
        return
    heads = (N_("Delivery"), N_("Report"), N_("Week"), N_("Recipient"), N_("State"), N_("Time (UTC)"), N_("Reason"))
    rows = [
        (one.key[:SHORT], one.report, one.week, one.recipient, session.word(STATES[one.state]),
         f"{one.at:%Y-%m-%d %H:%M}", session.word(one.reason) if one.reason else "")
        for one in found
    ]  # fmt: skip
    session.table(heads, rows)
    if any(one.state == UNKNOWN for one in found):
        session.say(N_("Say what became of one: python cli.py deliveries --arrived NAME, or --not-arrived NAME"))
