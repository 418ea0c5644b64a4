"""Where payments stood then (``was``), and where they stand in the scratch books when the same nights were made again.

Each payment is looked at as the rules alone left it: at the end, or just before the first run in which a person ruled on it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.backtest import Replayed, Stand
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.store.runs import Run

_THEN, _NOW = "was", "main"
_AT_ONCE = 2_000


class Counted(NamedTuple):
    """Payments decided again, and of these the ruled ones."""

    payments: int
    ruled: int


def choose(connection: Connection, first: str, last: str, after: int, end: Run) -> Counted:
    """The payments of some booking days that a run after one, up to the end, has decided by rule."""
    bulk.stage(connection, "stage_again", ("payment_id", "upto_n", "ruled_n"), [])
    bulk.execute(connection, "CREATE UNIQUE INDEX IF NOT EXISTS temp.stage_again_key ON stage_again (payment_id)")
    for schema in (_THEN, _NOW):
        sql = (
            "INSERT OR IGNORE INTO stage_again (payment_id, upto_n, ruled_n) SELECT payment_id, COALESCE(ruled - 1, ?), ruled IS NOT NULL FROM ("
            f"SELECT t.payment_id, (SELECT MIN(d.run_no) FROM was.decision d WHERE d.payment_id = t.payment_id AND d.rule = 'ruling') AS ruled "
            f"FROM {schema}.payment_state t WHERE t.booking_date BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM {schema}.decision d "
            "WHERE d.payment_id = t.payment_id AND d.run_no <= ?)) WHERE ruled IS NULL OR ruled > ?"
        )
        bulk.execute(connection, sql, (end.run_no, first, last, end.run_no, after))
    bulk.execute(connection, "UPDATE stage_again SET upto_n = ? WHERE upto_n > ?", (end.run_no, end.run_no))
    payments, ruled = bulk.fetch(connection, "SELECT COUNT(*), COALESCE(SUM(ruled_n), 0) FROM stage_again")[0]
    return Counted(int(payments), int(ruled))


def _standing(schema: str, which: str = "stage_again") -> str:
    """Each chosen payment's money by place, as SQL."""
    return (
        f"SELECT s.payment_id, g.account_code, g.contract_no, g.item_key, SUM(g.amount_minor) FROM {which} s CROSS JOIN {schema}.posting g "
        "ON g.payment_id = s.payment_id WHERE g.run_no <= s.upto_n GROUP BY s.payment_id, g.account_code, g.contract_no, g.item_key "
        "HAVING SUM(g.amount_minor) <> 0"
    )


def differing(connection: Connection) -> Iterator[list[Replayed]]:
    """The chosen ones whose money stands elsewhere, some thousand at a time."""
    one, other = _standing(_THEN), _standing(_NOW)
    sql = f"SELECT payment_id FROM (SELECT * FROM ({one} EXCEPT {other}) UNION SELECT * FROM ({other} EXCEPT {one})) GROUP BY payment_id ORDER BY payment_id"
    yield from _told(connection, [row[0] for row in bulk.fetch(connection, sql)])


def ruled(connection: Connection) -> Iterator[list[Replayed]]:
    """The same of all chosen ones that somebody has ruled on."""
    yield from _told(
        connection, [row[0] for row in bulk.fetch(connection, "SELECT payment_id FROM stage_again WHERE ruled_n = 1 ORDER BY payment_id")]
    )


def _told(connection: Connection, payment_ids: list[str]) -> Iterator[list[Replayed]]:
    for start in range(0, len(payment_ids), _AT_ONCE):
        bulk.stage(connection, "stage_told", ("payment_id",), [(key,) for key in payment_ids[start : start + _AT_ONCE]])
        yield _payments(connection)


def _payments(connection: Connection) -> list[Replayed]:
    then, now = _stands(connection, _THEN), _stands(connection, _NOW)
    columns = "payment_id, entry_ref, booking_date, amount_minor, currency, payer_name"
    of = ", ".join(f"p.{name}" for name in columns.split(", "))
    last = "(SELECT r.targets FROM was.ruling r WHERE r.payment_id = s.payment_id ORDER BY r.ruling_no DESC LIMIT 1)"
    found: dict[str, Replayed] = {}
    for schema in (_THEN, _NOW):  # details taken out of a notification may be there only then, or only now
        for *row, targets in bulk.fetch(
            connection, f"SELECT {of}, {last} FROM stage_told s JOIN {schema}.payment p ON p.payment_id = s.payment_id ORDER BY s.payment_id"
        ):
            ruled_to = None if targets is None else tuple(sorted({str(target[0]) for target in json.loads(targets)}))
            found.setdefault(row[0], Replayed._make([*row, ruled_to, then[row[0]], now[row[0]]]))
    return [found[key] for key in sorted(found)]


def _stands(connection: Connection, schema: str) -> dict[str, Stand]:
    chosen = "(SELECT a.payment_id, a.upto_n FROM stage_told t CROSS JOIN stage_again a ON a.payment_id = t.payment_id)"
    places: dict[str, list[tuple[str, str, str, int]]] = {}
    for payment_id, *place in bulk.fetch(connection, f"{_standing(schema, chosen)} ORDER BY 1, 2, 3, 4"):
        places.setdefault(payment_id, []).append((place[0], place[1], place[2], int(place[3])))
    said = (
        f"SELECT s.payment_id, COALESCE(d.outcome, 'new'), COALESCE(d.rule, ''), COALESCE(d.sentence, '') FROM {chosen} s LEFT JOIN {schema}.decision d "
        f"ON d.decision_no = (SELECT MAX(l.decision_no) FROM {schema}.decision l WHERE l.payment_id = s.payment_id AND l.run_no <= s.upto_n) ORDER BY s.payment_id"
    )
    return {
        payment_id: Stand(outcome, tuple(places.get(payment_id, ())), rule, sentence)
        for payment_id, outcome, rule, sentence in bulk.fetch(connection, said)
    }
