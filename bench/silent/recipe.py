"""What a generated file is made of, and what is true of it; nothing here knows how Teller reads."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from bench.silent.dates import DATES
from bench.silent.scales import SCALES

KINDS = ("survey", "complaint", "visit", "call", "interval", "means", "pivot", "summary")
WEIGHTS = (50, 12, 12, 14, 6, 3, 2, 1)
EVENTS, WRITTEN = ("complaint", "visit", "call", "interval"), ("survey", "means", "pivot", "summary", "complaint")
LANGUAGES = ("ko", "zh", "zh_hant", "en")
ENCODINGS = {
    "ko": ("utf-8", "utf-8-sig", "cp949", "utf-16"), "zh": ("utf-8", "utf-8-sig", "gb18030", "utf-16"),
    "zh_hant": ("utf-8", "utf-8-sig", "big5", "utf-16"), "en": ("utf-8", "utf-8-sig", "cp1252", "utf-16"),
}  # fmt: skip
IDENTITIES = ("none", "unique", "uuid", "continued", "counter", "counter id", "padded")
EXTRAS = ("started", "weight", "titles", "mean", "nothing", "code")
# What names a row wherever it is sent again.
LASTING = ("unique", "uuid", "continued")
SEQUENCES = ("one", "weeks", "cumulative", "corrected")
Value = float | None


@dataclass(frozen=True)
class Recipe:
    """The choices of which a file, or files one after the other, is made; those that a kind has no use for are unset.

    place: a branch by name, the customer's location (which is none), both or neither. comment: none, long or short
    words. status: words for the state of a row. apart: day and time in two columns. lost: how a call tells that nobody
    answered it. amount: how money is written. group: promoters and detractors beside their points. extra: what
    else the file holds: when an answer was begun, weights, titles above, a mean below, words or a code for no answer.
    """

    kind: str = "survey"
    language: str = "en"
    date: str = "iso"
    scale: str = "1-5"
    identity: str = "none"
    sequence: str = "one"
    container: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    place: str = "none"
    comment: str = "none"
    status: str = "none"
    apart: str = "no"
    lost: str = "abandoned"
    amount: str = "none"
    group: str = "no"
    extra: str = "none"
    rows: int = 40
    seed: int = 0

    def __str__(self) -> str:
        plain = Recipe(self.kind)
        said = (f"{f.name}={getattr(self, f.name)}" for f in fields(self) if f.name not in ("kind", "seed"))
        unusual = [text for text in said if text.partition("=")[2] != str(getattr(plain, text.partition("=")[0]))]
        return f"{self.kind} ({', '.join(unusual)}) seed {self.seed}"

    @property
    def plain(self) -> bool:
        """True for a form so common that nobody may be asked."""
        usual = {
            "identity": ("none", "unique", "uuid"), "sequence": ("one", "weeks"), "encoding": ("utf-8", "utf-8-sig"),
            "container": ("csv", "xlsx"), "place": ("none", "branch"), "comment": ("none", "long"),
            "status": ("none",), "apart": ("no",), "lost": ("abandoned",), "amount": ("none", "digits"),
            "group": ("no",), "extra": ("none", "weight"),
        }  # fmt: skip
        scaled = self.kind in EVENTS or (self.kind == "survey" and SCALES[self.scale].plain)
        return scaled and DATES[self.date].plain and all(getattr(self, name) in known for name, known in usual.items())

    def simpler(self) -> Iterator[Recipe]:
        """The same with one choice less."""
        usual = Recipe(self.kind)
        for name in (f.name for f in fields(self) if f.name not in ("kind", "seed", "rows")):
            if getattr(self, name) != getattr(usual, name):
                simple = _with(self, name, getattr(usual, name))
                if simple.possible:
                    yield simple

    @property
    def possible(self) -> bool:
        """True where somebody could have written so."""
        spoken = (SCALES[self.scale].languages, DATES[self.date].languages)
        timed = self.kind in WRITTEN or self.apart == "yes" or DATES[self.date].grain == "moment"
        told = all(not some or self.language in some for some in spoken)
        return told and timed and self.encoding in ENCODINGS[self.language]


def _with(recipe: Recipe, name: str, value: str) -> Recipe:
    given = {name: value}
    return replace(recipe, **given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Truth:
    """What is true of files once all of them are in.

    table: where the rows belong, "" where none may be stored. numbers: metric -> values that are right. days: of the
    metric `counted`, its count by day. columns: Teller's columns -> how often each value is stored. The rest is what
    someone who knows the files answers: fields: header -> what the column is. points: header -> cell -> what it means.
    names: what names a row, the best first. replaces: a later file is meant to replace rows; again: it holds the rows
    of the one before once more. nothing: values that mean no answer or no date.
    """

    table: str = ""
    rows: int = 0
    counted: str = ""
    numbers: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    points: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    scale: tuple[int, int] | None = None
    order: tuple[str, ...] = ()
    zone: str = ""
    names: tuple[str, ...] = ()
    replaces: bool = False
    encoding: str = ""
    nothing: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class File:
    """One file as it would be uploaded."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Case:
    """Files in the order in which they come, with the truth of the whole; before: that of all but the last."""

    recipe: Recipe
    files: tuple[File, ...]
    truth: Truth
    before: Truth | None = None


def drawn(seed: int) -> Recipe:
    """A recipe by chance; the same number gives the same."""
    chance = random.Random(seed)
    (kind,) = chance.choices(KINDS, WEIGHTS)
    language = chance.choice(LANGUAGES)
    forms = [f for f in DATES.values() if not f.languages or language in f.languages]
    if kind not in ("survey", "means"):
        forms = [f for f in forms if f.grain == "moment" or (kind == "complaint" and f.grain == "day")]
    scales = [s for s in SCALES.values() if not s.languages or language in s.languages]
    plain = chance.random() < 0.25
    dates = [f.name for f in forms if f.plain or not plain]
    recipe = Recipe(
        kind, language, chance.choice(dates), chance.choice([s.name for s in scales if s.plain or not plain]),
        identity=chance.choice(IDENTITIES[:3] if plain else IDENTITIES), seed=seed,
        container="csv" if chance.random() < 0.85 else "xlsx",
        delimiter=chance.choices((",", ";", "\t", "|"), (6, 2, 2, 1))[0],
        place=chance.choices(("none", "branch", "location", "both"), (4, 4, 1, 1))[0],
    )  # fmt: skip
    return _used(recipe if plain else _varied(recipe, chance))


_USED = {
    "survey": ("scale", "identity", "sequence", "place", "comment", "status", "group", "extra"),
    "complaint": ("identity", "sequence", "status", "amount"),
    "visit": ("identity", "sequence", "status", "apart"),
    "call": ("identity", "sequence", "lost", "apart"),
    "interval": ("apart",),
}


def _used(recipe: Recipe) -> Recipe:
    """The same without choices that its kind has no use for."""
    always = ("kind", "language", "date", "container", "encoding", "delimiter", "rows", "seed")
    used = {*always, *_USED.get(recipe.kind, ())} - ({"date"} if recipe.apart == "yes" else set())
    used -= {"delimiter", "encoding"} if recipe.container != "csv" else set()
    return Recipe(**{name: getattr(recipe, name) for name in used})


def _varied(recipe: Recipe, chance: random.Random) -> Recipe:
    """The same with what is less usual."""
    encoding = chance.choices(ENCODINGS[recipe.language], (5, 2, 2, 1))[0]
    sequences = SEQUENCES if recipe.identity in LASTING else SEQUENCES[:3]
    container, extras = recipe.container, list(("none", *EXTRAS) if recipe.kind == "survey" else ("none",))
    # On a scale to 100, 99 is a point.
    extras = [extra for extra in extras if extra != "code" or SCALES[recipe.scale].high < 100]
    if recipe.kind == "survey" and chance.random() < 0.05:
        container = "sav"
    return replace(
        recipe,
        container=container,
        encoding=encoding if container == "csv" else "utf-8",
        sequence=chance.choices(sequences, (4, 3, 2, 1)[: len(sequences)])[0],
        comment=chance.choices(("none", "long", "short"), (5, 2, 1))[0] if recipe.kind == "survey" else "none",
        status=chance.choice(("none", "none", "words")),
        apart=chance.choices(("no", "yes"), (3, 1))[0] if recipe.kind in ("visit", "call", "interval") else "no",
        lost=chance.choice(("abandoned", "unanswered", "seconds", "words")) if recipe.kind == "call" else "abandoned",
        extra=chance.choices(extras, (8, 1, 1, 1, 1, 1, 1)[: len(extras)])[0],
        amount=chance.choice(("none", "digits", "words")) if recipe.kind == "complaint" else "none",
        group="yes"
        if recipe.kind == "survey" and SCALES[recipe.scale].name == "nps" and chance.random() < 0.2
        else "no",
    )
