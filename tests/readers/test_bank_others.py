"""SEB, Luminor, the Estonian banks' table and LITAS-ESIS: each with its own traps."""

from __future__ import annotations

import pytest

from reconcile.core.statement import Balance
from tests.readers.bank_files import read, refusal

SEB, THEIRS = "LV58UNLA0050000000001", "LV17HABA0551000000002"
LUMINOR, LHV, LHV_PAYER = "LT307300010000000001", "EE367700771000000001", "EE892200221000000001"
SEB_TITLE = f'"KONTA  ({SEB}) IZRAKSTS (PAR PERIODU: 01.03.2026-31.03.2026)";'
SEB_LATVIAN = (
    '"MU NR.";"DATUMS";"MAKSĀJUMA VALŪTA";"MAKSĀJUMA SUMMA";"PARTNERA NOSAUKUMS";"PARTNERA PERS. KODS/ REĢ. NR.";"PARTNERA KONTS";"PARTNERA BANKA";'
    '"PARTNERA BANKAS SWIFT KODS";"MAKSĀJUMA MĒRĶIS";"TRANSAKCIJAS NUMURS";"DOKUMENTA DATUMS";"TRANSAKCIJAS TIPS";"REFERENCE";"DEBETS/ KREDĪTS";'
    '"SUMMA KONTA VALŪTĀ";"KONTA NR.";"KONTA VALŪTA";'
)
SEB_LITHUANIAN = (
    '"DOK NR.";"DATA";"VALIUTA";"SUMA";"MOKĖTOJO ARBA GAVĖJO PAVADINIMAS";"MOKĖTOJO ARBA GAVĖJO IDENTIFIKACINIS KODAS";"SĄSKAITA";'
    '"KREDITO ĮSTAIGOS PAVADINIMAS";"KREDITO ĮSTAIGOS SWIFT KODAS";"MOKĖJIMO PASKIRTIS";"TRANSAKCIJOS KODAS";"DOKUMENTO DATA";"TRANSAKCIJOS TIPAS";'
    '"NUORODA";"DEBETAS/KREDITAS";"SUMA SĄSKAITOS VALIUTA";"SĄSKAITOS NR";"SĄSKAITOS VALIUTA";'
)


def seb_row(day: str = "12.03.2026", side: str = "C", account: str = SEB, amount: str = "45,60", paid: tuple[str, str] = ("EUR", "45,60")) -> str:
    cells = [
        "17", day, paid[0], paid[1], "Anna Bērziņa", "010190-10000", THEIRS, "Swedbank AS", "HABALV22", "Līg. 1002003000", "RO1L01", "11.03.2026",
        "PMNTRCDTESCT Ienākošs maksājums"[:12], "", side, amount, account, "EUR",
    ]  # fmt: skip
    return "".join(f'"{cell}";' for cell in cells)


def seb(*rows: str, title: str = SEB_TITLE, heading: str = SEB_LATVIAN) -> str:
    return "\ufeff" + "\r\n".join([title, heading, *rows]) + "\r\n"


def test_sebs_table_has_a_title_a_period_and_the_customers_own_date() -> None:
    found = read(seb(seb_row(), seb_row("13.03.2026", "D")))
    (statement,) = found.statements
    assert (found.kind, statement.account, statement.from_date, statement.to_date) == ("seb", SEB, "2026-03-01", "2026-03-31")
    assert found.sums() == (4560, -4560)
    payment = found.payment()
    assert (payment.bank_transaction_code, payment.counterparty_account, payment.counterparty_agent) == ("PMNT/RCDT/ESCT", THEIRS, "HABALV22")
    assert (found.entries[0].booking_date, payment.additional_info) == ("2026-03-12", "document date 2026-03-11")


def test_seb_in_lithuanian_is_the_same_table() -> None:
    row = f'"CLR1";2026-03-12;"EUR";22,23;"UAB Naktis";"";"";"AB SEB BANKAS";"CBVILT2X";"už";"RO1";2026-03-11;"PMNTCCRDOTHR";"";"D";22,23;"{LUMINOR}";"EUR";'
    title = f'"SĄSKAITOS  ({LUMINOR}) IŠRAŠAS (UŽ LAIKOTARPĮ: 2026-03-12-2026-03-12)";'
    found = read(seb(row, title=title, heading=SEB_LITHUANIAN))
    assert (found.statements[0].account, found.statements[0].to_date, found.sums()) == (LUMINOR, "2026-03-12", (0, -2223))


def test_a_card_statement_belongs_to_the_account_of_its_title() -> None:
    found = read(seb(seb_row(account="4921********1234")))
    assert [each.account for each in found.statements] == [SEB]
    assert "is a card and no account" in refusal(seb(seb_row(account="4921********1234"), title='"KARTES IZRAKSTS";'))


def test_a_masked_card_of_the_payer_is_no_payer_account() -> None:
    assert read(seb(seb_row().replace(THEIRS, "4921********1234"))).payment().counterparty_account == ""


def test_a_payment_in_another_currency_counts_in_the_accounts() -> None:
    payment = read(seb(seb_row(paid=("USD", "50,00")))).payment()
    assert (payment.amount_minor, payment.currency, payment.original_amount_minor, payment.original_currency) == (4560, "EUR", 5000, "USD")


def test_a_row_outside_the_titles_period_refuses_the_file() -> None:
    assert 'export.csv:3: column "DATUMS" "01.04.2026" is outside the period of the title' in refusal(seb(seb_row("01.04.2026")))


LUMINOR_HEADING = (
    "Operacijos/Balanso Tipas,Data,Laikas,Suma,Ekvivalentas,C/D,Orig. suma,Orig. valiuta,Operacijos dok. Nr.,Operacijos eilutė (identifikatorius),"
    "Kliento kodas gavėjo informac. sistemoje,Įmokos kodas,Mokėjimo paskirtis,Kitos pusės BIC,Kitos pusės Kredito įstaigos pavadinimas,"
    "Kitos pusės Sąskaitos Nr.,Kitos pusės Pavadinimas,Kitos pusės Asmens kodas/Registracijos Nr."
)
LUMINOR_ROWS = (
    "likutisPR,20260302,,100.00,100.00,C,100.00,EUR,,,,,,,,,,",
    "Pervedimas,20260302,101500,45.60,45.60,C,45.60,EUR,17,990001,1002003000,,sutartis,HABALT22,Swedbank,LT707044060000000002,Ona Onaitė,",
    "likutisPB,20260302,,145.60,145.60,C,145.60,EUR,,,,,,,,,,",
)


def test_luminors_rows_may_stand_one_column_right_of_the_heading() -> None:
    straight = read("\n".join([f"Sąskaita {LUMINOR}", LUMINOR_HEADING, *LUMINOR_ROWS]) + "\n")
    shifted = read("\n".join([LUMINOR_HEADING, *(f"{LUMINOR},{row}" for row in LUMINOR_ROWS)]) + "\n")
    for found in (straight, shifted):
        assert (found.kind, found.statements[0].account, found.sums()) == ("luminor", LUMINOR, (4560, 0))
        assert found.statements[0].balances == (Balance("OPBD", "", 10000, "EUR", "2026-03-02"), Balance("CLBD", "", 14560, "EUR", "2026-03-02"))
        assert (found.payment().counterparty_name, found.payment().creditor_reference) == ("Ona Onaitė", "1002003000")


def test_a_luminor_row_in_neither_place_refuses_the_file() -> None:
    assert "export.csv:3: the row does not fit the heading" in refusal("\n".join([f"Sąskaita {LUMINOR}", LUMINOR_HEADING, f",,{LUMINOR_ROWS[1]}"]))


def test_a_luminor_table_that_names_no_account_says_how_to_map_it() -> None:
    assert "does not say whose account it is; name the account above the heading" in refusal("\n".join([LUMINOR_HEADING, *LUMINOR_ROWS]))


def test_a_sum_whose_currency_nothing_tells_refuses_the_file() -> None:
    row = LUMINOR_ROWS[1].replace("45.60,45.60,C,45.60,EUR", "45.60,41.00,C,50.00,USD")
    assert '"45.60" is in a currency that the row does not tell' in refusal("\n".join([f"Sąskaita {LUMINOR}", LUMINOR_HEADING, row]))


LHV_HEADING = (
    "Kliendi konto;Dokumendi number;Kuupäev;Saaja/maksja konto;Saaja/maksja nimi;Deebet/Kreedit (D/C);Summa;Viitenumber;Arhiveerimistunnus;Selgitus;"
    "Valuuta;Isikukood või registrikood;Saaja/maksja panga BIC;Makse algataja nimi;Kande viide;Konto teenusepakkuja viide"
)


def lhv(*rows: tuple[str, str]) -> str:
    lines = [
        f"{LHV};{at};15.03.2026;{LHV_PAYER};Mari Tamm;{side};{amount};12131295;A{at};arve;EUR;;;;E{at};S{at}"
        for at, (side, amount) in enumerate(rows)
    ]
    return "\n".join([LHV_HEADING, *lines]) + "\n"


def test_estonian_amounts_stand_with_a_sign_or_without() -> None:
    for rows in ((("C", "45.60"), ("D", "12.30")), (("C", "45,60"), ("D", "-12,30"))):
        found = read(lhv(*rows))
        assert (found.kind, found.sums()) == ("lhv", (4560, -1230))
    assert (found.entries[0].servicer_reference, found.payment().creditor_reference) == ("S0", "12131295")


LHV_ENGLISH = (
    '"Customer account no","Document no","Date","Sender/receiver account","Sender/receiver name","Debit/Credit (D/C)","Amount","Reference number",'
    '"Archiving code","Description","Currency","Personal code or register code","Sender/receiver bank BIC","Ultimate debtor name","Transaction reference",'
    '"Account servicer reference"'
)
LHV_RUSSIAN = (
    '"Счёт клиента","Номер документа","Дата","Счёт плательщика/получателя","Имя плательщика/получателя","Дебет/Кредит (D/C)","Сумма","Номер ссылки",'
    '"Признак архивирования","Пояснение","Валюта","Личный код или регистрационный код","BIC банка получателя/плательщика","Имя инициатора платежа",'
    '"Ссылка проводки","Ссылка поставщика счета"'
)


@pytest.mark.parametrize("heading", [LHV_ENGLISH, LHV_RUSSIAN, LHV_HEADING.replace(";", ",")])
def test_the_estonian_table_is_the_same_in_each_language_of_the_screen(heading: str) -> None:
    row = f'"{LHV}","7","2026-03-15","{LHV_PAYER}","Mari Tamm","C",45.60,"12131295","A1","arve","EUR","49001010000","HABAEE2X","Jüri Tamm","E1","S1"'
    payment = read(f"{heading}\n{row}\n").payment()
    assert (payment.amount_minor, payment.counterparty_account, payment.counterparty_name, payment.ultimate_name) == (
        4560,
        LHV_PAYER,
        "Mari Tamm",
        "Jüri Tamm",
    )
    assert (payment.creditor_reference, payment.instruction_id, payment.servicer_reference, payment.counterparty_agent) == (
        "12131295",
        "7",
        "S1",
        "HABAEE2X",
    )
    assert (payment.remittance_text, payment.counterparty_id) == ("arve", "49001010000")


def test_the_shorter_estonian_export_has_no_document_number() -> None:
    heading = (
        '"Kliendi konto","Kuupäev","Saaja/maksja konto","Saaja/maksja nimi","Deebet/Kreedit (D/C)","Summa","Arhiveerimistunnus","Selgitus","Valuuta",'
        '"Isikukood või registrikood"'
    )
    row = f'"{LHV}","2026-03-15","{LHV_PAYER}","Mari Tamm","C",45.60,"2026031500000001","arve","EUR","49001010000"'
    payment = read(f"{heading}\n{row}\n").payment()
    assert (payment.amount_minor, payment.servicer_reference, payment.instruction_id) == (4560, "2026031500000001", "")


def test_a_sign_against_its_own_debit_mark_refuses_the_file() -> None:
    assert 'export.csv:2: column "Summa" "-45.60" and its credit mark contradict each other' in refusal(lhv(("C", "-45.60"), ("D", "-1.00")))


LITAS = (
    f"000\t20260302\t\tAGBLLT2XXXX\tBankas\t40100\tVilnius\t\t\t\tUAB Šviesa\t1\tVilnius\t\t\tBankas\t{LUMINOR}\tEUR",
    "020\tLikutisPR\t20260302\t\t10000\t10000" + "\t" * 19,
    "010\t2300\t20260302\t\t4560\t4560\tC\t\t\t66\t990001\t1002003000\t\tAčiū už šviesą\tHABALT22XXX\tSwedbank\tLT707044060000000002\tOna Onaitė\t"
    + "\t" * 7,
    "020\tLikutisPB\t20260302\t\t14560\t14560" + "\t" * 19,
    "999\t510350",
)


def test_litas_esis_is_in_cents_and_in_windows_1257() -> None:
    found = read(("\r\n".join(LITAS) + "\r\n").encode("cp1257"), "export.acc")
    (statement,) = found.statements
    assert (found.kind, statement.account, statement.account_owner, found.sums()) == ("litas", LUMINOR, "UAB Šviesa", (4560, 0))
    assert [each.amount_minor for each in statement.balances] == [10000, 14560]
    payment = found.payment()
    assert (payment.remittance_text, payment.counterparty_name, payment.creditor_reference) == ("Ačiū už šviesą", "Ona Onaitė", "1002003000")


@pytest.mark.parametrize("kept", [1, 2, 3, 4])
def test_litas_esis_without_its_end_is_refused(kept: int) -> None:
    assert "the last record is not 999: the file is cut off" in refusal(
        "\r\n".join([*LITAS[:kept], ""] if kept > 1 else [LITAS[0], LITAS[1]]), "export.acc"
    )


def test_a_litas_amount_that_is_none_refuses_the_file() -> None:
    assert 'export.acc:3: cell 5 "45.60" is not an amount in cents' in refusal(
        "\r\n".join(LITAS).replace("\t4560\t4560\tC", "\t45.60\t4560\tC"), "export.acc"
    )
