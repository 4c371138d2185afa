"""What the text engine reaches on comments that it did not learn from, beside TextBlob, VADER and SnowNLP.

python -m bench.voice            # needs the labelled files beside the project; says so and stops where they are absent
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from textblob import TextBlob

from analytics.text.calibration import NEUTRAL, Calibration, calibrate, measured
from analytics.text.engine import read
from analytics.text.features import Places, batch, chunks
from analytics.text.mask import mask
from analytics.text.sentiment import polarity, scorer
from analytics.text.sentiment import read as scored_by
from data.settings import ROOT
from tools.models.__main__ import KEPT_OUT
from tools.models.sources import read as labelled

DATA = ROOT.parent / "shared" / "data"
PAIRS = ROOT / "tests" / "analytics" / "text"
STEP, SPEED_ROWS, SLOW_ROWS, OWN_LABELS, REPEATS = 2_000, 40_000, 2_000, 200, 3
BANKS = (
    ("Korean bank-app reviews", "ko", "comments_ko_kbank/kbank_reviews_noname.csv", "content", "rating", "45", "12"),
    ("Chinese bank comments", "zh", "comments_zh_bdci2021_bank/half_even_ids.csv", "text", "class", "1", "0"),
    (
        "English bank reviews",
        "en",
        "comments_en_bank_reviews/bank_reviews3_noname.csv",
        "review",
        "rating",
        "45",
        "012",
    ),
)
GOALS = {
    "films": ("0.870", "0.890"), "pairs": ("60%", "80%"), "fast": ("15 x", "25 x"), "whole": ("4 x", "6 x"),
    "ko": ("0.77", "0.82"), "zh": ("0.82", "0.86"), "en": ("0.79", "0.84"),
    "own ko": ("0.83", "0.87"), "own zh": ("0.87", "0.90"),
}  # fmt: skip
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Set:
    """Comments of one language and what their authors' stars or labels say: 1 good, 0 bad."""

    name: str
    language: str
    texts: list[str]
    said: Numbers


def bank_sets() -> Iterator[Set]:
    """The banks' comments, for measuring only: 1-2 stars against 4-5, negative against positive."""
    for name, language, path, text, stars, good, bad in BANKS:
        with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
            rows = [(row[text], row[stars][:1]) for row in csv.DictReader(file) if row[text].strip()]
        kept = [(comment, star in good) for comment, star in rows if star and star in good + bad]
        yield Set(name, language, [comment for comment, _ in kept], np.array([good for _, good in kept], np.float64))


def film_reviews() -> Set:
    """The Korean film reviews that no model learnt from, as many bad as good."""
    rows = labelled("ko", DATA, KEPT_OUT)
    chosen = rows.kept_out & (rows.source == 0)
    sides = [np.flatnonzero(chosen & (rows.chance == side)) for side in (0.0, 1.0)]
    size = min(map(len, sides))
    places = np.concatenate([side[:size] for side in sides])
    said = rows.chance[places].astype(np.float64)
    return Set("Korean film reviews kept out", "ko", [rows.texts[i] for i in places], said)


def scores(texts: list[str], language: str, own: Calibration = NEUTRAL) -> Numbers:
    """The engine's scores; what is not scored counts as 0."""
    model, found = scorer(language), []
    for first, behind in chunks(len(texts), STEP):
        text = batch(pa.array(texts[first:behind]))
        reading = scored_by(text, model)
        found.append(np.where(reading.scored, own.applied(reading.score, text, language), 0))
    return np.concatenate(found)


def with_own_labels(of: Set, folds: int) -> float:
    """Macro-F1 on each of some folds after calibrating on the others, all together; the mean of several draws."""
    reached = []
    for seed in range(REPEATS):
        found = np.zeros(len(of.texts))
        fold = np.random.default_rng(seed).permutation(len(of.texts)) % folds
        for each in range(folds):
            learnt, rest = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
            found[rest] = polarity(*calibrated(of, learnt, rest))
        reached.append(measured(found, of.said).macro_f1)
    return float(np.mean(reached))


def calibrated(of: Set, learnt: Places, rest: Places) -> tuple[Numbers, float]:
    """Scores of the rest after calibrating on what is learnt, and their middle."""
    found = calibrate(pa.array([of.texts[i] for i in learnt]), of.said[learnt], of.language)
    own = found.calibration if found else NEUTRAL
    return scores([of.texts[i] for i in rest], of.language, own), own.middle


def error_after_some(of: Set, seeds: int = 5) -> float:
    """Calibration error of the chances of the rest after OWN_LABELS of a set, the mean of several draws."""
    errors = []
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(of.texts))
        learnt, rest = order[:OWN_LABELS], order[OWN_LABELS:]
        errors.append(measured(calibrated(of, learnt, rest)[0], of.said[rest]).calibration_error)
    return float(np.mean(errors))


def pairs_right(language: str) -> tuple[float, int]:
    """The share of pairs of which both the good and the bad one have the right sign, and how many there are."""
    with (PAIRS / f"negation_{language}.tsv").open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    good, bad = (scores([row[side] for row in rows], language) for side in (0, 1))
    return float(((good > 0) & (bad < 0)).mean()), len(rows)


def seconds(act: Callable[[], object]) -> float:
    """The least time of several runs."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return min(times)


def rivals(of: Set) -> Iterator[tuple[str, float]]:
    """Macro-F1 of those who can read the language; a score of exactly 0 counts as bad."""
    if of.language == "zh":
        from snownlp import SnowNLP

        yield "SnowNLP", measured(np.array([SnowNLP(text).sentiments - 0.5 for text in of.texts]), of.said).macro_f1
    if of.language == "en":
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        compound = np.array([vader.polarity_scores(text)["compound"] for text in of.texts])
        yield "VADER", measured(compound, of.said).macro_f1
    yield "TextBlob", measured(np.array([TextBlob(text).polarity for text in of.texts]), of.said).macro_f1


def line(name: str, value: str, floor: str = "", aim: str = "") -> None:
    """One line of the table."""
    print(f"{name:58s} {value:>10s} {floor:>8s} {aim:>8s}", flush=True)


def accuracies() -> None:
    """How often it is right."""
    films = film_reviews()
    right = measured(scores(films.texts, "ko"), films.said).accuracy
    line(f"{films.name} ({len(films.texts):,}), accuracy", f"{right:.3f}", *GOALS["films"])
    for each in bank_sets():
        without = measured(scores(each.texts, each.language), each.said)
        line(f"{each.name} ({len(each.texts):,}), macro-F1", f"{without.macro_f1:.3f}", *GOALS[each.language])
        for name, value in rivals(each):
            line(f"  {name}", f"{value:.3f}")
        half = with_own_labels(each, 2)
        line("  calibrated on half of them", f"{half:.3f}", *(GOALS["own ko"] if each.language == "ko" else ()))
        if each.language == "zh":
            line("  calibrated on four fifths", f"{with_own_labels(each, 5):.3f}", *GOALS["own zh"])
        line("  calibration error before own labels", f"{without.calibration_error:.3f}")
        line(f"  after {OWN_LABELS} of them", f"{error_after_some(each):.3f}", "0.060", "0.035")
    for language in ("ko", "zh", "en"):
        share, size = pairs_right(language)
        goals = GOALS["pairs"] if language == "ko" else ()
        line(f"negation pairs, {language} ({size}), both signs right", f"{share:.0%}", *goals)


def speeds() -> None:
    """Comments a second on one core, and as a multiple of TextBlob's on the same English comments."""
    rows = labelled("en", DATA, KEPT_OUT)
    texts = [text for text in rows.texts if 20 < len(text) < 400][:SPEED_ROWS]
    some, column = texts[:SLOW_ROWS], pa.array(texts)
    scores(some, "en")
    read(column[:SLOW_ROWS])
    slow = len(some) / seconds(lambda: [TextBlob(text).sentiment for text in some])
    size = np.mean([len(text) for text in texts])
    line(f"TextBlob, comments a second ({size:.0f} characters)", f"{slow:,.0f}")
    fast = len(texts) / seconds(lambda: scores(texts, "en"))
    line("sentiment, comments a second", f"{fast:,.0f}")
    line("  beside TextBlob", f"{fast / slow:.1f} x", *GOALS["fast"])
    whole = len(texts) / seconds(lambda: read(mask(pa.chunked_array([column]))))
    line("mask, language, themes and sentiment, comments a second", f"{whole:,.0f}")
    line("  beside TextBlob alone", f"{whole / slow:.1f} x", *GOALS["whole"])


def main() -> None:
    """Print the table."""
    if not DATA.is_dir():
        sys.exit(f"The labelled files are not at {DATA}: nothing measured.")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    line("", "measured", "floor", "aim")
    accuracies()
    speeds()


if __name__ == "__main__":
    main()
