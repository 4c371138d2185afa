"""Reports made: those that are due, or one that is asked for; each part once, brought to its recipients, and noted."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from data.errors import ReportRefused, TellerError
from data.store.store import Store
from data.texts import N_, Text
from reports.content import commentary
from reports.content.edition import Edition
from reports.content.paper import A4
from reports.delivery import claims, owners
from reports.delivery.claims import Delivery
from reports.delivery.letter import NUMBERS, Made
from reports.delivery.patience import Patience
from reports.render.studio import Studio
from reports.schedule import definitions, holds, lease, retention, runs, timetable
from reports.schedule.definitions import Definition
from reports.schedule.runs import Run, Sent, State
from reports.schedule.timetable import Group, due

__all__ = ["Job", "due", "mark_killed", "only", "perform", "progress", "run", "run_due", "sent"]
# How long one who asks for a report waits for the one that is being made, in seconds.
PATIENCE = 900.0
# Whoever only looks whether a runner is alive holds the lease for less than this, in seconds.
MOMENT = 3.0
# A run is not asked after earlier: whoever notes it holds the lease.
YOUNG = timedelta(seconds=20)
# Where the pages done so far are noted, below the folder of reports, for whoever watches.
PROGRESS = ".running.json"
Tell = Callable[[Run, int, int], None]
Held = Callable[[Mapping[str, Any]], State | None]


def _sent_at_once(_: Mapping[str, Any]) -> None:
    """Nothing keeps a report from being sent."""


def _waits(_: Mapping[str, Any]) -> State | None:
    """Somebody has to approve it."""
    return "waiting"


@dataclass(frozen=True)
class Job:
    """What is to be done with the parts of a report. again: make it anew though it was made. tell: watches.

    patience: what was learnt of servers while the parts were delivered. studio: what they
    are drawn with; None: each with its own.
    """

    store: Store
    by: str
    send: bool
    again: bool = False
    tell: Tell | None = None
    check: lease.Check = lambda: None
    patience: Patience = field(default_factory=Patience)
    studio: Studio | None = None


def run(
    store: Store,
    definition: Definition,
    week: str,
    *,
    send: bool = True,
    by: str = "",
    again: bool = False,
    tell: Tell | None = None,
    patience: float = PATIENCE,
) -> list[Run]:
    """Make a report of one week, each part once, and deliver it if it is to be sent; what the log says of each part.

    A part that is refused stops no other, and is noted with its reason. Raises ReportRefused when another runner is at
    work for longer than `patience` seconds.
    """
    with only(store, patience) as check, Studio() as studio:
        job = Job(store, by, send, again, tell, check, studio=studio)
        return list(_parts(job, timetable.groups(definition, week)))


def run_due(store: Store, *, by: str = "", now: datetime | None = None, tell: Tell | None = None) -> list[Run] | None:
    """Make and deliver what is due; None when another runner is at work on it."""
    with lease.held(store, MOMENT) as check, Studio() as studio:
        if check is None:
            return None
        runs.break_off_all(store)
        job, found = Job(store, by, True, tell=tell, check=check, studio=studio), list[Run]()
        for each in timetable.due_standings(store, now):
            found += _parts(job, each.open)
        owners.tell(store, by, now)
        retention.tidy(store)
        return found


def mark_killed(store: Store) -> None:
    """Note which runs were killed, as far as that is certain now: nobody is at work, and yet they stand as running."""
    lasts = YOUNG if store.place.folder else timedelta(seconds=lease.LASTS)
    now = datetime.now(UTC)
    if any(run.state == "running" and now - run.started > lasts for run in runs.all(store)):
        with lease.held(store) as check:
            if check is not None:
                runs.break_off_all(store)


@contextmanager
def only(store: Store, patience: float = PATIENCE) -> Iterator[lease.Check]:
    """Be the one that makes reports, after those that were killed are marked. Raises ReportRefused."""
    with lease.held(store, patience) as check:
        if check is None:
            raise ReportRefused(
                N_("Another report is being made."),
                remedy=N_("Try again when it has ended; the page Reports shows it."),
            )
        runs.break_off_all(store)
        yield check


def _parts(job: Job, groups: Sequence[Group]) -> Iterator[Run]:
    """Each part of a report; all of them of the same version of the data."""
    version, said = timetable.pinned(job.store, groups[0].definition) if groups else (0, 0)
    for group in groups:
        one = group.definition
        written = commentary.get(job.store, one.name, group.week)
        edition = Edition(
            one.name, group.week, group.language, one.bank, definitions.url_of(job.store, one.bank), version, said,
            group.where, one.pages, one.stale, workbook=one.workbook, commentary=written.of(group.language),
            paper=one.sheet,
        )  # fmt: skip
        to, held = [each.to for each in group.recipients], partial(holds.held, one)
        yield perform(job, edition, to, held=held, approval=one.approval)


def perform(
    job: Job,
    edition: Edition,
    to: Sequence[str],
    base: str = "",
    out: Path | None = None,
    held: Held = _sent_at_once,
    *,
    approval: bool = False,
) -> Run:
    """One edition, made and delivered, with its place in the run log; only for who holds the lease.

    base: a dashboard to photograph. out: where to put it, instead of the folder of reports. held: the state in which it
    stays without being sent, by its manifest; whoever sends it by hand has approved it. approval: somebody has to: then
    it waits anew where the commentary, or the bank's logo, name or colour, is another than the one that was looked at.
    """
    sends = job.send and bool(to)
    anew = bool(job.again or base or out)
    edition, others = _as_others_have_it(job.store, edition) if sends and not anew else (edition, None)
    before = _before(job.store, edition, others, anew=anew) if sends else _Before()
    made, waits = before.made, approval and before.change is not None and before.made is None
    if made:
        edition = replace(edition, version=made.manifest["version"], said=made.manifest["said"])
    note = runs.begin(job.store, edition, job.by, sends=sends, note=before.note or (before.change if waits else None))
    ended = None
    try:
        held = _waits if waits else _sent_at_once if before.is_tried else held
        ended = note = _done(job, note, edition, to, made, base, out or runs.folder(), held)
    except TellerError as fault:
        ended = runs.refused(job.store, _newest(job.store, note), fault)
    except OSError as fault:
        ended = runs.refused(job.store, _newest(job.store, note), _unwritable(fault))
    finally:
        with suppress(OSError):
            (runs.folder() / PROGRESS).unlink(missing_ok=True)
        if ended is None:
            runs.break_off(job.store, _newest(job.store, note))
    return ended


def _done(
    job: Job, note: Run, edition: Edition, to: Sequence[str], made: Made | None, base: str, out: Path, held: Held
) -> Run:
    # These bring in a browser's driver and a mail client, which the pages that show the log do not need.
    from reports.delivery import deliver
    from reports.render import making

    if note.sends:
        deliver.check(to)

    def told(done: int, total: int) -> None:
        _progress(note, done, total)
        if job.tell:
            job.tell(note, done, total)

    if made is None:
        made = making.make(edition, out, base=base, tell=told, studio=job.studio)
    note = runs.made(job.store, note, made.folder, made.manifest)
    if not note.sends:
        return note
    if state := held(made.manifest):
        return runs.held(job.store, note, state)
    job.check()
    found = deliver.deliver(job.store, made, edition, to, by=job.by, patience=job.patience)
    return runs.delivered(job.store, note, [sent(one) for one in found])


def sent(found: Delivery) -> Sent:
    """A delivery as the run log keeps it."""
    return Sent(found.recipient, found.state, found.at.isoformat(), found.reason, found.temporary, found.key)


@dataclass(frozen=True)
class _Made:
    """A report that was made by an earlier run."""

    folder: Path
    manifest: dict[str, Any]


@dataclass(frozen=True)
class _Before:
    """What is there already of a report that is to be sent: its files, if these are to be sent, and what to say.

    is_tried: somebody let it be sent before, perhaps in vain. change: what is another than when it was looked at.
    """

    made: Made | None = None
    note: Text | None = None
    is_tried: bool = False
    change: Text | None = None


# One report of one week says the same to all who get it, unless a person wants it otherwise.
SAME = Text(N_("Others have this report already, so it is sent as they have it. The data have changed since."))
SAME_WORDS = Text(
    N_("Others have this report already, so it is sent as they have it. Its commentary has changed since.")
)
REWORDED = Text(N_("Its commentary is another than the one that was looked at, so it waits for approval anew."))
REBRANDED = Text(
    N_("The bank's logo, name or colour is another than when it was looked at, so it waits for approval anew.")
)
APPROVED = Text(N_("It is sent as it was looked at. The data have changed since."))
OTHER = Text(N_("Others have this report already, made of earlier data or in another way: theirs may say otherwise."))


def _as_others_have_it(store: Store, edition: Edition) -> tuple[Edition, Text | None]:
    """The edition of the data that others have this report of, in whatever language or scope, and what to say of it.

    One that is asked for of other data than the newest stays so; and what could not be made of those data, as a source
    of its scope was missing, is made of newer ones.
    """
    data = Store(edition.url)
    if (edition.version, edition.said) != (data.version(), data.said()):
        return edition, None
    known = claims.known(store, edition.report, edition.week)
    log = [run for run in runs.all(store, edition.report, edition.week) if run.sends and run.bank == edition.bank]
    brought = [run for run in log if _is_with_others(run, known)]
    first = next((run for run in brought if run.where == edition.where), next(iter(brought), None))
    if first is None or (first.version, first.said) == (edition.version, edition.said):
        return edition, None
    mine = next((run for run in log if (run.where, run.language) == (edition.where, edition.language)), None)
    if mine and mine.state == "refused" and first.where != edition.where:
        return edition, OTHER
    return replace(edition, version=first.version, said=first.said), SAME


def _is_with_others(run: Run, known: Sequence[Delivery]) -> bool:
    """Whether anybody has what a run made, or may have it: where it was cut off, its log does not say."""
    states = {one.key: one.state for one in known}
    brought = [states.get(one.key, one.state) for one in run.deliveries]
    if run.state == "broken" and run.pictures:
        brought += [one.state for one in known if (one.scope, one.language) == (run.scope, run.language)]
    return any(state != "failed" for state in brought)


def _before(store: Store, edition: Edition, others: Text | None, *, anew: bool) -> _Before:
    """An earlier run's report: of the same data, or one that somebody has.

    others: what is to be said of those who have it of earlier data. anew: it is made in any case.
    """
    mine = (edition.report, edition.week, edition.where, edition.language, edition.bank, edition.pages)
    log = [
        run for run in runs.all(store, edition.report, edition.week)
        if run.sends and (run.report, run.week, run.where, run.language, run.bank, run.pages) == mine
    ]  # fmt: skip
    made, is_received = _files(log), _is_received(store, edition, log)
    looked_at = next((run.commentary for run in log if run.pictures), None)
    is_reworded = looked_at not in (None, commentary.digest(edition.commentary))
    is_approved, is_tried = bool(log) and log[0].state == "waiting", any(run.deliveries for run in log)
    if made and edition.workbook and not is_received and not (made.folder / NUMBERS).is_file():
        made = None
    if made and made.manifest.get("paper", str(A4)) != str(edition.paper) and not (is_received or is_approved):
        made = None
    is_rebranded = made is not None and not is_received and holds.is_rebranded(made.manifest)
    made, change = None if is_rebranded else made, REWORDED if is_reworded else REBRANDED if is_rebranded else None
    is_same = made is not None and (made.manifest["version"], made.manifest["said"]) == (edition.version, edition.said)
    if made and not anew and is_received and is_reworded:
        return _Before(made, SAME_WORDS, is_tried, change)
    if made and not anew and not is_reworded and (is_same or is_received or is_approved):
        return _Before(made, others or (None if is_same else SAME if is_received else APPROVED), is_tried)
    is_other = is_received and (is_reworded or not is_same)
    return _Before(None, others or (OTHER if is_other else None), is_tried, change)


def _files(log: Sequence[Run]) -> _Made | None:
    """The newest report of the log whose files are still there as they were made."""
    ended = ("delivered", "partly", "failed", "broken", "waiting", "unchanged")
    for run in log:
        if run.state in ended and run.place:
            try:
                manifest = json.loads((run.place / "manifest.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return None
            shown = manifest.get("version"), commentary.digest(commentary.read(manifest))
            return _Made(run.place, manifest) if shown == (run.version, run.commentary) else None
    return None


def _is_received(store: Store, edition: Edition, log: Sequence[Run]) -> bool:
    """Whether anybody has this report, or may have it."""
    known = claims.known(store, edition.report, edition.week)
    states = [one.state for run in log for one in run.deliveries]
    states += [one.state for one in known if (one.scope, one.language) == (edition.scope, edition.language)]
    return any(state != "failed" for state in states)


def _newest(store: Store, note: Run) -> Run:
    """The run as the log has it, which may say more than what was noted first."""
    return next(run for run in runs.all(store, note.report, note.week) if run.id == note.id)


def _unwritable(fault: OSError) -> ReportRefused:
    return ReportRefused(
        N_("The report could not be written."),
        Text("{fault}", {"fault": str(fault)}),
        N_("Make room, or give the right to write in the folder of reports, and run it again."),
    )


def _progress(note: Run, done: int, total: int) -> None:
    """Note how far it is; that nobody can watch is no reason to stop."""
    path = runs.folder() / PROGRESS
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"run": note.id, "done": done, "total": total}), encoding="utf-8")
        fresh.replace(path)


def progress(run: Run) -> tuple[int, int]:
    """How many of how many pages of a run are done; (0, 0) where nobody says."""
    try:
        said = json.loads((runs.folder() / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0, 0
    return (int(said["done"]), int(said["total"])) if said.get("run") == run.id else (0, 0)
