"""What is said of a report where it is delivered: subject, headline, sentences and where the whole report lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from analytics import wording
from data import settings
from data.literal import in_html, unlinked
from data.texts import N_, Text, translate
from reports.content import answer, plain
from reports.content.answer import Answer, one_line
from reports.content.edition import DEFAULT_NAME, SUMMARY, Edition, kind
from reports.delivery.outcomes import said

PICTURE, PDF, HTML, MANIFEST = "summary.png", "report.pdf", "mail.html", "manifest.json"
FILES = (PICTURE, PDF, HTML, MANIFEST)
# Only where the report's definition asks for it.
NUMBERS = "numbers.xlsx"
# Only where the bank has one: as mail programs draw it, which know no SVG.
LOGO = "logo.png"
# How the HTML names the picture until it is known under which name the picture travels with it.
PLACEHOLDER = "cid:summary"
LOGO_PLACEHOLDER = "cid:logo"


# What a message carries; the next smaller form is tried where a server finds one too large.
Form = Literal["whole", "without_pdf", "words"]
WHOLE: Form = "whole"
WITHOUT_PDF: Form = "without_pdf"
WORDS: Form = "words"
LESS: dict[Form, str] = {
    WITHOUT_PDF: N_("No file is attached: with the PDF, the message is too large for the mail server."),
    WORDS: N_("No file and no picture is attached: with them, the message is too large for the mail server."),
}


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

    sentences: the summary's, the headline among them. link: its address, empty where nobody can open one. answer: the
    same in its parts.
    """

    language: str
    subject: str
    headline: str
    sentences: tuple[str, ...]
    link: str
    folder: str
    file: str
    answer: Answer = field(default_factory=Answer)

    def plain(self, form: Form = WHOLE) -> str:
        """The whole as plain text, for readers of mail without pictures."""
        end = [self.attached(form)]
        if self.link:
            end.append(_in(self.language, N_("The same in Teller: {link}"), link=self.link))
        end.append(_in(self.language, N_("This message was written and sent by a program, Teller.")))
        body = plain.text(self.answer, self.language) if self.answer.sections else self._told()
        return "\n\n".join(part for part in (self.subject, body, "\n".join(end)) if part) + "\n"

    def _told(self) -> str:
        """The sentences of a report that was made before they were kept in their parts."""
        body = [s for s in self.sentences if s != self.headline]
        return unlinked("\n\n".join(filter(None, (self.headline, "\n".join(body)))))

    def attached(self, form: Form) -> str:
        """What of the report travels with the message, and where the rest lies."""
        if form == WHOLE:
            return _in(self.language, N_("The report is attached as a PDF file, {file}."), file=self.file)
        less = _in(self.language, LESS[form])
        return less if self.link else wording.sentences((less, self.place), self.language)

    def fitted(self, html: str, form: Form) -> str:
        """The message in HTML with what a form leaves out left out, and said; "" where the message cannot be parted."""
        if form == WHOLE or not html:
            return html
        if not all(_block(name).search(html) for name in ("picture", "attached")):
            return ""
        told = marked("attached", in_html(self.attached(form)))
        html = _block("attached").sub(lambda _: told, html)
        return _block("logo").sub("", _block("picture").sub("", html)) if form == WORDS else html

    @property
    def alternative(self) -> str:
        """What the picture says, for those who do not see it."""
        return _in(self.language, N_("Summary of the report, as a picture. {headline}"), headline=self.headline)

    @property
    def place(self) -> str:
        """Where the whole report lies, for channels that cannot carry it."""
        return _in(self.language, N_("The whole report lies in the folder {folder}."), folder=self.folder)


def marked(name: str, html: str) -> str:
    """A part of a message in HTML, marked so that it can be taken out."""
    return f"<!--{name}-->{html}<!--/{name}-->"


def _block(name: str) -> re.Pattern[str]:
    return re.compile(f"<!--{name}-->.*?<!--/{name}-->", re.DOTALL)


def _in(language: str, message: str, **values: str) -> str:
    return Text(message, dict(values)).render(language)


def write(made: Made, edition: Edition) -> Letter:
    """The words for one report."""
    told, first = answer.read(made.manifest), answer.headline(made.manifest)
    own = (told.commentary.words, told.commentary.small) if told.commentary else ()
    lines = map(one_line, made.manifest.get("texts", ()))
    texts = tuple(line for line in lines if line and line not in own)
    base = settings.text("public_address").rstrip("/")
    link = edition.address(SUMMARY, base) if base else ""
    named = replace(edition, names=tuple(made.manifest.get("names", ())))
    return Letter(edition.language, subject(named), first, texts, link, str(made.folder), file_name(named), told)


def file_name(edition: Edition) -> str:
    """What the attached report is called, in its reader's language."""
    values = {"name": _name(edition), "week": _period(edition), "scope": _scope(edition)}
    line = Text(N_("{name} {week}, {scope}") if values["scope"] else N_("{name} {week}"), values)
    return re.sub(r'[\\/:*?"<>|]+', "-", said(line.render(edition.language))) + ".pdf"


def _name(edition: Edition) -> str:
    named = edition.report != DEFAULT_NAME
    return said(edition.report) if named else translate(N_("Customer report"), edition.language)


def _period(edition: Edition) -> str:
    """The report's period in its reader's language; a week and a day in their standard form, which sorts."""
    if kind(edition.week) in ("day", "week"):
        return edition.week
    return wording.period_name(edition.period, edition.language)


def _scope(edition: Edition) -> str:
    """The report's groups as people call them; "" for the whole bank."""
    return said(", ".join(edition.names or [member for _, member in edition.where]))


def subject(edition: Edition) -> str:
    """One line that says which report it is. No figures: subjects stand on lock screens and in the logs of servers."""
    write = wording.period_name if kind(edition.week) in ("month", "quarter") else wording.period
    values = {"name": _name(edition), "period": write(edition.period, edition.language)}
    scope = _scope(edition)
    line = Text(N_("{name}, {period}, {scope}") if scope else N_("{name}, {period}"), values | {"scope": scope})
    if edition.bank == "demo":
        line = Text(N_("Demo bank, no real figures: {line}"), {"line": line})
    return said(line.render(edition.language))
