"""How the words of a file were read: the point of a score or the choice of a column that each value became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.text.mask import mask_one
from data.contracts import TABLES
from data.layouts.meaning import NOTHING, SCORES
from data.layouts.responses.choices import choices_of, titled
from data.texts import N_, Text


@dataclass(frozen=True)
class Words:
    """One column of the file: the table's field that it became, and its values, each with what it became and its rows.

    Points come by their size, choices by their name, and the most frequent value first.
    """

    column: str
    table: str
    field: str
    values: tuple[tuple[str, str, int], ...]

    @property
    def is_score(self) -> bool:
        """True for points, False for fixed choices."""
        return self.field in SCORES

    @property
    def is_worded(self) -> bool:
        """True where the file's words are others than those that are stored."""
        return any(not is_number(value) and value.strip().casefold() != became for value, became, _ in self.values)

    @property
    def choices(self) -> tuple[str, ...]:
        """The field's fixed choices; none for points."""
        return () if self.is_score else choices_of(TABLES[self.table].column(self.field))

    def meaning(self, became: str) -> Text:
        """What a value became, in words."""
        if not became or became == NOTHING:
            return Text(N_("no answer") if self.is_score else N_("not known"))
        if self.is_score:
            return Text("{value}", {"value": point(became)})
        return titled(became) if became in self.choices else Text("{value}", {"value": became})

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; null for what became nothing."""
        values = [{"value": mask_one(v), "means": became or None, "rows": rows} for v, became, rows in self.values]
        return {"column": self.column, "becomes": self.field, "values": values}


def words(table: str, readings: Mapping[str, Any]) -> tuple[Words, ...]:
    """The columns of which the words are others than those that are stored, whether said now, remembered or known."""
    read = (Words(column, table, told["field"], _sorted(told["values"])) for column, told in readings.items())
    return tuple(one for one in read if one.is_worded)


def _sorted(values: tuple[tuple[str, str, int], ...]) -> tuple[tuple[str, str, int], ...]:
    return tuple(sorted(values, key=lambda one: (not one[1], number(one[1]), one[1], -one[2])))


def point(text: str) -> str:
    """A point as people write it; another value as it is."""
    return f"{number(text):g}" if is_number(text) else text


def number(text: str) -> float:
    """A point as a number; 0 for another value."""
    return float(text) if is_number(text) else 0.0


def is_number(text: str) -> bool:
    """True for digits, perhaps with a decimal point."""
    return text.strip().replace(".", "", 1).isdecimal()
