"""A table of cells as the bytes of a file: delimited text, a workbook, or a file of SPSS."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from bench.silent.recipe import File, Recipe

Cell = str | datetime
Rows = Sequence[Sequence[Cell]]


def written(recipe: Recipe, name: str, header: Sequence[str], rows: Rows, *above: str) -> File:
    """The table as a file of the recipe's kind."""
    if recipe.container == "xlsx":
        return File(f"{name}.xlsx", _workbook(header, rows, above))
    if recipe.container == "sav":
        return File(f"{name}.sav", _statistics(header, rows))
    return File(f"{name}.csv", _delimited(recipe, header, rows, above))


def _delimited(recipe: Recipe, header: Sequence[str], rows: Rows, above: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=recipe.delimiter, lineterminator="\r\n")
    writer.writerows([line] for line in above)
    writer.writerow(header)
    writer.writerows(rows)
    try:
        return text.getvalue().encode(recipe.encoding)
    except UnicodeEncodeError:
        # Nobody's program writes what its encoding lacks.
        return text.getvalue().encode("utf-8")


def _workbook(header: Sequence[str], rows: Rows, above: Sequence[str]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day, percent = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0%"})
        sheet.write_column(0, 0, above)
        sheet.write_row(len(above), 0, header)
        for at, row in enumerate(rows, start=len(above) + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, day)
                elif cell.endswith("%") and cell[:-1].isdigit():
                    sheet.write_number(at, column, int(cell[:-1]) / 100, percent)
                elif cell.isascii() and cell.isdigit() and (cell == "0" or cell[0] != "0") and len(cell) < 12:
                    sheet.write_number(at, column, int(cell))
                else:
                    sheet.write_string(at, column, cell)
    return made.getvalue()


def _statistics(header: Sequence[str], rows: Rows) -> bytes:
    """Columns with few words are numbers with labels, as SPSS keeps them."""
    import pandas as pd
    import pyreadstat

    codes: dict[str, dict[int | float, str]] = {}
    data: dict[str, list[object]] = {}
    for place, _ in enumerate(header):
        name, cells = f"V{place + 1}", [str(row[place]) for row in rows]
        if len(set(cells)) <= 12 and not all(cell.isdigit() for cell in cells):
            codes[name] = dict(enumerate(sorted(set(cells)), start=1))
            number = {text: code for code, text in codes[name].items()}
            data[name] = [number[cell] for cell in cells]
        else:
            data[name] = list(map(int, cells)) if all(cell.isdigit() for cell in cells) else list(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        pyreadstat.write_sav(pd.DataFrame(data), str(path), column_labels=list(header), variable_value_labels=codes)
        return path.read_bytes()
