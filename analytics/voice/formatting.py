"""What is said of comments in words: the answer, what a chart shows, and tables to take away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from babel import Locale

from analytics import wording
from analytics.insights import headlines
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.text.lexicon import THEMES
from analytics.vocabulary import term
from analytics.voice import reading
from analytics.voice.reading import Comment, Themes
from data.texts import N_, Text, translate

LABELS = {
    "positive": N_("positive"), "negative": N_("negative"), "unclear": N_("unclear"), "not_scored": N_("not scored"),
}  # fmt: skip
SOURCES = {"survey": N_("survey"), "complaint": N_("complaint")}
SCORES = {"nps": N_("likelihood to recommend (0 to 10)"), "csat": N_("satisfaction (1 to 5)")}
# What stands in a stored text in place of a detail that was masked.
KINDS = {
    "email": N_("e-mail address"), "phone": N_("phone number"), "resident number": N_("resident number"),
    "card": N_("card number"), "account": N_("account number"), "address": N_("postal address"),
}  # fmt: skip
MASK = re.compile(rf"\[({'|'.join(KINDS)})\]")
GIVEN = {"nps": N_("score {score} (0 to 10)"), "csat": N_("score {score} (1 to 5)")}


def theme(name: str, language: str) -> str:
    """A theme's name; one that Teller does not know stays as it is."""
    return translate(THEMES[name], language) if name in THEMES else name


def masks_named(text: str, language: str) -> str:
    """A stored text with what was masked named in the reader's language."""
    return MASK.sub(lambda found: f"[{translate(KINDS[found[1]], language)}]", text)


def spoken(code: str, language: str) -> str:
    """A comment's language in the reader's."""
    names = Locale.parse(wording.LOCALES[language]).languages
    return translate(N_("another language"), language) if code == "und" else str(names.get(code, code))


def answer(cubes: Cubes, filters: Filters, language: str) -> str:
    """The page's answer: how customers speak, and the theme that weighs most on the score."""
    first = headlines.headline(cubes, ("net_sentiment",), filters, language)
    second = _heaviest(reading.themes(cubes, filters), language)
    return wording.sentences((first, second), language)


def _heaviest(found: Themes, language: str) -> str:
    """The theme that costs the mean score most: how often it comes up times how much lower the score then is."""
    frame = found.frame.dropna(subset=["impact", "mentions"])
    heavy = frame[frame["impact_high"] < 0]
    if not len(heavy):
        return ""
    worst = heavy.iloc[int((heavy["impact"] * heavy["mentions"]).argmin())]
    ends = (-worst["impact_high"], -worst["impact_low"])
    values = {
        "theme": theme(worst["theme"], language), "score": translate(SCORES[found.score], language),
        "less": wording.number(-worst["impact"], "score", language, *ends),
    }  # fmt: skip
    message = N_("What weighs most is “{theme}”: where it comes up, {score} is {less} lower.")
    return Text(message, values).render(language)


def alt(found: Themes, language: str) -> str:
    """Themes in two sentences: how many and the most mentioned one, and what is lowest and highest."""
    frame = found.frame
    if not len(frame):
        return wording.absence("no_data", language)
    most = frame.iloc[0]
    if pd.isna(most["mentions"]):
        return wording.absence("too_few", language)
    values = {
        "n": wording.decimal(len(frame), 0, language), "most": theme(most["theme"], language),
        "share": wording.number(most["share"], "share", language),
    }  # fmt: skip
    first = Text(N_("{n} themes. Most mentioned: {most}, in {share} of comments."), values).render(language)
    known = frame.dropna(subset=["impact"])
    if not len(known):
        return first
    ranked = known.sort_values("impact", kind="stable")
    low, high = ranked.iloc[0], ranked.iloc[-1]
    ends = {
        "score": translate(SCORES[found.score], language), "lowest": theme(low["theme"], language),
        "low": signed(low["impact"], language), "highest": theme(high["theme"], language),
        "high": signed(high["impact"], language),
    }  # fmt: skip
    second = Text(
        N_("Difference in {score}: lowest with {lowest} ({low}), highest with {highest} ({high})."), ends
    ).render(language)
    return wording.sentences((first, second), language)


def signed(value: float, language: str, decimals: int = 2) -> str:
    """A difference, with a plus where it is one."""
    written = wording.decimal(value, decimals, language)
    return f"+{written}" if value > 0 else written


def table(found: Themes, language: str) -> pd.DataFrame:
    """One row a theme, the most mentioned first."""
    few = wording.absence("too_few", language)
    columns: dict[str, list[str]] = {
        N_("Theme"): [], N_("Mentions"): [], N_("Share of comments"): [], N_("Net sentiment"): [],
        N_("95% interval"): [], N_("Difference in the score"): [], N_("Its 95% interval"): [],
    }  # fmt: skip
    for row in found.frame.itertuples():
        cells = _cells(row, few, language)
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    return pd.DataFrame({translate(title, language): cells for title, cells in columns.items()})


def mentions(row: Any, language: str) -> str:
    """How many comments speak of a theme, or that they are too few to say."""
    if pd.isna(row.mentions):
        return translate(N_("too few"), language)
    return wording.number(row.mentions, "count", language)


def _cells(row: Any, few: str, language: str) -> Sequence[str]:
    net = wording.number(row.net, "points", language, row.low, row.high) if pd.notna(row.net) else few
    told = pd.notna(row.impact)
    return (
        theme(row.theme, language),
        mentions(row, language),
        wording.number(row.share, "share", language),
        net,
        wording.interval(row.low, row.high, "points", language),
        signed(row.impact, language) if told else few,
        wording.interval(row.impact_low, row.impact_high, "score", language) if told else "",
    )


def given(comment: Comment, language: str) -> str:
    """The score beside a comment, "" where there is none."""
    if comment.score is None:
        return ""
    return Text(GIVEN[comment.score_kind], {"score": f"{comment.score:g}"}).render(language)


def sheet(comments: Sequence[Comment], language: str, names: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Comments as a table to take away; names: what branches and other groups are called, by dimension."""
    rows = [_line(comment, language, names) for comment in comments]
    titles = (
        N_("Day"), N_("Source"), N_("Branch"), N_("Channel"), N_("Segment"), N_("Product"), N_("Survey"),
        N_("Language"), N_("Sentiment"), N_("Polarity"), N_("Themes"), N_("Score"), N_("Comment"),
        N_("Put right by hand"),
    )  # fmt: skip
    return pd.DataFrame(rows, columns=[translate(title, language) for title in titles])


def _line(comment: Comment, language: str, names: dict[str, dict[str, str]]) -> tuple[Any, ...]:
    groups = [
        term(comment.groups[d], language, names.get(d)) if d in comment.groups else ""
        for d in ("branch_id", "channel", "segment", "product", "survey_id")
    ]
    return (
        comment.day.isoformat(), translate(SOURCES[comment.source], language), *groups,
        spoken(comment.language, language), translate(LABELS[comment.label], language),
        None if comment.polarity is None else round(comment.polarity, 3),
        ", ".join(theme(name, language) for name, _ in comment.themes), comment.score, comment.text,
        translate(N_("yes"), language) if comment.is_corrected else "",
    )  # fmt: skip
