"""Small tables for tests, as people and programs would send them."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from reconcile.errors import Refused
from reconcile.readers.inputs import Input
from reconcile.readers.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INVOICES = "invoice_no,contract_no,issued_on,due_on,amount"


def given(content: str | bytes, name: str = "table.csv") -> Input:
    """A file with this content."""
    data = content.encode() if isinstance(content, str) else content
    return Input(name, hashlib.sha256(data).hexdigest(), len(data), lambda: io.BytesIO(data))


def invoices(*rows: str, heading: str = INVOICES) -> Input:
    return given("\n".join([heading, *rows]) + "\n", "invoices.csv")


def workbook(*sheets: Iterable[Sequence[Any]]) -> bytes:
    """An XLSX with these sheets."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(one: Input, kind: str = "invoices", columns: Mapping[str, str] | None = None) -> list[Any]:
    return [row for chunk in read_table(one, kind, columns or {}) for row in chunk]


def refusal(one: Input, kind: str = "invoices", columns: Mapping[str, str] | None = None) -> str:
    """What the refusal of this file says."""
    with pytest.raises(Refused) as caught:
        read(one, kind, columns)
    return str(caught.value)
