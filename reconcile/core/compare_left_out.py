"""Ours that a list leaves out: who paid it, and whether it looks as if it were not meant for this contract.

Nothing is moved by it: what looks misplaced is said, and an analyst looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.compare_words import Phrase
from reconcile.core.names import alike, words
from reconcile.core.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconcile.core.compare_values import Judged, Received

_OFTEN = 2  # payments of an account for one contract that make it the one it pays
_SHORTEST_STEM = 4  # letters of a surname without its ending


class Beside(NamedTuple):
    """What bears on one payment. Contracts are those of other customers, unless said."""

    automatic: bool
    customer_name: str
    her_names: frozenset[str]  # payers her list names
    her_accounts: frozenset[str]  # accounts her list names
    here: int  # other payments of its account for this customer's contracts
    elsewhere: Mapping[str, int]  # contract → other payments of its account
    numbers: Collection[str]  # in its text, in normal form
    named: Collection[str]  # contracts that its text names, or has a number one slip from
    near: Collection[str]  # contracts whose number is one slip from this one's
    fits: Collection[str]  # of all these, those that have an item of its sum open


def told(one: Judged, beside: Beside) -> Judged:
    """The verdict with who paid, and why it looks misplaced, where it does."""
    paid = one.payments[0]
    own = paid.payer_account in beside.her_accounts - {""} or any(
        alike(paid.payer_name, name) for name in {beside.customer_name, *beside.her_names} - {""}
    )
    relative = not own and same_surname(paid.payer_name, beside.customer_name)
    found = _doubts(one, beside, known=own or relative or beside.here > 0)
    said = {
        **one.words,
        "who": Phrase("who_customer", {}) if own else Phrase("who_relative", {"payer": paid.payer_name}) if relative else payer(paid),
    }
    key = "not_claimed_auto" if beside.automatic else "not_claimed"
    if found:
        key, said = "not_claimed_misplaced", {**said, "doubts": found}
    return one.worded(key, said, misplaced=bool(found))


def _doubts(one: Judged, beside: Beside, *, known: bool) -> tuple[Phrase, ...]:
    """Why it may be another contract's; a payer who is known here needs more than a likeness of numbers."""
    found = []
    here = normal(one.contract_no)
    for number in sorted(beside.named):
        exactly = normal(number) in beside.numbers
        if here not in beside.numbers and (exactly or number in beside.elsewhere or number in beside.fits or not known):
            found.append(Phrase("doubt_named" if exactly else "doubt_nearly_named", {"other": number}))
    if not beside.here:
        found += [
            Phrase("doubt_history", {"other": number, "count": count})
            for number, count in sorted(beside.elsewhere.items(), key=lambda entry: (-entry[1], entry[0]))[:1]
            if count >= _OFTEN and (not known or number in beside.fits)
        ]
    if found or not known:
        found += [Phrase("doubt_fits", {"other": number}) for number in sorted({*beside.near, *beside.named, *beside.elsewhere} & {*beside.fits})[:1]]
    return tuple(found)


def payer(one: Received) -> Phrase:
    """Who paid, by what the bank says alone."""
    return Phrase("who_other" if one.payer_name else "who_unnamed", {"payer": one.payer_name})


def same_surname(one: str, other: str) -> bool:
    """Whether two people share a surname, whichever its ending.

    >>> same_surname("Jānis Bērziņš", "Bērziņa Anna"), same_surname("Jānis Kalniņš", "Anna Bērziņa")
    (True, False)
    """
    return bool(_stems(one) & _stems(other))


def _stems(name: str) -> set[str]:
    return {stem for word in words(name) if len(stem := word.rstrip("SAE")) >= _SHORTEST_STEM}
