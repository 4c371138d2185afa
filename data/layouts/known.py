"""What the store already knows of files: the bank's own layouts, and the surveys that were taken in. Plain data.

A saved layout is a document on the shelf; a survey is told by what its uploads left in the commit log, so that an
upload that is taken back takes its survey with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data.formats.sheets.sheet_names import SHEET
from data.layouts.expressions import normal
from data.layouts.scales.wordings import Wording

# Kind of the documents on the shelf.
KIND = "layout"
# Of rows that an earlier version of Teller stored by their number.
EARLIER = "earlier"
# What an upload leaves in the log of the scales of its scores.
SCALES = "scales"
# What an upload leaves in the log of the column that names its rows though its header does not say so.
NUMBERED = "numbered"
# Hexadecimal digits that are kept of a question.
_DIGITS = 8
# So many questions in common, and such a share of all, make a file a likely wave of a survey.
_COMMON, _SHARE = 4, 0.6


@dataclass(frozen=True)
class Own:
    """A layout of the bank's own: for files with these headers, in any order.

    shape: normal headers. layout: the entry that it builds on. said: what the user said of the file, as fields of
    Options. pins: the file's column -> what it was found to be, so that the next file is taken in the same way.
    """

    name: str
    shape: tuple[str, ...]
    layout: str
    said: Mapping[str, Any] = field(default_factory=dict, hash=False)
    pins: Mapping[str, str] = field(default_factory=dict, hash=False)

    def body(self) -> dict[str, Any]:
        """The layout as a document."""
        return {key: value for key, value in asdict(self).items() if key != "name"}

    @staticmethod
    def of(name: str, body: Mapping[str, Any]) -> Own:
        """The layout that `body` gave."""
        return Own(name, tuple(body["shape"]), body["layout"], dict(body["said"]), dict(body["pins"]))


@dataclass(frozen=True)
class Survey:
    """A survey in one of its shapes: its id, the file that brought it, marks of its headers and of its questions."""

    survey_id: str
    file: str
    whole: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """What the user said of an upload when asked: the file, a mark of its headers, and fields of Options."""

    file: str
    whole: str
    said: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Known:
    """The bank's own layouts, the oldest first, and its surveys and the answers about its files, the newest first.

    identities: the mark of a file's headers, or its layout where there is no mark -> what names its rows. scales: the
    mark of a file's headers -> normal header of a score -> its lowest and highest point, and the rows of each point;
    "" -> the file. words: the same mark -> normal header of a score in words -> the words, and the last such file.
    numbered: the same mark -> normal header of the column that named each row of the last such file by its values.
    branches: those of the store, id -> name, looked up for files of several sheets.
    """

    layouts: tuple[Own, ...] = ()
    surveys: tuple[Survey, ...] = ()
    answers: tuple[Answered, ...] = ()
    identities: Mapping[str, Any] = field(default_factory=dict, hash=False)
    scales: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)
    branches: Mapping[str, str] = field(default_factory=dict, hash=False)
    numbered: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def places(self) -> frozenset[str]:
        """The ids and the names of the store's branches, in lower case."""
        return frozenset(text.casefold() for text in (*self.branches, *self.branches.values()) if text)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        told = {name: [asdict(one) for one in getattr(self, name)] for name in ("surveys", "answers")}
        return {
            "layouts": [[own.name, own.body()] for own in self.layouts],
            **told,
            "identities": self.identities,
            "scales": self.scales,
            "words": self.words,
            "branches": self.branches,
            "numbered": self.numbered,
        }

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Known:
        """What `as_json` gave."""
        surveys = (Survey(**{**one, "questions": tuple(one["questions"])}) for one in told.get("surveys", ()))
        answers = (Answered(**one) for one in told.get("answers", ()))
        layouts = tuple(Own.of(*one) for one in told.get("layouts", ()))
        by_mark = {name: dict(told.get(name, {})) for name in ("identities", "scales", "words", "branches", "numbered")}
        return Known(layouts, tuple(surveys), tuple(answers), **by_mark)

    def identity(self, whole: str, layout: str) -> Any:
        """What names the rows of the last file with these headers; empty where there is none."""
        return self.identities.get(whole) or self.identities.get(layout, "")

    def worded(self, whole: str) -> dict[str, Wording]:
        """The words of the scores of the last files with these headers, by normal header."""
        return {column: Wording.of(told, file) for column, (told, file) in self.words.get(whole, {}).items()}

    def answered(self, columns: Iterable[str]) -> Answered | None:
        """What was last said of a file with these headers."""
        whole = headers_mark(columns)
        return next((answered for answered in self.answers if answered.whole == whole), None)

    def layout(self, columns: Iterable[str], name: str | None) -> Own | None:
        """The layout of that name; without a name, the newest that was saved for these headers."""
        if name is not None:
            return next((own for own in self.layouts if own.name == name), None)
        headers = shape(columns)
        return next((own for own in reversed(self.layouts) if own.shape == headers), None)

    def same(self, whole: str, questions: Iterable[str]) -> dict[str, str]:
        """Surveys, id -> file, of exactly these headers; else those of exactly these questions."""
        asked = frozenset(questions)
        alike = _named(s for s in self.surveys if s.whole == whole)
        if alike or len(asked) < _COMMON:
            return alike
        return _named(s for s in self.surveys if frozenset(s.questions) == asked)

    def like(self, questions: Iterable[str]) -> dict[str, str]:
        """Surveys, id -> file, of which most questions are these: the file may be a new wave of one of them."""
        asked = frozenset(questions)
        near = (s for s in self.surveys if len(asked & frozenset(s.questions)) >= _COMMON)
        return _named(s for s in near if _shared(asked, frozenset(s.questions)) >= _SHARE)


def _named(surveys: Iterable[Survey]) -> dict[str, str]:
    """Id -> the newest file."""
    named: dict[str, str] = {}
    for survey in surveys:
        named.setdefault(survey.survey_id, survey.file)
    return named


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def shape(columns: Iterable[str]) -> tuple[str, ...]:
    """Headers for comparing: normal and in order, so that neither case nor place matters.

    Stores keep them without percent signs. The name of a row's sheet is no header of the file.
    """
    return tuple(sorted(normal(column).replace("%", "") for column in columns if column != SHEET))


def headers_mark(columns: Iterable[str]) -> str:
    """A mark of all headers, in any order."""
    return digits("\n".join(shape(columns)))


def digits(text: str) -> str:
    """A few hexadecimal digits of a text's hash: no header is kept that could name a person."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
