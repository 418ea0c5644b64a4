"""The heading of a list that people keep for themselves, in their own words: which column is the day, which the sum.

What a heading says goes before what its cells look like, as for a bank's unknown table; two columns that could be the same
are none, but for the first that says so. Only ``reconcile claim`` guesses: what comes by itself is known by its heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.readers import bank_mapped, email_read, table_heading
from reconcile.readers.bank_looks import is_amount, is_day, said_by
from reconcile.readers.table_schema import heading_key
from reconcile.readers.table_totals import total_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_schema import TableSchema

_FEWEST = 2  # columns: a day and a sum
_MOST = 60  # columns of the widest list anybody keeps
_OF_A_BANK = frozenset({"side", "credit"})  # money both ways: her own bank's table, which [statements] maps
_SUMS = frozenset({"amount", "debit", "currency"})  # "Summa, valūta EUR"
# Parts of headings as ``heading_key`` leaves them, beside those a bank's table has.
_CONTRACT = ("ligum", "contract", "leping", "sutart", "договор")
_NOTES = ("piezim", "komentar", "note", "comment", "remark", "примеч", "коммент")
_STATUS = ("status", "stavokl", "статус")


def guessed(one: Input, wanted: TableSchema, names: Mapping[str, str]) -> dict[str, str]:
    """Our columns → their names in the file; {} when no row is a heading of such a list, or the file is a letter around one.

    ``names`` are those that reconcile.toml maps; they and our own go before what is guessed. Raises: Refused.
    """
    found: list[dict[str, str]] = []
    for _, _, rows in bank_mapped.first_rows(one):
        cells = [row for _, _, row in rows]
        for at, heading in enumerate(cells):
            columns = _columns(heading, cells[at + 1 :], wanted, names)
            if set(wanted.recognised_by) <= columns.keys() and not _is_letter(cells[:at], cells[at + 1 :]):
                found.append(columns)
                break
    return max(found, key=len, default={})


def _is_letter(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> bool:
    """Whether words stand around the table that tell a payment or ask for something; a title, or thanks below, do not."""
    around = [*above, *(cells for cells in below if len(cells) < _FEWEST)]
    return email_read.is_prose("\n".join(" ".join(cells) for cells in around).encode())


def _columns(heading: Sequence[str], below: Sequence[Sequence[str]], wanted: TableSchema, names: Mapping[str, str]) -> dict[str, str]:
    """Our columns among these cells; {} when they are no names of columns."""
    named = [cell.strip() for cell in heading if cell.strip()]
    if not _FEWEST <= len(named) <= _MOST or any(is_day(cell) or is_amount(cell) for cell in named) or _OF_A_BANK & set(map(said_by, named)):
        return {}
    try:
        known = {name: heading[place] for name, place in table_heading.places(heading, wanted, names).items()}
    except ValueError:
        return {}
    body = [cells for cells in below if not total_word(cells)]
    free = [name for name in named if name not in known.values() and named.count(name) == 1]
    days = [name for name in free if _mostly(is_day, heading, name, body)]
    sums = [name for name in free if name not in days and said_by(name) != "balance" and _mostly(is_amount, heading, name, body)]
    guesses = {
        "contract_no": _one([name for name in free if name not in days and _has(name, _CONTRACT)]),
        "paid_on": next((name for name in days if said_by(name) == "date"), "") or _one(days),
        "amount": next((name for name in sums if said_by(name) in _SUMS), "") or _one([name for name in sums if not _has(name, _CONTRACT)]),
        "currency": _one([name for name in free if name not in sums and said_by(name) == "currency"]),
        "bank_reference": _one([name for name in free if said_by(name) == "bank_reference"]),
        "details": _one([name for name in free if said_by(name) == "text" or _has(name, _NOTES)]),
        "status": _one([name for name in free if _has(name, _STATUS)]),
    }
    return known | {column: name for column, name in guesses.items() if name and column not in known}


def _mostly(test: Callable[[str], bool], heading: Sequence[str], name: str, body: Sequence[Sequence[str]]) -> bool:
    """Whether at least half of the cells under a name are such; people's lists have slips."""
    place = [cell.strip() for cell in heading].index(name)
    full = [cells[place] for cells in body if place < len(cells) and cells[place].strip()]
    return bool(full) and 2 * sum(map(test, full)) >= len(full)


def _has(name: str, parts: Sequence[str]) -> bool:
    return any(part in heading_key(name) for part in parts)


def _one(names: Sequence[str]) -> str:
    """The name, where there is just one."""
    return names[0] if len(names) == 1 else ""
