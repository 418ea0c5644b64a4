"""Money that may be a levelled contract's and does not stand on it: cases, claims, payments booked after a day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk, findings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.plans_money import Known


class Case(NamedTuple):
    """A payment in clarification that names the contract among its candidates."""

    contract_no: str
    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    sentence: str
    place: int  # of the contract among the candidates; 0 is the likeliest


class ClaimLine(NamedTuple):
    """A line of a customer's open claim that the last night did not find on the contract. ``payment_id``: where it was found."""

    contract_no: str
    case_no: str
    line_no: int
    verdict: str
    amount_minor: int
    currency: str
    payment_id: str
    sentence: str


class Later(NamedTuple):
    """Money booked after the day that stands on the contract now."""

    contract_no: str
    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str


def cases(connection: Connection) -> list[Case]:
    """The payments that wait for a person, for each contract they may be for; by contract and payment."""
    sql = (
        "SELECT d.candidates, t.payment_id, t.booking_date, t.amount_minor, t.currency, d.sentence FROM payment_state t "
        "JOIN decision d ON d.payment_id = t.payment_id WHERE t.state = 'clarification' AND t.amount_minor > 0 AND d.candidates <> '[]' "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = t.payment_id) ORDER BY t.payment_id"
    )
    found = [
        Case(contract_no, payment_id, day, int(minor), currency, sentence, place)
        for candidates, payment_id, day, minor, currency, sentence in bulk.fetch(connection, sql)
        for place, contract_no in enumerate(dict.fromkeys(json.loads(candidates or "[]")))
    ]
    return sorted(found)


def claim_lines(connection: Connection, run_no: int) -> list[ClaimLine]:
    """What a night's verdicts say of claims that do not agree; by contract, case and line."""
    said = sorted(findings.of_kind(connection, run_no, "claim"), key=lambda one: (one.contract_no, one.case_no, one.line_no, one.key))
    return [
        ClaimLine(one.contract_no, one.case_no, one.line_no, one.verdict, one.claimed_minor or 0, one.currency, one.payment_id, one.sentence)
        for one in said
        if one.state != "gone" and one.line_no > 0 and one.difference_minor
    ]


def later(connection: Connection, known: Known, contract_no: str) -> list[Later]:
    """What payments booked after the day put on the contract, by day and payment."""
    sql = (
        "SELECT p.contract_no, p.payment_id, q.booking_date, CAST(SUM(p.amount_minor) AS BIGINT), p.currency FROM posting p "
        "JOIN payment q ON q.payment_id = p.payment_id WHERE p.contract_no = ? AND p.account_code IN ('item', 'on_account', 'held') "
        "AND p.run_no <= ? AND q.booking_date > ? GROUP BY p.contract_no, p.payment_id, q.booking_date, p.currency "
        "HAVING SUM(p.amount_minor) > 0 ORDER BY q.booking_date, p.payment_id"
    )
    return [Later(row[0], row[1], row[2], int(row[3]), row[4]) for row in bulk.fetch(connection, sql, (contract_no, known.run_no, known.as_of))]
