"""A column of comments in, a table of what they say out: language, polarity, subjectivity, themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.text.calibration import NEUTRAL, Calibration
from analytics.text.features import Batch, batch, chunks
from analytics.text.language import LANGUAGES, languages
from analytics.text.lexicon import THEMES, Lexicon, shipped
from analytics.text.sentiment import SCORED, Reading, chance, places, polarity, scorer, subjectivity
from analytics.text.sentiment import read as scored_by
from analytics.text.tagger import Tagger
from analytics.text.themes import Mentions, Weighed, mentions

STEP = 2_000
RULES = 3  # counted up when the code reads the same comment differently with the same models
THEME = pa.struct([("theme", pa.string()), ("polarity", pa.float32())])
SCHEMA = pa.schema([
    ("language", pa.string()), ("polarity", pa.float32()), ("subjectivity", pa.float32()),
    ("scored", pa.bool_()), ("chance", pa.float32()), ("themes", pa.list_(THEME)),
])  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What one batch brings: arrays with one entry a comment, and the mentions of themes."""

    language: npt.NDArray[np.int8]
    polarity: npt.NDArray[np.float32]
    subjectivity: npt.NDArray[np.float32]
    scored: npt.NDArray[np.bool_]
    chance: npt.NDArray[np.float32]
    mentions: Mentions


@dataclass(frozen=True)
class Setup:
    """With what comments are read: the bank's calibration per language, its lexicon, its model of themes."""

    calibration: Mapping[str, Calibration] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=shipped)
    tagger: Tagger | None = None
    with_themes: bool = True


def version(
    lexicon: Lexicon | None = None, calibration: Mapping[str, Calibration] | None = None, tagger: Tagger | None = None
) -> str:
    """Which models, rules, seeds and calibration a reading comes from, in 16 characters."""
    parts = [str(RULES), *(scorer(language).digest for language in SCORED), (lexicon or shipped()).digest]
    parts += [f"{language}={each.digest}" for language, each in sorted((calibration or {}).items())]
    parts += [repr(sorted(tagger.body().items()))] if tagger else []
    return blake2b("|".join(parts).encode(), digest_size=8).hexdigest()


def __getattr__(name: str) -> str:
    """VERSION: that of Teller as shipped; asked for late, because it reads the models."""
    if name == "VERSION":
        return _shipped_version()
    raise AttributeError(name)


@cache
def _shipped_version() -> str:
    return version()


def read(
    texts: pa.Array | pa.ChunkedArray,
    *,
    language: str | None = None,
    calibration: Mapping[str, Calibration] | None = None,
    lexicon: Lexicon | None = None,
    tagger: Tagger | None = None,
    with_themes: bool = True,
) -> pa.Table:
    """Every comment's language, polarity (-1 to 1), subjectivity (0 to 1) and themes, each with its own polarity.

    `language` is taken as given where it is not None. `chance` is that of positive, as calibrated; polarity is 0 where
    it is the calibration's middle. They and subjectivity are null where `scored` is false: an empty comment, one in
    another language, one that holds nothing that the model knows.
    """
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    setup = Setup(calibration or {}, lexicon or shipped(), tagger, with_themes)
    parts = (
        [_read(whole[first:behind], language, setup) for first, behind in chunks(len(whole), STEP)]
        if len(whole)
        else []
    )
    return pa.Table.from_batches([_table(part) for part in parts], SCHEMA)


def _read(texts: pa.Array, language: str | None, setup: Setup) -> Parts:
    """One batch; its languages are read apart where it holds several."""
    text = batch(texts)
    spoken = languages(text) if language is None else np.full(len(text), LANGUAGES.index(language), np.int8)
    present = np.unique(spoken)
    if len(present) == 1:
        return _one(text, LANGUAGES[present[0]], spoken, setup)
    rows = [np.flatnonzero(spoken == each) for each in present]
    parts = [
        _one(batch(texts.take(pa.array(mine))), LANGUAGES[each], spoken[mine], setup)
        for each, mine in zip(present, rows, strict=True)
    ]
    return _joined(parts, rows)


def _one(text: Batch, language: str, spoken: npt.NDArray[np.int8], setup: Setup) -> Parts:
    """A batch in one language."""
    size = len(text)
    if language not in SCORED:
        empty = np.full(size, np.nan, np.float32)
        return Parts(spoken, empty, empty, np.zeros(size, np.bool_), empty, Mentions.none())
    model = scorer(language)
    weights = places(text, model)
    found = scored_by(text, model, weights)
    own = setup.calibration.get(language, NEUTRAL)
    personal = np.where(found.scored, subjectivity(found, model), np.nan).astype(np.float32)
    found = Reading(own.applied(found.score, text, language), found.strength, found.scored)
    weighed = Weighed(text, weights, found.score, model, own.slope, own.zero, own.middle, found.scored)
    said = mentions(weighed, language, setup.lexicon, setup.tagger) if setup.with_themes else Mentions.none()
    feeling = np.where(found.scored, polarity(found.score, own.middle), np.nan).astype(np.float32)
    likely = np.where(found.scored, chance(found.score), np.nan).astype(np.float32)
    return Parts(spoken, feeling, personal, found.scored, likely, said)


def _joined(parts: list[Parts], rows: list[npt.NDArray[np.int64]]) -> Parts:
    """The languages of a batch back in the order of its comments."""
    order = np.argsort(np.concatenate(rows))
    language, feeling, personal, scored, likely = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in SCHEMA.names[:5]
    )
    comment = np.concatenate([mine[part.mentions.comment] for part, mine in zip(parts, rows, strict=True)])
    theme, said = (np.concatenate([getattr(part.mentions, name) for part in parts]) for name in ("theme", "polarity"))
    by = np.lexsort((theme, comment))
    return Parts(language, feeling, personal, scored, likely, Mentions(comment[by], theme[by], said[by]))


def _table(part: Parts) -> pa.RecordBatch:
    """Arrow's columns of one batch."""
    names = pa.DictionaryArray.from_arrays(pa.array(part.language), list(LANGUAGES)).cast(pa.string())
    themes = pa.DictionaryArray.from_arrays(pa.array(part.mentions.theme), list(THEMES)).cast(pa.string())
    said = pa.array(part.mentions.polarity.astype(np.float32), from_pandas=True)
    offsets = np.searchsorted(part.mentions.comment, np.arange(len(part.language) + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays([themes, said], fields=list(THEME)))
    numbers = [pa.array(each, from_pandas=True) for each in (part.polarity, part.subjectivity)]
    likely = pa.array(part.chance, from_pandas=True)
    return pa.record_batch([names, *numbers, pa.array(part.scored), likely, lists], schema=SCHEMA)
