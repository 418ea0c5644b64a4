"""A bank's table read whole: its text, its heading, its rows. The banks' modules say what the columns mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused
from reconcile.readers import bank_heading, bank_rows
from reconcile.readers.bank_cells import Cells, checked_width
from reconcile.readers.bank_rows import AGAIN
from reconcile.readers.table_end import refuse_cut_sum

if TYPE_CHECKING:
    from typing import BinaryIO

    from reconcile.readers.bank_heading import BankFormat, Heading
    from reconcile.readers.bank_rows import Row
    from reconcile.readers.inputs import Input

_HEAD = 1 << 16  # bytes in which a heading has to end


class BankTable(NamedTuple):
    """``rows`` are those below the heading; ``cells`` reads them."""

    heading: Heading
    rows: list[Row]
    cells: Cells


def claims(form: BankFormat, head: bytes, _one: Input) -> bool:
    """Whether a file that begins so is this bank's table."""
    return bank_heading.find(head[:_HEAD], form) is not None


def open_table(stream: BinaryIO, name: str, form: BankFormat, *, shifted: bool = False) -> BankTable:
    """The table. ``shifted``: its rows may be a cell longer than its heading. Raises: Refused."""
    text, _ = bank_rows.read_text(stream, name)
    heading = bank_heading.find(text[:_HEAD].encode()[:_HEAD], form)
    if heading is None:
        raise Refused(name, f"it has no heading of a table of {form.bank}", AGAIN)
    rows = [row for row in bank_rows.rows(text, name, heading.delimiter) if row.line >= heading.below]
    if rows and not shifted:
        refuse_cut_sum(name, text, rows[-1].line, rows[-1].cells, heading.places)
    if not shifted:
        checked_width(name, heading, rows, form.required, whole=not form.ragged)
    return BankTable(heading, rows, Cells(name, heading, rows))
