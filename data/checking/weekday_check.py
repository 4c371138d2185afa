"""Weekdays that are not those of the days beside them: one of both is wrong, and only the user knows which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import pyarrow as pa

from data.checking import casting
from data.checking.casting import DayOrder
from data.checking.weekdays import weekday
from data.errors import FileAmbiguous, Question
from data.store import duck
from data.texts import N_, Text

# Examples that are named.
_NAMED = 3


def ask(column: str, days: Mapping[str, str], order: DayOrder) -> None:
    """Raise FileAmbiguous where a day is of another weekday than it says; days: text of a day -> its whole value."""
    told = tuple(sorted(text for text in days if weekday(text) is not None))
    wrong = [text for text in told if (at := _moments(told, order)[text]) and at.weekday() != weekday(text)]
    if wrong:
        sure: DayOrder = order if order in _WORDS else "ymd"
        values = {"column": column, "examples": tuple(days[text] for text in wrong[:_NAMED]), "order": sure}
        question = Question("order", column, ((sure, Text(_ARE_RIGHT)),), tuple(wrong[:_NAMED]))
        raise FileAmbiguous(Text(_WRONG, values), remedy=Text(_SAY, values), question=question)


@lru_cache(maxsize=32)
def _moments(texts: tuple[str, ...], order: DayOrder) -> dict[str, datetime | None]:
    """The moment that each text is read as in this order."""
    if not texts:
        return {}
    with duck.connection(days=pa.table({"day": pa.array(texts, pa.string())})) as con:
        return dict(con.execute(f"SELECT day, {casting.typed('time', 'day', order)} FROM days").fetchall())


_WORDS: tuple[DayOrder, ...] = ("dmy", "mdy", "ymd")
_WRONG = N_("The weekdays in {column} are not those of its dates, such as {examples}.")
_SAY = N_("Correct the column, or, if the dates are right and the weekdays wrong, say --order {order}.")
_ARE_RIGHT = N_("The dates are right, and the weekdays wrong")
