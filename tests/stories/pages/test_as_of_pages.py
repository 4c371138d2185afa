"""Pages of a bank as it was: the version that the setting as_of names, whatever is uploaded meanwhile."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.store.store import Store
from tests.banks import commit
from tests.pages.conftest import Open, dropped, words

Stores = Callable[..., None]
WEEK = "2026-W46"


def answers(keys: range, score: float) -> list[dict[str, Any]]:
    return [{"response_id": str(k), "responded_at": datetime(2026, 11, 10, 9), "csat": score} for k in keys]


def shown(at: AppTest) -> dict[str, Any]:
    """The page's mark."""
    (said,) = re.findall(r"data-shown='([^']*)'", words(at))
    return dict(json.loads(unescape(said)))


def csat(at: AppTest) -> float:
    return float(next(fact["value"] for fact in shown(at)["facts"] if fact["metric"] == "csat"))


def test_pages_stay_at_their_version(
    stores: Stores, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores()
    store = Store(str(tmp_path / "own"))
    commit(store, "response", answers(range(20), 4))
    monkeypatch.setenv("TELLER_AS_OF", "own 1.0")
    for name in ("satisfaction", "overview"):
        at = opened(name, period=WEEK, bank="own")
        assert not at.exception
        assert (shown(at)["version"], csat(at)) == (1, 4.0)
        commit(store, "response", answers(range(20), 2))
        at.run()
        assert (shown(at)["version"], csat(at)) == (1, 4.0)
    monkeypatch.setenv("TELLER_AS_OF", "own 2.0")
    assert (shown(opened(period=WEEK, bank="own"))["version"], csat(opened(period=WEEK, bank="own"))) == (2, 2.0)
    monkeypatch.delenv("TELLER_AS_OF")
    commit(store, "response", answers(range(20), 5))
    at = opened(period=WEEK, bank="own")
    assert (shown(at)["version"], csat(at)) == (4, 5.0)


def test_a_file_is_not_taken_in(stores: Stores, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores()
    store = Store(str(tmp_path / "own"))
    commit(store, "response", answers(range(20), 4))
    monkeypatch.setenv("TELLER_AS_OF", "own 1.0")
    at = opened("uploads", bank="own")
    assert not at.exception
    at = dropped(
        at, "response_id,responded_at,csat\n" + "".join(f"x{k},2026-11-11 09:00,5\n" for k in range(20)), "a.csv"
    )
    assert not at.exception
    at = at.button(key="commit").click().run()
    assert not at.exception
    assert any("as it was" in error.value for error in at.error), words(at)
    assert store.version() == 1


@pytest.mark.sampled
@pytest.mark.parametrize("setting", ["own 7.0", "own 1.5", "own", "12.3"])
def test_a_moment_that_never_was_is_an_error_that_says_so(
    setting: str, stores: Stores, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores()
    commit(Store(str(tmp_path / "own")), "response", answers(range(20), 4))
    monkeypatch.setenv("TELLER_AS_OF", setting)
    at = opened(period=WEEK, bank="own")
    assert not at.exception
    assert at.error
