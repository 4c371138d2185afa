"""A comment as the page shows it: text that is never more than text, with what decided its score marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analytics import wording
from analytics.text.sentiment import Span
from analytics.vocabulary import term
from analytics.voice import formatting
from analytics.voice.reading import Comment
from data.literal import in_html
from data.texts import N_, translate
from ui.page import Page

LEAST = 0.25  # of the weightiest span: what weighs less did not decide
MOODS = {"positive": ("better", "▲"), "negative": ("worse", "▼")}
GROUPS = ("branch_id", "channel", "segment", "product", "survey_id")


def plain(text: str, language: str) -> str:
    """A text as HTML, with what was masked named in the reader's language."""
    return marked(text, (), language)


def marked(text: str, spans: Iterable[Span], language: str) -> str:
    """A customer's text as HTML: the spans marked by the side that they speak for, masked details named."""
    parts, at = [], 0
    for begin, end, kind in _pieces(text, spans):
        if begin < at:
            continue
        parts += [in_html(text[at:begin]), _piece(text[begin:end], kind, language)]
        at = end
    return f"<span class='teller-words'>{''.join([*parts, in_html(text[at:])])}</span>"


def _pieces(text: str, spans: Iterable[Span]) -> list[tuple[int, int, str]]:
    """Where something other than plain text stands, in its order; a mask comes before a span that runs into it."""
    masks = [(found.start(), found.end(), found[1]) for found in formatting.MASK.finditer(text)]
    free = (span for span in spans if all(span.end <= begin or end <= span.begin for begin, end, _ in masks))
    found = [(span.begin, span.end, "good" if span.weight > 0 else "bad") for span in free]
    return sorted(masks + found)


def _piece(words: str, kind: str, language: str) -> str:
    if kind in formatting.KINDS:
        return f"<span class='teller-masked'>[{in_html(translate(formatting.KINDS[kind], language))}]</span>"
    said = translate(N_("speaks well") if kind == "good" else N_("speaks badly"), language)
    return f"<mark class='teller-{kind}' title='{in_html(said)}'>{in_html(words)}</mark>"


def html(page: Page, comment: Comment) -> str:
    """One comment with its score, its sentiment, and where it comes from."""
    least = max((abs(span.weight) for span in comment.spans), default=0.0) * LEAST
    text = marked(comment.text, (span for span in comment.spans if abs(span.weight) >= least), page.language)
    small = " · ".join(in_html(fact) for fact in _facts(page, comment))
    head = "".join(_head(page, comment))
    return f"<div class='teller-comment'><div class='head'>{head}</div><p>{text}</p><small>{small}</small></div>"


def _head(page: Page, comment: Comment) -> Iterator[str]:
    """The sentiment in a word with its number, and the score as it was given."""
    mood, sign = MOODS.get(comment.label, ("steady", ""))
    words = page.say(formatting.LABELS[comment.label])
    number = "" if comment.polarity is None else formatting.signed(comment.polarity, page.language)
    yield f"<span class='teller-{mood}'><b>{sign} {in_html(words)}</b> {in_html(number)}</span>"
    if said := formatting.given(comment, page.language):
        yield f"<span>{in_html(said)}</span>"
    if comment.is_corrected:
        corrected = page.say(N_("put right by hand"))
        yield f"<span class='teller-corrected'>{in_html(corrected)}</span>"


def _facts(page: Page, comment: Comment) -> Iterator[str]:
    yield wording.day(comment.day, page.language)
    yield page.say(formatting.SOURCES[comment.source])
    for dimension in GROUPS:
        if dimension in comment.groups:
            yield term(comment.groups[dimension], page.language, page.facts.labels.get(dimension))
    yield formatting.spoken(comment.language, page.language)
