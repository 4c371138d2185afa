"""What people and programs call time zones, and which zone each name means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from data import settings
from data.checking.casting import NAMED

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
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]+)[)）\]】]")
_SHIFT = re.compile(r"^(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?$")
_OFFSET = re.compile(r"^\(?(?:utc|gmt)?\s?([+-])\s?(\d{1,2})(?::?(\d\d))?(?:\).*)?$")
# What stands behind a clock time: Z, +01:00, GMT+0900, EST.
_BEHIND = re.compile(
    r"\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:[ap]\.?m\.?)? ?"
    rf"((?:gmt|utc)?[+-]\d\d?(?::?\d\d)?|{'|'.join(map(str.casefold, NAMED))})(?= ?\(|$)"
)
# A name in brackets alone behind it, which is read as a remark: 10:00 (EST).
_IN_BRACKETS = re.compile(rf":\d\d(?:[.,]\d+)? ?(?:[ap]\.?m\.?)? ?[(（]({'|'.join(map(str.casefold, NAMED))})[)）]$")


def stated(header: str) -> str | None:
    """The zone that a header names, as in "Start Date (UTC)" or "응답일시(KST)"; CST and its like name none."""
    for words in (*_BRACKETS.findall(header), *re.findall(r"[A-Za-z+:0-9-]+$", header.strip())):
        found = zone_of(words.strip())
        if found:
            return found
    return None


def zone_of(words: str) -> str | None:
    """The zone that words name, such as KST, UTC+9 or Asia/Seoul."""
    low = words.casefold()
    if low in _WORDS:
        return _WORDS[low]
    if shift := _SHIFT.match(low):
        return f"GMT{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}"
    return words if "/" in words and words in available_timezones() else None


def of_value(text: str) -> str | None:
    """The zone that a value of a column of zones means: Etc/UTC, +09:00, (UTC+09:00) Seoul; the bank's by any name."""
    shift = _OFFSET.match(text.casefold())
    zone = f"GMT{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}" if shift else zone_of(text)
    own = settings.text("time_zone")
    if zone is None:
        return None
    return next((known for known in (own, "UTC") if _shifts(known) == _shifts(zone)), zone)


def elsewhere(texts: Iterable[str]) -> list[str]:
    """What stands behind times that are not of the bank's own zone: Z, +01:00, EST; each once, as it is written."""
    own, found = set(_shifts(settings.text("time_zone"))), dict[str, None]()
    for text in texts:
        behind = _BEHIND.search(text.strip().casefold())
        if behind and not _moves(behind[1]) <= own:
            found.setdefault(text.strip()[behind.start(1) : behind.end(1)])
    return list(found)


def bracketed(texts: Iterable[str]) -> list[str]:
    """The zones that stand in brackets behind times, empty for a time without one; the bank's own by its name."""
    own, found = settings.text("time_zone"), dict[str, None]()
    for text in texts:
        sign = _IN_BRACKETS.search(text.strip().casefold())
        minutes = NAMED[sign[1].upper()] if sign else 0
        zone = f"GMT{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if sign else ""
        found.setdefault(own if zone and _shifts(zone) == _shifts(own) else zone)
    return list(found)


def _moves(sign: str) -> set[timedelta | None]:
    """How far a sign behind a time says that it is from Greenwich."""
    if shift := _OFFSET.match(sign):
        return set(_shifts(f"GMT{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}"))
    return {timedelta(minutes=NAMED[sign.upper()])}


def _shifts(zone: str) -> tuple[timedelta | None, ...]:
    """How far a zone is from Greenwich, in winter and in summer."""
    if found := re.match(r"^GMT([+-])(\d\d):(\d\d)$", zone):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
        return shift, shift
    here, year = ZoneInfo(zone), datetime.now(UTC).year
    return tuple(datetime(year, month, 1, tzinfo=here).utcoffset() for month in (1, 7))
