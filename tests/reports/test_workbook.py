"""What a finance clerk finds when the night's workbook is opened."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.core.money import to_decimal
from reconcile.reports.cells import clean
from reconcile.reports.night import (
    CERTIFICATE,
    CLAIMS,
    MATCHED,
    MORNING,
    ON_ACCOUNT,
    OPEN_ITEMS,
    RUN,
    SHEETS,
    STATEMENTS,
    WORKLIST,
    CertificateRow,
    OnAccountRow,
    Total,
)
from reconcile.reports.sheets import TABLES, Sheet
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import EMPTY, OURS, realistic
from tests.reports.opened import body, cell, opened, part, titles_row

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reports.opened import Workbook

NIGHT = realistic()
GREY = "FFE7E6E6"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("reports") / "night.xlsx"
    write_workbook(NIGHT, target)
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return opened(path)


def test_the_sheets_stand_in_their_order_also_when_nothing_happened(book: Workbook, tmp_path: Path) -> None:
    write_workbook(EMPTY, tmp_path / "empty.xlsx")
    assert book.sheetnames == list(SHEETS)
    assert opened(tmp_path / "empty.xlsx").sheetnames == list(SHEETS)


def shown(value: object, kind: str, currency: str) -> object:
    """What a cell of this kind should read back as."""
    if value is None or value == "":
        return None
    if kind == "money":
        assert isinstance(value, int)
        return to_decimal(value, currency)
    if kind == "day":
        return date.fromisoformat(str(value))
    return value


def read(value: object, kind: str) -> object:
    """What openpyxl gives, brought to the kind: a number cell comes as a float, which only its text brings back exactly."""
    if kind == "money" and value is not None:
        assert isinstance(value, int | float), value
        return Decimal(str(value))
    if kind == "day" and value is not None:
        assert isinstance(value, datetime), value
        return value.date()
    return value


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.name)
def test_every_row_of_the_night_is_a_row_of_its_sheet_in_the_same_order(book: Workbook, sheet: Sheet) -> None:
    rows = getattr(NIGHT, sheet.rows)
    for row, cells in zip(rows, body(book[sheet.name], len(rows)), strict=True):
        for column, one in zip(sheet.columns, cells, strict=True):
            wanted = shown(getattr(row, column.field), column.kind, getattr(row, "currency", ""))
            if isinstance(wanted, str):
                wanted = clean(wanted)
            assert read(one.value, column.kind) == wanted, (column.field, one.coordinate)


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.name)
def test_a_value_has_the_type_of_its_column(book: Workbook, sheet: Sheet) -> None:
    kinds = {"money": "n", "integer": "n", "day": "d"}
    for cells in body(book[sheet.name], len(getattr(NIGHT, sheet.rows))):
        for column, one in zip(sheet.columns, cells, strict=True):
            if one.value is not None:
                assert one.data_type == kinds.get(column.kind, "s"), one.coordinate


def test_money_has_the_places_of_its_currency_and_red_below_zero(book: Workbook) -> None:
    items = book[OPEN_ITEMS]
    assert cell(items, 1, "open_minor").number_format == "#,##0.00;[Red]-#,##0.00"
    assert cell(items, 3, "open_minor").number_format == "#,##0.000;[Red]-#,##0.000"
    assert cell(items, 3, "open_minor").value == 1234.567
    assert cell(book[WORKLIST], 4, "amount_minor").number_format == "#,##0;[Red]-#,##0"
    assert cell(book[WORKLIST], 4, "amount_minor").value == 7000


def test_numbers_of_contracts_and_invoices_keep_their_zeros_and_no_green_triangle(book: Workbook, path: Path) -> None:
    assert cell(book[OPEN_ITEMS], 2, "invoice_no").value == "0000123"
    assert cell(book[OPEN_ITEMS], 2, "contract_no").value == "0002003018"
    number = SHEETS.index(OPEN_ITEMS) + 1
    assert 'numberStoredAsText="1"' in part(path, f"xl/worksheets/sheet{number}.xml")


def test_an_amount_with_more_digits_than_excel_keeps_is_shown_as_text_to_the_last_cent(tmp_path: Path) -> None:
    row = OnAccountRow("1002003017", "Anna Paraudziņa", 12_345_678_901_234_567, "EUR", "2026-03-30", "1", "a test")
    total = Total(ON_ACCOUNT, "amount_minor", "EUR", 12_345_678_901_234_567)
    write_workbook(realistic(0, on_account=(row,), totals=(total,)), tmp_path / "night.xlsx")
    sheet = opened(tmp_path / "night.xlsx")[ON_ACCOUNT]
    assert cell(sheet, 1, "amount_minor").value == "123456789012345.67"
    assert sheet.cell(titles_row(sheet) - 1, 3).value == "123456789012345.67"


def test_a_day_that_is_no_day_is_shown_as_it_came(tmp_path: Path) -> None:
    row = OnAccountRow("1", "", 1, "EUR", "1899-01-01", "1", "")
    write_workbook(realistic(0, on_account=(row,), totals=()), tmp_path / "night.xlsx")
    assert cell(opened(tmp_path / "night.xlsx")[ON_ACCOUNT], 1, "since_date").value == "1899-01-01"


@pytest.mark.parametrize("sheet", TABLES, ids=lambda sheet: sheet.name)
def test_each_sheet_has_a_filter_over_its_rows_and_a_frozen_head(book: Workbook, sheet: Sheet) -> None:
    target = book[sheet.name]
    titles = titles_row(target)
    last = titles + max(len(getattr(NIGHT, sheet.rows)), 1)
    assert target.auto_filter.ref == f"A{titles}:{chr(64 + len(sheet.columns))}{last}"
    assert target.freeze_panes == f"A{titles + 1}"
    assert [target.cell(titles, place + 1).value for place in range(len(sheet.columns))] == [column.title for column in sheet.columns]


def test_each_sheet_prints_on_a4_across_one_page_with_its_head_and_the_run(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == (None if sheet.title == MORNING else 0)
        assert "2026-03-31.1" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        if sheet.title != MORNING:
            assert sheet.print_title_rows == f"${titles_row(sheet)}:${titles_row(sheet)}"


def test_columns_are_as_wide_as_what_they_hold_but_sentences_wrap(book: Workbook) -> None:
    sheet = book[WORKLIST]
    groups = list(sheet.column_dimensions.values())  # equal neighbours are one
    widths = {column.field: next(one.width for one in groups if one.min <= at <= one.max) for at, column in enumerate(declared_columns(WORKLIST), 1)}
    assert widths["payer_account"] >= len(OURS[0])
    assert widths["text"] < 40
    long_one = cell(sheet, 3, "text")
    assert long_one.alignment.wrap_text
    assert sheet.row_dimensions[long_one.row].height > 60


def declared_columns(name: str) -> tuple[Any, ...]:
    return next(sheet.columns for sheet in TABLES if sheet.name == name)


def test_one_currency_is_totalled_by_a_formula_that_follows_the_filter_and_shows_the_given_total(path: Path, book: Workbook) -> None:
    titles = titles_row(book[MATCHED])
    assert book[MATCHED].cell(titles - 1, 10).value == f"=SUBTOTAL(109,J{titles + 1}:J{titles + 60})"
    given = next(total.amount_minor for total in NIGHT.totals if total.sheet == MATCHED)
    assert Decimal(str(opened(path, values=True)[MATCHED].cell(titles - 1, 10).value)) == to_decimal(given, "EUR")


def test_two_currencies_are_never_summed_together(book: Workbook) -> None:
    sheet = book[WORKLIST]
    titles = titles_row(sheet)
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 6).value) for row in (titles - 2, titles - 1)] == [
        ("Total EUR, all rows", 2033.39),
        ("Total JPY, all rows", 7000),
    ]


def test_a_total_of_one_currency_is_no_formula_while_a_row_is_of_another(tmp_path: Path) -> None:
    rows = (OnAccountRow("1", "", 100, "EUR", "", "1", ""), OnAccountRow("2", "", 100, "USD", "", "2", ""))
    write_workbook(realistic(0, on_account=rows, totals=(Total(ON_ACCOUNT, "amount_minor", "EUR", 100),)), tmp_path / "night.xlsx")
    sheet = opened(tmp_path / "night.xlsx")[ON_ACCOUNT]
    assert sheet.cell(titles_row(sheet) - 1, 3).value == 1


def test_colour_stands_only_where_somebody_has_to_look_or_something_is_new(book: Workbook) -> None:
    coloured = {
        (sheet.title, str(one.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for one in row
        if one.fill.fill_type and one.fill.fgColor.rgb != GREY
    }
    assert coloured == {
        (MORNING, "attention"), (WORKLIST, "new"), ("Returns", "new"), (CLAIMS, "new"), ("Instalments", "overdue"), (STATEMENTS, "no"), (RUN, "refused"),
    }  # fmt: skip


def test_a_certificate_with_a_difference_is_marked(tmp_path: Path) -> None:
    row = CertificateRow(OURS[0], "EUR", 0, 100, 0, 99, 0, 0, 0, 0, 0, 1)
    write_workbook(realistic(0, certificate=(row,)), tmp_path / "night.xlsx")
    difference = cell(opened(tmp_path / "night.xlsx")[CERTIFICATE], 1, "difference_minor")
    assert (difference.value, difference.fill.fgColor.rgb) == (0.01, "FFFFD966")


def test_an_empty_sheet_says_that_there_was_nothing(tmp_path: Path) -> None:
    write_workbook(EMPTY, tmp_path / "empty.xlsx")
    book = opened(tmp_path / "empty.xlsx")
    for sheet in TABLES:
        assert book[sheet.name].cell(titles_row(book[sheet.name]) + 1, 1).value == sheet.nothing


def test_open_items_are_aged_by_currency_above_the_list(book: Workbook) -> None:
    sheet = book[OPEN_ITEMS]
    assert [one.value for one in sheet[5]][1:7] == ["Not due", "1-30 days", "31-60 days", "61-90 days", "Over 90 days", "Total open"]
    assert [one.value for one in sheet[6]][:7] == ["EUR", -12, 64.12, 0, 0, 40, 92.12]
    assert [one.value for one in sheet[7]][:2] == ["BHD", 1234.567]


def test_the_run_sheet_says_what_came_what_was_done_and_by_which_settings(book: Workbook) -> None:
    texts = [[one.value for one in row if one.value is not None] for row in book[RUN].iter_rows()]
    assert ["Run", "2026-03-31.1"] in texts
    assert ["import", 4, "one file refused"] in texts
    assert ["payments placed", 1301] in texts
    assert ["Allocation order", "equal sum, oldest few, oldest due"] in texts
