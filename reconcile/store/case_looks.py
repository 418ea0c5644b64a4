"""By what the cases of the worklist were decided last, and what has come since: kept so that a night decides only those on which it bears.

The rows hold up to one night, and only under what that night was decided under; else every case is decided again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.core.case_looks import COLUMNS, News
from reconcile.core.names import name_key
from reconcile.store import bulk, lookup
from reconcile.store.entry_identity import behind
from reconcile.store.number_keys import contract_keys, item_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.case_looks import Look
    from reconcile.store.runs import Run

_NAMES = ("contract", "customer", "invoice", "reference")


def as_list(numbers: Iterable[str]) -> str:
    """A list as it is kept."""
    return json.dumps(sorted(set(numbers)), ensure_ascii=False)


def hold(connection: Connection, run_no: int, ground: str) -> bool:
    """Whether what is kept holds up to a night, and was decided under the same ground."""
    return bulk.fetch(connection, "SELECT run_no, ground FROM case_ground ORDER BY run_no") == [(run_no, ground)]


def kept(connection: Connection) -> list[Look]:
    """What is kept of the cases that still wait, by payment_id."""
    waits = "SELECT 1 FROM payment_state t WHERE t.payment_id = case_look.payment_id AND t.state = 'clarification'"
    bulk.execute(connection, f"DELETE FROM case_look WHERE NOT EXISTS ({waits})")
    return bulk.fetch(connection, f"SELECT {', '.join(COLUMNS)} FROM case_look ORDER BY payment_id")


def forget(connection: Connection) -> None:
    """Every case is to be decided again."""
    bulk.execute(connection, "DELETE FROM case_look")
    bulk.execute(connection, "DELETE FROM case_ground")


def keep(connection: Connection, run_no: int, looks: Sequence[Look]) -> None:
    """By what these cases have just been decided in a night."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(look[0],) for look in looks])
    bulk.execute(connection, "DELETE FROM case_look WHERE payment_id IN (SELECT payment_id FROM stage_payment_id)")
    bulk.insert(connection, "case_look", (*COLUMNS, "run_no"), [(*look, run_no) for look in sorted(looks)])


def stand(connection: Connection, run_no: int, ground: str) -> None:
    """All that is kept holds up to this night."""
    bulk.execute(connection, "DELETE FROM case_ground")
    bulk.insert(connection, "case_ground", ("run_no", "ground"), [(run_no, ground)])


def news(connection: Connection, night: Run, last_day: str) -> News:
    """What has come since a night began, so far as it may bear on cases booked up to a day."""
    versions = bulk.fetch(
        connection,
        "SELECT contract_no, customer_no, customer_name, object_address FROM contract WHERE file_no > ? ORDER BY version_no",
        (night.last_file_no,),
    )
    of_item = "SELECT item_key, invoice_no, contract_no, payment_reference FROM item WHERE"  # in the order of an index, or all are walked through
    items = bulk.fetch(connection, f"{of_item} file_no > ? ORDER BY file_no, run_no, item_key", (night.last_file_no,))
    items += bulk.fetch(connection, f"{of_item} file_no = 0 AND run_no >= ? ORDER BY run_no, item_key", (night.run_no,))
    keys = [key for row in versions for key in contract_keys(*row)] + [key for row in items for key in item_keys(*row)]
    accounts = _moved_accounts(connection, night, last_day)
    words = {key[0] for key in keys}
    for account, name in _ruled(connection, night):
        accounts[account] = ""
        words.add(name_key(name))
    told = {row[0] for row in versions}
    return News(
        _moved_payments(connection, night, last_day),
        frozenset({*told, *_of_customers(connection, versions)}),
        frozenset({*(row[2] for row in items), *_moved_contracts(connection, night)}),
        accounts,
        _opened(connection, night, told, [row[0] for row in items], last_day),
        frozenset(words - {""}),
        frozenset(key[0] for key in keys if key[0] and key[1] in _NAMES),
    )


def _moved_payments(connection: Connection, night: Run, last_day: str) -> frozenset[str]:
    linked = "SELECT payment_id FROM return_link WHERE run_no >= ? ORDER BY run_no, return_id, payment_id"
    decided = "SELECT payment_id FROM decision WHERE run_no >= ? ORDER BY run_no, decision_no"
    found = [*bulk.fetch(connection, linked, (night.run_no,)), *bulk.fetch(connection, decided, (night.run_no,))]
    return frozenset(key for (key,) in found if key < behind(last_day))


def _moved_contracts(connection: Connection, night: Run) -> set[str]:
    """Those on which something was posted or settled elsewhere."""
    found = bulk.fetch(connection, "SELECT contract_no FROM posting WHERE run_no >= ? ORDER BY run_no, posting_no", (night.run_no,))
    cleared = "SELECT contract_no FROM clearing WHERE file_no > ? UNION SELECT contract_no FROM clearing WHERE run_no > 0 AND run_no >= ? ORDER BY contract_no"
    return {number for (number,) in (*found, *bulk.fetch(connection, cleared, (night.last_file_no, night.run_no)))}


def _of_customers(connection: Connection, versions: Sequence[Sequence[str]]) -> set[str]:
    """The contracts of the customers these versions of contracts name or named: by number, or by name where there is none."""
    numbers = {row[0] for row in versions}
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(numbers)])
    known = "SELECT DISTINCT c.customer_no, c.customer_name FROM stage_contract_no s JOIN contract c ON c.contract_no = s.contract_no ORDER BY 1, 2"
    customers = bulk.fetch(connection, known)
    bulk.stage(connection, "stage_customer_no", ("customer_no",), [(number,) for number in sorted({row[0] for row in customers} - {""})])
    same = "SELECT n.contract_no FROM stage_customer_no s JOIN contract_now n ON n.customer_no = s.customer_no ORDER BY n.contract_no"
    names = {name_key(name) for number, name in customers if not number}
    alike = lookup.hits(connection, names, "('name')") if names else []
    return {number for (number,) in bulk.fetch(connection, same)} | {hit[2] for hit in alike}


def _moved_accounts(connection: Connection, night: Run, last_day: str) -> dict[str, str]:
    """By payer's account, the first day of a payment up to last_day that was posted or taken back."""
    posted = bulk.fetch(connection, "SELECT payment_id FROM posting WHERE run_no >= ? ORDER BY run_no, posting_no", (night.run_no,))
    keys = {key for (key,) in posted if key and key < behind(last_day)}
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(keys)])
    sql = (
        "SELECT p.payer_account, MIN(p.booking_date) FROM stage_payment_id s JOIN payment p ON p.payment_id = s.payment_id "
        "WHERE p.payer_account <> '' GROUP BY p.payer_account ORDER BY p.payer_account"
    )
    return dict(tuple(row) for row in bulk.fetch(connection, sql))


def _ruled(connection: Connection, night: Run) -> list[tuple[str, str]]:
    """(payer_account, payer_name) of the payments on which people have ruled."""
    sql = (
        "SELECT p.payer_account, p.payer_name FROM ruling r JOIN payment p ON p.payment_id = r.payment_id WHERE r.ruling_no > ? ORDER BY r.ruling_no"
    )
    return [(row[0], row[1]) for row in bulk.fetch(connection, sql, (night.last_ruling_no,))]


def _opened(connection: Connection, night: Run, told: Iterable[str], items: Iterable[str], last_day: str) -> dict[tuple[int, str], str]:
    """By sum and currency, from when such an item of those that have changed is open: posted on, billed, cleared, of a contract told of."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(told)])
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(items)])
    changed = (
        "SELECT contract_no, item_key FROM posting WHERE run_no >= ? AND account_code = 'item' "
        "UNION SELECT contract_no, item_key FROM clearing WHERE file_no > ? "
        "UNION SELECT contract_no, item_key FROM clearing WHERE run_no > 0 AND run_no >= ? "
        "UNION SELECT i.contract_no, i.item_key FROM stage_item_key s CROSS JOIN item i WHERE i.item_key = s.item_key "
        "UNION SELECT i.contract_no, i.item_key FROM stage_contract_no s CROSS JOIN item i WHERE i.contract_no = s.contract_no"
    )
    sql = (
        f"SELECT o.open_minor, o.currency, MIN(o.opens_on) FROM ({changed}) x CROSS JOIN open_item o "
        "WHERE o.contract_no = x.contract_no AND o.item_key = x.item_key AND o.opens_on <= ? GROUP BY o.open_minor, o.currency ORDER BY 1, 2"
    )
    rows = bulk.fetch(connection, sql, (night.run_no, night.last_file_no, night.run_no, last_day))
    return {(int(amount), currency): day for amount, currency, day in rows}


def problems(connection: Connection) -> list[str]:
    """What is kept of a case and is not what the bank wrote, or leaves out a contract that the same night's decision speaks of.

    A night that finds no other reason for a case writes no decision: then the one that stands is of an earlier look.
    """
    sql = (
        "SELECT l.payment_id, l.payer_account, l.booking_date, l.amount_minor, l.currency, l.contracts, l.hints, p.payer_account, p.booking_date, p.amount_minor, "
        "p.currency, d.evidence, d.candidates FROM case_look l LEFT JOIN payment p ON p.payment_id = l.payment_id LEFT JOIN decision d ON d.decision_no = "
        "(SELECT MAX(x.decision_no) FROM decision x WHERE x.payment_id = l.payment_id) AND d.run_no = l.run_no ORDER BY l.payment_id"
    )
    wrong = []
    for payment_id, *said, contracts, hints, account, day, amount, currency, evidence, candidates in bulk.fetch(connection, sql):
        spoken = {number for name in ("named", "near", "paid_before") for number in json.loads(evidence or "{}").get(name, ())}
        if said != [account, day, amount, currency] or not spoken.union(json.loads(candidates or "[]")) <= {
            *json.loads(contracts),
            *(one[1:] for one in json.loads(hints)),
        }:
            wrong.append(f"what case {payment_id} was decided by is not kept as it is")
    last = (
        "SELECT g.run_no FROM case_ground g WHERE g.run_no <> (SELECT COALESCE(MAX(r.run_no), 0) FROM run r WHERE r.kind = 'night') ORDER BY g.run_no"
    )
    return [*wrong, *(f"what cases were decided by is kept as of run {row[0]}, which is not the last night" for row in bulk.fetch(connection, last))]
