"""The words of a score's scale in earlier files: a later file that has some of them alone is read by the same scale.

A branch where nobody is dissatisfied, or a quiet week, has not all words. By itself such a file would be read as a
shorter scale, so that one word would be two different points of one form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from data.layouts.scales import recommendation, scales
from data.layouts.scales.scales import Reading
from data.texts import N_, Text

# What an upload leaves in the log of the words of its scores.
WORDINGS = "words"
# The size of what is no scale but the groups of a recommendation.
GROUPS = 0
# How unlikely it is by chance that none of so many rows has one of the other words.
_UNLIKELY = 0.01


@dataclass(frozen=True)
class Wording:
    """The words of a score: lower-case word -> its point and how many rows had it.

    size: points of the scale, or GROUPS. file: the last one that had them.
    """

    size: int
    words: Mapping[str, tuple[int, int]] = field(hash=False)
    file: str = ""

    @cached_property
    def points(self) -> dict[str, int]:
        """Folded word -> its point."""
        return {scales.fold(word): point for word, (point, _) in self.words.items()}

    def groups(self, counts: Mapping[str, int]) -> dict[str, str]:
        """The points of words that are groups of a recommendation, as those of the earlier files are."""
        found = recommendation.groups((*counts, *self.words)) if self.size == GROUPS else {}
        return {text: found[text] for text in map(str.casefold, counts)} if found else {}

    def reading(self, counts: Mapping[str, int], size: int | None, alone: Reading | None) -> Reading | None:
        """The scale of earlier files that these words are of; None where they are of another one.

        size: how many points the scale has, where that is known. alone: as they are read by themselves; where this is
        another whole scale, and the other words are not missing by chance, the reading is not sure.
        """
        if self.size == GROUPS or size not in (None, self.size) or not counts:
            return None
        whole = scales.read({**dict.fromkeys(self.words, 1), **counts}, self.size, self.points)
        agrees = whole is not None and self.points.items() <= whole.points.items()
        if {*map(scales.fold, counts)} <= self.points.keys():
            whole = replace(whole, points=self.points, is_sure=True) if whole and agrees else self._alone
        elif whole is None or not agrees or not whole.is_sure:
            return None
        return replace(whole, is_sure=False) if self._is_another(counts, alone, whole) else whole

    @property
    def _alone(self) -> Reading:
        return Reading(self.points, self.size, {word: point for word, (point, _) in self.words.items()})

    def _is_another(self, counts: Mapping[str, int], alone: Reading | None, whole: Reading) -> bool:
        if alone is None or not alone.is_sure or not differs(alone, whole, counts):
            return False
        there = {*map(scales.fold, counts)}
        rows = sum(n for _, n in self.words.values())
        inside = sum(n for word, (_, n) in self.words.items() if scales.fold(word) in there)
        return bool(((inside + 1) / (rows + 2)) ** sum(counts.values()) < _UNLIKELY)

    def added(self, other: Wording | None) -> Wording:
        """These words with those of an earlier file that are read in the same way."""
        if (
            other is None
            or other.size != self.size
            or any(self.words.get(word, told)[0] != told[0] for word, told in other.words.items())
        ):
            return self
        both = {
            word: (point, rows + self.words.get(word, (point, 0))[1]) for word, (point, rows) in other.words.items()
        }
        return replace(self, words={**self.words, **both})

    def as_json(self) -> list[Any]:
        """The same as JSON can hold it, without the file."""
        return [self.size, {word: list(told) for word, told in self.words.items()}]

    @staticmethod
    def of(told: Any, file: str = "") -> Wording:
        """What `as_json` gave."""
        size, words = told
        return Wording(size, {word: (point, rows) for word, (point, rows) in words.items()}, file)


def differs(one: Reading | None, other: Reading, counts: Mapping[str, int]) -> bool:
    """True where two readings make other points of these words, or of other ends."""
    return one is None or one.size != other.size or any(one.point(text) != other.point(text) for text in counts)


def read(counts: Mapping[str, int], reading: Reading | None, groups: Mapping[str, str]) -> Wording | None:
    """The words of a column as they were read, to be kept; None where not all of them were."""
    if groups:
        return Wording(GROUPS, {t.casefold(): (int(groups[t.casefold()]), n) for t, n in counts.items()})
    points = {text: reading.point(text) for text in counts} if reading else {}
    if reading is None or not counts or None in points.values():
        return None
    return Wording(reading.size, {text.casefold(): (points[text] or 0, n) for text, n in counts.items()})


def note(column: str, before: Wording | None, now: Reading | None, *, is_as_before: bool) -> Text | None:
    """What is said of a score's words beside those of an earlier file; None where there is nothing to say."""
    if before is None:
        return None
    told = {"column": column, "file": before.file, "size": before.size}
    if is_as_before:
        return Text(_AS_BEFORE, told)
    if before.size == GROUPS or now is None or now.size == before.size:
        return None
    return Text(_BEYOND, {**told, "now": now.size})


_BEYOND = N_(
    "The words in {column} are a scale of {now} points. In {file}, which has the same headers, they were read as one "
    "of {size}: undo that file and add it anew, so that its answers are on this scale as well."
)
_AS_BEFORE = N_("The words in {column} were read by the scale of {file}, which has the same headers.")
