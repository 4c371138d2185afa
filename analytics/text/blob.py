"""TextBlob with this engine behind it: the same interface in Korean, Chinese and English.

TextBlob 0.20 reads `.polarity` and `.subjectivity` from its own English lexicon, whatever analyzer it is given: both
are overridden here. What cannot be scored is nan, never 0: 0 would say that it is neutral.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
from textblob import TextBlob

from analytics.text.engine import read
from analytics.text.sentiment import SCORED, Span, contributions


class Sentiment(NamedTuple):
    """Polarity from -1 to 1 and subjectivity from 0 to 1; both nan for what cannot be scored."""

    polarity: float
    subjectivity: float


class VoiceBlob(TextBlob):
    """A comment in Korean, Chinese or English, read by Teller's engine."""

    @cached_property
    def _read(self) -> dict[str, object]:
        [row] = read(pa.array([str(self.raw)], pa.string())).to_pylist()
        return row

    @property
    def language(self) -> str:
        """Its language by script: ko, zh, en, ja, or und."""
        return str(self._read["language"])

    @property
    def scored(self) -> bool:
        """Whether the engine can say anything of it."""
        return bool(self._read["scored"])

    @property
    def sentiment(self) -> Sentiment:
        """Polarity and subjectivity together."""
        return Sentiment(self.polarity, self.subjectivity)

    @property
    def polarity(self) -> float:
        """-1 (bad) to 1 (good)."""
        return self._number("polarity")

    @property
    def subjectivity(self) -> float:
        """The chance that it says anything good or bad, 0 to 1."""
        return self._number("subjectivity")

    @property
    def themes(self) -> dict[str, float]:
        """The themes that it speaks of and how, -1 to 1."""
        named = self._read["themes"]
        pairs = named if isinstance(named, list) else []
        return {each["theme"]: math.nan if each["polarity"] is None else each["polarity"] for each in pairs}

    @property
    def contributions(self) -> tuple[Span, ...]:
        """The words that decided its score, the weightiest first; none where it is not scored."""
        return contributions(str(self.raw), self.language) if self.scored and self.language in SCORED else ()

    def _number(self, name: str) -> float:
        value = self._read[name]
        return float(value) if isinstance(value, float) else math.nan
