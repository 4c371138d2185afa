"""Sent once: claims, what a person settles, two processes at once, folders, and scopes under one name."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import DeliveryError
from data.store.store import Store
from reports.delivery import claims, deliver, folder, letter
from reports.delivery.outcomes import DELIVERED, failed
from reports.delivery.recipients import parse
from tests.reports.postal import Post, Report, edition, report

KIM = "kim@bank.example"
FORGED = {"host": "elsewhere", "pid": 1, "began": ""}


def claimed(store: Store, to: str = KIM) -> claims.Delivery:
    found, mine = claims.claim(store, edition(), parse(to), "kim", 60)
    assert mine
    return found


def changed(store: Store, found: claims.Delivery, **body: object) -> None:
    """Put other words into a claim, as if somebody else had written it."""
    kept = store.shelf.get(claims.KIND, found.key)
    assert kept is not None
    store.shelf.put(claims.KIND, found.key, {**(kept.body or {}), **body})


def test_a_claim_is_given_once_and_confirmed_once(store: Store) -> None:
    first = claimed(store)
    assert (first.state, first.attempt) == ("claimed", 1)
    again, mine = claims.claim(store, edition(), parse(KIM), "lee", 60)
    assert (again.state, mine) == ("claimed", False)
    assert claims.confirm(store, first, DELIVERED).fresh
    assert not claims.confirm(store, first, failed("late")).fresh
    assert [(d.state, d.by) for d in deliver.known(store)] == [("sent", "kim")]


def test_a_failure_may_be_claimed_again(store: Store) -> None:
    claims.confirm(store, claimed(store), failed("no"))
    again = claimed(store)
    assert (again.state, again.attempt, again.reason) == ("claimed", 2, None)


def test_a_claim_whose_process_has_ended_is_unknown(store: Store, made: Report, post: Post) -> None:
    script = (
        "import os, sys\n"
        "from data.store.store import Store\n"
        "from reports.delivery import claims\n"
        "from reports.delivery.recipients import parse\n"
        "from tests.reports.postal import edition\n"
        "claims.claim(Store(sys.argv[1]), edition(), parse(sys.argv[2]), 'kim', 600)\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, store.url, KIM], check=False, timeout=60)
    (found,) = deliver.open_claims(store)
    assert (found.state, found.recipient) == ("unknown", KIM)
    assert str(found.reason)
    assert [d.state for d in deliver.deliver(store, made, edition(), [KIM])] == ["unknown"]
    assert post.stages == []


def test_one_on_another_machine_is_unknown_after_its_time(store: Store) -> None:
    found = claimed(store)
    changed(store, found, holder=FORGED)
    assert [d.state for d in deliver.open_claims(store)] == ["claimed"]
    with pytest.raises(DeliveryError, match="being sent"):
        deliver.settle(store, found.key, True, "lee")
    changed(store, found, until=(datetime.now(UTC) - timedelta(seconds=1)).isoformat())
    assert [d.state for d in deliver.open_claims(store)] == ["unknown"]


@pytest.mark.parametrize("arrived, messages", [(True, 0), (False, 1)])
def test_a_person_settles_what_is_unknown(store: Store, made: Report, post: Post, arrived: bool, messages: int) -> None:
    found = claimed(store)
    changed(store, found, state="unknown")
    settled = deliver.settle(store, found.key, arrived, "lee")
    assert (settled.state, settled.by) == ("sent" if arrived else "failed", "lee")
    assert "lee" in str(settled.reason)
    assert deliver.open_claims(store) == []
    assert [d.state for d in deliver.deliver(store, made, edition(), [KIM])] == ["sent"]
    assert len(post.taken[KIM]) == messages
    with pytest.raises(DeliveryError, match="No delivery is known"):
        deliver.settle(store, "nothing", True, "lee")


def test_a_confirmation_after_a_persons_word_changes_nothing(store: Store) -> None:
    found = claimed(store)
    changed(store, found, state="unknown")
    deliver.settle(store, found.key, False, "lee")
    assert claims.confirm(store, found, DELIVERED).state == "failed"


def test_what_goes_wrong_on_this_side_is_unknown_to_all(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("reports.delivery.smtp.send", broken)
    with pytest.raises(MemoryError):
        deliver.deliver(store, made, edition(), [KIM])
    assert [d.state for d in deliver.open_claims(store)] == ["unknown"]


def test_the_same_recipient_with_another_scope_is_not_left_out_in_silence(
    store: Store, tmp_path: Path, post: Post
) -> None:
    south, north = (edition(where=(("region", name),)) for name in ("South", "North"))
    deliver.deliver(store, report(tmp_path / "s", south), south, [KIM])
    (found,) = deliver.deliver(store, report(tmp_path / "n", north), north, [KIM])
    assert (found.state, found.temporary, found.scope) == ("failed", False, "region-North")
    assert "region-South" in str(found.reason)
    other = replace(north, report="north")
    assert [d.state for d in deliver.deliver(store, report(tmp_path / "o", other), other, [KIM])] == ["sent"]
    korean = replace(south, language="ko")
    again = deliver.deliver(store, report(tmp_path / "k", korean), korean, [KIM])
    assert [(d.state, d.fresh) for d in again] == [("sent", False)]
    assert len(post.taken[KIM]) == 2


def test_a_folder_gets_the_whole_report_once(store: Store, made: Report, tmp_path: Path) -> None:
    to = f"folder:{tmp_path / 'put'}"
    goal = tmp_path / "put" / "weekly" / "2026-W47" / "all-en"
    assert [(d.state, d.fresh) for d in deliver.deliver(store, made, edition(), [to])] == [("sent", True)]
    assert sorted(p.name for p in goal.iterdir()) == sorted(letter.FILES)
    assert all((goal / name).read_bytes() == (made.folder / name).read_bytes() for name in letter.FILES)
    assert [p.name for p in goal.parent.iterdir()] == ["all-en"]
    assert [(d.state, d.fresh) for d in deliver.deliver(store, made, edition(), [to])] == [("sent", False)]


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_is_looked_into_instead_of_asking(store: Store, made: Report, tmp_path: Path, there: bool) -> None:
    to = f"folder:{tmp_path / 'put'}"
    if there:
        folder.send(parse(to), made, edition())
    changed(store, claimed(store, to), state="unknown")
    (found,) = deliver.deliver(store, made, edition(), [to], sleep=lambda _: None)
    assert (found.state, found.attempt) == ("sent", 1 if there else 2)
    assert folder.arrived(parse(to), made, edition())


def test_a_folder_that_cannot_be_written_and_an_older_report_there(store: Store, made: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    (found,) = deliver.deliver(store, made, edition(), [f"folder:{tmp_path / 'file'}"])
    assert (found.state, found.temporary) == ("failed", False)
    older = tmp_path / "put" / "weekly" / "2026-W47" / "all-en"
    older.mkdir(parents=True)
    (older / "manifest.json").write_text("{}", "utf-8")
    deliver.deliver(store, made, edition(), [f"folder:{tmp_path / 'put'}"])
    assert (older / "report.pdf").is_file()
    assert (older.parent / "all-en-before-1" / "manifest.json").read_text("utf-8") == "{}"


def bring(url: str, made: Path, others: list[str]) -> list[str]:
    """Deliver the report in a process of its own."""
    of = edition()
    found = deliver.deliver(Store(url), Report(made, report_of(made)), of, others, sleep=lambda _: None)
    return [d.recipient for d in found if d.fresh]


def report_of(made: Path) -> dict[str, object]:
    return {"report": "weekly", "week": "2026-W47", "language": "en", "where": {}, "texts": [made.name]}


def test_of_two_processes_at_once_one_sends(store: Store, made: Report, post: Post) -> None:
    everybody = [f"p{n}@bank.example" for n in range(5)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        sent = pool.starmap(bring, [(store.url, made.folder, everybody), (store.url, made.folder, everybody[::-1])])
    assert sorted(sent[0] + sent[1]) == everybody
    assert {to: len(messages) for to, messages in post.taken.items()} == dict.fromkeys(everybody, 1)
    assert deliver.open_claims(store) == []
