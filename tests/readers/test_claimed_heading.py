"""Lists as people keep them for themselves: their own names of the columns, a title above, a sum below; and what is no list."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reconcile.readers.claimed_heading import guessed
from reconcile.readers.table_schema import schema
from tests.readers.table_files import given, workbook

NEEDED = schema("claims")
TOLD = replace(NEEDED, recognised_by=("paid_on", "amount"))


def columns(text: str, names: dict[str, str] | None = None) -> dict[str, str]:
    return guessed(given(text), TOLD, names or {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Date;Amount;Details\n23.11.2026;45,20;R-25\n", {"paid_on": "Date", "amount": "Amount", "details": "Details"}),
        ("Kad;Cik\n23.11.2026;45,20\n24.11.2026;51,75\n", {"paid_on": "Kad", "amount": "Cik"}),
        ("Mani maksājumi\n\nDatums;Summa;Saņēmējs;Piezīmes\n23.11.2026;45,20;Elektro;x\nKopā;45,20;;\n", {
            "paid_on": "Datums", "amount": "Summa", "details": "Piezīmes",
        }),
        ("Līgums;Datums;Summa, valūta EUR\n1002003000;23.11.2026;45,20\n", {"contract_no": "Līgums", "paid_on": "Datums", "amount": "Summa, valūta EUR"}),
        ("Дата;Сумма;Договор\n23.11.2026;45,20;1002003000\n", {"paid_on": "Дата", "amount": "Сумма", "contract_no": "Договор"}),
        ("Datums;Valutēšanas datums;Summa;Atlikums\n23.11.2026;24.11.2026;45,20;900,00\n", {"paid_on": "Datums", "amount": "Summa"}),
        ("Datums;Summa\nnezinu;45,20\n24.11.2026;51,75\n", {"paid_on": "Datums", "amount": "Summa"}),
    ],
)  # fmt: skip
def test_a_list_is_known_by_what_its_headings_say_and_its_cells_are(text: str, found: dict[str, str]) -> None:
    assert columns(text) == found


def test_thanks_below_a_list_do_not_make_it_a_letter() -> None:
    assert columns("Datums;Summa\n23.11.2026;45,20\nPaldies jau iepriekš!\n") == {"paid_on": "Datums", "amount": "Summa"}


def test_a_workbook_with_a_title_is_a_list_too() -> None:
    rows = [("Mani maksājumi par elektrību",), (), ("Datums", "Summa", "Piezīmes"), (dt.date(2026, 11, 23), 45.2, "avanss"), ("Kopā", 45.2)]
    assert guessed(given(workbook(rows), "list.xlsx"), TOLD, {}) == {"paid_on": "Datums", "amount": "Summa", "details": "Piezīmes"}


def test_what_reconcile_toml_maps_goes_before_what_is_guessed() -> None:
    text = "Datums;Izpildīts;Summa\n23.11.2026;24.11.2026;45,20\n"
    assert columns(text, {"paid_on": "Izpildīts"}) == {"paid_on": "Izpildīts", "amount": "Summa"}


@pytest.mark.parametrize(
    "text",
    [
        "Datums;Pirmā;Otrā\n23.11.2026;45,20;45,30\n",  # which of two sums cannot be told
        "No;Līdz;Summa\n23.11.2026;24.11.2026;45,20\n",  # nor which of two days
        "Datums;Debets;Kredīts\n23.11.2026;45,20;\n",  # a bank's table of money both ways
        "foo;bar\n1;2\n",
        "Datums;Summa;" + "x;" * 100 + "\n23.11.2026;45,20;" + "x;" * 100 + "\n",  # wider than anybody's list
        "Datums;Summa\n",
        "Samaksāju 12.03.2026 45,60 EUR.\n\nDatums;Summa\n23.11.2026;45,20\n",  # a letter tells more than its table
        "Datums;Summa\n23.11.2026;45,20\nSamaksāju arī 24.11.2026 11,00 EUR.\n",
    ],
)
def test_what_is_not_sure_is_not_guessed(text: str) -> None:
    assert columns(text) == {}


def test_a_list_that_names_no_contract_is_none_until_one_is_told() -> None:
    assert guessed(given("Datums;Summa\n23.11.2026;45,20\n"), NEEDED, {}) == {}
