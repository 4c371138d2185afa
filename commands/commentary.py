"""An analyst's commentary on the command line: from files to what is kept for a report's week."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from data.store.store import Store
from data.texts import LANGUAGES, N_, Text
from reports.content import commentary
from reports.content.commentary import CommentaryRefused, Written

# No paragraph is larger, in bytes; what is, is another file than was meant.
MOST = 20_000

CommentaryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--commentary",
        metavar="[LANGUAGE=]FILE",
        help=N_("A text file with the analyst's paragraph on top of the period's report; one for each language."),
    ),
]
ByOption = Annotated[
    str | None, typer.Option("--commentary-by", metavar="NAME", help=N_("Who wrote the commentary, as readers see it."))
]
NoneOption = Annotated[
    bool, typer.Option("--no-commentary", help=N_("Take away what was written for this report of this period."))
]


@dataclass(frozen=True)
class Words:
    """What was asked of the commentary. files: as given, LANGUAGE=FILE or FILE. by: the analyst. drop: it has none."""

    files: tuple[str, ...] = ()
    by: str = ""
    drop: bool = False


def words(files: list[str] | None, by: str | None, drop: bool) -> Words:
    """The options as one."""
    return Words(tuple(files or ()), by or "", drop)


def written(store: Store, asked: Words, report: str, week: str, languages: Sequence[str]) -> Written:
    """The commentary of a report's week, in place of that of the same languages where files are given.

    report: "" for one that is not defined: what is given is then of this run alone. languages: those of its parts.
    Raises CommentaryRefused, and then nothing was kept.
    """
    if not report:
        return commentary.checked(dict(_texts(asked.files, languages)), asked.by)
    before = commentary.get(store, report, week)
    if asked.drop:
        return commentary.keep(store, report, week, {}, user=getpass.getuser())
    if not asked.files:
        return before
    texts = {**before.texts, **dict(_texts(asked.files, languages))}
    return commentary.keep(store, report, week, texts, asked.by or before.by, getpass.getuser())


def _texts(files: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each text with its language."""
    named = [_named(given, languages) for given in files]
    if len(named) != len({language for language, _ in named}):
        raise CommentaryRefused(N_("Two files are given for the commentary in one language."), remedy=SAY)
    for language, file in named:
        yield language, _text(file)


LONGEST_CODE = 3  # letters of a language's code, as in fr= or kor=
SAY = N_("Say the language of each, as in --commentary ko=commentary.txt.")


def _named(given: str, languages: Sequence[str]) -> tuple[str, Path]:
    """A file with its language: the one that is said, or the only one of the report."""
    language, equals, file = given.partition("=")
    if equals and language in LANGUAGES:
        if language not in languages:
            values = {"language": LANGUAGES[language]}
            raise CommentaryRefused(
                Text(N_("No part of this report is in {language}, so nobody would read the commentary."), values),
                remedy=N_("Give it in a language of the report, or give the report that language first."),
            )
        return language, Path(file)
    if equals and language.isalpha() and len(language) <= LONGEST_CODE and not Path(given).exists():
        raise CommentaryRefused(Text(N_("There is no language {language!r} here."), {"language": language}), remedy=SAY)
    if len(set(languages)) != 1:
        raise CommentaryRefused(
            N_("The report has several languages, and which the commentary is in is not said."), remedy=SAY
        )
    return languages[0], Path(given)


def _text(file: Path) -> str:
    """A file's text. Raises CommentaryRefused for one that cannot be read, is empty, or is no short text."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        said = fault.strerror or str(fault) if isinstance(fault, OSError) else N_("it is no text in UTF-8")
        values = {"file": file.name, "fault": Text(said)}
        raise CommentaryRefused(
            Text(N_("The commentary {file} cannot be read: {fault}"), values),
            remedy=N_("Give a text file in UTF-8 that holds the paragraph alone."),
        ) from fault
    if not text.strip() or len(data) > MOST:
        reason = N_("The commentary {file} is too long.") if text.strip() else N_("The commentary {file} is empty.")
        raise CommentaryRefused(
            Text(reason, {"file": file.name}),
            remedy=N_("Give a text file with the paragraph alone; --no-commentary takes one away."),
        )
    return text
