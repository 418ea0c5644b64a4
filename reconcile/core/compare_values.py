"""What comparing a customer's list looks at, and what it gives: plain values.

Days are ISO texts, money integer minor units; money towards us is positive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.compare_words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconcile.core.compare_proof import Proof
    from reconcile.core.reference_data import ClaimCase, ClaimedLine

BOOKED = frozenset({"item", "on_account", "held"})  # places where money counts for its contract
UNDECIDED = frozenset({"new", "clarification", "awaiting_details"})
OTHER_CURRENCY = frozenset({"other_currency", "history_other_currency"})  # rules that leave money to a person for its currency


class Stands(NamedTuple):
    """Where some of a payment's money is now."""

    place: str  # item | on_account | held | returned | refunded | not_customer
    contract_no: str
    amount_minor: int


class Received(NamedTuple):
    """One payment of ours. ``references`` are in normal form; ``why`` is the sentence of the decision that stands."""

    payment_id: str
    entry_ref: str
    account: str
    currency: str
    booking_date: str
    value_date: str
    amount_minor: int
    payer_account: str
    payer_name: str
    state: str  # as in ``payment_state``
    why: str
    references: frozenset[str]
    suggested: tuple[str, ...]  # contracts it might be for
    stands: tuple[Stands, ...]
    gone: str  # when and why it went back, "" when it did not
    rule: str = ""  # of the decision that stands

    @property
    def in_other_currency(self) -> bool:
        """Whether it waits because the contract is never billed in its currency."""
        return self.state in UNDECIDED and self.rule in OTHER_CURRENCY

    def booked_on(self, contract_no: str) -> int:
        """What of it counts for this contract now."""
        return sum(one.amount_minor for one in self.stands if one.contract_no == contract_no and one.place in BOOKED)

    def at(self, place: str) -> int:
        """What of it is in this place, whatever the contract."""
        return sum(one.amount_minor for one in self.stands if one.place == place)

    def elsewhere(self, contract_no: str) -> tuple[str, ...]:
        """The other contracts on which some of it is booked."""
        return tuple(sorted({one.contract_no for one in self.stands if one.place in BOOKED and one.contract_no != contract_no}))


Bill = tuple[str, int, str]  # (contract, what of it is open, currency)


class Case(NamedTuple):
    """One list, and every payment it might mean. ``payers``: the accounts that have paid for each contract."""

    head: ClaimCase
    lines: tuple[ClaimedLine, ...]
    received: tuple[Received, ...]
    payers: Mapping[str, frozenset[str]]
    customers: Mapping[str, str]  # contract → its customer's name
    retry_days: Mapping[Bill, int] = {}  # days in which a bank tries an automatic payment of an open bill again


class Around(NamedTuple):
    """What all cases of a run share. ``collectors`` pay for many, so that their accounts prove nothing."""

    as_of: str
    own_accounts: frozenset[str]
    collectors: frozenset[str]
    date_window: int  # banking days
    execution_window: int  # banking days
    proof: Proof


class Judged(NamedTuple):
    """One line's verdict; ``line_no`` is 0 for ours that the list leaves out."""

    case_no: str
    line_no: int
    contract_no: str
    paid_on: str
    currency: str
    verdict: str
    claimed_minor: int
    booked_minor: int
    payments: tuple[Received, ...]
    on_notice: str  # yes | no | "" when the case names no notice
    sentence: str
    key: str = ""  # of the sentence, for other languages
    words: Mapping[str, object] = {}
    is_of_no_contract: bool = False  # the line names a contract that there is not
    misplaced: bool = False  # ours, left out by the list, and it looks as if it were another contract's

    @property
    def difference_minor(self) -> int:
        """Claimed less booked on this contract now; an unreadable line claims nothing."""
        return self.claimed_minor - self.booked_minor

    def worded(self, key: str, words: Mapping[str, object], *, misplaced: bool = False) -> Judged:
        """The same verdict with another sentence."""
        return self._replace(key=key, words=words, sentence=say(key, words), misplaced=misplaced)
