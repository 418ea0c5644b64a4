"""Contracts a reminder should wait for: somebody claims to have paid, or unassigned money or another contract's may be theirs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.findings import STANDING

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Claimed(NamedTuple):
    contract_no: str
    case_no: str
    received_on: str
    state: str  # of its newest event; "" before the first night
    waits_for: str


class Suggested(NamedTuple):
    contract_no: str
    entry_ref: str
    payment_id: str
    booking_date: str


class Misposted(NamedTuple):
    """Money that the last night says probably stands on ``stands_on``, and is missing on ``contract_no``."""

    contract_no: str
    stands_on: str
    entry_ref: str
    payment_id: str
    booking_date: str


def misposted(connection: Connection) -> list[Misposted]:
    """Every contract that lacks money which probably stands on another, unless a person has ruled on the payment since; by payment."""
    sql = (
        f"SELECT f.verdict, f.contract_no, f.entry_ref, f.payment_id, f.day FROM {STANDING} AND n.kind = 'probable_misposting' "
        "AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.payment_id = f.payment_id) ORDER BY n.key"
    )
    return [Misposted(number, *row[1:]) for row in bulk.fetch(connection, sql) for number in row[0].split(";")]


def claimed(connection: Connection) -> list[Claimed]:
    """Every contract of every claim that nobody has closed, by contract and case."""
    newest = "SELECT case_no, MAX(event_no) AS event_no FROM claim_event GROUP BY case_no"
    named = "SELECT case_no, contract_no FROM claim_case WHERE contract_no <> '' UNION SELECT case_no, contract_no FROM claimed_line WHERE contract_no <> ''"
    sql = (
        f"SELECT x.contract_no, x.case_no, c.received_on, COALESCE(e.state, ''), COALESCE(e.waits_for, '') FROM ({named}) x "
        f"JOIN claim_case c ON c.case_no = x.case_no LEFT JOIN ({newest}) n ON n.case_no = x.case_no LEFT JOIN claim_event e ON e.event_no = n.event_no "
        "WHERE COALESCE(e.state, '') <> 'closed' ORDER BY x.contract_no, x.case_no"
    )
    return [Claimed(*row) for row in bulk.fetch(connection, sql)]


def suggested(connection: Connection) -> list[Suggested]:
    """Every contract that money in clarification may be for, by contract and day."""
    sql = (
        "SELECT d.candidates, p.entry_ref, p.payment_id, t.booking_date FROM payment_state t JOIN payment p ON p.payment_id = t.payment_id "
        "JOIN decision d ON d.payment_id = t.payment_id WHERE t.state = 'clarification' AND t.amount_minor > 0 "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = t.payment_id) ORDER BY t.booking_date, t.payment_id"
    )
    found = [Suggested(number, row[1], row[2], row[3]) for row in bulk.fetch(connection, sql) for number in json.loads(row[0])]
    return sorted(found, key=lambda one: (one.contract_no, one.booking_date, one.payment_id))
