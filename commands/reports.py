"""The definitions of reports on the command line: those there are, and recipients from a file."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics import wording
from commands.terminal.session import Session
from data.errors import QuestionError
from data.store.store import Store
from data.texts import N_, Text
from reports.delivery import recipient_list, recipients
from reports.delivery.recipient_list import ListRefused
from reports.schedule import definitions
from reports.schedule.definitions import EVERY, Definition

Act = Literal["list", "import"]
ActArgument = Annotated[
    Act, typer.Argument(metavar="ACT", help=N_("list: the reports that are defined; import: recipients from a file."))
]
FileArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE", help=N_("CSV with the columns name, address, language, scope."))
]
ReportOption = Annotated[
    str | None, typer.Option("--report", metavar="NAME", help=N_("The report whose recipients they are."))
]
InsteadOption = Annotated[
    bool, typer.Option("--instead", help=N_("In place of all recipients that the report had, not beside them."))
]


def reports(
    session: Session,
    act: ActArgument = "list",
    file: FileArgument = None,
    report: ReportOption = None,
    instead: InsteadOption = False,
) -> None:
    """List the reports that are defined, or keep the recipients of a file."""
    if act == "import" and file is None:
        said = N_("Say which file of recipients to import: python cli.py reports import FILE")
        raise typer.BadParameter(session.word(said))
    if act == "list" and (file or report or instead):
        said = N_("A file and its options belong to import: python cli.py reports import FILE")
        raise typer.BadParameter(session.word(said))
    if file is None:
        show(session)
    else:
        bring_in(session, file, report or "", instead=instead)


def bring_in(session: Session, file: Path, report: str, *, instead: bool) -> None:
    """Keep the recipients of a file with a report: all, or none and each bad row is told."""
    store = session.store()
    one = _report(store, report)
    try:
        groups = recipient_list.groups(store, one.bank)
        found = recipient_list.read(_bytes(file), file.name, groups)
    except ListRefused as fault:
        _tell(session, fault)
        raise typer.Exit(1) from fault
    kept = definitions.put(store, recipient_list.merged(one, found, instead=instead), getpass.getuser())
    values = {"name": kept.name, "n": len(found), "all": len(kept.recipients), "parts": len(kept.groups())}
    document = {"report": kept.name, "listed": len(found), "recipients": len(kept.recipients)}
    words = N_("{name}: recipients from the file: {n}, in all: {all}. Each time, {parts} reports are made for them.")
    session.answer(document, lambda: session.say(Text(words, values)))


def _report(store: Store, name: str) -> Definition:
    known = definitions.all(store)
    if name or len(known) != 1:
        if not name and known:
            raise QuestionError(
                N_("There are several reports."),
                remedy=Text(N_("Name one with --report: {names}."), {"names": tuple(one.name for one in known)}),
            )
        return definitions.get(store, name)
    return known[0]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        said = Text(N_("The system says: {fault}"), {"fault": fault.strerror or str(fault)})
        title = Text(N_("The file {file} cannot be read."), {"file": file.name})
        raise ListRefused(title, said, N_("Give the path of a file that is there.")) from fault


def _tell(session: Session, fault: ListRefused) -> None:
    session.complain(fault)
    heads = (N_("Row"), N_("Column"), N_("Value"), N_("Why not"), N_("What to do"))
    rows = [(r.place, r.column, r.value, session.word(r.reason), session.word(r.remedy)) for r in fault.rows]
    session.answer(
        [row.as_json(session.language) for row in fault.rows], lambda: session.table(heads, rows) if rows else None
    )


def show(session: Session) -> None:
    """The reports that are defined."""
    found = definitions.all(session.store())
    heads = (
        N_("Report"), N_("Pages"), N_("Language"), N_("Limits"), N_("Day"), N_("Hour"), N_("Recipients"), N_("Owner"),
    )  # fmt: skip
    rows = [
        (
            one.name, ", ".join(one.pages), one.language, ", ".join(f"{d}={m}" for d, m in one.where),
            wording.weekday(one.weekday, session.language) if one.every == "week" else session.word(EVERY[one.every]),
            f"{one.hour:02}:00", len(one.recipients),
            one.owner or wording.MISSING,
        )
        for one in found
    ]  # fmt: skip
    session.answer([_document(one) for one in found], lambda: session.table(heads, rows, right=[5, 6]))


def _document(one: Definition) -> dict[str, object]:
    """A definition for a script; whoever knows a webhook's URL can write to it, so it is not told."""
    body = one.body()
    for each in body["recipients"]:
        each["to"] = recipients.masked(each["to"])
    return {"name": one.name} | body
