"""A layout in the making: which of the file's columns are spoken for, by which verb, and what is still to be asked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from data.checking.casting import DayOrder
from data.checking.days import is_none
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.formats.sheets.sheet_names import SHEET
from data.layouts import likeness
from data.layouts.column_profile import NONE, Facts, facts
from data.layouts.dictionary import dictionary, stated_scale
from data.layouts.expressions import Choose, Constant, Copy, First, Moment, Numbered, Verb, normal
from data.layouts.known import SCALES, Known, headers_mark
from data.layouts.layout import Layout, headers
from data.layouts.meaning import RECOMMENDED, SCALED, SCORES, Identity, Meaning
from data.layouts.scales import wordings
from data.layouts.scales.best_ends import direction, is_low_best, turned_over
from data.layouts.scales.ends import Ends, ends_of, is_seen
from data.layouts.scales.points import Point
from data.layouts.scales.wordings import WORDINGS, Wording
from data.texts import N_, Text

# What an upload leaves in the log of scales that its words turned, as a mapping.
TURNED = "turned"


@dataclass(frozen=True)
class Said:
    """What the user said of a file, as far as a layout needs it, and what the store knows of files.

    mapping: the file's column -> what it is. scale: the worst and the best point of satisfaction and ease. nothing:
    lower-case values for no answer. survey: the name of the survey. zone: where its times were written. values: the
    file's column -> lower-case value -> what it means. identity: what names a row. is_survey: its rows are responses.
    recalled: normal headers of columns of which the mapping was said of an earlier file; "" where the scale was.
    seen: what columns looked like then, by normal header (likeness.py). order: which comes first in its dates.
    """

    mapping: Mapping[str, Meaning] = field(default_factory=dict)
    scale: tuple[int, int] | None = None
    nothing: frozenset[str] = frozenset()
    survey: str | None = None
    zone: str | None = None
    known: Known = field(default_factory=Known)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identity: Identity = ""
    is_survey: bool = False
    recalled: frozenset[str] = frozenset()
    seen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    order: DayOrder = ""


@dataclass(frozen=True)
class Earlier:
    """The scale of a score in an earlier file, the rows of each of its points, and the file."""

    low: int
    high: int
    points: Mapping[str, int] = field(hash=False)
    file: str = ""


@dataclass
class Found:
    """A layout in the making: the file, Teller's column -> verb, the file's columns that are spoken for, notices.

    asked: what only the user can know, raised together by `ask`. wave: what an upload leaves in the log of its survey.
    """

    raw: Raw
    columns: dict[str, Verb]
    used: set[str]
    said: Said = field(default_factory=Said)
    table: str = "response"
    notes: list[str | Text] = field(default_factory=list)
    asked: list[FileAmbiguous] = field(default_factory=list)
    seen: dict[str, Facts] = field(default_factory=dict)
    counted: dict[str, Facts] = field(default_factory=dict)
    wave: dict[str, str] = field(default_factory=dict)

    @property
    def free(self) -> list[str]:
        """The file's columns that are not yet spoken for."""
        return [column for column in self.raw.columns if column not in self.used]

    def facts(self, column: str) -> Facts:
        """What the column's values look like, looked at once."""
        if column not in self.seen:
            words, before = self.raw.words.get(column, ()), self.worded.get(normal(column))
            nothing, meant = self._nothing, self._meant(column)
            self.seen[column] = facts(self.raw.table[column], nothing, meant, words=words, before=before)
        return self.seen[column]

    def whole(self, column: str) -> Facts:
        """The same of all rows that tell what the columns are: a scale is told by the values that are rare."""
        if column not in self.counted:
            rows, words = self.raw.table.num_rows, self.raw.words.get(column, ())
            nothing, meant, before = self._nothing, self._meant(column), self.worded.get(normal(column))
            self.counted[column] = facts(self.raw.table[column], nothing, meant, rows, words, before)
        return self.counted[column]

    @cached_property
    def worded(self) -> dict[str, Wording]:
        """The words of scores in the last files with these headers, by normal header."""
        known = self.said.known
        return known.worded(headers_mark(self.raw.columns)) if known.words else {}

    @property
    def _nothing(self) -> frozenset[str]:
        """What says nothing; a day that stands for none still tells that its column is one of days."""
        return frozenset(text for text in self.said.nothing if not is_none(text))

    def _meant(self, column: str) -> dict[str, str]:
        """What the user said of a column's values, in the same way without days that stand for none."""
        said = self.said.values.get(column, {})
        return {text: meant for text, meant in said.items() if meant.casefold() != NONE or not is_none(text)}

    @property
    def silent(self) -> dict[str, Any]:
        """What the user said is no answer, anywhere or in one column, as items take it."""
        none = {column: self.none(column) for column in self.said.values}
        return {"nothing": tuple(sorted(self.said.nothing)), "none": {c: words for c, words in none.items() if words}}

    def none(self, column: str) -> tuple[str, ...]:
        """Values that the user said are no answer in this column, in lower case."""
        return tuple(word for word, said in self.said.values.get(column, {}).items() if said.casefold() == NONE)

    def in_order(self, column: str) -> list[float | None]:
        """The points of all rows that tell what the columns are, in the order of the file."""
        told = self.whole(column)
        points = {text: told.point(text) for text in told.counts}
        return [points.get(str(value or "").strip()) for value in self.raw.table[column].to_pylist()]

    def recalled(self, column: str) -> tuple[int, int] | None:
        """The worst and the best point of a score as they were said of an earlier file, and not of this one."""
        given = self.said.mapping.get(column)
        if given and given.scale:
            return given.scale if normal(column) in self.said.recalled else None
        return self.said.scale if "" in self.said.recalled else None

    def ends(self, column: str) -> Ends:
        """The ends of a score's scale, and what else they may be; those of the last such file, if they fit."""
        found, before = ends_of(self.whole(column), self.texts(column)), self.earlier(column)
        if before is None or not all(before.low <= point <= before.high for point in self.whole(column).points):
            return found
        return Ends(before.low, before.high)

    def earlier(self, column: str) -> Earlier | None:
        """The scale that a score had in the last file with these headers, where no word says this file's own."""
        known = self.said.known.scales.get(headers_mark(self.raw.columns), {})
        told = known.get(normal(column))
        if not told or not is_seen(self.whole(column), self.texts(column)):
            return None
        low, high, points = told
        return Earlier(low, high, points, known.get("", ""))

    def texts(self, column: str) -> tuple[str, ...]:
        """The column's header and its question in full."""
        return tuple(dict.fromkeys((column, self.raw.labels.get(column, column))))

    def wonder(self, title: str, remedy: str, values: Mapping[str, Any], *questions: Question) -> None:
        """Keep a question for `ask`."""
        self.asked.append(FileAmbiguous(Text(title, dict(values)), "", Text(remedy, dict(values)), questions=questions))

    def ask(self) -> None:
        """Raises FileAmbiguous with everything that only the user can know."""
        if self.asked:
            titles, remedies = ([getattr(one, part) for one in self.asked] for part in ("title", "remedy"))
            messages = [one.message for one in self.asked if one.message.message]
            questions = tuple(question for one in self.asked for question in one.questions)
            raise FileAmbiguous(titles[0], together([*messages, *titles[1:]]), together(remedies), questions=questions)

    def drop(self, column: str) -> None:
        """Make nothing from the column any more; a verb that needs others besides stays."""
        for name, verb in list(self.columns.items()):
            left = without(verb, column, headers(self.raw))
            if left is not None:
                self.columns[name] = left
                continue
            del self.columns[name]
            self._without_ends(name)

    def _without_ends(self, name: str) -> None:
        for end in (f"{name}_low", f"{name}_high") if name in SCALED else ():
            if not isinstance(self.columns.get(end), Copy):
                self.columns.pop(end, None)

    def take(self, name: str, column: str, scale: tuple[int, int] | None = None) -> None:
        """Make the column this field; scale: the worst and the best point, where the user said them."""
        self.used.add(column)
        if name in SCORES and self.table == "response":
            self._without_ends(name)
            turned = self._turned_recommendation(column, scale) if name == "nps" else None
            self.columns |= self._score(name, column, scale or self.said.scale, turned)
        elif name == "response_id" and self.table == "response":
            self.columns[name] = Numbered((column,), f"{survey_mark(self.raw, self.said.survey)}-")
        elif name in ("responded_at", "invited_at"):
            self.columns[name] = Moment(Copy(column))
        else:
            self.columns[name] = Copy(column)

    def _score(
        self, name: str, column: str, scale: tuple[int, int] | None, turned: tuple[int, int] | None
    ) -> dict[str, Verb]:
        told = self.whole(column)
        in_words = name == "nps" and not scale and told.is_worded
        words = self._recommended(told, column) if in_words else self._words(told, scale)
        self._keep_words(column, in_words=in_words)
        nothing = frozenset((dictionary().nothing | self.said.nothing) - told.meant.keys() | set(self.none(column)))
        if turned:
            self.notes.append(turned_over(column, turned, told, self.texts(column) if scale is None else ()))
            return {name: Point(column, words, nothing, turned)}
        if name not in SCALED or f"{name}_low" in self.columns:
            # Of a recommendation 7/10 is the point 7; of another scale it would be none of its own.
            out_of = RECOMMENDED[1] if name == "nps" and told.out_of == RECOMMENDED[1] else 0
            return {name: Point(column, words, nothing, None, out_of)}
        worst, best = scale or self.ends(column).span
        low, high = sorted((worst, best))
        self._keep_scale(column, low, high)
        is_turned = worst > best or (scale is None and is_low_best(told, self.texts(column)))
        why = self.texts(column) if scale is None else ()
        by = Text(_SCALE, {"column": column, "low": low, "high": high})
        self.notes.append(turned_over(column, (low, high), told, why) if is_turned else by)
        if scale is None and direction(told, self.texts(column)) < 0:
            # The next file may have the codes alone, without the words that say it.
            self.wave[TURNED] = json.dumps({column: f"{name}:{high}-{low}"}, ensure_ascii=False)
        point = Point(column, words, nothing, (low, high) if is_turned else None, told.out_of and high)
        return {name: point, f"{name}_low": Constant(str(low)), f"{name}_high": Constant(str(high))}

    def _turned_recommendation(self, column: str, scale: tuple[int, int] | None) -> tuple[int, int] | None:
        """The ends of a recommendation whose lowest point is the best, else None; scale: its own, not of all scores."""
        if scale or ((given := self.said.mapping.get(column)) and given.is_full):
            return RECOMMENDED if scale and scale[0] > scale[1] else None
        texts = self.texts(column)
        low, high = stated_scale(*texts) or RECOMMENDED
        is_turned = is_low_best(self.whole(column), texts) and high == RECOMMENDED[1]
        return (low or 0, high) if is_turned else None

    def _keep_scale(self, column: str, low: int, high: int) -> None:
        """Leave a score's scale and points in the log, for the next file with these headers."""
        points = likeness.look(self.raw, column).get(likeness.POINTS, {})
        scales = json.loads(self.wave.get(SCALES, "{}")) | ({normal(column): [low, high, points]} if points else {})
        self.wave |= {SCALES: json.dumps(scales, ensure_ascii=False)} if scales else {}

    def _keep_words(self, column: str, *, in_words: bool) -> None:
        """Leave the words of a score in the log, for the next file with these headers; say it where earlier ones tell.

        in_words: it is a recommendation that has words alone.
        """
        told, before = self.whole(column), self.worded.get(normal(column))
        groups = told.groups if in_words else {}
        if told.digits or told.meant or not told.is_worded or (in_words and not groups):
            return
        if note := wordings.note(column, before, told.reading, is_as_before=bool(before and told.is_as_before)):
            self.notes.append(note)
        if (found := wordings.read(told.words, told.reading, groups)) is not None:
            kept = json.loads(self.wave.get(WORDINGS, "{}")) | {normal(column): found.added(before).as_json()}
            self.wave[WORDINGS] = json.dumps(kept, ensure_ascii=False)

    def _recommended(self, told: Facts, column: str) -> dict[str, str]:
        """Lower-case word of a recommendation -> its point, as said or as a group's; a rank of words is none."""
        said = {word: meant for word, meant in told.meant.items() if meant.casefold() != NONE}
        groups = told.groups
        if groups and not said:
            self.notes.append(Text(_IN_GROUPS, {"column": column}))
        return groups | said

    def _words(self, told: Facts, scale: tuple[int, int] | None) -> dict[str, str]:
        """Lower-case word -> its point, worked out for the column as a whole; what the user says goes first."""
        size = abs(scale[1] - scale[0]) + 1 if scale else None
        reading = told.read(size) or told.reading
        start = min(scale) if scale and reading and reading.size == size else 1
        read = reading.words if reading else {}
        if reading:
            read = {**read, **{text.casefold(): reading.point(text) or 0 for text in told.words}}
        points = {word: str(point + start - 1) for word, point in read.items()}
        said = {word: meant for word, meant in told.meant.items() if meant.casefold() != NONE}
        gone = dict.fromkeys(word for word, meant in told.meant.items() if meant.casefold() == NONE)
        return {word: point for word, point in points.items() if word not in gone} | said


def without(verb: Verb, column: str, known: Mapping[str, str]) -> Verb | None:
    """The verb without one of the file's columns; None when nothing is left of it."""
    reads = {known[normal(c)] for c in verb.reads if normal(c) in known}
    if reads == {column}:
        return None
    if column in reads and isinstance(verb, First | Numbered):
        return replace(verb, columns=tuple(c for c in verb.columns if known.get(normal(c)) != column))
    if column in reads and isinstance(verb, Choose):
        return replace(verb, column=tuple(c for c in verb.reads if known.get(normal(c)) != column))
    if column in reads and isinstance(verb, Moment):
        inner = without(verb.moment, column, known)
        return None if inner is None else replace(verb, moment=inner)
    return verb


def spoken_for(verb: Verb, known: Mapping[str, str]) -> list[str]:
    """The file's columns that a verb leaves to no one else: of several that it may take, the first."""
    return list(verb.taken(known))


def survey_mark(raw: Raw, survey: str | None = None) -> str:
    """Six hexadecimal digits of a file's headers, in any order, and of the survey's name where it was given one."""
    parts = [
        *sorted(normal(column) for column in raw.columns if column != SHEET),
        *([f"survey {survey}"] if survey else []),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:6]


def as_said(found: Found, layout: Layout) -> dict[str, Meaning]:
    """Take the columns as the user said; those that are answers. What the layout does already is left as it is.

    Raises FileRefused where two columns are said to be one field.
    """
    known = headers(found.raw)
    answers: dict[str, Meaning] = {}
    now = fields_of(found.columns, known)
    _once(found.said.mapping, now)
    for column, said in found.said.mapping.items():
        if said.is_field and now.get(column) == said.name and said.scale is None and layout.columns:
            continue
        found.drop(column)
        if said.is_field:
            found.columns.pop(said.name, None)
            found.take(said.name, column, said.scale)
        found.used.add(column)
        answers |= {column: said} if said.name == "answer" else {}
    return answers


def _once(said: Mapping[str, Meaning], now: Mapping[str, str]) -> None:
    for name in {told.name for told in said.values() if told.is_field}:
        columns = [column for column, told in said.items() if told.name == name]
        if len(columns) > 1 and any(now.get(column) != name for column in columns):
            values = {"field": name, "one": columns[0], "other": columns[1]}
            raise FileRefused(
                Text(N_("Both {one} and {other} are said to be {field}."), values),
                remedy=Text(N_("Say it of one of them; the other can be an answer, or none.")),
            )


def fields_of(columns: Mapping[str, Verb], known: Mapping[str, str]) -> dict[str, str]:
    """The file's column -> the first field that reads it."""
    fields: dict[str, str] = {}
    for name, verb in columns.items():
        for column in (known[normal(c)] for c in verb.reads if normal(c) in known):
            fields.setdefault(column, name)
    return fields


def rescaled(found: Found) -> None:
    """Scores of which only the user can know the scale, or what means no answer, as the user said."""
    known = headers(found.raw)
    for name in SCALED:
        verb = found.columns.get(name)
        if not isinstance(verb, Copy) or isinstance(found.columns.get(f"{name}_low", verb), Copy):
            continue
        if found.said.scale or found.said.nothing or found.none(known.get(normal(verb.column), "")):
            ends = found.said.scale or _ends(found, name)
            found.take(name, known[normal(verb.column)], ends)


def _ends(found: Found, name: str) -> tuple[int, int] | None:
    """The constant ends that a score has by its layout."""
    low, high = (found.columns.get(f"{name}_{end}") for end in ("low", "high"))
    ends = [verb.value or "" for verb in (low, high) if isinstance(verb, Constant)]
    return (int(ends[0]), int(ends[1])) if len(ends) == 2 and all(map(str.isdecimal, ends)) else None


def exactly(column: str) -> str:
    """A pattern for one header."""
    return f"^{re.escape(column)}$"


def together(sentences: list[Text]) -> Text:
    """Several sentences as one text; a sentence is said once."""
    once = list(dict.fromkeys(sentences))
    if not once:
        return Text(_SILENCE)
    joined = once[0]
    for sentence in once[1:]:
        joined = Text(_BOTH, {"one": joined, "other": sentence})
    return joined


# No sentence: two of them one after the other.
_BOTH, _SILENCE = "{one} {other}", ""
_IN_GROUPS = N_(
    "{column} has the words promoter, passive and detractor, and no points. They are stored as 9, 7 and 3. The Net "
    "Promoter Score is exact; other numbers that use the points are not."
)
_SCALE = N_("The scale of {column} is {low} to {high}, {high} the best; --scale WORST-BEST says otherwise.")
