"""Themes beyond the seeds: learnt from what the seeds label, and from what analysts put right."""

from __future__ import annotations

import json
import random

import pyarrow as pa

from analytics.text.engine import read
from analytics.text.lexicon import shipped
from analytics.text.tagger import Correction, Tagger, train


def themes(comment: str, tagger: Tagger | None = None) -> set[str]:
    [row] = read(pa.array([comment]), tagger=tagger).to_pylist()
    return {each["theme"] for each in row["themes"]}


def test_words_beside_a_seed_come_to_name_its_theme() -> None:
    chance = random.Random(3)
    parked = [f"the parking is a {chance.choice(['narrow', 'dark', 'tiny'])} basement garage" for _ in range(60)]
    others = [f"{chance.choice(['good', 'nice', 'bad'])} people {chance.choice('abcdef')}" for _ in range(120)]
    tagger = train(pa.array(parked + others), "en", shipped())
    assert "branch" not in themes("a dark basement garage")
    assert "branch" in themes("a dark basement garage", tagger)
    assert "branch" not in themes("nice people", tagger)
    kept = Tagger.of(json.loads(json.dumps(tagger.body())))
    assert themes("a dark basement garage", kept) == themes("a dark basement garage", tagger)


def test_corrections_take_a_misleading_seed_away() -> None:
    ones, others = ["a", "the", "our", "this", "that", "some"], ["flows", "bends", "froze", "rose", "fell"]
    texts = [f"{one} river branch {other}" for one in ones for other in others]
    wrong = [Correction(text, frozenset()) for text in texts[::2]]
    assert "branch" in themes("the river branch")
    assert "branch" not in themes("the river branch", train(pa.array(texts + ["nice"] * 40), "en", shipped(), wrong))
