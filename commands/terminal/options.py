"""What a person may say of a file on the command line: the same options for every command that takes files in."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Annotated, Any, Concatenate, Literal, ParamSpec

import typer

from analytics.ingest.intake import Options
from analytics.ingest.plans import REASONS
from commands.terminal.session import Session
from data.texts import N_

Given = ParamSpec("Given")


@dataclass(frozen=True)
class Pair:
    """NAME=VALUE as it was given."""

    name: str
    value: str


def pair(given: str) -> Pair:
    """The two sides of NAME=VALUE; raises ValueError, which is wrong usage, when it is not that."""
    name, equals, value = given.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise ValueError(f"{given!r}: NAME=VALUE")
    return Pair(name.strip(), value.strip())


def column(given: str) -> Pair:
    """The two sides of COLUMN=FIELD: headers may hold the sign too, fields do not; raises ValueError as pair does."""
    name, equals, value = given.rpartition("=")
    if not (equals and name.strip() and value.strip()):
        raise ValueError(f"{given!r}: COLUMN=FIELD")
    return Pair(name.strip(), value.strip())


def grouped(pairs: Iterable[Pair]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The values of each name, in the order in which they were given."""
    found: dict[str, tuple[str, ...]] = {}
    for one in pairs:
        found[one.name] = (*found.get(one.name, ()), one.value)
    return tuple(found.items())


def day(given: str) -> date:
    """A day such as 2026-11-23; raises ValueError, which is wrong usage, when it is not that."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"{given!r}: YYYY-MM-DD") from None


@dataclass(frozen=True)
class Scale:
    """The ends of a scale as they were given: the worst point first."""

    worst: int
    best: int


def scale(given: str) -> Scale:
    """A scale such as 1-5, or 5-1 where 1 is the best; raises ValueError, which is wrong usage, when it is not one."""
    worst, dash, best = given.partition("-")
    if not (dash and worst.strip().isdecimal() and best.strip().isdecimal() and int(worst) != int(best)):
        raise ValueError(f"{given!r}: WORST-BEST")
    return Scale(int(worst), int(best))


def reason(given: str) -> str:
    """What may be accepted before storing; raises ValueError, which is wrong usage, for anything else."""
    if given not in REASONS:
        raise ValueError(f"{given!r}: {', '.join(REASONS)}")
    return given


TableOption = Annotated[
    str | None, typer.Option("--as", metavar="TABLE", help=N_("The table that the rows belong to."))
]
LayoutOption = Annotated[
    str | None, typer.Option("--layout", metavar="NAME", help=N_("The layout, instead of recognising it."))
]
MappingOption = Annotated[
    list[Pair] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=FIELD",
        parser=column,
        help=N_("A column of the file is this field of the table, answer or none; csat:5-1 says its scale too."),
    ),
]
OrderOption = Annotated[
    Literal["dmy", "mdy", "ymd", "roc"] | None,
    typer.Option("--order", help=N_("Which comes first in dates such as 3/4/2026 or 26-03-01: day, month or year.")),
]
EncodingOption = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help=N_("How the file's characters are written, such as cp949.")),
]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help=N_("The sheet of a workbook, or the file of an archive, to read.")),
]
ScaleOption = Annotated[
    Scale | None,
    typer.Option(
        "--scale", metavar="WORST-BEST", parser=scale, help=N_("The scale of satisfaction, such as 1-5, or 5-1.")
    ),
]
NothingOption = Annotated[
    list[str] | None, typer.Option("--no-answer", metavar="VALUE", help=N_("A value that means no answer, such as 99."))
]
ZoneOption = Annotated[
    str | None,
    typer.Option("--zone", metavar="NAME", help=N_("The time zone that its times are of, such as Asia/Seoul.")),
]
ValueOption = Annotated[
    list[Pair] | None,
    typer.Option(
        "--value",
        metavar="COLUMN:VALUE=MEANING",
        parser=column,
        help=N_("What a value of a column means: a point of its scale, such as 4, one of the fixed choices, or none."),
    ),
]
IdentityOption = Annotated[
    Literal["number", "day", "row", "file"] | None,
    typer.Option(
        "--identity",
        help=N_(
            "What names a row: its number; branch, day and number where numbers begin anew; the whole row; or file, "
            "where rows of other files are others even if they say the same."
        ),
    ),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar=f"[{'|'.join(REASONS)}]",
        parser=reason,
        help=N_("What was asked before storing and is meant so; may be repeated."),
    ),
]
SurveyOption = Annotated[
    str | None,
    typer.Option("--survey", metavar="NAME", help=N_("The survey that it belongs to, perhaps as a new wave.")),
]


def said(
    as_table: TableOption = None,
    layout: LayoutOption = None,
    mapping: MappingOption = None,
    order: OrderOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    ends: ScaleOption = None,
    no_answer: NothingOption = None,
    zone: ZoneOption = None,
    survey: SurveyOption = None,
    value: ValueOption = None,
    identity: IdentityOption = None,
    accept: AcceptOption = None,
) -> Options:
    """The options of a file; a new one is a parameter here, and every command that takes files has it."""
    return Options(
        as_table=as_table,
        layout=layout,
        mapping={p.name: p.value for p in mapping or []},
        encoding=encoding,
        sheet=sheet,
        order=order or "",
        scale=(ends.worst, ends.best) if ends else None,
        nothing=tuple(no_answer or ()),
        zone=zone,
        survey=survey,
        values={p.name: p.value for p in value or []},
        identity=identity or "",
        accept=tuple(accept or ()),
    )


def with_options(
    function: Callable[Concatenate[Session, Options, Given], None],
) -> Callable[Concatenate[Session, Given], None]:
    """A command that is handed what was said of its files, after its session."""
    shared = inspect.signature(said, eval_str=True).parameters
    session, _, *own = inspect.signature(function, eval_str=True).parameters.values()
    keyword = inspect.Parameter.KEYWORD_ONLY

    @wraps(function)
    def command(session: Session, **given: Any) -> None:
        options = said(**{name: given.pop(name) for name in shared})
        function(session, options, **given)  # type: ignore[call-arg]

    parameters = [session, *(p.replace(kind=keyword) for p in (*own, *shared.values()))]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command  # type: ignore[return-value]
