"""One refused value: where it stands, what is wrong with it and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from data.texts import Text


@dataclass(frozen=True)
class Rejection:
    """Why one row was not taken in; a row with several faults has several.

    row: number of the record in the file, the header's own row counted, as a spreadsheet shows it.
    column: the file's own header where there is one, else Teller's column; empty when the whole row is at fault.
    cells: the values of a row that is no row of the file's table, as they stand there; else none. sheet, sheet_row:
    where the row is in a workbook of which several sheets were put together; `row` then counts on from sheet to sheet.
    """

    row: int
    column: str
    value: str
    reason: Text
    remedy: Text
    cells: tuple[str, ...] = ()
    sheet: str = ""
    sheet_row: int = 0

    @property
    def place(self) -> str:
        """Where the row is, for people: its number, behind the sheet's name where there are several."""
        return f"{self.sheet}!{self.sheet_row}" if self.sheet else str(self.row)

    def as_json(self, language: str = "en") -> dict[str, str | int]:
        """The same as plain values, in the reader's language."""
        said = {"reason": self.reason.render(language), "remedy": self.remedy.render(language)}
        sheet = {"sheet": self.sheet} if self.sheet else {}
        return {"row": self.sheet_row or self.row, **sheet, "column": self.column, "value": self.value, **said}
