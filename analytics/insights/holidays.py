"""Special days: the bank's own calendar where it reaches, else the public holidays of its country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.core import get_global

from analytics import wording
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from data import holiday_names, settings
from data.errors import SettingError
from data.texts import N_, Text

# What the library of holidays calls each reader's language, and English, from which others are named.
TONGUES = {"en": ("en_GB", "en_US"), "ko": ("ko",), "zh": ("zh_CN",)}


@dataclass(frozen=True)
class Holiday:
    """One special day in one country. is_open: whether branches are open nevertheless; None where that is not said."""

    day: date
    country: str
    name: str
    is_open: bool | None = None


def between(cubes: Cubes, period: Period, language: str) -> tuple[Holiday, ...]:
    """The special days of a period, by day and country, named in the reader's language where such a name is known.

    A country's calendar that the bank brought in counts for the years of which it holds a day; else public holidays do.
    """
    rows = _calendar(cubes)
    kept = {(row["country"], row["on_date"].year) for row in rows}
    found = []
    for country in countries(cubes):
        public = _public(country, period, language)
        for row in rows:
            if row["country"] == country and period.start <= row["on_date"] <= period.end:
                day, own = row["on_date"], row["name"] or country
                found.append(Holiday(day, country, public.get(day, own), row["is_open"]))
        found += [Holiday(day, country, name) for day, name in public.items() if (country, day.year) not in kept]
    return tuple(sorted(found, key=lambda holiday: (holiday.day, holiday.country)))


def closed(cubes: Cubes, period: Period) -> dict[str, frozenset[date]]:
    """The special days of a period on which branches are closed, by country; of the same years as `between`."""
    shut = [holiday for holiday in between(cubes, period, "en") if not holiday.is_open]
    return {country: frozenset(h.day for h in shut if h.country == country) for country in countries(cubes)}


def perhaps_closed(cubes: Cubes, period: Period) -> dict[str, frozenset[date]]:
    """The days of a period on which branches need not be open, by country.

    Those of the calendar, and public holidays beside it, as it may hold single days; where no part of the country is
    set, those of all its parts. Days on which it says that branches are open are none.
    """
    rows = _calendar(cubes)
    opened = {(row["country"], row["on_date"]) for row in rows if row["is_open"]}
    days = {country: days | _anywhere(country, period) for country, days in closed(cubes, period).items()}
    return {country: frozenset(day for day in each if (country, day) not in opened) for country, each in days.items()}


def countries(cubes: Cubes) -> tuple[str, ...]:
    """The countries whose special days count: those of the bank's calendar, else its own."""
    return tuple(sorted({row["country"] for row in _calendar(cubes)})) or (own_country(),)


def _calendar(cubes: Cubes) -> list[dict[str, Any]]:
    table = cubes.snapshot.table("calendar").select("on_date", "country", "name", "is_open")
    return list(cubes.snapshot.to_arrow(table).to_pylist())


def own_country() -> str:
    """The bank's country as two letters: as set, else that of its time zone; "" where the zone is of none."""
    return _set()[0] or str(get_global("zone_territories").get(settings.text("time_zone"), ""))


def _set() -> tuple[str, str]:
    """The country that is set, and the part of it; "" where none is."""
    country, _, part = settings.text("country").partition("-")
    return country, part


def country_name(country: str, language: str) -> str:
    """A country as its readers call it."""
    return Locale.parse(wording.LOCALES[language]).territories.get(country, country)


def _public(country: str, period: Period, language: str) -> Mapping[date, str]:
    """Public holidays of a period, of the part of the country that is set; none of a country that is not known."""
    import holidays  # takes long, and most pages need none

    known = holidays.list_supported_countries()
    if country not in known:
        return {}
    years, part = range(period.start.year, period.end.year + 1), _part(country)
    offered = holidays.country_holidays(country).supported_languages
    english, own = (
        holidays.country_holidays(country, part, years, language=next((t for t in tongues if t in offered), None))
        for tongues in (TONGUES["en"], TONGUES[language])
    )
    is_named = any(tongue in offered for tongue in TONGUES[language])
    days = (day for day in sorted(english) if period.start <= day <= period.end)
    return {day: _named(day, str(english[day]), str(own[day]) if is_named else "", language) for day in days}


def _part(country: str) -> str | None:
    """The part of a country that is set, None where it is the whole. Raises SettingError for one that is not known."""
    import holidays  # takes long, and most pages need none

    whole, part = _set()
    if whole != country or not part:
        return None
    known = holidays.country_holidays(country).subdivisions
    if part not in known:
        values = {"country": country, "part": part, "known": tuple(f"{country}-{each}" for each in known)}
        raise SettingError(
            Text(N_("The setting TELLER_COUNTRY names no known part of {country}: {part}."), values),
            remedy=Text(N_("Set {country} alone, or one of: {known}."), values),
        )
    return part


def _anywhere(country: str, period: Period) -> frozenset[date]:
    """The public holidays of the part of a country that is set, or else of any of its parts."""
    import holidays  # takes long, and most pages need none

    if country not in holidays.list_supported_countries():
        return frozenset()
    years, part = range(period.start.year, period.end.year + 1), _part(country)
    parts = [part] if part else [None, *holidays.country_holidays(country).subdivisions]
    found = [day for each in parts for day in holidays.country_holidays(country, each, years)]
    return frozenset(day for day in found if period.start <= day <= period.end)


def _named(day: date, english: str, own: str, language: str) -> str:
    """A holiday's name in the reader's language, else in English; own: the library's in that language, "" if none."""
    if own and not holiday_names.is_day_off(english):
        return own
    return holiday_names.named(english, language, lambda other: wording.day(other, language, near=day)) or english


def everywhere(cubes: Cubes, period: Period) -> frozenset[date]:
    """The special days on which the bank is closed in every country: where another one works, it is open."""
    shut = list(closed(cubes, period).values())
    return frozenset.intersection(*shut) if shut else frozenset()
