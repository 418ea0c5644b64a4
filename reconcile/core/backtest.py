"""What would have gone otherwise: each flip between what stands and what the rules would do now, the worst kind first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money

if TYPE_CHECKING:
    from collections.abc import Iterable

AGAINST_RULING, OTHER_CONTRACT, NO_LONGER, NEWLY = "against_ruling", "other_contract", "no_longer_posted", "newly_posted"
ASIDE, OTHER_BILLS, AS_RULED = "set_aside", "other_bills", "as_ruled"
# In this order: what a person has said is contradicted, what would go elsewhere, what would wait, what would be posted, what is thought to be a
# customer's or not, what would pay other bills of its contract, what was done by hand.
WORDS = {
    AGAINST_RULING: "Against a person's ruling",
    OTHER_CONTRACT: "To another contract",
    NO_LONGER: "No longer posted",
    NEWLY: "Newly posted",
    ASIDE: "Set aside, or no longer",
    OTHER_BILLS: "To other bills of the contract",
    AS_RULED: "Posted as a person has ruled",
}
KINDS = tuple(WORDS)
_ON_CONTRACT = frozenset({"item", "on_account", "held", "returned", "refunded"})
_PLACES = {
    "clarification": "worklist", "not_customer": "not customer", "awaiting_details": "waits for its details", "explained": "stands in its details",
    "new": "not come to be decided",
}  # fmt: skip

Place = tuple[str, str, str, int]  # account code, contract_no, item_key, amount in minor units


class Stand(NamedTuple):
    """Where a payment is, or would be, and why. ``outcome`` is the last decision's; ``places`` are in order."""

    outcome: str
    places: tuple[Place, ...]
    rule: str
    sentence: str

    @property
    def contracts(self) -> tuple[str, ...]:
        """On which contracts its money is; also what went back, since it was taken from there."""
        return tuple(sorted({number for code, number, _, _ in self.places if code in _ON_CONTRACT and number}))

    @property
    def is_aside(self) -> bool:
        """Whether it is thought to be no customer's."""
        return any(code == "not_customer" for code, *_ in self.places)

    @property
    def words(self) -> str:
        """As it is to be read."""
        return ", ".join(self.contracts) or ("not customer" if self.is_aside else _PLACES.get(self.outcome, self.outcome))

    def bills(self, currency: str) -> str:
        """As it is to be read where the contract is the same."""
        return ", ".join(f"{key or code.replace('_', ' ')} {money.to_text(amount, currency)}" for code, _, key, amount in self.places)


class Replayed(NamedTuple):
    """One payment of the time looked at. ``ruled_to``: the contracts a person named for it, None when nobody has; then ``was`` is what
    the rules had done before.
    """

    payment_id: str
    entry_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    ruled_to: tuple[str, ...] | None
    was: Stand
    would_be: Stand


def kind(one: Replayed) -> str:
    """What kind of flip it is; '' when nothing changes."""
    was, now = one.was.contracts, one.would_be.contracts
    if one.was.places == one.would_be.places:
        return ""
    if one.ruled_to is not None and now and was != now:
        return AS_RULED if now == one.ruled_to else AGAINST_RULING
    if was != now:
        return NO_LONGER if not now else OTHER_CONTRACT if was else NEWLY
    if now:
        return OTHER_BILLS
    return ASIDE if one.was.is_aside != one.would_be.is_aside else ""


def contradicts(one: Replayed) -> bool:
    """Whether the rules would go against what a person has said, as they may have done before."""
    return one.ruled_to is not None and bool(one.would_be.contracts) and one.would_be.contracts != one.ruled_to


def words(name: str, one: Replayed) -> tuple[str, str]:
    """(where it is, where it would be) of a flip: a person's word where there is one, bills where the contract stays."""
    if name == OTHER_BILLS:
        return one.was.bills(one.currency), one.would_be.bills(one.currency)
    if one.ruled_to is not None and name in {AGAINST_RULING, AS_RULED}:
        return ", ".join(one.ruled_to) or "taken back", one.would_be.words
    return one.was.words, one.would_be.words


def flips(replayed: Iterable[Replayed]) -> list[tuple[str, Replayed]]:
    """(kind, payment) of all that changes: the worst kind first, the largest sum first."""
    found = [(name, one) for one in replayed if (name := kind(one))]
    return sorted(found, key=lambda each: (KINDS.index(each[0]), -abs(each[1].amount_minor), each[1].payment_id))
