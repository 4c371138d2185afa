"""What the relationship survey asks besides the scores: five items, each with its own pull on the whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.tables import Array, build, pick

# Item, question, how closely it goes with the whole.
ITEMS = (
    ("staff", "Our staff", 0.66),
    ("waiting", "Waiting time", 0.54),
    ("app", "App and online banking", 0.45),
    ("fees", "Fees and rates", 0.33),
    ("branch", "The branch itself", 0.18),
)
STEPS = np.array([-1.75, -1.05, -0.35, 0.7])


def make_answers(response_ids: pa.Array, mood: Array, answered: Array, rng: np.random.Generator) -> pa.Table:
    """The table answer: items from 1 to 5 of each given response; one in ten items is skipped."""
    size, pull = len(mood), np.array([row[2] for row in ITEMS])
    centred = (mood - mood.mean()) / mood.std()
    felt = 0.35 + 1.1 * (pull * centred[:, None] + np.sqrt(1 - pull**2) * rng.normal(size=(size, len(ITEMS))))
    row, item = np.nonzero(rng.random(felt.shape) > 0.1)
    value = np.digitize(felt[row, item], STEPS)
    return build(
        contracts.ANSWER,
        {
            "response_id": response_ids.take(pa.array(row)),
            "item": pick([name for name, _, _ in ITEMS], item),
            "value": pick(["1", "2", "3", "4", "5"], value),
            "label": pick([label for _, label, _ in ITEMS], item),
            "role": pick(["driver"], np.zeros(len(row), int)),
            "responded_at": answered[row],
        },
    )
