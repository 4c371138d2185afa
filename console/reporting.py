"""The report on the command line: what is asked for becomes editions, each made, noted and delivered."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from console import commenting
from console.commenting import Words
from console.options import Pair, pair
from console.session import Language, Session
from data.errors import TellerError
from data.store import Store
from data.texts import LANGUAGES, N_, Text
from reports import definitions, editions, owners, plan, reissue, runs, schedule
from reports.definitions import Definition, Stale
from reports.letter import MANIFEST
from reports.plan import Edition
from reports.runs import Run, Sent
from reports.studio import Studio

# What a report is like that no definition tells of.
USUAL = Definition("")
ALREADY = N_("{recipient}: has it already, so nothing was sent.")
# Instead of a version: the one of which a report was first issued.
THEN = "then"
# Differences that are said on a terminal.
MOST_SAID = 20
# What became of a delivery, for a person.
STATES = {
    "sent": N_("{recipient}: delivered."),
    "failed": N_("{recipient}: not delivered."),
    "unknown": N_(
        "{recipient}: nobody knows whether it arrived; it is not sent again by itself. See the page Reports."
    ),
    "claimed": N_("{recipient}: is being sent by another program just now."),
}


def week(given: str) -> str:
    """A week such as 2026-W47; raises ValueError, which is wrong usage, when it is not one."""
    try:
        plan.whole_week(given)
    except TellerError as fault:
        raise ValueError(f"{given!r}: 2026-W47") from fault
    return given


def period(given: str) -> str:
    """A day, a week, a month or a quarter in its standard form; raises ValueError, which is wrong usage, for others."""
    try:
        if plan.kind(given) not in plan.KINDS:
            raise ValueError(f"{given!r}: {', '.join(plan.KINDS)}")
    except TellerError as fault:
        raise ValueError(f"{given!r}: 2026-11-20, 2026-W47, 2026-11, 2026-Q4") from fault
    return given


NameArgument = Annotated[
    str | None, typer.Argument(metavar="NAME", help=N_("A report that was defined; without it, one for the bank."))
]
WeekOption = Annotated[
    str | None,
    typer.Option(
        "--week",
        metavar="2026-W47",
        parser=week,
        help=N_("Week; else the one before this, or the last whole one of older data."),
    ),
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="2026-11",
        parser=period,
        help=N_("Day (2026-11-20), week (2026-W47), month (2026-11) or quarter (2026-Q4) in place of the newest."),
    ),
]
LanguageOption = Annotated[Language | None, typer.Option("--language", help=N_("Language of the report."))]
WhereOption = Annotated[
    list[Pair] | None,
    typer.Option("--where", metavar="DIMENSION=VALUE", parser=pair, help=N_("Only this group; may be repeated.")),
]
PagesOption = Annotated[
    str | None, typer.Option("--pages", metavar="PAGE,PAGE", help=N_("Pages of the annex, in this order."))
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help=N_("Folder; else that of the setting report_folder."))
]
SendOption = Annotated[
    bool, typer.Option("--send", help=N_("Deliver it to its recipients, each once for each period."))
]
ToOption = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="RECIPIENT", help=N_("A recipient in place of the usual; may be repeated.")),
]
AsThenOption = Annotated[bool, typer.Option("--as-then", help=N_("As the data were when it was first issued."))]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="VERSION", help=N_("As the store was then: the version in a manifest."))
]
StaleOption = Annotated[
    Stale | None,
    typer.Option("--stale", help=N_("What old and incomplete data do: stop the report, or stand marked in it.")),
]
ServerOption = Annotated[
    str | None, typer.Option("--server", metavar="URL", help=N_("Photograph this running dashboard."))
]
AgainOption = Annotated[bool, typer.Option("--again", help=N_("Make it anew though it was made."))]
DueOption = Annotated[bool, typer.Option("--due", help=N_("Make and deliver what is due, as a schedule needs it."))]
ListOption = Annotated[bool, typer.Option("--list", help=N_("List the reports that are defined."))]


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line; "" and () leave the choice to the definition, or to what is usual.

    week: the period in its standard form. where: (dimension, member). to: recipients in place of the definition's.
    again: make anew what was made. as_of: a version, or `THEN`. base: a dashboard's address. words: the
    analyst's own.
    """

    name: str = ""
    week: str = ""
    language: str = ""
    where: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    out: Path | None = None
    send: bool = False
    again: bool = False
    as_of: str = ""
    base: str = ""
    stale: Stale | Literal[""] = ""
    words: Words = field(default_factory=Words)


@dataclass(frozen=True)
class Job:
    """One edition and who gets it. approval: whether somebody has to look at it before it is sent."""

    edition: Edition
    recipients: tuple[str, ...] = ()
    approval: bool = False


def listed(given: str | None) -> tuple[str, ...]:
    """The names of a list with commas."""
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())


def period_of(week: str | None, named: str | None) -> str:
    """The period that one of two options names; raises BadParameter, which is wrong usage, where both do."""
    if week and named:
        raise typer.BadParameter("--week, --period")
    return named or week or ""


def check_usage(request: Request, alone: str = "") -> None:
    """Options that only make sense together; raises BadParameter, which is wrong usage. alone: takes no other."""
    if alone and request != Request(language=request.language):
        raise typer.BadParameter(alone)
    if request.words.drop and (request.words.files or request.words.by):
        raise typer.BadParameter("--no-commentary: --commentary")
    if request.words.by and not request.words.files:
        raise typer.BadParameter("--commentary-by: --commentary")
    if request.words.drop and not request.name:
        raise typer.BadParameter("--no-commentary: NAME")
    if request.to and not request.send:
        raise typer.BadParameter("--to: --send")
    if request.send and not request.name and not request.to:
        raise typer.BadParameter("--send: NAME, --to")


def report(session: Session, request: Request) -> None:
    """Make what was asked for, and deliver it where told; exit status 1 where a part was refused or not delivered."""
    store = session.store()
    jobs = planned(session, store, replace(request, as_of="") if request.as_of == THEN else request)
    if request.as_of == THEN:
        jobs = tuple(replace(job, edition=reissue.as_then(job.edition, runs.all(store))) for job in jobs)
    if request.send:
        _check_recipients(jobs)
    jobs = _with_commentary(session, store, request, jobs)
    with schedule.only(store) as check, _progress() as tell, Studio() as studio:
        task = schedule.Job(store, getpass.getuser(), request.send, request.again, tell, check, studio=studio)
        found = [
            schedule.perform(task, job.edition, job.recipients, request.base, request.out, approval=job.approval)
            for job in jobs
        ]
        if request.send:
            owners.tell(store, getpass.getuser())
    _answer(session, [_Done.of(run, request.out) for run in found])


def due(session: Session) -> None:
    """Make and deliver what the definitions ask for by now; exit status 1 where a part was refused or not delivered."""
    with _progress() as tell:
        found = schedule.run_due(session.store(), by=getpass.getuser(), tell=tell)
    if found is None:
        session.say(N_("Another program is making reports just now; it takes what is due."))
    elif not found:
        session.say(N_("No report is due."))
    _answer(session, [_Done.of(run, None) for run in found or ()], many=True)


def _with_commentary(session: Session, store: Store, request: Request, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs with what an analyst wrote for their week; it is kept for a report that is defined."""
    languages = [job.edition.language for job in jobs]
    written = commenting.written(store, request.words, request.name, jobs[0].edition.week, languages)
    lacking = [LANGUAGES[language] for language in dict.fromkeys(languages) if language not in written.texts]
    if written.texts and lacking:
        session.say(
            Text(N_("It goes without a commentary where it is in {languages}."), {"languages": ", ".join(lacking)})
        )
    return tuple(
        replace(job, edition=replace(job.edition, commentary=written.of(job.edition.language))) for job in jobs
    )


def _check_recipients(jobs: Sequence[Job]) -> None:
    """Nothing is made for somebody who may not get it."""
    from reports import deliver  # a mail client, which no other command needs

    deliver.check(recipient for job in jobs for recipient in job.recipients)


def planned(session: Session, store: Store, request: Request) -> tuple[Job, ...]:
    """The editions that were asked for: one, or one for each scope and language of a definition's recipients."""
    if not request.name:
        return (Job(_edition(store, request, editions.bank_of(store.url), session.language), request.to),)
    definition = definitions.get(store, request.name)
    data = store if definition.bank == "own" else Store(definitions.url_of(store, definition.bank))
    pages = request.pages or definition.pages
    if request.where or request.language or request.to:
        own = replace(request, where=request.where or definition.where, pages=pages)
        edition = _edition(data, own, definition.bank, definition.language, definition)
        return (Job(_dressed(edition, definition, request), request.to, definition.approval),)
    return tuple(
        Job(
            _dressed(
                _edition(data, replace(request, where=where, pages=pages), definition.bank, language, definition),
                definition, request,
            ),
            tuple(recipient.to for recipient in recipients),
            definition.approval,
        )
        for (where, language), recipients in definition.groups().items()
    )  # fmt: skip


def _dressed(edition: Edition, definition: Definition, request: Request) -> Edition:
    """The edition with what its definition says besides; a report of the summary alone has no other pages."""
    return replace(edition, pages=edition.pages if request.pages else definition.pages, workbook=definition.workbook)


def _edition(store: Store, request: Request, bank: str, language: str, of: Definition = USUAL) -> Edition:
    return editions.edition_of(
        store, bank=bank, report=request.name or plan.DEFAULT_NAME, week=request.week, every=of.every,
        language=request.language or language, where=request.where, pages=request.pages, as_of=request.as_of,
        stale=request.stale or of.stale,
    )  # fmt: skip


@dataclass(frozen=True)
class _Done:
    """One run as the log has it, with the folder and the manifest of what was made, if anything.

    differences: what it says otherwise than the report in whose place it was put.
    """

    run: Run
    folder: Path
    manifest: dict[str, Any] | None
    differences: tuple[str, ...] = ()

    @staticmethod
    def of(run: Run, out: Path | None) -> _Done:
        """The run, with what it made read back."""
        folder = (out or runs.folder()).resolve() / run.report / run.week / f"{run.scope}-{run.language}"
        if not run.pictures:
            return _Done(run, folder, None)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return _Done(run, folder, manifest, reissue.said_of(folder, run.language))

    def document(self) -> dict[str, Any]:
        """The manifest, with the deliveries where there are any; else why nothing was made."""
        told = dict(self.manifest or {"report": self.run.report, "week": self.run.week, "scope": self.run.scope})
        if self.run.fault:
            told["error"] = dict(zip(("title", "message", "remedy"), map(str, self.run.fault), strict=False))
        if self.run.note:
            told["note"] = str(self.run.note)
        if self.differences:
            told["differences"] = list(self.differences)
        if self.run.deliveries:
            told["deliveries"] = [
                {"recipient": d.recipient, "state": d.state, "reason": str(d.reason or "")} for d in self.run.deliveries
            ]
        return told


def _answer(session: Session, found: Sequence[_Done], *, many: bool = False) -> None:
    for one in found:
        _say(session, one)
    documents = [one.document() for one in found]
    session.answer(documents[0] if len(documents) == 1 and not many else documents, lambda: None)
    if any(one.run.is_bad for one in found):
        raise typer.Exit(1)


def _say(session: Session, done: _Done) -> None:
    """Where a report lies and who got it, or why there is none."""
    for part in done.run.fault:
        session.say(part)
    if done.manifest:
        values = {"folder": str(done.folder), "pages": done.manifest["pdf"]["pages"]}
        session.say(Text(N_("The report lies in {folder}. Pages: {pages}."), values))
    if done.differences:
        session.say(N_("Against the report that was there before:"))
    for difference in done.differences[:MOST_SAID]:
        session.say(Text("{said}", {"said": difference}))
    if len(done.differences) > MOST_SAID:
        session.say(
            Text(
                N_("Differences that are not shown here: {n}. --json names them all."),
                {"n": len(done.differences) - MOST_SAID},
            )
        )
    if done.run.note:
        session.say(done.run.note)
    for delivery in done.run.deliveries:
        session.say(Text(_became(done.run, delivery), {"recipient": delivery.recipient}))
        if delivery.reason:
            session.say(delivery.reason)


def _became(run: Run, delivery: Sent) -> str:
    """What became of a delivery; one that was confirmed before this run began was not sent again."""
    earlier = delivery.state == "sent" and delivery.moment < run.started
    return ALREADY if earlier else STATES[delivery.state]


@contextmanager
def _progress() -> Iterator[schedule.Tell | None]:
    """Somewhere to tell how many pages are done: a line on the terminal that goes when all is; a log is spared it."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, markup=False, emoji=False), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(run: Run, done: int, total: int) -> None:
            words = f"{run.report} {run.week} {run.scope} {run.language}"
            if run.id not in tasks:
                tasks[run.id] = bar.add_task(words)
            bar.update(tasks[run.id], completed=done, total=total)

        yield tell
