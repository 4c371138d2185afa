"""How good or bad a comment says that things are: -1 to 1, from weighted n-grams, in Korean, Chinese and English.

Each language has a table of weights (analytics/text/models, made by `make models`). The sum of a comment's weights,
turned round where it negates and divided by the root of its length, becomes a probability by Platt's scaling. What
holds no feature that the model has learnt from is not scored: that is no neutral comment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.text.features import Batch, Flags, Recipe, batch, grams, looked_up, shrunk, words
from analytics.text.negation import signs

MODELS = Path(__file__).with_name("models")
SCORED = ("ko", "zh", "en")
# English stands for every language in Latin script: a comment most of whose words English does not know is left alone.
KNOWN_SHARE = {"ko": 0.0, "zh": 0.0, "en": 0.34}
KNOWN_BITS = 20
LONG = (81, 169)  # characters: from where to where a comment's lift grows
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scorer:
    """The model of one language."""

    language: str
    recipe: Recipe
    bits: int
    weights: npt.NDArray[np.int16]
    unit: float  # what one step of the weights is worth
    bias: float
    slope: float  # Platt: chance of positive = 1 / (1 + exp(-(slope * score + zero)))
    zero: float
    subjective: tuple[
        float, float, float
    ]  # of |score|, of strength, and zero: that it says anything good or bad at all
    lift: float  # what is added to the score of a long comment, in full from LONG[1] characters on
    known: Flags  # hashes of the words (English) or pairs of characters that it has learnt from
    digest: str


@dataclass(frozen=True)
class Reading:
    """What the scorer found, one number a comment; score means nothing where `scored` is false."""

    score: Numbers  # before calibration: above 0 good, below 0 bad
    strength: Numbers  # how much its features weigh, for and against, before calibration
    scored: Flags


@cache
def scorer(language: str) -> Scorer:
    """The model that ships with Teller for a language of SCORED."""
    path = MODELS / f"{language}.npz"
    with np.load(path) as file:
        facts = json.loads(str(file["facts"]))
        weights, known = spread(file["weights"]), np.unpackbits(file["known"]).astype(np.bool_)
    recipe = Recipe(tuple(facts["characters"]), tuple(facts["words"]))
    return Scorer(
        language, recipe, facts["bits"], weights, facts["unit"], facts["bias"], facts["slope"], facts["zero"],
        (facts["subjective"][0], facts["subjective"][1], facts["subjective"][2]),
        facts.get("lift", 0.0), known,
        blake2b(path.read_bytes(), digest_size=8).hexdigest(),
    )  # fmt: skip


def spread(steps: npt.NDArray[np.int8]) -> npt.NDArray[np.int16]:
    """Weights from the int8 that a file holds, which are their roots: fine where they are small."""
    wide = steps.astype(np.int16)
    return wide * np.abs(wide)


def places(text: Batch, model: Scorer) -> npt.NDArray[np.int32]:
    """The weight, in steps, of what begins at each place of the batch; negated where it stands under a negation."""
    return looked_up(text, model.recipe, model.weights, model.bits) * signs(text, model.language)


def read(text: Batch, model: Scorer, weights: npt.NDArray[np.int32] | None = None) -> Reading:
    """All comments of a batch."""
    weights = places(text, model) if weights is None else weights
    shrink = shrunk(text) * model.unit
    score = (text.sums(weights) * shrink + model.bias) * model.slope + model.zero
    if model.lift:
        score += model.lift * longness(text)
    return Reading(score, text.sums(np.abs(weights)) * shrink * model.slope, recognised(text, model))


def longness(text: Batch) -> Numbers:
    """0 for a short comment, 1 for a long one, by the root of its length.

    Who writes at length about a bank tells what he has and does there; a model of films and forums hears complaints.
    """
    low, high = np.sqrt(LONG)
    return np.clip((np.sqrt(text.ends - text.starts) - low) / (high - low), 0, 1)


def recognised(text: Batch, model: Scorer) -> Flags:
    """Where the model knows enough of the comment's words, or of its pairs of characters, to say anything."""
    hashes, first = hallmarks(text, model.language)
    mark = np.zeros(len(text.codes), np.int32)
    mark[first] = 1
    of_all = text.sums(mark)
    mark[first] = model.known[hashes >> np.uint32(32 - KNOWN_BITS)]
    return (of_all > 0) & (text.sums(mark) > KNOWN_SHARE[model.language] * of_all)


def hallmarks(text: Batch, language: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The hashes that tell if a language is known, and where they begin: English words, pairs of letters elsewhere."""
    if language == "en":
        first, _ = words(text)
        return text.word_hashes, first
    [(_, hashes, _)] = grams(text, Recipe((2,), ()))
    letters = text.codes > 0x2E80  # Hangul and Chinese characters, not the digits and signs that every language has
    inside = np.flatnonzero(letters[:-1] & letters[1:])
    return hashes[inside], inside


def chance(score: Numbers) -> Numbers:
    """The chance of positive for a score."""
    return 1 / (1 + np.exp(-np.clip(score, -30, 30)))


def polarity(score: Numbers, middle: float = 0.5) -> Numbers:
    """-1 (bad) to 1 (good), 0 where the chance of positive is `middle`: at a half, twice the chance less one.

    Where nine in ten comments are bad, one with a chance of 0.4 says more good than most: the middle is lower.
    """
    share = chance(score)
    return np.where(share < middle, share / middle - 1, (share - middle) / (1 - middle))


def subjectivity(found: Reading, model: Scorer) -> Numbers:
    """The chance that a comment says anything good or bad, 0 to 1."""
    of_score, of_strength, zero = model.subjective
    return chance(of_score * np.abs(found.score) + of_strength * found.strength + zero)


@dataclass(frozen=True)
class Span:
    """A piece of a comment and what it adds to the score: above 0 for good."""

    begin: int
    end: int
    text: str
    weight: float


def contributions(text: str, language: str, most: int = 5) -> tuple[Span, ...]:
    """The words, in Chinese the spans, that decided a comment's score, the weightiest first.

    Each n-gram's weight is shared by the characters that it covers.
    """
    one, model = batch(pa.array([text])), scorer(language)
    if "\n" in text:
        one = batch(pa.array([text.replace("\n", ".")]))
    shares = _shared(one, model)
    origin = _origins(one, text)
    spans = [
        _span(text, origin, shares, first, behind)
        for first, behind in zip(*_pieces(one, language, shares), strict=True)
    ]
    spans = sorted((span for span in spans if span.weight), key=lambda span: (-abs(span.weight), span.begin))
    least = 0.1 * abs(spans[0].weight) if spans else 0
    return tuple(span for span in spans[:most] if abs(span.weight) >= least)


def _shared(text: Batch, model: Scorer) -> Numbers:
    """What each character adds to the score."""
    steps = np.zeros(len(text.codes) + 1)
    sign = signs(text, model.language)
    ends = np.append(words(text)[1], 0)
    first_word = words(text)[0]
    for size, hashes, places_ in grams(text, model.recipe):
        where = np.arange(len(hashes)) if places_ is None else places_
        weight = model.weights[hashes >> np.uint32(32 - model.bits)] * sign[where]
        behind = where + size if size > 0 else ends[np.searchsorted(first_word, where) - size - 1]
        inside = where < text.ends[0]
        share = (weight / np.maximum(behind - where, 1))[inside]
        np.add.at(steps, where[inside], share)
        np.add.at(steps, np.minimum(behind[inside], len(text.codes)), -share)
    return np.cumsum(steps[:-1]) * model.unit * model.slope * shrunk(text)[0]


def _pieces(text: Batch, language: str, shares: Numbers) -> tuple[Any, Any]:
    """Words; in Chinese, runs of characters that all speak for the same side."""
    if language != "zh":
        return words(text)
    side = np.sign(shares) * (np.abs(shares) > 0.25 * np.abs(shares).max()) * (text.codes > 0x2E80)
    edges = np.flatnonzero(np.diff(side)) + 1
    bounds = np.concatenate([[0], edges, [len(side)]])
    speaking = side[bounds[:-1]] != 0
    return bounds[:-1][speaking], bounds[1:][speaking]


def _origins(text: Batch, original: str) -> npt.NDArray[np.int64]:
    """Where each character of the batch stood in the comment."""
    lead = len(original) - len(original.lstrip())
    joined = np.delete(np.arange(len(text.codes) + len(text.dropped)), text.dropped)
    return np.minimum(np.maximum(joined - 1 + lead, 0), len(original))


def _span(text: str, origin: npt.NDArray[np.int64], shares: Numbers, first: int, behind: int) -> Span:
    begin, end = int(origin[first]), int(origin[behind])
    return Span(begin, end, text[begin:end], float(shares[first:behind].sum()))
