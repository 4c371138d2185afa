"""Personal details in comments become a word for their kind: e-mail, phone, card, Korean resident number.

Column by column: one search finds the few texts that can hold any, and only those are looked at more closely.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# What every detail below contains: an at sign between letters, or seven digits with nothing much between them.
_SUSPECT = r"[A-Za-z0-9]@[A-Za-z0-9]|\d(?:[ .()\-]{0,2}\d){6}"
# As long as the parts of an address can be: without an end, a long text of digits would take the square of its time.
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9][A-Za-z0-9.\-]{0,252}\.[A-Za-z]{2,}")
_RESIDENT = re.compile(r"(?<!\d)(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s?-?\s?([0-9])(\d{6})(?!\d)")
_CARD = re.compile(r"(?<![\d\-])\d(?:[ \-]?\d){12,18}(?![\d])")
_PHONE = re.compile(
    r"(?<![\d\-.])(?:"
    r"\+\d{1,3}[ .\-]?\(?\d{1,4}\)?(?:[ .\-]?\d{2,4}){2,3}"  # +82 10-1234-5678
    r"|01[016789][ .\-]?\d{3,4}[ .\-]?\d{4}"  # Korean mobile
    r"|0(?:2|[3-6]\d)[ .\-)]{1,2}\d{3,4}[ .\-]\d{4}"  # Korean landline
    r"|1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}"  # Chinese mobile
    r"|0\d{2,3}-\d{7,8}"  # Chinese landline
    r"|\(?[2-9]\d{2}\)?[ .\-]{1,2}[2-9]\d{2}[ .\-]\d{4}"  # North American
    r")(?!\d)"
)


def mask(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts with every detail replaced by its kind in brackets, such as [phone]; null stays null."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return pa.chunked_array(pool.map(_masked, texts.chunks), texts.type)


def _masked(texts: pa.Array) -> pa.Array:
    suspect = pc.fill_null(pc.match_substring_regex(texts, _SUSPECT), False)
    places = np.flatnonzero(suspect.to_numpy(zero_copy_only=False))
    if not len(places):
        return texts
    masked = pa.array([mask_one(text) for text in texts.take(places).to_pylist()], texts.type)
    # The texts in their order, those at the places taken from behind them: a third of the time of a replacement.
    order = np.arange(len(texts))
    order[places] = len(texts) + np.arange(len(places))
    return pa.concat_arrays([texts, masked]).take(order)


def mask_one(text: str) -> str:
    """One text with its details replaced."""
    text = _EMAIL.sub("[email]", text)
    text = _RESIDENT.sub("[resident number]", text)
    text = _CARD.sub(lambda found: "[card]" if luhn(found[0]) else found[0], text)
    return _PHONE.sub("[phone]", text)


def luhn(number: str) -> bool:
    """True when the digits are a card number by their check digit."""
    digits = [int(c) for c in number if c.isdigit()]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return len(digits) >= 13 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
