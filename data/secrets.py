"""The bank's secret and what is hashed with it: customers' and employees' keys never reach the store."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data import settings
from data.errors import SettingError
from data.texts import N_, Text

_BYTES = 32
# Hexadecimal digits that are kept of a hash: 128 bits, so that two keys never meet.
_DIGITS = 32
# What SHA-256 takes in at once, in bytes.
_BLOCK = 64
# Hashes that are remembered: some hundred megabytes.
_MOST_KNOWN = 400_000


def secret() -> bytes:
    """The bank's secret, made on first use in a file that only its owner may read.

    Raises SettingError when the file cannot be read or is too short to be one.
    """
    return _read(settings.location("secret_file"))


@cache
def _read(place: str) -> bytes:
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
        found = bytes.fromhex(_settled(path))
    except (OSError, ValueError) as fault:
        raise _unusable(place) from fault
    if len(found) < _BYTES:
        raise _unusable(place)
    return found


def _make(path: Path) -> None:
    """Write a new secret unless there is one: O_EXCL lets one process alone make it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _settled(path: Path) -> str:
    """The file's text; another process that is just making it gets a second to finish."""
    for _ in range(100):
        if len(text := path.read_text().strip()) >= 2 * _BYTES:
            return text
        time.sleep(0.01)
    return text


def _unusable(place: str) -> SettingError:
    return SettingError(
        Text(N_("The file {file} does not hold the bank's secret."), {"file": place}),
        remedy=N_("Bring the file back from a backup: without it, stored keys cannot be matched with new ones."),
    )


def hashed(values: pa.ChunkedArray, key: bytes) -> pa.ChunkedArray:
    """HMAC-SHA256 of each text under the key, 32 hexadecimal digits; null stays null. A text is hashed once."""
    coded = values.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    known = _known(key)
    if len(known) > _MOST_KNOWN:
        known.clear()
    hashing, words = _hashing(key), coded.dictionary.to_pylist()
    known.update((word, hashing(word)) for word in words if word not in known)
    return pa.chunked_array([pc.take(pa.array(map(known.__getitem__, words), pa.string()), coded.indices)])


@cache
def _known(key: bytes) -> dict[str, str]:  # noqa: ARG001
    """The texts that were hashed lately: the parts of a file share most of their keys."""
    return {}


@cache
def _hashing(key: bytes) -> Callable[[str], str]:
    """HMAC with the two halves that hang on the key alone done once: half the time of hmac.digest for short words."""
    padded = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    begun = hashlib.sha256(bytes(b ^ 0x36 for b in padded))
    ended = hashlib.sha256(bytes(b ^ 0x5C for b in padded))

    def one(word: str) -> str:
        inner, outer = begun.copy(), ended.copy()
        inner.update(word.encode())
        outer.update(inner.digest())
        return outer.hexdigest()[:_DIGITS]

    return one


def salt(key: bytes) -> str:
    """A text made from the secret, for numbering rows by their content without giving the content away."""
    return hmac.digest(key, b"rows", "sha256").hex()
