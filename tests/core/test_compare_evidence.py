"""What a line is worth, and how long money may still come."""

from __future__ import annotations

import pytest

from reconcile.core.compare import searched
from reconcile.core.compare_evidence import EXECUTED, ORDERED, OWN_WORDS, REFERENCE_FOUND, grade, says
from tests.core.claim_builders import CONTRACT, line, of_all, paid
from tests.core.claim_builders import case as one_case


@pytest.mark.parametrize(
    ("status", "worth"),
    [
        ("", OWN_WORDS), ("I paid!", OWN_WORDS), ("Apstrādē", ORDERED), ("processing", ORDERED), ("P", ORDERED), ("ordered", ORDERED),
        ("Izpildīts", EXECUTED), ("executed", EXECUTED), ("Исполнен", EXECUTED), ("ACSC", EXECUTED), ("Neizpildīts", OWN_WORDS), ("Noraidīts", OWN_WORDS),
    ],
)  # fmt: skip
def test_a_status_is_worth_what_it_says(status: str, worth: int) -> None:
    assert says(status) == worth


def test_a_reference_is_worth_most_only_when_it_is_found() -> None:
    quoted = line(1, "2026-03-06", 4000, bank_reference="REF000001", status="executed")
    assert grade(quoted, [paid(1, "2026-03-06", 4000)]) == REFERENCE_FOUND
    assert grade(quoted, [paid(2, "2026-03-06", 4000)]) == EXECUTED
    assert grade(quoted, []) == EXECUTED


def test_of_two_lists_that_claim_one_payment_the_better_evidence_has_it() -> None:
    undecided = paid(1, "2026-03-06", 4000, state="clarification", suggested=(CONTRACT, "1002009999"), payer_account="")
    mine = line(1, "2026-03-06", 4000, payer_iban="")
    hers = line(1, "2026-03-06", 4000, payer_iban="", contract_no="1002009999", payer_name="BERZINA ILZE", status="executed")
    found = of_all([one_case([mine], [undecided], "CL-1"), one_case([hers], [undecided], "CL-2", contract_no="1002009999")])
    assert found["CL-2", 1].verdict == "in_clarification"
    assert found["CL-1", 1].verdict != "in_clarification"


BILL = {(CONTRACT, 4000, "EUR"): 24}


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ({}, "2026-03-30"),  # the bank tries its bill for 24 days
        ({"status": "executed"}, "2026-03-11"),
        ({"bank_reference": "REF000001"}, "2026-03-11"),
        ({"contract_no": "1002009999"}, "2026-03-11"),
    ],
)
def test_the_search_ends_when_the_bank_has_stopped_trying(said: dict[str, str], last: str) -> None:
    assert searched(line(1, "2026-03-06", 4000, **said), 3, BILL) == ("2026-03-05", last)


def test_a_sum_that_is_no_open_bill_is_no_automatic_payment() -> None:
    assert searched(line(1, "2026-03-06", 4001), 3, BILL)[1] == "2026-03-11"
