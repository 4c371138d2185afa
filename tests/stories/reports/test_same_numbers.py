"""All who get one report of one week have the same numbers, in whatever language and scope, or are told otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.errors import ReportRefused
from data.store.store import Store
from reports.content.edition import Edition
from reports.render import making
from reports.schedule import definitions, production
from reports.schedule.definitions import Recipient
from tests import banks
from tests.reports.hands import MONDAY, WEEKLY, Hands


@pytest.mark.parametrize("is_made", [False, True])
def test_who_reads_another_language_gets_the_numbers_that_others_have(
    bank_of_two: Store, hands: Hands, monkeypatch: pytest.MonkeyPatch, is_made: bool
) -> None:
    make = hands.make

    def broken(edition: Edition, to: Path, **more: Any) -> making.Made:
        if edition.language == "ko" and not is_made:
            raise ReportRefused("The browser failed.", remedy="Mend it.")
        return make(edition, to, **more)

    monkeypatch.setattr(making, "make", broken)
    hands.states["lee@bank.example"] = ("failed", True)
    first, _ = production.run_due(bank_of_two, now=MONDAY) or []
    banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    monkeypatch.setattr(making, "make", make)
    hands.states.clear()
    kim, lee = production.run(bank_of_two, WEEKLY, "2026-W47")
    assert [(run.state, run.version, run.note) for run in (kim, lee)] == [
        ("delivered", first.version, production.SAME)
    ] * 2
    (anew, _) = production.run(bank_of_two, WEEKLY, "2026-W47", again=True)
    assert (anew.version, anew.note) == (first.version + 1, production.OTHER)


def test_a_scope_that_lacked_a_source_is_made_of_newer_data_and_says_so(
    bank_of_two: Store, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    south = Recipient("choi@bank.example", where=(("region", "South"),))
    definitions.put(bank_of_two, replace(WEEKLY, recipients=(*WEEKLY.recipients[:1], south)))
    make = hands.make

    def lacking(edition: Edition, to: Path, **more: Any) -> making.Made:
        if edition.where:
            raise ReportRefused("A file of South is missing.", remedy="Add it.")
        return make(edition, to, **more)

    monkeypatch.setattr(making, "make", lacking)
    first, _ = production.run_due(bank_of_two, now=MONDAY) or []
    banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    monkeypatch.setattr(making, "make", make)
    (found,) = production.run_due(bank_of_two, now=MONDAY) or []
    assert (found.state, found.version, found.note) == ("delivered", first.version + 1, production.OTHER)
