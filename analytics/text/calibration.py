"""The bank's own scores as free labels: what an author gave beside a comment moves slope, zero point and weights.

Away from the texts that a model learnt from its ranking holds, its zero point drifts. Slope and zero point come from
Platt's scaling; weights are adapted by a penalised regression on top, kept only where it is better on comments that it
has not seen.
Everything here is a function of its arguments: who keeps a calibration, and undoes it, is the store.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import expit

from analytics.text.adapting import space
from analytics.text.features import RECIPES, Batch, batch, chunks, looked_up, shrunk
from analytics.text.negation import signs
from analytics.text.sentiment import Numbers, read, scorer, spread

LEAST = 40  # comments with a score below which a calibration says nothing
ADAPTS_FROM = 300
FOLDS = 5
EARLIER_BITS = 18
STRENGTHS = (1.0, 3.0, 10.0)
STEPS, STEP = 100, 2_000
MOST = 3_000  # comments that a calibration is learnt from, spread over all that there are
HIGHEST = 127
BINS = 10
MIDDLES = np.linspace(0.2, 0.8, 25)
Labels = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """How well chances agree with what the authors' scores say, on comments not learnt from."""

    n: int
    log_loss: float
    calibration_error: float
    macro_f1: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """What turns the shipped model's score into the bank's own; neutral as it stands."""

    slope: float = 1.0
    zero: float = 0.0
    unit: float = 0.0
    table: bytes = b""  # packed int8 weights on top, 2**BITS of adapting; empty: none
    middle: float = 0.5  # the chance of positive that counts as neither good nor bad

    @cached_property
    def digest(self) -> str:
        """Which calibration this is, in 16 characters."""
        return blake2b(
            repr((self.slope, self.zero, self.unit, self.middle)).encode() + self.table, digest_size=8
        ).hexdigest()

    @cached_property
    def weights(self) -> npt.NDArray[np.int16]:
        """The weights on top, unpacked; as in the shipped models, what is kept are their roots."""
        steps = np.frombuffer(zlib.decompress(self.table), np.int8)
        # A table of this size was kept by an earlier Teller, in steps of equal width.
        return steps.astype(np.int16) if len(steps) == 1 << EARLIER_BITS else spread(steps)

    def applied(self, score: Numbers, text: Batch, language: str) -> Numbers:
        """The calibrated scores of a batch."""
        score = self.slope * score + self.zero
        if not self.table:
            return score
        bits = len(self.weights).bit_length() - 1
        found = looked_up(text, RECIPES[language], self.weights, bits) * signs(text, language)
        return score + text.sums(found) * shrunk(text) * self.unit

    def body(self) -> dict[str, Any]:
        """As plain values that can be kept as JSON."""
        table = base64.b64encode(self.table).decode()
        return {"slope": self.slope, "zero": self.zero, "unit": self.unit, "table": table, "middle": self.middle}

    @classmethod
    def of(cls, body: dict[str, Any]) -> Calibration:
        """From what `body` made."""
        table = base64.b64decode(body["table"])
        return cls(body["slope"], body["zero"], body["unit"], table, body["middle"])


NEUTRAL = Calibration()


@dataclass(frozen=True)
class Calibrated:
    """A calibration, and what it changes on comments that it has not seen; `adapted` when it has weights of its own."""

    calibration: Calibration
    before: Fit
    after: Fit
    adapted: bool


def labels(scores: npt.ArrayLike, low: float, high: float) -> Labels:
    """1 for scores in the top quarter of the scale's range, 0 in the lower half, nan between and where there is none.

    On 1 to 5: 4 and 5 against 1 and 2. On 0 to 10: 8 to 10 against 0 to 4.
    """
    share = (np.asarray(scores, np.float64) - low) / (high - low)
    return np.where(share >= 0.75, 1.0, np.where(share < 0.5, 0.0, np.nan))


def calibrate(texts: pa.Array, own: Labels, language: str) -> Calibrated | None:
    """A calibration from comments and what their authors' scores say (0, 1 or nan); None: too few of a side."""
    score, scored = _scores(texts, language)
    chosen = _spread(np.flatnonzero(scored & np.isfinite(own)))
    said = own[chosen]
    if len(chosen) < LEAST or min(said.sum(), len(said) - said.sum()) < FOLDS:
        return None
    score = score[chosen]
    before = measured(score, said)
    plain = Calibration(*_platt(score, said))
    best = Tried(plain, _unseen(partial(_platted, score, said), said)).with_middle(said, plain.zero)
    if len(chosen) >= ADAPTS_FROM:
        for tried in _adapting(texts.take(pa.array(chosen)), language, score, said):
            was, now = best.fit(said), tried.fit(said)
            best = tried if now.log_loss < was.log_loss and now.macro_f1 >= was.macro_f1 else best
    return Calibrated(best.calibration, before, best.fit(said), bool(best.calibration.table))


def _spread(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """At most MOST of them, spread over all."""
    if len(places) <= MOST:
        return places
    return places[np.linspace(0, len(places) - 1, MOST).astype(np.int64)]


@dataclass(frozen=True)
class Tried:
    """A calibration, and the scores that fits without them give to the comments."""

    calibration: Calibration
    unseen: Numbers

    def fit(self, said: Labels) -> Fit:
        """What it reaches on comments not learnt from."""
        return measured(self.unseen, said, self.calibration.middle)

    def with_middle(self, said: Labels, zero: float) -> Tried:
        """With a middle halfway from the chance of `zero`, which the fit takes for neither good nor bad, to what does
        both sides most justice here: either alone was seen to do worse on comments not learnt from.
        """
        own = float(np.clip(expit(zero), MIDDLES[0], MIDDLES[-1]))
        return replace(self, calibration=replace(self.calibration, middle=(own + _middle(self.unseen, said)) / 2))


def _middle(score: Numbers, said: Labels) -> float:
    """The chance between good and bad that does both sides most justice; the mean of neighbours steadies it."""
    f1 = np.array([measured(score, said, each).macro_f1 for each in MIDDLES])
    steady = np.convolve(np.pad(f1, 1, "edge"), np.ones(3) / 3, "valid")
    return float(MIDDLES[int(np.argmax(steady))])


def _adapting(texts: pa.Array, language: str, score: Numbers, said: Labels) -> Iterator[Tried]:
    """Weights of the bank's own, for each strength; both sides weigh the same, Platt's scaling makes chances of it."""
    seen = space(texts, language)
    rows_, back = _basis(seen.rows)
    for strength in STRENGTHS:
        unseen = _unseen(partial(_adapted, rows_, score, said, strength), said)
        outer, zero = _platt(unseen, said)
        found = _fit(rows_, score, said, strength)
        weights, offset = seen.weights(seen.rows.T @ (back @ found[:-2]))
        packed = _packed(weights, float(found[-2]), float(found[-1]) + offset, outer, zero)
        yield Tried(packed, outer * unseen + zero).with_middle(said, zero)


def _scores(texts: pa.Array, language: str) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    found = (
        [read(batch(texts[first:behind]), scorer(language)) for first, behind in chunks(len(texts), STEP)]
        if len(texts)
        else []
    )
    if not found:
        return np.zeros(0), np.zeros(0, np.bool_)
    return np.concatenate([each.score for each in found]), np.concatenate([each.scored for each in found])


def _unseen(scored: Callable[[npt.NDArray[np.bool_]], Numbers], said: Labels) -> Numbers:
    """Scores of comments from fits without them; folds alike in both sides, by the order of the comments."""
    fold = np.zeros(len(said), np.int64)
    for side in (0.0, 1.0):
        fold[said == side] = np.arange((said == side).sum()) % FOLDS
    result = np.zeros(len(said))
    for each in range(FOLDS):
        result[fold == each] = scored(fold != each)[fold == each]
    return result


def _platt(score: Numbers, said: Labels) -> tuple[float, float]:
    """Slope and zero point; targets a little inside 0 and 1 (Platt 1999), the slope never below 0."""
    from scipy.optimize import minimize  # only fitting needs it

    good = said.sum()
    target = np.where(said == 1, (good + 1) / (good + 2), 1 / (len(said) - good + 2))

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        z = point[0] * score + point[1]
        slope = expit(z) - target
        return float((np.logaddexp(0, z) - target * z).sum()), np.array([slope @ score, slope.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


def _platted(score: Numbers, said: Labels, some: npt.NDArray[np.bool_]) -> Numbers:
    slope, zero = _platt(score[some], said[some])
    return slope * score + zero


def _basis(features: Any) -> tuple[Numbers, Numbers]:
    """The comments in as many dimensions as there are comments, and the way back to weights of comments.

    A penalised fit never leaves the span of its rows: a thousand numbers do for a hundred thousand features.
    """
    values, vectors = np.linalg.eigh((features @ features.T).toarray().astype(np.float64))
    kept = values > values[-1] * 1e-7
    roots = np.sqrt(values[kept])
    return vectors[:, kept] * roots, vectors[:, kept] / roots


def _fit(rows_: Numbers, score: Numbers, said: Labels, strength: float) -> Numbers:
    """Weights on top of the shipped score, then its slope and the zero point; only the weights are penalised."""
    from scipy.optimize import minimize  # only fitting needs it

    penalty, good = 1 / strength, said.mean()
    weight = np.where(said == 1, 0.5 / good, 0.5 / (1 - good))

    def loss(point: Numbers) -> tuple[float, Numbers]:
        z = rows_ @ point[:-2] + point[-2] * score + point[-1]
        step = weight * (expit(z) - said)
        cost = float(weight @ (np.logaddexp(0, z) - said * z)) + penalty / 2 * float(point[:-2] @ point[:-2])
        return cost, np.concatenate([step @ rows_ + penalty * point[:-2], [step @ score, step.sum()]])

    start = np.append(np.zeros(rows_.shape[1]), _platt(score, said))
    found: Numbers = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found


def _adapted(rows_: Numbers, score: Numbers, said: Labels, strength: float, some: npt.NDArray[np.bool_]) -> Numbers:
    found = _fit(rows_[some], score[some], said[some], strength)
    return rows_ @ found[:-2] + found[-2] * score + found[-1]


def _packed(weights: Numbers, slope: float, zero: float, outer_slope: float, outer_zero: float) -> Calibration:
    """A fit and the slope and zero point around it as one calibration."""
    largest = float(np.abs(weights).max())
    roots = np.rint(np.sqrt(np.abs(weights) / largest) * HIGHEST)
    unit, table = largest / HIGHEST**2, zlib.compress(np.copysign(roots, weights).astype(np.int8).tobytes(), 9)
    return Calibration(slope * outer_slope, zero * outer_slope + outer_zero, unit * outer_slope, table)


def measured(score: Numbers, said: Labels, middle: float = 0.5) -> Fit:
    """How well scores agree with what is said: 0 or 1 each; good is what has more than the middle chance."""
    chance, good = expit(score), said == 1
    found = chance > middle
    log_loss = float(np.mean(np.logaddexp(0, score) - said * score))
    right = found == good
    f1 = [2 * float((right & side).sum()) / max(float(side.sum() + said_so.sum()), 1.0)
          for side, said_so in ((good, found), (~good, ~found))]  # fmt: skip
    return Fit(len(said), log_loss, calibration_error(chance, said), sum(f1) / 2, float(right.mean()))


def calibration_error(chance: Numbers, said: Labels) -> float:
    """Mean distance of what was expected from what came, over ten bins of equal width, weighted by their size."""
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, chance - said, BINS)
    return float(np.abs(gaps).sum() / len(said))
