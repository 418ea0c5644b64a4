"""What a person says of a claim: closed, opened again, answered. Each is a run of its own, kept with who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import claim_list
from reconcile.batch.person_run import person_run
from reconcile.core.claim_life import Event
from reconcile.errors import WrongUse
from reconcile.store import claim_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler
    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run


def close(connection: Connection, policy: Policy, case_no: str, ruler: Ruler) -> Run:
    """No night judges the case again. Raises: WrongUse for a case that is closed, or there is none of, or without a reason."""
    if not ruler.reason:
        raise WrongUse(f"case {case_no}", "a claim is closed for a reason", "give one: --reason TEXT")
    return _say(connection, policy, case_no, ruler, "closed")


def reopen(connection: Connection, policy: Policy, case_no: str, ruler: Ruler) -> Run:
    """The next night judges it again. Raises: WrongUse for a case that is not closed, or there is none of."""
    return _say(connection, policy, case_no, ruler, "reopened")


def answered(connection: Connection, policy: Policy, case_no: str, ruler: Ruler) -> Run:
    """The customer has been told what the verdicts are now; a claim that waits for nobody else waits for her until one changes. Raises: WrongUse."""
    return _say(connection, policy, case_no, ruler, "answered")


def _say(connection: Connection, policy: Policy, case_no: str, ruler: Ruler, state: str) -> Run:
    case = claim_list.look(connection, policy, claim_list.latest(connection, ruler.day), [case_no])[0]
    assert case.standing is not None
    closed = case.standing.state == "closed"
    if closed and state != "reopened":
        raise WrongUse(f"case {case_no}", f"is closed ({case.standing.reason})", f"open it again with `reconcile claim reopen {case_no}`")
    if not closed and state == "reopened":
        raise WrongUse(f"case {case_no}", "is not closed", f"see `reconcile claim show {case_no}`")
    waits = ""
    if state == "answered":
        waits = "customer" if case.standing.state == "open" else case.standing.waits_for
    with person_run(connection, policy, ruler, f"claim_{state}") as run:
        event = Event(0, run.run_no, case_no, state, waits, case.standing.about, ruler.who, ruler.given_at, run.as_of, ruler.reason)
        claim_events.add(connection, [event])
    return run


def history(connection: Connection, case: Bridge) -> list[Event]:
    """What has been noted of a case, and ruled on its payments; by day."""
    case_no = case.head.case_no
    ruled = claim_events.rulings(connection, case_no, (paid.payment_id for one in case.lines for paid in one.payments))
    return sorted([*claim_events.history(connection, case_no), *ruled], key=lambda event: (event.day, event.given_at))
