"""Customers' lists: each verdict occurs, and the differences of a case add up to the difference of the two totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.demo.worlds import world

if TYPE_CHECKING:
    from reconcile.demo.world import Verdict, World

_VERDICTS = {
    "agreed", "amount_differs", "date_differs", "claimed_twice", "other_contract", "in_clarification", "returned", "wrong_beneficiary",
    "not_received", "not_decidable", "not_claimed",
}  # fmt: skip


def _by_case(made: World) -> dict[str, list[Verdict]]:
    cases: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in made.verdicts:
        cases[verdict.case_no].append(verdict)
    return cases


def test_every_verdict_of_the_first_list_is_due_somewhere() -> None:
    assert {one.verdict for one in world().verdicts} == _VERDICTS


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_lines_of_a_case_add_up_to_what_is_claimed_less_what_stands_on_the_contract(seed: int) -> None:
    made = world(seed=seed)
    standing: Counter[str] = Counter()
    for row in made.truth:
        if row.status in {"allocated", "on_account"}:
            standing[row.contract_no] += row.allocated_minor or 0
    for case in made.claim_cases:
        lines = _by_case(made)[case.case_no]
        assert case.claimed_total_minor == sum(one.amount_minor for one in made.claimed_lines if one.case_no == case.case_no)
        assert sum(one.difference_minor for one in lines) == case.claimed_total_minor - standing[case.contract_no], case


def test_each_line_of_a_list_has_one_verdict_and_what_is_left_out_has_line_zero() -> None:
    made = world()
    for case_no, verdicts in _by_case(made).items():
        numbers = [one.line_no for one in verdicts if one.verdict != "not_claimed"]
        assert numbers == [one.line_no for one in made.claimed_lines if one.case_no == case_no] == list(range(1, len(numbers) + 1))
        assert all(one.line_no == 0 and one.difference_minor < 0 for one in verdicts if one.verdict == "not_claimed")


def test_what_was_never_received_is_claimed_on_a_day_without_a_doubtful_batch_near() -> None:
    made = world()
    doubtful = [row.booking_date for row in made.truth if row.kind in {"batch_without_details", "batch_awaited"}]
    for one in made.verdicts:
        if one.verdict == "not_received":
            assert made.starts_on < one.paid_on < min(doubtful)
        if one.verdict == "not_decidable":
            assert one.paid_on < made.starts_on


def test_a_wrong_beneficiary_is_no_account_of_ours() -> None:
    made = world()
    wrong = {(one.case_no, one.line_no) for one in made.verdicts if one.verdict == "wrong_beneficiary"}
    own = {account.iban for account in made.accounts}
    assert wrong
    for line in made.claimed_lines:
        assert ((line.case_no, line.line_no) in wrong) == (line.beneficiary_iban not in {"", *own})
