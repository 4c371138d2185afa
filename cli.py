"""The command line: what the dashboard can do, for scripts and schedules.

Messages go to standard error; with --json, standard output carries one JSON document and nothing else.
Exit status: 0 done, 1 the work failed or was refused, 2 wrong usage.
"""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from analytics.ingest.intake import Options
from analytics.metrics.catalogue import METRICS
from commands import (
    ask,
    backup,
    deliveries,
    demo,
    doctor,
    history,
    layouts,
    originals,
    report,
    reports,
    schedule,
    score,
    template,
)
from commands import run as serve
from commands.add import Adding
from commands.terminal import output
from commands.terminal.help import asked_language, translated
from commands.terminal.options import Pair, day, grouped, pair, with_options
from commands.terminal.session import JsonOption, LanguageOption, Session, StoreOption, begin, told, with_session
from commands.terminal.signals import STATUS, Stop
from commands.watch import Watcher, watched
from data import settings
from data.texts import N_

app = typer.Typer(
    name="teller",
    help=N_("Teller tells a bank how its customers find its service, why, and what to do next."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Grain = Literal["day", "week", "month", "quarter"]


@app.callback()
def main(
    context: typer.Context, store: StoreOption = None, language: LanguageOption = None, as_json: JsonOption = False
) -> None:
    """What may be said before the command."""
    begin(context, store, language, as_json)


@app.command(help=N_("Read files, recognise what they are, check them and add them to the store."))
@with_session
@with_options
def add(
    session: Session,
    options: Options,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=N_("Files to add."))],
    refused: Annotated[
        Path | None,
        typer.Option(
            "--refused",
            metavar="PLACE",
            help=N_("Write the rows that are refused to this CSV, or into this folder, to be mended and added again."),
        ),
    ] = None,
    save_layout: Annotated[
        str | None,
        typer.Option("--save-layout", metavar="NAME", help=N_("Read the next files with these headers in this way.")),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Check everything, but store nothing."))] = False,
) -> None:
    """Take in each file by itself; one that is refused does not stop the others."""
    said = replace(options, dry_run=dry_run)
    with Stop() as stop:
        results = Adding(session, session.store(), said, refused, len(files) > 1, save_layout).take_all(files, stop)
    session.answer([result.document for result in results], lambda: output.added(session, results))
    if stop.asked:
        raise typer.Exit(STATUS)
    if any(result.failed for result in results):
        raise typer.Exit(1)


@app.command(help=N_("Take in the files of a folder as they arrive; they go to done/ or refused/ beside them."))
@with_session
@with_options
def watch(
    session: Session,
    options: Options,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=N_("The folder; without it, the setting watched_folder."))
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help=N_("Take what is there and end, as a schedule needs it."))
    ] = False,
) -> None:
    """Take each file that has finished arriving, until asked to stop; once, the status is 1 when one was not stored."""
    with Stop() as stop:
        watcher = Watcher(session, session.store(), watched(folder), options, stop)
        watcher.run(once)
    if once and watcher.failed:
        raise typer.Exit(1)


@app.command("layouts", help=N_("List the bank's own layouts, or forget one of them."))
@with_session
def layouts_(
    session: Session,
    forget: Annotated[
        str | None, typer.Option("--forget", metavar="NAME", help=N_("Use this layout no longer."))
    ] = None,
) -> None:
    """What was saved of files, for the next of their kind."""
    store = session.store()
    if forget:
        layouts.forget(session, store, forget)
    documents = layouts.listed(store)
    session.answer(documents, lambda: None if forget else layouts.show(session, documents))


@app.command(help=N_("List the uploads, newest first."))
@with_session
def uploads(
    session: Session,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option("--compare", metavar="UPLOAD_ID UPLOAD_ID", help=N_("Put two of them side by side.")),
    ] = None,
) -> None:
    """The history of the store, or two uploads of it."""
    if compare:
        history.compare(session, session.store(), *compare)
    else:
        history.tell(session, session.store())


@app.command("template", help=N_("Write the empty file of a table, to be filled in: .xlsx with a dictionary, or .csv."))
@with_session
def template_(
    session: Session,
    table: Annotated[str, typer.Argument(metavar="TABLE", help=N_("The table that one row of the file is of."))],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=N_("Where to write it; else TABLE.xlsx, here."))
    ] = None,
) -> None:
    """An empty file in the table's columns."""
    template.template(session, table, out or Path(f"{table}.xlsx"))


@app.command(help=N_("Take one upload back; the rows that it had replaced count again."))
@with_session
def undo(session: Session, upload_id: Annotated[str, typer.Argument(metavar="UPLOAD_ID")]) -> None:
    """Take one upload back."""
    output.changed(session, session.store().undo(upload_id, getpass.getuser()))


@app.command(help=N_("Bring back an upload that was taken back."))
@with_session
def redo(session: Session, upload_id: Annotated[str, typer.Argument(metavar="UPLOAD_ID")]) -> None:
    """Bring one upload back."""
    output.changed(session, session.store().redo(upload_id, getpass.getuser()))


@app.command("originals", help=N_("Show what masking took out of an upload's comments, where originals are kept."))
@with_session
def originals_(
    session: Session,
    upload_id: Annotated[str, typer.Argument(metavar="UPLOAD_ID")],
    row: Annotated[
        list[int] | None, typer.Option("--row", metavar="N", help=N_("Only this row of the file; may be repeated."))
    ] = None,
) -> None:
    """Originals, for whoever may read the file with their key."""
    originals.show(session, session.store(), upload_id, row or ())


@app.command(help=N_("List the metrics that can be asked for."))
@with_session
def metrics(session: Session) -> None:
    """The list of metrics."""
    documents = [output.metric(session, metric) for metric in METRICS.values()]
    heads = (N_("Metric"), N_("Title"), N_("Subject"), N_("Unit"), N_("What it is"))
    columns = ("key", "title", "subject", "unit", "note")
    session.answer(documents, lambda: session.table(heads, [[d[c] for c in columns] for d in documents]))


@app.command("ask", help=N_("Ask for one metric, perhaps over time or by group."))
@with_session
def ask_(
    session: Session,
    metric: Annotated[str, typer.Argument(metavar="METRIC", help=N_("Its key, as the command metrics lists it."))],
    by: Annotated[
        str | None, typer.Option("--by", metavar="DIMENSION", help=N_("One row for each group of this dimension."))
    ] = None,
    grain: Annotated[Grain | None, typer.Option("--grain", help=N_("One row for each of these periods."))] = None,
    start: Annotated[
        date | None, typer.Option("--from", metavar="DATE", parser=day, help=N_("First day; else the first with data."))
    ] = None,
    end: Annotated[
        date | None, typer.Option("--to", metavar="DATE", parser=day, help=N_("Last day; else the last with data."))
    ] = None,
    where: Annotated[
        list[Pair] | None,
        typer.Option("--where", metavar="DIMENSION=VALUE", parser=pair, help=N_("Only this group; may be repeated.")),
    ] = None,
) -> None:
    """One metric from the cubes."""
    question = ask.Question(metric, by, grain, start, end, grouped(where or []))
    answer = ask.ask(question, session.store())
    session.answer(output.rows(session, answer), lambda: output.answer(session, answer))
    for note in answer.notes:
        session.say(note)


@app.command("score", help=N_("Score comments from standard input, one a line; the answer is one JSON object a line."))
def score_(
    context: typer.Context,
    language: Annotated[
        Literal["auto", "ko", "zh", "en"], typer.Option("--language", help=N_("Language of the comments."))
    ] = "auto",
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Comments as they come in; nothing is stored."""
    session = context.ensure_object(Session).or_else(store, None, as_json)
    with told(session):
        score.score(session.store(), sys.stdin.buffer, None if language == "auto" else language)


@app.command(help=N_("Fit the engine to the bank's own scores and corrections, and read all comments anew."))
@with_session
def calibrate(
    session: Session, undo: Annotated[bool, typer.Option("--undo", help=N_("Take the last calibration back."))] = False
) -> None:
    """Learn from the bank's own comments, with the fit before and after."""
    score.calibrate(session, session.store(), undo=undo)


@app.command(help=N_("Read the stored comments anew by the calibration and the lists in force."))
@with_session
def rescore(session: Session) -> None:
    """Read what the version in force has not read yet."""
    score.rescore(session, session.store())


app.command(
    "report", help=N_("Make the report: one page and its annex, as PDF, pictures and mail; deliver it if told.")
)(report.command)


@app.command("deliveries", help=N_("List reports of which nobody knows whether they arrived, and say what did."))
@with_session
def deliveries_(
    session: Session,
    every: Annotated[bool, typer.Option("--all", help=N_("Also those of which it is known."))] = False,
    arrived: Annotated[str | None, typer.Option(metavar="NAME", help=N_("This one arrived."))] = None,
    not_arrived: Annotated[
        str | None, typer.Option(metavar="NAME", help=N_("This one did not arrive; the next run sends it."))
    ] = None,
) -> None:
    """Show deliveries, or keep a person's word on one."""
    if bool(arrived) + bool(not_arrived) + every > 1:
        raise typer.BadParameter("--all, --arrived, --not-arrived")
    if name := arrived or not_arrived:
        deliveries.settle(session, session.store(), name, arrived=bool(arrived))
    else:
        deliveries.tell(session, session.store(), every=every)


@app.command("doctor", help=N_("Check that this machine has what Teller needs."))
@with_session
def doctor_(session: Session) -> None:
    """Check the machine; exit status 1 when something is not as it should be."""
    findings = doctor.examine(session.place or settings.location("store"))
    session.answer([finding.document(session.word) for finding in findings], lambda: output.findings(session, findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command("demo", help=N_("Make the demo bank, an invented one with stories to find, where it is missing."))
@with_session
def demo_(
    session: Session,
    anew: Annotated[
        bool, typer.Option("--anew", help=N_("Make it again, up to yesterday, in place of the old one."))
    ] = False,
) -> None:
    """Make the demo bank's store."""
    counts, made = demo.make(session, anew=anew)
    rows = [(table, f"{count:,}") for table, count in counts.items()] if made else []
    session.answer(counts, lambda: session.table((N_("Table"), N_("Rows")), rows, right=[1]) if rows else None)


@app.command("run", help=N_("Open the dashboard; where the bank has no data yet, make the demo bank before that."))
@with_session
def run_(
    session: Session,
    address: Annotated[
        str | None, typer.Option("--address", help=N_("Where it listens; else this machine alone."))
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help=N_("The port at which it listens; else 8501."))] = None,
    headless: Annotated[bool, typer.Option("--headless", help=N_("Open no browser."))] = False,
) -> None:
    """Serve the dashboard until it is stopped."""
    store = session.store()
    if not store.history():
        demo.make(replace(session, place=""), anew=False)
    chosen = {"address": address, "port": str(port) if port else None, "headless": "true" if headless else None}
    serve.serve(store.url, {name: value for name, value in chosen.items() if value})


@app.command(help=N_("Compact the store and remove files that no reader needs."))
@with_session
def maintain(
    session: Session,
    keep_hours: Annotated[
        float | None, typer.Option("--keep-hours", min=0, help=N_("Keep files that readers may still use this long."))
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help=N_("Take what was undone out of the store's files, for good and at once."))
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help=N_("Go on without what is lost; uploads that lack rows are undone."))
    ] = False,
) -> None:
    """Look after the store's files."""
    store = session.store()
    if accept_loss:
        output.accepted(session, store.accept_loss(getpass.getuser(), session.say))
    if erase:
        output.erased(session, store.erase(getpass.getuser()))
    done = asdict(store.maintain(keep_hours)) | {"reports": schedule.tidy(store)}
    session.answer(done, lambda: output.maintained(session, done))


app.command(help=N_("List the reports that are defined, or bring in a report's recipients from a CSV file."))(
    with_session(reports.reports)
)
app.command(help=N_("Copy the store, in use or not, into a folder of backups; the secrets apart."))(
    with_session(backup.backup)
)
app.command(help=N_("Bring a store back from a backup to where there is none, and verify it."))(
    with_session(backup.restore)
)


def run() -> NoReturn:
    """Run one command and leave at once with its status.

    Threads of the storage libraries may still be at work when Python takes itself down, and one that then asks for
    Python aborts the process (seen in 3 to 7 of 100 runs): what was said is out and what was stored is on disk by now.
    """
    status: object = 0
    try:
        translated(app, asked_language(sys.argv[1:]))()
    except SystemExit as done:
        status = done.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    run()
