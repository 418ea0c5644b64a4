"""Tables as delimited text: the rows with the lines they start on.

A plain text (UTF-8, every line a row, well-formed quotes) is read block by block with polars, several times as fast as
row by row; from the first block that is anything else, the standard library reads on, strictly.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING, BinaryIO, cast

import polars as pl

from reconcile.errors import Refused
from reconcile.readers.table_chunk import ROWS, Chunk, squared
from reconcile.readers.table_encoding import UTF8, encoding_of, encoding_of_head

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from _typeshed import WriteableBuffer

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_heading import Heading

DELIMITERS = (",", ";", "\t", "|")

_BLOCK = 1 << 21  # bytes, some twenty thousand rows
_AGAIN = "export the table again as CSV in UTF-8, or as .xlsx"


def head_rows(head: bytes, delimiter: str, most: int) -> Iterator[tuple[int, int, list[str]]]:
    """(line, line below, cells) of the first rows, read leniently."""
    text = head.decode(encoding_of_head(head), errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    line = 1
    try:
        for _, row in zip(range(most), reader, strict=False):
            below = reader.line_num + 1
            yield line, below, row
            line = below
    except csv.Error:
        return


def chunks(one: Input, delimiter: str, heading: Heading) -> Iterator[Chunk]:
    """The rows below the heading.

    Raises: Refused for a byte that does not fit the encoding and for quotes that do not fit together.
    """
    with one.open() as stream:
        encoding = encoding_of(stream, one.name)
    with one.open() as stream:
        left, line = b"", 1
        if encoding == UTF8:
            left, line = yield from _quick(stream, delimiter, heading)
        rest = cast("BinaryIO", io.BufferedReader(_Joined(left, stream)))
        with io.TextIOWrapper(rest, encoding=encoding, errors="strict", newline="") as text:
            lines = islice(text, max(heading.below - line, 0), None)
            yield from _strict(lines, one.name, delimiter, max(heading.below, line), heading.width())


class _Joined(io.RawIOBase):
    """Bytes already read, then those still to come."""

    def __init__(self, first: bytes, then: BinaryIO) -> None:
        super().__init__()
        self._first, self._then = io.BytesIO(first), then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._first.read(len(view)) or self._then.read(len(view))
        view[: len(data)] = data
        return len(data)


def _quick(stream: BinaryIO, delimiter: str, heading: Heading) -> Generator[Chunk, None, tuple[bytes, int]]:
    """The chunks of the text as far as it is plain; gives what has been read but not taken, and the line it starts on."""
    left, line = stream.read(_BLOCK), heading.below
    start = _line_start(left, line)
    if start < 0 or b"\r" in left[:start].replace(b"\r\n", b""):
        return left, 1
    left = left[start:]
    while True:
        more = stream.read(_BLOCK)
        end = left.rfind(b"\n") + 1 if more else len(left)
        if not end and more:
            return left + more, line
        if end:
            columns = _plain(left[:end], delimiter, heading.width(), len(heading.names))
            if columns is None:
                return left + more, line
            yield Chunk(range(line, line + len(columns[0])), columns, {})
            line += len(columns[0])
        left = left[end:] + more
        if not more:
            return b"", line


def _line_start(block: bytes, line: int) -> int:
    """Where a line starts, -1 when not in this block."""
    start = 0
    for _ in range(line - 1):
        start = block.find(b"\n", start) + 1
        if not start:
            return -1
    return start


def _plain(block: bytes, delimiter: str, width: int, cells: int) -> list[list[str]] | None:
    """The columns of a block in which each line is a row of so many cells, ``width`` of them with something in them.

    ``None`` for any other block. That no row has more cells is polars' word, that none has fewer follows from their number.
    """
    mark = delimiter.encode()
    bare = _without_quoted(block, mark) if b'"' in block else block
    rows = block.count(b"\n") + (not block.endswith(b"\n"))
    if b'"' in bare or (b"\r" in bare and bare.count(b"\r") != bare.count(b"\r\n")) or bare.count(mark) != rows * (cells - 1):
        return None
    schema = {str(place): pl.String for place in range(cells)}
    try:
        table = pl.read_csv(block, has_header=False, schema=schema, separator=delimiter, quote_char='"' if bare is not block else None)
    except pl.exceptions.PolarsError:
        return None
    columns = [column.to_list() for column in table.fill_null("")]
    if table.height != rows or any(map(any, columns[width:])) or _has_empty_row(columns):
        return None
    return columns[:width]


def _without_quoted(block: bytes, mark: bytes) -> bytes:
    """The block without its quoted cells, where they are as they should be."""
    end = re.escape(mark)
    return re.sub(rb"(?<![^\n" + end + rb'])"[^"\r\n]*(?:""[^"\r\n]*)*"(?=' + end + rb"|\r?\n|\Z)", b"", block)


def _has_empty_row(columns: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds nothing; only one that begins with nothing needs a closer look."""
    return not all(map(str.strip, columns[0])) and any(not any(map(str.strip, row)) for row in zip(*columns, strict=True))


def _strict(lines: Iterator[str], name: str, delimiter: str, line: int, width: int) -> Iterator[Chunk]:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    started = following = line
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            following = line + reader.line_num
            if len(rows) == ROWS:
                yield squared(_starts(started, following, rows), rows, width, delimiter)
                started, rows = following, []
    except csv.Error as error:
        raise Refused(f"{name}:{following}", _quotes(str(error)), _AGAIN) from error
    except UnicodeDecodeError as error:
        raise Refused(f"{name}:{following}", "a byte near this line does not fit the encoding of the text", _AGAIN) from error
    yield squared(_starts(started, following, rows), rows, width, delimiter)


def _starts(first: int, following: int, rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """The line on which each row starts; only a chunk with line breaks inside its cells needs a closer look."""
    if following - first == len(rows):
        return range(first, following)
    joined = ("\0".join(row) for row in rows)
    heights = (1 + text.count("\n") + text.count("\r") - text.count("\r\n") for text in joined)
    return list(accumulate(heights, initial=first))[:-1]


def _quotes(said: str) -> str:
    if "field larger" in said:
        return f"a cell is longer than {csv.field_size_limit():,} characters; probably a quote is not closed"
    if "unexpected end" in said:
        return "the file ends inside a quoted cell: it is cut off, or a quote is not closed"
    if "expected after" in said:
        return "a quoted cell goes on behind its closing quote; a quote inside a cell is written twice"
    return f"the row cannot be read ({said})"
