"""Templates on the command line."""

from __future__ import annotations

import shlex
from pathlib import Path

from commands.terminal.session import Session
from data.contracts import TABLES
from data.errors import QuestionError
from data.files import templates
from data.texts import N_, Text

WRITERS = (".xlsx", ".csv")


def template(session: Session, name: str, out: Path) -> None:
    """Write a table's empty file in the format that the file's name says, never over another file."""
    table, kind = TABLES.get(name), out.suffix.lower()
    if table is None:
        raise QuestionError(
            Text(N_("There is no table {table}."), {"table": name}),
            remedy=Text(N_("Name one of these: {tables}."), {"tables": tuple(TABLES)}),
        )
    if kind not in WRITERS:
        raise QuestionError(
            Text(N_("A template cannot be written as {file}."), {"file": out.name}),
            remedy=Text(N_("End its name with one of these: {endings}."), {"endings": tuple(WRITERS)}),
        )
    content = templates.workbook(table, session.language) if kind == ".xlsx" else templates.csv(table)
    try:
        with out.open("xb") as file:
            file.write(content)
    except OSError as fault:
        raise QuestionError(
            Text(N_("The file {file} cannot be written: {why}."), {"file": out, "why": fault.strerror}),
            remedy=N_("Name another file with --out."),
        ) from fault
    values = {"file": out, "quoted": shlex.quote(str(out))}
    said = Text(N_("{file} is written: fill it in, and add it with: python cli.py add {quoted}"), values)
    session.answer({"table": name, "file": str(out)}, lambda: session.say(said))
