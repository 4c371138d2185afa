"""Stores of earlier versions are opened, answer as they did and go on; one of a later version is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from data import program
from data.errors import StoreError
from data.settings import ROOT
from data.store import heads
from data.store.commit_log import NAME
from data.store.store import Store

# Each was made by that version's own command line: calls, four surveys of which one is taken back, a saved layout,
# maintenance in between; answers.json is what that version said of it.
RELEASED = sorted((ROOT / "tests" / "stores").glob("*.zip"))


def run(*given: str) -> Any:
    result = CliRunner().invoke(cli.app, [*given, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of an earlier version, with its secret and what was said of it."""
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path)
    monkeypatch.setenv("TELLER_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    return tmp_path


def test_it_answers_as_it_did_and_goes_on(earlier: Path) -> None:
    place = str(earlier / "store")
    said = json.loads((earlier / "answers.json").read_text())
    listed = {"upload_id", "state", "file", "added", "replaced", "unchanged", "rejected"}
    for question, answer in said.items():
        if question == "uploads":
            now = run("uploads", "--store", place)
            assert [{key: one[key] for key in listed} for one in now] == [
                {key: one[key] for key in listed} for one in answer
            ]
        else:
            # Later versions say more of a row, such as which days of a begun week it is of, and nothing else.
            now = run("ask", *question.split(), "--store", place)
            assert [{key: row[key] for key in was} for row, was in zip(now, answer, strict=True)] == [
                {key: value if not isinstance(value, float) else pytest.approx(value) for key, value in row.items()}
                for row in answer
            ], question
    undone = next(one for one in said["uploads"] if one["state"] == "undone")
    assert run("redo", undone["upload_id"], "--store", place)["restored"] == undone["added"]
    assert run("ask", "responses", "--store", place)[0]["value"] == said["responses"][0]["value"] + undone["added"]
    # From its first commit on it says who wrote it.
    head = heads.read(Store(place).place, NAME)
    assert head is not None
    assert (head.format, head.program) == (heads.FORMAT, program.version())
    run("maintain", "--keep-hours", "0", "--store", place)
    assert len(run("layouts", "--store", place)) == 1


def test_a_loss_in_an_earlier_store_is_noticed(earlier: Path) -> None:
    for path in (earlier / "store" / "contact").glob("*.parquet"):
        path.unlink()
    with pytest.raises(StoreError, match=r"calls\.csv.*40 rows.*0 are found"):
        Store(str(earlier / "store")).snapshot()


def test_a_store_of_a_later_version_is_refused(store: Store) -> None:
    store.shelf.put("action", "a1", {"what": "x"})
    heads.write(store.place, NAME, heads.Head(0, "", format=heads.FORMAT + 1, program="9.9.0"))
    before = sorted(str(path) for path in Path(store.url).rglob("*"))
    for act in (Store.snapshot, lambda one: one.undo("x"), lambda one: one.erase(), lambda one: one.accept_loss()):
        with pytest.raises(StoreError, match=r"Teller 9\.9\.0, which is newer") as caught:
            act(Store(store.url))
        assert caught.value.remedy.message
    assert sorted(str(path) for path in Path(store.url).rglob("*")) == before
