"""Questions of columns that have nothing to do with each other: asked at once, and not one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from data.errors import FileAmbiguous
from data.layouts.finding import together
from data.layouts.layout import Layout


@dataclass
class Asked:
    """What is asked so far, each of other columns."""

    found: list[FileAmbiguous] = field(default_factory=list)

    def tried(self, step: Callable[[Layout], Layout], layout: Layout) -> Layout:
        """What the step makes of the layout; the layout as it is where the step asks, which is kept."""
        try:
            return step(layout)
        except FileAmbiguous as one:
            self.add(one)
            return layout

    def add(self, one: FileAmbiguous) -> None:
        """Keep a question, unless something is asked of its columns already: that may settle it."""
        asked = {question.column for each in self.found for question in each.questions}
        columns = {question.column for question in one.questions}
        if not self.found or (columns and "" not in columns | asked and not columns & asked):
            self.found.append(one)

    def ask(self) -> None:
        """Raise FileAmbiguous with all that is asked, if anything is."""
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            titles = [text for one in self.found for text in (one.title, one.message) if text.message]
            raise FileAmbiguous(
                titles[0],
                together(titles[1:]),
                together([one.remedy for one in self.found]),
                questions=tuple(question for one in self.found for question in one.questions),
            )
