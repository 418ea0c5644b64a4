"""What the billing system and people say: contracts, invoices, instalments, clearings, claims.

Days are ISO texts, money integer minor units; absent text is ``""``. See the table schemas for the columns.
"""

from __future__ import annotations

from typing import NamedTuple


class Contract(NamedTuple):
    contract_no: str
    customer_no: str
    customer_name: str
    object_address: str
    email: str
    language: str
    bill_delivery: str  # paper | email | e-invoice | portal | ""
    payment_method: str  # transfer | auto | ""
    plan: str  # actual | levelled | ""
    opened_on: str
    closed_on: str


class Invoice(NamedTuple):
    """A bill. A credit note's amount is negative here, whichever way the billing system writes it."""

    invoice_no: str
    contract_no: str
    kind: str  # invoice | credit_note | levelled | settlement | fee
    issued_on: str
    due_on: str
    period_start: str
    period_end: str
    amount_minor: int
    currency: str
    payment_reference: str


class Plan(NamedTuple):
    """One stretch of a levelled plan's timeline; each month of it is an instalment."""

    contract_no: str
    valid_from: str
    monthly_amount_minor: int
    due_day: int
    valid_to: str
    currency: str


class Clearing(NamedTuple):
    """Part of an item that was settled outside the bank."""

    contract_no: str
    invoice_no: str
    amount_minor: int
    currency: str
    cleared_on: str
    reason: str  # cash_desk | write_off | set_off | cancelled | takeover | other


class ClaimedLine(NamedTuple):
    """One line of a customer's own list of payments. ``problem`` says why a line cannot be used ("" when it can)."""

    case_no: str
    line_no: int  # the row's place in the list, from 1
    contract_no: str
    paid_on: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_iban: str
    beneficiary_iban: str
    bank_reference: str
    details: str
    status: str
    problem: str
    ordered_on: str = ""  # when she gave the order; ``paid_on`` is when her bank executed it


class ClaimCase(NamedTuple):
    """What a list says as a whole; ``None`` where it says nothing."""

    case_no: str
    contract_no: str
    period_from: str
    period_to: str
    claimed_total_minor: int | None
    notice_date: str
    notice_total_minor: int | None
    received_on: str
    currency: str
    remark: str = ""  # what its rows say differently, which is then not used
