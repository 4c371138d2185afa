"""One run of the command line: where the store is, which language to speak, and whether a person or a script listens.

Messages go to standard error. With --json, standard output carries one JSON document and nothing else.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, Concatenate, Literal, ParamSpec

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from data import settings
from data.errors import SettingError, TellerError
from data.literal import visible
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text

Given = ParamSpec("Given")
Language = Literal["en", "ko", "zh"]
StoreOption = Annotated[
    str | None, typer.Option("--store", metavar="URL", help=N_("The store: a folder, or an object store's URL."))
]
LanguageOption = Annotated[Language | None, typer.Option("--language", help=N_("Language of messages."))]
JsonOption = Annotated[bool, typer.Option("--json", help=N_("Print one JSON document on standard output."))]

# Wide enough that nothing is cut when no terminal says how wide it is.
UNBOUNDED = 400
# An option and its value in the quotation marks of a sentence, which no shell knows.
_OPTION = re.compile(r"(--[a-z][a-z-]* )“([^“”]*)”")


@dataclass(frozen=True)
class Session:
    """What every command knows: the store's place (None: the setting's), the language, and the form of the answer."""

    place: str | None = None
    language: str = "en"
    as_json: bool = False

    def or_else(self, place: str | None, language: str | None, as_json: bool) -> Session:
        """The same session, with what was said after the command put over what was said before it."""
        return Session(place or self.place, language or self.language, as_json or self.as_json)

    def store(self, setting: str = "store") -> Store:
        """The store that was named, else the one that the setting names."""
        return Store(self.place or settings.location(setting))

    def word(self, text: Text | str) -> str:
        """A text in the reader's language; the options that it names can be copied into a shell as they stand."""
        rendered = (text if isinstance(text, Text) else Text(text)).render(self.language)
        return _OPTION.sub(lambda found: f"{found[1]}{_quoted(found[2])}", rendered)

    def say(self, text: Text | str) -> None:
        """One message to the person, on standard error."""
        typer.echo(visible(self.word(text)), err=True)

    def complain(self, error: TellerError, about: str = "") -> None:
        """What happened, why, and what to do about it, a line each, on standard error."""
        lines = [visible(self.word(part)) for part in (error.title, error.message, error.remedy) if part.message]
        if about and about not in lines[0]:
            lines[0] = f"{visible(about)}: {lines[0]}"
        typer.echo("\n".join(lines), err=True)

    def answer(self, document: Any, show: Callable[[], None]) -> None:
        """The answer: the document for a script, or what `show` prints for a person."""
        if self.as_json:
            typer.echo(visible(json.dumps(document, ensure_ascii=False, default=str, allow_nan=False)))
        else:
            show()

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
        """A table for a person; `heads` are texts, `right` the columns that are aligned to the right."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for index, head in enumerate(heads):
            table.add_column(self.word(head), justify="right" if index in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*("" if cell is None else visible(str(cell)) for cell in row))
        console = Console(markup=False, highlight=False, emoji=False)
        console = (
            console if sys.stdout.isatty() else Console(markup=False, highlight=False, emoji=False, width=UNBOUNDED)
        )
        console.print(table)


def _quoted(value: str) -> str:
    """An option's value in quotes that a shell takes."""
    return shlex.quote(value) if re.search(r"[\"$`\\!]", value) else f'"{value}"'


def stamp(moment: datetime) -> str:
    """A moment for a script: in UTC, to the second, as in 2026-11-23T07:00:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def told(session: Session) -> Iterator[None]:
    """An error of the Teller family within becomes a message and exit status 1."""
    try:
        yield
    except TellerError as error:
        session.complain(error)
        raise typer.Exit(1) from error


def begin(context: typer.Context, store: str | None, language: str | None, as_json: bool) -> None:
    """Keep what was said before the command."""
    with told(Session(language=language or "en")):
        context.obj = Session(store, language or standard_language(), as_json)


def standard_language() -> str:
    """The language of the settings; raises SettingError when there are no words in it."""
    language = settings.text("language")
    if language in LANGUAGES:
        return language
    values = {"language": language, "known": tuple(LANGUAGES)}
    raise SettingError(
        Text(N_("The setting TELLER_LANGUAGE cannot be {language!r}."), values),
        remedy=Text(N_("Give one of {known}."), values),
    )


def _options(function: Callable[..., None]) -> inspect.Signature:
    """The command's own parameters, and after them the options that every command has."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = (
        inspect.Parameter("context", keyword, annotation=typer.Context),
        inspect.Parameter("store", keyword, default=None, annotation=StoreOption),
        inspect.Parameter("language", keyword, default=None, annotation=LanguageOption),
        inspect.Parameter("as_json", keyword, default=False, annotation=JsonOption),
    )
    return inspect.Signature([*(p.replace(kind=keyword) for p in own), *shared])


def with_session(function: Callable[Concatenate[Session, Given], None]) -> Callable[..., None]:
    """A command that is handed its session; a TellerError becomes a message and exit status 1."""

    @wraps(function)
    def command(context: typer.Context, store: str | None, language: str | None, as_json: bool, **given: Any) -> None:
        session = context.ensure_object(Session).or_else(store, language, as_json)
        with told(session):
            function(session, **given)  # type: ignore[call-arg]

    command.__signature__ = _options(function)  # type: ignore[attr-defined]
    return command
