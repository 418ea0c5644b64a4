"""Refunds as a contract's pages tell them: each with its people, and which money on account is on its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.batch import refund
from reconcile.core import money
from reconcile.core.refunds import OPEN, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.refund import Story
    from reconcile.core.refunds import Refund

Row = dict[str, Any]


def of_contract(connection: Connection, contract_no: str, run_no: int, day: str = "") -> list[Story]:
    """The refunds of a contract as a run knew them, by number; only those said up to a day, where one is given."""
    return [one for one in refund.every(connection, run_no) if one.refund.contract_no == contract_no and (not day or one.refund.day <= day)]


def rows(stories: Sequence[Story]) -> tuple[Row, ...]:
    """A line a refund."""
    return tuple(
        {
            "refund_no": one.refund.refund_no, "amount": money.to_text(one.refund.amount_minor, one.refund.currency), "currency": one.refund.currency,
            "payee_name": one.refund.payee_name, "state": one.state, "since": one.debit.booking_date if one.debit else one.refund.day,
            "asked_by": one.asked_by, "approved_by": one.approved_by,
        }
        for one in stories
    )  # fmt: skip


def sentences(stories: Sequence[Story]) -> tuple[str, ...]:
    """What is under way, and what the bank has booked."""
    return tuple(sentence(one.refund, one.debit.booking_date if one.debit else "") for one in stories if one.debit or one.state in OPEN)


def on_their_way(payments: Sequence[Row], held: Mapping[str, int], stories: Sequence[Story]) -> tuple[Row, ...]:
    """The payments, their money on account parted where a refund that was sent will take it, as the night will: second payments
    (``held``: minor units by payment_id), then the oldest first.
    """
    result = {one["payment_id"]: dict(one) for one in payments}
    order = sorted(payments, key=lambda one: (not held.get(one["payment_id"]), one["booking_date"], one["payment_id"]))
    for sent in (one.refund for one in stories if one.state == "sent"):
        left = sent.amount_minor
        for payment in order:
            row = result[payment["payment_id"]]
            if left and row["currency"] == sent.currency:
                row["parts"], left = _parted(row["parts"], sent, left)
    return tuple(result.values())


def _parted(parts: Sequence[Row], sent: Refund, left: int) -> tuple[list[Row], int]:
    found: list[Row] = []
    for part in parts:
        there = money.to_minor(part["amount"], sent.currency)
        taken = min(left, there) if part["status"] == "on_account" and part["contract_no"] == sent.contract_no and there > 0 else 0
        if taken:
            words = f"on its way back: refund {sent.refund_no}, sent on {sent.day}"
            amount = money.to_text(taken, sent.currency)
            found.append({**part, "status": "refund_sent", "amount": amount, "words": words, "sent_on": sent.day})
        if there != taken:
            found.append({**part, "amount": money.to_text(there - taken, sent.currency)})
        left -= taken
    return found, left
