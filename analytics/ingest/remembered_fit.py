"""How far what was said of an earlier file holds for one with the same headers: by what its columns look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.ingest.plans import Options
from data.formats.raw import Raw
from data.layouts import Layout, Own, likeness, mapped
from data.layouts.below import BELOW, SAME, is_of_blocks
from data.layouts.column_profile import NONE, as_number
from data.layouts.expressions import Copy, normal
from data.layouts.identity.widths import DIGITS
from data.layouts.known import Answered
from data.layouts.layout import headers
from data.layouts.likeness import Look
from data.layouts.meaning import NOTHING, SCALED, SCORES
from data.layouts.quantities import thousands
from data.layouts.quantities.thousands import POINT
from data.layouts.scales import no_answers
from data.layouts.scales.points import number
from data.layouts.template import meanings
from data.layouts.times.hours import CLOCK
from data.texts import Text

# What is kept beside the answers: the columns as they looked when these were given.
SEEN = "seen"
_UNIT = "unit"
# What is accepted of days that are far from the present.
_FAR = ("old", "future")
# Times of another zone are at other hours; banks open at much the same hours from file to file.
_HALF, _NEAR = 0.5, 1
# What is said of a whole file, and so of every column that it may be about.
_WHOLE = ("order", "scale", "zone", "nothing")


def fitting(before: Own | Answered | None, raw: Raw) -> Own | Answered | None:
    """What was said before, as far as this file's columns are as they were."""
    if before is None:
        return None
    held = _File(raw, before.said.get(SEEN, {}), {normal(column): column for column in raw.columns})
    told = dict(before.said)
    if "values" in told:
        told["values"] = {key: meant for key, meant in told["values"].items() if held.bears_out(key, meant, told)}
    if "mapping" in told:
        told["mapping"] = {c: name for c, name in told["mapping"].items() if not held.is_other(c, name)}
    if "nothing" in told:
        told["nothing"] = [code for code in told["nothing"] if not no_answers.is_point_wherever(raw, code)]
    if "accept" in told:
        told["accept"] = [reason for reason in told["accept"] if not held.goes_beyond(reason)]
    for name, speaks_against in (("order", held.speaks_against), ("zone", held.is_elsewhere)):
        if told.get(name) and speaks_against(told[name]):
            del told[name]
    return replace(before, said=told)


@dataclass(frozen=True)
class _File:
    """The next file: what its columns looked like when something was said of them, and its headers by normal form."""

    raw: Raw
    seen: Mapping[str, Look]
    headers: Mapping[str, str]

    def before(self, column: str) -> Look:
        return self.seen.get(normal(column), {})

    def bears_out(self, key: str, meant: str, told: Mapping[str, Any]) -> bool:
        """True where what was said of a value, or of its column, holds; a number for none may be a point by now."""
        name, _, value = key.rpartition(":")
        column = self.headers.get(normal(name))
        if column is None:
            return True
        if meant.casefold() == NONE and no_answers.is_point(self.raw, column, value):
            return False
        return not (self.is_other(column, "") or self._is_unlike(column, value, meant, told))

    def _is_unlike(self, column: str, value: str, meant: str, told: Mapping[str, Any]) -> bool:
        before = self.before(column)
        if value == _UNIT:
            return likeness.is_far(before, likeness.look(self.raw, column))
        if value == BELOW:
            return meant == SAME and not is_of_blocks(self.raw, column)
        if value == POINT:
            return thousands.proof(self.raw, column) not in ("", meant)
        if value == CLOCK:
            return likeness.has_other_hours(self.raw, column, before)
        if value == DIGITS:
            return likeness.keeps_zeros(self.raw, column, int(meant) if meant.isdecimal() else 0)
        is_point = as_number(meant) is not None and number(value) is None
        return is_point and self._is_score(column, told) and likeness.has_other_words(self.raw, column, before)

    def _is_score(self, column: str, told: Mapping[str, Any]) -> bool:
        name = told.get("mapping", {}).get(column, "").partition(":")[0]
        return name in ("", *SCORES, *SCALED)

    def is_other(self, column: str, name: str) -> bool:
        """True where the column holds something else than when it was said what it is."""
        there, before = self.headers.get(normal(column)), self.before(column)
        if there is None or not before:
            return False
        return likeness.is_other(before, likeness.look(self.raw, there), is_unused=name == NOTHING)

    def speaks_against(self, order: str) -> bool:
        looks = ((self.before(column), likeness.look(self.raw, column)) for column in self.raw.columns)
        return any(likeness.speaks_against(order, before, now) for before, now in looks)

    def goes_beyond(self, reason: str) -> bool:
        """True where days that were accepted as old, or as to come, go further than they did then."""
        seen = [column for column in self.raw.columns if likeness.YEARS in self.before(column)]
        looks = ((self.before(column), likeness.look(self.raw, column)) for column in seen)
        return reason in _FAR and any(likeness.goes_beyond(before, now, reason) for before, now in looks)

    def is_elsewhere(self, _: str) -> bool:
        """True where the times of a column are mostly at other hours."""
        return any(
            likeness.has_other_hours(self.raw, column, self.before(column), most=_HALF, near=_NEAR)
            for column in self.raw.columns
        )


def left_out(raw: Raw, said: Options, layout: Layout, *, is_all: bool) -> tuple[Text, ...]:
    """How many answers of which column are left out; of a file of which only the first rows are at hand nothing."""
    if not is_all or not (said.nothing or said.values):
        return ()
    codes = frozenset(value.casefold() for value in said.nothing)
    anywhere, meant, _ = no_answers.by_column(raw, codes, meanings(raw, said.values))
    same = {column for verb in layout.columns.values() if type(verb) is Copy for column in verb.taken(headers(raw))}
    fields = {column: NOTHING if column in same else field for column, field in mapped(layout, raw).items()}
    return no_answers.left_out(raw, anywhere, meant, fields)


def looks(raw: Raw, said: Mapping[str, Any], by_hand: Options, before: Own | Answered | None) -> dict[str, Look]:
    """What the columns look like of which something is said, to be kept with it.

    What was said by hand is of this file; of the rest, what an earlier file looked like stays, and this file's adds up.
    """
    now = likeness.of(raw, _said_of(raw, said))
    then = before.said.get(SEEN, {}) if before else {}
    if any(getattr(by_hand, name) for name in _WHOLE):
        then = {}
    fresh = {normal(column) for column in _columns(by_hand.mapping, by_hand.values)}
    return {
        column: likeness.added(then[column], look) if column in then and column not in fresh else look
        for column, look in now.items()
    }


def _said_of(raw: Raw, said: Mapping[str, Any]) -> list[str]:
    """The file's columns that something is said of: all of days or points where it is said of the whole file."""
    named = {normal(column) for column in _columns(said.get("mapping", {}), said.get("values", {}))}
    found = [column for column in raw.columns if normal(column) in named]
    kinds = [kind for name, kind in _KINDS.items() if said.get(name)]
    others = [column for column in raw.columns if column not in found]
    return found + [column for column in others if kinds and {*kinds} & likeness.look(raw, column).keys()]


# What a column has that such an answer may be about.
_KINDS = {
    "order": likeness.SPANS, "scale": likeness.POINTS, "zone": likeness.HOURS, "accept": likeness.YEARS,
}  # fmt: skip


def _columns(mapping: Iterable[str], values: Iterable[str]) -> list[str]:
    return [*mapping, *(key.rpartition(":")[0] for key in values)]


def dropped(before: Own | Answered | None, held: Own | Answered | None) -> dict[str, Any]:
    """The answers about an earlier file that this file's columns do not bear out."""
    if before is None or held is None:
        return {}
    gone: dict[str, Any] = {}
    for name, told in before.said.items():
        left = held.said.get(name)
        if name == SEEN or left == told:
            continue
        if isinstance(told, Mapping):
            gone[name] = {key: meant for key, meant in told.items() if key not in (left or {})}
        else:
            gone[name] = [code for code in told if code not in (left or ())] if isinstance(told, list) else told
    return gone
