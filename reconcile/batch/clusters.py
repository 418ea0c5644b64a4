"""Cases of one cause: shown above the worklist, and decided together, after seeing what would be posted where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import rulings
from reconcile.batch.report_look import look
from reconcile.core.clusters import Cluster, Line, clusters
from reconcile.errors import WrongUse
from reconcile.reports.night_clusters import ClusterRow
from reconcile.store import going_back, lookup, report_rows, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy
    from reconcile.store.going_back import Place
    from reconcile.store.report_rows import Case

_KINDS = frozenset({"awaiting_details", "clarification"})


def found(seen: Look) -> list[Cluster]:
    """The causes of a night's cases."""
    wanted = sorted(one.payment_id for one in seen.findings if one.kind in _KINDS)
    return clusters([_line(seen.cases[payment_id]) for payment_id in wanted])


def _line(case: Case) -> Line:
    number = str(json.loads(case.evidence or "{}").get("number", ""))
    return Line(case.payment_id, case.rule, case.account, case.payer_account, case.payer_name, case.text, number)


def rows(seen: Look, causes: Sequence[Cluster]) -> list[ClusterRow]:
    """As they are shown: a row a cause and currency."""
    shown = []
    for one in causes:
        mine = [seen.cases[payment_id] for payment_id in one.payments]
        for currency in sorted({case.currency for case in mine}):
            left = [case.left_minor for case in mine if case.currency == currency]
            shown.append(ClusterRow(one.key, len(left), sum(left), currency, one.sentence, one.to_do))
    return shown


def listed(connection: Connection) -> list[ClusterRow]:
    """Those of the last night. Raises: WrongUse when there was none."""
    seen = _last(connection)
    return rows(seen, found(seen))


class Placed(NamedTuple):
    """What became, or would become, of one payment: where its money stands, or why it was left alone."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    text: str
    places: tuple[Place, ...]
    why_not: str


def assign(connection: Connection, policy: Policy, key: str, texts: Sequence[str], ruler: Ruler) -> list[Placed]:
    """Rule on every case of a cause that still is one: to what is named, else each to its one suggestion.

    Everything is written; the caller rolls back what was only to be seen. Raises: WrongUse when there is no such cause.
    """
    seen = _last(connection)
    known = {one.key: one for one in found(seen)}
    if key not in known:
        there = ", ".join(sorted(known)) or "none tonight"
        raise WrongUse(f"cluster {key}", f"the last night's worklist has no such cause; it has {there}", "see `reconcile assign --clusters`")
    payments = known[key].payments
    cases = report_rows.cases(connection, seen.at, payments)
    states = lookup.states(connection, payments)
    return [_ruled(connection, policy, cases[one], states[one].state, texts, ruler) for one in _oldest_first(cases, payments)]


def _oldest_first(cases: Mapping[str, Case], payments: Iterable[str]) -> list[str]:
    return sorted(payments, key=lambda one: (cases[one].booking_date, one))


def _ruled(connection: Connection, policy: Policy, case: Case, state: str, texts: Sequence[str], ruler: Ruler) -> Placed:
    def said(places: Sequence[Place], why_not: str) -> Placed:
        return Placed(case.payment_id, case.booking_date, case.left_minor, case.currency, case.payer_name, case.text, tuple(places), why_not)

    if state != "clarification":
        return said((), "is no case any more" if state != "awaiting_details" else "waits for the bank's details")
    candidates = [str(number) for number in json.loads(case.candidates)]
    if not texts and len(candidates) != 1:
        return said((), "has no suggestion" if not candidates else f"has {len(candidates)} suggestions: {', '.join(candidates[:4])}")
    savepoint = connection.begin_nested()
    try:
        rulings.assign(connection, policy, case.payment_id, texts or candidates, ruler)
    except WrongUse as error:
        savepoint.rollback()
        return said((), error.what)
    savepoint.commit()
    return said(going_back.places(connection, case.payment_id), "")


def _last(connection: Connection) -> Look:
    run = runs.last(connection, kind="night")
    if run is None:
        raise WrongUse("", "there has been no night yet", "call `reconcile run` first")
    return look(connection, run)
