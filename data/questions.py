"""What only the user can know of a file, asked once, with the option that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from data import casting, engine
from data.casting import DayOrder
from data.contracts import Table
from data.errors import FileAmbiguous, Question
from data.texts import N_, Text

ORDERS = (("dmy", Text(N_("The day comes first"))), ("mdy", Text(N_("The month comes first"))))
# From this share of a column's dates on, it is a matter of the file; below, of the rows.
_SHARE = 0.5


@dataclass(frozen=True)
class Dates:
    """What a column's values say of its dates, in a part of a file or in all of it: parts add up.

    filled: values. unsure: those such as 3/4/2026; first, second: their largest numbers; example: one of them. plain:
    those that need no more than a cast.
    """

    filled: int = 0
    unsure: int = 0
    first: int = 0
    second: int = 0
    example: str = ""
    plain: int = 0

    def __add__(self, other: Dates) -> Dates:
        """What two parts say together."""
        return Dates(
            self.filled + other.filled,
            self.unsure + other.unsure,
            max(self.first, other.first),
            max(self.second, other.second),
            min(filter(None, (self.example, other.example)), default=""),
            self.plain + other.plain,
        )

    @property
    def is_plain(self) -> bool:
        """True when all values are dates or times as engines write them."""
        return self.plain == self.filled

    @property
    def order(self) -> DayOrder:
        """Which comes first, where the values tell: a part above 12 is a day."""
        if self.first > 12 >= self.second:
            return "dmy"
        return "mdy" if self.second > 12 >= self.first else ""

    @property
    def is_open(self) -> bool:
        """True when most values can be read in two ways and none tells."""
        return self.unsure > _SHARE * self.filled and 0 < max(self.first, self.second) <= 12


def dates(table: Table, strings: pa.Table) -> dict[str, Dates]:
    """What the rows, contract columns of text, say of each column with dates."""
    with engine.connection(strings=strings) as con:
        return dates_in(con, table)


def dates_in(con: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Dates]:
    """The same of rows that the connection knows as `strings`."""
    have = [column[0] for column in con.execute("DESCRIBE strings").fetchall()]
    dated = [c.name for c in table.columns if c.kind in ("time", "date") and c.name in have]
    if not dated:
        return {}
    asked = []
    for text in map(engine.name, dated):
        unsure = f"(substr({text}, 2, 1) IN ('/', '-') OR substr({text}, 3, 1) IN ('/', '-'))"
        parts = (f"regexp_extract(CASE WHEN {unsure} THEN {text} END, '{casting.UNSURE}', {i})" for i in (1, 2))
        most = ", ".join(f"coalesce(max(try_cast({part} AS INTEGER)), 0)" for part in parts)
        plain = f"count(*) FILTER (regexp_matches({text}, '{casting.PLAIN}'))"
        said = (
            f"count({text}), count(*) FILTER ({unsure}), {most}, coalesce(min({text}) FILTER ({unsure}), ''), {plain}"
        )
        asked.append(f"row({said})")
    (found,) = con.execute(f"SELECT {', '.join(asked)} FROM strings").fetchall()
    return {name: Dates(*said) for name, said in zip(dated, found, strict=True)}


def ask(found: Mapping[str, Dates], sources: Mapping[str, str]) -> None:
    """Raise FileAmbiguous for a column of which only the user knows whether the day comes first.

    sources: Teller's column -> the file's header.
    """
    for name, said in found.items():
        if said.is_open:
            raise _unsure(sources.get(name, name), said.example)


def ask_order(table: Table, strings: pa.Table, sources: Mapping[str, str], order: DayOrder = "") -> None:
    """The same for rows that are all at hand; order: what the user said."""
    if not order:
        ask(dates(table, strings), sources)


def _unsure(column: str, example: str) -> FileAmbiguous:
    values = {"column": column, "example": example}
    return FileAmbiguous(
        Text(N_("The dates in {column} can be day-month or month-day, such as {example}."), values),
        remedy=Text(N_("Say which comes first with --order dmy or --order mdy.")),
        question=Question("order", column, ORDERS, (example,)),
    )
