"""Tables in XLSX workbooks, as the same texts that a CSV of them would hold.

python-calamine reads them when it is installed, openpyxl otherwise, with equal rows. A whole number keeps no ``.0``, a
day is an ISO text, a formula is its stored value, an error is its own text (``#REF!``). Numbers come with a point and
never with exactly three decimals, so that no one takes the point for a thousands sign.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from reconcile.errors import Refused
from reconcile.readers.archives import files_within, most_bytes
from reconcile.readers.table_chunk import ROWS, Chunk, squared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_heading import Heading

CALAMINE: Any = import_module("python_calamine") if find_spec("python_calamine") else None  # the extra "fast"
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"})

_ROWS = 1_048_576  # what a sheet can have
_BLOCK = 1 << 20
_SEAM = 64  # longer than anything _ODD finds, so that nothing is missed between two blocks
_DECIMALS = 3
_EXACT = 10**15
_SAID = 120
# What calamine is kept from: error cells, which it gives as empty; cells far out, for which it fills the space between.
_ODD = re.compile(rb"""\s(?:t=["']e["']|r=["'](?:[A-Z]{2,}\d|[A-Z]*\d{7}))""")
_BROKEN: tuple[type[BaseException], ...] = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError,
    AttributeError, OverflowError, RuntimeError,
)  # fmt: skip
_BROKEN += () if CALAMINE is None else (CALAMINE.CalamineError,)
_AGAIN = "open it in a spreadsheet program and save it again as .xlsx, or as CSV"


def heads(one: Input, most: int) -> list[tuple[str, list[tuple[int, int, list[str]]]]]:
    """(sheet, its first rows with their numbers and the next ones) of each sheet that is to be seen. Raises: Refused.

    What nobody sees was not meant to be sent: hidden sheets count only where the others are empty.
    """
    with one.open() as stream:
        file = _checked(stream, one.name)
        try:
            book = _book(file)
            found = [(sheet.sheet_state == "visible", sheet.title, list(islice(_rows_of(sheet), most))) for sheet in book.worksheets]
            seen = any(visible and any(map(any, rows)) for visible, _, rows in found)
            return [(title, [(line, line + 1, cells) for line, cells in enumerate(rows, 1)]) for visible, title, rows in found if visible or not seen]
        except _BROKEN as error:
            raise _refused(one.name, error) from error


def chunks(one: Input, sheet: str, heading: Heading) -> Iterator[Chunk]:
    """The rows of a sheet below its heading; rows without content are left out. Raises: Refused."""
    with one.open() as stream:
        file = _checked(stream, one.name)
        rows = enumerate(_fast(file, sheet) if CALAMINE is not None and _is_plain(file) else _steady(file, sheet), 1)
        try:
            while found := list(islice(rows, ROWS)):
                if found[-1][0] > _ROWS:
                    raise Refused(one.name, f"the sheet has more than {_ROWS} rows, which no sheet can", _AGAIN)
                kept = [each for each in found if each[0] >= heading.below]
                yield squared((line for line, _ in kept), (cells for _, cells in kept), heading.width(), "")
        except _BROKEN as error:
            raise _refused(one.name, error) from error


def _checked(stream: BinaryIO, name: str) -> BinaryIO:
    """The workbook's bytes, to be read in any order, once its parts are known to be of honest size."""
    file = stream if stream.seekable() else io.BytesIO(stream.read())  # inside an archive: no larger than what that allows
    try:
        with zipfile.ZipFile(file) as parts:
            sizes = [(part.file_size, most_bytes(part.compress_size)) for part in files_within(parts.infolist(), name)]
    except _BROKEN as error:
        raise _refused(name, error) from error
    if any(size > most for size, most in sizes):
        raise Refused(name, "a part of the workbook unpacks to far more than an honest one", _AGAIN)
    return file


def _is_plain(file: BinaryIO) -> bool:
    """Whether calamine gives all there is of it."""
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with parts.open(name) as stream:
                    left = b""
                    while block := stream.read(_BLOCK):
                        if _ODD.search(left + block):
                            return False
                        left = block[-_SEAM:]
    return True


def _fast(file: BinaryIO, name: str) -> Iterator[list[str]]:
    file.seek(0)
    book = CALAMINE.CalamineWorkbook.from_filelike(file)
    sheet = book.get_sheet_by_name(name)
    before = [""] * (sheet.start[1] if sheet.start else 0)  # columns that are empty all the way down
    for row in sheet.iter_rows():
        cells = _texts(row)
        yield before + cells if cells else cells


def _steady(file: BinaryIO, name: str) -> Iterator[list[str]]:
    yield from _rows_of(_book(file)[name])


def _book(file: BinaryIO) -> Any:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl would lose on saving
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _rows_of(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # the size that some programs write is wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in sheet.iter_rows(values_only=True):
            yield _texts(row)


def _texts(row: Iterable[Any]) -> list[str]:
    """The cells as text, without empty ones at the end."""
    cells = [cell if isinstance(cell, str) else _text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return _number(cell)


def _number(cell: Any) -> str:
    """Fifteen digits, which is what the program that wrote it keeps; one with more of them comes as ``1.23E+18``."""
    digits = Decimal(format(cell, ".15g"))
    shown = f"{digits:f}" if abs(digits) < _EXACT else f"{digits:.14E}"
    _, point, decimals = shown.partition(".")
    return f"{shown}0" if point and len(decimals) == _DECIMALS else shown


def _refused(name: str, error: BaseException) -> Refused:
    return Refused(name, f"the workbook is damaged or protected ({str(error)[:_SAID]})", _AGAIN)
