"""A report that was made, brought to its recipients: each once, or with a mark that says why not.

    check(recipients)       before anything is made: raises DeliveryError where one may get no report
    deliver(...)            claim, send, confirm, for each recipient
    open_claims, settle     what nobody can know, shown to a person and settled by one

An attempt is repeated by itself only while it is certain that nothing was delivered and the fault may pass. Each
attempt is a claim of its own, so that a process that ends while it waits leaves a plain failure behind and no doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential_jitter

from data import settings
from data.errors import DeliveryError
from data.store.store import Store
from data.texts import N_, Text
from reports.content.edition import Edition
from reports.delivery import claims, folder, letter, recipients, smtp, webhooks
from reports.delivery.claims import Delivery, known, open_claims, settle
from reports.delivery.letter import Letter, Made
from reports.delivery.outcomes import FAILED, INTERRUPTED, SENT, UNKNOWN, Outcome
from reports.delivery.patience import Patience
from reports.delivery.recipients import FOLDER, MAIL, Target

__all__ = ["Delivery", "check", "deliver", "known", "open_claims", "settle"]
LONGEST_WAIT = 300.0
# A message takes about ten answers of a server, and one that may be slow; a claim that is older is nobody's any more.
ANSWERS, MARGIN_SECONDS = 20, 60.0


def check(given: Iterable[str]) -> tuple[Target, ...]:
    """The recipients, each once, if every one of them may get a report and there is a way to bring it to them.

    Raises DeliveryError or SettingError, which name what is wrong; then nothing should be made and nothing is sent.
    """
    targets = recipients.accepted(given)
    if any(target.kind == MAIL for target in targets):
        smtp.server()
    return targets


@dataclass(frozen=True)
class _Round:
    """One report on its way. by: who asked for it."""

    store: Store
    made: Made
    edition: Edition
    letter: Letter
    by: str
    sleep: Callable[[float], None]
    patience: Patience


def deliver(
    store: Store,
    made: Made,
    edition: Edition,
    given: Iterable[str],
    *,
    by: str = "",
    tell: Callable[[Delivery], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    patience: Patience | None = None,
) -> tuple[Delivery, ...]:
    """Bring a report to its recipients; what is known of each delivery afterwards, in their order.

    A recipient who got this report of this week before, or of whom that is unknown, is sent nothing. tell: is told of
    each delivery as it ends. sleep: waits between attempts. patience: what this run has learnt of servers. Raises
    DeliveryError before anything is sent where a recipient is not allowed or the report is not the one that the edition
    asks for.
    """
    targets = check(given)
    _fits(made, edition)
    whole = _Round(store, made, edition, letter.write(made, edition), by, sleep, patience or Patience())
    found = {}
    for target in _least_tried_first(whole, targets):
        found[target] = _brought(whole, target)
        if tell:
            tell(found[target])
    return tuple(found[target] for target in targets)


def _least_tried_first(whole: _Round, targets: Iterable[Target]) -> list[Target]:
    tried = {one.key: one.attempt for one in known(whole.store, whole.edition.report, whole.edition.week)}
    return sorted(targets, key=lambda target: tried.get(_key(whole.edition, target), 0))


def _key(edition: Edition, target: Target) -> str:
    return claims.key(edition.report, edition.week, target)


def _fits(made: Made, edition: Edition) -> None:
    """Raises DeliveryError for a part of a report, or one of another week, scope or language than is to be sent."""
    asked = {"report": edition.report, "week": edition.week, "language": edition.language, "where": dict(edition.where)}
    shown = {name: made.manifest.get(name) for name in asked}
    shown["where"] = dict(made.manifest.get("where") or ())
    missing = [name for name in letter.FILES if not (made.folder / name).is_file()]
    if shown == asked and not missing:
        return
    names = [*missing, *(name for name in asked if shown[name] != asked[name])]
    raise DeliveryError(
        Text(N_("The report is not the one to be sent, so nothing was sent: {names}"), {"names": tuple(names)}),
        remedy=N_("Make the report anew."),
    )


def _brought(whole: _Round, target: Target) -> Delivery:
    """One recipient's delivery after as many attempts as are of use; none at a server that serves nobody."""
    if given_up := whole.patience.end(_server(target)):
        return _put_off(whole, target, given_up)
    usual = wait_exponential_jitter(multiplier=settings.number("delivery_wait_seconds"), max=LONGEST_WAIT)

    def pause(state: RetryCallState) -> float:
        asked = state.outcome.result().after if state.outcome else 0.0
        return max(usual(state), asked)

    attempts = Retrying(
        stop=stop_after_attempt(max(settings.whole("delivery_attempts"), 1)),
        wait=pause,
        retry=retry_if_result(lambda found: found.state == FAILED and found.temporary),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        sleep=whole.sleep,
    )
    found: Delivery = attempts(_attempt, whole, target)
    return found


def _attempt(whole: _Round, target: Target) -> Delivery:
    """One attempt: claim, send, confirm."""
    act = _way(whole, target)
    patience = ANSWERS * settings.number("delivery_seconds") + MARGIN_SECONDS
    claim = partial(claims.claim, whole.store, whole.edition, target, whole.by, patience)
    found, mine = claim()
    if not mine and found.state == UNKNOWN and target.kind == FOLDER:
        found = claims.confirm(whole.store, found, folder.look(target, whole.made, whole.edition))
        if found.state == FAILED:
            found, mine = claim()
    if not mine:
        return _other(found, whole.edition)
    outcome = INTERRUPTED
    try:
        outcome = act()
        whole.patience.heed(_server(target), outcome)
    finally:
        found = claims.confirm(whole.store, found, outcome)
    return found


def _server(target: Target) -> str:
    """What a recipient shares with others: the mail server, or a webhook's host."""
    if target.kind == MAIL:
        return f"{settings.text('smtp_host')}:{settings.whole('smtp_port')}"
    return target.place if target.kind == FOLDER else urlsplit(target.place).netloc


def _put_off(whole: _Round, target: Target, outcome: Outcome) -> Delivery:
    """What is known of a recipient to whom nothing is sent for now."""
    edition, name = whole.edition, _key(whole.edition, target)
    last = next((one for one in known(whole.store, edition.report, edition.week) if one.key == name), None)
    if last and last.state != FAILED:
        return _other(last, edition)
    about = (edition.report, edition.week, edition.scope, edition.language)
    now, attempt = datetime.now(UTC), last.attempt if last else 0
    return Delivery(name, *about, target.shown, FAILED, now, outcome.reason, outcome.temporary, attempt, whole.by)


def _other(found: Delivery, edition: Edition) -> Delivery:
    """What is known already; another scope under the same name was not delivered by that, which must not look so."""
    if found.state != SENT or found.scope == edition.scope:
        return found
    values = {"recipient": found.recipient, "report": found.report, "week": found.week, "scope": found.scope}
    why = N_("{recipient} already has {report} of {week} for {scope}. Give the other scope a report of its own name.")
    return replace(found, state=FAILED, scope=edition.scope, reason=Text(why, values), temporary=False)


def _was_there(whole: _Round, target: Target) -> bool:
    """Whether a report was put into a folder before."""
    return any(one.recipient == target.shown and one.state == SENT for one in known(whole.store))


def _way(whole: _Round, target: Target) -> Callable[[], Outcome]:
    """How a report gets to a recipient. Whatever can be wrong on this side is found out here, before the claim."""
    if target.kind == FOLDER:
        return partial(folder.send, target, whole.made, whole.edition, known_there=_was_there(whole, target))
    if target.kind == MAIL:
        server = smtp.server()
        compose = partial(smtp.compose, whole.letter, whole.made.folder, target.place, _key(whole.edition, target))
        smaller = {lacks: partial(compose, form) for form, lacks in letter.LESS.items()}
        return partial(smtp.send, server, compose(), target.place, smaller)
    return partial(webhooks.send, target, whole.letter)
