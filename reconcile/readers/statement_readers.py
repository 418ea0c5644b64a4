"""The formats of bank statements: which of them a file is in, and who reads it into the same values.

A new format is a module and a line in ``READERS``. Each claims a file by its content; a file two of them claim is
refused, because guessing between two readings of money is no way to read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from reconcile.errors import Refused
from reconcile.readers import fidavista, mt940
from reconcile.readers.bank_tables import BANKS
from reconcile.readers.camt import is_camt, read_camt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.inputs import Input


class StatementReader(NamedTuple):
    """One format. ``claims`` sees the file's first bytes, and the file where they do not tell; ``read`` takes the open file and its name.

    ``read`` yields each statement's head, then its entries; the file is good only when it ended. Raises: Refused.
    ``remark`` is what is worth saying about a file that was read, such as its encoding; "" for nothing.
    """

    kind: str
    claims: Callable[[bytes, Input], bool]
    read: Callable[[BinaryIO, str], Iterator[Statement | Entry]]
    remark: Callable[[BinaryIO, str], str] = lambda _stream, _name: ""


READERS: tuple[StatementReader, ...] = (
    StatementReader("camt", lambda head, _: is_camt(head), read_camt),
    StatementReader("fidavista", lambda head, _: fidavista.is_fidavista(head), fidavista.read_fidavista, fidavista.remark),
    StatementReader("mt940", lambda head, _: mt940.is_mt940(head), mt940.read_mt940, mt940.remark),
    *(StatementReader(*bank) for bank in BANKS),
)


def claimed(head: bytes, one: Input, readers: tuple[StatementReader, ...] = READERS) -> str:
    """The kind of statement a file that starts with these bytes is, "" when it is none. Raises: Refused when two readers claim it."""
    kinds = [reader.kind for reader in readers if reader.claims(head, one)]
    if len(kinds) > 1:
        raise Refused(
            one.name, f"it can be read as {' and as '.join(kinds)}, which are different statements", "ask the bank for a camt.053 of the account"
        )
    return kinds[0] if kinds else ""


def reader(kind: str) -> StatementReader:
    """The reader of a kind that ``claimed`` gave."""
    return next(each for each in READERS if each.kind == kind)
