"""What someone who knows a file answers to what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from analytics.ingest.intake import Options
from bench.silent.recipe import Truth
from data.errors import Question

# The fields of a file's options that a choice may name before its value.
_OPTIONS = ("order", "scale", "nothing", "zone", "survey", "encoding", "sheet", "as_table", "layout", "mapping",
            "values", "identity", "accept")  # fmt: skip


class NoAnswer(Exception):
    """What is right is not among the choices, or the question cannot be answered by who knows the file."""


def answered(said: Options, questions: Iterable[Question], truth: Truth) -> Options:
    """The options with the truth as an answer to each question that it answers, as a page leaves others empty.

    Raises NoAnswer where it answers none.
    """
    found, unanswered = said, list[NoAnswer]()
    for question in questions:
        try:
            found = _with_answer(found, question, truth)
        except NoAnswer as none:
            unanswered.append(none)
    if found == said and unanswered:
        raise unanswered[0]
    return found


def _with_answer(said: Options, question: Question, truth: Truth) -> Options:
    if not question.entries:
        return given(said, question.option, _chosen(question, truth))
    for value, proposed in question.entries:
        said = given(said, "values", f"{question.column}:{value}={_meant(question, value, proposed, truth)}")
    return said


def given(said: Options, option: str, value: str) -> Options:
    """The options with one more answer, as a question gives it: text, perhaps with another option before it."""
    other, equals, rest = value.partition("=")
    if equals and option not in ("mapping", "values") and other in _OPTIONS:
        return given(said, other, rest)
    if equals and option in ("mapping", "values") and other in ("nothing", "scale", "mapping", "values", "identity"):
        return given(said, other, rest)
    if option == "scale":
        worst, best = value.split("-")
        return replace(said, scale=(int(worst), int(best)))
    if option in ("nothing", "accept"):
        return _with(said, option, tuple(dict.fromkeys((*getattr(said, option), value))))
    if option in ("mapping", "values"):
        column, _, meaning = value.rpartition("=")
        return _with(said, option, {**getattr(said, option), column: meaning})
    return _with(said, option, value)


def _with(said: Options, name: str, value: Any) -> Options:
    return replace(said, **{name: value})


def _meant(question: Question, value: str, proposed: str, truth: Truth) -> str:
    """What a value of a column means, among the choices."""
    known = truth.points.get(question.column, {})
    wanted = known.get(value) or next((w for k, w in known.items() if k.casefold() == value.casefold()), ())
    choices = [choice for choice, _ in question.choices]
    for meant in wanted:
        if not choices or meant in choices:
            return meant
    if not wanted and (proposed or "none" in choices):
        return proposed or "none"
    raise NoAnswer(f"{question.column}: {value!r} is {' or '.join(wanted) or '?'}, offered {choices}")


def _chosen(question: Question, truth: Truth) -> str:
    choices = [choice for choice, _ in question.choices]
    wanted = list(_wanted(question, truth))
    if not choices and wanted:
        return wanted[0]
    for answer in wanted:
        for choice in choices:
            if choice == answer or choice.startswith(f"{answer}:"):
                return choice
    right = " or ".join(wanted[:3]) or "?"
    raise NoAnswer(f"{question.option} of {question.column!r}: offered {choices[:6]}, but right is {right}")


def _wanted(question: Question, truth: Truth) -> Iterator[str]:
    """Right answers, the best first, in every form that a choice may have."""
    yield from _of_option(question, truth)
    yield from (f"{question.column}:{value}=none" for value in truth.nothing)
    columns = [question.column] if question.column else list(truth.fields)
    for column in columns:
        for field in truth.fields.get(column, ("none",)):
            yield from (f"{column}={field}", f"mapping={column}={field}")
    if truth.scale:
        yield "scale={}-{}".format(*truth.scale)
    yield from (
        f"{option}={name}" for option, names in (("identity", truth.names), ("order", truth.order)) for name in names
    )


def _accepted(choices: list[str], truth: Truth) -> Iterator[str]:
    """What is so of rows that are stored already; of all else that is asked, that it is as it stands."""
    so = {
        "replaced": truth.replaces, "same": truth.again or truth.replaces, "repeated": not truth.again,
        "stored": truth.again, "added": not truth.replaces, "twice": False,
        "identity=file": not truth.again and not truth.replaces,
    }  # fmt: skip
    known = [choice for choice in choices if choice in so]
    right = [choice for choice in known if so[choice]]
    # The same rows, corrected, where nothing else that is offered is so.
    corrected = ["updated"] if truth.replaces and "updated" in choices else []
    yield from (right or corrected) if known else choices[:1]


def _of_option(question: Question, truth: Truth) -> Iterator[str]:
    if question.option == "scale" and truth.scale:
        yield "{}-{}".format(*truth.scale)
    elif question.option == "order":
        yield from truth.order
    elif question.option == "zone":
        yield truth.zone or "Asia/Seoul"
    elif question.option == "as_table" and truth.table:
        yield truth.table
    elif question.option == "nothing":
        yield from truth.nothing
    elif question.option == "encoding":
        yield from (truth.encoding, truth.encoding.replace("-sig", ""))
    elif question.option == "identity":
        yield from truth.names
    elif question.option == "values" and truth.days:
        first, last = min(truth.days).year, max(truth.days).year
        yield f"{question.column}:year={first}" + (f"-{last}" if last > first else "")
    elif question.option == "accept":
        yield from _accepted([choice for choice, _ in question.choices], truth)
