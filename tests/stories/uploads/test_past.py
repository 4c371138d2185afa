"""The history and templates on the command line."""

from __future__ import annotations

from pathlib import Path

from data.contracts import TABLES
from data.files import templates
from data.store.store import Store
from tests.test_cli import answer, calls, run


def test_uploads_tell_what_they_changed_and_two_can_be_compared(store: Store, tmp_path: Path) -> None:
    files = [str(calls(tmp_path)), str(calls(tmp_path, "more.csv", start=30))]
    answer("add", *files, "--accept", "replaced", "--store", store.url)
    second, first = answer("uploads", "--store", store.url)
    assert len(first["sha256"]) == 64
    calls_offered = first["changes"][0]
    assert (calls_offered["metric"], calls_offered["before"], calls_offered["after"]) == ("offered", None, 40)
    assert "Calls offered +40" in run("uploads", "--store", store.url).stdout
    found = answer("uploads", "--compare", first["upload_id"], second["upload_id"], "--store", store.url)
    (common,) = found["tables"]
    assert common["same"] + common["different"] == 10
    assert (common["only_first"], common["only_second"]) == (30, 30)
    sides = next(number for number in found["numbers"] if number["metric"] == "offered")
    assert (sides["first"]["value"], sides["second"]["value"]) == (40, 40)
    assert run("uploads", "--compare", first["upload_id"], "none", "--store", store.url).exit_code == 1


def test_a_template_is_written_and_never_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    assert answer("template", "visit", "--out", str(path)) == {"table": "visit", "file": str(path)}
    assert path.read_bytes() == templates.csv(TABLES["visit"])
    assert run("template", "visit", "--out", str(path)).exit_code == 1
    assert "visit" in run("template", "visitors").stderr
    assert run("template", "visit", "--out", str(tmp_path / "visits.xlsx")).exit_code == 0
