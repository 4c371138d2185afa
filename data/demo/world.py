"""The demo bank's frame: its branches, its days, and the stories planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.demo.tables import Array
from data.errors import DemoError
from data.texts import N_, Text

MONTHS = 18
COUNTRIES = ("KR", "CN", "GB")
LANGUAGES = ("ko", "zh", "en")
OPENS = 9 * 3600
CLOSES = {"KR": 16 * 3600, "CN": 17 * 3600, "GB": 16 * 3600}
# Name, region, country, counters. Stories live in the first eight, so that a small bank has them too.
BRANCHES = (
    ("Gangnam", "Seoul", "KR", 5),
    ("Seomyeon", "Busan", "KR", 4),
    ("Jongno", "Seoul", "KR", 4),
    ("Pudong", "Shanghai", "CN", 5),
    ("Haeundae", "Busan", "KR", 4),
    ("Canary Wharf", "London", "GB", 3),
    ("Mapo", "Seoul", "KR", 4),
    ("Suwon", "Gyeonggi", "KR", 4),
    ("Chaoyang", "Beijing", "CN", 5),
    ("Yeouido", "Seoul", "KR", 5),
    ("Bundang", "Gyeonggi", "KR", 4),
    ("Xuhui", "Shanghai", "CN", 4),
    ("Jamsil", "Seoul", "KR", 4),
    ("Holborn", "London", "GB", 3),
    ("Haidian", "Beijing", "CN", 4),
    ("Nampo", "Busan", "KR", 3),
    ("Myeongdong", "Seoul", "KR", 5),
    ("Ilsan", "Gyeonggi", "KR", 4),
    ("Jing'an", "Shanghai", "CN", 4),
    ("Sinchon", "Seoul", "KR", 4),
    ("Tianhe", "Guangzhou", "CN", 5),
    ("Dongnae", "Busan", "KR", 3),
    ("Guro", "Seoul", "KR", 4),
    ("Camden", "London", "GB", 3),
    ("Anyang", "Gyeonggi", "KR", 3),
    ("Hongqiao", "Shanghai", "CN", 4),
    ("Nowon", "Seoul", "KR", 4),
    ("Xicheng", "Beijing", "CN", 4),
    ("Yuseong", "Daejeon", "KR", 4),
    ("Seongsu", "Seoul", "KR", 3),
    ("Bucheon", "Gyeonggi", "KR", 4),
    ("Yuexiu", "Guangzhou", "CN", 4),
    ("Sasang", "Busan", "KR", 3),
    ("Ealing", "London", "GB", 3),
    ("Dunsan", "Daejeon", "KR", 4),
    ("Hongdae", "Seoul", "KR", 4),
    ("Putuo", "Shanghai", "CN", 3),
    ("Yongin", "Gyeonggi", "KR", 3),
    ("Dongcheng", "Beijing", "CN", 4),
    ("Songpa", "Seoul", "KR", 6),
)


@dataclass(frozen=True)
class Stories:
    """What is planted, by branch number (0 is B01) and day, so that tests can measure what pages should find."""

    noon_gap: int
    improving: int
    hand_picked: int
    campaign_branches: tuple[int, ...]
    campaign: tuple[date, date]
    app_failure: tuple[date, date]
    fake_messages: tuple[date, date]


@dataclass(frozen=True)
class World:
    """Branches x days of one bank.

    busy: expected tickets against an ordinary day. slow: service time against an ordinary day. fewer: share of days
    on which one counter stays shut. open_days: where tickets are made. All are branches x days.
    """

    seed: int
    scale: float
    days: Array
    country: Array
    counters: Array
    customers: Array
    open_days: Array
    busy: Array
    slow: Array
    fewer: Array
    centre_days: Array
    size: float
    stories: Stories
    holidays: dict[str, dict[date, str]]

    @property
    def branch_ids(self) -> list[str]:
        """B01, B02 and so on."""
        return [f"B{number:02d}" for number in range(1, len(self.country) + 1)]

    @property
    def until(self) -> date:
        """The last day."""
        last: date = self.days[-1].astype(object)
        return last

    def rng(self, part: int) -> np.random.Generator:
        """Random numbers of one part of the bank, so that parts do not disturb each other."""
        return np.random.default_rng([self.seed, part])

    def between(self, span: tuple[date, date]) -> Array:
        """Which days lie in the span, both ends included."""
        return _within(self.days, span)

    @property
    def progress(self) -> Array:
        """0 on the first day, 1 on the last."""
        return np.linspace(0, 1, len(self.days))


def make_world(seed: int, scale: float, until: date) -> World:
    """The bank's frame for a share of its full size.

    A smaller bank has fewer branches, fewer tickets a day and, before its last four weeks, fewer days with tickets.
    Raises DemoError when `scale` is not between 0.005 and 1.
    """
    if not 0.005 <= scale <= 1:
        title = Text(N_("A demo bank of size {scale} cannot be made."), {"scale": scale})
        raise DemoError(title, remedy=N_("Give a size from 0.005 to 1."))
    count = max(8, round(40 * scale**0.5))
    size = max(0.45, scale**0.25)
    share = min(1.0, scale * 40 / (count * size))
    days = np.arange(np.datetime64(_months_back(until, MONTHS)), np.datetime64(until + timedelta(1)))
    country = np.array([COUNTRIES.index(row[2]) for row in BRANCHES[:count]])
    special = {code: _holidays(code, days) for code in COUNTRIES}
    stories = _stories(until, count)
    kept = _kept(count, len(days), share)
    kept[list(stories.campaign_branches)] |= _within(days, stories.campaign)
    near = np.stack([_near_holiday(days, special[code]) for code in COUNTRIES])[country]
    working = np.stack([_working(days, special[code]) for code in COUNTRIES])[country]
    return World(
        seed=seed,
        scale=scale,
        days=days,
        country=country,
        size=size,
        stories=stories,
        holidays=special,
        counters=np.maximum(3, np.round(np.array([row[3] for row in BRANCHES[:count]]) * size)).astype(int),
        customers=_customers(seed, count),
        open_days=working & kept,
        busy=_busy(days, near, stories),
        slow=1 + 0.12 * near,
        fewer=0.08 + 0.5 * near,
        centre_days=_kept(1, len(days), share)[0] | _within(days, stories.app_failure),
    )


def _within(days: Array, span: tuple[date, date]) -> Array:
    return np.asarray((days >= np.datetime64(span[0])) & (days <= np.datetime64(span[1])))


def _months_back(day: date, months: int) -> date:
    """The day after the same day of the month that many months earlier."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28)) + timedelta(1)


def _stories(until: date, count: int) -> Stories:
    monday = until - timedelta(until.weekday())
    start, failure = monday - timedelta(weeks=20), monday - timedelta(weeks=5)
    return Stories(
        noon_gap=2,
        improving=6,
        hand_picked=4,
        campaign_branches=tuple(b for b in (1, 5, 12, 18, 25, 33) if b < count),
        campaign=(start, start + timedelta(27)),
        app_failure=(failure, failure + timedelta(6)),
        fake_messages=(until - timedelta(8), until),
    )


def _holidays(country: str, days: Array) -> dict[date, str]:
    import holidays  # takes long, and no other command needs it

    years = range(days[0].astype(object).year, days[-1].astype(object).year + 1)
    language = "en_GB" if country == "GB" else "en_US"
    return dict(holidays.country_holidays(country, years=years, language=language))


def _working(days: Array, special: dict[date, str]) -> Array:
    return np.asarray(np.is_busday(days, holidays=[np.datetime64(day) for day in special]))


def _near_holiday(days: Array, special: dict[date, str]) -> Array:
    """1 within three days before a break of several working days or on the day after, 0.4 for a single day off."""
    near = np.zeros(len(days))
    off = {day for day in special if day.weekday() < 5}
    for day in off:
        weight = 1.0 if {day - timedelta(1), day + timedelta(1)} & off else 0.4
        gap = (days - np.datetime64(day)).astype(int)
        near = np.where((gap >= -3) & (gap <= 1), np.maximum(near, weight), near)
    return near


def _kept(rows: int, size: int, share: float) -> Array:
    """Days with rows: all of the last four weeks, every n-th one before, another one in each branch."""
    every = max(1, round(1 / share))
    turn = np.arange(size)[None, :] + np.arange(rows)[:, None]
    return (turn % every == 0) | (np.arange(size) >= size - 28)


def _busy(days: Array, near: Array, stories: Stories) -> Array:
    """Expected tickets against an ordinary day: weekday, pay days, holidays, campaign."""
    weekday = (days.astype(int) + 3) % 7
    month_day = (days - days.astype("datetime64[M]")).astype(int) + 1
    usual = np.array([1.1, 0.97, 0.93, 0.96, 1.04, 0, 0])[weekday]
    busy = usual * np.where((month_day >= 25) & (month_day <= 27), 1.5, 1.0) * (1 + 0.28 * near)
    span = _within(days, stories.campaign)
    busy[np.ix_(np.array(stories.campaign_branches), np.flatnonzero(span))] *= 1.45
    return np.asarray(busy)


def _customers(seed: int, count: int) -> Array:
    spread = np.random.default_rng([seed, 1]).lognormal(0, 0.18, count)
    return np.round(np.array([row[3] for row in BRANCHES[:count]]) * 12_000 * spread, -2).astype(int)
