"""When reports are due, by the bank's clock and the run log.

A report of weeks is due from its weekday and hour on, for the week before the one that it is then, until it was
delivered; one of days, months or quarters from its hour on the first open day after them. Of periods that were missed
only the newest is due. What was refused or failed is tried again: at once when there are new data, else ever more
rarely until the next period's is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from analytics.insights import opening as openings
from analytics.insights.opening import Opening
from analytics.metrics import cubes
from analytics.metrics.period import bucket_start, next_start, today
from data import settings
from data.errors import DeliveryError
from data.store.store import Store
from reports.content.edition import before, whole
from reports.delivery import claims, recipients
from reports.schedule import definitions, runs
from reports.schedule.definitions import Definition, Recipient, Where
from reports.schedule.runs import Run

# Until what went wrong is tried again: doubled each time, up to the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=6)
DAYS = timedelta(7)
# Days around now in which a bank is open at least once.
AROUND = 21


def moment() -> datetime:
    """Now, by the bank's clock; where the setting `today` fixes the day, the last minute of that."""
    zone = ZoneInfo(settings.text("time_zone"))
    return datetime.combine(today(), time(23, 59), zone) if settings.text("today") else datetime.now(zone)


def opening(store: Store, definition: Definition, now: datetime) -> Opening:
    """The days on which the bank of a report is open; read only for reports whose days hang on that."""
    if definition.every == "week":
        return Opening()
    url = definitions.url_of(store, definition.bank)
    return _opening(url, Store(url).version(), now.astimezone(ZoneInfo(settings.text("time_zone"))).year)


@lru_cache(16)
def _opening(url: str, _version: int, year: int) -> Opening:
    found = cubes.open(Store(url))
    with closing(found.snapshot):
        return openings.opening(found, (year - 1, year + 1))


def last_slot(definition: Definition, now: datetime, opened: Opening) -> datetime:
    """The newest moment at which a report was to be made, in the bank's time."""
    return max((s for s in _slots(definition, now, opened) if s.astimezone(UTC) <= now), key=datetime.timestamp)


def next_slot(definition: Definition, now: datetime, opened: Opening) -> datetime:
    """The next moment at which a report is to be made, in the bank's time."""
    return min((s for s in _slots(definition, now, opened) if s.astimezone(UTC) > now), key=datetime.timestamp)


def _slots(definition: Definition, now: datetime, opened: Opening) -> Iterator[datetime]:
    """The moments around now.

    An hour that is left out in spring is the moment at which the clock jumps; of one that comes twice in autumn it is
    the first. They are compared as UTC, because Python compares two times of one zone by their faces.
    """
    zone = ZoneInfo(settings.text("time_zone"))
    for day in _days(definition, now.astimezone(zone).date(), opened):
        yield datetime.combine(day, time(definition.hour), zone)


def _days(definition: Definition, local: date, opened: Opening) -> Iterator[date]:
    """The days around a day on which a report is to be made."""
    every = definition.every
    if every == "week":
        monday = local - timedelta(local.weekday())
        yield from (monday + weeks * DAYS + timedelta(definition.weekday) for weeks in (-2, -1, 0, 1, 2))
    elif every == "day":
        yield from filter(opened.is_open, (local + timedelta(n) for n in range(-AROUND, AROUND + 1)))
    else:
        start = bucket_start(bucket_start(local, every) - timedelta(1), every)
        for _ in range(4):
            yield opened.first_after(start - timedelta(1))
            start = next_start(start, every)


def period_at(definition: Definition, slot: datetime, opened: Opening) -> str:
    """What a report made at that moment is about: the period before the one that it is then, or the last open day."""
    return before(slot.date(), definition.every, opened)


@dataclass(frozen=True)
class Group:
    """The part of a report that is made once: one scope in one language, and who gets it."""

    definition: Definition
    week: str
    where: Where
    language: str
    recipients: tuple[Recipient, ...]

    def is_of(self, run: Run) -> bool:
        """Whether a run is of this part."""
        mine = (self.definition.name, self.week, self.where, self.language, self.definition.bank)
        return mine == (run.report, run.week, run.where, run.language, run.bank)


def groups(definition: Definition, week: str) -> list[Group]:
    """The parts of a report of one week."""
    return [Group(definition, week, where, language, to) for (where, language), to in definition.groups().items()]


@dataclass(frozen=True)
class Standing:
    """How a report of its newest week stands. since: when it became or becomes due, None: nothing is left to do."""

    definition: Definition
    week: str
    slot: datetime
    since: datetime | None
    tries: int = 0
    open: tuple[Group, ...] = ()

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be made now."""
        return self.since is not None and self.since <= now


def standing(store: Store, definition: Definition, now: datetime, log: Sequence[Run] | None = None) -> Standing:
    """How a report stands. log: the run log, newest first, where it was read already."""
    opened = opening(store, definition, now)
    slot = last_slot(definition, now, opened)
    week = period_at(definition, slot, opened)
    # Ends are compared, since what a report was of before it was changed may be of another kind.
    if not definition.active or (definition.since and whole(week).end < whole(definition.since).end):
        return Standing(definition, week, slot, None)
    found = [
        run for run in (runs.all(store) if log is None else log) if (run.report, run.week) == (definition.name, week)
    ]
    left = [(group, when) for group in groups(definition, week) if (when := _due_from(store, group, found, slot, now))]
    ready = tuple(group for group, when in left if when <= now)
    since = min((when for _, when in left), default=None)
    return Standing(definition, week, slot, since, len(found), ready or tuple(group for group, _ in left))


def _due_from(store: Store, group: Group, log: Sequence[Run], slot: datetime, now: datetime) -> datetime | None:
    """When one part is to be made, or was to be; None when there is nothing left to do, or it is being made."""
    mine = [run for run in log if group.is_of(run)]
    if not mine:
        return None if _all_have_it(store, group) else slot
    mine = _since_freed(store, group, mine)
    if not mine:
        return slot
    newest = mine[0]
    if newest.state == "running" or any(_is_done(run, group) for run in mine):
        return None
    if newest.state == "refused" and (newest.version, newest.said) != pinned(store, group.definition):
        return slot
    bad = len([run for run in mine if run.is_bad])
    # What was cut off once is taken up again at once; what keeps breaking off waits like all else.
    if newest.state == "made" or (newest.state == "broken" and bad == 1):
        return slot
    return (newest.ended or now) + min(FIRST_WAIT * 2 ** (bad - 1), LONGEST_WAIT)


def _is_done(run: Run, group: Group) -> bool:
    """Whether a run has done all that can be done: a failure that will not pass by itself is for people to see to."""
    if run.state in ("partly", "failed") and run.deliveries:
        return not any(one.state == "failed" and one.temporary for one in run.deliveries)
    # What waits for a person, or was not worth sending, is not made again by itself.
    return run.state in ("delivered", "waiting", "unchanged") or (run.state == "made" and not group.recipients)


def _since_freed(store: Store, group: Group, mine: list[Run]) -> list[Run]:
    """The runs of a part since a person said of one of its recipients that it did not arrive; all, if nobody did."""
    if all(one.state != "unknown" for run in mine for one in run.deliveries):
        return mine
    keys = set(_keys(group))
    known = claims.known(store, group.definition.name, group.week)
    freed = max((one.at for one in known if one.key in keys and one.is_freed), default=None)
    return [run for run in mine if freed is None or run.started > freed]


def _keys(group: Group) -> Iterator[str]:
    """The names of a part's deliveries. Raises DeliveryError for a recipient that cannot be read."""
    for one in group.recipients:
        yield claims.key(group.definition.name, group.week, recipients.parse(one.to))


def _all_have_it(store: Store, group: Group) -> bool:
    """Whether everybody got this week's report already, perhaps in another language or scope before it was changed."""
    known = {found.key for found in claims.known(store, group.definition.name, group.week) if found.state != "failed"}
    try:
        keys = set(_keys(group))
    except DeliveryError:
        return False
    return bool(keys) and keys <= known


def pinned(store: Store, definition: Definition) -> tuple[int, int]:
    """The version of the data, and of what was said of them, that a report would be made of now."""
    data = Store(definitions.url_of(store, definition.bank))
    return data.version(), data.said()


def due(store: Store, now: datetime | None = None) -> list[tuple[Definition, str]]:
    """Which report of which week should have been made by now and was not; those tried least come first."""
    return [(one.definition, one.week) for one in due_standings(store, now)]


def due_standings(store: Store, now: datetime | None = None) -> list[Standing]:
    """The same with what is left of each."""
    now, log = now or moment(), runs.all(store)
    found = [standing(store, one, now, log) for one in definitions.all(store)]
    return sorted((one for one in found if one.is_due(now)), key=lambda one: (one.tries, one.slot, one.definition.name))


def wakes(store: Store, now: datetime) -> datetime | None:
    """The next moment at which anything may become due; None where nothing is scheduled."""
    log = runs.all(store)
    moments = []
    for one in definitions.all(store):
        if one.active:
            since = standing(store, one, now, log).since
            moments += [next_slot(one, now, opening(store, one, now)), *([since] if since else [])]
    return min(moments, key=datetime.timestamp, default=None)
