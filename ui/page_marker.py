"""What a page says of itself to whoever reads it by machine: what it shows, of which data, and that it is complete."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from data import program
from data.literal import in_html
from data.texts import Text, translate
from ui.data_access import Bank
from ui.page import Page
from ui.titles import PAGES, summary_title


@dataclass
class Shown:
    """One run of a page, filled as it goes. Of a page that failed early, the rest stays unknown.

    notes: what stands above the page because it is other than asked for. state: full, empty, or error.
    """

    name: str
    language: str
    bank: Bank | None = None
    page: Page | None = None
    notes: list[Text] = field(default_factory=list)
    state: Literal["full", "empty", "error"] = "full"

    def failed(self, _: object) -> None:
        """Note that the page shows an error."""
        self.state = "error"

    def _title(self) -> str:
        is_summary = self.name == "summary" and self.page is not None
        return summary_title(self.page.filters.period) if is_summary and self.page else PAGES[self.name][0]

    def document(self) -> dict[str, Any]:
        """All that is known, as plain values."""
        filters = self.page.filters if self.page else None
        return {
            "page": self.name,
            "title": translate(self._title(), self.language),
            "bank": self.bank.name if self.bank else None,
            "version": self.bank.version if self.bank else None,
            "said": self.bank.said if self.bank else None,
            "language": self.language,
            "period": f"{filters.period.start}..{filters.period.end}" if filters else None,
            "against": filters.against if filters else None,
            "where": {d: ",".join(members) for d, members in filters.where} if filters else None,
            "notes": [note.render(self.language) for note in self.notes],
            "state": self.state,
            "facts": [fact.document() for fact in self.page.facts_shown] if self.page else [],
            "sheet": [part.document(self.language) for part in self.page.parts_shown] if self.page else [],
            "teller": program.version(),
        }


def mark(shown: Shown) -> None:
    """Draw the mark, unseen; as the last thing on the page it also says that the run came to its end."""
    said = json.dumps(shown.document(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # What cleans HTML on its way to the page drops a value that could end an element.
    for sign in "<>&":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    st.html(f"<div class='teller-shown' hidden data-shown='{in_html(said)}'></div>")
