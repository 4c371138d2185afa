"""Words a person sees, kept as catalogue keys until the reader's language is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category, east_asian_width

from babel.messages.pofile import read_po

from data import english, korean
from data.literal import visible

LANGUAGES = {"en": "English", "ko": "한국어", "zh": "中文"}
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"


def N_(message: str) -> str:
    """Mark a literal for the catalogues without translating it yet."""
    return message


@dataclass(frozen=True)
class Text:
    """One sentence: an English catalogue key with named places, and what fills them; several values as a tuple."""

    message: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def render(self, language: str = "en") -> str:
        """The sentence in the reader's language; a `Text` among the values, or what `in_languages` made, too."""
        filled = {k: _shown(v, language) for k, v in self.values.items()}
        sentence = translate(self.message, language)
        if language == "en" and (ones := frozenset(place for place, value in filled.items() if str(value) == "1")):
            sentence = english.singular(sentence, ones)
        sentence = sentence.format(**filled) if filled else sentence
        return korean.particles(sentence) if language == "ko" else sentence

    def __str__(self) -> str:
        return self.render()


def in_languages(said: Callable[[str], str]) -> dict[str, str]:
    """What fills a place, such as a day, in each language: for sentences whose reader is not known yet."""
    return {language: said(language) for language in LANGUAGES}


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.render(language)
    if isinstance(value, tuple):
        return listed([str(_shown(one, language)) for one in value], language)
    if isinstance(value, dict):
        return visible(value[language])
    return visible(value) if isinstance(value, str) else value


def listed(names: Iterable[str], language: str) -> str:
    """Names one after the other, with the sign that the language has between the parts of a list."""
    return ("\u3001" if language == "zh" else ", ").join(names)


def clauses(parts: Iterable[str], language: str) -> str:
    """Parts of a sentence that hold lists themselves, with the sign that the language has between them."""
    return ("\uff1b" if language == "zh" else "; ").join(parts)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Translations of one language, by English key; empty for English, the source language."""
    if language == "en":
        return {}
    with (CATALOGUES / language / "LC_MESSAGES" / "teller.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}


def translate(message: str, language: str) -> str:
    """One catalogue entry in the reader's language; the English key where a test has not yet asked for more."""
    return catalogue(language).get(message, message)


def width(words: str) -> int:
    """The room of words in a line, in Latin letters; signs of Chinese, Korean and Japanese take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words if category(sign) not in ("Mn", "Me", "Cf"))
