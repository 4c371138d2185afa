"""The language of a comment by its script: Hangul is Korean, Chinese characters without kana Chinese, Latin English.

A letter of an alphabet says less than a syllable or a character does, and a Korean or Chinese comment often names
things in English: a syllable or a character therefore counts as six letters. Other languages in Latin script count as
English here; the English scorer leaves those alone whose words it does not know.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.text.features import Batch, batch, chunks

LANGUAGES = ("ko", "zh", "en", "ja", "und")
STEP = 2_000
_SYLLABLE = 6
_KANA_SHARE = 0.2  # a Chinese comment may hold の; a Japanese one holds more
_POINTS = 0x110000
# Four counts in one number of 64 bits: Latin letters, Hangul, Chinese characters, kana. Longer comments are cut.
_WIDTH, _LONGEST = 16, (1 << 16) - 1
_SCRIPTS = (
    ((0x41, 0x5B), (0x61, 0x7B), (0xC0, 0xD7), (0xD8, 0xF7), (0xF8, 0x250), (0x1E00, 0x1F00)),
    ((0x1100, 0x1200), (0x3131, 0x318F), (0xA960, 0xA980), (0xAC00, 0xD7B0)),
    ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000)),
    ((0x3041, 0x3097), (0x30A1, 0x30FB), (0x31F0, 0x3200), (0xFF66, 0xFF9E)),
)


@cache
def _scripts() -> npt.NDArray[np.uint64]:
    table = np.zeros(_POINTS, np.uint64)
    for place, ranges in enumerate(_SCRIPTS):
        for first, behind in ranges:
            table[first:behind] = 1 << (_WIDTH * place)
    return table


def languages(text: Batch) -> npt.NDArray[np.int8]:
    """The place in LANGUAGES of each comment's language."""
    if not len(text):
        return np.zeros(0, np.int8)
    latin, hangul, han, kana = _counted(text)
    asian = hangul + han + kana
    found = np.where(latin > 0, LANGUAGES.index("en"), LANGUAGES.index("und"))
    mine = (asian * _SYLLABLE >= latin) & (asian > 0)
    east = np.where(hangul >= han, LANGUAGES.index("ko"), LANGUAGES.index("zh"))
    japanese = (kana > _KANA_SHARE * (kana + han)) & (hangul <= kana)
    return np.where(mine, np.where(japanese, LANGUAGES.index("ja"), east), found).astype(np.int8)


def _counted(text: Batch) -> list[npt.NDArray[np.int64]]:
    """How many characters of each script, one array a script."""
    ends = np.minimum(text.ends, text.starts + _LONGEST)
    bounds = np.stack([text.starts, ends], axis=1).ravel()
    sums = np.add.reduceat(_scripts().take(text.codes), bounds)[::2]
    return [((sums >> np.uint64(_WIDTH * place)) & np.uint64(_LONGEST)).astype(np.int64) for place in range(4)]


def detect(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The language of each text: ko, zh, en, ja, or und where nothing tells."""
    whole: Any = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    codes = [languages(batch(whole[first:behind])) for first, behind in chunks(len(whole), STEP)] if len(whole) else []
    found = np.concatenate(codes) if codes else np.zeros(0, np.int8)
    return pa.DictionaryArray.from_arrays(pa.array(found), list(LANGUAGES)).cast(pa.string())
