"""A table found in a file: as delimited text or in a workbook, by the heading that names its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused
from reconcile.readers import table_heading, table_text, table_xlsx
from reconcile.readers.table_heading import ROWS, Heading, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_chunk import Chunk
    from reconcile.readers.table_schema import TableSchema

ZIP = b"PK"
_HEAD = 1 << 16  # bytes in which a heading has to end


class Table(NamedTuple):
    """Where a table is: its heading, and the delimiter of its text or the sheet of its workbook."""

    heading: Heading
    delimiter: str
    sheet: str


def find_table(one: Input, columns: Mapping[str, Mapping[str, str]], tables: Sequence[TableSchema]) -> Table:
    """The one of these tables that the file holds. Raises: Refused when it holds none, or several."""
    with one.open() as stream:
        head = stream.read(_HEAD)
    return _in_book(one, columns, tables) if head.startswith(ZIP) else _in_text(one, head, columns, tables)


def rows(one: Input, table: Table) -> Iterator[Chunk]:
    """The rows below the heading, in chunks. Raises: Refused."""
    if table.sheet:
        return table_xlsx.chunks(one, table.sheet, table.heading)
    return table_text.chunks(one, table.delimiter, table.heading)


def _in_text(one: Input, head: bytes, columns: Mapping[str, Mapping[str, str]], tables: Sequence[TableSchema]) -> Table:
    found: list[Table] = []
    unknown: list[tuple[int, str]] = []
    for delimiter in table_text.DELIMITERS:
        first = list(table_text.head_rows(head, delimiter, ROWS))
        heading = table_heading.find(first, one.name, columns, tables)
        if heading is not None:
            found.append(Table(heading, delimiter, ""))
        unknown.append((max((len(cells) for _, _, cells in first), default=0), delimiter))
    if found:
        return max(found, key=lambda table: len(table.heading.places))
    widest = max(unknown, key=lambda each: each[0])[1]
    raise _unknown(one.name, nearest(table_text.head_rows(head, widest, ROWS), columns, tables))


def _in_book(one: Input, columns: Mapping[str, Mapping[str, str]], tables: Sequence[TableSchema]) -> Table:
    found: list[Table] = []
    sheets = table_xlsx.heads(one, ROWS)
    for sheet, first in sheets:
        heading = table_heading.find(first, one.name, columns, tables)
        if heading is not None:
            found.append(Table(heading, "", sheet))
    if len(found) > 1:
        named = ", ".join(f"{table.sheet!r} ({table.heading.kind})" for table in found)
        raise Refused(one.name, f"several of its sheets hold a table: {named}", "save each as a file of its own")
    if found:
        return found[0]
    raise _unknown(one.name, nearest([row for _, first in sheets for row in first], columns, tables))


def _unknown(name: str, seen: str) -> Refused:
    return Refused(
        name, f"it holds {seen}", "name its columns as `reconcile import --columns` lists them, or map them in reconcile.toml ([columns.KIND])"
    )
