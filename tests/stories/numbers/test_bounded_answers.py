"""Small groups attacked with the ends of a scale: who knows that nobody answers beyond them knows more than sums."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from scipy.optimize import linprog

from analytics.disclosure.disclosure import Disclosure
from analytics.disclosure.people import People
from analytics.metrics.cubes import Cube
from tests.analytics.disclosure.test_disclosure import LEAST, Floats, Rows
from tests.analytics.disclosure.test_together import ASKED, CALLS, crossing, joined

# In what part of its range a hidden group's mean stays free.
TENTH = 0.1
# What one person adds to a score: a recommendation of three kinds, and five points of satisfaction.
SCALES = {"nps": (-1, 0, 1), "csat": (-1, -0.5, 0, 0.5, 1)}
LOOKED, DRAWS = 12, 2


def free(size: Floats, shown: Floats, hidden: Floats, answers: Floats) -> Floats:
    """In what part of its range the mean of each hidden group can be, by all sums of answers that are shown.

    Files give means to the last digit and with their n, and counts of all groups can be asked for: so whoever attacks
    knows the sums, the people of each cell, and that each person adds -1 to 1.
    """
    bounds, known = list(zip(-size, size, strict=True)), shown @ answers
    ends = [
        [linprog(sign * group, A_eq=shown, b_eq=known, bounds=bounds).fun * sign for sign in (1, -1)]
        for group in hidden
    ]
    return np.asarray(np.diff(ends, axis=1)[:, 0] / (2 * hidden @ size))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", [14, 21, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(22, 28))])
def test_no_crossing_sums_tell_of_a_small_group_to_a_tenth(seed: int, scale: str) -> None:
    """With sums shown until nothing at all was left of a group, 63 of 80 of the first two were known so.

    As many answer for as against. What is known in one draw of the answers and not in the next is known by them: those
    beside it in a sum all answered alike. What is known in each is known by what the rule shows.
    """
    rows, rng = joined(seed), np.random.default_rng(seed)
    rule = Disclosure(People(cast(Cube, Rows(CALLS, list(rows), ASKED)), {}, "n"), LEAST)
    size, shown, hidden = crossing(rule, rows)
    looked = hidden[rng.permutation(len(hidden))[:LOOKED]]
    draws = [np.array([rng.choice(SCALES[scale], int(n)).sum() for n in size]) for _ in range(DRAWS)]
    found = np.array([free(size, shown, looked, answers) for answers in draws])
    assert (found.max(axis=0) >= TENTH).all()
    assert (found < TENTH).mean() < TENTH
