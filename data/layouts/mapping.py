"""What the columns of a survey are: by the header dictionary, by their values and by what the user said.

Everything that has no field of its own becomes an answer, so that nothing but personal details is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question, as_they_are
from data.formats.raw import Raw
from data.layouts.dictionary import Entry, dictionary
from data.layouts.facts import Facts, facts
from data.layouts.layout import Items, Layout, Rule, headers
from data.layouts.verbs import (
    Constant,
    Copy,
    Fingerprint,
    First,
    Moment,
    Numbered,
    Point,
    Status,
    Today,
    Verb,
    When,
    normal,
)  # fmt: skip
from data.texts import N_, Text

SCORES = ("nps", "csat", "ces")
# What a column may be besides a field of the table.
ANSWER, NOTHING = "answer", "none"
GUESSED = Layout("survey", N_("A survey, its columns found by their headers and values"), "response", {}, open=True)


@dataclass
class Found:
    """A layout in the making: the file, Teller's column -> verb, the file's columns that are spoken for, notices.

    scale: the worst and the best point of satisfaction and ease, and nothing: lower-case values for no answer, where
    the user said them.
    """

    raw: Raw
    columns: dict[str, Verb]
    used: set[str]
    scale: tuple[int, int] | None = None
    nothing: frozenset[str] = frozenset()
    notes: list[str | Text] = field(default_factory=list)
    seen: dict[str, Facts] = field(default_factory=dict)

    @property
    def free(self) -> list[str]:
        """The file's columns that are not yet spoken for."""
        return [column for column in self.raw.columns if column not in self.used]

    def facts(self, column: str) -> Facts:
        """What the column's values look like, looked at once."""
        if column not in self.seen:
            self.seen[column] = facts(self.raw.table[column], self.nothing)
        return self.seen[column]

    def said(self, column: str) -> tuple[str, ...]:
        """The column's header and its question in full."""
        return tuple(dict.fromkeys((column, self.raw.labels.get(column, column))))

    def take(self, name: str, column: str) -> None:
        """Make the column this field."""
        self.used.add(column)
        if name in SCORES:
            self.columns |= self._score(name, column)
        elif name == "response_id":
            self.columns[name] = Numbered((column,), f"{survey_mark(self.raw)}-")
        elif name in ("responded_at", "invited_at"):
            self.columns[name] = Moment(Copy(column))
        else:
            self.columns[name] = Copy(column)

    def _score(self, name: str, column: str) -> dict[str, Verb]:
        told, known = self.facts(column), dictionary()
        words = known.points if any(text.casefold() in known.points for text in told.counts) else {}
        scaled = {f"{name}_low", f"{name}_high"} <= set(TABLES["response"].names)
        worst, best = self.scale or (told.ends if told.points else (1, 5))
        low, high = sorted((worst, best))
        is_low_best = self.scale is None and (told.is_reversed or known.says_low_is_best(*self.said(column)))
        turned = (low, high) if scaled and (worst > best or is_low_best) else None
        made: dict[str, Verb] = {name: Point(column, words, known.nothing | self.nothing, turned)}
        if not scaled or f"{name}_low" in self.columns:
            return made
        self.notes.append(Text(_TURNED if turned else _SCALE, {"column": column, "low": low, "high": high}))
        return {**made, f"{name}_low": Constant(str(low)), f"{name}_high": Constant(str(high))}


def completed(
    layout: Layout, raw: Raw, said: Mapping[str, str], scale: tuple[int, int] | None = None, nothing: Iterable[str] = ()
) -> Layout:
    """An open layout with everything that the file has besides: fields by the dictionary, the rest as answers.

    said: the file's column -> field, "answer" or "none". scale: the worst and the best point, nothing: values for no
    answer, as the user said. Raises FileAmbiguous when several columns can be one score.
    """
    known = headers(raw)
    there = {n: v for n, v in layout.columns.items() if not v.reads or any(normal(c) in known for c in v.reads)}
    own = layout.name.startswith("template_")
    read = {column for verb in there.values() for column in _spoken_for(verb, known)}
    read |= {known[normal(test.column)] for test in layout.preview if normal(test.column) in known}
    found = Found(raw, there, read, scale, frozenset(value.casefold() for value in nothing))
    _rescaled(found)
    items = _as_said(found, said)
    found.used |= {c for c in found.free if c not in items and dictionary().personal.fits(*found.said(c))}
    for entry in dictionary().fields:
        if entry.name not in found.columns:
            _look_for(found, entry, items)
    if not own and not set(SCORES) & set(found.columns):
        _look_for_unclear(found, items)
    items += [column for column in found.free if column not in items]
    if items or not own:
        _finish(found, layout, own)
    rules = tuple(_rule(found, column) for column in items)
    return replace(
        layout, columns=found.columns, items=Items(rules) if rules else None, notes=(*layout.notes, *found.notes)
    )


def _spoken_for(verb: Verb, known: Mapping[str, str]) -> list[str]:
    """The file's columns that a verb leaves to no one else: of several that it may take, the first."""
    columns = [known[normal(column)] for column in verb.reads if normal(column) in known]
    one = isinstance(verb.moment if isinstance(verb, Moment) else verb, First | Numbered)
    return columns[:1] if one else columns


def survey_mark(raw: Raw) -> str:
    """Six hexadecimal digits of a file's headers: the same for every export of one survey."""
    return hashlib.sha256("\n".join(map(normal, raw.columns)).encode()).hexdigest()[:6]


def _as_said(found: Found, said: Mapping[str, str]) -> list[str]:
    """Take the columns as the user said; the ones that are answers."""
    known = headers(found.raw)
    items: list[str] = []
    for column, name in ((known[normal(c)], name) for c, name in said.items()):
        if name not in (ANSWER, NOTHING):
            found.columns.pop(name, None)
            found.take(name, column)
        found.used.add(column)
        items += [column] if name == ANSWER else []
    return items


def _rescaled(found: Found) -> None:
    """Scores whose scale only the user can know, as the user said."""
    for name in ("csat", "ces") if found.scale else ():
        verb, low = found.columns.get(name), found.columns.get(f"{name}_low")
        if isinstance(verb, Copy) and isinstance(low, Constant):
            del found.columns[f"{name}_low"], found.columns[f"{name}_high"]
            found.take(name, next(c for c in found.raw.columns if normal(c) == normal(verb.column)))


def _look_for(found: Found, entry: Entry, items: list[str]) -> None:
    """Take the column that is this field, if the file has one."""
    rated = [(entry.fits(*found.said(c)), c) for c in found.free if c not in items]
    fitting = [(fit, c) for fit, c in rated if fit and found.facts(c).looks_like(entry.values)]
    best = [c for fit, c in fitting if fit == max(f for f, _ in fitting)]
    if entry.name in SCORES and not best:
        _ask_of_codes(found, [c for fit, c in rated if fit])
    if len(best) > 1 and entry.first:
        best = [c for c in best if entry.leads(*found.said(c))] or best
    if len(best) > 1 and entry.name in SCORES:
        values = {"columns": "; ".join(best[:12]), "column": best[0], "field": entry.name}
        if not set(SCORES) & set(found.columns):
            which = Question("mapping", choices=_as_fields(best, entry.name))
            raise FileAmbiguous(Text(_SEVERAL, values), remedy=Text(_SAY_WHICH, values), question=which)
        found.notes.append(Text(_KEPT, values))
        return
    if best:
        found.take(entry.name, best[0])


def _ask_of_codes(found: Found, columns: list[str]) -> None:
    """Raise FileAmbiguous for a score with a code such as 99 among its points: what it means only the user knows."""
    for column in columns:
        codes = found.facts(column).codes
        if codes:
            values = {"column": column, "values": ", ".join(codes), "first": codes[0]}
            asked = tuple(Question("nothing", column, ((code, Text(_IS_NOTHING)),), (code,)) for code in codes)
            raise FileAmbiguous(Text(_CODES, values), remedy=Text(_SAY_NOTHING, values), questions=asked)


def _look_for_unclear(found: Found, items: list[str]) -> None:
    """A score of which the header does not say what it asked: stars are satisfaction, of others the user is asked."""
    known = dictionary()
    unclear = [c for c in found.free if c not in items and known.unclear.fits(c) and found.facts(c).is_rating]
    if not unclear:
        return
    if known.stars.fits(unclear[0]) and found.facts(unclear[0]).ends[1] <= 5:
        found.take("csat", unclear[0])
        return
    values = {"column": unclear[0], "headers": ", ".join(found.raw.columns)}
    what = Question("mapping", unclear[0], tuple((f"{unclear[0]}={name}", Text(said)) for name, said in _KINDS))
    raise FileAmbiguous(Text(_UNCLEAR, values), Text(_HEADERS, values), Text(_SAY_WHAT, values), question=what)


def _as_fields(columns: Iterable[str], name: str) -> tuple[tuple[str, Text], ...]:
    """Each of the columns as the one that is this field."""
    return tuple((f"{column}={name}", words) for column, words in as_they_are(columns))


def _finish(found: Found, layout: Layout, own: bool) -> None:
    """What every response needs besides its answers."""
    columns = found.columns
    columns.setdefault("response_id", Fingerprint())
    for name, verb in columns.items():
        if isinstance(verb, Numbered) and not verb.survey:
            columns[name] = replace(verb, survey=f"{survey_mark(found.raw)}-")
    if own:
        return
    if "responded_at" not in columns:
        columns["responded_at"] = Today()
        found.notes.append(NO_DATE)
    columns.setdefault("survey_id", Constant(f"{layout.name}-{survey_mark(found.raw)}"))
    scores = [name for name in SCORES if name in columns]
    if not scores:
        found.notes.append(Text(_NO_SCORE))
    for name in scores if layout.preview else ():
        columns[name] = When((*(((test,), Constant(None)) for test in layout.preview), ((), columns[name])))
    columns["status"] = Status(tuple(columns[name] for name in scores), columns.get("status"))


def _rule(found: Found, column: str) -> Rule:
    """The rule that makes one column an item."""
    told = found.facts(column)
    role = dictionary().role(*found.said(column))
    if role in ("outcome", "expectation") and not told.is_rating:
        role = None
    if role is None:
        role = "driver" if told.is_rating and len(told.points) <= 11 else "other"
    return Rule(f"^{re.escape(column)}$", column.replace("{", "{{").replace("}", "}}"), role, told.separator)


_KINDS = (
    ("nps", N_("Recommendation, 0 to 10")), ("csat", N_("Satisfaction")), ("ces", N_("Ease")),
)  # fmt: skip
_IS_NOTHING = N_("It means no answer")
_SCALE = N_("The scale of {column} is {low} to {high}, {high} the best; --scale WORST-BEST says otherwise.")
_TURNED = N_("In {column} {low} is the best and {high} the worst: its values are turned over.")
_SEVERAL = N_("Each of these columns can be the score of a response: {columns}.")
_SAY_WHICH = N_("Say which one with --map, such as --map “{column}={field}”; the others are kept as answers.")
_CODES = N_("In {column} the values {values} stand outside the scale of the others.")
_SAY_NOTHING = N_("If they mean no answer, say so with --no-answer {first}; else correct them.")
_KEPT = N_("Each of these columns can be the score {field}; they are kept as answers: {columns}.")
_UNCLEAR = N_("The column {column} is a score, and its header does not say of what.")
_HEADERS = N_("Its headers are: {headers}.")
_SAY_WHAT = N_("Say it with --map “{column}=nps” for recommendation, =csat for satisfaction or =ces for ease.")
_NO_SCORE = N_(
    "The file has no score of recommendation, satisfaction or ease: "
    "its responses are kept as partial, with their answers."
)
NO_DATE = N_("The file has no date: its responses are dated {today}, the day they were added.")
