"""A file whose empty cells below a name mean the same as the name, filled part by part as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analytics.ingest.chunks import Known
from data.files.reader import Held, Source
from data.layouts import below


def filled(source: Source, known: Known) -> Source:
    """The file with these cells filled; as it is where there are none, or where its rows are mended ones.

    Its parts are then read one after the other.
    """
    fills = () if known.is_mended else known.layout.fills
    return replace(source, parts=lambda: _parts(source, fills)) if fills else source


def _parts(source: Source, columns: tuple[str, ...]) -> Iterator[Held]:
    before: dict[str, str] = {}
    for part in source.parts():
        raw = below.filled(part.read(), columns, before)
        before |= below.last(raw, columns)
        yield Held(raw, part.size)
