"""What the page of comments asks: themes and their weight, what is new, what does not fit its score, the comments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import ndtr

from analytics.disclosure import listed
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Absence
from analytics.text import emerging
from analytics.text.lexicon import THEMES
from analytics.text.sentiment import SCORED, Span, contributions
from analytics.voice import scores
from analytics.voice.subjects import DIMENSIONS, HIGH, LOW
from data import settings

Match = Literal["part", "word"]
DAYS_NEW, WEEKS_BEFORE = 7, 8
# What stands for a personal detail says nothing of what is new.
MASKED = r"\[(?:email|phone|resident number|card|account|address)\]"
MOST_TEXTS = 20_000  # of each side when terms are compared: a sample tells as much
THEME_COLUMNS = ["theme", "mentions", "share", "net", "low", "high", "impact", "impact_low", "impact_high", "impact_n"]


@dataclass(frozen=True)
class Themes:
    """Themes, the most mentioned first.

    frame: theme, mentions, share (of comments), net (points) with low and high, impact with impact_low, impact_high and
    impact_n; NaN where too few. score: of which score the impact is, nps (0-10) or csat (1-5); "" where there is none.
    absent: why nothing is told of any theme; all are listed then where they are hidden.
    """

    frame: pd.DataFrame
    score: str
    absent: Absence | None = None


@dataclass(frozen=True)
class Comment:
    """One comment as it is shown; groups: branch_id, channel, segment, product, survey_id where they are stated.

    polarity: -1 to 1, None where it is not scored. themes: (theme, polarity or None). score: as given, with its kind
    (nps 0-10, csat 1-5). spans: the pieces of the text that decided, the weightiest first.
    """

    text_key: str
    day: date
    source: str
    groups: Mapping[str, str]
    text: str
    language: str
    label: str
    polarity: float | None
    themes: tuple[tuple[str, float | None], ...]
    score: float | None
    score_kind: str
    is_corrected: bool
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Comments:
    """One page of comments and how many there are in all; suppressed: too few under these filters to be shown.

    left_out: how many of `all` comments of these days and groups are in no list, as their groups may not be shown; both
    are 0 where all may.
    """

    comments: tuple[Comment, ...]
    total: int
    suppressed: bool = False
    left_out: int = 0
    all: int = 0


@dataclass(frozen=True)
class NewTerm:
    """A term that rose in the last days beyond chance: comments with it now and, of a sample, before.

    first_seen: the first day on which it was said, as far as the weeks before go. by: dimension -> group -> comments.
    """

    term: str
    language: str
    now: int
    before: int
    z: float
    variants: tuple[str, ...]
    examples: tuple[str, ...]
    first_seen: date
    by: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class NewTheme:
    """A theme that rose beyond chance: its share of comments now and in the weeks before, None of too few."""

    theme: str
    now: int
    share: float
    share_before: float | None
    z: float


def themes(cubes: Cubes, filters: Filters) -> Themes:
    """How often each theme is spoken of, how, and what it weighs on the score; all with intervals."""
    without = replace(filters, where=tuple((d, m) for d, m in filters.where if d != "theme"))
    absent = query.by(cubes, "theme_mentions", "theme", without).absent
    found = {key: _by_theme(cubes, key, without) for key in ("theme_mentions", "theme_share", "theme_net_sentiment")}
    kinds = {kind: _by_theme(cubes, f"theme_effect_{kind}", without) for kind in ("nps", "csat")}
    kind = max(kinds, key=lambda each: kinds[each]["n"].sum())
    effect = kinds[kind]
    frame = pd.DataFrame({"mentions": found["theme_mentions"]["value"], "share": found["theme_share"]["value"]})
    frame = frame.join(found["theme_net_sentiment"][["value", "low", "high"]].rename(columns={"value": "net"}))
    names = {"value": "impact", "low": "impact_low", "high": "impact_high", "n": "impact_n"}
    frame = frame.join(effect[list(names)].rename(columns=names)).reset_index(names="theme")
    frame = frame.sort_values(["mentions", "theme"], ascending=[False, True]).reset_index(drop=True)
    return Themes(frame[THEME_COLUMNS], kind if len(effect) else "", absent)


def _by_theme(cubes: Cubes, key: str, filters: Filters) -> pd.DataFrame:
    """A number of each theme that is spoken of; of each there is, and none known, where nothing may be told of them."""
    found = query.by(cubes, key, "theme", filters)
    if found.absent != "too_few":
        return found.frame.set_index("group")
    every = {"value": np.nan, "n": 0, "low": np.nan, "high": np.nan, "suppressed": True, "absent": ""}
    return pd.DataFrame(every, index=pd.Index(list(THEMES), name="group"))


def comments(
    cubes: Cubes,
    filters: Filters,
    query: str = "",
    theme: str = "",
    label: str = "",
    page: int = 0,
    size: int | None = None,
    match: Match = "part",
) -> Comments:
    """One page of comments, newest first; `query` is a part of the text, or words of it (match "word")."""
    filters, few = _listed(cubes, filters)
    if few:
        return Comments((), 0, suppressed=True)
    rows, counts = _kept(cubes, filters)
    for condition in _searched(rows, query, match):
        rows = rows.filter(condition)
    if label:
        rows = rows.filter(rows.label == label)
    if theme:
        rows = rows.filter(rows.themes.map(lambda each: each.theme).contains(theme))
    return _page(cubes, filters, rows.mutate(worst=ibis.literal(0.0)), page, size, counts)


def _count(cubes: Cubes, rows: ibis.Table) -> int:
    return int(cubes.snapshot.to_arrow(rows.aggregate(n=rows.count()))["n"][0].as_py())


def mismatches(cubes: Cubes, filters: Filters, page: int = 0, size: int | None = None) -> Comments:
    """Comments whose words are good and whose score is low, or the reverse, the worst first."""
    filters, few = _listed(cubes, filters)
    if few:
        return Comments((), 0, suppressed=True)
    rows, counts = _kept(cubes, filters)
    angry = (rows.share >= HIGH) & (rows.label == scores.NEGATIVE)
    content = (rows.share < LOW) & (rows.label == scores.POSITIVE)
    rows = rows.filter(angry | content)
    return _page(cubes, filters, rows.mutate(worst=(rows.share - (rows.polarity + 1) / 2).abs()), page, size, counts)


def _too_few(cubes: Cubes, filters: Filters) -> bool:
    """Whether the groups and days chosen hold so few comments that people could be told apart."""
    value = query.value(cubes, "comments", replace(filters, where=_of_comments(filters)))
    return 0 < value.n < settings.whole("minimum_group")


def _listed(cubes: Cubes, filters: Filters) -> tuple[Filters, bool]:
    """The filters with the days whose comments may be listed, and whether there are none, as they are of too few."""
    judged = replace(filters, where=_of_comments(filters))
    period = listed.days(cubes, "comments", judged, filters.period)
    return (filters, True) if period is None else (replace(filters, period=period), _too_few(cubes, filters))


def _kept(cubes: Cubes, filters: Filters) -> tuple[ibis.Table, tuple[int, int]]:
    """The scored comments of the filters' days and groups that may be listed; how many may not, of how many.

    Where none is left out they are not counted, and both are 0.
    """
    judged = replace(filters, where=_of_comments(filters))
    every = _found(cubes, filters)
    rows = listed.kept(cubes, "comments", every, judged, filters.period)
    if rows is every:
        return rows, (0, 0)
    among = _count(cubes, every)
    return rows, (among - _count(cubes, rows), among)


def _of_comments(filters: Filters) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((d, m) for d, m in filters.where if d in (*DIMENSIONS, "region"))


def _found(cubes: Cubes, filters: Filters) -> ibis.Table:
    """The scored comments of the filters' days and groups."""
    rows = scores.scored(cubes.snapshot, (filters.period.start, filters.period.end))
    chosen = dict(filters.where)
    for dimension, members in query.resolve(cubes, replace(filters, where=_of_comments(filters))).items():
        rows = rows.filter(rows[dimension].isin(list(members)))
    for theme in chosen.get("theme", ()):
        rows = rows.filter(rows.themes.map(lambda each: each.theme).contains(theme))
    return rows


def _searched(rows: ibis.Table, query: str, match: Match) -> list[ibis.Value]:
    """The conditions that a query makes; every word must be there, in any order, when words are looked for."""
    wanted = unicodedata.normalize("NFC", query).strip().lower()
    if not wanted:
        return []
    text = rows.text.lower()
    if match == "part":
        return [text.contains(wanted)]
    return [text.re_search(_as_word(word)) for word in wanted.split()]


def _as_word(word: str) -> str:
    """A pattern for a whole English word, the beginning of a Korean one, or a part of Chinese text."""
    escaped = re.escape(word)
    if re.search(r"[\u1100-\u11ff\uac00-\ud7af]", word):
        return rf"(^|[^\p{{Hangul}}]){escaped}"
    if re.search(r"[\u3400-\u9fff]", word):
        return escaped
    return rf"(^|[^\p{{L}}\p{{N}}]){escaped}($|[^\p{{L}}\p{{N}}])"


def _page(
    cubes: Cubes, filters: Filters, rows: ibis.Table, page: int, size: int | None, counts: tuple[int, int]
) -> Comments:
    size = size or settings.whole("rows_per_page")
    total = _count(cubes, rows)
    order = [ibis.desc("worst"), ibis.desc("day"), ibis.desc("source"), ibis.desc("row_key")]
    shown = cubes.snapshot.to_arrow(rows.order_by(order).limit(size, offset=page * size))
    judged = replace(filters, where=_of_comments(filters))
    named = listed.unnamed(cubes, "comments", shown.select(["day", *DIMENSIONS]).to_pandas(), judged)
    names = [d for d in scores.GROUPS if d in named.columns]
    known = [{d: row[d] for d in names if isinstance(row[d], str)} for row in named[names].to_dict("records")]
    comments = tuple(_comment(row, groups) for row, groups in zip(shown.to_pylist(), known, strict=True))
    return Comments(comments, total, left_out=counts[0], all=counts[1])


def _comment(row: Mapping[str, Any], groups: Mapping[str, str]) -> Comment:
    kind = "nps" if row["nps"] is not None else "csat" if row["csat"] is not None else ""
    is_scored = row["engine_label"] not in (None, scores.NOT_SCORED) and row["language"] in SCORED
    return Comment(
        row["text_key"], row["day"], row["source"], groups,
        row["text"], row["language"], row["label"], row["polarity"],
        tuple((each["theme"], each["polarity"]) for each in row["themes"] or ()),
        row[kind] if kind else None, kind, row["is_corrected"],
        contributions(row["text"], row["language"]) if is_scored else (),
    )  # fmt: skip


def new_terms(cubes: Cubes, filters: Filters, days: int = DAYS_NEW, weeks: int = WEEKS_BEFORE) -> tuple[NewTerm, ...]:
    """Terms that rose in the last days of the period beyond chance, against the weeks before; the surest first."""
    now, before = _sides(filters, days, weeks)
    if _too_few(cubes, replace(filters, period=now)):
        return ()
    new, old = (_texts(cubes, replace(filters, period=period)) for period in (now, before))
    found: list[NewTerm] = []
    for language in SCORED:
        here, there = (frame[frame["language"] == language].reset_index(drop=True) for frame in (new, old))
        risen = emerging.emergent(_column(here), _column(there), language)
        found += [_term(each, language, here, there) for each in risen]
    return tuple(sorted(found, key=lambda each: -each.z))


def _sides(filters: Filters, days: int, weeks: int) -> tuple[Period, Period]:
    end = filters.period.end
    start = end - timedelta(days - 1)
    return Period(start, end), Period(start - timedelta(7 * weeks), start - timedelta(1))


def _texts(cubes: Cubes, filters: Filters) -> pd.DataFrame:
    """Comments with their groups, at most so many: which ones hangs on their keys alone."""
    rows = _found(cubes, filters).select("day", "text", "text_key", "language", "branch_id", "channel")
    frame = cubes.snapshot.to_arrow(rows.order_by("text_key", "day").limit(MOST_TEXTS)).to_pandas()
    return frame.sort_values(["day", "text_key"], ascending=[False, True])


def _column(frame: pd.DataFrame) -> Any:
    return pa.array(frame["text"].str.replace(MASKED, " ", regex=True).tolist(), pa.string())


def _term(found: emerging.Emergent, language: str, here: pd.DataFrame, there: pd.DataFrame) -> NewTerm:
    mine = here.iloc[list(found.comments)]
    earlier = there.loc[there["text"].str.lower().str.contains(found.term, regex=False), "day"]
    first = min([*mine["day"], *(earlier if found.before else ())])
    by = {d: found.spread(_stated(here[d])) for d in ("branch_id", "channel")}
    examples = tuple(dict.fromkeys(mine["text"]))[: emerging.EXAMPLES]
    return NewTerm(
        found.term, language, found.now, found.before, found.rise.z, found.variants, examples, first, by
    )  # fmt: skip


def _stated(groups: pd.Series) -> list[str | None]:
    return [group if isinstance(group, str) else None for group in groups]


def _mentions(cubes: Cubes, side: Filters) -> pd.Series:
    """How many comments speak of each theme, those too few to show included: for tests of chance alone."""
    days = query.by_day(cubes, "theme_mentions", {"theme"}, side, side.period)
    found = pd.Series(dtype=float) if days is None else days.groupby("theme")["mentions"].sum()
    return found.reindex(list(THEMES), fill_value=0)


def new_themes(cubes: Cubes, filters: Filters, days: int = DAYS_NEW, weeks: int = WEEKS_BEFORE) -> tuple[NewTheme, ...]:
    """Themes of which more comments speak in the last days than in the weeks before, beyond chance."""
    sides = [replace(filters, period=period) for period in _sides(filters, days, weeks)]
    sizes = [query.value(cubes, "comments", replace(side, where=_of_comments(side))).n for side in sides]
    counts = [_mentions(cubes, side) for side in sides]
    shown = [_by_theme(cubes, "theme_mentions", side)["value"].reindex(list(THEMES)).notna() for side in sides]
    if min(sizes) < settings.whole("minimum_group"):
        return ()
    now, before = (side.to_numpy() for side in counts)
    ratio, z = emerging.rises(now, before, *sizes)
    held = emerging.beyond_chance(1 - ndtr(z)) & (ratio > 0) & (now >= emerging.LEAST) & shown[0].to_numpy()
    shares = [float(b / sizes[1]) if told or not b else None for b, told in zip(before, shown[1], strict=True)]
    risen = [
        NewTheme(theme, int(now[i]), float(now[i] / sizes[0]), shares[i], float(z[i]))
        for i, theme in enumerate(THEMES)
        if held[i]
    ]
    return tuple(sorted(risen, key=lambda each: -each.z))
