"""What every part of a page is given: the view, the bank and the period that it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from analytics import wording
from analytics.metrics.query import Filters
from analytics.metrics.view import View
from analytics.summary.part import Fact, Part
from data.texts import Text
from ui import data_access
from ui.data_access import Bank, Facts


@dataclass(frozen=True)
class Page:
    """One page at work. subject: what it is about, "" for all. dark: the theme that its charts are drawn for.

    facts_shown: the numbers that this run of the page has said so far, in their order; parts_shown: the parts of a
    summary that it has drawn.
    """

    name: str
    subject: str
    view: View
    bank: Bank
    facts: Facts
    filters: Filters
    dark: bool
    facts_shown: list[Fact] = field(default_factory=list, repr=False, compare=False)
    parts_shown: list[Part] = field(default_factory=list, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.view.language

    def say(self, message: str, **values: Any) -> str:
        """One sentence in the reader's language."""
        return Text(message, values).render(self.language)

    def ask(self, question: Callable[..., Any], *about: Any) -> Any:
        """question(cubes, *about), from memory where it was asked of this data before."""
        return data_access.answer(self.bank, question, *about)

    def say_fact(self, *said: Fact) -> None:
        """Note numbers as said, for whoever reads the page by machine."""
        self.facts_shown.extend(said)

    def say_part(self, *drawn: Part) -> None:
        """Note parts as drawn, with their numbers, for whoever tells them elsewhere."""
        self.parts_shown.extend(drawn)
        self.say_fact(*(fact for part in drawn for fact in part.facts))

    def count(self, number: float) -> str:
        """A whole number with the reader's separators."""
        return wording.decimal(number, 0, self.language)
