"""Where a comment turns from one thing to the next: at its signs, and before or behind the words that join clauses."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa

from analytics.text.features import SPACE, Batch, Codes, Flags, Places, among, batch, marked, words

_SIGNS = ".!?;,:…·~。！？；，、：()/"
_EN = "but however although though yet except while whereas unfortunately otherwise"
_KO_ENDINGS = "데고며만나"  # 는데, 고, 며, 지만, 으나: behind the word; nouns that end so are left out
_KO_NOUNS = "광고 사고 창고 신고 최고 재고 보고 경고 참고 금고 선고 권고 하나 불만 얼마나 누구나 언제나 너무나"
_ZH_BEFORE = "但却"
_ZH_PAIRS = [("不", "过"), ("可", "是"), ("然", "而"), ("只", "是"), ("就", "是"), ("而", "且"), ("另", "外")]


def unjoined(text: Batch) -> Batch:
    """Korean clauses without the ending that joins them: 는데 and 지만 speak of what comes after."""
    first, behind = words(text)
    last = behind[_joining(text, first, behind)] - 1
    but = last[(text.codes[last] == ord("만")) & (text.codes[last - 1] == ord("지"))] - 1
    if not len(last):
        return text
    codes = text.codes.copy()
    codes[np.append(last, but)] = SPACE
    return replace(text, codes=codes)


def bounds(text: Batch, language: str) -> Places:
    """The places where a clause begins, in order; the first place of every comment is one."""
    begins = _at_signs(text.codes)
    if language == "zh":
        begins |= _chinese(text.codes)
    elif language in {"en", "ko"}:
        first, behind = words(text)
        if language == "en":
            begins[first[among(text.word_hashes, _hashes(_EN))]] = True
        else:
            begins[behind[_joining(text, first, behind)]] = True
    begins[text.starts] = True
    return np.flatnonzero(begins)


def _at_signs(codes: Codes) -> Flags:
    """Behind every sign, but not inside a number: 1,000 and 4.5 are digits around it."""
    begins = np.zeros(len(codes), np.bool_)
    sign = marked(_SIGNS).take(codes[:-1])
    begins[1:] = sign & (codes[1:] != ord("0"))
    return begins


def _chinese(codes: Codes) -> Flags:
    begins = marked(_ZH_BEFORE).take(codes)
    for one, two in _ZH_PAIRS:
        begins[:-1] |= (codes[:-1] == ord(one)) & (codes[1:] == ord(two))
    return begins


def _joining(text: Batch, first: Places, behind: Places) -> Flags:
    """Korean words whose ending joins two clauses."""
    ending = marked(_KO_ENDINGS).take(text.codes[behind - 1])
    ending &= (behind - first > 1) & (text.codes[behind] == SPACE)
    return ending & ~among(text.word_hashes, _hashes(_KO_NOUNS))


@cache
def _hashes(listed: str) -> Codes:
    text = batch(pa.array([listed]))
    return np.unique(text.word_hashes)
