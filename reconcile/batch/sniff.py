"""What a file is and, when it is a table of an unknown bank, the map that would let it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused, WrongUse
from reconcile.readers import bank_sniff, detect, inputs
from reconcile.readers.bank_accounts import is_iban

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reconcile.readers.bank_sniff import Proposal


class Sniffed(NamedTuple):
    """One file: a ``kind`` that is read as it is, or a map proposed for it, or the reason why there is neither."""

    name: str
    kind: str
    proposal: Proposal | None
    refused: str


def our_account(iban: str) -> str:
    """Our account as it is written in a map. Raises: WrongUse when it is none."""
    account = iban.replace(" ", "").upper()
    if account and not is_iban(account):
        raise WrongUse("--iban", f"“{iban}” fails its check number", "copy it from the bank")
    return account


def sniff(paths: list[Path], iban: str) -> Iterator[Sniffed]:
    """Each file of these paths. ``iban`` is our account, for tables in which no column names it."""
    for one in inputs.expand(paths):
        try:
            kind = detect.detect(one)
        except Refused:
            kind = ""
        if kind:
            yield Sniffed(one.name, kind, None, "")
            continue
        try:
            yield Sniffed(one.name, "", bank_sniff.sniff(one, iban), "")
        except Refused as refused:
            yield Sniffed(one.name, "", None, str(refused))
