"""Any other bank's table: read by the map of the settings, and the map proposed for one nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.core.statement import Entry, Statement
from reconcile.errors import Refused
from reconcile.readers import bank_mapped, bank_sniff
from reconcile.readers.detect import detect
from tests.readers.table_files import given, workbook

if TYPE_CHECKING:
    from reconcile.readers.inputs import Input

OURS, PAYER, OTHER = "LV44HABA0551000000001", "LV17HABA0551000000002", "LT707044060000000002"
SIGNED = {"iban": OURS, "only_currency": "EUR", "date": "Booked", "amount": "Sum", "payer_name": "Who", "payer_account": "From", "text": "Why"}
HEADING = "Booked;Sum;Who;From;Why"
ROWS = (f"12.03.2026;45,60;Anna Bērziņa;{PAYER};1002003000", "13.03.2026;-12,30;Banka;;Komisija")


def table(*rows: str, heading: str = HEADING) -> Input:
    return given("\n".join([heading, *rows]) + "\n", "bank.csv")


def read(one: Input, settings: dict[str, str]) -> tuple[list[Statement], list[Entry]]:
    events = list(bank_mapped.read(one, {"bank": settings}))
    return [each for each in events if isinstance(each, Statement)], [each for each in events if isinstance(each, Entry)]


def amounts(one: Input, settings: dict[str, str]) -> list[int]:
    return [entry.amount_minor for entry in read(one, settings)[1]]


def test_a_mapped_table_is_a_statement_of_the_account_in_the_map() -> None:
    one = table(*ROWS)
    assert detect(one, statements={"bank": SIGNED}) == "mapped"
    (statement,), entries = read(one, SIGNED)
    assert (statement.family, statement.account, statement.from_date, statement.to_date) == ("table", OURS, "2026-03-12", "2026-03-13")
    payment = entries[0].payments[0]
    assert (payment.amount_minor, payment.counterparty_name, payment.counterparty_account) == (4560, "Anna Bērziņa", PAYER)
    assert [entry.amount_minor for entry in entries] == [4560, -1230]


def test_debit_and_credit_may_be_two_columns_or_a_mark_beside_the_sum() -> None:
    two = {key: value for key, value in SIGNED.items() if key != "amount"} | {"debit": "Out", "credit": "In", "payer_name": "Who"}
    heading = "Booked;Out;In;Who;From;Why"
    assert amounts(table("12.03.2026;;45,60;A;;x", "13.03.2026;12,30;;B;;y", heading=heading), two) == [4560, -1230]
    assert amounts(table("12.03.2026;;45,60;A;;x", "13.03.2026;-12,30;;B;;y", heading=heading), two) == [4560, -1230]
    marked = SIGNED | {"side": "DC"}
    assert amounts(table("12.03.2026;45,60;A;;x;K", "13.03.2026;12,30;B;;y;D", heading=f"{HEADING};DC"), marked) == [4560, -1230]


def test_several_accounts_and_currencies_are_several_statements() -> None:
    settings = {"account": "Ours", "currency": "Ccy", "date": "Booked", "amount": "Sum"}
    one = table(f"{OURS};EUR;2026-03-12;1.00", f"{OTHER};EUR;2026-03-12;2.00", f"{OURS};USD;2026-03-12;3.00", heading="Ours;Ccy;Booked;Sum")
    assert [(each.account, each.currency) for each in read(one, settings)[0]] == [(OURS, "EUR"), (OTHER, "EUR"), (OURS, "USD")]


def test_a_workbook_is_read_by_the_same_map() -> None:
    one = given(
        workbook([["Export of March"], ["Booked", "Sum", "Who", "From", "Why"], ["2026-03-12", 45.6, "Anna Bērziņa", PAYER, "1002003000"]]),
        "bank.xlsx",
    )
    assert detect(one, statements={"bank": SIGNED}) == "mapped"
    assert amounts(one, SIGNED) == [4560]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("32.03.2026;1,00;A;;x", 'bank.csv:2: column "Booked" "32.03.2026" is a day that there is not'),
        ("12.03.2026;1,0O;A;;x", 'bank.csv:2: column "Sum" "1,0O" is not an amount'),
        ("12.03.2026;;A;;x", 'bank.csv:2: column "Sum" is not an amount'),
        ("12.03.2026;1,00;A", "bank.csv:2: the row has 3 cells, the heading 5"),
        ("12.03.2026;1,00;A;;x;y", "bank.csv:2: the row has 6 cells, the heading 5"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_file(row: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(table(row, ROWS[0]), SIGNED)
    assert said in str(caught.value)


def test_a_thousands_sign_is_told_by_the_column() -> None:
    assert amounts(table("12.03.2026;1,234;A;;x", "13.03.2026;1,234.50;A;;x"), SIGNED) == [123400, 123450]
    with pytest.raises(Refused, match="may be thousands or three decimals"):
        read(table("12.03.2026;1,234;A;;x"), SIGNED)


def test_two_maps_that_fit_one_file_are_an_error() -> None:
    with pytest.raises(Refused, match=r"\[statements.a\] and \[statements.b\] of reconcile.toml fit it alike"):
        detect(table(*ROWS), statements={"a": SIGNED, "b": SIGNED})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"iban": ""}, "it is the table of [statements.bank] of reconcile.toml, which lacks iban, or account"),
        ({"iban": OURS[:-1] + "9"}, "fails its check number"),
        ({"only_currency": ""}, "lacks only_currency, or currency"),
        ({"amount": ""}, "lacks amount, or debit and credit"),
        ({"debit": "Out", "credit": "In"}, "lacks amount, or debit and credit"),
        ({"when": "Booked"}, "when is no setting; use iban"),
    ],
)
def test_a_map_that_is_no_map_refuses_its_table_and_says_what_it_lacks(change: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        detect(table(heading=f"{HEADING};Out;In"), statements={"bank": SIGNED | change})
    assert said in str(caught.value)


def test_a_wrong_map_is_no_concern_of_another_banks_table() -> None:
    wrong = SIGNED | {"iban": OURS[:-1] + "9", "date": "Day", "amount": "Total"}
    one = table(*ROWS)
    assert detect(one, statements={"a": wrong, "bank": SIGNED, "empty": {}}) == "mapped"
    assert len(read(one, SIGNED)[1]) == 2
    again = SIGNED | {"iban": OURS[:-1] + "9"}
    assert detect(one, statements={"bank": SIGNED, "pasted_before": again}) == "mapped"


def test_the_map_proposed_reads_the_table() -> None:
    one = table(
        f"12.03.2026;45,60;EUR;{OURS};Anna Bērziņa;{PAYER};1002003000 par martu;900,00",
        f"13.03.2026;-12,30;EUR;{OURS};Jānis Ozols;{OTHER};rēķins EL-1;887,70",
        heading="Grāmatošanas datums;Summa;Valūta;Klienta konts;Maksātājs;Maksātāja konts;Maksājuma mērķis;Atlikums",
    )
    found = bank_sniff.sniff(one)
    assert found.settings == {
        "account": "Klienta konts", "currency": "Valūta", "date": "Grāmatošanas datums", "amount": "Summa", "payer_name": "Maksātājs",
        "payer_account": "Maksātāja konts", "text": "Maksājuma mērķis",
    }  # fmt: skip
    assert (found.missing, found.unused, found.refused) == ((), ("Atlikums",), "")
    assert [entry.amount_minor for entry in found.entries] == [4560, -1230]
    assert amounts(one, found.settings) == [4560, -1230]


def test_what_no_column_tells_is_asked_for_and_not_guessed() -> None:
    found = bank_sniff.sniff(table(*ROWS))
    assert found.missing == ("iban", "only_currency")
    assert found.settings["date"] == "Booked"
    assert bank_sniff.sniff(table(*ROWS), OURS).settings["iban"] == OURS


def test_an_english_table_with_two_columns_of_money_is_proposed_so() -> None:
    one = table("2026-03-12,,45.60,Anna,A", "2026-03-13,12.30,,Bank,B", heading="Date,Paid out,Paid in,Name,Description")
    settings = bank_sniff.sniff(one, OURS).settings
    assert (settings["debit"], settings["credit"]) == ("Paid out", "Paid in")


def test_what_is_no_table_of_payments_gets_no_map() -> None:
    with pytest.raises(Refused, match="no row of column names above rows with a day and a sum"):
        bank_sniff.sniff(given("one,two,three\nA,B,C\n", "list.csv"))


def test_a_sign_against_its_mark_or_its_column_refuses_the_file() -> None:
    marked = SIGNED | {"side": "DC"}
    with pytest.raises(Refused, match='column "Sum" "-45,60" and its credit mark contradict each other'):
        read(table("12.03.2026;-45,60;A;;x;K", "13.03.2026;-12,30;B;;y;D", heading=f"{HEADING};DC"), marked)
    two = {key: value for key, value in SIGNED.items() if key != "amount"} | {"debit": "Out", "credit": "In"}
    for cells, said in ((";;", "exactly one of the two must hold the sum"), ("1,00;1,00;", "exactly one of the two"), (";-1,00;", "has a sign")):
        with pytest.raises(Refused, match=said):
            read(table(f"12.03.2026;{cells}A;;x", heading="Booked;Out;In;Who;From;Why"), two)


def test_an_account_that_stands_on_some_rows_only_is_not_taken_for_ours() -> None:
    rows = (*ROWS, f"14.03.2026;45,60;Anna Bērziņa;{PAYER};1002003000")
    assert "account" not in bank_sniff.sniff(table(*rows)).settings


@pytest.mark.parametrize(
    ("heading", "payer", "text", "amount"),
    [
        ("Bogføringsdato;Saldo;Beløb;Afsender;Tekst", "Afsender", "Tekst", "Beløb"),
        ("Buchungstag;Kontostand;Betrag;Auftraggeber/Empfänger;Verwendungszweck", "Auftraggeber/Empfänger", "Verwendungszweck", "Betrag"),
        ("Data operacji;Saldo;Kwota;Nadawca;Tytuł", "Nadawca", "Tytuł", "Kwota"),
        ("Bokföringsdag;Saldo;Belopp;Avsändare;Meddelande", "Avsändare", "Meddelande", "Belopp"),
        ("Kirjauspäivä;Saldo;Summa;Maksaja;Viesti", "Maksaja", "Viesti", "Summa"),
    ],
)
def test_a_foreign_banks_table_is_proposed_with_payer_and_text(heading: str, payer: str, text: str, amount: str) -> None:
    found = bank_sniff.sniff(table("12.03.2026;99,00;45,60;Anna;1002003000", "13.03.2026;87,00;-12,30;Jan;f 1", heading=heading), OURS)
    assert (found.settings["payer_name"], found.settings["text"], found.settings["amount"], found.unsaid) == (payer, text, amount, {})


def test_columns_that_may_say_who_paid_and_what_for_are_named_and_not_guessed() -> None:
    rows = ("12.03.2026;45,60;Anna;līg 10;77", "13.03.2026;-12,30;Jan;f 1;78")
    found = bank_sniff.sniff(table(*rows, heading="Päev;Raha;Kes;Miks;Nr"), OURS)
    assert found.unsaid == {"payer_name": ("Kes", "Miks"), "text": ("Kes", "Miks")}


def test_a_list_of_the_billing_system_is_no_statement_of_a_bank() -> None:
    one = table("R-1;1002003000;2026-03-01;2026-03-15;45,60;EUR", heading="Rēķins;contract_no;issued_on;due_on;amount;currency")
    with pytest.raises(Refused, match="it comes nearest to invoices, without invoice_no, and no bank's statement"):
        bank_sniff.sniff(one)
