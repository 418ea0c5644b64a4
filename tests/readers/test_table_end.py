"""A table that does not end its last line: a number there may have lost digits, and nothing else would tell."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from reconcile.errors import Refused
from reconcile.readers import bank_mapped, inputs, table_end
from tests.readers.bank_files import refusal as bank_refusal
from tests.readers.table_files import given, read, refusal, workbook
from tests.readers.test_bank_mapped import OURS

if TYPE_CHECKING:
    from pathlib import Path

PLANS = "contract_no,valid_from,due_day,monthly_amount\n1002003000,2026-03-01,19,105.00\n1002003018,2026-03-01,19,120.00"
SETTINGS = {"iban": OURS, "only_currency": "EUR", "date": "Day", "amount": "Sum"}


def test_an_amount_without_the_end_of_its_line_may_have_lost_digits_and_refuses_the_table() -> None:
    for digits in range(1, 4):
        assert "table.csv:3: the last line has no end, and its last cell (monthly_amount) may have been cut off" in refusal(
            given(PLANS[:-digits]), "plans"
        )
    assert [plan.monthly_amount_minor for plan in read(given(PLANS + "\n"), "plans")] == [10500, 12000]


def test_a_text_without_the_end_of_its_line_is_taken_and_said() -> None:
    one = given("contract_no,customer_no,customer_name\n1002003000,77,Anna Bērz")
    assert len(read(one, "contracts")) == 1
    assert table_end.is_open(one)


def test_a_workbook_has_no_lines_that_could_be_cut() -> None:
    assert not table_end.is_open(given(workbook([["a"], ["b"]]), "book.xlsx"))


def test_a_list_typed_by_a_customer_is_taken_though_its_last_line_has_no_end() -> None:
    case, line = read(given("contract_no;paid_on;amount\n1002003000;2026-03-12;45,60"), "claims")
    assert (case.contract_no, line.amount_minor) == ("1002003000", 4560)


def test_the_end_is_found_in_an_archive_and_in_utf_16(tmp_path: Path) -> None:
    for ending, is_open in ((PLANS, True), (PLANS + "\n", False)):
        (tmp_path / "plans.gz").write_bytes(gzip.compress(ending.encode()))
        (one,) = inputs.expand([tmp_path / "plans.gz"])
        assert table_end.is_open(one) is is_open
        assert table_end.is_open(given(ending.encode("utf-16"))) is is_open


def test_a_banks_last_sum_without_the_end_of_its_line_refuses_the_statement() -> None:
    content = "Day;Sum\n12.03.2026;45,60\n13.03.2026;145,60"
    with pytest.raises(Refused, match='bank.csv:3: the last row has no end, and its sum "145" may have been cut off'):
        list(bank_mapped.read(given(content[:-3], "bank.csv"), {"bank": SETTINGS}))
    assert len(list(bank_mapped.read(given(content + "\r\n", "bank.csv"), {"bank": SETTINGS}))) == 3


def test_a_known_banks_table_that_ends_in_a_sum_is_treated_alike() -> None:
    heading = "Kliendi konto;Dokumendi number;Kuupäev;Saaja/maksja nimi;Deebet/Kreedit (D/C);Selgitus;Valuuta;Summa"
    row = "EE367700771000000001;1;15.03.2026;Mari Tamm;C;arve;EUR;1045,60"
    assert 'its sum "1045,6" may have been cut off' in bank_refusal(f"{heading}\n{row}"[:-1])


def test_nothing_of_this_is_asked_of_a_heading_alone() -> None:
    assert read(given(PLANS.partition("\n")[0]), "plans") == []
