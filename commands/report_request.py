"""What can be asked of a report on the command line, and which of it goes together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.commentary import Words
from commands.terminal.options import Pair, pair
from commands.terminal.session import Language
from data.errors import TellerError
from data.texts import N_
from reports.content import edition
from reports.schedule.definitions import Stale

# Instead of a version: the one of which a report was first issued.
THEN = "then"


def week(given: str) -> str:
    """A week such as 2026-W47; raises ValueError, which is wrong usage, when it is not one."""
    try:
        edition.whole_week(given)
    except TellerError as fault:
        raise ValueError(f"{given!r}: 2026-W47") from fault
    return given


def period(given: str) -> str:
    """A day, a week, a month or a quarter in its standard form; raises ValueError, which is wrong usage, for others."""
    try:
        if edition.kind(given) not in edition.KINDS:
            raise ValueError(f"{given!r}: {', '.join(edition.KINDS)}")
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
PaperOption = Annotated[
    str | None, typer.Option("--paper", metavar="SIZE", help=N_("What it is printed on: A4, Letter or A3."))
]
LandscapeOption = Annotated[
    bool | None, typer.Option("--landscape/--portrait", help=N_("Whether the paper lies or stands."))
]
ListOption = Annotated[bool, typer.Option("--list", help=N_("List the reports that are defined."))]


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line; "" and () leave the choice to the definition, or to what is usual.

    week: the period in its standard form. where: (dimension, member). to: recipients in place of the definition's.
    again: make anew what was made. as_of: a version, or `THEN`. base: a dashboard's address. words: the analyst's own.
    paper, landscape: what it is printed on.
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
    paper: str = ""
    landscape: bool | None = None


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
