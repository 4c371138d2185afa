"""A server that serves nobody costs one recipient's patience; a folder that is away is asked again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.store.store import Store
from reports.delivery import deliver
from reports.delivery.outcomes import Outcome, failed, unreached
from reports.delivery.patience import Patience
from reports.schedule import production, runs
from tests.reports.conftest import let
from tests.reports.postal import CLOSE, LOSE, Channel, Post, Report, edition, report

FORTY = [f"p{n:02}@bank.example" for n in range(40)]


def sent(store: Store, made: Report, to: list[str], patience: Patience | None = None) -> tuple[deliver.Delivery, ...]:
    return deliver.deliver(store, made, edition(), to, sleep=lambda _: None, patience=patience)


@pytest.mark.parametrize(
    "plan, count", [({"EHLO": [CLOSE] * 99}, 40), ({"EHLO": ["421 busy"] * 99}, 10), ({"DATA": [CLOSE] * 99}, 10)]
)
def test_one_recipient_waits_for_forty(
    store: Store, made: Report, post: Post, plan: dict[str, list[str]], count: int
) -> None:
    to, attempts = FORTY[:count], 2
    post.plan |= plan
    found = sent(store, made, to)
    assert [one.recipient for one in found] == to
    assert {(one.state, one.temporary) for one in found} == {("failed", True)}
    assert [one.attempt for one in found] == [attempts] + [0] * (count - 1)
    assert post.stages.count("EHLO") == attempts
    assert "Put off" in str(found[1].reason)
    kept = runs.delivered(store, runs.begin(store, edition(), sends=True), [production.sent(one) for one in found])
    assert str(runs.all(store)[0].deliveries[1].reason) == str(kept.deliveries[1].reason) == str(found[1].reason)
    # The next run serves those first who were not tried, and at last everybody.
    post.plan.clear()
    post.plan |= {"RCPT": ["550 no"]}
    again = sent(store, made, to)
    assert [one.recipient for one in again if one.state == "failed"] == [to[1]]
    assert len(post.taken) == count - 1


def test_a_server_that_keeps_what_it_gets_is_asked_no_further(store: Store, made: Report, post: Post) -> None:
    post.plan["MESSAGE"] = [LOSE] * 99
    found = sent(store, made, FORTY)
    assert [one.state for one in found] == ["unknown"] * 2 + ["failed"] * 38
    assert len(deliver.open_claims(store)) == 2, "and not forty for a person to ask about"


def test_what_is_sent_already_stays_so_and_other_ways_are_open(
    store: Store, made: Report, post: Post, tmp_path: Path
) -> None:
    assert [one.state for one in sent(store, made, FORTY[5:6])] == ["sent"]
    post.plan["EHLO"] = [CLOSE] * 99
    found = sent(store, made, [*FORTY[:6], f"folder:{tmp_path / 'put'}"])
    assert [one.state for one in found] == ["failed"] * 5 + ["sent", "sent"]


def test_the_parts_of_a_run_share_what_it_learnt(store: Store, made: Report, post: Post) -> None:
    post.plan["EHLO"], patience = [CLOSE] * 99, Patience()
    for to in FORTY[:5]:
        sent(store, made, [to], patience)
    assert post.stages.count("EHLO") == 2


def test_a_wrong_password_is_not_tried_forty_times(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    let(monkeypatch, post, smtp_security="tls")
    found = sent(store, made, FORTY)
    assert [one.attempt for one in found] == [1, 1] + [0] * 38
    assert {one.temporary for one in found} == {False}, "nobody comes by who mends it"


def test_only_equal_faults_in_a_row_count() -> None:
    away, silent = unreached("It cannot be reached: {fault}", fault="1"), unreached("It broke off.")
    for row, given_up in (
        ([away], False), ([away, away], True), ([away, silent], False), ([silent, away, away], True),
        ([away, failed("550"), away], False), ([away, away, Outcome("sent")], False),
    ):  # fmt: skip
        patience = Patience()
        for outcome in row:
            patience.heed("mail:25", outcome)
        assert (patience.end("mail:25") is not None) == given_up
        assert patience.end("other:25") is None


def test_a_folder_that_is_away_is_tried_again_and_not_made_anew(store: Store, made: Report, tmp_path: Path) -> None:
    share = tmp_path / "share" / "reports"
    away, fresh = f"folder:{share}", f"folder:{tmp_path / 'put'}"
    found = sent(store, made, [away, fresh])
    assert [(one.state, one.temporary) for one in found] == [("failed", True), ("sent", False)]
    assert f"{share} is not there" in str(found[0].reason)
    assert not share.parent.exists()
    share.mkdir(parents=True)
    assert [one.state for one in sent(store, made, [away, fresh])] == ["sent", "sent"]


def test_a_share_that_came_off_is_not_made_in_its_place(store: Store, made: Report, tmp_path: Path) -> None:
    to = f"folder:{tmp_path / 'put'}"
    assert [one.state for one in sent(store, made, [to])] == ["sent"]
    shutil.rmtree(tmp_path / "put")
    of = edition(week="2026-W48")
    (found,) = deliver.deliver(store, report(tmp_path / "next", of), of, [to], sleep=lambda _: None)
    assert (found.state, found.temporary, (tmp_path / "put").exists()) == ("failed", True, False)


@pytest.mark.parametrize("fault, passes", [(OSError(5, "Input/output error"), True), (OSError(13, "Denied"), False)])
def test_faults_of_a_folder_that_pass(
    store: Store, made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, passes: bool
) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr("reports.delivery.folder._copied", broken)
    monkeypatch.setenv("TELLER_DELIVERY_ATTEMPTS", "2")
    (found,) = sent(store, made, [f"folder:{tmp_path}"])
    assert (found.state, found.temporary, found.attempt) == ("failed", passes, 2 if passes else 1)
    assert str(fault.strerror) in str(found.reason)


def test_a_host_of_webhooks_that_is_down_is_left_alone(store: Store, made: Report, channel: Channel) -> None:
    channel.plan = [CLOSE] * 9
    to = [f"slack:{channel.url}/services/T0/B0/{n}" for n in range(5)]
    assert [one.state for one in sent(store, made, to)] == ["unknown", "unknown", "failed", "failed", "failed"]
    assert len(channel.taken) == 2
