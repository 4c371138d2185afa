"""What a column is said to be: a field of the table, a score with its scale, an answer with its role, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# What a column may be besides a field of its table.
ANSWER, NOTHING = "answer", "none"
SCORES = ("nps", "csat", "ces")
# What names a row: the file's number, or branch, day and number, or the whole row, or its place in this file alone;
# empty where it is to be found out.
Identity = Literal["number", "day", "row", "file", ""]
# Scores of which the scale is the survey's own.
SCALED = ("csat", "ces")
# The scale of a recommendation.
RECOMMENDED = (0, 10)
_FULL = (RECOMMENDED, RECOMMENDED[::-1])
ROLES = ("driver", "outcome", "expectation", "demographic", "other")


@dataclass(frozen=True)
class Meaning:
    """One column's: `nps`, `csat:5-1` (the worst point first), `answer:driver`, `answer:driver:Its label`, `none`.

    is_full: a recommendation of which the scale from 0 to 10 was said too, as `nps:0-10`, or `nps:10-0` with 0 as the
    best.
    """

    name: str
    role: str = ""
    label: str = ""
    scale: tuple[int, int] | None = None
    is_full: bool = False

    @property
    def is_field(self) -> bool:
        """True for a field of the table."""
        return self.name not in (ANSWER, NOTHING)


def meaning(text: str) -> Meaning | None:
    """The meaning that a text says; None where it says none. Whether the table has such a field is not looked at."""
    name, _, rest = (part.strip() for part in text.partition(":"))
    if not rest:
        return Meaning(name)
    if name == ANSWER:
        role, _, label = (part.strip() for part in rest.partition(":"))
        return Meaning(name, role, label) if role in ROLES else None
    ends = points(rest)
    if name == "nps":
        turned = RECOMMENDED[::-1]
        return Meaning(name, scale=turned if ends == turned else None, is_full=True) if ends in _FULL else None
    return Meaning(name, scale=ends) if name in SCALED and ends else None


def points(text: str) -> tuple[int, int] | None:
    """The worst and the best point of a scale such as 1-5 or 5-1; None where it is none."""
    found = re.fullmatch(r"\s*(\d{1,3})\s*-\s*(\d{1,3})\s*", text)
    ends = (int(found[1]), int(found[2])) if found else (0, 0)
    return ends if ends[0] != ends[1] else None
