"""What must not grow with the square of a file: rules for single headers."""

from __future__ import annotations

import re
import time

import pytest

from analytics.text.mask import mask_one
from data.formats.csv_records import records
from data.layouts.layout import Items, Rule


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


@pytest.mark.sampled
@pytest.mark.parametrize("piece", ["010-", "a@a.", "a.", "1 ", "(02) ", "+82 "])
def test_a_long_comment_is_masked_soon(piece: str) -> None:
    start = time.monotonic()
    assert mask_one("write to kim.lee@example.com " + piece * 100_000).startswith("write to [email] ")
    assert time.monotonic() - start < 10


def test_marks_that_open_in_every_line_are_read_soon() -> None:
    start = time.monotonic()
    found = list(records(b'2026-03-01,9,"x\n' * 60_000, ",", 1))
    assert (len(found), any(record.whole for record in found)) == (60_000, False)
    assert time.monotonic() - start < 15
