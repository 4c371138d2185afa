"""The numbers of comments and of their themes; a new one is one entry here."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
from scipy import special

from analytics.metrics.formulas import count, share, summed
from analytics.metrics.metric import Measure, Metric, Numbers, Sums, ratio
from analytics.statistics import intervals
from data import settings
from data.texts import N_


def _is(label: str) -> Measure:
    return lambda r: r.label == label


def _scored(r: ibis.Table) -> ibis.Value:
    return r.label != "not_scored"


def _given(column: str) -> Any:
    return lambda r, _: r[column].notnull()


LABELS = {"positive": _is("positive"), "negative": _is("negative"), "scored": _scored}


def _net(good: str, bad: str, n: str) -> dict[str, Any]:
    """Points from a share of good less a share of bad ones, as the Net Promoter Score is made."""
    return {
        "formula": lambda m: 100 * ratio(getattr(m, good) - getattr(m, bad), getattr(m, n)),
        "interval": lambda m: intervals.nps_interval(getattr(m, good), getattr(m, bad), getattr(m, n)),
        "n": n,
        "unit": "points",
        "span": (-100, 100),
    }


def _moments(column: str, prefix: str) -> dict[str, Measure]:
    """How many have a score, its sum and the sum of its squares."""
    return {
        f"{prefix}_n": lambda r: r[column].notnull(),
        f"{prefix}_sum": lambda r: r[column],
        f"{prefix}_squared": lambda r: r[column] ** 2,
    }


def difference(m: Sums, own: str, whole: str) -> tuple[Numbers, Numbers, Numbers]:
    """The mean score with a theme less that without, and both ends of its interval.

    own, whole: prefixes of the moments of the mentions and of all comments. Too few on either side tell nothing.
    Source: Welch, Biometrika 34 (1947) 28-35.
    """
    with_n, with_sum, with_sq = (getattr(m, f"{own}_{name}") for name in ("n", "sum", "squared"))
    all_n, all_sum, all_sq = (getattr(m, f"{whole}_{name}") for name in ("n", "sum", "squared"))
    sides = ((with_n, with_sum, with_sq), (all_n - with_n, all_sum - with_sum, all_sq - with_sq))
    least = max(2, settings.whole("minimum_group"))
    means, errors, sizes = [], [], []
    for n, total, squared in sides:
        size = np.where(n >= least, n, np.nan)
        means.append(total / size)
        errors.append(np.maximum(squared - size * means[-1] ** 2, 0) / (size - 1) / size)
        sizes.append(size)
    gap, error = means[0] - means[1], errors[0] + errors[1]
    scatter = errors[0] ** 2 / (sizes[0] - 1) + errors[1] ** 2 / (sizes[1] - 1)
    freedom = np.divide(error**2, scatter, out=np.full(np.shape(error), np.nan), where=np.asarray(scatter) > 0)
    half = special.stdtrit(freedom, 0.975) * np.sqrt(error)
    return gap, gap - half, gap + half


def _effect(column: str, most: float) -> dict[str, Any]:
    """A theme's effect on a score, from the moments of its mentions and of all comments beside them."""
    own, whole = f"with_{column}", f"every_{column}"
    return {
        "measures": _moments(column, own),
        "beside": _moments(column, whole),
        "formula": lambda m: difference(m, own, whole)[0],
        "interval": lambda m: tuple(np.clip(end, -most, most) for end in difference(m, own, whole)[1:]),
        "span": (-most, most),
        "n": f"{own}_n",
        "unit": "score",
    }


COMMENTS = (
    Metric(
        key="comments", title=N_("Comments"), subject="comments", better="none",
        measures={"comments": lambda r: r.label.notnull()}, **count("comments"), drill=_given("verbatim"),
        note=N_("Comments of surveys and what complaints tell, in the period"),
    ),
    Metric(
        key="comments_scored", title=N_("Comments scored"), subject="comments", better="none",
        measures={"scored": _scored, "comments": lambda r: r.label.notnull()}, **share("scored", "comments"),
        drill=_given("verbatim"),
        note=N_("Share of comments whose words the engine knows enough of to say good or bad; the rest is not scored"),
    ),
    Metric(
        key="comments_positive", title=N_("Positive comments"), subject="comments", better="higher",
        measures=LABELS, **share("positive", "scored"), drill=_given("verbatim"),
        note=N_("Share of scored comments that speak well, with a chance of 60 % or more"),
    ),
    Metric(
        key="comments_negative", title=N_("Negative comments"), subject="comments", better="lower",
        measures=LABELS, **share("negative", "scored"), drill=_given("verbatim"),
        note=N_("Share of scored comments that speak badly, with a chance of 60 % or more"),
    ),
    Metric(
        key="net_sentiment", title=N_("Net sentiment"), subject="comments", better="higher",
        measures=LABELS, **_net("positive", "negative", "scored"), drill=_given("verbatim"),
        note=N_("Share of positive less share of negative among scored comments, in points"),
    ),
    Metric(
        key="comments_themed", title=N_("Comments with a theme"), subject="comments", better="none",
        measures={"themed": lambda r: r.is_themed, "comments": lambda r: r.label.notnull()},
        **share("themed", "comments"), drill=_given("verbatim"),
        note=N_("Share of comments in which at least one theme was found"),
    ),
    Metric(
        key="comments_mismatched", title=N_("Score and words disagree"), subject="comments", better="none",
        measures={
            "mismatched": lambda r: ((r.verdict == 1) & (r.label == "negative"))
            | ((r.verdict == -1) & (r.label == "positive")),
            "compared": lambda r: r.verdict.notnull() & r.label.isin(["positive", "negative"]),
        },
        **share("mismatched", "compared"), drill=_given("verbatim"),
        note=N_("Share of comments with a clear score and clear words in which one is good and the other bad"),
    ),
)  # fmt: skip

THEMES = (
    Metric(
        key="theme_mentions", title=N_("Theme mentions"), subject="themes", better="none",
        measures={"mentions": lambda r: r.theme.notnull()}, **summed("mentions"), drill=_given("verbatim"),
        note=N_("Comments that speak of a theme; one that speaks of several counts for each"),
    ),
    Metric(
        key="theme_share", title=N_("Theme mentions per comment"), subject="themes", better="none", unit="share",
        measures={"mentions": lambda r: r.theme.notnull()}, beside={"every_comment": lambda r: r.label.notnull()},
        formula=lambda m: ratio(m.mentions, m.every_comment), n="mentions", drill=_given("verbatim"),
        interval=lambda m: intervals.poisson_rate(m.mentions, m.every_comment, 1),
        note=N_("Mentions of a theme over all comments"),
    ),
    Metric(
        key="theme_net_sentiment", title=N_("Net sentiment of themes"), subject="themes", better="higher",
        measures={"praised": _is("positive"), "blamed": _is("negative"), "judged": _scored},
        **_net("praised", "blamed", "judged"), drill=_given("verbatim"),
        note=N_("Share of mentions that speak well of the theme less share of those that speak badly, in points"),
    ),
    Metric(
        key="theme_effect_nps", title=N_("Theme and likelihood to recommend"), subject="themes", better="higher",
        **_effect("nps", 10), drill=_given("verbatim"),
        note=N_("Mean likelihood to recommend (0-10) where a comment speaks of the theme, less that of other comments"),
        source="Welch, Biometrika 34 (1947) 28-35",
    ),
    Metric(
        key="theme_effect_csat", title=N_("Theme and satisfaction"), subject="themes", better="higher",
        **_effect("csat", 4), drill=_given("verbatim"),
        note=N_("Mean satisfaction (1-5) where a comment speaks of the theme, less that of other comments"),
        source="Welch, Biometrika 34 (1947) 28-35",
    ),
)  # fmt: skip
