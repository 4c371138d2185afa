"""Figures: valid to Plotly, honest in range, silent about small groups, readable in three languages and two modes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import axes, chart_labels, charts, sparkline, upload
from analytics.charts.palette import DARK, LIGHT
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.results import Breakdown, Grid, Series, Value, Verdict
from data import texts

MONDAY = date(2026, 1, 5)
SECRET = 0.98765


@pytest.fixture(autouse=True)
def no_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "catalogue", lambda _: {})


def series(values: list[float], metric: str = "call_loss", hidden: frozenset[int] = frozenset()) -> Series:
    rows = range(len(values))
    frame = pd.DataFrame(
        {
            "start": [MONDAY + timedelta(7 * i) for i in rows],
            "end": [MONDAY + timedelta(7 * i + 6) for i in rows],
            "value": np.array(values, dtype=float),
            "n": 1_234,
            "low": np.array(values, dtype=float) * 0.9,
            "high": np.array(values, dtype=float) * 1.1,
            "suppressed": [i in hidden for i in rows],
        }
    )
    return Series(metric, "week", frame)


def breakdown(values: dict[str, tuple[float, int]], metric: str = "wait_over_target") -> Breakdown:
    rows = [(g, v, n, max(v - 1 / n**0.5, 0), v + 1 / n**0.5, n < 10) for g, (v, n) in values.items()]
    return Breakdown(
        metric, "branch_id", pd.DataFrame(rows, columns=["group", "value", "n", "low", "high", "suppressed"])
    )


def grid(metric: str = "wait_p90") -> Grid:
    rows = [
        (d, h, 60.0 * h, 5 if (d, h) == (2, 20) else 50, 50.0 * h, 70.0 * h) for d in range(5) for h in range(18, 32)
    ]
    frame = pd.DataFrame(rows, columns=["weekday", "half_hour", "value", "n", "low", "high"])
    return Grid(metric, frame.assign(suppressed=frame["n"] < 10))


LOSS = [0.10, 0.12] * 6 + [0.11, 0.30]
GROUPS = {"Old Town": (0.2, 900), "Harbour": (0.05, 900), "Station": (0.11, 40), "Hill": (SECRET, 7)}
OVERALL = Value("wait_over_target", Period(MONDAY, MONDAY), 0.12, 1_847, 0.11, 0.13)
SHAPES: dict[str, Callable[[str, bool], go.Figure]] = {
    "line": lambda la, d: charts.line(series(LOSS), language=la, dark=d, target=0.05, compare=series(LOSS[::-1])),
    "short line": lambda la, d: charts.line(series(LOSS[:3]), language=la, dark=d),
    "empty line": lambda la, d: charts.line(series([]), language=la, dark=d),
    "bars": lambda la, d: charts.bars(breakdown(GROUPS), language=la, dark=d, overall=OVERALL, target=0.1),
    "empty bars": lambda la, d: charts.bars(breakdown({}), language=la, dark=d),
    "heat": lambda la, d: charts.heat(grid(), language=la, dark=d),
    "ageing": lambda la, d: charts.ageing(["Card"], {"Due later": [7], "Overdue": [2]}, language=la, dark=d),
    "empty ageing": lambda la, d: charts.ageing([], {"Due later": [], "Overdue": []}, language=la, dark=d),
}


@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_passes_plotlys_own_checks(shape: str, language: str, dark: bool) -> None:
    made = SHAPES[shape](language, dark)
    checked = go.Figure(json.loads(made.to_json()))
    assert checked.layout.paper_bgcolor == "rgba(0, 0, 0, 0)"
    assert checked.layout.title.text is None
    ink, other = (DARK, LIGHT) if dark else (LIGHT, DARK)
    assert checked.layout.font.color == ink.ink
    assert not any(c in made.to_json() for c in (other.ink, other.accent, other.worse, other.grid))


def test_a_share_starts_at_zero_and_a_wobble_does_not_fill_the_chart() -> None:
    loss, score, points = METRICS["call_loss"], METRICS["csat"], METRICS["nps"]
    low, high = axes.limits(loss, [0.051, 0.052])
    assert (low, high) == (0, pytest.approx(0.1))
    assert axes.limits(loss, [0.97]) == (0, 1)
    assert axes.limits(score, [4.1, 4.2]) == (1, 5)
    low, high = axes.limits(points, [41, 43], [35, 49])
    assert high - low == pytest.approx(axes.LEAST_POINTS)
    assert low < 35 < 49 < high
    assert axes.limits(points, [95, 99])[1] == 100
    assert axes.limits(METRICS["wait_p90"], [600, 700], [14_400])[1] < 1_400
    assert axes.limits(METRICS["loss_budget"], [-20, 10])[0] < -20
    assert axes.limits(METRICS["complaints"], [0, 0]) == (0, 1)
    assert axes.limits(loss, []) == (0, 0.1)


def test_ticks_are_round_in_the_unit_that_people_read() -> None:
    assert axes.ticks(0, 1_500, "seconds", "en") == ([0, 300, 600, 900, 1200, 1500], [
        "0 min", "5 min", "10 min", "15 min", "20 min", "25 min",
    ])  # fmt: skip
    values, words = axes.ticks(0, 0.1, "share", "en")
    assert (words[0], words[-1]) == ("0%", "10%")
    assert values[-1] == pytest.approx(0.1)
    assert axes.ticks(0, 3, "count", "en")[1] == ["0", "1", "2", "3"]


def test_bars_of_an_upload_write_the_first_day_out_with_its_year() -> None:
    """A year below its day is read the wrong way round in Korean and Chinese."""
    drawn = upload.by_day({date(2026, 11, 1): 2, date(2026, 11, 2): 3}, "ko").layout.xaxis.ticktext
    assert drawn[0] == "2026년 11월 1일"
    assert drawn[1] == "11월 2일"


def test_days_name_the_year_only_where_it_changes() -> None:
    starts = [date(2025, 12, 1) + timedelta(7 * i) for i in range(12)]
    named, words = axes.days(starts, "week", "en", most=4)
    assert named[-1] == starts[-1]
    assert [w.count("<br>") for w in words] == [1, 1, 0, 0]
    assert words[1].endswith("<br>2026")


def test_the_line_marks_its_signal_by_shape_and_says_the_rule() -> None:
    main = charts.line(series(LOSS), language="en").data[-1]
    assert main.marker.symbol[-1] == "triangle-up"
    assert main.marker.color[-1] == LIGHT.worse
    assert set(main.marker.symbol[:-1]) == {"circle"}
    assert "30.0%" in main.customdata[-1]
    assert "n = 1,234" in main.customdata[-1]
    assert "outside the usual range" in main.customdata[-1]


def test_the_line_names_its_end_its_target_and_its_comparison() -> None:
    figure = charts.line(series(LOSS), language="en", target=0.05, compare=series(LOSS), against="year")
    words = {note.text for note in figure.layout.annotations}
    assert {"<b>30.0%</b>", "target 5%", "a year<br>before", "usual range"} <= words


def test_the_label_of_a_target_lies_on_no_line() -> None:
    falling, rising = ([0.08, 0.035, 0.02, 0.02, 0.02, 0.02], [0.02, 0.02, 0.02, 0.02, 0.035, 0.08])
    for values, place in ((falling, 1.0), (rising, 0.0), ([*falling[:3], *rising[3:]], 0.5)):
        figure = charts.line(series(values), language="en", target=0.05)
        (label,) = (note for note in figure.layout.annotations if note.text == "target 5%")
        assert (label.x, label.y, label.bgcolor) == (place, 0.05, None)
    crossing = charts.line(series([0.09, 0.01] * 6), language="en", target=0.05)
    (label,) = (note for note in crossing.layout.annotations if note.text == "target 5%")
    assert (label.yref, label.y) == ("paper", 1), "above the plot where lines cross it everywhere"


def test_labels_at_the_end_of_two_lines_do_not_lie_on_each_other() -> None:
    figure = charts.line(series(LOSS), language="en", compare=series(LOSS))
    shifts = [n.yshift or 0 for n in figure.layout.annotations if n.xanchor == "left" and n.x == 1]
    assert shifts == [0, -24], "half of one line and half of two"


def test_labels_that_are_far_apart_stay_at_their_lines() -> None:
    pixel = chart_labels.pixel(0, 5, 304)
    assert pixel == 0.02

    def aside(words: str, near: float) -> int:
        label = chart_labels.at_end(pd.Series([1.0, 2.0]), words, "red", near, pixel)
        assert label is not None
        return int(label["yshift"])

    assert [aside(words, 4.0) for words in ("one", "of<br>two")] == [0, 0]
    assert [aside("of<br>two", near) for near in (1.8, 2.0, 2.2)] == [14, -24, -14], "10 pixels apart; 24 are needed"


def test_a_thin_band_has_its_name_on_top() -> None:
    names = [chart_labels.of_usual(0.4, top, 0.01, "en", LIGHT) for top in (0.8, 0.9)]
    assert [(name["y"], name["yanchor"]) for name in names] == [(0.8, "bottom"), (0.9, "top")]


@pytest.mark.parametrize(
    "high, target, place",
    [
        (5.6, 5.0, (2.4, "bottom")), (5.6, 5.6, (5.6, "top")), (5.6, 9.0, (5.6, "top")), (5.6, None, (5.6, "top")),
        (2.6, 2.6, (2.4, "top")), (2.6, 5.0, (2.6, "bottom")),
    ],
)  # fmt: skip
def test_the_names_of_band_and_target_do_not_lie_on_each_other(
    high: float, target: float | None, place: tuple[float, str]
) -> None:
    """A pixel is 0.05: a label takes 0.8, and that of the target stands on top of its line."""
    name = chart_labels.of_usual(2.4, high, 0.05, "en", LIGHT, target)
    assert (name["y"], name["yanchor"]) == place


def test_fewer_than_eight_points_have_no_limits() -> None:
    figure = charts.line(series(LOSS[:7]), language="en")
    assert "usual range" not in {note.text for note in figure.layout.annotations}
    assert set(figure.data[-1].marker.symbol) == {"circle"}


def test_history_judges_what_is_shown_as_the_tile_does() -> None:
    whole = series([0.10, 0.101] * 20 + [0.13, 0.13])
    shown = Series("call_loss", "week", whole.frame.tail(6).reset_index(drop=True))
    alone, judged = (charts.line(shown, language="en", history=h) for h in (None, whole))
    assert set(alone.data[-1].marker.symbol) == {"circle"}
    assert list(judged.data[-1].marker.symbol) == ["circle"] * 4 + ["triangle-up"] * 2
    assert judged.data[0].x[0] == shown.frame["start"].iloc[0].isoformat()


def test_a_label_at_zero_stays_at_its_line() -> None:
    figure = charts.line(series([0.0] * 9), language="en")
    assert [n.yshift for n in figure.layout.annotations if n.text.startswith("<b>")] == [0]


def test_per_100_000_is_not_said_twice() -> None:
    figure = charts.bars(breakdown({"a": (120.0, 50)}, "complaints_per_100k"), language="en")
    assert list(figure.data[2].text) == [" 120.0"]


def test_a_gap_in_the_line_is_a_gap_in_its_band() -> None:
    values = [*LOSS[:4], float("nan"), *LOSS[4:9]]
    figure = charts.line(series(values), language="en")
    band = next(t for t in figure.data if t.fillcolor == LIGHT.accent_band)
    assert list(band.x).count(None) == 2
    assert (MONDAY + timedelta(28)).isoformat() not in band.x


def test_what_is_suppressed_is_nowhere_in_the_figure() -> None:
    hidden = charts.line(series([*LOSS[:10], SECRET], hidden=frozenset({10})), language="en").to_json()
    listed = charts.bars(breakdown(GROUPS), language="en").to_json()
    assert "98.8" not in hidden + listed
    assert str(SECRET) not in hidden + listed
    assert "too few to show" in listed
    heat = charts.heat(grid(), language="en")
    assert heat.data[0].z[2][2] is None
    assert "too few to show" in heat.data[0].hovertext[2][2]
    assert heat.data[1].x == (2,)


def test_bars_put_the_worst_on_top_and_mark_what_differs() -> None:
    figure = charts.bars(breakdown(GROUPS), language="en", overall=OVERALL, labels={"Old Town": "Old Town Branch"})
    names = [name.split(" <span")[0] for name in figure.layout.yaxis.ticktext]
    assert names == ["Old Town Branch", "Station", "Harbour", "Hill"]
    assert list(figure.data[1].marker.symbol) == ["triangle-right", "circle", "triangle-left"]
    assert list(figure.data[1].marker.color) == [LIGHT.worse, LIGHT.accent, LIGHT.better]
    higher_is_better = charts.bars(breakdown(GROUPS, "timely_share"), language="en")
    assert higher_is_better.layout.yaxis.ticktext[0].startswith("Harbour")


def test_the_head_of_the_counts_stands_beside_a_label_that_juts_out() -> None:
    def head(target: float | None) -> float:
        figure = charts.bars(breakdown(GROUPS), language="en", overall=OVERALL, target=target)
        return float(next(label for label in figure.layout.annotations if label.text == "n").xshift)

    # The axis ends at 0.3. “all 12.0%”, 63 pixels in the middle over 0.12, begins 50 - 31.5 pixels from the left.
    assert head(None) == -5
    # “target 11.0%”, 84 pixels that end at 0.11 as the mean is near: 46 of them are on the plot, and 38 are not.
    assert head(0.11) == -5 - 38


def test_a_long_name_is_cut_by_the_room_it_takes() -> None:
    figure = charts.bars(
        breakdown({"서울역환승센터지점출장소": (0.1, 50), "University Campus West Wing": (0.2, 60)}), language="ko"
    )
    assert [t.split(" <span")[0] for t in figure.layout.yaxis.ticktext] == [
        "University Campus We…",
        "서울역환승센터지점출…",
    ]


def test_heat_shows_open_hours_in_the_readers_words() -> None:
    figure = charts.heat(grid(), language="ko")
    assert list(figure.layout.xaxis.ticktext) == ["월", "화", "수", "목", "금"]
    assert figure.layout.yaxis.ticktext[0] == "09:00"
    assert len(figure.data[0].z) == 14
    assert figure.data[0].text[0][0] == "18"


def test_an_absent_result_says_why() -> None:
    figure = charts.line(Series("nps", "week", series([]).frame, "not_recorded"), language="en")
    assert "not recorded" in figure.layout.annotations[0].text


def test_a_sparkline_is_a_small_picture_with_its_band() -> None:
    verdict = Verdict("worse", MONDAY, 0.11, 0.06, 0.16)
    picture = sparkline.picture(series(LOSS), verdict, 13)
    assert picture.startswith("data:image/svg+xml,")
    assert "%3Crect" in picture
    assert LIGHT.worse[1:] in picture
    assert LIGHT.worse[1:] not in sparkline.picture(series(LOSS), Verdict("steady", None, 0.11, 0.06, 0.16))
    assert sparkline.picture(series([0.1]), Verdict("too_short")) == ""
    assert len(picture) < 2_000


@pytest.mark.parametrize("last, said", [(date(2026, 3, 2), "by day"), (date(2026, 9, 1), "each bar is a week")])
def test_bars_of_an_upload_say_how_many_days_each_is(last: date, said: str) -> None:
    """1 March to 1 September are 185 days, more than there is room for; by week they are 27 bars."""
    assert said in upload.caption({date(2026, 3, 1): 2, last: 3}).render()
