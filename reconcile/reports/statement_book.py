"""A contract's history as a workbook for the customer: payments, and bills, under their totals."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reconcile.reports.case_sheet import PLAIN, print_setup, write_sheet
from reconcile.reports.case_values import CaseSheet
from reconcile.reports.put import Pen
from reconcile.reports.sheets import Column
from reconcile.reports.styles import FONT, Styles
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class PaidRow(NamedTuple):
    """Where one part of a payment went."""

    received: str
    amount_minor: int
    currency: str
    credited: str


class BillRow(NamedTuple):
    item: str
    kind: str
    issued: str
    due: str
    amount_minor: int
    paid_minor: int
    elsewhere_minor: int
    open_minor: int
    currency: str


class TotalRow(NamedTuple):
    words: str
    amount_minor: int
    currency: str


class StatementBook(NamedTuple):
    """``texts`` are the titles in the customer's language."""

    subject: str
    intro: str
    as_of: str
    totals: Sequence[TotalRow]
    payments: Sequence[PaidRow]
    bills: Sequence[BillRow]
    texts: Mapping[str, str]


def write_statement(book: StatementBook, path: Path) -> None:
    """Write it; the same history gives the same bytes. Raises: WrongUse, ReconcileError."""
    with written_whole(path) as folder, tempfile.TemporaryDirectory(prefix=".parts-", dir=folder) as parts:
        workbook = xlsxwriter.Workbook(str(folder / path.name), {"tmpdir": parts, "default_format_properties": dict(FONT), **PLAIN})
        day = date.fromisoformat(book.as_of) if book.as_of else date(2000, 1, 1)
        workbook.set_properties({"title": book.subject, "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        styles = Styles(workbook)
        for sheet in _sheets(book):
            write_sheet(Pen(workbook.add_worksheet(sheet.name), styles), sheet, getattr(book, sheet.rows))
        for made in workbook.worksheets():
            print_setup(made, book.subject)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def _sheets(book: StatementBook) -> tuple[CaseSheet, ...]:
    texts = book.texts
    currency = Column("currency", texts["currency"])

    def money(field: str, title: str) -> Column:
        return Column(field, texts[title], "money")

    def day(field: str) -> Column:
        return Column(field, texts[field], "day")

    return (
        CaseSheet(
            texts["history"], "payments", f"{book.subject}. {book.intro}",
            (day("received"), money("amount_minor", "amount"), currency, Column("credited", texts["credited"], "text", 40)), texts["none"],
        ),
        CaseSheet(
            texts["bills"], "bills", f"{book.subject}. {book.intro}",
            (
                Column("item", texts["item"], "id"), Column("kind", texts["kind"]), day("issued"), day("due"), money("amount_minor", "amount"),
                money("paid_minor", "paid"), money("elsewhere_minor", "elsewhere"), money("open_minor", "open"), currency,
            ),
            texts["none"],
        ),
        CaseSheet(
            texts["totals"], "totals", f"{book.subject}. {book.intro}", (Column("words", texts["total"], "text", 40), money("amount_minor", "amount"), currency), texts["none"]
        ),
    )  # fmt: skip
