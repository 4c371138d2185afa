"""The list of themes in its narrowest form: nothing of it is cut off, and no two of its labels lie on each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.charts import voice
from analytics.voice.reading import Themes

NONE = float("nan")
FRAME = pd.DataFrame(
    [("security", 63, 0.05, -95.0, -99.0, -80.0, -0.5, -1.0, -0.1, 60),
     ("fees", 50, 0.04, 40.0, 20.0, 55.0, 0.3, 0.0, 0.6, 40), ("atm", *[NONE] * 9)],
    columns=["theme", "mentions", "share", "net", "low", "high", "impact", "impact_low", "impact_high", "impact_n"],
)  # fmt: skip


def test_marks_and_words_at_the_edge_are_not_cut_and_labels_stand_apart() -> None:
    figure = voice.listing(Themes(FRAME, "csat"), language="en")
    dots, words = ([t for t in figure.data if t.mode == mode] for mode in ("markers", "text"))
    assert [t.cliponaxis for t in (*dots, *words)] == [False] * 4
    assert [list(t.text) for t in words] == [["too few"]] * 2
    assert {t.textposition for t in words} == {"middle center"}
    heads = [note for note in figure.layout.annotations if "<br>" in note.text]
    assert [(note.text, note.align) for note in heads] == [
        ("Net<br>sentiment", "center"), ("Score<br>difference", "center"),
    ]  # fmt: skip
    first, second = figure.layout.xaxis, figure.layout.xaxis2
    assert second.domain[0] - first.domain[1] > 0.1, "their last and first tick stand apart"
    for axis in (first, second):
        low, high = axis.range
        assert 0 in axis.tickvals
        assert all(np.diff(axis.tickvals) >= 0.3 * (high - low))
