"""Small internetbank tables for tests, as the banks' screens export them; names and accounts are invented."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reconcile.core.statement import Entry, Statement
from reconcile.errors import Refused
from reconcile.readers.statement_readers import claimed, reader
from tests.readers.table_files import given

if TYPE_CHECKING:
    from reconcile.core.statement import Payment


class Read(NamedTuple):
    """A table as it was read."""

    kind: str
    statements: list[Statement]
    entries: list[Entry]

    def sums(self) -> tuple[int, int]:
        """Booked credits and debits, in minor units."""
        booked = [entry.amount_minor for entry in self.entries if entry.status == "BOOK"]
        return sum(each for each in booked if each > 0), sum(each for each in booked if each < 0)

    def payment(self, at: int = 0) -> Payment:
        return self.entries[at].payments[0]


def read(content: str | bytes, name: str = "export.csv") -> Read:
    """What the reader that claims this content reads."""
    data = content.encode() if isinstance(content, str) else content
    kind = claimed(data[: 1 << 16], given(data, name))
    assert kind, "no reader claims it"
    events = list(reader(kind).read(io.BytesIO(data), name))
    return Read(kind, [each for each in events if isinstance(each, Statement)], [each for each in events if isinstance(each, Entry)])


def refusal(content: str | bytes, name: str = "export.csv") -> str:
    """What the refusal of this table says."""
    with pytest.raises(Refused) as caught:
        read(content, name)
    return str(caught.value)
