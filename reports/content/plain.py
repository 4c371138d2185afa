"""The report in plain text: its answer, its numbers, and tables whose columns stand one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from data.literal import unlinked
from data.texts import width
from reports.content.answer import GAP, Answer, Section, Tile, titled

# Columns that most programs show of plain text, and what stands before a line that belongs to the one above it.
COLUMNS, DEEPER = 72, "  "


def text(said: Answer, language: str = "en") -> str:
    """Everything that the summary says, in paragraphs with a blank line between them."""
    parts = [*said.marks, "\n".join(_commentary(said)), *said.sentences]
    parts.append("\n".join(_tile(tile, language) for tile in said.tiles))
    parts += ["\n".join(_section(section, language)) for section in said.sections]
    return "\n\n".join(unlinked(part) for part in (*parts, "\n".join(said.rest)) if part)


def _commentary(said: Answer) -> Iterator[str]:
    """The analyst's words, deeper than those of the report, below whose they are."""
    if said.commentary:
        yield said.commentary.small
        yield f"{DEEPER}{said.commentary.words}"


def _tile(tile: Tile, language: str) -> str:
    """A number and, deeper, what is to be known of it."""
    if tile.absent:
        return titled(tile.title, tile.absent, language)
    about = " | ".join(filter(None, (tile.verdict, tile.before, tile.target, tile.evidence)))
    return f"{titled(tile.title, tile.amount, language)}\n{DEEPER}{about}"


def _section(section: Section, language: str) -> Iterator[str]:
    yield section.title
    yield "-" * min(width(section.title), COLUMNS)
    yield from table(section, language)
    for line in section.lines:
        yield line.words
        yield from (f"{DEEPER}{more}" for more in (line.small, f"“{line.quote}”" if line.quote else "") if more)


def table(section: Section, language: str) -> Iterator[str]:
    """A table's rows: the first column to the left, the others to the right; too broad a one cell by cell."""
    if section.is_narrow(COLUMNS):
        for row in filter(None, (section.heads, *section.rows)):
            padded = (_padded(*each, n > 0) for n, each in enumerate(zip(row, section.widths, strict=False)))
            yield (" " * GAP).join(padded).rstrip()
        return
    for first, cells in section.by_row(language):
        yield first
        yield from (f"{DEEPER}{cell}" for cell in cells)


def _padded(cell: str, room: int, to_the_right: bool) -> str:
    space = " " * (room - width(cell))
    return space + cell if to_the_right else cell + space
