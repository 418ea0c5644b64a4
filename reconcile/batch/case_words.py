"""What a case's texts are searched for: every word that may turn out to be a number, a name or an address of ours, and the numbers that may be mistyped.

More than is looked up, never less: see ``core.case_looks``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.batch.evidence_texts import names_in
from reconcile.core import lettered, numbers
from reconcile.core.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.batch.context import Night
    from reconcile.store.pending import Waiting

_TEXTS = {"payment_id": pl.String, "source": pl.String, "text": pl.String}
_SLIPS = (-4, -3, -2, -1, 0, 1)  # a number typed may be so much longer or shorter than ours


class Words(NamedTuple):
    """``exact``: looked for as they are; ``near``: of which every number one slip away is looked for too."""

    exact: set[str]
    near: set[str]


def of(night: Night, cases: Sequence[Waiting]) -> dict[str, Words]:
    """By payment, the words its texts and names are searched for."""
    found: dict[str, Words] = defaultdict(lambda: Words(set(), set()))
    lengths = night.number_lengths | night.address_lengths | {length + by for length in night.contract_lengths for by in _SLIPS}
    rows = [(case.payment_id, str(place), text) for case in cases for place, text in enumerate(_texts(case)) if text]
    for payment_id, token in numbers.tokens(pl.DataFrame(rows, schema=_TEXTS, orient="row"), lengths).select("payment_id", "token").iter_rows():
        found[payment_id].exact.add(token)
        if token.isdigit():
            found[payment_id].near.add(token)
    shapes, beside = night.lettered, lettered.beside(night.lettered)
    for case in cases:
        mine = found[case.payment_id]
        references = set(_references(case))
        mine.exact.update(_names(case), references)
        mine.near.update(one for one in references if one.isdigit())
        for text in _texts(case):
            mine.exact.update(meant for _, meant in numbers.letters_as_digits(text))
            if shapes:
                mine.exact.update(lettered.found(text, shapes))
                mine.near.update(lettered.found(text, beside))
    return dict(found)


def _texts(case: Waiting) -> list[str]:
    """The texts numbers are looked for in, as they are put together there."""
    text = " | ".join(part for part in (case.remittance_text, case.document_numbers, case.additional_info) if part)
    together = f"{case.remittance_text or case.additional_info} | {case.creditor_reference}"
    return list(dict.fromkeys((text, case.remittance_text, case.creditor_reference, together)))


def _names(case: Waiting) -> Iterable[str]:
    return (name_key(case.payer_name), name_key(case.ultimate_name), *names_in(case.remittance_text))


def _references(case: Waiting) -> Iterable[str]:
    """What stands in fields of its own, whole and without check digits."""
    for reference in (case.end_to_end_id, case.creditor_reference, *case.creditor_reference.split()):
        yield numbers.normal(reference)
        yield from numbers.inside_reference(reference)[0]
