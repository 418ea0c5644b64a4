"""The history of claims: what a night noted and what a person said, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.claim_life import Event
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_NAMES = ", ".join(f"e.{name}" for name in Event._fields)


def add(connection: Connection, events: Iterable[Event]) -> None:
    """Append rows, numbered in the order given."""
    first = bulk.next_number(connection, "claim_event", "event_no")
    bulk.insert(connection, "claim_event", Event._fields, [one._replace(event_no=first + at) for at, one in enumerate(events)])


def history(connection: Connection, case_no: str) -> list[Event]:
    """A claim's rows, the oldest first."""
    sql = f"SELECT {_NAMES} FROM claim_event e WHERE e.case_no = ? ORDER BY e.event_no"
    return [Event(*row) for row in bulk.fetch(connection, sql, (case_no,))]


def rulings(connection: Connection, case_no: str, payment_ids: Iterable[str]) -> list[Event]:
    """What people have ruled on these payments, as rows of a claim's history, by day."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT r.kind, r.payment_id, r.who, r.given_at, r.day, r.reason FROM stage_payment_id s JOIN ruling r ON r.payment_id = s.payment_id "
        "ORDER BY r.ruling_no"
    )
    return [Event(0, 0, case_no, f"{row[0]} {row[1]}", "", "", *row[2:]) for row in bulk.fetch(connection, sql)]


def at_run(connection: Connection, run_no: int) -> dict[str, Event]:
    """Each claim's newest row, up to a run."""
    sql = (
        f"SELECT {_NAMES} FROM (SELECT case_no, MAX(event_no) AS event_no FROM claim_event WHERE run_no <= ? GROUP BY case_no) n "
        "JOIN claim_event e ON e.event_no = n.event_no ORDER BY e.case_no"
    )
    return {row[2]: Event(*row) for row in bulk.fetch(connection, sql, (run_no,))}


def last(connection: Connection, state: str = "") -> dict[str, Event]:
    """Each claim's newest row, or its newest of one state."""
    of = " WHERE state = ?" if state else ""
    sql = (
        f"SELECT {_NAMES} FROM (SELECT case_no, MAX(event_no) AS event_no FROM claim_event{of} GROUP BY case_no) n "
        "JOIN claim_event e ON e.event_no = n.event_no ORDER BY e.case_no"
    )
    return {row[2]: Event(*row) for row in bulk.fetch(connection, sql, (state,) if state else ())}


def closed_by(connection: Connection, run_no: int) -> dict[str, Event]:
    """Each claim's newest word of a person that closed it, up to a run."""
    sql = (
        f"SELECT {_NAMES} FROM (SELECT case_no, MAX(event_no) AS event_no FROM claim_event WHERE state = 'closed' AND run_no <= ? GROUP BY case_no) n "
        "JOIN claim_event e ON e.event_no = n.event_no ORDER BY e.case_no"
    )
    return {row[2]: Event(*row) for row in bulk.fetch(connection, sql, (run_no,))}


def closed(connection: Connection) -> set[str]:
    """The claims a person has closed and nobody has opened again."""
    return {case_no for case_no, event in last(connection).items() if event.state == "closed"}
