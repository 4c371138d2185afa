"""What keeps the schedules of reports outside Teller: the lines for cron and systemd; and the upkeep of old reports."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal.session import Session
from data.store.store import Store
from data.texts import N_, Text
from reports.schedule import lease, retention, units

UnitOption = Annotated[
    bool, typer.Option("--unit", help=N_("Print what cron or systemd needs to make the reports that are due."))
]


def show(session: Session) -> None:
    """The line for cron, and the service and the timer for systemd, as they are for this installation."""
    store = session.place or ""
    document = {"cron": units.cron_line(store), "systemd": units.files(store)}
    session.answer(document, lambda: _print(session, store))


def _print(session: Session, store: str) -> None:
    session.say(N_("With cron: run crontab -e and add this line."))
    typer.echo(units.cron_line(store))
    files = units.files(store)
    names = ", ".join(files)
    session.say(Text(N_("Or with systemd: put these into /etc/systemd/system as {names}."), {"names": names}))
    for name, text in files.items():
        typer.echo(f"\n# {name}\n{text}", nl=False)
    started = {"command": f"systemctl enable --now {units.NAME}.timer"}
    session.say(Text(N_("Then start the timer: {command}"), started))


def tidy(store: Store) -> int:
    """Remove the files of old reports; how many runs they were of. Nothing where a report is being made just now."""
    with lease.held(store) as check:
        return 0 if check is None else len(retention.tidy(store))
