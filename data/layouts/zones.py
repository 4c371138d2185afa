"""Where a file's times were written: as the user, the file's header, or the export's own habit says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pyarrow.compute as pc

from data import settings
from data.casting import AMBIGUOUS
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import Raw
from data.layouts.layout import ACCOUNT, OPEN, Layout, headers
from data.layouts.verbs import normal
from data.texts import N_, Text

# Words for one zone in a header, in lower case.
_WORDS = {
    "utc": "UTC", "gmt": "UTC", "zulu": "UTC", "coordinated universal time": "UTC",
    "kst": "Asia/Seoul", "한국시간": "Asia/Seoul", "한국 시간": "Asia/Seoul", "한국 표준시": "Asia/Seoul",
    "한국표준시": "Asia/Seoul", "korea standard time": "Asia/Seoul", "서울": "Asia/Seoul",
    "北京时间": "Asia/Shanghai", "中国标准时间": "Asia/Shanghai", "中国时间": "Asia/Shanghai",
    "china standard time": "Asia/Shanghai", "beijing time": "Asia/Shanghai", "北京時間": "Asia/Shanghai",
    "jst": "Asia/Tokyo", "日本时间": "Asia/Tokyo", "hkt": "Asia/Hong_Kong", "sgt": "Asia/Singapore",
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York", "eastern time": "America/New_York",
    "cdt": "America/Chicago", "mst": "America/Denver", "mdt": "America/Denver", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles", "cet": "Europe/Paris", "cest": "Europe/Paris",
}  # fmt: skip
_NAMES = "|".join(AMBIGUOUS)
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]+)[)）\]】]")
_SHIFT = re.compile(r"^(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?$")
# A time of day with nothing behind it.
_BARE = r"\d:\d\d(:\d\d(\.\d+)?)?(?i: ?[ap]\.?m\.?)?\s*$"
# Rows that are looked at for names of zones.
_SEEN = 2000


def canonical(zone: str | None) -> str | None:
    """The zone that a person's word means: Asia/Seoul in any case, KST, UTC+9.

    Raises FileAmbiguous for a name that several zones have, and FileRefused for one that none has.
    """
    if not zone:
        return zone
    named = {name.casefold(): name for name in available_timezones()}
    found = named.get(zone.strip().casefold()) or _zone(zone.strip())
    if found:
        return found
    values = {"zone": zone, "zones": ", ".join(AMBIGUOUS.get(zone.upper(), ()))}
    if values["zones"]:
        raise FileAmbiguous(
            Text(N_("Several time zones are called {zone}."), values),
            remedy=Text(N_("Name one of these: {zones}."), values),
            question=Question("zone", choices=as_they_are(AMBIGUOUS[zone.upper()])),
        )
    raise FileRefused(
        Text(N_("There is no time zone {zone}."), values),
        remedy=Text(N_("Name it as in Asia/Seoul, America/New_York or UTC.")),
    )


def stated(header: str) -> str | None:
    """The zone that a header names, as in "Start Date (UTC)" or "응답일시(KST)"; CST and its like name none."""
    for words in (*_BRACKETS.findall(header), *re.findall(r"[A-Za-z+:0-9-]+$", header.strip())):
        found = _zone(words.strip())
        if found:
            return found
    return None


def _zone(words: str) -> str | None:
    low = words.casefold()
    if low in _WORDS:
        return _WORDS[low]
    if shift := _SHIFT.match(low):
        return f"GMT{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}"
    return words if "/" in words and words in available_timezones() else None


def zones(layout: Layout, raw: Raw, said: str | None) -> dict[str, str]:
    """Teller's column -> where its times were written, as far as anything says it.

    said: the zone that `canonical` gave. Raises FileAmbiguous for a name that several zones have.
    """
    found: dict[str, str] = {}
    for name, column in times(layout, raw).items():
        if not said:
            _ask(raw, column)
        own = said or raw.zones.get(column) or stated(column) or layout.zone
        if own == OPEN and is_bare(raw, column):
            raise _open(layout, raw, column)
        if own not in ("", ACCOUNT, OPEN):
            found[name] = own
    return found


def elsewhere(found: Mapping[str, str]) -> dict[str, str]:
    """Those of another zone than the bank's own."""
    return {name: zone for name, zone in found.items() if zone != settings.text("time_zone")}


def times(layout: Layout, raw: Raw) -> dict[str, str]:
    """Teller's times that are made from the file -> the column that they are made from first."""
    known, kinds = headers(raw), {c.name: c.kind for c in TABLES[layout.table].columns}
    made: dict[str, str] = {}
    for name, verb in layout.columns.items():
        columns = [known[normal(c)] for c in verb.reads if normal(c) in known]
        if kinds.get(name) == "time" and columns:
            made[name] = columns[0]
    return made


def is_bare(raw: Raw, column: str) -> bool:
    """True when times of the column name no zone."""
    values = raw.table[column].slice(0, _SEEN).drop_null()
    return bool(pc.any(pc.match_substring_regex(values, _BARE)).as_py())


def _open(layout: Layout, raw: Raw, column: str) -> FileAmbiguous:
    values = raw.table[column].slice(0, _SEEN).drop_null()
    example = str(values.filter(pc.match_substring_regex(values, _BARE))[0])
    own = settings.text("time_zone")
    said = {"column": column, "example": example, "own": own, "layout": Text(layout.title)}
    return FileAmbiguous(
        Text(N_("{layout}: the times in {column}, such as {example}, can be of UTC or of the account's zone."), said),
        remedy=Text(N_("Say which with --zone, such as --zone UTC or --zone {own}."), said),
        question=Question("zone", column, as_they_are(dict.fromkeys(("UTC", own))), (example,)),
    )


def changes_clocks(zone: str) -> bool:
    """True for a zone whose clocks are not the same in summer and winter."""
    if zone not in available_timezones():
        return False
    here, year = ZoneInfo(zone), datetime.now(UTC).year
    return datetime(year, 1, 1, tzinfo=here).utcoffset() != datetime(year, 7, 1, tzinfo=here).utcoffset()


def _ask(raw: Raw, column: str) -> None:
    names = set(re.findall(rf"\b({_NAMES})\b", column)) - ({"IST"} if raw.zones.get(column) else set())
    values = raw.table[column].slice(0, _SEEN).drop_null()
    named = values.filter(pc.match_substring_regex(values, rf":\d\d.* \(?({_NAMES})\)?\s*$"))
    example = str(named[0]).strip() if len(named) else column
    names |= set(re.findall(rf"\b({_NAMES})\b", example))
    for name in sorted(names):
        values_said = {"column": column, "name": name, "first": AMBIGUOUS[name][0]}
        raise FileAmbiguous(
            Text(N_("The times in {column} are of a zone called {name}, which several zones are."), values_said),
            remedy=Text(N_("Say which one with --zone, such as --zone {first}."), values_said),
            question=Question("zone", column, as_they_are(AMBIGUOUS[name]), (example,)),
        )


def notes(layout: Layout, raw: Raw, found: Mapping[str, str], said: str | None) -> list[Text]:
    """What whoever adds the file should know of its times."""
    own, made = settings.text("time_zone"), times(layout, raw)
    told = [
        Text(
            _MOVED,
            {"columns": ", ".join(made[name] for name, z in found.items() if z == zone), "zone": zone, "own": own},
        )
        for zone in dict.fromkeys(elsewhere(found).values())
    ]
    told += [Text(_CLOCKS, {"zone": zone}) for zone in dict.fromkeys(elsewhere(found).values()) if changes_clocks(zone)]
    if layout.zone == ACCOUNT and made and not found and not said and any(is_bare(raw, c) for c in made.values()):
        told.append(Text(_ACCOUNT, {"own": own}))
    return told


_MOVED = N_("The times in {columns} are of {zone} and are kept in the bank's own time, {own}.")
_CLOCKS = N_(
    "Where the clocks of {zone} change, an hour that comes twice is taken as the second one, and one that is skipped "
    "as the hour after it."
)
_ACCOUNT = N_(
    "This export's times are of the zone that its account is set to. They are taken for the bank's own, {own}; "
    "--zone NAME says otherwise."
)
