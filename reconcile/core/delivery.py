"""How a contract's bills go out: what the billing system says, and what the customer has asked for since.

A request stands until the billing system changes the contract's delivery; telling the same again changes nothing.
An agreement for e-invoices says nothing here: dropping paper is decided by the customer's request and the supplier.

>>> delivery([Told(3, "paper")], [Asked(5, 1, "paper_off", "2026-03-05", "portal")], has_email=True)
Delivery(bill_delivery='email', since='2026-03-05', reason='no more paper bills, asked for on 2026-03-05 by portal', outstanding=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.findings import Finding
from reconcile.core.money import to_text
from reconcile.core.requests import PAPER_OFF, PAPER_ON, WHAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAPER, EMAIL, PORTAL = "paper", "email", "portal"
CANDIDATE, CHANGE, REFUSED = "paper_candidate", "delivery_change", "request_refused"
KINDS = (REFUSED, CHANGE, CANDIDATE)  # in the order in which they want somebody
FEWEST = 2  # payments that show a habit; one shows none
CURRENCY = "EUR"
_MONTHS = 12


class Told(NamedTuple):
    """A version of a contract: the number of the file it came in."""

    file_no: int
    bill_delivery: str


class Asked(NamedTuple):
    """A request about paper that was not refused."""

    file_no: int
    request_no: int
    request: str  # paper_off | paper_on
    received_on: str
    channel: str


class Delivery(NamedTuple):
    """``outstanding``: the billing system does not say so yet. ``since`` is "" where only the billing system speaks."""

    bill_delivery: str
    since: str
    reason: str
    outstanding: bool


class Habit(NamedTuple):
    """How a paper contract was paid in the last months: payments, those of an internetbank that named us, the first day, months with one."""

    contract_no: str
    payments: int
    named: int
    first_day: str
    months: int


def delivery(told: Iterable[Told], asked: Iterable[Asked], *, has_email: bool) -> Delivery:
    """How a contract's bills are to go out; the same whatever the order in which the facts are handed over."""
    now, changed_by = "", 0
    for version in sorted(told):
        if version.bill_delivery != now:
            changed_by = version.file_no if now else 0
            now = version.bill_delivery
    since_then = [one for one in asked if one.file_no > changed_by and one.request in {PAPER_OFF, PAPER_ON}]
    if not since_then:
        return Delivery(now, "", "as the billing system says", outstanding=False)
    last = max(since_then, key=lambda one: (one.received_on, one.request_no))
    wanted = PAPER if last.request == PAPER_ON else now if now not in {PAPER, ""} else EMAIL if has_email else PORTAL
    on = f" on {last.received_on}" if last.received_on else ""
    by = f" by {last.channel}" if last.channel else ""
    return Delivery(wanted, last.received_on, f"{WHAT[last.request]}, asked for{on}{by}", outstanding=wanted != now)


def change(contract_no: str, wanted: Delivery) -> Finding:
    """A request the billing system has not carried out yet."""
    sentence = f"{wanted.reason}: the billing system does not say so yet; `reconcile export delivery FILE.csv` tells it ({wanted.bill_delivery})"
    return Finding(CHANGE, contract_no, contract_no=contract_no, verdict=wanted.bill_delivery, sentence=sentence, day=wanted.since)


def candidates(habits: Sequence[Habit], fee_minor: int, paid_months: int) -> list[Finding]:
    """Paper bills nobody needs: every payment came through an internetbank with our number in it, or by itself.

    Two payments in one month are no habit: there must be one in ``paid_months`` of them.
    """
    fee = to_text(fee_minor, CURRENCY)
    return [
        Finding(
            CANDIDATE, one.contract_no, contract_no=one.contract_no, booked_minor=fee_minor * _MONTHS, currency=CURRENCY, day=one.first_day,
            sentence=f"each of the {one.payments} payments since {one.first_day}, in {one.months} month{'s' if one.months > 1 else ''}, came through an internetbank with our number in it, or automatically, and the bill goes "
            f"on paper: without it the customer would save {fee} {CURRENCY} a month",
        )
        for one in habits
        if one.payments >= FEWEST and one.months >= paid_months and one.named == one.payments
    ]  # fmt: skip
