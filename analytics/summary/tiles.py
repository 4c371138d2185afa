"""Part 2: six numbers with their verdicts and the last periods of their kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analytics.charts.tiles import Tile, tile
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.summary import matters
from analytics.summary.part import Asked, Part
from data.texts import N_

TITLE: dict[Grain, str] = {
    "day": N_("The day in six numbers"),
    "week": N_("The week in six numbers"),
    "month": N_("The month in six numbers"),
    "quarter": N_("The quarter in six numbers"),
}


@dataclass(frozen=True)
class Tiles(Part):
    """The part with its tiles, which hold words and a drawing each."""

    tiles: tuple[Tile, ...] = ()

    def document(self, language: str) -> dict[str, Any]:
        """What the tiles say, for a manifest."""
        return super().document(language) | {"tiles": [each.document() for each in self.tiles]}


def tiles(cubes: Cubes, asked: Asked) -> Tiles:
    """The score and five more numbers; one that is absent says why."""
    keys = matters.of(cubes, asked.filters).tiles
    made = tuple(tile(cubes, key, asked.filters, asked.language, None) for key in keys)
    return Tiles("tiles", TITLE[asked.kind], facts=tuple(each.fact for each in made), tiles=made)
