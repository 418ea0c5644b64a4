"""What bears on payments that customers' lists leave out: how they were decided, their texts, their accounts' other payments, near contracts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.near import neighbours
from reconcile.core.numbers import fold, normal
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

_SHORTEST = 5  # digits that may be somebody's number
_RUN = re.compile(r"[0-9](?:[ -]?[0-9])+")


class Text(NamedTuple):
    """How a payment was decided, and the numbers of its text, in normal form."""

    rule: str
    numbers: frozenset[str]


def texts(connection: Connection, payment_ids: Iterable[str]) -> dict[str, Text]:
    """Of each payment, by its id."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT p.payment_id, COALESCE(d.rule, ''), p.remittance_text, p.creditor_reference, p.document_numbers FROM stage_payment_id s "
        "JOIN payment p ON p.payment_id = s.payment_id LEFT JOIN decision d ON d.payment_id = p.payment_id "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = p.payment_id) ORDER BY p.payment_id"
    )
    return {row[0]: Text(row[1], numbers_in(" | ".join(row[2:]))) for row in bulk.fetch(connection, sql)}


def numbers_in(text: str) -> frozenset[str]:
    """The runs of digits a text has, each alone and neighbours put together.

    >>> sorted(numbers_in("līg. 1002 003-017, 12.03.2026"))
    ['1002003017']
    """
    runs = {normal(run) for run in _RUN.findall(fold(text))}
    return frozenset(run for run in runs if len(run) >= _SHORTEST)


def paid_for(connection: Connection, accounts: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Account → (payment, contract) of all it has paid for and that is not taken back."""
    bulk.stage(connection, "stage_account", ("payer_account",), [(one,) for one in sorted(set(accounts) - {""})])
    sql = (
        "SELECT h.payer_account, h.payment_id, h.contract_no FROM stage_account s JOIN payer_history h ON h.payer_account = s.payer_account "
        "ORDER BY h.payer_account, h.payment_id, h.contract_no"
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for account, payment_id, contract_no in bulk.fetch(connection, sql):
        found[account].append((payment_id, contract_no))
    return found


def near(connection: Connection, wanted: Iterable[str], *, exactly: bool = False) -> dict[str, set[str]]:
    """Number → the contracts it is one slip from (or, ``exactly``, also the one it is)."""
    rows = sorted({(number, key) for number in set(wanted) for key in ({number} if exactly else set()) | neighbours(number) if key.isdigit()})
    bulk.stage(connection, "stage_near_number", ("number", "key"), rows)
    sql = (
        "SELECT s.number, k.contract_no FROM stage_near_number s JOIN number_key k ON k.key = s.key WHERE k.kind = 'contract' "
        "ORDER BY s.number, k.contract_no"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for number, contract_no in bulk.fetch(connection, sql):
        found[number].add(contract_no)
    return found


def customers(connection: Connection, numbers: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Contract → its customer's number and name."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = "SELECT n.contract_no, n.customer_no, n.customer_name FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY 1"
    return {row[0]: (row[1], row[2]) for row in bulk.fetch(connection, sql)}


def open_sums(connection: Connection, numbers: Iterable[str]) -> Mapping[str, set[tuple[int, str]]]:
    """Contract → the sums of its open items, with their currencies."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT o.contract_no, o.open_minor, o.currency FROM stage_contract_no s JOIN open_item o ON o.contract_no = s.contract_no "
        "WHERE o.open_minor > 0 ORDER BY o.contract_no, o.item_key"
    )
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for contract_no, minor, currency in bulk.fetch(connection, sql):
        found[contract_no].add((int(minor), currency))
    return found
