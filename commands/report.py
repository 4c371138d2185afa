"""The report on the command line: what is asked for becomes editions, each made, noted and delivered."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from commands import commentary, reports, schedule
from commands import report_request as asked
from commands.report_request import Request
from commands.terminal.session import JsonOption, Session, StoreOption, told
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text
from reports.content import editions, reissue
from reports.content import paper as papers
from reports.content.edition import DEFAULT_NAME, Edition
from reports.content.paper import Paper
from reports.delivery import owners
from reports.delivery.letter import MANIFEST
from reports.render.studio import Studio
from reports.schedule import definitions, production, runs
from reports.schedule.definitions import Definition
from reports.schedule.runs import Run, Sent

# What a report is like that no definition tells of.
USUAL = Definition("")
ALREADY = N_("{recipient}: has it already, so nothing was sent.")
# Differences that are said on a terminal.
MOST_SAID = 20
# Why a report that was to be sent was not.
UNSENT = {
    "waiting": N_("It waits for approval and was sent to nobody."),
    "unchanged": N_("It was sent to nobody, as nothing changed."),
}
# What became of a delivery, for a person.
STATES = {
    "sent": N_("{recipient}: delivered."),
    "failed": N_("{recipient}: not delivered."),
    "unknown": N_(
        "{recipient}: nobody knows whether it arrived; it is not sent again by itself. See the page Reports."
    ),
    "claimed": N_("{recipient}: is being sent by another program just now."),
}


@dataclass(frozen=True)
class Job:
    """One edition and who gets it. approval: whether somebody has to look at it before it is sent."""

    edition: Edition
    recipients: tuple[str, ...] = ()
    approval: bool = False


def report(session: Session, request: Request) -> None:
    """Make what was asked for, and deliver it where told; exit status 1 where a part was refused or not delivered."""
    store = session.store()
    jobs = planned(session, store, replace(request, as_of="") if request.as_of == asked.THEN else request)
    if request.as_of == asked.THEN:
        jobs = tuple(replace(job, edition=reissue.as_then(job.edition, runs.all(store))) for job in jobs)
    if request.send:
        _check_recipients(jobs)
    jobs = _with_commentary(session, store, request, _on_paper(request, jobs))
    with production.only(store) as check, _progress() as tell, Studio() as studio:
        task = production.Job(store, getpass.getuser(), request.send, request.again, tell, check, studio=studio)
        found = [
            production.perform(task, job.edition, job.recipients, request.base, request.out, approval=job.approval)
            for job in jobs
        ]
        if request.send:
            owners.tell(store, getpass.getuser())
    _answer(session, [_Done.of(run, request.out, session.language) for run in found])


def due(session: Session) -> None:
    """Make and deliver what the definitions ask for by now; exit status 1 where a part was refused or not delivered."""
    with _progress() as tell:
        found = production.run_due(session.store(), by=getpass.getuser(), tell=tell)
    if found is None:
        session.say(N_("Another program is making reports just now; it takes what is due."))
    elif not found:
        session.say(N_("No report is due."))
    _answer(session, [_Done.of(run, None, session.language) for run in found or ()], many=True)


def _on_paper(request: Request, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs on the paper that was asked for, instead of that of their definition. Raises PaperRefused."""

    def sheet(usual: Paper) -> Paper:
        lies = usual.landscape if request.landscape is None else request.landscape
        return papers.of(request.paper or usual.name, landscape=lies)

    return tuple(replace(job, edition=replace(job.edition, paper=sheet(job.edition.paper))) for job in jobs)


def _with_commentary(session: Session, store: Store, request: Request, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs with what an analyst wrote for their week; it is kept for a report that is defined."""
    languages = [job.edition.language for job in jobs]
    written = commentary.written(store, request.words, request.name, jobs[0].edition.week, languages)
    lacking = [LANGUAGES[language] for language in dict.fromkeys(languages) if language not in written.texts]
    if written.texts and lacking:
        session.say(Text(N_("It goes without a commentary where it is in {languages}."), {"languages": tuple(lacking)}))
    return tuple(
        replace(job, edition=replace(job.edition, commentary=written.of(job.edition.language))) for job in jobs
    )


def _check_recipients(jobs: Sequence[Job]) -> None:
    """Nothing is made for somebody who may not get it."""
    from reports.delivery import deliver  # a mail client, which no other command needs

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
    pages = edition.pages if request.pages else definition.pages
    return replace(edition, pages=pages, workbook=definition.workbook, paper=definition.sheet)


def _edition(store: Store, request: Request, bank: str, language: str, of: Definition = USUAL) -> Edition:
    return editions.edition_of(
        store, bank=bank, report=request.name or DEFAULT_NAME, week=request.week, every=of.every,
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
    def of(run: Run, out: Path | None, language: str) -> _Done:
        """The run, with what it made read back; language: of whoever reads what differs."""
        folder = (out or runs.folder()).resolve() / run.report / run.week / f"{run.scope}-{run.language}"
        if not run.pictures:
            return _Done(run, folder, None)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return _Done(run, folder, manifest, reissue.said_of(folder, language))

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
    if done.run.state in UNSENT:
        session.say(UNSENT[done.run.state])
    if done.run.note:
        session.say(done.run.note)
    for delivery in done.run.deliveries:
        session.say(Text(_became(done.run, delivery), {"recipient": delivery.recipient}))
        if delivery.reason:
            session.say(delivery.reason)


def _became(run: Run, delivery: Sent) -> str:
    """What became of a delivery; one that was confirmed before this run began was not sent again."""
    return ALREADY if run.had_it(delivery) else STATES[delivery.state]


@contextmanager
def _progress() -> Iterator[production.Tell | None]:
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


def command(
    context: typer.Context,
    name: asked.NameArgument = None,
    week: asked.WeekOption = None,
    period: asked.PeriodOption = None,
    language: asked.LanguageOption = None,
    where: asked.WhereOption = None,
    pages: asked.PagesOption = None,
    out: asked.OutOption = None,
    send: asked.SendOption = False,
    to: asked.ToOption = None,
    as_of: asked.AsOfOption = None,
    as_then: asked.AsThenOption = False,
    server: asked.ServerOption = None,
    stale: asked.StaleOption = None,
    again: asked.AgainOption = False,
    files: commentary.CommentaryOption = None,
    author: commentary.ByOption = None,
    without: commentary.NoneOption = False,
    paper: asked.PaperOption = None,
    landscape: asked.LandscapeOption = None,
    due_: asked.DueOption = False,
    list_: asked.ListOption = False,
    unit: schedule.UnitOption = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make one report, or those of a definition, or those that are due."""
    session = context.ensure_object(Session).or_else(store, language, as_json)
    limits = tuple((one.name, one.value) for one in where or ())
    request = Request(
        name or "", asked.period_of(week, period), language or "", limits, asked.listed(pages), tuple(to or ()), out,
        send, again, as_of or (asked.THEN if as_then else ""), server or "", stale or "",
        commentary.words(files, author, without), paper or "", landscape,
    )  # fmt: skip
    alone = {"--due": due_ and due, "--list": list_ and reports.show, "--unit": unit and schedule.show}
    option, act = next(((name, act) for name, act in alone.items() if act), ("", None))
    asked.check_usage(request, alone=option)
    with told(session):
        if act:
            act(session)
        else:
            report(session, request)
