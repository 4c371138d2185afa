"""What was said of the scale of a file whose only score is a recommendation, which is asked from 0 to 10."""

from __future__ import annotations

from data.layouts.finding import Found
from data.layouts.meaning import RECOMMENDED, SCALED
from data.layouts.scales.points import Point
from data.texts import N_, Text


def applied(found: Found) -> None:
    """Turn the recommendation over where 0 was said to be its best; say it of a scale that it cannot have."""
    scale, verb = found.said.scale, found.columns.get("nps")
    if scale is None or not isinstance(verb, Point) or set(SCALED) & set(found.columns):
        return
    given = found.said.mapping.get(verb.column)
    if (given and given.is_full) or _is_so(scale, verb):
        return
    if scale in (RECOMMENDED, RECOMMENDED[::-1]):
        found.notes = [note for note in found.notes if not _is_of(note, verb.column)]
        found.take("nps", verb.column, scale)
    else:
        found.notes.append(Text(_OTHER, {"worst": scale[0], "best": scale[1], "column": verb.column}))


def _is_so(scale: tuple[int, int], verb: Point) -> bool:
    """True where the recommendation is read so without it; from 1 to 10 is no other way to read one."""
    return scale == RECOMMENDED[::-1] if verb.turned else scale[0] < scale[1] == RECOMMENDED[1]


def _is_of(note: str | Text, column: str) -> bool:
    return isinstance(note, Text) and note.values.get("column") == column


_OTHER = N_(
    "The scale from {worst}, the worst, to {best}, the best, is not used: the only score of the file is the "
    "recommendation in {column}, which is from 0 to 10. If 0 is its best, say --scale 10-0; if it is satisfaction, say "
    "--map “{column}=csat:{worst}-{best}”."
)
