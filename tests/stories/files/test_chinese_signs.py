"""Chinese sentences quote the headers that they name, and have the signs of Chinese between parts and around quotes."""

from __future__ import annotations

import re

from data.texts import catalogue, clauses, listed

# A label before what is said of a column, and a choice between columns: the header stands alone there.
LABEL = re.compile(r"\{column\}[：（]")


def test_headers_are_quoted() -> None:
    found = {said for said in catalogue("zh").values() if "{column}" in said and not LABEL.match(said)}
    assert len(found) > 100
    bare = [
        said for said in found for place in re.finditer(r"\{column\}", said)
        if said.count("“", 0, place.start()) <= said.count("”", 0, place.start())
    ]  # fmt: skip
    assert not bare


def test_parts_of_lists_have_the_signs_of_chinese() -> None:
    assert listed(["甲", "乙"], "zh") == "甲、乙"
    assert clauses(["甲、乙", "丙"], "zh") == "甲、乙；丙"
    assert [clauses(["a", "b"], language) for language in ("en", "ko")] == ["a; b", "a; b"]
