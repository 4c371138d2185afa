"""What is seen while a file is added, how it is cancelled, and where its refused rows go."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from analytics.ingest import intake
from analytics.ingest.intake import Step
from data.settings import ROOT
from data.store.store import Store
from data.texts import Text
from tests.commands.test_watch import LONGEST_WAIT, WAITS, survey, until


def program(line: list[str], patch: str) -> list[str]:
    code = f"import sys, time\nsys.argv = ['cli.py', *{line!r}]\nimport cli\n{patch}\ncli.run()"
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("name, stored", [("ingest.intake.inspect", 0), ("insights.history.record", 1)])
def test_ctrl_c_cancels(store: Store, tmp_path: Path, name: str, stored: int) -> None:
    """While a file is read nothing is stored; once it is stored, that is what is said."""
    room, module, function = name.split(".")
    mark = tmp_path / "begun"
    patch = WAITS.format(room=room, module=module, name=function, mark=str(mark)).replace("1.5", "60")
    files = [str(survey(tmp_path / f"{n}.csv")) for n in (1, 2)]
    line = program(["add", *files, "--json", "--store", store.url], patch)
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(mark.exists)
        process.send_signal(signal.SIGINT)
        said, told = process.communicate(timeout=LONGEST_WAIT)
    assert process.returncode == 130
    assert ("nothing of" in told, "undo" in told) == (not stored, bool(stored))
    (document,) = json.loads(said)
    assert document["cancelled"]
    assert len(store.history()) == stored
    assert (document["upload_id"] is not None) == bool(stored)
    assert not list(Path(store.url).rglob("*.parquet")) or stored
    assert not [path for path in Path(store.url, ".staging").glob("*") if path.is_dir()]


STEPS = """
from analytics.ingest import intake
from analytics.ingest.intake import Step
from data.texts import Text
def seen(*given, run=intake.inspect, progress, **options):
    for done in (0, 250_000, 500_000):
        progress(Step(Text("Checking {rows:,} rows", {"rows": 1_000_000}), done, 1_000_000))
        time.sleep(0.2)
    return run(*given, progress=progress, **options)
intake.inspect = seen
"""


def test_progress_is_shown_on_a_terminal_only(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["add", str(survey(tmp_path / "a.csv")), "--store", store.url]
    line = program(arguments, STEPS)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "150"}
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # what a terminal answers once nobody writes any more
        pass
    os.close(ours)
    assert process.wait(LONGEST_WAIT) == 0
    assert b"500,000 of 1,000,000, 50 %" in shown
    told: list[Step] = []

    def seen(*given: Any, run: Any = intake.inspect, progress: Any, **options: Any) -> Any:
        told.append(Step(Text("Checking {rows:,} rows", {"rows": 1_000_000}), 500_000, 1_000_000))
        progress(told[-1])
        return run(*given, progress=progress, **options)

    monkeypatch.setattr(intake, "inspect", seen)
    quiet = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert (quiet.exit_code, len(told)) == (0, 1)
    assert "500,000" not in quiet.stderr + quiet.stdout


def test_refused_rows_are_given_back_where_they_are_wanted(store: Store, tmp_path: Path) -> None:
    files = [survey(tmp_path / f"{n}.csv", 9, "x,2026-13-01,7,") for n in (1, 2)]
    one, many = tmp_path / "one.csv", tmp_path / "many"
    for place, given in ((one, files[:1]), (many, files)):
        result = CliRunner().invoke(cli.app, ["add", *map(str, given), "--refused", str(place), "--store", store.url])
        assert (result.exit_code, str(place) in result.stderr) == (0, True)
    assert one.read_bytes() == (many / "1.csv.refused.csv").read_bytes()
    assert sorted(path.name for path in many.iterdir()) == ["1.csv.refused.csv", "2.csv.refused.csv"]
    failed = CliRunner().invoke(cli.app, ["add", str(files[0]), "--refused", "/dev/null/x", "--store", store.url])
    assert (failed.exit_code, "cannot be written" in failed.stderr) == (0, True)
