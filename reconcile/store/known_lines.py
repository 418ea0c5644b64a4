"""The booked lines of an account that are stored already: of a day, to count equals and to compare a second statement with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

# camt.054 explains and never adds a line; a camt.052 counts only with a booked closing balance.
IS_STATEMENT = "(s.family = 'camt.053' OR (s.family = 'camt.052' AND s.closing_code = 'CLBD'))"
_LINES = "FROM entry e JOIN statement s ON s.statement_no = e.statement_no WHERE e.account = ? AND e.currency = ?"


class Line:
    """Stored lines alike in everything: how many are not yet met by a line of the statement being taken in.

    ``firm``: the statement must list them too, or contradicts the one that brought them.
    """

    __slots__ = ("amount_minor", "firm", "identity", "left", "statement_no")

    def __init__(self, identity: str, amount_minor: int, statement_no: int, left: int, *, firm: bool) -> None:
        self.identity, self.amount_minor, self.statement_no, self.left, self.firm = identity, amount_minor, statement_no, left, firm


class Pool:
    """The lines of a day, each to be met once; of equal ones the firm are met first."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_identity = _grouped(sorted(lines, key=_place), lambda line: line.identity)

    def __bool__(self) -> bool:
        return bool(self._by_identity)

    def take(self, identity: str) -> bool:
        """Meet one line of this identity; whether there was one."""
        return _take(self._by_identity, identity)

    def take_alike(self, keys: Sequence[str], key_of: Callable[[str, int], str], *, firm_only: bool) -> list[bool]:
        """Meet one line for each key, by what ``key_of`` makes of a line's identity and amount; whether there was one."""
        lines = self.left()
        alike = _grouped((line for line in lines if line.firm or not firm_only), lambda line: key_of(line.identity, line.amount_minor))
        found = [_take(alike, key) for key in keys]
        self._by_identity = _grouped((line for line in lines if line.left), lambda line: line.identity)
        return found

    def left(self) -> list[Line]:
        """What was not met, the firm last, by amount and identity."""
        return _in_order(self._by_identity)


def _place(line: Line) -> tuple[bool, int, str, int]:
    return (line.firm, line.amount_minor, line.identity, line.statement_no)


def _in_order(groups: Mapping[str, Sequence[Line]]) -> list[Line]:
    return sorted((line for lines in groups.values() for line in lines), key=_place)


def _grouped(lines: Iterable[Line], key_of: Callable[[Line], str]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(key_of(line), []).append(line)
    return groups


def _take(groups: dict[str, list[Line]], key: str) -> bool:
    lines = groups.get(key)
    if lines is None:
        return False
    lines[-1].left -= 1
    if lines[-1].left == 0:
        lines.pop()
    if not lines:
        del groups[key]
    return True


def counted(connection: Connection, account: str, currency: str, day: str, own_statement_no: int) -> Counter[str]:
    """How many booked lines of each identity a day has, over all statements and the one being taken in."""
    sql = (
        "SELECT e.identity, COUNT(*) FROM entry e LEFT JOIN statement s ON s.statement_no = e.statement_no WHERE e.account = ? AND e.currency = ? "
        f"AND e.booking_date = ? AND e.status = 'BOOK' AND (e.statement_no = ? OR {IS_STATEMENT}) GROUP BY e.identity ORDER BY e.identity"
    )
    return Counter({key: int(count) for key, count in bulk.fetch(connection, sql, (account, currency, day, own_statement_no))})


def pool(connection: Connection, account: str, currency: str, day: str, statements: Mapping[int, bool]) -> Pool:
    """The booked lines of a day that these statements (statement_no) brought, each with whether they are firm."""
    sql = (
        f"SELECT e.identity, e.amount_minor, e.statement_no, COUNT(*) {_LINES} AND e.booking_date = ? AND e.status = 'BOOK' AND {IS_STATEMENT} "
        "GROUP BY e.identity, e.amount_minor, e.statement_no ORDER BY e.identity, e.statement_no"
    )
    rows = [(row[0], int(row[1]), int(row[2]), int(row[3])) for row in bulk.fetch(connection, sql, (account, currency, day))]
    return Pool(Line(*row, firm=statements[row[2]]) for row in rows if row[2] in statements)


def days(connection: Connection, account: str, currency: str, first: str, last: str) -> list[str]:
    """The days of a period that have stored booked lines."""
    sql = (
        f"SELECT DISTINCT e.booking_date {_LINES} AND e.booking_date >= ? AND e.booking_date <= ? AND e.status = 'BOOK' AND {IS_STATEMENT} "
        "ORDER BY e.booking_date"
    )
    return [day for (day,) in bulk.fetch(connection, sql, (account, currency, first, last))]


def of_statement(connection: Connection, statement_no: int) -> list[str]:
    """The identities of the booked lines a statement brought."""
    rows = bulk.fetch(connection, "SELECT identity FROM entry WHERE statement_no = ? AND status = 'BOOK' ORDER BY entry_no", (statement_no,))
    return [key for (key,) in rows]
