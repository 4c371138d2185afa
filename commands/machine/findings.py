"""What a check of this machine found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.texts import Text


@dataclass(frozen=True)
class Finding:
    """One check: its name, whether all is well, what was found, and what to do where it is not."""

    check: str
    ok: bool
    detail: Text | str
    remedy: Text | str = ""

    def document(self, word: Callable[[Text | str], str]) -> dict[str, Any]:
        """The finding for a script, in the reader's language."""
        remedy = "" if self.ok else word(self.remedy)
        return {"check": self.check, "ok": self.ok, "detail": word(self.detail), "remedy": remedy}
