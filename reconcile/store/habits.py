"""What people have ruled on payers' payments, by how those were worded: kept beside the rulings, worked out from them alone.

The last ruling on a payment speaks for the one contract it names, and against every other the payment has stood on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.core.names import name_key
from reconcile.core.wording import wording
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.core.habits import Said

_COLUMNS = ("payer_key", "wording", "booking_date", "payment_id", "contract_no", "said")
Habit = tuple[str, str, str, str, str, str]


def payer_keys(account: str, name: str) -> tuple[str, ...]:
    """By what a payer is known again: the account, and a name of two words or more.

    >>> payer_keys("LV11BANK0000000000001", "Bērziņa Ilze"), payer_keys("", "Ilze")
    (('A:LV11BANK0000000000001', 'N:BERZINA ILZE'), ())
    """
    key = name_key(name)
    return (*((f"A:{account}",) if account else ()), *((f"N:{key}",) if " " in key else ()))


def any_kept(connection: Connection) -> bool:
    """Whether anything has been ruled at all."""
    return bool(bulk.fetch(connection, "SELECT 1 FROM text_habit LIMIT 1"))


def said(connection: Connection, wanted: Iterable[tuple[str, str, str, str]]) -> dict[tuple[str, str, str], list[Said]]:
    """By (payer_key, wording, booking_date), (contract_no, for or against, booking day) of what was ruled on the payer's payments.

    ``wanted``: (payer_key, wording, first_day, booking_date). What speaks for a contract counts from first_day to before booking_date; what
    speaks against it, from first_day on.
    """
    bulk.stage(connection, "stage_habit", ("payer_key", "wording", "first_day", "booking_date"), sorted(set(wanted)))
    sql = (
        "SELECT s.payer_key, s.wording, s.booking_date, h.contract_no, h.said, h.booking_date FROM stage_habit s JOIN text_habit h "
        "ON h.payer_key = s.payer_key AND h.wording = s.wording AND h.booking_date >= s.first_day AND (h.said = 'against' OR h.booking_date < s.booking_date) "
        "ORDER BY s.payer_key, s.wording, s.booking_date, h.contract_no, h.booking_date, h.payment_id"
    )
    found: dict[tuple[str, str, str], list[Said]] = {}
    for *key, contract_no, word, day in bulk.fetch(connection, sql):
        found.setdefault((key[0], key[1], key[2]), []).append((contract_no, word, day))
    return found


def _habits(connection: Connection, payment_ids: Iterable[str]) -> list[Habit]:
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT p.payment_id, p.payer_account, p.payer_name, p.remittance_text, p.booking_date, r.targets FROM stage_payment_id s "
        "JOIN ruling r ON r.payment_id = s.payment_id JOIN payment p ON p.payment_id = s.payment_id WHERE p.amount_minor > 0 "
        "AND r.ruling_no = (SELECT MAX(l.ruling_no) FROM ruling l WHERE l.payment_id = s.payment_id) ORDER BY p.payment_id"
    )
    rows = bulk.fetch(connection, sql)
    stood = (
        "SELECT DISTINCT s.payment_id, g.contract_no FROM stage_payment_id s JOIN posting g ON g.payment_id = s.payment_id "
        "WHERE g.account_code IN ('item', 'on_account', 'held') AND g.contract_no <> '' ORDER BY s.payment_id, g.contract_no"
    )
    were: dict[str, list[str]] = {}
    for payment_id, number in bulk.fetch(connection, stood):
        were.setdefault(payment_id, []).append(number)
    result: list[Habit] = []
    for payment_id, account, name, text, day, targets in rows:
        named = sorted({str(target[0]) for target in json.loads(targets)})
        words = [(number, "for") for number in named if len(named) == 1] + [(one, "against") for one in were.get(payment_id, ()) if one not in named]
        result += [(key, wording(text), day, payment_id, *each) for key in payer_keys(account, name) for each in words if wording(text)]
    return result


def refresh(connection: Connection, payment_id: str) -> None:
    """Keep what the rulings on a payment now say."""
    bulk.execute(connection, "DELETE FROM text_habit WHERE payment_id = ?", (payment_id,))
    bulk.insert(connection, "text_habit", _COLUMNS, _habits(connection, [payment_id]))


def problems(connection: Connection) -> list[str]:
    """What is kept and is not what the rulings say."""
    ruled = [row[0] for row in bulk.fetch(connection, "SELECT DISTINCT payment_id FROM ruling ORDER BY payment_id")]
    expected = set(_habits(connection, ruled))
    kept = {tuple(row) for row in bulk.fetch(connection, f"SELECT {', '.join(_COLUMNS)} FROM text_habit ORDER BY payment_id, payer_key, contract_no")}
    return [f"what was ruled on payment {row[3]} and its words is not kept as the rulings say" for row in sorted(expected ^ kept)]
