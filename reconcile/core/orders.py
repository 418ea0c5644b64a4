"""Orders to pay and what a bank said of them: what somebody meant to do, never money.

Source: ISO 20022 pain.001, pain.008, pain.002; FiDAViSta ``Payment`` and ``PmtStat``.
"""

from __future__ import annotations

from typing import NamedTuple


class Order(NamedTuple):
    """One order, or one status of an order, of a batch of them or of a whole message. Text that is absent is ``""``."""

    kind: str  # credit_transfer | direct_debit | order_status | batch_status | message_status
    ordinal: int  # 1, 2, … within the file
    message_id: str
    payment_information_id: str
    end_to_end_id: str  # "" for NOTPROVIDED
    instruction_id: str  # the payer's document number
    ordered_on: str  # the day asked for; not the day it was executed or booked
    amount_minor: int | None  # unsigned; None where a status gives none
    currency: str
    debtor_account: str
    debtor_name: str
    creditor_account: str
    creditor_name: str
    creditor_reference: str
    text: str
    status: str  # ACCP, RJCT … of the standard; E, R, P, O of FiDAViSta; "" for an order itself
    reason: str
    line: int  # of the element in the file
