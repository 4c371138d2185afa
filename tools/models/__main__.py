"""Make the sentiment models anew and measure them on the rows that were kept out.

python -m tools.models --data ../shared/data --language ko
"""

from __future__ import annotations

import argparse
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.text.features import RECIPES, batch, chunks, rows
from analytics.text.negation import signs
from analytics.text.sentiment import KNOWN_BITS, MODELS, SCORED, Reading, Scorer, hallmarks, spread
from analytics.text.sentiment import read as scored_by
from data.settings import ROOT
from tools.models.fit import Linear, Vector, balanced, fit, logistic, stacked
from tools.models.phrases import documents, long_comments, sentences
from tools.models.sources import SOURCES, Rows, read

KEPT_OUT = 0.06  # of every set, for the zero point and the figures
# Korean learns from ten times as many rows: its features need the wider table, most of which stays empty.
SIZES = {"ko": 22, "zh": 20, "en": 20}
MOST = 800_000  # weights that are kept, the largest: a file of about a megabyte
STRENGTH = {"ko": 1.0, "zh": 2.0, "en": 2.0}
STEPS = 60
DOCUMENT_WEIGHT = 3.0
PHRASE_WEIGHT = {"ko": 2.0, "zh": 1.0, "en": 1.0}
STEP = 20_000
KNOWN_TIMES = 3
HIGHEST = 127


@dataclass(frozen=True)
class Sample:
    """Rows as features, what they teach, and how much they weigh."""

    features: Any
    chance: Vector
    weight: Vector


@dataclass(frozen=True)
class Figure:
    """What a model reaches on the rows of a set that were kept out; `balanced` is the mean of both sides' accuracy."""

    source: str
    n: int
    accuracy: float
    balanced: float


@dataclass(frozen=True)
class Model:
    """A model and what is to be said of it; `rows` is how many it learnt from."""

    scorer: Scorer
    steps: npt.NDArray[np.int8]
    figures: tuple[Figure, ...]
    rows: int


def featured(texts: list[str], language: str) -> Any:
    """The texts as rows of features."""
    return stacked([_featured(texts[first:behind], language) for first, behind in chunks(len(texts), STEP)])


def _featured(texts: list[str], language: str) -> Any:
    text = batch(pa.array(texts))
    return rows(text, RECIPES[language], signs(text, language), SIZES[language])


def gathered(found: Rows, language: str) -> Sample:
    """What the model learns from, our own sentences among it."""
    kinds = (sentences(language), documents(language))
    own = [each for kind in kinds for each in kind]
    place = len(SOURCES[language])
    sizes, heavy = [len(kind) for kind in kinds], (PHRASE_WEIGHT[language], DOCUMENT_WEIGHT)
    inside = ~found.kept_out
    texts = [text for text, out in zip(found.texts, found.kept_out, strict=True) if not out] + [text for text, _ in own]
    chance = np.append(found.chance[inside], np.array([each for _, each in own], np.float32))
    weight = np.append(found.weight[inside], np.repeat(np.array(heavy, np.float32), sizes))
    source = np.append(found.source[inside], np.repeat(np.array([place, place + 1], np.int16), sizes))
    return Sample(featured(texts, language), chance, balanced(chance, weight, source))


def rounded(model: Linear) -> tuple[npt.NDArray[np.int8], float]:
    """The roots of the weights in whole steps, and what the square of one is worth; the few largest are cut.

    Most weights are small: steps of equal width would make nothing of them.
    """
    size = np.abs(model.weights)
    least = np.partition(size, -MOST)[-MOST] if len(size) > MOST else 0
    largest = float(np.quantile(size[size > 0], 0.9999))
    steps = np.rint(np.sqrt(np.minimum(size / largest, 1)) * HIGHEST) * (size >= least)
    return np.copysign(steps, model.weights).astype(np.int8), largest / HIGHEST**2


def known(texts: list[str], language: str) -> npt.NDArray[np.uint8]:
    """The hallmarks that are in the texts several times, one bit each."""
    seen = np.zeros(1 << KNOWN_BITS, np.int32)
    for first, behind in chunks(len(texts), STEP):
        hashes, _ = hallmarks(batch(pa.array(texts[first:behind])), language)
        np.add.at(seen, hashes >> np.uint32(32 - KNOWN_BITS), 1)
    return np.packbits(seen >= KNOWN_TIMES)


def made(language: str, data: Path) -> Model:
    """Fit one language's model and measure it on what was kept out."""
    found = read(language, data, KEPT_OUT)
    learnt = gathered(found, language)
    weights, unit = rounded(fit(learnt.features, learnt.chance, learnt.weight, STRENGTH[language], STEPS))
    bits = np.unpackbits(known(found.texts, language)).astype(np.bool_)
    raw = Scorer(
        language, RECIPES[language], SIZES[language], spread(weights), unit, 0.0, 1.0, 0.0, (0.0, 0.0, 0.0), 0.0,
        bits, "",
    )  # fmt: skip
    out = found.kept_out
    texts = [text for text, kept in zip(found.texts, out, strict=True) if kept]
    reading, chance, source = scored(texts, raw), found.chance[out], found.source[out]
    decided = (chance == 0) | (chance == 1)
    even = balanced(chance[decided], found.weight[out][decided], source[decided])
    slope, zero = logistic(reading.score[decided][:, None], chance[decided], even)
    signals = np.stack([np.abs(reading.score * slope + zero), reading.strength * slope], axis=1)
    subjective = logistic(
        signals,
        decided.astype(np.float32),
        balanced(decided.astype(np.float32), np.ones(len(source), np.float32), source),
    )
    final = replace(raw, slope=slope, zero=zero, subjective=(subjective[0], subjective[1], subjective[2]))
    final = replace(final, lift=_lift(final))
    return Model(final, weights, tuple(_figures(language, scored(texts, final), chance, source)), len(learnt.chance))


def _lift(model: Scorer) -> float:
    """What brings the scores of our own long comments, as many good as bad ones, halfway between the sides."""
    own = long_comments(model.language)
    if not own:
        return 0.0
    score, good = scored([text for text, _ in own], model).score, np.array([chance for _, chance in own]) == 1
    return -float(score[good].mean() + score[~good].mean()) / 2


def scored(texts: list[str], model: Scorer) -> Reading:
    """The texts as the shipped code reads them."""
    found = [scored_by(batch(pa.array(texts[first:behind])), model) for first, behind in chunks(len(texts), STEP)]
    return Reading(
        *(np.concatenate([getattr(each, name) for each in found]) for name in ("score", "strength", "scored"))
    )


def _figures(language: str, found: Reading, chance: Vector, source: npt.NDArray[np.int16]) -> Iterator[Figure]:
    for place, each in enumerate(SOURCES[language]):
        mine = (source == place) & ((chance == 0) | (chance == 1))
        if mine.any():
            right, good = ((found.score > 0) == (chance > 0.5))[mine], chance[mine] > 0.5
            both = float(right[good].mean() + right[~good].mean()) / 2
            yield Figure(each.name, int(mine.sum()), float(right.mean()), both)


def write(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """An .npz whose bytes depend on nothing but the arrays."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, array in arrays.items():
            named = zipfile.ZipInfo(f"{name}.npy")
            named.compress_type = zipfile.ZIP_DEFLATED
            with file.open(named, "w") as entry:
                np.lib.format.write_array(entry, array)


def main() -> None:
    """Make the models that are asked for, and print what they reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--language", choices=SCORED, action="append")
    parser.add_argument("--into", type=Path, default=MODELS)
    chosen = parser.parse_args()
    chosen.into.mkdir(exist_ok=True)
    for language in chosen.language or SCORED:
        model = made(language, chosen.data)
        write(chosen.into / f"{language}.npz", arrays(model))
        for each in model.figures:
            print(language, each)


def arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    """What a model's file holds."""
    made_ = model.scorer
    facts = {
        "language": made_.language, "bits": made_.bits, "characters": made_.recipe.characters,
        "words": made_.recipe.words, "unit": made_.unit, "bias": made_.bias, "slope": made_.slope, "zero": made_.zero,
        "subjective": made_.subjective, "lift": made_.lift, "rows": model.rows,
        "kept_out": [asdict(each) for each in model.figures],
    }  # fmt: skip
    return {"facts": np.array(json.dumps(facts)), "weights": model.steps, "known": np.packbits(made_.known)}


if __name__ == "__main__":
    main()
