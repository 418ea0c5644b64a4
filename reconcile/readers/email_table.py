"""A table of payments pasted into a letter from an internetbank, by the names of its columns."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_minor
from reconcile.readers.bank_accounts import is_iban
from reconcile.readers.bank_cells import SIDES
from reconcile.readers.bank_looks import said_by
from reconcile.readers.email_lines import MOST_MINOR, Said, Unclear, numbers
from reconcile.readers.table_amounts import plain
from reconcile.readers.table_days import day
from reconcile.readers.table_totals import total_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.readers.table_days import Order

_FEWEST = 2
_WIDEST = 60  # columns of the widest table anybody pastes
_NEEDED = ({"date", "amount"}, {"date", "debit"})


class Pasted(NamedTuple):
    """What a table gave: its payments, its rows that gave none with the reason, and the lines (from 0) it stood on."""

    payments: list[Said]
    not_understood: list[tuple[str, Unclear]]
    lines: range


def tables(lines: Sequence[str], order: Order) -> list[Pasted]:
    """Every table in these lines: a row that names a day's and a sum's column, and the rows under it."""
    found: list[Pasted] = []
    at = 0
    while at < len(lines):
        one = _table(lines, at, order)
        if one is not None:
            found.append(one)
            at = one.lines.stop
        else:
            at += 1
    return found


def _table(lines: Sequence[str], at: int, order: Order) -> Pasted | None:
    for delimiter in ("\t", ";", "|", ","):
        names = _cells(lines[at], delimiter)
        places = {said: place for place, said in reversed(list(enumerate(map(said_by, names)))) if said}
        if len(names) < _FEWEST or not any(needed <= set(places) for needed in _NEEDED):
            continue
        end = at + 1
        pasted = Pasted([], [], range(at, at))
        while end < len(lines) and len(cells := _cells(lines[end], delimiter)) >= _FEWEST:
            said, why = _row(cells, places, lines[end], order)
            if said is not None:
                pasted.payments.append(said)
            elif why is not None:
                pasted.not_understood.append((lines[end].strip(), why))
            end += 1
        if end > at + 1:
            return pasted._replace(lines=range(at, end))
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    if not 0 < line.count(delimiter) <= _WIDEST:
        return []
    try:
        row = next(csv.reader([line.strip(" ").strip("|") if delimiter == "|" else line], delimiter=delimiter), [])
    except csv.Error:  # a cell longer than any table's
        return []
    return [cell.strip() for cell in row]


def _row(cells: Sequence[str], places: dict[str, int], line: str, order: Order) -> tuple[Said | None, Unclear | None]:
    """The row's payment, else why it gives none; a row with a day or a sum alone is still a payment she says she made."""

    def cell(name: str) -> str:
        place = places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    text = cell("debit") or (cell("amount") if "debit" not in places else "")
    if ("debit" in places and not text) or SIDES.get(cell("side").upper(), -1) > 0:
        return None, Unclear("it is no payment of the sender's but money she got")
    currency = cell("currency").upper() if re.fullmatch(r"[A-Za-z]{3}", cell("currency")) else "EUR"
    paid_on, minor = _day(cell("date"), order), _sum(text, currency)
    if not paid_on:
        is_under = total_word(cells) or any(said_by(each) == "balance" for each in cells)
        return None, Unclear("no day stands under the day's column", minor is not None and not is_under)
    if minor is None:
        return None, Unclear("no sum stands under the sum's column", is_claimed=True)
    if minor > MOST_MINOR:
        return None, Unclear("it is more money than there can be", is_claimed=True)
    account = cell("payer_account").replace(" ", "").upper()
    return Said(paid_on, minor, currency, line.strip(), numbers(line), "", account if is_iban(account) else "", cell("bank_reference")), None


def _day(text: str, order: Order) -> str:
    try:
        return day(text, order)
    except ValueError:
        return ""


def _sum(text: str, currency: str) -> int | None:
    """Minor units without a sign."""
    try:
        return abs(to_minor(plain(text, currency, ""), currency))
    except ValueError:
        return None
