"""Small MT940 and MT942 files for tests, as banks write them."""

from __future__ import annotations

import io

from reconcile.core.statement import Entry, Payment, Statement
from reconcile.readers.mt940 import read_mt940

IBAN = "LV80BANK0000435195001"


def line(text: str = "2603120312C45,60NTRFNONREF//B4E07XM00J000023", *details: str) -> str:
    """A ``:61:`` with its ``:86:`` fields."""
    return f":61:{text}\n" + "".join(f":86:{each}\n" for each in details)


def message(
    *lines: str, opening: str = "F:C260311EUR100,", closing: str = "F:C260312EUR145,60", number: str = "71/1", account: str = IBAN, end: str = "-\n"
) -> str:
    """A whole MT940."""
    return f":20:STARTUMS\n:25:{account}\n:28C:{number}\n:60{opening}\n{''.join(lines)}:62{closing}\n{end}"


def interim(*lines: str) -> str:
    """A whole MT942."""
    return f":20:ST1\n:25:{IBAN}\n:28C:1/1\n:34F:EUR0,\n:13D:2603121815+0200\n{''.join(lines)}:90D:0EUR0,\n:90C:1EUR45,60\n-\n"


def read(data: bytes | str) -> list[Statement | Entry]:
    return list(read_mt940(io.BytesIO(data.encode() if isinstance(data, str) else data), "march.sta"))


def heads(data: bytes | str) -> list[Statement]:
    return [each for each in read(data) if isinstance(each, Statement)]


def entries(data: bytes | str) -> list[Entry]:
    return [each for each in read(data) if isinstance(each, Entry)]


def payment(*details: str, text: str = "2603120312C45,60NTRFNONREF//B4E07XM00J000023") -> Payment:
    """The payment of a message with one line."""
    (entry,) = entries(message(line(text, *details)))
    (found,) = entry.payments
    return found
