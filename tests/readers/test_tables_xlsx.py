"""Workbooks: both libraries give the same rows, and those are what a CSV of the sheet would hold."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from reconcile.core.reference_data import Contract, Invoice
from reconcile.readers import archives, table_xlsx
from reconcile.readers.detect import detect
from reconcile.readers.table_open import find_table, rows
from reconcile.readers.table_schema import schema

from .table_files import given, read, refusal, workbook

HEADING = ["invoice_no", "contract_no", "issued_on", "due_on", "amount"]
DAY = dt.date(2026, 3, 1)


def at(hour: int, minute: int, number: int = 1) -> dt.datetime:
    """A moment of March, without a zone, as sheets have them."""
    return dt.datetime(2026, 3, number, hour, minute)  # noqa: DTZ001


both = pytest.mark.parametrize("fast", [True, False], ids=["calamine", "openpyxl"])


@pytest.fixture
def library(fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if fast and table_xlsx.CALAMINE is None:
        pytest.skip("python-calamine is not installed")
    if not fast:
        monkeypatch.setattr(table_xlsx, "CALAMINE", None)


def changed(book: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with one text in one of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    return stream.getvalue()


def cells(book: bytes) -> list[tuple[int, list[str]]]:
    one = given(book, "book.xlsx")
    table = find_table(one, {}, (schema("contracts"),))
    return [(line, chunk.row(place)) for chunk in rows(one, table) for place, line in enumerate(chunk.lines)]


@both
@pytest.mark.usefixtures("library")
def test_bills_in_a_workbook_are_read_as_bills_in_a_text() -> None:
    book = workbook([
        ["Bills of March"], [], HEADING,
        ["A1", 1002003000, DAY, at(0, 0, 15), 12.5],
        [17, "0010", "01.03.2026", "2026-03-15", "1 234,50"],
        [None, None, None],
        ["A3", "3", at(8, 30), DAY, 0.1 + 0.2],
    ])  # fmt: skip

    assert detect(given(book)) == "invoices"
    assert read(given(book)) == [
        Invoice("A1", "1002003000", "invoice", "2026-03-01", "2026-03-15", "", "", 1250, "EUR", ""),
        Invoice("17", "0010", "invoice", "2026-03-01", "2026-03-15", "", "", 123450, "EUR", ""),
        Invoice("A3", "3", "invoice", "2026-03-01", "2026-03-01", "", "", 30, "EUR", ""),
    ]


@both
@pytest.mark.usefixtures("library")
def test_a_number_cell_is_never_taken_for_thousands() -> None:
    book = workbook([HEADING, ["A1", 1, DAY, DAY, 1.23], ["A2", 1, DAY, DAY, 12.125]])

    assert 'amount "12.1250" has more decimals than EUR' in refusal(given(book))


@both
@pytest.mark.usefixtures("library")
def test_a_number_with_digits_that_the_spreadsheet_lost_is_no_identifier() -> None:
    book = workbook([HEADING, [12345678901234567, 1, DAY, DAY, 5]])

    assert "is a number whose last digits a spreadsheet has dropped; format the column as text" in refusal(given(book))


@both
@pytest.mark.usefixtures("library")
def test_formulas_are_their_stored_values_and_errors_are_named_with_their_row() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["contract_no", "customer_name", "email"])
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_formula(1, 1, '="An"&"na"', None, "Anna")
    sheet.write_row(2, 0, ["3", "Berta"])
    book.close()
    good = stream.getvalue()
    bad = changed(good, "xl/worksheets/sheet1.xml", "</row></sheetData>", '<c r="C3" t="e"><v>#REF!</v></c></row></sheetData>')

    assert [(one.contract_no, one.customer_name) for one in read(given(good), "contracts")] == [("2", "Anna"), ("3", "Berta")]
    assert 'table.csv:3: email "#REF!" is an error of the spreadsheet; mend its formula' in refusal(given(bad), "contracts")


@pytest.mark.parametrize("offset", [(0, 0), (3, 2), (1, 0)])
def test_both_libraries_give_the_same_rows(offset: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    if table_xlsx.CALAMINE is None:
        pytest.skip("python-calamine is not installed")
    book = openpyxl.Workbook()
    sheet: Any = book.active
    down, right = offset
    table: list[list[Any]] = [
        ["contract_no", "customer_name", "object_address", "email", "opened_on", "closed_on", "Note"],
        [1002003000, "Ķērsta", " Iela 1 ", True, DAY, at(12, 30), None],
        ["007", "=1+1", 12.125, False, dt.time(8, 30), dt.timedelta(hours=30), 1e20],
        [],
        [0, "a\nb", 1e-7, "", -5, 3.0, 123456789012345],
        [None, None, None, None, None, None, "only a note"],
        [1.5, "x" * 300, 0.1 + 0.2, "'", None, dt.date(1904, 1, 1), -0.005],
    ]
    for number, row in enumerate(table):
        for place, value in enumerate(row):
            sheet.cell(number + 1 + down, place + 1 + right, value)
    stream = io.BytesIO()
    book.save(stream)

    assert table_xlsx._is_plain(io.BytesIO(stream.getvalue()))
    quick = cells(stream.getvalue())
    monkeypatch.setattr(table_xlsx, "CALAMINE", None)
    steady = cells(stream.getvalue())

    assert quick == steady
    assert [line for line, _ in steady] == [2 + down, 3 + down, 5 + down, 6 + down, 7 + down]
    assert steady[0][1][right:] == ["1002003000", "Ķērsta", " Iela 1 ", "TRUE", "2026-03-01", "2026-03-01 12:30:00", ""]
    assert steady[1][1][right:] == ["007", "", "12.1250", "FALSE", "08:30:00", "1 day, 6:00:00", "1.00000000000000E+20"]
    assert steady[4][1][right:] == ["1.5", "x" * 300, "0.3", "'", "", "1904-01-01", "-0.0050"]


def test_days_counted_from_1904_are_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.append(HEADING)
    sheet.append(["A1", 1, DAY, DAY, 5])
    stream = io.BytesIO()
    book.save(stream)

    assert [bill.issued_on for bill in read(given(stream.getvalue()))] == ["2026-03-01"]
    monkeypatch.setattr(table_xlsx, "CALAMINE", None)
    assert [bill.issued_on for bill in read(given(stream.getvalue()))] == ["2026-03-01"]


@both
@pytest.mark.usefixtures("library")
def test_a_cell_far_out_costs_no_memory() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["contract_no", "customer_name"])
    sheet.append(["1", "Anna"])
    sheet.cell(90, 16_384, " ")
    stream = io.BytesIO()
    book.save(stream)

    assert read(given(stream.getvalue()), "contracts") == [Contract("1", "", "Anna", "", "", "", "", "", "", "", "")]


@both
@pytest.mark.usefixtures("library")
def test_a_row_number_beyond_any_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_xlsx, "_ROWS", 1000)
    book = workbook([HEADING, ["A1", 1, DAY, DAY, 5]])
    sly = changed(changed(book, "xl/worksheets/sheet1.xml", '<row r="2"', '<row r="1001"'), "xl/worksheets/sheet1.xml", '"A2"', '"A1001"')

    assert "more than 1000 rows, which no sheet can" in refusal(given(sly))


def test_a_wrong_size_written_into_the_sheet_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook([HEADING, ["A1", 1, DAY, DAY, 5]])
    lying = changed(book, "xl/worksheets/sheet1.xml", 'ref="A1:E2"', 'ref="A1"')

    assert len(read(given(lying))) == 1
    monkeypatch.setattr(table_xlsx, "CALAMINE", None)
    assert len(read(given(lying))) == 1


@both
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("xl/worksheets/sheet1.xml", "</worksheet>", "", "the workbook is damaged or protected"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "", "the workbook is damaged or protected"),
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData", "the workbook is damaged or protected"),
        ("xl/worksheets/sheet1.xml", "<v>5</v>", "<v>five</v>", "the workbook is damaged or protected"),
        ("xl/worksheets/sheet1.xml", '<c r="A2" t="s"><v>5</v>', '<c r="A2" t="s"><v>9999</v>', "the workbook is damaged or protected"),
        ("xl/sharedStrings.xml", "</sst>", "<", "the workbook is damaged or protected"),
        ("xl/sharedStrings.xml", "</sst>", "", "the workbook is damaged or protected"),
        ("xl/workbook.xml", "<sheets>", "<shoots>", "the workbook is damaged or protected"),
    ],
)
def test_a_damaged_workbook_is_refused(part: str, old: str, new: str, said: str) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING)
    sheet.write_row(1, 0, ["A1", "1", "2026-03-01", "2026-03-15", 5])
    book.close()
    assert len(read(given(stream.getvalue()))) == 1

    assert said in refusal(given(changed(stream.getvalue(), part, old, new)))


@both
@pytest.mark.usefixtures("library")
def test_a_cut_workbook_is_refused() -> None:
    book = workbook([HEADING, ["A1", 1, DAY, DAY, 5]])

    for size in (10, len(book) // 2, len(book) - 1):
        assert "the workbook is damaged or protected" in refusal(given(book[:size]))


def test_a_workbook_that_unpacks_to_very_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1 << 10)
    monkeypatch.setattr(archives, "_RATIO", 2)
    book = workbook([HEADING, *[["A1", 1, DAY, DAY, 5]] * 500])

    assert "a part of the workbook unpacks to far more than an honest one" in refusal(given(book))


@both
@pytest.mark.usefixtures("library")
def test_an_entity_of_a_workbook_is_not_expanded_without_end() -> None:
    book = workbook([HEADING, ["A1", 1, DAY, DAY, 5]])
    laugh = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha" * 10}">' for at in range(10))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        start = re.match(r"(?:<\?xml[^>]*>)?\s*<worksheet", parts.read("xl/worksheets/sheet1.xml").decode())
    assert start
    bomb = changed(book, "xl/worksheets/sheet1.xml", start[0], f"<!DOCTYPE x [{laugh}]><worksheet")
    bomb = changed(bomb, "xl/worksheets/sheet1.xml", "<v>5</v>", "<v>&l9;</v>")

    assert refusal(given(bomb)).startswith("table.csv")


def with_hidden(*, shown_rows: list[list[str]]) -> bytes:
    """A workbook of a hidden sheet with a table of contracts, and one that is to be seen."""
    book = openpyxl.Workbook()
    hidden, seen = book.worksheets[0], book.create_sheet("seen")
    for row in (["contract_no", "customer_name"], ["1002003017", "Hidden"]):
        hidden.append(row)
    for row in shown_rows:
        seen.append(row)
    hidden.sheet_state, book.active = "hidden", 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@both
@pytest.mark.usefixtures("library")
def test_a_hidden_sheet_is_not_what_was_sent(fast: bool) -> None:
    book = with_hidden(shown_rows=[["Contracts of March"], ["contract_no", "customer_name"], ["1002003118", "Seen"]])
    assert [row for _, row in cells(book)] == [["1002003118", "Seen"]]
    assert "it holds a table with the heading name, sum" in refusal(given(with_hidden(shown_rows=[["name", "sum"]])), "contracts")
    assert [row for _, row in cells(with_hidden(shown_rows=[]))] == [["1002003017", "Hidden"]]
