"""A claim as JSON: money as texts beside a currency, days ISO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.cli.claim_printing import amount, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.claim_life import Event
    from reconcile.core.compare_bridge import Bridge, Totals
    from reconcile.core.compare_notice import NoticeBridge
    from reconcile.core.compare_values import Judged
    from reconcile.core.plan_settle import Settlement


def as_json(case: Bridge, language: str = "en", events: Sequence[Event] = ()) -> dict[str, Any]:
    """The whole case."""
    head, now = case.head, case.standing
    return {
        "case_no": head.case_no,
        "contract_no": head.contract_no,
        "state": now.state if now else "",
        "waits_for": now.waits_for if now else "",
        "state_reason": now.reason if now else "",
        "period_from": head.period_from,
        "period_to": head.period_to,
        "received_on": head.received_on,
        "notice_date": head.notice_date,
        "remark": head.remark,
        "totals": [_total(one) for one in case.totals],
        "notice": _notice(case.notice, head.currency) if case.notice else None,
        "settlement": _settlement(case.settlement) if case.settlement else None,
        "lines": [_line(one, language) for one in case.lines],
        "history": [_event(one) for one in events],
    }


def _total(one: Totals) -> dict[str, Any]:
    currency = one.currency
    return {
        "currency": currency,
        "claimed_amount": amount(one.claimed_minor, currency),
        "claimed_total": amount(one.stated_minor, currency),
        "booked_amount": amount(one.booked_minor, currency),
        "difference": amount(one.difference_minor, currency),
        "by_verdict": {verdict: amount(minor, currency) for verdict, minor in one.by_verdict},
        "on_notice_booked": amount(one.notice_booked_minor, currency),
        "notice_total": amount(one.notice_minor, currency),
    }


def _notice(one: NoticeBridge, currency: str) -> dict[str, Any]:
    return {
        "notice_date": one.notice_date,
        "currency": currency,
        "booked_amount": amount(one.ours_minor, currency),
        "steps": [
            {"kind": step.kind, "payment_id": step.payment_id, "booking_date": step.booking_date, "amount": amount(step.amount_minor, currency)}
            for step in one.steps
        ],
        "known_then": amount(one.known_then_minor, currency),
        "notice_total": amount(one.notice_minor, currency),
    }


def _settlement(one: Settlement) -> dict[str, Any]:
    return {
        "first_day": one.first_day,
        "last_day": one.last_day,
        "currency": one.currency,
        "bill": amount(one.bill_minor, one.currency),
        "balance": amount(one.balance_minor, one.currency),
        "parts": [{"part": part.name, "amount": amount(part.amount_minor, one.currency), "sentence": part.sentence} for part in one.parts],
    }


def _line(one: Judged, language: str) -> dict[str, Any]:
    from reconcile.core.claim_ways import way

    return {
        "line_no": one.line_no,
        "contract_no": one.contract_no,
        "paid_on": one.paid_on,
        "currency": one.currency,
        "claimed_amount": amount(one.claimed_minor, one.currency),
        "booked_amount": amount(one.booked_minor, one.currency),
        "difference": amount(one.difference_minor, one.currency),
        "verdict": one.verdict,
        "on_notice": one.on_notice,
        "sentence": sentence(one, language),
        "looks_misplaced": one.misplaced,
        "to_do": way(one),
        "payments": [{"payment_id": each.payment_id, "entry_ref": each.entry_ref, "booking_date": each.booking_date} for each in one.payments],
    }


def _event(one: Event) -> dict[str, Any]:
    return {"day": one.day, "state": one.state, "waits_for": one.waits_for, "who": one.who, "reason": one.reason}
