"""Small groups stay hidden: attacked with all that may be asked, put together, and looked for in rows and words."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog
from typer.testing import CliRunner

from analytics.disclosure import disclosure
from analytics.disclosure.disclosure import Disclosure
from analytics.disclosure.people import People
from analytics.metrics import cubes, query
from analytics.metrics.cubes import Cube
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.statistics import combined, small_groups
from analytics.text.lexicon import THEMES
from analytics.voice import reading
from cli import app
from data.store.store import Store
from tests.banks import commit

LEAST = 10
MARCH = date(2026, 3, 2)  # a Monday
WEEK = Period(MARCH, MARCH + timedelta(6))
# Who answered, on which day of the week of 2 March, and the part of them that recommends.
ANSWERS = {"A": (12, 0, 8), "B": (4, 1, 0), "C": (30, 2, 20), "D": (3, 3, 1), "E": (2, 3, 1)}
Floats = NDArray[np.float64]


class Rows:
    """People by day and groups, as a cube gives them out."""

    def __init__(
        self, dimensions: tuple[str, ...], rows: list[tuple[Any, ...]], asked: tuple[tuple[str, ...], ...] = ()
    ) -> None:
        columns = zip(*rows, strict=True)
        self.table = pa.table(dict(zip((*dimensions, "day"), map(list, columns), strict=True)) | {"n": [1] * len(rows)})
        self.subject = SimpleNamespace(dimensions=dimensions, questions=asked or (dimensions,))

    def rows(self, needed: set[str], *_: object, **__: object) -> pa.Table:
        """Sums by day and groups."""
        keys = ["day", *sorted(needed)]
        return self.table.group_by(keys).aggregate([("n", "sum")]).rename_columns([*keys, "n"])


def bank(seed: int, most: int, weeks: int, sizes: tuple[int, int]) -> list[tuple[str, str, date]]:
    """Branch, segment and day of people; in every third bank, branches have days of their own."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(25, most))
    named = [rng.choice([f"{name}{i}" for i in range(size)], count, p=rng.dirichlet(np.full(size, 0.7)))
             for name, size in zip("BS", sizes, strict=True)]  # fmt: skip
    days = rng.integers(0, 7 * weeks, count)
    if seed % 3 == 0:
        first = {branch: int(rng.integers(0, 7 * weeks - 1)) for branch in sorted(set(named[0]))}
        days = np.array([first[branch] for branch in named[0]]) + rng.integers(0, 2, count)
    return [(str(b), str(s), MARCH + timedelta(int(d))) for b, s, d in zip(*named, days, strict=True)]


def asked(rows: list[tuple[str, str, date]]) -> tuple[Floats, Floats, Floats]:
    """All that the rule lets be known, and all of few people that it does not: over the different rows there are.

    Answers how many people each different row stands for, which of them each shown sum counts, and each hidden one.
    """
    rule = Disclosure(People(cast(Cube, Rows(("branch_id", "segment"), list(rows))), {}, "n"), LEAST)
    cells = sorted(set(rows))
    size = np.array([rows.count(cell) for cell in cells], float)
    first, last = min(row[2] for row in rows), max(row[2] for row in rows)
    every = [first + timedelta(i) for i in range((last - first).days + 1)]
    periods = [Period(*ends) for ends in combinations([*every, last + timedelta(1)], 2)]
    periods = [Period(p.start, p.end - timedelta(1)) for p in periods]
    inside = np.array([[p.start <= cell[2] <= p.end for cell in cells] for p in periods])
    shown, hidden = [], []
    for names in ((), ("branch_id",), ("segment",), ("branch_id", "segment")):
        places = [("branch_id", "segment").index(name) for name in names]
        for members in sorted({tuple(str(cell[at]) for at in places) for cell in cells}):
            mine = np.array([tuple(cell[at] for at in places) == members for cell in cells])
            few = rule.hidden({name: (member,) for name, member in zip(names, members, strict=True)}, periods)
            shown.append((inside & mine)[~few])
            hidden.append((inside & mine)[few])
    known, unknown = (np.unique(np.concatenate(each), axis=0).astype(float) for each in (shown, hidden))
    people = unknown @ size
    return size, known[(known @ size) > 0], unknown[(people > 0) & (people < LEAST)]


def basis(sums: Floats) -> Floats:
    """Directions of all combinations of sums."""
    _, size, across = np.linalg.svd(sums, full_matrices=False)
    return cast(Floats, across[size > 1e-9])


SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 300))]


@pytest.mark.sampled
@pytest.mark.parametrize("seed", SEEDS)
def test_no_combination_of_what_is_shown_is_of_a_small_group(seed: int) -> None:
    size, known, few = asked(bank(seed, *((90, 2, (4, 2)) if seed % 2 else (160, 3, (5, 3)))))
    assert ((known @ size) >= LEAST).all()
    ways = basis(known)
    left = few - few @ ways.T @ ways
    assert (np.abs(left).max(axis=1) > 1e-6).all()
    # Nor of two that are hidden beside each other.
    both = np.array([a + b for a, b in pairwise(few) if not (a * b).any() and (a + b) @ size < LEAST])
    if len(both):
        assert (np.abs(both - both @ ways.T @ ways).max(axis=1) > 1e-6).all()


@pytest.mark.parametrize("seed", SEEDS[:3] + SEEDS[8:60])
def test_no_small_group_is_known_to_a_tenth(seed: int) -> None:
    size, known, few = asked(bank(seed, 90, 2, (4, 2)))
    rng = np.random.default_rng(seed)
    # The net promoters of each different row: as many for as against, so that no sum is at its end by itself.
    answers = np.array([rng.choice([-1, 0, 1], int(n)).sum() for n in size], float)
    bounds = list(zip(-size, size, strict=True))
    for group in few[rng.permutation(len(few))[:8]]:
        ends = [linprog(sign * group, A_eq=known, b_eq=known @ answers, bounds=bounds).fun * sign for sign in (1, -1)]
        assert ends[1] - ends[0] >= 0.1 * 2 * (group @ size)


def larger(seed: int) -> list[tuple[str, str, date]]:
    """Branch, segment and day of hundreds of people, of whom some branches serve few of a segment, or none."""
    rng = np.random.default_rng(seed)
    branches, segments, days = int(rng.integers(3, 7)), int(rng.integers(2, 5)), 7 * int(rng.integers(6, 13))
    rate = rng.choice([0.02, 0.1, 0.3, 1, 2.5], (branches, segments), p=[0.25, 0.15, 0.2, 0.2, 0.2])
    counts = rng.poisson(rate, (days, branches, segments))
    return [
        (f"B{branch}", f"S{segment}", MARCH + timedelta(int(day)))
        for (day, branch, segment), people in np.ndenumerate(counts)
        for _ in range(people)
    ]


def sums(rule: Disclosure) -> tuple[Floats, Floats]:
    """All sums over groups and spans that are shown, and those of few people that are not, over groups and days."""
    full, spans = rule.groups(("branch_id", "segment")), rule._people.spans
    assert full is not None
    assert spans is not None
    held = full.n.ravel() > 0
    shown, hidden = [], []
    for names in ((), ("branch_id",), ("segment",), ("branch_id", "segment")):
        groups = rule.groups(names)
        assert groups is not None
        places = groups.places(full, names)
        for level, starts in enumerate(spans.starts):
            for at, group in np.ndindex(len(starts), len(groups.n)):
                inside = np.zeros(full.n.shape, bool)
                inside[places == group, slice(*spans.days_of(level, at))] = True
                people = full.n[inside].sum()
                if groups.shown[level][group, at]:
                    shown.append(inside.ravel()[held])
                elif 0 < people < LEAST:
                    hidden.append(inside.ravel()[held])
    return np.unique(shown, axis=0).astype(float), np.unique(hidden, axis=0).astype(float)


LARGER = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))]


@pytest.mark.parametrize("seed", LARGER)
def test_no_sums_of_a_larger_bank_tell_of_a_small_group(seed: int) -> None:
    """Hundreds of days with several branches and segments, whose sums by either cross each other."""
    rows = larger(seed)
    shown, hidden = sums(Disclosure(People(cast(Cube, Rows(("branch_id", "segment"), list(rows))), {}, "n"), LEAST))
    assert len(hidden) > 50
    ways = basis(shown)
    assert (np.abs(hidden - hidden @ ways.T @ ways).max(axis=1) > 1e-6).all()


def test_what_is_hidden_of_a_table_stands_two_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three business answers at B9: with B1's retail shown beside B1's sum, the sum of business would tell of them."""
    monkeypatch.setattr(disclosure, "CROSSED", 0)
    monkeypatch.setattr(disclosure, "WEEKLY", 0)
    counts = {
        ("B1", "retail"): 30,
        ("B1", "business"): 28,
        ("B2", "retail"): 26,
        ("B9", "retail"): 24,
        ("B9", "business"): 3,
    }
    rows = [(branch, segment, MARCH) for (branch, segment), count in counts.items() for _ in range(count)]
    found = Disclosure(People(cast(Cube, Rows(("branch_id", "segment"), rows)), {}, "n"), LEAST).groups(
        ("branch_id", "segment")
    )
    assert found is not None
    shown = {key for key, seen in zip(found.keys(("branch_id", "segment")), found.shown[0][:, 0], strict=True) if seen}
    assert shown == {("B2", "retail")}


def test_a_large_bank_shows_its_groups_and_what_is_hidden_is_enough_together() -> None:
    spans = small_groups.Spans.of(np.datetime64("2025-11-24"), np.datetime64("2026-11-22"))
    n = np.random.default_rng(1).poisson(np.array([[40], [4], [1.2], [0.3], [0.02]]), (5, spans.days))
    whole = small_groups.decide(n.sum(axis=0, keepdims=True), spans, [], LEAST)
    shown = small_groups.decide(n, spans, [(np.zeros(5, np.int64), whole)], LEAST)
    quarter = spans.inside([(date(2026, 8, 24), date(2026, 11, 22))])
    # Four of the five hold ten people in the newest quarter; one of them is hidden with the fifth.
    assert small_groups.allowed(n, shown, spans, quarter)[0].tolist() == [True, True, True, False, False]
    for level, starts in zip(shown, spans.starts, strict=True):
        size = np.add.reduceat(n, starts, axis=1)
        hidden = np.where(level, 0, size).sum(axis=0)
        assert ((hidden == 0) | (hidden >= LEAST)).all()
        assert (size[level] >= LEAST).all()


def test_a_few_people_at_the_oldest_end_do_not_hide_the_newest_quarter() -> None:
    # Fourteen weeks of ten people, of which the oldest has eight: it is part of the quarter, and hidden within it.
    spans = small_groups.Spans.of(np.datetime64("2026-08-17"), np.datetime64("2026-11-22"))
    n = np.zeros((1, spans.days), np.int64)
    n[0, ::7] = [8, *[10] * 13]
    shown = small_groups.decide(n, spans, [], LEAST)
    newest = spans.inside([(date(2026, 11, 16), date(2026, 11, 22))])
    assert small_groups.allowed(n, shown, spans, newest).tolist() == [[True]]


def test_few_people_of_one_week_hide_that_week_of_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of a new branch in the ninth week: in the eight before, the bank is its two large branches exactly."""
    sizes = {"B1": [27, 23, 28, 23, 30, 23, 19, 21, 18], "B2": [26, 24, 18, 25, 13, 29, 15, 20, 18]}
    rows = [(branch, MARCH + timedelta(7 * week))
            for branch, weeks in {**sizes, "B3": [0] * 8 + [5]}.items()
            for week, count in enumerate(weeks) for _ in range(count)]  # fmt: skip
    weeks = [Period(day, day + timedelta(6)) for day in (MARCH + timedelta(7 * week) for week in range(9))]
    periods = [*weeks, Period(MARCH, weeks[7].end), Period(MARCH, weeks[8].end)]
    for crossed in (disclosure.CROSSED, 0):
        monkeypatch.setattr(disclosure, "CROSSED", crossed)
        monkeypatch.setattr(disclosure, "WEEKLY", crossed)
        rule = Disclosure(People(cast(Cube, Rows(("branch_id",), list(rows))), {}, "n"), LEAST)
        hidden = rule.hidden_by({}, "branch_id", periods)
        assert not hidden["B1"].any()
        assert hidden["B2"].tolist() == [False] * 8 + [True, False, True]
        # Nobody of it came in eight of them, which is no secret.
        assert hidden["B3"].tolist() == [False] * 8 + [True, False, True]


def test_something_stays_hidden_of_what_is_hidden_as_a_whole() -> None:
    """B2 has nobody in the week of the few: shown in all its own weeks, it would be known as a whole, and they too."""
    spans = small_groups.Spans.of(np.datetime64("2026-03-02"), np.datetime64("2026-03-22"))
    n = np.zeros((3, spans.days), np.int64)
    n[:, ::7] = [[40, 42, 44], [20, 22, 0], [0, 0, 5]]
    whole = small_groups.decide(n.sum(axis=0, keepdims=True), spans, [], LEAST)
    shown = small_groups.decide(n, spans, [(np.zeros(3, np.int64), whole)], LEAST)
    assert shown[0].tolist() == [[True], [False], [False]]
    # The 20 are hidden of B2's weeks, the 40 beside them, and the 44 with the 5.
    assert shown[small_groups.WEEK].tolist() == [[False, True, False], [False, True, False], [False] * 3]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(str(tmp_path_factory.mktemp("groups")))
    rows = [
        {"response_id": f"{branch}{i}", "responded_at": datetime(2026, 3, 2 + day), "nps": 10 if i < promoters else 0,
         "branch_id": branch, "segment": "senior" if branch in "DE" else "mass",
         "verbatim": f"The staff of {branch} was number {i}, very friendly and helpful, thank you"}
        for branch, (count, day, promoters) in ANSWERS.items() for i in range(count)
    ]  # fmt: skip
    commit(made, "response", rows)
    few = [{"complaint_id": f"{b}{i}", "opened_at": datetime(2026, 3, 3, 9), "branch_id": b, "outcome": "upheld",
            "closed_at": datetime(2026, 3, 4, 9), "narrative": f"{b} lost my card {i}"}
           for b, n in {"A": 20, "B": 3, "C": 15, "D": 8}.items() for i in range(n)]  # fmt: skip
    commit(made, "complaint", few)
    return made


@pytest.fixture(scope="module")
def opened(store: Store) -> cubes.Cubes:
    return cubes.open(store)


def test_the_bank_and_its_large_branch_keep_their_numbers(opened: cubes.Cubes) -> None:
    # 30 of 51 recommend and 21 do not; of C 20 and 10.
    assert query.value(opened, "nps", Filters(WEEK)).value == pytest.approx(100 * (30 - 21) / 51)
    found = query.by(opened, "nps", "branch_id", Filters(WEEK)).frame.set_index("group")
    assert found.loc["C", "value"] == pytest.approx(100 * (20 - 10) / 30)
    # B, D and E are nine together, so A is hidden with them.
    assert found.index[found["suppressed"]].tolist() == ["A", "B", "D", "E"]
    assert found.loc[["A", "B", "D", "E"], "n"].tolist() == [0, 0, 0, 0]
    assert found.loc[["A", "B", "D", "E"], ["value", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "where, days",
    [
        ((("branch_id", ("A", "B", "C")),), (0, 6)), ((("branch_id", ("A", "B")),), (0, 6)), ((), (0, 1)), ((), (1, 1)),
        ((), (3, 3)), ((), (1, 2)), ((("segment", ("mass",)),), (0, 6)), ((("segment", ("senior",)),), (0, 6)),
        ((("branch_id", ("C",)), ("segment", ("senior",))), (0, 6)),
    ],
)  # fmt: skip
def test_what_would_tell_of_a_small_group_is_hidden(
    opened: cubes.Cubes, where: tuple[tuple[str, tuple[str, ...]], ...], days: tuple[int, int]
) -> None:
    period = Period(*(MARCH + timedelta(day) for day in days))
    assert query.value(opened, "nps", Filters(period, where=where)).value is None


def test_rows_of_hidden_groups_are_in_no_list(opened: cubes.Cubes) -> None:
    found = query.rows(opened, "nps", Filters(WEEK))
    assert (found.total, set(found.frame["branch_id"]), found.left_out) == (30, {"C"}, True)
    assert query.rows(opened, "responses", Filters(WEEK)).total == 30
    assert query.rows(opened, "nps", Filters(WEEK, where=(("branch_id", ("B",)),))).suppressed
    # Of comments, B and E have 7 and 2, so D's 11 are hidden with them.
    said = [set(comment.text.split()) for comment in reading.comments(opened, Filters(WEEK), size=100).comments]
    assert any("C" in words for words in said)
    assert not any(words & {"B", "D", "E"} for words in said)


def test_of_hidden_groups_nobody_is_told_what_they_spoke_of_or_who_they_are(opened: cubes.Cubes) -> None:
    of_b = Filters(WEEK, where=(("branch_id", ("B",)),))
    for key, dimension in (("theme_mentions", "theme"), ("theme_share", "theme"), ("nps", "segment")):
        found = query.by(opened, key, dimension, of_b)
        assert (len(found.frame), found.absent) == (0, "too_few"), key
    themes = reading.themes(opened, of_b)
    # All themes are listed, so that none is told.
    assert (set(themes.frame["theme"]), themes.absent) == (set(THEMES), "too_few")
    assert themes.frame["mentions"].isna().all()
    assert len(reading.themes(opened, Filters(WEEK)).frame) > 0
    assert "B" in set(query.by(opened, "nps", "branch_id", Filters(WEEK)).frame["group"])


def test_complaints_of_few_people_are_hidden_too(opened: cubes.Cubes) -> None:
    found = query.by(opened, "upheld_share", "branch_id", Filters(WEEK)).frame.set_index("group")
    # B and D are eleven together, which is enough to be hidden.
    assert found["suppressed"].to_dict() == {"A": False, "B": True, "C": False, "D": True}
    assert set(query.rows(opened, "complaints", Filters(WEEK)).frame["branch_id"]) == {"A", "C"}
    assert query.rows(opened, "complaints", Filters(WEEK, where=(("branch_id", ("B",)),))).suppressed


def test_the_command_line_tells_neither_number_nor_size(store: Store) -> None:
    given = CliRunner().invoke(app, ["ask", "nps", "--by", "branch_id", "--json", "--store", store.url])
    rows = {row["branch_id"]: row for row in json.loads(given.stdout)}
    assert rows["B"] == {"branch_id": "B", "value": None, "n": None, "low": None, "high": None, "suppressed": True}
    assert rows["C"]["n"] == 30


def test_long_periods_give_way_to_whole_weeks() -> None:
    assert disclosure.whole_weeks(Period(date(2026, 3, 5), date(2026, 4, 1))) == Period(
        MARCH + timedelta(7), date(2026, 3, 29)
    )
    assert disclosure.whole_weeks(Period(MARCH, MARCH + timedelta(27))) is None
    assert disclosure.whole_weeks(Period(MARCH, MARCH + timedelta(9))) is None


def test_many_small_groups_are_no_millions_of_targets() -> None:
    """400 people, each a group of two dimensions of its own: three of them together are ten million."""
    n, days = np.ones(400, np.int64), np.arange(400, dtype=np.int64) % 56
    alone, pairs = np.arange(400, dtype=np.int64) % 20, np.arange(400, dtype=np.int64)
    assert combined.few(n, days, [alone, pairs], 10).shape[1] < 10_000
    # Of a few small ones two and three are held together.
    told = combined.few(np.array([4, 3, 2, 50]), np.zeros(4, np.int64), [np.arange(4)], 10)
    assert {tuple(np.flatnonzero(target)) for target in told.T} >= {(0, 1), (0, 2), (1, 2), (0, 1, 2)}
