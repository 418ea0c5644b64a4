"""A written workbook, opened again with another library than the one that wrote it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from reconcile.reports.sheets import TABLES, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    # openpyxl's cells may hold nearly anything; a test says what it expects.
    Workbook = Any
    Worksheet = Any


def opened(path: Path, *, values: bool = False) -> Workbook:
    """The workbook; formulas as such, or what they last came to when ``values``."""
    return load_workbook(path, data_only=values)


def declared(name: str) -> Sheet:
    """How a sheet of rows is declared."""
    return next(sheet for sheet in TABLES if sheet.name == name)


def titles_row(sheet: Worksheet) -> int:
    """The row (from 1) of the columns' titles: the first of the filter's range."""
    return int(sheet.auto_filter.ref.split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$").replace("$", ""))


def body(sheet: Worksheet, rows: int) -> list[list[Any]]:
    """The cells of the first ``rows`` rows under the titles."""
    first, width = titles_row(sheet) + 1, len(declared(sheet.title).columns)
    return [[sheet.cell(row, place + 1) for place in range(width)] for row in range(first, first + rows)]


def cell(sheet: Worksheet, row: int, field: str) -> Any:
    """The cell of a field in a row of data (1 the first)."""
    place = [column.field for column in declared(sheet.title).columns].index(field) + 1
    return sheet.cell(titles_row(sheet) + row, place)


def part(path: Path, name: str) -> str:
    """A part of the file as it is on disk."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def parts(path: Path) -> list[str]:
    """The names of all parts."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()
