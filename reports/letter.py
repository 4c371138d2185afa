"""What is said of a report where it is delivered: subject, headline, sentences and where the whole report lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from analytics import wording
from data import settings
from data.texts import N_, Text, translate
from reports.outcomes import said
from reports.plan import DEFAULT_NAME, SUMMARY, Edition

PICTURE, PDF, HTML, MANIFEST = "summary.png", "report.pdf", "mail.html", "manifest.json"
FILES = (PICTURE, PDF, HTML, MANIFEST)
# How the HTML names the picture until it is known under which name the picture travels with it.
PLACEHOLDER = "cid:summary"


class Made(Protocol):
    """A report that was made: the folder of its files, and its manifest."""

    @property
    def folder(self) -> Path:
        """Where summary.png, report.pdf, mail.html and manifest.json lie."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the report says of itself."""


@dataclass(frozen=True)
class Letter:
    """The words that go with a report, in its language.

    sentences: the summary's, the headline among them. link: its address, empty where nobody can open one.
    """

    language: str
    subject: str
    headline: str
    sentences: tuple[str, ...]
    link: str
    folder: str
    file: str

    @property
    def plain(self) -> str:
        """The whole as plain text, for readers of mail without pictures."""
        end = [_in(self.language, N_("The report is attached as a PDF file, {file}."), file=self.file)]
        if self.link:
            end.append(_in(self.language, N_("The same in Teller: {link}"), link=self.link))
        end.append(_in(self.language, N_("This message was written and sent by a program, Teller.")))
        body = [s for s in self.sentences if s != self.headline]
        return (
            "\n\n".join(part for part in (self.subject, self.headline, "\n".join(body), "\n".join(end)) if part) + "\n"
        )

    @property
    def alternative(self) -> str:
        """What the picture says, for those who do not see it."""
        return _in(self.language, N_("Summary of the report, as a picture. {headline}"), headline=self.headline)

    @property
    def place(self) -> str:
        """Where the whole report lies, for channels that cannot carry it."""
        return _in(self.language, N_("The whole report lies in the folder {folder}."), folder=self.folder)


def _in(language: str, message: str, **values: str) -> str:
    return Text(message, dict(values)).render(language)


def write(made: Made, edition: Edition) -> Letter:
    """The words for one report."""
    texts = tuple(line for text in made.manifest.get("texts", ()) if (line := said_whole(text)))
    pages = {page["page"]: page for page in made.manifest.get("pages", ())}
    headline = said_whole(pages.get(SUMMARY, {}).get("headline", "")) or (texts[0] if texts else "")
    base = settings.text("public_address").rstrip("/")
    link = edition.address(SUMMARY, base) if base else ""
    named = replace(edition, names=tuple(made.manifest.get("names", ())))
    return Letter(edition.language, subject(named), headline, texts, link, str(made.folder), file_name(named))


def file_name(edition: Edition) -> str:
    """What the attached report is called, in its reader's language."""
    values = {"name": _name(edition), "week": edition.week, "scope": _scope(edition)}
    line = Text(N_("{name} {week}, {scope}") if values["scope"] else N_("{name} {week}"), values)
    return re.sub(r'[\\/:*?"<>|]+', "-", said(line.render(edition.language))) + ".pdf"


def _name(edition: Edition) -> str:
    named = edition.report != DEFAULT_NAME
    return said(edition.report) if named else translate(N_("Customer report"), edition.language)


def _scope(edition: Edition) -> str:
    """The report's groups as people call them; "" for the whole bank."""
    return said(", ".join(edition.names or [member for _, member in edition.where]))


def subject(edition: Edition) -> str:
    """One line that says which report it is. No figures: subjects stand on lock screens and in the logs of servers."""
    values = {"name": _name(edition), "period": wording.period(edition.period, edition.language)}
    scope = _scope(edition)
    line = Text(N_("{name}, {period}, {scope}") if scope else N_("{name}, {period}"), values | {"scope": scope})
    if edition.bank == "demo":
        line = Text(N_("Demo bank, no real figures: {line}"), {"line": line})
    return said(line.render(edition.language))


def said_whole(text: object) -> str:
    """A sentence as one line."""
    return " ".join(str(text).split())
