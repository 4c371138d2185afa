"""Recipients from a file: all of it or nothing, and every bad cell by its row, its column and what to do."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from analytics.metrics.view import NAMES
from data.store.store import Store
from reports.delivery import recipient_list
from reports.delivery.recipient_list import Groups, ListRefused
from reports.schedule import definitions
from reports.schedule.definitions import Definition, Recipient
from tests import banks

GROUPS = Groups(
    {"region": ["North", "South"], "branch_id": ["B1", "B2", "B3"], "channel": ["app"], "segment": []},
    {"region": {}, "branch_id": {"B1": "Gangnam", "B2": "Jongno", "B3": "Jongno"}, "channel": {}, "segment": {}},
)


@pytest.fixture(autouse=True)
def domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example")
    monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", "hooks.slack.com")


def read(text: str, encoding: str = "utf-8") -> tuple[Recipient, ...]:
    return recipient_list.read(text.encode(encoding), "list.csv", GROUPS)


def test_a_list_is_taken_as_it_is_written() -> None:
    text = (
        "Scope;Address;Name;Language\r\n"
        "Gangnam;kim@bank.example;김민지;한국어\r\n"
        ";;;\r\n"
        '"region=South; channel=app";lee@bank.example;"Lee; Ltd";EN\r\n'
        ";folder:/srv/reports\r\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        if encoding == "utf-16":
            text = text.replace(";", "\t")
            text = text.replace("South\t channel", "South; channel").replace("Lee\t", "Lee;")
        found = read(text, encoding)
        assert found == (
            Recipient("kim@bank.example", "ko", (("branch_id", "B1"),), "김민지"),
            Recipient("lee@bank.example", "en", (("region", "South"), ("channel", "app")), "Lee; Ltd"),
            Recipient("folder:/srv/reports"),
        )


def test_every_bad_cell_is_named_and_nothing_is_taken() -> None:
    text = (
        "name,address,language,scope\n"
        "A,a@bank.example,,\n"
        "B,b@elsewhere.example,,\n"
        "C,nobody,,\n"
        "D,d@bank.example,fr,\n"
        "E,e@bank.example,,region=West\n"
        "F,f@bank.example,,Jongno\n"
        "G,A@BANK.example,,\n"
        "H,,en,\n"
        "I,i@bank.example,,branch=B1;branch=B2\n"
        "J,j@bank.example,,colour=red\n"
        "K,k@bank.example,en,B1,extra\n"
    )
    with pytest.raises(ListRefused) as refused:
        read(text)
    found = [(row.row, row.column, row.value) for row in refused.value.rows]
    assert found == [
        (3, "address", "b@elsewhere.example"), (4, "address", "nobody"), (5, "language", "fr"),
        (6, "scope", "region=West"), (7, "scope", "Jongno"), (8, "address", "A@bank.example"), (9, "address", ""),
        (10, "scope", "branch=B1;branch=B2"), (11, "scope", "colour=red"), (12, "", "extra"),
    ]  # fmt: skip
    said = {row.row: (str(row.reason), str(row.remedy)) for row in refused.value.rows}
    assert said[6] == (
        "There is no group 'region=West' in the data.",
        "Write it as one of these: region=North, region=South.",
    )
    assert said[7] == ("Several groups are named 'Jongno'.", "Write it as one of these: branch=B2, branch=B3.")
    assert "stands in row 2" in said[8][0]
    assert said[10][1] == "Leave one limit of each kind; for another branch or region make a second report."
    assert all(remedy for _, remedy in said.values())
    assert "rows that cannot be taken: 10" in str(refused.value)


def test_of_many_groups_it_is_said_that_only_some_are_named() -> None:
    none: dict[str, list[str]] = {name: [] for name in NAMES}
    forty = Groups(none | {"branch_id": [f"B{n}" for n in range(40)]}, {})
    bad = recipient_list._no_group("branch=X", "X", forty, ["branch_id"], [])
    assert str(bad.remedy).endswith("branch=B7, and others; 8 of 40 are named here.")


@pytest.mark.parametrize(
    "text",
    [
        "", "name,language\nA,en\n", "address,branch\na@bank.example,B1\n", "address,address\na@bank.example,b\n",
        "address\n", 'address\n"a@bank.example\n', "address\n" + "x" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_what_is_wanted(text: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(text)
    assert "name, address, language and scope" in str(refused.value.remedy)


def test_a_webhook_in_a_list_stays_a_secret() -> None:
    with pytest.raises(ListRefused) as refused:
        read("address\nslack:https://hooks.evil.example/services/verysecret\n")
    assert "verysecret" not in str([vars(row) for row in refused.value.rows])


@pytest.fixture
def bank(store: Store, monkeypatch: pytest.MonkeyPatch) -> Definition:
    monkeypatch.setenv("TELLER_STORE", store.url)
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "Gangnam", "region": "South", "customers": 9}])
    row = {"response_id": "r1", "responded_at": datetime(2026, 11, 16), "nps": 9, "branch_id": "B1"}
    banks.commit(store, "response", [row])
    before = (Recipient("kim@bank.example"), Recipient("slack:https://hooks.slack.com/services/T0/B0/verysecret"))
    return definitions.put(store, Definition("Board", recipients=before), "kim")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["reports", *arguments], catch_exceptions=False)


def test_the_command_keeps_all_of_a_file_or_nothing(bank: Definition, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("address,scope\nKim@bank.example,Gangnam\nlee@bank.example,West\n", "utf-8")
    refused = run("import", str(file))
    assert refused.exit_code == 1
    assert "lee@bank" not in refused.stdout
    assert [cell in refused.stdout for cell in ("3", "scope", "West")] == [True] * 3
    assert json.loads(run("import", str(file), "--json").stdout)[0]["row"] == 3
    assert definitions.get(store, "Board") == bank
    file.write_text("address,scope,name\nKim@bank.example,Gangnam,Kim\nlee@bank.example,,\n", "utf-8")
    done = run("import", str(file))
    assert done.exit_code == 0, done.stderr
    assert "recipients from the file: 2, in all: 3. Each time, 2 reports are made" in done.stderr
    kept = definitions.get(store, "Board").recipients
    assert kept == (
        Recipient("Kim@bank.example", "", (("branch_id", "B1"),), "Kim"), bank.recipients[1],
        Recipient("lee@bank.example"),
    )  # fmt: skip
    assert run("import", str(file), "--report", "Board", "--instead").exit_code == 0
    assert [one.to for one in definitions.get(store, "Board").recipients] == ["Kim@bank.example", "lee@bank.example"]


def test_the_list_of_reports_tells_no_secret(bank: Definition) -> None:
    (told,) = json.loads(run("--json").stdout)
    assert (told["name"], len(told["recipients"])) == ("Board", 2)
    assert "verysecret" not in json.dumps(told)
    assert "Say which file of recipients to import" in run("import").stderr
    for wrong in (("list", "x.csv"), ("import",)):
        assert run(*wrong).exit_code == 2


def test_a_file_that_is_away_or_another_report_is_said(bank: Definition, store: Store, tmp_path: Path) -> None:
    assert "cannot be read" in run("import", str(tmp_path / "none.csv")).stderr
    definitions.put(store, Definition("Second"))
    (tmp_path / "list.csv").write_text("address\nlee@bank.example\n", "utf-8")
    assert "--report: Board, Second" in run("import", str(tmp_path / "list.csv")).stderr
