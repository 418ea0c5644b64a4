"""From a verdict to the command that mends it, ready to copy; "" where there is nothing for us to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core import money

if TYPE_CHECKING:
    from reconcile.core.claim_life import Standing
    from reconcile.core.compare_values import Judged

_ASSIGN = frozenset({"in_clarification", "not_customer"})


def way(one: Judged) -> str:
    """What an analyst may do about a line, when she finds the customer is right.

    Money of a batch that waits for the bank's details is nobody's to assign yet. Money in a currency in which the contract is
    not billed pays nothing there: it goes on account, and from there back.
    """
    paid = one.payments[0] if one.payments else None
    if one.verdict == "not_decidable":
        return f"reconcile import FILE  # {one.words['missing']}"
    if paid is None:
        return ""
    if paid.in_other_currency:
        amount = money.to_text(paid.amount_minor, paid.currency)
        back = f"reconcile refund {one.contract_no} {amount} --currency {paid.currency} --reason mistake"
        return f"reconcile assign {paid.payment_id} {one.contract_no} && {back}"
    if one.verdict in _ASSIGN and paid.state in {"clarification", "not_customer"}:
        return f"reconcile assign {paid.payment_id} {one.contract_no}"
    if one.misplaced:
        return f"reconcile reallocate {paid.payment_id} {one.contract_no} {_misplaced_from(one)} --reason mixed-up"
    others = paid.elsewhere(one.contract_no)
    if one.verdict in {"other_contract", "amount_differs"} and len(others) == 1:
        return f"reconcile reallocate {paid.payment_id} {others[0]} {one.contract_no} --reason mixed-up"
    return ""


def _misplaced_from(one: Judged) -> str:
    """The contract it looks to be for; CONTRACT where there is not just one."""
    doubts = one.words["doubts"]
    assert isinstance(doubts, tuple)
    named = {str(doubt.words["other"]) for doubt in doubts}
    return named.pop() if len(named) == 1 else "CONTRACT"


def next_step(case_no: str, now: Standing) -> str:
    """What is to be done with the case as a whole. ``case_no``: as it is typed, so that a list's name with a space in it is one word."""
    if now.state == "resolved":
        return f'reconcile claim close {case_no} --reason "…"'
    if now.state == "open":
        return f"reconcile claim letter {case_no} FILE.html"
    if now.state == "closed":
        return f"reconcile claim reopen {case_no}"
    return ""
