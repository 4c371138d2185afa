"""The words banks file things under, in a list: all in the reader's language, or all as the bank writes them."""

from __future__ import annotations

from analytics.metrics.query import NOBODY
from analytics.vocabulary import terms


def test_codes_of_one_list_are_put_into_words_together_or_not_at_all() -> None:
    assert terms(["fees", "waiting", "app"], "ko") == ["fees", "waiting", "app"]
    assert terms(["branch", "app"], "ko") == ["영업점", "앱"]
    # What nobody stated is no code of the bank's; a name is no code either.
    assert terms(["fees", NOBODY], "en") == ["fees", "not stated"]
    assert terms(["B1", "app"], "en", {"B1": "Jongno"}) == ["Jongno", "app"]
