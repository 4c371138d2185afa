"""Teller in an environment of its own, as pip puts it there: its command works in any folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from data.settings import ROOT
from data.store.store import Store

PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@dataclass(frozen=True)
class Installed:
    """An environment with Teller, and what its command sees of the machine; elsewhere: a folder that is no checkout."""

    command: Path
    environment: dict[str, str]
    elsewhere: Path

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.command, *arguments], cwd=self.elsewhere, env=self.environment, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def checkout(to: Path) -> Path:
    """The project's files as they are now, without what was made beside them."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in (name for name in names if name and (ROOT / name).is_file() and not name.startswith("tests/")):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes((ROOT / name).read_bytes())
    return to


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built and installed without the network: what Teller needs is lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    source, wheels, own = checkout(folder / "source"), folder / "wheels", folder / "own"
    subprocess.run([*PIP, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", wheels, source], check=True)
    venv.create(own, with_pip=False)
    (wheel,) = wheels.iterdir()
    subprocess.run([*PIP, "--python", own / "bin" / "python", "install", "--no-deps", wheel], check=True)
    (packages,) = own.glob("lib/*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    elsewhere, home = folder / "elsewhere", folder / "home"
    elsewhere.mkdir()
    left = {name: value for name, value in os.environ.items() if not name.startswith(("TELLER_", "XDG_", "PYTHON"))}
    return Installed(own / "bin" / "teller", left | {"HOME": str(home)}, elsewhere)


def test_a_file_is_added_from_any_folder_into_the_users_data(installed: Installed) -> None:
    lines = [f"2026-11-{day:02},Harbour,{day % 5 + 1}" for day in range(2, 20)]
    (installed.elsewhere / "survey.csv").write_text("\n".join(("Date,Branch,CSAT", *lines)) + "\n", encoding="utf-8")
    assert "committed" in installed.run("add", "survey.csv")
    (store,) = Path(installed.environment["HOME"]).rglob("var/bank")
    assert [upload.file for upload in Store(str(store)).history()] == ["survey.csv"]
    assert [path.name for path in installed.elsewhere.iterdir()] == ["survey.csv"]
    assert "survey.csv" in installed.run("uploads")


def test_the_dashboard_is_served(installed: Installed, small_bank: Callable[[Path], Store]) -> None:
    bank = small_bank(installed.elsewhere.parent / "bank")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [installed.command, "run", "--headless", "--port", str(port)], cwd=installed.elsewhere,
        env=installed.environment | {"TELLER_STORE": bank.url}, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        assert healthy(f"http://localhost:{port}/_stcore/health") == "ok"
    finally:
        process.terminate()
        process.wait(30)


@retry(retry=retry_if_exception_type(OSError), stop=stop_after_delay(90), wait=wait_fixed(0.2))
def healthy(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())
