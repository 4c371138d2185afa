"""English sentences with a number that is 1: the noun, its verb and what refers to them are those for one."""

from __future__ import annotations

import re
import string
from functools import cache

import pytest

from data import english
from data.texts import Text
from tools import catalogue

PLURAL = re.compile(rf"\b1 (?:(?:{english.BETWEEN}) )*([a-z]+s)\b")
# Verbs that follow a name: of a file, of a column.
VERBS = {
    "as", "becomes", "closes", "counts", "does", "draws", "ends", "fits", "gives", "has", "holds", "is", "its", "lacks",
    "lists", "means", "mixes", "names", "needs", "says", "speaks", "stands", "states", "stays", "takes", "this",
    "times", "unpacks", "was",
}  # fmt: skip


@cache
def texts() -> frozenset[str]:
    return frozenset(message for *_, message in catalogue.extracted())


def filled(message: str) -> str:
    return Text(message, {name: 1 for _, name, _, _ in string.Formatter().parse(message) if name}).render()


@pytest.mark.parametrize(
    "message, values, said",
    [
        ("{n:,} rows were refused.", {"n": 1}, "1 row was refused."),
        ("{n:,} rows were refused.", {"n": 2}, "2 rows were refused."),
        ("{n:,} rows were refused.", {"n": 0}, "0 rows were refused."),
        ("{n} questions become answers: {roles}.", {"n": "1", "roles": "x"}, "1 question becomes an answer: x."),
        ("{n} ratings of what may drive it", {"n": "1"}, "1 rating of what may drive it"),
        ("{period} ({days} of {all} days)", {"period": "May", "days": "1", "all": "31"}, "May (1 of 31 days)"),
        (
            "{overdue} of {open} open complaints are overdue.", {"overdue": "1", "open": "5"},
            "1 of 5 open complaints is overdue.",
        ),
        (
            "{new:,} rows are new, {same:,} are stored already, {other:,} would replace stored rows.",
            {"new": 1, "same": 1, "other": 1},
            "1 row is new, 1 is stored already, 1 would replace a stored row.",
        ),
        (
            "{removed:,} rows no longer count, {restored:,} rows count again.", {"removed": 1, "restored": 1},
            "1 row no longer counts, 1 row counts again.",
        ),
        ("{n} fewer than {all} branches", {"n": "3", "all": "1"}, "3 fewer than 1 branch"),
        # A column whose only value is 1 is named, not counted.
        ("In {column} the values {values} are odd.", {"column": "a", "values": "1"}, "In a the values 1 are odd."),
        ("Only the rows with {amounts} count", {"amounts": "1"}, "Only the rows with 1 count"),
        ("{low} is the best", {"low": 1}, "1 is the best"),
        ("{n:,} rows", {"n": True}, "1 rows"),
    ],
)  # fmt: skip
def test_one_is_no_plural(message: str, values: dict[str, object], said: str) -> None:
    assert Text(message, values).render() == said


def test_no_text_says_1_rows() -> None:
    told = {message: set(PLURAL.findall(filled(message))) - VERBS for message in texts() if "{" in message}
    wrong = {message: found for message, found in told.items() if found}
    assert wrong == {}


def test_phrases_are_those_of_the_catalogue() -> None:
    assert [many for many, _ in english._PHRASES if not any(many in message for message in texts())] == []
