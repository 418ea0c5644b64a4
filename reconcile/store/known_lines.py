"""The booked lines of an account that are stored already: of a day, to count equals and to compare a second statement with.

A line is stored once, by the statement that brought it; the others that list it, too, stand in ``listed_again``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core.statement_alike import clues
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.core.statement_alike import Clues

# camt.054 explains and never adds a line; a camt.052 counts only with a booked closing balance.
IS_STATEMENT = "(s.family IN ('camt.053', 'fidavista', 'mt940', 'table') OR (s.family = 'camt.052' AND s.closing_code = 'CLBD'))"
_LINES = "FROM entry e JOIN statement s ON s.statement_no = e.statement_no WHERE e.account = ? AND e.currency = ?"


class Line:
    """A stored line not yet met by one of the statement being taken in.

    ``firm``: the statement must list it too, or contradicts one that lists it. ``foreign``: another format brought it.
    """

    __slots__ = ("amount_minor", "entry_no", "firm", "foreign", "identity")

    def __init__(self, identity: str, amount_minor: int, entry_no: int, *, firm: bool, foreign: bool) -> None:
        self.identity, self.amount_minor, self.entry_no, self.firm, self.foreign = identity, amount_minor, entry_no, firm, foreign


class Pool:
    """The lines of a day, each to be met once; of equal ones the firm are met first."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_identity = _grouped(sorted(lines, key=_place), lambda line: line.identity)

    def __bool__(self) -> bool:
        return bool(self._by_identity)

    def take(self, identity: str) -> int | None:
        """Meet one line of this identity; its entry_no, None when there is none."""
        return _take(self._by_identity, identity)

    def take_alike(self, keys: Sequence[str], key_of: Callable[[Line], str], allowed: Callable[[Line], bool]) -> list[int | None]:
        """Meet one line for each key, by what ``key_of`` makes of the lines allowed; entry_no, None where there is none.

        The key ``""`` is like none.
        """
        lines = self.left()
        alike = _grouped((line for line in lines if allowed(line) and key_of(line)), key_of)
        found = [_take(alike, key) for key in keys]
        met = {number for number in found if number is not None}
        self._by_identity = _grouped((line for line in lines if line.entry_no not in met), lambda line: line.identity)
        return found

    def left(self) -> list[Line]:
        """What was not met, the firm last, by amount and identity."""
        return sorted((line for lines in self._by_identity.values() for line in lines), key=_place)


def _place(line: Line) -> tuple[bool, int, str, int]:
    return (line.firm, line.amount_minor, line.identity, -line.entry_no)


def _grouped(lines: Iterable[Line], key_of: Callable[[Line], str]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(key_of(line), []).append(line)
    return groups


def _take(groups: dict[str, list[Line]], key: str) -> int | None:
    lines = groups.get(key)
    if lines is None:
        return None
    found = lines.pop()
    if not lines:
        del groups[key]
    return found.entry_no


def counted(connection: Connection, account: str, currency: str, day: str, own_statement_no: int) -> dict[str, int]:
    """How many booked lines of each identity a day has, over all statements and the one being taken in."""
    sql = (
        "SELECT e.identity, COUNT(*) FROM entry e LEFT JOIN statement s ON s.statement_no = e.statement_no WHERE e.account = ? AND e.currency = ? "
        f"AND e.booking_date = ? AND e.status = 'BOOK' AND (e.statement_no = ? OR {IS_STATEMENT}) GROUP BY e.identity ORDER BY e.identity"
    )
    return {key: int(count) for key, count in bulk.fetch(connection, sql, (account, currency, day, own_statement_no))}


def pool(connection: Connection, account: str, currency: str, day: str, firm: Mapping[int, bool], foreign: frozenset[int]) -> Pool:
    """The booked lines of a day that these statements list: statement_no → whether what it lists is firm.

    A line that a statement of other lines lists, too, is that one's, and no longer there to be met. ``foreign`` are the
    statements in another format.
    """
    sql = (
        f"SELECT e.entry_no, e.identity, e.amount_minor, e.statement_no {_LINES} AND e.booking_date = ? AND e.status = 'BOOK' AND {IS_STATEMENT} "
        "AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.entry_no = e.entry_no OR w.by_entry_no = e.entry_no) ORDER BY e.entry_no"
    )
    again = (
        "SELECT l.entry_no, l.statement_no FROM entry e JOIN listed_again l ON l.entry_no = e.entry_no "
        "WHERE e.account = ? AND e.currency = ? AND e.booking_date = ? ORDER BY l.entry_no, l.statement_no"
    )
    day_of_account = (account, currency, day)
    listed_by: defaultdict[int, list[int]] = defaultdict(list)
    for entry_no, statement_no in bulk.fetch(connection, again, day_of_account):
        listed_by[int(entry_no)].append(int(statement_no))
    lines = []
    for entry_no, identity, amount, brought_by in bulk.fetch(connection, sql, day_of_account):
        listing = [int(brought_by), *listed_by.get(int(entry_no), ())]
        if all(number in firm for number in listing):
            mark = any(firm[number] for number in listing)
            lines.append(Line(identity, int(amount), int(entry_no), firm=mark, foreign=int(brought_by) in foreign))
    return Pool(lines)


def clues_by_entry(connection: Connection, account: str, currency: str, day: str) -> dict[int, Clues]:
    """What each stored line of a day says of its payment; of several details, what the first says."""
    sql = (
        "SELECT e.entry_no, e.servicer_reference, p.end_to_end_id, p.payer_account, p.payer_name, p.remittance_text, p.creditor_reference, "
        "p.additional_info FROM entry e JOIN payment p ON p.entry_no = e.entry_no "
        "WHERE e.account = ? AND e.currency = ? AND e.booking_date = ? AND p.part = 1 ORDER BY e.entry_no"
    )
    rows = bulk.fetch(connection, sql, (account, currency, day))
    return {int(row[0]): clues(row[1], row[2], row[3], row[4], row[5] or row[6] or row[7]) for row in rows}


def days(connection: Connection, account: str, currency: str, first: str, last: str) -> list[str]:
    """The days of a period that have stored booked lines."""
    sql = (
        f"SELECT DISTINCT e.booking_date {_LINES} AND e.booking_date >= ? AND e.booking_date <= ? AND e.status = 'BOOK' AND {IS_STATEMENT} "
        "ORDER BY e.booking_date"
    )
    return [day for (day,) in bulk.fetch(connection, sql, (account, currency, first, last))]


def of_statement(connection: Connection, statement_no: int) -> list[str]:
    """The identities of the booked lines a statement lists, whichever brought them."""
    sql = (
        "SELECT identity FROM entry WHERE statement_no = ? AND status = 'BOOK' UNION ALL SELECT e.identity FROM listed_again l "
        "JOIN entry e ON e.entry_no = l.entry_no WHERE l.statement_no = ? ORDER BY identity"
    )
    return [key for (key,) in bulk.fetch(connection, sql, (statement_no, statement_no))]
