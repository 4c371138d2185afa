"""What must not grow with the square of a file: telling UTF-8, and rules for single headers."""

from __future__ import annotations

import codecs
import random
import re
import time
from pathlib import Path

import pytest

from analytics.text.mask import mask_one
from data.formats import encoding
from data.layouts.layout import Items, Rule


def decodes(content: bytes) -> bool:
    """Python's own answer, which lets a last character be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(content)
    except UnicodeDecodeError:
        return False
    return True


def test_utf8_is_told_as_python_tells_it_wherever_a_piece_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 7)
    chance, seen = random.Random(1), set()
    for _ in range(2000):
        content = "".join(chance.choices("aé한\U0001f600\n", k=chance.randint(0, 20))).encode()
        content = content[: chance.randint(0, len(content))]
        if chance.random() < 0.4:
            at = chance.randint(0, len(content))
            content = content[:at] + bytes([chance.randrange(128, 256)]) + content[at:]
        (tmp_path / "f").write_bytes(content)
        assert encoding.is_utf8(tmp_path / "f") == decodes(content), content
        seen.add(decodes(content))
    assert seen == {True, False}


def test_the_first_rule_wins_be_it_for_one_header_or_for_many() -> None:
    rules = (Rule("^b$", "one", "other"), Rule("^[ab]$", "two", "other"), Rule("^a$", "three", "other"))
    found = Items((*rules, Rule(f"^{re.escape('c (d)?')}$", "four", "other"))).find(("a", "b", "c (d)?", "e"))
    assert {column: code for column, (code, _) in found.items()} == {"a": "two", "b": "one", "c (d)?": "four"}


def test_ten_thousand_headers_find_their_rules_soon() -> None:
    names = tuple(f"x{i}" for i in range(10_000))
    items = Items(tuple(Rule(f"^{re.escape(name)}$", name, "other") for name in names))
    start = time.monotonic()
    assert len(items.find(names)) == 10_000
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("piece", ["010-", "a@a.", "a.", "1 ", "(02) ", "+82 "])
def test_a_long_comment_is_masked_soon(piece: str) -> None:
    start = time.monotonic()
    assert mask_one("write to kim.lee@example.com " + piece * 100_000).startswith("write to [email] ")
    assert time.monotonic() - start < 10
