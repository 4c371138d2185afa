"""The sheets that a report can be printed on, and how much of them its pages may take; lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import QuestionError
from data.texts import N_, Text

# Width and height, standing.
SIZES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4), "A3": (297.0, 420.0)}
USUAL = "A4"
# What is left free of a sheet of the annex beside its pictures: at both sides together; for title and foot, of which a
# sheet that lies has little room, and two rows of charts need it.
SIDES, ENDS, LOW_ENDS = 22.0, 37.0, 31.0
# The unit of the summary's lengths: a hundredth of the width of A4, in which its smallest letters have 8 points. Sheets
# that are larger as a whole show the same summary larger.
UNIT = 2.1
UNITS = {"A3": 2.97}
# In the browser's own pixels: a unit of the summary, and a millimetre of the annex, where letters are smallest.
PIXELS_A_UNIT, PIXELS_A_MM = 8, 800 / 188.0
# So much is left free at the foot of the summary, in units: a sheet that is filled to the edge would begin another.
EDGE = 0.13


class PaperRefused(QuestionError):
    """There is no such paper; nothing was made or kept."""


@dataclass(frozen=True)
class Paper:
    """One size, standing or lying."""

    name: str = USUAL
    landscape: bool = False

    def __str__(self) -> str:
        return f"{self.name} {'landscape' if self.landscape else 'portrait'}"

    @property
    def wide(self) -> float:
        """From left to right."""
        return SIZES[self.name][1 if self.landscape else 0]

    @property
    def high(self) -> float:
        """From top to bottom."""
        return SIZES[self.name][0 if self.landscape else 1]

    @property
    def broad(self) -> float:
        """What pictures of the annex may take from left to right."""
        return self.wide - SIDES

    @property
    def tall(self) -> float:
        """What pictures of the annex may take from top to bottom."""
        return self.high - (LOW_ENDS if self.landscape else ENDS)

    @property
    def unit(self) -> float:
        """The unit of the summary's lengths."""
        return UNITS.get(self.name, UNIT)

    @property
    def desk(self) -> int:
        """How broad the browser draws a page of the annex, in its pixels."""
        return round(self.broad * PIXELS_A_MM)

    @property
    def sheet(self) -> tuple[int, int]:
        """How broad and high the browser draws the summary, in its pixels."""
        return round(self.wide / self.unit * PIXELS_A_UNIT), int((self.high / self.unit - EDGE) * PIXELS_A_UNIT)

    def style(self) -> dict[str, object]:
        """What the style sheet of the summary is given."""
        return {
            "page": str(self), "landscape": self.landscape, "ratio": (self.high - EDGE * self.unit) / self.wide,
            "variables": {
                "--wide": f"{self.wide / self.unit:.4f}", "--high": f"{self.high / self.unit - EDGE:.4f}",
                "--sheet-wide": f"{self.wide}mm", "--sheet-high": f"{self.high - 0.5}mm", "--sheet-u": f"{self.unit}mm",
            },
        }  # fmt: skip


A4 = Paper()


def of(name: str, *, landscape: bool = False) -> Paper:
    """The paper of that name, however it is written. Raises PaperRefused."""
    known = {size.casefold(): size for size in SIZES}
    if name.strip().casefold() not in known:
        values = {"name": name, "known": tuple(SIZES)}
        raise PaperRefused(
            Text(N_("A report cannot be printed on {name!r}."), values),
            remedy=Text(N_("Choose one of {known}."), values),
        )
    return Paper(known[name.strip().casefold()], landscape)


def read(said: str) -> Paper:
    """The paper of a manifest, as `str` writes it; A4 where it says none, as older ones do."""
    name, _, way = said.partition(" ")
    return of(name, landscape=way == "landscape") if said else A4
