"""What a file is, by its content; and what is said of a file that is nothing we take in."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from reconcile.errors import Refused, WrongUse
from reconcile.readers.detect import detect
from reconcile.readers.inputs import Input, expand
from reconcile.readers.table_schema import KINDS, schema

from .camt_files import entry, statement
from .table_files import given, invoices, workbook

SAMPLES = Path(__file__).parents[2] / "sample_data" / "inbox"


def said(one: Input) -> str:
    with pytest.raises(Refused) as caught:
        detect(one)
    return str(caught.value)


def test_every_file_of_the_sample_is_recognised() -> None:
    found = {one.name.partition("/")[2]: detect(one) for one in expand([SAMPLES])}

    assert {kind for name, kind in found.items() if name.endswith(".xml")} == {"camt"}
    tables = {name.removesuffix(".csv"): kind for name, kind in found.items() if name.endswith(".csv")}
    assert tables == {kind: kind for kind in ("agreements", "claims", "clearings", "consumption", "contracts", "invoices", "plans", "requests")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_table_is_recognised_by_its_heading_in_any_order_and_spelling(kind: str, delimiter: str) -> None:
    names = [column.name.replace("_", " ").title() for column in schema(next(each for each in KINDS if each == kind)).columns]

    assert detect(given(delimiter.join(reversed(names)))) == kind
    assert detect(given(workbook([names]), "table.xlsx")) == kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_statement_is_recognised_in_any_encoding_and_under_any_name(encoding: str) -> None:
    text = statement(entry()).replace('"UTF-8"', '"UTF-16"' if "16" in encoding else '"UTF-8"')

    assert detect(given(text.encode(encoding), "invoices.csv")) == "camt"


def test_a_title_and_empty_lines_may_stand_above_the_heading() -> None:
    title = '"Invoices of ""March"""\n\nPrinted 2026-04-01;;\n'

    assert detect(given(title + "invoice_no;contract_no;issued_on;due_on;amount\n")) == "invoices"
    assert detect(given(workbook([["Claims"], [], ["contract_no", "paid_on", "amount"]]))) == "claims"


def test_other_peoples_column_names_are_recognised_once_they_are_mapped() -> None:
    columns = {
        "invoices": {"invoice_no": "Rēķina Nr.", "contract_no": "Līguma numurs", "issued_on": "Izrakstīts", "due_on": "Termiņš", "amount": "Summa"}
    }
    text = "Līguma numurs;REKINA NR;Izrakstīts;Termiņš;Summa\n"

    assert detect(given(text), columns) == "invoices"
    assert detect(given(text.encode("cp1257")), columns) == "invoices"
    assert detect(given(text.encode("utf-16")), columns) == "invoices"
    assert "it holds a table with the heading Līguma numurs, REKINA NR, Izrakstīts, Termiņš, Summa" in said(given(text))


def test_a_mapping_of_what_there_is_not_is_told() -> None:
    with pytest.raises(WrongUse, match=r"\[columns\.invoice\] is no table; use one of contracts, invoices"):
        detect(given("a,b\n"), {"invoice": {}})
    with pytest.raises(WrongUse, match=r"\[columns\.invoices\] number is no column of it; use invoice_no, contract_no"):
        detect(given("a,b\n"), {"invoices": {"number": "Nr"}})


def test_a_heading_of_two_tables_is_refused_with_the_way_out() -> None:
    text = said(invoices(heading="invoice_no,contract_no,customer_name,issued_on,due_on,amount"))

    assert text == "invoices.csv:1: the heading is that of contracts and invoices alike; for invoices, leave out the column customer_name"


def test_a_heading_with_a_column_twice_is_refused() -> None:
    text = said(invoices(heading="invoice_no,contract_no,issued_on,due_on,amount,Amount"))

    assert text == "invoices.csv:1: the column 'amount' stands twice in the heading; leave one of them out, or name it otherwise"


def test_a_missing_column_is_named_and_so_is_the_table_it_is_missing_from() -> None:
    text = said(invoices(heading="invoice_no,contract_no,issued_on,amount"))

    assert text.startswith(
        "invoices.csv: it holds a table with the heading invoice_no, contract_no, issued_on, amount; it comes nearest to invoices, without due_on; "
    )
    assert "map them in reconcile.toml ([columns.KIND])" in text


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n...", "it is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or a protected Office document"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"Rar!\x1a\x07", "it is a RAR archive; unpack it, or pack it as .zip"),
        (b"a" * 257 + b"ustar", "it is a tar archive"),
        (b"<Invoice><Lines/></Invoice>", "an XML document <Invoice> with <Lines>, which is no bank statement"),
        (b"<!DOCTYPE html><html><body>", "a web page"),
        (b"<html><head></head></html>", "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "the file has a DOCTYPE"),
        (b" \r\n\t\n", "nothing but empty space"),
        (b"\x00\x01\x02\x03", "neither a text nor a workbook"),
        (b"Dear sirs, I paid on Monday.\n", "it holds a table with the heading Dear sirs, I paid on Monday."),
        (b'{"payments": []}', "it holds a table with the heading"),
    ],
)
def test_what_is_nothing_we_take_in_is_called_by_its_name(content: bytes, what: str) -> None:
    assert what in said(given(content))


def test_other_office_documents_are_refused_with_the_format_to_save_in() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")

    assert "save it again as .xlsx" in said(given(stream.getvalue(), "letter.docx"))
    assert "save it again as .xlsx" in said(given(b"PK\x03\x04 and then nothing", "cut.xlsx"))


def test_several_tables_in_one_workbook_are_refused_with_their_sheets() -> None:
    claims = [["contract_no", "paid_on", "amount"]]

    assert detect(given(workbook([["Read me"]], claims))) == "claims"
    assert "several of its sheets hold a table: 'Sheet' (claims), 'Sheet1' (claims)" in said(given(workbook(claims, claims)))


def test_a_file_that_cannot_be_read_is_refused_with_its_own_reason(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * 100)[:20])
    (one,) = expand([tmp_path / "a.gz"])

    assert "cut off or broken" in said(one)
