"""A file is dropped, looked at, stored, taken back and brought in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages import conftest
from tests.pages.conftest import Open, words

Stores = Callable[..., None]
HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
GOOD = "".join(f"C{n},2026-11-{n:02d},2026-11-{n + 5:02d},,fees,app\n" for n in range(1, 21))


def dropped(at: AppTest, text: str, name: str = "complaint.csv") -> AppTest:
    return conftest.dropped(at, text, name)


def test_a_file_is_looked_at_stored_undone_and_redone(stores: Stores, bank: Path, opened: Open) -> None:
    stores(demo=bank)
    at = dropped(opened("uploads"), HEADER + GOOD)
    assert not at.exception
    assert "complaint.csv is “Complaints”: all 20 rows can go in." in words(at)
    assert len(at.dataframe[0].value) == 10
    at.button(key="commit").click().run()
    assert not at.exception
    assert "20 added" in words(at)
    assert "Complaints +20" in words(at), "what changed in the headline numbers"
    assert "Show our own bank" not in words(at), "with something of one's own, it is what is shown"
    undo = next(button for button in at.button if button.label == "Undo")
    undo.click().run()
    assert not at.exception
    assert "Nothing has been brought in yet" in words(at)
    next(button for button in at.button if button.label == "Redo").click().run()
    assert "Uploads in force: 1" in words(at)


def test_refused_rows_are_told_with_reason_and_remedy(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), HEADER + GOOD + "C99,someday,,,fees,app\n")
    assert not at.exception
    assert "20 of its 21 rows can go in" in words(at)
    refused = at.dataframe[0].value
    assert refused[["Row", "Column", "Value"]].to_numpy().tolist() == [[22, "opened_at", "someday"]]
    assert (refused[["Reason", "Remedy"]].map(len) > 5).all(axis=None)


def test_a_file_that_cannot_go_in_is_an_error_with_a_remedy(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), "colour,shape\nred,round\n", "shapes.csv")
    assert not at.exception
    assert len(at.error) == 1
    assert not [button for button in at.button if button.key == "commit"]


def test_too_many_refused_rows_keep_the_file_out(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), HEADER + GOOD + "C99,someday,,,fees,app\n" * 30)
    assert not at.exception
    assert "so nothing goes in" in at.error[0].value
    assert not [button for button in at.button if button.key == "commit"]
