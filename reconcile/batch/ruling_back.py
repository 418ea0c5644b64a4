"""A person says which contract's payment a return takes back; what it stood on is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import paid_out
from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.store import going_back, lookup
from reconcile.store import rulings as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.batch.ruling_targets import Target
    from reconcile.store.book import Book, State
    from reconcile.store.going_back import Place
    from reconcile.store.rulings import Stood


def take_back(connection: Connection, book: Book, state: State, target: Target, reason: str) -> None:
    """Undo so much of a payment of the contract (of the invoice, when one is named) as the return took; ``reason``: the bank's.

    A payment of the very sum comes first, then the latest that is large enough here, then the latest that is with what of it stands
    on other contracts: there the rest is taken.

    Raises: WrongUse when the contract has no such payment.
    """
    amount = -state.amount_minor
    origin = _origin(stored.standing_on(connection, target.contract_no, target.item_key, state.currency, state.booking_date), amount)
    if origin is None:
        where = f"invoice {target.item_key}" if target.item_key else f"contract {target.contract_no}"
        raise WrongUse(
            where, f"has no payment of {money.to_text(amount, state.currency)} {state.currency} or more", f"see `reconcile show {target.contract_no}`"
        )
    parts = _undo(connection, book, origin, amount, target)
    for contract_no, part in parts.items():
        book.post(state.payment_id, "returned", contract_no, "", -part, state.currency, f"return_of:{origin.payment_id}")
    book.state(state._replace(state="returned", contract_no=target.contract_no))
    book.link_return(state.payment_id, origin.payment_id, amount, state.currency, reason)


def pay_out(connection: Connection, book: Book, state: State, target: Target, day: str) -> None:
    """Take money that was paid out from what the contract has to the good on the ruling's day. Raises: WrongUse when that is less."""
    where, amount = f"payment {state.payment_id}", f"{money.to_text(-state.amount_minor, state.currency)} {state.currency}"
    if target.item_key:
        raise WrongUse(where, f"is {amount} that we paid out, which pays no bill", f"name only the contract: {target.contract_no}")
    there = paid_out.credit(connection, target.contract_no, state.currency, max(day, state.booking_date))
    if there.minor < -state.amount_minor:
        to_do = "give it the credit first (`assign`, `unassign`, a credit note), or say --not-customer"
        raise WrongUse(where, f"is {amount} that we paid out, and contract {target.contract_no} has only {there.words()}", to_do)
    paid_out.take(book, state, there)


def _origin(stood: list[Stood], amount: int) -> Stood | None:
    same = [one for one in stood if one.left_minor == one.here_minor == amount]
    large = [one for one in stood if one.here_minor >= amount]
    return next(iter([*same, *large, *(one for one in stood if one.placed_minor >= amount)]), None)


def _undo(connection: Connection, book: Book, origin: Stood, amount: int, target: Target) -> dict[str, int]:
    """What is on no item first, then its items, the named one before others, the latest posting first; other contracts last.

    Gives how much was taken from each contract.
    """
    state = lookup.states(connection, [origin.payment_id])[origin.payment_id]
    places = [
        place
        for place in going_back.places(connection, origin.payment_id)
        if place.account_code in {"item", "on_account", "held"} and place.amount_minor > 0
    ]
    left, taken_from = amount, {"item": 0, "on_account": 0, "held": 0}
    parts: dict[str, int] = {}

    def order(each: Place) -> tuple[bool, bool, bool]:
        return each.contract_no != target.contract_no, target.item_key not in {"", each.item_key}, each.account_code == "item"

    for place in sorted(places, key=order):
        taken = min(left, place.amount_minor)
        if taken:
            number = place.posting_no or None
            book.post(state.payment_id, place.account_code, place.contract_no, place.item_key, -taken, state.currency, "returned", number)
            taken_from[place.account_code] += taken
            parts[place.contract_no] = parts.get(place.contract_no, 0) + taken
            left -= taken
    for contract_no, part in parts.items():
        book.post(state.payment_id, "returned", contract_no, "", part, state.currency, "returned")
    if origin.left_minor == amount:
        book.forget(state.payment_id)
        state = state._replace(state="returned")
    book.state(state._replace(on_account_minor=state.on_account_minor - taken_from["on_account"], held_minor=state.held_minor - taken_from["held"]))
    return parts
