"""The fields of a page for what the command line takes as options: texts that name an option are put in their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from analytics.ingest.looking import ROLE_NAMES
from data.checking.questions import ORDERS
from data.contracts import TABLES
from data.layouts.meaning import ANSWER, NOTHING
from data.layouts.responses import choices
from data.texts import N_, Text, translate

# The command line's option -> what the page calls its field.
FIELDS = {
    "encoding": N_("Encoding"), "sheet": N_("Sheet"), "as": N_("Table"), "layout": N_("Layout"),
    "order": N_("Order of dates"), "zone": N_("Time zone"), "identity": N_("What identifies a row"),
    "scale": N_("Scale"), "survey": N_("Survey"), "no-answer": N_("Values that mean no answer"),
    "map": N_("What its columns become"), "value": N_("What its values mean"), "accept": N_("Confirm"),
}  # fmt: skip
# What identifies a row, by the values of its option.
IDENTITIES = {
    "number": N_("Its number"),
    "day": N_("Branch, day and number: numbers start again"),
    "row": N_("The whole row: numbers do not identify it"),
    "file": N_("Its file: rows of other files are different rows, even with equal values"),
}
_OPTION = re.compile(
    rf"(?<![\w-])--(?P<name>{'|'.join(FIELDS)})(?![A-Za-z0-9_-])(?: (?P<value>“[^”]*”|(?:[A-Za-z0-9_=-]|\{{\w+\}})+))?"
)
# Options as they are told one after the other, and the name of each.
_PAIRS = {
    "--map “{one}={said}”": "map", "--value “{one}={said}”": "value", "--order {said}": "order", "--as {said}": "as",
    "--accept {said}": "accept",
}  # fmt: skip
# Options of one value, and what it is called.
_SINGLE: dict[str, dict[str, Text]] = {
    "order": dict(ORDERS),
    "as": {name: Text(table.title) for name, table in TABLES.items()},
    "accept": {
        "old": Text(N_("days of long ago")), "future": Text(N_("days after today")),
        "one_day": Text(N_("all rows on one day")), "distinct": Text(N_("equal rows are different rows")),
    },
}  # fmt: skip
_BOTH = "{one} {other}"
_MEANS, _WITH_SCALE = N_("{value} = {means}"), N_("{value} ({scale})")
_SAID, _OF_COLUMN = N_("“{field}”: {said}"), N_("“{field}” of {column}: {said}")
# A space beside a quotation mark, where Chinese has none.
_SPACED = re.compile(r"(?<=[^\x00-\x7f]) (?=\u201c)|(?<=\u201d) (?=[^\x00-\x7f])")
# What stands for a value that is any, and options of which the field's title says all.
_ANY_VALUE = re.compile(r"(?!UTC)[A-Z]+(?:[-=](?:[A-Z]+|nps))?")
_WITHOUT_VALUE = ("accept",)


def told(text: Text, language: str) -> str:
    """A text in the reader's language, each option of the command line in it named as the page's field."""
    return _renamed(text, language).render(language)


def _renamed(text: Text, language: str) -> Text:
    if options := _options(text):
        return Text("{value}", {"value": tuple(_in_words(options, language))})
    values = {name: _renamed_in(value, language) for name, value in text.values.items()}
    sentence = _OPTION.sub(partial(_field, language), translate(text.message, language))
    sentence = _SPACED.sub("", sentence) if language == "zh" else sentence
    return Text(sentence, values)


def _renamed_in(value: Any, language: str) -> Any:
    """What fills a place; each of several."""
    if isinstance(value, tuple):
        return tuple(_renamed_in(one, language) for one in value)
    return _renamed(value, language) if isinstance(value, Text) else value


def _options(text: Text) -> list[Text]:
    """Options one after the other, as the command line takes them; none for another text."""
    inner = [value for value in text.values.values() if isinstance(value, Text)]
    if text.message == _BOTH and len(inner) > 1:
        found = [_options(one) or [one] for one in inner]
        is_list = all(one.message.startswith("--") for some in found for one in some)
        return [one for some in found for one in some] if is_list else []
    return [text] if text.message in _PAIRS else []


def _in_words(options: Iterable[Text], language: str) -> Iterator[str | Text]:
    """Each option as its field with what was said in it; what was said of one column together, each once."""
    told: dict[tuple[str, str], list[Text]] = {}
    for option in options:
        name = _PAIRS.get(option.message, "")
        one, said = str(option.values.get("one", "")), str(option.values.get("said", ""))
        column, _, value = one.rpartition(":") if name == "value" else ("", "", one)
        if name in ("map", "value"):
            words = Text(_MEANS, {"value": value, "means": _meant(name, said)})
        else:
            words = _SINGLE[name].get(said, Text("{value}", {"value": said})) if name else _renamed(option, language)
        told.setdefault((name, column), []).append(words)
    for (name, column), several in told.items():
        if not name:
            yield from several
            continue
        field = {"field": Text(FIELDS[name]), "column": column, "said": tuple(several)}
        yield Text(_OF_COLUMN if column else _SAID, field)


def _meant(name: str, said: str) -> Text:
    """What a value or a column was said to be, as people call it."""
    field, _, more = said.partition(":")
    if field == NOTHING:
        return Text(N_("no answer, or not known") if name == "value" else N_("not stored"))
    if name == "value":
        return choices.titled(said)
    if field == ANSWER:
        return Text(ROLE_NAMES.get(more.partition(":")[0], ROLE_NAMES["other"]))
    titles = (column.title for table in TABLES.values() for column in table.columns if column.name == field)
    return Text(_WITH_SCALE if more else "{value}", {"value": Text(next(titles, field)), "scale": more})


def _field(language: str, found: re.Match[str]) -> str:
    """The field's title, and the value that it takes, as the field shows it."""
    name, value = found["name"], found["value"] or ""
    title = f"“{translate(FIELDS[name], language)}”"
    if not value or name in _WITHOUT_VALUE or _ANY_VALUE.fullmatch(value):
        return title
    shown = translate(IDENTITIES.get(value, value), language) if name == "identity" else value
    return title + ("\uff1a" if language == "zh" else ": ") + shown
