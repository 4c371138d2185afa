"""Where a file's times were written: as the user, the file's header, or the export's own habit says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pyarrow.compute as pc

from data import settings
from data.casting import AMBIGUOUS
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import Raw
from data.layouts.layout import ACCOUNT, OPEN, Layout, headers
from data.layouts.verbs import Verb, normal
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
_OFFSET = re.compile(r"^\(?(?:utc|gmt)?\s?([+-])\s?(\d{1,2})(?::?(\d\d))?(?:\).*)?$")
# Headers of a column that says of which zone a row's times are, and a line above the table that says it of all.
_BESIDE = frozenset(map(normal, (
    "time zone", "timezone", "tz", "zone", "time zone name", "timezone name", "time zone id", "utc offset",
    "gmt offset", "tz offset", "시간대", "타임존", "표준시간대", "표준 시간대", "时区", "時區", "タイムゾーン",
    "zeitzone", "zona horaria", "huso horario", "fuseau horaire",
)))  # fmt: skip
_ABOVE = re.compile(r"(?i)(?<![a-z])((?:utc|gmt)(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?|kst|jst|hkt|sgt)(?![a-z])")
# A time of day with nothing behind it.
_BARE = r"\d:\d\d(:\d\d(\.\d+)?)?(?i: ?[ap]\.?m\.?)?\s*$"
# Rows that are looked at for names of zones.
_SEEN, _FEW = 2000, 3


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
        own = said or raw.zones.get(column) or stated(column)
        bare = _bare(layout.columns[name], raw)
        own = own or (_beside(raw, bare) if bare else "") or layout.zone
        if own == OPEN and is_bare(raw, column):
            raise _open(layout, raw, column)
        if own not in ("", ACCOUNT, OPEN):
            found[name] = own
    return found


def _beside(raw: Raw, column: str) -> str:
    """The zone that another column, or a line above the table, says of times without one; empty where none does.

    Raises FileAmbiguous where it may be something else that they say, such as where the customer was.
    """
    for other in raw.columns:
        texts = _texts(raw, other) if normal(other) in _BESIDE else []
        if texts and (any(map(_of_value, texts)) or set(map(str.upper, texts)) & AMBIGUOUS.keys()):
            zones = list(dict.fromkeys(_of_value(text) or text for text in texts))
            if len(zones) == 1 and zones[0] in ("UTC", settings.text("time_zone")):
                return zones[0]
            raise _doubtful(raw, column, zones, Text(_SAID_BESIDE, {"other": other, "zones": ", ".join(zones[:_FEW])}))
    for line in raw.above:
        zone = _of_value(found[1]) if (found := _ABOVE.search(line)) else None
        if zone and zone != settings.text("time_zone"):
            raise _doubtful(raw, column, [zone], Text(_SAID_ABOVE, {"line": line.strip()}))
    return ""


def _bare(verb: Verb, raw: Raw) -> str | None:
    """The column of a time's clock, where no zone stands behind it; a day may stand in a column of its own."""
    known = headers(raw)
    columns = [known[normal(c)] for c in verb.reads if normal(c) in known]
    return next((column for column in columns if is_bare(raw, column)), None)


def _texts(raw: Raw, column: str) -> list[str]:
    """The different values of a column."""
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[column])).to_pylist()
    return [str(text) for text in found if text]


def _of_value(text: str) -> str | None:
    """The zone that a value of a column of zones means: Etc/UTC, +09:00, (UTC+09:00) Seoul; the bank's by any name."""
    shift = _OFFSET.match(text.casefold())
    zone = f"GMT{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}" if shift else _zone(text)
    own = settings.text("time_zone")
    if zone is None:
        return None
    return next((known for known in (own, "UTC") if _shifts(known) == _shifts(zone)), zone)


def _shifts(zone: str) -> tuple[timedelta | None, ...]:
    """How far a zone is from Greenwich, in winter and in summer."""
    if found := re.match(r"^GMT([+-])(\d\d):(\d\d)$", zone):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
        return shift, shift
    here, year = ZoneInfo(zone), datetime.now(UTC).year
    return tuple(datetime(year, month, 1, tzinfo=here).utcoffset() for month in (1, 7))


def _doubtful(raw: Raw, column: str, zones: list[str], said: Text) -> FileAmbiguous:
    """The question of which zone times are, of which another place in the file says it."""
    values = raw.table[column].slice(0, _SEEN).drop_null()
    example = str(values.filter(pc.match_substring_regex(values, _BARE))[0]).strip()
    own = settings.text("time_zone")
    known = [zone for text in zones for zone in AMBIGUOUS.get(text.upper(), (text,))]
    told = {"column": column, "example": example, "own": own, "first": known[0]}
    # Times of several zones cannot be taken together; that they are all of one, whatever the column says, can be.
    ways = dict.fromkeys((*known, own) if len(zones) == 1 else (own, "UTC"))
    question = Question("zone", column, as_they_are(ways), (example,))
    return FileAmbiguous(
        Text(_WHOSE, told), said, Text(_SAY_ZONE if len(zones) == 1 else _SAY_ONE_ZONE, told), question=question
    )


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


_WHOSE = N_("Of which time zone the times in {column} are, such as {example}, is not certain.")
_SAID_BESIDE = N_(
    "The column {other} says {zones}, which may be where the times were written or where the customer was."
)
_SAID_ABOVE = N_("Above the table stands: {line}.")
_SAY_ZONE = N_("Say it with --zone, such as --zone {first} or --zone {own}.")
_SAY_ONE_ZONE = N_(
    "If all of these times are of one zone, say so with --zone, such as --zone {own}. If they are of several, export "
    "the file in one zone, or bring a file for each."
)
_MOVED = N_("The times in {columns} are of {zone} and are kept in the bank's own time, {own}.")
_CLOCKS = N_(
    "Where the clocks of {zone} change, an hour that comes twice is taken as the second one, and one that is skipped "
    "as the hour after it."
)
_ACCOUNT = N_(
    "This export's times are of the zone that its account is set to. They are taken for the bank's own, {own}; "
    "--zone NAME says otherwise."
)
