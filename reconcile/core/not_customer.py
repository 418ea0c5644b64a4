"""Money that is not a customer's: fees, interest, transfers between our own accounts, what we pay to others.

A credit that names a live contract is never set aside, whatever it looks like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.names import name_key

if TYPE_CHECKING:
    from collections.abc import Collection

# Source: ISO 20022 external bank transaction codes (sub-families of charges and interest), and the codes the Baltic
# banks put in the proprietary field.
_FEES = frozenset({"CHRG", "COMM", "FEES", "COME", "COMI", "COMT", "ADJT", "TAXE", "LBCA", "MEMD", "COM", "KOM", "MSC"})
_INTEREST = frozenset({"INTR", "DINT", "CINT", "INTE", "NTAV", "INT"})


class Seen(NamedTuple):
    """What the rules look at. ``amount_minor`` is signed; ``names_contract`` means a live contract, exactly."""

    kind: str
    amount_minor: int
    bank_transaction_code: str
    proprietary_code: str
    counterparty_account: str
    counterparty_name: str
    own_account: str
    names_contract: bool


def set_aside(seen: Seen, own_accounts: Collection[str], listed_accounts: Collection[str], listed_names: Collection[str]) -> tuple[str, str] | None:
    """(rule, sentence) when the money is not a customer's, else None.

    ``listed_accounts`` and ``listed_names`` (in ``name_key`` form) are the policy's: payers who are never customers.
    """
    if seen.kind == "charge":
        return "bank_fee", "the bank's charge, taken out of the entry"
    if not seen.amount_minor:
        return "no_money", "an entry of 0.00, which moves no money"
    if seen.amount_minor > 0 and seen.names_contract:
        return None
    codes = {*seen.bank_transaction_code.split("/"), seen.proprietary_code}
    nobody = not seen.counterparty_account and not seen.counterparty_name
    rules = (
        ("own_transfer", seen.counterparty_account != "" and seen.counterparty_account in own_accounts, "between our own accounts"),
        ("interest", bool(codes & _INTEREST), "interest, by the bank's transaction code"),
        ("bank_fee", bool(codes & _FEES) and not seen.counterparty_account, "the bank's fee, by its transaction code"),
        (
            "listed_counterparty",
            seen.counterparty_account in listed_accounts or name_key(seen.counterparty_name) in listed_names,
            "a counterparty the policy lists as never a customer",
        ),
        ("bank_fee", seen.amount_minor < 0 and nobody and not seen.names_contract, "a debit without a counterparty: the bank's own charge"),
        ("outgoing_payment", seen.amount_minor < 0, "paid by us to somebody"),
    )
    return next(((rule, sentence) for rule, applies, sentence in rules if applies), None)
