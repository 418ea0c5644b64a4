"""The internetbanks' tables we know, to be listed among the readers of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.readers import bank_collected, bank_lhv, bank_litas, bank_luminor, bank_seb, bank_swedbank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.inputs import Input

    Claims = Callable[[bytes, Input], bool]
    Read = Callable[[BinaryIO, str], Iterator[Statement | Entry]]

BANKS: tuple[tuple[str, Claims, Read], ...] = (
    (bank_swedbank.FORMAT.kind, bank_swedbank.claims, bank_swedbank.read),
    (bank_seb.FORMAT.kind, bank_seb.claims, bank_seb.read),
    (bank_luminor.FORMAT.kind, bank_luminor.claims, bank_luminor.read),
    (bank_lhv.FORMAT.kind, bank_lhv.claims, bank_lhv.read),
    (bank_litas.KIND, bank_litas.claims, bank_litas.read),
    (bank_collected.FORMAT.kind, bank_collected.claims, bank_collected.read),
)
