"""What would have gone otherwise: each flip between what stands and what the rules would do now, the worst kind first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

AGAINST_RULING, OTHER_CONTRACT, NO_LONGER, NEWLY, AS_RULED = "against_ruling", "other_contract", "no_longer_posted", "newly_posted", "as_ruled"
# In this order: what a person has said is contradicted, what would go elsewhere, what would wait, what would be posted, what was done by hand.
WORDS = {
    AGAINST_RULING: "Against a person's ruling",
    OTHER_CONTRACT: "To another contract",
    NO_LONGER: "No longer posted",
    NEWLY: "Newly posted",
    AS_RULED: "Posted as a person has ruled",
}
KINDS = tuple(WORDS)


class Stand(NamedTuple):
    """Where a payment is, or would be: posted to contracts, or not (``place`` says where then), and why."""

    place: str  # posted | clarification | not_customer
    contracts: tuple[str, ...]
    rule: str
    sentence: str

    @property
    def words(self) -> str:
        """As it is to be read."""
        return ", ".join(self.contracts) if self.contracts else self.place.replace("clarification", "worklist").replace("_", " ")


class Replayed(NamedTuple):
    """One payment of the time looked at. ``is_ruled``: ``was`` is a person's word."""

    payment_id: str
    entry_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    is_ruled: bool
    was: Stand
    would_be: Stand


def kind(one: Replayed) -> str:
    """What kind of flip it is; '' when nothing changes.

    A ruled payment that the rules would leave to a person changes nothing: a person has decided it, and would again.
    """
    posts = one.would_be.place == "posted"
    same = sorted(one.was.contracts) == sorted(one.would_be.contracts) and one.was.place == one.would_be.place
    if one.is_ruled:
        return "" if not posts else AS_RULED if same else AGAINST_RULING
    if same:
        return ""
    if one.was.place == "posted":
        return OTHER_CONTRACT if posts else NO_LONGER
    return NEWLY if posts else OTHER_CONTRACT if "not_customer" in {one.was.place, one.would_be.place} else ""


def flips(replayed: Iterable[Replayed]) -> list[tuple[str, Replayed]]:
    """(kind, payment) of all that changes: the worst kind first, the largest sum first."""
    found = [(name, one) for one in replayed if (name := kind(one))]
    return sorted(found, key=lambda each: (KINDS.index(each[0]), -abs(each[1].amount_minor), each[1].payment_id))
