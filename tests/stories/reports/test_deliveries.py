"""Open deliveries on the command line, shown and settled by a person."""

from __future__ import annotations

import pytest

from data.store.store import Store
from reports.delivery import claims
from reports.delivery.outcomes import DELIVERED, unsure
from reports.delivery.recipients import parse
from tests.reports.postal import edition
from tests.test_cli import answer, run


@pytest.fixture
def doubt(store: Store) -> str:
    """The name of a delivery that may have arrived; another one did."""
    for to, outcome in (("kim@bank.example", unsure("No answer: {fault}", fault="x")), ("lee@bank.example", DELIVERED)):
        claimed, _ = claims.claim(store, edition(), parse(to), "kim", 60)
        claims.confirm(store, claimed, outcome)
    return claims.open_claims(store)[0].key


def test_open_ones_are_shown(store: Store, doubt: str) -> None:
    (one,) = answer("deliveries", "--store", store.url)
    assert (one["key"], one["recipient"], one["state"]) == (doubt, "kim@bank.example", "unknown")
    assert one["reason"] == "No answer: x"
    assert len(answer("deliveries", "--all", "--store", store.url)) == 2
    shown = run("deliveries", "--store", store.url)
    assert doubt[:8] in shown.stdout
    assert "--not-arrived" in shown.stderr


def test_that_none_is_open_is_said(store: Store) -> None:
    assert "No delivery is open." in run("deliveries", "--store", store.url).stderr
    assert "Nothing was delivered yet." in run("deliveries", "--all", "--store", store.url).stderr


@pytest.mark.parametrize("option, state", [("--arrived", "sent"), ("--not-arrived", "failed")])
def test_a_person_settles_one(store: Store, doubt: str, option: str, state: str) -> None:
    assert answer("deliveries", option, doubt[:8], "--store", store.url)["state"] == state
    assert answer("deliveries", "--store", store.url) == []


def test_one_that_is_not_known(store: Store, doubt: str) -> None:
    assert run("deliveries", "--arrived", "nothing", "--store", store.url).exit_code == 1
    assert run("deliveries", "--all", "--arrived", doubt, "--store", store.url).exit_code == 2
    many = run("deliveries", "--arrived", "", "--store", store.url)
    assert many.exit_code == 0, "an empty name is none"
