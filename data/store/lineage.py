"""Which history a count belongs to: a store brought back from a copy may number other commits as those that it lost.

A refresh of a cube carries a mark of the log row and of the word that it counted up to. Rows are only ever appended, so
whoever knows that row knows all before it; a count of a history that is gone is none of this store's.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.store.commit_log import Ledger, LogRow

# The parts of a refresh's name: version, word, moment, definition, lineage, and a text unlike all others.
PARTS, PLACE = 6, 4


def mark(row: LogRow) -> str:
    """What tells a log row from any other, whatever its number."""
    return digest(f"{row.seq} {row.upload_id} {row.state} {row.at.isoformat()}")


def digest(text: str) -> str:
    """A text as eight digits."""
    return blake2b(text.encode(), digest_size=4).hexdigest()


def lineage(ledger: Ledger, words: Mapping[int, str], version: int, word: int) -> str:
    """The mark of a history up to a version and a word; words: the marks of what was said, by number."""
    row = mark(ledger.rows[version - 1]) if 0 < version <= len(ledger.rows) else str(version)
    return digest(f"{row} {words.get(word, word)}")


def fits(refresh: str, ledger: Ledger, words: Mapping[int, str]) -> bool:
    """Whether a refresh counted a part of this history; those from before lineages were kept go by their number."""
    parts = refresh.split("-")
    version = int(parts[0])
    if version > ledger.version:
        return False
    if len(parts) != PARTS:
        return True
    return parts[PLACE] == lineage(ledger, words, version, int(parts[1].removeprefix("w")))
