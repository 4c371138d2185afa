"""What several tests share: a store of their own, a clock that stands still, real exports where they are at hand."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analytics.insights import history
from analytics.metrics import cubes
from data.files import sandbox
from data.settings import ROOT
from data.store.store import Store
from tests.pages import small

TODAY = "2026-11-23"


SAMPLE, MOST = 3, 4  # of so many cases of a sampled test one is tried in every run, and at most so many
# Files that take long without a browser: with what they leave for the end, one worker would be busy alone.
LONGEST = {
    "test_as_of_cubes.py", "test_asking_once.py", "test_call_totals.py", "test_cli.py", "test_cubes.py",
    "test_deliver_killed.py", "test_documents.py", "test_hostile.py", "test_hostile_words.py", "test_identity.py",
    "test_real_surveys.py", "test_reexports.py", "test_silent.py", "test_store_processes.py", "test_upload_cases.py",
    "test_watch.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave most cases of sampled tests to the long run; begin with the files that take longest, mostly a browser's."""
    cases, tests, tried = Counter[str](), Counter[str](), Counter[str]()
    places: dict[str, int] = {}
    for item in items:
        if item.get_closest_marker("sampled"):
            test, file = item.nodeid.partition("[")[0], str(item.path)
            if test not in places:
                places[test] = tests[file]
                tests[file] += 1
            # Of cases in three languages in turn, another one each time, and in each test of a file.
            is_left = (cases[test] + cases[test] // SAMPLE + places[test]) % SAMPLE or tried[test] == MOST
            if is_left:
                item.add_marker(pytest.mark.long)
            tried[test] += not is_left
            cases[test] += 1
    # At the end all workers have something to do.
    slow = {item.path for item in items if item.get_closest_marker("browser") or item.path.name in LONGEST}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: to look through it for garbage again and again takes time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def secret_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test makes or reads the bank's secret."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_SECRET_FILE", str(tmp_path_factory.mktemp("kept") / "secret"))
        yield


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Store]:
    """Puts the small bank into a folder, counted; it is made once for all workers, and copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / "small-bank"
    with (shared / "small-bank.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            cubes.open(small.make(shared / "small-bank.new"))
            (shared / "small-bank.new").rename(made)
    return lambda to: Store(str(shutil.copytree(made, to, dirs_exist_ok=True)))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty store with a secret of its own; the day is fixed."""
    monkeypatch.setenv("TELLER_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("TELLER_TODAY", TODAY)
    return Store(str(tmp_path / "store"))


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an upload does to the numbers is not counted, which takes longer than the rest of a small one."""
    monkeypatch.setattr(history, "record", lambda *_: None)


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], bool]:
    """Workbooks and the like are read in this process: to start one takes five times as long as a small file.

    Gives what else tells which files are; each file of tests sends one of its files through a process with it.
    """
    told = sandbox.is_plain
    monkeypatch.setattr(sandbox, "is_plain", lambda _: True)
    return told


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real exports, which lies beside the project and is not part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real exports are not at {folder}")
    return folder
