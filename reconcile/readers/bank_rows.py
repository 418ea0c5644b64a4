"""The rows of a bank's table of delimited text, also where it does not write quotes inside a cell twice."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused
from reconcile.readers.table_encoding import UTF8, encoding_of
from reconcile.readers.table_open import ZIP
from reconcile.readers.xml import looks_like_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from reconcile.readers.inputs import Input

AGAIN = "export the table again, or ask the bank for a camt.053 of the account"

_LINE_END = re.compile(r"\r\n|\n|\r")
_TALLEST = 30  # lines of one row: more is a quote that is not closed
_HEAD = 1 << 16
_SPOKEN = {"cp1257": "windows-1257", "utf-16": "UTF-16", "iso8859-13": "ISO 8859-13"}
_NOT_1257 = frozenset(one for one in range(128, 256) if not bytes([one]).decode("cp1257", "ignore"))
_MOST_BYTES = 256 << 20  # rows wait until their statement's balances are known; a bank gives so many payments as camt.053


class Row(NamedTuple):
    """One row, and the line it starts on."""

    line: int
    cells: list[str]


class Text(NamedTuple):
    """A file's text and the encoding it was in."""

    text: str
    encoding: str


def read_text(stream: BinaryIO, name: str) -> Text:
    """The whole text. Raises: Refused for a byte that fits no encoding, and for more than a table can hold."""
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Refused(name, f"the table is larger than {_MOST_BYTES >> 20} MB", "ask the bank for a camt.053 of the account")
    encoding = encoding_of(io.BytesIO(data), name)
    for each in (encoding, "iso8859-13"):
        try:
            return Text(data.decode(each).removeprefix("\ufeff"), UTF8 if each == UTF8 else each)
        except UnicodeDecodeError:
            continue
    raise Refused(name, "its letters are in none of the encodings UTF-8, windows-1257, ISO 8859-13", AGAIN)


def spoken_encoding(one: Input) -> str:
    """The encoding of a text that is not plain UTF-8, as people call it; "" for UTF-8, XML (which names its own) and what is no text."""
    with one.open() as stream:
        head = stream.read(_HEAD)
    if looks_like_xml(head) or head.startswith(ZIP):
        return ""
    with one.open() as stream:
        encoding = encoding_of(stream, one.name)
    if encoding == "cp1257" and not head.isascii() and set(head) & _NOT_1257:
        encoding = "iso8859-13"
    return _SPOKEN.get(encoding, "")


def rows(text: str, name: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not empty. Raises: Refused for a quote that is not closed."""
    lines = _LINE_END.split(text)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        cells, height = _record(lines, at, delimiter, name)
        if any(map(str.strip, cells)):
            yield Row(at + 1, cells)
        at += height


def _record(lines: list[str], at: int, delimiter: str, name: str) -> tuple[list[str], int]:
    """The cells of the row that starts here, and how many lines it takes."""
    for height in range(1, min(_TALLEST, len(lines) - at) + 1):
        record = "\n".join(lines[at : at + height])
        cells = _well_formed(record, delimiter)
        if cells is None and height == 1:
            cells = _unescaped(record, delimiter)
        if cells is not None:
            return cells, height
    raise Refused(f"{name}:{at + 1}", "a quote in this row is not closed: the file is cut off or damaged", AGAIN)


def _well_formed(record: str, delimiter: str) -> list[str] | None:
    try:
        found = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _unescaped(record: str, delimiter: str) -> list[str] | None:
    """The cells of a line in which every one is quoted, whatever quotes stand inside.

    >>> _unescaped('"A","UAB "Naktida"","1.00",', ",")
    ['A', 'UAB "Naktida"', '1.00', '']
    """
    bare = record.strip()
    ends = bare.endswith(delimiter)
    bare = bare.removesuffix(delimiter)
    if len(bare) < 2 or not (bare.startswith('"') and bare.endswith('"')):  # noqa: PLR2004  two quotes
        return None
    return [*bare[1:-1].split(f'"{delimiter}"'), *([""] if ends else [])]
