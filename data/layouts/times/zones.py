"""Where a file's times were written: as the user, the file's header, or the export's own habit says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from data import settings
from data.checking import row_zones
from data.checking.casting import AMBIGUOUS, DayOrder
from data.checking.row_zones import BARE
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import Raw
from data.layouts.expressions import Verb, normal
from data.layouts.layout import ACCOUNT, OPEN, Layout, headers
from data.layouts.times import zone_names
from data.texts import N_, Text

_NAMES = "|".join(AMBIGUOUS)
# Headers of a column that says of which zone a row's times are, and a line above the table that says it of all.
_BESIDE = frozenset(map(normal, (
    "time zone", "timezone", "tz", "zone", "time zone name", "timezone name", "time zone id", "utc offset",
    "gmt offset", "tz offset", "시간대", "타임존", "표준시간대", "표준 시간대", "时区", "時區", "タイムゾーン",
    "zeitzone", "zona horaria", "huso horario", "fuseau horaire",
)))  # fmt: skip
_ABOVE = re.compile(r"(?i)(?<![a-z])((?:utc|gmt)(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?|kst|jst|hkt|sgt)(?![a-z])")
# Rows that are looked at for names of zones.
_SEEN, _FEW, _SEVERAL = 2000, 3, 2
Values = Mapping[str, Mapping[str, str]]
Zoned = Mapping[str, tuple[Any, ...]]


def canonical(zone: str | None) -> str | None:
    """The zone that a person's word means: Asia/Seoul in any case, KST, UTC+9.

    Raises FileAmbiguous for a name that several zones have, and FileRefused for one that none has.
    """
    if not zone:
        return zone
    named = {name.casefold(): name for name in available_timezones()}
    found = named.get(zone.strip().casefold()) or zone_names.zone_of(zone.strip())
    if found:
        return found
    values = {"zone": zone, "zones": tuple(AMBIGUOUS.get(zone.upper(), ()))}
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


def zones(layout: Layout, raw: Raw, said: str | None, zoned: Zoned = MappingProxyType({})) -> dict[str, str]:
    """Teller's column -> where its times were written, as far as anything says it of all of them.

    said: the zone that `canonical` gave. zoned: columns of times of which each row has its own zone. Raises
    FileAmbiguous for a name that several zones have.
    """
    found: dict[str, str] = {}
    for name, column in times(layout, raw).items():
        if not said:
            _ask(raw, column)
        own = said or _in_brackets(raw, column) or raw.zones.get(column) or zone_names.stated(column)
        bare = _bare(layout.columns[name], raw)
        own = own or (_beside(raw, bare) if bare and bare not in zoned else "") or layout.zone
        if own == OPEN and is_bare(raw, column) and bare not in zoned:
            raise _open(layout, raw, column)
        if own not in ("", ACCOUNT, OPEN):
            found[name] = own
    return found


def _in_brackets(raw: Raw, column: str) -> str:
    """The zone that stands in brackets behind each time; raises FileAmbiguous where it does not behind all of them."""
    values = raw.table[column].slice(0, _SEEN).drop_null()
    named = values.filter(pc.match_substring_regex(values, r":\d\d.*[A-Za-z][)）]\s*$"))
    if not len(named) or not any(zone_names.bracketed(map(str, named.to_pylist()))):
        return ""
    zones = zone_names.bracketed(str(text) for text in pc.unique(values).to_pylist() if str(text).strip())
    if len(zones) == 1:
        return zones[0]
    own = settings.text("time_zone")
    told = {"column": column, "example": str(named[0]).strip(), "own": own}
    ways = as_they_are(dict.fromkeys((own, *filter(None, zones))))
    raise FileAmbiguous(
        Text(_WHOSE, told),
        remedy=Text(_SAY_ONE_ZONE, told),
        question=Question("zone", column, ways, (told["example"],)),
    )


def by_row(layout: Layout, raw: Raw, said: str | None, values: Values, order: DayOrder) -> Zoned:
    """The columns of times of several zones -> the column that says which, the order of their days, and its texts.

    said: the zone of all times. values: the file's column -> value -> the zone that the user says it is. order: what
    comes first in dates, as the user says. Empty where it is not known of every row. Raises FileAmbiguous for a name
    that several zones have.
    """
    other = None if said else _zoning(raw)
    meant = _meant(raw, other, values) if other else {}
    if other is None or len(set(meant.values())) < _SEVERAL:
        return {}
    made: dict[str, tuple[Any, ...]] = {}
    for name, column in times(layout, raw).items():
        if raw.zones.get(column) or zone_names.stated(column):
            continue
        known = headers(raw)
        read = (known[normal(c)] for c in layout.columns[name].reads if normal(c) in known)
        for bare in (c for c in read if c != other and c not in made and is_bare(raw, c)):
            _ask_of_words(other, [text for text, zone in meant.items() if zone is None])
            first = row_zones.order(_bare_times(raw, bare), order)
            if None in meant.values() or first is None or _without_zone(raw, bare, other):
                return {}
            made[bare] = (other, first, *meant.items())
    return made


def of_rows(zoned: Zoned) -> list[Text]:
    """What is said of times of several zones."""
    own = settings.text("time_zone")
    if not zoned:
        return []
    other, _, *pairs = next(iter(zoned.values()))
    zones = list(dict.fromkeys(zone for _, zone in pairs))
    values = {"columns": tuple(zoned), "other": other, "zones": tuple(zones), "own": own}
    changing = [Text(_CLOCKS, {"zone": zone}) for zone in zones if zone != own and changes_clocks(zone)]
    return [Text(_BY_ROW, values), *changing]


def _zoning(raw: Raw) -> str | None:
    """The column that says of which zone the times of each row are."""
    for other in raw.columns:
        texts = _texts(raw, other) if normal(other) in _BESIDE else []
        if any(map(zone_names.of_value, texts)) or set(map(str.upper, texts)) & AMBIGUOUS.keys():
            return other
    return None


def _meant(raw: Raw, other: str, values: Values) -> dict[str, str | None]:
    """The texts of a column of zones, each with the zone that it means; None for one that means none, or several."""
    said = values.get(other, {})
    return {text: canonical(said.get(text.casefold())) or zone_names.of_value(text) for text in _texts(raw, other)}


def _bare_times(raw: Raw, column: str) -> pa.ChunkedArray:
    """The times of a column that name no zone."""
    values = pc.utf8_trim_whitespace(raw.table[column].drop_null())
    return values.filter(pc.match_substring_regex(values, BARE))


def _beside(raw: Raw, column: str) -> str:
    """The zone that another column, or a line above the table, says of times without one; empty where none does.

    Raises FileAmbiguous where it may be something else that they say, such as where the customer was.
    """
    other = _zoning(raw)
    if other:
        zones = list(dict.fromkeys(zone_names.of_value(text) or text for text in _texts(raw, other)))
        if len(zones) == 1 and zones[0] in ("UTC", settings.text("time_zone")):
            return zones[0]
        raise _doubtful(raw, column, zones, Text(_SAID_BESIDE, {"other": other, "zones": tuple(zones[:_FEW])}))
    for line in raw.above:
        zone = zone_names.of_value(found[1]) if (found := _ABOVE.search(line)) else None
        if zone and zone != settings.text("time_zone"):
            raise _doubtful(raw, column, [zone], Text(_SAID_ABOVE, {"line": line.strip()}))
    return ""


def _without_zone(raw: Raw, column: str, other: str) -> bool:
    """True where a row has a time that names no zone, and none beside it."""
    empty = pc.equal(pc.fill_null(pc.utf8_trim_whitespace(raw.table[other]), ""), "")
    bare = pc.fill_null(pc.match_substring_regex(raw.table[column], BARE), False)
    return bool(pc.any(pc.and_(empty, bare)).as_py())


def _ask_of_words(other: str, texts: list[str]) -> None:
    """Raise FileAmbiguous for names in a column of zones that several zones have, one question each."""
    open_ = [text for text in texts if text.upper() in AMBIGUOUS]
    if not open_:
        return
    ways = {text: as_they_are(AMBIGUOUS[text.upper()]) for text in open_}
    asked = (
        Question("values", other, tuple((f"{other}:{text}={zone}", words) for zone, words in named), (text,))
        for text, named in ways.items()
    )
    told = {"other": other, "names": tuple(open_), "first": open_[0], "zone": AMBIGUOUS[open_[0].upper()][0]}
    raise FileAmbiguous(Text(_OF_SEVERAL, told), remedy=Text(_SAY_OF_WORD, told), questions=tuple(asked))


def _bare(verb: Verb, raw: Raw) -> str | None:
    """The column of a time's clock, where no zone stands behind it; a day may stand in a column of its own."""
    known = headers(raw)
    columns = [known[normal(c)] for c in verb.reads if normal(c) in known]
    return next((column for column in columns if is_bare(raw, column)), None)


def _texts(raw: Raw, column: str) -> list[str]:
    """The different values of a column."""
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[column])).to_pylist()
    return [str(text) for text in found if text]


def _doubtful(raw: Raw, column: str, zones: list[str], said: Text) -> FileAmbiguous:
    """The question of which zone times are, of which another place in the file says it."""
    values = raw.table[column].slice(0, _SEEN).drop_null()
    example = str(values.filter(pc.match_substring_regex(values, BARE))[0]).strip()
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
    return bool(pc.any(pc.match_substring_regex(values, BARE)).as_py())


def _open(layout: Layout, raw: Raw, column: str) -> FileAmbiguous:
    values = raw.table[column].slice(0, _SEEN).drop_null()
    example = str(values.filter(pc.match_substring_regex(values, BARE))[0])
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
        Text(_MOVED, {"columns": tuple(made[name] for name, z in found.items() if z == zone), "zone": zone, "own": own})
        for zone in dict.fromkeys(elsewhere(found).values())
    ]
    told += [Text(_CLOCKS, {"zone": zone}) for zone in dict.fromkeys(elsewhere(found).values()) if changes_clocks(zone)]
    told += _with_offsets(raw, [column for name, column in made.items() if name not in elsewhere(found)])
    if layout.zone == ACCOUNT and made and not found and not said and any(is_bare(raw, c) for c in made.values()):
        told.append(Text(_ACCOUNT, {"own": own}))
    return told


def _with_offsets(raw: Raw, columns: list[str]) -> list[Text]:
    """What is said of times that each name how far they are from Greenwich, where that is not the bank's own time."""
    behind: dict[str, list[str]] = {}
    for column in dict.fromkeys(columns):
        values = raw.table[column].slice(0, _SEEN).drop_null()
        if named := zone_names.elsewhere(map(str, pc.unique(values).to_pylist())):
            behind[column] = named
    if not behind:
        return []
    signs = list(dict.fromkeys(sign for named in behind.values() for sign in named))
    told = {"columns": tuple(behind), "signs": tuple(signs), "own": settings.text("time_zone")}
    return [Text(_WITH_OFFSETS, told)]


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
_OF_SEVERAL = N_("{other} has names that several time zones have: {names}.")
_SAY_OF_WORD = N_("Say which zone each one is with --value, such as --value “{other}:{first}={zone}”.")
_BY_ROW = N_(
    "The times in {columns} are of several zones, as {other} says of each row: {zones}. They were converted row by row "
    "to the bank's own time, {own}."
)
_WITH_OFFSETS = N_(
    "The times in {columns} name their own time zone ({signs}): they are kept in the bank's own time, {own}, which may "
    "be another day than the file shows."
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
