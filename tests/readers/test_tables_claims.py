"""Customers' lists, row by row: what can be read is read, what cannot is a line with its problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.readers import table_claims
from reconcile.readers.inputs import expand
from reconcile.readers.tables import read_table

from .table_files import given, read, refusal, workbook

SAMPLES = Path(__file__).parents[2] / "sample_data" / "inbox"


def claims(*rows: str, heading: str = "contract_no,paid_on,amount", name: str = "anna.csv") -> list[Any]:
    return read(given("\n".join([heading, *rows]) + "\n", name), "claims")


def lines(found: list[Any]) -> list[ClaimedLine]:
    return [each for each in found if isinstance(each, ClaimedLine)]


def cases(found: list[Any]) -> list[ClaimCase]:
    return [each for each in found if isinstance(each, ClaimCase)]


def test_the_sample_gives_each_case_before_its_lines_counted_from_one() -> None:
    (one,) = expand([SAMPLES / "claims.csv"])
    found = read(one, "claims")

    assert len(cases(found)) == 24
    assert len(lines(found)) == 44
    current, count = "", 0
    for each in found:
        if isinstance(each, ClaimCase):
            current, count = each.case_no, 0
        else:
            count += 1
            assert (each.case_no, each.line_no, each.problem) == (current, count, "")
    assert found[:2] == [
        ClaimCase("CL-001", "1944346556", "2026-03-01", "2026-03-31", 15278, "", None, "2026-03-31", "EUR"),
        ClaimedLine(
            "CL-001", 1, "1944346556", "2026-03-23", 15278, "EUR", "Ķērsta Dūmkalēja", "LV20KURZ5936445311799", "", "", "par elektrību", "", "",
        ),
    ]  # fmt: skip


def test_a_list_without_case_number_and_period_is_a_case_of_its_file_from_first_to_last_day() -> None:
    found = claims("1,15.03.2026,12,50", "1,01.03.2026,7", heading="contract_no,paid_on,amount")
    found = claims('1,15.03.2026,"12,50"', "1,01.03.2026,7", name="all.zip/anna.CSV.gz")

    assert found[0] == ClaimCase("anna", "1", "2026-03-01", "2026-03-15", None, "", None, "", "EUR")
    assert [(line.line_no, line.paid_on, line.amount_minor) for line in lines(found)] == [(1, "2026-03-15", 1250), (2, "2026-03-01", 700)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,2026-03-01,twelve", 'row 3: amount "twelve" is not an amount; write it as 1234.50'),
        ("1,,5", "row 3: paid_on is empty, and is needed"),
        ("1,yesterday,5", 'row 3: paid_on "yesterday" is not a day; write it as 2026-03-31'),
        ("1,03/04/2026,5", 'row 3: paid_on "03/04/2026" may be day/month or month/day, and no day of the column tells'),
        (",2026-03-01,5", "row 3: contract_no is empty, and is needed"),
        ("1,2026-03-01,-5", 'row 3: amount "-5" is less than 0.01'),
        ("1,2026-03-01,0", 'row 3: amount "0" is less than 0.01'),
        ("1,2026-03-01", "row 3: the row has 2 cells, the heading 3"),
        ("1,2026-03-01,12,50", "row 3: the row has 4 cells, the heading 3"),
        ("Kopā,,seventeen", 'row 3: the row is a total ("Kopā") and not one of the table; take it out'),
        ("1,never,x", 'row 3: paid_on "never" is not a day; write it as 2026-03-31; amount "x" is not an amount'),
    ],
)
def test_a_row_that_cannot_be_read_is_a_line_with_its_problem_and_no_money(row: str, problem: str) -> None:
    found = lines(claims("1,2026-03-02,4", row, "1,2026-03-03,6"))

    assert [(line.line_no, line.amount_minor, line.problem == "") for line in found] == [(1, 400, True), (2, 0, False), (3, 600, True)]
    assert found[1].problem.startswith(problem)


def test_a_sum_below_the_rows_is_her_own_total_and_no_line() -> None:
    found = claims("1,2026-03-02,4", "1,2026-03-03,6", "Kopā,,11")
    assert [case.claimed_total_minor for case in cases(found)] == [1100]
    assert [(line.line_no, line.amount_minor, line.problem) for line in lines(found)] == [(1, 400, ""), (2, 600, "")]


def test_each_case_has_the_total_below_its_rows_or_that_names_it() -> None:
    heading = "case_no,contract_no,paid_on,amount"
    found = claims("C1,1,2026-03-02,4", ",Total:,,4", "C2,2,2026-03-02,5", "C2,2,2026-03-02,6", "C1,total,,4", "C2,total,,11", heading=heading)
    assert [(case.case_no, case.claimed_total_minor) for case in cases(found)] == [("C1", 400), ("C2", 1100)]
    assert len(lines(found)) == 3


def test_two_totals_that_differ_are_said_and_none_is_used() -> None:
    (case,) = cases(claims("1,2026-03-02,4", "Kopā,,4", "1,2026-03-03,6", "Kopā,,10"))
    assert case.claimed_total_minor is None
    assert case.remark == "its rows give 2 values of claimed_total (4.00, 10.00): none is used"


def test_a_payment_whose_text_says_total_is_a_payment() -> None:
    (line,) = lines(claims("1,2026-03-02,4,Kopā", heading="contract_no,paid_on,amount,details"))
    assert (line.amount_minor, line.problem) == (400, "")


def test_what_the_rows_of_a_case_say_differently_is_not_used_and_said() -> None:
    heading = "case_no,contract_no,paid_on,amount,currency,period_from,claimed_total,notice_total,notice_date"
    found = claims(
        "C1,,2026-03-02,4,EUR,,,,",
        "C2,9,2026-03-02,4,USD,,,,",
        "C1,1,2026-03-05,4,,2026-02-01,8,7.5,2026-03-31",
        "C1,2,2026-03-04,4,,2026-01-01,9,,",
        heading=heading,
    )

    assert cases(found) == [
        ClaimCase(
            "C1", "1", "2026-03-02", "2026-03-05", None, "2026-03-31", 750, "", "EUR",
            "its rows give 2 values of period_from (2026-02-01, 2026-01-01): none is used; its rows give 2 values of claimed_total (8.00, 9.00): none is used",
        ),
        ClaimCase("C2", "9", "2026-03-02", "2026-03-02", None, "", None, "", "USD"),
    ]  # fmt: skip
    assert [(line.case_no, line.line_no) for line in lines(found)] == [("C1", 1), ("C1", 2), ("C1", 3), ("C2", 1)]


def test_an_unreadable_currency_or_total_is_a_problem_of_its_row() -> None:
    heading = "contract_no,paid_on,amount,currency,claimed_total"
    found = claims("1,2026-03-02,4,euro,", "1,2026-03-02,4,EUR,lots", heading=heading)

    assert [line.problem for line in lines(found)] == [
        'row 2: currency "euro" is not a currency; write three letters, for example EUR',
        'row 3: claimed_total "lots" is not an amount; write it as 1234.50',
    ]
    assert cases(found)[0].claimed_total_minor is None


def test_accounts_are_kept_without_spaces_and_in_capitals() -> None:
    found = claims("1,2026-03-02,4,lv80 BANK 0000 4351 9500 1", heading="contract_no,paid_on,amount,payer_iban")

    assert lines(found)[0].payer_iban == "LV80BANK0000435195001"


def test_a_list_in_a_workbook_is_read_as_one_in_text() -> None:
    book = workbook([["Payments"], ["contract_no", "paid_on", "amount"], ["0012", "15.03.2026", 12.5], [12, None, "x"]])

    found = lines(read(given(book, "anna.xlsx"), "claims"))

    assert [(line.case_no, line.contract_no, line.amount_minor) for line in found] == [("anna", "0012", 1250), ("anna", "12", 0)]
    assert found[1].problem.startswith("row 4: paid_on is empty")


def test_a_list_without_a_usable_heading_is_refused() -> None:
    assert "without paid_on, amount" in refusal(given("contract_no,day\n1,2\n"), "claims")


def test_a_list_of_very_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_claims, "_MOST_ROWS", 2)

    assert "the list has more than 2 rows" in refusal(given("contract_no,paid_on,amount\n" + "1,2026-03-01,5\n" * 3), "claims")


def test_chunks_do_not_part_a_case_from_its_lines() -> None:
    rows = "".join(f"C{number},1,2026-03-01,5\n" * 2 for number in range(30_000))
    chunks = list(read_table(given("case_no,contract_no,paid_on,amount\n" + rows), "claims"))

    assert len(chunks) > 1
    assert all(isinstance(chunk[0], ClaimCase) for chunk in chunks)
    assert sum(len(chunk) for chunk in chunks) == 90_000
