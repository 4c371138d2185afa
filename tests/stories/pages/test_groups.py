"""Charts by group on a page: what is cut is one click away; the glossary keeps the server's business to itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.store.store import Store
from tests.banks import commit
from tests.pages.conftest import Open

NEWEST = datetime(2026, 11, 20, 9)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visits of 41 branches, twelve each."""
    folder = tmp_path_factory.mktemp("many")
    rows = [
        {"visit_id": f"{b}-{n}", "issued_at": NEWEST - timedelta(days=n), "branch_id": f"B{b:02}",
         "called_at": NEWEST - timedelta(days=n) + timedelta(minutes=b)}
        for b in range(41)
        for n in range(12)
    ]  # fmt: skip
    commit(Store(str(folder)), "visit", rows)
    return folder


def test_a_cut_chart_says_so_and_shows_all_at_a_click(stores: Callable[..., None], opened: Open, many: Path) -> None:
    stores(many)
    at = opened("branches", bank="own")
    assert not at.exception
    said = [caption.value for caption in at.caption]
    assert "40 of 41 shown" in said
    # The newest week ends on a Friday, in a bank whose Saturdays had rows.
    assert any(words.startswith("Open points are not whole") for words in said)
    toggle = at.toggle(key="all_wait_p90_branch_id")
    assert toggle.label == "Show all 41"
    toggle.set_value(True).run()
    said = [caption.value for caption in at.caption]
    assert said.count("40 of 41 shown") == 1, "the other chart is still cut"


def test_the_glossary_shows_nothing_of_the_server(
    stores: Callable[..., None], opened: Open, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores(many)
    monkeypatch.setenv("TELLER_SMTP_HOST", "mail.inside.example")
    page = opened("glossary", bank="own")
    words = " ".join(str(frame.value.to_dict()) for frame in page.table).replace("\\", "").replace("\u2060", "")
    assert "minimum_group" in words
    for private in ("mail.inside.example", "smtp", "var/", str(many), "secret", "folder", "megabytes"):
        assert private not in words
