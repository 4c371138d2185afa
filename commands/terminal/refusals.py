"""Why a file was not taken in, for a script: refused, asked about or failed; each question with what answers it."""

from __future__ import annotations

from typing import Any

from commands.terminal.session import Session
from data.errors import FileAmbiguous, FileRefused, Question, TellerError
from data.texts import Text

# The options of the command line, by the option that a question names.
FLAGS = {
    "as_table": "--as", "layout": "--layout", "mapping": "--map", "encoding": "--encoding", "sheet": "--sheet",
    "order": "--order", "scale": "--scale", "nothing": "--no-answer", "zone": "--zone", "survey": "--survey",
    "values": "--value", "identity": "--identity", "accept": "--accept",
}  # fmt: skip
# How an answer about each of several values of a column is written.
_EACH = "COLUMN:VALUE=CHOICE"


def document(session: Session, error: TellerError) -> dict[str, Any]:
    """What became of a file that an error stopped: its state, and the error with all that its words name."""
    texts = {part: getattr(error, part) for part in ("title", "message", "remedy")}
    words = {part: session.word(text) for part, text in texts.items()}
    open_ = {"questions": questions(session, error)} if isinstance(error, FileRefused) else {}
    table = (error.table or None) if isinstance(error, FileRefused) else None
    return {
        "state": state(error),
        "table": table,
        "error": {**words, "about": _about(session, texts.values()), **open_},
    }


def state(error: TellerError) -> str:
    """Asks: an answer would settle it. Refused: another file is wanted. Failed: the file or the store is not there."""
    if not isinstance(error, FileRefused):
        return "failed"
    return "asks" if error.questions or isinstance(error, FileAmbiguous) else "refused"


def questions(session: Session, error: FileRefused) -> list[dict[str, Any]]:
    """What is asked of a file, for a script that knows the answers."""
    return [_question(session, question) for question in error.questions]


def _question(session: Session, question: Question) -> dict[str, Any]:
    flag, choices = FLAGS[question.option], question.choices
    return {
        "option": question.option,
        "flag": flag,
        "column": question.column,
        "choices": [
            {"value": value, "means": session.word(words), "say": None if question.entries else say(question, value)}
            for value, words in choices
        ],
        "examples": list(question.examples),
        "entries": [_entry(question, number) for number in range(len(question.entries))],
        **({"form": _EACH} if question.entries else {}),
    }


def _entry(question: Question, number: int) -> dict[str, Any]:
    """One value that is asked about; what is proposed for it, and how many rows have it, where that is known."""
    value, proposed = question.entries[number]
    answer = say(question, f"{question.column}:{value}={proposed}") if proposed else None
    rows = {"rows": question.rows[number]} if question.rows else {}
    return {"value": value, "proposed": proposed, "say": answer, **rows}


def say(question: Question, value: str) -> list[str]:
    """The arguments that give an answer: those of another option where the value names one before it."""
    other, equals, rest = value.partition("=")
    if equals and question.option != "mapping" and other in FLAGS:
        return [FLAGS[other], rest]
    return [FLAGS[question.option], value]


def _about(session: Session, texts: Any) -> dict[str, str]:
    """What the words of an error name, such as its column and some of its values, each by the name of its place."""
    named = {place: value for text in texts for place, value in text.values.items()}
    return {
        place: session.word(Text("{value}", {"value": value})) if isinstance(value, Text | tuple) else str(value)
        for place, value in named.items()
    }
