"""What the documents show: their code, and in it the commands, options, settings, targets and files that they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache

from data.settings import ROOT

NAMES = ("README", "DELIVERY", "SCHEDULES", "WATCHING", "BACKUP", "CONTRIBUTING", "ARCHITECTURE")
_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.S | re.M)
_INLINE = re.compile(r"`([^`]+)`")
# The command line as it is called, up to what a shell would take for the next command, and short: `report --due`.
_CALLED = re.compile(r"\bpython cli\.py(?: +|$)((?:(?!&&).)*)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
_SETTING = re.compile(r"\bTELLER_[A-Z_]+\b")
_FILE = re.compile(r"[\w.*/<>-]+(?:\.(?:py|md|toml|txt|json|csv|key|service|timer)|\.\*|/)|(?:\w+/)+\w+")


@cache
def text(name: str) -> str:
    """A document as it stands."""
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


@cache
def code(name: str) -> tuple[str, ...]:
    """Each line of a document's code blocks, and each piece of code within its sentences, on one line."""
    blocks = [line for block in _FENCED.findall(text(name)) for line in block.splitlines() if line.strip()]
    return (*blocks, *(" ".join(piece.split()) for piece in _INLINE.findall(_FENCED.sub("", text(name)))))


def block(name: str, first: str) -> list[str]:
    """The lines of a document's code block of which one begins so, without remarks."""
    found = next(b for b in _FENCED.findall(text(name)) if any(line.startswith(first) for line in b.splitlines()))
    return [re.sub(r"\s+#.*", "", line) for line in found.splitlines() if line.strip()]


def commands(name: str, known: frozenset[str]) -> Iterator[str]:
    """What a document gives to the command line, without what calls it. known: the commands, for the short form."""
    for line in code(name):
        called = [found.group(1) for found in _CALLED.finditer(line)]
        first, _, rest = line.partition(" ")
        if first in known and "--" in rest:
            called.append(line)
        yield from (" ".join(shlex.split(arguments, comments=True)) for arguments in called)


def options(name: str) -> Iterator[tuple[str, str]]:
    """Each option that is named in code, with the line that it stands in."""
    yield from ((option, line) for line in code(name) for option in _OPTION.findall(line))


def settings(name: str) -> set[str]:
    """The settings that a document names, as they are called in the code."""
    called = {found.removeprefix("TELLER_").lower() for found in _SETTING.findall(text(name))}
    return called | set(re.findall(r"setting `([a-z_]+)`", text(name)))


def targets(name: str) -> set[str]:
    """What a document lets make make."""
    return {target for line in code(name) for target in re.findall(r"^make ([a-z]+)", line)}


def modules(name: str) -> Iterator[tuple[str, list[str]]]:
    """The project's modules that a document runs by their name, with their options."""
    for line in code(name):
        for module, rest in re.findall(r"python -m ((?:bench|tools)\.\w+)(.*)", line):
            yield module, _OPTION.findall(rest)


def files(name: str) -> set[str]:
    """The files and folders that a document names in its sentences, and those that it leads to."""
    pieces = _INLINE.findall(_FENCED.sub("", text(name)))
    return {piece for piece in pieces if _FILE.fullmatch(piece)} | set(re.findall(r"\]\(([^)#:]+)\)", text(name)))
