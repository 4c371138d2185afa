"""The fields of a page for what the command line takes as options: texts that name an option are put in their words."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

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
# No sentence: fields with what was said in each.
_LISTED = "{one}, {other}"
_OPTION = re.compile(
    rf"(?<![\w-])--(?P<name>{'|'.join(FIELDS)})(?![A-Za-z0-9_-])(?: (?P<value>“[^”]*”|(?:[A-Za-z0-9_=-]|\{{\w+\}})+))?"
)
# What stands for a value that is any, and options of which the field's title says all.
_ANY_VALUE = re.compile(r"(?!UTC)[A-Z]+(?:[-=](?:[A-Z]+|nps))?")
_WITHOUT_VALUE = ("accept",)


def told(text: Text, language: str) -> str:
    """A text in the reader's language, each option of the command line in it named as the page's field."""
    return _renamed(text, language).render(language)


def _renamed(text: Text, language: str) -> Text:
    values = {name: _renamed_in(value, language) for name, value in text.values.items()}
    message = _LISTED if _is_list(text) else text.message
    sentence = _OPTION.sub(partial(_field, language), translate(message, language))
    return Text(sentence, values)


def _renamed_in(value: Any, language: str) -> Any:
    """What fills a place; each of several."""
    if isinstance(value, tuple):
        return tuple(_renamed_in(one, language) for one in value)
    return _renamed(value, language) if isinstance(value, Text) else value


def _is_list(text: Text) -> bool:
    """True for options one after the other, as the command line takes them; of fields there are commas between."""
    parts = [value.message for value in text.values.values() if isinstance(value, Text)]
    return text.message == "{one} {other}" and parts[1:] != [] and parts[1].startswith("--")


def _field(language: str, found: re.Match[str]) -> str:
    """The field's title, and the value that it takes, as the field shows it."""
    name, value = found["name"], found["value"] or ""
    title = f"“{translate(FIELDS[name], language)}”"
    if not value or name in _WITHOUT_VALUE or _ANY_VALUE.fullmatch(value):
        return title
    shown = translate(IDENTITIES.get(value, value), language) if name == "identity" else value
    return f"{title}: {shown}"
