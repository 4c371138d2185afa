"""What a report's owner is told, by the command that a schedule runs and a real mail server: each fault once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

import cli
from data.errors import DeliveryError, ReportRefused, TellerError
from data.store.store import Store
from reports.content.edition import Edition
from reports.delivery import claims, owners
from reports.render import making
from reports.schedule import definitions, faults, production, runner, runs, timetable
from reports.schedule.definitions import Definition, Recipient
from reports.schedule.runs import Run, Sent
from tests import banks
from tests.reports.postal import Post

OWNER, KIM, LEE = "boss@bank.example", "kim@bank.example", "lee@bank.example"
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Seoul"))
Due = Callable[..., int]


@pytest.fixture
def fault(quickly: list[Edition], monkeypatch: pytest.MonkeyPatch) -> dict[str, TellerError]:
    """A refusal, under "is" while there is one."""
    found: dict[str, TellerError] = {}
    make = making.make

    def refusing(*given: Any, **more: Any) -> making.Made:
        if found:
            raise found["is"]
        return make(*given, **more)

    monkeypatch.setattr(making, "make", refusing)
    return found


@pytest.fixture
def bank(store: Store, post: Post, fault: dict[str, TellerError], monkeypatch: pytest.MonkeyPatch) -> Definition:
    """A report with an owner, whose Monday has come."""
    monkeypatch.setenv("TELLER_STORE", store.url)
    monkeypatch.setenv("TELLER_PUBLIC_ADDRESS", "https://teller.bank.example")
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "B1", "region": "South", "customers": 9}])
    return definitions.put(store, Definition("Board", recipients=(Recipient(KIM),), owner=OWNER), "kim")


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Due:
    """Runs what a schedule runs, at a moment."""

    def run(now: datetime = MONDAY) -> int:
        monkeypatch.setattr(timetable, "moment", lambda: now)
        return CliRunner().invoke(cli.app, ["report", "--due"], catch_exceptions=False).exit_code

    return run


def told(post: Post) -> list[str]:
    return [str(message["Subject"]) for message in post.taken[OWNER]]


def text(message: EmailMessage) -> str:
    return str(message.get_content())


def later(**by: int) -> datetime:
    return datetime.now(ZoneInfo("Asia/Seoul")) + timedelta(**by)


def test_a_refusal_is_told_once_and_that_it_is_over_once(
    bank: Definition, store: Store, post: Post, due: Due, fault: dict[str, TellerError]
) -> None:
    fault["is"] = ReportRefused("The report would rest on old data.", "Calls end on 9 Nov.", "Bring in newer files.")
    assert due() == 1
    banks.commit(store, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    assert due() == 1
    assert len(runs.all(store)) == 2
    assert told(post) == ["The report Board of 2026-W47 was not made."]
    (mail,) = post.taken[OWNER]
    since = min(run.started for run in runs.all(store))
    for said in (
        "The report would rest on old data.", "Calls end on 9 Nov.", "Bring in newer files.",
        f"Since {since.astimezone(MONDAY.tzinfo):%-d %b %Y, %H:%M}.", "https://teller.bank.example/reports?language=en",
        "named as the owner of the report Board",
    ):  # fmt: skip
        assert said in text(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    fault.clear()
    banks.commit(store, "branch", [{"branch_id": "B3", "name": "B3", "region": "North", "customers": 9}])
    assert due() == 0
    assert due() == 0
    assert told(post)[1:] == ["The report Board of 2026-W47 is well again."]
    assert "The report Board of 2026-W47 was not made." in text(post.taken[OWNER][1])
    assert len(post.taken[KIM]) == 1
    assert owners.words(store) == {}


def test_what_is_wrong_with_many_parts_is_one_mail_and_so_is_that_it_is_over(
    bank: Definition, store: Store, post: Post, due: Due, fault: dict[str, TellerError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners, "MOST", 2)
    branches = [
        Recipient(f"b{n}@bank.example", "ko" if n % 2 else "en", (("branch_id", f"B{n}"),)) for n in range(1, 4)
    ]
    rows = [{"response_id": to.to, "responded_at": MONDAY.replace(tzinfo=None) - timedelta(7), "nps": 9,
             "branch_id": to.where[0][1]} for to in branches]  # fmt: skip
    banks.commit(store, "response", rows)
    definitions.put(store, replace(bank, recipients=(Recipient(KIM), *branches)))
    fault["is"] = ReportRefused("The report would rest on old data.", "Calls end on 9 Nov.", "Bring in newer files.")
    due()
    assert told(post) == ["The report Board of 2026-W47 was not made."]
    said = text(post.taken[OWNER][0])
    assert said.count("Calls end on 9 Nov.") == 1
    assert "It is so of 4 parts of the report: Whole bank, B1, …; English, 한국어." in said
    fault.clear()
    banks.commit(store, "branch", [{"branch_id": "B2", "name": "B2", "region": "North", "customers": 9}])
    due()
    assert told(post)[1:] == ["The report Board of 2026-W47 is well again."]


def test_another_fault_of_the_same_report_is_told_too(
    bank: Definition, store: Store, post: Post, due: Due, fault: dict[str, TellerError]
) -> None:
    for number, title in enumerate(("No calls.", "No browser.", "No calls.", "No browser.")):
        fault["is"] = ReportRefused(title, remedy="Mend it.")
        rows = [{"branch_id": f"N{number}", "name": "N", "region": "North", "customers": 9}]
        banks.commit(store, "branch", rows)
        assert due() == 1
    assert [
        text(mail).count(title) for mail, title in zip(post.taken[OWNER], ("No calls.", "No browser."), strict=True)
    ] == [1, 1]


def test_what_a_recipients_server_refuses_is_told_with_the_recipient(
    bank: Definition, store: Store, post: Post, due: Due
) -> None:
    definitions.drop(store, bank.name)
    to = (Recipient(KIM), Recipient(LEE))
    definitions.put(store, replace(bank, name="The board", recipients=to, language="ko"), "kim")
    post.plan["RCPT"] = ["550 no such mailbox"]
    assert due() == 1
    assert due() == 0, "a failure that does not pass by itself is not tried again"
    (mail,) = post.taken[OWNER]
    assert f"{KIM}: " in text(mail)
    assert "550 no such mailbox" in text(mail)
    assert "python cli.py report 'The board' --week 2026-W47 --send" in text(mail), "as a shell takes it, of that week"
    assert LEE not in text(mail)
    claims_of_kim = next(one for one in claims.known(store) if one.recipient == KIM)
    claims.settle(store, claims_of_kim.key, True, "kim")
    assert faults.current(store, MONDAY) == []
    due()
    assert len(post.taken[OWNER]) == 2


def test_a_dead_mail_server_is_told_when_it_is_back(
    bank: Definition, store: Store, post: Post, due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = str(post.port)
    monkeypatch.setenv("TELLER_SMTP_PORT", "1")
    assert due() == 1
    (word,) = owners.untold(store)
    assert "cannot be reached" in str(word.error)
    assert not owners.waits(store)
    assert owners.waits(store, later(minutes=16))
    monkeypatch.setattr(owners, "AGAIN", timedelta(0))
    assert runner.seconds_to_rest() == 0.0, "the server's own runner tries it again"
    monkeypatch.setenv("TELLER_SMTP_PORT", port)
    assert due() == 0
    assert told(post) == ["The report Board of 2026-W47 was not delivered."]
    assert owners.untold(store) == []


def test_of_an_earlier_week_nothing_says_that_it_is_tried_again(
    bank: Definition, store: Store, post: Post, due: Due
) -> None:
    """A week that was sent by hand and failed for now: the schedule is about the newest alone."""
    assert due() == 0
    post.plan["MAIL"] = ["450 later"] * 20
    (run,) = production.run(store, bank, "2026-W45", by="kim")
    assert run.state == "failed"
    (part,) = faults.current(store, MONDAY)
    assert part.fault is not None
    said = "Send this one with: python cli.py report Board --week 2026-W45 --send"
    assert str(part.fault.remedy) == f"By itself only the report of 2026-W47 is tried again. {said}"
    count = len(post.taken[KIM])
    assert due() == 0
    assert len(post.taken[KIM]) == count, "and so it is"


def test_another_weeks_success_ends_no_fault_and_what_recovered_is_named(
    bank: Definition, store: Store, post: Post, due: Due, fault: dict[str, TellerError]
) -> None:
    fault["is"] = ReportRefused("The report would rest on old data.", "Calls end on 9 Nov.", "Bring in newer files.")
    assert due() == 1
    fault.clear()
    (run,) = production.run(store, bank, "2026-W45", by="kim")
    assert run.state == "delivered"
    (part,) = faults.current(store, MONDAY)
    assert part.fault is not None
    assert str(part.fault.what) == "The report Board of 2026-W47 was not made."
    owners.tell(store, now=MONDAY)
    assert told(post) == ["The report Board of 2026-W47 was not made."], "week 45 had no fault, and 47 still has"
    # The next week goes well, and 47 is sent by nobody: it stays told, with what sends it.
    assert due(MONDAY + timedelta(days=7)) == 0
    (part,) = faults.current(store, MONDAY + timedelta(days=7))
    assert part.fault is not None
    assert (part.week, str(part.fault.why[-1])) == ("2026-W47", "Bring in newer files.")
    assert "python cli.py report Board --week 2026-W47 --send" in str(part.fault.remedy)
    assert len(told(post)) == 1
    production.run(store, bank, "2026-W47", by="kim")
    owners.tell(store, now=MONDAY + timedelta(days=7))
    assert told(post)[1:] == ["The report Board of 2026-W47 is well again."]
    assert faults.current(store, MONDAY + timedelta(days=7)) == []


def test_a_fault_of_long_ago_is_told_no_more(bank: Definition, store: Store, post: Post, due: Due) -> None:
    """Of a weekly report those of the five weeks before the newest: week 42 ended 36 days before the 23rd."""
    for week in ("2026-W42", "2026-W43"):
        runs.begin(store, Edition("Board", week, "en", "own", store.url, 1), "cron", sends=True)
    runs.break_off_all(store)
    assert due(MONDAY + timedelta(days=7)) == 0
    assert told(post) == ["The run of the report Board of 2026-W43 ended before its time."]


def test_a_run_that_was_killed_is_told(bank: Definition, store: Store, post: Post, due: Due) -> None:
    edition = Edition("Board", "2026-W46", "en", "own", store.url, 1)
    runs.begin(store, edition, "cron", sends=True)
    definitions.put(store, replace(bank, active=True, since="2026-W48"))
    assert due() == 0
    assert told(post) == ["The run of the report Board of 2026-W46 ended before its time."]


def test_without_an_owner_nobody_is_told_and_what_is_over_is_forgotten(
    bank: Definition, store: Store, post: Post, due: Due, fault: dict[str, TellerError]
) -> None:
    fault["is"] = ReportRefused("No.", remedy="Mend it.")
    assert due() == 1
    definitions.put(store, replace(bank, owner=""))
    due()
    assert (len(told(post)), owners.words(store)) == (1, {})
    (part,) = faults.current(store, MONDAY)
    assert part.fault is not None
    assert str(part.fault.what) == "The report Board of 2026-W47 was not made."


def test_what_nothing_makes_is_a_fault_after_a_while(bank: Definition, store: Store) -> None:
    assert faults.current(store, MONDAY + timedelta(hours=1)) == []
    (part,) = faults.current(store, MONDAY + timedelta(hours=3))
    assert part.fault is not None
    assert (str(part.fault.what), part.fault.since) == (
        "The report Board of 2026-W47 is due, and nothing has made it.", MONDAY,
    )  # fmt: skip
    definitions.put(store, replace(bank, active=False))
    assert faults.current(store, MONDAY + timedelta(hours=3)) == []


@pytest.mark.parametrize(
    "owner, kind", [("boss@elsewhere.example", DeliveryError), ("folder:/srv", definitions.DefinitionRefused)]
)
def test_an_owner_is_somebody_who_may_get_mail(
    bank: Definition, store: Store, owner: str, kind: type[TellerError]
) -> None:
    with pytest.raises(kind):
        definitions.put(store, replace(bank, owner=owner))


def test_a_definition_without_an_owner_opens_as_before(bank: Definition) -> None:
    body = {name: value for name, value in bank.body().items() if name != "owner"}
    assert definitions.read("Board", json.loads(json.dumps(body))) == replace(bank, owner="")


def test_what_helps_with_a_folder_is_not_the_mail_server() -> None:
    away = Sent("folder:/srv/reports", "failed", temporary=True)
    run = Run("1", "Board", "2026-W47", "en", "own", "all", deliveries=(away,))
    assert "see that the folder is there" in str(faults._remedy(run, [away], "2026-W47"))
    assert "mail server" in str(faults._remedy(run, [away, replace(away, recipient=KIM)], "2026-W47"))
    channel = str(faults._remedy(run, [replace(away, recipient="slack:hooks.slack.com/…")], "2026-W47"))
    assert ("mail server" in channel, "channel still has" in channel) == (False, True)


def test_a_fault_is_since_the_first_run_of_its_own_week(bank: Definition) -> None:
    group = timetable.groups(bank, "2026-W48")[0]
    away = Sent("folder:/srv/reports", "failed", temporary=True)
    of_47 = Run("1", "Board", "2026-W47", "en", "own", "all", started=MONDAY, state="failed", deliveries=(away,))
    of_48 = replace(of_47, id="2", week="2026-W48", started=MONDAY + timedelta(7))
    assert faults._fault(group, [of_48, of_47], {}).since == MONDAY + timedelta(7)
    assert faults._fault(group, [of_48, of_47], {}).owner == bank.owner
