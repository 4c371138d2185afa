"""Every error Teller raises on purpose.

TellerError
├── SettingError        a setting has a value it cannot have
├── StoreError          the store cannot be read or written
│   ├── UploadUnknown   no upload has that id
│   └── CommitConflict  other writers kept winning; nothing was written
├── FileRefused         a file cannot be taken in at all; nothing was stored
│   └── FileAmbiguous   a file can be taken in more than one way; the remedy names the option to give
├── QuestionError       a metric, dimension or period that does not exist was asked for
├── ReportRefused       a report is not made, because it would be wrong or incomplete; nothing was sent
├── DeliveryError       a report was made but cannot be delivered
└── DemoError           the demo bank cannot be made

Bad rows are data, not errors: see checking.Checked.rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from data.texts import Text


class TellerError(Exception):
    """A failure that a person can act on: what happened, why, and what to do about it."""

    def __init__(self, title: str | Text, message: str | Text = "", remedy: str | Text = "") -> None:
        self.title, self.message, self.remedy = (Text(t) if isinstance(t, str) else t for t in (title, message, remedy))
        super().__init__(self.render())

    def render(self, language: str = "en") -> str:
        """The three parts as one paragraph in the reader's language."""
        parts = (self.title, self.message, self.remedy)
        return " ".join(part.render(language) for part in parts if part.message)


class SettingError(TellerError):
    """A setting has a value it cannot have."""


class StoreError(TellerError):
    """The store cannot be read or written."""


class MadeAnew(StoreError):
    """What was counted from rows was damaged and is cleared away; asked again, it is counted anew."""


class UploadUnknown(StoreError):
    """No upload has that id."""


class CommitConflict(StoreError):
    """Other writers kept winning; nothing was written."""


@dataclass(frozen=True)
class Question:
    """What only the user can know of a file, so that a page can ask for it; the command line names the option.

    option: the field of intake's Options that answers it: order, scale, nothing, zone, survey, encoding, sheet,
    as_table, layout, mapping, values, identity or accept. column: the file's column that it is about. choices: values
    as the option takes them, as text, and words for people; without choices any text is an answer. For a mapping, a
    value is COLUMN=FIELD. examples: values of the column, or of the file. entries: where each of several values of the
    column needs an answer (option `values`), these values in order, each with the choice that is proposed for it, ""
    for none; an answer is then COLUMN:VALUE=CHOICE. rows: how many rows
    have each of them, in the same order; none where that is not known.
    """

    option: str
    column: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    examples: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    rows: tuple[int, ...] = ()

    @staticmethod
    def between(
        column: str, about: str, ways: Mapping[str, str], told: dict[str, Any] | None = None,
        examples: Iterable[str] = (),
    ) -> Question:  # fmt: skip
        """Which of some ways holds for a whole column, answered as COLUMN:ABOUT=WAY.

        ways: each one as the option takes it -> its words, which what is told fills.
        """
        choices = tuple((f"{column}:{about}={way}", Text(words, told or {})) for way, words in ways.items())
        return Question("values", column, choices, tuple(examples))


# No sentence: what fills it is shown as it stands in every language.
_AS_IT_IS = "{value}"


def as_they_are(values: Iterable[str]) -> tuple[tuple[str, Text], ...]:
    """Choices that are names, such as those of sheets, and need no other words."""
    return tuple((value, Text(_AS_IT_IS, {"value": value})) for value in values)


class FileRefused(TellerError):
    """A file cannot be taken in as it is; nothing was stored. `questions` ask for what would settle it, if anything.

    table: whose rows the file holds, where that was known by then; else "".
    """

    def __init__(
        self,
        title: str | Text,
        message: str | Text = "",
        remedy: str | Text = "",
        *,
        question: Question | None = None,
        questions: tuple[Question, ...] = (),
        table: str = "",
    ) -> None:
        super().__init__(title, message, remedy)
        self.questions = questions or ((question,) if question else ())
        self.table = table

    @property
    def question(self) -> Question | None:
        """The first question, for whoever asks one at a time."""
        return self.questions[0] if self.questions else None


class FileAmbiguous(FileRefused):
    """A file can be taken in more than one way; the remedy names the option to give, `questions` ask for it."""


@contextmanager
def of_table(table: str) -> Iterator[None]:
    """Have each refusal inside say whose rows the file holds."""
    try:
        yield
    except FileRefused as refusal:
        refusal.table = refusal.table or table
        raise


class QuestionError(TellerError):
    """A metric, dimension or period that does not exist was asked for."""


class ReportRefused(TellerError):
    """A report is not made, because it would be wrong or incomplete; nothing was sent."""


class DeliveryError(TellerError):
    """A report was made but cannot be delivered."""


class DemoError(TellerError):
    """The demo bank cannot be made."""
