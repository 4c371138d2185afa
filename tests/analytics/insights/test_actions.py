"""Actions: kept with their history, late or done by the day, and their effect by hand, as an association."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from analytics.insights import actions
from analytics.insights.actions import Action, Effect
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.summary.actions import actions as told
from analytics.summary.actions import effect_in_words, listed
from analytics.summary.part import Asked, Part
from data import demo
from data.demo.actions import make_actions
from data.errors import QuestionError
from data.store.store import Store
from tests import banks

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
ROTA = Action("", "Change the lunch rota", "Kim", date(2026, 11, 20), date(2026, 11, 9), "csat")


def said(store: Store, **where: str) -> Part:
    limits = tuple((dimension, (member,)) for dimension, member in where.items())
    return told(cubes.open(store), Asked(Filters(WEEK, where=limits), "en"))


def test_an_action_is_kept_as_it_was_said(store: Store) -> None:
    new = actions.add(
        store.shelf, replace(ROTA, title="  Change the\nlunch rota ", where=(("branch_id", "B1"),), by="ann")
    )
    assert len(new.key) == 12
    assert new.title == "Change the lunch rota"
    assert actions.all_of(Store(store.url).shelf) == (new,)


def test_its_history_has_every_word(store: Store) -> None:
    new = actions.add(store.shelf, replace(ROTA, by="ann"))
    actions.finish(store.shelf, new.key, date(2026, 11, 18), "bob")
    actions.reopen(store.shelf, new.key, "cho")
    actions.drop(store.shelf, new.key, "dan")
    assert actions.all_of(store.shelf) == ()
    dropped, *words = actions.history(store.shelf, new.key)
    assert dropped is None
    assert [(word.done, word.by) for word in words if word] == [
        (None, "cho"),
        (date(2026, 11, 18), "bob"),
        (None, "ann"),
    ]
    with pytest.raises(QuestionError):
        actions.finish(store.shelf, new.key, date(2026, 11, 19))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "}, {"owner": ""}, {"due": date(2026, 11, 8)}, {"metric": "luck"},
        {"metric": "call_loss", "where": (("branch_id", "B1"),)},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_kept(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(QuestionError):
        actions.add(store.shelf, replace(ROTA, **wrong))  # type: ignore[arg-type]
    assert actions.all_of(store.shelf) == ()


@pytest.mark.parametrize(
    "done, on, state",
    [
        (None, date(2026, 11, 20), "open"), (None, date(2026, 11, 21), "late"),
        (date(2026, 11, 21), date(2026, 11, 21), "done"), (date(2026, 11, 22), date(2026, 11, 21), "late"),
    ],
)  # fmt: skip
def test_done_late_or_open_by_the_day(done: date | None, on: date, state: str) -> None:
    assert replace(ROTA, done=done).state(on) == state


def answers(store: Store, since: tuple[int, int], before: tuple[int, int], branch: str = "B1") -> None:
    """Two weeks before 9 November and two since: so many answers of 5 and of 2 in each pair of weeks."""
    rows = []
    for start, (fives, twos) in ((datetime(2026, 10, 26), before), (datetime(2026, 11, 9), since)):
        for n, score in enumerate([5] * fives + [2] * twos):
            rows.append({
                "response_id": f"{branch}{start:%m%d}{n}", "responded_at": start + timedelta(days=n % 14, hours=9),
                "branch_id": branch, "csat": score,
            })  # fmt: skip
    banks.commit(store, "response", rows)
    banks.commit(store, "branch", [{"branch_id": b, "name": n, "region": r}
                                   for b, n, r in (("B1", "Harbour", "South"), ("B2", "Market", "North"))])  # fmt: skip


def test_the_effect_is_the_number_since_against_as_long_before(store: Store) -> None:
    answers(store, since=(150, 50), before=(100, 100))
    found = actions.effect(cubes.open(store), ROTA, WEEK.end)
    assert found is not None
    assert (found.now.value, found.before.value, found.change) == pytest.approx((4.25, 3.5, 0.75))
    assert found.weeks == 2
    assert (found.now.period, found.before.period) == (
        Period(date(2026, 11, 9), date(2026, 11, 22)), Period(date(2026, 10, 26), date(2026, 11, 8)),
    )  # fmt: skip
    # Standard errors 3 x sqrt(p q / 199): 0.0921 and 0.1063, together 0.1407; nothing is known of weeks before.
    assert found.low < 0.75 - 1.96 * 0.14 + 0.01
    assert 0 < found.low < found.change < found.high
    assert found.is_better is True


def test_what_may_be_chance_is_not_called_better(store: Store) -> None:
    answers(store, since=(21, 19), before=(20, 20))
    found = actions.effect(cubes.open(store), ROTA, WEEK.end)
    assert found is not None
    assert found.low < 0 < found.high
    assert found.is_better is None


def test_worse_is_said_too_and_of_the_place_alone(store: Store) -> None:
    answers(store, since=(150, 50), before=(100, 100))
    answers(store, since=(60, 140), before=(120, 80), branch="B2")
    found = actions.effect(cubes.open(store), replace(ROTA, where=(("region", "North"),)), WEEK.end)
    assert found is not None
    assert found.change == pytest.approx(-0.9)
    assert found.is_better is False


@pytest.mark.parametrize("began", [date(2026, 11, 17), date(2026, 8, 3)])
def test_too_early_or_nothing_before_says_nothing(store: Store, began: date) -> None:
    answers(store, since=(150, 50), before=(0, 0))
    assert actions.effect(cubes.open(store), replace(ROTA, begun=began, metric="nps"), WEEK.end) is None


def test_the_part_lists_late_ones_first_and_counts_all(store: Store) -> None:
    answers(store, since=(150, 50), before=(100, 100))
    for title, due, done in (
        ("Late", 18, None), ("Done in time", 18, 17), ("Open", 30, None), ("Long done", 10, 10), ("Done later", 30, 23),
    ):  # fmt: skip
        day = None if done is None else date(2026, 11, done)
        actions.add(store.shelf, replace(ROTA, title=title, due=date(2026, 11, due), done=day))
    part = said(store)
    assert [row[0] for row in part.rows] == ["Late (Kim)", "Done in time (Kim)", "Done later (Kim)"]
    assert [row[1] for row in part.rows] == ["late since 18 Nov", "done", "due 30 Nov"]
    assert part.rows[0][2].startswith("Satisfaction 3.50 → 4.25: better (change 0.")
    assert part.lines[0].words == "Done this week: 1. Late: 1. Open: 2."
    assert "proves no cause" in part.lines[0].small
    assert {fact.metric: fact.value for fact in part.facts}["actions_late"] == 1.0


def _within(place: tuple[str, str] | tuple[()]) -> Filters:
    return Filters(WEEK, where=((place[0], (place[1],)),) if place else ())


def test_a_scope_is_told_of_its_own_actions_alone(store: Store) -> None:
    answers(store, since=(150, 50), before=(100, 100))
    places = {"Bank": (), "South": (("region", "South"),), "B1": (("branch_id", "B1"),), "B2": (("branch_id", "B2"),)}
    for title, where in places.items():
        actions.add(store.shelf, replace(ROTA, title=title, where=where))
    bank = cubes.open(store)
    assert [row[0] for row in said(store, branch_id="B2").rows] == ["B2 (Kim, Market)"]
    names = {
        place: {each.action.title for each in listed(bank, _within(place), WEEK.end, "en")}
        for place in ((), ("region", "South"), ("branch_id", "B1"), ("branch_id", "B2"))
    }
    assert names == {
        (): {"Bank", "South", "B1", "B2"}, ("region", "South"): {"South", "B1"}, ("branch_id", "B1"): {"South", "B1"},
        ("branch_id", "B2"): {"B2"},
    }  # fmt: skip


def test_the_demo_banks_actions_are_actions(store: Store) -> None:
    last = date(2026, 11, 22)
    world = demo.make_world(demo.SEED, 0.005, last)
    for name, body in make_actions(world).items():
        store.shelf.put(actions.KIND, name, body, demo.FILE)
    found = {action.key: action for action in actions.all_of(store.shelf)}
    states = {key: action.state(last) for key, action in found.items()}
    assert states == {
        "demo-rota": "late", "demo-app": "done", "demo-saturday": "open", "demo-greeting": "open",
    }  # fmt: skip
    for action in found.values():
        assert action.metric in actions.MOVED
        assert {member for _, member in action.where} <= set(world.branch_ids)
        assert actions.add(store.shelf, action) == action  # nothing about it would be refused of a person
    assert found["demo-rota"].where == (("branch_id", "B03"),)


def test_without_actions_it_says_where_they_are_made(store: Store) -> None:
    assert "the Overview page" in said(store).absent


def test_an_effect_in_words_counts_its_weeks_and_its_points() -> None:
    week, before = Period(date(2026, 11, 16), date(2026, 11, 22)), Period(date(2026, 11, 9), date(2026, 11, 15))
    lost = replace(ROTA, metric="call_loss")
    for days, said in ((0, "one week"), (7, "2 weeks")):
        now = Value("call_loss", Period(week.start - timedelta(days), week.end), 0.12, 500, 0.1, 0.14)
        found = Effect(now, Value("call_loss", before, 0.10, 500, 0.08, 0.12), 0.02, 0.008, 0.032, False)
        words = effect_in_words(lost, found, "en")
        assert words == f"Call loss 10.0% → 12.0%: worse (change 0.8 to 3.2 pp, {said})"
