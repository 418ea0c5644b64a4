"""What a customer's list turns out to be, a verdict of the closed list at a time."""

from __future__ import annotations

import pytest

from reconcile.core.compare_proof import Doubt
from reconcile.core.compare_values import Stands
from reconcile.core.policy import OwnAccount
from tests.core.claim_builders import (
    A_STRANGERS,
    CONTRACT,
    HERS,
    OTHER,
    OURS,
    OURS_TOO,
    WHOLE_YEAR,
    around,
    case,
    line,
    of_all,
    paid,
    short,
    statement,
    verdicts,
)  # fmt: skip


def test_a_payment_booked_a_banking_day_after_she_ordered_it_is_agreed() -> None:
    assert short(verdicts([line(1, "2026-03-06", 4100)], [paid(1, "2026-03-09", 4100)])) == [(1, "agreed", 0)]


def test_over_easter_three_banking_days_are_six_calendar_days() -> None:
    assert short(verdicts([line(1, "2026-04-01", 4100)], [paid(1, "2026-04-08", 4100)])) == [(1, "agreed", 0)]


def test_the_value_date_counts_as_well_as_the_booking_date() -> None:
    found = verdicts([line(1, "2026-03-02", 4100)], [paid(1, "2026-03-12", 4100, value_date="2026-03-02")])
    assert short(found) == [(1, "agreed", 0)]


def test_the_same_amount_two_weeks_later_has_another_date() -> None:
    found = verdicts([line(1, "2026-03-05", 16500)], [paid(1, "2026-03-18", 16500)], period_from="2026-03-01", period_to="2026-03-31")
    assert short(found) == [(1, "date_differs", 0)]
    assert "2026-03-18" in found[0].sentence
    assert "2026-03-05" in found[0].sentence


def test_day_and_month_swapped_by_hand_is_a_slip_of_the_date() -> None:
    found = verdicts([line(1, "2026-03-04", 16500)], [paid(1, "2026-04-03", 16500)])
    assert short(found) == [(1, "date_differs", 0)]


def test_last_years_date_written_for_this_years_payment_is_a_slip_of_the_date() -> None:
    assert short(verdicts([line(1, "2025-03-04", 16500)], [paid(1, "2026-03-04", 16500)])) == [(1, "date_differs", 0)]


def test_two_digits_swapped_is_the_same_payment_with_another_amount() -> None:
    found = verdicts([line(1, "2026-03-13", 5981), line(2, "2026-03-20", 6388)], [paid(1, "2026-03-13", 9581), paid(2, "2026-03-20", 6388)])
    assert short(found) == [(1, "amount_differs", -3600), (2, "agreed", 0)]
    assert "two digits swapped" in found[0].sentence


def test_another_amount_from_another_account_is_another_payment() -> None:
    found = verdicts([line(1, "2026-03-13", 5981)], [paid(1, "2026-03-13", 9581, payer_account=A_STRANGERS)])
    assert short(found) == [(1, "not_received", 5981), (0, "not_claimed", -9581)]


def test_a_slip_that_fits_two_payments_is_not_guessed_at() -> None:
    found = verdicts([line(1, "2026-03-13", 9580)], [paid(1, "2026-03-13", 9581), paid(2, "2026-03-13", 9582)])
    assert [one.verdict for one in found] == ["not_received", "not_claimed", "not_claimed"]


def test_two_lines_that_are_each_a_slip_of_one_payment_are_not_guessed_at() -> None:
    found = verdicts([line(1, "2026-03-13", 9581), line(2, "2026-03-13", 9582)], [paid(1, "2026-03-13", 9580)])
    assert [one.verdict for one in found] == ["not_received", "not_received", "not_claimed"]


def test_a_payment_of_which_part_went_to_another_contract_says_so() -> None:
    received = paid(1, "2026-03-13", 10000, Stands("item", CONTRACT, 6000), Stands("item", OTHER, 4000))
    found = verdicts([line(1, "2026-03-13", 10000)], [received])
    assert short(found) == [(1, "amount_differs", 4000)]
    assert OTHER in found[0].sentence


def test_each_part_of_a_payment_for_two_contracts_is_found_under_its_contract() -> None:
    received = paid(1, "2026-03-13", 10000, Stands("item", CONTRACT, 6000), Stands("on_account", OTHER, 4000))
    found = verdicts([line(1, "2026-03-13", 6000), line(2, "2026-03-13", 4000, contract_no=OTHER)], [received])
    assert short(found) == [(1, "agreed", 0), (2, "agreed", 0)]


def test_the_same_reference_finds_the_payment_whatever_the_amount_says() -> None:
    found = verdicts([line(1, "2026-03-13", 5000, bank_reference="ref 000001")], [paid(1, "2026-03-13", 12345)])
    assert short(found) == [(1, "amount_differs", 5000 - 12345)]


def test_one_line_that_we_received_as_two_payments_is_split() -> None:
    found = verdicts([line(1, "2026-03-13", 10000)], [paid(1, "2026-03-13", 6020), paid(2, "2026-03-16", 3980)])
    assert short(found) == [(1, "split", 0)]
    assert len(found[0].payments) == 2


def test_two_lines_that_are_one_payment_are_merged_and_booked_at_the_first() -> None:
    found = verdicts([line(1, "2026-03-13", 6020), line(2, "2026-03-13", 3980)], [paid(1, "2026-03-13", 10000)])
    assert short(found) == [(1, "merged", -3980), (2, "merged", 3980)]
    assert found[0].booked_minor == 10000


def test_one_payment_listed_twice_is_claimed_twice_the_second_time() -> None:
    found = verdicts([line(1, "2026-03-16", 15182), line(2, "2026-03-16", 15182)], [paid(1, "2026-03-16", 15182)])
    assert short(found) == [(1, "agreed", 0), (2, "claimed_twice", 15182)]
    assert "line 1" in found[1].sentence


def test_two_lines_with_references_of_their_own_are_not_one_payment() -> None:
    lines = [line(1, "2026-03-16", 15182, bank_reference="REF000001"), line(2, "2026-03-16", 15182, bank_reference="REF000002")]
    assert short(verdicts(lines, [paid(1, "2026-03-16", 15182)])) == [(1, "agreed", 0), (2, "not_received", 15182)]


def test_two_equal_payments_on_one_day_are_both_hers() -> None:
    lines = [line(1, "2026-03-16", 15182), line(2, "2026-03-16", 15182)]
    assert short(verdicts(lines, [paid(1, "2026-03-16", 15182), paid(2, "2026-03-16", 15182)])) == [(1, "agreed", 0), (2, "agreed", 0)]


def test_equal_instalments_are_matched_month_by_month_and_the_missing_one_is_missing() -> None:
    lines = [line(number, f"2026-0{number}-05", 16500) for number in (1, 2, 3, 4)]
    found = verdicts(lines, [paid(number, f"2026-0{number}-06", 16500) for number in (1, 2, 4)])
    assert short(found) == [(1, "agreed", 0), (2, "agreed", 0), (3, "not_received", 16500), (4, "agreed", 0)]


def test_last_months_instalment_does_not_stand_in_for_this_months() -> None:
    found = verdicts([line(1, "2026-03-05", 16500)], [paid(1, "2026-02-06", 16500)])
    assert short(found) == [(1, "not_received", 16500)]


def test_a_payment_the_bank_returned_is_not_hers_any_more() -> None:
    received = paid(1, "2026-03-20", 10655, Stands("returned", CONTRACT, 10655), state="returned", gone="on 2026-03-24, reason AC04")
    found = verdicts([line(1, "2026-03-20", 10655), line(2, "2026-03-26", 10655)], [received, paid(2, "2026-03-26", 10655)])
    assert short(found) == [(1, "returned", 10655), (2, "agreed", 0)]
    assert "2026-03-24, reason AC04" in found[0].sentence


def test_what_we_paid_back_in_part_is_refunded_and_what_stayed_is_counted() -> None:
    received = paid(1, "2026-03-20", 10000, Stands("item", CONTRACT, 4000), Stands("refunded", CONTRACT, 6000), gone="on 2026-04-01")
    assert short(verdicts([line(1, "2026-03-20", 10000)], [received])) == [(1, "refunded", 6000)]


def test_money_that_named_her_other_contract_is_on_the_other_contract() -> None:
    found = verdicts([line(1, "2026-03-13", 13563)], [paid(1, "2026-03-13", 13563, Stands("item", OTHER, 13563))])
    assert short(found) == [(1, "other_contract", 13563)]
    assert OTHER in found[0].sentence


def test_a_strangers_payment_of_the_same_sum_on_another_contract_is_not_hers() -> None:
    received = paid(1, "2026-03-13", 13563, Stands("item", OTHER, 13563), payer_account=A_STRANGERS, payer_name="Kalniņš Jānis")
    assert short(verdicts([line(1, "2026-03-13", 13563)], [received])) == [(1, "not_received", 13563)]


def test_money_on_the_worklist_is_in_clarification_with_the_reason() -> None:
    received = paid(1, "2026-03-12", 4791, state="clarification", why="no number of ours in the payment")
    found = verdicts([line(1, "2026-03-12", 4791)], [received])
    assert short(found) == [(1, "in_clarification", 4791)]
    assert "no number of ours in the payment" in found[0].sentence


def test_money_on_the_worklist_from_an_unknown_account_is_found_by_her_name_or_our_suggestion() -> None:
    by_name = paid(1, "2026-03-12", 4791, state="clarification", payer_account="", payer_name="Bērziņa Ilze")
    suggested = paid(1, "2026-03-12", 4791, state="clarification", payer_account=A_STRANGERS, payer_name="", suggested=(CONTRACT,))
    unrelated = paid(1, "2026-03-12", 4791, state="clarification", payer_account=A_STRANGERS, payer_name="Kalniņš Jānis")
    claimed = [line(1, "2026-03-12", 4791, payer_iban="")]
    assert [verdicts(claimed, [one])[0].verdict for one in (by_name, suggested, unrelated)] == [
        "in_clarification",
        "in_clarification",
        "not_received",
    ]


def test_a_slip_in_the_amount_of_money_on_the_worklist_is_no_proof_of_absence() -> None:
    found = verdicts([line(1, "2026-03-12", 4719)], [paid(1, "2026-03-12", 4791, state="clarification")])
    assert short(found) == [(1, "in_clarification", 4719)]


def test_money_set_aside_as_not_a_customers_is_named_as_that() -> None:
    received = paid(1, "2026-03-12", 4791, Stands("not_customer", "", 4791), state="not_customer", why="a counterparty the policy lists")
    assert short(verdicts([line(1, "2026-03-12", 4791)], [received])) == [(1, "not_customer", 4791)]


def test_a_payment_to_an_account_that_is_not_ours_went_elsewhere() -> None:
    found = verdicts([line(1, "2026-03-12", 4791, beneficiary_iban=A_STRANGERS)], [])
    assert short(found) == [(1, "wrong_beneficiary", 4791)]
    assert A_STRANGERS in found[0].sentence


def test_found_comes_before_not_found_even_with_a_wrong_account_in_the_list() -> None:
    assert short(verdicts([line(1, "2026-03-12", 4791, beneficiary_iban=A_STRANGERS)], [paid(1, "2026-03-12", 4791)])) == [(1, "agreed", 0)]


@pytest.mark.parametrize("status", ["Apstrādē", "noraidīts", "ATSAUKTS", "rejected", "Processing", "отклонён", "в обработке", "R", "P", "RJCT"])
def test_what_her_own_bank_did_not_execute_is_not_executed(status: str) -> None:
    assert short(verdicts([line(1, "2026-03-12", 4791, status=status)], [])) == [(1, "not_executed", 4791)]


@pytest.mark.parametrize("status", ["Izpildīts", "executed", "исполнен", "E", "ACSC", "ok", ""])
def test_what_her_bank_says_it_executed_is_no_proof_of_receipt(status: str) -> None:
    assert short(verdicts([line(1, "2026-03-12", 4791, status=status)], [])) == [(1, "not_received", 4791)]


@pytest.mark.parametrize(("not_made", "made"), [("rejected", "executed"), ("Atsaukts", "Izpildīts")])
def test_of_a_rejected_order_and_its_repetition_the_executed_one_has_the_payment(not_made: str, made: str) -> None:
    lines = [line(1, "2026-03-12", 4791, status=not_made), line(2, "2026-03-12", 4791, status=made)]
    assert short(verdicts(lines, [paid(1, "2026-03-12", 4791)])) == [(1, "not_executed", 4791), (2, "agreed", 0)]


def test_a_payment_of_two_banking_days_ago_may_still_come() -> None:
    assert short(verdicts([line(1, "2026-04-28", 4791)], [])) == [(1, "in_transit", 4791)]
    assert short(verdicts([line(1, "2026-04-27", 4791)], [])) == [(1, "not_received", 4791)]
    assert short(verdicts([line(1, "2026-05-20", 4791)], [])) == [(1, "in_transit", 4791)]


def test_not_received_says_which_statements_prove_it() -> None:
    found = verdicts([line(1, "2026-03-12", 4791)], [])
    assert short(found) == [(1, "not_received", 4791)]
    assert "all our accounts (2) from 2026-03-11 to 2026-03-17" in found[0].sentence


def test_without_a_statement_of_one_account_nothing_is_proven_and_its_days_are_named() -> None:
    gap = [WHOLE_YEAR[0], statement(OURS_TOO, "2026-01-01", "2026-03-12"), statement(OURS_TOO, "2026-03-16", "2026-04-30")]
    found = verdicts([line(1, "2026-03-12", 4791), line(2, "2026-04-15", 1234)], [], around(gap))
    assert short(found) == [(1, "not_decidable", 4791), (2, "not_received", 1234)]
    assert f"{OURS_TOO} for 2026-03-13" in found[0].sentence


def test_before_the_first_statement_nothing_can_be_decided() -> None:
    assert short(verdicts([line(1, "2025-12-19", 4791)], [])) == [(1, "not_decidable", 4791)]


def test_an_account_the_settings_name_needs_statements_while_it_was_open() -> None:
    third = OwnAccount("LV50OURS0000000000005", opened="2026-03-16", closed="2026-03-31")
    lines = [line(1, "2026-03-12", 4791), line(2, "2026-04-15", 1234), line(3, "2026-03-05", 999)]
    found = verdicts(lines, [], around(accounts=[third]))
    assert [one.verdict for one in found] == ["not_decidable", "not_received", "not_received"]
    assert third.iban in found[0].sentence


def test_a_file_refused_in_those_days_leaves_it_open() -> None:
    refused = Doubt("2026-03-12", "2026-03-13", "", None, "the file seb.xml was refused")
    found = verdicts([line(1, "2026-03-12", 4791), line(2, "2026-04-15", 1234)], [], around(doubts=[refused]))
    assert [one.verdict for one in found] == ["not_decidable", "not_received"]
    assert "seb.xml" in found[0].sentence


def test_a_batch_without_details_leaves_it_open_when_the_payment_could_be_inside() -> None:
    batch = Doubt("2026-03-13", "2026-03-13", "EUR", 5000, "a batch of 50.00 EUR has no details yet")
    found = verdicts([line(1, "2026-03-12", 4791), line(2, "2026-03-12", 5001)], [], around(doubts=[batch]))
    assert [one.verdict for one in found] == ["not_decidable", "not_received"]


def test_a_line_without_a_usable_day_is_listed_apart_and_counts_for_nothing() -> None:
    found = verdicts([line(1, "", 0, problem="row 2: paid_on: “yesterday” is not a day"), line(2, "2026-03-12", 4791)], [paid(1, "2026-03-12", 4791)])
    assert short(found) == [(1, "unreadable", 0), (2, "agreed", 0)]
    assert "yesterday" in found[0].sentence


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0206-03-12"])
def test_a_day_on_which_nobody_can_have_paid_is_unreadable(day: str) -> None:
    assert short(verdicts([line(1, day, 4791)], [paid(1, "2026-03-12", 4791)], period_to="2026-03-31"))[0] == (1, "unreadable", 0)


def test_what_the_list_leaves_out_in_its_period_has_line_zero() -> None:
    received = [paid(1, "2026-03-02", 1745), paid(2, "2026-03-23", 3080), paid(3, "2026-04-02", 9900)]
    found = verdicts([line(1, "2026-03-23", 3080)], received, period_from="2026-03-01", period_to="2026-03-31")
    assert short(found) == [(1, "agreed", 0), (0, "not_claimed", -1745)]


def test_on_notice_says_what_was_booked_by_the_notices_cut_off() -> None:
    lines = [line(1, "2026-03-05", 1000), line(2, "2026-03-20", 2000), line(3, "2026-03-06", 3000)]
    found = verdicts(lines, [paid(1, "2026-03-05", 1000), paid(2, "2026-03-20", 2000)], notice_date="2026-03-15", notice_total_minor=1000)
    assert [one.on_notice for one in found] == ["yes", "no", "no"]
    assert [one.on_notice for one in verdicts(lines, [])] == ["", "", ""]


def test_two_customers_who_claim_one_undecided_payment_cannot_both_have_it() -> None:
    received = paid(1, "2026-03-12", 4791, state="clarification", suggested=(CONTRACT, OTHER))
    hers = case([line(1, "2026-03-12", 4791)], [received], "CL-2")
    his = case([line(1, "2026-03-12", 4791, contract_no=OTHER, payer_iban="")], [received], "CL-1", contract_no=OTHER)
    found = of_all([his, hers])
    assert found["CL-2", 1].verdict == "in_clarification"  # it came from the account she names
    assert found["CL-1", 1].verdict == "claimed_twice"
    assert "case CL-2" in found["CL-1", 1].sentence


def test_a_list_sent_again_agrees_again_and_says_that_the_other_case_claims_it_too() -> None:
    received = paid(1, "2026-03-12", 4791)
    found = of_all([case([line(1, "2026-03-12", 4791)], [received], number) for number in ("CL-1", "CL-2")])
    assert {one.verdict for one in found.values()} == {"agreed"}
    assert "case CL-1" in found["CL-2", 1].sentence


def test_an_account_that_pays_for_many_proves_nothing() -> None:
    collected = paid(1, "2026-03-13", 13563, Stands("item", OTHER, 13563))
    surroundings = around()._replace(collectors=frozenset({HERS}))
    assert short(verdicts([line(1, "2026-03-13", 13563)], [collected], surroundings)) == [(1, "not_received", 13563)]


def test_money_to_our_other_account_is_found_there() -> None:
    assert OURS_TOO != OURS
    assert short(verdicts([line(1, "2026-03-13", 100, beneficiary_iban=OURS)], [paid(1, "2026-03-13", 100, account=OURS_TOO)])) == [(1, "agreed", 0)]


def test_dollars_are_not_euros() -> None:
    found = verdicts([line(1, "2026-03-13", 100, currency="USD")], [paid(1, "2026-03-13", 100)])
    assert [(one.verdict, one.currency, one.difference_minor) for one in found] == [("not_received", "USD", 100), ("not_claimed", "EUR", -100)]
