"""What was found for a chunk of payments, as ``core.evidence`` puts it together to facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003  read by NamedTuple when the module is loaded
from typing import NamedTuple


class Payment(NamedTuple):
    """What is looked at of a payment itself."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str


class Hit(NamedTuple):
    """An exact number of ours in a payment. ``source``: reference (its check digits are right) | typed | end_to_end | text."""

    source: str
    token: str
    kind: str  # contract | customer | invoice | reference
    contract_no: str
    item_key: str


class Slip(NamedTuple):
    """A number in a payment's text that is one slip away from one of ours."""

    token: str
    contract_no: str
    item_key: str


class Contract(NamedTuple):
    customer_no: str
    customer_name: str
    closed_on: str

    def is_open(self, day: str) -> bool:
        return not self.closed_on or self.closed_on >= day


class Past(NamedTuple):
    """The contracts a payer's account has paid for, in their order, and how many payments of each were posted by number or ruling."""

    contracts: tuple[str, ...]
    numbered: tuple[int, ...]


class ToPay(NamedTuple):
    """An open item of a contract."""

    currency: str
    open_minor: int
    item_key: str
    opens_on: str


class Found(NamedTuple):
    """What was found, by payment unless it is said otherwise; what has nothing is not in it.

    - ``hits``: the exact numbers of ours; a customer number only where it is the contract's today
    - ``near``: numbers one slip away (where there is no hit, or beside what there is)
    - ``contracts``: by number
    - ``siblings``: by contract, (opened_on, closed_on) of the other contracts of its customer
    - ``history``: what the payer's account has paid for in the window; the payments of an account and day share one
    - ``items``: by contract, what is open and to be paid, oldest due first
    - ``currencies``: by contract, those of its items, open or not, where nothing in a payment's currency is open
    - ``unknown``: a number of a contract's shape that nobody has
    - ``stray``: a number of another shape that nobody has and that is no date, sum, account or phone
    - ``suggested``: contracts that name or address point to; where a number names one, those of the payer's name
    - ``collectors``: payments whose payer's account collects for many, or is our own
    - ``sold``: contracts that have passed from one customer to another
    - ``elsewhere``: payments whose text or ultimate payer points to another customer than their account's history
    - ``dense``: (kind, length) of numbers among whose neighbours real ones are common
    - ``schemes``: by (kind, length), the check digits that all numbers of that shape keep to
    """

    hits: Mapping[str, Sequence[Hit]]
    near: Mapping[str, Sequence[Slip]]
    contracts: Mapping[str, Contract]
    siblings: Mapping[str, Sequence[tuple[str, str]]]
    history: Mapping[str, Past]
    items: Mapping[str, Sequence[ToPay]]
    currencies: Mapping[str, frozenset[str]]
    unknown: Mapping[str, str]
    stray: Mapping[str, str]
    suggested: Mapping[str, Sequence[str]]
    collectors: frozenset[str]
    sold: frozenset[str]
    elsewhere: frozenset[str]
    dense: frozenset[tuple[str, int]]
    schemes: Mapping[tuple[str, int], tuple[str, ...]]
