"""What a report answers, as its manifest has it from the summary: for channels that carry words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from analytics.metrics.catalogue import METRICS
from analytics.metrics.view import PAGE_OF
from data.literal import visible
from data.texts import N_, Text, width
from reports.content.edition import SUMMARY

TILES, REST = "tiles", "trust"
# Parts that are told as sentences and as tiles, before the others.
FIRST, CHANGED, PARTIAL = "headline", "changed", "partial"
# Sentences that answer; Latin letters between two columns of a table.
ANSWERS, GAP = 3, 2
# A name and what is said of it, as in "Call loss: 5.19%".
TITLED = N_("{title}: {said}")


@dataclass(frozen=True)
class Tile:
    """A number in words. page: where it is explained; absent: why there is none."""

    title: str
    amount: str
    verdict: str
    mood: str
    evidence: str
    before: str
    target: str
    absent: str
    page: str


@dataclass(frozen=True)
class Line:
    """A sentence, what it rests on, and a comment that belongs to it."""

    words: str
    small: str = ""
    mood: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the summary: its lines and its table."""

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        """The room that each column of the table takes, in Latin letters."""
        full = [row for row in (self.heads, *self.rows) if row]
        return tuple(max(map(width, column)) for column in zip_longest(*full, fillvalue=""))

    def is_narrow(self, room: int, first: int = 0) -> bool:
        """Whether the table fits into so many Latin letters; first: more of the first column is broken into lines."""
        widths = [min(width, first) if first and n == 0 else width for n, width in enumerate(self.widths)]
        return sum(widths) + GAP * max(len(widths) - 1, 0) <= room

    def by_row(self, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What each row is about, and its cells with their columns' names."""
        for first, *cells in self.rows:
            named = zip_longest(self.heads[1:], cells, fillvalue="")
            yield first, tuple(titled(head, cell, language) if head else cell for head, cell in named if cell)


@dataclass(frozen=True)
class Answer:
    """What the summary says. marks: what must be known before anything is read, such as that a source is old.

    commentary: an analyst's own words, and below them whose they are and of when.
    """

    sentences: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    sections: tuple[Section, ...] = ()
    rest: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    commentary: Line | None = None


def titled(title: str, said: str, language: str) -> str:
    """A name and what is said of it, with the language's colon."""
    return Text(TITLED, {"title": title, "said": said}).render(language)


def read(manifest: Mapping[str, Any]) -> Answer:
    """The answer of a report; of one that was made before manifests held it, its headline alone."""
    parts = manifest.get("sheet", ())
    sections = {part["key"]: _section(part) for part in parts}
    tiles = tuple(_tile(tile) for part in parts for tile in part.get(TILES, ()))
    sentences = _sentences(manifest, sections)
    others = tuple(_without(s, sentences) for key, s in sections.items() if key not in (FIRST, TILES, REST))
    others = tuple(section for section in others if section.lines or section.rows)
    rest = sections.get(REST, Section(REST, ""))
    marks = tuple(one_line(mark) for mark in manifest.get("stale", ()))
    return Answer(sentences, tiles, others, tuple(line.words for line in rest.lines), marks, _commentary(manifest))


def _commentary(manifest: Mapping[str, Any]) -> Line | None:
    said = manifest.get("commentary")
    return Line(one_line(said["text"]), one_line(said["mark"])) if said else None


def _without(section: Section, told: tuple[str, ...]) -> Section:
    """A part without sentences that were told at the top and have nothing below them."""
    kept = (line for line in section.lines if line.small or line.quote or line.words not in told)
    return replace(section, lines=tuple(kept))


def one_line(text: object) -> str:
    """A sentence as one line, in which no sign acts."""
    return visible(" ".join(str(text).split()))


def headline(manifest: Mapping[str, Any]) -> str:
    """The largest sentence of the summary."""
    pages = {page["page"]: page for page in manifest.get("pages", ())}
    texts = [said for text in manifest.get("texts", ()) if (said := one_line(text))]
    return one_line(pages.get(SUMMARY, {}).get("headline", "")) or (texts[0] if texts else "")


def _sentences(manifest: Mapping[str, Any], sections: Mapping[str, Section]) -> tuple[str, ...]:
    """The headline, what it rests on, what changed, and what is worst besides: the first three."""
    said = [headline(manifest), *(line.words for line in sections.get(FIRST, Section(FIRST, "")).lines[1:])]
    moved = [line.words for line in sections.get(CHANGED, Section(CHANGED, "")).lines if line.mood != PARTIAL]
    # What the headline has said already is not said once more.
    said += [words for words in moved if words not in said[0]][:1]
    # What rests on an incomplete period is told below, where that is said beside it.
    whole = [part for key, part in sections.items() if key not in (FIRST, CHANGED, REST) and not _is_partial(part)]
    others = [line for part in whole for line in part.lines]
    others = [line for line in others if line.words not in said[0]]
    said += [line.words for line in others if line.mood == "worse"] + [line.words for line in others]
    return tuple(dict.fromkeys(filter(None, said)))[:ANSWERS]


def _is_partial(part: Section) -> bool:
    return any(line.mood == PARTIAL for line in part.lines)


def _tile(said: Mapping[str, str]) -> Tile:
    metric = METRICS.get(said["metric"])
    words = {name: one_line(said.get(name, "")) for name in ("title", "amount", "mood", "evidence", "before")}
    page = PAGE_OF.get(metric.subject, "overview") if metric else SUMMARY
    words |= {"target": one_line(said.get("target", "")), "absent": one_line(said.get("absent", ""))}
    return Tile(**words, verdict=one_line(said["words"]), page=page)


def _section(part: Mapping[str, Any]) -> Section:
    rows = tuple(tuple(one_line(cell) for cell in row) for row in part["rows"])
    heads = tuple(one_line(head) for head in part["heads"]) if rows else ()
    return Section(part["key"], one_line(part["title"]), tuple(_lines(part)), heads, rows)


def _lines(part: Mapping[str, Any]) -> Iterator[Line]:
    # That the period is incomplete is said first.
    lines = sorted(part["lines"], key=lambda line: line["mood"] != PARTIAL)
    notes = sum(line["mood"] == PARTIAL for line in lines) if part["absent"] else 0
    absent = [{"words": part["absent"], "small": "", "mood": ""}] if part["absent"] else []
    for line in [*lines[:notes], *absent, *lines[notes:]]:
        quote = one_line(line.get("quote", ""))
        yield Line(one_line(line["words"]), one_line(line["small"]), line["mood"], quote)
