"""Where a person says a payment belongs: ``CONTRACT[:INVOICE][=AMOUNT] …``, read and checked against what exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.store import rulings as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.store.book import State

_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?")


class Target(NamedTuple):
    """One place; ``amount_minor`` is None when none was said."""

    contract_no: str
    item_key: str
    amount_minor: int | None


def read(connection: Connection, texts: Sequence[str], state: State, left_minor: int) -> list[Target]:
    """The targets, each a contract and items that exist and fit the payment, together no more than it has left.

    Raises: WrongUse.
    """
    targets = [one(connection, text, state) for text in texts]
    if not targets:
        raise WrongUse(f"payment {state.payment_id}", "no contract was named", "write `assign REF CONTRACT[:INVOICE][=AMOUNT]`")
    said = sum(target.amount_minor or 0 for target in targets)
    whole = all(target.amount_minor is not None for target in targets)
    contracts = {target.contract_no for target in targets}
    currency = state.currency
    if said > left_minor:
        raise WrongUse(
            f"payment {state.payment_id}",
            f"the amounts add up to {money.to_text(said, currency)}, it has {money.to_text(left_minor, currency)} {currency} to place",
            "lower them",
        )
    if whole and said < left_minor and len(contracts) > 1:
        raise WrongUse(
            f"payment {state.payment_id}",
            f"the amounts leave {money.to_text(left_minor - said, currency)} {currency} unplaced",
            "name one contract without an amount: it takes the rest, what nothing open takes as an advance",
        )
    if not whole and said == left_minor:
        raise WrongUse(
            f"payment {state.payment_id}", "the amounts leave nothing for the contract named without one", "give it an amount, or leave it out"
        )
    return targets


def one(connection: Connection, text: str, state: State) -> Target:
    """A single target. Raises: WrongUse."""
    place, equals, amount = text.rpartition("=") if "=" in text else (text, "", "")
    number, _, key = place.partition(":")
    amount_minor = _amount(amount.strip(), text, state.currency) if equals else None
    contract_no = _contract(connection, number.strip(), state, amount_minor)
    return Target(contract_no, _item(connection, key.strip(), contract_no, state) if key.strip() else "", amount_minor)


def _amount(text: str, whole: str, currency: str) -> int:
    try:
        found = money.to_minor(text.replace(",", "."), currency) if _AMOUNT.fullmatch(text) else 0
    except ValueError:
        found = 0
    if found <= 0:
        raise WrongUse(whole, f"{text!r} is no amount in {currency}", "write it as CONTRACT=12.50")
    return found


def _contract(connection: Connection, number: str, state: State, amount_minor: int | None) -> str:
    """The contract's number as we write it. One that was closed and has nothing to pay is taken only with an amount."""
    found = stored.contract(connection, number)
    if found is None:
        near = stored.near_contracts(connection, number)
        to_do = f"near it are {', '.join(near)}" if near else "look for it with `reconcile find NAME`"
        raise WrongUse(f"contract {number}", "there is no such contract", to_do)
    contract_no, closed_on = found
    comes_in = state.amount_minor > 0
    if comes_in and amount_minor is None and closed_on and closed_on < state.booking_date and not stored.has_open_items(connection, contract_no):
        whole = money.to_text(state.amount_minor, state.currency)
        to_do = f"name the customer's open contract; to keep it there on account all the same write {contract_no}={whole}"
        raise WrongUse(f"contract {contract_no}", f"was closed on {closed_on} and has no open item", to_do)
    return contract_no


def _item(connection: Connection, key: str, contract_no: str, state: State) -> str:
    found = stored.item(connection, key)
    if found is None:
        raise WrongUse(f"invoice {key}", "there is no such invoice or instalment", f"see those of the contract with `reconcile show {contract_no}`")
    if found.contract_no != contract_no:
        raise WrongUse(
            f"invoice {found.item_key}", f"belongs to contract {found.contract_no}, not {contract_no}", f"name {found.contract_no}:{found.item_key}"
        )
    if found.currency != state.currency:
        raise WrongUse(
            f"invoice {found.item_key}", f"is in {found.currency}, the payment in {state.currency}", "name an invoice of the same currency"
        )
    if found.amount_minor < 0:
        raise WrongUse(f"invoice {found.item_key}", "is a credit note, which takes no money", "name an invoice, or only the contract")
    return found.item_key
