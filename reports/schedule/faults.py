"""What is wrong with reports just now: of each part and period what failed, since when, why, and what to do.

A fault is over when the report of its own period is well: what another period's became says nothing of it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from data.store.store import Store
from data.texts import N_, Text
from reports.content import edition
from reports.content.edition import option
from reports.delivery import claims, recipients
from reports.delivery.claims import Delivery
from reports.delivery.outcomes import UNKNOWN
from reports.delivery.patience import PUT_OFF
from reports.schedule import definitions, runs, timetable
from reports.schedule.definitions import Definition
from reports.schedule.runs import Run, Sent
from reports.schedule.timetable import Group

# What is due waits this long for whoever makes it before that counts as a fault.
GRACE = timedelta(hours=2)
# Faults of earlier periods are told until these ended so long before the newest began.
KEPT = timedelta(days=35)
# Recipients that are named with their reasons; the run log has the others.
NAMED = 8
WAITING = "waiting"
WHAT: dict[str, str] = {
    "refused": N_("The report {name} of {week} was not made."),
    "failed": N_("The report {name} of {week} was not delivered."),
    "partly": N_("The report {name} of {week} did not reach everybody."),
    "broken": N_("The run of the report {name} of {week} ended before its time."),
    "waiting": N_("The report {name} of {week} is made and waits for approval."),
    "late": N_("The report {name} of {week} is due, and nothing has made it."),
}
ASK = N_("Ask those of whom it is unknown, and say on the page Reports whether it arrived.")
WAIT = N_("It is tried again by itself.")
MAIL = N_("It is tried again by itself; if it stays so, the command doctor tells whether the mail server answers.")
CHANNEL = N_("It is tried again by itself; if it stays so, see that the channel still has this address for Teller.")
FOLDER = N_("It is tried again by itself; if it stays so, see that the folder is there and may be written to.")
CORRECT = N_(
    "Correct the recipient, or what its server objects to; then run: python cli.py report {name} {option} {week} --send"
)
EARLIER = N_(
    "By itself only the report of {newest} is tried again. "
    "Send this one with: python cli.py report {name} {option} {week} --send"
)
LOOK = N_(
    "Look at it on the page Reports and send it from there, or run: python cli.py report {name} {option} {week} --send"
)
NOBODY = N_("See on the page Reports what makes them at their time, and that it runs: python cli.py report --due")


@dataclass(frozen=True)
class Fault:
    """One part of a report that is not as it should be.

    since: UTC, the first run in a row for that week that ended so. mark: the same for the same fault, however often it
    comes. owner: the address of who is told of it, "" for nobody.
    """

    what: Text
    why: tuple[Text, ...]
    remedy: Text
    since: datetime
    week: str
    mark: str
    owner: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a report of one period, as its newest run left it. fault: None where all is well."""

    definition: Definition
    group: Group
    newest: Run | None
    fault: Fault | None
    week: str

    @property
    def key(self) -> str:
        """What is the same for the same part of the same period."""
        of = self.group
        return json.dumps([self.definition.name, of.definition.bank, of.language, self.week, *map(list, of.where)])


def current(store: Store, now: datetime | None = None) -> list[Part]:
    """The parts of reports with a fault, those that have been longest so first; a paused report has none."""
    found = [part for part in parts(store, now) if part.fault]
    return sorted(found, key=lambda part: part.fault.since.timestamp() if part.fault else 0.0)


def parts(store: Store, now: datetime | None = None) -> list[Part]:
    """Every part of the reports that are not paused: of the newest period, and of earlier ones made lately."""
    defined = [one for one in definitions.all(store) if one.active]
    if not defined:
        return []
    log, known = runs.all(store), {one.key: one for one in claims.known(store)}
    return [part for one in defined for part in _parts(store, one, log, known, now or timetable.moment())]


def _parts(
    store: Store, one: Definition, log: Sequence[Run], known: Mapping[str, Delivery], now: datetime
) -> Iterator[Part]:
    stands = timetable.standing(store, one, now, log)
    is_late = stands.is_due(now) and stands.tries == 0 and now - stands.slot > GRACE
    for group in timetable.groups(one, stands.week):
        made = _by_period([run for run in log if _is_of(run, group)], stands.week)
        for week, mine in made.items():
            bad = list(takewhile(lambda run: _is_bad(run, known), mine))
            late = _late(group, stands.slot) if is_late and week == stands.week else None
            yield Part(one, group, mine[0] if mine else None, _fault(group, bad, known) if bad else late, week)


def _by_period(log: Sequence[Run], newest: str) -> dict[str, list[Run]]:
    """The runs of the newest period and of those that may still have a fault."""
    found: dict[str, list[Run]] = {newest: []}
    begins = edition.whole(newest).start
    for run in log:
        if run.week in found or edition.whole(run.week).end >= begins - KEPT:
            found.setdefault(run.week, []).append(run)
    return found


def _is_of(run: Run, group: Group) -> bool:
    """Whether a run of any week tells how a part stands: one that was only to be looked at does not."""
    mine = (group.definition.name, group.where, group.language, group.definition.bank)
    is_asked = run.sends or not group.recipients
    return is_asked and run.state != "running" and mine == (run.report, run.where, run.language, run.bank)


def _is_bad(run: Run, known: Mapping[str, Delivery]) -> bool:
    return run.state == WAITING or (run.is_bad and (not run.deliveries or bool(_open(run, known))))


def _open(run: Run, known: Mapping[str, Delivery]) -> list[Sent]:
    """The recipients whom a run did not serve and nobody since: another run or a person's word may have."""
    return [
        one for one in run.deliveries
        if one.state != "sent" and (one.key not in known or known[one.key].state != "sent")
    ]  # fmt: skip


def _fault(group: Group, bad: Sequence[Run], known: Mapping[str, Delivery]) -> Fault:
    newest = bad[0]
    since = min(run.started for run in bad if run.week == newest.week)
    left = _open(newest, known)
    why, remedy = _told(newest, left, group.week)
    what, owner = _what(group, newest.week, newest.state), group.definition.owner
    return Fault(what, why, remedy, since, newest.week, _mark(newest, left), owner)


def _told(newest: Run, left: Sequence[Sent], week: str) -> tuple[tuple[Text, ...], Text]:
    """Why, and what to do; week: the one that is tried again by itself."""
    if newest.state == WAITING:
        return (), Text(LOOK, _command(newest))
    if (newest.fault or not left) and newest.week != week:
        return newest.fault, Text(EARLIER, {"newest": week, **_command(newest)})
    if newest.fault or not left:
        return newest.fault[:-1], newest.fault[-1] if newest.fault else Text(WAIT)
    return _reasons(left), _remedy(newest, left, week)


def _late(group: Group, slot: datetime) -> Fault:
    what, owner = _what(group, group.week, "late"), group.definition.owner
    return Fault(what, (), Text(NOBODY), slot, group.week, f"{group.week} late", owner)


def _what(group: Group, week: str, state: str) -> Text:
    return Text(WHAT[state], {"name": named(group), "week": week})


def named(group: Group) -> str:
    """What a part of a report is called: the report, and the groups that it is limited to."""
    return ", ".join([group.definition.name, *(member for _, member in group.where)])


def _reasons(left: Sequence[Sent]) -> tuple[Text, ...]:
    found = [Text(N_("{recipient}: {reason}"), {"recipient": d.recipient, "reason": _why(d)}) for d in left[:NAMED]]
    if len(left) > NAMED:
        found.append(Text(N_("Others that it did not reach: {n}."), {"n": len(left) - NAMED}))
    return tuple(found)


def _why(delivery: Sent) -> Text:
    return delivery.reason or Text(N_("Nobody knows whether it arrived."))


def _remedy(run: Run, left: Sequence[Sent], week: str) -> Text:
    if any(one.state == UNKNOWN for one in left):
        return Text(ASK)
    if not any(one.temporary for one in left):
        return Text(CORRECT, _command(run))
    if run.week != week:
        return Text(EARLIER, {"newest": week, **_command(run)})
    kinds = {_kind_of(one.recipient) for one in left}
    return Text(MAIL if recipients.MAIL in kinds else FOLDER if recipients.FOLDER in kinds else CHANNEL)


def _kind_of(recipient: str) -> str:
    """Mail, a folder, or a channel, by a recipient as it may be shown."""
    kind = recipient.partition(":")[0]
    return kind if kind in (recipients.FOLDER, *recipients.WEBHOOKS) else recipients.MAIL


def _command(run: Run) -> dict[str, str]:
    """The report and its period as arguments that a shell takes: without the period it would be the newest."""
    return {"name": shlex.quote(run.report), "option": option(run.week)[0], "week": run.week}


def _mark(run: Run, left: Sequence[Sent]) -> str:
    """A fault's own mark: numbers that an answer brings, and who of a row was tried, make no other fault of it."""
    reasons = sorted({_kind(one.reason) for one in left if one.reason})
    whom = sorted({one.recipient for one in left})
    said = [str(run.fault[0]), *(part.message for part in run.fault[1:])] if run.fault else []
    return json.dumps([run.week, run.state, said, whom, reasons], ensure_ascii=False)


def _kind(reason: Text) -> str:
    inner = reason.values.get("fault")
    return _kind(inner) if reason.message == PUT_OFF and isinstance(inner, Text) else reason.message
