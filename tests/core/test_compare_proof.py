"""When our statements prove that money did not come, and what they lack when they do not."""

from __future__ import annotations

from reconcile.core.compare_proof import Doubt, Proof, Stated
from reconcile.core.policy import OwnAccount
from tests.core.claim_builders import OURS, statement


def missing(*statements: Stated, first: str = "2026-03-11", last: str = "2026-03-17", amount: int = 5000) -> str:
    return Proof((), statements, ()).missing(first, last, "EUR", amount)


def test_statements_one_after_the_other_leave_no_gap_over_a_weekend() -> None:
    days = ("2026-03-11", "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17")
    assert missing(*(statement(OURS, day, day) for day in days)) == ""


def test_a_banking_day_without_a_statement_is_named() -> None:
    assert missing(statement(OURS, "2026-03-01", "2026-03-12"), statement(OURS, "2026-03-16", "2026-03-31")) == (
        f"no complete statement of {OURS} for 2026-03-13"
    )


def test_a_closing_day_of_the_banks_needs_no_statement() -> None:
    good_friday = (statement(OURS, "2026-03-30", "2026-04-02"), statement(OURS, "2026-04-07", "2026-04-10"))
    assert missing(*good_friday, first="2026-04-01", last="2026-04-08") == ""


def test_a_statement_that_does_not_add_up_proves_nothing_for_its_days() -> None:
    assert missing(statement(OURS, "2026-03-01", "2026-03-31", opening=100, closing=400, booked=300)) == ""
    assert missing(statement(OURS, "2026-03-01", "2026-03-31", opening=100, closing=400, booked=200)) != ""


def test_a_closing_balance_without_the_next_days_value_is_a_right_one() -> None:
    assert missing(statement(OURS, "2026-03-01", "2026-03-31", opening=100, closing=400, booked=900, value_dated_minor=300)) == ""


def test_money_between_two_statements_that_neither_shows_is_a_gap_at_their_border() -> None:
    broken = missing(statement(OURS, "2026-03-01", "2026-03-12", closing=400), statement(OURS, "2026-03-13", "2026-03-31", opening=500))
    assert "2026-03-12 to 2026-03-13" in broken
    assert missing(statement(OURS, "2026-03-01", "2026-03-12", closing=500), statement(OURS, "2026-03-13", "2026-03-31", opening=500)) == ""


def test_consecutive_numbers_and_equal_balances_bridge_days_on_which_the_bank_sends_nothing() -> None:
    before = statement(OURS, "2026-03-11", "2026-03-11", closing=500, sequence="41")
    assert missing(before, statement(OURS, "2026-03-17", "2026-03-17", opening=500, sequence="42")) == ""
    assert missing(before, statement(OURS, "2026-03-17", "2026-03-17", opening=500, sequence="43")) != ""


def test_a_statement_without_its_second_page_proves_nothing() -> None:
    pages = [
        statement(OURS, "2026-03-01", "2026-03-31", opening=100, booked=200, statement_id="S1", page=1, last_page=0),
        statement(OURS, "2026-03-01", "2026-03-31", closing=400, booked=100, statement_id="S1", page=2, last_page=1),
    ]
    assert missing(*pages) == ""
    assert missing(pages[0]) != ""


def test_an_account_in_another_currency_must_be_complete_too_for_money_is_converted() -> None:
    dollars = statement(OURS, "2026-03-01", "2026-03-12", currency="USD")
    assert missing(dollars) == f"no complete statement of {OURS} for 2026-03-13 to 2026-03-17"


def test_an_account_without_any_statement_is_missing_whole_while_it_was_open() -> None:
    named = OwnAccount("LV99OURS0000000000002", opened="2026-03-16")
    proof = Proof([named], [statement(OURS, "2026-03-01", "2026-03-31")], ())
    assert proof.missing("2026-03-11", "2026-03-13", "EUR", 1) == ""
    assert proof.missing("2026-03-11", "2026-03-17", "EUR", 1) == f"no complete statement of {named.iban} for 2026-03-16 to 2026-03-17"
    assert (proof.accounts("2026-03-11", "2026-03-13"), proof.accounts("2026-03-11", "2026-03-17")) == (1, 2)


def test_three_reasons_are_named_and_the_others_counted() -> None:
    doubts = [Doubt("2026-03-12", "2026-03-12", "", None, f"the file {number}.xml was refused") for number in range(5)]
    said = Proof((), [statement(OURS, "2026-03-01", "2026-03-31")], doubts).missing("2026-03-11", "2026-03-17", "EUR", 1)
    assert said.count("refused") == 3
    assert said.endswith("and 2 more")
