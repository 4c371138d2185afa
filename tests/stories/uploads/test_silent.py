"""Generated files whose truth is known: they are stored right, asked about or refused; never wrong in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.silent import run
from bench.silent.recipe import Recipe, drawn
from bench.silent.taking import Result, taken


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are of days before a fixed one."""
    monkeypatch.setenv("TELLER_TODAY", run.TODAY)


def shown(results: list[Result], folder: Path) -> str:
    """The report, and each fault; the simplest form of the first few."""
    faults = [result for result in results if run.is_fault(result)]
    return "\n".join([run.report(results), *run.described(faults, folder, None, 3)])


def test_no_file_is_stored_wrong_in_silence(tmp_path: Path) -> None:
    results = list(run.results(range(1, 101), tmp_path))
    assert not any(map(run.is_fault, results)), shown(results, tmp_path)


@pytest.mark.long
def test_no_file_of_two_thousand_is_stored_wrong_in_silence(tmp_path: Path) -> None:
    results = list(run.results(range(1000, 3000), tmp_path))
    assert not any(map(run.is_fault, results)), shown(results, tmp_path)


PLAIN = [
    Recipe(language=language, date=date, scale=scale, identity=identity)
    for language, date, scale, identity in (
        ("en", "iso", "1-5", "none"), ("ko", "dots", "ko satisfied", "unique"),
        ("zh", "slashes", "zh satisfied", "none"),
        ("zh_hant", "iso", "zh_hant satisfied", "none"), ("en", "dmy dots", "nps", "uuid"),
        ("ko", "iso time", "nps", "none"),
        ("zh", "zh long", "nps", "unique"), ("en", "iso", "en satisfied", "unique"), ("en", "iso", "en agree", "none"),
    )
]  # fmt: skip


@pytest.mark.parametrize("recipe", PLAIN, ids=map(str, PLAIN))
def test_what_is_common_is_read_without_a_question(recipe: Recipe, tmp_path: Path) -> None:
    found = taken(run.made(recipe), tmp_path)
    assert (found.end, found.asked) == ("right", []), found.why


def test_the_same_number_makes_the_same_files() -> None:
    assert run.made(drawn(7)) == run.made(drawn(7))
    assert len({str(drawn(seed)) for seed in range(200)}) > 150
