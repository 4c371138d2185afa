"""Directions that labels of emotions span, for calibrating on a bank's own comments: Korean only.

One ridge regression for each of KOTE's 44 emotions over weighed n-grams, and the few directions along which most of
what they say lies. Those of the English sets (GoEmotions) and of the Chinese ones were seen not to help.

python -m tools.models.moods --data ../shared/data
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse
from scipy.sparse.linalg import lsmr

from analytics.text.adapting import rows
from analytics.text.sentiment import MODELS
from data.settings import ROOT
from tools.models.__main__ import HIGHEST, KEPT_OUT, write
from tools.models.sources import LABELLED, drawn, lines

LANGUAGE, SOURCE, COLUMN, EMOTIONS = "ko", "ko_kote", "labels", 44
BITS, DIRECTIONS = 15, 4
RAREST = 3
PENALTY, STEPS = 300.0, 40
SHARE = np.sqrt(0.3 * 4 / EMOTIONS)  # how much the directions weigh beside the n-grams of a comment
Numbers = npt.NDArray[np.float64]


def learnt_from(data: Path) -> tuple[list[str], Numbers]:
    """The texts, and for each which emotions its readers named; those that measure the models are left out."""
    found = [each for each in lines(data / LABELLED / SOURCE, COLUMN) if drawn(each[0]) >= KEPT_OUT]
    named = np.zeros((len(found), EMOTIONS))
    for place, (_, said) in enumerate(found):
        named[place, [int(one) for one in said.split(",") if one]] = 1
    return [text for text, _ in found], named


def regressed(features: Any, named: Numbers) -> Numbers:
    """A weight of each feature for each emotion."""
    whole = named - named.mean(axis=0)
    return np.column_stack([lsmr(features, column, damp=np.sqrt(PENALTY), maxiter=STEPS)[0] for column in whole.T])


def directions(weights: Numbers, features: Any) -> tuple[Numbers, Numbers]:
    """Weights of features for the main directions, and the mean of each over the texts."""
    said = features @ weights
    mean, spread = said.mean(axis=0), said.std(axis=0)
    main = np.linalg.svd((said - mean) / spread, full_matrices=False)[2][:DIRECTIONS]
    main *= np.sign(main[np.arange(DIRECTIONS), np.abs(main).argmax(axis=1)])[:, None]
    return (weights / spread) @ main.T * SHARE, (mean / spread) @ main.T * SHARE


def made(data: Path) -> dict[str, npt.NDArray[Any]]:
    """What the file holds: whole steps, what one is worth in each direction, and the means."""
    texts, named = learnt_from(data)
    grams = rows(pa.array(texts), LANGUAGE, BITS)
    seen = np.bincount(grams.indices, minlength=1 << BITS)
    rarity = np.where(seen >= RAREST, np.log(len(texts) / np.maximum(seen, 1)), 0.0)
    weighed = (grams @ sparse.diags_array(rarity)).tocsr()
    found, centre = directions(regressed(weighed, named), weighed)
    found = found * rarity[:, None]
    units = rounded(np.abs(found).max(axis=0) / HIGHEST)
    steps = np.clip(np.rint(found / units), -HIGHEST, HIGHEST).astype(np.int8)
    return {"steps": steps, "units": units, "centre": rounded(centre)}


def rounded(numbers: Numbers) -> Numbers:
    """To four digits: what the number of cores does to the last ones is not to be seen in the file."""
    return np.array([float(f"{number:.4g}") for number in numbers])


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--into", type=Path, default=MODELS)
    chosen = parser.parse_args()
    write(chosen.into / f"{LANGUAGE}_moods.npz", made(chosen.data))


if __name__ == "__main__":
    main()
