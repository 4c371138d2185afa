"""The words and patterns by which personal details are known, as personal.toml has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from data.layouts.dictionary import comparable


@cache
def told() -> Mapping[str, tuple[str, ...]]:
    """The words, each in the form in which headers are compared, the longest first."""
    return {
        name: tuple(sorted({comparable(word) for word in words}, key=len, reverse=True))
        for name, words in plain().items()
    }


@cache
def plain() -> Mapping[str, tuple[str, ...]]:
    """The words and patterns as they are written."""
    read: dict[str, tuple[str, ...]] = tomllib.loads((Path(__file__).parent / "personal.toml").read_text("utf-8"))
    return read


@cache
def words(name: str) -> frozenset[str]:
    """The words of one kind, in the form in which headers are compared."""
    return frozenset(told()[name])


@cache
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one kind."""
    return tuple(map(re.compile, plain()[name]))


def one_of(*names: str) -> str:
    """What fits one of the words of these kinds."""
    return "|".join(re.escape(word) for name in names for word in told()[name])
