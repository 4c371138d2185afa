"""What a person looks at, as it stands in an address: written and read back here, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import get_args
from urllib.parse import urlencode

from analytics import wording
from analytics.metrics import period as periods
from analytics.metrics.period import Against, Period
from data import settings
from data.errors import QuestionError
from data.texts import LANGUAGES, N_, Text

DEFAULT_PERIOD = "13w"
BANKS = ("own", "demo")
# A dimension's name in the address.
DIMENSIONS = {"region": "region", "branch": "branch_id", "channel": "channel", "segment": "segment"}
NAMES = {dimension: name for name, dimension in DIMENSIONS.items()}
# What a reader chooses on one page, and with it what is open there; neither is carried to the next page.
CHOSEN = ("metric", "by", "theme", "sentiment", "source", "spoken", "find", "match")
# The page as it stands on paper: "1" leaves out the way to other pages and all that is there to be pressed, and draws
# in the light theme. The weekly summary is photographed and printed so; it is never carried to another page.
# EMPTY leaves out everything: from there a browser that was shown one report begins the next.
PAPER, EMPTY = "paper", "empty"
# Where a subject's numbers are explained.
PAGE_OF = {
    "survey": "satisfaction", "complaints": "complaints", "visits": "branches", "contacts": "calls",
    "comments": "voice", "themes": "voice",
}  # fmt: skip
# The page Reports opens its form with a report of this page, of the same filters and days.
NEW_REPORT = "new"
OF_ONE_PAGE = (*CHOSEN, "rows", "at", PAPER, NEW_REPORT)


@dataclass(frozen=True)
class View:
    """One view of one bank. bank "" is the bank's own data once there is any, else the demo.

    period: a short form that `period.parse` reads. where: (dimension, member) pairs in the order of DIMENSIONS.
    """

    language: str
    bank: str = ""
    period: str = DEFAULT_PERIOD
    against: Against = "previous"
    where: tuple[tuple[str, str], ...] = ()

    def params(self) -> dict[str, str]:
        """The view as address parameters; what is as by default is left out."""
        standard = {"language": settings.text("language"), "period": DEFAULT_PERIOD, "against": "previous", "bank": ""}
        given = {"bank": self.bank, "period": self.period, "against": self.against}
        given |= {NAMES[dimension]: member for dimension, member in self.where} | {"language": self.language}
        return {name: value for name, value in given.items() if value != standard.get(name, "")}

    def address(self, page: str = "", base: str = "") -> str:
        """The address of a page that shows this view."""
        query = urlencode(self.params())
        return f"{base}/{page}" + (f"?{query}" if query else "")

    def member(self, dimension: str) -> str:
        """The member chosen of a dimension, or "" for all."""
        return dict(self.where).get(dimension, "")

    def choose(self, name: str, value: str) -> View:
        """The same view with one part of the address changed; "" takes a dimension's choice away."""
        changed, _ = read({**self.params(), name: value})
        return changed


def _ordered(chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((d, chosen[d]) for d in DIMENSIONS.values() if chosen.get(d))


def read(params: Mapping[str, str]) -> tuple[View, tuple[Text, ...]]:
    """The view that an address asks for, and what of it could not be understood and was left out."""
    choices: dict[str, Collection[str]] = {"language": LANGUAGES, "bank": BANKS, "against": get_args(Against)}
    problems = [_unknown(n, params[n]) for n, allowed in choices.items() if n in params and params[n] not in allowed]
    good = {n: params[n] for n, allowed in choices.items() if params.get(n) in allowed}
    if "period" in params:
        try:
            periods.parse(params["period"], date(2000, 1, 1))
            good["period"] = params["period"]
        except QuestionError as fault:
            problems += [part for part in (fault.title, fault.remedy) if part.message]
    known = {"period", *choices, *DIMENSIONS, *OF_ONE_PAGE}
    problems += [
        Text(N_("The address has a part that Teller does not know: {name}."), {"name": n})
        for n in params
        if n not in known
    ]
    where = _ordered({dimension: params.get(name, "") for name, dimension in DIMENSIONS.items()})
    return View(**({"language": settings.text("language")} | good), where=where), tuple(problems)  # type: ignore[arg-type]


def known(view: View, members: Mapping[str, Collection[str]]) -> tuple[View, tuple[Text, ...]]:
    """The view without members that this bank does not have, and a sentence about each."""
    strange = [(d, m) for d, m in view.where if m not in members.get(d, ())]
    kept = tuple(pair for pair in view.where if pair not in strange)
    return replace(view, where=kept), tuple(_unknown(NAMES[d], m) for d, m in strange)


def _unknown(name: str, value: str) -> Text:
    return Text(
        N_("The address asks for {name} = {value}, which does not exist here, so it is left out."),
        {"name": name, "value": value},
    )


def window(view: View, whole: tuple[date, date], own: tuple[date, date] | None = None) -> tuple[Period, Text | None]:
    """The days a page shows, and a sentence where they are not those asked for or hold nothing.

    whole: first and last day of all data, where relative periods end. own: those of the page's own subject; where a
    relative period misses it, the page shows the newest days of its own instead.
    """
    asked = periods.parse(view.period, whole[1], whole[0])
    if own is None or (own[0] <= asked.end and asked.start <= own[1]):
        return asked, None
    told = {"asked": wording.period(asked, view.language), "newest": wording.day(own[1], view.language)}
    if view.period not in periods.CHOICES:
        return asked, Text(N_("This page has nothing from {asked}; its newest day is {newest}."), told)
    found = periods.parse(view.period, own[1], own[0])
    told["shown"] = wording.period(found, view.language)
    return found, Text(N_("This page has nothing from {asked}. It shows the newest it has instead: {shown}."), told)


def summed_up(view: View, whole: tuple[date, date]) -> tuple[Period, Text | None]:
    """The day, week, month or quarter a summary shows, and a sentence where that is not what was asked for.

    whole: as for `window`. Of another period, the last whole week that ends in it with data.
    """
    asked = periods.parse(view.period, whole[1], whole[0])
    if view.period not in periods.CHOICES and periods.kind_of(asked):
        return asked, None
    last = min(asked.end, whole[1])
    sunday = last if last.weekday() == 6 else last - timedelta(last.weekday() + 1)
    found = Period(sunday - timedelta(6), sunday)
    told = {"shown": wording.period(found, view.language)}
    words = N_(
        "This page is about one week, or one day, month or quarter that is asked for. It shows the last whole week "
        "with data: {shown}."
    )
    return found, Text(words, told)
