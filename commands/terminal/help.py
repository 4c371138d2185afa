"""The command line's own help in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import typer

from data import settings
from data.texts import LANGUAGES, N_, translate

# What the library that reads the command line says by itself.
SHOW_HELP = N_("Show this message and exit.")


def asked_language(arguments: Sequence[str]) -> str:
    """The language that the arguments ask for, else the setting's, else English; nothing is refused here."""
    spaced = [value for option, value in pairwise(arguments) if option == "--language"]
    joined = [argument.partition("=")[2] for argument in arguments if argument.startswith("--language=")]
    chosen = next(iter([*spaced, *joined]), settings.text("language"))
    return chosen if chosen in LANGUAGES else "en"


def translated(app: typer.Typer, language: str) -> Any:
    """The app's command with every help text in one language."""
    root = typer.main.get_command(app)
    for command in commands(root):
        command.help = command.help and translate(command.help, language)
        command.short_help = None
        for parameter in command.params:
            parameter.help = parameter.help and translate(parameter.help, language)
        if (option := command.get_help_option(command.make_context("", [], resilient_parsing=True))) is not None:
            option.help = translate(SHOW_HELP, language)
    return root


def commands(root: Any) -> Iterator[Any]:
    """A group and all of its commands."""
    yield root
    yield from getattr(root, "commands", {}).values()
