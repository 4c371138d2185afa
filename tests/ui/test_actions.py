"""What next, on the Overview: an action is added, seen with its effect, done, not done after all, and dropped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.insights import actions
from analytics.insights.actions import Action
from analytics.metrics import cubes
from data.store.store import Store
from tests.pages.conftest import Open, words

Stores = Callable[..., None]


@pytest.fixture
def own(bank: Path, tmp_path: Path, stores: Stores) -> Path:
    """The small bank as one's own, to be written to."""
    folder = tmp_path / "of_its_own"
    shutil.copytree(bank, folder)
    stores(own=folder)
    # Its counts were held against its rows: once there is a word more, whoever opens it first compares them again.
    cubes.open(Store(str(folder)))
    return folder


def kept(own: Path) -> tuple[Action, ...]:
    return actions.all_of(Store(str(own)).shelf)


def add(at: AppTest, **said: object) -> AppTest:
    """Fill in the form and send it."""
    for name, value in said.items():
        kind = {"metric": "selectbox", "place": "selectbox", "begun": "date_input", "due": "date_input"}
        getattr(at, kind.get(name, "text_input"))(key=f"action_{name}").set_value(value)
    return at.button(key="action_keep").click().run()


def test_an_action_is_added_and_shown_with_its_effect(own: Path, opened: Open) -> None:
    at = opened()
    assert "No action is kept yet" in words(at)
    add(at, title="Change the <b>rota</b>", owner="Kim", metric="csat", place="Harbour", begun=date(2026, 11, 1))
    assert not at.exception
    assert not at.error
    (action,) = kept(own)
    assert (action.title, action.owner, action.where) == ("Change the <b>rota</b>", "Kim", (("branch_id", "B1"),))
    assert (action.begun, action.due) == (date(2026, 11, 1), date(2026, 12, 7))
    shown = words(at)
    assert "Change the &lt;b&gt;rota&lt;/b&gt; (Kim, Harbour)" in shown
    assert "due 7 Dec" in shown
    assert "3 weeks" in shown
    assert "proves no cause" in shown
    assert at.text_input(key="action_title").value == ""


def test_what_is_wrong_is_said_and_what_was_written_stays(own: Path, opened: Open) -> None:
    at = add(opened(), title="Change the rota", owner=" ")
    assert "needs a title and an owner" in at.error[0].value
    assert at.text_input(key="action_title").value == "Change the rota"
    assert kept(own) == ()


def test_done_not_done_and_dropped(own: Path, opened: Open) -> None:
    new = actions.add(Store(str(own)).shelf, Action("", "Call back", "Ann", date(2026, 11, 20), date(2026, 11, 2)))
    at = opened()
    assert "late since 20 Nov" in words(at)
    at.button(key=f"done_{new.key}").click().run()
    assert kept(own)[0].done == date(2026, 11, 23)
    assert "<b>Call back (Ann)</b>: done" in words(at)
    at.button(key=f"reopen_{new.key}").click().run()
    assert kept(own)[0].done is None
    at.button(key=f"drop_{new.key}").click().run()
    assert kept(own) == ()
    assert "Call back" not in words(at)
    assert len(actions.history(Store(str(own)).shelf, new.key)) == 4


def test_a_button_of_an_action_that_somebody_dropped_says_so(own: Path, opened: Open) -> None:
    new = actions.add(Store(str(own)).shelf, Action("", "Call back", "Ann", date(2026, 11, 30), date(2026, 11, 2)))
    at = opened()
    actions.drop(Store(str(own)).shelf, new.key)
    at.button(key=f"done_{new.key}").click().run()
    assert "This action is not kept any more." in at.error[0].value
    assert not at.exception


def test_a_scope_offers_and_shows_its_own_places_alone(own: Path, opened: Open) -> None:
    shelf = Store(str(own)).shelf
    for title, where in (("All", ()), ("South", (("region", "South"),)), ("Station", (("branch_id", "B3"),))):
        actions.add(shelf, Action("", f"In {title}", "Ann", date(2026, 11, 30), date(2026, 11, 2), where=where))
    assert {title for title in ("In All", "In South", "In Station") if title in words(opened(region="South"))} == {
        "In South"
    }
    at = opened(region="South")
    assert at.selectbox(key="action_place").options == ["all that is shown", "South", "Harbour", "Market"]
    add(at, title="Here", owner="Ann")
    assert {a.where for a in kept(own) if a.title == "Here"} == {(("region", "South"),)}


def test_paper_has_no_buttons(own: Path, opened: Open) -> None:
    actions.add(Store(str(own)).shelf, Action("", "Call back", "Ann", date(2026, 11, 30), date(2026, 11, 2)))
    at = opened(paper="1")
    assert "Call back" in words(at)
    assert not [button for button in at.button if button.key and button.key.startswith(("done_", "drop_", "action_"))]


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_every_language(own: Path, opened: Open, language: str) -> None:
    actions.add(Store(str(own)).shelf, Action("", "回电", "李娜", date(2026, 11, 20), date(2026, 11, 2), "nps"))
    at = opened(language=language)
    assert not at.exception
    assert "回电" in words(at)
