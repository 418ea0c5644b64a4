"""The invented supplier's world as one frozen value: what others would send us, and the truth of every cent of it.

Days are ISO texts, money integer minor units of EUR, signed towards us. Nothing here is random: see ``generate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.schemes import SCHEMES
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from reconcile.core.reference_data import ClaimCase, ClaimedLine, Clearing, Contract, Invoice, Plan
    from reconcile.demo.ibans import Bank

SUPPLIER = "Zvaigzne Elektro AS"
CURRENCY = "EUR"
CASTS = ("demo", "bench")
CASTS = ("demo", "bench")
_FEWEST_DIGITS, _MOST_DIGITS = 8, 14
_ROOM = 1_000  # numbers there could be for each one there is, so that neighbours are rare


@dataclass(frozen=True, slots=True)
class Size:
    """What a world is made from; equal values give equal bytes on every machine.

    ``months`` counts back from the month of ``ends_on``. ``number_digits`` is the length of contract numbers, which stand far
    apart (other schemes have their own). ``days_per_file``: 1 gives a statement a day, 31 one a month. ``paying_percent`` of the contracts pay at all; the
    bills of the others stay open. ``scheme`` is one of ``schemes.SCHEMES``; ``cast`` is ``demo``, or ``bench`` with what is hard to read,
    and with names as many as a country has.

    Raises: WrongUse for a world that cannot be.
    """

    contracts: int = 400
    months: int = 3
    ends_on: str = "2026-03-31"
    seed: int = 1
    number_digits: int = 10
    days_per_file: int = 1
    paying_percent: int = 100
    scheme: str = "sparse10"
    cast: str = "demo"

    def __post_init__(self) -> None:
        try:
            date.fromisoformat(self.ends_on)
        except ValueError:
            raise WrongUse("ends_on", f"{self.ends_on!r} is not a day", "write it as 2026-03-31") from None
        limits = (
            ("contracts", 1, 10**7), ("months", 1, 24), ("number_digits", _FEWEST_DIGITS, _MOST_DIGITS), ("days_per_file", 1, 31),
            ("paying_percent", 0, 100),
        )  # fmt: skip
        for name, least, most in limits:
            if not least <= getattr(self, name) <= most:
                raise WrongUse(name, f"{getattr(self, name)} is not between {least} and {most}", "choose one that is")
        for name, value, known in (("scheme", self.scheme, SCHEMES), ("cast", self.cast, CASTS)):
            if value not in known:
                raise WrongUse(name, f"there is no {value!r}", f"choose one of {', '.join(known)}")
        if self.scheme == "sparse10" and self.contracts * _ROOM > 10 ** (self.number_digits - 1):
            raise WrongUse("number_digits", f"{self.number_digits} digits set {self.contracts} contracts too close together", "take more digits")


class Account(NamedTuple):
    """An account of ours at one of the banks."""

    bank: Bank
    iban: str
    opening_minor: int


class Paid(NamedTuple):
    """One payment as the bank books it: a detail of a line. Texts that are absent are ``""``."""

    number: int  # its place in the world, from 0
    kind: str
    amount_minor: int
    payer_name: str  # the other side, of a debit too
    payer_account: str
    payer_agent: str
    text: str
    reference: str  # structured creditor reference
    end_to_end_id: str
    transaction_id: str
    entry_ref: str  # "" where the bank gives none
    return_reason: str
    return_info: str


class Line(NamedTuple):
    """One booked entry. ``shape``: single, batch (details come apart in a camt.054), collected (details and a fee inside)."""

    account: int  # place in ``World.accounts``
    booking_date: str
    value_date: str
    entry_ref: str  # "" where the bank writes NONREF
    code: str  # bank transaction code, PMNT/RCDT/ESCT
    shape: str
    explained: bool  # whether the camt.054 of a batch comes
    inside: int  # transactions a batch says it holds
    payments: tuple[Paid, ...]

    @property
    def amount_minor(self) -> int:
        return sum(payment.amount_minor for payment in self.payments)


class Truth(NamedTuple):
    """What a careful clerk makes of one payment, a line an allocation, in the words of ``export payments``.

    ``item_key`` is an invoice or instalment, ``on_account``, or ``""`` where only contract and status are sure (then
    ``allocated_minor`` is all that went there). ``allocated_minor`` is None where no contract is due the money.
    """

    number: int
    entry_ref: str
    account_iban: str
    booking_date: str
    amount_minor: int
    text: str
    kind: str
    names_number: bool
    inferable: bool
    status: str
    contract_no: str
    item_key: str
    allocated_minor: int | None


class Meant(NamedTuple):
    """What the payer of one payment had in mind, known to nobody but the world."""

    contracts: tuple[str, ...]  # none for money that is no customer's
    names_item: bool  # an invoice's own number stands in the payment


class Verdict(NamedTuple):
    """The truth of one claimed line; ``line_no`` counts within the case, 0 is a payment of ours the list leaves out."""

    case_no: str
    line_no: int
    contract_no: str
    paid_on: str
    claimed_minor: int
    booked_minor: int
    difference_minor: int
    verdict: str
    entry_ref: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything, in the order in which it is written."""

    size: Size
    starts_on: str
    accounts: tuple[Account, ...]
    contracts: tuple[Contract, ...]
    invoices: tuple[Invoice, ...]
    plans: tuple[Plan, ...]
    clearings: tuple[Clearing, ...]
    lines: tuple[Line, ...]  # by account, then booking day
    truth: tuple[Truth, ...]  # by payment
    meant: tuple[Meant, ...]  # by payment, at its number
    claim_cases: tuple[ClaimCase, ...]
    claimed_lines: tuple[ClaimedLine, ...]
    verdicts: tuple[Verdict, ...]
    collectors: tuple[str, ...]  # accounts of those who pay for many, for the settings
    never_customers: tuple[str, ...]  # counterparties whose credits are no customer's money, for the settings
