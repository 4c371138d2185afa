"""Headers that look as if they told which end of their numbers is the best, whatever their words are.

Words of ends cannot be listed to the end: what is tied to a point by a sign, an order or a comparison is asked about
where nobody understands it. What is plainly none, such as (1-5), out of 5, the number of a question or a year, is not.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from data.layouts.signs import simplified, unnumbered

# What ties words to the point before them, as a sign such as = does.
VERBS = (
    r"(?:(?:은|는|이|가|을|를)(?=\s)|(?:점|点|分)(?:이|은)(?=\s)|(?:is|are|means?|being|equals?|stands for|indicates)\b"
    r"|(?:ist|sind|bedeutet|heisst|est|signifie|es|son|significa|é|è)\b|代表着?|表示|为|為|是|即|[がは])"
)


@lru_cache(maxsize=1 << 12)
def is_claim(text: str) -> bool:
    """True where a header ties a point to words, ranks, or compares one end with the other."""
    plain = unnumbered(simplified(unicodedata.normalize("NFKC", text).casefold()))
    for pattern in _patterns("harmless"):
        plain = pattern.sub(" ", plain)
    return any(pattern.search(plain) for pattern in (*_patterns("tied"), *_patterns("ranked")))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    told = tomllib.loads((Path(__file__).parent / "claims.toml").read_text(encoding="utf-8"))
    return tuple(re.compile(_filled(pattern, told["parts"])) for pattern in told[name]["has"])


def _filled(pattern: str, parts: dict[str, str]) -> str:
    """The pattern with its named parts in their places; all in simplified signs."""
    for part, written in {**parts, "VERBS": VERBS}.items():
        pattern = pattern.replace(f"<{part}>", f"(?:{written})")
    return simplified(pattern)
