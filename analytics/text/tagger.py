"""A multi-label linear model of themes that a bank trains on its own comments: on what seeds say, and on corrections.

It learns which other words go with a theme from comments that the seeds have labelled. Every such comment is learnt
from twice, once without its seeds, so that the words around them must tell the theme. What analysts have put right
weighs more.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from scipy.special import expit

from analytics.text.features import Batch, Places, Recipe, batch, chunks, grams
from analytics.text.lexicon import THEMES, Bits, Lexicon, found

BITS = 15
RECIPES = {"ko": Recipe((2, 3), (1,)), "zh": Recipe((2, 3), ()), "en": Recipe((), (1, 2))}
CORRECTION = 20.0  # what one correction by hand weighs beside one comment labelled by seeds
UNSAID = 0.3  # what it weighs that seeds do not name a theme: they miss many
STRENGTH, STEPS, STEP = 3.0, 60, 2_000
SURE, UNLIKELY = 0.6, 0.15  # chances from which on a theme is added, and below which a seed is not believed
HIGHEST = 127
RARE = -4.0  # log-odds of a theme that nothing speaks for
WIDTH = (1 << BITS) + len(THEMES)
Chances = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Tagger:
    """Weights of hashed n-grams and seeds for each theme, per language."""

    weights: dict[str, npt.NDArray[np.int8]]  # language -> (WIDTH, themes)
    units: dict[str, float]
    bias: dict[str, Chances]

    def chances(self, text: Batch, language: str, lexicon: Lexicon) -> Chances | None:
        """The chance of each theme for each comment, (comments, themes); None where the language was not trained."""
        if language not in self.weights:
            return None
        sums = featured(text, language, lexicon) @ self.weights[language].astype(np.float32)
        return expit(np.asarray(sums) * self.units[language] + self.bias[language])

    def body(self) -> dict[str, Any]:
        """As plain values that can be kept as JSON."""
        return {language: {"unit": self.units[language], "bias": self.bias[language].tolist(),
                           "weights": base64.b64encode(zlib.compress(table.tobytes(), 9)).decode()}
                for language, table in self.weights.items()}  # fmt: skip

    @classmethod
    def of(cls, body: dict[str, Any]) -> Tagger:
        """From what `body` made."""
        unpacked = {language: zlib.decompress(base64.b64decode(facts["weights"])) for language, facts in body.items()}
        weights = {
            language: np.frombuffer(raw, np.int8).reshape(WIDTH, len(THEMES)) for language, raw in unpacked.items()
        }
        units = {language: float(facts["unit"]) for language, facts in body.items()}
        return cls(weights, units, {language: np.array(facts["bias"], np.float32) for language, facts in body.items()})


def featured(text: Batch, language: str, lexicon: Lexicon, without_seeds: bool = False) -> Any:
    """One row a comment: its hashed n-grams, each once, shrunk by their number; behind them the themes of its seeds."""
    places, bits = found(text, language, lexicon)
    lines, columns = _ngrams(text, language, places if without_seeds else places[:0])
    count = np.bincount(lines, minlength=len(text))
    values = (1 / np.sqrt(count[lines])).astype(np.float32)
    if not without_seeds:
        named = labels(text, places, bits)
        line, theme = np.nonzero(named)
        lines, columns = np.append(lines, line), np.append(columns, (1 << BITS) + theme)
        values = np.append(values, np.ones(len(line), np.float32))
    return sparse.csr_matrix((values, (lines, columns)), shape=(len(text), WIDTH), dtype=np.float32)


def _ngrams(text: Batch, language: str, hidden: Places) -> tuple[Places, Places]:
    """The comment and the column of each n-gram, once a comment; those that begin at a hidden place are left out."""
    seen = np.ones(len(text.codes), np.bool_)
    seen[hidden] = False
    keys = [np.zeros(0, np.int64)]
    for _, hashes, places in grams(text, RECIPES[language]):
        where = np.flatnonzero(seen[: len(hashes)]) if places is None else places
        chosen = hashes[where] if places is None else hashes
        line = np.searchsorted(text.starts, where, "right") - 1
        inside = seen[where] & (where < text.ends[line])
        keys.append((line[inside] << BITS) + (chosen[inside] >> np.uint32(32 - BITS)))
    once = np.unique(np.concatenate(keys))
    return once >> BITS, once & ((1 << BITS) - 1)


def labels(text: Batch, places: Places, bits: Bits) -> npt.NDArray[np.bool_]:
    """Which comment has a seed of which theme: (comments, themes)."""
    named = np.zeros((len(text), len(THEMES)), np.bool_)
    line = np.searchsorted(text.starts, places, "right") - 1
    for theme in range(len(THEMES)):
        named[line[(bits >> theme & 1) == 1], theme] = True
    return named


@dataclass(frozen=True)
class Correction:
    """What an analyst said that a comment is about."""

    text: str
    themes: frozenset[str]


def train(texts: pa.Array, language: str, lexicon: Lexicon, corrections: Iterable[Correction] = ()) -> Tagger:
    """A model for one language; the same comments, seeds and corrections always make the same one."""
    put_right = list(corrections)
    known = pa.array([each.text for each in put_right], pa.string())
    texts = texts.filter(pc.invert(pc.is_in(texts, known)))
    learnt = [_learnt(texts[first:behind], language, lexicon) for first, behind in chunks(len(texts), STEP)]
    rows, said, weight = [part[0] for part in learnt], [part[1] for part in learnt], [part[2] for part in learnt]
    if put_right:
        text = batch(known)
        rows.append(featured(text, language, lexicon))
        said.append(np.array([[theme in each.themes for theme in THEMES] for each in put_right]))
        weight.append(np.full((len(put_right), len(THEMES)), CORRECTION, np.float32))
    matrix, said_, weight_ = sparse.vstack(rows).tocsr(), np.concatenate(said), np.concatenate(weight)
    table, bias = np.zeros((WIDTH, len(THEMES))), np.full(len(THEMES), RARE, np.float32)
    used = np.unique(matrix.indices)
    matrix = matrix[:, used]
    columns = matrix.T.tocsr()
    for theme in np.flatnonzero(said_.any(axis=0)):
        fitted = _fit(matrix, columns, said_[:, theme], weight_[:, theme])
        table[used, theme], bias[theme] = fitted[:-1], fitted[-1]
    unit = max(float(np.abs(table).max()) / HIGHEST, 1e-9)
    return Tagger({language: np.rint(table / unit).astype(np.int8)}, {language: unit}, {language: bias})


def _learnt(texts: pa.Array, language: str, lexicon: Lexicon) -> tuple[Any, npt.NDArray[np.bool_], Chances]:
    """Comments with their seeds, and those that have any once more without; what the seeds say; what that weighs."""
    text = batch(texts)
    named = labels(text, *found(text, language, lexicon))
    some = np.flatnonzero(named.any(axis=1))
    rows = sparse.vstack([featured(text, language, lexicon), featured(text, language, lexicon, True)[some]])
    said = np.concatenate([named, named[some]])
    return rows, said, np.where(said, 1, UNSAID).astype(np.float32)


def _fit(rows: Any, columns: Any, said: npt.NDArray[np.bool_], weight: Chances) -> npt.NDArray[np.float64]:
    """Logistic regression of one theme; the last number is for every comment."""
    from scipy.optimize import minimize  # only fitting needs it

    sign = np.where(said, -1.0, 1.0)
    penalty = 1 / STRENGTH

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        score = sign * (rows @ point[:-1] + point[-1])
        slope = weight * sign * expit(score)
        cost = float(weight @ np.logaddexp(0, score)) + penalty / 2 * float(point[:-1] @ point[:-1])
        return cost, np.append(columns @ slope + penalty * point[:-1], slope.sum())

    start = np.append(np.zeros(rows.shape[1]), RARE)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x, np.float64)
