"""Swedbank's table: every language, both delimiters, balances, turnover, and what must never be half read."""

from __future__ import annotations

import pytest

from reconcile.core.statement import Balance
from tests.readers.bank_files import read, refusal

OURS, THEIRS = "LV44HABA0551000000001", "LV17HABA0551000000002"
LATVIAN = (
    '"Klienta konts";"Ieraksta tips";"Datums";"Saņēmējs/Maksātājs";"Informācija saņēmējam";"Summa";"Valūta";"Debets/Kredīts";"Arhīva kods";'
    '"Maksājuma veids";"Refernces numurs";"Dokumenta numurs";'
)
ENGLISH = (
    '"Client account";"Row type";"Date";"Beneficiary/Payer";"Beneficiary\'s account";"Details";"Amount";"Currency";"Debit/Credit";'
    '"Transfer reference";"Transaction type";"Reference number";"Document number";'
)
ESTONIAN = (
    '"Kliendi konto","Reatüüp","Kuupäev","Saaja/Maksja","Selgitus","Summa","Valuuta","Deebet/Kreedit","Arhiveerimistunnus","Tehingu tüüp",'
    '"Viitenumber","Dokumendi number",'
)
LITHUANIAN = (
    '"Sąskaitos Nr.","","Data","Gavėjas","Paaiškinimai","Suma","Valiuta","D/K","Įrašo Nr.","Kodas","Įmokos kodas","Dok. Nr.",'
    '"Kliento kodas mokėtojo IS","Kliento kodas","Pradinis mokėtojas","Galutinis gavėjas",'
)
RUSSIAN = (
    '"Счёт клиента";"Тип записи";"Дата";"Получатель/Плательщик";"Информация получателю";"Сумма";"Валюта";"Дебет/Кредит";"Архивный код";'
    '"Тип платежа";"Номер ссылки";"Номер документа";'
)


def row(kind: str, day: str, amount: str, side: str, name: str = "", text: str = "", currency: str = "EUR", archive: str = "") -> str:
    cells = [OURS, kind, day, name, text, amount, currency, side, archive, "INB", "", "7"]
    return "".join(f'"{cell}";' for cell in cells)


def table(*rows: str, heading: str = LATVIAN) -> str:
    return "\r\n".join([heading, *rows]) + "\r\n"


WHOLE = (
    row("10", "02.03.2026", "1 000,00", "K", text="Sākuma atlikums"),
    row("20", "02.03.2026", "45,60", "K", "Anna Bērziņa", "Līg. 1002003000", archive="2026030200000001"),
    row("20", "03.03.2026", "12,30", "D", "Swedbank", "Komisija", archive="2026030300000002"),
    row("82", "03.03.2026", "45,60", "K", text="Apgrozījums"),
    row("82", "03.03.2026", "12,30", "D", text="Apgrozījums"),
    row("86", "03.03.2026", "1 033,30", "K", text="Beigu atlikums"),
)


def test_a_latvian_table_gives_its_payments_balances_and_turnover() -> None:
    found = read(table(*WHOLE))
    (statement,) = found.statements
    assert (found.kind, statement.family, statement.account, statement.account_is_iban, statement.currency) == (
        "swedbank",
        "table",
        OURS,
        True,
        "EUR",
    )
    assert statement.balances == (Balance("OPBD", "", 100000, "EUR", "2026-03-02"), Balance("CLBD", "", 103330, "EUR", "2026-03-03"))
    assert (statement.from_date, statement.to_date) == ("2026-03-02", "2026-03-03")
    assert (statement.stated_credit_minor, statement.stated_debit_minor) == (4560, -1230)
    assert found.sums() == (4560, -1230)
    payment = found.payment()
    assert (payment.counterparty_name, payment.remittance_text, payment.servicer_reference) == ("Anna Bērziņa", "Līg. 1002003000", "2026030200000001")
    assert (found.entries[0].booking_date, found.entries[0].line, found.entries[0].bank_transaction_code) == ("2026-03-02", 3, "INB")


@pytest.mark.parametrize("heading", [LATVIAN, RUSSIAN, LATVIAN.replace("Refernces", "References")])
def test_each_language_of_the_screen_is_the_same_table(heading: str) -> None:
    found = read(table(*WHOLE, heading=heading))
    assert (found.kind, found.sums()) == ("swedbank", (4560, -1230))


def test_the_english_variant_with_the_beneficiarys_account_gives_the_payers_account() -> None:
    line = f'"{OURS}";"20";"02.03.2026";"Anna Bērziņa";"{THEIRS}";"1002003000";"45,60";"EUR";"K";"2026030200000001";"MK";"";"7";'
    payment = read(table(line, heading=ENGLISH)).payment()
    assert (payment.counterparty_account, payment.amount_minor, payment.instruction_id) == (THEIRS, 4560, "7")


def test_estonian_tables_with_commas_have_a_reference_number() -> None:
    line = f'"{OURS}","20","02.03.2026","Mari Tamm","arve 12","45,60","EUR","K","2026030200000001","MK","12131295","7",'
    payment = read(table(line, heading=ESTONIAN)).payment()
    assert (payment.creditor_reference, payment.amount_minor) == ("12131295", 4560)


def test_lithuanian_quotes_inside_a_cell_need_not_be_written_twice() -> None:
    lines = (
        f'"{OURS}","20","2026-03-02","UAB "Naktis"","Sąskaita "A-1", 2026","45.60","EUR","K","2026030200000001","MK","","7","",',
        f'"{OURS}","20","2026-03-03","UAB ""Diena""","kita","1,234.50","EUR","K","2026030300000002","MK","","8","",',
    )
    found = read(table(*lines, heading=LITHUANIAN))
    assert [entry.payments[0].counterparty_name for entry in found.entries] == ['UAB "Naktis"', 'UAB "Diena"']
    assert found.payment().remittance_text == 'Sąskaita "A-1", 2026'
    assert found.sums() == (4560 + 123450, 0)


def test_several_currencies_in_one_file_are_several_statements() -> None:
    dollars = (
        row("10", "02.03.2026", "0,00", "K", currency="USD"),
        row("20", "02.03.2026", "5,00", "K", currency="USD", archive="9"),
        row("86", "03.03.2026", "5,00", "K", currency="USD"),
    )
    found = read(table(*WHOLE, *dollars))
    assert [(each.currency, each.ordinal, len(each.balances)) for each in found.statements] == [("EUR", 1, 2), ("USD", 2, 2)]
    assert [entry.currency for entry in found.entries] == ["EUR", "EUR", "USD"]


def test_two_months_one_behind_the_other_are_two_statements() -> None:
    april = (row("10", "01.04.2026", "1 033,30", "K"), row("86", "30.04.2026", "1 033,30", "K"))
    assert [(each.from_date, each.to_date) for each in read(table(*WHOLE, *april)).statements] == [
        ("2026-03-02", "2026-03-03"), ("2026-04-01", "2026-04-30"),
    ]  # fmt: skip


def test_an_overdrawn_account_has_a_balance_below_zero() -> None:
    found = read(table(row("10", "02.03.2026", "20,00", "D"), row("86", "02.03.2026", "20,00", "D")))
    assert [each.amount_minor for each in found.statements[0].balances] == [-2000, -2000]


def test_interest_that_is_not_booked_is_kept_and_is_no_money() -> None:
    found = read(table(*WHOLE, row("900", "03.03.2026", "0,07", "K", text="Uzkrātie procenti")))
    assert [entry.status for entry in found.entries] == ["BOOK", "BOOK", "INFO"]
    assert found.sums() == (4560, -1230)


def test_a_table_without_balances_takes_its_period_from_its_rows() -> None:
    found = read(table(*WHOLE[1:3]))
    assert found.statements[0].balances == ()
    assert (found.statements[0].from_date, found.statements[0].to_date) == ("2026-03-02", "2026-03-03")


def test_windows_1257_is_read_with_its_letters() -> None:
    assert read(table(*WHOLE).encode("cp1257")).payment().counterparty_name == "Anna Bērziņa"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("20", "31.02.2026", "45,60", "K"), 'export.csv:2: column "Datums" "31.02.2026" is a day that there is not'),
        (row("20", "02.03.2026", "45,6O", "K"), 'export.csv:2: column "Summa" "45,6O" is not an amount'),
        (row("20", "02.03.2026", "45,605", "K"), 'export.csv:2: column "Summa" "45,605"'),
        (row("20", "02.03.2026", "-45,60", "K"), 'export.csv:2: column "Summa" "-45,60" is negative'),
        (row("20", "02.03.2026", "45,60", "X"), 'export.csv:2: column "Debets/Kredīts" "X" is neither D (debit) nor K or C (credit)'),
        (row("21", "02.03.2026", "45,60", "K"), 'export.csv:2: column "Ieraksta tips" "21" is no type of row we know'),
        (row("20", "02.03.2026", "45,60", "K", currency="eiro"), 'export.csv:2: column "Valūta" "eiro" is not a currency'),
        (row("20", "02.03.2026", "45,60", "K").partition('"EUR"')[0], "export.csv:2: the row has"),
        ('"LV44HABA', "export.csv:2: a quote in this row is not closed: the file is cut off"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_file_with_line_column_and_value(wrong: str, said: str) -> None:
    assert said in refusal(table(wrong))


def test_a_file_cut_before_its_closing_balance_is_refused() -> None:
    for rows in range(1, len(WHOLE)):
        assert "and no closing one: the file is cut off" in refusal(table(*WHOLE[:rows]))


def test_a_file_cut_inside_its_last_row_is_refused() -> None:
    whole = table(*WHOLE[1:3]).rstrip()
    for left in range(len(table(WHOLE[1])) + 1, len(whole)):
        assert "cut off" in refusal(whole[:left])


def test_a_heading_alone_is_refused() -> None:
    assert "the table holds no row" in refusal(table())
