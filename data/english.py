"""English plurals: a sentence is written for many; where one of its numbers is 1, its words are those for one."""

from __future__ import annotations

import re
from functools import lru_cache

# What is counted, in the catalogue's sentences; a test finds a noun that is not here.
_NOUNS = frozenset((
    "answers", "branches", "bytes", "calls", "cells", "characters", "columns", "comments", "commits", "complaints",
    "corrections", "customers", "dates", "days", "errors", "expectations", "families", "faults", "files", "formulas",
    "groups", "items", "lengths", "letters", "libraries", "lines", "millimetres", "months", "numbers", "others",
    "pages", "pairs", "parts", "pixels", "points", "quarters", "questions", "ratings", "reports", "respondents",
    "responses", "rows", "seconds", "seeds", "signs", "texts", "themes", "tickets", "uploads", "values", "visits",
    "weeks", "words",
))  # fmt: skip
_OWN_SINGULARS = {"branches": "branch", "libraries": "library", "families": "family"}
BETWEEN = "more|new|stored|different|consecutive|open|rating|font|standard"
_VERBS = {"are": "is", "were": "was", "have": "has", "count": "counts", "speak": "speaks"}
# Verbs that follow a number without a noun; the others may have another subject before it.
_PLAIN = frozenset(("are", "were", "have"))
_VERB = rf"(?: no longer)? (?:{'|'.join(_VERBS)})\b"
# A number; all of which it is a part; what is counted; what that does.
_COUNTED = re.compile(
    r"\{(?P<name>\w+)[^}]*\}"
    r"(?P<of> of (?:its )?\{(?P<all>\w+)[^}]*\}| of them)?"
    rf"(?P<what>(?: (?:{BETWEEN}))* (?P<noun>{'|'.join(_NOUNS)})\b)?"
    rf"(?P<verb>{_VERB})?"
)
# Where more than the counted noun and its verb is another for one: the first place of each is the number.
_PHRASES = (
    ("{n} questions become answers", "{n} question becomes an answer"),
    (
        "{n:,} rows would replace stored rows that have the same number",
        "{n:,} row would replace a stored row that has the same number",
    ),
    ("{other:,} would replace stored rows", "{other:,} would replace a stored row"),
    (
        "{n:,} answers would replace different stored answers of the same responses",
        "{n:,} answer would replace a different stored answer of the same response",
    ),
    (
        "which is not in the file: they may be corrected versions of these rows",
        "which is not in the file: it may be a corrected version of that row",
    ),
    (
        "{n:,} of {all:,} new rows have the numbers of stored rows of the same days",
        "{n:,} of {all:,} new rows has the number of a stored row of the same day",
    ),
    ("{missing:,} stored rows of the same days are", "{missing:,} stored row of the same days is"),
    ("{n:,} of its rows were", "{n:,} of its rows was"),
    (
        "{n:,} of {all:,} responses are partial and have no score: they do not count",
        "{n:,} of {all:,} responses is partial and has no score: it does not count",
    ),
    ("{scored:,} of them have a score and count as", "{scored:,} of them has a score and counts as"),
    ("responses are screened out: they do not count", "responses is screened out: it does not count"),
    (
        "{rows:,} rows were left out: they are totals of other rows, or have no answer",
        "{rows:,} row was left out: it is a total of other rows, or has no answer",
    ),
    (
        "{rows:,} rows below the last one were left out: they are totals",
        "{rows:,} row below the last one was left out: it is a total",
    ),
    ("{rows:,} rows were left out: they are no complaints", "{rows:,} row was left out: it is no complaint"),
    (
        "{rows:,} lines were left out: they are page numbers, print times or titles",
        "{rows:,} line was left out: it is a page number, a print time or a title",
    ),
    ("{rows:,} rows without any value were", "{rows:,} row without any value was"),
    ("{rows:,} rows have no time of day: they are", "{rows:,} row has no time of day: it is"),
    ("{count:,} cells hold an error such as #N/A and count", "{count:,} cell holds an error such as #N/A and counts"),
    (
        "{rows:,} complaints are open again, as their status says: their closing date",
        "{rows:,} complaint is open again, as its status says: its closing date",
    ),
    (
        "Totals of {calls} calls are of longer than half an hour: they are",
        "The total of {calls} call is of longer than half an hour: it is",
    ),
    (
        "{n} calls of this period are known as totals only: there are no rows behind them",
        "{n} call of this period is known as a total only: there is no row behind it",
    ),
    (
        "{totals} of {calls} calls of this period are known as totals only",
        "{totals} of {calls} calls of this period is known as a total only",
    ),
    *(
        (
            f"{{rows:,}} lengths of time in {{column}} are below 0{many}",
            f"{{rows:,}} length of time in {{column}} is below 0{one}",
        )
        for many, one in (
            (" ({examples}) and are left", " ({examples}) and is left"),
            (" ({examples}) and count", " ({examples}) and counts"),
            ("", ""),
        )
    ),
    ("{n} comments of the week hold it", "{n} comment of the week holds it"),
    ("{new_n} answers or cases", "{new_n} answer or case"),
    ("all {n} rows can be stored", "its only row can be stored"),
)
_PLACE = re.compile(r"\{(\w+)")


@lru_cache(maxsize=1 << 12)
def singular(sentence: str, ones: frozenset[str]) -> str:
    """The sentence, its places not yet filled, with the words for one where the number of such a place is 1."""
    for many, one in _PHRASES:
        place = _PLACE.search(many)
        named = place[1] if place else "n"
        if named in ones and many in sentence:
            sentence = sentence.replace(many, one)
    return _COUNTED.sub(lambda found: _of_one(found, ones), sentence)


def _of_one(found: re.Match[str], ones: frozenset[str]) -> str:
    """A counted noun with its verb: of several, the noun is of all and the verb of the number itself."""
    name, noun, verb, text = found["name"], found["noun"], found["verb"], found[0]
    *before, last = (verb or "").split(" ")
    # A place of many names, such as the values of a column, is no number.
    if verb and name in ones and (noun or found["of"] or (last in _PLAIN and not name.endswith("s"))):
        text = text.removesuffix(verb) + " ".join((*before, _VERBS[last]))
    if noun and (found["all"] or name) in ones:
        at = found.end("noun") - found.start()
        text = text[: at - len(noun)] + _OWN_SINGULARS.get(noun, noun.removesuffix("s")) + text[at:]
    return text
