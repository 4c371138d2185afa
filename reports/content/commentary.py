"""The paragraph that an analyst wrote for one report of one week, by language; kept on the bank's shelf.

It belongs to its week: the report of the next one has none until somebody writes it. It is plain text of one paragraph
wherever it is shown, and part of what is approved where a report asks for that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from analytics import wording
from analytics.metrics.period import today
from data.errors import QuestionError
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text, translate, width
from reports.content.answer import one_line
from reports.content.edition import whole

KIND = "report_commentary"
# Room on the sheet, in Latin letters; a Korean or Chinese sign takes that of two.
LONGEST, LONGEST_NAME = 600, 60


class CommentaryRefused(QuestionError):
    """A paragraph cannot go on top of a report; nothing was kept."""


@dataclass(frozen=True)
class Commentary:
    """The paragraph in one language. by: who wrote it, "" where nobody said. on: the day, such as 2026-11-23."""

    text: str
    by: str = ""
    on: str = ""

    def document(self, language: str) -> dict[str, str]:
        """What a manifest says of it."""
        return asdict(self) | {"mark": self.mark(language)}

    def mark(self, language: str) -> str:
        """Whose words these are, and of when."""
        parts = [translate(N_("Analyst's commentary"), language), self.by]
        parts += [wording.day(date.fromisoformat(self.on), language)] if self.on else []
        return " · ".join(filter(None, parts))


@dataclass(frozen=True)
class Written:
    """The paragraph in each language that it was written in."""

    texts: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    on: str = ""

    def of(self, language: str) -> Commentary | None:
        """The paragraph for readers of one language; those of others get none, as it is not translated by itself."""
        return Commentary(self.texts[language], self.by, self.on) if language in self.texts else None


def read(manifest: Mapping[str, Any]) -> Commentary | None:
    """The paragraph of a report that was made."""
    said = manifest.get("commentary")
    return Commentary(*(one_line(said.get(name, "")) for name in ("text", "by", "on"))) if said else None


def digest(written: Commentary | None) -> str:
    """What tells two paragraphs apart; "" for none."""
    return hashlib.sha256("\n".join(asdict(written).values()).encode()).hexdigest()[:16] if written else ""


def get(store: Store, report: str, week: str) -> Written:
    """What was written for one report of one week; without texts where nothing was."""
    found = store.shelf.get(KIND, _name(report, week))
    return Written(**found.body) if found and found.body else Written()


def keep(store: Store, report: str, week: str, texts: Mapping[str, str], by: str = "", user: str = "") -> Written:
    """Keep these texts, by language, in place of all that was written for that week; none of them: it has none.

    Raises CommentaryRefused, and then nothing has changed.
    """
    whole(week)
    fresh, before = checked(texts, by), get(store, report, week)
    if (fresh.texts, fresh.by) == (before.texts, before.by):
        return before
    if fresh.texts:
        store.shelf.put(KIND, _name(report, week), asdict(fresh), user)
    else:
        store.shelf.drop(KIND, _name(report, week), user)
    return fresh


def checked(texts: Mapping[str, str], by: str = "") -> Written:
    """The texts in their usual form, written today, those that are empty left out. Raises CommentaryRefused."""
    found = {language: one_line(text.replace("\ufeff", "")) for language, text in sorted(texts.items())}
    found = {language: text for language, text in found.items() if text}
    for language, text in found.items():
        if language not in LANGUAGES:
            values = {"language": language, "known": tuple(LANGUAGES)}
            raise CommentaryRefused(
                Text(N_("A commentary cannot be in the language {language!r}."), values),
                remedy=Text(N_("Choose one of {known}."), values),
            )
        _check_length(text, LONGEST, LANGUAGES[language])
    name = one_line(by)
    _check_length(name, LONGEST_NAME, Text(N_("the analyst's name")))
    return Written(found, name if found else "", today().isoformat() if found else "")


def _check_length(text: str, most: int, what: Text | str) -> None:
    if width(text) > most:
        values = {"what": what, "n": width(text), "most": most}
        raise CommentaryRefused(
            Text(N_("The commentary is too long ({what}): {n} letters, and {most} have room."), values),
            remedy=N_("Shorten it. A Korean or Chinese sign takes the room of two letters."),
        )


def _name(report: str, week: str) -> str:
    return f"{report} {week}"
