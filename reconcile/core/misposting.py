"""Mirror errors: one contract has a sum too much, another lacks the same sum, and something ties the two together.

A sum alone ties nothing together: many bills are of one sum, and who pays ahead has too much for a while. So it is a
probable misposting only when the number the payment names is one slip from a number of the contract that lacks the money and
the payer is a stranger where it stands, or when the payer's account has paid before for the contract that lacks it. A payer
who is known on both contracts may simply pay one of them ahead; then the other bill must be overdue, or the money be held as a
second payment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SAME_PAYER, NEAR_NUMBER = "same_payer", "near_number"


class Suspect(NamedTuple):
    """A payment that stands whole on a contract which has its sum too much. ``is_stranger``: nothing else ties the payer to it."""

    payment_id: str
    contract_no: str
    amount_minor: int
    currency: str
    booking_date: str
    is_stranger: bool
    is_held: bool


class Short(NamedTuple):
    """An open item of exactly that sum, and what ties it to the suspect."""

    payment_id: str
    contract_no: str
    item_key: str
    issued_on: str
    due_on: str
    tie: str


class Misposting(NamedTuple):
    """A payment and the contracts it more likely belongs to: one, or several that are equally likely."""

    suspect: Suspect
    shorts: tuple[Short, ...]


def mispostings(suspects: Iterable[Suspect], shorts: Iterable[Short], as_of: str) -> list[Misposting]:
    """The likeliest payment of each contract and sum that has too much, with where it should be; by payment."""
    of_payment: dict[str, list[Short]] = {}
    for short in shorts:
        of_payment.setdefault(short.payment_id, []).append(short)
    best: dict[tuple[str, str, int], tuple[tuple[int, ...], Misposting]] = {}
    for one in sorted(suspects, key=lambda each: (each.booking_date, each.payment_id), reverse=True):
        likely = [short for short in of_payment.get(one.payment_id, ()) if _likely(one, short, as_of)]
        ties = [short for short in likely if short.tie == SAME_PAYER] or likely
        if not ties:
            continue
        weight = (int(one.is_stranger), int(ties[0].tie == SAME_PAYER))
        key = (one.contract_no, one.currency, one.amount_minor)
        if key not in best or weight > best[key][0]:
            best[key] = (weight, Misposting(one, _one_each(ties)))
    return sorted((found for _, found in best.values()), key=lambda found: found.suspect.payment_id)


def _likely(one: Suspect, short: Short, as_of: str) -> bool:
    if short.contract_no == one.contract_no or short.issued_on > one.booking_date:
        return False  # a bill written later was not what the payer meant
    if short.tie == NEAR_NUMBER:
        return one.is_stranger
    return one.is_stranger or one.is_held or (short.due_on != "" and short.due_on < as_of)


def _one_each(shorts: Iterable[Short]) -> tuple[Short, ...]:
    """One a contract, the bill due first."""
    found: dict[str, Short] = {}
    for short in sorted(shorts, key=lambda each: (each.contract_no, each.due_on, each.item_key)):
        found.setdefault(short.contract_no, short)
    return tuple(found.values())
