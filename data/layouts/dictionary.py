"""The header dictionary: what surveys call things, read once from headers.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.layouts.verbs import normal

_NUMBERING = re.compile(r"^\s*(?:[Qq문问]?\s*\d{1,3}(?:[-_.]\d{1,3})*\s*[.、)．:：\]]\s*)+")
_ENDING = re.compile(
    r"\s*(?:\*|\((?:필수|必填|required)\)|\[(?:필수|必填|单选题?|多选题?)\]|[?？:：])+\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Entry:
    """What one thing is called: whole headers, patterns inside them, patterns that rule it out."""

    name: str
    whole: frozenset[str] = frozenset()
    inside: tuple[re.Pattern[str], ...] = ()
    out: tuple[re.Pattern[str], ...] = ()
    first: tuple[str, ...] = ()
    values: str = ""

    def fits(self, *texts: str) -> int:
        """2 when one of the texts is a name of this thing, 1 when it holds one, else 0."""
        plain = [bare(text) for text in texts]
        if any(pattern.search(text) for pattern in self.out for text in plain):
            return 0
        if any(normal(text) in self.whole for text in plain):
            return 2
        return int(any(pattern.search(text) for pattern in self.inside for text in plain))

    def leads(self, *texts: str) -> bool:
        """True for a header that speaks of the whole, such as overall satisfaction."""
        return any(word in bare(text) for word in self.first for text in texts)


@dataclass(frozen=True)
class Dictionary:
    """All of headers.toml: fields in their order, personal details, scores of unknown kind, roles, words of scales."""

    fields: tuple[Entry, ...]
    personal: Entry
    unclear: Entry
    stars: Entry
    roles: Mapping[str, tuple[re.Pattern[str], ...]]
    points: Mapping[str, str]
    nothing: frozenset[str]
    low_is_best: tuple[re.Pattern[str], ...]

    def says_low_is_best(self, *texts: str) -> bool:
        """True when a question explains its scale with 1 as the best."""
        return any(pattern.search(text.casefold()) for pattern in self.low_is_best for text in texts)

    def role(self, *texts: str) -> str | None:
        """The role that a question's words give away."""
        plain = [bare(text) for text in texts]
        named = (role for role, ps in self.roles.items() if any(p.search(text) for p in ps for text in plain))
        return next(named, None)


def bare(header: str) -> str:
    """A header in lower case without its number and its mark of a required question."""
    return _ENDING.sub("", _NUMBERING.sub("", header.casefold())).strip()


@cache
def dictionary() -> Dictionary:
    """The dictionary as the project has it."""
    told = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))
    words = (
        (word, str(point)) for scale in told["scales"] for point, same in enumerate(scale["words"], 1) for word in same
    )
    return Dictionary(
        fields=tuple(_entry(name, given) for name, given in told["fields"].items()),
        personal=_entry("personal", told["personal"]),
        unclear=_entry("unclear", told["unclear"]),
        stars=_entry("stars", told["stars"]),
        roles={role: tuple(map(re.compile, patterns)) for role, patterns in told["roles"].items()},
        points=dict(words),
        nothing=frozenset(told["nothing"]["is"]),
        low_is_best=tuple(map(re.compile, told["low_is_best"]["has"])),
    )


def _entry(name: str, given: Mapping[str, Any]) -> Entry:
    return Entry(
        name,
        frozenset(map(normal, given.get("is", ()))),
        tuple(map(re.compile, given.get("has", ()))),
        tuple(map(re.compile, given.get("not", ()))),
        tuple(given.get("first", ())),
        given.get("values", ""),
    )
