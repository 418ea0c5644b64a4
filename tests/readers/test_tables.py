"""Reference data as billing systems export it: read whole, or refused with line, column and value."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from reconcile.core.money import to_text
from reconcile.core.reference_data import Clearing, Contract, Invoice, Plan
from reconcile.errors import Refused, WrongUse
from reconcile.readers import table_text
from reconcile.readers.inputs import expand
from reconcile.readers.table_open import find_table
from reconcile.readers.table_schema import schema
from reconcile.readers.tables import read_table

from .table_files import INVOICES, given, invoices, read, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "inbox"
ROW = "A1,1002003000,2026-03-01,2026-03-15,12.50"
BILL = Invoice("A1", "1002003000", "invoice", "2026-03-01", "2026-03-15", "", "", 1250, "EUR", "")


def contracts(*rows: str, heading: str = "contract_no,customer_name,object_address") -> str:
    return "\n".join([heading, *rows]) + "\n"


@pytest.mark.parametrize("kind", ["contracts", "invoices", "plans", "clearings"])
def test_the_sample_is_read_to_the_letter(kind: str) -> None:
    path = SAMPLES / f"{kind}.csv"
    (one,) = expand([path])

    found = read(one, kind)

    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(found) == len(rows) > 0
    for value, row in zip(found, rows, strict=True):
        for name, cell in value._asdict().items():
            if name.endswith("_minor"):
                assert to_text(cell, "EUR") == row[name.removesuffix("_minor")]
            else:
                assert str(cell) == row.get(name, "EUR")


def test_a_bill_needs_only_the_required_columns_in_any_order_and_others_are_passed_over() -> None:
    text = "amount;Colour;due_on;issued_on;contract_no;invoice_no;Clerk\n12,50;red;15.03.2026;01.03.2026;1002003000;A1;Anna\n"

    assert read(given(text)) == [BILL]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_latvian_letters_survive_every_encoding_and_line_ending(encoding: str, ending: str, last: bool) -> None:
    text = contracts("0010,Ķērsta Dūmkalēja,'Āžu iela 1'", '0011,"Žanis, Šķēle","Ņ"')
    text = text.replace("\n", ending) if last else text.rstrip().replace("\n", ending)

    found = read(given(text.encode(encoding)), "contracts")

    assert [(one.contract_no, one.customer_name, one.object_address) for one in found] == [
        ("0010", "Ķērsta Dūmkalēja", "'Āžu iela 1'"),
        ("0011", "Žanis, Šķēle", "Ņ"),
    ]


def test_a_broken_byte_in_a_text_that_is_otherwise_utf8_is_refused() -> None:
    good = contracts(*[f"{number},Ķērsta Dūmkalēja,Āžu iela" for number in range(50)]).encode()

    assert refusal(given(good + b"99,\xff,x\n"), "contracts").startswith("table.csv:52: a byte is no UTF-8, as the rest of the text is; ")
    assert refusal(given(good[:-10] + b"\xc4"), "contracts").startswith("table.csv:"), "cut in the middle of a letter"


def test_a_cp1257_text_with_a_capital_before_a_closing_quote_is_still_cp1257() -> None:
    text = contracts("1,SIA «DAUGAVĀ»,Rīga", "2,Jānis Bērziņš,Jūrmala")

    assert [one.customer_name for one in read(given(text.encode("cp1257")), "contracts")] == ["SIA «DAUGAVĀ»", "Jānis Bērziņš"]


def test_a_byte_that_no_encoding_has_is_refused() -> None:
    assert "does not fit the encoding" in refusal(given(contracts("1,x,y").encode() + b"2,\xa1\xff,z\n"), "contracts")


def test_a_cut_utf16_text_is_refused() -> None:
    assert "does not fit the encoding" in refusal(given(contracts("1,x,y").encode("utf-16")[:-1]), "contracts")


def test_a_nul_character_is_refused_with_its_line() -> None:
    assert refusal(given(contracts("1,x,y", "2,a\0b,y")), "contracts").startswith("table.csv:3: the text holds a NUL character")


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_breaks_and_lines_are_still_counted() -> None:
    rows = ['1,"Anna ""Anne"" B.","Iela 1,\r\nRīga"', "2,B,", '3,"C\n\nD",']

    found = read(given(contracts(*rows)), "contracts")
    wrong = refusal(given(contracts(*rows, "4,,x")), "contracts")

    assert [(one.customer_name, one.object_address) for one in found] == [('Anna "Anne" B.', "Iela 1, Rīga"), ("B", ""), ("C D", "")]
    assert wrong == "table.csv:8: customer_name is empty, and is needed; mend it and send the whole table again, nothing of it was taken in"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('1,"not closed,x', "table.csv:3: the file ends inside a quoted cell: it is cut off, or a quote is not closed"),
        ('1,"Anna "Anne" B.",x', "table.csv:3: a quoted cell goes on behind its closing quote; a quote inside a cell is written twice"),
        ("1," + "x" * 1_000_000 + ",y", f'table.csv:3: customer_name "{"x" * 60}…" is longer than 2000 characters'),
        ('1,"x' + "x\n" * 100_000 + ",y", "table.csv:3: a cell is longer than 131,072 characters; probably a quote is not closed"),
        ("1," + "x" * 5_000 + ",y", f'table.csv:3: customer_name "{"x" * 60}…" is longer than 2000 characters'),
        ("1" * 200 + ",x,y", f'table.csv:3: contract_no "{"1" * 60}…" is longer than 100 characters'),
        ("1,x", "table.csv:3: the row has 2 cells, the heading 3: it is cut off, or cells are missing"),
        ("1,x,y,z", "table.csv:3: the row has 4 cells, the heading 3; a cell that holds a ',' stands in quotes"),
        ("1.002E+09,x,y", 'table.csv:3: contract_no "1.002E+09" is a number whose last digits a spreadsheet has dropped'),
        ("1,#REF!,y", 'table.csv:3: customer_name "#REF!" is an error of the spreadsheet'),
        ("Kopā:,,17", 'table.csv:3: the row is a total ("Kopā:") and not one of the table; take it out'),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_line(row: str, said: str) -> None:
    assert refusal(given(contracts("0,Anna,Rīga", row)), "contracts").startswith(said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1,1,2026-03-01,2026-03-15,12,3x", "the row has 6 cells, the heading 5"),
        ("A1,1,2026-03-01,2026-03-15,12.3x", 'amount "12.3x" is not an amount; write it as 1234.50'),
        ("A1,1,2026-03-01,2026-03-15,12.345", 'amount "12.345" may be thousands or three decimals, and no other amount of the column tells'),
        ("A1,1,2026-03-01,2026-03-15,12.3456", 'amount "12.3456" has more decimals than EUR'),
        ("A1,1,2026-03-01,2026-03-15,1e3", 'amount "1e3" is not an amount'),
        ("A1,1,2026-03-01,2026-03-15,NaN", 'amount "NaN" is not an amount'),
        ("A1,1,2026-03-01,2026-03-15,١٢", 'amount "١٢" is not an amount'),
        ("A1,1,2026-03-01,2026-03-15,99999999999999999999", 'amount "99999999999999999999" is more money than there can be'),
        ("A1,1,2026-03-01,2026-03-15,", "amount is empty, and is needed"),
        ("A1,1,2026-03-01,31.02.2026,1", 'due_on "31.02.2026" is a day that there is not'),
        ("A1,1,2026-03-01,soon,1", 'due_on "soon" is not a day; write it as 2026-03-31'),
        ("A1,1,2026-03-01,0026-03-15,1", 'due_on "0026-03-15" is a day of another century'),
        ("A1,1,2026-03-01,46082,1", 'due_on "46082" is not a day'),
        ("A1,,2026-03-01,2026-03-15,1", "contract_no is empty, and is needed"),
    ],
)
def test_a_bad_cell_of_a_bill_is_named_with_its_value(row: str, said: str) -> None:
    text = refusal(invoices("A0,1,2026-03-01,2026-03-15,1", row))

    assert text.startswith(f"invoices.csv:3: {said}")
    assert text.endswith("mend it and send the whole table again, nothing of it was taken in")


def test_other_peoples_names_of_a_column_are_shown_in_its_errors() -> None:
    names = {"invoice_no": "Rēķina Nr.", "amount": "Summa"}
    one = invoices("A1,1,2026-03-01,2026-03-15,x", heading="Rēķina Nr.,contract_no,issued_on,due_on,Summa")

    assert 'invoices.csv:2: amount (Summa) "x" is not an amount' in refusal(one, "invoices", names)


def test_a_mapped_column_goes_before_one_that_happens_to_have_our_name() -> None:
    one = invoices(f"{ROW},99.00", heading=f"{INVOICES.replace('amount', 'amount')},To pay")

    assert [bill.amount_minor for bill in read(one, "invoices", {"amount": "To pay"})] == [9900]
    with pytest.raises(WrongUse, match="no column of it"):
        read(one, "invoices", {"sum": "To pay"})


def test_up_to_twenty_errors_are_listed_and_the_rest_is_counted() -> None:
    rows = [f"A{number},1,2026-03-01,2026-03-15,x{number}" for number in range(30)]

    text = refusal(invoices(*rows))

    assert text.startswith('invoices.csv:2: amount "x0" is not an amount; write it as 1234.50 | line 3: amount "x1"')
    assert "line 21:" in text
    assert "line 22:" not in text
    assert "| and 10 more; mend it" in text


def test_nothing_is_given_out_of_a_chunk_with_an_error_and_later_ones_are_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_text, "_BLOCK", 200)
    good = [f"A{number},1,2026-03-01,2026-03-15,1" for number in range(40)]
    chunks = read_table(invoices(*good, "B,1,2026-03-01,2026-03-15,x"), "invoices")

    taken: list[Any] = []
    with pytest.raises(Refused, match=r'invoices\.csv:42: amount "x"'):  # noqa: PT012  what came before is looked at
        for chunk in chunks:
            taken += chunk
    assert [bill.invoice_no for bill in taken] == [f"A{number}" for number in range(len(taken))]
    assert 0 < len(taken) < 41


def test_rows_that_hold_nothing_are_passed_over() -> None:
    one = invoices("", ROW, ",,,,", ' , ,"", ,', "A2,1,2026-03-01,2026-03-15,1", "", heading=f"{INVOICES}")

    assert [bill.invoice_no for bill in read(one)] == ["A1", "A2"]
    assert refusal(invoices(ROW, ",,,,", "", "A2,1,2026-03-01,2026-03-15,x")).startswith("invoices.csv:5:")


def test_a_table_of_a_heading_alone_holds_nothing() -> None:
    assert read(invoices()) == []
    assert read(given(INVOICES)) == []


def test_a_delimiter_behind_the_last_column_is_no_column() -> None:
    assert read(invoices(f"{ROW},", heading=f"{INVOICES},")) == [BILL]
    assert "the row has 6 cells, the heading 5" in refusal(invoices(f"{ROW},7", heading=f"{INVOICES},"))


def test_a_credit_note_takes_money_away_with_or_without_its_minus() -> None:
    heading = f"{INVOICES},kind"
    rows = ["A1,1,2026-03-01,2026-03-15,5,credit_note", "A2,1,2026-03-01,2026-03-15,-5,Credit note", "A3,1,2026-03-01,2026-03-15,-5,settlement"]

    assert [(bill.kind, bill.amount_minor) for bill in read(invoices(*rows, heading=heading))] == [
        ("credit_note", -500), ("credit_note", -500), ("settlement", -500),
    ]  # fmt: skip


def test_words_of_a_closed_list_are_known_in_any_spelling_and_no_others() -> None:
    heading = f"{INVOICES},kind"

    assert read(invoices(f"{ROW},LEVELLED", heading=heading))[0].kind == "levelled"
    assert read(invoices(f"{ROW},", heading=heading))[0].kind == "invoice"
    text = refusal(invoices(f"{ROW},proforma", heading=heading))
    assert 'kind "proforma" is not one of invoice, credit_note, levelled, settlement, fee' in text


def test_money_has_the_decimals_of_its_rows_currency() -> None:
    heading = f"{INVOICES},currency"
    rows = ["A1,1,2026-03-01,2026-03-15,1200,jpy", "A2,1,2026-03-01,2026-03-15,12.00,EUR", "A3,1,2026-03-01,2026-03-15,12.5,"]

    assert [(bill.amount_minor, bill.currency) for bill in read(invoices(*rows, heading=heading))] == [(1200, "JPY"), (1200, "EUR"), (1250, "EUR")]
    assert 'amount "12.5" has more decimals than JPY' in refusal(invoices("A1,1,2026-03-01,2026-03-15,12.5,JPY", heading=heading))
    assert 'currency "euros" is not a currency' in refusal(invoices(f"{ROW},euros", heading=heading))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    heading = f"{INVOICES},period_start,period_end"

    assert read(invoices(f"{ROW},,2026-01-01", heading=heading))[0].period_end == "2026-01-01"
    text = refusal(invoices(f"{ROW},2026-02-02,2026-02-01", heading=heading))
    assert 'invoices.csv:2: period_end "2026-02-01" is before period_start "2026-02-02"' in text


def test_a_due_day_of_a_plan_is_a_day_of_the_month_and_empty_is_the_last() -> None:
    heading = "contract_no,valid_from,monthly_amount,due_day"
    text = contracts("1,2026-01-01,50,15", "2,2026-01-01,50.5,", heading=heading)

    assert read(given(text), "plans") == [Plan("1", "2026-01-01", 5000, 15, "", "EUR"), Plan("2", "2026-01-01", 5050, 0, "", "EUR")]
    for bad, said in (("32", "is more than 31"), ("0", "is less than 1"), ("mid", "is not a whole number")):
        assert f'due_day "{bad}" {said}' in refusal(given(contracts(f"1,2026-01-01,50,{bad}", heading=heading)), "plans")
    assert 'monthly_amount "-1" is less than 0.00' in refusal(given(contracts("1,2026-01-01,-1,1", heading=heading)), "plans")


def test_equal_clearings_are_different_clearings() -> None:
    text = contracts("1,A1,5,2026-03-01,cash_desk", "1,A1,5,2026-03-01,cash_desk", heading="contract_no,invoice_no,amount,cleared_on,reason")

    assert read(given(text), "clearings") == [Clearing("1", "A1", 500, "EUR", "2026-03-01", "cash_desk")] * 2


def test_the_same_bill_twice_is_one_and_with_other_content_is_refused_with_both_lines() -> None:
    other = ROW.replace("12.50", "12.51")

    assert read(invoices(ROW, ROW)) == [BILL]
    text = refusal(invoices(ROW, "A2,1,2026-03-01,2026-03-15,1", other))
    assert text == 'invoices.csv:4: invoice_no "A1" stands on line 2 with other content; keep the row that is right'


def test_a_contradiction_is_found_across_chunks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_text, "_BLOCK", 120)
    between = [f"B{number},1,2026-03-01,2026-03-15,1" for number in range(30)]

    assert len(read(invoices(ROW, *between, ROW))) == 32, "the store knows the second one"
    assert 'invoices.csv:33: invoice_no "A1" stands on line 2' in refusal(invoices(ROW, *between, ROW.replace("12.50", "12.51")))


def test_a_plan_has_one_row_a_contract_and_day() -> None:
    text = contracts("1,2026-01-01,50", "1,2026-02-01,60", "1,2026-01-01,70", heading="contract_no,valid_from,monthly_amount")

    assert 'table.csv:4: contract_no "1", valid_from "2026-01-01" stands on line 2 with other content' in refusal(given(text), "plans")


def test_text_that_looks_like_a_formula_is_text() -> None:
    text = contracts("1,=cmd|' /C calc'!A0,@SUM(A1)", "2,+371 20000000,-")

    found = read(given(text), "contracts")

    assert [(one.customer_name, one.object_address) for one in found] == [("=cmd|' /C calc'!A0", "@SUM(A1)"), ("+371 20000000", "-")]


def test_what_cannot_be_seen_is_not_kept() -> None:
    text = contracts("\u200b100\u00ad2\u00a0,  Anna\u00a0\tBērziņa\u202e ,\x07Rīga\x1b")

    assert read(given(text), "contracts")[0][:4] == ("1002", "", "Anna Bērziņa", "Rīga")


def test_a_missing_required_column_is_named() -> None:
    text = refusal(given("contract_no,valid_from,valid_to\n1,2026-01-01,\n"), "plans")

    assert "it comes nearest to" in text
    assert "without monthly_amount" in text


@pytest.mark.parametrize("kind", ["camt"])
def test_a_table_we_do_not_take_in_yet_is_refused_with_its_name(kind: str) -> None:
    assert f"it is a table of {kind}, which is recognised but not taken in yet" in refusal(given("a,b\n"), kind)


CELLS = st.one_of(st.text('ab ",;|\t', max_size=4), st.text("aĀ\u00a0\n\r\"'", max_size=4), st.sampled_from(["", " ", "1", "x,y", '"', '""', "\r\n"]))


@given_any(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["\n", "\r\n"]),
    block=st.integers(1, 80),
    spoiled=st.integers(0, 200),
)
@settings(max_examples=400, deadline=None)
def test_the_quick_way_of_reading_gives_what_the_strict_one_gives(
    rows: list[tuple[str, str, str]], quoting: Any, ending: str, block: int, spoiled: int
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting, lineterminator=ending).writerows([("contract_no", "customer_name", "email"), *rows])
    text = stream.getvalue()
    text = text if spoiled >= len(text) or spoiled < 40 else text[:spoiled] + text[spoiled + 1 :]  # one character lost below the heading
    one = given(text)
    table = find_table(one, {}, (schema("contracts"),))

    def found() -> Any:
        try:
            chunks = list(table_text.chunks(one, table.delimiter, table.heading))
        except Refused as refused:
            return str(refused)
        return [(line, chunk.row(at), chunk.misfits.get(at)) for chunk in chunks for at, line in enumerate(chunk.lines)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_text, "_BLOCK", block)
        quick = found()
        patch.setattr(table_text, "_plain", lambda *_: None)
        strict = found()

    assert _bare(quick) == _bare(strict)


def _bare(found: Any) -> Any:
    """Space around a cell is nobody's: the one keeps it before a cell, the other does not."""
    return found if isinstance(found, str) else [(line, [cell.strip() for cell in cells], misfit) for line, cells, misfit in found]


def test_the_quick_and_the_strict_way_of_reading_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_text, "_BLOCK", 300)
    plain = [f'{number:03},"Anna ""A"" {number}, B",Āžu iela {number}' for number in range(60)]
    odd = [*plain[:30], '999,"line\nbreak",x', "", *plain[30:]]

    quick = read(given(contracts(*plain)), "contracts")
    mixed = read(given(contracts(*odd)), "contracts")
    strict = list(csv.reader(io.StringIO("\n".join(plain))))

    assert [[one.contract_no, one.customer_name, one.object_address] for one in quick] == strict
    assert [one for one in mixed if one.contract_no != "999"] == quick
    assert mixed[30] == Contract("999", "", "line break", "x", "", "", "", "", "", "", "")
    assert refusal(given(contracts(*odd, "1,,x")), "contracts").startswith("table.csv:65: customer_name is empty")


def test_a_text_without_line_ends_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from reconcile.readers import table_encoding

    monkeypatch.setattr(table_encoding, "_LINE", 1 << 20)
    monkeypatch.setattr(table_encoding, "_BLOCK", 1 << 18)

    assert "table.csv:2: the line is longer than 1 MB" in refusal(given(contracts("x" * (2 << 20))), "contracts")
