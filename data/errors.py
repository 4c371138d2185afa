"""Every error Teller raises on purpose.

TellerError
├── SettingError        a setting has a value it cannot have
├── StoreError          the store cannot be read or written
│   ├── UploadUnknown   no upload has that id
│   └── CommitConflict  other writers kept winning; nothing was written
├── FileRefused         a file cannot be taken in at all; nothing was stored
│   └── FileAmbiguous   a file can be taken in more than one way; the remedy names the option to give
├── QuestionError       a metric, dimension or period that does not exist was asked for
└── DemoError           the demo bank cannot be made

Bad rows are data, not errors: see checking.Checked.rejected.
"""

from __future__ import annotations

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


class UploadUnknown(StoreError):
    """No upload has that id."""


class CommitConflict(StoreError):
    """Other writers kept winning; nothing was written."""


class FileRefused(TellerError):
    """A file cannot be taken in at all; nothing was stored."""


class FileAmbiguous(FileRefused):
    """A file can be taken in more than one way; the remedy names the option to give."""


class QuestionError(TellerError):
    """A metric, dimension or period that does not exist was asked for."""


class DemoError(TellerError):
    """The demo bank cannot be made."""
