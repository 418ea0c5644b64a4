"""The sheets of rows: where this night's money went, what waits on account, what went back, what is open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reconcile.batch.report_look import sentence
from reconcile.core.harm import said
from reconcile.core.return_reasons import reason_words
from reconcile.core.rule_words import words
from reconcile.reports.night import (
    CertificateRow,
    InstalmentRow,
    NotCustomerRow,
    OnAccountRow,
    ReturnRow,
)
from reconcile.store import certificates, report_as_of, report_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.report_look import Look
    from reconcile.store.report_as_of import OpenItem
    from reconcile.store.report_rows import Unused, WentBack


def certificate_rows(look: Look) -> list[CertificateRow]:
    """By account and currency. What a corrected statement takes back stands apart, for the bank has booked no such line."""
    back = certificates.corrected(look.connection, look.run.run_no)
    rows = []
    for one in certificates.load(look.connection, look.run.run_no):
        credit, debit = back.get((one.account, one.currency), (0, 0))
        rows.append(
            CertificateRow(
                one.account, one.currency, one.start_minor, one.credit_minor - credit, one.debit_minor - debit, one.allocated_minor,
                one.not_customer_minor, one.end_minor, one.on_account_minor, one.clarification_minor, one.awaiting_minor, one.difference_minor,
                credit + debit,
            )
        )  # fmt: skip
    return rows


def on_account_rows(look: Look) -> list[OnAccountRow]:
    """Money that waits, by contract; what is held says until when."""
    found = report_rows.unused(look.connection, look.at)
    names = report_as_of.customers(look.connection, look.at, {one.contract_no for one in found})
    return [
        OnAccountRow(
            one.contract_no, names.get(one.contract_no, ""), one.amount_minor, one.currency, _since(one), one.payment_ref, _why(one), _held(look, one)
        )
        for one in found
    ]


def _name(one: Unused) -> str:
    return one.rule.partition(":")[0]


def _since(one: Unused) -> str:
    """The day the money came, or the day it was put back."""
    return one.booking_date if _name(one) in {"on_account", "duplicate"} else one.posted_on


def _why(one: Unused) -> str:
    if _name(one) == "on_account":
        return "Nothing of this contract was open to take it"
    if _name(one) == "duplicate":
        return f"A second payment of {one.rule.partition(':')[2]}, which is paid already"
    return sentence(words(one.rule))


def _held(look: Look, one: Unused) -> str:
    if one.place != "held":
        return ""
    until = date.fromisoformat(one.booking_date) + timedelta(days=int(look.policy["duplicate_held_days"]))
    return f"duplicate, until {until.isoformat()}"


def not_customer_rows(look: Look) -> list[NotCustomerRow]:
    """Money set aside since the night before."""
    return [
        NotCustomerRow(
            one.account, one.booking_date, one.amount_minor, one.currency, one.counterparty_name, one.counterparty_account, one.text,
            words(one.rule), sentence(one.sentence), one.payment_ref,
        )
        for one in report_rows.set_aside(look.connection, look.at)
    ]  # fmt: skip


CORRECTION = "correction"  # the rule by which a corrected statement takes a payment back


def return_rows(look: Look) -> list[ReturnRow]:
    """What went back and is understood, then what is not, then what we paid back ourselves."""
    opened = report_rows.reopened(look.connection, look.at)
    linked = [_returned(one, opened.get(one.original_id, ())) for one in report_rows.returned(look.connection, look.at)]
    unlinked = {one.key: one for one in look.findings if one.kind == "clarification"}
    found = [look.cases[payment_id] for payment_id in unlinked]
    open_ones = [
        ReturnRow(
            unlinked[one.payment_id].state, one.payment_ref, one.booking_date, one.amount_minor, one.currency, one.payer_name, "", "", "",
            reason_words(one.return_reason), "", sentence(one.sentence),
        )
        for one in found
        if one.rule == "return_unlinked"
    ]  # fmt: skip
    refunds = [_returned(one, ()) for one in report_rows.refunded(look.connection, look.at)]
    return [*linked, *sorted(open_ones, key=lambda one: (one.booking_date, one.payment_ref)), *refunds]


def _returned(one: WentBack, opened: Sequence[tuple[str, int]]) -> ReturnRow:
    return ReturnRow(
        "new", one.payment_ref, one.booking_date, one.amount_minor, one.currency, one.payer_name, one.contract_no, one.original_ref, one.original_date,
        words(one.rule) if one.rule == CORRECTION else reason_words(one.reason), ", ".join(f"{key} ({said(minor, one.currency)})" for key, minor in opened), sentence(one.sentence),
    )  # fmt: skip


def instalment_rows(look: Look) -> list[InstalmentRow]:
    """Instalments with anything open, and those this night paid or changed; by contract and month."""
    touched = report_as_of.items_by_key(look.connection, look.at, report_as_of.instalments_touched(look.connection, look.at))
    found = {**{one.item_key: one for one in report_as_of.open_instalments(look.connection, look.at)}, **touched}
    ordered = sorted(found.values(), key=lambda one: (one.contract_no, one.due_on, one.item_key))
    return [
        InstalmentRow(
            one.contract_no, one.item_key, one.due_on, one.worth_minor, one.paid_minor, one.open_minor, one.currency, _instalment_state(look, one)
        )
        for one in ordered
    ]


def _instalment_state(look: Look, one: OpenItem) -> str:
    if one.replaced:
        return "replaced by an invoice"
    if not one.open_minor:
        return "paid" if one.paid_minor else "settled elsewhere"
    if one.due_on < look.at.as_of:
        return "overdue"
    return "part paid" if one.paid_minor else "not due"
