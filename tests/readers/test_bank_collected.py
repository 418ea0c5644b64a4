"""Lists of what a post office or a shop collected: each transfer a notification, its commission a line of its own."""

from __future__ import annotations

import pytest

from tests.readers.bank_files import read, refusal

OURS = "LV80BANK0000435195001"
HEADING = "account_iban;booked_on;bank_reference;paid_on;contract_no;payer_name;details;amount;commission;currency"
ROWS = (
    f"{OURS};2026-03-12;P1;2026-03-10;1002003017;Anna Bērziņa;rēķins R-1;300,00;0,04;EUR",
    f"{OURS};2026-03-12;P1;2026-03-11;1483920657;Jānis Kalniņš;;37,50;0,04;EUR",
)


def table(*rows: str, heading: str = HEADING) -> str:
    return "\n".join([heading, *rows]) + "\n"


def test_a_transfer_is_the_payments_less_the_commission() -> None:
    found = read(table(*ROWS))
    (statement,) = found.statements
    (entry,) = found.entries
    assert (found.kind, statement.family, statement.account, statement.from_date, entry.servicer_reference) == (
        "collected",
        "camt.054",
        OURS,
        "2026-03-12",
        "P1",
    )
    assert (entry.amount_minor, entry.details_total_minor, entry.charges_minor) == (33742, 33750, -8)
    assert [(each.kind, each.amount_minor) for each in entry.payments] == [("detail", 30000), ("detail", 3750), ("charge", -8)]
    assert (entry.payments[0].remittance_text, entry.payments[0].counterparty_name) == ("1002003017 rēķins R-1", "Anna Bērziņa")
    assert entry.payments[0].additional_info == "paid to the collector on 2026-03-10"


def test_each_day_and_reference_is_a_transfer_of_its_own() -> None:
    other = ROWS[1].replace("P1", "P2"), ROWS[1].replace("2026-03-12", "2026-03-13")
    assert [entry.amount_minor for entry in read(table(*ROWS, *other)).entries] == [33742, 3746, 3746]


def test_the_commission_may_stand_in_a_row_of_its_own() -> None:
    rows = [ROWS[0].replace(";0,04;", ";;"), ROWS[1].replace(";0,04;", ";;"), f"{OURS};2026-03-12;P1;;;;komisija;;0,08;EUR"]
    assert read(table(*rows)).entries == read(table(*ROWS)).entries


def test_the_list_may_be_in_latvian() -> None:
    heading = "Konts;Ieskaitīts;Bankas atsauce;Samaksāts;Līgums;Maksātājs;Informācija;Summa;Komisija;Valūta"
    assert read(table(*ROWS, heading=heading)).entries == read(table(*ROWS)).entries


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("", "the list holds no row"),
        (ROWS[0].replace(";P1;", ";;"), 'export.csv:2: column "bank_reference" is empty, and tells which sum of the bank\'s this is part of'),
        (ROWS[0].replace("300,00", "-300,00"), 'export.csv:2: column "amount" "-300,00" is negative'),
        (ROWS[0].replace("300,00;0,04", ";"), 'export.csv:2: column "amount" and the commission beside it are empty'),
        (ROWS[0].replace("300,00", "300,001"), 'export.csv:2: column "amount" "300,001"'),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_list(row: str, said: str) -> None:
    assert said in refusal(table(row))
