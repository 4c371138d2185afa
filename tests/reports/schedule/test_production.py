"""When a report is due, by table; and what is made, once, whoever else is at it and whatever ends a runner."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.insights.opening import Opening
from data import settings
from data.errors import ReportRefused
from data.store.store import Store
from reports.content.edition import Edition
from reports.delivery import claims, outcomes, recipients
from reports.render import making
from reports.schedule import definitions, lease, production, runs, timetable
from reports.schedule.definitions import Recipient
from tests import banks
from tests.reports.hands import MONDAY, WEEKLY, Hands


@pytest.mark.parametrize(
    "zone, weekday, hour, now, last, week, following",
    [
        # On the dot, a moment before, and late in the week; Monday 07:00 in Seoul is Sunday 22:00 UTC.
        ("Asia/Seoul", 0, 7, "2026-11-22T22:00", "2026-11-22T22:00", "2026-W47", "2026-11-29T22:00"),
        ("Asia/Seoul", 0, 7, "2026-11-22T21:59", "2026-11-15T22:00", "2026-W46", "2026-11-22T22:00"),
        ("Asia/Seoul", 0, 7, "2026-11-28T20:00", "2026-11-22T22:00", "2026-W47", "2026-11-29T22:00"),
        # A Sunday's report is of the week before, whose days are all over.
        ("Asia/Seoul", 6, 23, "2026-11-22T14:30", "2026-11-22T14:00", "2026-W46", "2026-11-29T14:00"),
        # The year's end: 2026 has 53 ISO weeks, and 1 January 2027 is in the last of them.
        ("Asia/Seoul", 0, 0, "2026-12-31T00:00", "2026-12-27T15:00", "2026-W52", "2027-01-03T15:00"),
        ("Asia/Seoul", 0, 0, "2027-01-05T00:00", "2027-01-03T15:00", "2026-W53", "2027-01-10T15:00"),
        ("Asia/Seoul", 4, 9, "2027-01-01T00:00", "2027-01-01T00:00", "2026-W52", "2027-01-08T00:00"),
        # 02:00 on 29 March 2026 does not exist in Zurich: the clock jumps there at 01:00 UTC.
        ("Europe/Zurich", 6, 2, "2026-03-29T00:59", "2026-03-22T01:00", "2026-W11", "2026-03-29T01:00"),
        ("Europe/Zurich", 6, 2, "2026-03-29T01:00", "2026-03-29T01:00", "2026-W12", "2026-04-05T00:00"),
        # 02:00 on 25 October 2026 comes twice there, at 00:00 and 01:00 UTC: only the first counts.
        ("Europe/Zurich", 6, 2, "2026-10-25T00:00", "2026-10-25T00:00", "2026-W42", "2026-11-01T01:00"),
        ("Europe/Zurich", 6, 2, "2026-10-25T01:00", "2026-10-25T00:00", "2026-W42", "2026-11-01T01:00"),
        ("America/New_York", 0, 7, "2026-11-02T11:59", "2026-10-26T11:00", "2026-W43", "2026-11-02T12:00"),
    ],
)
def test_the_hour_is_the_banks(
    zone: str, weekday: int, hour: int, now: str, last: str, week: str, following: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_TIME_ZONE", zone)
    one, moment = replace(WEEKLY, weekday=weekday, hour=hour), datetime.fromisoformat(now).replace(tzinfo=UTC)
    slot = timetable.last_slot(one, moment, Opening())
    assert slot.astimezone(UTC) == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert timetable.period_at(one, slot, Opening()) == week
    assert timetable.next_slot(one, moment, Opening()).astimezone(UTC) == datetime.fromisoformat(following).replace(
        tzinfo=UTC
    )


def names(store: Store, now: datetime) -> list[tuple[str, str]]:
    return [(one.name, week) for one, week in production.due(store, now)]


def test_each_scope_and_language_is_made_once_and_sent_once(bank_of_two: Store, hands: Hands) -> None:
    south = (("region", "South"),)
    more = (*WEEKLY.recipients, Recipient("park@bank.example"), Recipient("choi@bank.example", where=south))
    definitions.put(bank_of_two, replace(WEEKLY, recipients=more))
    found = production.run_due(bank_of_two, by="cron", now=MONDAY)
    assert found is not None
    assert [(run.scope, run.language, run.state, run.by) for run in found] == [
        ("all", "en", "delivered", "cron"), ("all", "ko", "delivered", "cron"),
        ("region-South", "en", "delivered", "cron"),
    ]  # fmt: skip
    assert [to for _, to in hands.sent] == [
        ("kim@bank.example", "park@bank.example"), ("lee@bank.example",), ("choi@bank.example",)
    ]  # fmt: skip
    assert len({(edition.version, edition.said) for edition in hands.made}) == 1
    assert hands.studios == [hands.studios[0]] * 3
    assert hands.studios[0] is not None, "one server and one browser for all of them"
    assert production.run_due(bank_of_two, now=MONDAY + timedelta(days=6)) == []
    assert len(hands.made) == 3


def test_of_missed_weeks_the_newest_is_due(bank_of_two: Store, hands: Hands) -> None:
    assert production.run_due(bank_of_two, now=MONDAY) is not None
    late = MONDAY + timedelta(days=23)
    assert names(bank_of_two, late) == [("Weekly", "2026-W50")]
    production.run_due(bank_of_two, now=late)
    assert {edition.week for edition in hands.made} == {"2026-W47", "2026-W50"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "change, due",
    [
        ({}, True),
        ({"active": False}, False),
        ({"since": "2026-W47"}, True),
        ({"since": "2026-W48"}, False),
        ({"weekday": 0, "hour": 8}, True),
    ],
)
def test_what_is_paused_or_begins_later_is_not_due(bank_of_two: Store, change: dict[str, Any], due: bool) -> None:
    definitions.put(bank_of_two, replace(WEEKLY, **change))
    week = "2026-W46" if change.get("hour") == 8 else "2026-W47"
    assert names(bank_of_two, MONDAY) == ([("Weekly", week)] if due else [])


def test_a_report_that_nobody_gets_is_made_for_the_folder(bank_of_two: Store, hands: Hands) -> None:
    definitions.put(bank_of_two, replace(WEEKLY, recipients=()))
    (found,) = production.run_due(bank_of_two, now=MONDAY) or []
    assert (found.state, found.headline, hands.sent) == ("made", "Calm.", [])
    assert names(bank_of_two, MONDAY) == []


def test_what_was_only_looked_at_is_still_to_be_sent(bank_of_two: Store, hands: Hands) -> None:
    production.run(bank_of_two, WEEKLY, "2026-W47", send=False)
    assert names(bank_of_two, MONDAY) == [("Weekly", "2026-W47")]
    assert [run.state for run in production.run_due(bank_of_two, now=MONDAY) or []] == ["delivered", "delivered"]


def test_a_refusal_is_noted_and_tried_again_later_or_when_the_data_change(bank_of_two: Store, hands: Hands) -> None:
    hands.fault = ReportRefused("A page raised.", "Calls", "Mend it.")
    found = production.run_due(bank_of_two, now=MONDAY) or []
    assert [(run.state, [str(part) for part in run.fault]) for run in found] == [
        ("refused", ["A page raised.", "Calls", "Mend it."])
    ] * 2
    assert hands.sent == []
    ended = max(run.ended for run in found if run.ended)
    assert names(bank_of_two, ended + timedelta(minutes=14)) == []
    wakes = timetable.wakes(bank_of_two, ended)
    assert wakes is not None
    assert wakes <= ended + timedelta(minutes=15)
    banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    assert names(bank_of_two, MONDAY) == [("Weekly", "2026-W47")]
    hands.fault = None
    assert [run.state for run in production.run_due(bank_of_two, now=MONDAY) or []] == ["delivered"] * 2


def test_a_part_that_is_refused_stops_no_other(
    bank_of_two: Store, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(edition: Edition, to: Path, **more: Any) -> making.Made:
        if edition.language == "en":
            raise ReportRefused("No.", remedy="Mend it.")
        return hands.make(edition, to, **more)

    monkeypatch.setattr(making, "make", make)
    assert [run.state for run in production.run_due(bank_of_two, now=MONDAY) or []] == ["refused", "delivered"]
    assert [to for _, to in hands.sent] == [("lee@bank.example",)]


@pytest.mark.parametrize("passes, again", [(True, True), (False, False)])
def test_a_failure_that_may_pass_is_tried_again_with_the_same_report(
    bank_of_two: Store, hands: Hands, passes: bool, again: bool
) -> None:
    definitions.put(bank_of_two, replace(WEEKLY, recipients=(*WEEKLY.recipients[:1], Recipient("park@bank.example"))))
    hands.states["park@bank.example"] = ("failed", passes)
    (run,) = production.run_due(bank_of_two, now=MONDAY) or []
    assert run.state == "partly"
    assert run.ended is not None
    banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    later = run.ended + timedelta(minutes=15, seconds=1)
    assert bool(names(bank_of_two, later)) == again
    hands.states.clear()
    found = production.run_due(bank_of_two, now=later) or []
    assert [one.note for one in found] == [production.SAME] * again
    assert len(hands.made) == 1, "whoever gets it later gets the same report"
    assert {edition.version for edition, _ in hands.sent} == {run.version}


@pytest.mark.parametrize("changes", [False, True])
def test_what_nobody_has_is_made_anew_where_the_data_changed(bank_of_two: Store, hands: Hands, changes: bool) -> None:
    definitions.put(bank_of_two, replace(WEEKLY, recipients=WEEKLY.recipients[:1]))
    hands.states["kim@bank.example"] = ("failed", True)
    (run,) = production.run_due(bank_of_two, now=MONDAY) or []
    assert run.ended is not None
    if changes:
        banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    hands.states.clear()
    (again,) = production.run_due(bank_of_two, now=run.ended + timedelta(minutes=15, seconds=1)) or []
    assert (again.state, again.note) == ("delivered", None)
    assert len(hands.made) == (2 if changes else 1)
    assert again.version == run.version + int(changes)


def test_what_is_made_anew_although_others_have_it_says_so(bank_of_two: Store, hands: Hands) -> None:
    one = replace(WEEKLY, recipients=WEEKLY.recipients[:1])
    production.run(bank_of_two, one, "2026-W47")
    banks.commit(bank_of_two, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    more = replace(one, recipients=(*one.recipients, Recipient("park@bank.example")))
    (same,) = production.run(bank_of_two, more, "2026-W47")
    assert (len(hands.made), same.note) == (1, production.SAME), "whoever is added gets what the others have"
    (other,) = production.run(bank_of_two, more, "2026-W47", again=True)
    assert (len(hands.made), other.note) == (2, production.OTHER)
    assert runs.all(bank_of_two)[0].note == production.OTHER, "and the log keeps it"


def test_what_nobody_knows_of_is_never_sent_again_by_itself(bank_of_two: Store, hands: Hands) -> None:
    hands.states |= {one.to: ("unknown", False) for one in WEEKLY.recipients}
    assert [run.state for run in production.run_due(bank_of_two, now=MONDAY) or []] == ["failed", "failed"]
    assert names(bank_of_two, MONDAY + timedelta(days=3)) == []


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_person_says_did_not_arrive_is_due_at_once(bank_of_two: Store, hands: Hands, arrived: bool) -> None:
    hands.states |= {one.to: ("unknown", False) for one in WEEKLY.recipients}
    assert len(production.run_due(bank_of_two, now=MONDAY) or []) == 2
    edition, (to, *_) = hands.sent[0]
    claimed, _ = claims.claim(bank_of_two, edition, recipients.parse(to), "kim", 60)
    claims.confirm(bank_of_two, claimed, outcomes.unsure("The server was silent."))
    assert names(bank_of_two, MONDAY) == []
    claims.settle(bank_of_two, claimed.key, arrived, "kim")
    assert bool(names(bank_of_two, MONDAY)) == (not arrived)
    hands.states.clear()
    again = production.run_due(bank_of_two, now=MONDAY) or []
    assert [run.state for run in again] == ["delivered"] * (not arrived)
    assert len(hands.made) == 2, "it is sent as it was made"
    if not arrived:
        claimed, _ = claims.claim(bank_of_two, edition, recipients.parse(to), "kim", 60)
        claims.confirm(bank_of_two, claimed, outcomes.DELIVERED)
    assert names(bank_of_two, MONDAY + timedelta(days=3)) == []


def test_the_day_that_is_fixed_is_the_day_of_the_schedule(bank_of_two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-22")
    assert [week for _, week in production.due(bank_of_two)] == ["2026-W46"]
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    assert [week for _, week in production.due(bank_of_two)] == ["2026-W47"]


def test_how_far_a_run_is_can_be_seen(bank_of_two: Store) -> None:
    seen = []

    def tell(run: runs.Run, done: int, total: int) -> None:
        seen.append((production.progress(run), [each.state for each in runs.all(bank_of_two)]))

    production.run(bank_of_two, replace(WEEKLY, recipients=WEEKLY.recipients[:1]), "2026-W47", tell=tell)
    assert seen == [((1, 2), ["running"])]
    assert production.progress(runs.all(bank_of_two)[0]) == (0, 0)


# A runner that is at its work until its input ends.
AT_WORK = """
import sys
from datetime import datetime
from analytics.insights.opening import Opening
from data import settings
from data.errors import ReportRefused
from data.store.store import Store
from reports.delivery import deliver
from reports.render import making
from reports.schedule import production as schedule

def make(edition, to, **more):
    print("begun", flush=True)
    sys.stdin.read()
    raise ReportRefused("Enough.")

making.make = make
deliver.check = lambda to: ()
schedule.run_due(Store(sys.argv[1]), now=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.fixture
def other(bank_of_two: Store) -> Iterator[subprocess.Popen[str]]:
    """Another runner, at work."""
    command = [sys.executable, "-c", AT_WORK, bank_of_two.url, MONDAY.isoformat()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=settings.ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "begun\n"
            yield process
        finally:
            process.kill()


def test_of_two_runners_one_works(bank_of_two: Store, hands: Hands, other: subprocess.Popen[str]) -> None:
    assert production.run_due(bank_of_two, now=MONDAY) is None
    with pytest.raises(ReportRefused, match="Another report"):
        production.run(bank_of_two, WEEKLY, "2026-W47", patience=0.1)
    assert [run.state for run in runs.all(bank_of_two)] == ["running"], "nobody marks what is at work"
    assert hands.made == []


def test_a_runner_that_was_killed_leaves_a_mark_and_its_work_to_the_next(
    bank_of_two: Store, hands: Hands, other: subprocess.Popen[str]
) -> None:
    other.kill()
    other.wait()
    found = production.run_due(bank_of_two, now=MONDAY) or []
    assert [run.state for run in found] == ["delivered", "delivered"]
    assert sorted(run.state for run in runs.all(bank_of_two)) == ["broken", "delivered", "delivered"]
    broken = next(run for run in runs.all(bank_of_two) if run.state == "broken")
    assert "ended before its time" in broken.fault[0].render()


def test_whoever_looks_sees_that_a_runner_was_killed(
    bank_of_two: Store, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "YOUNG", timedelta(0))
    production.mark_killed(bank_of_two)
    assert [run.state for run in runs.all(bank_of_two)] == ["running"], "it is alive"
    other.kill()
    other.wait()
    production.mark_killed(bank_of_two)
    assert [run.state for run in runs.all(bank_of_two)] == ["broken"]


def test_what_keeps_breaking_off_waits_like_all_else(bank_of_two: Store, hands: Hands) -> None:
    hands.fault = KeyboardInterrupt()  # type: ignore[assignment]
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            production.run(bank_of_two, replace(WEEKLY, recipients=WEEKLY.recipients[:1]), "2026-W47")
    definitions.put(bank_of_two, replace(WEEKLY, recipients=WEEKLY.recipients[:1]))
    ended = runs.all(bank_of_two)[0].ended
    assert ended is not None
    assert [run.state for run in runs.all(bank_of_two)] == ["broken", "broken"]
    assert names(bank_of_two, ended + timedelta(minutes=29)) == []
    assert names(bank_of_two, ended + timedelta(minutes=31)) == [("Weekly", "2026-W47")]


def test_without_a_lock_a_document_gives_the_right_to_one(store: Store) -> None:
    again = Store(store.url)
    with lease.by_document(store) as mine:
        assert mine is not None
        mine()
        with lease.by_document(again) as theirs:
            assert theirs is None
        mine()
    with lease.by_document(again) as theirs:
        assert theirs is not None


def test_the_right_is_renewed_while_its_holder_works(store: Store) -> None:
    with lease.by_document(store, lasts=2.0) as mine:
        assert mine is not None
        time.sleep(2.5)
        mine()


def test_who_lost_the_right_sends_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    right = lease._Right(store, 0.2)
    assert right.take()
    time.sleep(0.3)
    with lease.by_document(Store(store.url)) as theirs:
        assert theirs is not None
        with pytest.raises(ReportRefused, match="taken over"):
            right.check()
        theirs()
