"""What a comment is about, several themes at once, and how it speaks of each: from the clause that names it.

Seeds name a theme (lexicon.py); a linear model, where the bank has trained one, adds what its own customers call it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analytics.text.clauses import bounds, unjoined
from analytics.text.features import Batch, Places
from analytics.text.lexicon import THEMES, Bits, Lexicon, found
from analytics.text.sentiment import Numbers, Scorer, places, polarity
from analytics.text.tagger import SURE, UNLIKELY, Chances, Tagger

UNSURE = 0.35  # a clause that says this little, either way, is read with the comment around it


@dataclass(frozen=True)
class Mentions:
    """Which comment speaks of which theme (its place in THEMES), and how: -1 to 1, nan where it is not scored."""

    comment: Places
    theme: npt.NDArray[np.int8]
    polarity: Numbers

    @classmethod
    def none(cls) -> Mentions:
        """No comment speaks of anything."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0))


@dataclass(frozen=True)
class Weighed:
    """A batch, what begins at each place weighs, and the comments' own scores: what a clause is judged by."""

    text: Batch
    weights: npt.NDArray[np.int32] | None
    score: Numbers
    model: Scorer | None
    slope: float = 1.0
    zero: float = 0.0
    middle: float = 0.5
    scored: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))


def mentions(weighed: Weighed, language: str, lexicon: Lexicon, tagger: Tagger | None = None) -> Mentions:
    """Every theme of every comment of a batch, one row a comment and theme, in that order."""
    begins = bounds(weighed.text, language)
    place, bits = found(weighed.text, language, lexicon)
    clause, theme = _pairs(np.searchsorted(begins, place, "right") - 1, bits)
    comment = np.searchsorted(weighed.text.starts, begins[clause], "right") - 1
    named = _per_comment(weighed, begins, clause, comment, theme)
    chances = tagger.chances(weighed.text, language, lexicon) if tagger else None
    return named if chances is None else _believed(named, chances, weighed)


def _believed(named: Mentions, chances: Chances, weighed: Weighed) -> Mentions:
    """Without the seeds that the model does not believe, and with the themes that it is sure of by itself."""
    kept = chances[named.comment, named.theme] > UNLIKELY
    sure = chances > SURE
    sure[named.comment, named.theme] = False
    comment, theme = np.nonzero(sure)
    whole = (
        np.where(weighed.scored[comment], polarity(weighed.score[comment], weighed.middle), np.nan)
        if weighed.model
        else np.nan
    )
    who, what = np.append(named.comment[kept], comment), np.append(named.theme[kept], theme).astype(np.int8)
    said = np.append(named.polarity[kept], np.broadcast_to(whole, len(comment)))
    order = np.lexsort((what, who))
    return Mentions(who[order], what[order], said[order])


def _pairs(clause: Places, bits: Bits) -> tuple[Places, Places]:
    """Each clause and theme once."""
    themes = [np.unique(clause[(bits >> place & 1) == 1]) for place in range(len(THEMES))]
    sizes = [len(each) for each in themes]
    return np.concatenate(themes), np.repeat(np.arange(len(THEMES)), sizes)


def _per_comment(weighed: Weighed, begins: Places, clause: Places, comment: Places, theme: Places) -> Mentions:
    """Clauses of one comment that name the same theme are read together."""
    key = comment * len(THEMES) + theme
    each, group = np.unique(key, return_inverse=True)
    who, what = each // len(THEMES), (each % len(THEMES)).astype(np.int8)
    if weighed.weights is None or weighed.model is None:
        return Mentions(who, what, np.full(len(who), np.nan))
    ends = np.append(begins[1:], len(weighed.text.codes))
    weights = weighed.weights
    if weighed.model.language == "ko" and (apart := unjoined(weighed.text)) is not weighed.text:
        weights = places(apart, weighed.model)
    added = np.append(0, np.cumsum(weights, dtype=np.int64))
    total = np.bincount(group, added[ends[clause]] - added[begins[clause]], len(each))
    length = np.bincount(group, ends[clause] - begins[clause], len(each))
    model = weighed.model
    own = (total * model.unit / np.sqrt(np.maximum(length, 1)) + model.bias) * model.slope + model.zero
    # What a clause says by itself is judged by the shipped model's own measure; then it is moved as whole comments are.
    middle = np.log(weighed.middle / (1 - weighed.middle))
    whole = weighed.score[who] - middle
    moved = own * weighed.slope + weighed.zero - middle
    score = np.where(np.abs(own) < UNSURE, (moved + whole) / 2, moved)
    return Mentions(who, what, np.where(weighed.scored[who], polarity(score), np.nan))
