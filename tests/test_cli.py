"""The command line: what it answers, in which form, where messages go and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli
from commands.terminal.help import asked_language, translated
from data import demo
from data.settings import ROOT
from data.store.store import Store
from data.store.uploads import Upload
from data.texts import Text
from tests import banks

ADDED = ["upload_id", "table", "layout", "encoding", "rows", "added", "replaced", "unchanged", "rejected", "rejections"]
NUMBERS = ["value", "n", "low", "high"]
DEMO_SCALE = 0.005


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), catch_exceptions=False)


def answer(*arguments: str, status: int = 0) -> Any:
    """What a script gets: standard output must be one JSON document, whatever else happens."""
    result = run(*arguments, "--json")
    assert result.exit_code == status, result.stderr
    return json.loads(result.stdout)


def calls(folder: Path, name: str = "calls.csv", *, offered: int = 40, lost: int = 10, start: int = 0) -> Path:
    """A file of calls, one an hour from 2 March 2026; the first are lost, and every other one is for loans."""
    lines = ["contact_id,queue,enqueued_at,answered_at,abandoned_at"]
    for i in range(start, start + offered):
        at = datetime(2026, 3, 2) + timedelta(hours=i)
        end = at + timedelta(seconds=30)
        ends = f",{end}" if i < start + lost else f"{end},"
        lines.append(f"call-{i},{'loans' if i % 2 else 'cards'},{at},{ends}")
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of 40 calls, 10 of them lost, over two days, and a store that holds it."""
    folder = tmp_path_factory.mktemp("filled")
    answer("add", str(calls(folder)), "--store", str(folder / "store"))
    return folder


@pytest.fixture
def bank(store: Store, filled: Path) -> str:
    """The address of a copy of that store, to do with as a test likes."""
    shutil.copytree(filled / "store", store.url)
    return store.url


def test_add_answers_what_became_of_each_file(store: Store, tmp_path: Path) -> None:
    first, second = calls(tmp_path), calls(tmp_path, "more.csv", start=30)
    documents = answer("add", str(first), str(second), "--accept", "replaced", "--store", store.url)
    assert [d["file"] for d in documents] == [str(first), str(second)]
    assert all(set(ADDED) <= set(d) for d in documents)
    assert [(d["table"], d["rows"], d["rejected"]) for d in documents] == [("contact", 40, 0)] * 2
    assert [d["added"] for d in documents] == [40, 30]
    assert documents[1]["replaced"] + documents[1]["unchanged"] == 10


def test_a_file_that_fails_does_not_stop_the_others(store: Store, tmp_path: Path) -> None:
    result = run("add", str(tmp_path / "none.csv"), str(calls(tmp_path)), "--store", store.url, "--json")
    documents = json.loads(result.stdout)
    assert result.exit_code == 1
    assert "none.csv" in result.stderr
    assert "none.csv" in documents[0]["error"]["title"]
    assert (documents[0]["state"], bool(documents[0]["error"]["remedy"])) == ("failed", True)
    assert documents[0]["upload_id"] is None
    assert documents[1]["added"] == 40


def test_the_same_file_twice_changes_nothing(bank: str, filled: Path) -> None:
    (document,) = answer("add", str(filled / "calls.csv"), "--store", bank)
    assert (document["state"], document["added"], document["unchanged"]) == ("already", 0, 40)
    assert len(answer("uploads", "--store", bank)) == 1


def test_a_dry_run_stores_nothing(store: Store, tmp_path: Path) -> None:
    (document,) = answer("add", str(calls(tmp_path)), "--dry-run", "--store", store.url)
    assert (document["state"], document["rows"], document["rejected"]) == ("checked", 40, 0)
    assert answer("uploads", "--store", store.url) == []


def test_refused_rows_are_named_with_their_remedy(store: Store, tmp_path: Path) -> None:
    file = calls(tmp_path)
    file.write_text(file.read_text() + "\ncall-99,cards,yesterday,,\n")
    (document,) = answer("add", str(file), "--store", store.url)
    assert (document["rows"], document["added"], document["rejected"]) == (41, 40, 1)
    refusal = next(r for r in document["rejections"] if r["column"] == "enqueued_at")
    assert set(refusal) == {"row", "column", "value", "reason", "remedy"}
    assert (refusal["row"], refusal["value"]) == (42, "yesterday")
    assert refusal["reason"]
    assert refusal["remedy"]
    told = run("add", str(file), "--dry-run", "--store", store.url)
    assert "yesterday" in told.stdout


def test_columns_and_table_can_be_said(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    file.write_text("When,Mark\n" + "2026-03-02 09:00,9\n" * 12)
    (document,) = answer(
        "add", str(file), "--as", "response", "--map", "When=responded_at", "--map", "Mark=nps", "--store", store.url
    )
    assert (document["table"], document["added"]) == ("response", 12)
    assert answer("ask", "nps", "--store", store.url)[0]["value"] == 100


def test_ask_for_one_number(bank: str) -> None:
    (row,) = answer("ask", "call_loss", "--store", bank)
    assert list(row) == NUMBERS
    assert (row["value"], row["n"]) == (0.25, 40)
    assert row["low"] < 0.25 < row["high"]


def test_ask_in_words(bank: str) -> None:
    told = run("ask", "call_loss", "--store", bank).stdout
    assert told.startswith("Call loss: 25")
    assert "n = 40" in told
    assert "Mar 2026" in told


def test_ask_over_time(bank: str) -> None:
    rows = answer("ask", "call_loss", "--grain", "day", "--store", bank)
    assert [row["period"] for row in rows] == ["2026-03-02", "2026-03-03"]
    assert [(row["value"], row["n"]) for row in rows] == [(10 / 24, 24), (0, 16)]
    assert [list(row) for row in rows] == [["period", *NUMBERS]] * 2


@pytest.mark.parametrize("grain, label", [("week", "2026-W10"), ("month", "2026-03"), ("quarter", "2026-Q1")])
def test_periods_are_named_as_they_can_be_asked_for(bank: str, grain: str, label: str) -> None:
    assert [row["period"] for row in answer("ask", "offered", "--grain", grain, "--store", bank)] == [label]


def test_ask_by_group(bank: str) -> None:
    rows = answer("ask", "call_loss", "--by", "queue", "--store", bank)
    assert {row["queue"]: (row["value"], row["n"]) for row in rows} == {"cards": (0.25, 20), "loans": (0.25, 20)}
    assert [list(row) for row in rows] == [["queue", *NUMBERS]] * 2


def test_ask_by_group_over_time_hides_small_groups(bank: str) -> None:
    rows = answer("ask", "call_loss", "--by", "queue", "--grain", "day", "--store", bank)
    # Each queue has 20 calls in the week, 12 and 8: the day of 12 would tell of that of 8, so neither is shown.
    assert [row["period"] for row in rows] == ["2026-03-02"] * 2 + ["2026-03-03"] * 2
    assert [row["suppressed"] for row in rows] == [True] * 4
    assert [(row["value"], row["n"]) for row in rows] == [(None, None)] * 4


def test_ask_within_days_and_groups(bank: str) -> None:
    where = ("--where", "queue=loans", "--from", "2026-03-02", "--to", "2026-03-02", "--store", bank)
    assert answer("ask", "offered", *where)[0]["value"] == 12
    assert answer("ask", "offered", "--where", "queue=cards", *where)[0]["value"] == 24


def test_ask_for_too_small_a_group(bank: str) -> None:
    question = ("ask", "call_loss", "--where", "queue=loans", "--from", "2026-03-03", "--store", bank)
    (row,) = answer(*question)
    assert (row["value"], row["suppressed"], row["n"]) == (None, True, None)
    assert (
        "fewer than 10"
        in run("ask", "call_loss", "--where", "queue=loans", "--from", "2026-03-03", "--store", bank).stdout
    )


def test_no_data_is_not_zero(bank: str) -> None:
    (found,) = answer("ask", "nps", "--store", bank)
    assert found.pop("file").startswith("Satisfaction: a file of “Survey responses” lights it up")
    assert found == {"value": None, "n": 0, "low": None, "high": None}
    said = run("ask", "nps", "--store", bank).stdout
    assert "no data" in said
    assert "a file of “Survey responses” lights it up" in said
    assert "2026" not in said, "no day is named, as there is none"


@pytest.mark.parametrize(
    "question",
    [
        ("nonsense",),
        ("nps", "--by", "moon"),
        ("nps", "--where", "moon=full"),
        ("offered", "--to", "1999-01-01", "--from", "1999-01-02"),
    ],
)
def test_questions_without_an_answer_are_refused_with_a_remedy(bank: str, question: tuple[str, ...]) -> None:
    result = run("ask", *question, "--store", bank, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) >= 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "nps", "--grain", "year"),
        ("ask", "nps", "--from", "2026-02-30"),
        ("ask", "nps", "--where", "queue"),
        ("add",),
        ("add", "x.csv", "--map", "=nps"),
        ("undo",),
        ("uploads", "--language", "fr"),
        ("dance",),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_undo_and_redo(bank: str) -> None:
    (upload,) = answer("uploads", "--store", bank)
    undone = answer("undo", upload["upload_id"], "--store", bank)
    assert undone == {"upload_id": upload["upload_id"], "removed": 40, "restored": 0}
    assert answer("ask", "offered", "--store", bank)[0]["value"] in (None, 0)
    assert answer("uploads", "--store", bank)[0]["state"] == "undone"
    assert run("undo", upload["upload_id"], "--store", bank).exit_code == 1
    redone = answer("redo", upload["upload_id"], "--store", bank)
    assert redone == {"upload_id": upload["upload_id"], "removed": 0, "restored": 40}
    assert answer("ask", "offered", "--store", bank)[0]["value"] == 40


def test_an_unknown_upload_is_refused(bank: str) -> None:
    result = run("undo", "never-was", "--store", bank, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "never-was" in result.stderr
    assert "Traceback" not in result.stderr


def test_uploads_tell_time_user_file_rows_and_state(bank: str) -> None:
    (upload,) = answer("uploads", "--store", bank)
    assert {"upload_id", "time", "user", "file", "rows", "state"} <= set(upload)
    assert (upload["file"], upload["rows"], upload["state"], upload["table"]) == (
        "calls.csv",
        40,
        "committed",
        "contact",
    )
    assert abs(datetime.fromisoformat(upload["time"]) - datetime.now().astimezone()) < timedelta(minutes=5)
    assert "calls.csv" in run("uploads", "--store", bank).stdout


def test_metrics_are_listed() -> None:
    listed = answer("metrics")
    assert {tuple(metric) for metric in listed} == {("key", "title", "subject", "unit", "better", "note", "source")}
    assert {"nps", "call_loss", "wait_p90", "loss_budget"} <= {metric["key"] for metric in listed}


def test_what_every_command_takes_may_stand_before_it(bank: str) -> None:
    before = run("--store", bank, "--json", "ask", "offered")
    assert json.loads(before.stdout) == answer("ask", "offered", "--store", bank)
    assert json.loads(run("--store", "elsewhere", "uploads", "--store", bank, "--json").stdout)


def test_the_store_of_the_settings_is_the_standard(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_STORE", bank)
    assert answer("ask", "offered")[0]["value"] == 40


def test_maintain_keeps_what_counts(bank: str) -> None:
    assert all(isinstance(count, int) for count in answer("maintain", "--store", bank).values())
    assert answer("ask", "offered", "--store", bank)[0]["value"] == 40


@pytest.mark.parametrize("how", ["small", "tiny"])
def test_the_demo_bank_is_made_once(store: Store, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Small: the demo bank itself at a small size. Tiny: a few calls in its place, to be made over and over."""
    small = partial(demo.make, scale=DEMO_SCALE)
    monkeypatch.setattr(demo, "make", small if how == "small" else tiny_demo)
    counts = answer("demo", "--store", store.url)
    version = store.version()
    assert answer("demo", "--store", store.url) == counts
    assert store.version() == version
    assert answer("ask", "call_loss", "--store", store.url)[0]["n"] > 0
    if how == "small":
        assert min(counts[table] for table in ("response", "complaint", "visit", "contact", "branch")) > 0
        return
    assert answer("demo", "--anew", "--store", store.url) == counts
    store.undo(store.history()[0].upload_id, "test")
    # As if it had been interrupted: one subject is missing.
    assert answer("demo", "--store", store.url) == counts
    assert answer("ask", "offered", "--store", store.url)[0]["value"] == counts["contact"]


def tiny_demo(store: Store, progress: demo.Progress) -> None:
    """As many uploads as the demo bank has, of 20 calls each."""
    for part in range(demo.FAMILIES):
        times = [datetime(2026, 3, 2 + part) + timedelta(minutes=i) for i in range(20)]
        rows = [{"contact_id": f"{part}-{at}", "enqueued_at": at, "answered_at": at} for at in times]
        store.commit(Upload(demo.FILE, layout=demo.FILE, options=str(part)), {"contact": banks.table("contact", rows)})
        progress(Text(f"{part}"), part / demo.FAMILIES)


def test_the_demo_bank_never_replaces_a_banks_own_data(bank: str) -> None:
    for arguments in (("demo",), ("demo", "--anew")):
        result = run(*arguments, "--store", bank)
        assert result.exit_code == 1
        assert "own data" in result.stderr
    assert answer("ask", "offered", "--store", bank)[0]["value"] == 40


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it."""
    line = [sys.executable, "-W", "error::ResourceWarning", "cli.py", *arguments]
    settings = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", **environment}
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, env=settings)


def test_the_program_keeps_messages_off_standard_output(bank: str) -> None:
    done = command("ask", "call_loss", "--json", "--store", bank)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["value"] == 0.25


def test_a_setting_that_cannot_be_is_told(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_LANGUAGE", "tlh")
    result = run("uploads", "--store", bank)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "TELLER_LANGUAGE" in result.stderr
    assert asked_language(["uploads"]) == "en"


def is_cjk(text: str) -> bool:
    return any(ord(letter) > 0x2E80 for letter in text)


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_messages_are_in_the_readers_language(bank: str, language: str) -> None:
    english = run("undo", "never-was", "--store", bank)
    other = run("undo", "never-was", "--store", bank, "--language", language)
    assert other.exit_code == 1
    assert other.stderr != english.stderr
    assert is_cjk(other.stderr)
    assert is_cjk(run("ask", "call_loss", "--store", bank, "--language", language).stdout)


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_help_is_in_the_readers_language(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its option, and by the setting."""
    arguments = ["--language", language, "ask", "--help"]
    with pytest.raises(SystemExit):
        translated(cli.app, asked_language(arguments))(arguments)
    assert is_cjk(capsys.readouterr().out)
    monkeypatch.setenv("TELLER_LANGUAGE", language)
    assert asked_language(["ask", "--help"]) == language


def test_the_program_helps_and_refuses_in_the_readers_language(bank: str) -> None:
    told = command("undo", "never-was", "--store", bank, "--language", "ko")
    assert (told.returncode, told.stdout, is_cjk(told.stderr)) == (1, "", True)
    assert "Traceback" not in told.stderr
    helped = command("--language", "zh", "ask", "--help")
    assert (helped.returncode, is_cjk(helped.stdout)) == (0, True)


def test_the_february_1999_calls(store: Store, real_files: Path) -> None:
    file = next((real_files / "calls_anonymous_bank").glob("february1999*"))
    answer("add", str(file), "--store", store.url)
    (row,) = answer("ask", "call_loss", "--store", store.url)
    # 3,932 lost of 31,094 offered to the queue.
    assert (round(row["value"] * row["n"]), row["n"]) == (3932, 31094)
    assert run("ask", "call_loss", "--store", store.url).stdout.startswith("Call loss: 12.65%")


@pytest.mark.parametrize("language", ["ko", "zh", "en"])
def test_a_remedy_can_be_copied_into_a_shell(tmp_path: Path, language: str) -> None:
    """Its options stand in quotes that a shell takes."""
    file = tmp_path / "survey.csv"
    rows = [f"R{n * n},2026-03-{1 + n % 28:02},{('Yes', 'No', 'Maybe')[n % 3]},{1 + n % 5}" for n in range(60)]
    file.write_text("\n".join(["Response ID,Date,Would you recommend us?,Would you say $5?", *rows]), encoding="utf-8")
    place = ("--store", str(tmp_path / "store"), "--language", language)
    refused = run("add", str(file), *place)
    assert refused.exit_code == 1
    assert not re.search(r"--[a-z]+ “", refused.stderr)
    found = re.search(r"--map (\"[^\"]+\"|'[^']+')", refused.stderr)
    assert found
    (option,) = shlex.split(found[1])
    assert option == "Would you recommend us?=answer:outcome"
    assert "0 to 10" not in run("add", str(file), "--map", option, *place).stderr
