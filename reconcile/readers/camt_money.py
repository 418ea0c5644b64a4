"""What a transaction detail and its charges amount to, in the entry's currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.readers.camt_fields import CHARGES, DETAIL, ENTRY, RECORD
from reconcile.readers.camt_values import sign, unsigned

if TYPE_CHECKING:
    from reconcile.readers.camt_layout import Layout, Parts, Row

_PATHS = {"amount": "Amt", "transacted": "AmtDtls/TxAmt/Amt", "countervalue": "AmtDtls/CntrValAmt/Amt", "instructed": "AmtDtls/InstdAmt/Amt"}
_OWN = tuple((f"NtryDtls/TxDtls/{_PATHS[field]}", DETAIL.at(field)) for field in ("amount", "transacted", "countervalue"))
_NOTHING = [""] * 6  # three amounts and their currencies
_NO_ORIGINAL = (None, "", "")
_INSTRUCTED = DETAIL.at("instructed")


class Originals(NamedTuple):
    """Where a layout keeps amounts that may be in another currency, with their paths, and the rates."""

    amounts: tuple[tuple[str, int], ...]
    rates: tuple[int, ...]
    own: int  # the position of the amount itself


def _originals(layout: Layout) -> Originals:
    others = ("instructed", "transacted", "countervalue")  # next to each other in a layout, each with its currency
    amounts = tuple((_PATHS[field], layout.at(field)) for field in (*others, "amount"))
    return Originals(amounts, tuple(layout.at(f"{field}_rate") for field in others), layout.at("amount"))


OF_DETAIL, OF_ENTRY = _originals(DETAIL), _originals(ENTRY)
_CHARGE = tuple(CHARGES.at(field) for field in ("total", "amount", "indicator"))
_SINGLE = tuple(RECORD.at(field) for field in ("amount", "indicator"))


def own_amount(row: Row, currency: str) -> tuple[int | None, bool]:
    """(unsigned minor units of a detail in the entry's currency, whether that is only the instructed amount).

    None when no amount is in that currency. Version .02 has no ``Amt`` of the detail, so ``AmtDtls`` serves.
    """
    for path, position in _OWN:
        other = row[position + 1]
        if other == currency or (row[position] and not other):
            return unsigned(path, row[position], other), False
    if row[_INSTRUCTED + 1] == currency:
        return unsigned(f"NtryDtls/TxDtls/{_PATHS['instructed']}", row[_INSTRUCTED], currency), True
    return None, False


def original_amount(originals: Originals, row: Row, currency: str) -> tuple[int | None, str, str]:
    """(unsigned minor units, currency, exchange rate) of an amount in another currency than the entry's."""
    first = originals.amounts[0][1]
    own = row[originals.own + 1]
    if row[first : first + 6] == _NOTHING and (own == currency or not own):
        return _NO_ORIGINAL
    for path, position in originals.amounts:
        other = row[position + 1]
        if other and other != currency:
            return unsigned(path, row[position], other), other, next((row[rate] for rate in originals.rates if row[rate]), "")
    return _NO_ORIGINAL


def charges(parts: Parts, currency: str) -> int:
    """What ``Chrgs`` among these parts cost us, signed: negative unless it says CRDT. Other currencies are left out.

    Each charge counts by itself (``Rcrd``, or the .02 ``Amt``); the stated total only where no single one is given.
    """
    sum_minor = 0
    total, amount, indicator = _CHARGE
    for part, element in parts:
        if part != "charges":
            continue
        row, records = CHARGES.read(element)
        singles = [(row[amount], row[amount + 1], row[indicator])] if row[amount + 1] else []
        for _, record in records:
            single, _ = RECORD.read(record)
            singles.append((single[_SINGLE[0]], single[_SINGLE[0] + 1], single[_SINGLE[1]]))
        for text, other, direction in singles:
            if other == currency:
                sum_minor += sign("Chrgs/", direction or "DBIT") * unsigned("Chrgs/Amt", text, currency)
        if not singles and row[total + 1] == currency:
            sum_minor -= unsigned("Chrgs/TtlChrgsAndTaxAmt", row[total], currency)
    return sum_minor
