"""What a bank's own comments are learnt from: their n-grams, those most that the shipped model heeds, and moods.

A n-gram that the shipped model gives weight to is likelier to matter to a bank than one that it gives none. Moods are
directions that people's labels of emotions span (tools/models/moods.py): a few hundred comments tell which of them go
with a low score, where they could not tell it of each word. All of it is linear in the n-grams: a fit ends as one table
of weights, and comments are scored as fast as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from analytics.text.features import RECIPES, batch, chunks
from analytics.text.features import rows as featured
from analytics.text.negation import signs
from analytics.text.sentiment import MODELS, Numbers, scorer

BITS = 20
STEP = 2_000


@dataclass(frozen=True)
class Moods:
    """Weights of n-grams, one column for each direction, and the mean of each over the texts that taught it."""

    bits: int
    weights: Numbers
    centre: Numbers


@dataclass(frozen=True)
class Space:
    """Comments as rows: n-grams, each column times its scale, then moods if the language has any."""

    rows: Any
    scale: Numbers
    moods: Moods | None

    def weights(self, found: Numbers) -> tuple[Numbers, float]:
        """What a weight for each column comes to: a weight for each n-gram of 2**BITS, and what to add to the score."""
        size = len(self.scale)
        own = found[:size] * self.scale
        if self.moods is None:
            return own, 0.0
        shared = np.repeat(self.moods.weights @ found[size:], 1 << (BITS - self.moods.bits))
        return own + shared, -float(self.moods.centre @ found[size:])


def space(texts: pa.Array, language: str) -> Space:
    """The comments' rows."""
    grams = rows(texts, language, BITS)
    scale = _scale(grams, language)
    parts, own = [grams.multiply(scale[None, :])], moods(language)
    if own is not None:
        parts.append(sparse.csr_matrix(rows(texts, language, own.bits) @ own.weights - own.centre))
    return Space(sparse.hstack(parts).tocsr(), scale, own)


def rows(texts: pa.Array, language: str, bits: int) -> Any:
    """The comments' n-grams as a sparse matrix of 2**bits columns."""
    parts = [batch(texts[first:behind]) for first, behind in chunks(len(texts), STEP)]
    return sparse.vstack([featured(text, RECIPES[language], signs(text, language), bits) for text in parts]).tocsr()


def _scale(grams: Any, language: str) -> Numbers:
    """How much each n-gram may matter: by the root of the shipped weight; the rows weigh as much as without it."""
    model = scorer(language)
    shipped = np.abs(model.weights.astype(np.float64)).reshape(1 << BITS, -1).max(axis=1)
    typical = np.sqrt(np.mean(shipped[np.unique(grams.indices)] ** 2)) or 1.0
    scale = 1 + np.sqrt(shipped / typical)
    plain = float(grams.data @ grams.data)
    scaled = float((grams.data * scale[grams.indices]) @ (grams.data * scale[grams.indices]))
    return np.asarray(scale * np.sqrt(plain / scaled) if scaled else scale)


@cache
def moods(language: str) -> Moods | None:
    """The directions of a language; None where they were not seen to help."""
    path = MODELS / f"{language}_moods.npz"
    if not path.exists():
        return None
    with np.load(path) as file:
        steps: npt.NDArray[np.int8] = file["steps"]
        return Moods(len(steps).bit_length() - 1, steps * file["units"], file["centre"])
