"""The lines to paste so that this machine keeps the schedules: for cron, or a service and a timer of systemd.

They ask every ten minutes what is due; the schedules themselves stand on the page Reports.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

from data import settings
from reports.content import editions

NAME = "teller-report"
EVERY_MINUTES = 10
# What the network's libraries read by themselves: the way out, what needs none, and who proves the hosts.
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")
PAST_PROXIES = ("NO_PROXY", "no_proxy")
CERTIFICATES = ("SSL_CERT_DIR", "SSL_CERT_FILE")


def command() -> tuple[str, ...]:
    """What is to be run, in the project's folder."""
    # Not the resolved path: that would leave the virtual environment.
    return (str(Path(sys.executable).absolute()), "cli.py", "report", "--due")


def surroundings(store: str = "") -> dict[str, str]:
    """The settings that are in force here by the environment, so that the schedule works on the same store.

    store: one that was named instead of the setting's. A path is written whole. The fixed day is left out: a schedule
    needs a clock that runs.
    """
    found = {}
    for name, setting in sorted(settings.SETTINGS.items()):
        given = os.environ.get(f"TELLER_{name.upper()}")
        if given and name != "today":
            is_place = str(setting.default).startswith("var/") or name.endswith(("_file", "_folder"))
            found[f"TELLER_{name.upper()}"] = settings.location(name) if is_place else given
    return _network() | found | ({"TELLER_STORE": editions.whole_place(store)} if store else {})


def _network() -> dict[str, str]:
    """How the network is reached from here; a proxy's name and password are never used, and not written down."""
    there = {name: value for name in (*PROXIES, *PAST_PROXIES, *CERTIFICATES) if (value := os.environ.get(name))}
    return {name: _network_value(name, value) for name, value in there.items()}


def _network_value(name: str, value: str) -> str:
    if name in CERTIFICATES:
        return str(Path(value).absolute())
    return re.sub(r"(?<=//)[^/]*@", "", value) if name in PROXIES else value


def cron_line(store: str = "") -> str:
    """One line for crontab -e."""
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in surroundings(store).items())
    line = f"cd {shlex.quote(str(settings.ROOT))} && {said + ' ' if said else ''}{shlex.join(command())}"
    # To cron a percent sign ends the line.
    return f"*/{EVERY_MINUTES} * * * * {line.replace('%', chr(92) + '%')}"


def service(store: str = "") -> str:
    """The service, as /etc/systemd/system/teller-report.service."""
    said = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in surroundings(store).items())
    return (
        "[Unit]\n"
        "Description=Teller makes the reports that are due\n"
        "Wants=network-online.target\n"
        "After=network-online.target\n\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"WorkingDirectory={_plain(str(settings.ROOT))}\n"
        f"{said}"
        f"ExecStart={' '.join(_quoted(part) for part in command())}\n"
        "TimeoutStartSec=1h\n"
    )


def timer() -> str:
    """The timer, as /etc/systemd/system/teller-report.timer."""
    return (
        "[Unit]\n"
        "Description=Teller asks which reports are due\n\n"
        "[Timer]\n"
        f"OnCalendar=*:0/{EVERY_MINUTES}\n"
        "Persistent=true\n\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def files(store: str = "") -> dict[str, str]:
    """The unit files by name."""
    return {f"{NAME}.service": service(store), f"{NAME}.timer": timer()}


def _plain(path: str) -> str:
    """A path as the rest of a line; a percent sign would begin a specifier."""
    return path.replace("%", "%%")


def _quoted(text: str) -> str:
    """A word in quotes where it needs them (systemd.syntax(7))."""
    safe = _plain(text)
    if not any(sign in safe for sign in " \t\"'\\$;"):
        return safe
    escaped = safe.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'
