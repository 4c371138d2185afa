"""Scores of a large file of which one end keeps to a shorter scale: its first rows alone do not show that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from analytics.ingest.chunks import Known, Passed
from data.layouts.expressions import Constant, Verb, When
from data.layouts.meaning import SCALED, meaning
from data.layouts.scales import scores
from data.layouts.scales.points import Point


def ask(known: Known, parts: Iterable[Passed]) -> None:
    """Raise FileAmbiguous where the rows of one part of a file never go beyond a shorter scale, and the others do."""
    if not known.kinds or known.layout.table != "response" or known.said.get("scale"):
        return
    found = list(_scored(known))
    files = [file for part in parts for file in part.tables["response"].files] if found else []
    for name, verb, ends in found if files else ():
        points = np.concatenate([_points(file, name) for file in files])
        told = scores.parted(sum(ends) - points if verb.turned else points, max(ends))
        if told:
            alone = len(found) == 1
            way = scores.one_scale(name, verb.column, ends[::-1] if verb.turned else ends, alone)
            raise scores.two_scales(name, verb.column, told, way, ends, alone)


def _points(file: Path, name: str) -> npt.NDArray[np.float32]:
    """The scores of a staged file in the order of its rows; the files follow one another as the file's rows do."""
    rows = pq.read_table(file, columns=["row_no", name]).sort_by("row_no")
    return rows[name].drop_null().to_numpy().astype(np.float32)


def _scored(known: Known) -> Iterator[tuple[str, Point, tuple[int, int]]]:
    """The scores of which nobody said the scale: field, how it is read, and the ends of its scale."""
    said = {c: meaning(text) for c, text in known.said.get("mapping", {}).items()}
    columns = known.layout.columns
    for name in SCALED:
        verb = _point(columns.get(name))
        low, high = (columns.get(f"{name}_{end}") for end in ("low", "high"))
        given = said.get(verb.column) if verb else None
        is_told = given is not None and given.scale is not None
        if verb and not is_told and isinstance(low, Constant) and isinstance(high, Constant):
            yield name, verb, (int(low.value or 0), int(high.value or 0))


def _point(verb: Verb | None) -> Point | None:
    """The point that a score is, whatever cases it is made in."""
    inside = [made for _, made in verb.cases if isinstance(made, Point)] if isinstance(verb, When) else [verb]
    return next((one for one in inside if isinstance(one, Point)), None)
