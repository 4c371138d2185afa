"""One thing that is asked before a file is stored, and how its sentences are filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from analytics.ingest.preview import plain
from data.errors import Question
from data.formats.raw import shown_text
from data.texts import Text

# Signs of a value.
_SHOWN = 60


@dataclass(frozen=True)
class Doubt:
    """One thing that is asked: why, in words, and the question."""

    reason: str
    title: Text
    message: Text
    remedy: Text
    question: Question


def made(reason: str, words: tuple[str, str, str], values: dict[str, Any], *besides: tuple[str, Text]) -> Doubt:
    """A doubt of three texts: what is seen, what to do, and what it means to say yes; besides: other answers."""
    title, remedy, meant = (Text(text, values) for text in words)
    return Doubt(reason, title, Text(""), remedy, Question("accept", "", ((reason, meant), *besides)))


def before(doubt: Doubt, *choices: tuple[str, Text]) -> Doubt:
    """The doubt with these answers before its others."""
    return replace(doubt, question=replace(doubt.question, choices=(*choices, *doubt.question.choices)))


def shown(value: Any) -> str:
    """A stored value as a sentence names it."""
    if isinstance(value, datetime):
        value = value.isoformat(" ", "minutes" if not value.second else "seconds")
    if isinstance(value, float):
        value = f"{value:.12g}"
    return "–" if value is None else shown_text(str(plain(value)), _SHOWN)


def moment(at: Any) -> str:
    """A moment; of one without a time of day the day."""
    return shown(at.date() if isinstance(at, datetime) and at.time() == time.min else at)


def listed(texts: Sequence[Text]) -> Text:
    """Several texts as one."""
    return Text("{value}", {"value": tuple(texts)}) if texts else Text(_NOTHING)


_NOTHING = ""
