"""The server keeps the schedules itself; and the lines to paste for a machine that does."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from analytics.insights.opening import Opening
from data import settings
from data.errors import SettingError
from data.store.store import Store
from reports.schedule import definitions, runner, timetable, units
from reports.schedule.definitions import Definition
from reports.schedule.runner import Runner


def soon(said: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if said():
            return True
        time.sleep(0.05)
    return False


def noting(file: Path, then: str = "") -> tuple[str, ...]:
    """A command that notes that it ran."""
    return (sys.executable, "-c", f"import time; open({str(file)!r}, 'a').write('x\\n'); {then}")


def test_at_the_time_a_process_makes_the_report(tmp_path: Path) -> None:
    rests, file = iter([0.1, 0.0]), tmp_path / "ran"
    keeper = Runner(noting(file), lambda: next(rests, 60.0), shortest=0.05)
    keeper.start()
    assert soon(file.exists)
    keeper.stop()
    assert file.read_text() == "x\n"


def test_what_is_at_work_ends_with_the_server(tmp_path: Path) -> None:
    file = tmp_path / "ran"
    keeper = Runner(noting(file, "time.sleep(600)"), lambda: 0.0)
    keeper.start()
    assert soon(file.exists)
    began = time.monotonic()
    keeper.stop()
    assert time.monotonic() - began < 8
    assert keeper._process is not None
    assert keeper._process.poll() is not None


def test_what_fails_is_started_ever_more_rarely(tmp_path: Path) -> None:
    file = tmp_path / "ran"
    keeper = Runner((sys.executable, "-S", "-c", noting(file, "raise SystemExit(3)")[2]), lambda: 0.0, shortest=0.2)
    keeper.start()
    time.sleep(3.5)
    keeper.stop()
    assert 2 <= file.read_text().count("x") <= 4


def test_it_rests_until_something_is_due(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_STORE", store.url)
    monkeypatch.delenv("TELLER_TODAY", raising=False)
    assert runner.seconds_to_rest() == runner.LONGEST_REST
    now = datetime.now(timetable.moment().tzinfo)
    later = now + timedelta(hours=2)
    one = Definition("Weekly", weekday=later.weekday(), hour=later.hour, since="2099-W01")
    definitions.put(store, one)
    until = timetable.next_slot(one, now, Opening()).timestamp() - now.timestamp()
    assert runner.seconds_to_rest() == pytest.approx(until, abs=10)
    definitions.put(store, replace(one, since=""))
    assert runner.seconds_to_rest() == 0.0


def test_the_setting_turns_it_on_but_not_in_a_reports_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not runner.is_on()
    monkeypatch.setenv("TELLER_REPORT_RUNNER", "on")
    assert runner.is_on()
    monkeypatch.setenv("TELLER_AS_OF", "own 3.0")
    assert not runner.is_on()
    monkeypatch.setenv("TELLER_REPORT_RUNNER", "yes")
    with pytest.raises(SettingError, match="'yes'"):
        runner.is_on()


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings with signs that have a meaning to a shell, to cron or to systemd."""
    place = tmp_path / 'a $bank 100% "own"'
    monkeypatch.setenv("TELLER_STORE", str(place))
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    return place


def test_the_line_for_cron_runs_as_it_stands(odd: Path) -> None:
    line = units.cron_line()
    assert line.startswith("*/10 * * * * cd ")
    assert "TODAY" not in line
    to_shell = line.removeprefix("*/10 * * * * ").replace("\\%", "%")
    words = shlex.split(to_shell)
    assert words[:3] == ["cd", str(settings.ROOT), "&&"]
    assert f"TELLER_STORE={odd}" in words
    said = "import os; print(os.environ['TELLER_STORE'])"
    tried = to_shell.replace("cli.py report --due", f"-c {shlex.quote(said)}")
    done = subprocess.run(["sh", "-c", tried], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(odd)


def test_a_store_that_was_named_is_kept(odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (result,) = [CliRunner().invoke(cli.app, ["report", "--unit", "--json", *at]) for at in (["--store", "other"],)]
    said = json.loads(result.stdout)
    assert f"TELLER_STORE={tmp_path / 'other'}" in shlex.split(said["cron"])
    assert f"Environment=TELLER_STORE={tmp_path / 'other'}\n" in said["systemd"]["teller-report.service"]
    assert "own" not in said["cron"].replace("down", "")


def test_a_schedule_reaches_the_network_as_this_shell_does(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A webhook's host that the bank proves itself, behind a proxy, answered the shell and not the timer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", "bank.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://kim:word@proxy.bank.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,.bank.example")
    words = shlex.split(units.cron_line().replace("\\%", "%"))
    wanted = {
        f"SSL_CERT_FILE={tmp_path / 'bank.pem'}", "HTTPS_PROXY=http://proxy.bank.example:3128",
        "no_proxy=localhost,.bank.example", f"TELLER_STORE={odd}",
    }  # fmt: skip
    assert wanted <= set(words)
    assert f"Environment=SSL_CERT_FILE={tmp_path / 'bank.pem'}\n" in units.service()
    assert "word" not in units.service() + units.cron_line()


def test_systemd_takes_the_units(odd: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this machine")
    for name, text in units.files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in units.files()]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if units.NAME in line]
    assert (done.returncode, complaints) == (0, []), done.stderr
