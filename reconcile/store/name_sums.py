"""By name and sum: contracts of a customer's name where a payment's sum is open, among names that some hundreds share.

What is open under such a name is gathered once a run, however many payments have the name, and not again for each chunk: what
was gathered is only where to look, and is looked at as it stands. What has come to be open since is asked for besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.store.book import Book

COMMON = 400  # contracts that share a name, up to which name and sum together are looked for among them
_WANTED = ("payment_id", "token", "amount_minor", "currency", "booking_date")
_GATHERED = ("token", "contract_no", "open_minor", "currency", "opens_on")
_OPEN = "o.open_minor = s.amount_minor AND o.currency = s.currency AND o.opens_on <= s.booking_date"


class NameSums:
    """For one run over one book. Memory grows with the open items of the common names that were asked for."""

    def __init__(self, connection: Connection, book: Book) -> None:
        self._connection, self._book = connection, book
        self._asked: set[str] | None = None  # None before the first question

    def find(self, wanted: Iterable[tuple[str, str, int, str, str]]) -> dict[str, list[str]]:
        """By payment, the contracts that have a name and an open item of the sum on that day.

        ``wanted``: (payment_id, name key, amount_minor, currency, booking_date). A name that very many share is left out.
        """
        rows = sorted(set(wanted))
        if not rows:
            return {}
        self._gather({row[1] for row in rows})
        bulk.stage(self._connection, "stage_with_sum", _WANTED, rows)
        bulk.stage(self._connection, "stage_reopened", ("contract_no",), [(number,) for number in sorted(self._book.reopened)])
        sql = (
            "SELECT s.payment_id, o.contract_no FROM stage_with_sum s JOIN stage_name_sum n ON n.token = s.token AND n.open_minor = s.amount_minor "
            f"JOIN open_item o ON o.contract_no = n.contract_no AND {_OPEN} "
            "UNION SELECT s.payment_id, o.contract_no FROM stage_reopened r JOIN open_item o ON o.contract_no = r.contract_no "
            f"JOIN stage_with_sum s ON {_OPEN} JOIN stage_name_asked a ON a.token = s.token "
            "JOIN number_key k ON k.key = s.token AND k.kind = 'name' AND k.contract_no = o.contract_no ORDER BY 1, 2"
        )
        found: dict[str, list[str]] = {}
        for payment_id, contract_no in bulk.fetch(self._connection, sql):
            found.setdefault(payment_id, []).append(contract_no)
        return found

    def _gather(self, names: set[str]) -> None:
        """What is open under the names that nobody has asked for yet."""
        if self._asked is None:
            self._asked = set()
            bulk.stage(self._connection, "stage_name_sum", _GATHERED, [])
            bulk.stage(self._connection, "stage_name_asked", ("token",), [])
            bulk.stage(self._connection, "stage_with_sum", _WANTED, [])
            bulk.execute(self._connection, "CREATE INDEX IF NOT EXISTS stage_with_sum_by_sum ON stage_with_sum (amount_minor)")
            bulk.execute(self._connection, "CREATE INDEX IF NOT EXISTS stage_name_sum_by_sum ON stage_name_sum (token, open_minor)")
            bulk.execute(self._connection, "CREATE INDEX IF NOT EXISTS stage_name_asked_by_name ON stage_name_asked (token)")
        new = sorted(names - self._asked)
        if not new:
            return
        self._asked.update(new)
        bulk.stage(self._connection, "stage_token", ("token",), [(name,) for name in new])
        shared = f"SELECT 1 FROM number_key c WHERE c.key = s.token AND c.kind = 'name' LIMIT {COMMON + 1}"
        common = f"SELECT s.token FROM stage_token s WHERE (SELECT COUNT(*) FROM ({shared}) x) <= {COMMON}"
        bulk.execute(self._connection, f"INSERT INTO stage_name_asked (token) {common}")
        bulk.execute(
            self._connection,
            "INSERT INTO stage_name_sum (token, contract_no, open_minor, currency, opens_on) SELECT f.token, o.contract_no, o.open_minor, o.currency, "
            f"o.opens_on FROM ({common}) f JOIN number_key k ON k.key = f.token AND k.kind = 'name' JOIN open_item o ON o.contract_no = k.contract_no",
        )
