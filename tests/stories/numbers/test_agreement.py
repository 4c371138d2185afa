"""The weekly summary does not contradict itself: two hundred weeks of made-up numbers, put through its one choice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest

from analytics import wording
from analytics.charts.tiles import REST, WATCHED
from analytics.insights.changes import Change, in_words
from analytics.insights.headlines import Finding
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.results import Series, Value
from analytics.statistics import signals
from analytics.summary import changed, headline, matters
from analytics.summary.matters import Matters
from analytics.summary.outliers import Unusual

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
KEYS = tuple(dict.fromkeys(("csat", *REST, "complaints", *WATCHED)))
# What a week of each metric usually is, and how far it goes from it.
LEVELS = {
    "csat": (4.2, 0.03), "complaints_per_100k": (40, 4), "wait_p90": (800, 40), "call_loss": (0.05, 0.004),
    "complaints_open": (60, 5), "response_rate": (0.2, 0.01), "complaints": (50, 5), "walk_away": (0.04, 0.004),
    "timely_share": (0.9, 0.02),
}  # fmt: skip
GROUPS = (
    ("csat", "channel", "app", ""), ("csat", "branch_id", "B1", ""), ("complaints", "reason", "fees", ""),
    ("call_loss", "queue", "cards", ""), ("wait_mean", "branch_id", "B2", "noon"), ("walk_away", "branch_id", "B1", ""),
)  # fmt: skip
LABELS = {"branch_id": {"B1": "Harbour", "B2": "Market"}}
BETTER, WORSE, STEADY = "better", "worse", "steady"


def finding(key: str, chance: Random, kinds: str) -> Finding:
    """Weeks of a metric that stay, jump, shift or rise, and what its control chart says of the newest."""
    level, noise = LEVELS[key]
    kind, way, count = chance.choice(kinds), chance.choice((-1, 1)), 30
    values = [level + noise * chance.uniform(-1, 1) for _ in range(count)]
    if kind == "j":
        values[-1] += 6 * noise * way
    elif kind == "h":
        values[-9:] = [value + 3 * noise * way for value in values[-9:]]
    elif kind == "r":
        values[-7:] = [level + noise * (n / 2) * way for n in range(7)]
    elif kind == "t":
        values = values[-5:]
    starts = [WEEK.start - timedelta(7 * back) for back in reversed(range(len(values)))]
    frame = pd.DataFrame({"start": starts, "value": values, "suppressed": False})
    now = Value(key, WEEK, values[-1], 900, values[-1] - noise, values[-1] + noise)
    return Finding(now, signals.verdict(Series(key, "week", frame), METRICS[key].better, METRICS[key].span))


def exception(key: str, dimension: str, group: str, part: str, chance: Random) -> Unusual:
    level, noise = LEVELS.get(key, (600, 30))
    number = level + noise * chance.uniform(4, 9)
    value = Value(key, WEEK, number, 300, number - noise, number + noise)
    return Unusual(value, "time", dimension, group, part, chance.random() / 100, level, level - noise, level + noise)


def change(key: str, dimension: str, group: str, now: float, chance: Random) -> Change:
    before = now * chance.choice((0.6, 0.8, 1.25, 1.5))
    good = METRICS[key].better
    return Change(key, dimension, group, before, now, 0.001, (now > before) == (good == "higher"))


def week(seed: int) -> tuple[Matters, list[Change]]:
    """One week's choice, and all changes that it was made from."""
    chance, is_calm = Random(seed), seed % 5 == 0
    found = {key: finding(key, chance, "s" if is_calm else "ssssjhrt") for key in KEYS}
    if is_calm:
        return matters.choose("csat", found, [], []), []
    whole = [exception(key, "", "", "", chance) for key in ("complaints", "wait_p90", "call_loss", "walk_away")]
    odd = [each for each in whole if chance.random() < 0.2]
    odd += [exception(*group, chance) for group in GROUPS if chance.random() < 0.15]
    moved = [change(key, "", "", found[key].value.value or 0.0, chance) for key in KEYS if chance.random() < 0.2]
    moved += [change(k, d, g, LEVELS.get(k, (600, 0))[0], chance) for k, d, g, _ in GROUPS if chance.random() < 0.2]
    return matters.choose("csat", found, odd, moved), moved


@pytest.fixture(scope="module")
def weeks() -> list[tuple[Matters, list[Change]]]:
    return [week(seed) for seed in range(200)]


def tiles(of: Matters) -> dict[str, tuple[str, str]]:
    """Each tile's number and verdict, as they are written."""
    found = {key: of.findings[key] for key in of.tiles}
    return {key: (wording.amount(f.value, "en"), wording.verdict(f.verdict, "en")) for key, f in found.items()}


def claims(of: Matters) -> list[tuple[str, str]]:
    """What each sentence says of a metric as a whole: better, worse, or steady."""
    titles = {METRICS[key].title: key for key in KEYS}
    words = headline.said(of, LABELS, "", "en")[0].words
    found = [(of.score, STEADY)] if "normal variation" in words else []
    first = words.split(". ")[0]
    found += [(of.score, way) for way in (BETTER, WORSE) if re.search(rf": {way} since", first)]
    for pattern, way in ((r"not so: ([^(,]*) \(", WORSE), (r"Out of the normal range: ([^(,]*) \(", WORSE)):
        found += [(titles[name], way) for name in re.findall(pattern, words)]
    for way in (BETTER, WORSE):
        found += [(titles[name], way) for name in re.findall(rf"{way.title()} since [^:]*: ([^(]*) \(", words)]
    for key, (_, verdict) in tiles(of).items():
        found += [(key, way) for way in (BETTER, WORSE) if verdict.startswith(f"{way} since")]
        found += [(key, STEADY)] if verdict == "no real change" else []
    for moved in of.changes:
        told = re.match(r"(Better|Worse): (.*) went from", in_words(moved, "en", LABELS)[1])
        found += [(titles[told[2]], told[1].lower())] if told else []
    return found


def test_no_two_sentences_disagree_on_a_metric(weeks: list[tuple[Matters, list[Change]]]) -> None:
    for seed, (of, _) in enumerate(weeks):
        said: dict[str, set[str]] = {}
        for key, way in claims(of):
            said.setdefault(key, set()).add(way)
        assert all(len(ways) == 1 for ways in said.values()), (seed, said)


def test_what_the_headline_names_stands_below_it_with_the_same_number(
    weeks: list[tuple[Matters, list[Change]]],
) -> None:
    for seed, (of, _) in enumerate(weeks):
        words = " ".join(line.words for line in headline.said(of, LABELS, "", "en"))
        amounts = tiles(of)
        named = [of.findings[of.score].value, *([of.signal.value] if of.signal else [])]
        named += [of.odd.value] if of.odd and not of.odd.dimension else []
        for value in named:
            number = wording.amount(value, "en")
            assert amounts[value.metric][0] == number, seed
        if of.odd and not of.odd.dimension:
            assert amounts[of.odd.value.metric][0] in words, seed
        if of.odd and of.odd.dimension:
            below = headline.of_odd(of.odd, LABELS.get(of.odd.dimension, {}), "en")
            number = wording.amount(of.odd.value, "en").removesuffix(" of 5")
            assert number in words, seed
            assert number in below.words + below.small, seed


def test_nothing_else_stands_out_only_where_nothing_does(weeks: list[tuple[Matters, list[Change]]]) -> None:
    for seed, (of, _) in enumerate(weeks):
        words = headline.said(of, LABELS, "", "en")[0].words
        stands = of.odd or of.changes or any(v.split()[0] in (BETTER, WORSE) for _, v in tiles(of).values())
        assert not (stands and "nothing else stands out" in words), seed


def test_what_got_worse_is_named_on_top_and_nobody_is_told_that_nothing_changed(
    weeks: list[tuple[Matters, list[Change]]],
) -> None:
    for seed, (of, _) in enumerate(weeks):
        words = headline.said(of, LABELS, "", "en")[0].words
        ways = [verdict.split()[0] for _, verdict in tiles(of).values()]
        assert WORSE not in ways or of.odd or "orse since" in words, seed
        assert not {BETTER, WORSE} & {*ways} or of.odd or of.changes or changed.signals(of, 0), seed
    assert any(of.odd and "Worse since" in headline.said(of, LABELS, "", "en")[0].words for of, _ in weeks)


def test_the_weeks_hold_what_could_be_contradicted(weeks: list[tuple[Matters, list[Change]]]) -> None:
    dropped = sum(len(moved) - len(of.changes) for of, moved in weeks if len(moved) <= 3)
    kinds = {of.findings["csat"].verdict.kind for of, _ in weeks}
    assert dropped > 20
    assert kinds == {"steady", "better", "worse", "too_short"}
    assert sum(of.odd is not None for of, _ in weeks) > 50
    assert sum(of.signal is not None for of, _ in weeks) > 30
    assert any("nothing else stands out" in headline.said(of, LABELS, "", "en")[0].words for of, _ in weeks)
