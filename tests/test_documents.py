"""The documents are run: every command that they show, in the order of a bank that sets Teller up by them alone."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme
import typer
from typer.testing import CliRunner, Result

import cli
from commands.inbox.destinations import DONE
from data import settings
from data.settings import ROOT, SETTINGS
from data.store.store import Store
from reports.content import reissue
from reports.content.edition import Edition
from reports.schedule import definitions, units
from reports.schedule.definitions import Definition, Recipient
from tests import banks, documents
from tests.reports import postal
from tests.reports.conftest import quickly
from tests.reports.postal import Channel, Post
from tests.test_cli import calls

__all__ = ["quickly"]
KNOWN = frozenset(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
BACKUP_UNITS = ("teller-backup.service", "teller-backup.timer")
# What is named and is no file of the project: it is made where Teller works, or is an example's.
MADE = {
    "done/",
    "refused/",
    "mend.csv",
    "week47.csv",
    "recipients.csv",
    "commentary.txt",
    reissue.EARLIER,
    "var/originals.key",
    *units.files(),
    *BACKUP_UNITS,
} | {str(setting.default) for setting in SETTINGS.values()}


@dataclass
class Bank:
    """A bank at work: its folder, its mail server and its channel, and what stands for the documents' examples."""

    folder: Path
    post: Post
    channel: Channel
    patch: pytest.MonkeyPatch
    names: dict[str, str]

    def run(self, documented: str, *, status: int = 0, more: tuple[str, ...] = ()) -> Result:
        """Give the command line what a document shows, with this bank's own names; it has to end so."""
        given = [self.names.get(word, word) for word in shlex.split(documented)]
        result = CliRunner().invoke(cli.app, [*given, *more], catch_exceptions=False)
        assert result.exit_code == status, f"{documented}: {result.stdout}{result.stderr}"
        return result

    def answer(self, documented: str, *more: str) -> Any:
        """The same for a script."""
        return json.loads(self.run(documented, more=(*more, "--json")).stdout)


Step = Callable[[Bank], None]
STORY: dict[str, Step] = {}


def step(*shown: str) -> Callable[[Step], Step]:
    """What a document shows, and the part of the story that runs it."""

    def kept(function: Step) -> Step:
        STORY.update(dict.fromkeys(shown, function))
        return function

    return kept


def survey(path: Path, day: str, *more: str) -> None:
    """A file of a survey's answers, with more lines at its end."""
    rows = [f"{path.stem}-{n},{day} 10:{n:02},{n % 11},Call me on 010-2345-{n:04}" for n in range(12)]
    path.write_text("\n".join(["response_id,responded_at,nps,verbatim", *rows, *more]) + "\n", encoding="utf-8")
    os.utime(path, (time.time() - 60,) * 2)


@step("add calls.csv")
def _add(bank: Bank) -> None:
    calls(bank.folder)
    assert "committed" in bank.run("add calls.csv").stdout
    assert "was there already" in bank.run("add calls.csv").stdout, "the same file twice changes nothing"


@step("ask call_loss --by queue")
def _ask(bank: Bank) -> None:
    # 10 of 40 calls are lost; of the first ten, which are, every other one is for loans.
    assert {row["queue"]: row["value"] for row in bank.answer("ask call_loss --by queue")} == {
        "cards": 0.25,
        "loans": 0.25,
    }


@step("add survey.csv --refused mend.csv")
def _mend(bank: Bank) -> None:
    survey(bank.folder / "survey.csv", "2026-11-10", "late-1,2026-11-10,77,fine")
    bank.run("add survey.csv --refused mend.csv")
    mended = bank.folder / "mend.csv"
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace("late-1,2026-11-10,77", "late-1,2026-11-10,7"))
    (found,) = bank.answer("add mend.csv")
    assert (found["added"], found["rejected"]) == (1, 0)


@step("add week47.csv", "ask nps --grain week")
def _week(bank: Bank) -> None:
    survey(bank.folder / "week47.csv", "2026-11-20")
    bank.run("add week47.csv")
    # Of 0 to 10 and 0 again, 2 are promoters and 8 detractors of 12; the mended answer of 7 changes the other week.
    assert [row["n"] for row in bank.answer("ask nps --grain week")][-2:] == [13, 12]
    assert bank.answer("ask nps --grain week")[-1]["value"] == pytest.approx(-50)


@step("uploads", "originals UPLOAD_ID", "undo UPLOAD_ID")
def _uploads(bank: Bank) -> None:
    newest = bank.answer("uploads")[0]
    assert newest["file"] == "week47.csv"
    bank.names["UPLOAD_ID"] = newest["upload_id"]
    assert "010-2345-0003" in bank.run("originals UPLOAD_ID").stdout
    assert bank.answer("undo UPLOAD_ID")["removed"] == 12
    assert bank.answer("redo UPLOAD_ID")["restored"] == 12, "redo brings it back"


@step("watch --once /srv/teller/arriving", "watch DIR", "watch", "watch DIR --accept replaced")
def _watch(bank: Bank) -> None:
    folder = Path(bank.names["DIR"])
    survey(folder / "once.csv", "2026-11-11")
    bank.run("watch --once /srv/teller/arriving")
    assert (folder / DONE / "once.csv").exists()
    bank.patch.setenv("TELLER_WATCHED_FOLDER", str(folder))
    for shown in ("watch DIR", "watch", "watch DIR --accept replaced"):
        survey(folder / f"{len(shown)}.csv", "2026-11-11")
        with stopped_by(folder / DONE / f"{len(shown)}.csv"):
            bank.run(shown)


@contextmanager
def stopped_by(file: Path) -> Iterator[None]:
    """A service is stopped by its signal, once a file is there."""

    def watch() -> None:
        end = time.monotonic() + 60
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        os.kill(os.getpid(), 15)

    thread = threading.Thread(target=watch)
    thread.start()
    yield
    thread.join()
    assert file.exists()


@step("report --language ko")
def _report(bank: Bank) -> None:
    assert bank.answer("report --language ko")["language"] == "ko"
    assert "The report lies in" in bank.run("report", more=("--language", "en")).stderr


@step("report --unit")
def _unit(bank: Bank) -> None:
    said = bank.answer("report --unit")
    line = shlex.split(said["cron"])
    assert line[-3:] == ["cli.py", "report", "--due"]
    assert f"TELLER_SMTP_PORT={bank.post.port}" in line
    assert set(said["systemd"]) == set(units.files())


@step("report --due")
def _due(bank: Bank) -> None:
    shown = documents.block("DELIVERY", "kim@bank.example")
    places = {"folder:/srv/reports": f"folder:{bank.folder / 'put'}"}
    places |= {f"{kind}:URL": f"{kind}:{bank.channel.url}/services/T0/B0/{kind}" for kind in ("slack", "teams")}
    to = [places.get(line.split()[0], line.split()[0]) for line in shown]
    assert len(to) == 4
    definitions.put(Store(settings.location("store")), Definition("Board", recipients=tuple(map(Recipient, to))), "kim")
    assert bank.run("report --due").stderr.count(": delivered.") == 4
    assert "No report is due." in bank.run("report --due").stderr
    assert [message["Subject"] for message in bank.post.taken["kim@bank.example"]] != []
    assert len(bank.channel.taken) == 2
    assert len(list((bank.folder / "put").rglob("report.pdf"))) == 1


@step("report NAME --send --again", "report NAME --send")
def _again(bank: Bank) -> None:
    bank.names["NAME"] = "Board"
    for shown in ("report NAME --send", "report NAME --send --again"):
        assert bank.run(shown).stderr.count("has it already, so nothing was sent") == 4


@step("reports import recipients.csv --report Board", "reports")
def _recipients(bank: Bank) -> None:
    store, listed = Store(settings.location("store")), bank.folder / "recipients.csv"
    banks.commit(store, "branch", [{"branch_id": "B1", "name": "B1", "region": "South", "customers": 9}])
    row = {"response_id": "of-B1", "responded_at": datetime(2026, 11, 16, 9, 30), "nps": 9, "branch_id": "B1"}
    banks.commit(store, "response", [row])
    listed.write_text("\n".join(documents.block("DELIVERY", "name,address")), encoding="utf-8")
    bank.names["recipients.csv"] = str(listed)
    bank.run("reports import recipients.csv --report Board")
    (board,) = [one for one in bank.answer("reports") if one["name"] == "Board"]
    assert [one.get("name") for one in board["recipients"]].count("Kim Minji") == 1
    assert [one["where"] for one in board["recipients"][-2:]] == [{"region": "South"}, {"branch_id": "B1"}]


@step("report Board --week 2026-W47 --commentary en=commentary.txt --commentary-by Kim")
def _commentary(bank: Bank) -> None:
    (bank.folder / "commentary.txt").write_text("Two clerks were ill.\n", encoding="utf-8")
    shown = "report Board --week 2026-W47 --commentary en=commentary.txt --commentary-by Kim"
    bank.names["en=commentary.txt"] = f"en={bank.folder / 'commentary.txt'}"
    bank.run(shown)
    assert "Two clerks were ill." in json.dumps(bank.answer("report Board --week 2026-W47"))


@step("deliveries", "deliveries --not-arrived 3f2a9c1e", "deliveries --arrived 3f2a9c1e")
def _deliveries(bank: Bank) -> None:
    send = 'report Board --send --to "lee@bank.example"'
    for shown in ("deliveries --not-arrived 3f2a9c1e", "deliveries --arrived 3f2a9c1e"):
        bank.post.plan["MESSAGE"] = [postal.CLOSE]
        bank.run(send, status=1)
        (found,) = bank.answer("deliveries")
        assert (found["recipient"], found["state"]) == ("lee@bank.example", "unknown")
        bank.names["3f2a9c1e"] = found["key"][:8]
        bank.run(shown)
        assert bank.answer("deliveries") == []
    first, second = bank.post.taken["lee@bank.example"]
    assert first["Message-ID"] == second["Message-ID"]
    assert "has it already" in bank.run(send).stderr


SAVE = "backup /srv/backup/teller --secrets /mnt/safe/teller --keep 14"
BACK = "restore /srv/backup/teller --store /srv/teller-restored --secrets /mnt/safe/teller"


@step(SAVE, "backup DIR", BACK, "maintain --accept-loss")
def _backup(bank: Bank) -> None:
    folders = {shown: str(bank.folder / shown.replace("/", "_")) for shown in shlex.split(f"{SAVE} {BACK}")}
    bank.names.update({shown: folder for shown, folder in folders.items() if shown.startswith("/")})
    assert set(bank.answer(SAVE)["secrets"]) == {"secret_file", "originals_key"}
    bank.run(f"backup {bank.folder / 'more'}")
    assert bank.answer(BACK)["same_secret"] is True
    restored = bank.names["/srv/teller-restored"]
    assert bank.answer("ask nps --grain week") == bank.answer(f"ask nps --grain week --store {restored}")
    assert "No upload lacks rows" in bank.run("maintain --accept-loss").stderr


@step("doctor")
def _doctor(bank: Bank) -> None:
    result = CliRunner().invoke(cli.app, ["doctor", "--json"], catch_exceptions=False)
    found = {one["check"]: one for one in json.loads(result.stdout)}
    assert found["mail"]["ok"], found["mail"]
    # This machine may lack a browser or a font; it is told so by name and by the status.
    assert result.exit_code == int(not all(one["ok"] for one in found.values()))
    assert all(one["remedy"] for one in found.values() if not one["ok"])


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quickly: list[Edition]) -> Iterator[Bank]:
    """A bank whose mail is set up by the lines that DELIVERY shows, with this machine's own places in them."""
    authority = trustme.CA()
    signed: dict[str, Any] = {"auth_required": True, "authenticator": postal.known, "auth_require_tls": True}
    own = {name: str(tmp_path / name) for name in ("store", "demo_store", "secret_file", "originals_folder")}
    own |= {"today": "2026-11-23", "keep_originals": "encrypted", "delivery_wait_seconds": "0.01"}
    (tmp_path / "password").write_text(postal.PASSWORD, encoding="utf-8")
    (tmp_path / "arriving").mkdir()
    shown = dict(line.split("=", 1) for line in documents.block("DELIVERY", "TELLER_SMTP_HOST"))
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.chdir(tmp_path)
    certificate = postal.certificate(authority, "localhost")
    with (
        postal.office(certificate, **signed) as post,
        postal.channel() as channel,
        authority.cert_pem.tempfile(dir=str(tmp_path)) as trust,
    ):
        own |= {"smtp_host": "localhost", "smtp_port": str(post.port), "smtp_ca_file": trust}
        own |= {"smtp_password_file": str(tmp_path / "password"), "webhook_hosts": channel.url}
        for name, value in (shown | {f"TELLER_{name.upper()}": value for name, value in own.items()}).items():
            monkeypatch.setenv(name, value)
        arriving = str(tmp_path / "arriving")
        yield Bank(tmp_path, post, channel, monkeypatch, {"DIR": arriving, "/srv/teller/arriving": arriving})


def test_every_command_is_run(bank: Bank) -> None:
    shown = {command for name in documents.NAMES for command in documents.commands(name, KNOWN)}
    assert shown == set(STORY), "a command of the documents has no step, or a step runs what no document shows"
    for each in dict.fromkeys(STORY.values()):
        each(bank)


def unknown_options(name: str) -> list[str]:
    """The lines of a document with an option that their command, or the whole command line, does not have."""
    group = typer.main.get_command(cli.app)
    by_command = {key: options_of(one) for key, one in group.commands.items()}  # type: ignore[attr-defined]
    every = frozenset().union(*by_command.values())
    found = []
    for option, line in documents.options(name):
        words = line.split()
        command = next((word for before, word in pairwise(words) if before == "cli.py"), words[0])
        if command not in ("python", ".venv/bin/ruff") and option not in by_command.get(command, every):
            found.append(line)
    return found


def options_of(command: Any) -> frozenset[str]:
    return frozenset(option for parameter in command.params for option in parameter.opts)


def unknown_names(name: str) -> set[str]:
    """The settings, make targets and files of a document that there are not."""
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    missing = {file for file in documents.files(name) if not list(ROOT.glob(re.sub("<.*?>", "*", file)))}
    return (documents.settings(name) - set(SETTINGS)) | (documents.targets(name) - made) | (missing - MADE)


@pytest.mark.parametrize("name", documents.NAMES)
def test_options_settings_targets_and_files_are_there(name: str) -> None:
    assert unknown_options(name) == []
    assert unknown_names(name) == set()


def test_what_is_not_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = "`python cli.py ask nps --buy x`, `--nothing`, `make nought`, `TELLER_NONE=1`, `data/no.py`, [x](NO.md)"
    monkeypatch.setattr(documents, "text", lambda _: f"```\nmake zero  # --unknown\n```\n{shown}\n")
    assert len(unknown_options("invented")) == 3
    assert unknown_names("invented") == {"nought", "zero", "none", "data/no.py", "NO.md"}
    assert list(documents.commands("invented", KNOWN)) == ["ask nps --buy x"]


def test_measurements_and_tools_are_there() -> None:
    shown = [found for name in documents.NAMES for found in documents.modules(name)]
    assert shown
    for module, options in shown:
        found = find_spec(module)
        assert found is not None, module
        assert found.origin is not None
        source = Path(found.origin).read_text(encoding="utf-8")
        assert [option for option in options if f'"{option}"' not in source] == [], module
    ruff = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "--fix" in ruff


def test_the_backup_has_a_service_and_a_timer() -> None:
    for first, sections in (("Type=", {"Unit", "Service"}), ("OnCalendar=", {"Unit", "Timer", "Install"})):
        unit = configparser.ConfigParser()
        unit.read_string("\n".join(documents.block("BACKUP", first)))
        assert set(unit) - {"DEFAULT"} == sections


def test_the_service_is_one() -> None:
    unit = configparser.ConfigParser()
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string("\n".join(documents.block("WATCHING", "[Unit]")))
    assert set(unit) == {"DEFAULT", "Unit", "Service", "Install"}
    assert Path(unit["Service"]["ExecStart"].split()[1]).name == "cli.py"
    assert unit["Service"]["Environment"].startswith("TELLER_WATCHED_FOLDER=")
