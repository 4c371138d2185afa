"""Whether this machine can make reports: its browser and fonts, the folder, the clocks, and what should have run."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from analytics import wording
from analytics.charts import brand as brands
from commands.machine.findings import Finding
from data.errors import TellerError
from data.store.store import Store
from data.texts import N_, Text
from reports.delivery import claims
from reports.render import glyphs
from reports.schedule import definitions, runs, timetable
from reports.schedule.timetable import Standing

ENOUGH_BYTES = 1_000_000_000
# A clock that differs by more writes times that nobody can follow.
APART_SECONDS = 120.0
# Whoever makes what is due asks at least so often; what waits for longer is made by nobody.
LATE = timedelta(minutes=45)
SCRIPTS = {"en": N_("Latin"), "ko": N_("Korean"), "zh": N_("Chinese")}
FONTS = N_("Install fonts; on Debian or Ubuntu: {command}")
COMMAND = {"command": "apt-get install fontconfig fonts-noto-cjk"}


def drawing() -> list[Finding]:
    """Whether the browser starts without a window and draws, and whether it has a picture for each script's signs."""
    from reports.render import trial  # a browser's driver, which no other command needs

    try:
        found = trial.draw()
    except TellerError as error:
        return [Finding("browser-draws", False, _said(error), error.remedy)]
    drawn = Finding("browser-draws", True, Text(N_("Chromium {version} draws."), {"version": found.version}))
    return [drawn, *(_script(language, len(trial.SAMPLES[language]), found.missing[language]) for language in SCRIPTS)]


def _script(language: str, signs: int, missing: str) -> Finding:
    """Each sign is drawn and compared with the box that stands for a missing one."""
    values = {"script": Text(SCRIPTS[language]), "n": signs, "signs": glyphs.named(missing)}
    if missing:
        detail = Text(N_("{script}: a box is drawn instead of {signs}."), values)
        return Finding(f"drawn-{language}", False, detail, Text(FONTS, COMMAND))
    return Finding(f"drawn-{language}", True, Text(N_("{script}: every sign of the sample is drawn."), values))


def brand() -> list[Finding]:
    """Whether the bank's logo and colour do for reports; nothing where it has none."""
    try:
        logo, colour = brands.logo(), brands.accent()
    except TellerError as error:
        return [Finding("brand", False, _said(error), error.remedy)]
    if not (logo or colour):
        return []
    return [Finding("brand", True, N_("The bank's logo and colour do for pages and reports."))]


def folder() -> list[Finding]:
    """Whether reports can be put in their folder, and whether there is room for them."""
    place = next(each for each in (runs.folder(), *runs.folder().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as fault:
        remedy = Text(
            N_("Give this user the right to write there, or choose another folder with TELLER_REPORT_FOLDER.")
        )
        return [Finding("report-folder", False, f"{place}: {fault.strerror}", remedy)]
    free = shutil.disk_usage(place).free
    values = {"folder": str(runs.folder()), "gigabytes": free / 1e9}
    remedy = Text(N_("Make room, or let old reports go sooner with the setting TELLER_REPORT_KEEP_DAYS."))
    detail = Text(N_("{folder}, {gigabytes:.1f} GB free"), values)
    return [Finding("report-folder", free >= ENOUGH_BYTES, detail, remedy)]


def clocks(place: Path) -> list[Finding]:
    """Whether this machine and whatever keeps the store's files agree on the time."""
    existing = next(each for each in (place, *place.parents) if each.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=existing) as file:
            apart = Path(file.name).stat().st_mtime - time.time()
    except OSError:
        return []  # that it cannot be written is said elsewhere
    detail = Text(N_("The files' clock is {seconds:.0f} s from this machine's."), {"seconds": abs(apart)})
    remedy = Text(N_("Let both take the time from the same server (NTP)."))
    return [Finding("clock-files", abs(apart) <= APART_SECONDS, detail, remedy)]


def schedules(place: str) -> list[Finding]:
    """Whether what should have been made was, whether the last of each went well, and what waits for a person."""
    try:
        store = Store(place)
        known = definitions.all(store)
        if not known:
            return [Finding("reports", True, Text(N_("No report is defined.")))]
        found = [*_late(store), *_failed(store), *_open(store)]
    except TellerError as error:
        return [Finding("reports", False, _said(error), error.remedy)]
    return found or [Finding("reports", True, Text(N_("{n} reports, nothing is overdue."), {"n": len(known)}))]


def _late(store: Store) -> list[Finding]:
    now = timetable.moment()
    log = runs.all(store)
    return [
        _overdue(each)
        for each in timetable.due_standings(store, now)
        if each.since and now.timestamp() - each.since.timestamp() > LATE.total_seconds()
        and not any((run.report, run.week) == (each.definition.name, each.week) for run in log)
    ]  # fmt: skip


def _overdue(each: Standing) -> Finding:
    when = f"{each.slot:%Y-%m-%d %H:%M}"
    values = {"name": each.definition.name, "week": each.week, "when": when}
    detail = Text(N_("{name} of {week} was due on {when} and has not been made."), values)
    remedy = Text(N_("Nothing runs what is due. See: python cli.py report --unit, or set TELLER_REPORT_RUNNER=on."))
    return Finding("reports", False, detail, remedy)


def _failed(store: Store) -> list[Finding]:
    """Reports of which the newest run went wrong; one that was removed since counts no more."""
    names = {one.name for one in definitions.all(store)}
    ended = [run for run in reversed(runs.all(store)) if run.report in names and run.state != "running"]
    newest = {(run.report, run.where, run.language): run for run in ended}
    return [
        Finding("reports", False, Text(N_("{name} of {week}: {state}. {why}"), {
            "name": run.report, "week": run.week, "state": Text(runs.STATES[run.state]),
            "why": run.fault[0] if run.fault else wording.MISSING,
        }), run.fault[-1] if len(run.fault) > 1 else Text(N_("The page Reports says why.")))
        for run in newest.values() if run.is_bad
    ]  # fmt: skip


def _open(store: Store) -> list[Finding]:
    waiting = sum(each.state == "unknown" for each in claims.open_claims(store))
    if not waiting:
        return []
    detail = Text(N_("Deliveries of which nobody knows whether they arrived: {n}."), {"n": waiting})
    return [Finding("deliveries", False, detail, Text(N_("Ask the recipients, and settle them on the page Reports.")))]


def _said(error: TellerError) -> Text | str:
    return (
        Text("{title} {message}", {"title": error.title, "message": error.message})
        if error.message.message
        else error.title
    )
