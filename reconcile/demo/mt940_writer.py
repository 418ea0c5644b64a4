"""Statements as MT940 with the keyed ``:86:``: references of 16 signs, texts in pieces of 27, capitals without diacritics.

Source: SWIFT MT940; DFÜ-Abkommen, Anlage 3, for the keys of field 86.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.core.money import to_text
from reconcile.demo.days import moved
from reconcile.demo.names import folded
from reconcile.demo.world import CURRENCY

if TYPE_CHECKING:
    from reconcile.demo.statements import Statement
    from reconcile.demo.world import Line, Paid

_REFERENCE, _PIECE, _PIECES, _NAME = 16, 27, 10, 54
_OUTSIDE_SWIFT = re.compile(r"[^A-Z0-9/\-?:().,'+ ]")


def mt940_statement(statement: Statement) -> bytes:
    """The statement as one message."""
    lines = [
        f":20:{statement.first.replace('-', '')}",
        f":25:{statement.account.iban}",
        f":28C:{statement.sequence}/1",
        f":60F:{_balance(statement.opening_minor, moved(statement.first, -1))}",
        *(text for line in statement.lines for text in _line(line)),
        f":62F:{_balance(statement.closing_minor, statement.last)}",
        "-",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _line(line: Line) -> list[str]:
    reference = f"//{line.entry_ref[:_REFERENCE]}" if line.entry_ref else ""
    kind = "NCHG" if line.code.endswith(("CHRG", "COMM")) else "NTRF"
    sign = "C" if line.amount_minor >= 0 else "D"
    booked = line.booking_date.replace("-", "")[4:]
    first = f":61:{_day(line.value_date)}{booked}{sign}{_amount(line.amount_minor)}{kind}NONREF{reference}"
    only = line.payments[0] if line.shape == "single" else None
    return [first, ":86:" + _keyed(only)]


def _keyed(paid: Paid | None) -> str:
    if paid is None:
        return "166?00SAMMELGUTSCHRIFT"
    text = _swift(" ".join(part for part in (paid.reference, paid.text) if part)).replace("?", "")
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)][:_PIECES]
    purpose = "".join(f"?{20 + place}{piece}" for place, piece in enumerate(pieces))
    name = _swift(paid.payer_name).replace("?", "")[:_NAME]
    names = "".join(f"?{32 + place}{name[at : at + _PIECE]}" for place, at in enumerate(range(0, len(name), _PIECE)))
    party = f"?30{paid.payer_agent}?31{paid.payer_account}{names}" if paid.payer_account else ""
    whole = f"166?00BOOKING{purpose}{party}"
    return "\r\n".join(whole[at : at + 65] for at in range(0, len(whole), 65))


def _swift(text: str) -> str:
    return _OUTSIDE_SWIFT.sub(" ", folded(text).upper())


def _balance(minor: int, day: str) -> str:
    return f"{'C' if minor >= 0 else 'D'}{_day(day)}{CURRENCY}{_amount(minor)}"


def _amount(minor: int) -> str:
    return to_text(abs(minor), CURRENCY).replace(".", ",")


def _day(day: str) -> str:
    return day.replace("-", "")[2:]
