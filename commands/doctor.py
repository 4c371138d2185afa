"""Whether this machine has what Teller needs; every check says what is there and what to do where it is not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commands.inbox import arrivals
from commands.inbox.destinations import label
from commands.machine import readiness
from commands.machine.findings import Finding
from data import settings
from data.errors import TellerError
from data.store.store import Store
from data.texts import N_, Text
from reports.delivery import recipients, smtp

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_PYTHON = (3, 11)
ENOUGH_BYTES = 2_000_000_000
# A file that lies in a watched folder for longer is not being taken.
STUCK_SECONDS = 900.0
SCRIPTS = {"ko": N_("Korean"), "zh-cn": N_("Chinese")}


def examine(place: str) -> list[Finding]:
    """Every check of this machine, and of the store at `place`; changes nothing."""
    return [
        python(), libraries(), browser(), *fonts(), *readiness.drawing(), *store(place), *readiness.folder(),
        *watched_folder(), *readiness.brand(), mail(), clock(),
        *([] if "://" in place else readiness.clocks(Path(place))), *readiness.schedules(place),
    ]  # fmt: skip


def python() -> Finding:
    """Whether this Python is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    remedy = Text(N_("Install Python 3.11 or newer and run make run again."))
    return Finding(
        "python", sys.version_info[:2] >= OLDEST_PYTHON, Text(N_("Python {found}"), {"found": found}), remedy
    )


def required() -> Iterator[tuple[str, str]]:
    """Each library that Teller was tested with, and its version: by a checkout's list, else as it was installed."""
    listed = (settings.ROOT / "requirements.txt").read_text("utf-8").splitlines() if settings.IS_CHECKOUT else None
    for line in metadata.requires("teller") or [] if listed is None else listed:
        if match := re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", line.strip()):
            yield match[1], match[2]


def libraries() -> Finding:
    """Whether the libraries are of the versions that Teller was tested with."""
    wanted = dict(required())
    odd = {name: found for name, want in wanted.items() if (found := _installed(name)) != want}
    if not odd:
        return Finding("libraries", True, Text(N_("{n} libraries as required"), {"n": len(wanted)}))
    listed = ", ".join(f"{name} {found or '-'} ({wanted[name]})" for name, found in odd.items())
    detail = Text(N_("Not of the version required, which stands in brackets: {listed}"), {"listed": listed})
    return Finding("libraries", False, detail, Text(N_("Run make run, which installs what is missing.")))


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def browser(names: Iterable[str] = BROWSERS) -> Finding:
    """Whether there is a browser to photograph pages with."""
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        remedy = Text(N_("Install Chromium; on Debian or Ubuntu: {command}"), {"command": "apt-get install chromium"})
        return Finding("browser", False, Text(N_("No Chromium or Chrome was found.")), remedy)
    ran, words = _run(path, "--version")
    return Finding("browser", ran, words, Text(N_("Install the browser anew.")))


def fonts() -> list[Finding]:
    """Whether there are fonts for each script that the reports are written in."""
    return [_font(language, title) for language, title in SCRIPTS.items()]


def _font(language: str, title: str) -> Finding:
    check = f"fonts-{language[:2]}"
    ran, words = _run("fc-list", f":lang={language}", "family")
    families = sorted({line.split(",")[0] for line in words.splitlines()}) if ran else []
    if families:
        return Finding(
            check, True, Text(N_("{n} font families, such as {first}"), {"n": len(families), "first": families[0]})
        )
    remedy = Text(
        N_("Install fonts; on Debian or Ubuntu: {command}"), {"command": "apt-get install fontconfig fonts-noto-cjk"}
    )
    return Finding(check, False, Text(N_("No font for {script} was found."), {"script": Text(title)}), remedy)


def _run(*command: str) -> tuple[bool, str]:
    """Whether a program ran well, and what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return False, str(fault)
    return done.returncode == 0, done.stdout.strip()


def store(place: str) -> list[Finding]:
    """Whether the store can be read, and, where it is a folder, whether it can be written and has room."""
    return [_readable(place), *([] if "://" in place else [_writable(Path(place)), _room(Path(place))])]


def _readable(place: str) -> Finding:
    try:
        found = Store(place)
        found.check()
        uploads = len(found.history())
    except TellerError as error:
        return Finding("store-readable", False, error.title, error.remedy)
    return Finding("store-readable", True, Text(N_("{place}, uploads: {n}"), {"place": place, "n": uploads}))


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _writable(folder: Path) -> Finding:
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            return Finding("store-writable", True, str(place))
    except OSError as fault:
        detail = f"{place}: {fault.strerror}"
        remedy = Text(N_("Give this user the right to write there, or choose another place with --store."))
        return Finding("store-writable", False, detail, remedy)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free
    detail = Text(N_("{gigabytes:.1f} GB free"), {"gigabytes": free / 1e9})
    remedy = Text(N_("Make room: a commit needs space for its rows and for merging files."))
    return Finding("disk", free >= ENOUGH_BYTES, detail, remedy)


def watched_folder() -> list[Finding]:
    """Whether the folder of the setting is watched, and whether no file has waited there for long."""
    if not settings.text("watched_folder"):
        return []
    folder = Path(settings.location("watched_folder"))
    if not folder.is_dir():
        detail = Text(N_("There is no folder {folder}."), {"folder": str(folder)})
        return [Finding("watch", False, detail, Text(N_("Make it, or correct the setting TELLER_WATCHED_FOLDER.")))]
    since = time.time() - STUCK_SECONDS
    stuck = [name for name, _ in arrivals.files(folder) if (folder / name).lstat().st_ctime < since]
    if stuck:
        detail = Text(N_("{folder}, files that wait: {n}, such as {first}"), _told(folder, stuck))
        remedy = Text(N_("Look into the log of python cli.py watch, or start it: it says why a file is not taken."))
        return [Finding("watch", False, detail, remedy)]
    return [Finding("watch", True, Text(N_("{folder}, no file waits"), {"folder": str(folder)}))]


def _told(folder: Path, names: list[str]) -> dict[str, Any]:
    return {"folder": str(folder), "n": len(names), "first": label(min(names))}


def mail() -> Finding:
    """Whether the mail server can be reached, proved and signed in to, and whom reports may go to; sends nothing."""
    domains = ", ".join(recipients.listed("recipient_domains"))
    if not domains and not settings.text("smtp_host"):
        return Finding("mail", True, Text(N_("No mail is set up: reports go to folders and webhooks alone.")))
    try:
        server = smtp.server()
        words = smtp.probe(server)
    except TellerError as error:
        return Finding("mail", False, error.title, error.remedy)
    if not domains:
        remedy = Text(N_("Set TELLER_RECIPIENT_DOMAINS to the bank's own domains, such as bank.example."))
        return Finding("mail", False, Text(N_("No domain may get reports, so no mail is sent.")), remedy)
    told = {"host": server.host, "words": words, "domains": domains}
    return Finding("mail", True, Text(N_("{host} answers {words}; reports may go to {domains}"), told))


def clock() -> Finding:
    """Whether the bank's time zone is known here, and what time it is there."""
    zone = settings.text("time_zone")
    try:
        now = datetime.now(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        detail = Text(N_("The time zone {zone!r} is not known."), {"zone": zone})
        return Finding("clock", False, detail, Text(N_("Set TELLER_TIME_ZONE to a name such as Asia/Seoul.")))
    # A clock that runs before the program itself was written is wrong.
    sane = now.timestamp() >= Path(__file__).stat().st_mtime
    return Finding("clock", sane, f"{now:%Y-%m-%d %H:%M} {zone}", Text(N_("Set this machine's clock.")))
