"""Part 3: what changed beyond chance, at most three; each with its mix and rate, and a comment that belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np

from analytics import wording
from analytics.disclosure import listed
from analytics.insights import completeness, mix_and_rate
from analytics.insights.changes import Change, in_words
from analytics.insights.headlines import Finding
from analytics.insights.mix_and_rate import Split
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.summary import headline, matters
from analytics.summary.matters import Matters
from analytics.summary.part import Asked, Fact, Line, Mood, Part, fact
from analytics.voice import formatting, reading
from analytics.voice.reading import Comment
from analytics.voice.subjects import DIMENSIONS as OF_COMMENTS
from data import settings
from data.texts import N_, Text, translate, width

TITLE = N_("What changed")
MOST = 3
# By which groups a change is parted into mix and rate.
WEIGHED = ("segment", "channel", "service", "product", "branch_id", "queue")
NOTHING = N_("No change against the time before is larger than chance explains.")
NOTHING_SEEN = N_("No change against the time before is larger than chance explains in the sources that are complete.")
NO_BEFORE = N_("Nothing is compared: there are no data of the time before.")
UNCOMPARED = N_("Nothing is compared: the address asks for no comparison.")
COURSE = N_("Its course says so; the change from the time before alone is no larger than chance explains.")
MIX = N_("Of {change} in all, {mix} is mix (who came, by {dimension}) and {rate} is rate.")
RATE = N_("All of it is rate ({rate}); who came plays no part.")
QUOTE = (12, 150)  # width of a comment that is quoted, a Latin letter being 1; a longer one is cut
LOOKED_THROUGH = 50


@dataclass(frozen=True)
class Changed(Part):
    """The part with its comments: one a line, "" where none belongs to it or may be shown. rises: the way each went."""

    quotes: tuple[str, ...] = ()
    rises: tuple[bool, ...] = ()

    def document(self, language: str) -> dict[str, Any]:
        """What changed, for a manifest; a line's comment stands with it."""
        said = super().document(language)
        quotes = (formatting.masks_named(quote, language) for quote in self.quotes)
        lines = [line | {"quote": quote} for line, quote in zip(said["lines"], quotes, strict=True)]
        return said | {"lines": lines}


def changed(cubes: Cubes, asked: Asked) -> Changed:
    """The changes against the period before, false discoveries controlled; absent where there is none to tell."""
    week = matters.of(cubes, asked.filters)
    odd = headline.of_parts(cubes, asked).get("changed")
    found = week.changes[: MOST - 1] if odd else week.changes
    beside = signals(week, len(found) + bool(odd))
    if not found and not odd and not beside:
        nothing = NOTHING_SEEN if completeness.of_report(cubes, asked.filters) else NOTHING
        message = UNCOMPARED if asked.filters.compared is None else nothing if _is_known(cubes, asked) else NO_BEFORE
        return Changed("changed", TITLE, absent=translate(message, asked.language))
    splits = [_split(cubes, change, asked.filters) for change in found]
    lines = [_line(cubes, c, s, asked.language) for c, s in zip(found, splits, strict=True)]
    facts = [fact for c, s in zip(found, splits, strict=True) for fact in _facts(c, s, asked)]
    rises = tuple(change.now > change.before for change in found)
    quotes: list[str] = []
    for change in found:
        quotes.append(quote(cubes, change, asked.filters, asked.language, quotes))
    if odd and week.odd:
        lines, quotes = [*lines, odd], [*quotes, ""]
        rises = (*rises, (week.odd.value.value or 0.0) > week.odd.usual)
    for each in beside:
        lines, quotes = [*lines, _of_signal(each, asked.language)], [*quotes, ""]
        rises = (*rises, (each.value.value or 0.0) > (each.verdict.mean or 0.0))
        facts.append(fact("changed", each.value))
    return Changed("changed", TITLE, tuple(lines), facts=tuple(facts), quotes=tuple(quotes), rises=rises)


def signals(week: Matters, told: int) -> list[Finding]:
    """Numbers of the tiles that are no more what they were, but for those of which a change is told."""
    moved = {change.metric for change in week.changes}
    return [each for each in week.signals if each.value.metric not in moved][: MOST - told]


def _of_signal(found: Finding, language: str) -> Line:
    mood: Mood = "worse" if found.verdict.kind == "worse" else "better"
    return Line(headline.of_signal(found, language), translate(COURSE, language), mood)


def _is_known(cubes: Cubes, asked: Asked) -> bool:
    """Whether any source goes back to the time before."""
    days = [cubes.oldest(subject) for subject in ("survey", "complaints", "visits", "contacts")]
    return any(day and day <= asked.period.before().end for day in days)


def _line(cubes: Cubes, change: Change, split: Split | None, language: str) -> Line:
    mood, words = in_words(change, language, {d: cubes.labels(d) for d in ("branch_id",)})
    return Line(words, _parts(split, METRICS[change.metric].unit, language) if split else "", mood)


def _split(cubes: Cubes, change: Change, filters: Filters) -> Split | None:
    """The change in mix and rate, within the group that changed."""
    if change.group == query.NOBODY or filters.compared is None:
        return None
    where = _within(filters, change)
    known = query.dimensions(change.metric)
    weighed = [d for d in WEIGHED if d in known and d != change.dimension]
    return mix_and_rate.split(cubes, change.metric, weighed, where, replace(where, period=filters.compared.period))


def _within(filters: Filters, change: Change) -> Filters:
    """The filters for the group that changed."""
    if not change.group:
        return filters
    kept = tuple((d, members) for d, members in filters.where if d != change.dimension)
    return replace(filters, where=(*kept, (change.dimension, (change.group,))))


def _parts(split: Split, unit: str, language: str) -> str:
    """Mix and rate as they are written: what is shown adds up to the difference of the numbers shown."""
    largest = max(abs(split.now), abs(split.before))
    kind, factor = wording.scale(unit, largest)
    decimals = wording.usual_decimals(kind, largest / factor)
    change = round(split.now / factor, decimals) - round(split.before / factor, decimals)
    mix = round(split.mix / factor, decimals)
    values = {"change": change, "mix": mix, "rate": change - mix}
    written = {name: wording.signed(number, kind, decimals, language) for name, number in values.items()}
    if not split.dimension:
        return Text(RATE, written).render(language)
    named = {"dimension": translate(wording.DIMENSIONS[split.dimension], language)}
    return Text(MIX, written | named).render(language)


def _facts(change: Change, split: Split | None, asked: Asked) -> list[Fact]:
    span = f"{asked.period.start}..{asked.period.end}"
    where = ((change.dimension, change.group),) if change.group else ()
    numbers = {change.metric: change.now, f"{change.metric}.before": change.before}
    if split:
        numbers |= {f"{change.metric}.mix": split.mix, f"{change.metric}.rate": split.rate}
    return [Fact("changed", name, span, number, where=where) for name, number in numbers.items()]


def quote(cubes: Cubes, change: Change, filters: Filters, language: str = "", used: Sequence[str] = ()) -> str:
    """A masked comment of the week that belongs to a change and was not used; "" for none, or too few to tell apart."""
    subject, where = METRICS[change.metric].subject, _within(filters, change)
    if subject == "complaints":
        # Nobody complains that it got better.
        return "" if change.is_better else _of_complaints(cubes, where, used)
    if change.metric == "response_rate" or any(d not in (*OF_COMMENTS, "region") for d, _ in where.where):
        return ""
    if subject == "contacts":
        where = replace(where, where=(*(w for w in where.where if w[0] != "channel"), ("channel", ("phone",))))
    theme, label = "waiting" if subject == "visits" else "", "positive" if change.is_better else "negative"

    def told(each: Filters) -> tuple[Comment, ...]:
        return reading.comments(cubes, each, theme=theme, label=label, size=LOOKED_THROUGH).comments

    now = told(where)
    risen = _risen(now, told(where.compared) if where.compared else ())
    fresh = [comment for comment in now if shortened(comment.text) not in used]
    return _cut(max(fresh, key=lambda comment: _speaks(comment, risen, language), default=None))


def _risen(now: Sequence[Comment], before: Sequence[Comment]) -> str:
    """The theme whose share of the comments rose most; "" where there is none."""
    shares = [Counter(theme for c in side for theme, _ in c.themes) for side in (now, before)]
    sizes = [max(len(side), 1) for side in (now, before)]
    rises = {t: shares[0][t] / sizes[0] - shares[1][t] / sizes[1] for t in shares[0]}
    return max(sorted(rises), key=lambda theme: rises[theme], default="")


def _speaks(comment: Comment, theme: str, language: str) -> tuple[bool, bool, bool, float, str]:
    """How well a comment serves: of the theme that rose, short, in the reader's language, decided."""
    fits, is_about = QUOTE[0] <= width(comment.text) <= QUOTE[1], theme in [name for name, _ in comment.themes]
    return is_about, fits, comment.language == language, abs(comment.polarity or 0.0), comment.text_key


def _cut(comment: Comment | None) -> str:
    return "" if comment is None else shortened(comment.text)


def shortened(text: str) -> str:
    """A text in one line, cut at a word where it is too wide to be quoted whole."""
    plain = " ".join(text.split())
    if width(plain) <= QUOTE[1]:
        return plain
    cut = plain[: int(np.searchsorted(np.cumsum([width(sign) for sign in plain]), QUOTE[1], side="right"))]
    # Never through what stands for a masked detail.
    cut = cut[: cut.rfind("[")] if cut.rfind("[") > cut.rfind("]") else cut
    return (cut.rsplit(" ", 1)[0] if " " in cut[len(cut) // 2 :] else cut).rstrip(" ,.;:") + " …"


def _of_complaints(cubes: Cubes, filters: Filters, used: Sequence[str]) -> str:
    """What one of the week's new complaints says; "" with fewer than the minimum group."""
    c = cubes.snapshot.table("complaint", (filters.period.start, filters.period.end))
    for dimension, members in query.resolve(cubes, filters).items():
        if dimension not in c.columns:
            return ""
        c = c.filter(c[dimension].isin(list(members)))
    if listed.days(cubes, "complaints", filters, filters.period) is None:
        return ""
    c = listed.kept(cubes, "complaints", c, filters, filters.period)
    c = c.filter(~c.is_duplicate.fill_null(False), ~c.is_enquiry.fill_null(False), c.narrative.notnull())
    size = c.narrative.length()
    ranked = c.select("narrative", "row_key", fits=size.between(*QUOTE), size=size)
    ranked = ranked.mutate(n=ibis._.count().over(ibis.window()))
    order = [ibis.desc("fits"), ibis.cases((ranked.fits, -ranked.size), else_=ranked.size), "row_key"]
    rows = cubes.snapshot.to_arrow(ranked.order_by(order).limit(1 + len(used))).to_pylist()
    if not rows or rows[0]["n"] < settings.whole("minimum_group"):
        return ""
    return next((text for row in rows if (text := shortened(row["narrative"])) not in used), "")
