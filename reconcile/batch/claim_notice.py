"""The bridge from our total to the notice's, for the cases that name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.compare_notice import Counted, notice_bridge
from reconcile.store import claim_notice as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.compare_notice import NoticeBridge
    from reconcile.store.claim_notice import Was


def with_notices(connection: Connection, cases: Sequence[Bridge]) -> list[Bridge]:
    """The same cases; those that name a notice have the bridge to it."""
    run_of = {day: stored.run_of(connection, day) for day in sorted({case.head.notice_date for case in cases} - {""})}
    rows = {(number, run_of[case.head.notice_date] or 0) for case in cases if case.head.notice_date for number in _contracts(case)}
    was = stored.was(connection, rows) if rows else {}
    result = []
    for case in cases:
        if not case.head.notice_date:
            result.append(case)
            continue
        run_no = run_of[case.head.notice_date]
        known = [one for number in _contracts(case) for one in was.get((number, run_no or 0), ())]
        result.append(case._replace(notice=_bridge(case, known, known_then=run_no is not None)))
    return result


def _contracts(case: Bridge) -> list[str]:
    return sorted({one.contract_no for one in case.lines} | {case.head.contract_no} - {""})


def _bridge(case: Bridge, known: Iterable[Was], *, known_then: bool) -> NoticeBridge:
    """The payments that make our total, and those of the case's days that counted when the notice was made."""
    currency, head = case.head.currency, case.head
    ours = next(total.booked_minor for total in case.totals if total.currency == currency)
    listed = {(paid.payment_id, one.contract_no) for one in case.lines if one.currency == currency for paid in one.payments if one.booked_minor}
    counted = [
        Counted(
            one.payment_id, one.entry_ref, one.contract_no, one.booking_date,
            one.now_minor if (one.payment_id, one.contract_no) in listed else 0, one.then_minor if known_then else None,
        )
        for one in known
        if one.currency == currency
        and ((one.payment_id, one.contract_no) in listed or (known_then and one.then_minor and head.period_from <= one.booking_date <= head.notice_date))
    ]  # fmt: skip
    settled = {case.settlement.bill_minor, case.settlement.balance_minor} - {0} if case.settlement else set()
    return notice_bridge(counted, head.notice_date, ours, head.notice_total_minor, settled)
