"""Which lines of two sources of one account are the same payment, among those alike in day, sign and amount.

Formats other than camt cut references and texts, leave them out, write in capitals or strip punctuation, so what they
say is compared folded and shortened, the most telling first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconcile.core.statement import Entry

_REFERENCE_SIGNS = 16  # the shortest field a format has for a reference, MT940's :61:
_TEXT_SIGNS = 60  # letters and digits left of the shortest text a format has, twice 65 signs of MT940's :86:


class Clues(NamedTuple):
    """What a line says of its payment, folded and as short as the shortest format has it; ``""`` where it says nothing."""

    reference: str
    end_to_end_id: str
    account: str
    name: str
    text: str


def clues(reference: str, end_to_end_id: str, account: str, name: str, text: str) -> Clues:
    """The clues of one line, from its fields as the bank wrote them.

    >>> clues("2026/03-ab", "", "lv11 HABA", "Bērziņa, Anna", "Līg. Nr: 1002003017")
    Clues(reference='202603AB', end_to_end_id='', account='LV11HABA', name='BERZINAANNA', text='LIGNR1002003017')
    """
    return Clues(
        normal(reference)[:_REFERENCE_SIGNS], normal(end_to_end_id)[:_REFERENCE_SIGNS], normal(account), normal(name)[:_TEXT_SIGNS],
        normal(text)[:_TEXT_SIGNS],
    )  # fmt: skip


def clues_of(entry: Entry) -> Clues:
    """The clues of an entry; of several details, those of the first."""
    first = entry.payments[0]
    text = first.remittance_text or first.creditor_reference or first.additional_info or entry.additional_info
    return clues(entry.servicer_reference, first.end_to_end_id, first.counterparty_account, first.counterparty_name, text)


def contradicts(one: Clues, other: Clues) -> bool:
    """Whether two lines of one bank reference say different things: both name a payer's account, an id or a text, and not the same."""
    pairs = ((one.account, other.account), (one.end_to_end_id, other.end_to_end_id), (one.text, other.text))
    return any(mine and theirs and not mine.startswith(theirs) and not theirs.startswith(mine) for mine, theirs in pairs)


def _all_of(*names: str) -> Callable[[Clues], str]:
    """What two lines must share: each of these clues, given in both; ``""`` when one is missing."""

    def shared(one: Clues) -> str:
        values = [getattr(one, name) for name in names]
        return "/".join((*names, *values)) if all(values) else ""

    return shared


# The most telling first: a line is paired by the first of these that fits.
ALIKE: tuple[Callable[[Clues], str], ...] = (
    _all_of("reference", "text"),
    _all_of("reference"),
    _all_of("end_to_end_id"),
    _all_of("account", "text"),
    _all_of("name", "text"),
    _all_of("text"),
    _all_of("account"),
    _all_of("name"),
)
